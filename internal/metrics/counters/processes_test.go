package counters_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/e2e/toy"
	"github.com/workbay/workbay/internal/record"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/survey"
	"github.com/workbay/workbay/workorder"
)

// told gives an instance of a process commands an hour apart, and writes each decision down.
func told(d *storetest.Desk, p process.Process, rules any, commands ...process.Command) {
	d.T.Helper()
	data, err := json.Marshal(rules)
	require.NoError(d.T, err)
	r, err := p.Load(data, nil)
	require.NoError(d.T, err)
	at := d.At
	for _, c := range commands {
		draft := r.Draft()
		by := process.ProcessActor()
		if step, ok := process.Find(p.Table().Steps, c.Name()); ok {
			by.Role = step.Roles[0]
		}
		require.NoError(d.T, draft.Try(c, at, by), c.Name())
		made := draft.Decision()
		require.NoError(d.T, d.Store.Record.Save(d.T.Context(), made, record.Asked{}))
		r.Keep(made)
		at = at.Add(time.Hour)
	}
}

// Whatever the kernel measures says of which process it is; one that nobody knows
// by name says so, too.
func TestP13_EveryProcessIsCountedByItself(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	d.Do(process.Reception, workorder.StartDiagnosis{})
	orders := storetest.Counters(t, d.Store)
	told(d, survey.Process(), survey.Rules{Policy: d.Rules.Policy.Survey, Calendar: d.Rules.Calendar},
		survey.Open{Order: d.Order.Number, Branch: d.Branch, ClientID: "C1", DueAt: d.At}, survey.Begin{}, survey.ClientAsked{},
		process.IncidentOpened{Step: "ask-again", What: "the provider is away"})
	told(d, toy.Process(), toy.Rules{Calendar: d.Rules.Calendar},
		toy.Open{ID: "t1", Branch: d.Branch, Thing: "bear", Keep: 60}, process.IncidentOpened{Step: "hold-thing", What: "the shelf is locked"},
		process.SkipIncident{IncidentID: "I1", Reason: "it is here"}, process.IncidentOpened{Step: "give-thing-back", What: "the shelf is locked"})

	for _, when := range []string{"before", "after"} {
		found := storetest.Counters(t, d.Store)
		for k, v := range orders {
			require.Equal(t, v, found[k], "%s folding: %s of work orders is as it was", when, k)
		}
		for k, sum := range map[string]float64{
			"wo_stage_seconds survey T csat_ces waiting calendar": 3600, "incidents_total survey T csat_ces ask-again": 1,
			"wo_stage_seconds toy T toy toy_wanted calendar": 7200, "wo_hold_seconds toy T toy incident us": 3600,
			"incidents_total toy T toy hold-thing": 1, "incidents_total toy T toy give-thing-back": 1,
		} {
			require.Contains(t, found, k, "%s folding", when)
			require.InDelta(t, sum, found[k].Sum, 0, "%s folding: %s", when, k)
		}
		storetest.Fold(t, d.Store)
	}
	incidents := storetest.GaugesOf(t, func() ([]process.Measure, error) { return d.Store.Gauges.IncidentGauges(t.Context(), d.At) })
	require.Equal(t, 1.0, incidents["incident_open survey T ask-again"])
	require.Equal(t, 1.0, incidents["incident_open toy T give-thing-back"])
	require.NotContains(t, incidents, "incident_open toy T hold-thing", "it was skipped")
	require.Zero(t, incidents["incident_open work-order T queue-messages"])
}

// What programs wrote before there was the label process, in this order: a house that
// is upgraded, and then a worker and an API that were not stopped yet.
const (
	oldTallies = `INSERT INTO tally (name, labels, bounds, count, sum, buckets) VALUES
		('wo_stage_seconds', '{T,commercial,queued,working}', '{60,3600}', 2, 4030, '{1,1}'),
		('wo_stage_seconds', '{T,csat_ces,waiting,calendar}', '{60,3600}', 1, 86400, '{0,0}'),
		('wo_hold_seconds', '{T,warranty,parts,supplier}', '{60,3600}', 1, 50, '{1,1}'),
		('sla_clock_total', '{T,commercial,queued,kept}', '{}', 3, 3, '{}'),
		('incidents_total', '{T,csat_ces,ask-client}', '{}', 1, 1, '{}')`
	ofOneProcess = `INSERT INTO tally (name, labels, bounds, count, sum, buckets) VALUES
		('wo_opened_total', '{T,commercial}', '{}', 5, 5, '{}'), ('survey_sent_total', '{T,csat_ces}', '{}', 4, 4, '{}')`
	oldMeasures = `INSERT INTO measure (name, labels, value) VALUES
		('wo_stage_seconds', '{T,commercial,queued,working}', 30), ('incidents_total', '{T,csat_ces,ask-client}', 1),
		('incidents_total', '{T,commercial,queue-messages}', 1), ('wo_cancelled_total', '{T,commercial,queued}', 1)`
)

func TestP13_CountsOfBeforeGoOnUnderTheirProcess(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	write := func(sql string) {
		t.Helper()
		_, err := d.DB.Exec(t.Context(), sql)
		require.NoError(t, err)
	}
	files, err := filepath.Glob("../../database/migrations/*_process_label.sql")
	require.NoError(t, err)
	require.Len(t, files, 1)
	migration, err := os.ReadFile(files[0])
	require.NoError(t, err)
	counts := func() map[string]int64 {
		found := map[string]int64{}
		for k, v := range storetest.Counters(t, d.Store) {
			found[k] = v.Count
		}
		return found
	}

	write(oldTallies)
	write(ofOneProcess)
	write(oldMeasures)
	write(string(migration))
	require.Zero(t, d.Count(`SELECT count(*) FROM (SELECT name, labels FROM tally UNION ALL SELECT name, labels FROM measure) r
		WHERE name IN ('wo_stage_seconds', 'wo_hold_seconds', 'sla_clock_total', 'incidents_total') AND labels[1] NOT IN ('work-order', 'survey')`))
	upgraded := map[string]int64{
		"wo_stage_seconds work-order T commercial queued working": 3, "wo_stage_seconds survey T csat_ces waiting calendar": 1,
		"wo_hold_seconds work-order T warranty parts supplier": 1, "sla_clock_total work-order T commercial queued kept": 3,
		"incidents_total survey T csat_ces ask-client": 2, "incidents_total work-order T commercial queue-messages": 1,
		"wo_opened_total T commercial": 5, "survey_sent_total T csat_ces": 4, "wo_cancelled_total T commercial queued": 1,
	}
	require.Equal(t, upgraded, counts())
	write(string(migration))
	require.Equal(t, upgraded, counts(), "what has the label keeps it")

	storetest.Fold(t, d.Store)
	write(oldMeasures)
	write(oldTallies)
	for k, n := range map[string]int64{
		"wo_stage_seconds work-order T commercial queued working": 3, "wo_stage_seconds survey T csat_ces waiting calendar": 1,
		"wo_hold_seconds work-order T warranty parts supplier": 1, "sla_clock_total work-order T commercial queued kept": 3,
		"incidents_total survey T csat_ces ask-client": 2, "incidents_total work-order T commercial queue-messages": 1, "wo_cancelled_total T commercial queued": 1,
	} {
		upgraded[k] += n
	}
	require.Equal(t, upgraded, counts(), "during the upgrade")
	storetest.Fold(t, d.Store)
	require.Equal(t, upgraded, counts(), "and folded")
	stage := storetest.Counters(t, d.Store)["wo_stage_seconds work-order T commercial queued working"]
	require.InDelta(t, 2*(4030+30), stage.Sum, 0)
	require.Equal(t, []int64{4, 4}, stage.Buckets)
}
