package bottlenecks_test

import (
	"testing"
	"time"

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
