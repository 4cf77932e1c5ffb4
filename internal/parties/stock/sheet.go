package stock

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workorder"
)

// CountSheet is a sheet of a stock-taking (лист инвентаризации): the parts of some shelves,
// and what people found of them.
type CountSheet struct {
	Number  string      `json:"number"`
	Branch  string      `json:"branch"`
	Place   string      `json:"place" doc:"What the shelf places begin with; empty for the whole store"`
	State   SheetState  `json:"state" enum:"open,booked,dropped"`
	Version int         `json:"version" doc:"Grows with each figure; a booking names the one that it has seen"`
	Reason  string      `json:"reason,omitempty"`
	ByID    string      `json:"by" doc:"Staff id"`
	At      time.Time   `json:"at"`
	EndedBy string      `json:"ended_by,omitempty" doc:"Staff id"`
	EndedAt *time.Time  `json:"ended_at,omitempty"`
	Lines   []SheetLine `json:"lines,omitempty" db:"-" doc:"By shelf place; absent in lists"`
}

// SheetState says how far a sheet is.
type SheetState string

// The states of a sheet.
const (
	SheetOpen    SheetState = "open"
	SheetBooked  SheetState = "booked"
	SheetDropped SheetState = "dropped"
)

// SheetLine is a part of a sheet.
type SheetLine struct {
	PartNo  string        `json:"part_no"`
	Name    string        `json:"name"`
	Place   string        `json:"place,omitempty"`
	Figures []SheetFigure `json:"figures,omitempty" db:"-" doc:"Who found how much; they add up"`
	Counted bool          `json:"counted"`
	Found   exact.Qty     `json:"found" doc:"What all found together"`
	Booked  exact.Qty     `json:"booked" doc:"What the ledger had when it was counted last"`
	Cost    *exact.Money  `json:"cost,omitempty" doc:"Of one unit, as it was bought last, minor units; absent when nobody knows"`
	Hit     []SheetHit    `json:"hit,omitempty" db:"-" doc:"Orders that lose what is reserved for them by the booking"`

	onHand, reserved exact.Qty
}

// SheetHit is what an order loses by the booking of a sheet.
type SheetHit struct {
	Order string    `json:"order"`
	Qty   exact.Qty `json:"qty"`
}

// SheetFigure is how much somebody found of a part.
type SheetFigure struct {
	PartNo string    `json:"-"`
	ByID   string    `json:"by" doc:"Staff id"`
	Qty    exact.Qty `json:"qty"`
	Booked exact.Qty `json:"-"`
	At     time.Time `json:"at"`
}

// Difference is how much more is there than the ledger has.
func (l SheetLine) Difference() exact.Qty {
	if !l.Counted {
		return 0
	}
	return l.Found - l.Booked
}

// Value is the difference at cost; 0 when nobody knows the cost.
func (l SheetLine) Value() exact.Money {
	if l.Cost == nil {
		return 0
	}
	return l.Cost.Times(l.Difference())
}

// of is what somebody found, false when nothing is written down.
func (l SheetLine) of(staffID string) (SheetFigure, bool) {
	for _, f := range l.Figures {
		if f.ByID == staffID {
			return f, true
		}
	}
	return SheetFigure{}, false
}

// Mine is the figure of a member of staff as it is typed, "" when they have none.
func (l SheetLine) Mine(staffID string) string {
	if f, ok := l.of(staffID); ok {
		return f.Qty.String()
	}
	return ""
}

// maxSheet is how many parts a sheet may have: more is a sheet per shelf.
const maxSheet = 1000

const (
	nextSheet     = `SELECT nextval('stock_sheet_number')`
	insertSheet   = `INSERT INTO stock_sheet (number, branch, place, by_id, at) VALUES ($1, $2, $3, $4, coalesce($5, now()))`
	sheetColumns  = `SELECT number, branch, place, state, version, reason, by_id, at, ended_by, ended_at FROM stock_sheet`
	selectSheet   = sheetColumns + ` WHERE number = $1 AND branch = $2`
	lockSheet     = selectSheet + ` FOR UPDATE`
	selectSheets  = sheetColumns + ` WHERE branch = $1 AND ($2::timestamptz IS NULL OR (at, number) < ($2, $3)) ORDER BY at DESC, number DESC LIMIT $4`
	countItems    = `SELECT count(*) FROM stock_item i WHERE ` + itemsOfSheet
	itemsOfSheet  = `i.branch = $1 AND i.place LIKE $2 AND (i.on_hand > 0 OR i.place <> '')`
	selectOnSheet = `
SELECT n.part_no, coalesce(p.name, n.part_no) AS name, coalesce(i.place, '') AS place, coalesce(i.on_hand, 0), coalesce(i.reserved, 0)
FROM (SELECT i.part_no FROM stock_item i WHERE ` + itemsOfSheet + ` UNION SELECT part_no FROM stock_figure WHERE sheet = $3) n
LEFT JOIN stock_item i ON i.branch = $1 AND i.part_no = n.part_no LEFT JOIN part p ON p.part_no = n.part_no
ORDER BY coalesce(i.place, '') = '', 3, 1`
	selectFigures = `SELECT part_no, by_id, qty, booked, at FROM stock_figure WHERE sheet = $1 ORDER BY part_no, at, by_id`
	putFigure     = `
INSERT INTO stock_figure (sheet, part_no, by_id, qty, booked, at)
VALUES ($1, $2, $3, $4, coalesce((SELECT on_hand FROM stock_item WHERE branch = $5 AND part_no = $2), 0), coalesce($6, now()))
ON CONFLICT (sheet, part_no, by_id) DO UPDATE SET qty = excluded.qty, booked = excluded.booked, at = excluded.at`
	dropFigure  = `DELETE FROM stock_figure WHERE sheet = $1 AND part_no = $2 AND ($3 = '' OR by_id = $3)`
	touchSheet  = `UPDATE stock_sheet SET version = version + 1 WHERE number = $1`
	myFigure    = `SELECT qty FROM stock_figure WHERE sheet = $1 AND part_no = $2 AND by_id = $3`
	selectFound = `
SELECT d.part_no, coalesce(p.name, d.part_no) AS name, coalesce(i.place, '') AS place, d.found, d.booked, d.cost
FROM stock_difference d LEFT JOIN stock_item i ON i.branch = $2 AND i.part_no = d.part_no LEFT JOIN part p ON p.part_no = d.part_no
WHERE d.sheet = $1 ORDER BY 3, 1`
	selectSheetLost = lossColumns + ` WHERE branch = $1 AND movement = ANY ($2) ORDER BY id`
)

// OpenSheet begins a sheet for the shelves whose places begin so, "" for the whole store.
func (s *Stock) OpenSheet(ctx context.Context, branch, place string, by process.Actor) (CountSheet, error) {
	if err := input.Tidy("place", &place, input.MaxWord, false); err != nil {
		return CountSheet{}, err
	}
	var number string
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		var parts int
		if err := tx.QueryRow(ctx, countItems, branch, input.Beginning(place)).Scan(&parts); err != nil {
			return err
		}
		if parts == 0 && place != "" {
			return process.Invalid("place: no part stands at a place that begins with %q", place)
		}
		if parts > maxSheet {
			return process.Invalid("place: %d parts are too many for a sheet; name a shelf, so that it has %d at most", parts, maxSheet)
		}
		var n int64
		if err := tx.QueryRow(ctx, nextSheet).Scan(&n); err != nil {
			return err
		}
		number = fmt.Sprintf("SC-%06d", n)
		_, err := tx.Exec(ctx, insertSheet, number, branch, place, by.ID, database.Moment(ctx))
		if database.RefersToNothing(err) {
			return shop.NoBranch(branch)
		}
		return err
	})
	if err != nil {
		return CountSheet{}, database.Failed("open a count sheet", err)
	}
	return s.SheetByNumber(ctx, branch, number)
}

// ListSheets lists the sheets of a branch, the newest first, without their lines.
func (s *Stock) ListSheets(ctx context.Context, branch string, p database.Page) (database.List[CountSheet], error) {
	var none database.List[CountSheet]
	size, err := p.Size()
	if err != nil {
		return none, err
	}
	before, number, err := p.After()
	if err != nil {
		return none, err
	}
	rows, _ := s.db.Q(ctx).Query(ctx, selectSheets, pgx.QueryExecModeCacheDescribe, branch, before, number, size+1)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[CountSheet])
	return database.Cut(list, size, func(c CountSheet) string { return database.Cursor(c.At, c.Number) }), database.Failed("list count sheets", err)
}

// SheetByNumber is a sheet of a branch with its lines: all parts of its shelves while it is
// open, and what was found once it is booked.
func (s *Stock) SheetByNumber(ctx context.Context, branch, number string) (CountSheet, error) {
	c, err := s.sheet(ctx, selectSheet, branch, number)
	if err != nil {
		return c, err
	}
	if c.State == SheetBooked {
		return c, database.Failed("read a booked sheet", s.readBooked(ctx, &c))
	}
	return c, database.Failed("read a count sheet", s.readOpen(ctx, &c))
}

func (s *Stock) sheet(ctx context.Context, query, branch, number string) (CountSheet, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, query, number, branch)
	c, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[CountSheet])
	if database.Missing(err) {
		return c, process.NotFound("there is no count sheet %q at your branch", number)
	}
	return c, database.Failed("read a count sheet", err)
}

// readOpen reads the lines of an open sheet: what was found, and whom its booking would hit.
func (s *Stock) readOpen(ctx context.Context, c *CountSheet) error {
	tx := s.db.Q(ctx)
	rows, _ := tx.Query(ctx, selectOnSheet, c.Branch, input.Beginning(c.Place), c.Number)
	var err error
	c.Lines, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (l SheetLine, err error) {
		return l, row.Scan(&l.PartNo, &l.Name, &l.Place, &l.onHand, &l.reserved)
	})
	if err != nil {
		return err
	}
	rows, _ = tx.Query(ctx, selectFigures, c.Number)
	figures, err := pgx.CollectRows(rows, pgx.RowToStructByName[SheetFigure])
	if err != nil {
		return err
	}
	at, counted := map[string]*SheetLine{}, []string{}
	for i := range c.Lines {
		at[c.Lines[i].PartNo] = &c.Lines[i]
	}
	for _, f := range figures {
		l := at[f.PartNo]
		l.Figures, l.Counted, l.Found, l.Booked = append(l.Figures, f), true, l.Found+f.Qty, f.Booked
		counted = append(counted, f.PartNo)
	}
	costs, err := s.bought.Costs(ctx, c.Branch, counted)
	for i := range c.Lines {
		l := &c.Lines[i]
		if cost, known := costs[l.PartNo]; known {
			l.Cost = &cost
		}
		if err == nil {
			err = s.wouldHit(ctx, c.Branch, l)
		}
	}
	return err
}

// wouldHit names the orders that a booking would take a part from.
func (s *Stock) wouldHit(ctx context.Context, branch string, l *SheetLine) error {
	missing := l.reserved - l.onHand - l.Difference()
	if !l.Counted || missing <= 0 {
		return nil
	}
	kept, err := s.kept(ctx, s.db.Q(ctx), StockItem{Branch: branch, PartNo: l.PartNo})
	for _, k := range workorder.Lose(missing, kept) {
		l.Hit = append(l.Hit, SheetHit{k.Order, k.Qty})
	}
	return err
}

// readBooked reads what a booked sheet found.
func (s *Stock) readBooked(ctx context.Context, c *CountSheet) error {
	tx := s.db.Q(ctx)
	rows, _ := tx.Query(ctx, selectFound, c.Number, c.Branch)
	var err error
	var keys []string
	at := map[string]int{}
	c.Lines, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (SheetLine, error) {
		l := SheetLine{Counted: true}
		err := row.Scan(&l.PartNo, &l.Name, &l.Place, &l.Found, &l.Booked, &l.Cost)
		at[l.PartNo] = len(keys)
		keys = append(keys, deskKey(sheetKey(c.Number, l.PartNo)))
		return l, err
	})
	if err != nil {
		return err
	}
	rows, _ = tx.Query(ctx, selectSheetLost, c.Branch, keys)
	lost, err := pgx.CollectRows(rows, pgx.RowToStructByName[StockLoss])
	for _, h := range lost {
		l := &c.Lines[at[h.PartNo]]
		l.Hit = append(l.Hit, SheetHit{h.Order, h.Qty})
	}
	return err
}

// sheetKey names the count of a part by a sheet.
func sheetKey(number, partNo string) string { return "sheet/" + number + "/" + partNo }
