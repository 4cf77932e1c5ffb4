// Package stock is the built-in store of parts: what there is, what is kept for
// which order, the ledger of movements, and the sheets of a stock-taking. It owns the
// tables stock_item, reservation, stock_movement, stock_loss, stock_sheet, stock_figure,
// stock_difference, stock_transfer and stock_transfer_line. It reads names and list prices from the table
// part, in the same round trip.
package stock

import (
	"context"
	"slices"
	"strings"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// Stock is the built-in stock.
type Stock struct {
	db     *database.DB
	cards  *cards.Cards
	bought Purchases

	promises Promises
}

// New is the owner of these tables in a database.
func New(db *database.DB, cards *cards.Cards, bought Purchases, promises Promises) *Stock {
	return &Stock{db: db, cards: cards, bought: bought, promises: promises}
}

// Purchases is what stock needs to know of purchase orders. What it notes there is
// part of the transaction that puts the goods into stock.
type Purchases struct {
	// Received notes that something came of a line for the order that wants it.
	Received func(ctx context.Context, l workorder.PartWanted) error
	// Unwanted notes that something came of a line that no order wants, or refuses it.
	Unwanted func(ctx context.Context, r PurchaseReceipt) error
	// Part is the part of a line, "" when there is no such line.
	Part func(ctx context.Context, r PurchaseReceipt) (string, error)
	// Costs is what one unit of each part costs us; what nobody knows is left out.
	Costs func(ctx context.Context, branch string, partNos []string) (map[string]exact.Money, error)
}

// Freed is the PostgreSQL channel that tells that something has become free.
const Freed = "workbay_shelf"

const notifyFreed = `SELECT pg_notify('` + Freed + `', '')`

// freed tells with the transaction that some of a part is free again.
func freed(ctx context.Context, tx database.Querier, qty exact.Qty) error {
	if qty <= 0 {
		return nil
	}
	_, err := tx.Exec(ctx, notifyFreed)
	return err
}

const checkPart = `
SELECT coalesce(p.name, $2), coalesce(p.price, 0), coalesce(i.on_hand - i.reserved, 0)
FROM (SELECT) one LEFT JOIN part p ON p.part_no = $2 LEFT JOIN stock_item i ON i.branch = $1 AND i.part_no = $2`

// CheckParts says what is free of each part, and its list price; 0 when the
// list has none (P7, R1).
func (s *Stock) CheckParts(ctx context.Context, r workorder.PartsRequest) (workorder.PartsChecked, error) {
	var answer workorder.PartsChecked
	for _, l := range r.Lines {
		c := workorder.PartChecked{LineID: l.LineID}
		if err := s.db.Q(ctx).QueryRow(ctx, checkPart, r.Branch, l.PartNo).Scan(&c.Name, &c.Price, &c.Available); err != nil {
			return answer, database.Failed("check parts", err)
		}
		answer.Lines = append(answer.Lines, c)
	}
	return answer, nil
}

const (
	makeItem = `INSERT INTO stock_item (branch, part_no) VALUES ($1, $2) ON CONFLICT DO NOTHING`
	lockItem = `SELECT on_hand - reserved FROM stock_item WHERE branch = $1 AND part_no = $2 FOR UPDATE`
	moveItem = `UPDATE stock_item SET on_hand = on_hand + $3, reserved = reserved + $4 WHERE branch = $1 AND part_no = $2`

	selectReservation = `SELECT qty FROM reservation WHERE key = $1`
	insertReservation = `
INSERT INTO reservation (key, order_no, line_id, branch, part_no, qty, state, at) VALUES ($1, $2, $3, $4, $5, $6, 'held', coalesce($7, now()))`
)

// ReserveParts keeps for the order what is free, at most what is wanted. Of two
// orders that want the last part one gets 0 (R2, C2).
func (s *Stock) ReserveParts(ctx context.Context, r workorder.PartsRequest) (workorder.PartsReserved, error) {
	got, err := s.eachPart(ctx, r, func(tx database.Querier, l workorder.PartWanted, free exact.Qty) (exact.Qty, error) {
		var had exact.Qty
		if err := tx.QueryRow(ctx, selectReservation, l.Key).Scan(&had); !database.Missing(err) {
			return had, err
		}
		take := max(0, min(free, l.Qty))
		return take, hold(ctx, tx, r, l, take)
	})
	answer := workorder.PartsReserved{}
	for i, l := range r.Lines {
		answer.Lines = append(answer.Lines, workorder.PartReserved{LineID: l.LineID, Reserved: got[i]})
	}
	return answer, database.Failed("reserve parts", err)
}

// hold keeps qty of a line's part for the order; the item's row is locked.
func hold(ctx context.Context, tx database.Querier, r workorder.PartsRequest, l workorder.PartWanted, qty exact.Qty) error {
	if _, err := tx.Exec(ctx, insertReservation, l.Key, r.Order, l.LineID, r.Branch, l.PartNo, qty, database.Moment(ctx)); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, moveItem, r.Branch, l.PartNo, 0, qty)
	return err
}

// eachPart calls do for each line with its part's row, if any, locked and what is free
// of it, all in one transaction, and returns what do returned in the order of
// the request. Rows are locked in the order of part numbers, so that two
// requests never wait for each other.
func (s *Stock) eachPart(ctx context.Context, r workorder.PartsRequest,
	do func(tx database.Querier, l workorder.PartWanted, free exact.Qty) (exact.Qty, error)) ([]exact.Qty, error) {
	order := make([]int, len(r.Lines))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return strings.Compare(r.Lines[a].PartNo, r.Lines[b].PartNo) })
	results := make([]exact.Qty, len(r.Lines))
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		for _, i := range order {
			free, err := lockPart(ctx, tx, r.Branch, r.Lines[i].PartNo)
			if err != nil {
				return err
			}
			if results[i], err = do(tx, r.Lines[i], free); err != nil {
				return err
			}
		}
		return nil
	})
	return results, err
}

// lockPart locks a part's row in the branch's stock and returns what is free of
// it. A part that never was in stock has no row.
func lockPart(ctx context.Context, tx database.Querier, branch, partNo string) (free exact.Qty, err error) {
	err = tx.QueryRow(ctx, lockItem, branch, partNo).Scan(&free)
	if database.Missing(err) {
		err = nil
	}
	return free, err
}

// openPart is lockPart for what goes into stock, perhaps for the first time.
func openPart(ctx context.Context, tx database.Querier, branch, partNo string) error {
	if _, err := tx.Exec(ctx, makeItem, branch, partNo); database.RefersToNothing(err) {
		return shop.NoBranch(branch)
	} else if err != nil {
		return err
	}
	_, err := lockPart(ctx, tx, branch, partNo)
	return err
}

const (
	selectMovement = `SELECT true FROM stock_movement WHERE key = $1`
	insertMovement = `
INSERT INTO stock_movement (branch, part_no, qty, kind, order_no, line_id, reason, by_id, key, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, coalesce($10, now()))`
)

// booked reports whether a movement is in the ledger. The part's row is
// locked, so the answer holds until the transaction ends.
func booked(ctx context.Context, tx database.Querier, key string) (done bool, err error) {
	err = tx.QueryRow(ctx, selectMovement, key).Scan(&done)
	if database.Missing(err) {
		err = nil
	}
	return done, err
}

// PostReceipt takes purchased parts into stock and keeps what is not spare for the
// order that they were bought for (C3).
func (s *Stock) PostReceipt(ctx context.Context, r workorder.PartsRequest) (workorder.ReceiptPosted, error) {
	_, err := s.eachPart(ctx, r, func(tx database.Querier, l workorder.PartWanted, _ exact.Qty) (exact.Qty, error) {
		if err := openPart(ctx, tx, r.Branch, l.PartNo); err != nil {
			return 0, err
		}
		if done, err := booked(ctx, tx, l.Key); done || err != nil {
			return 0, err
		}
		if _, err := tx.Exec(ctx, insertMovement, r.Branch, l.PartNo, l.Qty, "receipt", r.Order, l.LineID, l.Purchase, "", l.Key, database.Moment(ctx)); err != nil {
			return 0, err
		}
		if _, err := tx.Exec(ctx, moveItem, r.Branch, l.PartNo, l.Qty, 0); err != nil {
			return 0, err
		}
		if err := s.bought.Received(ctx, l); err != nil {
			return 0, err
		}
		if err := hold(ctx, tx, r, l, l.Qty-l.Spare); err != nil {
			return 0, err
		}
		return 0, freed(ctx, tx, l.Spare)
	})
	answer := workorder.ReceiptPosted{}
	for _, l := range r.Lines {
		answer.Lines = append(answer.Lines, workorder.PostedLine{LineID: l.LineID, Posted: l.Qty, Reserved: l.Qty - l.Spare})
	}
	return answer, database.Failed("post receipt", err)
}

const (
	takeHeld = `
WITH taken AS (UPDATE reservation SET state = $4 WHERE order_no = $1 AND line_id = $2 AND state = $3 RETURNING qty)
SELECT coalesce(sum(qty), 0)::bigint FROM taken`
)

// turn changes the state of a line's reservations and returns how much that was.
func turn(ctx context.Context, tx database.Querier, order, line, from, to string) (qty exact.Qty, err error) {
	err = tx.QueryRow(ctx, takeHeld, order, line, from, to).Scan(&qty)
	return qty, err
}

// PostIssue takes reserved parts out of the ledger, to the bench (C2).
func (s *Stock) PostIssue(ctx context.Context, r workorder.PartsRequest) (workorder.IssuePosted, error) {
	done, err := s.eachLine(ctx, r, func(tx database.Querier, l workorder.PartWanted) error {
		if done, err := booked(ctx, tx, l.Key); done || err != nil {
			return err
		}
		qty, err := turn(ctx, tx, r.Order, l.LineID, "held", "issued")
		if err != nil {
			return err
		}
		if qty != l.Qty {
			return process.Conflict("%s of part %s are kept for line %s and %s are to be issued; correct the stock, then retry", qty, l.PartNo, l.LineID, l.Qty)
		}
		if _, err := tx.Exec(ctx, insertMovement, r.Branch, l.PartNo, -qty, "issue", r.Order, l.LineID, "", "", l.Key, database.Moment(ctx)); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, moveItem, r.Branch, l.PartNo, -qty, -qty)
		return err
	})
	return workorder.IssuePosted{LinesDone: done}, database.Failed("post issue", err)
}

// ReleaseParts gives up all that is kept for the lines. It has no key of its
// own: what is given up is not kept any more, so that twice is once (C15).
func (s *Stock) ReleaseParts(ctx context.Context, r workorder.PartsRequest) (workorder.PartsReleased, error) {
	done, err := s.eachLine(ctx, r, func(tx database.Querier, l workorder.PartWanted) error {
		qty, err := turn(ctx, tx, r.Order, l.LineID, "held", "released")
		if err != nil {
			return err
		}
		if _, err = tx.Exec(ctx, moveItem, r.Branch, l.PartNo, 0, -qty); err != nil {
			return err
		}
		return freed(ctx, tx, qty)
	})
	return workorder.PartsReleased{LinesDone: done}, database.Failed("release parts", err)
}

// ReturnParts takes issued parts back from the bench; they are free again (C15).
func (s *Stock) ReturnParts(ctx context.Context, r workorder.PartsRequest) (workorder.PartsReturned, error) {
	done, err := s.eachLine(ctx, r, func(tx database.Querier, l workorder.PartWanted) error {
		if done, err := booked(ctx, tx, l.Key); done || err != nil {
			return err
		}
		qty, err := turn(ctx, tx, r.Order, l.LineID, "issued", "returned")
		if err != nil || qty == 0 {
			return err
		}
		if _, err := tx.Exec(ctx, insertMovement, r.Branch, l.PartNo, qty, "return", r.Order, l.LineID, "", "", l.Key, database.Moment(ctx)); err != nil {
			return err
		}
		if _, err = tx.Exec(ctx, moveItem, r.Branch, l.PartNo, qty, 0); err != nil {
			return err
		}
		return freed(ctx, tx, qty)
	})
	return workorder.PartsReturned{LinesDone: done}, database.Failed("return parts", err)
}

// eachLine is eachPart for effects that answer with nothing but the lines.
func (s *Stock) eachLine(ctx context.Context, r workorder.PartsRequest, do func(database.Querier, workorder.PartWanted) error) (workorder.LinesDone, error) {
	_, err := s.eachPart(ctx, r, func(tx database.Querier, l workorder.PartWanted, _ exact.Qty) (exact.Qty, error) {
		return 0, do(tx, l)
	})
	return r.Done(), err
}
