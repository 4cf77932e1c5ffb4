package demo

import (
	"context"
	"fmt"
	"slices"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// park fills the bays but for the last with cars that are worked on or wait for it.
func (s *shop) park(ctx context.Context, visits []*visit) error {
	var free items[card]
	if err := s.foreman.Get(ctx, "/v1/bays", &free); err != nil {
		return fmt.Errorf("bays: %w", err)
	}
	wanted := []process.Phase{workorder.InRepair, workorder.InQualityCheck, workorder.Queued, workorder.AwaitingParts}
	for _, phase := range wanted {
		for _, v := range visits {
			if v.order.Phase != phase || len(free.Items) < 2 {
				continue
			}
			if v.give(s.foreman, workorder.MoveCar{BayID: free.Items[0].ID}); v.err != nil {
				return v.err
			}
			free.Items = slices.Delete(free.Items, 0, 1)
		}
	}
	return nil
}
