package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/workorder"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// The people who act in these tests.
var (
	boss  = workorder.Actor{Role: workorder.Admin, ID: "st_boss"}
	chief = workorder.Actor{Role: workorder.Manager, ID: "st_chief"}
	anna  = workorder.Actor{Role: workorder.Reception, ID: "st_anna"}
)

// refused requires an error of a kind whose advice has a word.
func refused(t *testing.T, err error, kind workorder.ErrorKind, advice string) {
	t.Helper()
	require.ErrorContains(t, err, advice)
	require.Equal(t, kind, workorder.KindOf(err), "%v", err)
}

// ptr is for optional fields.
func ptr[T any](v T) *T { return &v }

// shop is a store with a branch.
func shop(t *testing.T) *store.Store {
	t.Helper()
	s := storetest.New(t)
	_, err := s.CreateBranch(t.Context(), store.Branch{ID: "MSK", BranchCard: store.BranchCard{Name: "Moscow"}}, boss)
	require.NoError(t, err)
	return s
}

// aClient makes a card.
func aClient(t *testing.T, s *store.Store, name string, phones ...string) store.Client {
	t.Helper()
	card := store.ClientCard{Name: name}
	for _, p := range phones {
		card.Phones = append(card.Phones, store.Phone{Number: p})
	}
	c, err := s.CreateClient(t.Context(), card, anna)
	require.NoError(t, err)
	return c
}

// aCar makes a card; the VIN needs no check digit.
func aCar(t *testing.T, s *store.Store, vin, plate, owner string) store.Vehicle {
	t.Helper()
	v, err := s.CreateVehicle(t.Context(), store.NewVehicle{
		VehicleCard: store.VehicleCard{VIN: vin, Plate: plate, Make: "Lada", Model: "Vesta"}, ClientID: owner,
	}, anna)
	require.NoError(t, err)
	return v
}

const (
	vinLada  = "XTA210930Y2766321"
	vinSkoda = "TMBJJ7NE5G0123456"
)
