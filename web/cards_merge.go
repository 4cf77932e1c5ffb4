package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/cards"
	"github.com/workbay/workbay/process"
)

// mergeCard is the name of the form that makes one client card of two.
const mergeCard = "merge"

// mergePage looks for the other card of a client.
type mergePage struct {
	*typed
	Client cards.Client
	Q      string
	Found  []found // other cards that match
}

func (s *server) mergeClient(w http.ResponseWriter, r *http.Request) error {
	return s.showMerge(w, r, http.StatusOK, nil)
}

func (s *server) showMerge(w http.ResponseWriter, r *http.Request, status int, t *typed) error {
	if !caller(r.Context()).Is(string(process.Manager), string(process.Admin)) {
		return process.Forbidden("")
	}
	c, err := s.Store.Cards.ClientByID(r.Context(), chi.URLParam(r, "id"))
	if err != nil {
		return err
	}
	p := mergePage{typed: t, Client: c, Q: strings.TrimSpace(r.FormValue("q"))}
	p.Found, err = s.find(r.Context(), p.Q)
	if process.KindOf(err) == process.KindInvalid {
		p.typed, err = wrong(s.language(r), mergeCard, r.Form, err), nil
	}
	p.Found = slices.DeleteFunc(p.Found, func(f found) bool { return f.ID == c.ID })
	if err != nil {
		return err
	}
	return s.answer(w, r, status, "client-merge", p)
}

func (s *server) giveMerge(w http.ResponseWriter, r *http.Request) error {
	id := chi.URLParam(r, "id")
	c, err := s.Store.Cards.MergeClients(r.Context(), id, r.PostFormValue("merged_id"), r.PostFormValue("reason"), caller(r.Context()).Actor())
	if err != nil {
		t := wrong(s.language(r), mergeCard, r.PostForm, err)
		if t == nil || process.KindOf(err) != process.KindInvalid {
			return err
		}
		return s.showMerge(w, r, status(err), t)
	}
	s.sessions.Put(r.Context(), keyFlash, s.language(r).T("card.merged"))
	http.Redirect(w, r, "/clients/"+c.ID, http.StatusSeeOther)
	return nil
}
