package storetest

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/process"
)

// The people who act in these tests.
var (
	Boss  = process.Actor{Role: process.Admin, ID: "st_boss"}
	Chief = process.Actor{Role: process.Manager, ID: "st_chief"}
	Anna  = process.Actor{Role: process.Reception, ID: "st_anna"}
)

// Refused requires an error of a kind whose advice has a word.
func Refused(t *testing.T, err error, kind process.ErrorKind, advice string) {
	t.Helper()
	require.ErrorContains(t, err, advice)
	require.Equal(t, kind, process.KindOf(err), "%v", err)
}

// Ptr is for optional fields.
func Ptr[T any](v T) *T { return &v }

// WithBranch is a store with a branch.
func WithBranch(t *testing.T) *store.Store {
	t.Helper()
	s := New(t)
	_, err := s.Shop.CreateBranch(t.Context(), shop.Branch{ID: "MSK", BranchCard: shop.BranchCard{Name: "Moscow"}}, Boss)
	require.NoError(t, err)
	return s
}

// AClient makes a card.
func AClient(t *testing.T, s *store.Store, name string, phones ...string) cards.Client {
	t.Helper()
	card := cards.ClientCard{Name: name}
	for _, p := range phones {
		card.Phones = append(card.Phones, cards.Phone{Number: p})
	}
	c, err := s.Cards.CreateClient(t.Context(), cards.NewClient{ClientCard: card}, Anna)
	require.NoError(t, err)
	return c
}

// ACar makes a card; the VIN needs no check digit.
func ACar(t *testing.T, s *store.Store, vin, plate, owner string) cards.Vehicle {
	t.Helper()
	v, err := s.Cards.CreateVehicle(t.Context(), cards.NewVehicle{
		VehicleCard: cards.VehicleCard{VIN: vin, Plate: plate, Make: "Lada", Model: "Vesta"}, ClientID: owner,
	}, Anna)
	require.NoError(t, err)
	return v
}

// Vehicle identification numbers that are right.
const (
	VINLada  = "XTA210930Y2766321"
	VINSkoda = "TMBJJ7NE5G0123456"
)

// ShopAt is a store with a branch, and a connection of its own to its database.
func ShopAt(t *testing.T) (*store.Store, *pgx.Conn) {
	t.Helper()
	url := URL(t)
	s, err := store.Open(t.Context(), url, 4)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	db, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close(context.Background()) })
	_, err = s.Shop.CreateBranch(t.Context(), shop.Branch{ID: "MSK", BranchCard: shop.BranchCard{Name: "Moscow"}}, Boss)
	require.NoError(t, err)
	return s, db
}

// Hire makes the card of a member of staff.
func Hire(t *testing.T, s *store.Store, name string, role process.Role) people.Staff {
	t.Helper()
	p, err := s.People.CreateStaff(t.Context(), people.StaffCard{Branch: "MSK", Name: name, Role: role}, Boss)
	require.NoError(t, err)
	return p
}
