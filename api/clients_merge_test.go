package api_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

func TestClientMerge_OrdersAreFoundUnderBothIds(t *testing.T) {
	t.Parallel()
	o := storetest.Opened(t, workorder.Commercial)
	d := deskIn(t, o.Store, o.Shop)
	kept := storetest.AClient(t, o.Store, "Anna Petrova")
	merge := "/v1/clients/" + kept.ID + "/merge"
	body := map[string]string{"merged_id": o.ClientID, "reason": "the same person under two spellings"}
	d.do(process.Reception, post, merge, body).problem(403, "it takes")
	d.do(process.Manager, post, merge, map[string]string{"merged_id": kept.ID, "reason": "why"}).problem(422, "merged_id")
	d.do(process.Manager, post, merge, body, header{"Idempotency-Key", "m1"}).ok(200, nil)
	d.do(process.Manager, post, merge, body, header{"Idempotency-Key", "m1"}).ok(200, nil)

	for _, id := range []string{kept.ID, o.ClientID} {
		var orders struct{ Items []struct{ Number string } }
		d.do(process.Reception, get, "/v1/work-orders?client_id="+id, nil).ok(200, &orders)
		require.Len(t, orders.Items, 1, id)
		require.Equal(t, o.Order.Number, orders.Items[0].Number)
		var history struct{ Orders []struct{ Number string } }
		d.do(process.Reception, get, "/v1/clients/"+id+"/history", nil).ok(200, &history)
		require.Len(t, history.Orders, 1, id)
		var card struct{ ID string }
		d.do(process.Reception, get, "/v1/clients/"+id, nil).ok(200, &card)
		require.Equal(t, kept.ID, card.ID)
	}
}
