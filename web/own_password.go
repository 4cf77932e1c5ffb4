package web

import (
	"net/http"

	"github.com/go-chi/chi/v5"
)

// ownPasswordPath is where somebody who was given a password chooses another. Until then
// it is all that opens to them, beside the way out and the choice of a language.
const ownPasswordPath = "/own-password"

// beforeOwnPassword are the addresses that answer until then.
var beforeOwnPassword = map[string]bool{ownPasswordPath: true, "/sign-out": true, "/language": true}

type ownPasswordPage struct {
	*typed
	Login, Name string
	Next        string // where they wanted to go
	Kept        *kept  // or the form that they sent
}

func (s *server) ownPasswordRoutes(r chi.Router) {
	r.Get(ownPasswordPath, s.handle(func(w http.ResponseWriter, r *http.Request) error {
		return s.showOwnPassword(w, r, http.StatusOK, nil, nil)
	}))
	r.Post(ownPasswordPath, s.handle(s.chooseOwnPassword))
}

// toOwnPassword asks for a password first. A form is refused, and kept in the page.
func (s *server) toOwnPassword(w http.ResponseWriter, r *http.Request) {
	s.divert(w, r, ownPasswordPath, func(k *kept) error {
		return s.showOwnPassword(w, r, http.StatusForbidden, k, nil)
	})
}

func (s *server) showOwnPassword(w http.ResponseWriter, r *http.Request, status int, k *kept, t *typed) error {
	m := caller(r.Context())
	if !m.Given { // it was chosen meanwhile, in another tab
		return s.goOn(w, r, k, r.FormValue("next"))
	}
	l, err := s.Store.People.LoginOf(r.Context(), m.ID)
	if err != nil {
		return err
	}
	return s.answer(w, r, status, "own-password", ownPasswordPage{t, *l.Name, m.Name, r.FormValue("next"), k})
}

func (s *server) chooseOwnPassword(w http.ResponseWriter, r *http.Request) error {
	next := r.PostFormValue("next") // this reads the form
	k := keptOf(r.PostForm)
	if !caller(r.Context()).Given {
		return s.goOn(w, r, k, next)
	}
	status, refused, err := s.takePassword(w, r)
	if err != nil {
		return err
	}
	if refused != nil {
		return s.showOwnPassword(w, r, status, k, refused)
	}
	s.sessions.Put(r.Context(), keyFlash, s.language(r).T("account.changed"))
	return s.goOn(w, r, k, next)
}
