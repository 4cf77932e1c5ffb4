package suppliers_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/parties/stock"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

func (d shelf) back(parts ...suppliers.ReturnPart) suppliers.ReturnPut {
	return suppliers.ReturnPut{SupplierID: d.Supplier, Lines: parts}
}

func (d shelf) returning(t require.TestingT, qty exact.Qty) suppliers.Return {
	r, err := d.Store.Suppliers.DraftReturn(d.T.Context(), d.Branch, d.back(suppliers.ReturnPart{PartNo: d.InStock, Qty: qty, Reason: "not_needed"}), d.by)
	require.NoError(t, err)
	return r
}

func (d shelf) of(r suppliers.Return) suppliers.ReturnStep {
	return suppliers.ReturnStep{Branch: d.Branch, Number: r.Number, Expected: r.Version}
}

func (d shelf) onHand(t require.TestingT, partNo string) exact.Qty {
	levels, err := d.Store.Stock.Levels(d.T.Context(), d.Branch, []string{partNo})
	require.NoError(t, err)
	return levels[partNo].OnHand
}

func (d shelf) comes(partNo string, qty exact.Qty, key string) {
	_, err := d.Store.Stock.ReceiveStock(d.T.Context(), stock.StockReceipt{Branch: d.Branch, PartNo: partNo, Qty: qty, Key: key}, d.by)
	require.NoError(d.T, err)
}

// Each line is credited, replaced or refused; what comes back stands on the shelf again.
func TestReturn_IsAnsweredLineByLine(t *testing.T) {
	t.Parallel()
	d := newShelf(t)
	ctx, s := t.Context(), d.Store.Suppliers
	require.NoError(t, d.Store.Cards.UpsertParts(ctx, []cards.Part{{PartNo: "THIRD", Name: "A starter"}}, "", d.by))
	third := offers(d.Desk, "other", "THIRD", 100, 1)
	d.comes(d.Missing, 4000, "1")
	d.comes("THIRD", 1000, "2")
	put := d.back(
		suppliers.ReturnPart{PartNo: d.InStock, Qty: 3000, Reason: "wrong_part", Note: "for another engine"},
		suppliers.ReturnPart{PartNo: d.Missing, Qty: 1500, Reason: "dead_on_arrival"},
		suppliers.ReturnPart{PartNo: "third", Qty: 1000, Reason: "core"})
	made, err := s.DraftReturn(ctx, d.Branch, put, d.by)
	require.NoError(t, err)
	require.Regexp(t, `^RT-T-\d{4}-000001$`, made.Number)
	require.EqualValues(t, 10_000, d.onHand(t, d.InStock), "a draft moves nothing")
	put.SupplierID = third
	made, err = s.ChangeReturn(ctx, d.of(made), put, d.by)
	require.NoError(t, err)
	require.Equal(t, third, made.SupplierID)
	sent, err := s.SendReturn(ctx, d.of(made), d.by)
	require.NoError(t, err)
	require.EqualValues(t, []exact.Qty{7000, 2500, 0}, []exact.Qty{d.onHand(t, d.InStock), d.onHand(t, d.Missing), d.onHand(t, "THIRD")})
	open, err := s.OpenReturns(ctx, d.Branch)
	require.NoError(t, err)
	require.Len(t, open, 1)

	answer := func(r suppliers.Return, lines ...suppliers.AnsweredLine) (suppliers.Return, error) {
		return s.AnswerReturn(ctx, d.of(r), lines, d.by)
	}
	_, err = answer(sent)
	storetest.Refused(t, err, process.KindInvalid, "at least one line")
	_, err = answer(sent, suppliers.AnsweredLine{PartNo: d.InStock, Answer: "credited"}, suppliers.AnsweredLine{PartNo: d.Missing, Answer: "refused", Amount: 5}, suppliers.AnsweredLine{PartNo: "NONE", Answer: "refused"}, suppliers.AnsweredLine{PartNo: "THIRD"})
	for _, advice := range []string{"lines[0].amount: say how much", "lines[1].amount: only what is credited", "lines[2].part_no: no answer is awaited", "lines[3].answer: say what"} {
		storetest.Refused(t, err, process.KindInvalid, advice)
	}
	part, err := answer(sent, suppliers.AnsweredLine{PartNo: d.InStock, Answer: "credited", Amount: 900_00}, suppliers.AnsweredLine{PartNo: d.Missing, Answer: "replaced"})
	require.NoError(t, err)
	require.Equal(t, []any{suppliers.ReturnSent, 2, exact.Money(900_00)}, []any{part.State, part.Answered(), part.Credited()})
	require.EqualValues(t, []exact.Qty{7000, 4000}, []exact.Qty{d.onHand(t, d.InStock), d.onHand(t, d.Missing)})
	_, err = answer(part, suppliers.AnsweredLine{PartNo: d.Missing, Answer: "refused"})
	storetest.Refused(t, err, process.KindInvalid, "no answer is awaited")
	_, err = s.CancelReturn(ctx, d.of(part), d.by)
	storetest.Refused(t, err, process.KindConflict, "has answered to some")
	done, err := answer(part, suppliers.AnsweredLine{PartNo: "THIRD", Answer: "refused"})
	require.NoError(t, err)
	require.Equal(t, suppliers.ReturnSettled, done.State)
	require.NotNil(t, done.EndedAt)
	require.EqualValues(t, 1000, d.onHand(t, "THIRD"))
	_, err = answer(done, suppliers.AnsweredLine{PartNo: "THIRD", Answer: "refused"})
	storetest.Refused(t, err, process.KindConflict, "waits for no answer")
	for _, no := range []string{d.InStock, d.Missing, "THIRD"} {
		d.AddsUp(t, no)
	}
}

func TestReturn_TakesNothingFromOrdersAndComesBack(t *testing.T) {
	t.Parallel()
	d := newShelf(t)
	ctx, s := t.Context(), d.Store.Suppliers
	_, err := d.Store.Stock.ReserveParts(ctx, d.Want("T-1", "reserve-parts", d.InStock, 8000))
	require.NoError(t, err)
	_, err = s.SendReturn(ctx, d.of(d.returning(t, 3000)), d.by)
	storetest.Refused(t, err, process.KindConflict, "lines[0].qty: 2 of part "+d.InStock+" are free")
	sent, err := s.SendReturn(ctx, d.of(d.returning(t, 2000)), d.by)
	require.NoError(t, err)
	_, err = s.ChangeReturn(ctx, d.of(sent), d.back(), d.by)
	storetest.Refused(t, err, process.KindConflict, "no draft any more")
	_, err = s.CancelReturn(ctx, d.of(sent), d.by)
	require.NoError(t, err)
	require.EqualValues(t, 10_000, d.onHand(t, d.InStock))
	bad := d.back(suppliers.ReturnPart{PartNo: "NONE", Qty: 1000, Reason: "core"}, suppliers.ReturnPart{PartNo: d.InStock, Reason: "core"}, suppliers.ReturnPart{PartNo: d.InStock, Qty: 1, Reason: "bored"}, suppliers.ReturnPart{PartNo: d.Missing, Qty: 1})
	bad.SupplierID = "nobody"
	_, err = s.DraftReturn(ctx, d.Branch, bad, d.by)
	for _, advice := range []string{"supplier_id: there is no supplier", "lines[0].part_no: there is no part", "lines[1].qty: give more than 0", "lines[2].part_no: ", "lines[2].reason: choose one of", "lines[3].reason: say why"} {
		storetest.Refused(t, err, process.KindNotFound, advice)
	}
}

// Whatever happens: what stands on the shelf and what suppliers have of it is what there was.
func TestReturn_NothingAppearsOrIsLost(t *testing.T) {
	t.Parallel()
	d := newShelf(t)
	ctx, s := t.Context(), d.Store.Suppliers
	round := 0
	rapid.Check(t, func(t *rapid.T) {
		round++
		d.comes(d.InStock, 2000, fmt.Sprint(round))
		before := d.onHand(t, d.InStock)
		var away exact.Qty
		for range rapid.IntRange(1, 4).Draw(t, "returns") {
			r := d.returning(t, exact.Qty(rapid.IntRange(1, 3000).Draw(t, "qty")))
			r, err := s.SendReturn(ctx, d.of(r), d.by)
			if err != nil {
				require.Equal(t, process.KindConflict, process.KindOf(err))
				continue
			}
			away += r.Lines[0].Qty
			switch answer := rapid.SampledFrom([]string{"", "cancel", "credited", "replaced", "refused"}).Draw(t, "answer"); answer {
			case "":
			case "cancel":
				_, err = s.CancelReturn(ctx, d.of(r), d.by)
				away -= r.Lines[0].Qty
			case "credited":
				_, err = s.AnswerReturn(ctx, d.of(r), []suppliers.AnsweredLine{{PartNo: d.InStock, Answer: answer, Amount: 1}}, d.by)
			default:
				_, err = s.AnswerReturn(ctx, d.of(r), []suppliers.AnsweredLine{{PartNo: d.InStock, Answer: answer}}, d.by)
				away -= r.Lines[0].Qty
			}
			require.NoError(t, err)
		}
		require.Equal(t, before-away, d.onHand(t, d.InStock))
	})
}
