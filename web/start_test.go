package web_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/internal/metrics"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/web"
	"github.com/workbay/workbay/workflows"
)

// empty is the pages over a database in which nobody works yet.
func empty(t *testing.T) *house {
	t.Helper()
	s := storetest.New(t)
	h := &house{t: t, store: s, people: map[process.Role]*person{}}
	h.engine = newEngine(h)
	counts := metrics.New()
	h.desk = &desk.Desk{Store: s, Door: workflows.NewDoor(h.engine, "test", workflows.Processes()), Metrics: counts, Processes: workflows.Processes()}
	pages, err := web.New(web.Config{Store: s, Metrics: counts, Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Desk: h.desk})
	require.NoError(t, err)
	srv := httptest.NewServer(pages)
	t.Cleanup(srv.Close)
	t.Cleanup(pages.Close)
	h.web, h.url = pages, srv.URL
	return h
}

const firstPassword = "four words that last"

// opening is the form of the first page, filled in.
func opening() url.Values {
	return url.Values{
		"company": {"Wheels Ltd"}, "branch": {"Main Street"}, "code": {"wls"}, "country": {"DE"}, "zone": {""}, "currency": {""},
		"person": {"The owner"}, "login": {"owner"}, "password": {firstPassword}, "again": {firstPassword},
	}
}

// openedShop is a shop that was opened by its link, and its administrator.
func openedShop(t *testing.T) (*house, *person) {
	t.Helper()
	h := empty(t)
	token, err := h.store.People.FoundingLink(t.Context())
	require.NoError(t, err)
	p := h.nobody()
	p.post("/start/"+token, opening()).to("/settings").ok()
	h.Branch = "WLS"
	return h, p
}

func with(form url.Values, pairs ...string) url.Values {
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return form
}

func TestStart_AnEmptyDatabaseIsFoundedByItsLinkOnce(t *testing.T) {
	t.Parallel()
	h := empty(t)
	old, err := h.store.People.FoundingLink(t.Context())
	require.NoError(t, err)
	token, err := h.store.People.FoundingLink(t.Context())
	require.NoError(t, err)
	p := h.nobody()
	p.get("/start/" + old).refused(404).has("This link was used or is too old")
	p.get("/start/"+token).ok().has("Open your service centre", "Country", "Letters of order numbers").source(`autocomplete="username"`)
	german := h.nobody()
	german.language = "ru-RU"
	german.get("/start/"+token).ok().has("Откройте свой сервис", "Россия").source(`value="RU" selected`)

	wrong := func(says string, pairs ...string) {
		t.Helper()
		p.post("/start/"+token, with(opening(), pairs...)).refused(422).has(says).lacks(firstPassword)
	}
	wrong("The two passwords differ", "again", "other")
	wrong("2 to 40 Latin letters", "login", "the owner")
	wrong("at least 10", "password", "short", "again", "short")
	wrong("1 to 8 Latin capitals", "code", "Main Street")
	wrong("is empty", "branch", " ")
	wrong("is empty", "person", " ")
	branches, err := h.store.Shop.Branches(t.Context())
	require.NoError(t, err)
	require.Empty(t, branches, "nothing half done")

	p.post("/start/"+token, opening()).to("/settings").ok().has("Settings", "The price of a norm hour is not set", "There is no mechanic yet", "There is no bay yet")
	h.nobody().get("/start/" + token).refused(404)
	h.nobody().post("/start/"+token, opening()).refused(404)
	branches, err = h.store.Shop.Branches(t.Context())
	require.NoError(t, err)
	require.Len(t, branches, 1)
	require.Equal(t, "Wheels Ltd", branches[0].Company)
	rules, err := h.store.Shop.CurrentPolicy(t.Context())
	require.NoError(t, err)
	require.Equal(t, "EUR", rules.Currency)
	c, err := h.store.Shop.CurrentCalendar(t.Context(), "WLS")
	require.NoError(t, err)
	require.Equal(t, "Europe/Berlin", c.Zone)
	require.NotEmpty(t, c.Exceptions)
	again, err := h.store.People.FoundingLink(t.Context())
	require.NoError(t, err)
	require.Empty(t, again, "somebody works here")
}

func TestStart_OfTwoWhoSendItAtOnceOneFoundsTheShop(t *testing.T) {
	t.Parallel()
	h := empty(t)
	token, err := h.store.People.FoundingLink(t.Context())
	require.NoError(t, err)
	answers := make([]int, 4)
	var g errgroup.Group
	for i := range answers {
		p := h.nobody()
		g.Go(func() error {
			answers[i] = p.post("/start/"+token, opening()).status
			return nil
		})
	}
	require.NoError(t, g.Wait())
	won := 0
	for _, s := range answers {
		if s == http.StatusSeeOther {
			won++
			continue
		}
		require.Equal(t, http.StatusNotFound, s)
	}
	require.Equal(t, 1, won)
}

// From nothing to an open order, by the pages alone.
func TestStart_ToTheFirstOrderByPagesOnly(t *testing.T) {
	t.Parallel()
	h, p := openedShop(t)
	send := func(path string, form url.Values) *answer {
		t.Helper()
		page := p.get(strings.TrimSuffix(path, "/")).ok()
		form.Set("version", page.field("version"))
		form.Set("key", page.field("key"))
		return p.post(page.action(), form)
	}
	send("/settings/rules", url.Values{"labour_rate": {"95,00"}}).to("/settings").ok().lacks("norm hour is not set")
	send("/settings/bays/new", url.Values{"name": {"Lift 1"}}).to("/settings/bays").ok().has("Lift 1")
	send("/people/new", url.Values{"name": {"Igor"}, "role": {"mechanic"}, "skills": {"engine, brakes"}, "login": {"igor"}, "password": {firstPassword}}).to("/people").ok().has("Igor", "igor")
	p.get("/settings").ok().has("Everything that an order needs is there").source(`href="/orders/new"`)
	mechanic := h.nobody()
	mechanic.post("/sign-in", url.Values{"login": {"igor"}, "password": {firstPassword}}).to("/")
	const own = "words of his own choice"
	mechanic.post("/own-password", url.Values{"present": {firstPassword}, "password": {own}, "again": {own}}).to("/")
	mechanic.get("/settings").refused(403)

	client := p.post("/clients", url.Values{"kind": {"person"}, "name": {"A client"}, "phone": {"+4915112345678"}, "language": {"en"}, "preferred_channel": {"sms"}, "consent_service": {"true"}})
	require.Equal(t, http.StatusSeeOther, client.status, client.body)
	id := strings.TrimPrefix(client.header.Get("Location"), "/clients/")
	car := p.post("/vehicles", url.Values{"client_id": {id}, "vin": {storetest.VINSkoda}, "make": {"Skoda"}, "model": {"Octavia"}, "plate": {"B AB 1"}, "next": {"/orders/new?client_id=" + id}})
	require.Equal(t, http.StatusSeeOther, car.status, car.body)
	page := p.get(car.header.Get("Location")).ok()
	at, err := url.Parse(car.header.Get("Location"))
	require.NoError(t, err)
	order := p.post("/orders", url.Values{
		"key": {page.field("key")}, "client_id": {id}, "vehicle_id": {at.Query().Get("vehicle_id")}, "kind": {"commercial"}, "odometer_km": {"120000"},
		"concerns[0].text": {"It squeaks"}, "consent_policy.mode": {"ask_each"},
	})
	require.Equal(t, http.StatusSeeOther, order.status, order.text())
	require.Contains(t, order.header.Get("Location"), "WLS-000001")
	p.get("/orders/WLS-000001").ok().has("It squeaks")
}
