package api_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/parties/stock"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

func TestTransfers_AreStepsUnderTheirKeys(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	_, err := d.store.Shop.CreateBranch(t.Context(), shop.Branch{ID: "FAR", BranchCard: shop.BranchCard{Name: "Far"}}, process.ProcessActor())
	require.NoError(t, err)
	const all = "/v1/transfers"
	body := object{"to": "FAR", "lines": []object{{"part_no": d.shop.InStock, "qty": 4}}}
	d.do(process.Mechanic, post, all, body).problem(403, "it takes")
	var made stock.Transfer
	for range 2 {
		d.do(process.Parts, post, all, body, header{"Idempotency-Key", "draft"}).ok(201, &made)
	}
	at := all + "/" + made.Number
	d.do(process.Parts, put, at, body, header{"If-Match", `"7"`}).problem(409, "changed meanwhile")
	body["lines"] = []object{{"part_no": d.shop.InStock, "qty": 2.5}}
	d.do(process.Parts, put, at, body, header{"If-Match", `"1"`}).ok(200, &made)
	for range 2 {
		d.do(process.Parts, post, at+"/sending", nil, header{"Idempotency-Key", "send"}).ok(201, &made)
	}
	require.Equal(t, stock.TransferSent, made.State)
	var list struct{ Items []stock.Transfer }
	d.do(process.Admin, get, all+"?branch=FAR&state=sent", nil).ok(200, &list)
	require.Len(t, list.Items, 1)
	came := object{"lines": []object{{"part_no": d.shop.InStock, "qty": 2, "reason": ""}}}
	d.do(process.Admin, post, at+"/receipt?branch=FAR", came).problem(422, "say why less came")
	d.do(process.Parts, post, at+"/receipt", object{}).problem(409, "it is received there")
	for range 2 {
		d.do(process.Admin, post, at+"/receipt?branch=FAR", object{}, header{"Idempotency-Key", "came"}).ok(201, &made)
	}
	require.Equal(t, exact.Qty(2500), *made.Lines[0].Received)
	d.do(process.Parts, post, at+"/cancellation", nil).problem(409, "is over")
	d.do(process.Parts, get, at, nil).ok(200, &made)
	d.do(process.Parts, get, all+"/NONE", nil).problem(404, "NONE")
}

func TestReturns_AreStepsUnderTheirKeys(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	const all = "/v1/supplier-returns"
	body := object{"supplier_id": d.shop.Supplier, "lines": []object{{"part_no": d.shop.InStock, "qty": 4, "reason": "not_needed"}}}
	d.do(process.Mechanic, post, all, body).problem(403, "it takes")
	var made suppliers.Return
	for range 2 {
		d.do(process.Parts, post, all, body, header{"Idempotency-Key", "draft"}).ok(201, &made)
	}
	at := all + "/" + made.Number
	d.do(process.Parts, put, at, body, header{"If-Match", `"7"`}).problem(409, "changed meanwhile")
	d.do(process.Parts, put, at, body, header{"If-Match", `"1"`}).ok(200, &made)
	for range 2 {
		d.do(process.Parts, post, at+"/sending", nil, header{"Idempotency-Key", "send"}).ok(201, &made)
	}
	var list struct{ Items []suppliers.Return }
	d.do(process.Parts, get, all+"?state=sent", nil).ok(200, &list)
	require.Len(t, list.Items, 1)
	said := object{"lines": []object{{"part_no": d.shop.InStock, "answer": "credited", "amount": 0}}}
	d.do(process.Parts, post, at+"/answers", said).problem(422, "say how much is credited")
	said["lines"] = []object{{"part_no": d.shop.InStock, "answer": "credited", "amount": 5000}}
	for range 2 {
		d.do(process.Parts, post, at+"/answers", said, header{"Idempotency-Key", "said"}).ok(201, &made)
	}
	require.Equal(t, suppliers.ReturnSettled, made.State)
	d.do(process.Parts, post, at+"/cancellation", nil).problem(409, "is over")
	d.do(process.Parts, get, at, nil).ok(200, &made)
	d.do(process.Parts, get, all+"/NONE", nil).problem(404, "NONE")
}
