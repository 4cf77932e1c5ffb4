package desk

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// unload decides where each line of a note goes, or says of all that are wrong why.
func (d *Desk) unload(ctx context.Context, n suppliers.DeliveryNote, by process.Actor) ([]suppliers.DeliveryLine, error) {
	coming, err := d.Store.Suppliers.Coming(ctx, n.Refs())
	if err != nil {
		return nil, err
	}
	u := unloading{n: n, orders: map[string]*receiving{}}
	for i, l := range n.Lines {
		c, known := coming[n.Refs()[i]]
		if !known {
			u.wrong.Add(process.NotFound("lines[%d].purchase_order: your branch has no purchase order %q with a line %q; GET /v1/purchase-orders lists them", i, l.Purchase, l.LineID))
			continue
		}
		if c.SupplierID != n.SupplierID {
			u.wrong.Add(process.Invalid("lines[%d].purchase_order: order %s, line %s was ordered from %s; receive it under that supplier", i, cmp.Or(c.Order, c.Number), l.LineID, c.Supplier))
			continue
		}
		if c.Unsent {
			u.wrong.Add(process.Conflict("lines[%d].purchase_order: purchase order %s was never sent; send it, or book what came as a receipt of its own", i, c.Number))
			continue
		}
		if err := u.take(ctx, d, i, c); err != nil {
			return nil, err
		}
	}
	if err := u.wrong.Err(); err != nil {
		return nil, err
	}
	for order, r := range u.orders {
		if err := u.try(ctx, d, order, r, by); err != nil {
			return nil, err
		}
	}
	return u.lines, u.wrong.Err()
}

// unloading is a note that is being looked through.
type unloading struct {
	n      suppliers.DeliveryNote
	lines  []suppliers.DeliveryLine
	orders map[string]*receiving
	wrong  process.Faults
}

// receiving is what one order would receive.
type receiving struct {
	order   workorder.Order
	first   int // line of the note that is its first
	command workorder.ReceiveParts
}

// take says where a line goes. How much is still to come the order knows best: the books
// follow it.
func (u *unloading) take(ctx context.Context, d *Desk, i int, c suppliers.Coming) error {
	l := u.n.Lines[i]
	goes := suppliers.DeliveryLine{Purchase: c.Number, LineID: c.LineID, PartNo: c.PartNo, Expected: c.Rest(), Qty: l.Qty, Surplus: l.Surplus, State: suppliers.LineDone}
	var r *receiving
	if c.ForOrder() {
		var err error
		if r, err = u.of(ctx, d, i, c.Order); err != nil {
			return err
		}
		goes.Order, goes.Expected = c.Order, max(0, r.order.Awaits(c.Number, c.LineID)-c.Due)
	}
	goes.Taken = min(goes.Qty, goes.Expected)
	if goes.Extra() > 0 && l.Surplus == "" {
		u.wrong.Add(process.Invalid("lines[%d].qty: order %s, line %s: %s came and %s is to come; say what becomes of the rest", i, cmp.Or(c.Order, c.Number), l.LineID, l.Qty, goes.Expected))
	}
	if r != nil && goes.Taken > 0 {
		goes.State = suppliers.LineDue
		r.command.Lines = append(r.command.Lines, workorder.ReceivedLine{LineID: l.LineID, Qty: goes.Taken})
	}
	u.lines = append(u.lines, goes)
	return nil
}

func (u *unloading) of(ctx context.Context, d *Desk, i int, number string) (*receiving, error) {
	if r, ok := u.orders[number]; ok {
		return r, nil
	}
	o, err := d.Store.Record.LoadOrder(ctx, number)
	r := &receiving{order: o, first: i}
	u.orders[number] = r
	return r, err
}

// try asks the order whether it would receive its lines.
func (u *unloading) try(ctx context.Context, d *Desk, number string, r *receiving, by process.Actor) error {
	if len(r.command.Lines) == 0 {
		return nil
	}
	rules, err := d.rulesOf(ctx, &r.order)
	if err != nil {
		return err
	}
	_, _, err = workorder.Decide(r.order, r.command, workorder.Given{At: time.Now(), By: by, Rules: rules})
	var refusal *process.Error
	if errors.As(err, &refusal) {
		_, why := refusal.Field()
		u.wrong.Add(process.Conflict("lines[%d].qty: order %s, line %s: %s", r.first, number, u.n.Lines[r.first].LineID, why))
		return nil
	}
	return err
}
