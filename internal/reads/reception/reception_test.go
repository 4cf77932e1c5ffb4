package reception_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/record"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

func TestReception_TellsWhatIsToBeDoneToday(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	soon := d.At.Add(30 * time.Minute)
	late := d.Opening(workorder.Commercial)
	late.PromisedAt = &soon
	d.Do(process.Reception, late)
	atRisk := d.Order.Number
	d.Order, d.Log = workorder.Order{}, nil
	d.Do(process.Reception, d.Opening(workorder.Commercial))
	d.Jobs()
	r, err := d.Store.Reception.ReceptionDesk(t.Context(), d.Branch)
	require.NoError(t, err)
	require.Equal(t, map[process.Phase]int{workorder.CheckedIn: 1, workorder.AwaitingApproval: 1}, r.Stages)
	require.Len(t, r.AtRisk, 1)
	require.Equal(t, atRisk, r.AtRisk[0].Number)
	require.Equal(t, "+79161234567", r.AtRisk[0].Phone)
	require.Len(t, r.Deciding, 1)
	require.Equal(t, d.Order.Estimate().Total, r.Deciding[0].Estimated)
	require.WithinDuration(t, d.Order.Estimate().ExpiresAt, *r.Deciding[0].ExpiresAt, time.Millisecond)
	require.Equal(t, "decision", r.Deciding[0].Reason)
	require.Empty(t, r.Ready)

	d.Agree()
	d.Do(process.Parts, workorder.ReceiveParts{Lines: []workorder.ReceivedLine{{LineID: "P2", Qty: 1000}}})
	d.Settle()
	d.Do(process.Parts, workorder.IssueParts{JobID: "J1"})
	d.Settle()
	d.Do(process.Mechanic, workorder.StartJob{JobID: "J1"})
	d.Do(process.Mechanic, workorder.FinishJob{JobID: "J1", Cause: "worn", Fix: "replaced"})
	d.Do(process.Foreman, workorder.PassQualityCheck{})
	d.Settle()
	r, err = d.Store.Reception.ReceptionDesk(t.Context(), d.Branch)
	require.NoError(t, err)
	require.Len(t, r.Ready, 1)
	require.Equal(t, d.Order.Invoices[0].Total, r.Ready[0].Owes)
	require.Empty(t, r.Deciding)

	r, err = d.Store.Reception.ReceptionDesk(t.Context(), "ELSEWHERE")
	require.NoError(t, err)
	require.Empty(t, r.Stages)
}

func TestCards_AreFoundByOwnerAndVIN(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	cars, err := d.Store.Cards.CarsOf(t.Context(), []string{d.ClientID, "nobody"})
	require.NoError(t, err)
	require.Len(t, cars[d.ClientID], 1)
	require.Empty(t, cars["nobody"])
	found, err := d.Store.Cards.SearchVehicles(t.Context(), cards.VehicleFilter{Query: cars[d.ClientID][0].VIN})
	require.NoError(t, err)
	require.Len(t, found.Items, 1)
	require.Equal(t, d.VehicleID, found.Items[0].ID)
}

func TestMerge_OpenOrdersAreTheSurvivorsAndGoOn(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	keep := storetest.AClient(t, d.Store, "The one who stays")
	_, err := d.Store.Cards.MergeClients(t.Context(), keep.ID, d.ClientID, "the same person", storetest.Chief)
	require.NoError(t, err)
	d.Jobs() // the order knows the merged card's id only
	require.Equal(t, d.ClientID, d.Order.ClientID)

	h, err := d.Store.Reception.ClientHistory(t.Context(), keep.ID)
	require.NoError(t, err)
	require.Len(t, h.Orders, 1)
	list, err := d.Store.Record.ListOrders(t.Context(), record.OrderFilter{ClientID: keep.ID})
	require.NoError(t, err)
	require.Len(t, list.Items, 1)
	require.Equal(t, "The one who stays", list.Items[0].ClientName)
	list, err = d.Store.Record.ListOrders(t.Context(), record.OrderFilter{Query: "who stays"})
	require.NoError(t, err)
	require.Len(t, list.Items, 1)
	r, err := d.Store.Reception.ReceptionDesk(t.Context(), d.Branch)
	require.NoError(t, err)
	require.Equal(t, "The one who stays", r.Deciding[0].ClientName)
	require.Equal(t, "+79161234567", r.Deciding[0].Phone)
}

func TestCarHistory_SaysWhatWasDoneForHowMuch(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	d.Do(process.Reception, d.Opening(workorder.Commercial))
	d.Jobs()
	h, err := d.Store.Reception.CarHistory(t.Context(), d.VehicleID)
	require.NoError(t, err)
	require.Len(t, h.Visits, 1)
	v := h.Visits[0]
	require.Equal(t, []any{d.Order.Number, workorder.AwaitingApproval, false}, []any{v.Number, v.Phase, v.Ended})
	require.Zero(t, v.Billed)
	var sum exact.Money
	for i, w := range v.Work {
		require.Equal(t, d.Order.Jobs[i].Title, w.Title)
		sum += w.Amount
	}
	require.Equal(t, d.Order.Estimate().Total, sum)
	require.Equal(t, d.ClientID, h.Owners[0].ClientID)
	require.Nil(t, h.Owners[0].To)
	require.Equal(t, d.Order.OdometerIn, h.Readings[0].KM)

	_, err = d.Store.Reception.CarHistory(t.Context(), "veh_nobody")
	require.Equal(t, process.KindNotFound, process.KindOf(err))
}

// What was put off is offered again until it is done, or put off anew; what came to nothing leaves it as it was.
func TestPutOff_IsOfferedUntilItIsDone(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	visit := func(ended bool, decision workorder.Approval, reason string) {
		d.Order, d.Log = workorder.Order{}, nil
		d.At = d.At.Add(time.Minute)
		d.Do(process.Reception, d.Opening(workorder.Commercial))
		d.Jobs()
		d.Do(process.Reception, workorder.DecideEstimate{
			EstimateVersion: 1, Approver: "client", Channel: "recorded_call", Evidence: "call 7",
			Jobs: []workorder.JobDecision{{JobID: "J1", Decision: decision, Reason: reason}},
		})
		d.Settle()
		if ended {
			d.Do(process.Reception, workorder.HandOver{OdometerOut: 100_010, SignedBy: "client"})
			d.Settle()
		}
	}
	titles := func() (list []string) {
		t.Helper()
		of, err := d.Store.Reception.PutOff(t.Context(), d.Order.VehicleID, "vh_none")
		require.NoError(t, err)
		car, err := d.Store.Reception.CarHistory(t.Context(), d.Order.VehicleID)
		require.NoError(t, err)
		require.Equal(t, of[d.Order.VehicleID], car.PutOff())
		for _, w := range car.PutOff() {
			list = append(list, w.Title)
		}
		return list
	}
	visit(true, workorder.Deferred, "price")
	first := titles()
	require.NotEmpty(t, first)
	visit(true, workorder.Declined, "elsewhere")
	require.Equal(t, first, titles(), "each work once")
	visit(false, workorder.Approved, "")
	require.Empty(t, titles(), "it is being done")
}
