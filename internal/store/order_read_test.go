package store_test

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/workorder"
)

// openMore opens n orders, one second after the other, and returns their numbers.
func (d *desk) openMore(n int, kind workorder.OrderKind) []string {
	d.t.Helper()
	var numbers []string
	for range n {
		d.o, d.log = workorder.Order{}, nil
		d.do(workorder.Reception, d.opening(kind))
		numbers = append(numbers, d.o.Number)
	}
	return numbers
}

func (d *desk) list(f store.OrderFilter) []string {
	d.t.Helper()
	page, err := d.s.ListOrders(d.t.Context(), f)
	require.NoError(d.t, err)
	numbers := []string{}
	for _, o := range page.Items {
		numbers = append(numbers, o.Number)
	}
	return numbers
}

func TestW5_OrdersAreListedByWhatIsAskedFor(t *testing.T) {
	t.Parallel()
	d := house(t)
	d.openMore(2, workorder.Commercial)
	d.do(workorder.Reception, workorder.Cancel{Reason: "no time"})
	d.openMore(1, workorder.Warranty)
	d.jobs()
	const sold, gone, covered = "T-000001", "T-000002", "T-000003"
	all := []string{covered, gone, sold}
	for name, c := range map[string]struct {
		f    store.OrderFilter
		want []string
	}{
		"everything, the latest first": {store.OrderFilter{}, all},
		"branch":                       {store.OrderFilter{Branch: d.Branch}, all},
		"another branch":               {store.OrderFilter{Branch: "X"}, []string{}},
		"open":                         {store.OrderFilter{Open: ptr(true)}, []string{covered, sold}},
		"over":                         {store.OrderFilter{Open: ptr(false)}, []string{gone}},
		"phase":                        {store.OrderFilter{Phase: workorder.AwaitingApproval}, []string{covered}},
		"phase that is an end":         {store.OrderFilter{Phase: workorder.PhaseCancelled}, []string{gone}},
		"kind":                         {store.OrderFilter{Kind: workorder.Commercial}, []string{gone, sold}},
		"client":                       {store.OrderFilter{ClientID: d.ClientID, Open: ptr(true)}, []string{covered, sold}},
		"nobody's":                     {store.OrderFilter{ClientID: "x"}, []string{}},
		"vehicle":                      {store.OrderFilter{VehicleID: d.VehicleID}, all},
		"advisor":                      {store.OrderFilter{Assignee: d.Actor(workorder.Reception).ID}, all},
		"mechanic":                     {store.OrderFilter{Assignee: d.Actor(workorder.Mechanic).ID}, []string{covered}},
		"number from its start":        {store.OrderFilter{Query: "t-00000"}, all},
		"one number":                   {store.OrderFilter{Query: sold}, []string{sold}},
		"a sign with a meaning":        {store.OrderFilter{Query: "T%3"}, []string{}},
		"client's name":                {store.OrderFilter{Query: "CLIEN"}, all},
		"plate":                        {store.OrderFilter{Query: "в123", Kind: workorder.Warranty}, []string{}},
		"plate in Latin":               {store.OrderFilter{Query: "a123bc", Kind: workorder.Warranty}, []string{covered}},
		"nothing":                      {store.OrderFilter{Query: "zzz"}, []string{}},
	} {
		require.Equal(t, c.want, d.list(c.f), name)
	}
	page, err := d.s.ListOrders(t.Context(), store.OrderFilter{Query: covered})
	require.NoError(t, err)
	got := page.Items[0]
	require.Equal(t, "A client", got.ClientName)
	require.Equal(t, "Lada Samara", got.Vehicle)
	require.NotEmpty(t, got.Plate)
	require.True(t, got.PhaseSince.After(got.OpenedAt))
}

func TestOrder_PagesOfAListMeetNeitherGapsNorTwins(t *testing.T) {
	t.Parallel()
	d := house(t)
	d.openMore(5, workorder.Commercial)
	// Two that were opened at the same instant.
	_, err := d.db.Exec(t.Context(), `UPDATE work_order SET opened_at = (SELECT opened_at FROM work_order WHERE number = 'T-000003') WHERE number = 'T-000004'`)
	require.NoError(t, err)
	var seen []string
	f := store.OrderFilter{Page: database.Page{Limit: 2}}
	for range 5 {
		page, err := d.s.ListOrders(t.Context(), f)
		require.NoError(t, err)
		for _, o := range page.Items {
			seen = append(seen, o.Number)
		}
		if f.Cursor = page.Next; f.Cursor == "" {
			break
		}
	}
	require.Equal(t, []string{"T-000005", "T-000004", "T-000003", "T-000002", "T-000001"}, seen)
	for _, bad := range []string{"x", "1", "a.b"} {
		_, err := d.s.ListOrders(t.Context(), store.OrderFilter{Page: database.Page{Cursor: bad}})
		refused(t, err, workorder.KindInvalid, "cursor")
	}
	_, err = d.s.ListOrders(t.Context(), store.OrderFilter{Page: database.Page{Limit: 1000}})
	refused(t, err, workorder.KindInvalid, "limit")
}

func TestOrder_TheBoardDoesNotWalkThroughWhatIsOver(t *testing.T) {
	t.Parallel()
	d := house(t)
	d.openMore(1, workorder.Commercial)
	ctx := t.Context()
	_, err := d.db.Exec(ctx, `
		INSERT INTO work_order (number, branch, kind, phase, client_id, vehicle_id, advisor_id, version, opened_at, phase_since, ended, pending, state)
		SELECT 'OLD-' || n, branch, kind, 'closed', 'c' || n, 'v' || n, advisor_id, version, opened_at - n * interval '1 minute', phase_since, true, false, '{}'
		FROM work_order, generate_series(1, 5000) n`)
	require.NoError(t, err)
	_, err = d.db.Exec(ctx, `ANALYZE work_order`)
	require.NoError(t, err)
	for index, f := range map[string]store.OrderFilter{
		"work_order_open ":           {Branch: d.Branch, Phase: workorder.CheckedIn, Open: ptr(true)},
		"work_order_open_by_advisor": {Assignee: "nobody", Open: ptr(true)},
		"work_order_by_age":          {},
		"work_order_by_branch":       {Branch: "another"},
		"work_order_by_client":       {ClientID: d.ClientID},
		"work_order_by_vehicle":      {VehicleID: d.VehicleID},
	} {
		sql := store.SelectOrders
		if f.Assignee != "" {
			sql = store.AssignedOrders
		}
		rows, err := d.db.Query(ctx, "EXPLAIN "+sql, pgx.QueryExecModeCacheDescribe,
			f.Branch, string(f.Phase), string(f.Kind), f.ClientID, f.VehicleID, f.Open, f.Assignee, nil, "", 51)
		require.NoError(t, err)
		plan, err := pgx.CollectRows(rows, pgx.RowTo[string])
		require.NoError(t, err)
		require.Contains(t, strings.Join(plan, "\n"), index)
		require.NotContains(t, strings.Join(plan, "\n"), "Seq Scan on work_order")
	}
	require.Equal(t, []string{"T-000001"}, d.list(store.OrderFilter{Branch: d.Branch, Open: ptr(true)}))
}
