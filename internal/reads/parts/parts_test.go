package parts_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/parties/stock"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/internal/reads/parts"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// rare is a part that nobody has.
func rare(d *storetest.Desk) string {
	d.T.Helper()
	require.NoError(d.T, d.Store.Cards.UpsertParts(d.T.Context(), []cards.Part{{PartNo: "RARE/1", Name: "Rare part"}}, "", d.Actor(process.Parts)))
	return "RARE/1"
}

// needing opens another order at this desk, promised in so many hours, 0 for
// not promised, whose one job needs these parts.
func needing(d *storetest.Desk, hours int, parts ...string) string {
	d.T.Helper()
	open := d.Opening(workorder.Commercial)
	if hours > 0 {
		at := d.At.Add(time.Duration(hours) * time.Hour)
		open.PromisedAt = &at
	}
	d.Order, d.Log = workorder.Order{}, nil
	d.Do(process.Reception, open)
	job := workorder.JobSpec{Title: "Strut", Skill: d.Skill, NormHours: 150}
	for _, no := range parts {
		job.Parts = append(job.Parts, workorder.PartSpec{PartNo: no, Qty: exact.Units(1)})
	}
	d.Do(process.Reception, workorder.SkipDiagnosis{Reason: "known", Jobs: []workorder.JobSpec{job}})
	d.Settle()
	return open.Number
}

func missing(d *storetest.Desk, turn parts.Turn, p database.Page) (lines []string, next string) {
	d.T.Helper()
	list, err := d.Store.PartsDesk.MissingParts(d.T.Context(), d.Branch, turn, p)
	require.NoError(d.T, err)
	for _, m := range list.Items {
		require.Equal(d.T, turn, m.Turn)
		lines = append(lines, m.Order+" "+m.LineID+" "+string(m.Wait))
	}
	return lines, list.Next
}

func TestPartsDesk_EachMissingPartWaitsForSomebodysTurn(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	none := needing(d, 9, rare(d))
	asked := needing(d, 9, d.Missing, d.InStock)
	onItsWay := needing(d, 9, d.Missing)
	d.Agree()
	late := needing(d, 9, d.Missing, d.InStock)
	d.Agree()
	_, err := d.DB.Exec(t.Context(), `UPDATE purchase_line SET eta = now() - interval '1 hour' WHERE number = $1`, d.Order.Jobs[0].Lines[0].Purchase.Number)
	require.NoError(t, err)

	for turn, want := range map[parts.Turn][]string{
		parts.TurnOffer:    {none + " P1 enquiry"},
		parts.TurnClient:   {asked + " P1 approval", asked + " P2 approval"},
		parts.TurnSupplier: {onItsWay + " P1 supplier"},
		parts.TurnOverdue:  {late + " P1 supplier"},
	} {
		lines, next := missing(d, turn, database.Page{})
		require.Equal(t, want, lines)
		require.Empty(t, next)
	}
	heads, err := d.Store.PartsDesk.MissingHeads(t.Context(), d.Branch, 1)
	require.NoError(t, err)
	require.Len(t, heads, 4)
	require.Equal(t, 2, heads[parts.TurnClient].Total)
	require.Len(t, heads[parts.TurnClient].Items, 1)
	require.Equal(t, asked, heads[parts.TurnClient].Items[0].Order)
	require.Equal(t, none, heads[parts.TurnOffer].Items[0].Order)

	heads, err = d.Store.PartsDesk.MissingHeads(t.Context(), "ELSEWHERE", 1)
	require.NoError(t, err)
	require.Empty(t, heads, "a branch sees its own parts")
	d.Do(process.Parts, workorder.ReceiveParts{Lines: []workorder.ReceivedLine{{LineID: "P1", Qty: 1000}}})
	d.Settle()
	lines, _ := missing(d, parts.TurnOverdue, database.Page{})
	require.Empty(t, lines, "what has arrived is not missing")
}

func TestPartsDesk_TheFirstPromiseToBreakComesFirstPageByPage(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	unpromised := needing(d, 0, d.Missing)
	later := needing(d, 30, d.Missing)
	soon := needing(d, 2, d.Missing, d.InStock)
	want := []string{soon + " P1 approval", soon + " P2 approval", later + " P1 approval", unpromised + " P1 approval"}
	var got []string
	page := database.Page{Limit: 1}
	for range want {
		lines, next := missing(d, parts.TurnClient, page)
		got = append(got, lines...)
		page.Cursor = next
	}
	require.Equal(t, want, got)
	require.Empty(t, page.Cursor)
	_, err := d.Store.PartsDesk.MissingParts(t.Context(), d.Branch, parts.TurnClient, database.Page{Cursor: "nonsense"})
	require.Equal(t, process.KindInvalid, process.KindOf(err))
}

func TestPartsDesk_OrdersForTheBenchHaveSomethingKept(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	step, _ := workorder.StepOf("issue-parts")
	bench := func(p database.Page) database.List[parts.CarOrder] {
		list, err := d.Store.PartsDesk.OrdersForBench(t.Context(), d.Branch, step.From, p)
		require.NoError(t, err)
		return list
	}
	later := needing(d, 0, d.InStock)
	d.Agree() // and so is promised by the estimate
	soon := needing(d, 0, d.InStock)
	d.Agree()
	d.Do(process.Reception, workorder.ChangePromise{PromisedAt: d.At.Add(time.Hour), Reason: "the client waits"})
	needing(d, 1, d.Missing)
	d.Agree()
	first := bench(database.Page{Limit: 1})
	require.Len(t, first.Items, 1)
	require.Equal(t, soon, first.Items[0].Number)
	require.Equal(t, "Lada Samara А123ВС77", first.Items[0].Vehicle+" "+first.Items[0].Plate)
	second := bench(database.Page{Limit: 1, Cursor: first.Next})
	require.Len(t, second.Items, 1)
	require.Equal(t, later, second.Items[0].Number)
	require.Empty(t, second.Next)

	found, err := d.Store.PartsDesk.CarOrders(t.Context(), []string{soon, "T-999999"})
	require.NoError(t, err)
	require.Len(t, found, 1)
	d.Order = found[soon].Order
	d.Do(process.Parts, workorder.IssueParts{JobID: "J1"})
	d.Settle()
	require.Len(t, bench(database.Page{}).Items, 1, "what is at the bench is not to be issued")
}

func TestPartsDesk_ArrivalsAreFoundByWhatWasScannedOrTyped(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	var purchases, orders []string
	for range 2 {
		orders = append(orders, needing(d, 9, d.Missing))
		d.Agree()
		purchases = append(purchases, d.Order.Jobs[0].Lines[0].Purchase.Number)
	}
	found := func(branch, q string) (numbers []string) {
		list, err := d.Store.Suppliers.Arrivals(t.Context(), branch, q)
		require.NoError(t, err)
		for _, a := range list {
			numbers = append(numbers, a.Number)
		}
		return numbers
	}
	for q, want := range map[string][]string{
		purchases[1]: purchases[1:], " po-000001 ": purchases[:1], "po2": purchases[1:], "000001": purchases[:1],
		orders[0]: purchases[:1], d.Missing: purchases, "mount-1": purchases, "ount-": purchases, "mOUNT": purchases, "mount 1": purchases, "МOUNT1": purchases,
		"%%": nil, d.InStock: nil, "": nil,
	} {
		require.Equal(t, want, found(d.Branch, q), "scanned %q", q)
		require.Empty(t, found("ELSEWHERE", q))
	}
	_, err := d.Store.Suppliers.Arrivals(t.Context(), d.Branch, "x")
	require.Equal(t, process.KindInvalid, process.KindOf(err))

	of, err := d.Store.Suppliers.ArrivalsOf(t.Context(), d.Branch, d.Missing)
	require.NoError(t, err)
	require.Len(t, of, 2)
	require.Equal(t, suppliers.Arrival{
		Number: purchases[0], SupplierID: d.Supplier, Supplier: "A supplier", Order: orders[0], LineID: "P1", PartNo: d.Missing, Name: "Mount", Qty: 1000, ETA: of[0].ETA,
	}, of[0])
}

func TestPartsDesk_APurchaseOrderIsReadAtItsBranch(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	order := needing(d, 9, d.Missing)
	d.Agree()
	number := d.Order.Jobs[0].Lines[0].Purchase.Number
	p, err := d.Store.Suppliers.PurchaseByNumber(t.Context(), d.Branch, number)
	require.NoError(t, err)
	require.Equal(t, order, p.Order)
	require.Len(t, p.Lines, 1)
	require.Equal(t, "ordered", p.Lines[0].State)
	_, err = d.Store.Suppliers.PurchaseByNumber(t.Context(), "ELSEWHERE", number)
	require.Equal(t, process.KindNotFound, process.KindOf(err))

	parts, err := d.Store.Cards.PartsByNumber(t.Context(), []string{d.Missing, "UNKNOWN"})
	require.NoError(t, err)
	require.Equal(t, "Mount pcs", fmt.Sprintf("%s %s", parts[d.Missing].Name, parts[d.Missing].Unit))
	require.Len(t, parts, 1)
}

func TestShelf_WhatHasComeFreeIsForWhoWaits(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	toServe := func() []string {
		list, err := d.Store.PartsDesk.ToServe(t.Context())
		require.NoError(t, err)
		var lines []string
		for _, w := range list {
			lines = append(lines, w.Order+" "+w.LineID)
		}
		return lines
	}
	receive := func(qty int64) {
		_, err := d.Store.Stock.ReceiveStock(t.Context(), stock.StockReceipt{Branch: d.Branch, PartNo: d.Missing, Qty: exact.Units(qty), Key: rand.Text()}, d.Actor(process.Parts))
		require.NoError(t, err)
	}
	first := needing(d, 0, d.Missing)
	d.Agree()
	served, log := d.Order, d.Log
	needing(d, 9, d.Missing) // its client has not agreed: nothing is kept for it
	needing(d, 9, d.Missing, d.InStock)
	d.Agree()
	require.Empty(t, toServe(), "nothing is free")
	freed := make(chan struct{}, 9)
	listening, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() { _ = d.Store.ListenFreed(listening, func() { freed <- struct{}{} }) }()
	<-freed // it listens
	receive(1)
	<-freed
	require.Equal(t, []string{first + " P1"}, toServe(), "promised earlier than the third")

	d.Order, d.Log = served, log
	d.Do(process.System, workorder.ServeParts{LineIDs: []string{"P1"}})
	d.Settle()
	require.Equal(t, workorder.Reserved, d.Order.Jobs[0].Lines[0].Supply)
	require.Empty(t, toServe())
	d.AddsUp(t, d.Missing)
	d.Consistent()
	spare, err := d.Store.Suppliers.SurplusLines(t.Context(), d.Branch)
	require.NoError(t, err)
	require.Len(t, spare, 1)
	require.Equal(t, served.Jobs[0].Lines[0].Purchase.Number, spare[0].Number)
	_, err = d.Store.Suppliers.CancelSurplus(t.Context(), suppliers.PurchaseRef{Branch: d.Branch, Number: spare[0].Number, LineID: "P1"}, d.Actor(process.Parts))
	require.NoError(t, err)
	spare, err = d.Store.Suppliers.SurplusLines(t.Context(), d.Branch)
	require.NoError(t, err)
	require.Empty(t, spare)
}

// Nobody has the part, so no estimate can be made: its order waits for the shelf though its
// client has agreed to nothing yet.
func TestShelf_WhatNobodyHasIsForTheEstimateThatWaits(t *testing.T) {
	t.Parallel()
	d := storetest.House(t)
	const nobodys = "NOBODYS-1"
	price := exact.Money(450_000)
	require.NoError(t, d.Store.Cards.UpsertParts(t.Context(), []cards.Part{{PartNo: nobodys, Name: "Bracket", Price: &price}}, "", d.Actor(process.Parts)))
	number := needing(d, 0, nobodys)
	require.Equal(t, workorder.SupplyNone, d.Order.Jobs[0].Lines[0].Supply)
	served, err := d.Store.PartsDesk.ToServe(t.Context())
	require.NoError(t, err)
	require.Empty(t, served)
	_, err = d.Store.Stock.ReceiveStock(t.Context(), stock.StockReceipt{Branch: d.Branch, PartNo: nobodys, Qty: exact.Units(1), Key: rand.Text()}, d.Actor(process.Parts))
	require.NoError(t, err)
	served, err = d.Store.PartsDesk.ToServe(t.Context())
	require.NoError(t, err)
	require.Len(t, served, 1)
	require.Equal(t, number, served[0].Order)

	d.Do(process.System, workorder.ServeParts{LineIDs: []string{served[0].LineID}})
	d.Settle()
	require.Equal(t, workorder.InStock, d.Order.Jobs[0].Lines[0].Supply)
	require.Equal(t, workorder.AwaitingApproval, d.Order.Phase)
	served, err = d.Store.PartsDesk.ToServe(t.Context())
	require.NoError(t, err)
	require.Empty(t, served)
	d.Consistent()
}
