package record_test

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/record"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// openMore opens n orders, one second after the other, and returns their numbers.
func openMore(d *storetest.Desk, n int, kind workorder.OrderKind) []string {
	d.T.Helper()
	var numbers []string
	for range n {
		d.Order, d.Log = workorder.Order{}, nil
		d.Do(process.Reception, d.Opening(kind))
		numbers = append(numbers, d.Order.Number)
	}
	return numbers
}

func list(d *storetest.Desk, f record.OrderFilter) []string {
	d.T.Helper()
	page, err := d.Store.Record.ListOrders(d.T.Context(), f)
	require.NoError(d.T, err)
	numbers := []string{}
	for _, o := range page.Items {
		numbers = append(numbers, o.Number)
	}
	return numbers
}

func TestW5_OrdersAreListedByWhatIsAskedFor(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	openMore(d, 2, workorder.Commercial)
	d.Do(process.Reception, workorder.Cancel{Reason: "no time"})
	openMore(d, 1, workorder.Warranty)
	d.Jobs()
	const sold, gone, covered = "T-000001", "T-000002", "T-000003"
	_, err := d.DB.Exec(t.Context(), `UPDATE work_order SET stage_due = now() - interval '1 hour' WHERE number <> $1`, covered)
	require.NoError(t, err)
	all := []string{covered, gone, sold}
	for name, c := range map[string]struct {
		f    record.OrderFilter
		want []string
	}{
		"everything, the latest first": {record.OrderFilter{}, all},
		"branch":                       {record.OrderFilter{Branch: d.Branch}, all},
		"another branch":               {record.OrderFilter{Branch: "X"}, []string{}},
		"open":                         {record.OrderFilter{Open: storetest.Ptr(true)}, []string{covered, sold}},
		"over":                         {record.OrderFilter{Open: storetest.Ptr(false)}, []string{gone}},
		"late":                         {record.OrderFilter{Late: true}, []string{sold}},
		"late, of a name":              {record.OrderFilter{Late: true, Query: "T-"}, []string{sold}},
		"late, of somebody":            {record.OrderFilter{Late: true, Assignee: d.Actor(process.Reception).ID}, []string{sold}},
		"a part waits":                 {record.OrderFilter{Part: workorder.WaitApproval}, []string{covered}},
		"a part waits for a supplier":  {record.OrderFilter{Part: workorder.WaitSupplier}, []string{}},
		"phase":                        {record.OrderFilter{Phase: workorder.AwaitingApproval}, []string{covered}},
		"phase that is an end":         {record.OrderFilter{Phase: workorder.PhaseCancelled}, []string{gone}},
		"kind":                         {record.OrderFilter{Kind: workorder.Commercial}, []string{gone, sold}},
		"client":                       {record.OrderFilter{ClientID: d.ClientID, Open: storetest.Ptr(true)}, []string{covered, sold}},
		"nobody's":                     {record.OrderFilter{ClientID: "x"}, []string{}},
		"vehicle":                      {record.OrderFilter{VehicleID: d.VehicleID}, all},
		"advisor":                      {record.OrderFilter{Assignee: d.Actor(process.Reception).ID}, all},
		"mechanic":                     {record.OrderFilter{Assignee: d.Actor(process.Mechanic).ID}, []string{covered}},
		"number from its start":        {record.OrderFilter{Query: "t-00000"}, all},
		"one number":                   {record.OrderFilter{Query: sold}, []string{sold}},
		"a sign with a meaning":        {record.OrderFilter{Query: "T%3"}, []string{}},
		"client's name":                {record.OrderFilter{Query: "CLIEN"}, all},
		"plate":                        {record.OrderFilter{Query: "в123", Kind: workorder.Warranty}, []string{}},
		"plate in Latin":               {record.OrderFilter{Query: "a123bc", Kind: workorder.Warranty}, []string{covered}},
		"nothing":                      {record.OrderFilter{Query: "zzz"}, []string{}},
	} {
		require.Equal(t, c.want, list(d, c.f), name)
	}
	page, err := d.Store.Record.ListOrders(t.Context(), record.OrderFilter{Query: covered})
	require.NoError(t, err)
	got := page.Items[0]
	require.Equal(t, "A client", got.ClientName)
	require.Equal(t, "Lada Samara", got.Vehicle)
	require.NotEmpty(t, got.Plate)
	require.True(t, got.PhaseSince.After(got.OpenedAt))
}

func TestOrder_PagesOfAListMeetNeitherGapsNorTwins(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	openMore(d, 5, workorder.Commercial)
	// Two that were opened at the same instant.
	_, err := d.DB.Exec(t.Context(), `UPDATE work_order SET opened_at = (SELECT opened_at FROM work_order WHERE number = 'T-000003') WHERE number = 'T-000004'`)
	require.NoError(t, err)
	var seen []string
	f := record.OrderFilter{Page: database.Page{Limit: 2}}
	for range 5 {
		page, err := d.Store.Record.ListOrders(t.Context(), f)
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
		_, err := d.Store.Record.ListOrders(t.Context(), record.OrderFilter{Page: database.Page{Cursor: bad}})
		storetest.Refused(t, err, process.KindInvalid, "cursor")
	}
	_, err = d.Store.Record.ListOrders(t.Context(), record.OrderFilter{Page: database.Page{Limit: 1000}})
	storetest.Refused(t, err, process.KindInvalid, "limit")
}

func TestOrder_TheBoardDoesNotWalkThroughWhatIsOver(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	openMore(d, 1, workorder.Commercial)
	ctx := t.Context()
	_, err := d.DB.Exec(ctx, `
		INSERT INTO work_order (number, branch, kind, phase, client_id, vehicle_id, advisor_id, version, opened_at, phase_since, ended, pending, state)
		SELECT 'OLD-' || n, branch, kind, 'closed', 'c' || n, 'v' || n, advisor_id, version, opened_at - n * interval '1 minute', phase_since, true, false, '{}'
		FROM work_order, generate_series(1, 5000) n`)
	require.NoError(t, err)
	_, err = d.DB.Exec(ctx, `ANALYZE work_order`)
	require.NoError(t, err)
	for index, f := range map[string]record.OrderFilter{
		"work_order_open ":           {Branch: d.Branch, Phase: workorder.CheckedIn, Open: storetest.Ptr(true)},
		"work_order_open_by_advisor": {Assignee: "nobody", Open: storetest.Ptr(true)},
		"work_order_by_age":          {},
		"work_order_by_branch":       {Branch: "another"},
		"work_order_by_client":       {ClientID: d.ClientID},
		"work_order_by_vehicle":      {VehicleID: d.VehicleID},
	} {
		sql := record.SelectOrders
		if f.Assignee != "" {
			sql = record.AssignedOrders
		}
		rows, err := d.DB.Query(ctx, "EXPLAIN "+sql, pgx.QueryExecModeCacheDescribe,
			f.Branch, string(f.Phase), string(f.Kind), f.ClientID, f.VehicleID, f.Open, f.Assignee, nil, "", 51, f.Late, string(f.Part))
		require.NoError(t, err)
		plan, err := pgx.CollectRows(rows, pgx.RowTo[string])
		require.NoError(t, err)
		require.Contains(t, strings.Join(plan, "\n"), index)
		require.NotContains(t, strings.Join(plan, "\n"), "Seq Scan on work_order")
	}
	require.Equal(t, []string{"T-000001"}, list(d, record.OrderFilter{Branch: d.Branch, Open: storetest.Ptr(true)}))
}
