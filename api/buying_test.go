package api_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/process"
)

func TestStockLimits_AreChangedFromWhatWasRead(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	at := "/v1/stock/" + d.shop.InStock + "/limits"
	a := d.do(process.Mechanic, get, at, nil).ok(200, nil)
	require.Equal(t, `"1"`, a.header.Get("ETag"))
	var l struct{ Minimum, Maximum *float64 }
	a = d.do(process.Parts, put, at, object{"minimum": 1.5, "maximum": 4}, header{"If-Match", `"1"`}).ok(200, &l)
	require.Equal(t, `"2"`, a.header.Get("ETag"))
	require.InDelta(t, 1.5, *l.Minimum, 0)
	d.do(process.Parts, put, at, object{"minimum": 1, "maximum": 4}, header{"If-Match", `"1"`}).problem(409, "read it again")
	d.do(process.Parts, put, at, object{"minimum": 5, "maximum": 4}).problem(422, "minimum: give at most the maximum, 4")
	d.do(process.Mechanic, put, at, object{}).problem(403, "it takes")
	d.do(process.Parts, put, "/v1/stock/NONE/limits", object{}).problem(404, "NONE")
}

func TestToBuy_IsForThePartsDesk(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.do(process.Mechanic, get, "/v1/to-buy", nil).problem(403, "it takes")
	var list struct {
		Items []struct {
			PartNo   string `json:"part_no"`
			Supplier string
			Qty      float64
		}
	}
	d.do(process.Parts, get, "/v1/to-buy", nil).ok(200, &list)
	require.Empty(t, list.Items)
	d.do(process.Parts, put, "/v1/stock/"+d.shop.Missing+"/limits", object{"minimum": 1, "maximum": 4}).ok(200, nil)
	d.do(process.Parts, get, "/v1/to-buy", nil).ok(200, &list)
	require.Len(t, list.Items, 1)
	require.Equal(t, d.shop.Missing, list.Items[0].PartNo)
	require.InDelta(t, 4, list.Items[0].Qty, 0)
	require.Equal(t, "A supplier", list.Items[0].Supplier)
}

func TestShelfPurchase_FromDraftToConfirmed(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	buy := object{"lines": []object{{"supplier_id": d.shop.Supplier, "part_no": d.shop.Missing, "qty": 2}}}
	d.do(process.Mechanic, post, "/v1/purchase-orders", buy).problem(403, "it takes")
	type purchase struct {
		Number, State string
		Lines         []struct {
			LineID string `json:"line_id"`
			Qty    float64
			ETA    string `json:"eta"`
		}
	}
	var made struct{ Items []purchase }
	for range 2 {
		d.do(process.Parts, post, "/v1/purchase-orders", buy, header{"Idempotency-Key", "buy"}).ok(201, &made)
	}
	require.Len(t, made.Items, 1)
	at := "/v1/purchase-orders/" + made.Items[0].Number
	a := d.do(process.Parts, get, at, nil).ok(200, nil)
	require.Equal(t, `"1"`, a.header.Get("ETag"), "once under its key")
	d.do(process.Parts, get, "/v1/purchase-orders?state=draft", nil).ok(200, &made)
	require.Len(t, made.Items, 1)

	lines := object{"lines": []object{{"part_no": d.shop.Missing, "qty": 3}}}
	d.do(process.Parts, put, at+"/lines", object{"lines": []object{{"part_no": "NONE", "qty": 3}}}).problem(404, "lines[0].part_no")
	var p purchase
	a = d.do(process.Parts, put, at+"/lines", lines, header{"If-Match", `"1"`}).ok(200, &p)
	require.Equal(t, `"2"`, a.header.Get("ETag"))
	d.do(process.Parts, put, at+"/lines", lines, header{"If-Match", `"1"`}).problem(409, "read it again")

	when := object{"eta": time.Now().AddDate(0, 0, 2).UTC().Format(time.RFC3339)}
	d.do(process.Parts, post, at+"/confirmation", when).problem(409, "not on its way")
	for range 2 {
		d.do(process.Parts, post, at+"/sending", nil, header{"Idempotency-Key", "send"}, header{"If-Match", `"2"`}).ok(201, &p)
		require.Equal(t, "open", p.State)
	}
	d.do(process.Parts, post, at+"/sending", nil).problem(409, "no draft any more")
	d.do(process.Parts, post, at+"/confirmation", when).ok(201, &p)
	require.Equal(t, when["eta"], p.Lines[0].ETA)
	d.do(process.Parts, post, at+"/confirmation", object{"eta": "2020-01-01T00:00:00Z"}).problem(422, "eta: give a time from now on")
	d.do(process.Mechanic, post, at+"/cancellation", nil).problem(403, "it takes")
	d.do(process.Parts, post, at+"/cancellation", nil).ok(201, &p)
	require.Equal(t, "cancelled", p.State)
	d.do(process.Parts, post, at+"/cancellation", nil).problem(409, "is over")
	d.do(process.Parts, get, "/v1/purchase-orders/NONE", nil).problem(404, "NONE")
}
