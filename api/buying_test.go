package api_test

import (
	"testing"

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
