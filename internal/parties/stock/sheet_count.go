package stock

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// Found is what somebody found of a part on the shelves of a sheet. Figures of several people
// add up, for a part may stand in two places; nobody writes over another's.
type Found struct {
	PartNo string     `json:"part_no" minLength:"1" maxLength:"60"`
	Qty    *exact.Qty `json:"qty,omitempty" minimum:"0" doc:"All that you found; absent strikes your figure"`
	More   exact.Qty  `json:"more,omitempty" minimum:"0" doc:"Instead: so much more than you have found before, such as 1 for a scan"`
	Anew   bool       `json:"anew,omitempty" doc:"Strikes the figures of everybody first: the part is counted anew"`
}

// PutFound writes down what somebody found, all of it or nothing.
func (s *Stock) PutFound(ctx context.Context, branch, number string, list []Found, by process.Actor) error {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		c, err := s.openSheet(ctx, branch, number)
		if err != nil {
			return err
		}
		if len(list) > maxSheet {
			return process.Invalid("items: give at most %d", maxSheet)
		}
		var wrong process.Faults
		for i, f := range list {
			err := s.put(ctx, c, f, fmt.Sprintf("items[%d].", i), by)
			if kind := process.KindOf(err); kind == process.KindInvalid || kind == process.KindNotFound {
				wrong.Add(err)
			} else if err != nil {
				return err
			}
		}
		if err := wrong.Err(); err != nil {
			return err
		}
		_, err = s.db.Q(ctx).Exec(ctx, touchSheet, number)
		return err
	})
	return database.Failed("write down what was found", err)
}

// openSheet locks a sheet that is open, and refuses any other.
func (s *Stock) openSheet(ctx context.Context, branch, number string) (CountSheet, error) {
	c, err := s.sheet(ctx, lockSheet, branch, number)
	if err == nil && c.State != SheetOpen {
		err = process.Conflict("count sheet %s is %s; open another one", number, c.State)
	}
	return c, err
}

func (s *Stock) put(ctx context.Context, c CountSheet, f Found, at string, by process.Actor) error {
	tx := s.db.Q(ctx)
	numbers, unknown, err := s.cards.PartNumbers(ctx, []string{strings.TrimSpace(f.PartNo)})
	if err != nil {
		return err
	}
	if len(unknown) > 0 {
		return process.NotFound("%spart_no: there is no part %q; enter it in the catalogue first", at, f.PartNo)
	}
	no := numbers[strings.TrimSpace(f.PartNo)]
	if f.Anew {
		if _, err := tx.Exec(ctx, dropFigure, c.Number, no, ""); err != nil || f.Qty == nil && f.More == 0 {
			return err
		}
	}
	qty := f.More
	switch {
	case f.Qty != nil && f.More != 0:
		return process.Invalid("%smore: give qty or more, not both", at)
	case f.Qty != nil:
		qty = *f.Qty
	case f.More == 0:
		_, err := tx.Exec(ctx, dropFigure, c.Number, no, by.ID)
		return err
	default:
		var before exact.Qty
		if err := tx.QueryRow(ctx, myFigure, c.Number, no, by.ID).Scan(&before); err != nil && !database.Missing(err) {
			return err
		}
		qty += before
	}
	if qty < 0 || qty > exact.MaxQty {
		return process.Invalid("%sqty: give 0 to %s", at, exact.MaxQty)
	}
	_, err = tx.Exec(ctx, putFigure, c.Number, no, by.ID, qty, c.Branch, database.Moment(ctx))
	return err
}

const (
	endSheet         = `UPDATE stock_sheet SET state = $2, reason = $3, ended_by = $4, ended_at = coalesce($5, now()) WHERE number = $1`
	insertDifference = `INSERT INTO stock_difference (sheet, part_no, found, booked, cost) VALUES ($1, $2, $3, $4, $5)`
)

// BookSheet books what a sheet found, as it stood in the version that was looked at. What
// moved since a part was counted counts; what was not counted stays as it is. It returns whom
// it hit, to be told.
func (s *Stock) BookSheet(ctx context.Context, branch, number string, version int, reason string, by process.Actor) ([]StockLoss, error) {
	var lost []StockLoss
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if err := input.Tidy("reason", &reason, input.MaxNote, true); err != nil {
			return err
		}
		c, err := s.openSheet(ctx, branch, number)
		if err == nil && c.Version != version {
			err = process.Conflict("somebody counted while you looked; look at the differences again, then book them")
		}
		if err == nil {
			err = s.readOpen(ctx, &c)
		}
		if err != nil {
			return err
		}
		counted := slices.DeleteFunc(slices.Clone(c.Lines), func(l SheetLine) bool { return !l.Counted })
		if len(counted) == 0 {
			return process.Conflict("nothing is counted on sheet %s yet", number)
		}
		// Locked in the order of part numbers, as everywhere.
		slices.SortFunc(counted, func(a, b SheetLine) int { return strings.Compare(a.PartNo, b.PartNo) })
		var keys []string
		for _, l := range counted {
			if err := s.bookLine(ctx, c, l, reason, by); err != nil {
				return err
			}
			keys = append(keys, deskKey(sheetKey(number, l.PartNo)))
		}
		tx := s.db.Q(ctx)
		if _, err := tx.Exec(ctx, endSheet, number, SheetBooked, reason, by.ID, database.Moment(ctx)); err != nil {
			return err
		}
		rows, _ := tx.Query(ctx, selectSheetLost, branch, keys)
		lost, err = pgx.CollectRows(rows, pgx.RowToStructByName[StockLoss])
		return err
	})
	return lost, database.Failed("book a count sheet", err)
}

func (s *Stock) bookLine(ctx context.Context, c CountSheet, l SheetLine, reason string, by process.Actor) error {
	_, err := s.db.Q(ctx).Exec(ctx, insertDifference, c.Number, l.PartNo, l.Found, l.Booked, l.Cost)
	if err != nil || l.Difference() == 0 {
		return err
	}
	e := StockReceipt{Branch: c.Branch, PartNo: l.PartNo, Reason: reason, Key: sheetKey(c.Number, l.PartNo)}
	_, err = s.enter(ctx, e, "count", by, func(_ context.Context, i StockItem) (exact.Qty, error) {
		if i.OnHand+l.Difference() < 0 {
			return 0, process.Conflict("more of part %s left the shelf since it was counted than was found; count it again", l.PartNo)
		}
		return l.Difference(), nil
	})
	return err
}

// DropSheet gives a sheet up; what was written down stays to be read.
func (s *Stock) DropSheet(ctx context.Context, branch, number string, by process.Actor) error {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if _, err := s.openSheet(ctx, branch, number); err != nil {
			return err
		}
		_, err := s.db.Q(ctx).Exec(ctx, endSheet, number, SheetDropped, "", by.ID, database.Moment(ctx))
		return err
	})
	return database.Failed("drop a count sheet", err)
}
