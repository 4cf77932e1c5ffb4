package web

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/internal/people"
)

// welcomeForm is the form by which somebody who was invited chooses how to sign in.
const welcomeForm = "welcome"

type welcomePage struct {
	*typed
	Name  string // of who was invited; empty when the invitation is over
	Token string
}

func (s *server) welcomeRoutes(r chi.Router) {
	r.Get("/welcome/{token}", s.handle(func(w http.ResponseWriter, r *http.Request) error {
		return s.showWelcome(w, r, http.StatusOK, nil)
	}))
	r.Post("/welcome/{token}", s.handle(s.accept))
}

func (s *server) showWelcome(w http.ResponseWriter, r *http.Request, status int, t *typed) error {
	token := chi.URLParam(r, "token")
	name, err := s.Store.People.Invited(r.Context(), token)
	if errors.Is(err, people.ErrInvitationOver) {
		return s.answer(w, r, http.StatusNotFound, "welcome", welcomePage{})
	}
	if err != nil {
		return err
	}
	return s.answer(w, r, status, "welcome", welcomePage{t, name, token})
}

func (s *server) accept(w http.ResponseWriter, r *http.Request) error {
	l, name, password := s.language(r), r.PostFormValue("name"), r.PostFormValue("password")
	again := url.Values{"name": {name}, "password": nil}
	if password != r.PostFormValue("again") {
		return s.showWelcome(w, r, http.StatusUnprocessableEntity,
			&typed{Name: welcomeForm, Values: again, Wrong: map[string]string{"again": l.T("invalid.passwords_differ")}})
	}
	err := s.Store.People.Accept(r.Context(), chi.URLParam(r, "token"), name, password)
	if errors.Is(err, people.ErrInvitationOver) {
		return s.showWelcome(w, r, http.StatusNotFound, nil)
	}
	if err != nil {
		t := wrong(l, welcomeForm, again, err)
		if t == nil {
			return err
		}
		return s.showWelcome(w, r, status(err), t)
	}
	return s.enter(w, r, name, password, "/")
}

// enter signs somebody in who has just chosen how, and goes on.
func (s *server) enter(w http.ResponseWriter, r *http.Request, name, password, next string) error {
	p, err := s.Store.People.Authenticate(r.Context(), name, password, desk.Address(r))
	if err != nil {
		return err
	}
	if err := s.begin(r, p); err != nil {
		return err
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
	return nil
}
