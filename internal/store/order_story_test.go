package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/workorder"
)

func TestP13_AnOrderFromIntakeToCloseStandsInTheRecordAsItHappened(t *testing.T) {
	t.Parallel()
	d := opened(t, workorder.Warranty)
	d.repaired()
	require.Equal(t, workorder.Ready, d.o.Phase)
	d.do(workorder.Reception, workorder.RecordPayment{Invoice: d.o.Invoices[1].Number, Amount: d.o.Invoices[1].Total, Method: "card"})
	d.settle()
	d.do(workorder.Reception, workorder.HandOver{OdometerOut: 100_007, SignedBy: "client"})
	d.settle()
	d.do(workorder.Reception, workorder.CloseOrder{})
	d.settle()
	require.True(t, d.o.Ended())
	d.consistent()

	last, found, err := d.s.LastOdometer(t.Context(), d.VehicleID)
	require.NoError(t, err)
	require.True(t, found)
	require.EqualValues(t, 100_007, last.KM, "the reading at hand-over stands on the vehicle's card")
	require.Equal(t, 2, d.count(`SELECT count(*) FROM odometer_reading`))

	card, err := d.s.StockCard(t.Context(), d.Branch, d.InStock)
	require.NoError(t, err)
	require.Equal(t, workorder.Units(8), card.OnHand)
	require.Zero(t, card.Reserved)
}

func TestC15_ACancelledOrderLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		upTo func(d *desk)
	}{
		{"while the estimate is out", func(d *desk) { d.jobs() }},
		{"while parts are on their way", func(d *desk) { d.jobs(); d.agree() }},
		{"with parts that just arrived", func(d *desk) {
			d.jobs()
			d.agree()
			d.do(workorder.Parts, workorder.ReceiveParts{Lines: []workorder.ReceivedLine{{LineID: "P2", Qty: 1000}}})
		}},
		{"with parts at the bench", func(d *desk) {
			d.jobs()
			d.agree()
			d.do(workorder.Parts, workorder.ReceiveParts{Lines: []workorder.ReceivedLine{{LineID: "P2", Qty: 1000}}})
			d.settle()
			d.do(workorder.Parts, workorder.IssueParts{JobID: "J1"})
			d.settle()
		}},
		{"when it is done and billed", func(d *desk) { d.repaired() }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := opened(t, workorder.Commercial)
			c.upTo(d)
			d.do(workorder.Reception, workorder.Cancel{Reason: "the client sold the car"})
			d.settle()
			require.True(t, d.o.Ended(), "%v", d.o.Due())
			d.consistent()
			require.Zero(t, d.count(`SELECT coalesce(sum(reserved), 0)::int FROM stock_item`))
			require.Zero(t, d.count(`SELECT count(*) FROM assignment WHERE upto > now() AND order_no = $1`, d.o.Number), "time is free again")
			require.Zero(t, d.count(`SELECT count(*) FROM purchase_order WHERE state = 'open'`))
			require.Zero(t, d.count(`SELECT count(*) FROM client_link WHERE NOT revoked`))
			require.Zero(t, d.count(`SELECT count(*) FROM invoice WHERE state <> 'credited'`))
			require.Zero(t, d.count(`SELECT count(*) FROM message WHERE state = 'queued'`))
			require.Zero(t, d.count(`SELECT count(*) FROM stock_item i
				WHERE on_hand <> (SELECT sum(qty) FROM stock_movement m WHERE (m.branch, m.part_no) = (i.branch, i.part_no))`))
		})
	}
}

func TestC17_FinishingEarlyGivesTheRestOfTheTimeBack(t *testing.T) {
	t.Parallel()
	d := opened(t, workorder.Commercial)
	d.repaired()
	var upto time.Time
	require.NoError(t, d.db.QueryRow(t.Context(), `SELECT upto FROM assignment WHERE order_no = $1`, d.o.Number).Scan(&upto))
	require.True(t, upto.Equal(d.o.Jobs[0].Slot.To), "planned to %s, finished at %s", upto, d.o.Jobs[0].Slot.To)
	plan, err := d.s.Plan(t.Context(), d.Branch, "", workorder.Span{From: d.at.AddDate(-1, 0, 0), To: d.at.AddDate(1, 0, 0)})
	require.NoError(t, err)
	require.LessOrEqual(t, len(plan), 1)
}
