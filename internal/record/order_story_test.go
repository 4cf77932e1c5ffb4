package record_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

func TestP13_AnOrderFromIntakeToCloseStandsInTheRecordAsItHappened(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Warranty)
	d.Repaired()
	require.Equal(t, workorder.Ready, d.Order.Phase)
	d.Do(process.Reception, workorder.RecordPayment{Invoice: d.Order.Invoices[1].Number, Amount: d.Order.Invoices[1].Total, Method: "card"})
	d.Settle()
	d.Do(process.Reception, workorder.HandOver{OdometerOut: 100_007, SignedBy: "client"})
	d.Settle()
	d.Do(process.Reception, workorder.CloseOrder{})
	d.Settle()
	require.True(t, d.Order.Ended())
	d.Consistent()

	last, found, err := d.Store.Cards.LastOdometer(t.Context(), d.VehicleID)
	require.NoError(t, err)
	require.True(t, found)
	require.EqualValues(t, 100_007, last.KM, "the reading at hand-over stands on the vehicle's card")
	require.Equal(t, 2, d.Count(`SELECT count(*) FROM odometer_reading`))

	card, err := d.Store.Stock.StockCard(t.Context(), d.Branch, d.InStock)
	require.NoError(t, err)
	require.Equal(t, exact.Units(8), card.OnHand)
	require.Zero(t, card.Reserved)
}

func TestC15_ACancelledOrderLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		upTo func(d *storetest.Desk)
	}{
		{"while the estimate is out", func(d *storetest.Desk) { d.Jobs() }},
		{"while parts are on their way", func(d *storetest.Desk) { d.Jobs(); d.Agree() }},
		{"with parts that just arrived", func(d *storetest.Desk) {
			d.Jobs()
			d.Agree()
			d.Do(process.Parts, workorder.ReceiveParts{Lines: []workorder.ReceivedLine{{LineID: "P2", Qty: 1000}}})
		}},
		{"with parts at the bench", func(d *storetest.Desk) {
			d.Jobs()
			d.Agree()
			d.Do(process.Parts, workorder.ReceiveParts{Lines: []workorder.ReceivedLine{{LineID: "P2", Qty: 1000}}})
			d.Settle()
			d.Do(process.Parts, workorder.IssueParts{JobID: "J1"})
			d.Settle()
		}},
		{"when it is done and billed", func(d *storetest.Desk) { d.Repaired() }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := storetest.Opened(t, workorder.Commercial)
			c.upTo(d)
			d.Do(process.Reception, workorder.Cancel{Reason: "the client sold the car"})
			d.Settle()
			require.True(t, d.Order.Ended(), "%v", d.Order.Due())
			d.Consistent()
			require.Zero(t, d.Count(`SELECT coalesce(sum(reserved), 0)::int FROM stock_item`))
			require.Zero(t, d.Count(`SELECT count(*) FROM assignment WHERE upto > now() AND order_no = $1`, d.Order.Number), "time is free again")
			require.Zero(t, d.Count(`SELECT count(*) FROM purchase_order WHERE state = 'open'`))
			require.Zero(t, d.Count(`SELECT count(*) FROM client_link WHERE NOT revoked`))
			require.Zero(t, d.Count(`SELECT count(*) FROM invoice WHERE state <> 'credited'`))
			require.Zero(t, d.Count(`SELECT count(*) FROM message WHERE state = 'queued'`))
			require.Zero(t, d.Count(`SELECT count(*) FROM stock_item i
				WHERE on_hand <> (SELECT sum(qty) FROM stock_movement m WHERE (m.branch, m.part_no) = (i.branch, i.part_no))`))
		})
	}
}

func TestC17_FinishingEarlyGivesTheRestOfTheTimeBack(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	d.Repaired()
	var upto time.Time
	require.NoError(t, d.DB.QueryRow(t.Context(), `SELECT upto FROM assignment WHERE order_no = $1`, d.Order.Number).Scan(&upto))
	require.True(t, upto.Equal(d.Order.Jobs[0].Slot.To), "planned to %s, finished at %s", upto, d.Order.Jobs[0].Slot.To)
	plan, err := d.Store.Workshop.Plan(t.Context(), d.Branch, "", worktime.Span{From: d.At.AddDate(-1, 0, 0), To: d.At.AddDate(1, 0, 0)})
	require.NoError(t, err)
	require.LessOrEqual(t, len(plan), 1)
}
