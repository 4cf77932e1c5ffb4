package web

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"
	"text/template/parse"
	"time"

	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/process"
)

//go:embed templates/*.html
var templates embed.FS

//go:embed static
var static embed.FS

// pages are the parsed templates: each page with the layout round it.
type pages struct {
	byName map[string]*template.Template
	hashed map[string]string // name of an asset → with the hash of its content
}

// parsed are the pages of this program, parsed once: they are embedded.
var parsed = sync.OnceValues(loadPages)

func loadPages() (*pages, error) {
	p := &pages{byName: map[string]*template.Template{}, hashed: map[string]string{}}
	files, err := fs.Glob(static, "static/*")
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		b, err := static.ReadFile(f)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(b)
		p.hashed[path.Base(f)] = hex.EncodeToString(sum[:6]) + "-" + path.Base(f)
	}
	funcs := template.FuncMap{"asset": p.asset, "dict": dict, "png": pngURL, "list": func(a ...any) []any { return a }}
	shared, err := template.New("").Funcs(funcs).ParseFS(templates, "templates/_*.html")
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(templates, "templates/[a-z]*.html")
	if err != nil {
		return nil, err
	}
	for _, f := range names {
		t, err := template.New("").Funcs(funcs).ParseFS(templates, f)
		if err == nil {
			err = borrow(t, shared, "layout")
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f, err)
		}
		p.byName[strings.TrimSuffix(path.Base(f), ".html")] = t
	}
	return p, nil
}

// pngURL is a small picture within a page.
func pngURL(content []byte) template.URL {
	return template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(content)) //nolint:gosec // base64 holds no markup
}

// borrow gives a page a shared template and those that it leads to, but for what the page
// has its own of. A page with a copy of them all takes more than a megabyte of memory.
func borrow(page, shared *template.Template, name string) error {
	seen := map[string]bool{}
	for todo := []string{name}; len(todo) > 0; todo = todo[1:] {
		name := todo[0]
		if seen[name] {
			continue
		}
		seen[name] = true
		if page.Lookup(name) == nil {
			of := shared.Lookup(name)
			if of == nil {
				return fmt.Errorf("there is no template %q", name)
			}
			if _, err := page.AddParseTree(name, of.Tree.Copy()); err != nil {
				return err
			}
		}
		todo = append(todo, named(page.Lookup(name).Tree.Root)...)
	}
	return nil
}

// named lists the templates that a part of a template names.
func named(list *parse.ListNode) (names []string) {
	if list == nil {
		return nil
	}
	for _, n := range list.Nodes {
		switch n := n.(type) {
		case *parse.TemplateNode:
			names = append(names, n.Name)
		case *parse.IfNode:
			names = append(append(names, named(n.List)...), named(n.ElseList)...)
		case *parse.RangeNode:
			names = append(append(names, named(n.List)...), named(n.ElseList)...)
		case *parse.WithNode:
			names = append(append(names, named(n.List)...), named(n.ElseList)...)
		}
	}
	return names
}

// asset is the path of a static file; it changes with the content, so that a
// browser may keep it for ever.
func (p *pages) asset(name string) (string, error) {
	h, ok := p.hashed[name]
	if !ok {
		return "", fmt.Errorf("there is no static file %q", name)
	}
	return "/static/" + h, nil
}

func (p *pages) assets() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, name, _ := strings.Cut(path.Base(r.URL.Path), "-")
		if p.hashed[name] != path.Base(r.URL.Path) {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		http.ServeFileFS(w, r, static, "static/"+name)
	})
}

// dict makes a map for a template that takes several values: key, value, …
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict: %d values, give pairs", len(pairs))
	}
	m := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		k, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: %v is no key", pairs[i])
		}
		m[k] = pairs[i+1]
	}
	return m, nil
}

// view is what every template is given: the reader's language and clocks, who
// reads, and the page's own data D.
type view struct {
	*locale.Locale
	Me     *me
	Places []place
	Behind int // tasks of the reader that are overdue
	Path   string
	Query  url.Values // of the page's address
	Now    time.Time  // by the branch's clocks
	Zone   *time.Location
	Flash  string
	Live   string // where parts that move are read anew; "" where that is the page's own address
	Layout string // "" for staff, "plain" for clients and the sign-in
	D      any
}

// Local is a moment by the branch's clocks.
func (v *view) Local(t time.Time) time.Time { return t.In(v.Zone) }

// Moment says when, near ones relative to now.
func (v *view) Moment(t time.Time) string { return v.When(t.In(v.Zone), v.Now) }

// At says a promised time in full.
func (v *view) At(t time.Time) string { return v.DateTime(t.In(v.Zone)) }

// Since says how long ago.
func (v *view) Since(t time.Time) string { return v.Span(v.Now.Sub(t)) }

// Late reports whether a moment has passed.
func (v *view) Late(t time.Time) bool { return t.Before(v.Now) }

// Stage is a phase in the reader's words.
func (v *view) Stage(p process.Phase) string { return v.Or("phase."+string(p), string(p)) }

// NewKey makes a form's idempotency key: sent twice, it is done once. An
// administrator's says of which branch the form is, see [server.placed].
func (v *view) NewKey() string {
	if v.Me != nil && v.Me.Branches != nil {
		return v.Me.Branch + keyBranchEnds + rand.Text()
	}
	return rand.Text()
}

// Here reports whether the page belongs to an entry of the menu.
func (v *view) Here(p place) bool { return p.holds(v.Path) }

// Languages are offered in the foot of every page.
func (v *view) Languages() []*locale.Locale {
	var all []*locale.Locale
	for _, l := range locale.Languages() {
		all = append(all, locale.For(l))
	}
	return all
}

// page answers a page.
func (s *server) page(w http.ResponseWriter, r *http.Request, name string, data any) error {
	return s.answer(w, r, http.StatusOK, name, data)
}

// answer renders a page whole before it sends anything: half a page is none.
func (s *server) answer(w http.ResponseWriter, r *http.Request, status int, name string, data any) error {
	t, ok := s.pages.byName[name]
	if !ok {
		return fmt.Errorf("there is no page %q", name)
	}
	v := &view{Locale: s.language(r), Path: r.URL.Path, Query: r.URL.Query(), Zone: time.UTC, D: data, Layout: "plain"}
	if m := caller(r.Context()); m != nil && !m.Given {
		v.Me, v.Places, v.Zone, v.Layout, v.Live = m, places(m), m.Zone, "", livePage(r)
		if r.Header.Get("X-Live") == "" { // a part that moves is not the page the line is for
			v.Flash = s.sessions.PopString(r.Context(), keyFlash)
		}
		v.Behind = s.behind(r.Context(), m)
	}
	if z, ok := data.(interface{ zone() *time.Location }); ok {
		v.Zone = z.zone()
	}
	v.Now = time.Now().In(v.Zone)
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, "layout", v); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // a reader who left is no error of ours
	return nil
}

// keyFlash holds one line to show on the next page.
const keyFlash = "flash"
