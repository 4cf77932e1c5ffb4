package bottlenecks_test

import (
	"encoding/json"
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

// asked has the survey of an order asked and stuck in an incident, two days long.
func asked(d *storetest.Desk, order, branch string, at time.Time) {
	d.T.Helper()
	rules, err := json.Marshal(survey.Rules{Policy: d.Rules.Policy.Survey, Calendar: d.Rules.Calendar})
	require.NoError(d.T, err)
	r, err := survey.Process().Load(rules, nil)
	require.NoError(d.T, err)
	for _, c := range []process.Command{
		survey.Open{Order: order, Branch: branch, ClientID: "C1", DueAt: at}, survey.Begin{}, survey.ClientAsked{},
		process.IncidentOpened{Step: "ask-again", What: "the provider is away"},
	} {
		draft := r.Draft()
		require.NoError(d.T, draft.Try(c, at, process.ProcessActor()))
		made := draft.Decision()
		require.NoError(d.T, d.Store.Record.Save(d.T.Context(), made, record.Asked{}))
		r.Keep(made)
		at = at.Add(time.Hour)
	}
}

func TestBottlenecks_ASurveyChangesNoFigureOfWorkOrders(t *testing.T) {
	t.Parallel()
	d, numbers := played(t)
	ctx, now := t.Context(), d.At
	figures := func() []any {
		report, err := d.Store.Bottlenecks.Bottlenecks(ctx, bottlenecks.BottleneckFilter{
			Branch: d.Branch, Now: now, Period: worktime.Span{From: now.Add(-40 * 24 * time.Hour), To: now},
		})
		require.NoError(t, err)
		holds, err := d.Store.Record.OpenHolds(ctx, d.Branch, "")
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
	asked(d, numbers[0], d.Branch, now.Add(-48*time.Hour))
	require.Equal(t, 2, d.Count(`SELECT count(*) FROM hold WHERE until IS NULL AND process = 'survey'`))
	require.Equal(t, before, figures())
}
