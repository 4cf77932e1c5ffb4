package picker_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/parties/stock"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/internal/reads/picker"
	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

func numbers(list []picker.Pick) []string {
	nos := []string{}
	for _, p := range list {
		nos = append(nos, p.PartNo)
	}
	return nos
}

func TestParts_AreFoundAsTheyAreTyped(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	by := d.Actor(process.Parts)
	require.NoError(t, d.Store.Cards.UpsertParts(t.Context(), []cards.Part{
		{PartNo: "04E 115 561 H", Name: "Фильтр масляный", CrossNumbers: []string{"OC-1051", "W 712/95"}},
		{PartNo: "W712/94", Name: "Oil filter"}, {PartNo: "W712/940", Name: "Oil filter, long"}, {PartNo: "***", Name: "Bolt"},
	}, "", by))
	for q, want := range map[string][]string{
		"04E-115 561": {"04E 115 561 H"}, "04e115561": {"04E 115 561 H"}, "561h": {"04E 115 561 H"}, "115 561": {"04E 115 561 H"},
		"фильтр": {"04E 115 561 H"}, "МАСЛ фил": {"04E 115 561 H"}, "ма": {"04E 115 561 H"},
		"oc1051": {"04E 115 561 H"}, "ОС-1051": {"04E 115 561 H"}, "w712/95": {"04E 115 561 H"},
		"W 712/94": {"W712/94", "W712/940"}, "oil fil": {"W712/94", "W712/940"}, "fil lo": {"W712/940"}, "w712": {"W712/94", "W712/940", "04E 115 561 H"},
		"***": {"***"}, "%": {}, "w": {}, "": {}, "_": {}, "nothing": {},
	} {
		found, err := d.Store.Picker.Parts(t.Context(), q, d.Branch)
		require.NoError(t, err)
		require.Equal(t, want, numbers(found), q)
	}
	// The list of the price list, which people read to its end, finds by other numbers, too.
	list, err := d.Store.Cards.ListParts(t.Context(), "OC 1051", database.Page{})
	require.NoError(t, err)
	require.Len(t, list.Items, 1)
	require.Equal(t, []string{"OC-1051", "W 712/95"}, list.Items[0].CrossNumbers)
}

func TestParts_SayWhatIsFreeAndHowLongItTakes(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	by := d.Actor(process.Parts)
	_, err := d.Store.Shop.CreateBranch(t.Context(), shop.Branch{ID: "SPB", BranchCard: shop.BranchCard{Name: "Second"}}, d.Actor(process.Admin))
	require.NoError(t, err)
	_, err = d.Store.Stock.ReceiveStock(t.Context(), stock.StockReceipt{Branch: "SPB", PartNo: d.InStock, Qty: exact.Units(3), Reason: "first", Key: "spb"}, by)
	require.NoError(t, err)
	require.NoError(t, d.Store.Suppliers.UpsertCatalogue(t.Context(), d.Supplier, []suppliers.SupplierPart{{PartNo: d.InStock, Cost: 1, LeadDaysP50: 1, LeadDaysP90: 2}}, by))

	found, err := d.Store.Picker.Parts(t.Context(), "strut", d.Branch)
	require.NoError(t, err)
	price, days := exact.Money(450_000), 2
	require.Equal(t, []picker.Pick{{
		PartNo: d.InStock, Name: "Strut", Price: &price, Unit: "pcs", Free: exact.Units(10),
		Elsewhere: []picker.Elsewhere{{Branch: "SPB", Free: exact.Units(3)}}, LeadDays: &days,
	}}, found)
}

func TestParts_ARareWordIsFoundBehindManyOthers(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	by := d.Actor(process.Parts)
	for n := 0; n < 4000; n += 1000 {
		var list []cards.Part
		for i := range 1000 {
			list = append(list, cards.Part{PartNo: fmt.Sprintf("Z-%04d", n+i), Name: fmt.Sprintf("oil filter %d", n+i)})
		}
		require.NoError(t, d.Store.Cards.UpsertParts(t.Context(), list, "", by))
	}
	require.NoError(t, d.Store.Cards.UpsertParts(t.Context(), []cards.Part{{PartNo: "LAST", Name: "oil filter, rare"}}, "", by))
	for q, want := range map[string]int{"oil": picker.Most, "oil rare": 1, "filter 3999": 1} {
		found, err := d.Store.Picker.Parts(t.Context(), q, d.Branch)
		require.NoError(t, err)
		require.Len(t, found, want, q)
	}
}
