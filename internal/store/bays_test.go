package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/workorder"
)

func TestC17_BaysShowWhatStandsInThem(t *testing.T) {
	t.Parallel()
	d := opened(t, workorder.Commercial)
	second := d.another(workorder.Commercial)
	admin := d.Actor(workorder.Admin)
	lift, err := d.s.CreateBay(t.Context(), d.Branch, "Lift 1", admin)
	require.NoError(t, err)
	pit, err := d.s.CreateBay(t.Context(), d.Branch, "Pit", admin)
	require.NoError(t, err)
	standing := func() map[string]string {
		list, err := d.s.BayCars(t.Context(), d.Branch)
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
		list, err := d.s.CarsInYard(t.Context(), d.Branch)
		require.NoError(t, err)
		return numbers(list)
	}
	require.ElementsMatch(t, []string{d.o.Number, second.o.Number}, yard())
	require.Zero(t, d.occupied())

	d.do(workorder.Foreman, workorder.MoveCar{BayID: lift.ID})
	require.Equal(t, map[string]string{"Lift 1": d.o.Number, "Pit": ""}, standing())
	require.Equal(t, []string{second.o.Number}, yard())
	require.InDelta(t, 0.5, d.occupied(), 0)

	_, err = d.s.CreateBranch(t.Context(), store.Branch{ID: "OTHER", BranchCard: store.BranchCard{Name: "Other"}}, boss)
	require.NoError(t, err)
	elsewhere, err := d.s.CreateBay(t.Context(), "OTHER", "Lift 1", boss)
	require.NoError(t, err)
	bayFor := func(bay, order string) error {
		names := store.Names{Bay: bay}
		found, err := d.s.Look(t.Context(), order, names)
		require.NoError(t, err)
		return found.Refusal(names)
	}
	require.NoError(t, bayFor(lift.ID, d.o.Number), "its own bay")
	require.ErrorContains(t, bayFor(lift.ID, second.o.Number), "the car of "+d.o.Number+" stands in bay Lift 1")
	require.NoError(t, bayFor(pit.ID, second.o.Number))
	require.Equal(t, workorder.KindInvalid, workorder.KindOf(bayFor("bay-none", second.o.Number)))
	require.Equal(t, workorder.KindInvalid, workorder.KindOf(bayFor(elsewhere.ID, second.o.Number)))

	d.do(workorder.Reception, workorder.Cancel{Reason: "sold the car"})
	require.Equal(t, map[string]string{"Lift 1": "", "Pit": ""}, standing())
	require.Zero(t, d.occupied())
}

// occupied is the gauge of the branch's bays.
func (d *desk) occupied() float64 {
	d.t.Helper()
	found, err := d.s.OrderGauges(d.t.Context(), time.Now())
	require.NoError(d.t, err)
	for _, m := range found {
		if m.Name == "bay_occupied_ratio" && m.Labels[0] == d.Branch {
			return m.Value
		}
	}
	require.Fail(d.t, "no gauge of bays")
	return 0
}
