package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/process"
)

// live tells open pages which orders changed.
type live struct {
	mu    sync.Mutex
	heard map[chan string]string // ear → branch
	moved chan struct{}          // closed when anybody's rights may have changed
	over  chan struct{}          // closed when the program stops
}

func newLive() *live {
	return &live{heard: map[chan string]string{}, moved: make(chan struct{}), over: make(chan struct{})}
}

// tell passes on the number of a changed order to the pages of its branch; ""
// says that something may have been missed. A page that is slow to listen is
// told later that something changed: it has not read the last word yet.
func (l *live) tell(number string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	id := number[strings.LastIndexByte(number, '/')+1:] // of another process than the work order: survey/MSK-000001
	branch, _, _ := strings.Cut(id, "-")
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

// rights is closed when anybody's rights may have changed from now on.
func (l *live) rights() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.moved
}

// rightsChanged has every stream look whether it is for somebody still.
func (l *live) rightsChanged() {
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.moved)
	l.moved = make(chan struct{})
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
	if r.Method == http.MethodHead {
		return // who asks for the head only would be kept waiting for ever
	}
	m := caller(r.Context())
	branch := m.Branch
	// An administrator's page tells of which branch it is: it may be another than they work in by now.
	if named := r.URL.Query().Get("branch"); named != "" && m.Role == process.Admin {
		branch = named
	}
	ear := s.live.listen(branch)
	defer s.live.leave(ear)
	tick := time.NewTicker(keepAlive)
	defer tick.Stop()
	line := "retry: 2000\n\n"
	for {
		rights := s.live.rights()
		if s.gone(r, m) {
			return
		}
		if _, err := fmt.Fprint(w, line); err != nil || out.Flush() != nil {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-s.live.over:
			return
		case <-rights:
			line = ": looked who you are\n\n"
		case <-tick.C:
			line = "event: tick\ndata:\n\n" // a page hears by it that it is live
		case number := <-ear:
			line = "event: order\ndata: " + number + "\n\n"
		}
	}
}

// gone reports whether a stream's reader is signed out, in whatever tab, or somebody else
// by now. While nobody can say, the stream goes on: it is asked again.
func (s *server) gone(r *http.Request, was *me) bool {
	ctx := database.InTime(r.Context(), database.Patience)
	// What the request knows of its session is as old as the stream.
	lasts, err := s.Store.People.Sessions().Lasts(ctx, s.sessions.Token(ctx))
	if err != nil || !lasts {
		return err == nil
	}
	now, err := s.whoIs(r.WithContext(ctx))
	return err == nil && (now == nil || now.Principal != was.Principal)
}

// livePage is where a page that answers a form can be read again, so that its
// parts go on moving: the form's own address takes forms only. It is "" where
// the page's own address will do.
func livePage(r *http.Request) string {
	if r.Method != http.MethodPost {
		return ""
	}
	if back := r.PostForm.Get("back"); back != "" {
		return inside(back)
	}
	if number := chi.URLParam(r, "number"); number != "" {
		return (&url.URL{Path: "/orders/" + number, RawQuery: url.Values{"do": r.PostForm["form"]}.Encode()}).String()
	}
	return ""
}

// notForReading leads somebody who asks for the address of a form, such as with
// the address bar after a refused one, to what the form was about.
func notForReading(w http.ResponseWriter, r *http.Request) error {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		desk.Allow(w, r)
		return noMethod
	}
	to := "/"
	if number, _, ok := strings.Cut(strings.TrimPrefix(r.URL.Path, "/orders/"), "/"); ok && strings.HasPrefix(r.URL.Path, "/orders/") {
		to = "/orders/" + number
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}
