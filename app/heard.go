package app

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/workbay/workbay/internal/record"
	"github.com/workbay/workbay/internal/store"
)

// hearings forgets the intents of commands whose senders have heard, many at a
// time: a statement for each would double what a command costs. What is not
// forgotten is sent again and answered as before.
type hearings struct {
	store  *store.Store
	log    *slog.Logger
	mu     sync.Mutex
	heard  []record.Heard
	cancel context.CancelFunc
	done   sync.WaitGroup
}

const (
	hearingsEvery = 500 * time.Millisecond
	hearingsMost  = 10_000 // beyond, the reconciler asks for itself
)

func (h *hearings) note(process, id, updateID string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.heard) < hearingsMost {
		h.heard = append(h.heard, record.Heard{Process: process, ID: id, UpdateID: updateID})
	}
}

func (h *hearings) start(ctx context.Context) {
	ctx, h.cancel = context.WithCancel(ctx)
	h.done.Go(func() {
		tick := time.NewTicker(hearingsEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				h.settle(ctx)
			}
		}
	})
}

func (h *hearings) settle(ctx context.Context) {
	h.mu.Lock()
	heard := h.heard
	h.heard = nil
	h.mu.Unlock()
	if err := h.store.Record.Settle(ctx, heard); err != nil && ctx.Err() == nil {
		h.log.Warn("commands that were heard of are not forgotten yet", "error", err)
	}
}

// stop forgets what is left.
func (h *hearings) stop(ctx context.Context) {
	h.cancel()
	h.done.Wait()
	h.settle(ctx)
}
