package suppliers

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
)

// Seller is a supplier in whose catalogue a part is.
type Seller struct {
	SupplierID string `json:"supplier_id"`
	Supplier   string `json:"supplier" doc:"Name"`
	Active     bool   `json:"active" doc:"false: nothing new is ordered from them"`
	SupplierPart
}

const selectSellers = `
SELECT f.id AS supplier_id, f.name AS supplier, f.active, l.part_no, l.cost, l.lead_days_p50, l.lead_days_p90
FROM supplier_part l JOIN supplier f ON f.id = l.supplier_id
WHERE l.part_no = $1 ORDER BY f.active DESC, l.lead_days_p90, l.cost, f.id`

// SellersOf lists who sells a part, in the order in which they are asked.
func (s *Suppliers) SellersOf(ctx context.Context, partNo string) ([]Seller, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectSellers, partNo)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Seller])
	return list, database.Failed("list who sells a part", err)
}

// dropped is a part that a supplier does not sell any more, for the audit.
type dropped struct {
	PartNo string `json:"part_no"`
}

const deleteSupplierPart = `DELETE FROM supplier_part WHERE supplier_id = $1 AND part_no = $2`

// DropFromCatalogue takes a part out of a supplier's catalogue; what is ordered still comes.
// One that is not in it, or not any more, is nothing to do.
func (s *Suppliers) DropFromCatalogue(ctx context.Context, supplierID, partNo string, by process.Actor) error {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if _, err := s.SupplierByID(ctx, supplierID); err != nil {
			return err
		}
		if err := s.LockCatalogue(ctx, supplierID); err != nil {
			return err
		}
		tx := s.db.Q(ctx)
		gone, err := tx.Exec(ctx, deleteSupplierPart, supplierID, partNo)
		if err != nil || gone.RowsAffected() == 0 {
			return err
		}
		return audit.Note(ctx, tx, by, "supplier.drop", supplierID, dropped{partNo})
	})
	return database.Failed("take out of catalogue", err)
}
