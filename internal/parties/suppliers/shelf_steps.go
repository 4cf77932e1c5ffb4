package suppliers

import (
	"context"
	"slices"
	"time"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// DraftLine is a line of a draft as it is to be.
type DraftLine struct {
	PartNo string       `json:"part_no" minLength:"1" maxLength:"64"`
	Qty    exact.Qty    `json:"qty" minimum:"0" doc:"Above zero, up to three decimals"`
	Cost   *exact.Money `json:"cost,omitempty" minimum:"0" doc:"Of one unit, minor units; that of the supplier's catalogue when absent"`
}

// Confirmation is what a supplier says of when the goods come.
type Confirmation struct {
	ETA   time.Time       `json:"eta" doc:"When all of it is there"`
	Lines []ConfirmedLine `json:"lines,omitempty" maxItems:"500" doc:"Lines that come at another time"`
}

// ConfirmedLine is when a line comes.
type ConfirmedLine struct {
	LineID string    `json:"line_id" minLength:"1" maxLength:"40"`
	ETA    time.Time `json:"eta"`
}

// PurchaseStep is a step of a purchase order for the shelf.
type PurchaseStep struct {
	Branch   string
	Number   string
	Expected int // version that it is made from, 0 for any
}

const (
	// In this order, as receiving does: neither waits for the other.
	lockLines    = `SELECT FROM purchase_line WHERE number = $1 ORDER BY line_id FOR UPDATE`
	lockPurchase = `SELECT FROM purchase_order WHERE number = $1 AND branch = $2 FOR UPDATE`
	stepped      = `UPDATE purchase_order SET version = version + 1 WHERE number = $1`
	clearDraft   = `DELETE FROM purchase_line WHERE number = $1`
	markSent     = `UPDATE purchase_order SET state = 'open', sent_at = coalesce($2, now()), sent_by = $3 WHERE number = $1`
	expectLines  = `
UPDATE purchase_line l SET eta = $2::timestamptz + make_interval(days => coalesce(
    (SELECT c.lead_days_p90 FROM purchase_order p JOIN supplier_part c ON c.supplier_id = p.supplier_id WHERE p.number = l.number AND c.part_no = l.part_no), $3))
WHERE l.number = $1`
	markConfirmed = `UPDATE purchase_order SET confirmed_at = coalesce($2, now()), confirmed_by = $3 WHERE number = $1`
	confirmLines  = `UPDATE purchase_line SET eta = $2 WHERE number = $1 AND state = 'ordered'`
	confirmLine   = `UPDATE purchase_line SET eta = $3 WHERE number = $1 AND line_id = $2 AND state = 'ordered'`
	cancelLines   = `UPDATE purchase_line SET state = 'cancelled' WHERE number = $1 AND state = 'ordered'`
)

// shelfStep makes a step of a purchase order for the shelf: what it was before is locked, the
// step counts its version up and is in the audit.
func (s *Suppliers) shelfStep(ctx context.Context, of PurchaseStep, what string, by process.Actor, do func(context.Context, PurchaseOrder) error) (PurchaseOrder, error) {
	var made PurchaseOrder
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		for _, lock := range []struct {
			sql  string
			args []any
		}{{lockLines, []any{of.Number}}, {lockPurchase, []any{of.Number, of.Branch}}} {
			if _, err := tx.Exec(ctx, lock.sql, lock.args...); err != nil {
				return err
			}
		}
		p, err := s.PurchaseByNumber(ctx, of.Branch, of.Number)
		switch {
		case err != nil:
			return err
		case !p.ForShelf():
			return process.Conflict("purchase order %s is for order %s; it is changed there", p.Number, p.Order)
		case of.Expected != 0 && of.Expected != p.Version:
			return database.ChangedMeanwhile()
		}
		if err := do(ctx, p); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, stepped, p.Number); err != nil {
			return err
		}
		made, err = s.noted(ctx, what, of.Branch, of.Number, by)
		return err
	})
	return made, database.Failed(what, err)
}

func onlyDraft(p PurchaseOrder) error {
	if p.State != "draft" {
		return process.Conflict("purchase order %s is no draft any more; cancel what is not wanted of it, or buy more with another", p.Number)
	}
	return nil
}

// ChangeDraft gives a draft other lines; without any it is to be cancelled.
func (s *Suppliers) ChangeDraft(ctx context.Context, of PurchaseStep, lines []DraftLine, by process.Actor) (PurchaseOrder, error) {
	return s.shelfStep(ctx, of, "purchase.change", by, func(ctx context.Context, p PurchaseOrder) error {
		if err := onlyDraft(p); err != nil {
			return err
		}
		list := make([]ShelfLine, len(lines))
		for i, l := range lines {
			list[i] = ShelfLine{SupplierID: p.SupplierID, PartNo: l.PartNo, Qty: l.Qty, Cost: l.Cost}
		}
		checked, err := s.checkShelf(ctx, list)
		if err != nil {
			return err
		}
		if _, err := s.db.Q(ctx).Exec(ctx, clearDraft, p.Number); err != nil {
			return err
		}
		for _, l := range checked {
			if err := s.insertDraftLine(ctx, p.Number, l); err != nil {
				return err
			}
		}
		return nil
	})
}

// SendPurchase notes that a draft went to the supplier: it is on its way, expected by the
// lead times of the catalogue until the supplier confirms.
func (s *Suppliers) SendPurchase(ctx context.Context, of PurchaseStep, by process.Actor) (PurchaseOrder, error) {
	return s.shelfStep(ctx, of, "purchase.send", by, func(ctx context.Context, p PurchaseOrder) error {
		if err := onlyDraft(p); err != nil {
			return err
		}
		tx := s.db.Q(ctx)
		if _, err := tx.Exec(ctx, expectLines, p.Number, arrival(ctx, 0), unknownLead); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, markSent, p.Number, database.Moment(ctx), by.ID)
		return err
	})
}

// ConfirmPurchase writes down when the goods come, as the supplier says. They may say so
// again: the newest is what is expected.
func (s *Suppliers) ConfirmPurchase(ctx context.Context, of PurchaseStep, c Confirmation, by process.Actor) (PurchaseOrder, error) {
	return s.shelfStep(ctx, of, "purchase.confirm", by, func(ctx context.Context, p PurchaseOrder) error {
		if p.State != "open" {
			return process.Conflict("purchase order %s is not on its way; there is nothing to confirm", p.Number)
		}
		if err := c.check(p, database.Now(ctx)); err != nil {
			return err
		}
		tx := s.db.Q(ctx)
		if _, err := tx.Exec(ctx, confirmLines, p.Number, c.ETA); err != nil {
			return err
		}
		for _, l := range c.Lines {
			if _, err := tx.Exec(ctx, confirmLine, p.Number, l.LineID, l.ETA); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, markConfirmed, p.Number, database.Moment(ctx), by.ID)
		return err
	})
}

func (c Confirmation) check(p PurchaseOrder, now time.Time) error {
	var wrong process.Faults
	if !c.ETA.After(now) {
		wrong.Invalid("eta: give a time from now on")
	}
	for i, l := range c.Lines {
		if !l.ETA.After(now) {
			wrong.Invalid("lines[%d].eta: give a time from now on", i)
		}
		if !slices.ContainsFunc(p.Lines, func(of PurchaseLine) bool { return of.LineID == l.LineID && of.State == "ordered" }) {
			wrong.Invalid("lines[%d].line_id: nothing is to come of line %q", i, l.LineID)
		}
	}
	return wrong.Err()
}

// CancelPurchase gives up a draft, or takes back from the supplier what has not come. What
// comes all the same goes to free stock.
func (s *Suppliers) CancelPurchase(ctx context.Context, of PurchaseStep, by process.Actor) (PurchaseOrder, error) {
	return s.shelfStep(ctx, of, "purchase.call-off", by, func(ctx context.Context, p PurchaseOrder) error {
		if p.State != "draft" && p.State != "open" {
			return process.Conflict("purchase order %s is over; there is nothing to cancel", p.Number)
		}
		tx := s.db.Q(ctx)
		if _, err := tx.Exec(ctx, cancelLines, p.Number); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, closePurchase, p.Number)
		return err
	})
}
