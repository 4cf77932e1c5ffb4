package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// leaveForm is the form that sets somebody inactive.
const leaveForm = "leave"

// leavePage shows what somebody holds, before they leave or are away.
type leavePage struct {
	*typed
	Person     people.Staff
	Held       []workorder.Held
	Absences   []absence
	Successors []people.Staff
}

func (s *server) showLeave(w http.ResponseWriter, r *http.Request, status int, t *typed) (err error) {
	if !caller(r.Context()).Is("admin") {
		return process.Forbidden("")
	}
	p := leavePage{typed: t}
	if p.Person, err = s.Store.People.StaffByID(r.Context(), chi.URLParam(r, "id")); err != nil {
		return err
	}
	if p.Held, err = s.Store.Held.Of(r.Context(), p.Person.ID); err != nil {
		return err
	}
	away, err := s.Store.People.Absences(r.Context(), p.Person.ID)
	if err != nil {
		return err
	}
	for _, a := range away {
		p.Absences = append(p.Absences, absence{a})
	}
	all, err := s.Store.People.ListStaff(r.Context(), people.StaffFilter{Branch: p.Person.Branch, Page: database.Page{Limit: 200}})
	if err != nil {
		return err
	}
	p.Successors = slices.DeleteFunc(all.Items, func(c people.Staff) bool {
		return !c.Active || c.ID == p.Person.ID || !slices.Contains(advisers, c.Role)
	})
	return s.answer(w, r, status, "leave", p)
}

// TaskNames says what waits for somebody, in words.
func (v *view) TaskNames(h workorder.Held) string {
	names := make([]string, len(h.Tasks))
	for i, t := range h.Tasks {
		names[i] = v.T("task." + t)
	}
	return strings.Join(names, ", ")
}

// leave sets somebody inactive and passes on what they hold; what can not be reached now
// follows by itself.
func (s *server) leave(w http.ResponseWriter, r *http.Request) error {
	m, gone, successor := caller(r.Context()), false, r.PostFormValue("successor_id")
	if !m.Is("admin") {
		return process.Forbidden("")
	}
	p, err := s.Store.People.UpdateStaff(r.Context(), chi.URLParam(r, "id"), people.StaffPatch{Active: &gone, Successor: &successor}, m.Actor())
	if err != nil {
		t := wrong(s.language(r), leaveForm, r.PostForm, err)
		if t == nil {
			return err
		}
		return s.showLeave(w, r, status(err), t)
	}
	if late := s.Desk.PassOn(r.Context(), p.ID); late != nil {
		s.Log.WarnContext(r.Context(), "pass on what somebody who left holds", "error", late)
	}
	s.sessions.Put(r.Context(), keyFlash, s.language(r).T("account.left", "Name", p.Name))
	http.Redirect(w, r, "/people", http.StatusSeeOther)
	return nil
}
