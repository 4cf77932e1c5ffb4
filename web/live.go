package web

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"
)

// live tells open pages which orders changed.
type live struct {
	mu    sync.Mutex
	heard map[chan string]string // ear → branch
	over  chan struct{}          // closed when the program stops
}

func newLive() *live { return &live{heard: map[chan string]string{}, over: make(chan struct{})} }

// tell passes on the number of a changed order to the pages of its branch; ""
// says that something may have been missed. A page that is slow to listen is
// told later that something changed: it has not read the last word yet.
func (l *live) tell(number string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	branch, _, _ := strings.Cut(number, "-")
	for ear, of := range l.heard {
		if number != "" && of != branch {
			continue
		}
		select {
		case ear <- number:
		default:
		}
	}
}

func (l *live) listen(branch string) chan string {
	ear := make(chan string, 16)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.heard[ear] = branch
	return ear
}

func (l *live) leave(ear chan string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.heard, ear)
}

// keepAlive is how often an idle stream says something, so that nothing between
// here and the browser takes it for dead.
const keepAlive = 25 * time.Second

// stream sends server-sent events: one per changed order of the branch.
func (s *server) stream(w http.ResponseWriter, r *http.Request) {
	out := http.NewResponseController(w)
	_ = out.SetWriteDeadline(time.Time{})
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Accel-Buffering", "no")
	ear := s.live.listen(caller(r.Context()).Branch)
	defer s.live.leave(ear)
	tick := time.NewTicker(keepAlive)
	defer tick.Stop()
	line := "retry: 2000\n\n"
	for {
		if _, err := fmt.Fprint(w, line); err != nil || out.Flush() != nil {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-s.live.over:
			return
		case <-tick.C:
			line = ": still here\n\n"
		case number := <-ear:
			line = "event: order\ndata: " + number + "\n\n"
		}
	}
}
