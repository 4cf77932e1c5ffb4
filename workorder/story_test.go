package workorder

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// bench is an order on the test bench: it gives commands and plays the outside.
type bench struct {
	t     *testing.T
	o     Order
	rules *Rules
	at    time.Time
	log   []Event
}

func newBench(t *testing.T, kind OrderKind) *bench {
	t.Helper()
	rules, err := NewRules(DefaultPolicy(), DefaultCalendar())
	require.NoError(t, err)
	b := &bench{t: t, rules: rules, at: time.Date(2026, 11, 23, 6, 0, 0, 0, time.UTC)}
	b.do(Reception, OpenOrder{
		Number: "A-1", Branch: "A", Kind: kind, ClientID: "c1", VehicleID: "v1", AdvisorID: "u1", OdometerKM: 100,
		Concerns: []string{"it knocks"}, Consent: ConsentPolicy{Mode: "ask_each"},
	})
	return b
}

func (b *bench) try(by Actor, c Command) error {
	b.at = b.at.Add(time.Minute)
	next, events, err := Decide(b.o, c, Given{At: b.at, By: by, Rules: b.rules})
	if err == nil {
		b.o, b.log = next, append(b.log, events...)
	}
	return err
}

func (b *bench) do(role Role, c Command) {
	b.t.Helper()
	require.NoError(b.t, b.try(Actor{role, string(role)}, c), c.Name())
}

// settle plays the outside until nothing is due: everything in stock, one mechanic.
func (b *bench) settle() {
	b.t.Helper()
	for range 50 {
		due := b.o.Due()
		if len(due) == 0 {
			return
		}
		b.do(System, b.answer(due[0]))
	}
	b.t.Fatalf("never settles: %v", b.o.Due())
}

func (b *bench) answer(e Effect) Command {
	lines := LinesDone{e.Items}
	switch e.Name {
	case "check-parts":
		var c PartsChecked
		for _, id := range e.Items {
			_, l := b.o.line(id)
			c.Lines = append(c.Lines, PartChecked{LineID: id, Name: l.PartNo, Price: 1000, Available: l.Qty})
		}
		return c
	case "propose-slots":
		var c SlotsProposed
		for _, id := range e.Items {
			c.Slots = append(c.Slots, SlotProposed{id, &Slot{MechanicID: "mechanic", From: b.at, To: b.at.Add(time.Hour)}})
		}
		return c
	case "check-coverage":
		return CoverageChecked{[]CoverageTerm{{"k1", Payer{PayerManufacturer, "m1"}, 10000, 5000, 700}}}
	case "reserve-parts":
		var c PartsReserved
		for _, id := range e.Items {
			_, l := b.o.line(id)
			c.Lines = append(c.Lines, PartReserved{id, l.Qty})
		}
		return c
	case "post-issue":
		return IssuePosted{lines}
	case "release-parts":
		return PartsReleased{lines}
	case "return-parts":
		return PartsReturned{lines}
	case "issue-invoices":
		var c InvoicesIssued
		for _, bill := range b.o.Bills() {
			c.Invoices = append(c.Invoices, Invoice{Number: string(bill.Payer.Kind), Payer: bill.Payer, Total: bill.Total, Tax: bill.Tax, State: "issued"})
		}
		return c
	case "credit-invoices":
		return InvoicesCredited{e.Items}
	case "post-payment":
		var c PaymentPosted
		for _, n := range e.Items {
			c.Posted = append(c.Posted, PaidUp{n, b.o.invoice(n).Paid})
		}
		return c
	case "queue-messages":
		return MessagesQueued{e.Items}
	case "withdraw-messages":
		return MessagesWithdrawn{e.Items}
	case "schedule-survey":
		return SurveyScheduled{b.o.SurveyDue(b.rules)}
	}
	b.t.Fatalf("no answer for %s", e.Name)
	return nil
}

func TestStory_W2_PartlyCoveredOrderFromIntakeToClose(t *testing.T) {
	t.Parallel()
	b := newBench(t, Warranty)
	b.do(Reception, SkipDiagnosis{Reason: "known", Jobs: []JobSpec{{Title: "strut", Skill: "chassis", NormHours: 150, Parts: []PartSpec{{"S-1", Units(2)}}}}})
	require.Equal(t, Preparing, b.o.Phase)
	b.settle()
	require.Equal(t, AwaitingApproval, b.o.Phase)
	b.do(Reception, DecideEstimate{EstimateVersion: 1, Approver: "client", Channel: "recorded_call", Evidence: "call 7", Jobs: []JobDecision{{"J1", Approved, ""}}})
	b.settle()
	require.Equal(t, Queued, b.o.Phase)
	require.Error(t, b.try(Actor{Mechanic, "mechanic"}, StartJob{JobID: "J1"}), "parts are not issued")
	b.do(Parts, IssueParts{"J1"})
	b.settle()
	b.do(Mechanic, StartJob{JobID: "J1"})
	require.Equal(t, InRepair, b.o.Phase)
	b.do(Mechanic, FinishJob{"J1", "worn", "replaced"})
	require.Equal(t, InQualityCheck, b.o.Phase)
	require.Equal(t, KindForbidden, KindOf(b.try(Actor{Mechanic, "mechanic"}, PassQualityCheck{})))
	b.do(Foreman, PassQualityCheck{})
	b.settle()
	require.Len(t, b.o.Invoices, 2)
	require.Equal(t, b.o.Estimate().Total, b.o.Invoices[0].Total+b.o.Invoices[1].Total)
	b.do(Reception, RecordPayment{"client", b.o.clientOwes(), "card"})
	b.settle()
	b.do(Reception, HandOver{OdometerOut: 101, SignedBy: "client"})
	b.settle()
	b.do(Reception, CloseOrder{})
	require.True(t, b.o.Ended())

	var again Order
	for _, e := range b.log {
		again.Apply(e)
	}
	require.Equal(t, b.o, again, "the journal replayed gives the order")
}
