package cards_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/parties/claims"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

func TestP5_VehicleCardIsAClientsCarLinkedToTheClient(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	c := storetest.AClient(t, s, "Owner")
	v, err := s.Cards.CreateVehicle(t.Context(), cards.NewVehicle{
		VehicleCard: cards.VehicleCard{VIN: " xta210930y2766321 ", Plate: "А123ВС77", Make: "Lada", Model: "2109", Year: storetest.Ptr(2000), InServiceDate: storetest.Ptr("2000-05-01")},
		ClientID:    c.ID, OdometerKM: storetest.Ptr(int64(120_000)),
	}, storetest.Anna)
	require.NoError(t, err)
	require.Equal(t, storetest.VINLada, v.VIN)
	require.Equal(t, "client_vehicle", v.Status)
	require.Equal(t, c.ID, *v.OwnerID)
	require.EqualValues(t, 120_000, *v.OdometerKM)
	require.Equal(t, "2000-05-01", *v.InServiceDate)
}

func TestVehicle_BadCardsAreRefusedWithAdvice(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	good := cards.VehicleCard{VIN: storetest.VINLada, Make: "Lada", Model: "Vesta"}
	for advice, change := range map[string]func(*cards.NewVehicle){
		"registration certificate": func(v *cards.NewVehicle) { v.VIN = "123" },
		"no VIN has":               func(v *cards.NewVehicle) { v.VIN = "XTA21O930Y2766321" },
		"make":                     func(v *cards.NewVehicle) { v.Make = "" },
		"four digits":              func(v *cards.NewVehicle) { v.Year = storetest.Ptr(26) },
		"choose one of":            func(v *cards.NewVehicle) { v.Status = "stolen" },
		"in_service_date":          func(v *cards.NewVehicle) { v.InServiceDate = storetest.Ptr("yesterday") },
		"km":                       func(v *cards.NewVehicle) { v.OdometerKM = storetest.Ptr(int64(-1)) },
	} {
		v := cards.NewVehicle{VehicleCard: good}
		change(&v)
		_, err := s.Cards.CreateVehicle(t.Context(), v, storetest.Anna)
		storetest.Refused(t, err, process.KindInvalid, advice)
	}
	_, err := s.Cards.CreateVehicle(t.Context(), cards.NewVehicle{VehicleCard: good, ClientID: "cl_nobody"}, storetest.Anna)
	storetest.Refused(t, err, process.KindNotFound, "no client")
	found, err := s.Cards.SearchVehicles(t.Context(), cards.VehicleFilter{})
	require.NoError(t, err)
	require.Empty(t, found.Items, "a refused card leaves nothing")
}

func TestVehicle_OneCarHasOneCard(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	first := storetest.ACar(t, s, storetest.VINLada, "", "")
	second := storetest.ACar(t, s, storetest.VINSkoda, "", "")
	_, err := s.Cards.CreateVehicle(t.Context(), cards.NewVehicle{VehicleCard: cards.VehicleCard{VIN: storetest.VINLada, Make: "L", Model: "V"}}, storetest.Anna)
	storetest.Refused(t, err, process.KindConflict, first.ID)
	_, err = s.Cards.UpdateVehicle(t.Context(), second.ID, cards.VehiclePatch{VIN: storetest.Ptr(storetest.VINLada)}, 0, storetest.Anna)
	storetest.Refused(t, err, process.KindConflict, first.ID)

	v, err := s.Cards.UpdateVehicle(t.Context(), second.ID, cards.VehiclePatch{Plate: storetest.Ptr("E1"), VIN: storetest.Ptr(storetest.VINSkoda), Year: storetest.Ptr(2016)}, 1, storetest.Anna)
	require.NoError(t, err)
	require.Equal(t, 2, v.Version)
	_, err = s.Cards.UpdateVehicle(t.Context(), second.ID, cards.VehiclePatch{Plate: storetest.Ptr("E2")}, 1, storetest.Anna)
	storetest.Refused(t, err, process.KindConflict, "read it again")
}

func TestVehicle_ChangeOfOwnerKeepsHistoryForBoth(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	a, b := storetest.AClient(t, s, "Anna"), storetest.AClient(t, s, "Boris")
	car := storetest.ACar(t, s, storetest.VINLada, "", a.ID)
	for range 2 { // saying it twice changes nothing
		v, err := s.Cards.ChangeOwner(t.Context(), car.ID, b.ID, storetest.Anna)
		require.NoError(t, err)
		require.Equal(t, b.ID, *v.OwnerID)
	}
	for _, id := range []string{a.ID, b.ID} {
		h, err := s.Reception.ClientHistory(t.Context(), id)
		require.NoError(t, err)
		require.Len(t, h.Vehicles, 1)
		require.Empty(t, h.Orders)
	}
	owned, err := s.Cards.SearchVehicles(t.Context(), cards.VehicleFilter{ClientID: a.ID})
	require.NoError(t, err)
	require.Empty(t, owned.Items)

	v, err := s.Cards.ChangeOwner(t.Context(), car.ID, a.ID, storetest.Anna) // bought back
	require.NoError(t, err)
	require.Equal(t, a.ID, *v.OwnerID)
	_, err = s.Cards.ChangeOwner(t.Context(), car.ID, "cl_nobody", storetest.Anna)
	storetest.Refused(t, err, process.KindNotFound, "no client")
	_, err = s.Cards.ChangeOwner(t.Context(), "veh_none", a.ID, storetest.Anna)
	storetest.Refused(t, err, process.KindNotFound, "no vehicle")
	v, err = s.Cards.VehicleByID(t.Context(), car.ID)
	require.NoError(t, err)
	require.Equal(t, a.ID, *v.OwnerID)
}

func TestOdometer_RunsForwardUnlessThereIsAReason(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	car := storetest.ACar(t, s, storetest.VINLada, "", "")
	_, known, err := s.Cards.LastOdometer(t.Context(), car.ID)
	require.NoError(t, err)
	require.False(t, known)

	at := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	read := func(km int64, day int, reason string, ref *string) (cards.OdometerReading, error) {
		return s.Cards.RecordOdometer(t.Context(), cards.OdometerReading{
			VehicleID: car.ID, KM: km, At: at.AddDate(0, 0, day), Source: "order", SourceRef: ref, Reason: reason, By: storetest.Anna.ID,
		})
	}
	first, err := read(100_000, 0, "", storetest.Ptr("MSK-1/in"))
	require.NoError(t, err)
	again, err := read(100_000, 0, "", storetest.Ptr("MSK-1/in"))
	require.NoError(t, err)
	require.Equal(t, first.ID, again.ID, "the same source is recorded once")

	_, err = read(99_999, 1, "", nil)
	storetest.Refused(t, err, process.KindInvalid, "read it again")
	_, err = read(90_000, -7, "", nil)
	require.NoError(t, err, "an older reading may come in later")
	_, err = read(12, 2, "dashboard changed", nil)
	require.NoError(t, err)
	_, err = read(500, 3, "", nil)
	require.NoError(t, err)
	_, err = read(workorder.MaxOdometer+1, 4, "", nil)
	storetest.Refused(t, err, process.KindInvalid, "km")

	last, known, err := s.Cards.LastOdometer(t.Context(), car.ID)
	require.NoError(t, err)
	require.True(t, known)
	require.EqualValues(t, 500, last.KM)
}

func TestW4_CoverageOfACar(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	car := storetest.ACar(t, s, storetest.VINLada, "", "")
	p, err := s.Cards.CreatePayer(t.Context(), workorder.PayerManufacturer, "AvtoVAZ", storetest.Boss)
	require.NoError(t, err)
	card := claims.CoverageCard{
		PayerID: p.ID, Grantor: "manufacturer", PctParts: 10000, PctLabour: 3333, StartsOn: "2026-01-01", EndsOn: "2028-12-31",
		KMLimit: storetest.Ptr(int64(100_000)), Deductible: 50_000,
	}
	c, err := s.Claims.AddCoverage(t.Context(), car.ID, card, storetest.Chief)
	require.NoError(t, err)
	require.Equal(t, card, c.CoverageCard)
	list, err := s.Claims.Coverages(t.Context(), car.ID)
	require.NoError(t, err)
	require.Equal(t, []claims.Coverage{c}, list)

	for advice, change := range map[string]func(*claims.CoverageCard){
		"GET /v1/payers": func(c *claims.CoverageCard) { c.PayerID = "pay_none" },
		"grantor":        func(c *claims.CoverageCard) { c.Grantor = "me" },
		"from 0 to 100":  func(c *claims.CoverageCard) { c.PctOther = 10001 },
		"before":         func(c *claims.CoverageCard) { c.EndsOn = "2025-12-31" },
		"km_limit":       func(c *claims.CoverageCard) { c.KMLimit = storetest.Ptr(int64(0)) },
		"deductible":     func(c *claims.CoverageCard) { c.Deductible = -1 },
	} {
		bad := card
		change(&bad)
		_, err := s.Claims.AddCoverage(t.Context(), car.ID, bad, storetest.Chief)
		storetest.Refused(t, err, process.KindInvalid, advice)
	}
	_, err = s.Claims.AddCoverage(t.Context(), "veh_none", card, storetest.Chief)
	storetest.Refused(t, err, process.KindNotFound, "no vehicle")
}
