package app

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/workbay/workbay/internal/metrics"
	"github.com/workbay/workbay/internal/store"
)

// counter folds what decisions added to the metrics into the tally, so that a
// scrape reads few rows however many orders there were.
type counter struct {
	store  *store.Store
	log    *slog.Logger
	cancel context.CancelFunc
	done   sync.WaitGroup
}

// How often it folds, and how many measures in one transaction.
const (
	foldEvery = 15 * time.Second
	foldMost  = 5000
)

func (c *counter) start(ctx context.Context) {
	ctx, c.cancel = context.WithCancel(ctx)
	c.done.Go(func() {
		tick := time.NewTicker(foldEvery)
		defer tick.Stop()
		for {
			c.once(ctx)
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	})
}

func (c *counter) stop() {
	c.cancel()
	c.done.Wait()
}

// once folds until nothing is left. What fails is folded the next time: the
// measures stay where they are, and a scrape counts them there.
func (c *counter) once(ctx context.Context) {
	for {
		n, err := c.store.Counters.FoldMeasures(ctx, metrics.Bounds, foldMost)
		if err != nil && ctx.Err() == nil {
			c.log.Warn("fold measures", "error", err)
		}
		if err != nil || n < foldMost {
			return
		}
	}
}
