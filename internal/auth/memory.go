package auth

import (
	"sync"
	"time"

	"github.com/workbay/workbay/internal/feed"
)

const (
	// remember is how long an answer is kept at most. What changes is heard of at
	// once; this bounds how long a token works after it ran out, and what a listener
	// costs whose connection is dead without either side knowing.
	remember = 5 * time.Second
	// maxRemembered bounds the memory; more people than work in any group of branches.
	maxRemembered = 4096
)

// Memory remembers who somebody is while it hears of changes: everything is
// forgotten as soon as anybody's rights change, and nothing is remembered while
// the listener is away. What could not be found is not remembered: a new token
// works at once, and guesses can not fill the memory. It is safe for concurrent use.
type Memory[T any] struct {
	now func() time.Time

	mu    sync.Mutex
	hears bool
	turn  int // counts what was forgotten: an answer that was looked up before is not kept
	known map[string]remembered[T]
}

type remembered[T any] struct {
	who   T
	until time.Time
}

// NewMemory returns an empty memory. It remembers nothing before it has [Memory.Heard]
// that somebody listens.
func NewMemory[T any]() *Memory[T] {
	return &Memory[T]{now: time.Now, known: map[string]remembered[T]{}}
}

// Heard takes news of people in.
func (m *Memory[T]) Heard(n feed.News) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch n.What {
	case feed.Began, feed.Lost:
		m.hears = n.What == feed.Began
	case feed.People:
	default:
		return
	}
	m.turn++
	clear(m.known)
}

// Find answers who is known by key, from memory or with find.
func (m *Memory[T]) Find(key string, find func() (T, error)) (T, error) {
	who, turn, ok := m.recall(key)
	if ok {
		return who, nil
	}
	who, err := find()
	if err == nil {
		m.note(key, who, turn)
	}
	return who, err
}

func (m *Memory[T]) recall(key string) (who T, turn int, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok := m.known[key]
	return r.who, m.turn, ok && m.now().Before(r.until)
}

func (m *Memory[T]) note(key string, who T, turn int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.hears || m.turn != turn {
		return
	}
	if len(m.known) >= maxRemembered {
		clear(m.known) // everybody is looked up once more; simpler than choosing whom to forget
	}
	m.known[key] = remembered[T]{who: who, until: m.now().Add(remember)}
}
