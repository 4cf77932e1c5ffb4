package app

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workflows"
	"github.com/workbay/workbay/workorder"
)

// shelf tells orders that wait for a part when it has become free in stock. Who waits
// and what is free is in the tables, so what was missed is found by the next sweep; who
// reserves first is decided where parts are reserved.
type shelf struct {
	store  *store.Store
	door   *workflows.Door
	log    *slog.Logger
	freed  chan struct{}
	cancel context.CancelFunc
	done   sync.WaitGroup
}

// shelfEvery is how often it looks when it has heard nothing.
const shelfEvery = time.Minute

func newShelf(s *store.Store, d *workflows.Door, l *slog.Logger) *shelf {
	return &shelf{store: s, door: d, log: l, freed: make(chan struct{}, 1)}
}

func (h *shelf) start(ctx context.Context) {
	ctx, h.cancel = context.WithCancel(ctx)
	h.done.Go(func() {
		_ = h.store.ListenFreed(ctx, func() { // it ends with ctx
			select {
			case h.freed <- struct{}{}:
			default: // it is about to look anyway
			}
		})
	})
	h.done.Go(func() {
		tick := time.NewTicker(shelfEvery)
		defer tick.Stop()
		for {
			h.once(ctx)
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			case <-h.freed:
			}
		}
	})
}

func (h *shelf) stop() {
	h.cancel()
	h.done.Wait()
}

// once serves who waits for what is free now.
func (h *shelf) once(ctx context.Context) {
	served, err := h.store.PartsDesk.ToServe(ctx)
	if err != nil {
		h.complain(ctx, "", err)
		return
	}
	lines, calls := map[string][]string{}, map[string][]string{}
	for _, w := range served {
		lines[w.Order] = append(lines[w.Order], w.LineID)
		calls[w.Order] = append(calls[w.Order], fmt.Sprintf("%s.%d", w.LineID, w.Round))
	}
	var g errgroup.Group
	g.SetLimit(atATime)
	for number, ids := range lines {
		g.Go(func() error {
			// The same call has the same name, whoever makes it: it is carried out once.
			key := "shelf/" + strings.Join(calls[number], "+")
			_, err := h.door.Do(ctx, workorder.Process(), number, workorder.ServeParts{LineIDs: ids}, workflows.Sender{By: process.ProcessActor(), Key: key, Hash: key})
			if err != nil && process.KindOf(err) != process.KindConflict { // it has what it needs by now
				h.complain(ctx, number, err)
			}
			return nil
		})
	}
	_ = g.Wait()
}

func (h *shelf) complain(ctx context.Context, number string, err error) {
	if ctx.Err() == nil {
		h.log.Warn("serve from stock", "number", number, "error", err)
	}
}
