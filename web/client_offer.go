package web

import (
	"slices"
	"time"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// clientOffer is an estimate from the client's side, job by job, and what was
// decided of it. A deductible is paid once, whatever is chosen of what is
// covered, so it is shown by itself and not in the amount of a job.
type clientOffer struct {
	Version      int
	Open         bool // the client can decide now, by this link
	MayObject    bool
	Jobs         []clientJob
	Deductible   exact.Money // of all that is covered
	Total        exact.Money // if everything is agreed to
	CompletionAt *time.Time  // nil while nobody knows
	NobodyFor    []string    // jobs without a mechanic: why nobody knows
	ExpiresAt    time.Time
	Decision     *workorder.ClientDecision
	Agreed       exact.Money // what the client pays of what was agreed to
	Off          exact.Money // taken off it since, by discounts
	Borne        exact.Money // deductible in Agreed
}

// clientJob is one job with the client's share of it.
type clientJob struct {
	ID       string
	Title    string
	Concern  string // in the client's own words
	Cause    string
	Lines    []clientLine
	Amount   exact.Money
	Covered  exact.Money // what somebody else pays but for the deductible, up to that
	PartsAt  time.Time   // when the last part that is not here arrives
	Approval workorder.Approval
}

// Covers is who pays the whole job; "" when the client pays anything of it.
func (j clientJob) Covers() (by workorder.PayerKind) {
	for i, l := range j.Lines {
		if l.Amount != 0 || l.CoveredBy == "" || i > 0 && l.CoveredBy != by {
			return ""
		}
		by = l.CoveredBy
	}
	return by
}

// clientLine is the labour or one part of a job.
type clientLine struct {
	Text      string
	Labour    bool
	Qty       exact.Qty
	Hours     exact.Hours
	Off       exact.Money // discount on the whole line
	Amount    exact.Money
	CoveredBy workorder.PayerKind // who pays the rest; "" when nobody
}

// offerOf is the estimate that counts, nil before the first.
func offerOf(g *guest) *clientOffer {
	o := &g.Order
	e := o.Estimate()
	if e == nil {
		return nil
	}
	f := &clientOffer{Version: e.Version, CompletionAt: g.Estimate.CompletionAt, NobodyFor: g.Estimate.NobodyFor, ExpiresAt: e.ExpiresAt, Decision: e.Decision}
	may := func(command string) bool {
		return slices.ContainsFunc(o.Actions(process.Actor{Role: process.Client, ID: g.Client.ID}), func(a process.Action) bool {
			return a.Command == command && a.Allowed
		})
	}
	f.Open, f.MayObject = may(workorder.DecideEstimate{}.Name()), may(workorder.RequestChange{}.Name())
	for _, l := range e.Lines {
		f.add(o, l)
	}
	for i := range f.Jobs { // enough to reckon with, and nobody else's money
		f.Jobs[i].Covered = min(f.Jobs[i].Covered, f.Deductible)
	}
	if e.Decision == nil {
		return f
	}
	f.Agreed = e.Decision.Totals[0].Amount
	if _, now := o.AmountNow(); o.Cancelled == nil {
		f.Off = f.Agreed - now[0].Amount
	}
	f.Borne = f.Agreed
	for _, j := range f.Jobs {
		if decided(e.Decision, j.ID) == workorder.Approved {
			f.Borne -= j.Amount
		}
	}
	return f
}

func decided(d *workorder.ClientDecision, job string) workorder.Approval {
	for _, j := range d.Jobs {
		if j.JobID == job {
			return j.Decision
		}
	}
	return ""
}

// Pays is what is left for the client to pay of what was agreed to.
func (f *clientOffer) Pays() exact.Money { return f.Agreed - f.Off }

// add adds a line of the estimate to its job. The first line of a job is its labour.
func (f *clientOffer) add(o *workorder.Order, l workorder.EstimateLine) {
	n := len(f.Jobs) - 1
	if n < 0 || f.Jobs[n].ID != l.JobID {
		f.Jobs = append(f.Jobs, clientJob{ID: l.JobID, Title: l.Text})
		n++
		f.Jobs[n].known(o)
	}
	j := &f.Jobs[n]
	line := clientLine{Text: l.Text, Labour: l.LineID == "", Qty: l.Qty, Hours: l.Hours, Off: l.Off}
	for _, s := range l.Shares {
		switch s.Basis {
		case workorder.BasisCustomer:
			line.Amount += s.Amount
		case workorder.BasisDeductible:
			f.Deductible += s.Amount
			f.Total += s.Amount
			j.Covered += s.Amount
		case workorder.BasisCoverage:
			line.CoveredBy = s.Payer.Kind
			j.Covered += s.Amount
		}
	}
	j.Lines = append(j.Lines, line)
	j.Amount += line.Amount
	f.Total += line.Amount
}

// known adds what the order knows of a job that is for the client to read.
func (j *clientJob) known(o *workorder.Order) {
	i := slices.IndexFunc(o.Jobs, func(of workorder.Job) bool { return of.ID == j.ID })
	if i < 0 {
		return
	}
	of := o.Jobs[i]
	j.Approval = of.Approval
	for _, c := range o.Concerns {
		if c.Seq == of.Concern {
			j.Concern, j.Cause = c.Text, c.Cause
		}
	}
	for _, l := range of.Lines {
		if l.Supply == workorder.Offered && l.Offer != nil && l.Offer.ETA.After(j.PartsAt) {
			j.PartsAt = l.Offer.ETA
		}
	}
}
