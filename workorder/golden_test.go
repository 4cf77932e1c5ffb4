package workorder

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/process/worktime"
)

var update = flag.Bool("update", false, "rewrite testdata/*.golden.json")

// golden compares the JSON of v with the file; a difference is a change of the
// API, of the journal and of running histories.
func golden(t *testing.T, name string, v any) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden.json")
	var got bytes.Buffer
	e := json.NewEncoder(&got)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	require.NoError(t, e.Encode(v))
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(path, got.Bytes(), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "run go test ./workorder -update once")
	require.Equal(t, string(want), got.String(), "fields are added, never renamed; -update when that is meant")
}

// fill gives every field that JSON can carry a value of its own.
func fill(v reflect.Value, n *int) {
	*n++
	switch {
	case v.Type() == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(monday().Add(time.Duration(*n) * time.Minute)))
	case v.Type() == reflect.TypeFor[process.Command]():
		c := Cancel{Reason: "sold the car"}
		v.Set(reflect.ValueOf(c))
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), n)
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i), n)
			}
		}
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), n)
	case v.Kind() == reflect.String:
		v.SetString("text " + strings.Repeat("x", *n%7))
	case v.Kind() == reflect.Bool:
		v.SetBool(true)
	default: // Money, Qty, Hours, Percent, Seconds, int
		v.SetInt(int64(*n))
	}
}

func filled[T any](t *testing.T) T {
	t.Helper()
	var v T
	n := 0
	fill(reflect.ValueOf(&v).Elem(), &n)
	return v
}

// Every command with every field set, under its name. Journal rows of years
// ago and histories of running orders are read back through these names.
func TestP13_GoldenJSON_EveryCommand(t *testing.T) {
	t.Parallel()
	all := map[string]process.Command{} // encoding/json sorts the keys
	for _, s := range Steps() {
		c, err := s.Decode(nil)
		require.NoError(t, err)
		v, n := reflect.New(reflect.TypeOf(c)).Elem(), 0
		fill(v, &n)
		all[s.Command] = v.Interface().(process.Command)
	}
	golden(t, "commands", all)

	var raw map[string]json.RawMessage
	b, err := os.ReadFile(filepath.Join("testdata", "commands.golden.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, &raw))
	for name, data := range raw {
		c, err := Process().Decode(name, data)
		require.NoError(t, err, name)
		require.Equal(t, all[name], c, name)
	}
}

func TestP13_GoldenJSON_EventAndOrderWithEveryField(t *testing.T) {
	t.Parallel()
	e := filled[Event](t)
	e.Kind = e.Data.Name()
	golden(t, "event", e)
	var back Event
	require.NoError(t, json.Unmarshal([]byte(asJSON(t, e)), &back))
	require.Equal(t, e, back)

	o := filled[Order](t)
	golden(t, "order_fields", o)
	var again Order
	require.NoError(t, json.Unmarshal([]byte(asJSON(t, o)), &again))
	require.Equal(t, o, again, "continue-as-new carries the whole order")
}

// An order in mid-life and its journal, as they come out of the process.
func TestP13_GoldenJSON_OrderInMidLife(t *testing.T) {
	t.Parallel()
	b := midLife(t)
	golden(t, "order", b.o)
	golden(t, "journal", b.log)
}

// midLife is a warranty order with a revised estimate, a deferred job, a part on
// order, a paused job and an incident.
func midLife(t tb) *bench {
	b := newBench(t, Warranty)
	b.do(process.Mechanic, StartDiagnosis{})
	b.do(process.Mechanic, RecordFindings{
		Findings: []Finding{{Concern: 1, Cause: "the strut is worn"}},
		Jobs:     []JobSpec{work("strut", inStock), work("hub", atSource), {Title: "polish", Skill: nobodyCan, NormHours: exact.HoursOf(1, 0), ClientPay: true}},
	})
	b.settle()
	b.do(process.Reception, RequestChange{1, "cheaper, please"})
	b.do(process.Reception, ReviseEstimate{EstimateVersion: 1, Reason: "one part less", ChangeParts: []PartChange{{"P2", exact.Units(1)}}})
	b.settle()
	b.agree(JobDecision{"J3", Deferred, "timing"})
	b.do(process.Parts, IssueParts{"J1"})
	b.settle()
	b.do(process.Mechanic, StartJob{JobID: "J1"})
	b.do(process.Mechanic, PauseJob{JobID: "J1", Reason: "tool", Note: "puller is lent"})
	b.do(process.System, process.IncidentOpened{Step: "queue-messages", Items: []string{"ready"}, What: "the mail server does not answer"})
	return b
}

func TestGoldenJSON_Defaults(t *testing.T) {
	t.Parallel()
	golden(t, "policy", DefaultPolicy())
	golden(t, "calendar", worktime.DefaultCalendar())
}

func TestGoldenJSON_Requests(t *testing.T) {
	t.Parallel()
	golden(t, "requests", map[string]any{
		"parts": filled[PartsRequest](t), "slots": filled[SlotsRequest](t), "coverage": filled[CoverageRequest](t),
		"bills": filled[BillsRequest](t), "credit": filled[CreditRequest](t), "payments": filled[PaymentsRequest](t),
		"messages": filled[MessagesRequest](t), "reversals": filled[ReversalsRequest](t),
	})
}
