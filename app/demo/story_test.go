package demo

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

func TestArrange_IsTheSameDayEveryTime(t *testing.T) {
	t.Parallel()
	s := &shop{}
	one, two := arrange(s), arrange(s)
	require.Len(t, two, len(one))
	for i := range one {
		require.Equal(t, one[i].car, two[i].car)
		require.Equal(t, one[i].story.name, two[i].story.name)
		require.Equal(t, one[i].kind, two[i].kind)
	}
}

func TestArrange_CarsAndTheirOwnersAreWhoTheyAre(t *testing.T) {
	t.Parallel()
	s := &shop{}
	vins, plates, names := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, v := range arrange(s) {
		vin, err := input.VIN(s.vin(v.car))
		require.NoError(t, err)
		vins[vin], plates[input.Key(plate(v.car.nth))] = true, true
	}
	for _, c := range customers {
		names[c.name] = true
	}
	require.Len(t, vins, len(arrange(s)))
	require.Len(t, plates, len(arrange(s)))
	require.Len(t, names, len(customers))
}

func TestTheDay_EveryPhaseIsTheEndOfAStory(t *testing.T) {
	t.Parallel()
	ends, names, shown := map[process.Phase]bool{}, map[string]bool{}, 0
	for _, g := range theDay() {
		for _, st := range g.stories {
			require.False(t, names[st.name], "two stories are called %q", st.name)
			ends[st.ends], names[st.name] = true, true
			if st.show != "" {
				shown++
			}
		}
	}
	for _, st := range workorder.Stages() {
		require.True(t, ends[st.Phase], "no story ends in %s", st.Phase)
	}
	require.Equal(t, 3, shown, "the report names three orders")
}

func TestCompany_ItsNumbersHaveRightCheckDigits(t *testing.T) {
	t.Parallel()
	no := func(field string) *string { s := company[field].(string); return &s }
	require.NoError(t, input.INN("tax_no", no("tax_no")))
	require.NoError(t, input.OGRN("registration_no", no("registration_no")))
	require.NoError(t, input.KPP("kpp", no("kpp")))
	require.NoError(t, input.RussianAccount("account", no("account"), *no("bank_code"), false))
	require.NoError(t, input.RussianAccount("bank_account", no("bank_account"), *no("bank_code"), true))
}

func TestPriceList_EachPartOnceAndMostOfThemInStock(t *testing.T) {
	t.Parallel()
	list, inStock := map[string]bool{}, 0
	for i, f := range families {
		for nth, p := range platforms {
			list[partNo(f.code, p)] = true
			if f.onShelf(i, nth) > 0 {
				inStock++
			}
		}
	}
	require.Len(t, list, len(priceList()))
	require.Greater(t, len(list), 300)
	require.Greater(t, inStock*10, len(list)*6, "most of them are in stock")
	require.Less(t, inStock, len(list), "some are not")
}

func TestGrouped_AmountsAreReadInThousands(t *testing.T) {
	t.Parallel()
	require.Equal(t, "1 234 567.00 RUB", grouped("1234567.00 RUB"))
	require.Equal(t, "999.50 RUB", grouped("999.50 RUB"))
}
