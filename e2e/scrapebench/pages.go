package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"time"

	"golang.org/x/net/html"

	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/internal/metrics"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/web"
	"github.com/workbay/workbay/workflows"
)

// view is a page as one of the people at the desks asks for it.
type view struct {
	name, path string
	role       process.Role
	atMost     float64 // times as long with closed orders as without, by the medians
}

// viewFigures are what was measured of a view in the two databases.
type viewFigures struct {
	view
	took [2][]time.Duration // without and with closed orders
	cold [2]cold
}

// cold is what a browser with nothing in its cache brings over for a page.
type cold struct {
	page, pageZipped int // bytes of the page, as it is and as gzip makes it
	all, allZipped   int // with everything it refers to
	sent             int // of all that, bytes as they were sent
	requests         int
}

// viewsOf lists what is measured; number is an open order's.
func viewsOf(number string) []view {
	search := func(what string) string { return "/search?q=" + url.QueryEscape(what) }
	order, car := "/orders/"+number, "veh_4711"
	return []view{
		{"/search, part of a name", search("ноград"), process.Reception, mostPast},
		{"/search, a plate", search(plateOf(4711)), process.Reception, mostPast},
		{"/search, end of a phone", search(phoneOf(4711)[6:]), process.Reception, mostPast},
		{"/orders/{number}", order, process.Reception, mostOpen},
		{"/orders/{number}", order, process.Foreman, mostOpen},
		{"/orders/{number}", order, process.Parts, mostOpen},
		{"/orders/{number}", order, process.Manager, mostOpen},
		{"/reception", "/reception", process.Reception, mostOpen},
		{"/orders", "/orders", process.Reception, mostOpen},
		{"/orders", "/orders", process.Manager, mostOpen},
		{"/board", "/board", process.Foreman, mostOpen},
		{"/parts", "/parts", process.Parts, mostOpen},
		{"/pick/parts, one word", "/pick/parts?q=part", process.Reception, mostOpen},
		{"/pick/parts, two words", "/pick/parts?q=" + url.QueryEscape("part 4711"), process.Reception, mostOpen},
		{"/pick/jobs, of the model", "/pick/jobs/" + car, process.Reception, mostPast},
		{"/pick/jobs, one word", "/pick/jobs/" + car + "?q=job", process.Reception, mostOpen},
		{"/orders/{number}/intake", order + "/intake", process.Reception, mostOpen},
		{"inspections of an order", order + "/inspections", process.Foreman, mostOpen},
		{"/parts/list", "/parts/list", process.Parts, mostOpen},
		{"/parts/buy", "/parts/buy", process.Parts, mostOpen},
		{"/parts/counts", "/parts/counts", process.Parts, mostOpen},
		{"/purchases", "/purchases", process.Parts, mostOpen},
		{"/settings/job-templates", "/settings/job-templates", process.Manager, mostOpen},
		{"/settings/inspections", "/settings/inspections", process.Manager, mostOpen},
		{"/settings/imports", "/settings/imports", process.Parts, mostOpen},
		{"/exports", "/exports", process.Manager, mostOpen},
		{"/tasks", "/tasks", process.Reception, mostOpen},
		{"/tasks", "/tasks", process.Foreman, mostOpen},
		{"/tasks", "/tasks", process.Parts, mostOpen},
		{"/tasks", "/tasks", process.Manager, mostOpen},
		{"/manager", "/manager", process.Manager, mostMonth},
		{"orders behind a figure", "/manager/orders?figure=opened", process.Manager, mostMonth},
	}
}

// desks is the pages over one database, with everybody signed in.
type desks struct {
	pages    *web.Web
	server   *httptest.Server
	browsers map[process.Role]*http.Client
}

func (s *site) desks(ctx context.Context) (*desks, error) {
	m := metrics.New()
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	pages, err := web.New(web.Config{
		Store: s.store, Metrics: m, Log: log,
		Desk: &desk.Desk{Store: s.store, Door: workflows.NewDoor(nil, "bench", workflows.Processes()), Metrics: m}, // nobody sends a command
	})
	if err != nil {
		return nil, err
	}
	d := &desks{pages: pages, server: httptest.NewServer(pages), browsers: map[process.Role]*http.Client{}}
	for _, role := range pageRoles {
		if d.browsers[role], err = d.signIn(ctx, role); err != nil {
			d.shut()
			return nil, err
		}
	}
	return d, nil
}

func (d *desks) shut() {
	d.pages.Close()
	d.server.Close()
}

// signIn gives a browser in which somebody of that role has signed in.
func (d *desks) signIn(ctx context.Context, role process.Role) (*http.Client, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	browser := &http.Client{
		Jar: jar, Timeout: time.Minute, Transport: &http.Transport{DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	form := url.Values{"login": {loginOf(role)}, "password": {pagePassword}}.Encode()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, d.server.URL+"/sign-in", strings.NewReader(form))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	answer, err := browser.Do(r)
	if err != nil {
		return nil, err
	}
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusSeeOther {
		return nil, fmt.Errorf("sign in as %s: %s", role, answer.Status)
	}
	return browser, nil
}

// fetched is one answer.
type fetched struct {
	took time.Duration
	sent int
	body []byte // as it is read
	to   string // where a redirect leads
}

// get asks for an address as a browser does, and times it to the last byte.
func (d *desks) get(ctx context.Context, role process.Role, path string) (f fetched, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, d.server.URL+path, nil)
	if err != nil {
		return f, err
	}
	r.Header.Set("Accept-Encoding", "gzip")
	r.Header.Set("Accept-Language", "ru")
	begin := time.Now()
	answer, err := d.browsers[role].Do(r)
	if err != nil {
		return f, err
	}
	defer func() { _ = answer.Body.Close() }()
	f.body, err = io.ReadAll(answer.Body)
	f.took, f.sent = time.Since(begin), len(f.body)
	if err != nil {
		return f, err
	}
	f.to = answer.Header.Get("Location")
	found := answer.StatusCode == http.StatusSeeOther && strings.HasPrefix(path, "/search") // the one thing there is
	if answer.StatusCode != http.StatusOK && !found {
		return f, fmt.Errorf("GET %s as %s: %s, %s %s", path, role, answer.Status, f.to, mainOf(f.body))
	}
	if answer.Header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(bytes.NewReader(f.body))
		if err != nil {
			return f, err
		}
		f.body, err = io.ReadAll(z)
		return f, err
	}
	return f, nil
}

// mainOf is a page without what is around it.
func mainOf(body []byte) []byte {
	_, after, _ := bytes.Cut(body, []byte("<main"))
	inner, _, _ := bytes.Cut(after, []byte("</main>"))
	return inner
}

// cold brings over a page and what it refers to; where it leads elsewhere, the
// page there.
func (d *desks) cold(ctx context.Context, v view) (c cold, err error) {
	f, err := d.get(ctx, v.role, v.path)
	if err != nil {
		return c, err
	}
	c.add(f)
	if f.to != "" {
		if f, err = d.get(ctx, v.role, f.to); err != nil {
			return c, err
		}
		c.add(f)
	}
	c.page, c.pageZipped = len(f.body), zipped(f.body)
	assets, err := assetsOf(f.body)
	if err != nil {
		return c, err
	}
	for _, path := range assets {
		if f, err = d.get(ctx, v.role, path); err != nil {
			return c, err
		}
		c.add(f)
	}
	return c, nil
}

func (c *cold) add(f fetched) {
	c.requests++
	c.sent += f.sent
	c.all += len(f.body)
	if len(f.body) > 0 {
		c.allZipped += zipped(f.body)
	}
}

func zipped(b []byte) int {
	var to bytes.Buffer
	z := gzip.NewWriter(&to)
	_, _ = z.Write(b) // a buffer takes everything
	_ = z.Close()
	return to.Len()
}

// assetsOf lists what a browser asks for after a page, each once.
func assetsOf(body []byte) ([]string, error) {
	root, err := html.Parse(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	var list []string
	seen := map[string]bool{}
	for n := range root.Descendants() {
		has := map[string]string{}
		for _, a := range n.Attr {
			has[a.Key] = a.Val
		}
		at := ""
		switch n.Data {
		case "script", "img":
			at = has["src"]
		case "link":
			if has["rel"] == "stylesheet" || has["rel"] == "icon" {
				at = has["href"]
			}
		}
		if strings.HasPrefix(at, "/") && !seen[at] { // what is in the page itself is not asked for
			seen[at] = true
			list = append(list, at)
		}
	}
	return list, nil
}
