package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workflows"
	"github.com/workbay/workbay/workorder"
)

// van is a supplier's van with parts of two orders.
type van struct {
	*house
	first, second workorder.Order
	note          suppliers.DeliveryNote
	clerk         auth.Principal
}

func newVan(t *testing.T) *van {
	t.Helper()
	h := newHouse(t)
	v := &van{house: h, first: h.ordered(h.Missing), second: h.ordered(h.Missing)}
	by := h.Actor(process.Parts)
	v.clerk = auth.Principal{ID: by.ID, Role: process.Parts, Branch: h.Branch}
	v.note = suppliers.DeliveryNote{Branch: h.Branch, SupplierID: h.Supplier, Note: "4711", Lines: []suppliers.DeliveredLine{v.line(v.first), v.line(v.second)}}
	return v
}

// line is all that is to come of an order's first part.
func (*van) line(o workorder.Order) suppliers.DeliveredLine {
	l := o.Jobs[0].Lines[0]
	return suppliers.DeliveredLine{Purchase: l.Purchase.Number, LineID: l.ID, Qty: exact.Units(2)}
}

func (v *van) receive(ctx context.Context, n suppliers.DeliveryNote) (suppliers.Delivery, error) {
	return v.desk.Receive(ctx, v.clerk, n, desk.Ask{})
}

func field(n int, name string) string { return fmt.Sprintf("lines[%d].%s", n, name) }

// received requires how many times each order has received something.
func (v *van) received(first, second int) {
	v.t.Helper()
	for number, want := range map[string]int{v.first.Number: first, v.second.Number: second} {
		got := 0
		events, err := v.store.Record.Events(v.t.Context(), workorder.Process(), number)
		require.NoError(v.t, err)
		for _, e := range events {
			if e.Kind == (workorder.ReceiveParts{}).Name() {
				got++
			}
		}
		require.Equal(v.t, want, got, number)
		supply := workorder.Ordered
		if want > 0 {
			supply = workorder.Reserved
		}
		require.Equal(v.t, supply, v.load(number).Jobs[0].Lines[0].Supply, number)
	}
}

// onHand is what the branch has of the part that the van brings.
func (v *van) onHand() exact.Qty {
	v.t.Helper()
	c, err := v.store.Stock.StockCard(v.t.Context(), v.Branch, v.Missing)
	if process.KindOf(err) == process.KindNotFound {
		return 0
	}
	require.NoError(v.t, err)
	return c.OnHand
}

func (v *van) none() {
	v.t.Helper()
	list, err := v.store.Suppliers.ListDeliveries(v.t.Context(), v.Branch, "", database.Page{})
	require.NoError(v.t, err)
	require.Empty(v.t, list.Items)
	v.received(0, 0)
	require.Zero(v.t, v.onHand())
}

// meddling is the engine with somebody who does something before or after an order is
// given its parts.
type meddling struct {
	client.Client
	before, after func(number string)
}

func (m meddling) UpdateWorkflow(ctx context.Context, o client.UpdateWorkflowOptions) (client.WorkflowUpdateHandle, error) {
	number := o.WorkflowID[strings.LastIndex(o.WorkflowID, "/")+1:]
	if m.before != nil {
		m.before(number)
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	r, err := m.Client.UpdateWorkflow(ctx, o)
	if m.after != nil {
		m.after(number)
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return r, err
}

// meddle has the desk talk to such an engine.
func (v *van) meddle(m meddling) {
	m.Client = v.engine
	v.desk.Door = workflows.NewDoor(m, "test", workflows.Processes())
}

func TestVan_PartsOfTwoOrdersAreReceivedOnOnePage(t *testing.T) {
	t.Parallel()
	v := newVan(t)
	clerk := v.as(process.Parts)
	clerk.get("/parts").ok().source(`href="/parts/delivery"`)
	clerk.get("/parts/delivery").ok().has("A supplier", v.first.Number, v.second.Number, "All 2", "Number of the delivery note").lacks("Whose van is it?")

	form := url.Values{"key": {"van1"}, "supplier": {v.Supplier}, "note": {"4711"}}
	for i, l := range v.note.Lines {
		form.Set(field(i, "purchase_order"), l.Purchase)
		form.Set(field(i, "line_id"), l.LineID)
		form.Set(field(i, "rest"), "2")
		form.Set(field(i, "qty"), "")
	}
	send := func(do, scan string) *answer {
		form.Set("do", do)
		form.Set("scan", scan)
		return clerk.post("/parts/delivery", form)
	}
	send("scan", "MOUNT 9").ok().has("Nothing with the number “MOUNT 9” is awaited").source(`value="4711"`, `href="/parts/receive?q=MOUNT`)
	send("scan", strings.ToLower(v.Missing)).ok().has("1 of 2").source(field(0, "qty") + `" value="1"`)
	form.Set(field(0, "qty"), "2")
	send("scan", v.Missing).ok().has("1 of 2").source(field(0, "qty")+`" value="2"`, field(1, "qty")+`" value="1"`)
	send("all", "").ok().source(`checked`)
	v.none()

	form.Set(field(0, "qty"), "3")
	form.Set(field(1, "all"), "true")
	refused := send("receive", "").refused(http.StatusUnprocessableEntity)
	refused.has("order "+v.first.Number+", line P1: 3 came and 2 is to come", "1 too many", "Keep it in free stock").source(`value="4711"`, `aria-invalid="true"`)
	v.none()
	form.Set(field(0, "surplus"), "stock")
	send("receive", "").to("/parts/delivery/DN-000001").ok().has("Delivery received.", "Delivery note 4711", "1 too many, in free stock", "Received").lacks("Not taken")
	v.received(1, 1)
	require.Equal(t, exact.Units(5), v.onHand())
	send("receive", "").to("/parts/delivery/DN-000001")
	v.received(1, 1)
	require.Equal(t, exact.Units(5), v.onHand())
	clerk.get("/parts/delivery").ok().has("Nothing is on its way from any supplier.", "Received last 4711")
}

func TestVan_NothingIsRecordedWhenOneLineIsWrong(t *testing.T) {
	t.Parallel()
	v := newVan(t)
	other, err := v.store.Suppliers.CreateSupplier(t.Context(), "Another", v.Actor(process.Admin))
	require.NoError(t, err)
	for words, spoil := range map[string]func(*suppliers.DeliveryNote){
		"note: is empty": func(n *suppliers.DeliveryNote) { n.Note = " " },
		"lines: name at least one line that came":                       func(n *suppliers.DeliveryNote) { n.Lines = nil },
		"lines[1].qty: give more than 0":                                func(n *suppliers.DeliveryNote) { n.Lines[1].Qty = 0 },
		"lines[1].qty: line P1 of PO-000001 is named twice":             func(n *suppliers.DeliveryNote) { n.Lines[1] = n.Lines[0] },
		"lines[1].surplus: choose stock or back":                        func(n *suppliers.DeliveryNote) { n.Lines[1].Surplus = "bin" },
		`lines[1].purchase_order: your branch has no purchase order "P`: func(n *suppliers.DeliveryNote) { n.Lines[1].Purchase = "PO-9" },
		"lines[0].purchase_order: order " + v.first.Number + ", line P1 was ordered from A supplier": func(n *suppliers.DeliveryNote) {
			n.SupplierID = other.ID
		},
		"lines[1].qty: order " + v.second.Number + ", line P1: 3 came and 2 is to come; say what becomes of the rest": func(n *suppliers.DeliveryNote) {
			n.Lines[1].Qty = exact.Units(3)
		},
		"there is no supplier": func(n *suppliers.DeliveryNote) { n.SupplierID = "sup_none" },
	} {
		n := v.note
		n.Lines = append([]suppliers.DeliveredLine(nil), v.note.Lines...)
		spoil(&n)
		_, err := v.receive(t.Context(), n)
		require.ErrorContains(t, err, words)
		v.none()
	}
	other2 := v.note
	other2.Branch = "X"
	_, err = v.receive(t.Context(), other2)
	require.ErrorContains(t, err, "your branch has no purchase order")
	v.none()
}

func TestVan_LessThanWasOrderedStaysOnItsWay(t *testing.T) {
	t.Parallel()
	v := newVan(t)
	v.note.Lines[0].Qty = exact.Units(1)
	d, err := v.receive(t.Context(), v.note)
	require.NoError(t, err)
	require.Equal(t, exact.Units(1), d.Lines[0].Short())
	v.as(process.Parts).get("/parts/delivery/" + d.Number).ok().has("1 still to come")
	require.Equal(t, exact.Units(1), v.load(v.first.Number).Jobs[0].Lines[0].Outstanding())

	rest := v.note
	rest.Note, rest.Lines = "4712", []suppliers.DeliveredLine{{Purchase: v.note.Lines[0].Purchase, LineID: "P1", Qty: exact.Units(1)}}
	_, err = v.receive(t.Context(), rest)
	require.NoError(t, err)
	require.Zero(t, v.load(v.first.Number).Jobs[0].Lines[0].Outstanding())
}

func TestVan_OneNoteIsOneDelivery(t *testing.T) {
	t.Parallel()
	v := newVan(t)
	v.note.Lines = v.note.Lines[:1]
	_, err := v.receive(t.Context(), v.note)
	require.NoError(t, err)
	v.note.Note = " 47 11 "
	d, err := v.receive(t.Context(), v.note)
	require.NoError(t, err)
	require.Equal(t, "DN-000001", d.Number)
	v.received(1, 0)
	v.note.Lines = []suppliers.DeliveredLine{v.line(v.second)}
	_, err = v.receive(t.Context(), v.note)
	require.Equal(t, process.KindConflict, process.KindOf(err))
	require.ErrorContains(t, err, "47 11 of A supplier was received as DN-000001 with other content")
	v.received(1, 0)
}

func TestVan_TwoClerksWithTheSameNoteReceiveItOnce(t *testing.T) {
	t.Parallel()
	v := newVan(t)
	var all sync.WaitGroup
	failed := make([]error, 4)
	for i := range failed {
		all.Go(func() { _, failed[i] = v.receive(t.Context(), v.note) })
	}
	all.Wait()
	for _, err := range failed {
		require.NoError(t, err)
	}
	v.received(1, 1)
	require.Equal(t, exact.Units(4), v.onHand())
}

// Whatever moment it is cut off in, the same delivery sent again finishes it, and so does
// the look of every minute.
func TestVan_ACrashBetweenTwoOrdersIsFinished(t *testing.T) {
	t.Parallel()
	for name, again := range map[string]func(*van) error{
		"sent again": func(v *van) error { _, err := v.receive(v.t.Context(), v.note); return err },
		"by itself":  func(v *van) error { return v.desk.FinishDeliveries(v.t.Context()) },
	} {
		for _, done := range []int{0, 1} { // of the second order, when it is cut off
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				v := newVan(t)
				ctx, crash := context.WithCancel(t.Context())
				cut := func(number string) {
					if number == v.second.Number {
						crash()
					}
				}
				if done == 0 {
					v.meddle(meddling{before: cut})
				} else {
					v.meddle(meddling{after: cut})
				}
				_, err := v.receive(ctx, v.note)
				require.Error(t, err)
				v.received(1, done)
				v.as(process.Parts).get("/parts/delivery/DN-000001").ok().has("Being received", "has not answered yet")
				v.meddle(meddling{})
				require.NoError(t, again(v))
				v.received(1, 1)
				require.NoError(t, again(v))
				v.received(1, 1)
				require.Equal(t, exact.Units(4), v.onHand())
				d, err := v.desk.Delivery(t.Context(), v.clerk, "DN-000001")
				require.NoError(t, err)
				require.False(t, d.Due())
			})
		}
	}
}

// An order that changes while the van is unloaded does not take its parts: the others get
// theirs, and somebody says where the goods are.
func TestVan_AnOrderThatRefusesMidwayIsNamedAndSettled(t *testing.T) {
	t.Parallel()
	for to, want := range map[string]exact.Qty{"stock": exact.Units(6), "missing": exact.Units(4)} {
		t.Run(to, func(t *testing.T) {
			t.Parallel()
			v := newVan(t)
			faster := sync.OnceFunc(func() {
				by := workflows.Sender{By: v.Actor(process.Parts), Key: "faster", Hash: "faster"}
				door := workflows.NewDoor(v.engine, "test", workflows.Processes())
				_, err := door.Do(t.Context(), workorder.Process(), v.second.Number, workorder.ReceiveParts{Lines: []workorder.ReceivedLine{{LineID: "P1", Qty: exact.Units(2)}}}, by)
				require.NoError(t, err)
			})
			v.meddle(meddling{before: func(number string) {
				if number == v.second.Number {
					faster()
				}
			}})
			d, err := v.receive(t.Context(), v.note)
			require.NoError(t, err)
			require.True(t, d.Refused())
			require.Equal(t, suppliers.LineDone, d.Lines[0].State)
			v.received(1, 1)
			clerk, at := v.as(process.Parts), "/parts/delivery/"+d.Number
			clerk.get(at).ok().has("Not taken", "Put into free stock", "It did not come")
			clerk.get("/parts/delivery").ok().has("Not taken")
			clerk.post(at, url.Values{"key": {"a"}, "to": {"again"}}).to(at).ok().has("Not taken")
			clerk.post(at, url.Values{"key": {"b"}, "to": {"bin"}}).refused(http.StatusUnprocessableEntity)
			for range 2 {
				clerk.post(at, url.Values{"key": {"c"}, "to": {to}}).to(at).ok().lacks("Not taken", "Try again")
			}
			require.Equal(t, want, v.onHand())
			clerk.post(at, url.Values{"key": {"d"}, "to": {to}}).refused(http.StatusConflict).has("no order has refused")
			require.Equal(t, want, v.onHand())
			v.received(1, 1)
		})
	}
}

// What no order wants any more goes to free stock with the same delivery.
func TestVan_WhatNobodyWantsGoesToFreeStock(t *testing.T) {
	t.Parallel()
	v := newVan(t)
	v.give(v.second, process.Manager, workorder.Cancel{Reason: "sold the car"})
	d, err := v.receive(t.Context(), v.note)
	require.NoError(t, err)
	require.Empty(t, d.Lines[1].Order)
	require.Equal(t, suppliers.LineDone, d.Lines[1].State)
	require.Equal(t, exact.Units(4), v.onHand())
	c, err := v.store.Stock.StockCard(t.Context(), v.Branch, v.Missing)
	require.NoError(t, err)
	require.Equal(t, exact.Units(2), c.Reserved)
}

func TestVan_ADeliveryIsOfItsBranchAndDesk(t *testing.T) {
	t.Parallel()
	v := newVan(t)
	v.as(process.Mechanic).get("/parts/delivery").refused(http.StatusForbidden)
	v.as(process.Mechanic).post("/parts/delivery", url.Values{"supplier": {v.Supplier}, "do": {"receive"}}).refused(http.StatusForbidden)
	v.as(process.Parts).get("/parts/delivery/DN-000009").refused(http.StatusNotFound)
	v.as(process.Parts).get("/parts/delivery?supplier=none").refused(http.StatusNotFound)
	v.as(process.Parts).post("/parts/delivery", url.Values{"supplier": {v.Supplier}, "do": {"receive"}, "note": {"1"}}).refused(http.StatusUnprocessableEntity).has("name at least one line that came")
	v.none()
}
