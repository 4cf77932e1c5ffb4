package main

import (
	"context"
	"errors"
	"os"
	"runtime/pprof"
	"slices"
	"sync"
	"time"
)

// contestant is what clients drive: orders through the API, or the yardstick.
type contestant interface {
	// one takes one order of a client from its start to its end.
	one(ctx context.Context, client int, r *record) error
	// rest waits until nothing is left to do for the client's last order.
	rest(ctx context.Context, client int) error
}

// call is one timed command or Update.
type call struct {
	name string
	at   time.Time // when it was answered
	took time.Duration
}

// record is what one client did.
type record struct {
	calls, waits []call
	done         []time.Time // when each order was over
}

// timed notes how long do takes.
func timed(list *[]call, name string, do func() error) error {
	begin := time.Now()
	err := do()
	now := time.Now()
	*list = append(*list, call{name, now, now.Sub(begin)})
	return err
}

// limit ends a round: after so many orders of each client, or after a time.
// The time counts from the end of the ramp, when all clients are on their way,
// and an order that was begun is finished behind it, unmeasured.
type limit struct {
	orders       int
	ramp, length time.Duration
	profile      string // file for a CPU profile of the round
}

// round is what a number of clients did side by side.
type round struct {
	clients  int
	from, to time.Time // what counts
	record             // of all clients
	used     usage     // also before from and after to
}

// drive runs one round.
func drive(ctx context.Context, c contestant, clients int, l limit, m *meter) (round, error) {
	r := round{clients: clients}
	stop, err := profile(l.profile)
	if err != nil {
		return r, err
	}
	defer stop()
	before, err := m.read(ctx)
	if err != nil {
		return r, err
	}
	begin := time.Now()
	r.from, r.to = begin.Add(l.ramp), begin.Add(l.ramp+l.length)
	r.record, err = crowd(ctx, c, clients, func(done int) bool {
		if l.orders > 0 {
			return done < l.orders
		}
		return time.Now().Before(r.to)
	})
	if err != nil {
		return r, err
	}
	if l.orders > 0 {
		r.to = slices.MaxFunc(r.done, time.Time.Compare)
	}
	after, err := m.read(ctx)
	r.used = after.since(before)
	return r, err
}

// crowd lets clients take orders side by side as long as more says so. The
// first error ends it for all.
func crowd(ctx context.Context, c contestant, clients int, more func(done int) bool) (record, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	records := make([]record, clients)
	var wg sync.WaitGroup
	for i := range records {
		wg.Go(func() {
			if err := customer(ctx, c, i, &records[i], more); err != nil {
				cancel(err)
			}
		})
	}
	wg.Wait()
	var all record
	for _, r := range records {
		all.calls = append(all.calls, r.calls...)
		all.waits = append(all.waits, r.waits...)
		all.done = append(all.done, r.done...)
	}
	return all, context.Cause(ctx)
}

func customer(ctx context.Context, c contestant, client int, r *record, more func(int) bool) error {
	for more(len(r.done)) {
		if err := c.one(ctx, client, r); err != nil {
			return err
		}
		r.done = append(r.done, time.Now())
	}
	return c.rest(ctx, client)
}

func profile(file string) (stop func(), err error) {
	if file == "" {
		return func() {}, nil
	}
	f, err := os.Create(file)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, err
	}
	return func() {
		pprof.StopCPUProfile()
		_ = f.Close()
	}, nil
}

// heapProfile writes down what holds the memory after the load.
func heapProfile(file string) error {
	if file == "" {
		return nil
	}
	f, err := os.Create(file + ".heap")
	if err != nil {
		return err
	}
	return errors.Join(pprof.WriteHeapProfile(f), f.Close())
}

// counted are the calls that were answered while the round counted.
func (r round) counted(calls []call) []call {
	return slices.DeleteFunc(slices.Clone(calls), func(c call) bool { return c.at.Before(r.from) || c.at.After(r.to) })
}

func (r round) perSecond(n int) float64 { return float64(n) / r.to.Sub(r.from).Seconds() }

// ordersPerSecond counts the orders that ended while the round counted.
func (r round) ordersPerSecond() float64 {
	n := 0
	for _, at := range r.done {
		if !at.Before(r.from) && !at.After(r.to) {
			n++
		}
	}
	return r.perSecond(n)
}

func durations(calls []call) []time.Duration {
	out := make([]time.Duration, len(calls))
	for i, c := range calls {
		out[i] = c.took
	}
	return out
}
