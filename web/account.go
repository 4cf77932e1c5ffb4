package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/process"
)

// accountRoutes are everybody's own account, and for administrators those of all.
func (s *server) accountRoutes(r chi.Router) {
	r.Get("/account", s.handle(func(w http.ResponseWriter, r *http.Request) error {
		return s.showAccount(w, r, http.StatusOK, nil)
	}))
	r.Post("/account/password", s.handle(s.changePassword))
	r.Post("/account/sign-out", s.handle(s.signOutEverywhere))
	r.Get("/people", s.handle(s.showPeople))
	r.Get("/people/{id}/leave", s.handle(func(w http.ResponseWriter, r *http.Request) error {
		return s.showLeave(w, r, http.StatusOK, nil)
	}))
	r.Post("/people/{id}/leave", s.handle(s.leave))
	r.Post("/people/{id}/away", s.handle(s.away))
	r.Post("/absences/{id}/end", s.handle(s.endAbsence))
	r.Post("/people/{id}/sign-out", s.handle(s.signOutSomebody))
}

// passwordForm is the form that changes one's own password.
const passwordForm = "password"

type accountPage struct {
	*typed
	Login string
}

func (s *server) showAccount(w http.ResponseWriter, r *http.Request, status int, t *typed) error {
	l, err := s.Store.People.LoginOf(r.Context(), caller(r.Context()).ID)
	if err != nil {
		return err
	}
	return s.answer(w, r, status, "account", accountPage{t, *l.Name})
}

func (s *server) changePassword(w http.ResponseWriter, r *http.Request) error {
	status, refused, err := s.takePassword(w, r)
	if err != nil {
		return err
	}
	if refused != nil {
		return s.showAccount(w, r, status, refused)
	}
	s.sessions.Put(r.Context(), keyFlash, s.language(r).T("account.changed"))
	http.Redirect(w, r, "/account", http.StatusSeeOther)
	return nil
}

// takePassword changes the reader's password to the one that was typed and has the session
// go on, or says with which status the form is shown again.
func (s *server) takePassword(w http.ResponseWriter, r *http.Request) (int, *typed, error) {
	l := s.language(r)
	refuse := func(status int, wrong map[string]string, why string) (int, *typed, error) {
		return status, &typed{Name: passwordForm, Values: url.Values{}, Wrong: wrong, Why: why}, nil
	}
	if r.PostFormValue("password") != r.PostFormValue("again") {
		return refuse(http.StatusUnprocessableEntity, map[string]string{"again": l.T("invalid.passwords_differ")}, "")
	}
	p, err := s.Store.People.ChangePassword(r.Context(), caller(r.Context()).Principal, r.PostFormValue("present"), r.PostFormValue("password"), desk.Address(r))
	var many *auth.TooManyGuesses
	if errors.As(err, &many) {
		w.Header().Set("Retry-After", strconv.Itoa(int(many.Wait.Seconds())))
		return refuse(http.StatusTooManyRequests, nil, l.T("base.sign_in_limit"))
	}
	if err != nil {
		t := wrong(l, passwordForm, r.PostForm, err)
		if t == nil {
			return 0, nil, err
		}
		return refuse(status(err), t.Wrong, t.Why)
	}
	return 0, nil, s.begin(r, p)
}

func (s *server) signOutEverywhere(w http.ResponseWriter, r *http.Request) error {
	p := caller(r.Context())
	if err := s.Store.People.EndSessionsOf(r.Context(), p.ID, p.Actor()); err != nil {
		return err
	}
	return s.signOut(w, r)
}

type peoplePage struct{ Logins []people.Login }

// showPeople lists who works here, so that an administrator can sign them out.
func (s *server) showPeople(w http.ResponseWriter, r *http.Request) error {
	if !caller(r.Context()).Is("admin") {
		return process.Forbidden("")
	}
	all, err := s.Store.People.Logins(r.Context())
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(l people.Login) bool { return !l.Active })
	return s.page(w, r, "people", peoplePage{all})
}

func (s *server) signOutSomebody(w http.ResponseWriter, r *http.Request) error {
	p := caller(r.Context())
	if !p.Is("admin") {
		return process.Forbidden("")
	}
	if err := s.Store.People.EndSessionsOf(r.Context(), chi.URLParam(r, "id"), p.Actor()); err != nil {
		return err
	}
	s.sessions.Put(r.Context(), keyFlash, s.language(r).T("account.signed_out"))
	http.Redirect(w, r, "/people", http.StatusSeeOther)
	return nil
}
