// Package feed passes on, within one process, what the database says has
// changed. One listener feeds it; pages, waits and caches hear of it. It has no
// connection of its own and knows no table.
package feed

import "sync"

// What is what a piece of [News] is about.
type What int

// What there is to hear.
const (
	Began  What = iota + 1 // the listener hears from now on; it may have missed anything before
	Lost                   // the listener hears nothing until it begins again
	Order                  // an order was written
	People                 // who may sign in, or what they may do, has changed
)

// News is one thing that the listener heard.
type News struct {
	What    What
	Number  string // of the order
	Version int    // of the order; 0 when its writer did not say
	Pending bool   // the process is about to take steps for the order
}

// most bounds how many waits are served at a time; those above it poll.
const most = 10_000

// Feed hands news on. A nil Feed is one that nobody feeds. It is safe for use
// by several goroutines.
type Feed struct {
	mu    sync.Mutex
	live  bool
	ears  []func(News)
	count int
	waits map[string]map[*Wait]struct{} // by the number of the order
}

// New returns a feed that has heard nothing yet.
func New(ears ...func(News)) *Feed {
	return &Feed{ears: ears, waits: map[string]map[*Wait]struct{}{}}
}

// Heard hands news on to everybody they concern. The ears that the feed was made
// with are called one after the other, so an ear hands over and does no work.
func (f *Feed) Heard(n News) {
	if f == nil {
		return
	}
	f.wake(n)
	for _, ear := range f.ears {
		ear(n)
	}
}

func (f *Feed) wake(n News) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch n.What {
	case Order:
		for w := range f.waits[n.Number] {
			w.hear(n)
		}
	case Began, Lost:
		f.live = n.What == Began
		for _, of := range f.waits {
			for w := range of {
				w.hear(News{})
			}
		}
	}
}

// Wait is somebody who waits for one order. It belongs to one goroutine, which
// calls Leave when it is done.
type Wait struct {
	feed   *Feed
	number string
	served bool
	woken  chan struct{}
	last   News // guarded by feed.mu
}

// Wait begins to wait for news of an order. Begin before the first look at the
// order: nothing that is written after that look is then missed.
func (f *Feed) Wait(number string) *Wait {
	w := &Wait{feed: f, number: number, woken: make(chan struct{}, 1)}
	if f == nil {
		return w
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.count >= most {
		return w
	}
	w.served = true
	f.count++
	if f.waits[number] == nil {
		f.waits[number] = map[*Wait]struct{}{}
	}
	f.waits[number][w] = struct{}{}
	return w
}

// hear keeps the newest and wakes; feed.mu is held.
func (w *Wait) hear(n News) {
	w.last = n
	select {
	case w.woken <- struct{}{}:
	default: // woken already, and it reads the newest
	}
}

// Woken receives when there is news of the order, and when the listener was
// lost or began anew.
func (w *Wait) Woken() <-chan struct{} { return w.woken }

// Last is the newest that was heard of the order. Its Version is 0 when the
// order has to be looked at to know more.
func (w *Wait) Last() News {
	if !w.served {
		return News{}
	}
	w.feed.mu.Lock()
	defer w.feed.mu.Unlock()
	return w.last
}

// Live reports whether news of the order comes by itself. While it does not,
// whoever waits has to look from time to time.
func (w *Wait) Live() bool {
	if !w.served {
		return false
	}
	w.feed.mu.Lock()
	defer w.feed.mu.Unlock()
	return w.feed.live
}

// Leave ends the wait.
func (w *Wait) Leave() {
	if !w.served {
		return
	}
	w.feed.mu.Lock()
	defer w.feed.mu.Unlock()
	if _, ok := w.feed.waits[w.number][w]; !ok {
		return
	}
	w.feed.count--
	delete(w.feed.waits[w.number], w)
	if len(w.feed.waits[w.number]) == 0 {
		delete(w.feed.waits, w.number)
	}
}
