package past

import (
	"container/heap"
	"context"
	"time"
)

// event is something that happens at its time.
type event struct {
	at  time.Time
	nth int // of two at the same time the one comes first that was planned first
	do  func(context.Context, time.Time) error
}

// queue holds what is to happen, the next first.
type queue struct {
	list    []event
	planned int
}

func (q *queue) Len() int { return len(q.list) }
func (q *queue) Less(a, b int) bool {
	x, y := q.list[a], q.list[b]
	return x.at.Before(y.at) || x.at.Equal(y.at) && x.nth < y.nth
}
func (q *queue) Swap(a, b int) { q.list[a], q.list[b] = q.list[b], q.list[a] }

// Push implements [heap.Interface].
func (q *queue) Push(e any) { q.list = append(q.list, e.(event)) }

// Pop implements [heap.Interface].
func (q *queue) Pop() any {
	last := q.list[len(q.list)-1]
	q.list = q.list[:len(q.list)-1]
	return last
}

// at plans what happens by itself or is done by a client.
func (w *world) at(t time.Time, do func(context.Context, time.Time) error) {
	t = t.UTC().Truncate(time.Second)
	if t.After(w.now) {
		return
	}
	w.events.planned++
	heap.Push(&w.events, event{t, w.events.planned, do})
}

// staff plans what somebody of the staff does; the past has it up to closing time.
func (w *world) staff(t time.Time, do func(context.Context, time.Time) error) {
	if !t.After(w.shuts) {
		w.at(t, do)
	}
}

// run lets everything happen in its time.
func (w *world) run(ctx context.Context) error {
	for w.events.Len() > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		e := heap.Pop(&w.events).(event)
		if err := e.do(ctx, e.at); err != nil {
			return err
		}
	}
	return nil
}

// between draws a length of time.
func (w *world) between(least, most time.Duration) time.Duration {
	return least + time.Duration(w.rng.Int64N(int64((most-least)/time.Second)))*time.Second
}

// soon is after some working time, within opening hours.
func (w *world) soon(from time.Time, least, most time.Duration) time.Time {
	return w.work.Add(w.work.NextOpen(from), w.between(least, most))
}

// chance is true so many times of a hundred.
func (w *world) chance(percent int) bool { return w.rng.IntN(100) < percent }
