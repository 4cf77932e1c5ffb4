package bottlenecks_test

import (
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/reads/bottlenecks"
	"github.com/workbay/workbay/internal/record"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/survey"
)

func TestBottlenecks_ASurveyChangesNoFigureOfWorkOrders(t *testing.T) {
	t.Parallel()
	d, numbers := played(t)
	ctx, now := t.Context(), d.At
	figures := func() []any {
		report, err := d.Store.Bottlenecks.Bottlenecks(ctx, bottlenecks.BottleneckFilter{
			Branch: d.Branch, Now: now, Period: worktime.Span{From: now.Add(-40 * 24 * time.Hour), To: now},
		})
		require.NoError(t, err)
		holds, err := d.Store.Record.OpenHolds(ctx, "work-order", d.Branch, "")
		require.NoError(t, err)
		orders, err := d.Store.Gauges.OrderGauges(ctx, now)
		require.NoError(t, err)
		waits, err := d.Store.Gauges.HoldGauges(ctx, now)
		require.NoError(t, err)
		var events []record.JournalEvent
		require.NoError(t, d.Store.Record.ExportJournal(ctx, record.JournalFilter{Branch: d.Branch}, func(x *record.JournalExport) error {
			return x.ByTime(ctx, func(e record.JournalEvent) error { events = append(events, e); return nil })
		}))
		return []any{report, holds, orders, waits, events}
	}
	before := figures()
	storetest.Surveyed(t, d.Store, d.Shop, numbers[0], now.Add(-48*time.Hour), survey.Begin{}, survey.ClientAsked{},
		process.IncidentOpened{Step: "ask-again", What: "the provider is away"})
	require.Equal(t, 2, d.Count(`SELECT count(*) FROM hold WHERE until IS NULL AND process = 'survey'`))
	require.Equal(t, before, figures())
}

func TestInstancesNow_CountsWhatIsNotOver(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	ctx := t.Context()
	at := june(t, "1 09:00")
	storetest.Surveyed(t, d.Store, d.Shop, "T-000001", at)
	storetest.Surveyed(t, d.Store, d.Shop, "T-000002", at.Add(time.Hour))
	storetest.Surveyed(t, d.Store, d.Shop, "T-000003", at, survey.Begin{}, survey.ClientAsked{}, survey.Expire{})
	stages, err := d.Store.Bottlenecks.InstancesNow(ctx, survey.Process().Table(), d.Branch, june(t, "1 12:00"))
	require.NoError(t, err)
	require.Len(t, stages, 3, "those that are over are not counted")
	waiting := stages[0]
	require.Equal(t, []any{survey.Waiting, "Stage_Waiting", int64(2), 3 * 3600.0}, []any{waiting.Stage, waiting.Element, waiting.Now.Count, waiting.Now.Oldest})
	require.Zero(t, stages[2].Now.Count)
	none, err := d.Store.Bottlenecks.InstancesNow(ctx, survey.Process().Table(), "SPB", june(t, "1 12:00"))
	require.NoError(t, err)
	require.Zero(t, none[0].Now)

	_, err = d.DB.Exec(ctx, `
		INSERT INTO instance (number, process, branch, phase, version, opened_at, phase_since, ended, pending, state)
		SELECT 'survey/X-' || n, 'survey', 'X' || n % 10, 'answered', 5, now(), now(), n % 20 > 0, false, '{}' FROM generate_series(1, 20000) n`)
	require.NoError(t, err)
	_, err = d.DB.Exec(ctx, `VACUUM ANALYZE instance`)
	require.NoError(t, err)
	rows, err := d.DB.Query(ctx, "EXPLAIN "+bottlenecks.InstancesNow, pgx.QueryExecModeCacheDescribe, "survey", d.Branch, at)
	require.NoError(t, err)
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	require.Contains(t, strings.Join(lines, "\n"), "instance_open")
}
