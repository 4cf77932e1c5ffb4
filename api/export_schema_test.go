package api_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// kinds are those of the process table, sorted.
func kinds() []string {
	var all []string
	for _, s := range workorder.Steps() {
		all = append(all, s.Command)
	}
	slices.Sort(all)
	return all
}

// distinct sorts and leaves out what is there twice.
func distinct(all []string) []string {
	slices.Sort(all)
	return slices.Compact(all)
}

// validXES has the log checked by xmllint, which Debian has in libxml2-utils.
func validXES(t *testing.T, log []byte) {
	t.Helper()
	lint, err := exec.LookPath("xmllint")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip("xmllint is missing: apt-get install libxml2-utils")
	}
	cmd := exec.CommandContext(t.Context(), lint, "--noout", "--nonet", "--schema", "testdata/xes.xsd", "-")
	cmd.Stdin = bytes.NewReader(log)
	said, err := cmd.CombinedOutput()
	require.NoError(t, err, string(said))
}

// xesAttributes are the attributes of any element of a log, by key.
type xesAttributes struct {
	All []struct {
		XMLName xml.Name
		Key     string `xml:"key,attr"`
		Value   string `xml:"value,attr"`
	} `xml:",any"`
}

func (a xesAttributes) values() map[string]string {
	all := map[string]string{}
	for _, v := range a.All {
		if v.Key != "" {
			all[v.Key] = v.Value
		}
	}
	return all
}

type xesLog struct {
	Extensions []struct {
		Prefix string `xml:"prefix,attr"`
		URI    string `xml:"uri,attr"`
	} `xml:"extension"`
	Globals []struct {
		Scope string `xml:"scope,attr"`
		xesAttributes
	} `xml:"global"`
	Classifiers []struct {
		Keys string `xml:"keys,attr"`
	} `xml:"classifier"`
	Traces []struct {
		Events []xesAttributes `xml:"event"`
		xesAttributes
	} `xml:"trace"`
}

func TestExport_C26_XESIsWhatTheStandardSays(t *testing.T) {
	t.Parallel()
	d := eventful(t)
	body := d.export("format=xes").ok(200, nil).body
	d.revealsNothing(body)
	var log xesLog
	require.NoError(t, xml.Unmarshal(body, &log))
	require.Len(t, log.Traces, 2)

	prefixes := map[string]bool{}
	for _, x := range log.Extensions {
		prefixes[x.Prefix] = true
		require.Equal(t, "http://www.xes-standard.org/"+x.Prefix+".xesext", x.URI)
	}
	global := map[string][]string{}
	for _, g := range log.Globals {
		for key := range g.values() {
			global[g.Scope] = append(global[g.Scope], key)
		}
	}
	for _, c := range log.Classifiers {
		require.Subset(t, global["event"], strings.Fields(c.Keys), "every event can be classified")
	}
	declared := func(scope string, values map[string]string) {
		for _, key := range global[scope] {
			require.NotEmpty(t, values[key], "the log promises %s of every %s", key, scope)
		}
		for key := range values {
			if prefix, _, ok := strings.Cut(key, ":"); ok {
				require.True(t, prefixes[prefix], "%s is of no extension", key)
			}
		}
	}
	for _, trace := range log.Traces {
		declared("trace", trace.values())
		var found []string
		var last time.Time
		for _, e := range trace.Events {
			v := e.values()
			declared("event", v)
			found = append(found, v["command"])
			at, err := time.Parse(time.RFC3339, v["time:timestamp"])
			require.NoError(t, err)
			require.False(t, at.Before(last), "the events of a trace are in their order")
			last = at
			switch r := v["org:role"]; r {
			case "client", "system":
				require.Equal(t, r, v["org:resource"])
			case "foreman":
				require.Equal(t, strings.ReplaceAll(odd, "\x01", "\uFFFD"), v["org:resource"])
			default:
				require.Equal(t, d.shop.Actor(process.Role(r)).ID, v["org:resource"])
			}
		}
		require.Equal(t, kinds(), distinct(found))
	}
	validXES(t, body)
}

type ocelNamed struct {
	ID, Type, Time string
	Attributes     []struct{ Name, Value, Time string }
	Relationships  []struct{ ObjectID, Qualifier string }
}

type ocelLog struct {
	EventTypes, ObjectTypes []struct {
		Name       string
		Attributes []struct{ Name, Type string }
	}
	Events, Objects []ocelNamed
}

// declared are the types of attributes by "type attribute".
func (l ocelLog) declared(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, typ := range slices.Concat(l.EventTypes, l.ObjectTypes) {
		require.NotContains(t, all, typ.Name, "declared twice")
		all[typ.Name] = "type"
		for _, a := range typ.Attributes {
			all[typ.Name+" "+a.Name] = a.Type
		}
	}
	return all
}

func TestExport_C26_OCELIsWhatTheStandardSays(t *testing.T) {
	t.Parallel()
	d := eventful(t)
	body := d.export("format=ocel").ok(200, nil).body
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
	objects := map[string]string{}
	for _, o := range log.Objects {
		require.NotContains(t, objects, o.ID, "an object twice")
		objects[o.ID] = o.Type
	}
	var found, ids []string
	for _, e := range log.Events {
		found, ids = append(found, e.Type), append(ids, e.ID)
	}
	require.Equal(t, kinds(), distinct(found))
	require.Len(t, distinct(ids), len(log.Events), "an event twice")
	require.True(t, slices.IsSortedFunc(log.Events, func(a, b ocelNamed) int { return strings.Compare(a.Time, b.Time) }))
	for _, thing := range slices.Concat(log.Events, log.Objects) {
		require.Equal(t, "type", declared[thing.Type], thing.Type)
		for _, a := range thing.Attributes {
			ofType(t, declared[thing.Type+" "+a.Name], a.Value)
		}
		for _, r := range thing.Relationships {
			require.Contains(t, objects, r.ObjectID, "a relationship to nothing")
			want := map[string]string{"work_order": "work_order", "vehicle": "vehicle", "job": "job"}[r.Qualifier]
			if want == "" {
				want = "staff" // by role, or as the advisor
			}
			require.Equal(t, want, objects[r.ObjectID])
		}
	}
	require.Equal(t, "job", objects["T-000001/J1"])
	require.Equal(t, "vehicle", objects[d.shop.VehicleID])
}

// ofType requires that a value is one of the declared type.
func ofType(t *testing.T, declared, value string) {
	t.Helper()
	var err error
	switch declared {
	case "string":
	case "integer":
		_, err = strconv.ParseInt(value, 10, 64)
	case "time":
		_, err = time.Parse(time.RFC3339, value)
	default:
		t.Fatalf("%q is declared %q", value, declared)
	}
	require.NoError(t, err)
}

func TestExport_C26_CSVIsATable(t *testing.T) {
	t.Parallel()
	d := eventful(t)
	body := d.export("format=csv").ok(200, nil).body
	d.revealsNothing(body)
	rows, err := csv.NewReader(bytes.NewReader(body)).ReadAll() // refuses rows of another length
	require.NoError(t, err)
	require.Equal(t, []string{
		"case_id", "activity", "timestamp", "resource", "role", "lifecycle", "instance", "command", "branch", "kind", "phase", "left_phase", "working_seconds",
	}, rows[0])
	var found, resources, times []string
	for _, r := range rows[1:] {
		found, resources, times = append(found, r[7]), append(resources, r[3]), append(times, r[2])
		for _, cell := range r {
			require.False(t, cell != "" && strings.Contains("=+-@", cell[:1]), "a spreadsheet would run %q", cell)
		}
	}
	require.Equal(t, kinds(), distinct(found))
	require.Contains(t, resources, "'"+odd)
	require.True(t, slices.IsSorted(times))
}
