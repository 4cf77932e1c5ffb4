package api_test

import (
	"encoding/xml"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

// openedOrder writes an order down as its workflow would, so many hours ago.
func (d *desk) openedOrder(number string, hoursAgo int, commands ...process.Command) workorder.Order {
	d.t.Helper()
	rules, err := workorder.NewRules(storetest.AtOnce(), worktime.DefaultCalendar())
	require.NoError(d.t, err)
	at := time.Now().UTC().Truncate(time.Second).Add(-time.Duration(hoursAgo) * time.Hour)
	open := workorder.OpenOrder{
		Number: number, Branch: d.shop.Branch, Kind: workorder.Commercial, ClientID: d.shop.ClientID, VehicleID: d.shop.VehicleID,
		AdvisorID: d.shop.Actor(process.Reception).ID, OdometerKM: 100_000, Concerns: []string{"<script>alert(1)</script>"}, Consent: workorder.ConsentPolicy{Mode: "ask_each"},
	}
	var o workorder.Order
	for _, c := range append([]process.Command{open}, commands...) {
		next, events, err := workorder.Decide(o, c, workorder.Given{At: at, By: d.shop.Actor(process.Reception), Rules: rules})
		require.NoError(d.t, err)
		require.NoError(d.t, storetest.SaveOrder(d.t.Context(), d.store, &next, events, "u", workorder.Measures(&o, &next, at, rules)...))
		o, at = next, at.Add(time.Minute)
	}
	return o
}

// svg requires a well-formed picture and returns it.
func (a answer) svg() string {
	a.t.Helper()
	require.Equal(a.t, 200, a.status, string(a.body))
	require.Equal(a.t, "image/svg+xml", a.header.Get("Content-Type"))
	require.NoError(a.t, xml.Unmarshal(a.body, &struct{ XMLName xml.Name }{}))
	return string(a.body)
}

// group is the part of a picture that draws one element.
func group(t *testing.T, picture, id string) string {
	t.Helper()
	_, rest, found := strings.Cut(picture, `id="`+id+`"`)
	require.True(t, found, "%s is not drawn", id)
	rest, _, _ = strings.Cut(rest, `<g id="`)
	return rest
}

func TestP14_TheLiveMapShowsHowManyOrdersAreWhere(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for i, n := range []string{"T-000001", "T-000002", "T-000003"} {
		d.openedOrder(n, 400*(i+1))
	}
	d.openedOrder("T-000004", 1, workorder.StartDiagnosis{})
	picture := d.do(process.Manager, get, "/v1/process/map.svg", nil).svg()
	checkedIn := group(t, picture, "Stage_CheckedIn")
	require.Contains(t, checkedIn, ">3<")
	require.Contains(t, checkedIn, "oldest ")
	require.Contains(t, group(t, picture, "Stage_Diagnosing"), ">1<")
	for _, chart := range []string{"stages", "work-order"} {
		d.do(process.Foreman, get, "/v1/process/map.svg?kind=warranty&chart="+chart, nil).svg()
	}
	warranty := d.do(process.Manager, get, "/v1/process/map.svg?kind=warranty", nil).svg()
	require.NotContains(t, group(t, warranty, "Stage_CheckedIn"), ">3<")

	d.do(process.Reception, get, "/v1/process/map.svg", nil).problem(403, "manager")
	d.do(process.Manager, get, "/v1/process/map.svg?kind=friendly", nil).problem(422, "kind")
	d.do(process.Manager, get, "/v1/process/map.svg?chart=mine", nil).problem(422, "chart")
	d.do(process.Admin, get, "/v1/process/map.svg?branch=NOWHERE", nil).problem(422, "branch")
}

func TestP14_AnOrdersMapShowsItsWay(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.openedOrder("T-000001", 5, workorder.StartDiagnosis{})
	for chart, ahead := range map[string]string{"stages": "Stage_Ready", "work-order": "Task_HandOver"} {
		picture := d.do(process.Mechanic, get, "/v1/work-orders/T-000001/map.svg?chart="+chart, nil).svg()
		require.Contains(t, picture, "T-000001")
		require.NotContains(t, picture, "script")
		for id, class := range map[string]string{"Stage_Diagnosing": "current", "Stage_CheckedIn": "visited", ahead: "faded"} {
			require.Regexp(t, `id="`+id+`" class="[^"]*\b`+class, picture)
		}
	}
	d.do(process.Mechanic, get, "/v1/work-orders/T-999999/map.svg", nil).problem(404, "T-999999")
}
