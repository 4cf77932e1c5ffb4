package worktime

import (
	"slices"
	"time"
)

// Span is a stretch of time, from From up to but not including To.
type Span struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// Overlaps reports whether the two have an instant in common.
func (s Span) Overlaps(b Span) bool {
	return s.From.Before(b.To) && b.From.Before(s.To) && s.From.Before(s.To) && b.From.Before(b.To)
}

// FreeSlot is the earliest stretch, not before from, that holds need of working
// time and touches nothing in busy. It begins in opening hours and may go over
// lunch, nights and holidays. Busy stretches may come in any order and overlap.
// The result is in the location of from.
func FreeSlot(w *WorkTime, busy []Span, from time.Time, need time.Duration) Span {
	busy = slices.Clone(busy)
	slices.SortFunc(busy, func(a, b Span) int { return a.From.Compare(b.From) })
	free := slotFrom(w, from, need)
	for _, b := range busy { // in this order a stretch that was passed can not be met again
		if free.Overlaps(b) {
			free = slotFrom(w, b.To.In(from.Location()), need)
		}
	}
	return free
}

func slotFrom(w *WorkTime, from time.Time, need time.Duration) Span {
	start := w.NextOpen(from)
	return Span{From: start, To: w.Add(start, need)}
}
