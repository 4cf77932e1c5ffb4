package api_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// The engine of this desk knows no orders, as when it is down: somebody leaves all the
// same, and what they hold stays listed until it is passed on.
func TestStaff_WhoLeavesLeavesAtOnceAndWhatTheyHoldIsListed(t *testing.T) {
	t.Parallel()
	shop := storetest.Opened(t, workorder.Commercial)
	d := deskIn(t, shop.Store, shop.Shop)
	who := shop.Actor(process.Reception).ID
	path := "/v1/staff/" + who
	var held struct {
		Items []struct {
			Order   string
			Advised bool
			Tasks   []string
		}
	}
	d.do(process.Manager, get, path+"/held", nil).problem(403, "it takes admin")
	d.do(process.Admin, get, "/v1/staff/st_none/held", nil).problem(404, "GET /v1/staff")
	d.do(process.Admin, get, path+"/held", nil).ok(200, &held)
	require.Len(t, held.Items, 1)
	require.Equal(t, shop.Order.Number, held.Items[0].Order)
	require.True(t, held.Items[0].Advised)
	require.Equal(t, []string{"start-diagnosis"}, held.Items[0].Tasks)

	for successor, advice := range map[string]string{who: "choose somebody else", "st_none": "does not work at branch"} {
		d.do(process.Admin, patch, path, object{"active": false, "successor_id": successor}).problem(422, advice)
	}
	next := shop.Actor(process.Manager).ID
	d.do(process.Admin, patch, path, object{"successor_id": next}).problem(422, "only somebody who leaves has a successor")
	var is struct {
		Active    bool
		Successor string `json:"successor_id"`
	}
	d.do(process.Admin, patch, path, object{"active": false, "successor_id": next}).ok(200, &is)
	require.False(t, is.Active)
	require.Equal(t, next, is.Successor)
	d.do(process.Admin, get, path+"/held", nil).ok(200, &held)
	require.Len(t, held.Items, 1, "it could not be reached")
	left, err := shop.Store.Held.Leavers(t.Context())
	require.NoError(t, err)
	require.Len(t, left, 1)
	require.Equal(t, next, left[0].SuccessorID)
	require.Equal(t, shop.Actor(process.Admin), left[0].By)

	is.Successor = ""
	d.do(process.Admin, patch, path, object{"active": true}).ok(200, &is)
	require.Empty(t, is.Successor, "who comes back follows nobody")
}
