package past

import (
	"context"
	"slices"
	"time"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// speeds are how many norm hours mechanics do in an hour, one after the other.
var speeds = []float64{1.3, 0.78, 1.05, 0.92, 1.18, 0.7, 1.0, 1.12, 0.85}

// hand is a mechanic: one job at a time.
type hand struct {
	w     *world
	id    string
	speed float64
	busy  bool
	ready []task
}

// task is a job that a mechanic can begin.
type task struct {
	v   *visit
	job string
}

func (t task) find() *workorder.Job {
	o := t.v.order()
	i := slices.IndexFunc(o.Jobs, func(j workorder.Job) bool { return j.ID == t.job })
	return &o.Jobs[i]
}

func (h *hand) actor() process.Actor { return process.Actor{Role: process.Mechanic, ID: h.id} }

// gets tells a mechanic of a job that can begin.
func (h *hand) gets(t task, at time.Time) {
	h.ready = append(h.ready, t)
	if !h.busy {
		h.next(at)
	}
}

// next takes the job that is planned first.
func (h *hand) next(at time.Time) {
	h.busy = len(h.ready) > 0
	if !h.busy {
		return
	}
	best := 0
	for i, t := range h.ready {
		a, b := t.find().Slot, h.ready[best].find().Slot
		if a != nil && b != nil && a.From.Before(b.From) {
			best = i
		}
	}
	t := h.ready[best]
	h.ready = slices.Delete(h.ready, best, best+1)
	h.w.staff(h.w.soon(at, 2*time.Minute, 9*time.Minute), func(ctx context.Context, at time.Time) error {
		j := t.find()
		if t.v.order().Cancelled != nil || j.Slot == nil || j.Slot.MechanicID != h.id {
			h.next(at)
			return nil
		}
		pace := h.speed * (0.85 + 0.3*h.w.rng.Float64())
		left := time.Duration(float64(j.NormHours.Duration()) / pace).Round(time.Second)
		if j.Exec == workorder.Failed {
			left /= 3
		}
		return h.does(ctx, at, t, left)
	})
}

// does works on a job until it is done or the shift ends; then it goes on in the next.
func (h *hand) does(ctx context.Context, at time.Time, t task, left time.Duration) error {
	if err := t.v.give(ctx, at, h.actor(), workorder.StartJob{JobID: t.job}); err != nil {
		return err
	}
	shut := h.w.shut(at, at.Add(left))
	if done := at.Add(left); !done.After(shut) {
		h.w.staff(done, func(ctx context.Context, at time.Time) error { return h.finish(ctx, at, t) })
		return nil
	}
	began := at
	h.w.staff(shut, func(ctx context.Context, at time.Time) error {
		if t.find().Exec != workorder.InProgress {
			h.next(at) // the client has cancelled
			return nil
		}
		h.w.staff(h.w.soon(at.Add(time.Second), time.Minute, 6*time.Minute), func(ctx context.Context, at time.Time) error {
			if t.find().Exec != workorder.Paused {
				h.next(at)
				return nil
			}
			return h.does(ctx, at, t, left-shut.Sub(began))
		})
		return t.v.give(ctx, at, h.actor(), workorder.PauseJob{JobID: t.job, Reason: "shift"})
	})
	return nil
}

func (h *hand) finish(ctx context.Context, at time.Time, t task) error {
	if j := t.find(); j.Exec == workorder.InProgress {
		cause := t.v.errand.Cause
		if cause == "" {
			cause = "По регламенту"
		}
		if err := t.v.give(ctx, at, h.actor(), workorder.FinishJob{JobID: t.job, Cause: cause, Fix: j.Title + ": выполнено, проверено на месте"}); err != nil {
			return err
		}
		t.v.onward(at)
	}
	h.next(at)
	return nil
}

// shut is when the shift ends in which from lies, at the latest upto.
func (w *world) shut(from, upto time.Time) time.Time {
	if w.work.Between(from, upto) == upto.Sub(from) {
		return upto
	}
	open, closed := from, upto // open up to the first, and not up to the second
	for closed.Sub(open) > time.Second {
		middle := open.Add(closed.Sub(open) / 2).Truncate(time.Second)
		if !middle.After(open) {
			break
		}
		if w.work.Between(from, middle) == middle.Sub(from) {
			open = middle
		} else {
			closed = middle
		}
	}
	return open
}
