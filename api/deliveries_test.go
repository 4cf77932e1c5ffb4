package api_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/process"
)

// What a delivery does to orders is tested where there are some, in web; here is who may
// send what.
func TestDeliveries_AreOfThePartsDeskAndRefusedLineByLine(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	van := map[string]any{"supplier_id": d.shop.Supplier, "note": "4711", "lines": []map[string]any{{"purchase_order": "PO-1", "line_id": "P1", "qty": 1}}}
	d.do(process.Mechanic, http.MethodPost, "/v1/deliveries", van).problem(http.StatusForbidden, "")
	d.do(process.Mechanic, http.MethodGet, "/v1/deliveries", nil).problem(http.StatusForbidden, "")
	for range 2 {
		d.do(process.Parts, http.MethodPost, "/v1/deliveries", van, header{"Idempotency-Key", "van"}).problem(http.StatusNotFound, `lines[0].purchase_order`)
	}
	d.do(process.Parts, http.MethodPost, "/v1/deliveries?branch=X", van).problem(http.StatusForbidden, "only an administrator")
	van["lines"] = []any{}
	d.do(process.Parts, http.MethodPost, "/v1/deliveries", van).problem(http.StatusUnprocessableEntity, "lines")
	var list database.List[suppliers.Delivery]
	d.do(process.Parts, http.MethodGet, "/v1/deliveries", nil).ok(http.StatusOK, &list)
	require.Empty(t, list.Items, "nothing of what was refused is recorded")
	d.do(process.Parts, http.MethodGet, "/v1/deliveries/DN-000001", nil).problem(http.StatusNotFound, "DN-000001")
	d.do(process.Parts, http.MethodPost, "/v1/deliveries/DN-000001/settlement", map[string]any{"to": "stock"}).problem(http.StatusNotFound, "DN-000001")
	d.do(process.Parts, http.MethodPost, "/v1/deliveries/DN-000001/settlement", map[string]any{"to": "bin"}).problem(http.StatusUnprocessableEntity, "to")
}
