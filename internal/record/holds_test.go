package record_test

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/record"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/survey"
)

// A survey waits for its client for weeks, and there are many. What waits in one
// process is counted by the index alone, past those of the others.
func TestHolds_OfOneProcessAreReadFromTheIndex(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	ctx := t.Context()
	storetest.Surveyed(t, d.Store, d.Shop, "T-000001", d.At, survey.Begin{}, survey.ClientAsked{})
	_, err := d.DB.Exec(ctx, `
		INSERT INTO hold (process, number, seq, branch, kind, reason, side, since, until)
		SELECT 'survey', 'survey/X-' || n, 0, CASE n % 10 WHEN 0 THEN 'T' ELSE 'X' || n % 10 END, 'csat_ces', 'answer', 'client', now(), CASE n % 4 WHEN 0 THEN NULL ELSE now() END
		FROM generate_series(1, 40000) n`)
	require.NoError(t, err)
	_, err = d.DB.Exec(ctx, `
		INSERT INTO hold (process, number, seq, branch, kind, reason, side, since)
		SELECT 'work-order', 'T-' || n, 0, 'T', 'commercial', 'parts', 'supplier', now() FROM generate_series(1, 30) n`)
	require.NoError(t, err)
	_, err = d.DB.Exec(ctx, `VACUUM ANALYZE hold`)
	require.NoError(t, err)
	for process, reason := range map[string]string{"work-order": "parts", "survey": "answer"} {
		rows, err := d.DB.Query(ctx, "EXPLAIN (ANALYZE) "+record.SelectHoldCounts, pgx.QueryExecModeCacheDescribe, process, d.Branch, "")
		require.NoError(t, err)
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		require.NoError(t, err)
		plan := strings.Join(lines, "\n")
		t.Log(plan)
		require.Contains(t, plan, "Index Only Scan using hold_open")
		found, err := d.Store.Record.OpenHolds(ctx, process, d.Branch, "")
		require.NoError(t, err)
		require.Len(t, found, 1)
		require.Contains(t, found, reason)
	}
}
