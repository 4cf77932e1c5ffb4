package web_test

import (
	"cmp"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/internal/metrics"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/internal/store/storetest"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/web"
	"github.com/workbay/workbay/workflows"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// house is the pages over a fresh database with a small service centre in it.
// Commands go through an [engine] that decides and lets the real ports answer,
// so that forms work as they do with the workflows behind them.
type house struct {
	storetest.Shop
	t      *testing.T
	url    string
	store  *store.Store
	web    *web.Web
	engine *engine
	desk   *desk.Desk
	people map[process.Role]*person
	made   int // orders
}

func newHouse(t *testing.T) *house {
	t.Helper()
	return houseOn(t, storetest.New(t))
}

func houseOn(t *testing.T, s *store.Store) *house {
	t.Helper()
	h := &house{Shop: storetest.Stock(t, s), t: t, store: s, people: map[process.Role]*person{}}
	h.engine = newEngine(h)
	counts := metrics.New()
	h.desk = &desk.Desk{Store: s, Door: workflows.NewDoor(h.engine, "test", workflows.Processes()), Metrics: counts, Processes: workflows.Processes()}
	pages, err := web.New(web.Config{
		Store: s, Metrics: counts, Log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn})),
		Desk: h.desk,
	})
	require.NoError(t, err)
	srv := httptest.NewServer(pages)
	t.Cleanup(srv.Close)
	t.Cleanup(pages.Close)
	h.web, h.url = pages, srv.URL
	return h
}

// password is everybody's in tests.
const password = "a long test password"

// hashed is the password's hash. It is made once: it is slow on purpose, and would be
// most of what these tests take.
var hashed = sync.OnceValues(func() (string, error) { return auth.HashPassword(context.Background(), password) })

// signedIn gives somebody of this role a login and this browser a session, as the
// sign-in does that [TestSignIn_WhoComesInAndWhoTriesIsInTheAudit] goes through.
func (p *person) signedIn(role process.Role) {
	t, ctx, staff := p.h.t, p.h.t.Context(), p.h.Actor(role).ID
	t.Helper()
	hash, err := hashed()
	require.NoError(t, err)
	_, err = p.h.store.DB.Q(ctx).Exec(ctx, "INSERT INTO login (staff_id, name, password) VALUES ($1, $2, $3)", staff, "test."+string(role), hash)
	require.NoError(t, err)
	cookie, err := p.h.web.Session(ctx, staff)
	require.NoError(t, err)
	at, err := url.Parse(p.h.url)
	require.NoError(t, err)
	p.browser.Jar.SetCookies(at, []*http.Cookie{cookie})
}

// as is the member of staff with this role, signed in in a browser of their own
// that speaks English.
func (h *house) as(role process.Role) *person {
	h.t.Helper()
	if p, ok := h.people[role]; ok {
		return p
	}
	p := h.nobody()
	p.signedIn(role)
	h.people[role] = p
	return p
}

// nobody is a browser in which nobody has signed in.
func (h *house) nobody() *person {
	h.t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(h.t, err)
	return &person{h: h, language: "en", browser: &http.Client{
		Jar: jar, Timeout: time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// person looks at pages in a browser.
type person struct {
	h        *house
	language string
	referer  string // the page that a form is on; its own address when empty
	browser  *http.Client
}

func (p *person) get(path string) *answer {
	p.h.t.Helper()
	return p.ask(http.MethodGet, path, nil)
}

// post sends a form.
func (p *person) post(path string, form url.Values) *answer {
	p.h.t.Helper()
	return p.ask(http.MethodPost, path, strings.NewReader(form.Encode()))
}

func (p *person) ask(method, path string, body io.Reader) *answer {
	p.h.t.Helper()
	return p.askAs(method, path, "application/x-www-form-urlencoded", body)
}

// askAs is ask with a body of another kind than a plain form.
func (p *person) askAs(method, path, kind string, body io.Reader) *answer {
	p.h.t.Helper()
	req, err := http.NewRequestWithContext(p.h.t.Context(), method, p.h.url+path, body)
	require.NoError(p.h.t, err)
	req.Header.Set("Accept-Language", p.language)
	if body != nil {
		req.Header.Set("Content-Type", kind)
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		req.Header.Set("Referer", p.h.url+cmp.Or(p.referer, path))
	}
	resp, err := p.browser.Do(req)
	require.NoError(p.h.t, err)
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	require.NoError(p.h.t, err)
	return &answer{t: p.h.t, p: p, status: resp.StatusCode, header: resp.Header, body: string(b)}
}

// answer is a response, read.
type answer struct {
	t      *testing.T
	p      *person
	status int
	header http.Header
	body   string
}

// ok requires a page, and of it what every page owes its reader; see wellMade.
func (a *answer) ok() *answer {
	a.t.Helper()
	require.Equal(a.t, http.StatusOK, a.status, a.body)
	return a.wellMade()
}

// refused requires a page with this status.
func (a *answer) refused(status int) *answer {
	a.t.Helper()
	require.Equal(a.t, status, a.status, a.body)
	return a.wellMade()
}

// has requires texts on the page, as a reader sees them: tags left out,
// characters unescaped, white space as one space.
func (a *answer) has(texts ...string) *answer {
	a.t.Helper()
	seen := a.text()
	for _, s := range texts {
		require.Contains(a.t, seen, s)
	}
	return a
}

// lacks requires that texts are not on the page.
func (a *answer) lacks(texts ...string) *answer {
	a.t.Helper()
	seen := a.text()
	for _, s := range texts {
		require.NotContains(a.t, seen, s)
	}
	return a
}

// source requires snippets of HTML, for attributes, with characters unescaped.
func (a *answer) source(snippets ...string) *answer {
	a.t.Helper()
	for _, s := range snippets {
		require.Contains(a.t, html.UnescapeString(a.body), html.UnescapeString(s))
	}
	return a
}

// link is the first address on the page that begins so.
func (a *answer) link(begins string) string {
	a.t.Helper()
	for n := range a.tree().Descendants() {
		if href := attr(n, "href"); n.Data == "a" && strings.HasPrefix(href, begins) {
			return href
		}
	}
	require.Fail(a.t, "no link", "begins with %s: %s", begins, a.body)
	return ""
}

// field is the content of a field of the page, a hidden one too.
func (a *answer) field(name string) string {
	a.t.Helper()
	for n := range a.tree().Descendants() {
		if n.Data == "input" && attr(n, "name") == name {
			return attr(n, "value")
		}
	}
	require.Fail(a.t, "no field", "%s: %s", name, a.body)
	return ""
}

// to requires a redirect after a form, and follows it.
func (a *answer) to(path string) *answer {
	a.t.Helper()
	require.Equal(a.t, http.StatusSeeOther, a.status, a.body)
	require.Equal(a.t, path, a.header.Get("Location"))
	return a.p.get(path)
}

// tree is the page, parsed.
func (a *answer) tree() *html.Node {
	a.t.Helper()
	root, err := html.Parse(strings.NewReader(a.body))
	require.NoError(a.t, err)
	return root
}

func (a *answer) text() string {
	a.t.Helper()
	var words []string
	for n := range a.tree().Descendants() {
		if n.Type == html.TextNode && n.Parent.Data != "script" && n.Parent.Data != "style" {
			words = append(words, strings.Fields(n.Data)...)
		}
	}
	return strings.Join(words, " ")
}

// action is where the form of the page's main part goes.
func (a *answer) action() string {
	a.t.Helper()
	for n := range a.tree().Descendants() {
		if n.Data == "form" && strings.Contains(attr(n, "class"), "card") {
			return attr(n, "action")
		}
	}
	require.Fail(a.t, "no form", a.body)
	return ""
}
