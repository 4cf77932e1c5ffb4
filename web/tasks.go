package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/exports"
	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/internal/notes"
	"github.com/workbay/workbay/internal/record"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

func (s *server) taskRoutes(r chi.Router) {
	r.Get("/tasks", s.handle(func(w http.ResponseWriter, r *http.Request) error { return s.showTasks(w, r, r.URL, nil) }))
	r.Post("/tasks/claim", s.handle(s.deal(s.Desk.Claim)))
	r.Post("/tasks/release", s.handle(s.deal(s.Desk.Release)))
	r.Get("/tasks/delegate", s.handle(s.showHand))
	r.Post("/tasks/delegate", s.handle(s.hand))
}

// lines of a role's tasks on a page; one's own are all there.
const (
	taskLines = 50
	ownLines  = 200
)

// tasksPage is somebody's inbox: one's own first, then what one's role has to do.
type tasksPage struct {
	*typed
	Role    process.Role   // whose tasks are the second list
	Roles   []process.Role // whose somebody may look at
	Mine    []taskLine
	Theirs  []taskLine
	Noted   []notes.Note // that name the reader
	Overdue int
	Next    string // cursor
	Later   bool   // not the first page
}

// taskLine is a task as one person sees it.
type taskLine struct {
	record.TaskItem
	Back  string
	Me    string // staff id of the reader
	Of    process.Table
	Mends bool // the reader sees the page on which incidents are mended
}

// Taken reports whether the reader has taken it on.
func (t taskLine) Taken() bool { return t.ClaimedBy == t.Me }

// Takable reports whether the reader may take it on or give it back; what is
// theirs anyway needs no taking.
func (t taskLine) Takable() bool { return t.Taken() || t.ClaimedBy == "" && t.StaffID != t.Me }

// About is the number of the order that it is about, "" when it is about none.
func (t taskLine) About() string { return orderOf(t.Process, t.Order) }

// Page is where it can be done, or what shows more of it; "" when there is none.
func (t taskLine) Page() string {
	switch number := t.About(); {
	case t.Other() && t.Incident() && t.Mends:
		return "/manager#incidents"
	case number != "":
		return "/orders/" + number
	}
	return ""
}

// Other reports whether it is of another process than the work order.
func (t taskLine) Other() bool { return t.Process != workorder.Process().Name }

// Called is what its process is called.
func (t taskLine) Called(l *locale.Locale) string { return called(l, t.Of) }

// Title is what its command is called in the process table.
func (t taskLine) Title() string {
	s, _ := process.Find(t.Of.Steps, t.Command)
	return s.Title
}

// Soon reports whether it is due within the next two hours.
func (t taskLine) Soon(now time.Time) bool { return t.Due != nil && t.Due.Sub(now) < 2*time.Hour }

// Incident reports whether its subject is a step that failed.
func (t taskLine) Incident() bool { return t.Command == process.RetryIncident{}.Name() }

// Refused is what is wrong with a button that was pressed.
func (p *tasksPage) Refused() string { return p.Whole("deal") }

func (s *server) showTasks(w http.ResponseWriter, r *http.Request, at *url.URL, t *typed) error {
	m := caller(r.Context())
	p := &tasksPage{typed: t, Role: m.Role, Roles: exports.LooksAt(m.Role), Later: at.Query().Get("cursor") != ""}
	if role := process.Role(at.Query().Get("role")); slices.Contains(p.Roles, role) {
		p.Role = role
	}
	f := record.TaskFilter{Branch: m.Branch, Role: p.Role, StaffID: m.ID, Now: time.Now()}
	f.Whose, f.Page = record.TasksRoles, database.Page{Limit: taskLines, Cursor: at.Query().Get("cursor")}
	theirs, err := s.Store.Record.Tasks(r.Context(), f)
	if err != nil {
		return err
	}
	p.Theirs, p.Next = s.lines(theirs.Items, at, m), theirs.Next
	if !p.Later {
		f.Whose, f.Page = record.TasksMine, database.Page{Limit: ownLines}
		mine, err := s.Store.Record.Tasks(r.Context(), f)
		if err != nil {
			return err
		}
		p.Mine = s.lines(mine.Items, at, m)
		if p.Noted, err = s.Store.Notes.For(r.Context(), m.ID); err != nil {
			return err
		}
	}
	for _, l := range slices.Concat(p.Mine, p.Theirs) {
		if l.Overdue {
			p.Overdue++
		}
	}
	return s.page(w, r, "tasks", p)
}

func (s *server) lines(items []record.TaskItem, at *url.URL, m *me) []taskLine {
	back := (&url.URL{Path: "/tasks", RawQuery: at.RawQuery}).String()
	var list []taskLine
	for _, i := range items {
		l := taskLine{TaskItem: i, Back: back, Me: m.ID, Mends: m.Is("foreman", "manager", "admin")}
		for _, p := range s.Processes {
			if t := p.Table(); t.Name == i.Process {
				l.Of = t
			}
		}
		list = append(list, l)
	}
	return list
}

// deal takes a task on or gives it back, and returns to the list.
func (s *server) deal(do func(ctx context.Context, p auth.Principal, number, task string) error) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		back, err := url.Parse(tasksBack(r.FormValue("back")))
		if err != nil {
			return err
		}
		err = do(r.Context(), caller(r.Context()).Principal, r.PostForm.Get("order"), r.PostForm.Get("task"))
		if err == nil {
			http.Redirect(w, r, back.String(), http.StatusSeeOther)
			return nil
		}
		t := wrong(s.language(r), "deal", r.PostForm, err)
		if t == nil {
			return err
		}
		return s.showTasks(&statused{ResponseWriter: w, status: status(err)}, r, back, t)
	}
}

// behind counts somebody's overdue tasks for the bar of every page, which does
// without when it can not be read.
func (s *server) behind(ctx context.Context, m *me) int {
	n, err := s.Store.Record.OverdueTasks(ctx, m.Branch, m.Actor(), time.Now())
	if err != nil {
		s.Log.Warn("overdue tasks are not counted", "error", err)
	}
	return n
}
