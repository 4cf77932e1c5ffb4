package desk

import (
	"context"
	"time"

	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/feed"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// lookAgain is how often a wait looks at its order while no news comes by itself.
const lookAgain = time.Second

// Order reads an order that the caller may see.
func (d *Desk) Order(ctx context.Context, p auth.Principal, number string) (workorder.Order, error) {
	return d.Rested(ctx, p, number, 0)
}

// Rested reads an order that the caller may see when the process has nothing to
// do, or when the time to wait has passed.
func (d *Desk) Rested(ctx context.Context, p auth.Principal, number string, wait time.Duration) (workorder.Order, error) {
	w := d.Feed.Wait(number)
	defer w.Leave()
	return d.settled(ctx, w, settling{number: number, branch: branchOf(p), wait: wait})
}

// settling is what is waited for: that the record of an instance is at least that
// far and its process has nothing to do.
type settling struct {
	number  string
	branch  string // the caller's, "" for any
	atLeast int
	wait    time.Duration
}

// settled reads an order when it is so, or when the time to wait has passed.
func (d *Desk) settled(ctx context.Context, w *feed.Wait, s settling) (workorder.Order, error) {
	var found workorder.Order
	err := d.settle(ctx, w, s, func(ctx context.Context) (version int, pending bool, err error) {
		found, pending, err = d.Store.Record.OrderNow(ctx, s.number)
		if err == nil && s.branch != "" && s.branch != found.Branch {
			err = elsewhere(s.number)
		}
		return found.Version, pending, err
	})
	if err != nil {
		return workorder.Order{}, err
	}
	return found, nil
}

// settle looks until it is so, or until the time to wait has passed. Between the
// first look and the last it reads nothing while the feed is live.
func (d *Desk) settle(ctx context.Context, w *feed.Wait, s settling, look func(context.Context) (version int, pending bool, err error)) error {
	over := s.wait <= 0
	end := time.NewTimer(max(s.wait, 0))
	defer end.Stop()
	for {
		if n := w.Last(); over || n.Version == 0 || !n.Pending && n.Version >= s.atLeast {
			version, pending, err := look(ctx)
			if err != nil || over || !pending && version >= s.atLeast {
				return err
			}
		}
		again, stop := poll(w)
		select {
		case <-w.Woken():
		case <-again:
		case <-end.C:
			over = true
		case <-ctx.Done():
			stop()
			return process.Unavailable("the request was given up")
		}
		stop()
	}
}

// poll says when to look again although nothing was heard: never while the feed is live.
func poll(w *feed.Wait) (again <-chan time.Time, stop func()) {
	if w.Live() {
		return nil, func() {}
	}
	t := time.NewTimer(lookAgain)
	return t.C, func() { t.Stop() }
}
