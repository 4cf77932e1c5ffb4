package stock

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// StockItem is what a branch has of a part.
type StockItem struct {
	Branch   string    `json:"branch"`
	PartNo   string    `json:"part_no"`
	Name     string    `json:"name"`
	OnHand   exact.Qty `json:"on_hand"`
	Reserved exact.Qty `json:"reserved" doc:"Of on_hand, kept for orders"`
	Place    string    `json:"place,omitempty" doc:"Where it stands in the store"`
}

// StockMovement is a row of the stock ledger.
type StockMovement struct {
	ID     int64     `json:"id"`
	Qty    exact.Qty `json:"qty" doc:"Into stock is above zero"`
	Kind   string    `json:"kind" enum:"receipt,issue,return,count,transfer,supplier_return" doc:"Into stock or out of it says the sign"`
	Order  string    `json:"order,omitempty" db:"order_no"`
	Reason string    `json:"reason,omitempty"`
	ByID   string    `json:"by,omitempty" doc:"Staff id; absent when the process did it"`
	At     time.Time `json:"at"`
}

// StockHold is what is kept of a part for one line of an order.
type StockHold struct {
	Order string    `json:"order" db:"order_no"`
	Line  string    `json:"line" db:"line_id"`
	Qty   exact.Qty `json:"qty"`
	At    time.Time `json:"at"`
}

// StockCard is a part in a branch's stock: how much there is, for whom it is
// kept, and the newest movements.
type StockCard struct {
	StockItem
	Holds     []StockHold     `json:"holds"`
	Movements []StockMovement `json:"movements" doc:"The newest 100"`
}

// StockReceipt is parts that came in without a purchase order of the process.
type StockReceipt struct {
	Branch string    `json:"branch" minLength:"1"`
	PartNo string    `json:"part_no" minLength:"1" maxLength:"64"`
	Qty    exact.Qty `json:"qty" doc:"Above zero, up to three decimals"`
	Reason string    `json:"reason,omitempty" maxLength:"1000"`
	Key    string    `json:"key" minLength:"1" maxLength:"200" doc:"Names the entry: the same key again changes nothing"`
}

// check refuses an entry that names nothing, and brings it in order.
func (e *StockReceipt) check() error {
	e.PartNo = strings.TrimSpace(e.PartNo)
	if err := input.Tidy("reason", &e.Reason, input.MaxNote, false); err != nil {
		return err
	}
	if e.Key == "" {
		return process.Invalid("key: name the entry, so that it can be sent again safely")
	}
	if e.Qty > exact.MaxQty {
		return process.Invalid("qty: give at most %s", exact.MaxQty)
	}
	return nil
}

// ReceiveStock takes parts in that no order waits for by name.
func (s *Stock) ReceiveStock(ctx context.Context, r StockReceipt, by process.Actor) (StockItem, error) {
	return s.enter(ctx, r, "receipt", by, func(context.Context, StockItem) (exact.Qty, error) {
		if r.Qty <= 0 {
			return 0, process.Invalid("qty: give more than 0")
		}
		return r.Qty, nil
	})
}

// PurchaseReceipt is goods that came of a purchase order though no order wants them.
type PurchaseReceipt struct {
	Branch string
	Number string    // of the purchase order
	LineID string    `json:"line_id"`
	Qty    exact.Qty `json:"qty"`
	Key    string    `json:"key"` // names the entry: the same key again changes nothing
}

// ReceiveUnwanted takes goods into free stock that came of a purchase order though its
// order was cancelled, or has what it needs.
func (s *Stock) ReceiveUnwanted(ctx context.Context, r PurchaseReceipt, by process.Actor) (StockItem, error) {
	if r.Qty <= 0 {
		return StockItem{}, process.Invalid("qty: give more than 0")
	}
	partNo, err := s.bought.Part(ctx, r)
	if err != nil {
		return StockItem{}, database.Failed("receive purchase", err)
	}
	if partNo == "" {
		return StockItem{}, process.NotFound("your branch has no purchase order %q with a line %q; GET /v1/purchase-orders lists them", r.Number, r.LineID)
	}
	e := StockReceipt{Branch: r.Branch, PartNo: partNo, Qty: r.Qty, Reason: r.Number, Key: r.Key}
	return s.enter(ctx, e, "receipt", by, func(ctx context.Context, _ StockItem) (exact.Qty, error) {
		return r.Qty, s.bought.Unwanted(ctx, r)
	})
}

// enter books a movement by hand; change says how much goes into stock.
func (s *Stock) enter(ctx context.Context, e StockReceipt, kind string, by process.Actor, change func(context.Context, StockItem) (exact.Qty, error)) (StockItem, error) {
	var item StockItem
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		if err := e.check(); err != nil {
			return err
		}
		var err error
		if e.PartNo, err = s.listed(ctx, e.PartNo); err != nil {
			return err
		}
		if err := openPart(ctx, tx, e.Branch, e.PartNo); err != nil {
			return err
		}
		if item, err = readItem(ctx, tx, e.Branch, e.PartNo); err != nil {
			return err
		}
		key := deskKey(e.Key)
		if done, err := booked(ctx, tx, key); done || err != nil {
			return err
		}
		qty, err := change(ctx, item)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, insertMovement, e.Branch, e.PartNo, qty, kind, "", "", e.Reason, by.ID, key, database.Moment(ctx)); err != nil {
			return err
		}
		lost, err := s.lose(ctx, tx, item, qty, e, by)
		if err != nil {
			return err
		}
		item.OnHand += qty
		item.Reserved -= lost
		if _, err = tx.Exec(ctx, moveItem, e.Branch, e.PartNo, qty, -lost); err != nil {
			return err
		}
		return freed(ctx, tx, qty)
	})
	return item, database.Failed("enter stock", err)
}

const (
	itemColumns = `
SELECT i.branch, i.part_no, coalesce(p.name, i.part_no) AS name, i.on_hand, i.reserved, i.place
FROM stock_item i LEFT JOIN part p ON p.part_no = i.part_no WHERE i.branch = $1`
	selectItem   = itemColumns + ` AND i.part_no = $2`
	selectLevels = itemColumns + ` AND i.part_no = ANY ($2)`
	selectItems  = itemColumns + `
  AND i.part_no > $2 AND ($3 = '' OR p.part_key LIKE $4 OR p.name_key LIKE $5)
ORDER BY i.part_no LIMIT $6`
	selectMovements = `
SELECT id, qty, kind, order_no, reason, by_id, at FROM stock_movement
WHERE branch = $1 AND part_no = $2 ORDER BY id DESC LIMIT 100`
	selectHolds = `
SELECT order_no, line_id, qty, at FROM reservation
WHERE branch = $1 AND part_no = $2 AND state = 'held' AND qty > 0 ORDER BY at, key`
)

func readItem(ctx context.Context, db database.Querier, branch, partNo string) (StockItem, error) {
	rows, _ := db.Query(ctx, selectItem, branch, partNo)
	return pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[StockItem])
}

// StockCard shows a part in a branch's stock; its number may be written in any way.
func (s *Stock) StockCard(ctx context.Context, branch, partNo string) (StockCard, error) {
	var c StockCard
	numbers, _, err := s.cards.PartNumbers(ctx, []string{partNo})
	if err != nil {
		return c, err
	}
	if no, known := numbers[partNo]; known {
		partNo = no
	}
	if c.StockItem, err = readItem(ctx, s.db.Q(ctx), branch, partNo); database.Missing(err) {
		return c, process.NotFound("branch %q never had part %q in stock", branch, partNo)
	} else if err != nil {
		return c, database.Failed("read stock card", err)
	}
	rows, _ := s.db.Q(ctx).Query(ctx, selectHolds, branch, partNo)
	if c.Holds, err = pgx.CollectRows(rows, pgx.RowToStructByName[StockHold]); err != nil {
		return c, database.Failed("read stock card", err)
	}
	rows, _ = s.db.Q(ctx).Query(ctx, selectMovements, branch, partNo)
	c.Movements, err = pgx.CollectRows(rows, pgx.RowToStructByName[StockMovement])
	return c, database.Failed("read stock card", err)
}

// Levels says what a branch has of some parts, by number; a part that it never had is
// left out (P7).
func (s *Stock) Levels(ctx context.Context, branch string, partNos []string) (map[string]StockItem, error) {
	found := map[string]StockItem{}
	rows, _ := s.db.Q(ctx).Query(ctx, selectLevels, branch, partNos)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[StockItem])
	for _, i := range list {
		found[i.PartNo] = i
	}
	return found, database.Failed("read stock levels", err)
}

// ListStock lists what a branch has, by part number; q is a fragment of the
// number or the name.
func (s *Stock) ListStock(ctx context.Context, branch, q string, p database.Page) (database.List[StockItem], error) {
	var none database.List[StockItem]
	size, err := p.Size()
	if err != nil {
		return none, err
	}
	if q, err = input.Query(q); err != nil {
		return none, err
	}
	rows, _ := s.db.Q(ctx).Query(ctx, selectItems, branch, p.Cursor, q, input.Containing(input.PartKey(q)), input.Containing(input.NameKey(q)), size+1)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[StockItem])
	return database.Cut(list, size, func(i StockItem) string { return i.PartNo }), database.Failed("list stock", err)
}
