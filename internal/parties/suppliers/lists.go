package suppliers

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// offered is what a supplier's list says of parts, as a table.
type offered struct {
	nos      []string
	costs    []exact.Money
	p50, p90 []int
}

func (o *offered) add(p SupplierPart) {
	o.nos, o.costs, o.p50, o.p90 = append(o.nos, p.PartNo), append(o.costs, p.Cost), append(o.p50, p.LeadDaysP50), append(o.p90, p.LeadDaysP90)
}

// ForLists refuses a supplier whose lists are not taken in.
func (s *Suppliers) ForLists(ctx context.Context, supplierID string) error {
	of, err := s.SupplierByID(ctx, supplierID)
	if err != nil {
		return err
	}
	if !of.Active {
		return process.Invalid("supplier: %s is not used any more; choose another", of.Name)
	}
	return nil
}

const selectOffers = `
SELECT part_no, cost, lead_days_p50, lead_days_p90 FROM supplier_part WHERE supplier_id = $1 AND part_no = ANY ($2)`

func (s *Suppliers) offersOf(ctx context.Context, supplierID string, nos []string) (map[string]SupplierPart, error) {
	rows, _ := s.db.Q(ctx).Query(ctx, selectOffers, supplierID, nos)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[SupplierPart])
	known := make(map[string]SupplierPart, len(list))
	for _, p := range list {
		known[p.PartNo] = p
	}
	return known, err
}

// JudgeList says of each line of a supplier's list what it is beside what is known. The
// numbers are those of part cards, each once.
func (s *Suppliers) JudgeList(ctx context.Context, supplierID string, lines []SupplierPart) ([]cards.Judged[SupplierPart], error) {
	var all offered
	for _, l := range lines {
		all.add(l)
	}
	known, err := s.offersOf(ctx, supplierID, all.nos)
	judged := make([]cards.Judged[SupplierPart], len(lines))
	for i, l := range lines {
		judged[i].Err = l.check("")
		judged[i].Card = l
		if was, ok := known[l.PartNo]; ok {
			judged[i].Was = &was
		}
	}
	return judged, database.Failed("judge a supplier's list", err)
}

const lockSupplier = `SELECT FROM supplier WHERE id = $1 FOR UPDATE`

// LockCatalogue has what is known of a supplier's parts written by one at a time; call it
// before it is judged, in the transaction that writes.
func (s *Suppliers) LockCatalogue(ctx context.Context, supplierID string) error {
	_, err := s.db.Q(ctx).Exec(ctx, lockSupplier, supplierID)
	return database.Failed("lock a catalogue", err)
}

// WriteList writes what was judged.
func (s *Suppliers) WriteList(ctx context.Context, supplierID string, judged []cards.Judged[SupplierPart]) error {
	var all offered
	for _, j := range judged {
		all.add(j.Card)
	}
	_, err := s.db.Q(ctx).Exec(ctx, upsertSupplierParts, supplierID, all.nos, all.costs, all.p50, all.p90)
	return database.Failed("write a supplier's list", err)
}

const deleteOffers = `DELETE FROM supplier_part WHERE supplier_id = $1 AND part_no = ANY ($2)`

// TakeBackList undoes what was written: what is new goes, what was changed is as it was. It
// reports of each whether it could; what was changed since stays.
func (s *Suppliers) TakeBackList(ctx context.Context, supplierID string, wrote []cards.Judged[SupplierPart]) (back []bool, err error) {
	nos := make([]string, len(wrote))
	for i, j := range wrote {
		nos[i] = j.Card.PartNo
	}
	known, err := s.offersOf(ctx, supplierID, nos)
	if err != nil {
		return nil, database.Failed("take a supplier's list back", err)
	}
	back = make([]bool, len(wrote))
	var gone []string
	var before []cards.Judged[SupplierPart]
	for i, j := range wrote {
		now, found := known[j.Card.PartNo]
		switch back[i] = found && now == j.Card; {
		case !back[i]:
		case j.Was == nil:
			gone = append(gone, j.Card.PartNo)
		default:
			before = append(before, cards.Judged[SupplierPart]{Card: *j.Was})
		}
	}
	if err := s.WriteList(ctx, supplierID, before); err != nil {
		return nil, err
	}
	_, err = s.db.Q(ctx).Exec(ctx, deleteOffers, supplierID, gone)
	return back, database.Failed("take a supplier's list back", err)
}
