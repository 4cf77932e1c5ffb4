package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/process"
)

// Everybody works in the branch on their card. Administrators belong to all of
// them and choose one to work in; the session keeps which.

// Chooses reports whether this person has several branches to choose from.
func (m *me) Chooses() bool { return len(m.Branches) > 1 }

// Elsewhere is the name of the page's branch where it is not the one that this
// person works in.
func (m *me) Elsewhere() string {
	if i := m.at(m.Branch); i >= 0 && m.Branch != m.Works {
		return m.Branches[i].Name
	}
	return ""
}

// at finds a branch among those to choose from, -1 when it is not there.
func (m *me) at(branch string) int {
	return slices.IndexFunc(m.Branches, func(b shop.Branch) bool { return b.ID == branch })
}

// keyBranchEnds ends the branch in the key of an administrator's form.
const keyBranchEnds = "."

// placed finds the branch of what an administrator asks for: that of the order in
// the address; of the page that a form stood on, which another window may have
// left since; else the one that they chose, or their own.
func (s *server) placed(r *http.Request, m *me) (err error) {
	if m.Branches, err = s.Store.Shop.Branches(r.Context()); err != nil {
		return err
	}
	if chosen := s.sessions.GetString(r.Context(), keyBranch); m.at(chosen) >= 0 {
		m.Works = chosen
	}
	m.Branch = m.Works
	if number := chi.URLParam(r, "number"); number != "" {
		mark, err := s.Store.Record.Mark(r.Context(), number)
		if err != nil && process.KindOf(err) != process.KindNotFound { // a purchase, or nothing
			return err
		}
		if m.at(mark.Branch) >= 0 {
			m.Branch = mark.Branch
			return nil
		}
	}
	if r.Method == http.MethodPost && r.ParseForm() == nil {
		if of, _, ok := strings.Cut(r.PostForm.Get("key"), keyBranchEnds); ok && m.at(of) >= 0 {
			m.Branch = of
		}
	}
	return nil
}

// chooseBranch lets an administrator work in another branch: they go on at the
// same desk there. Cards are of the whole house, and so is an order that is not
// opened yet: these stay as they are.
func (s *server) chooseBranch(w http.ResponseWriter, r *http.Request) error {
	m := caller(r.Context())
	chosen := r.FormValue("branch")
	if m.Role != process.Admin {
		return process.Forbidden("")
	}
	if m.at(chosen) < 0 {
		return noPage
	}
	s.sessions.Put(r.Context(), keyBranch, chosen)
	to := inside(r.Header.Get("Referer"))
	at, _, _ := strings.Cut(to, "?")
	anywhere := slices.ContainsFunc([]string{"/clients/", "/vehicles/", "/orders/new"}, func(p string) bool { return strings.HasPrefix(at, p) })
	if i := slices.IndexFunc(places(m), func(p place) bool { return p.holds(at) }); i >= 0 && !anywhere {
		to = places(m)[i].Path
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}
