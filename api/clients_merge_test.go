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

func TestVehicleMerge_OrdersAreFoundUnderBothIds(t *testing.T) {
	t.Parallel()
	o := storetest.Opened(t, workorder.Commercial)
	d := deskIn(t, o.Store, o.Shop)
	var kept struct{ ID string }
	d.do(process.Reception, post, "/v1/vehicles", object{"plate": "Е001КХ99", "make": "VAZ", "model": "2109"}).ok(201, &kept)
	merge := "/v1/vehicles/" + kept.ID + "/merge"
	body := map[string]string{"merged_id": o.VehicleID, "reason": "the same car under two plates"}
	d.do(process.Reception, post, merge, body).problem(403, "it takes")
	d.do(process.Manager, post, merge, map[string]string{"merged_id": kept.ID, "reason": "why"}).problem(422, "merged_id")
	d.do(process.Manager, post, merge, map[string]string{"merged_id": "veh_none", "reason": "why"}).problem(404, "no vehicle")
	d.do(process.Manager, post, merge, body, header{"Idempotency-Key", "m1"}).ok(200, nil)
	d.do(process.Manager, post, merge, body, header{"Idempotency-Key", "m1"}).ok(200, nil)

	for _, id := range []string{kept.ID, o.VehicleID} {
		var orders struct {
			Items []struct {
				Number, Plate string
				VehicleID     string `json:"vehicle_id"`
			}
		}
		d.do(process.Reception, get, "/v1/work-orders?vehicle_id="+id, nil).ok(200, &orders)
		require.Len(t, orders.Items, 1, id)
		require.Equal(t, kept.ID, orders.Items[0].VehicleID)
		require.Equal(t, "Е001КХ99", orders.Items[0].Plate)
		var card struct{ ID, Vin string }
		d.do(process.Reception, get, "/v1/vehicles/"+id, nil).ok(200, &card)
		require.Equal(t, kept.ID, card.ID)
		require.NotEmpty(t, card.Vin)
		d.do(process.Reception, post, "/v1/vehicles/"+id+"/notes", object{"text": "under " + id}).ok(201, nil)
		var notes struct{ Items []struct{ Text string } }
		d.do(process.Reception, get, "/v1/vehicles/"+kept.ID+"/notes", nil).ok(200, &notes)
		require.Equal(t, "under "+id, notes.Items[0].Text)
	}
	var other struct{ ID string }
	d.do(process.Reception, post, "/v1/vehicles", object{"vin": "1HGCM82633A004352", "make": "Honda", "model": "Accord"}).ok(201, &other)
	d.do(process.Manager, post, merge, map[string]string{"merged_id": other.ID, "reason": "why"}).problem(409, "two cars")
}
