package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/process"
)

// settingRoutes are the pages by which a shop is set up and changed. They do what the API
// does, by the same owners.
func (s *server) settingRoutes(r chi.Router) {
	r.Get("/settings", s.handle(s.showSettings))
	for _, k := range s.settingKinds() {
		s.kindRoutes(r, k)
	}
	for path, one := range map[string]func(*http.Request) setting{"/settings/rules": s.rules, "/settings/markup": s.markup, "/settings/hours": s.hours, "/settings/company": s.company, "/people/{id}/login": s.loginSetting} {
		r.Get(path, s.handle(func(w http.ResponseWriter, r *http.Request) error { return s.openSetting(w, r, one(r)) }))
		r.Post(path, s.handle(func(w http.ResponseWriter, r *http.Request) error { return s.putSetting(w, r, one(r)) }))
	}
}

// settingsPage says what is set, and what is missing to open the first order.
type settingsPage struct {
	Missing []link
	Rows    []settingRow
}

// settingRow is something that can be set, or one of several.
type settingRow struct {
	Path, Name, Said string
	Off              bool // not used any more
}

func (s *server) showSettings(w http.ResponseWriter, r *http.Request) error {
	m := caller(r.Context())
	if !m.Is("manager", "admin") {
		return process.Forbidden("")
	}
	p := &settingsPage{}
	l := s.language(r)
	for _, k := range s.settingKinds() {
		if !m.Is(k.roles...) {
			continue
		}
		rows, err := k.list(r)
		if err != nil {
			return err
		}
		used := slices.DeleteFunc(rows, func(row settingRow) bool { return row.Off })
		p.Rows = append(p.Rows, settingRow{Path: k.path, Name: l.T(k.title), Said: l.T("settings.count", "Count", len(used))})
	}
	p.Rows = append(p.Rows, settingRow{Path: templatesPath, Name: l.T("template.title")}, settingRow{Path: "/parts/list", Name: l.T("prices.title")}, settingRow{Path: "/settings/hours", Name: l.T("settings.hours")}, settingRow{Path: "/settings/rules", Name: l.T("settings.rules")},
		settingRow{Path: "/settings/markup", Name: l.T("settings.markup")})
	if m.Is("admin") {
		p.Rows = append(p.Rows, settingRow{Path: "/settings/company", Name: l.T("company.title")})
	}
	p.Rows = append(p.Rows, settingRow{Path: "/settings/imports", Name: l.T("import.title")}, settingRow{Path: "/exports", Name: l.T("export.title")})
	var err error
	p.Missing, err = s.lacking(r.Context(), m, l)
	if err != nil {
		return err
	}
	return s.page(w, r, "settings", p)
}

// lacking is what the branch lacks to open its first order and do it.
func (s *server) lacking(ctx context.Context, m *me, l *locale.Locale) (list []link, err error) {
	rules, err := s.Store.Shop.CurrentPolicy(ctx)
	if err != nil {
		return nil, err
	}
	if rules.LabourRate == 0 {
		list = append(list, link{"/settings/rules", l.T("settings.missing_rate")})
	}
	mechanics, err := s.Store.People.ListStaff(ctx, people.StaffFilter{Branch: m.Branch, Role: process.Mechanic, Page: database.Page{Limit: database.MaxPage}})
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(mechanics.Items, func(p people.Staff) bool { return p.Active }) {
		list = append(list, link{"/people/new?role=mechanic", l.T("settings.missing_mechanic")})
	}
	bays, err := s.bayRows(ctx, m.Branch)
	if err == nil && !slices.ContainsFunc(bays, func(b settingRow) bool { return !b.Off }) {
		list = append(list, link{"/settings/bays/new", l.T("settings.missing_bay")})
	}
	return list, err
}

// settingKind is a kind of cards that a shop is made of.
type settingKind struct {
	path, title, add string // the address of their list; texts
	here             string // where a saved card leads; the list when empty
	roles            []string
	export           string // the list as a file; "" where there is none
	list             func(r *http.Request) ([]settingRow, error)
	fresh            func(r *http.Request) ([]entry, error)
	make             func(r *http.Request, in url.Values) error
	read             func(r *http.Request, id string) (settingCard, error)
	change           func(r *http.Request, id string, in url.Values, version int) error
}

// settingCard is one card as it is.
type settingCard struct {
	Name    string
	Version int
	Entries []entry
	More    []link
}

// settingList lists cards of a kind.
type settingList struct {
	Title, New, Add string
	Rows            []settingRow
	Export          string
}

func (s *server) kindRoutes(r chi.Router, k settingKind) {
	allowed := func(h handler) http.HandlerFunc {
		return s.handle(func(w http.ResponseWriter, r *http.Request) error {
			if !caller(r.Context()).Is(k.roles...) {
				return process.Forbidden("")
			}
			return h(w, r)
		})
	}
	if k.here == "" {
		r.Get(k.path, allowed(func(w http.ResponseWriter, r *http.Request) error {
			rows, err := k.list(r)
			if err != nil {
				return err
			}
			l := s.language(r)
			return s.page(w, r, "settings-list", settingList{l.T(k.title), k.path + "/new", l.T(k.add), rows, k.export})
		}))
	}
	r.Get(k.path+"/new", allowed(func(w http.ResponseWriter, r *http.Request) error { return s.openSetting(w, r, s.newCard(r, k)) }))
	r.Post(k.path, allowed(func(w http.ResponseWriter, r *http.Request) error { return s.putSetting(w, r, s.newCard(r, k)) }))
	r.Get(k.path+"/{id}", allowed(func(w http.ResponseWriter, r *http.Request) error { return s.openSetting(w, r, s.oneCard(r, k)) }))
	r.Post(k.path+"/{id}", allowed(func(w http.ResponseWriter, r *http.Request) error { return s.putSetting(w, r, s.oneCard(r, k)) }))
}

func (s *server) openSetting(w http.ResponseWriter, r *http.Request, set setting) error {
	p, err := set.page(r)
	if err != nil {
		return err
	}
	return s.showSetting(w, r, p, http.StatusOK)
}

// newCard is a card that there is not yet.
func (s *server) newCard(_ *http.Request, k settingKind) setting {
	return setting{
		page: func(r *http.Request) (*settingPage, error) {
			entries, err := k.fresh(r)
			l := s.language(r)
			return &settingPage{Title: l.T(k.add), Back: k.path, Action: k.path, Version: 1, Entries: entries, Button: l.T(k.add)}, err
		},
		change: func(r *http.Request, in url.Values, _ int) error { return k.make(r, in) },
	}
}

// oneCard is a card that there is.
func (s *server) oneCard(r *http.Request, k settingKind) setting {
	id := chi.URLParam(r, "id")
	return setting{
		ref: id,
		page: func(r *http.Request) (*settingPage, error) {
			c, err := k.read(r, id)
			p := &settingPage{Title: c.Name, Back: k.path, Action: k.path + "/" + id, Version: c.Version, Entries: c.Entries, More: c.More}
			if caller(r.Context()).Is("admin") {
				p.History = "/audit?" + url.Values{"person": {id}}.Encode()
			}
			return p, err
		},
		change: func(r *http.Request, in url.Values, version int) error { return k.change(r, id, in, version) },
	}
}

// versionOf is the version that a form was filled in from.
func versionOf(in url.Values) (int, error) {
	v, err := strconv.Atoi(in.Get("version"))
	if err != nil || v < 1 {
		return 0, process.Invalid("the form could not be read; send it again")
	}
	return v, nil
}

// asTyped is what a form says of a card, without what is about the form itself and
// without what nobody may keep.
func asTyped(in url.Values) url.Values {
	out := url.Values{}
	for k, v := range in {
		if k != "key" && k != "version" && k != "password" {
			out[k] = v
		}
	}
	return out
}
