package claims_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/parties/claims"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

func TestW2_CoveragesThatHoldAreListedTheMostGenerousFirst(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	by := d.Actor(process.Manager)
	insurer, err := d.Store.Cards.CreatePayer(t.Context(), workorder.PayerInsurer, "An insurer", by)
	require.NoError(t, err)
	add := func(c claims.CoverageCard) string {
		c.PayerID, c.Grantor = insurer.ID, "insurer"
		got, err := d.Store.Claims.AddCoverage(t.Context(), d.VehicleID, c, by)
		require.NoError(t, err)
		return got.ID
	}
	whole := add(claims.CoverageCard{PctParts: 10000, PctLabour: 10000, StartsOn: "2026-01-01", EndsOn: "2026-06-30", KMLimit: storetest.Ptr[int64](60_000)})
	add(claims.CoverageCard{PctParts: 10000, PctLabour: 10000, StartsOn: "2027-01-01", EndsOn: "2027-06-30"})
	free := add(claims.CoverageCard{PctParts: 7500, PctLabour: 7500, StartsOn: "2026-01-01", EndsOn: "2026-06-30"})
	ask := func(day string, km int64) []workorder.CoverageTerm {
		got, err := d.Store.Claims.CheckCoverage(t.Context(), workorder.CoverageRequest{VehicleID: d.VehicleID, OdometerKM: km, Day: day})
		require.NoError(t, err)
		return got.Terms
	}
	terms := ask("2026-06-30", 60_000)
	require.Len(t, terms, 3)
	require.Equal(t, workorder.CoverageTerm{
		CoverageID: whole, Payer: workorder.Payer{Kind: workorder.PayerInsurer, ID: insurer.ID}, Parts: 10000, Labour: 10000,
	}, terms[0])
	require.Equal(t, free, terms[1].CoverageID, "of equal ones the lower deductible")
	require.Equal(t, d.PayerID, terms[2].Payer.ID)
	require.EqualValues(t, 70_000, terms[2].Deductible)
	require.Len(t, ask("2026-06-30", 60_001), 2, "too far driven")
	require.Len(t, ask("2026-07-01", 0), 1, "a day too late")
	got, err := d.Store.Claims.CheckCoverage(t.Context(), workorder.CoverageRequest{VehicleID: "x"})
	require.NoError(t, err)
	require.Empty(t, got.Terms)
}

func TestAddCoverage_APayerThatIsNotUsedAnyMoreIsRefused_AndPaysWhatItGranted(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	by := d.Actor(process.Admin)
	card := claims.CoverageCard{PayerID: d.PayerID, Grantor: "insurer", PctParts: 5000, StartsOn: "2026-01-01", EndsOn: "2026-06-30"}
	_, err := d.Store.Claims.AddCoverage(t.Context(), d.VehicleID, card, by)
	require.NoError(t, err)
	before, err := d.Store.Claims.CheckCoverage(t.Context(), workorder.CoverageRequest{VehicleID: d.VehicleID, Day: "2026-02-01"})
	require.NoError(t, err)
	payer, err := d.Store.Cards.PutPayer(t.Context(), d.PayerID, cards.PayerPut{Name: "A maker"}, 0, by)
	require.NoError(t, err)
	require.False(t, payer.Active)
	_, err = d.Store.Claims.AddCoverage(t.Context(), d.VehicleID, card, by)
	require.Equal(t, process.KindInvalid, process.KindOf(err))
	require.ErrorContains(t, err, "payer_id: this payer is not used any more")
	after, err := d.Store.Claims.CheckCoverage(t.Context(), workorder.CoverageRequest{VehicleID: d.VehicleID, Day: "2026-02-01"})
	require.NoError(t, err)
	require.Equal(t, before, after)
	require.NotEmpty(t, after.Terms)
}
