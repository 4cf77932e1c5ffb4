package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/parties/stock"
	"github.com/workbay/workbay/internal/parties/suppliers"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workflows"
	"github.com/workbay/workbay/workorder"
)

// Receive receives what a van brought. All lines are right or nothing is recorded. Then
// the delivery is written down, with what goes to free stock, and each order is given what
// is its own. The same note that says the same finishes what was cut off; it is never
// received twice.
func (d *Desk) Receive(ctx context.Context, p auth.Principal, n suppliers.DeliveryNote, ask Ask) (suppliers.Delivery, error) {
	until := time.Now().Add(ask.Wait)
	number, err := onceAtDesk(ctx, d, p.Actor(), ask, "receive-delivery/"+n.Branch, n, func(ctx context.Context) (string, error) {
		return d.record(ctx, n, p.Actor())
	})
	if err != nil {
		return suppliers.Delivery{}, err
	}
	if err := d.finish(ctx, number); err != nil {
		return suppliers.Delivery{}, err
	}
	found, err := d.Store.Suppliers.DeliveryByNumber(ctx, n.Branch, number)
	for _, l := range found.Lines {
		if wait := time.Until(until); err == nil && l.Order != "" && wait > 0 {
			_, err = d.Rested(ctx, auth.Principal{Branch: n.Branch}, l.Order, wait)
		}
	}
	return found, err
}

// onceAtDesk does something once under the key of a request, and answers the same again.
func onceAtDesk[T any](ctx context.Context, d *Desk, by process.Actor, ask Ask, what string, body any, do func(context.Context) (T, error)) (made T, err error) {
	sender, err := ask.Sender(by, what, body)
	if err != nil {
		return made, err
	}
	key := database.OnceKey{Principal: by.ID, Key: "desk/" + sender.Key, Hash: []byte(sender.Hash)}
	a, err := d.Store.DB.Once(ctx, key, func(ctx context.Context) (int, any, error) {
		made, err := do(ctx)
		return http.StatusCreated, made, err
	})
	if err != nil {
		return made, err
	}
	return made, json.Unmarshal(a.Body, &made)
}

// record writes a delivery down and books what goes to free stock, and returns its number.
func (d *Desk) record(ctx context.Context, n suppliers.DeliveryNote, by process.Actor) (string, error) {
	if err := n.Check(); err != nil {
		return "", err
	}
	supplier, err := d.Store.Suppliers.SupplierByID(ctx, n.SupplierID)
	if err != nil {
		return "", err
	}
	old, found, err := d.Store.Suppliers.DeliveryByNote(ctx, n)
	if err != nil {
		return "", err
	}
	if found {
		if !old.Says(n) {
			return "", process.As(process.CodeDuplicate, process.Conflict("note: %s of %s was received as %s with other content; look at that delivery, or check the number", n.Note, supplier.Name, old.Number))
		}
		return old.Number, nil
	}
	made := suppliers.Delivery{Branch: n.Branch, SupplierID: n.SupplierID, Note: n.Note}
	if made.Lines, err = d.unload(ctx, n, by); err != nil {
		return "", err
	}
	number, err := d.Store.Suppliers.AddDelivery(ctx, made, by)
	for _, l := range made.Lines {
		if err == nil {
			err = d.shelve(ctx, made.Branch, number, n.Note, l, by)
		}
	}
	return number, err
}

// shelve books to free stock what of a line is for no order.
func (d *Desk) shelve(ctx context.Context, branch, number, note string, l suppliers.DeliveryLine, by process.Actor) error {
	key := fmt.Sprintf("delivery/%s/%s/%s", number, l.Purchase, l.LineID)
	if l.Order == "" && l.Taken > 0 {
		r := stock.PurchaseReceipt{Branch: branch, Number: l.Purchase, LineID: l.LineID, Qty: l.Taken, Key: key}
		if _, err := d.Store.Stock.ReceiveUnwanted(ctx, r, by); err != nil {
			return err
		}
	}
	if l.Surplus == suppliers.SurplusStock && l.Extra() > 0 {
		r := stock.StockReceipt{Branch: branch, PartNo: l.PartNo, Qty: l.Extra(), Reason: note, Key: key + "/surplus"}
		if _, err := d.Store.Stock.ReceiveStock(ctx, r, by); err != nil {
			return err
		}
	}
	return nil
}

// finish gives each order what a delivery brought for it and it has not received yet.
// Nobody else does so at the same time. An order that can not be reached is left for the
// same delivery sent again, or for the next look.
func (d *Desk) finish(ctx context.Context, number string) error {
	return d.Store.Record.Alone(ctx, "delivery/"+number, func(ctx context.Context) error {
		v, err := d.Store.Suppliers.DeliveryByNumber(ctx, "", number)
		if err != nil {
			return err
		}
		for _, order := range v.Orders() {
			if err := d.hand(ctx, v, order); err != nil {
				return err
			}
		}
		return nil
	})
}

// hand has an order receive its lines of a delivery, once: the key names delivery, order
// and how often the order has refused, and what its journal has under a key was done.
func (d *Desk) hand(ctx context.Context, v suppliers.Delivery, order string) error {
	var c workorder.ReceiveParts
	key := ""
	for _, l := range v.Lines {
		if l.Order == order && (l.State == suppliers.LineDue || l.State == suppliers.LineRefused) {
			c.Lines = append(c.Lines, workorder.ReceivedLine{LineID: l.LineID, Qty: l.Taken})
			key = fmt.Sprintf("delivery/%s/%s/%d", v.Number, order, l.Tries)
		}
	}
	done, err := d.Store.Record.CarriedOut(ctx, order, key)
	if err == nil && !done {
		_, err = d.send(ctx, order, c, workflows.Sender{By: v.By(), Branch: v.Branch, Key: key, Hash: key})
	}
	switch process.KindOf(err) {
	case "":
		return d.Store.Suppliers.OrderAnswered(ctx, v.Number, order, "")
	case process.KindUnavailable, process.KindInternal:
		return err
	}
	return d.Store.Suppliers.OrderAnswered(ctx, v.Number, order, err.Error())
}

// FinishDeliveries finishes every delivery that was cut off before its last order had it.
func (d *Desk) FinishDeliveries(ctx context.Context) error {
	numbers, err := d.Store.Suppliers.DueDeliveries(ctx)
	for _, number := range numbers {
		if failed := d.finish(ctx, number); failed != nil {
			err = errors.Join(err, fmt.Errorf("finish delivery %s: %w", number, failed))
		}
	}
	return err
}

// Delivery is a delivery of the caller's branch.
func (d *Desk) Delivery(ctx context.Context, p auth.Principal, number string) (suppliers.Delivery, error) {
	return d.Store.Suppliers.DeliveryByNumber(ctx, branchOf(p), number)
}

// FinishDelivery tries again what orders of a delivery have not received.
func (d *Desk) FinishDelivery(ctx context.Context, p auth.Principal, number string) error {
	if _, err := d.Delivery(ctx, p, number); err != nil {
		return err
	}
	return d.finish(ctx, number)
}

// Settle says of what orders have refused of a delivery where it is: in free stock, or
// missing, for it did not come after all.
func (d *Desk) Settle(ctx context.Context, p auth.Principal, number string, to suppliers.LineState, ask Ask) (suppliers.Delivery, error) {
	if to != suppliers.LineStock && to != suppliers.LineMissing {
		return suppliers.Delivery{}, process.Invalid("to: choose stock or missing")
	}
	if _, err := d.Delivery(ctx, p, number); err != nil {
		return suppliers.Delivery{}, err
	}
	_, err := onceAtDesk(ctx, d, p.Actor(), ask, "settle-delivery/"+number, to, func(ctx context.Context) (string, error) {
		err := d.Store.Record.Hold(ctx, "delivery/"+number)
		if err != nil {
			return "", err
		}
		v, err := d.Store.Suppliers.DeliveryByNumber(ctx, "", number)
		if err == nil && !v.Refused() {
			err = process.Conflict("no order has refused a line of delivery %s", number)
		}
		for _, l := range v.Lines {
			if err == nil && l.State == suppliers.LineRefused {
				err = d.settleLine(ctx, v, l, to, p.Actor())
			}
		}
		return number, err
	})
	if err != nil {
		return suppliers.Delivery{}, err
	}
	return d.Delivery(ctx, p, number)
}

// settleLine books to free stock what an order did not take, where it is there: as of its
// purchase order while that is open, else as goods of its own.
func (d *Desk) settleLine(ctx context.Context, v suppliers.Delivery, l suppliers.DeliveryLine, to suppliers.LineState, by process.Actor) error {
	if to == suppliers.LineStock {
		ref := suppliers.PurchaseRef{Branch: v.Branch, Number: l.Purchase, LineID: l.LineID}
		came, err := d.Store.Suppliers.Coming(ctx, []suppliers.PurchaseRef{ref})
		if err != nil {
			return err
		}
		goes := l
		goes.Order, goes.Taken = "", min(l.Taken, came[ref].Rest())
		goes.Qty, goes.Surplus = l.Taken, suppliers.SurplusStock
		if err := d.shelve(ctx, v.Branch, v.Number+"/refused", v.Note, goes, by); err != nil {
			return err
		}
	}
	return d.Store.Suppliers.SettleRefused(ctx, v.Number, l, to)
}
