package stock

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

const (
	selectIssued = `SELECT key, qty FROM reservation WHERE order_no = $1 AND line_id = $2 AND state = 'issued' ORDER BY qty DESC, key FOR UPDATE`
	turnWhole    = `UPDATE reservation SET state = $2 WHERE key = $1`
	takeSome     = `UPDATE reservation SET qty = qty - $2 WHERE key = $1`
	insertTurned = `
INSERT INTO reservation (key, order_no, line_id, branch, part_no, qty, state, at)
SELECT $2, order_no, line_id, branch, part_no, $3, $4, coalesce($5, now()) FROM reservation WHERE key = $1`
)

// RestockParts takes back from the bench what was issued by mistake, the whole line or
// some of it. What its order keeps is reserved again; the rest is free (C2).
func (s *Stock) RestockParts(ctx context.Context, r workorder.PartsRequest) (workorder.PartsRestocked, error) {
	done, err := s.eachLine(ctx, r, func(tx database.Querier, l workorder.PartWanted) error {
		if done, err := booked(ctx, tx, l.Key); done || err != nil {
			return err
		}
		to, reserved := "returned", exact.Qty(0)
		if l.Keep {
			to, reserved = "held", l.Qty
		}
		if err := unissue(ctx, tx, r.Order, l, to); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, insertMovement, r.Branch, l.PartNo, l.Qty, "return", r.Order, l.LineID, "", "", l.Key, database.Moment(ctx)); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, moveItem, r.Branch, l.PartNo, l.Qty, reserved); err != nil {
			return err
		}
		return freed(ctx, tx, l.Qty-reserved)
	})
	return workorder.PartsRestocked{LinesDone: done}, database.Failed("restock parts", err)
}

// unissue changes the state of so much of what was issued for a line.
func unissue(ctx context.Context, tx database.Querier, order string, l workorder.PartWanted, to string) error {
	type held struct {
		Key string
		Qty exact.Qty
	}
	rows, _ := tx.Query(ctx, selectIssued, order, l.LineID)
	issued, err := pgx.CollectRows(rows, pgx.RowToStructByName[held])
	if err != nil {
		return err
	}
	left := l.Qty
	for _, i := range issued {
		switch {
		case left == 0:
		case i.Qty <= left:
			left -= i.Qty
			_, err = tx.Exec(ctx, turnWhole, i.Key, to)
		default:
			if _, err = tx.Exec(ctx, takeSome, i.Key, left); err == nil {
				_, err = tx.Exec(ctx, insertTurned, i.Key, l.Key, left, to, database.Moment(ctx))
			}
			left = 0
		}
		if err != nil {
			return err
		}
	}
	if left > 0 {
		return process.Conflict("%s of part %s were issued for line %s and %s are to come back; correct the stock, then retry", l.Qty-left, l.PartNo, l.LineID, l.Qty)
	}
	return nil
}
