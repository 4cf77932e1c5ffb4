package survey

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
	"github.com/workbay/workbay/process/processtest"
	"github.com/workbay/workbay/process/worktime"
)

var update = flag.Bool("update", false, "rewrite testdata/*.golden.json")

var monday = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

const day = worktime.Seconds(24 * 60 * 60)

// told is a survey that was told all this.
func told(t *testing.T, commands ...process.Command) processtest.Instance {
	t.Helper()
	rules, err := json.Marshal(Rules{
		Policy:   Policy{Delay: day, WindowTo: 24 * 60, Reminder: day, Expiry: 7 * day},
		Calendar: worktime.Calendar{Zone: "UTC", Week: []worktime.WeekShift{{Weekday: time.Monday, To: 24 * 60}}},
	})
	require.NoError(t, err)
	running, err := Process().Load(rules, nil)
	require.NoError(t, err)
	for _, c := range commands {
		s, _ := process.Find(process.Plain(rows), c.Name())
		draft := running.Draft()
		require.NoError(t, draft.Try(c, monday, process.Actor{Role: s.Roles[0], ID: "p1"}), c.Name())
		running.Keep(draft.Decision())
	}
	return processtest.Instance{Running: running, At: monday}
}

var (
	opened = Open{Order: "WO-1", Branch: "b1", ClientID: "c1", DueAt: monday.Add(time.Hour)}
	said   = Answer{CSAT: 5, CES: 6, Comment: "good"}
	silent = process.IncidentOpened{Step: "ask-again", Items: []string{"WO-1"}, What: "the mail server does not answer"}
)

// in are surveys in a phase that between them can take every command.
func in(t *testing.T, p process.Phase) []processtest.Instance {
	ways := map[process.Phase][]process.Command{
		Waiting: {opened}, Asking: {opened, Begin{}}, Asked: {opened, Begin{}, ClientAsked{}},
		Answered: {opened, Begin{}, ClientAsked{}, said}, Expired: {opened, Begin{}, ClientAsked{}, Expire{}},
		Suppressed: {opened, Begin{}, ClientAsked{Reason: "no_consent"}},
	}
	all := []processtest.Instance{told(t, ways[p]...)}
	switch p {
	case process.NoPhase:
	case Asked:
		all = append(all, told(t, opened, Begin{}, ClientAsked{}, BeginReminder{}, silent))
	default:
		all = append(all, told(t, append(ways[p], silent)...))
	}
	return all
}

// fitting is a command of the name that suits a survey as far as any can.
func fitting(command string, _ processtest.Instance) process.Command {
	for _, c := range []process.Command{
		opened, said, silent, process.RetryIncident{IncidentID: "I1"}, process.SkipIncident{IncidentID: "I1", Reason: "was told by phone"},
	} {
		if c.Name() == command {
			return c
		}
	}
	c, _ := Process().Decode(command, nil)
	return c
}

func TestM1_SurveyIsAProcess(t *testing.T) {
	t.Parallel()
	processtest.Table(t, Process())
	processtest.Effects(t, Process())
	processtest.Charts(t, Process())
}

// Every phase × command × role, and every way of the table is gone.
func TestM1_EveryPhaseCommandRoleAndTransition(t *testing.T) {
	t.Parallel()
	ways := processtest.Cells{
		Process: Process(), Fitting: fitting, By: func(r process.Role) process.Actor { return process.Actor{Role: r, ID: "p1"} },
		In: func(p process.Phase) []processtest.Instance { return in(t, p) },
	}.Try(t)
	d := told(t, opened, Begin{}).Draft() // a client who may not be asked
	require.NoError(t, d.Try(ClientAsked{Reason: "no_consent"}, monday, process.ProcessActor()))
	ways.Add(d.Decision().Events)
	require.Len(t, ways, len(transitions))
	for _, w := range transitions {
		require.True(t, ways[w], "no survey goes from %q to %q by %s", w.From, w.To, w.By)
	}
	processtest.Shown(t, Process(), transitions)
}

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
	require.NoError(t, err, "run go test ./survey -update once")
	require.Equal(t, string(want), got.String(), "fields are added, never renamed; -update when that is meant")
}

// fill gives every field that JSON can carry a value of its own.
func fill(v reflect.Value, n *int) {
	*n++
	switch {
	case v.Type() == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(monday.Add(time.Duration(*n) * time.Minute)))
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
	default:
		v.SetInt(int64(*n))
	}
}

// Every command with every field set, under its name, as journal and histories keep it.
func TestM1_GoldenJSON_EveryCommand(t *testing.T) {
	t.Parallel()
	all := map[string]process.Command{}
	for _, s := range process.Plain(rows) {
		v, n := reflect.New(reflect.TypeOf(s.New())).Elem(), 0
		fill(v, &n)
		c := v.Interface().(process.Command)
		all[s.Command] = c
		b, err := json.Marshal(c)
		require.NoError(t, err)
		back, err := Process().Decode(s.Command, b)
		require.NoError(t, err)
		require.Equal(t, c, back)
	}
	golden(t, "commands", all)
}

func TestM1_GoldenJSON_SurveyWithEveryField(t *testing.T) {
	t.Parallel()
	var s, again Survey
	n := 0
	fill(reflect.ValueOf(&s).Elem(), &n)
	golden(t, "survey_fields", s)
	b, err := json.Marshal(s)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, &again))
	require.Equal(t, s, again, "continue-as-new carries the whole survey")
	require.Equal(t, &s, s.Clone())
}

// The table as it is: a change of who may do what, and when, is a visible line in a diff.
func TestM1_GoldenJSON_Table(t *testing.T) {
	t.Parallel()
	table := Process().Table()
	golden(t, "process", map[string]any{"stages": table.Stages, "steps": table.Steps, "effects": table.Effects, "transitions": table.Transitions})
}
