package api_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
)

// Bays, suppliers and payers are changed from what one has read, or over whatever is there.
func TestSettings_ACardIsChangedFromWhatWasRead(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for path, body := range map[string]object{
		"/v1/bays": {"name": "Lift 8"}, "/v1/suppliers": {"name": "Wheels"}, "/v1/payers": {"name": "An insurer", "kind": "insurer"},
	} {
		var card struct {
			ID, Name string
			Active   bool
			Version  int
		}
		d.do(process.Admin, post, path, body).ok(201, &card)
		at := path + "/" + card.ID
		d.do(process.Admin, put, at, object{"name": "One", "active": true}, header{"If-Match", "yesterday"}).problem(422, "If-Match")
		a := d.do(process.Admin, put, at, object{"name": "One", "active": true}, header{"If-Match", `"1"`}).ok(200, &card)
		require.Equal(t, `"2"`, a.header.Get("ETag"), path)
		d.do(process.Admin, put, at, object{"name": "Two", "active": false}, header{"If-Match", `"1"`}).problem(409, "read it again")
		d.do(process.Admin, put, at, object{"name": "Three", "active": false}).ok(200, &card)
		require.Equal(t, "Three", card.Name, "without If-Match it is changed over whatever is there")
		require.False(t, card.Active, path)
		require.Equal(t, 3, card.Version, path)
		d.do(process.Admin, put, at, object{"name": " ", "active": true}).problem(422, "name")
		d.do(process.Admin, put, at, object{"name": "Four"}).problem(422, "active")
		d.do(process.Admin, put, path+"/none", object{"name": "Four", "active": true}).problem(404, "none")
		d.do(process.Mechanic, put, at, object{"name": "Four", "active": true}).problem(403, "it takes")
	}
}

// Two bays of a branch have two names; suppliers and payers may share one, as companies do.
func TestSettings_ANameThatIsTaken(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for path, taken := range map[string]int{"/v1/bays": 409, "/v1/suppliers": 200, "/v1/payers": 200} {
		var one, two struct{ ID string }
		kind := object{}
		if path == "/v1/payers" {
			kind["kind"] = "dealer"
		}
		named := func(name string) object {
			body := object{"name": name}
			for k, v := range kind {
				body[k] = v
			}
			return body
		}
		d.do(process.Admin, post, path, named("North 1")).ok(201, &one)
		d.do(process.Admin, post, path, named("North 2")).ok(201, &two)
		a := d.do(process.Admin, put, path+"/"+two.ID, object{"name": "North 1", "active": true})
		if taken != 200 {
			a.problem(taken, "has a bay")
			continue
		}
		a.ok(200, nil)
	}
}

func TestCompany_IsChangedByAdministratorsAndItsVersionsStay(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	at := "/v1/company"
	require.JSONEq(t, `{"version": 1, "vat_mode": "pays"}`, string(d.do(process.Reception, get, at, nil).body))
	doc := map[string]any{"version": 1, "country": "RU", "legal_name": "ПАО Сбербанк", "tax_no": "7707083893"}
	require.Equal(t, 403, d.do(process.Manager, put, at, doc).status)
	require.Equal(t, `"2"`, d.do(process.Admin, put, at, doc).header.Get("ETag"))
	require.Equal(t, 409, d.do(process.Admin, put, at, doc, header{"If-Match", `"1"`}).status)
	doc["version"], doc["tax_no"] = 2, "7707083890"
	bad := d.do(process.Admin, put, at, doc)
	require.Equal(t, 422, bad.status)
	require.Contains(t, string(bad.body), "check digit")
	require.Contains(t, string(d.do(process.Reception, get, at+"?version=2", nil).body), "7707083893")
	require.Equal(t, 404, d.do(process.Reception, get, at+"?version=9", nil).status)
}

func TestIntakeState_IsOfAnOrderAndHasVersions(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.openedOrder("T-000001", 1)
	at := "/v1/work-orders/T-000001/intake-state"
	require.JSONEq(t, `{"version": 0}`, string(d.do(process.Mechanic, get, at, nil).body))
	doc := map[string]any{"version": 0, "fuel_eighths": 4, "damage": []map[string]any{{"place": "roof", "text": "dent"}}}
	require.Equal(t, 403, d.do(process.Mechanic, put, at, doc).status)
	require.Equal(t, `"1"`, d.do(process.Reception, put, at, doc).header.Get("ETag"))
	require.Equal(t, 409, d.do(process.Reception, put, at, doc).status)
	require.Equal(t, `"2"`, d.do(process.Reception, put, at, doc, header{"If-Match", `"1"`}).header.Get("ETag"))
	doc["damage"] = []map[string]any{{"place": "roof", "text": " "}}
	require.Equal(t, 422, d.do(process.Reception, put, at, doc, header{"If-Match", `"2"`}).status)
	require.Equal(t, 404, d.do(process.Reception, get, "/v1/work-orders/T-000009/intake-state", nil).status)
}
