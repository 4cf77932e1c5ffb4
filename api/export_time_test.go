package api_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// logged is an event as a mining tool reads it: nothing but the words of the standards.
type logged struct {
	Case, Activity, Instance, Lifecycle string
	At                                  time.Time
}

func (d *desk) loggedXES(query string) (events []logged) {
	d.t.Helper()
	var log xesLog
	require.NoError(d.t, xml.Unmarshal(d.export("format=xes&"+query).ok(200, nil).body, &log))
	for _, trace := range log.Traces {
		for _, e := range trace.Events {
			v := e.values()
			events = append(events, logged{trace.values()["concept:name"], v["concept:name"], v["concept:instance"], v["lifecycle:transition"], d.moment(v["time:timestamp"])})
		}
	}
	return events
}

func (d *desk) loggedCSV(query string) (events []logged) {
	d.t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(d.export("format=csv&"+query).ok(200, nil).body)).ReadAll()
	require.NoError(d.t, err)
	column := func(name string) int { return slices.Index(rows[0], name) }
	for _, r := range rows[1:] {
		events = append(events, logged{r[column("case_id")], r[column("activity")], r[column("instance")], r[column("lifecycle")], d.moment(r[column("timestamp")])})
	}
	return events
}

func (d *desk) loggedOCEL(query string) (events []logged) {
	d.t.Helper()
	var log ocelLog
	require.NoError(d.t, json.Unmarshal(d.export("format=ocel&"+query).ok(200, nil).body, &log))
	for _, e := range log.Events {
		v := logged{At: d.moment(e.Time)}
		for _, a := range e.Attributes {
			switch a.Name {
			case "activity":
				v.Activity = a.Value
			case "lifecycle":
				v.Lifecycle = a.Value
			}
		}
		for _, r := range e.Relationships {
			switch r.Qualifier {
			case "work_order":
				v.Case = r.ObjectID
			case "job":
				v.Instance = strings.TrimPrefix(r.ObjectID, v.Case+"/")
			}
		}
		events = append(events, v)
	}
	return events
}

func (d *desk) moment(text string) time.Time {
	d.t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	require.NoError(d.t, err)
	return at
}

// thing is what a tool adds up the time of.
type thing struct{ Case, Activity, Instance string }

// timed is the time worked on each thing, by the lifecycle of IEEE 1849: from start or
// resume to suspend or complete, or to what ends the case. A transition that the
// standard does not allow where it stands fails the test.
func timed(t *testing.T, events []logged) map[thing]time.Duration {
	t.Helper()
	worked, running, suspended := map[thing]time.Duration{}, map[thing]time.Time{}, map[thing]bool{}
	for _, e := range events {
		k := thing{e.Case, e.Activity, e.Instance}
		since, runs := running[k]
		switch e.Lifecycle {
		case "start", "resume":
			require.False(t, runs, "%v begins twice", k)
			require.Equal(t, e.Lifecycle == "resume", suspended[k], "%v: %s", k, e.Lifecycle)
			running[k] = e.At
			delete(suspended, k)
		case "suspend":
			require.True(t, runs, "%v is interrupted and does not run", k)
			worked[k] += e.At.Sub(since)
			delete(running, k)
			suspended[k] = true
		case "complete":
			if runs { // else it is done at once
				worked[k] += e.At.Sub(since)
				delete(running, k)
			}
			require.False(t, suspended[k], "%v ends while it is interrupted", k)
		case "pi_abort":
			for r, since := range running {
				if r.Case == e.Case {
					worked[r] += e.At.Sub(since)
					delete(running, r)
				}
			}
		default:
			t.Fatalf("%q is no transition of the standard", e.Lifecycle)
		}
	}
	return worked
}

// clocked is what the record has of the time worked on each job.
func clocked(t *testing.T, o *storetest.Desk) map[thing]time.Duration {
	t.Helper()
	loaded, err := o.Store.Record.LoadOrder(t.Context(), o.Order.Number)
	require.NoError(t, err)
	worked := map[thing]time.Duration{}
	for _, j := range loaded.Jobs {
		for _, e := range j.Entries {
			require.NotNil(t, e.To)
			worked[thing{loaded.Number, "perform-job", j.ID}] += e.To.Sub(e.From)
		}
	}
	return worked
}

// agreed is an order with two jobs that can be started.
func agreed(o *storetest.Desk) {
	var jobs []workorder.JobSpec
	for _, title := range []string{"Strut", "Mount"} {
		jobs = append(jobs, workorder.JobSpec{Title: title, Skill: o.Skill, NormHours: 100})
	}
	o.Do(process.Mechanic, workorder.StartDiagnosis{})
	o.At = o.At.Add(13 * time.Minute)
	o.Do(process.Mechanic, workorder.RecordFindings{Findings: []workorder.Finding{{Concern: 1, Cause: "worn"}}, Jobs: jobs})
	o.Settle()
	decide := workorder.DecideEstimate{EstimateVersion: 1, Approver: "client", Channel: "recorded_call", Evidence: "call 7"}
	for _, j := range o.Order.Jobs {
		decide.Jobs = append(decide.Jobs, workorder.JobDecision{JobID: j.ID, Decision: workorder.Approved})
	}
	o.Do(process.Reception, decide)
	o.Settle()
}

// work is a minute-wise account of who works on what.
func work(o *storetest.Desk, after time.Duration, c process.Command) {
	o.At = o.At.Add(after*time.Minute - time.Second) // giving it takes a second
	role := process.Mechanic
	if c.Name() == "fail-quality-check" || c.Name() == "pass-quality-check" {
		role = process.Foreman
	}
	o.Do(role, c)
}

func finished(job string) process.Command {
	return workorder.FinishJob{JobID: job, Cause: "worn", Fix: "replaced"}
}

// Two jobs, two pauses and a rework, and beside them an order that is cancelled while
// somebody works on it: whoever reads the log alone knows what was clocked.
func TestExport_ToolsComputeWorkingTime(t *testing.T) {
	t.Parallel()
	o := storetest.Opened(t, workorder.Commercial)
	agreed(o)
	work(o, 1, workorder.StartJob{JobID: "J1"})
	work(o, 20, workorder.PauseJob{JobID: "J1", Reason: "tool"})
	paused := o.At
	work(o, 1, workorder.StartJob{JobID: "J2"})
	work(o, 15, workorder.PauseJob{JobID: "J2", Reason: "shift"})
	work(o, 60, workorder.StartJob{JobID: "J1"})
	work(o, 10, finished("J1"))
	work(o, 2, workorder.StartJob{JobID: "J2"})
	work(o, 5, finished("J2"))
	work(o, 3, workorder.FailQualityCheck{JobIDs: []string{"J1"}, Reason: "it still knocks"})
	work(o, 4, workorder.StartJob{JobID: "J1"})
	work(o, 7, finished("J1"))
	work(o, 1, workorder.PassQualityCheck{})
	o.Settle()

	stopped := o.Another(workorder.Commercial)
	agreed(stopped)
	work(stopped, 1, workorder.StartJob{JobID: "J1"})
	stopped.At = stopped.At.Add(11*time.Minute - time.Second)
	stopped.Do(process.Reception, workorder.Cancel{Reason: "the client changed their mind"})
	stopped.Settle()

	want := map[thing]time.Duration{
		{o.Order.Number, "perform-job", "J1"}:       37 * time.Minute,
		{o.Order.Number, "perform-job", "J2"}:       20 * time.Minute,
		{stopped.Order.Number, "perform-job", "J1"}: 11 * time.Minute,
	}
	recorded := clocked(t, o)
	for k, v := range clocked(t, stopped) {
		recorded[k] = v
	}
	require.Equal(t, want, recorded)
	for _, k := range []string{o.Order.Number, stopped.Order.Number} {
		want[thing{k, "diagnose", ""}] = 13*time.Minute + time.Second
	}

	d := deskIn(t, o.Store, o.Shop)
	for format, read := range map[string]func(string) []logged{"xes": d.loggedXES, "csv": d.loggedCSV, "ocel": d.loggedOCEL} {
		require.Equal(t, want, timed(t, read("")), format)
		later := read("from=" + paused.Add(time.Second).Format(time.RFC3339))
		i := slices.IndexFunc(later, func(e logged) bool { return e.Activity == "perform-job" && e.Instance == "J1" })
		require.Equal(t, "resume", later[i].Lifecycle, "%s: the pause was before the period", format)
	}
}
