package web

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/countries"
	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/internal/shop"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
)

// startForm is the form by which an empty database becomes a shop.
const startForm = "start"

type startPage struct {
	*typed
	Token   string // empty when the link is over
	Entries []entry
}

func (s *server) startRoutes(r chi.Router) {
	r.Get("/start/{token}", s.handle(func(w http.ResponseWriter, r *http.Request) error {
		return s.showStart(w, r, http.StatusOK, nil)
	}))
	r.Post("/start/{token}", s.handle(s.begins))
}

func (s *server) showStart(w http.ResponseWriter, r *http.Request, status int, t *typed) error {
	token := chi.URLParam(r, "token")
	switch err := s.Store.People.MayFound(r.Context(), token); {
	case errors.Is(err, people.ErrInvitationOver):
		return s.answer(w, r, http.StatusNotFound, "start", startPage{})
	case err != nil:
		return err
	}
	return s.answer(w, r, status, "start", startPage{t, token, startEntries(s.language(r), locale.Region(r.Header.Get("Accept-Language")))})
}

// startEntries ask for what a shop needs to begin.
func startEntries(l *locale.Locale, country string) []entry {
	if _, ok := countries.Find(country); !ok {
		country = countries.All()[0].Code
	}
	return append(placeEntries(l, country),
		entry{Name: "person", Label: l.T("settings.your_name"), Required: true, Max: 200, Auto: "name"},
		entry{Name: "login", Label: l.T("base.user_name"), Hint: l.T("settings.login_hint"), Required: true, Max: 40, Auto: "username"},
		entry{Name: "password", Label: l.T("base.password"), Hint: l.T("settings.password_hint"), Kind: "password", Required: true, Max: 200, Auto: "new-password"},
		entry{Name: "again", Label: l.T("base.password_again"), Kind: "password", Required: true, Max: 200, Auto: "new-password"})
}

// placeEntries ask what a branch is and where.
func placeEntries(l *locale.Locale, country string) []entry {
	own := option{"", l.T("settings.by_country")}
	zones, currencies := []option{own}, []option{own}
	for _, z := range countries.Zones() {
		zones = append(zones, option{z, z})
	}
	for _, c := range countries.Currencies() {
		currencies = append(currencies, option{c, c})
	}
	return []entry{
		{Name: "company", Label: l.T("settings.company"), Required: true, Max: 200, Auto: "organization"},
		{Name: "branch", Label: l.T("settings.branch_name"), Hint: l.T("settings.branch_hint"), Required: true, Max: 200},
		{Name: "code", Label: l.T("settings.code"), Hint: l.T("settings.code_hint"), Value: store.FirstBranch, Required: true, Max: 8},
		{Name: "country", Label: l.T("settings.country"), Kind: "select", Value: country, Options: countryOptions(l)},
		{Name: "zone", Label: l.T("settings.zone"), Kind: "select", Options: zones},
		{Name: "currency", Label: l.T("settings.currency"), Kind: "select", Options: currencies},
	}
}

// countryOptions are the countries by name.
func countryOptions(l *locale.Locale) (options []option) {
	for _, c := range countries.All() {
		options = append(options, option{c.Code, l.Country(c.Code)})
	}
	locale.Names(l, options, func(o option) string { return o.Text })
	return options
}

// startFields is where on the page a refusal of a part belongs.
var startFields = map[string]map[string]string{
	store.OpeningBranch: {"id": "code", "name": "branch", "company": "company", "country": "country"},
	store.OpeningRules:  {"currency": "currency"},
	store.OpeningPerson: {"name": "person"},
	store.OpeningLogin:  {"name": "login", "password": "password"},
}

func (s *server) begins(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return process.Invalid("the form could not be read; send it again")
	}
	l, in := s.language(r), r.PostForm
	password := in.Get("password")
	t := &typed{Name: startForm, Values: in, Wrong: map[string]string{}}
	if password != in.Get("again") {
		t.Wrong["again"] = l.T("invalid.passwords_differ")
		return s.showStart(w, r, http.StatusUnprocessableEntity, t)
	}
	country, calendar := placed(in)
	err := s.Store.Begin(r.Context(), chi.URLParam(r, "token"), store.Opening{
		Branch: branchOf(in), Calendar: calendar, Currency: cmp.Or(in.Get("currency"), country.Currency), Tax: country.Tax,
		Name: in.Get("person"), Login: in.Get("login"), Password: password,
	})
	if errors.Is(err, people.ErrInvitationOver) {
		return s.showStart(w, r, http.StatusNotFound, nil)
	}
	var part *store.WrongPart
	if errors.As(err, &part) && process.KindOf(err) != process.KindInternal {
		misplaced(l, t, part)
		return s.showStart(w, r, status(err), t)
	}
	if err != nil {
		return err
	}
	return s.enter(w, r, in.Get("login"), password, "/settings")
}

// misplaced puts what is wrong with a part at the fields of this page.
func misplaced(l *locale.Locale, t *typed, part *store.WrongPart) {
	theirs := url.Values{}
	for field := range startFields[part.Part] {
		theirs.Set(field, "")
	}
	said := wrong(l, startForm, theirs, part.Err)
	t.Why = said.Why
	for field, why := range said.Wrong {
		t.Wrong[startFields[part.Part][field]] = why
	}
}

// placed is where a new branch is: its country, and opening hours on that country's clocks
// that keep its public holidays.
func placed(in url.Values) (countries.Country, worktime.Calendar) {
	c, _ := countries.Find(in.Get("country"))
	calendar := worktime.DefaultCalendar()
	calendar.Zone, calendar.Exceptions = in.Get("zone"), nil
	if calendar.Zone == "" && len(c.Zones) > 0 {
		calendar.Zone = c.Zones[0]
	}
	now := time.Now()
	for year := now.Year(); year <= now.Year()+1; year++ {
		for _, h := range countries.Holidays(c.Code, year) {
			calendar.Exceptions = append(calendar.Exceptions, worktime.Day{Date: h.Date, Note: h.Name})
		}
	}
	return c, calendar
}

// branchOf is the branch as a form has it.
func branchOf(in url.Values) shop.Branch {
	return shop.Branch{ID: strings.ToUpper(strings.TrimSpace(in.Get("code"))), BranchCard: branchCard(in)}
}

func branchCard(in url.Values) shop.BranchCard {
	c := shop.BranchCard{Company: in.Get("company"), Name: in.Get("branch"), Country: in.Get("country"), Address: in.Get("address")}
	if phone := strings.TrimSpace(in.Get("phone")); phone != "" {
		c.Phone = &phone
	}
	return c
}
