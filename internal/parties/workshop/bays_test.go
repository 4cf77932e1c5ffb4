package workshop_test

import (
	"testing"
	"time"

	"github.com/workbay/workbay/internal/reads/counter"
	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/process"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/workorder"
)

func TestC17_BaysShowWhatStandsInThem(t *testing.T) {
	t.Parallel()
	d := storetest.Opened(t, workorder.Commercial)
	second := d.Another(workorder.Commercial)
	admin := d.Actor(process.Admin)
	lift, err := d.Store.Workshop.CreateBay(t.Context(), d.Branch, "Lift 1", admin)
	require.NoError(t, err)
	pit, err := d.Store.Workshop.CreateBay(t.Context(), d.Branch, "Pit", admin)
	require.NoError(t, err)
	standing := func() map[string]string {
		list, err := d.Store.Board.BayCars(t.Context(), d.Branch)
		require.NoError(t, err)
		found := map[string]string{}
		for _, b := range list {
			found[b.Name] = ""
			if b.Car != nil {
				found[b.Name] = b.Car.Number
			}
		}
		return found
	}
	yard := func() []string {
		list, err := d.Store.Board.CarsInYard(t.Context(), d.Branch)
		require.NoError(t, err)
		return storetest.Numbers(list)
	}
	require.ElementsMatch(t, []string{d.Order.Number, second.Order.Number}, yard())
	require.Zero(t, occupied(d))

	d.Do(process.Foreman, workorder.MoveCar{BayID: lift.ID})
	require.Equal(t, map[string]string{"Lift 1": d.Order.Number, "Pit": ""}, standing())
	require.Equal(t, []string{second.Order.Number}, yard())
	require.InDelta(t, 0.5, occupied(d), 0)

	_, err = d.Store.Shop.CreateBranch(t.Context(), shop.Branch{ID: "OTHER", BranchCard: shop.BranchCard{Name: "Other"}}, storetest.Boss)
	require.NoError(t, err)
	elsewhere, err := d.Store.Workshop.CreateBay(t.Context(), "OTHER", "Lift 1", storetest.Boss)
	require.NoError(t, err)
	bayFor := func(bay, order string) error {
		names := counter.Names{Bay: bay}
		found, err := d.Store.Counter.Look(t.Context(), order, names)
		require.NoError(t, err)
		return found.Refusal(names)
	}
	require.NoError(t, bayFor(lift.ID, d.Order.Number), "its own bay")
	require.ErrorContains(t, bayFor(lift.ID, second.Order.Number), "the car of "+d.Order.Number+" stands in bay Lift 1")
	require.NoError(t, bayFor(pit.ID, second.Order.Number))
	require.Equal(t, process.KindInvalid, process.KindOf(bayFor("bay-none", second.Order.Number)))
	require.Equal(t, process.KindInvalid, process.KindOf(bayFor(elsewhere.ID, second.Order.Number)))

	d.Do(process.Reception, workorder.Cancel{Reason: "sold the car"})
	require.Equal(t, map[string]string{"Lift 1": "", "Pit": ""}, standing())
	require.Zero(t, occupied(d))
}

// occupied is the gauge of the branch's bays.
func occupied(d *storetest.Desk) float64 {
	d.T.Helper()
	found, err := d.Store.Gauges.OrderGauges(d.T.Context(), time.Now())
	require.NoError(d.T, err)
	for _, m := range found {
		if m.Name == "bay_occupied_ratio" && m.Labels[0] == d.Branch {
			return m.Value
		}
	}
	require.Fail(d.T, "no gauge of bays")
	return 0
}
