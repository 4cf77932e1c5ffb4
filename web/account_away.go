package web

import (
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/process"
)

// awayForm is the form that says when somebody is not there.
const awayForm = "away"

// absence is when somebody is not there.
type absence struct{ people.Absence }

// FirstDay is the first day.
func (a absence) FirstDay() time.Time { return dateOf(a.First) }

// LastDay is the last day.
func (a absence) LastDay() time.Time { return dateOf(a.Last) }

// away records an absence and has what was planned then planned anew; what can not be
// reached now follows by itself.
func (s *server) away(w http.ResponseWriter, r *http.Request) error {
	m, id := caller(r.Context()), chi.URLParam(r, "id")
	if !m.Is("admin") {
		return process.Forbidden("")
	}
	successor := r.PostFormValue("successor_id")
	card := people.AbsenceCard{
		First: r.PostFormValue("first_day"), Last: r.PostFormValue("last_day"), Reason: r.PostFormValue("reason"), Note: r.PostFormValue("note"), Successor: &successor,
	}
	a, err := s.Desk.Away(r.Context(), m.Principal, id, card)
	if err != nil {
		t := wrong(s.language(r), awayForm, r.PostForm, err)
		if t == nil {
			return err
		}
		return s.showLeave(w, r, status(err), t)
	}
	if late := s.Desk.PassOnAbsence(r.Context(), a.ID); late != nil {
		s.Log.WarnContext(r.Context(), "pass on what somebody who is away holds", "error", late)
	}
	s.sessions.Put(r.Context(), keyFlash, s.language(r).T("account.away_recorded"))
	http.Redirect(w, r, "/people/"+id+"/leave", http.StatusSeeOther)
	return nil
}

// endAbsence forgets an absence.
func (s *server) endAbsence(w http.ResponseWriter, r *http.Request) error {
	m := caller(r.Context())
	if !m.Is("admin") {
		return process.Forbidden("")
	}
	a, err := s.Desk.EndAbsence(r.Context(), m.Principal, chi.URLParam(r, "id"))
	if err != nil {
		return err
	}
	s.sessions.Put(r.Context(), keyFlash, s.language(r).T("account.away_ended"))
	http.Redirect(w, r, "/people/"+a.StaffID+"/leave", http.StatusSeeOther)
	return nil
}
