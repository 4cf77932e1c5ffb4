package api_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/survey"
)

// surveyed is a desk whose journal has a survey that was answered and one whose
// incident was mended, with every text hostile. Both are about orders of the journal.
func surveyed(t *testing.T) *desk {
	t.Helper()
	d := eventful(t)
	at := time.Date(2026, 5, 4, 9, 0, 0, 0, time.UTC)
	storetest.Surveyed(t, d.store, d.shop, "T-000001", at, survey.Begin{}, survey.ClientAsked{}, survey.Answer{CSAT: 1, CES: 7, Comment: hostile})
	storetest.Surveyed(t, d.store, d.shop, "T-000002", at.Add(time.Minute), survey.Begin{}, survey.ClientAsked{}, survey.BeginReminder{},
		process.IncidentOpened{Step: "ask-again", Items: []string{"T-000002"}, What: hostile}, process.SkipIncident{IncidentID: "I1", Reason: hostile}, survey.Expire{})
	return d
}

const oneSurvey = "survey/T-000001"

func TestExport_C26_AnotherProcessAsXES(t *testing.T) {
	t.Parallel()
	d := surveyed(t)
	a := d.export("format=xes&process=survey").ok(200, nil)
	require.Equal(t, `attachment; filename=workbay-T-survey.xes`, a.header.Get("Content-Disposition"))
	d.revealsNothing(a.body)
	validXES(t, a.body)
	var log xesLog
	require.NoError(t, xml.Unmarshal(a.body, &log))
	require.Len(t, log.Traces, 2)
	first := log.Traces[0]
	require.Equal(t, map[string]string{"concept:name": oneSurvey, "branch": "T", "kind": survey.Kind, "phase": "answered", "opened": "2026-05-04T09:00:00.000Z"}, first.values())
	var titles []string
	for _, e := range first.Events {
		titles = append(titles, e.values()["title"])
	}
	require.Equal(t, []string{"Open survey", "Time to ask", "Ask client", "Answer survey"}, titles)
	answer := first.Events[3].values()
	require.Equal(t, "client", answer["org:resource"])
	require.Equal(t, "asked", answer["left_phase"])
}

func TestExport_C26_AnotherProcessAsOCEL(t *testing.T) {
	t.Parallel()
	d := surveyed(t)
	body := d.export("format=ocel&process=survey").ok(200, nil).body
	d.revealsNothing(body)
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	schema, err := c.Compile("testdata/ocel20.schema.json")
	require.NoError(t, err)
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	require.NoError(t, err)
	require.NoError(t, schema.Validate(doc))
	var log ocelLog
	require.NoError(t, json.Unmarshal(body, &log))
	declared := log.declared(t)
	require.NotContains(t, declared, "vehicle")
	require.NotContains(t, declared, "work_order")
	for _, s := range survey.Process().Table().Steps {
		require.Equal(t, "type", declared[s.Command])
	}
	objects := map[string]string{}
	for _, o := range log.Objects {
		require.Equal(t, "type", declared[o.Type])
		objects[o.ID] = o.Type
	}
	require.Equal(t, map[string]string{oneSurvey: "survey", "survey/T-000002": "survey", d.shop.Actor(process.Manager).ID: "staff"}, objects)
	require.Len(t, log.Events, 4+7)
	for _, e := range log.Events {
		require.Equal(t, "type", declared[e.Type])
		for _, r := range e.Relationships {
			require.Contains(t, objects, r.ObjectID)
		}
	}
}

func TestExport_C26_AnotherProcessAsCSV(t *testing.T) {
	t.Parallel()
	d := surveyed(t)
	body := d.export("format=csv&process=survey&from=2026-05-04&to=2026-05-04").ok(200, nil).body
	d.revealsNothing(body)
	rows, err := csv.NewReader(bytes.NewReader(body)).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 1+4+7)
	for _, r := range rows[1:] {
		require.True(t, strings.HasPrefix(r[0], "survey/T-"), r[0])
	}
	require.Equal(t, []string{oneSurvey, "answer-survey", "2026-05-04T12:00:00.000Z", "client", "client", "complete", "", "answer-survey", "T", survey.Kind, "answered", "asked", "3600"}, rows[7])
	require.NotContains(t, d.cases(""), oneSurvey, "those of orders have nothing of it")
	require.Empty(t, d.cases("process=survey&from=2026-06-01"))
}
