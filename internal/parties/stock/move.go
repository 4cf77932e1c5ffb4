package stock

import (
	"cmp"
	"context"
	"slices"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// Moved is so much of a part that a paper puts on the shelf; below zero it takes so much
// from what is free.
type Moved struct {
	PartNo string
	Qty    exact.Qty
	Key    string // of the movement: booked once
}

// Move books what a paper moves at a branch, all of it or nothing. Of what is not free it
// says so at lines[i].qty, i being its place in the list; what is reserved for orders stays. It is
// part of the transaction that writes the paper.
func (s *Stock) Move(ctx context.Context, branch, kind, paper string, list []Moved, by process.Actor) error {
	tx := s.db.Q(ctx)
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(list[a].PartNo, list[b].PartNo) }) // as eachPart locks
	var wrong process.Faults
	for _, i := range order {
		m := list[i]
		if m.Qty > 0 {
			if err := openPart(ctx, tx, branch, m.PartNo); err != nil {
				return err
			}
		}
		free, err := lockPart(ctx, tx, branch, m.PartNo)
		if err != nil {
			return err
		}
		if free+m.Qty < 0 {
			wrong.Add(process.Conflict("lines[%d].qty: %s of part %s are free; give at most that, or take the line out", i, free, m.PartNo))
			continue
		}
		if _, err := tx.Exec(ctx, insertMovement, branch, m.PartNo, m.Qty, kind, "", "", paper, by.ID, m.Key, database.Moment(ctx)); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, moveItem, branch, m.PartNo, m.Qty, 0); err != nil {
			return err
		}
		if err := freed(ctx, tx, m.Qty); err != nil {
			return err
		}
	}
	return wrong.Err()
}
