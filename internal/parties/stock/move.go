package stock

import (
	"cmp"
	"context"
	"slices"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
)

// moved is so much of a part that a paper puts on the shelf; below zero it takes so much
// from what is free.
type moved struct {
	partNo string
	qty    exact.Qty
	key    string // of the movement: booked once
}

// move books what a paper moves at a branch, all of it or nothing. Of what is not free it
// says so at lines[i].qty, i being its place in the list; what is reserved for orders stays.
func (s *Stock) move(ctx context.Context, branch, kind, paper string, list []moved, by process.Actor) error {
	tx := s.db.Q(ctx)
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(list[a].partNo, list[b].partNo) }) // as eachPart locks
	var wrong process.Faults
	for _, i := range order {
		m := list[i]
		if m.qty > 0 {
			if err := openPart(ctx, tx, branch, m.partNo); err != nil {
				return err
			}
		}
		free, err := lockPart(ctx, tx, branch, m.partNo)
		if err != nil {
			return err
		}
		if free+m.qty < 0 {
			wrong.Add(process.Conflict("lines[%d].qty: %s of part %s are free; give at most that, or take the line out", i, free, m.partNo))
			continue
		}
		if _, err := tx.Exec(ctx, insertMovement, branch, m.partNo, m.qty, kind, "", "", paper, by.ID, m.key, database.Moment(ctx)); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, moveItem, branch, m.partNo, m.qty, 0); err != nil {
			return err
		}
		if err := freed(ctx, tx, m.qty); err != nil {
			return err
		}
	}
	return wrong.Err()
}
