package app

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/workbay/workbay/internal/store"
)

// lists takes in the lists that people sent: what is too long for a page to wait for, and
// what a crash cut off. Several programs on one database take turns.
type lists struct {
	store  *store.Store
	log    *slog.Logger
	cancel context.CancelFunc
	done   sync.WaitGroup
}

// listsEvery is how often it looks for something to do.
const listsEvery = time.Second

func newLists(s *store.Store, l *slog.Logger) *lists { return &lists{store: s, log: l} }

func (l *lists) start(ctx context.Context) {
	ctx, l.cancel = context.WithCancel(ctx)
	l.done.Go(func() {
		tick := time.NewTicker(listsEvery)
		defer tick.Stop()
		for {
			for more := true; more && ctx.Err() == nil; {
				var err error
				if more, err = l.store.Imports.Work(ctx); err != nil && ctx.Err() == nil {
					l.log.Warn("take a list in", "error", err)
					break
				}
			}
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	})
}

func (l *lists) stop() {
	l.cancel()
	l.done.Wait()
}
