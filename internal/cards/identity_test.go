package cards_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/parties/stock"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

func aCar(t *testing.T, s *store.Store, c cards.VehicleCard, said cards.Answers) (cards.Vehicle, error) {
	t.Helper()
	c.Make, c.Model = "Volkswagen", "New Beetle"
	return s.Cards.CreateVehicle(t.Context(), cards.NewVehicle{VehicleCard: c, Answers: said}, storetest.Anna)
}

func TestIdentity_ACheckDigitIsConfirmedByAPerson(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	const beetle = "3VWZZZ1KZ5P000001"
	_, err := aCar(t, s, cards.VehicleCard{VIN: beetle}, cards.Answers{})
	storetest.Refused(t, err, process.KindInvalid, "confirm vin_check_digit")
	require.Equal(t, &cards.Question{Confirm: []string{cards.DoubtVIN}}, cards.Asked(err))
	v, err := aCar(t, s, cards.VehicleCard{VIN: "3vw zzz-1kz 5p 000001"}, cards.Answers{Confirmed: []string{cards.DoubtVIN}})
	require.NoError(t, err)
	require.Equal(t, beetle, v.VIN)

	v, err = s.Cards.UpdateVehicle(t.Context(), v.ID, cards.VehiclePatch{Model: storetest.Ptr("Beetle")}, 0, storetest.Anna)
	require.NoError(t, err, "what was confirmed is not asked again")
	_, err = s.Cards.UpdateVehicle(t.Context(), v.ID, cards.VehiclePatch{VIN: storetest.Ptr("3VWZZZ1KZ5P000002")}, 0, storetest.Anna)
	storetest.Refused(t, err, process.KindInvalid, "vin_check_digit")
}

func TestIdentity_ACarIsKnownByOneNumberAtLeast(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	for _, c := range []cards.VehicleCard{{}, {VIN: " ", Plate: "---", Frame: "-"}} {
		_, err := aCar(t, s, c, cards.Answers{})
		storetest.Refused(t, err, process.KindInvalid, "known by one of them")
	}
	japanese, err := aCar(t, s, cards.VehicleCard{Frame: "ACV30-0012345"}, cards.Answers{})
	require.NoError(t, err)
	require.Equal(t, "ACV30-0012345", japanese.Frame)
	require.Empty(t, japanese.VIN)
	plated, err := aCar(t, s, cards.VehicleCard{Plate: "а 123 вс 77"}, cards.Answers{})
	require.NoError(t, err)
	for q, want := range map[string]string{"асv30 0012345": japanese.ID, "0012345": japanese.ID, "A123BC": plated.ID} {
		found, err := s.Cards.SearchVehicles(t.Context(), cards.VehicleFilter{Query: q})
		require.NoError(t, err)
		require.Len(t, found.Items, 1, q)
		require.Equal(t, want, found.Items[0].ID, q)
	}
	_, err = s.Cards.UpdateVehicle(t.Context(), plated.ID, cards.VehiclePatch{Plate: storetest.Ptr("")}, 0, storetest.Anna)
	storetest.Refused(t, err, process.KindInvalid, "known by one of them")
}

func TestIdentity_TheTwinOfACarIsQuestioned(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	first, err := aCar(t, s, cards.VehicleCard{VIN: storetest.VINLada, Frame: "GX-110", Plate: "А123ВС77"}, cards.Answers{})
	require.NoError(t, err)
	for what, c := range map[string]cards.VehicleCard{
		"vin": {VIN: " xта210930-y2766321"}, "frame": {Frame: "gх 110"}, "plate": {Plate: "a123bc 77"},
	} {
		_, err := aCar(t, s, c, cards.Answers{})
		storetest.Refused(t, err, process.KindConflict, first.ID)
		require.Equal(t, []cards.Twin{{Kind: "vehicle", ID: first.ID, Name: "Volkswagen New Beetle А123ВС77", Matches: []string{what}}}, cards.Asked(err).Twins)
		require.Equal(t, what == "vin", cards.Asked(err).Final)
	}
	because := cards.Answers{DuplicateReason: "the plate was moved"}
	_, err = aCar(t, s, cards.VehicleCard{VIN: storetest.VINLada}, because)
	storetest.Refused(t, err, process.KindConflict, "use that card") // a VIN is one car
	second, err := aCar(t, s, cards.VehicleCard{Plate: "А123ВС77"}, because)
	require.NoError(t, err)
	_, err = s.Cards.UpdateVehicle(t.Context(), second.ID, cards.VehiclePatch{Model: storetest.Ptr("Niva")}, 0, storetest.Anna)
	require.NoError(t, err, "asked once")
	_, err = s.Cards.UpdateVehicle(t.Context(), second.ID, cards.VehiclePatch{Frame: storetest.Ptr("GX110")}, 0, storetest.Anna)
	storetest.Refused(t, err, process.KindConflict, first.ID)
}

func TestIdentity_TheTwinOfAClientIsQuestioned(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	anna, err := s.Cards.CreateClient(t.Context(), cards.NewClient{ClientCard: cards.ClientCard{
		Name: "Anna", Phones: []cards.Phone{{Number: "8 495 123-45-67 доб. 12"}}, Emails: []string{"anna@example.com"},
	}}, storetest.Anna)
	require.NoError(t, err)
	require.Equal(t, []cards.Phone{{Number: "+74951234567", Extension: "12"}}, anna.Phones)
	twin := cards.ClientCard{Name: "A. B.", Phones: []cards.Phone{{Number: "+7 495 1234567", Extension: "12"}}, Emails: []string{"ANNA@example.com"}}
	_, err = s.Cards.CreateClient(t.Context(), cards.NewClient{ClientCard: twin}, storetest.Anna)
	storetest.Refused(t, err, process.KindConflict, anna.ID)
	require.Equal(t, []cards.Twin{{Kind: "client", ID: anna.ID, Name: "Anna", Matches: []string{"phone", "email"}}}, cards.Asked(err).Twins)
	mother, err := s.Cards.CreateClient(t.Context(), cards.NewClient{ClientCard: twin, DuplicateReason: "her mother"}, storetest.Anna)
	require.NoError(t, err)
	h, err := s.Reception.ClientHistory(t.Context(), mother.ID)
	require.NoError(t, err)
	require.Contains(t, string(h.Changes[0].Data), "her mother")

	colleague, err := s.Cards.CreateClient(t.Context(), cards.NewClient{ClientCard: cards.ClientCard{Name: "B", Phones: []cards.Phone{{Number: "+74951234567", Extension: "13"}}}}, storetest.Anna)
	require.NoError(t, err, "another extension is another person")
	_, err = s.Cards.UpdateClient(t.Context(), colleague.ID, cards.ClientPatch{Emails: &[]string{"anna@example.com"}}, 0, storetest.Anna)
	storetest.Refused(t, err, process.KindConflict, "duplicate_reason")
	_, err = s.Cards.UpdateClient(t.Context(), mother.ID, cards.ClientPatch{Name: storetest.Ptr("Mother")}, 0, storetest.Anna)
	require.NoError(t, err, "asked once")
	found, err := s.Cards.SearchClients(t.Context(), "495 123 45 67", database.Page{})
	require.NoError(t, err)
	require.Len(t, found.Items, 3, "found by the number without the extension")
}

func TestIdentity_TwoAtOnceAreQuestionedAsOneAfterTheOther(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	var both sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		both.Go(func() {
			_, errs[i] = s.Cards.CreateClient(t.Context(), cards.NewClient{ClientCard: cards.ClientCard{Name: "A", Emails: []string{"a@example.com"}}}, storetest.Anna)
		})
	}
	both.Wait()
	made := 0
	for _, err := range errs {
		if err == nil {
			made++
		} else {
			storetest.Refused(t, err, process.KindConflict, "duplicate_reason")
		}
	}
	require.Equal(t, 1, made)
}

func TestIdentity_APartIsItsNumberHoweverTyped(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	s := d.Store
	part := func(no string) []cards.Part { return []cards.Part{{PartNo: no, Name: "Filter"}} }
	require.NoError(t, s.Cards.UpsertParts(t.Context(), part("AF-218"), "", storetest.Boss))
	require.NoError(t, s.Cards.UpsertParts(t.Context(), part("AF-218"), "", storetest.Boss), "the same number is the same part")
	for _, typed := range []string{"af218", "AF 218", "АF-218"} {
		numbers, missing, err := s.Cards.PartNumbers(t.Context(), []string{typed})
		require.NoError(t, err)
		require.Empty(t, missing)
		require.Equal(t, map[string]string{typed: "AF-218"}, numbers)
		list, err := s.Cards.ListParts(t.Context(), typed, database.Page{})
		require.NoError(t, err)
		require.Len(t, list.Items, 1, typed)
		err = s.Cards.UpsertParts(t.Context(), part(typed), "", storetest.Boss)
		storetest.Refused(t, err, process.KindConflict, "AF-218")
		require.Equal(t, []cards.Twin{{Kind: "part", ID: "AF-218", Name: "Filter", Matches: []string{"part_no"}}}, cards.Asked(err).Twins)
	}
	item, err := s.Stock.ReceiveStock(t.Context(), stock.StockReceipt{Branch: d.Branch, PartNo: "аf 218", Qty: exact.Units(1), Key: "a"}, storetest.Boss)
	require.NoError(t, err)
	require.Equal(t, "AF-218", item.PartNo)
	sup, err := s.Suppliers.CreateSupplier(t.Context(), "S", storetest.Boss)
	require.NoError(t, err)
	price := suppliers.SupplierPart{PartNo: "af218", Cost: 1}
	require.NoError(t, s.Suppliers.UpsertCatalogue(t.Context(), sup.ID, []suppliers.SupplierPart{price}, storetest.Boss))
	list, err := s.Suppliers.Catalogue(t.Context(), sup.ID, database.Page{})
	require.NoError(t, err)
	require.Equal(t, "AF-218", list.Items[0].PartNo)
	twice := price
	twice.PartNo = "AF 218"
	storetest.Refused(t, s.Suppliers.UpsertCatalogue(t.Context(), sup.ID, []suppliers.SupplierPart{price, twice}, storetest.Boss), process.KindInvalid, "already")

	storetest.Refused(t, s.Cards.UpsertParts(t.Context(), append(part("B-1"), part("b1")...), "", storetest.Boss), process.KindConflict, "B-1")
	require.NoError(t, s.Cards.UpsertParts(t.Context(), part("AF218"), "another maker's", storetest.Boss))
	_, missing, err := s.Cards.PartNumbers(t.Context(), []string{"af 218", "AF218"})
	require.NoError(t, err)
	require.Equal(t, []string{"af 218"}, missing, "it may be either; an exact number is clear")
}

func TestIdentity_RowsOfAnOlderVersionGetTheirKeys(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	for _, sql := range []string{
		`INSERT INTO part (part_no, name) VALUES ('AF-218', 'one'), ('af218', 'its twin is no reason to stop'), ('OC/90', 'another')`,
		`INSERT INTO vehicle (id, vin, plate, plate_key, make, model) VALUES ('veh_old', 'XTA210990Y2766389', 'А.123.ВС', 'A.123.BC', 'Lada', 'Samara')`,
	} {
		_, err := s.DB.Q(t.Context()).Exec(t.Context(), sql)
		require.NoError(t, err)
	}
	for range 2 {
		require.NoError(t, s.Cards.DeriveKeys(t.Context()))
	}
	numbers, _, err := s.Cards.PartNumbers(t.Context(), []string{"ос90"})
	require.NoError(t, err)
	require.Equal(t, map[string]string{"ос90": "OC/90"}, numbers)
	found, err := s.Cards.SearchVehicles(t.Context(), cards.VehicleFilter{Query: "A123BC"})
	require.NoError(t, err)
	require.Len(t, found.Items, 1)
}
