package workorder

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/workbay/workbay/process/exact"
)

// drawOrder is an approved warranty order of any lines under any covers, two of one
// payer among them.
func drawOrder(t *rapid.T) *Order {
	o := &Order{Number: "A-1", Kind: Warranty, Edition: edition, ClientID: "c1", Currency: "RUB", TaxRate: 20_00, NextJob: 1, NextLine: 1}
	pct := func(what string) exact.Percent { return exact.Percent(rapid.IntRange(0, 100_00).Draw(t, what)) }
	for i := range rapid.IntRange(0, 4).Draw(t, "coverages") {
		o.Coverage.Terms = append(o.Coverage.Terms, CoverageTerm{
			fmt.Sprint("k", i), Payer{PayerManufacturer, rapid.SampledFrom([]string{"m1", "m2", "m3"}).Draw(t, "payer")},
			pct("parts"), pct("labour"), exact.Money(rapid.Int64Range(0, 2_000_000).Draw(t, "deductible")),
		})
	}
	for range rapid.IntRange(1, 5).Draw(t, "jobs") {
		rate := exact.Money(rapid.Int64Range(0, int64(MaxRate)).Draw(t, "rate"))
		o.addJobs([]JobSpec{{Title: "work", Skill: "any", Rate: &rate, NormHours: exact.Hours(rapid.Int64Range(1, 100_000).Draw(t, "hours")), Price: rapid.Ptr(rapid.Map(rapid.Int64Range(0, int64(MaxRate)), func(m int64) exact.Money { return exact.Money(m) }), true).Draw(t, "price"), ClientPay: rapid.Bool().Draw(t, "client pays")}})
		j := &o.Jobs[len(o.Jobs)-1]
		j.Approval = rapid.SampledFrom([]Approval{Approved, Approved, Declined}).Draw(t, "approval")
		for range rapid.IntRange(0, 3).Draw(t, "parts") {
			o.addParts(j, []PartSpec{{"S-1", exact.Qty(rapid.Int64Range(1, 10_000_000).Draw(t, "qty"))}})
			l := &j.Lines[len(j.Lines)-1]
			l.Price, l.Supply = exact.Money(rapid.Int64Range(0, int64(MaxRate)).Draw(t, "price")), rapid.SampledFrom([]Supply{InStock, SupplyCancelled}).Draw(t, "supply")
		}
	}
	return o
}

func TestC7_W2_SharesSumExactlyToTheirLines(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		o := drawOrder(t)
		lines := o.lines(o.wanted)
		var covered, deductible exact.Money
		for _, l := range lines {
			var shares exact.Money
			for _, s := range l.Shares {
				require.GreaterOrEqual(t, s.Amount, exact.Money(0), "%+v", l)
				shares += s.Amount
				if s.Basis == BasisDeductible {
					deductible += s.Amount
				}
				if s.Basis != BasisCustomer {
					covered += s.Amount
				}
				require.Equal(t, s.Basis != BasisCoverage, s.Payer == o.client(), "%+v", s)
			}
			require.Equal(t, l.Amount, shares)
			if j := o.job(l.JobID); j.ClientPay {
				require.Equal(t, []Share{{o.client(), BasisCustomer, l.Amount}}, l.Shares)
			}
		}
		var most exact.Money
		for _, c := range o.Coverage.Terms {
			most += c.Deductible
		}
		require.LessOrEqual(t, deductible, min(covered, most), "deductibles are borne once, and not above what is covered")
		if len(o.Coverage.Terms) == 1 {
			require.Equal(t, min(covered, most), deductible, "the deductible is borne once, and not above what is covered")
		}
		totals := o.totals(lines)
		require.Equal(t, o.client(), totals[0].Payer)
		var total exact.Money
		for _, s := range totals {
			total += s.Amount
		}
		require.Equal(t, sum(lines), total)
	})
}

// Covers pay per class, in their order, until a line is paid in whole.
func TestW2_CoversStackPerClass(t *testing.T) {
	t.Parallel()
	cover := func(payer string, parts, labour exact.Percent, deductible exact.Money) CoverageTerm {
		return CoverageTerm{payer, Payer{PayerManufacturer, payer}, parts, labour, deductible}
	}
	paid := func(amount exact.Money, class CostClass, covers ...CoverageTerm) map[string]exact.Money {
		o := &Order{Kind: Warranty, Edition: edition, ClientID: "c1", Coverage: CoverageAnswer{Terms: covers}}
		found := map[string]exact.Money{}
		for _, s := range o.splitter().split(amount, class) {
			found[s.Payer.ID] += s.Amount
		}
		return found
	}
	parts, labour := cover("p", 100_00, 0, 0), cover("l", 0, 100_00, 0)
	require.Equal(t, map[string]exact.Money{"p": 500}, paid(500, ClassParts, parts, labour))
	require.Equal(t, map[string]exact.Money{"l": 500}, paid(500, ClassLabour, parts, labour))
	require.Equal(t, map[string]exact.Money{"a": 3333, "b": 3334, "c1": 3334}, paid(100_01, ClassParts, cover("a", 33_33, 0, 0), cover("b", 33_33, 0, 0)))
	require.Equal(t, map[string]exact.Money{"a": 60, "b": 40}, paid(100, ClassParts, cover("a", 60_00, 0, 0), cover("b", 60_00, 0, 0)),
		"together they pay the line and no more")
	require.Equal(t, map[string]exact.Money{"a": 40, "b": 30, "c1": 30}, paid(100, ClassParts, cover("a", 50_00, 0, 10), cover("b", 50_00, 0, 20)),
		"the client bears the deductible of each")
	old := &Order{Kind: Warranty, ClientID: "c1", Coverage: CoverageAnswer{Terms: []CoverageTerm{parts, labour}}}
	require.Equal(t, []Share{{old.client(), BasisCustomer, 500}}, old.splitter().split(500, ClassLabour), "orders of v0.1.0 are billed as they were agreed")
}

func TestR1_AShelfIsSharedByAllLines(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		o := &Order{Edition: edition, NextJob: 1, NextLine: 1}
		free := map[string]exact.Qty{}
		for _, part := range []string{"A", "B"} {
			free[part] = exact.Qty(rapid.Int64Range(-2_000, 9_000).Draw(t, "free"))
		}
		for range rapid.IntRange(1, 3).Draw(t, "jobs") {
			o.addJobs([]JobSpec{{Title: "work", Skill: "any", NormHours: 100, Rate: new(exact.Money)}})
			j := &o.Jobs[len(o.Jobs)-1]
			for range rapid.IntRange(1, 3).Draw(t, "lines") {
				o.addParts(j, []PartSpec{{rapid.SampledFrom([]string{"A", "B"}).Draw(t, "part"), exact.Qty(rapid.Int64Range(1, 4_000).Draw(t, "qty"))}})
			}
		}
		check := func(lines ...*PartLine) {
			c := PartsChecked{}
			for _, l := range lines {
				c.Lines = append(c.Lines, PartChecked{LineID: l.ID, Price: 100, Available: free[l.PartNo]})
			}
			decided, err := c.decide(o, Given{})
			require.NoError(t, err)
			decided[0].(PartsChecked).apply(o, Event{})
		}
		var lines []*PartLine
		for _, l := range o.eachLine() {
			lines = append(lines, l)
		}
		cut := rapid.IntRange(0, len(lines)).Draw(t, "asked first")
		check(lines[:cut]...)
		check(lines[cut:]...)
		sum, short := map[string]exact.Qty{}, map[string]exact.Qty{}
		for _, l := range lines {
			require.NotEqual(t, Needed, l.Supply)
			require.Equal(t, l.Available >= l.Qty, l.Supply == InStock)
			sum[l.PartNo] += l.Available
			short[l.PartNo] += l.Qty - l.Available
		}
		for part, f := range free {
			require.LessOrEqual(t, sum[part], max(0, f), "no more is promised than there is")
			require.True(t, short[part] == 0 || sum[part] == max(0, f), "what there is is used before somebody is asked")
		}
	})
}

func TestC7_P3_BillsSumExactlyToTheBillableLines(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		o := drawOrder(t)
		var total exact.Money
		payers := map[Payer]bool{}
		for _, b := range o.Bills() {
			require.False(t, payers[b.Payer], "two bills for one payer")
			payers[b.Payer] = true
			var lines exact.Money
			for _, l := range b.Lines {
				require.Greater(t, l.Amount, exact.Money(0))
				lines += l.Amount
			}
			require.Equal(t, b.Total, lines)
			require.Equal(t, exact.TaxIncluded(b.Total, o.TaxRate), b.Tax)
			total += b.Total
		}
		require.Equal(t, sum(o.lines(o.wanted)), total)
	})
}

// Parts 100 %, labour 50 %, 7.00 deductible: 3750.00 of labour and 20.00 of parts.
func TestC7_W2_PartlyCovered_TwoInvoicesSumExactly(t *testing.T) {
	t.Parallel()
	b := newBench(t, Warranty)
	b.skip(work("strut", inStock))
	want := []Total{{Payer{PayerClient, "c1"}, 187_500 + 700}, {Payer{PayerManufacturer, "m1"}, 187_500 - 700 + 2_000}}
	require.Equal(t, want, b.o.Estimate().Totals)
	b.agree()
	require.Equal(t, want, b.o.Estimate().Decision.Totals, "the agreement names what each payer pays")
	b.reach(Ready)
	b.settle()
	require.Len(t, b.o.Invoices, 2)
	require.Equal(t, exact.Money(188_200), b.o.clientOwes())
	require.Equal(t, b.o.Estimate().Total, b.o.Invoices[0].Total+b.o.Invoices[1].Total)
	b.reach(Closed)
	b.settle()
	require.True(t, b.o.Ended(), "the company's money may still be on its way")
	require.Zero(t, b.o.Invoices[0].Paid+b.o.Invoices[1].Paid-188_200)
}

func TestP3_W1_FullyCovered_OwnersNameCompanysInvoice(t *testing.T) {
	t.Parallel()
	b := newBench(t, Warranty)
	b.terms = []CoverageTerm{{"k1", Payer{PayerManufacturer, "m1"}, 100_00, 100_00, 0}}
	b.skip(work("strut", inStock))
	require.Equal(t, Total{Payer{PayerClient, "c1"}, 0}, b.o.Estimate().Totals[0], "the client reads that there is nothing to pay")
	b.reach(Closed)
	b.settle()
	require.Equal(t, "c1", b.o.ClientID)
	require.Len(t, b.o.Invoices, 1)
	require.Equal(t, Payer{PayerManufacturer, "m1"}, b.o.Invoices[0].Payer)
	require.Equal(t, b.o.Estimate().Total, b.o.Invoices[0].Total)
	require.NotContains(t, b.kinds(), "record-payment")
	require.True(t, b.o.Ended())
}

func TestW2_ChosenLines_ClientPaysForWhatIsNotCovered(t *testing.T) {
	t.Parallel()
	b := newBench(t, Warranty)
	b.terms = []CoverageTerm{{"k1", Payer{PayerManufacturer, "m1"}, 100_00, 100_00, 0}}
	polish := work("polish")
	polish.ClientPay = true
	b.skip(work("strut", inStock), polish)
	require.Equal(t, []Total{{Payer{PayerClient, "c1"}, 375_000}, {Payer{PayerManufacturer, "m1"}, 377_000}}, b.o.Estimate().Totals)
}

func TestW2_NothingCovered_TheClientPaysAll(t *testing.T) {
	t.Parallel()
	b := newBench(t, Warranty)
	b.terms = nil
	b.skip(work("strut", inStock))
	require.Equal(t, []Total{{Payer{PayerClient, "c1"}, 377_000}}, b.o.Estimate().Totals)
}

func TestP15_PartsAndLabourAreBilled(t *testing.T) {
	t.Parallel()
	b := newBench(t, Commercial)
	b.skip(work("strut", inStock))
	b.reach(Ready)
	bills := b.o.Bills()
	require.Len(t, bills, 1)
	require.Equal(t, []BillLine{
		{JobID: "J1", Text: "strut", Hours: exact.HoursOf(1, 50), Basis: BasisCustomer, Amount: 375_000},
		{JobID: "J1", LineID: "P1", Text: "part S-1", PartNo: "S-1", Qty: exact.Units(2), Basis: BasisCustomer, Amount: 2_000},
	}, bills[0].Lines)
	require.Equal(t, exact.Money(62_833), bills[0].Tax, "377000 contains 20/120 of tax")
}
