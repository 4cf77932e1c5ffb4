package storetest

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/reads/board"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// Consistent requires that every table shows what the order says.
func (d *Desk) Consistent() {
	d.T.Helper()
	ctx := d.T.Context()
	loaded, err := d.Store.Record.LoadOrder(ctx, d.Order.Number)
	require.NoError(d.T, err)
	require.Equal(d.T, d.Order, loaded, "the projection is the order")
	events, err := d.Store.Record.JournalOf(ctx, d.Order.Number)
	require.NoError(d.T, err)
	require.Equal(d.T, d.Log, events, "the journal is what was decided")
	var replayed workorder.Order
	for _, e := range events {
		replayed.Apply(e)
	}
	require.Equal(d.T, d.Order, replayed, "the journal replayed gives the order")
	rows, _ := d.DB.Query(ctx, `SELECT phase, entered, left_at AS "left", working_seconds AS working, due FROM stage_visit WHERE number = $1 ORDER BY seq`, d.Order.Number)
	visits, err := pgx.CollectRows(rows, pgx.RowToStructByName[process.Visit])
	require.NoError(d.T, err)
	require.Len(d.T, visits, len(d.Order.Visits))
	for i, v := range d.Order.Visits {
		require.Equal(d.T, v.Phase, visits[i].Phase)
		require.True(d.T, v.Entered.Equal(visits[i].Entered))
		require.Equal(d.T, v.Left == nil, visits[i].Left == nil)
		require.Equal(d.T, v.Working, visits[i].Working)
		require.Equal(d.T, v.Due == nil, visits[i].Due == nil)
	}
	rows, _ = d.DB.Query(ctx, `SELECT reason, side, job_id, since, due, until FROM hold WHERE number = $1 ORDER BY seq`, d.Order.Number)
	holds, err := pgx.CollectRows(rows, pgx.RowToStructByName[process.Hold])
	require.NoError(d.T, err)
	require.Len(d.T, holds, len(d.Order.Holds))
	for i, h := range d.Order.Holds {
		require.Equal(d.T, h.Reason, holds[i].Reason)
		require.Equal(d.T, h.Until == nil, holds[i].Until == nil, "hold %s", h.Reason)
		require.Equal(d.T, h.Due == nil, holds[i].Due == nil, "hold %s", h.Reason)
	}
	d.ConsistentWaits()
	d.ConsistentTasks()
}

// ConsistentWaits requires that the rows of waits are those of the part lines.
func (d *Desk) ConsistentWaits() {
	d.T.Helper()
	rows, _ := d.DB.Query(d.T.Context(), `SELECT line_id || ' ' || part || ' ' || (until IS NULL) FROM part_wait WHERE number = $1 AND branch = $2 AND kind = $3 ORDER BY line_id, seq`,
		d.Order.Number, d.Order.Branch, d.Order.Kind)
	waits, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(d.T, err)
	want := []string{}
	for _, j := range d.Order.Jobs {
		for _, l := range j.Lines {
			for _, w := range l.Waits {
				want = append(want, fmt.Sprintf("%s %s %t", l.ID, w.Part, w.Until == nil))
			}
		}
	}
	require.Equal(d.T, want, append([]string{}, waits...))
}

// Count is one number read behind the store.
func (d *Desk) Count(sql string, args ...any) (n int) {
	d.T.Helper()
	require.NoError(d.T, d.DB.QueryRow(d.T.Context(), sql, args...).Scan(&n))
	return n
}

// ConsistentTasks requires that the rows of tasks are what the order's state says.
func (d *Desk) ConsistentTasks() {
	d.T.Helper()
	want := []string{}
	for _, task := range d.Order.Tasks() {
		want = append(want, task.Key())
	}
	rows, err := d.DB.Query(d.T.Context(), `SELECT key FROM task WHERE number = $1`, d.Order.Number)
	require.NoError(d.T, err)
	got := []string{}
	for rows.Next() {
		var key string
		require.NoError(d.T, rows.Scan(&key))
		got = append(got, key)
	}
	require.ElementsMatch(d.T, want, got)
}

// AddsUp requires that the ledger explains the stock and the reservations
// explain what is kept.
func (d *Desk) AddsUp(t require.TestingT, partNo string) {
	card, err := d.Store.Stock.StockCard(context.Background(), d.Branch, partNo)
	require.NoError(t, err)
	var moved, held exact.Qty
	for _, m := range card.Movements {
		moved += m.Qty
	}
	for _, h := range card.Holds {
		held += h.Qty
	}
	require.Equal(t, moved, card.OnHand)
	require.Equal(t, held, card.Reserved)
	require.True(t, 0 <= card.Reserved && card.Reserved <= card.OnHand, "%s of %s reserved", card.Reserved, card.OnHand)
}

// Numbers are the numbers of orders, in their order.
func Numbers(list []board.ShopOrder) []string {
	found := []string{}
	for _, o := range list {
		found = append(found, o.Number)
	}
	return found
}
