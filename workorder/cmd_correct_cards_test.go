package workorder

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
)

// cardsFixed is a correction to other cards.
func cardsFixed(client, vehicle string) CorrectIntake {
	return CorrectIntake{Reason: "two clients of one name", CorrectedCards: CorrectedCards{ClientID: client, VehicleID: vehicle}}
}

func TestCorrectIntake_AnotherClientPaysAndIsToldAndTheFormerOneIsNotAnyMore(t *testing.T) {
	t.Parallel()
	b := orderIn(t, AwaitingApproval)
	former := b.o.ClientID
	b.do(process.Reception, cardsFixed("c2", ""))
	require.Equal(t, 2, b.o.Estimate().Version, "the first one named who pays")
	due := b.o.Due()
	require.Equal(t, "withdraw-messages", due[0].Name)
	asked := b.o.MessagesRequest(due[0])
	require.Equal(t, former, asked.ClientID)
	require.True(t, asked.Former)
	b.settle()
	require.Equal(t, AwaitingApproval, b.o.Phase)
	require.Equal(t, 2, b.o.Estimate().Version)
	require.Equal(t, Payer{PayerClient, "c2"}, b.o.Estimate().Totals[0].Payer)
	for _, m := range b.o.Messages {
		if m.ClientID == former {
			require.True(t, m.LinkOver, "%s: what was sent can not be called back, but its link opens nothing", m.Key)
		} else {
			require.Empty(t, m.ClientID)
			require.Equal(t, MessageSent, m.State, m.Key)
			require.False(t, m.LinkOver)
		}
	}
}

// What was on its way to the wrong client when the card was corrected is withdrawn
// when it has come back.
func TestCorrectIntake_AMessageInFlightIsTakenBack(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.do(process.Reception, SkipDiagnosis{Reason: "known", Jobs: []JobSpec{work("strut")}})
	b.do(process.System, answer(&b.o, b.o.Due()[0], b.at, b.rules, nil))
	require.Equal(t, "due", b.o.Messages[0].State)
	b.do(process.Reception, cardsFixed("c2", ""))
	require.Equal(t, "withdrawn", b.o.Messages[0].State)
	b.do(process.System, MessagesQueued{Keys: []string{b.o.Messages[0].Key}})
	require.Equal(t, []string{b.o.Messages[0].Key}, b.o.Due()[0].Items)
	require.Equal(t, "withdraw-messages", b.o.Due()[0].Name)
}

func TestCorrectIntake_AnotherVehicleOfAWarrantyOrderIsLookedUpAnew(t *testing.T) {
	t.Parallel()
	b := newBench(t, Warranty)
	b.skip(work("strut", inStock))
	b.settle()
	require.True(t, b.o.Coverage.Answered)
	b.do(process.Reception, cardsFixed("", "v2"))
	require.False(t, b.o.Coverage.Answered)
	due := b.o.Due()[0]
	require.Equal(t, process.Effect{Name: "check-coverage", Items: []string{"v2"}}, due)
	b.settle()
	require.Equal(t, 2, b.o.Estimate().Version)
}

func TestCorrectIntake_ARepresentativeActsForOneClient(t *testing.T) {
	t.Parallel()
	c := opening(Commercial)
	c.RepresentativeID, c.RepresentsUpTo, c.RepresentsSigns = "r1", 100, true
	b := openBench(t, c)
	b.do(process.Reception, cardsFixed("c2", ""))
	require.Empty(t, b.o.RepresentativeID)
	require.Zero(t, b.o.RepresentsUpTo)
	require.False(t, b.o.RepresentsSigns)
	who := "r2"
	b.do(process.Reception, CorrectIntake{Reason: "his brother", CorrectedCards: CorrectedCards{RepresentativeID: &who, RepresentsUpTo: 700, RepresentsSigns: true}})
	require.Equal(t, "r2", b.o.RepresentativeID)
	require.EqualValues(t, 700, b.o.RepresentsUpTo)
}

func TestCorrectIntake_LaterActsForbidOtherCards(t *testing.T) {
	t.Parallel()
	fix := func(c CorrectIntake) func(*bench) process.Command { return func(*bench) process.Command { return c } }
	checkRefusals(t, []refusal{
		{"client after agreement", Queued, as(process.Reception), fix(cardsFixed("c2", "")), process.KindConflict, "cancel the order and open one for the right client"},
		{"vehicle after the invoice", Ready, as(process.Reception), fix(cardsFixed("", "v2")), process.KindConflict, "the invoices are issued for this vehicle"},
		{"client who declined", PhaseDeclined, as(process.Reception), fix(cardsFixed("c2", "")), process.KindConflict, "hand the car over and open an order"},
		{"client of a car that is gone", HandedOver, as(process.Reception), fix(cardsFixed("c2", "")), process.KindConflict, "correct-intake"},
	})
	b := orderIn(t, Queued)
	b.do(process.Reception, cardsFixed("", "v2"))
	require.Equal(t, "v2", b.o.VehicleID, "who pays does not depend on the car of a commercial order")
	require.Equal(t, Queued, b.o.Phase)
}
