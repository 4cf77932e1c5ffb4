package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/workbay/workbay/internal/record"
)

// handForm is the form that hands a task over.
const handForm = "hand"

// handPage hands a task to somebody.
type handPage struct {
	*typed
	Order     string
	Task      string
	Command   string // that does the task
	Back      string
	Receivers []record.Receiver
}

// Hands reports whether the reader may hand the task over.
func (t taskLine) Hands() bool { return t.Taken() || t.ClaimedBy == "" || t.Mends }

// HandPath is where it is handed over.
func (t taskLine) HandPath() string {
	q := url.Values{"order": {t.Order}, "task": {t.Task}, "back": {t.Back}}
	return (&url.URL{Path: "/tasks/delegate", RawQuery: q.Encode()}).String()
}

func (s *server) showHand(w http.ResponseWriter, r *http.Request) error {
	return s.handPage(w, r, r.URL.Query(), http.StatusOK, nil)
}

func (s *server) handPage(w http.ResponseWriter, r *http.Request, q url.Values, code int, t *typed) error {
	p := &handPage{typed: t, Order: q.Get("order"), Task: q.Get("task"), Back: tasksBack(q.Get("back"))}
	p.Command, _, _ = strings.Cut(p.Task, "/")
	list, err := s.Desk.Receivers(r.Context(), caller(r.Context()).Principal, p.Order, p.Task)
	if err != nil {
		return err
	}
	p.Receivers = list
	return s.answer(w, r, code, "task-hand", p)
}

func (s *server) hand(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	f := r.PostForm
	err := s.Desk.Delegate(r.Context(), caller(r.Context()).Principal, record.Handing{Order: f.Get("order"), Task: f.Get("task"), To: f.Get("to"), Said: f.Get("said")})
	if err == nil {
		http.Redirect(w, r, tasksBack(f.Get("back")), http.StatusSeeOther)
		return nil
	}
	t := wrong(s.language(r), handForm, f, err)
	if t == nil {
		return err
	}
	return s.handPage(w, r, f, status(err), t)
}

// tasksBack is the list of tasks that somebody came from.
func tasksBack(text string) string {
	back, err := url.Parse(inside(text))
	if err != nil || back.Path != "/tasks" {
		back = &url.URL{Path: "/tasks"}
	}
	return back.String()
}
