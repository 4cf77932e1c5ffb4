package store_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/workorder"
)

func TestR7_PriceListIsReplacedLineByLineAndFound(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	require.NoError(t, s.UpsertParts(t.Context(), []store.Part{
		{PartNo: "OC-90", Name: "Фильтр масляный", Price: ptr(workorder.Money(45_000))},
		{PartNo: "5W40_1", Name: "Oil 100%", Unit: "l"},
	}, boss))
	require.NoError(t, s.UpsertParts(t.Context(), []store.Part{{PartNo: "OC-90", Name: "Фильтр масляный", Price: ptr(workorder.Money(50_000))}}, boss))

	filter, err := s.ListParts(t.Context(), "OC-90", database.Page{})
	require.NoError(t, err)
	require.Equal(t, []store.Part{{PartNo: "OC-90", Name: "Фильтр масляный", Price: ptr(workorder.Money(50_000)), Unit: "pcs"}}, filter.Items)

	for q, want := range map[string]string{"oc-9": "OC-90", "масл фильтр": "OC-90", "100%": "5W40_1", "40_": "5W40_1"} {
		found, err := s.ListParts(t.Context(), q, database.Page{})
		require.NoError(t, err)
		require.Len(t, found.Items, 1, q)
		require.Equal(t, want, found.Items[0].PartNo)
	}
	page, err := s.ListParts(t.Context(), "", database.Page{Limit: 1})
	require.NoError(t, err)
	require.Equal(t, "5W40_1", page.Next)

	unknown, err := s.KnownParts(t.Context(), []string{"OC-90", "B", "A", "B"})
	require.NoError(t, err)
	require.Equal(t, []string{"A", "B"}, unknown)
}

func TestParts_ABadLineStopsTheWholeList(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	good := store.Part{PartNo: "A", Name: "A"}
	for advice, list := range map[string][]store.Part{
		"1 to 1000":         {},
		"items[1].part_no":  {good, {Name: "x"}},
		"items[1].name":     {good, {PartNo: "B"}},
		"items[1].price":    {good, {PartNo: "B", Name: "B", Price: ptr(workorder.Money(-1))}},
		"items[0] already":  {good, {PartNo: " A ", Name: "again"}},
		"at a time":         make([]store.Part, 1001),
		"items[0].unit: ha": {{PartNo: "A", Name: "A", Unit: "a unit of very many letters"}},
	} {
		refused(t, s.UpsertParts(t.Context(), list, boss), workorder.KindInvalid, advice)
	}
	all, err := s.ListParts(t.Context(), "", database.Page{})
	require.NoError(t, err)
	require.Empty(t, all.Items)
}

func TestParts_AThousandLinesAtOnce(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	parts, catalogue := make([]store.Part, 1000), make([]store.SupplierPart, 1000)
	for i := range parts {
		no := fmt.Sprintf("P-%04d", i)
		parts[i] = store.Part{PartNo: no, Name: no}
		catalogue[i] = store.SupplierPart{PartNo: no, Cost: 100, LeadDaysP50: 1, LeadDaysP90: 3}
	}
	require.NoError(t, s.UpsertParts(t.Context(), parts, boss))
	sup, err := s.CreateSupplier(t.Context(), "Acme", boss)
	require.NoError(t, err)
	require.NoError(t, s.UpsertCatalogue(t.Context(), sup.ID, catalogue, boss))
	page, err := s.Catalogue(t.Context(), sup.ID, database.Page{Limit: 200, Cursor: "P-0099"})
	require.NoError(t, err)
	require.Equal(t, catalogue[100:300], page.Items)
	require.Equal(t, "P-0299", page.Next)
}

func TestR3_SupplierCatalogue(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	require.NoError(t, s.UpsertParts(t.Context(), []store.Part{{PartNo: "A", Name: "A"}}, boss))
	sup, err := s.CreateSupplier(t.Context(), " Acme ", boss)
	require.NoError(t, err)
	for _, cost := range []workorder.Money{100, 200} {
		require.NoError(t, s.UpsertCatalogue(t.Context(), sup.ID, []store.SupplierPart{{PartNo: "A", Cost: cost, LeadDaysP50: 2, LeadDaysP90: 5}}, boss))
	}
	page, err := s.Catalogue(t.Context(), sup.ID, database.Page{})
	require.NoError(t, err)
	require.Equal(t, []store.SupplierPart{{PartNo: "A", Cost: 200, LeadDaysP50: 2, LeadDaysP90: 5}}, page.Items)

	for advice, p := range map[string]store.SupplierPart{
		"POST /v1/parts": {PartNo: "B", Cost: 1},
		"lead_days_p90":  {PartNo: "A", LeadDaysP50: 3, LeadDaysP90: 2},
		"cost":           {PartNo: "A", Cost: -1},
	} {
		refused(t, s.UpsertCatalogue(t.Context(), sup.ID, []store.SupplierPart{p}, boss), workorder.KindInvalid, advice)
	}
	refused(t, s.UpsertCatalogue(t.Context(), "sup_none", page.Items, boss), workorder.KindNotFound, "GET /v1/suppliers")
	_, err = s.Catalogue(t.Context(), "sup_none", database.Page{})
	refused(t, err, workorder.KindNotFound, "no supplier")
	list, err := s.Suppliers(t.Context())
	require.NoError(t, err)
	require.Equal(t, []store.Supplier{sup}, list)
}
