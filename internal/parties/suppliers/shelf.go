package suppliers

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// ShelfLine is a part that is to be bought from a supplier though no work order wants it.
type ShelfLine struct {
	SupplierID string       `json:"supplier_id" minLength:"1" maxLength:"60"`
	PartNo     string       `json:"part_no" minLength:"1" maxLength:"64"`
	Qty        exact.Qty    `json:"qty" minimum:"0" doc:"Above zero, up to three decimals"`
	Cost       *exact.Money `json:"cost,omitempty" minimum:"0" doc:"Of one unit, minor units; that of the supplier's catalogue when absent"`
}

// unknownLead is the days that goods take of which the catalogue does not say it.
const unknownLead = 7

// maxShelfLines is more than anybody reads before it is sent.
const maxShelfLines = 500

// shelfLine is a line that was found right.
type shelfLine struct {
	ShelfLine
	cost exact.Money
	days int
}

// BuyForShelf writes a draft of a purchase order for each supplier that the lines name, or
// adds them to the draft that there is; a part that is in it is bought so much more. All
// lines are right or nothing is written.
func (s *Suppliers) BuyForShelf(ctx context.Context, branch string, lines []ShelfLine, by process.Actor) ([]PurchaseOrder, error) {
	var made []PurchaseOrder
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		made = nil
		checked, err := s.checkShelf(ctx, lines)
		if err != nil {
			return err
		}
		slices.SortStableFunc(checked, func(a, b shelfLine) int { return cmp.Compare(a.SupplierID, b.SupplierID) })
		for list := range chunks(checked) {
			p, err := s.draft(ctx, branch, list, by)
			if err != nil {
				return err
			}
			made = append(made, p)
		}
		return nil
	})
	return made, database.Failed("buy for the shelf", err)
}

// chunks are the lines of one supplier after those of another.
func chunks(lines []shelfLine) func(func([]shelfLine) bool) {
	return func(yield func([]shelfLine) bool) {
		for len(lines) > 0 {
			n := slices.IndexFunc(lines, func(l shelfLine) bool { return l.SupplierID != lines[0].SupplierID })
			if n < 0 {
				n = len(lines)
			}
			if !yield(lines[:n]) {
				return
			}
			lines = lines[n:]
		}
	}
}

// checkShelf finds for each line its part, its supplier and what it costs, or says of all
// that are wrong why.
func (s *Suppliers) checkShelf(ctx context.Context, lines []ShelfLine) ([]shelfLine, error) {
	if len(lines) == 0 {
		return nil, process.Invalid("lines: name at least one part to buy")
	}
	if len(lines) > maxShelfLines {
		return nil, process.Invalid("lines: give at most %d", maxShelfLines)
	}
	typed := make([]string, len(lines))
	for i, l := range lines {
		typed[i] = l.PartNo
	}
	numbers, _, err := s.cards.PartNumbers(ctx, typed)
	if err != nil {
		return nil, err
	}
	var wrong process.Faults
	checked := make([]shelfLine, 0, len(lines))
	seen := map[[2]string]bool{}
	for i, l := range lines {
		no := numbers[l.PartNo]
		if twice := [2]string{l.SupplierID, no}; no != "" && seen[twice] {
			wrong.Invalid("lines[%d].part_no: %s is named twice; give one quantity", i, no)
		} else {
			seen[twice] = true
		}
		c, err := s.checkLine(ctx, i, l, no)
		wrong.Add(err)
		checked = append(checked, c)
	}
	return checked, wrong.Err()
}

// shelfOffer is at what a supplier sells a part, and whether it may be bought there.
type shelfOffer struct {
	Name          string
	Active, InUse bool
	Cost          *exact.Money // nil when it is not in the supplier's catalogue
	Days          int
}

const selectOffer = `
SELECT f.name, f.active, p.active AS in_use, l.cost, coalesce(l.lead_days_p90, $3) AS days
FROM supplier f JOIN part p ON p.part_no = $2 LEFT JOIN supplier_part l ON l.supplier_id = f.id AND l.part_no = p.part_no WHERE f.id = $1`

// checkLine finds what a line costs; partNo is its part in the catalogue, "" for none.
func (s *Suppliers) checkLine(ctx context.Context, i int, l ShelfLine, partNo string) (shelfLine, error) {
	var wrong process.Faults
	switch {
	case l.Qty <= 0:
		wrong.Invalid("lines[%d].qty: give more than 0", i)
	case l.Qty > exact.MaxQty:
		wrong.Invalid("lines[%d].qty: give at most %s", i, exact.MaxQty)
	}
	made := shelfLine{ShelfLine: l}
	if partNo == "" {
		wrong.Add(process.NotFound("lines[%d].part_no: there is no part %q; enter it in the catalogue first", i, l.PartNo))
		return made, wrong.Err()
	}
	made.PartNo = partNo
	rows, _ := s.db.Q(ctx).Query(ctx, selectOffer, database.Storable(l.SupplierID), partNo, unknownLead)
	o, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[shelfOffer])
	if database.Missing(err) {
		wrong.Add(process.NotFound("lines[%d].supplier_id: there is no supplier %q; GET /v1/suppliers lists them", i, l.SupplierID))
		return made, wrong.Err()
	}
	if err != nil {
		return made, err
	}
	wrong.Add(o.refuse(i, partNo))
	if l.Cost == nil {
		l.Cost = o.Cost
	}
	if l.Cost == nil {
		wrong.Invalid("lines[%d].cost: %s has no part %s in the catalogue; say what one costs", i, o.Name, partNo)
		return made, wrong.Err()
	}
	wrong.Add(input.Amount(fmt.Sprintf("lines[%d].cost", i), *l.Cost))
	made.cost, made.days = *l.Cost, o.Days
	return made, wrong.Err()
}

func (o shelfOffer) refuse(i int, partNo string) error {
	switch {
	case !o.Active:
		return process.Conflict("lines[%d].supplier_id: nothing new is ordered from %s", i, o.Name)
	case !o.InUse:
		return process.Conflict("lines[%d].part_no: part %s is not used any more", i, partNo)
	}
	return nil
}

const (
	selectDraft = `SELECT number FROM purchase_order WHERE branch = $1 AND supplier_id = $2 AND state = 'draft' ORDER BY at LIMIT 1 FOR UPDATE`
	insertDraft = `
INSERT INTO purchase_order (number, branch, supplier_id, order_no, state, at, made_by) VALUES ($1, $2, $3, '', 'draft', coalesce($4, now()), $5)`
	addToDraft    = `UPDATE purchase_line SET qty = qty + $3 WHERE number = $1 AND part_no = $2 RETURNING qty`
	nextDraftLine = `SELECT 'L' || coalesce(max(substr(line_id, 2)::int), 0) + 1 FROM purchase_line WHERE number = $1`
)

// draft puts lines of one supplier into the branch's draft, a new one when there is none.
func (s *Suppliers) draft(ctx context.Context, branch string, lines []shelfLine, by process.Actor) (PurchaseOrder, error) {
	tx, supplier := s.db.Q(ctx), lines[0].SupplierID
	if err := s.db.Lock(ctx, "shelf/"+branch+"/"+supplier); err != nil {
		return PurchaseOrder{}, err
	}
	var number string
	err := tx.QueryRow(ctx, selectDraft, branch, supplier).Scan(&number)
	if database.Missing(err) {
		number, err = s.openDraft(ctx, branch, supplier, by)
	} else if err == nil {
		_, err = tx.Exec(ctx, stepped, number)
	}
	if err != nil {
		return PurchaseOrder{}, err
	}
	for _, l := range lines {
		var qty exact.Qty
		err := tx.QueryRow(ctx, addToDraft, number, l.PartNo, l.Qty).Scan(&qty)
		if database.Missing(err) {
			err = s.insertDraftLine(ctx, number, l)
		}
		if err != nil {
			return PurchaseOrder{}, err
		}
		if qty > exact.MaxQty {
			return PurchaseOrder{}, process.Invalid("qty: with what draft %s has of %s it is too much; give at most %s", number, l.PartNo, exact.MaxQty)
		}
	}
	return s.noted(ctx, "purchase.draft", branch, number, by)
}

func (s *Suppliers) openDraft(ctx context.Context, branch, supplier string, by process.Actor) (string, error) {
	tx := s.db.Q(ctx)
	number, err := numberPurchase(ctx, tx)
	if err != nil {
		return "", err
	}
	_, err = tx.Exec(ctx, insertDraft, number, branch, supplier, database.Moment(ctx), by.ID)
	if database.RefersToNothing(err) {
		return "", shop.NoBranch(branch)
	}
	return number, err
}

// insertDraftLine adds a line; it comes so many days after it is sent.
func (s *Suppliers) insertDraftLine(ctx context.Context, number string, l shelfLine) error {
	tx := s.db.Q(ctx)
	var id string
	if err := tx.QueryRow(ctx, nextDraftLine, number).Scan(&id); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, insertPurchaseLine, number, id, l.PartNo, l.Qty, l.cost, arrival(ctx, l.days), "shelf/"+number+"/"+id)
	return err
}

// noted reads a purchase order after a step and writes the step into the audit.
func (s *Suppliers) noted(ctx context.Context, what, branch, number string, by process.Actor) (PurchaseOrder, error) {
	p, err := s.PurchaseByNumber(ctx, branch, number)
	if err == nil {
		err = audit.Note(ctx, s.db.Q(ctx), by, what, number, p)
	}
	return p, err
}
