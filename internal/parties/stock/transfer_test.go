package stock_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/workbay/workbay/internal/parties/stock"
	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// far is the branch that parts are sent to.
const far = "FAR"

type road struct {
	*storetest.Desk
	by process.Actor
}

func newRoad(t *testing.T) road {
	d := storetest.House(t)
	_, err := d.Store.Shop.CreateBranch(t.Context(), shop.Branch{ID: far, BranchCard: shop.BranchCard{Name: "Far away"}}, process.ProcessActor())
	require.NoError(t, err)
	return road{d, d.Actor(process.Parts)}
}

func going(lines ...any) stock.TransferPut {
	put := stock.TransferPut{To: far}
	for i := 0; i < len(lines); i += 2 {
		put.Lines = append(put.Lines, stock.TransferPart{PartNo: lines[i].(string), Qty: exact.Qty(lines[i+1].(int))})
	}
	return put
}

func (d road) draft(t require.TestingT, put stock.TransferPut) stock.Transfer {
	made, err := d.Store.Stock.DraftTransfer(context.Background(), d.Branch, put, d.by)
	require.NoError(t, err)
	return made
}

func (d road) here(of stock.Transfer) stock.TransferStep {
	return stock.TransferStep{Branch: d.Branch, Number: of.Number, Expected: of.Version}
}

func (d road) there(of stock.Transfer) stock.TransferStep {
	return stock.TransferStep{Branch: far, Number: of.Number, Expected: of.Version}
}

func (d road) level(t require.TestingT, branch, partNo string) exact.Qty {
	levels, err := d.Store.Stock.Levels(context.Background(), branch, []string{partNo})
	require.NoError(t, err)
	return levels[partNo].OnHand
}

// refusedFor requires a refusal that says all of this.
func refusedFor(t *testing.T, err error, kind process.ErrorKind, advice ...string) {
	t.Helper()
	for _, a := range advice {
		storetest.Refused(t, err, kind, a)
	}
}

func TestTransfer_LeavesOneShelfAndStandsOnAnother(t *testing.T) {
	t.Parallel()
	d := newRoad(t)
	ctx, s := t.Context(), d.Store.Stock
	shelf(d.Desk, t, "A", 5000)
	shelf(d.Desk, t, "B", 2500)
	made := d.draft(t, going("a", 3000, "B", 2500))
	require.Regexp(t, `^TR-T-\d{4}-000001$`, made.Number)
	require.Equal(t, stock.TransferDraft, made.State)
	require.EqualValues(t, 5000, d.level(t, d.Branch, "A"), "a draft moves nothing")
	_, err := s.TransferByNumber(ctx, far, made.Number)
	refusedFor(t, err, process.KindNotFound, "has no transfer")

	sent, err := s.SendTransfer(ctx, d.here(made), d.by)
	require.NoError(t, err)
	require.EqualValues(t, []exact.Qty{2000, 0, 0}, []exact.Qty{d.level(t, d.Branch, "A"), d.level(t, d.Branch, "B"), d.level(t, far, "A")})
	_, err = s.SendTransfer(ctx, d.here(made), d.by)
	refusedFor(t, err, process.KindConflict, "changed meanwhile")
	_, err = s.ReceiveTransfer(ctx, d.here(sent), nil, d.by)
	refusedFor(t, err, process.KindConflict, "it is received there")
	_, err = s.CancelTransfer(ctx, d.there(sent), d.by)
	refusedFor(t, err, process.KindConflict, "it is cancelled there")

	_, err = s.ReceiveTransfer(ctx, d.there(sent), []stock.TransferCame{{PartNo: "A", Qty: 2000}, {PartNo: "B", Qty: 3000, Reason: "more"}, {PartNo: "C"}}, d.by)
	refusedFor(t, err, process.KindInvalid, "lines[0].reason: say why less came", "lines[1].qty: 2.5 were sent", "lines[2].part_no")
	freed := make(chan struct{}, 9)
	listening, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() { _ = d.Store.ListenFreed(listening, func() { freed <- struct{}{} }) }()
	<-freed // it listens
	got, err := s.ReceiveTransfer(ctx, d.there(sent), []stock.TransferCame{{PartNo: "A", Qty: 2000, Reason: "one is broken"}}, d.by)
	require.NoError(t, err)
	<-freed // who waits is called
	require.True(t, got.Short())
	require.EqualValues(t, []exact.Qty{2000, 2500, 1000}, []exact.Qty{d.level(t, far, "A"), d.level(t, far, "B"), got.Lines[0].Missing()})
	require.Equal(t, "one is broken", got.Lines[0].Reason)
	_, err = s.ReceiveTransfer(ctx, d.there(got), nil, d.by)
	refusedFor(t, err, process.KindConflict, "nothing to receive")
	_, err = s.CancelTransfer(ctx, d.here(got), d.by)
	refusedFor(t, err, process.KindConflict, "is over")

	card, err := s.StockCard(ctx, far, "A")
	require.NoError(t, err)
	require.Equal(t, []any{"transfer", made.Number, exact.Qty(2000)}, []any{card.Movements[0].Kind, card.Movements[0].Reason, card.Movements[0].Qty})
	for _, branch := range []string{d.Branch, far} {
		list, err := s.ListTransfers(ctx, stock.TransferFilter{Branch: branch, State: "received"})
		require.NoError(t, err)
		require.Len(t, list.Items, 1)
		require.Len(t, list.Items[0].Lines, 2)
	}
}

// What is reserved for orders stays where it is: the line says how much is free.
func TestTransfer_TakesNothingFromOrders(t *testing.T) {
	t.Parallel()
	d := newRoad(t)
	ctx, s := t.Context(), d.Store.Stock
	shelf(d.Desk, t, "A", 5000)
	shelf(d.Desk, t, "B", 5000)
	_, err := s.ReserveParts(ctx, d.Want("T-1", "reserve-parts", "A", 4000))
	require.NoError(t, err)
	made := d.draft(t, going("B", 1000, "A", 2000))
	_, err = s.SendTransfer(ctx, d.here(made), d.by)
	refusedFor(t, err, process.KindConflict, "lines[1].qty: 1 of part A are free")
	require.EqualValues(t, 5000, d.level(t, d.Branch, "B"), "all of it or nothing")
	made, err = s.ChangeTransfer(ctx, d.here(made), going("A", 1000), d.by)
	require.NoError(t, err)
	sent, err := s.SendTransfer(ctx, d.here(made), d.by)
	require.NoError(t, err)
	_, err = s.ChangeTransfer(ctx, d.here(sent), going("A", 500), d.by)
	refusedFor(t, err, process.KindConflict, "no draft any more")
	_, err = s.CancelTransfer(ctx, d.here(sent), d.by)
	require.NoError(t, err)
	require.EqualValues(t, 5000, d.level(t, d.Branch, "A"), "it comes back")
	d.AddsUp(t, "A")
}

func TestTransfer_SaysAllThatIsWrong(t *testing.T) {
	t.Parallel()
	d := newRoad(t)
	put := going("NONE", 1000, d.InStock, 0, d.InStock, 1000)
	put.To = d.Branch
	_, err := d.Store.Stock.DraftTransfer(t.Context(), d.Branch, put, d.by)
	refusedFor(t, err, process.KindInvalid, "to: name another branch", `lines[0].part_no: there is no part "NONE"`, "lines[1].qty: give more than 0", "lines[2].part_no: "+d.InStock+" is named twice")
	put = going(d.InStock, 1000)
	put.To = "NOWHERE"
	_, err = d.Store.Stock.DraftTransfer(t.Context(), d.Branch, put, d.by)
	refusedFor(t, err, process.KindNotFound, "to: there is no branch")
	_, err = d.Store.Stock.DraftTransfer(t.Context(), d.Branch, stock.TransferPut{To: far}, d.by)
	refusedFor(t, err, process.KindInvalid, "lines: name at least one part")
	require.Regexp(t, `-000001$`, d.draft(t, going(d.InStock, 1000)).Number, "what was refused took no number")
}

// Two people send and cancel at once: one of them is first, and nothing is moved twice.
func TestTransfer_TwoAtOnceMoveItOnce(t *testing.T) {
	t.Parallel()
	d := newRoad(t)
	shelf(d.Desk, t, "A", 5000)
	of := d.here(d.draft(t, going("A", 3000)))
	of.Expected = 0
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() { _, _ = d.Store.Stock.SendTransfer(context.Background(), of, d.by) })
	}
	wg.Wait()
	require.EqualValues(t, 2000, d.level(t, d.Branch, "A"))
	for range 4 {
		wg.Go(func() { _, _ = d.Store.Stock.CancelTransfer(context.Background(), of, d.by) })
	}
	wg.Wait()
	require.EqualValues(t, 5000, d.level(t, d.Branch, "A"))
	d.AddsUp(t, "A")
}

// Whatever happens: what all branches have, what is on its way and what was written down as
// missing is together what there was.
func TestTransfer_NothingAppearsOrIsLost(t *testing.T) {
	t.Parallel()
	d := newRoad(t)
	round := 0
	rapid.Check(t, func(t *rapid.T) {
		round++
		ctx, s, part, all := context.Background(), d.Store.Stock, fmt.Sprintf("PART%d", round), exact.Qty(rapid.IntRange(0, 9000).Draw(t, "on hand"))
		shelf(d.Desk, t, part, all)
		var list []stock.Transfer
		for n := range rapid.IntRange(1, 8).Draw(t, "steps") {
			if len(list) == 0 || rapid.Bool().Draw(t, "another") {
				list = append(list, d.draft(t, going(part, rapid.IntRange(1, 5000).Draw(t, "qty"))))
			}
			at := rapid.IntRange(0, len(list)-1).Draw(t, "which")
			of, err := list[at], error(nil)
			switch rapid.IntRange(0, 3).Draw(t, "step") {
			case 0:
				of, err = s.SendTransfer(ctx, d.here(of), d.by)
			case 1:
				came := exact.Qty(rapid.IntRange(0, int(of.Lines[0].Qty)).Draw(t, "came"))
				of, err = s.ReceiveTransfer(ctx, d.there(of), []stock.TransferCame{{PartNo: part, Qty: came, Reason: "lost"}}, d.by)
			case 2:
				of, err = s.CancelTransfer(ctx, d.here(of), d.by)
			default:
				_, err = s.ReserveParts(ctx, d.Want(fmt.Sprintf("T-%d-%d", round, n), "reserve-parts", part, exact.Qty(rapid.IntRange(1, 2000).Draw(t, "wanted"))))
			}
			require.NotEqual(t, process.KindInternal, process.KindOf(err), "%v", err)
			if err == nil {
				list[at] = of
			}
		}
		sum := d.level(t, d.Branch, part) + d.level(t, far, part)
		for _, of := range list {
			of, err := s.TransferByNumber(ctx, d.Branch, of.Number)
			require.NoError(t, err)
			if of.State == stock.TransferSent {
				sum += of.Lines[0].Qty
			}
			sum += of.Lines[0].Missing()
		}
		require.Equal(t, all, sum)
	})
}
