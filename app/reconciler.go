package app

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"time"

	"github.com/workbay/workbay/internal/metrics"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/workflows"
	"github.com/workbay/workbay/workorder"
)

// reconciler compares what the database says of an order with what its workflow
// knows, and lets the workflow win. The journal is written by local activities:
// a process killed between such a write and the end of its workflow task leaves
// rows that the workflow never saw.
type reconciler struct {
	store   *store.Store
	door    *workflows.Door
	metrics *metrics.Metrics
	log     *slog.Logger
	sampled string // the number at which the rolling sample stands
	cancel  context.CancelFunc
	done    sync.WaitGroup
}

// How often it looks, how far back, and at how many orders at most.
const (
	reconcileEvery = time.Minute
	reconcileBack  = 5 * time.Minute
	reconcileMost  = 200
	reconcileRest  = 20
	keepAnswers    = 7 * 24 * time.Hour // nobody repeats a request with the same key later than that
)

func newReconciler(s *store.Store, d *workflows.Door, m *metrics.Metrics, l *slog.Logger) *reconciler {
	return &reconciler{store: s, door: d, metrics: m, log: l}
}

func (r *reconciler) start(ctx context.Context) {
	ctx, r.cancel = context.WithCancel(ctx)
	r.done.Add(1)
	go func() {
		defer r.done.Done()
		tick := time.NewTicker(reconcileEvery)
		defer tick.Stop()
		for {
			r.once(ctx)
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	}()
}

func (r *reconciler) stop() {
	r.cancel()
	r.done.Wait()
}

// once looks at the orders that were touched lately and at a rolling sample of the rest.
func (r *reconciler) once(ctx context.Context) {
	numbers, err := r.store.Record.RecentOrders(ctx, time.Now().Add(-reconcileBack), reconcileMost)
	if err != nil {
		r.complain(ctx, "", err)
		return
	}
	rest, err := r.store.Record.OrdersAfter(ctx, r.sampled, reconcileRest)
	if err != nil {
		r.complain(ctx, "", err)
	}
	r.sampled = ""
	if len(rest) > 0 {
		r.sampled = rest[len(rest)-1]
	}
	if _, err := r.store.DB.PurgeOnce(ctx, time.Now().Add(-keepAnswers)); err != nil {
		r.complain(ctx, "", err)
	}
	if _, err := r.store.People.PurgeSessions(ctx); err != nil {
		r.complain(ctx, "", err)
	}
	for _, n := range append(numbers, rest...) {
		if err := r.compare(ctx, n); err != nil {
			r.complain(ctx, n, err)
		}
	}
}

// compare repairs one order. One that moved on between the two reads is left
// alone: it is alive, and its next write carries the truth.
func (r *reconciler) compare(ctx context.Context, number string) error {
	before, err := r.store.Record.Mark(ctx, number)
	if err != nil {
		return err
	}
	var truth workorder.Order
	state, err := r.door.State(ctx, workorder.Process(), number)
	if err == nil {
		err = json.Unmarshal(state, &truth)
	}
	if workorder.KindOf(err) == workorder.KindConflict {
		return nil // its history was deleted after the retention time
	}
	if err != nil || truth.Version == 0 { // 0: it is only about to be opened
		return err
	}
	after, err := r.store.Record.Mark(ctx, number)
	if err != nil || after.Version != before.Version {
		return err
	}
	repaired, err := r.store.Record.Repair(ctx, truth)
	if repaired {
		r.metrics.Drifted()
		r.log.Warn("projection repaired from the workflow", "order", number, "was", before.Version, "is", truth.Version)
	}
	return err
}

func (r *reconciler) complain(ctx context.Context, number string, err error) {
	if ctx.Err() == nil {
		r.log.Warn("reconcile", "order", number, "error", err)
	}
}
