package bottlenecks_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/reads/bottlenecks"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// waited writes an order down that is in a stage since then, due an hour later, with holds.
func waited(d *storetest.Desk, number string, phase process.Phase, since, due string, holds ...process.Hold) {
	d.T.Helper()
	o := workorder.Order{Number: number, Branch: d.Branch, Kind: workorder.Commercial, Course: process.Course{Version: 1}, OpenedAt: june(d.T, since)}
	o.Phase, o.Holds = phase, holds
	o.Visits = []process.Visit{{Phase: phase, Entered: june(d.T, since), Due: storetest.Ptr(june(d.T, due))}}
	written(d, o)
}

func hold(d *storetest.Desk, reason string, side process.Side, since string) process.Hold {
	d.T.Helper()
	return process.Hold{Reason: reason, Side: side, Since: june(d.T, since)}
}

// ordered has a supplier bring something for an order, expected so many days from now.
func ordered(d *storetest.Desk, order, supplier string, days int) {
	d.T.Helper()
	ctx := d.T.Context()
	placed, err := d.Store.Suppliers.OrderParts(ctx, workorder.PartsRequest{Order: order, Branch: d.Branch, Lines: []workorder.PartWanted{{
		LineID: "P" + supplier, PartNo: d.Missing, Qty: 1000, SupplierID: supplier, Cost: 1, Key: order + supplier, ETA: june(d.T, "20 09:00"),
	}}})
	require.NoError(d.T, err)
	_, err = d.DB.Exec(ctx, `UPDATE purchase_line SET eta = now() + make_interval(days => $2) WHERE number = $1`, placed.Lines[0].Number, days)
	require.NoError(d.T, err)
}

func TestBottlenecks_SayWhatLateOrdersWaitForAndWhom(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	other, err := d.Store.Suppliers.CreateSupplier(t.Context(), "Колёса и Рычаги", storetest.Boss)
	require.NoError(t, err)
	const parts = workorder.AwaitingParts
	delivery := hold(d, "parts", process.SideSupplier, "1 10:00")
	waited(d, "A", parts, "2 09:00", "2 10:00", delivery)
	ordered(d, "A", other.ID, 2)
	waited(d, "B", parts, "1 10:00", "1 11:00", delivery)
	ordered(d, "B", d.Supplier, 1)
	ordered(d, "B", other.ID, 3) // what comes last is waited for
	waited(d, "C", parts, "1 09:00", "1 10:00", delivery)
	ordered(d, "C", d.Supplier, 2)
	waited(d, "D", parts, "1 09:00", "30 10:00", delivery) // in time
	waited(d, "E", parts, "1 11:00", "1 12:00", hold(d, "paused_client", process.SideClient, "1 12:00"), hold(d, "incident", process.SideUs, "1 11:00"))
	waited(d, "F", workorder.Queued, "1 09:00", "1 10:00")
	over := hold(d, "payment", process.SideClient, "1 09:00")
	over.Until = storetest.Ptr(june(t, "1 10:00"))
	waited(d, "G", workorder.Queued, "1 09:30", "1 10:00", over)

	r := report(d, bottlenecks.BottleneckFilter{})
	require.Equal(t, []bottlenecks.StageWait{
		{Reason: "parts", Side: process.SideSupplier, SupplierID: other.ID, Supplier: "Колёса и Рычаги", Orders: 2, OldestOrder: "B", Oldest: hours(8 + 9 + 0.5)},
		{Reason: "parts", Side: process.SideSupplier, SupplierID: d.Supplier, Supplier: "A supplier", Orders: 1, OldestOrder: "C", Oldest: hours(9 + 9 + 0.5)},
		{Reason: "incident", Side: process.SideUs, Orders: 1, OldestOrder: "E", Oldest: hours(7 + 9 + 0.5)},
	}, stageOf(t, r, parts).Now.Waits)
	require.Equal(t, []bottlenecks.StageWait{{Orders: 2, OldestOrder: "F", Oldest: hours(18.5)}}, stageOf(t, r, workorder.Queued).Now.Waits)
	require.Empty(t, stageOf(t, report(d, bottlenecks.BottleneckFilter{Kind: workorder.Warranty}), parts).Now.Waits)
}

func TestBottlenecks_TheStaysBehindAFigure(t *testing.T) {
	t.Parallel()
	d := monday(t)
	f := bottlenecks.BottleneckFilter{Branch: d.Branch, Stages: []process.Phase{workorder.Preparing}, Period: juneSpan(d, "1 00:00", "3 00:00")}
	list, total, err := d.Store.Bottlenecks.Stays(t.Context(), f, 2)
	require.NoError(t, err)
	require.Equal(t, int64(3), total)
	require.Len(t, list, 2)
	require.Equal(t, "C", list[0].Number, "the longest first")
	require.True(t, list[0].Late())
	require.InDelta(t, hours(3.5), list[0].Working, 1e-6)
	require.Equal(t, "A", list[1].Number)
	require.Equal(t, int64(3), stageOf(t, report(d, f), workorder.Preparing).Period.Visits, "as many as the figure counts")
	f.Kind = workorder.Warranty
	list, total, err = d.Store.Bottlenecks.Stays(t.Context(), f, 2)
	require.NoError(t, err)
	require.Empty(t, list)
	require.Zero(t, total)
}
