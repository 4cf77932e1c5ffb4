package web

import (
	"context"
	"slices"
	"time"

	"github.com/workbay/workbay/internal/parties/stock"
	"github.com/workbay/workbay/internal/reads/reception"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

// fillFacts reads what other parties know of an order: the client's links, what the
// shelf has of its parts, which warranties held, and what the client said afterwards.
func (s *server) fillFacts(ctx context.Context, p *orderPage) (err error) {
	m := caller(ctx)
	if p.Wide {
		if p.Links, err = s.Desk.LinksOf(ctx, m.Principal, p.Number); err != nil {
			return err
		}
		if p.Signatures, p.Unsigned, err = s.signaturesOf(ctx, &p.Order); err != nil {
			return err
		}
	}
	if p.Shelf, err = s.Store.Stock.Levels(ctx, p.Branch, p.partNos()); err != nil {
		return err
	}
	if seesCosts(m) {
		costs, err := s.Store.Suppliers.Costs(ctx, p.Branch, p.partNos())
		if err != nil {
			return err
		}
		margin := p.Order.Margin(costs)
		p.Margin = &margin
	}
	all, _, err := s.warranties(ctx, p.VehicleID, p.OdometerIn, worktime.DateOf(p.OpenedAt, m.Zone))
	if err != nil {
		return err
	}
	p.Covers = holding(all)
	if !p.hearsTheClient(m) {
		return nil
	}
	p.Survey, err = card(s.Store.Surveys.SurveyOf(ctx, p.Number))
	return err
}

// Answered is what the client said of the order; nil before they did.
func (p *orderPage) Answered() *reception.Answer {
	if r := p.Survey; r != nil && r.AnsweredAt != nil && r.CSAT != nil && r.CES != nil {
		return &reception.Answer{At: *r.AnsweredAt, CSAT: *r.CSAT, CES: *r.CES, Comment: r.Comment}
	}
	return nil
}

// hearsTheClient reports whether somebody is told what the client said of the order:
// who deals with clients, who leads the shop, and who worked on it.
func (p *orderPage) hearsTheClient(m *me) bool {
	return p.Wide || m.Is("foreman") || slices.ContainsFunc(p.Jobs, func(j workorder.Job) bool {
		return slices.ContainsFunc(j.Entries, func(e workorder.Entry) bool { return e.MechanicID == m.ID })
	})
}

// holding are the warranties that hold, of those of a car.
func holding(all []warranty) []warranty {
	return slices.DeleteFunc(all, func(w warranty) bool { return w.State != "holds" })
}

// HasParts reports whether a job needs a part.
func (p *orderPage) HasParts() bool { return len(p.partNos()) > 0 }

func (p *orderPage) partNos() []string {
	nos := []string{}
	for _, j := range p.Jobs {
		for _, l := range j.Lines {
			nos = append(nos, l.PartNo)
		}
	}
	return nos
}

// supplied is a part of a job with what there is of it (P7).
type supplied struct {
	workorder.PartLine
	Stock   bool      // the branch has or had it in stock
	OnHand  exact.Qty // in the branch, for whomever
	Free    exact.Qty // of it, kept for nobody
	Ordered exact.Qty // still to come from a supplier for this line
	ETA     *time.Time
}

// Shelved are the parts of a job with what there is of each.
func (p *orderPage) Shelved(j workorder.Job) []supplied {
	var list []supplied
	for _, l := range j.Lines {
		item, ok := p.Shelf[l.PartNo]
		one := supplied{PartLine: l, Stock: ok, OnHand: item.OnHand, Free: free(item)}
		switch {
		case l.Purchase != nil && !l.Purchase.Cancelled && l.Outstanding() > 0:
			one.Ordered, one.ETA = l.Outstanding(), &l.Purchase.ETA
		case l.Supply == workorder.Offered && l.Offer != nil:
			one.ETA = &l.Offer.ETA
		}
		list = append(list, one)
	}
	return list
}

func free(i stock.StockItem) exact.Qty { return max(0, i.OnHand-i.Reserved) }

// Settled reports whether nothing of the part is awaited or looked for any more.
func (l supplied) Settled() bool {
	return slices.Contains([]workorder.Supply{workorder.Issued, workorder.Released, workorder.Returned, workorder.SupplyCancelled}, l.Supply)
}

// tells are the tasks that a hold tells of, by its reason.
var tells = map[string][]string{
	"change": {"revise-estimate"}, "draft": {"send-estimate"}, "decision": {"decide-estimate", "revise-estimate"}, "payment": {"record-payment"},
	"mechanic": {"assign-job"}, "parts": {"record-offer", "receive-parts", "issue-parts"}, "incident": {"retry-incident"},
}

// of reports whether a task is what ends a hold.
func of(h process.Hold, t process.Task) bool {
	names, ok := tells[h.Reason]
	if !ok { // a paused job
		names = []string{"answer-question", "start-job"}
	}
	return (h.JobID == t.JobID || h.Reason == "incident") && slices.Contains(names, t.Name)
}

// Whose are those of our people who can end a hold, and what they have to do.
func (p *orderPage) Whose(h process.Hold, now time.Time) []process.Task {
	return slices.DeleteFunc(p.Turn(now), func(t process.Task) bool { return !of(h, t) })
}

// Others are the tasks that nothing that waits tells of.
func (p *orderPage) Others(now time.Time) []process.Task {
	return slices.DeleteFunc(p.Turn(now), func(t process.Task) bool {
		return t.Name == process.RetryIncident{}.Name() || slices.ContainsFunc(p.OpenHolds(), func(h process.Hold) bool { return of(h, t) })
	})
}

// OpenQuestions are those that wait for an answer.
func (p *orderPage) OpenQuestions() []workorder.Question {
	return slices.DeleteFunc(slices.Clone(p.Questions), func(q workorder.Question) bool { return q.Until != nil })
}

// Asks are the open questions about a job, or of the client.
func (p *orderPage) Asks(jobID string) []workorder.Question {
	return slices.DeleteFunc(p.OpenQuestions(), func(q workorder.Question) bool { return q.JobID != jobID })
}
