package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/notes"
	"github.com/workbay/workbay/process"
)

// noteForm is the form of a note.
const noteForm = "note"

// thread are the notes on a card or an order, with the form for another one.
type thread struct {
	Path  string // where another one is sent
	Notes []notes.Note
	Names []string // whom one can name
	Me    string   // staff id of the reader
	Chief bool     // may delete everybody's
}

// Deletable reports whether the reader may delete a note.
func (t thread) Deletable(n notes.Note) bool { return t.Chief || n.By == t.Me }

// Subject names what of an order a note or a file is about; empty for the order itself.
func (p *orderPage) Subject(n notes.Subject) string {
	if n.JobID != "" {
		return p.Job(n.JobID).Title
	}
	if n.Concern > 0 && n.Concern <= len(p.Concerns) {
		return p.Concerns[n.Concern-1].Text
	}
	return ""
}

func (s *server) noteRoutes(r chi.Router) {
	r.Post("/orders/{number}/notes", s.handle(s.noteOnOrder))
	r.Post("/vehicles/{id}/notes", s.atDesk(s.noteOnVehicle))
	r.Post("/notes/{id}/delete", s.handle(s.noteDone("note.deleted", func(ctx context.Context, m *me, id string) error {
		return s.Desk.DeleteNote(ctx, m.Principal, id)
	})))
	r.Post("/notes/{id}/close", s.handle(s.noteDone("note.closed", func(ctx context.Context, m *me, id string) error {
		return s.Store.Notes.Close(ctx, id, m.Actor())
	})))
}

func (s *server) noteOnOrder(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return process.Invalid("the form could not be read; send it again")
	}
	m, about := caller(r.Context()), notes.Subject{Order: chi.URLParam(r, "number")}
	about = aboutOf(about, r.PostForm.Get("about"))
	err := s.noteOnce(r, about, func(ctx context.Context) (notes.Note, error) {
		return s.Desk.WriteNote(ctx, m.Principal, about, r.PostForm.Get("text"))
	})
	if err == nil {
		http.Redirect(w, r, "/orders/"+about.Order+"#notes", http.StatusSeeOther)
		return nil
	}
	t := wrong(s.language(r), noteForm, r.PostForm, err)
	if t == nil {
		return err
	}
	return s.showOrder(&statused{ResponseWriter: w, status: status(err)}, r, about.Order, t)
}

func (s *server) noteOnVehicle(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return process.Invalid("the form could not be read; send it again")
	}
	m, id := caller(r.Context()), chi.URLParam(r, "id")
	err := s.noteOnce(r, notes.Subject{VehicleID: id}, func(ctx context.Context) (notes.Note, error) {
		return s.Desk.WriteNote(ctx, m.Principal, notes.Subject{VehicleID: id}, r.PostForm.Get("text"))
	})
	if err == nil {
		http.Redirect(w, r, "/vehicles/"+id+"#notes", http.StatusSeeOther)
		return nil
	}
	t := wrong(s.language(r), noteForm, r.PostForm, err)
	if t == nil {
		return err
	}
	return s.showVehicle(w, r, status(err), t)
}

// noteOnce writes a note; the same form again is the same note.
func (s *server) noteOnce(r *http.Request, about notes.Subject, write func(context.Context) (notes.Note, error)) error {
	text := r.PostForm.Get("text")
	return formOnce(r.Context(), s, r.PostForm.Get("key"), "note", []any{about, text}, write)
}

// noteDone does something about a note and goes back to the page that it is on.
func (s *server) noteDone(said string, do func(context.Context, *me, string) error) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		back, err := url.Parse(inside(r.FormValue("back")))
		if err != nil || back.Path == "" {
			back = &url.URL{Path: "/tasks"}
		}
		if err := do(r.Context(), caller(r.Context()), chi.URLParam(r, "id")); err != nil {
			return err
		}
		s.sessions.Put(r.Context(), keyFlash, s.language(r).T(said))
		http.Redirect(w, r, back.String(), http.StatusSeeOther)
		return nil
	}
}

// thread reads the notes of an order and its car, or of a car alone.
func (s *server) thread(ctx context.Context, number, vehicle string) (t thread, err error) {
	m := caller(ctx)
	t = thread{Path: "/vehicles/" + vehicle, Me: m.ID, Chief: m.Is("manager", "admin")}
	if number != "" {
		t.Path = "/orders/" + number
		if t.Notes, err = s.Store.Notes.OfOrder(ctx, number); err != nil {
			return t, err
		}
	}
	ofCar, err := s.Store.Notes.OfVehicle(ctx, vehicle)
	if err != nil {
		return t, err
	}
	t.Notes = append(t.Notes, ofCar...)
	slices.SortStableFunc(t.Notes, func(a, b notes.Note) int { return b.At.Compare(a.At) })
	t.Names, err = s.Store.Notes.Names(ctx, m.Branch)
	return t, err
}

// aboutOf reads what of an order a form is about: job:J1 or concern:2.
func aboutOf(s notes.Subject, field string) notes.Subject {
	if job, ok := strings.CutPrefix(field, "job:"); ok {
		s.JobID = job
	} else if seq, ok := strings.CutPrefix(field, "concern:"); ok {
		s.Concern, _ = strconv.Atoi(seq)
	}
	return s
}
