package workorder

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

func TestMarkup_TheSuppliersOwnBandsGoBeforeThoseOfAll(t *testing.T) {
	t.Parallel()
	p := DefaultPolicy()
	p.MarkupBands = []MarkupBand{{"", 100_000, 40_00}, {"levers", 5_000, 200_00}, {"", 5_000_000, 12_00}, {"levers", 200_000, 0}, {"", 1_000, 100_00}}
	require.NoError(t, p.Validate())
	for _, tt := range []struct {
		supplier string
		cost     exact.Money
		price    exact.Money
	}{
		{"wheels", 999, 1_299}, {"wheels", 1_000, 2_000}, {"wheels", 99_999, 199_998}, {"wheels", 100_000, 140_000}, {"wheels", 9_000_000, 10_080_000},
		{"levers", 999, 1_299}, {"levers", 4_999, 9_998}, {"levers", 5_000, 15_000}, {"levers", 9_000_000, 9_000_000}, {"", 100_001, 140_001}, {"", 0, 0},
	} {
		require.Equal(t, tt.price, p.SellingPrice(tt.supplier, tt.cost), "%d from %q", tt.cost, tt.supplier)
	}
	p.MarkupBands = nil
	require.Equal(t, exact.Money(117_000), p.SellingPrice("levers", 90_000), "without bands: the markup of all parts")
}

func TestMarkup_WrongBandsAreRefusedAtTheirLine(t *testing.T) {
	t.Parallel()
	p := DefaultPolicy()
	p.PartsMarkup = 1000_01
	p.MarkupBands = []MarkupBand{{"", 5, 0}, {"levers", 5, 0}, {"", 5, 0}, {"levers", 5, 0}, {"", -1, 0}, {"", MaxRate + 1, 0}, {"", 6, -1}, {"", 7, 1000_01}}
	err := p.Validate()
	require.Equal(t, process.KindInvalid, process.KindOf(err))
	require.Len(t, process.FaultsOf(err), 7)
	for _, want := range []string{
		"parts_markup: give", "markup_bands[2].from: this supplier", "markup_bands[3].from: this supplier", "markup_bands[4].from: give", "markup_bands[5].from: give",
		"markup_bands[6].markup: give", "markup_bands[7].markup: give",
	} {
		require.ErrorContains(t, err, want)
	}
}

func anyBands(rt *rapid.T) []MarkupBand {
	return rapid.SliceOfNDistinct(rapid.Custom(func(rt *rapid.T) MarkupBand {
		return MarkupBand{
			SupplierID: rapid.SampledFrom([]string{"", "s1", "s2"}).Draw(rt, "supplier"),
			From:       exact.Money(rapid.Int64Range(0, 200).Draw(rt, "from")),
			Markup:     exact.Markup(rapid.Int64Range(0, int64(exact.MaxMarkup)).Draw(rt, "markup")),
		}
	}), 0, 8, func(b MarkupBand) MarkupBand { return MarkupBand{SupplierID: b.SupplierID, From: b.From} }).Draw(rt, "bands")
}

// Whatever the bands are, nothing is sold below cost, a dearer part of a band is not
// cheaper, and the order of the bands says nothing.
func TestMarkup_NeverBelowCostAndRisingWithinABand(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		p := DefaultPolicy()
		p.PartsMarkup = exact.Markup(rapid.Int64Range(0, int64(exact.MaxMarkup)).Draw(rt, "else"))
		p.MarkupBands = anyBands(rt)
		require.NoError(rt, p.Validate())
		supplier := rapid.SampledFrom([]string{"", "s1", "s2", "s3"}).Draw(rt, "of")
		cost := exact.Money(rapid.Int64Range(0, 400).Draw(rt, "cost"))
		more := cost + exact.Money(rapid.Int64Range(0, 400).Draw(rt, "more"))
		price := p.SellingPrice(supplier, cost)
		require.GreaterOrEqual(rt, price, cost)
		begins := func(b MarkupBand) bool { return b.From > cost && b.From <= more }
		if !slices.ContainsFunc(p.MarkupBands, begins) {
			require.GreaterOrEqual(rt, p.SellingPrice(supplier, more), price)
		}
		p.MarkupBands = rapid.Permutation(p.MarkupBands).Draw(rt, "shuffled")
		require.Equal(rt, price, p.SellingPrice(supplier, cost))
	})
}

// A part is sold for the same, whether the supplier's catalogue answered or somebody on the telephone.
func TestMarkup_IsTheSameForBothWaysOfAnOffer(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		bands, cost := anyBands(rt), exact.Money(rapid.Int64Range(1, 400).Draw(rt, "cost"))
		supplier := rapid.SampledFrom([]string{"s1", "s3"}).Draw(rt, "of")
		asked, phoned := emptyBench(rt), emptyBench(rt)
		for _, b := range []*bench{asked, phoned} {
			b.rules.Policy.MarkupBands = bands
			b.do(process.Reception, opening(Commercial))
			b.do(process.Reception, SkipDiagnosis{Reason: "known", Jobs: []JobSpec{work("strut", "RARE")}})
			b.must(process.ProcessActor(), PartsChecked{Lines: []PartChecked{{LineID: "P1"}}})
		}
		asked.must(process.ProcessActor(), PartsOffered{Lines: []PartOffered{{LineID: "P1", SupplierID: supplier, Cost: cost, ETA: asked.at.Add(1e12)}}})
		phoned.must(process.ProcessActor(), PartsOffered{Lines: []PartOffered{{LineID: "P1"}}})
		phoned.do(process.Parts, RecordOffer{LineID: "P1", SupplierID: supplier, Cost: cost, ETA: phoned.at.Add(1e12)})
		require.Equal(rt, asked.rules.Policy.SellingPrice(supplier, cost), asked.line("P1").Price)
		require.Equal(rt, asked.line("P1").Price, phoned.line("P1").Price)
	})
}

// A markup may not make a price that no sum could hold.
func TestMarkup_APriceThatIsTooHighIsRefused(t *testing.T) {
	t.Parallel()
	b := emptyBench(t)
	b.rules.Policy.MarkupBands = []MarkupBand{{"", 0, exact.MaxMarkup}}
	b.do(process.Reception, opening(Commercial))
	b.do(process.Reception, SkipDiagnosis{Reason: "known", Jobs: []JobSpec{work("strut", "RARE")}})
	b.must(process.ProcessActor(), PartsChecked{Lines: []PartChecked{{LineID: "P1"}}})
	require.ErrorContains(t, b.try(process.ProcessActor(), PartsOffered{Lines: []PartOffered{{LineID: "P1", SupplierID: "s1", Cost: MaxRate / 4}}}), "the markup names")
	b.must(process.ProcessActor(), PartsOffered{Lines: []PartOffered{{LineID: "P1"}}})
	offer := RecordOffer{LineID: "P1", SupplierID: "s1", Cost: MaxRate / 4, ETA: b.at.Add(1e12)}
	require.ErrorContains(t, b.try(as(process.Parts), offer), "price: give")
	offer.Cost = 1 << 62
	require.ErrorContains(t, b.try(as(process.Parts), offer), "cost: give")
}
