package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/feed"
	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/process"
)

// personKind is staff. Their list is the page [server.showPeople]; who leaves does so on
// the page [server.showLeave].
func (s *server) personKind() settingKind {
	return settingKind{
		path: "/people", title: "nav.staff", add: "settings.person_add", here: "/people", roles: []string{"admin"},
		list: func(r *http.Request) (rows []settingRow, err error) {
			all, err := s.Store.People.Logins(r.Context())
			for _, p := range all {
				rows = append(rows, settingRow{Name: p.StaffName, Off: !p.Active})
			}
			return rows, err
		},
		fresh: func(r *http.Request) ([]entry, error) {
			l := s.language(r)
			return append(personEntries(l, people.StaffCard{Role: process.Role(r.FormValue("role"))}), loginEntries(l, "", l.T("base.optional"))...), nil
		},
		make: s.hire,
		read: func(r *http.Request, id string) (settingCard, error) {
			p, err := s.Store.People.StaffByID(r.Context(), id)
			l := s.language(r)
			return settingCard{Name: p.Name, Version: p.Version, Entries: personEntries(l, p.StaffCard),
				More: []link{{"/people/" + id + "/login", l.T("settings.login")}, {"/people/" + id + "/leave", l.T("account.away_or_left")}}}, err
		},
		change: func(r *http.Request, id string, in url.Values, version int) error {
			c := staffCard(in)
			none := ""
			if c.Phone == nil {
				c.Phone = &none
			}
			_, err := s.Store.People.UpdateStaff(r.Context(), id, people.StaffPatch{
				Name: &c.Name, Role: &c.Role, Skills: &c.Skills, Phone: c.Phone, Expected: version,
			}, caller(r.Context()).Actor())
			s.peopleChanged()
			return err
		},
	}
}

// peopleChanged has these pages forget at once who everybody is.
func (s *server) peopleChanged() { s.owners.Heard(feed.News{What: feed.People}) }

func personEntries(l *locale.Locale, c people.StaffCard) []entry {
	role := entry{Name: "role", Label: l.T("settings.role"), Kind: "select", Value: string(c.Role)}
	for _, one := range process.StaffRoles() {
		role.Options = append(role.Options, option{string(one), l.T("role." + string(one))})
	}
	phone := ""
	if c.Phone != nil {
		phone = l.Phone(*c.Phone)
	}
	return []entry{
		nameEntry(l, c.Name, 200), role,
		{Name: "skills", Label: l.T("settings.skills"), Hint: l.T("settings.skills_hint"), Value: strings.Join(c.Skills, ", "), Max: 1000},
		{Name: "phone", Label: l.T("field.phone"), Hint: l.T("base.optional"), Kind: "tel", Value: phone, Max: 40},
	}
}

func loginEntries(l *locale.Locale, login, hint string) []entry {
	return []entry{
		{Name: "login", Label: l.T("base.user_name"), Hint: hint, Value: login, Max: 40},
		{Name: "password", Label: l.T("settings.first_password"), Hint: l.T("settings.first_password_hint"), Kind: "password", Max: 200, Auto: "new-password"},
	}
}

// staffCard is the card of somebody as the form has it.
func staffCard(in url.Values) people.StaffCard {
	c := people.StaffCard{Name: in.Get("name"), Role: process.Role(in.Get("role")), Skills: listed(in.Get("skills"))}
	if phone := strings.TrimSpace(in.Get("phone")); phone != "" {
		c.Phone = &phone
	}
	return c
}

// hire makes the card of somebody and, if a user name is given, how they sign in.
func (s *server) hire(r *http.Request, in url.Values) error {
	login := strings.TrimSpace(in.Get("login"))
	var misnamed error
	err := formOnce(r.Context(), s, in.Get("key"), "create-staff", asTyped(in), func(ctx context.Context) (made people.Staff, err error) {
		m, c := caller(ctx), staffCard(in)
		c.Branch = m.Branch
		err = s.Store.DB.Tx(ctx, func(ctx context.Context) error {
			if made, err = s.Store.People.CreateStaff(ctx, c, m.Actor()); err != nil || login == "" {
				return err
			}
			misnamed = renamed(s.Store.People.GiveLogin(ctx, made.ID, login, in.Get("password"), m.Actor()), "name", "login")
			return misnamed
		})
		return made, err
	})
	if misnamed != nil {
		return misnamed
	}
	return err
}

// loginSetting is how somebody signs in.
func (s *server) loginSetting(r *http.Request) setting {
	id := chi.URLParam(r, "id")
	return setting{
		ref: id,
		page: func(r *http.Request) (*settingPage, error) {
			if !caller(r.Context()).Is("admin") {
				return nil, process.Forbidden("")
			}
			who, err := s.Store.People.StaffByID(r.Context(), id)
			if err != nil {
				return nil, err
			}
			name := ""
			has, err := s.Store.People.LoginOf(r.Context(), id)
			switch {
			case err == nil:
				name = *has.Name
			case process.KindOf(err) != process.KindNotFound:
				return nil, err
			}
			l := s.language(r)
			return &settingPage{Title: who.Name, Note: l.T("settings.login_text"), Back: "/people", Action: "/people/" + id + "/login", Version: 1, Entries: loginEntries(l, name, "")}, nil
		},
		change: func(r *http.Request, in url.Values, _ int) error {
			m := caller(r.Context())
			if !m.Is("admin") {
				return process.Forbidden("")
			}
			err := s.Store.People.GiveLogin(r.Context(), id, in.Get("login"), in.Get("password"), m.Actor())
			s.peopleChanged()
			return renamed(err, "name", "login")
		},
	}
}
