package web

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/internal/parties/workshop"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// step is a stage in the ribbon.
type step struct {
	Phase process.Phase
	State string // done, now or ""
}

// ribbon is the order's way in a line: where it has been and where it is.
func ribbon(o workorder.Order) []step {
	var steps []step
	at := slices.IndexFunc(workorder.Stages(), func(s process.Stage) bool { return s.Phase == o.Phase })
	over := o.Phase == workorder.PhaseCancelled || o.Phase == workorder.PhaseDeclined
	for i, st := range workorder.Stages() {
		been := slices.ContainsFunc(o.Visits, func(v process.Visit) bool { return v.Phase == st.Phase })
		switch {
		case st.Phase == o.Phase:
			steps = append(steps, step{st.Phase, "now"})
		case st.Terminal && st.Phase != workorder.Closed, over && !been:
		case been && i < at:
			steps = append(steps, step{st.Phase, "done"})
		default:
			steps = append(steps, step{st.Phase, ""})
		}
	}
	return steps
}

// offer sorts what the reader may do into what can be done now, what is next
// first, and the rest with the reason in their language.
func (p *orderPage) offer(l *locale.Locale, offered []process.Action) {
	p.Next = workorder.NextAction(offered)
	for _, a := range offered {
		switch {
		case a.Command == p.Next:
			p.Can = slices.Insert(p.Can, 0, a)
		case a.Allowed:
			p.Can = append(p.Can, a)
		default:
			p.Cannot = append(p.Cannot, refusedAction{a.Command, refusal(l, p.Phase, a)})
		}
	}
}

// refusal says why an action is refused in a stage: it belongs to others, or its
// row of the process table refuses it, for which each row has one reason.
func refusal(l *locale.Locale, now process.Phase, a process.Action) string {
	row, _ := workorder.StepOf(a.Command)
	if slices.Contains(row.From, now) {
		if key := "whynot." + a.Command; l.Has(key) {
			return l.T(key)
		}
		return a.WhyNot
	}
	var names []string
	for _, phase := range row.From {
		names = append(names, l.T("phase."+string(phase)))
	}
	const most = 3 // more stages are said by the first and the last
	if len(names) > most {
		names = []string{names[0] + " … " + names[len(names)-1]}
	}
	return l.T("order.belongs", "Stages", strings.Join(names, ", "))
}

// Allowed reports whether the reader can give a command now.
func (p *orderPage) Allowed(command string) bool {
	return slices.ContainsFunc(p.Can, func(a process.Action) bool { return a.Command == command })
}

// WhyNot is why the reader can not give a command now; empty for one that is
// not theirs at all.
func (p *orderPage) WhyNot(command string) string {
	i := slices.IndexFunc(p.Cannot, func(a refusedAction) bool { return a.Command == command })
	if i < 0 {
		return ""
	}
	return p.Cannot[i].Why
}

// plain are the commands that are all said by their name: a click gives them.
var plain = []string{(workorder.StartDiagnosis{}).Name(), (workorder.SendEstimate{}).Name(), (workorder.CloseOrder{}).Name()}

// Plain reports whether a command needs no form: there is nothing to type.
func (p *orderPage) Plain(command string) bool { return slices.Contains(plain, command) }

// Who names who did something: the member of staff or the client; empty for the process.
func (p *orderPage) Who(by process.Actor) string {
	if name, ok := p.People.Names[by.ID]; ok {
		return name
	}
	if by.Role == process.Client {
		return p.Client.Name
	}
	return ""
}

// Turn is what people have to do now to bring the order on, when nothing holds it up.
func (p *orderPage) Turn(now time.Time) []process.Task {
	return slices.DeleteFunc(p.Tasks(), func(t process.Task) bool { return t.Since.After(now) })
}

// OpenIncidents are the steps that failed and need a person.
func (p *orderPage) OpenIncidents() []process.Incident {
	return slices.DeleteFunc(slices.Clone(p.Incidents), func(in process.Incident) bool { return in.Until != nil })
}

// Skippable reports whether an incident's step can be done without.
func (p *orderPage) Skippable(in process.Incident) bool {
	return slices.ContainsFunc(workorder.EffectRules(), func(f workorder.EffectRule) bool { return f.Name == in.Step && f.Skip != nil })
}

// Job finds a job by its id.
func (p *orderPage) Job(id string) workorder.Job {
	i := slices.IndexFunc(p.Jobs, func(j workorder.Job) bool { return j.ID == id })
	if i < 0 {
		return workorder.Job{}
	}
	return p.Jobs[i]
}

// Said is the concern that a job answers, in the client's words.
func (p *orderPage) Said(j workorder.Job) string {
	if j.Concern < 1 || j.Concern > len(p.Concerns) {
		return ""
	}
	return p.Concerns[j.Concern-1].Text
}

// BayName is what people call a bay; its id where it is not there any more.
func (p *orderPage) BayName(id string) string {
	if i := slices.IndexFunc(p.Bays, func(b workshop.Bay) bool { return b.ID == id }); i >= 0 {
		return p.Bays[i].Name
	}
	return id
}

// BayNow is the bay in which the car stands, empty in the yard.
func (p *orderPage) BayNow() string {
	if p.Bay == nil {
		return ""
	}
	return p.Bay.BayID
}

// Held are the part lines that a job waits for.
func (p *orderPage) Held(h process.Hold) []workorder.PartLine {
	if h.Reason != "parts" && h.Reason != "paused_parts" {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(p.Job(h.JobID).Lines), func(l workorder.PartLine) bool {
		return slices.Contains(atHand, l.Supply)
	})
}

// atHand are the supplies that nobody waits for.
var atHand = []workorder.Supply{
	workorder.InStock, workorder.Reserved, workorder.Issued, workorder.Released, workorder.Returned, workorder.SupplyCancelled,
}

// Parts is how far the parts of a job are: as far as the last of them; empty
// when it needs none.
func (p *orderPage) Parts(j workorder.Job) workorder.Supply {
	slowest := []workorder.Supply{
		workorder.SupplyNone, workorder.Needed, workorder.Short, workorder.Offered, workorder.Ordered, workorder.Received,
		workorder.InStock, workorder.Reserved, workorder.Issued, workorder.Released, workorder.Returned, workorder.SupplyCancelled,
	}
	var worst workorder.Supply
	for _, l := range j.Lines {
		if worst == "" || slices.Index(slowest, l.Supply) < slices.Index(slowest, worst) {
			worst = l.Supply
		}
	}
	return worst
}

// Clocked is the time that was worked on a job so far.
func (p *orderPage) Clocked(j workorder.Job, now time.Time) (d time.Duration) {
	for _, e := range j.Entries {
		to := now
		if e.To != nil {
			to = *e.To
		}
		d += to.Sub(e.From)
	}
	return d
}

// Mechanic is who works, worked or is to work on a job.
func (p *orderPage) Mechanic(j workorder.Job) string {
	if n := len(j.Entries); n > 0 {
		return p.People.Names[j.Entries[n-1].MechanicID]
	}
	if j.Slot != nil {
		return p.People.Names[j.Slot.MechanicID]
	}
	return ""
}

// Shares are who pays how much of a job by the estimate that it last stood in.
func (p *orderPage) Shares(jobID string) []workorder.Total {
	for _, e := range slices.Backward(p.Estimates) {
		if found := sharesIn(e, jobID); len(found) > 0 {
			return found
		}
	}
	return nil
}

func sharesIn(e workorder.Estimate, jobID string) []workorder.Total {
	var found []workorder.Total
	for _, l := range e.Lines {
		for _, share := range l.Shares {
			if l.JobID != jobID {
				continue
			}
			i := slices.IndexFunc(found, func(t workorder.Total) bool { return t.Payer.Kind == share.Payer.Kind })
			if i < 0 {
				found = append(found, workorder.Total{Payer: share.Payer})
				i = len(found) - 1
			}
			found[i].Amount += share.Amount
		}
	}
	return slices.DeleteFunc(found, func(t workorder.Total) bool { return t.Amount == 0 && len(found) > 1 })
}

// Totals are what each payer comes to: of what was agreed with what was taken off since,
// or of all that is proposed.
func (p *orderPage) Totals() []workorder.Total {
	e := p.Estimate()
	if e == nil {
		return nil
	}
	switch {
	case e.Decision == nil:
		return e.Totals
	case p.Cancelled != nil:
		return e.Decision.Totals
	}
	_, now := p.AmountNow()
	return now
}

// TakenOffSince is what discounts took off what was agreed, for all payers together.
func (p *orderPage) TakenOffSince() exact.Money {
	e := p.Estimate()
	if e == nil || e.Decision == nil || p.Cancelled != nil {
		return 0
	}
	now, _ := p.AmountNow()
	return e.Decision.Total - now
}

// Owed is what is left to pay of an invoice.
func (p *orderPage) Owed(i workorder.Invoice) exact.Money {
	if i.State == "credited" {
		return 0
	}
	return i.Total - i.Paid
}

// ClientOwes is what the client has to pay before the car leaves.
func (p *orderPage) ClientOwes() (m exact.Money) {
	for _, i := range p.Invoices {
		if i.Payer.Kind == workorder.PayerClient {
			m += p.Owed(i)
		}
	}
	return m
}

// Broken reports whether the promise was not kept and can still be.
func (p *orderPage) Broken(now time.Time) bool {
	at := p.PromisedAt()
	return p.HandedOver == nil && p.Cancelled == nil && !at.IsZero() && at.Before(now)
}

// promise is a promised time with its reason in the reader's language.
type promise struct {
	workorder.Promise
	Why string
}

// byEstimate is the reason that the core itself gives for a promise.
var byEstimate = regexp.MustCompile(`^estimate v(\d+) agreed$`)

// promises lists every promise, the one in force first.
func promises(l *locale.Locale, made []workorder.Promise) []promise {
	var list []promise
	for _, m := range slices.Backward(made) {
		why := m.Reason
		if version := byEstimate.FindStringSubmatch(why); version != nil {
			why = l.T("order.promise_estimate", "Version", version[1])
		} else if why == "intake" {
			why = l.T("order.promise_intake")
		}
		list = append(list, promise{m, why})
	}
	return list
}
