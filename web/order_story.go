package web

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// happening is an event of the journal in words.
type happening struct {
	At      time.Time
	What    string
	Detail  string
	Why     string // as somebody wrote it
	Who     string // empty: the process
	Role    process.Role
	Entered process.Phase // the stage that the order came to by it
}

// teller puts an order's journal into the reader's words.
type teller struct {
	*locale.Locale
	page *orderPage
	zone *time.Location
}

// tell tells the journal, the latest first.
func (t *teller) tell(journal []workorder.Event) []happening {
	var story []happening
	for _, e := range slices.Backward(journal) {
		h := happening{At: e.At, What: t.what(e), Detail: t.detail(e), Why: why(e), Who: t.page.Who(e.By), Role: e.By.Role}
		if e.Left != "" || e.Version == 1 {
			h.Entered = e.Phase
		}
		story = append(story, h)
	}
	return story
}

// what names an event.
func (t *teller) what(e workorder.Event) string {
	if c, ok := e.Data.(workorder.SlotsProposed); ok && !slices.ContainsFunc(c.Slots, func(s workorder.SlotProposed) bool { return s.Slot != nil }) {
		return t.T("event.propose-slots.none")
	}
	return t.T("event." + e.Kind)
}

// why is the reason as somebody wrote it. That of a pause begins with a word of ours,
// which the detail says in the reader's language.
func why(e workorder.Event) string {
	if c, ok := e.Data.(workorder.PauseJob); ok {
		return c.Note
	}
	return e.Reason
}

// detail is what an event says beyond its kind.
func (t *teller) detail(e workorder.Event) string {
	switch c := e.Data.(type) {
	case workorder.SkipDiagnosis:
		return t.T("count.jobs", "Count", len(c.Jobs))
	case workorder.RecordFindings:
		return t.T("count.jobs", "Count", len(c.Jobs))
	case workorder.EstimateMade:
		return t.T("order.version", "Version", c.Estimate.Version) + " · " + t.Money(c.Estimate.Total, t.page.Currency)
	case workorder.DecideEstimate:
		return t.decision(c)
	case workorder.RequestChange:
		return t.T("order.version", "Version", c.EstimateVersion)
	case workorder.ReviseEstimate:
		return t.T("order.version", "Version", c.EstimateVersion+1)
	case workorder.AskAdvisor:
		if c.About != workorder.QuestionAsked { // which the event says already
			return t.T("question." + string(c.About))
		}
	case workorder.CorrectIntake:
		return t.corrected(c)
	case workorder.MessagesQueued:
		return t.written(c)
	case workorder.MessagesReported:
		return t.news(c.Messages)
	case workorder.RecordContact:
		return t.T("contact_how." + c.How)
	case workorder.ChangePromise:
		if c.OutsideHours {
			return t.DateTime(c.PromisedAt.In(t.zone)) + " · " + t.T("order.promise_shut")
		}
		return t.DateTime(c.PromisedAt.In(t.zone))
	case workorder.PromiseMade:
		return t.DateTime(c.CompletionAt.In(t.zone))
	case workorder.RecordPayment:
		return t.Money(c.Amount, t.page.Currency) + " · " + t.T("method."+c.Method)
	case workorder.ReversePayment:
		return t.payment(c.Payment)
	case workorder.InvoicesIssued:
		return strings.Join(invoiceNumbers(c.Invoices), ", ")
	case workorder.InvoicesCredited:
		return strings.Join(c.Numbers, ", ")
	case workorder.HandOver:
		return t.T("field.signed_by") + ": " + t.T("approver."+c.SignedBy)
	case process.IncidentOpened:
		return t.T("incident." + c.Step)
	}
	return t.work(e)
}

// work is what an event says of jobs and parts.
func (t *teller) work(e workorder.Event) string {
	switch c := e.Data.(type) {
	case workorder.AssignJob:
		return t.job(c.JobID) + " · " + t.page.People.Names[c.MechanicID]
	case workorder.StartJob:
		if c.MechanicID != e.By.ID {
			return t.job(c.JobID) + " · " + t.page.People.Names[c.MechanicID]
		}
		return t.job(c.JobID)
	case workorder.CorrectJob:
		return strings.Join(slices.DeleteFunc([]string{t.job(c.JobID), c.Title, c.Skill}, func(s string) bool { return s == "" }), " · ")
	case workorder.ReopenJob:
		return t.job(c.JobID)
	case workorder.PauseJob:
		return t.job(c.JobID) + " · " + t.T("pause."+c.Reason)
	case workorder.FinishJob:
		return t.job(c.JobID) + " · " + c.Fix
	case workorder.IssueParts:
		return t.job(c.JobID)
	case workorder.PassQualityCheck:
		return t.roadTest(c.RoadTestKM)
	case workorder.FailQualityCheck:
		return t.jobs(c.JobIDs)
	case workorder.SlotsProposed:
		return t.slots(c)
	case workorder.PartsChecked:
		return t.T("order.checked", "Found", strconv.Itoa(t.page.foundIn(c)), "All", strconv.Itoa(len(c.Lines)))
	case workorder.PartsOrdered:
		return t.purchases(c)
	case workorder.ReceiveParts:
		return t.T("count.parts", "Count", len(c.Lines))
	case workorder.RejectParts:
		return t.rejected(c)
	case workorder.TakeBackParts:
		return t.takenBack(c)
	case workorder.MoveCar:
		return t.place(c.BayID)
	}
	return ""
}

// payment names a payment by what it was.
func (t *teller) payment(id string) string {
	for _, i := range t.page.Invoices {
		for _, p := range i.Payments {
			if p.ID == id {
				return t.Money(p.Amount, t.page.Currency) + " · " + t.T("method."+p.Method)
			}
		}
	}
	return id
}

// takenBack says what came back from the bench.
func (t *teller) takenBack(c workorder.TakeBackParts) string {
	said := make([]string, len(c.Lines))
	for i, b := range c.Lines {
		said[i] = t.T("order.taken_back", "Qty", t.Qty(b.Qty), "Part", t.page.partName(b.LineID))
	}
	return strings.Join(said, "; ")
}

// place is where a car was moved.
func (t *teller) place(bay string) string {
	if bay == "" {
		return t.T("board.out")
	}
	return t.page.BayName(bay)
}

func (t *teller) rejected(c workorder.RejectParts) string {
	said := make([]string, len(c.Lines))
	for i, r := range c.Lines {
		said[i] = t.T("parts.rejected", "Qty", t.Qty(r.Qty), "Fault", t.T("fault."+string(r.Fault)))
		if r.Note != "" {
			said[i] += " · " + r.Note
		}
	}
	return strings.Join(said, "; ")
}

func (t *teller) decision(c workorder.DecideEstimate) string {
	said := map[workorder.Approval]int{}
	for _, d := range c.Jobs {
		said[d.Decision]++
	}
	parts := []string{t.T("order.version", "Version", c.EstimateVersion)}
	for _, a := range []workorder.Approval{workorder.Approved, workorder.Declined, workorder.Deferred} {
		if said[a] > 0 {
			parts = append(parts, t.T("approval."+string(a))+": "+strconv.Itoa(said[a]))
		}
	}
	parts = append(parts, t.T("channel."+c.Channel))
	if c.Evidence != "" {
		parts = append(parts, c.Evidence)
	}
	return strings.Join(parts, " · ")
}

func (t *teller) roadTest(km int64) string {
	if km == 0 {
		return ""
	}
	return t.T("order.road_test", "KM", t.Number(km))
}

// slots names the mechanics that the plan found, and the jobs for which it found none.
func (t *teller) slots(c workorder.SlotsProposed) string {
	var found []string
	for _, s := range c.Slots {
		if s.Slot == nil {
			found = append(found, t.job(s.JobID)+": "+t.T("board.why_mechanic"))
		} else {
			found = append(found, t.page.People.Names[s.Slot.MechanicID]+", "+t.DateTime(s.Slot.From.In(t.zone)))
		}
	}
	return strings.Join(found, "; ")
}

func (t *teller) purchases(c workorder.PartsOrdered) string {
	var placed []string
	for _, l := range c.Lines {
		if !slices.Contains(placed, l.Number) {
			placed = append(placed, l.Number)
		}
	}
	return strings.Join(placed, ", ")
}

func (t *teller) job(id string) string { return t.page.Job(id).Title }

func (t *teller) jobs(ids []string) string {
	var titles []string
	for _, id := range ids {
		titles = append(titles, t.job(id))
	}
	return strings.Join(titles, ", ")
}

func invoiceNumbers(list []workorder.Invoice) []string {
	var numbers []string
	for _, i := range list {
		numbers = append(numbers, i.Number)
	}
	return numbers
}

// foundIn counts the lines of which stock has all that is wanted.
func (p *orderPage) foundIn(c workorder.PartsChecked) (n int) {
	for _, l := range c.Lines {
		if l.Available > 0 && l.Available >= p.wanted(l.LineID) {
			n++
		}
	}
	return n
}

// wanted is how much a part line wants, 0 when it is gone.
func (p *orderPage) wanted(lineID string) exact.Qty {
	for i := range p.Jobs {
		for _, l := range p.Jobs[i].Lines {
			if l.ID == lineID {
				return l.Qty
			}
		}
	}
	return 0
}

// partName is what people call the part of a line.
func (p *orderPage) partName(lineID string) string {
	for _, l := range p.lines(func(l workorder.PartLine) bool { return l.ID == lineID }) {
		return cmp.Or(l.Name, l.PartNo)
	}
	return lineID
}
