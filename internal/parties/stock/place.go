package stock

import (
	"context"

	"github.com/workbay/workbay/internal/audit"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
)

const putPlace = `UPDATE stock_item SET place = $3 WHERE branch = $1 AND part_no = $2`

// PutPlace says where a part stands in a branch's store, "" for nowhere in particular. A
// part that is not in stock yet may have its place already.
func (s *Stock) PutPlace(ctx context.Context, branch, partNo, place string, by process.Actor) (StockItem, error) {
	var item StockItem
	if err := input.Tidy("place", &place, input.MaxWord, false); err != nil {
		return item, err
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		no, err := s.listed(ctx, partNo)
		if err != nil {
			return err
		}
		if err := openPart(ctx, tx, branch, no); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, putPlace, branch, no, place); err != nil {
			return err
		}
		if item, err = readItem(ctx, tx, branch, no); err != nil {
			return err
		}
		return audit.Note(ctx, tx, by, "stock.place", branch+"/"+no, struct {
			Place string `json:"place"`
		}{place})
	})
	return item, database.Failed("put shelf place", err)
}

// listed is a part's number as the catalogue has it.
func (s *Stock) listed(ctx context.Context, partNo string) (string, error) {
	numbers, unknown, err := s.cards.PartNumbers(ctx, []string{partNo})
	if err == nil && len(unknown) > 0 {
		err = process.NotFound("there is no part %q; enter it in the catalogue first", partNo)
	}
	return numbers[partNo], err
}
