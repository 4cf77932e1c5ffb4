package stock

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// StockCount is how much of a part was found on the shelf.
type StockCount StockReceipt

// CountedItem is a part's stock after a count, and whom it hit.
type CountedItem struct {
	StockItem
	Lost []StockLoss `json:"lost,omitempty" doc:"Orders for which it was reserved and is not there: each is told, and asks for it anew"`
}

// StockLoss is what a count took away from a line of an order.
type StockLoss struct {
	ID     int64     `json:"-"`
	Branch string    `json:"-"`
	PartNo string    `json:"part_no"`
	Order  string    `json:"order" db:"order_no"`
	LineID string    `json:"line_id"`
	Qty    exact.Qty `json:"qty"`
	Reason string    `json:"-"`
}

// Promises says of orders what decides who loses when the shelf has too little: the promise
// in force, and since when the order is open.
type Promises func(ctx context.Context, orders []string) (map[string]workorder.Kept, error)

const (
	selectKept = `
SELECT order_no, line_id, sum(qty)::bigint FROM reservation
WHERE branch = $1 AND part_no = $2 AND state = 'held' AND qty > 0 GROUP BY order_no, line_id`
	selectHeld  = `SELECT key, qty FROM reservation WHERE order_no = $1 AND line_id = $2 AND state = 'held' AND qty > 0 ORDER BY at DESC, key DESC FOR UPDATE`
	insertLoss  = `INSERT INTO stock_loss (branch, part_no, order_no, line_id, qty, movement, reason, by_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, coalesce($9, now()))`
	lossColumns = `SELECT id, branch, part_no, order_no, line_id, qty, reason FROM stock_loss`
	selectLost  = lossColumns + ` WHERE movement = $1 ORDER BY id`
	selectDue   = lossColumns + ` WHERE state = 'due' ORDER BY id LIMIT 500`
	endLoss     = `UPDATE stock_loss SET state = $2 WHERE id = $1`
)

// CountStock records what was found on the shelf. What it can not serve any more is taken
// from orders, see [workorder.Lose]; they are told by whoever asks for [Stock.DueLosses].
func (s *Stock) CountStock(ctx context.Context, c StockCount, by process.Actor) (CountedItem, error) {
	var counted CountedItem
	err := s.db.Tx(ctx, func(ctx context.Context) (err error) {
		counted.StockItem, err = s.enter(ctx, StockReceipt(c), "count", by, func(_ context.Context, i StockItem) (exact.Qty, error) {
			if c.Qty < 0 {
				return 0, process.Invalid("qty: give what was found, 0 or more")
			}
			return c.Qty - i.OnHand, nil
		})
		if err != nil {
			return err
		}
		rows, _ := s.db.Q(ctx).Query(ctx, selectLost, deskKey(c.Key))
		counted.Lost, err = pgx.CollectRows(rows, pgx.RowToStructByName[StockLoss])
		return err
	})
	return counted, database.Failed("count stock", err)
}

// lose takes from orders what the shelf has too little of once a movement is booked; the
// part's row is locked.
func (s *Stock) lose(ctx context.Context, tx database.Querier, i StockItem, qty exact.Qty, r StockReceipt, by process.Actor) (lost exact.Qty, err error) {
	missing := i.Reserved - i.OnHand - qty
	if missing <= 0 {
		return 0, nil
	}
	kept, err := s.kept(ctx, tx, i)
	if err != nil {
		return 0, err
	}
	for _, k := range workorder.Lose(missing, kept) {
		if err := takeAway(ctx, tx, k, deskKey(r.Key)); err != nil {
			return 0, err
		}
		if _, err := tx.Exec(ctx, insertLoss, i.Branch, i.PartNo, k.Order, k.LineID, k.Qty, deskKey(r.Key), r.Reason, by.ID, database.Moment(ctx)); err != nil {
			return 0, err
		}
		lost += k.Qty
	}
	return lost, nil
}

// kept lists what is reserved of a part, with what decides who loses it.
func (s *Stock) kept(ctx context.Context, tx database.Querier, i StockItem) ([]workorder.Kept, error) {
	rows, _ := tx.Query(ctx, selectKept, i.Branch, i.PartNo)
	kept, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (k workorder.Kept, err error) {
		return k, row.Scan(&k.Order, &k.LineID, &k.Qty)
	})
	if err != nil {
		return nil, err
	}
	var orders []string
	for _, k := range kept {
		orders = append(orders, k.Order)
	}
	slices.Sort(orders)
	known, err := s.promises(ctx, slices.Compact(orders))
	for n := range kept {
		of := known[kept[n].Order]
		kept[n].Promised, kept[n].Opened = of.Promised, of.Opened
	}
	return kept, err
}

// takeAway ends so much of what is held for a line, the newest first.
func takeAway(ctx context.Context, tx database.Querier, k workorder.Kept, movement string) error {
	type held struct {
		Key string
		Qty exact.Qty
	}
	rows, _ := tx.Query(ctx, selectHeld, k.Order, k.LineID)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[held])
	left := k.Qty
	for _, h := range list {
		switch {
		case err != nil || left == 0:
			return err
		case h.Qty <= left:
			left -= h.Qty
			_, err = tx.Exec(ctx, turnWhole, h.Key, "lost")
		default:
			if _, err = tx.Exec(ctx, takeSome, h.Key, left); err == nil {
				_, err = tx.Exec(ctx, insertTurned, h.Key, movement+"/"+h.Key, left, "lost", database.Moment(ctx))
			}
			left = 0
		}
	}
	return err
}

// DueLosses lists of what orders have not been told yet that they lost it, the oldest first.
func (s *Stock) DueLosses(ctx context.Context) ([]StockLoss, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectDue)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[StockLoss])
	return list, database.Failed("list losses", err)
}

// LossTold notes that the order knows of a loss; moot when it wanted nothing of it any more.
func (s *Stock) LossTold(ctx context.Context, id int64, moot bool) error {
	state := "told"
	if moot {
		state = "moot"
	}
	_, err := s.db.Q(ctx).Exec(ctx, endLoss, id, state)
	return database.Failed("note that an order knows of a loss", err)
}

// deskKey is the key in the ledger of what people enter: never that of an order's effect.
func deskKey(key string) string { return "desk/" + key }
