package mining_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/mining"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

func table() process.Table { return workorder.Process().Table() }

// log is what the three writers have in common.
type log interface {
	Event(mining.Event) error
	Close() error
}

func writers(t *testing.T, w io.Writer) map[string]log {
	t.Helper()
	ocel, err := mining.NewOCEL(w, table(), "job", "vehicle")
	require.NoError(t, err)
	return map[string]log{"xes": mining.NewXES(w, table()), "csv": mining.NewCSV(w, table()), "ocel": ocel}
}

// event is the nth of an order; every third changes the phase.
func event(order string, n int) mining.Event {
	e := mining.Event{
		Case: order, Branch: "T", Kind: "warranty", CasePhase: workorder.Ready,
		Opened: time.Date(2026, 5, 1, 9, 0, 0, 0, time.UTC), Vehicle: "veh_1", Advisor: "st_anna", Version: n, Command: "start-job",
		At: time.Date(2026, 5, 1, 9, n, 0, 123_456_000, time.FixedZone("", 3*3600)), Role: process.Mechanic, Staff: "st_ivan",
		Phase: workorder.InRepair, Jobs: []string{"J1", "J1"},
	}
	if n%3 == 0 {
		e.Left, e.Working = workorder.Queued, 90
	}
	return e
}

func TestXES_ATraceIsAnOrderWithItsEvents(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	x := mining.NewXES(&b, table())
	for _, e := range []mining.Event{event("T-1", 1), event("T-1", 3), event("T-2", 1)} {
		require.NoError(t, x.Event(e))
	}
	require.NoError(t, x.Close())
	type attribute struct {
		Key   string `xml:"key,attr"`
		Value string `xml:"value,attr"`
	}
	type attributes struct {
		Strings []attribute `xml:"string"`
		Dates   []attribute `xml:"date"`
		Ints    []attribute `xml:"int"`
	}
	var read struct {
		Traces []struct {
			attributes
			Strings []attribute  `xml:"string"`
			Events  []attributes `xml:"event"`
		} `xml:"trace"`
	}
	require.NoError(t, xml.Unmarshal(b.Bytes(), &read))
	require.Len(t, read.Traces, 2)
	require.Equal(t, []attribute{{"concept:name", "T-1"}, {"branch", "T"}, {"kind", "warranty"}, {"phase", "ready"}}, read.Traces[0].Strings)
	require.Len(t, read.Traces[0].Events, 2)
	require.Len(t, read.Traces[1].Events, 1)
	e := read.Traces[0].Events[1]
	require.Equal(t, []attribute{
		{"concept:name", "perform-job"}, {"concept:instance", "J1"}, {"title", "Perform job"}, {"command", "start-job"}, {"lifecycle:transition", "start"},
		{"org:resource", "st_ivan"}, {"org:role", "mechanic"}, {"phase", "in_repair"}, {"left_phase", "queued"},
	}, e.Strings)
	require.Equal(t, []attribute{{"time:timestamp", "2026-05-01T06:03:00.123Z"}}, e.Dates)
	require.Equal(t, []attribute{{"working_seconds", "90"}}, e.Ints)
}

func TestCSV_NoCellIsAFormula(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	c := mining.NewCSV(&b, table())
	hostile := []string{`=cmd|' /C calc'!A0`, "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"}
	for _, text := range hostile {
		e := event(text, 1)
		e.Staff, e.Branch = text, text
		require.NoError(t, c.Event(e))
	}
	quoted := event(`a "quoted", cell`, 3)
	require.NoError(t, c.Event(quoted))
	require.NoError(t, c.Close())
	require.Equal(t, len(hostile)+2, strings.Count(b.String(), "\r\n"), "RFC 4180: lines end with CR LF")
	rows, err := csv.NewReader(bytes.NewReader(b.Bytes())).ReadAll()
	require.NoError(t, err)
	for i, text := range hostile {
		for _, column := range []int{0, 3, 8} {
			require.Equal(t, "'"+strings.ReplaceAll(text, "\r", ""), rows[i+1][column], "the writer leaves a lone CR out")
		}
	}
	require.Equal(t, []string{
		`a "quoted", cell`, "perform-job", "2026-05-01T06:03:00.123Z", "st_ivan", "mechanic", "start", "J1", "start-job",
		"T", "warranty", "in_repair", "queued", "90",
	}, rows[len(rows)-1])
}

func TestOCEL_ObjectsHaveTheirHistory(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	o, err := mining.NewOCEL(&b, table(), "job", "vehicle")
	require.NoError(t, err)
	first, second := event("T-1", 1), event("T-1", 2)
	first.Phase, second.Jobs = workorder.Queued, []string{"J2"}
	for _, write := range []func(mining.Event) error{o.Event, o.Case} {
		require.NoError(t, write(first))
		require.NoError(t, write(second))
	}
	require.NoError(t, o.Vehicle("veh_1"))
	require.NoError(t, o.Staff("st_anna"))
	require.NoError(t, o.Close())
	var read struct {
		Objects []any `json:"objects"`
	}
	require.NoError(t, json.Unmarshal(b.Bytes(), &read))
	got, err := json.Marshal(read.Objects)
	require.NoError(t, err)
	require.JSONEq(t, `[
		{"id": "T-1", "type": "work_order", "attributes": [
			{"name": "branch", "time": "1970-01-01T00:00:00Z", "value": "T"},
			{"name": "kind", "time": "1970-01-01T00:00:00Z", "value": "warranty"},
			{"name": "opened", "time": "1970-01-01T00:00:00Z", "value": "2026-05-01T09:00:00.000Z"},
			{"name": "phase", "time": "2026-05-01T06:01:00.123Z", "value": "queued"},
			{"name": "phase", "time": "2026-05-01T06:02:00.123Z", "value": "in_repair"}
		], "relationships": [
			{"objectId": "veh_1", "qualifier": "vehicle"}, {"objectId": "st_anna", "qualifier": "advisor"},
			{"objectId": "T-1/J1", "qualifier": "job"}, {"objectId": "T-1/J2", "qualifier": "job"}
		]},
		{"id": "T-1/J1", "type": "job"}, {"id": "T-1/J2", "type": "job"},
		{"id": "veh_1", "type": "vehicle"}, {"id": "st_anna", "type": "staff"}
	]`, string(got))
}

func TestLogs_WithoutEventsAreWhole(t *testing.T) {
	t.Parallel()
	for format := range writers(t, io.Discard) {
		var b bytes.Buffer
		require.NoError(t, writers(t, &b)[format].Close())
		require.NotEmpty(t, b.Bytes(), format)
		switch format {
		case "xes":
			require.NoError(t, xml.Unmarshal(b.Bytes(), new(struct{ XMLName xml.Name })))
		case "ocel":
			require.True(t, json.Valid(b.Bytes()), b.String())
		case "csv":
			require.Equal(t, "case_id,activity,timestamp,resource,role,lifecycle,instance,command,branch,kind,phase,left_phase,working_seconds\r\n", b.String())
		}
	}
}

// counter counts what it is given and keeps nothing.
type counter struct{ bytes int }

func (c *counter) Write(p []byte) (int, error) {
	c.bytes += len(p)
	return len(p), nil
}

// What a writer has and did not give on is what it costs in memory: it must not
// grow with the journal.
func TestLogs_KeepNoMoreThanAPage(t *testing.T) {
	t.Parallel()
	const page = 4 << 10
	for format := range writers(t, io.Discard) {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			var given counter
			w := writers(t, &given)[format]
			size := sizeOf(t, format)
			for n := range 50_000 {
				require.NoError(t, w.Event(event(fmt.Sprintf("T-%06d", n/20), 3)))
				require.Greater(t, given.bytes+page, (n+1)*size)
			}
			require.NoError(t, w.Close())
		})
	}
}

// sizeOf is what one more event adds to a log at least.
func sizeOf(t *testing.T, format string) int {
	t.Helper()
	length := func(events int) int {
		var c counter
		w := writers(t, &c)[format]
		for range events {
			require.NoError(t, w.Event(event("T-000001", 3)))
		}
		require.NoError(t, w.Close())
		return c.bytes
	}
	return length(2) - length(1)
}

func TestOCEL_KeepsOneOrderAtATime(t *testing.T) {
	t.Parallel()
	var given counter
	o, err := mining.NewOCEL(&given, table(), "job", "vehicle")
	require.NoError(t, err)
	before := given.bytes
	for n := range 10_000 {
		require.NoError(t, o.Case(event(fmt.Sprintf("T-%06d", n), 1)))
		if n > 0 {
			require.Greater(t, given.bytes, before, "the order before went out when this one began")
		}
		before = given.bytes
	}
	require.NoError(t, o.Close())
}

// broken fails after some bytes, as a reader does who goes away.
type broken struct{ left int }

func (b *broken) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, io.ErrClosedPipe
	}
	return len(p), nil
}

func TestLogs_TellThatNobodyReads(t *testing.T) {
	t.Parallel()
	for format := range writers(t, io.Discard) {
		w := writers(t, &broken{left: 64 << 10})[format]
		var err error
		for n := 0; err == nil && n < 10_000; n++ {
			err = w.Event(event("T-1", n))
		}
		require.ErrorIs(t, err, io.ErrClosedPipe, format)
	}
}

// The table says what each command is of; what was before it makes a start a resume.
func TestLogs_WhatLastsHasOneName(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		command, before string
		jobs            []string
		want            []string // activity, lifecycle, instance
	}{
		{"start-job", "", []string{"J1"}, []string{"perform-job", "start", "J1"}},
		{"start-job", "pause-job", []string{"J1", "J1"}, []string{"perform-job", "resume", "J1"}},
		{"start-job", "finish-job", []string{"J1"}, []string{"perform-job", "start", "J1"}},
		{"start-job", "forgotten", []string{"J1"}, []string{"perform-job", "start", "J1"}},
		{"pause-job", "", []string{"J2"}, []string{"perform-job", "suspend", "J2"}},
		{"finish-job", "", []string{"J2"}, []string{"perform-job", "complete", "J2"}},
		{"start-diagnosis", "", nil, []string{"diagnose", "start", ""}},
		{"record-findings", "", nil, []string{"diagnose", "complete", ""}},
		{"issue-parts", "", []string{"J1"}, []string{"issue-parts", "complete", "J1"}},
		{"fail-quality-check", "", []string{"J2", "J1"}, []string{"fail-quality-check", "complete", ""}},
		{"cancel", "", nil, []string{"cancel", "pi_abort", ""}},
		{"forgotten", "", nil, []string{"forgotten", "complete", ""}},
	} {
		e := event("T-1", 1)
		e.Command, e.Before, e.Jobs = c.command, c.before, c.jobs
		var b bytes.Buffer
		w := mining.NewCSV(&b, table())
		require.NoError(t, w.Event(e))
		require.NoError(t, w.Close())
		rows, err := csv.NewReader(&b).ReadAll()
		require.NoError(t, err)
		require.Equal(t, append(c.want, c.command), []string{rows[1][1], rows[1][5], rows[1][6], rows[1][7]})
	}
}
