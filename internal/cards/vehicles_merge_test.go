package cards_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/notes"
	"github.com/workbay/workbay/internal/parties/claims"
	"github.com/workbay/workbay/internal/record"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// secondCard makes a card that may look like another one.
func secondCard(t *testing.T, s *store.Store, c cards.VehicleCard, owner string, km int64) cards.Vehicle {
	t.Helper()
	v, err := s.Cards.CreateVehicle(t.Context(), cards.NewVehicle{VehicleCard: c, ClientID: owner, OdometerKM: &km,
		Answers: cards.Answers{DuplicateReason: "as a hurried desk does", Confirmed: []string{cards.DoubtVIN}}}, storetest.Anna)
	require.NoError(t, err)
	return v
}

func TestMergeVehicles_TwoCardsOfACarAreOne(t *testing.T) {
	t.Parallel()
	o := storetest.Opened(t, workorder.Commercial)
	s, away := o.Store, o.VehicleID // an open order knows this card
	was, err := s.Cards.VehicleByID(t.Context(), away)
	require.NoError(t, err)
	keep := secondCard(t, s, cards.VehicleCard{Frame: "ACV30-0012345", Make: "VAZ", Model: "2109"}, "", 1_000)
	third := secondCard(t, s, cards.VehicleCard{Plate: "Е001КХ99", Make: "Third", Model: "X"}, "", 2_000)
	payer, err := s.Cards.CreatePayer(t.Context(), workorder.PayerManufacturer, "Maker", storetest.Boss)
	require.NoError(t, err)
	cover := claims.CoverageCard{PayerID: payer.ID, Grantor: "manufacturer", PctParts: 5000, StartsOn: "2020-01-01", EndsOn: "2099-01-01"}
	for _, id := range []string{away, keep.ID} { // the same warranty, written down twice
		_, err = s.Claims.AddCoverage(t.Context(), id, cover, storetest.Anna)
		require.NoError(t, err)
	}
	_, err = s.Notes.Write(t.Context(), o.Branch, notes.Subject{VehicleID: away}, "the bonnet sticks", storetest.Anna)
	require.NoError(t, err)

	_, err = s.Cards.MergeVehicles(t.Context(), keep.ID, away, "the same car", storetest.Anna)
	storetest.Refused(t, err, process.KindForbidden, "manager")
	_, err = s.Cards.MergeVehicles(t.Context(), keep.ID, away, " ", storetest.Chief)
	storetest.Refused(t, err, process.KindInvalid, "reason")
	_, err = s.Cards.MergeVehicles(t.Context(), keep.ID, keep.ID, "the same", storetest.Chief)
	storetest.Refused(t, err, process.KindInvalid, "merged_id")
	_, err = s.Cards.MergeVehicles(t.Context(), keep.ID, "veh_none", "the same", storetest.Chief)
	storetest.Refused(t, err, process.KindNotFound, "no vehicle")
	for range 2 {
		v, err := s.Cards.MergeVehicles(t.Context(), keep.ID, away, "the same car", storetest.Chief)
		require.NoError(t, err)
		require.Equal(t, was.VIN, v.VIN, "what the card that stays leaves open is filled in")
		require.Equal(t, was.Plate, v.Plate)
		require.Equal(t, "ACV30-0012345", v.Frame)
		require.Equal(t, "VAZ", v.Make)
		require.Equal(t, o.ClientID, *v.OwnerID)
		require.Equal(t, 2, v.Version)
	}
	for _, id := range []string{keep.ID, away} {
		v, err := s.Cards.VehicleByID(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, keep.ID, v.ID)
		covers, err := s.Claims.Coverages(t.Context(), id)
		require.NoError(t, err)
		require.Len(t, covers, 2, "the one of this house, and one that counts once")
		require.Equal(t, keep.ID, covers[0].VehicleID)
		checked, err := s.Claims.CheckCoverage(t.Context(), workorder.CoverageRequest{VehicleID: id, Day: "2026-01-01"})
		require.NoError(t, err)
		require.Len(t, checked.Terms, 2)
		said, err := s.Notes.OfVehicle(t.Context(), id)
		require.NoError(t, err)
		require.Len(t, said, 1)
		orders, err := s.Record.ListOrders(t.Context(), record.OrderFilter{VehicleID: id})
		require.NoError(t, err)
		require.Len(t, orders.Items, 1)
		require.Equal(t, keep.ID, orders.Items[0].VehicleID)
		require.Equal(t, "VAZ 2109", orders.Items[0].Vehicle)
		_, err = s.Cards.Admit(t.Context(), cards.Intake{Branch: o.Branch, ClientID: o.ClientID, VehicleID: id, OdometerKM: 900_000})
		require.NoError(t, err, "an order is opened under either id")
		_, err = s.Cards.RecordOdometer(t.Context(), cards.OdometerReading{VehicleID: id, KM: 900_000, At: o.Order.OpenedAt.AddDate(1, 0, 0), Source: "desk", By: "x"})
		require.NoError(t, err)
	}
	h, err := s.Reception.ClientHistory(t.Context(), o.ClientID)
	require.NoError(t, err)
	require.Len(t, h.Vehicles, 1)
	require.Equal(t, keep.ID, h.Vehicles[0].ID)
	require.Equal(t, keep.ID, h.Orders[0].VehicleID)

	_, err = s.Cards.MergeVehicles(t.Context(), third.ID, away, "all three", storetest.Chief) // leads to keep, which goes
	require.NoError(t, err)
	_, err = s.Cards.UpdateVehicle(t.Context(), away, cards.VehiclePatch{Model: storetest.Ptr("Renamed")}, 0, storetest.Anna)
	require.NoError(t, err)
	for _, q := range []string{was.VIN, was.Plate, "acv30 001", third.Plate} {
		found, err := s.Cards.SearchVehicles(t.Context(), cards.VehicleFilter{Query: q})
		require.NoError(t, err)
		require.Len(t, found.Items, 1, q)
		require.Equal(t, third.ID, found.Items[0].ID, q)
		orders, err := s.Record.ListOrders(t.Context(), record.OrderFilter{Query: q})
		require.NoError(t, err)
		require.Len(t, orders.Items, 1, q)
		require.Equal(t, "Third Renamed", orders.Items[0].Vehicle)
		require.Equal(t, third.Plate, orders.Items[0].Plate)
		clients, err := s.Cards.SearchClients(t.Context(), q, database.Page{})
		require.NoError(t, err)
		require.Len(t, clients.Items, 1, q)
	}
	// The plate of a card that went is the car's own, and questioned on another one.
	_, err = s.Cards.UpdateVehicle(t.Context(), third.ID, cards.VehiclePatch{Plate: &was.Plate}, 0, storetest.Anna)
	require.NoError(t, err)
	_, err = s.Cards.CreateVehicle(t.Context(), cards.NewVehicle{VehicleCard: cards.VehicleCard{Plate: was.Plate, Make: "A", Model: "B"}}, storetest.Anna)
	storetest.Refused(t, err, process.KindConflict, third.ID)
	_, err = s.Cards.CreateVehicle(t.Context(), cards.NewVehicle{VehicleCard: cards.VehicleCard{VIN: was.VIN, Make: "A", Model: "B"}}, storetest.Anna)
	storetest.Refused(t, err, process.KindConflict, third.ID)
}

func TestMergeVehicles_TheVINThatIsRightStays(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	const right, mistyped, other = "1HGCM82633A004352", "1HGCM82633A004353", "XTA210990Y2766389"
	good := secondCard(t, s, cards.VehicleCard{VIN: right, Make: "Honda", Model: "Accord"}, "", 10)
	bad := secondCard(t, s, cards.VehicleCard{VIN: mistyped, Make: "Honda", Model: "Accord"}, "", 10)
	two := secondCard(t, s, cards.VehicleCard{VIN: other, Make: "Lada", Model: "Samara"}, "", 10)

	_, err := s.Cards.MergeVehicles(t.Context(), good.ID, two.ID, "typed twice", storetest.Chief)
	storetest.Refused(t, err, process.KindConflict, "two cars")
	kept, err := s.Cards.VehicleByID(t.Context(), two.ID)
	require.NoError(t, err)
	require.Equal(t, two, kept, "a refused merge changes nothing")

	v, err := s.Cards.MergeVehicles(t.Context(), bad.ID, good.ID, "a slip of the pen", storetest.Chief)
	require.NoError(t, err)
	require.Equal(t, right, v.VIN)
	for _, vin := range []string{right, mistyped} {
		found, err := s.Cards.SearchVehicles(t.Context(), cards.VehicleFilter{Query: vin})
		require.NoError(t, err)
		require.Len(t, found.Items, 1, vin)
		require.Equal(t, bad.ID, found.Items[0].ID)
	}
	v, err = s.Cards.UpdateVehicle(t.Context(), bad.ID, cards.VehiclePatch{VIN: storetest.Ptr(mistyped), Answers: cards.Answers{Confirmed: []string{cards.DoubtVIN}}}, 0, storetest.Anna)
	require.NoError(t, err, "the number that a merged card had is free for the one that stayed")
	require.Equal(t, mistyped, v.VIN)
}
