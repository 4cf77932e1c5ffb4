package api_test

import (
	"bytes"
	"image"
	"image/draw"
	"image/png"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/signatures"
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

func TestSignatures_AreOfAPaperAsItWasShown(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.openedOrder("T-000001", 1)
	const order = "/v1/work-orders/T-000001"
	at := order + "/signatures"
	var paper struct{ SHA256, Content string }
	d.do(process.Reception, get, order+"/papers/intake?language=ru", nil).ok(http.StatusOK, &paper)
	require.Equal(t, "T-000001 as it is shown", paper.Content)
	require.Equal(t, 403, d.do(process.Mechanic, get, order+"/papers/intake", nil).status)
	require.Equal(t, 409, d.do(process.Reception, get, order+"/papers/act", nil).status, "nothing is handed over")
	var drawing bytes.Buffer
	m := image.NewGray(image.Rect(0, 0, 300, 100))
	draw.Draw(m, m.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(m, image.Rect(20, 40, 220, 44), image.Black, image.Point{}, draw.Src)
	require.NoError(t, png.Encode(&drawing, m))
	body := map[string]any{"paper": "intake", "language": "ru", "sha256": paper.SHA256, "name": "Anna", "drawing": drawing.Bytes()}
	var first, again signatures.Signature
	d.do(process.Reception, post, at, body, header{"Idempotency-Key", "s1"}).ok(http.StatusCreated, &first)
	d.do(process.Reception, post, at, body, header{"Idempotency-Key", "s1"}).ok(http.StatusCreated, &again)
	require.Equal(t, first.ID, again.ID, "the same key is the same signature")
	require.Equal(t, []any{"Anna", true, "desk", paper.SHA256}, []any{first.Name, first.Drawn, first.Device, first.SHA256})
	kept := d.do(process.Reception, get, at+"/"+first.ID+"/drawing", nil)
	require.Equal(t, "image/png", kept.header.Get("Content-Type"))
	require.True(t, bytes.HasPrefix(kept.body, []byte("\x89PNG")))

	delete(body, "drawing")
	body["name"] = " "
	d.do(process.Reception, post, at, body).problem(422, "name: is empty")
	body["name"] = "Anna"
	var typed signatures.Signature
	d.do(process.Reception, post, at, body).ok(http.StatusCreated, &typed)
	d.do(process.Reception, get, at+"/"+typed.ID+"/drawing", nil).problem(404, "the name was typed")
	body["sha256"] = strings.Repeat("0", 64)
	d.do(process.Reception, post, at, body).problem(409, "has changed since it was shown")
	body["drawing"] = []byte("MZ")
	d.do(process.Reception, post, at, body).problem(422, "drawing: is no picture")
	var list struct{ Items []signatures.Signature }
	d.do(process.Reception, get, at, nil).ok(http.StatusOK, &list)
	require.Equal(t, []signatures.Signature{first, typed}, list.Items)
	_, err := d.store.DB.Q(t.Context()).Exec(t.Context(), "UPDATE signature SET name = 'Boris'")
	require.ErrorContains(t, err, "is not changed")
}
