package workorder

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/stretchr/testify/require"
)

// tb is what the bench needs of *testing.T and *rapid.T.
type tb interface {
	require.TestingT
	Helper()
	Fatalf(format string, args ...any)
}

// bench is an order on the test bench: it gives commands and plays the outside.
type bench struct {
	t     tb
	o     Order
	rules *Rules
	at    time.Time
	log   []Event
	terms []CoverageTerm // what the warranty system answers
}

// The first letter of a part number says how the outside of the bench answers for it.
const (
	inStock  = "S-1" // there, at 10.00
	halfway  = "H-1" // half is there, a supplier has the rest
	atSource = "N-1" // none is there, a supplier has it
	taken    = "T-1" // there at the check, half gone to another order at the reservation
	gone     = "G-1" // like T, and no supplier has it
	unknown  = "X-1" // nobody has it
	noPrice  = "Z-1" // there, but not in the price list; a supplier names the cost
)

// nobodyCan is a skill that no mechanic of the bench has.
const nobodyCan = "welding"

// monday is 09:00 in Moscow on a Monday without holidays around.
func monday() time.Time { return time.Date(2026, 11, 23, 6, 0, 0, 0, time.UTC) }

// as gives each role one person, named after it.
func as(role Role) Actor { return Actor{Role: role, ID: string(role)} }

func opening(kind OrderKind) OpenOrder {
	return OpenOrder{
		Number: "A-1", Branch: "A", Kind: kind, ClientID: "c1", VehicleID: "v1", AdvisorID: "u1", OdometerKM: 100,
		Concerns: []string{"it knocks"}, Consent: ConsentPolicy{Mode: "ask_each"},
	}
}

func newBench(t tb, kind OrderKind) *bench {
	t.Helper()
	return openBench(t, opening(kind))
}

func openBench(t tb, c OpenOrder) *bench {
	t.Helper()
	b := emptyBench(t)
	b.do(Reception, c)
	return b
}

func emptyBench(t tb) *bench {
	t.Helper()
	rules, err := NewRules(DefaultPolicy(), DefaultCalendar())
	require.NoError(t, err)
	return &bench{t: t, rules: rules, at: monday(), terms: []CoverageTerm{{"k1", Payer{PayerManufacturer, "m1"}, 100_00, 50_00, 700}}}
}

func (b *bench) try(by Actor, c Command) error {
	b.at = b.at.Add(time.Minute)
	next, events, err := Decide(b.o, c, Given{At: b.at, By: by, Rules: b.rules})
	if err == nil {
		b.o, b.log = next, append(b.log, events...)
	}
	return err
}

func (b *bench) must(by Actor, c Command) {
	b.t.Helper()
	require.NoError(b.t, b.try(by, c), c.Name())
}

func (b *bench) do(role Role, c Command) {
	b.t.Helper()
	b.must(as(role), c)
}

// settle plays the outside until nothing is due.
func (b *bench) settle() {
	b.t.Helper()
	for range 100 {
		due := b.o.Due()
		if len(due) == 0 {
			return
		}
		b.do(System, answer(&b.o, due[0], b.at, b.rules, b.terms))
	}
	b.t.Fatalf("never settles: %v", b.o.Due())
}

// skip goes past the diagnosis with these jobs and settles.
func (b *bench) skip(jobs ...JobSpec) {
	b.t.Helper()
	b.do(Reception, SkipDiagnosis{Reason: "known", Jobs: jobs})
	b.settle()
}

// agree approves the estimate that counts, but for the decisions given, and settles.
func (b *bench) agree(but ...JobDecision) {
	b.t.Helper()
	b.do(Reception, deciding(&b.o, but...))
	b.settle()
}

// reach plays willing people until the order comes to the phase.
func (b *bench) reach(p Phase) {
	b.t.Helper()
	for range 200 {
		if b.o.Phase == p {
			return
		}
		if len(b.o.Due()) > 0 {
			b.do(System, answer(&b.o, b.o.Due()[0], b.at, b.rules, b.terms))
			continue
		}
		by, c := fair(&b.o, b.at)
		if c == nil {
			b.t.Fatalf("nobody can bring the order from %s to %s: %+v", b.o.Phase, p, b.o)
		}
		b.must(by, c)
	}
	b.t.Fatalf("the order does not come to %s, it is %s", p, b.o.Phase)
}

// kinds lists the journal's kinds.
func (b *bench) kinds() []string {
	var kinds []string
	for _, e := range b.log {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}

// held finds an open hold.
func (b *bench) held(reason, job string) *Hold {
	for i := range b.o.Holds {
		if h := &b.o.Holds[i]; h.Until == nil && h.Reason == reason && h.JobID == job {
			return h
		}
	}
	return nil
}

func (b *bench) line(id string) *PartLine {
	_, l := b.o.line(id)
	return l
}

// work is a job of one and a half hours with two of each part.
func work(title string, parts ...string) JobSpec {
	s := JobSpec{Title: title, Skill: "chassis", NormHours: HoursOf(1, 50)}
	for _, p := range parts {
		s.Parts = append(s.Parts, PartSpec{p, Units(2)})
	}
	return s
}

// orderIn is a representative order in a phase, settled where the phase lasts.
func orderIn(t tb, p Phase) *bench {
	t.Helper()
	if p == NoPhase {
		return emptyBench(t)
	}
	b := newBench(t, Commercial)
	if p == CheckedIn || p == Diagnosing {
		b.reach(p)
		return b
	}
	b.do(Reception, SkipDiagnosis{Reason: "known", Jobs: []JobSpec{work("strut", inStock), work("hub", inStock)}})
	switch p {
	case Preparing:
		return b
	case AwaitingParts:
		b.do(Reception, Cancel{Reason: "opened twice"})
		b = newBench(t, Commercial)
		b.skip(work("strut", atSource))
	case PhaseDeclined:
		b.settle()
		b.agree(JobDecision{"J1", Declined, "price"}, JobDecision{"J2", Declined, "price"})
	case PhaseCancelled:
		b.reach(Queued)
		b.do(Reception, Cancel{Reason: "sold the car"})
	}
	b.reach(p)
	b.settle()
	require.Equal(t, p, b.o.Phase)
	return b
}

// deciding approves each proposed job, but for the decisions given.
func deciding(o *Order, but ...JobDecision) DecideEstimate {
	c := DecideEstimate{Approver: "client", Channel: "recorded_call", Evidence: "call 7"}
	if e := o.Estimate(); e != nil {
		c.EstimateVersion = e.Version
	}
	for _, j := range o.Jobs {
		if j.Approval != Proposed {
			continue
		}
		d := JobDecision{JobID: j.ID, Decision: Approved}
		for _, other := range but {
			if other.JobID == j.ID {
				d = other
			}
		}
		c.Jobs = append(c.Jobs, d)
	}
	return c
}

// fair is what willing people do next to bring an order on, nil when it is
// over or up to the process.
func fair(o *Order, at time.Time) (Actor, Command) {
	if in := o.OpenIncident(""); in != nil {
		return as(Manager), RetryIncident{IncidentID: in.ID}
	}
	if c := fairSupply(o, at); c != nil {
		return as(Parts), c
	}
	switch o.Phase {
	case CheckedIn:
		return as(Reception), StartDiagnosis{}
	case Diagnosing:
		c := RecordFindings{Jobs: []JobSpec{work("strut", inStock)}}
		for _, k := range o.Concerns {
			c.Findings = append(c.Findings, Finding{Concern: k.Seq, Cause: "worn"})
		}
		return as(Mechanic), c
	case Preparing, AwaitingApproval:
		if o.Revision != nil || o.Estimate() != nil && o.Estimate().State == EstimateExpired {
			return as(Reception), ReviseEstimate{EstimateVersion: o.Estimate().Version, Reason: "renewed"}
		}
		if o.Phase == AwaitingApproval {
			return as(Reception), deciding(o)
		}
	case AwaitingParts, Queued, InRepair:
		return fairRepair(o)
	case InQualityCheck:
		return as(Manager), PassQualityCheck{RoadTestKM: 3}
	case Ready, PhaseDeclined, PhaseCancelled:
		return fairEnd(o)
	case HandedOver:
		if o.clientOwes() > 0 {
			return fairEnd(o)
		}
		return as(Reception), CloseOrder{}
	}
	return Actor{}, nil
}

func fairSupply(o *Order, at time.Time) Command {
	for i := range o.Jobs {
		j := &o.Jobs[i]
		for k := range j.Lines {
			l := &j.Lines[k]
			switch {
			case !o.open(j):
			case l.Supply == SupplyNone:
				return RecordOffer{LineID: l.ID, SupplierID: "s2", Cost: 900, ETA: at.Add(48 * time.Hour)}
			case arriving(l):
				return ReceiveParts{[]ReceivedLine{{l.ID, l.Outstanding()}}}
			}
		}
	}
	if canGive(o, as(Parts), "issue-parts") {
		for i := range o.Jobs {
			if j := &o.Jobs[i]; j.Approval == Approved && j.issuable() && o.Cancelled == nil {
				return IssueParts{j.ID}
			}
		}
	}
	return nil
}

// canGive reports whether the command is offered to somebody now.
func canGive(o *Order, by Actor, command string) bool {
	return slices.ContainsFunc(o.Actions(by), func(a Action) bool { return a.Command == command && a.Allowed })
}

// fairRepair lets the mechanic of the slot work, and the foreman act for the others.
func fairRepair(o *Order) (Actor, Command) {
	for i := range o.Jobs {
		j := &o.Jobs[i]
		by := as(Foreman)
		if r := j.running(); r != nil {
			if r.MechanicID == string(Mechanic) {
				by = as(Mechanic)
			}
			return by, FinishJob{j.ID, "worn", "replaced"}
		}
		if startable(o, j, by) && o.runningFor(string(Mechanic)) == nil {
			if startable(o, j, as(Mechanic)) {
				by = as(Mechanic)
			}
			return by, StartJob{JobID: j.ID, MechanicID: string(Mechanic)}
		}
	}
	return Actor{}, nil
}

func fairEnd(o *Order) (Actor, Command) {
	for i := range o.Invoices {
		if inv := &o.Invoices[i]; inv.Payer == o.client() && inv.due() > 0 {
			return as(Reception), RecordPayment{inv.Number, inv.due(), "card"}
		}
	}
	if o.Phase == PhaseCancelled || o.HandedOver != nil {
		return Actor{}, nil
	}
	return as(Reception), HandOver{OdometerOut: o.OdometerIn + 1, SignedBy: "client"}
}

// answer is what the outside says to an effect, by the part numbers above.
func answer(o *Order, e Effect, at time.Time, rules *Rules, terms []CoverageTerm) Command {
	switch e.Name {
	case "check-parts", "enquire-parts", "reserve-parts", "order-parts", "post-receipt":
		return answerParts(o, e, at)
	case "post-issue":
		return IssuePosted{LinesDone{e.Items}}
	case "release-parts":
		return PartsReleased{LinesDone{e.Items}}
	case "return-parts":
		return PartsReturned{LinesDone{e.Items}}
	case "cancel-purchases":
		return PurchasesCancelled{LinesDone{e.Items}}
	case "propose-slots":
		return answerSlots(o, e, at)
	case "check-coverage":
		return CoverageChecked{terms}
	case "issue-invoices":
		var c InvoicesIssued
		for _, bill := range o.BillsRequest().Bills {
			c.Invoices = append(c.Invoices, Invoice{Number: string(bill.Payer.Kind), Payer: bill.Payer, Total: bill.Total, Tax: bill.Tax, State: "issued"})
		}
		return c
	case "credit-invoices":
		return InvoicesCredited{o.CreditRequest(e).Numbers}
	case "post-payment":
		return PaymentPosted{o.PaymentsRequest(e).Paid}
	case "queue-messages":
		return MessagesQueued{o.MessagesRequest(e).Keys}
	case "withdraw-messages":
		return MessagesWithdrawn{o.MessagesRequest(e).Keys}
	case "schedule-survey":
		return SurveyScheduled{o.SurveyDue(rules)}
	}
	panic("the bench has no answer for " + e.Name)
}

func answerSlots(o *Order, e Effect, at time.Time) Command {
	var c SlotsProposed
	for _, w := range o.SlotsRequest(e).Jobs {
		s := &Slot{MechanicID: string(Mechanic), From: at, To: at.Add(w.Hours.Duration())}
		if w.MechanicID != "" {
			s.MechanicID = w.MechanicID
		} else if w.Skill == nobodyCan {
			s = nil
		}
		c.Slots = append(c.Slots, SlotProposed{w.JobID, s})
	}
	return c
}

func answerParts(o *Order, e Effect, at time.Time) Command {
	var checked PartsChecked
	var offered PartsOffered
	var reserved PartsReserved
	var ordered PartsOrdered
	var posted ReceiptPosted
	for _, w := range o.PartsRequest(e).Lines {
		at, has := at.Add(72*time.Hour), w.PartNo[0]
		half := Qty(int64(w.Qty) / 2)
		found := PartChecked{LineID: w.LineID, Name: "part " + w.PartNo, Price: 1000, Available: w.Qty}
		offer := PartOffered{LineID: w.LineID, SupplierID: "s1", Cost: 700, ETA: at}
		held := PartReserved{w.LineID, w.Qty}
		switch has {
		case 'H':
			found.Available, held.Reserved = half, half
		case 'N':
			found.Available, held.Reserved = 0, 0
		case 'T', 'G':
			held.Reserved = half
		case 'X':
			found.Available, found.Price, held.Reserved = 0, 0, 0
		case 'Z':
			found.Price = 0
		}
		if has == 'X' || has == 'G' {
			offer = PartOffered{LineID: w.LineID}
		}
		checked.Lines, offered.Lines, reserved.Lines = append(checked.Lines, found), append(offered.Lines, offer), append(reserved.Lines, held)
		ordered.Lines = append(ordered.Lines, PartOrdered{w.LineID, "PO-" + w.LineID, w.SupplierID, w.Qty, w.ETA})
		_, l := o.line(w.LineID)
		posted.Lines = append(posted.Lines, PostedLine{w.LineID, w.Qty, min(w.Qty, l.Missing())})
	}
	return map[string]Command{
		"check-parts": checked, "enquire-parts": offered, "reserve-parts": reserved, "order-parts": ordered, "post-receipt": posted,
	}[e.Name]
}

// asJSON is an order's JSON, to tell whether anything changed.
func asJSON(t tb, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	require.NoError(t, err)
	return string(b)
}
