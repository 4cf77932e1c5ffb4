package api_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/exports"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// act is one event to be written into the journal.
type act struct {
	kind string
	at   time.Time
	by   process.Actor
	data string
}

// record writes an order with these events, as the process would.
func (d *desk) record(number string, kind workorder.OrderKind, acts ...act) {
	d.t.Helper()
	o := workorder.Order{
		Number: number, Branch: d.shop.Branch, Kind: kind, ClientID: d.shop.ClientID, VehicleID: d.shop.VehicleID,
		AdvisorID: d.shop.Actor(process.Reception).ID, Course: process.Course{Phase: workorder.Queued}, OpenedAt: acts[0].at,
	}
	var events []workorder.Event
	for _, a := range acts {
		o.Version++
		e := workorder.Event{Version: o.Version, Kind: a.kind, At: a.at, By: a.by, Reason: hostile, Phase: workorder.Queued}
		if o.Version%2 == 0 {
			e.Left, e.Working = workorder.AwaitingParts, 90
		}
		var decoded workorder.Event
		require.NoError(d.t, json.Unmarshal(fmt.Appendf(nil, `{"kind":%q,"data":%s}`, a.kind, a.data), &decoded))
		e.Data = decoded.Data
		events = append(events, e)
	}
	require.NoError(d.t, storetest.SaveOrder(d.t.Context(), d.store, &o, events, hostile))
}

func (d *desk) started(at time.Time) act {
	return act{"start-job", at, d.shop.Actor(process.Mechanic), `{"job_id":"J1"}`}
}

func (d *desk) export(query string) answer {
	d.t.Helper()
	return d.do(process.Manager, get, "/v1/journal/export?"+query, nil)
}

// cases are the case_id column of a CSV export.
func (d *desk) cases(query string) []string {
	d.t.Helper()
	rows, err := csv.NewReader(strings.NewReader(string(d.export("format=csv&"+query).ok(200, nil).body))).ReadAll()
	require.NoError(d.t, err)
	ids := []string{}
	for _, r := range rows[1:] {
		ids = append(ids, r[0])
	}
	return ids
}

// behind is a desk whose database the test can reach into.
func behind(t *testing.T) (*desk, *pgx.Conn) {
	t.Helper()
	url := storetest.URL(t)
	s, err := store.Open(t.Context(), url, 0)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	db, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	return deskOn(t, s), db
}

const (
	// hostile is in every free text of the journal, so that it must be in no export.
	hostile = `=SECRET|' /C calc'!A0 <script>"&secret;"</script> ]]>`
	// odd is a staff id that has to be written with care in each format.
	odd = "=st_\"<&'>,\x01\n"
)

// eventful is a desk whose journal has every kind of the process table, given
// by everyone who may, with every text in its data being hostile.
func eventful(t *testing.T) *desk {
	t.Helper()
	golden, err := os.ReadFile("../workorder/testdata/commands.golden.json")
	require.NoError(t, err)
	text, err := json.Marshal(hostile)
	require.NoError(t, err)
	golden = regexp.MustCompile(`"text x*"`).ReplaceAllLiteral(golden, text)
	data := map[string]json.RawMessage{}
	require.NoError(t, json.Unmarshal(golden, &data))
	d := newDesk(t)
	at := time.Date(2026, 5, 1, 9, 0, 0, 0, time.UTC)
	for n, kind := range []workorder.OrderKind{workorder.Commercial, workorder.Warranty} {
		var acts []act
		for _, s := range workorder.Steps() {
			for _, r := range s.Roles {
				by := map[process.Role]process.Actor{
					process.Client: {Role: r, ID: d.shop.ClientID}, process.System: process.ProcessActor(), process.Foreman: {Role: r, ID: odd},
				}[r]
				if by.Role == "" {
					by = d.shop.Actor(r)
				}
				require.Contains(t, data, s.Command)
				at = at.Add(90 * time.Second)
				acts = append(acts, act{s.Command, at, by, string(data[s.Command])})
			}
		}
		acts = append(acts, d.started(at))
		d.record(fmt.Sprintf("T-00000%d", n+1), kind, acts...)
	}
	return d
}

// revealsNothing requires that a log says nothing about the client.
func (d *desk) revealsNothing(log []byte) {
	d.t.Helper()
	for _, private := range []string{"SECRET", "secret", "script", d.shop.ClientID, "A client", "79161234567", "XTA210990Y2766389", "text x"} {
		require.NotContains(d.t, string(log), private)
	}
}

func TestExports_AListIsAFileForWhoSeesItsPage(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	file := d.do(process.Parts, get, "/v1/exports/stock?language=ru&q=strut", nil)
	require.Equal(t, 200, file.status)
	require.Equal(t, "text/csv; charset=utf-8", file.header.Get("Content-Type"))
	require.Contains(t, file.header.Get("Content-Disposition"), "-stock-")
	require.Contains(t, string(file.body), "Артикул;")
	require.Contains(t, string(file.body), d.shop.InStock+";")
	require.NotContains(t, string(file.body), d.shop.Missing)
	book := d.do(process.Manager, get, "/v1/exports/clients?format=xlsx", nil)
	require.Equal(t, 200, book.status)
	require.Equal(t, "PK", string(book.body[:2]))
	require.Equal(t, 404, d.do(process.Reception, get, "/v1/exports/clients", nil).status)
	require.Equal(t, 404, d.do(process.Parts, get, "/v1/exports/differences?sheet=none", nil).status)
	require.Equal(t, 422, d.do(process.Parts, get, "/v1/exports/stock?q=x", nil).status)
	for _, l := range exports.For(process.Admin) {
		require.NotEqual(t, 422, d.do(process.Admin, get, "/v1/exports/"+l.Name, nil).status, l.Name)
	}
}
