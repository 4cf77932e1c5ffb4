package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/workorder"
)

func TestP5_VehicleCardIsAClientsCarLinkedToTheClient(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	c := aClient(t, s, "Owner")
	v, err := s.CreateVehicle(t.Context(), store.NewVehicle{
		VehicleCard: store.VehicleCard{VIN: " xta210930y2766321 ", Plate: "А123ВС77", Make: "Lada", Model: "2109", Year: ptr(2000), InServiceDate: ptr("2000-05-01")},
		ClientID:    c.ID, OdometerKM: ptr(int64(120_000)),
	}, anna)
	require.NoError(t, err)
	require.Equal(t, vinLada, v.VIN)
	require.Equal(t, "client_vehicle", v.Status)
	require.Equal(t, c.ID, *v.OwnerID)
	require.EqualValues(t, 120_000, *v.OdometerKM)
	require.Equal(t, "2000-05-01", *v.InServiceDate)
}

func TestVehicle_BadCardsAreRefusedWithAdvice(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	good := store.VehicleCard{VIN: vinLada, Make: "Lada", Model: "Vesta"}
	for advice, change := range map[string]func(*store.NewVehicle){
		"registration certificate": func(v *store.NewVehicle) { v.VIN = "123" },
		"no VIN has":               func(v *store.NewVehicle) { v.VIN = "XTA21O930Y2766321" },
		"make":                     func(v *store.NewVehicle) { v.Make = "" },
		"four digits":              func(v *store.NewVehicle) { v.Year = ptr(26) },
		"choose one of":            func(v *store.NewVehicle) { v.Status = "stolen" },
		"in_service_date":          func(v *store.NewVehicle) { v.InServiceDate = ptr("yesterday") },
		"km":                       func(v *store.NewVehicle) { v.OdometerKM = ptr(int64(-1)) },
	} {
		v := store.NewVehicle{VehicleCard: good}
		change(&v)
		_, err := s.CreateVehicle(t.Context(), v, anna)
		refused(t, err, workorder.KindInvalid, advice)
	}
	_, err := s.CreateVehicle(t.Context(), store.NewVehicle{VehicleCard: good, ClientID: "cl_nobody"}, anna)
	refused(t, err, workorder.KindNotFound, "no client")
	found, err := s.SearchVehicles(t.Context(), store.VehicleFilter{})
	require.NoError(t, err)
	require.Empty(t, found.Items, "a refused card leaves nothing")
}

func TestVehicle_OneCarHasOneCard(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	first := aCar(t, s, vinLada, "", "")
	second := aCar(t, s, vinSkoda, "", "")
	_, err := s.CreateVehicle(t.Context(), store.NewVehicle{VehicleCard: store.VehicleCard{VIN: vinLada, Make: "L", Model: "V"}}, anna)
	refused(t, err, workorder.KindConflict, first.ID)
	_, err = s.UpdateVehicle(t.Context(), second.ID, store.VehiclePatch{VIN: ptr(vinLada)}, 0, anna)
	refused(t, err, workorder.KindConflict, first.ID)

	v, err := s.UpdateVehicle(t.Context(), second.ID, store.VehiclePatch{Plate: ptr("E1"), VIN: ptr(vinSkoda), Year: ptr(2016)}, 1, anna)
	require.NoError(t, err)
	require.Equal(t, 2, v.Version)
	_, err = s.UpdateVehicle(t.Context(), second.ID, store.VehiclePatch{Plate: ptr("E2")}, 1, anna)
	refused(t, err, workorder.KindConflict, "read it again")
}

func TestVehicle_ChangeOfOwnerKeepsHistoryForBoth(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	a, b := aClient(t, s, "Anna"), aClient(t, s, "Boris")
	car := aCar(t, s, vinLada, "", a.ID)
	for range 2 { // saying it twice changes nothing
		v, err := s.ChangeOwner(t.Context(), car.ID, b.ID, anna)
		require.NoError(t, err)
		require.Equal(t, b.ID, *v.OwnerID)
	}
	for _, id := range []string{a.ID, b.ID} {
		h, err := s.ClientHistory(t.Context(), id)
		require.NoError(t, err)
		require.Len(t, h.Vehicles, 1)
		require.Empty(t, h.Orders)
	}
	owned, err := s.SearchVehicles(t.Context(), store.VehicleFilter{ClientID: a.ID})
	require.NoError(t, err)
	require.Empty(t, owned.Items)

	v, err := s.ChangeOwner(t.Context(), car.ID, a.ID, anna) // bought back
	require.NoError(t, err)
	require.Equal(t, a.ID, *v.OwnerID)
	_, err = s.ChangeOwner(t.Context(), car.ID, "cl_nobody", anna)
	refused(t, err, workorder.KindNotFound, "no client")
	_, err = s.ChangeOwner(t.Context(), "veh_none", a.ID, anna)
	refused(t, err, workorder.KindNotFound, "no vehicle")
	v, err = s.VehicleByID(t.Context(), car.ID)
	require.NoError(t, err)
	require.Equal(t, a.ID, *v.OwnerID)
}

func TestOdometer_RunsForwardUnlessThereIsAReason(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	car := aCar(t, s, vinLada, "", "")
	_, known, err := s.LastOdometer(t.Context(), car.ID)
	require.NoError(t, err)
	require.False(t, known)

	at := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	read := func(km int64, day int, reason string, ref *string) (store.OdometerReading, error) {
		return s.RecordOdometer(t.Context(), store.OdometerReading{
			VehicleID: car.ID, KM: km, At: at.AddDate(0, 0, day), Source: "order", SourceRef: ref, Reason: reason, By: anna.ID,
		})
	}
	first, err := read(100_000, 0, "", ptr("MSK-1/in"))
	require.NoError(t, err)
	again, err := read(100_000, 0, "", ptr("MSK-1/in"))
	require.NoError(t, err)
	require.Equal(t, first.ID, again.ID, "the same source is recorded once")

	_, err = read(99_999, 1, "", nil)
	refused(t, err, workorder.KindInvalid, "read it again")
	_, err = read(90_000, -7, "", nil)
	require.NoError(t, err, "an older reading may come in later")
	_, err = read(12, 2, "dashboard changed", nil)
	require.NoError(t, err)
	_, err = read(500, 3, "", nil)
	require.NoError(t, err)
	_, err = read(workorder.MaxOdometer+1, 4, "", nil)
	refused(t, err, workorder.KindInvalid, "km")

	last, known, err := s.LastOdometer(t.Context(), car.ID)
	require.NoError(t, err)
	require.True(t, known)
	require.EqualValues(t, 500, last.KM)
}

func TestW4_CoverageOfACar(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	car := aCar(t, s, vinLada, "", "")
	p, err := s.CreatePayer(t.Context(), workorder.PayerManufacturer, "AvtoVAZ", boss)
	require.NoError(t, err)
	card := store.CoverageCard{
		PayerID: p.ID, Grantor: "manufacturer", PctParts: 10000, PctLabour: 3333, StartsOn: "2026-01-01", EndsOn: "2028-12-31",
		KMLimit: ptr(int64(100_000)), Deductible: 50_000,
	}
	c, err := s.AddCoverage(t.Context(), car.ID, card, chief)
	require.NoError(t, err)
	require.Equal(t, card, c.CoverageCard)
	list, err := s.Coverages(t.Context(), car.ID)
	require.NoError(t, err)
	require.Equal(t, []store.Coverage{c}, list)

	for advice, change := range map[string]func(*store.CoverageCard){
		"GET /v1/payers": func(c *store.CoverageCard) { c.PayerID = "pay_none" },
		"grantor":        func(c *store.CoverageCard) { c.Grantor = "me" },
		"from 0 to 100":  func(c *store.CoverageCard) { c.PctOther = 10001 },
		"before":         func(c *store.CoverageCard) { c.EndsOn = "2025-12-31" },
		"km_limit":       func(c *store.CoverageCard) { c.KMLimit = ptr(int64(0)) },
		"deductible":     func(c *store.CoverageCard) { c.Deductible = -1 },
	} {
		bad := card
		change(&bad)
		_, err := s.AddCoverage(t.Context(), car.ID, bad, chief)
		refused(t, err, workorder.KindInvalid, advice)
	}
	_, err = s.AddCoverage(t.Context(), "veh_none", card, chief)
	refused(t, err, workorder.KindNotFound, "no vehicle")
}
