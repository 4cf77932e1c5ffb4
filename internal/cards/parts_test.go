package cards_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

func TestR7_PriceListIsReplacedLineByLineAndFound(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	require.NoError(t, s.Cards.UpsertParts(t.Context(), []cards.Part{
		{PartNo: "OC-90", Name: "Фильтр масляный", Price: storetest.Ptr(exact.Money(45_000))},
		{PartNo: "5W40_1", Name: "Oil 100%", Unit: "l"},
	}, "", storetest.Boss))
	require.NoError(t, s.Cards.UpsertParts(t.Context(), []cards.Part{{PartNo: "OC-90", Name: "Фильтр масляный", Price: storetest.Ptr(exact.Money(50_000))}}, "", storetest.Boss))

	filter, err := s.Cards.ListParts(t.Context(), "OC-90", database.Page{})
	require.NoError(t, err)
	require.Equal(t, []cards.PartCard{{Part: cards.Part{PartNo: "OC-90", Name: "Фильтр масляный", Price: storetest.Ptr(exact.Money(50_000)), Unit: "pcs"}, Active: true, Version: 2}}, filter.Items)

	for q, want := range map[string]string{"oc-9": "OC-90", "масл фильтр": "OC-90", "100%": "5W40_1", "w40": "5W40_1"} {
		found, err := s.Cards.ListParts(t.Context(), q, database.Page{})
		require.NoError(t, err)
		require.Len(t, found.Items, 1, q)
		require.Equal(t, want, found.Items[0].PartNo)
	}
	page, err := s.Cards.ListParts(t.Context(), "", database.Page{Limit: 1})
	require.NoError(t, err)
	require.Equal(t, "5W40_1", page.Next)

	_, unknown, err := s.Cards.PartNumbers(t.Context(), []string{"OC-90", "A", "B"})
	require.NoError(t, err)
	require.Equal(t, []string{"A", "B"}, unknown)
}

func TestParts_ABadLineStopsTheWholeList(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	good := cards.Part{PartNo: "A", Name: "A"}
	for advice, list := range map[string][]cards.Part{
		"1 to 1000":         {},
		"items[1].part_no":  {good, {Name: "x"}},
		"items[1].name":     {good, {PartNo: "B"}},
		"items[1].price":    {good, {PartNo: "B", Name: "B", Price: storetest.Ptr(exact.Money(-1))}},
		"items[0] already":  {good, {PartNo: " A ", Name: "again"}},
		"at a time":         make([]cards.Part, 1001),
		"items[0].unit: ha": {{PartNo: "A", Name: "A", Unit: "a unit of very many letters"}},
	} {
		storetest.Refused(t, s.Cards.UpsertParts(t.Context(), list, "", storetest.Boss), process.KindInvalid, advice)
	}
	all, err := s.Cards.ListParts(t.Context(), "", database.Page{})
	require.NoError(t, err)
	require.Empty(t, all.Items)
}

func TestParts_AThousandLinesAtOnce(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	parts, catalogue := make([]cards.Part, 1000), make([]suppliers.SupplierPart, 1000)
	for i := range parts {
		no := fmt.Sprintf("P-%04d", i)
		parts[i] = cards.Part{PartNo: no, Name: no}
		catalogue[i] = suppliers.SupplierPart{PartNo: no, Cost: 100, LeadDaysP50: 1, LeadDaysP90: 3}
	}
	require.NoError(t, s.Cards.UpsertParts(t.Context(), parts, "", storetest.Boss))
	sup, err := s.Suppliers.CreateSupplier(t.Context(), "Acme", storetest.Boss)
	require.NoError(t, err)
	require.NoError(t, s.Suppliers.UpsertCatalogue(t.Context(), sup.ID, catalogue, storetest.Boss))
	page, err := s.Suppliers.Catalogue(t.Context(), sup.ID, database.Page{Limit: 200, Cursor: "P-0099"})
	require.NoError(t, err)
	require.Equal(t, catalogue[100:300], page.Items)
	require.Equal(t, "P-0299", page.Next)
}

func TestR3_SupplierCatalogue(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	require.NoError(t, s.Cards.UpsertParts(t.Context(), []cards.Part{{PartNo: "A", Name: "A"}}, "", storetest.Boss))
	sup, err := s.Suppliers.CreateSupplier(t.Context(), " Acme ", storetest.Boss)
	require.NoError(t, err)
	for _, cost := range []exact.Money{100, 200} {
		require.NoError(t, s.Suppliers.UpsertCatalogue(t.Context(), sup.ID, []suppliers.SupplierPart{{PartNo: "A", Cost: cost, LeadDaysP50: 2, LeadDaysP90: 5}}, storetest.Boss))
	}
	page, err := s.Suppliers.Catalogue(t.Context(), sup.ID, database.Page{})
	require.NoError(t, err)
	require.Equal(t, []suppliers.SupplierPart{{PartNo: "A", Cost: 200, LeadDaysP50: 2, LeadDaysP90: 5}}, page.Items)

	for advice, p := range map[string]suppliers.SupplierPart{
		"POST /v1/parts": {PartNo: "B", Cost: 1},
		"lead_days_p90":  {PartNo: "A", LeadDaysP50: 3, LeadDaysP90: 2},
		"cost":           {PartNo: "A", Cost: -1},
	} {
		storetest.Refused(t, s.Suppliers.UpsertCatalogue(t.Context(), sup.ID, []suppliers.SupplierPart{p}, storetest.Boss), process.KindInvalid, advice)
	}
	storetest.Refused(t, s.Suppliers.UpsertCatalogue(t.Context(), "sup_none", page.Items, storetest.Boss), process.KindNotFound, "GET /v1/suppliers")
	_, err = s.Suppliers.Catalogue(t.Context(), "sup_none", database.Page{})
	storetest.Refused(t, err, process.KindNotFound, "no supplier")
	list, err := s.Suppliers.Suppliers(t.Context())
	require.NoError(t, err)
	require.Equal(t, []suppliers.Supplier{sup}, list)
}
