// Package suppliers is the built-in purchasing: suppliers with their catalogues,
// offers, and the orders placed with them. It owns the tables supplier,
// supplier_part, purchase_order, purchase_line, delivery, delivery_line, supplier_return and
// supplier_return_line. What is to come is shown with the name of the part, which it reads
// from the table part.
package suppliers

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// Suppliers is the built-in purchasing.
type Suppliers struct {
	db    *database.DB
	cards *cards.Cards
	shelf Shelf
}

// New is the owner of these tables in a database.
func New(db *database.DB, cards *cards.Cards, shelf Shelf) *Suppliers {
	return &Suppliers{db: db, cards: cards, shelf: shelf}
}

// Supplier sells us parts.
type Supplier struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Active  bool   `json:"active" doc:"false: nothing new is ordered from them"`
	Version int    `json:"version" doc:"Counts edits; the ETag"`
}

// SupplierCard is what can be changed of a supplier.
type SupplierCard struct {
	Name   string `json:"name" minLength:"1" maxLength:"200"`
	Active bool   `json:"active" doc:"false: nothing new is ordered from them; what is under way still comes"`
}

const insertSupplier = `INSERT INTO supplier (id, name) VALUES ($1, $2)`

// CreateSupplier adds a supplier.
func (s *Suppliers) CreateSupplier(ctx context.Context, name string, by process.Actor) (Supplier, error) {
	made := Supplier{ID: database.NewID("sup"), Name: name, Active: true, Version: 1}
	if err := input.Tidy("name", &made.Name, input.MaxName, true); err != nil {
		return made, err
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		if _, err := tx.Exec(ctx, insertSupplier, made.ID, made.Name); err != nil {
			return err
		}
		return audit.Note(ctx, tx, by, "supplier.create", made.ID, made)
	})
	return made, database.Failed("create supplier", err)
}

const (
	supplierColumns = `id, name, active, version`
	selectSuppliers = `SELECT ` + supplierColumns + ` FROM supplier ORDER BY name, id`
	selectSupplier  = `SELECT ` + supplierColumns + ` FROM supplier WHERE id = $1`
	updateSupplier  = `UPDATE supplier SET name = $2, active = $3, version = version + 1 WHERE id = $1 AND $4 IN (0, version) RETURNING ` + supplierColumns
)

// Suppliers lists all suppliers; there are as many as one works with.
func (s *Suppliers) Suppliers(ctx context.Context) ([]Supplier, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectSuppliers)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Supplier])
	return list, database.Failed("list suppliers", err)
}

// SupplierByID returns one supplier.
func (s *Suppliers) SupplierByID(ctx context.Context, id string) (Supplier, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectSupplier, id)
	found, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Supplier])
	if database.Missing(err) {
		return found, noSupplier(id)
	}
	return found, database.Failed("read supplier", err)
}

// PutSupplier changes a supplier. expected is the version it was edited from, 0 for any;
// when it was changed meanwhile it is a Conflict.
func (s *Suppliers) PutSupplier(ctx context.Context, id string, c SupplierCard, expected int, by process.Actor) (Supplier, error) {
	var made Supplier
	if err := input.Tidy("name", &c.Name, input.MaxName, true); err != nil {
		return made, err
	}
	err := s.db.Tx(ctx, func(ctx context.Context) (err error) {
		if _, err := s.SupplierByID(ctx, id); err != nil {
			return err
		}
		tx := s.db.Q(ctx)
		rows, _ := tx.Query(ctx, updateSupplier, id, c.Name, c.Active, expected)
		made, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Supplier])
		if database.Missing(err) {
			return database.ChangedMeanwhile()
		}
		if err != nil {
			return err
		}
		return audit.Note(ctx, tx, by, "supplier.change", made.ID, made)
	})
	return made, database.Failed("change supplier", err)
}

func noSupplier(id string) error {
	return process.NotFound("there is no supplier %q; GET /v1/suppliers lists them", id)
}

// SupplierPart is a part in a supplier's catalogue.
type SupplierPart struct {
	PartNo      string      `json:"part_no" minLength:"1" maxLength:"60"`
	Cost        exact.Money `json:"cost" minimum:"0" doc:"What one unit costs us, minor units"`
	LeadDaysP50 int         `json:"lead_days_p50" minimum:"0" maximum:"365" doc:"Calendar days to delivery, half the time"`
	LeadDaysP90 int         `json:"lead_days_p90" minimum:"0" maximum:"365" doc:"Nine times out of ten; promises count on it"`
}

// MaxLead is longer than anybody waits for a part, in calendar days.
const MaxLead = 365

func (p *SupplierPart) check(at string) error {
	if err := input.Tidy(at+"part_no", &p.PartNo, input.MaxWord, true); err != nil {
		return err
	}
	if p.LeadDaysP50 < 0 || p.LeadDaysP90 < p.LeadDaysP50 || p.LeadDaysP90 > MaxLead {
		return process.Invalid("%slead_days_p90: give days from lead_days_p50 up to %d", at, MaxLead)
	}
	return input.Amount(at+"cost", p.Cost)
}

// In order of number, as upsertParts.
const upsertSupplierParts = `
INSERT INTO supplier_part (supplier_id, part_no, cost, lead_days_p50, lead_days_p90)
SELECT $1, * FROM unnest($2::text[], $3::bigint[], $4::int[], $5::int[]) ORDER BY 2
ON CONFLICT (supplier_id, part_no) DO UPDATE
SET cost = excluded.cost, lead_days_p50 = excluded.lead_days_p50, lead_days_p90 = excluded.lead_days_p90`

// UpsertCatalogue adds parts to a supplier's catalogue or replaces what is known of
// them, all lines or none. The parts must be in our own catalogue first.
func (s *Suppliers) UpsertCatalogue(ctx context.Context, supplierID string, parts []SupplierPart, by process.Actor) error {
	if err := input.Bulk(len(parts)); err != nil {
		return err
	}
	if _, err := s.SupplierByID(ctx, supplierID); err != nil {
		return err
	}
	var nos []string
	var costs []exact.Money
	var p50, p90 []int
	line := map[string]int{}
	for i, p := range parts {
		at := fmt.Sprintf("items[%d].", i)
		if err := p.check(at); err != nil {
			return err
		}
		if first, twice := line[p.PartNo]; twice {
			return process.Invalid("%spart_no: %q is in items[%d] already; send each part once", at, p.PartNo, first)
		}
		line[p.PartNo] = i
		nos, costs, p50, p90 = append(nos, p.PartNo), append(costs, p.Cost), append(p50, p.LeadDaysP50), append(p90, p.LeadDaysP90)
	}
	numbers, unknown, err := s.cards.PartNumbers(ctx, nos)
	if err != nil {
		return err
	}
	if len(unknown) > 0 {
		return process.Invalid("items[%d].part_no: %q is not in the catalogue; add it with POST /v1/parts first", line[unknown[0]], unknown[0])
	}
	parts = slices.Clone(parts)
	for i := range parts {
		no := numbers[nos[i]]
		if first, twice := line[no]; twice && first != i {
			return process.Invalid("items[%d].part_no: %q is in items[%d] already; send each part once", i, no, first)
		}
		line[no], nos[i], parts[i].PartNo = i, no, no
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		if err := s.LockCatalogue(ctx, supplierID); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, upsertSupplierParts, supplierID, nos, costs, p50, p90); err != nil {
			return err
		}
		return audit.Note(ctx, tx, by, "supplier.catalogue", supplierID, parts)
	})
	return database.Failed("upsert catalogue", err)
}

const selectSupplierParts = `
SELECT part_no, cost, lead_days_p50, lead_days_p90 FROM supplier_part
WHERE supplier_id = $1 AND part_no > $2 ORDER BY part_no LIMIT $3`

// Catalogue lists what a supplier sells, by part number.
func (s *Suppliers) Catalogue(ctx context.Context, supplierID string, page database.Page) (database.List[SupplierPart], error) {
	size, err := page.Size()
	if err != nil {
		return database.List[SupplierPart]{}, err
	}
	if _, err := s.SupplierByID(ctx, supplierID); err != nil {
		return database.List[SupplierPart]{}, err
	}
	rows, _ := s.db.Q(ctx).Query(ctx, selectSupplierParts, supplierID, page.Cursor, size+1)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[SupplierPart])
	return database.Cut(list, size, func(p SupplierPart) string { return p.PartNo }), database.Failed("list catalogue", err)
}

// Tag is the version that an edit is made from.
func (s Supplier) Tag() int { return s.Version }
