package billing_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/workorder"
)

func TestNumbers_ManyAtOnceLeaveNoGap(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	var wg sync.WaitGroup
	const many = 40
	for i := range many {
		wg.Go(func() {
			r := bills(fmt.Sprintf("T-%d", i), 100)
			if i%4 == 0 {
				r.Bills[0].Total++ // is refused after it took its number
			}
			_, err := d.Store.Billing.IssueInvoices(context.Background(), r)
			if (err != nil) != (i%4 == 0) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	require.Equal(t, many*3/4, d.Count(`SELECT count(*) FROM invoice`))
	require.Equal(t, many*3/4, d.Count(`SELECT max(right(number, 6)::int) FROM invoice`))
	require.Equal(t, 1, d.Count(`SELECT min(right(number, 6)::int) FROM invoice`))
}

// A year of a branch begins by its own clocks.
func TestNumbers_BeginAnewWithEachYearOfTheBranch(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	_, err := d.Store.DB.Q(t.Context()).Exec(t.Context(), `INSERT INTO calendar (branch, version, doc, by_id) SELECT branch, version + 1, jsonb_set(doc, '{zone}', '"Asia/Vladivostok"'), by_id FROM calendar`)
	require.NoError(t, err)
	for i, c := range []struct{ at, number string }{
		{"2026-12-31T13:59:00Z", "T-2026-000001"}, {"2026-12-31T14:01:00Z", "T-2027-000001"}, {"2027-12-30T00:00:00Z", "T-2027-000002"}, {"2026-06-01T00:00:00Z", "T-2026-000002"},
	} {
		at, err := time.Parse(time.RFC3339, c.at)
		require.NoError(t, err)
		got, err := d.Store.Billing.IssueInvoices(database.AtMoment(t.Context(), at), bills(fmt.Sprintf("T-%d", i), 100))
		require.NoError(t, err)
		require.Equal(t, c.number, got.Invoices[0].Number)
	}
}

func TestNumbers_AnActHasItsNumberFromTheHandOverOn(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	none, err := d.Store.Billing.ActOf(t.Context(), d.Order.Number)
	require.NoError(t, err)
	require.Empty(t, none)
	d.Repaired()
	d.Pay()
	d.Do("reception", workorder.HandOver{SignedBy: "client", OdometerOut: d.Order.OdometerIn})
	number, err := d.Store.Billing.ActOf(t.Context(), d.Order.Number)
	require.NoError(t, err)
	require.Regexp(t, `^T-\d{4}-000001$`, number)
	_, err = storetest.Repair(t.Context(), d.Store, d.Order)
	require.NoError(t, err)
	require.Equal(t, 1, d.Count(`SELECT last FROM paper_number WHERE kind = 'act'`))
}
