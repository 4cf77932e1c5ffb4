package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/internal/exports"
	"github.com/workbay/workbay/internal/sheets"
	"github.com/workbay/workbay/process"
)

func (s *server) exportRoutes(r chi.Router) {
	r.Get("/exports", s.handle(s.showExports))
	r.Get("/exports/{list}", s.handle(s.export))
}

// fileLink is the way to a list as a file.
type fileLink struct{ Format, Path string }

// exportLinks are the ways to a list in each format, restricted as a page is.
func exportLinks(list string, q url.Values) (links []fileLink) {
	for _, f := range exports.Formats {
		of := url.Values{}
		for k, v := range q {
			if k != "cursor" && len(v) > 0 && v[0] != "" {
				of[k] = v
			}
		}
		of.Set("format", f)
		links = append(links, fileLink{strings.ToUpper(f), (&url.URL{Path: "/exports/" + list, RawQuery: of.Encode()}).String()})
	}
	return links
}

// Export are the ways to a list as a file, restricted as this page is and by what more
// there is; none for who may not have it.
func (v *view) Export(list string, more ...string) []fileLink {
	if v.Me == nil {
		return nil
	}
	if _, may := exports.Named(list, v.Me.Role); !may {
		return nil
	}
	q := url.Values{}
	for k, one := range v.Query {
		q[k] = one
	}
	for i := 0; i+1 < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	return exportLinks(list, q)
}

// exportsPage names all lists that the reader may take out whole.
type exportsPage struct{ Lists []exports.List }

func (s *server) showExports(w http.ResponseWriter, r *http.Request) error {
	all := exports.For(caller(r.Context()).Role)
	all = slices.DeleteFunc(all, func(l exports.List) bool { return l.OfOne })
	return s.page(w, r, "exports", exportsPage{all})
}

// export answers a list as a file.
func (s *server) export(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), r.URL.Query()
	m, name := caller(ctx), chi.URLParam(r, "list")
	list, ok := exports.Named(name, m.Role)
	if !ok {
		return process.NotFound("there is no list %q to take out", name)
	}
	a := exports.Ask{By: m.Actor(), Branch: m.Branch, Zone: m.Zone, Language: s.language(r), Format: q.Get("format"), Now: time.Now(), Filter: exports.FilterOf(q)}
	if !slices.Contains(exports.Formats, a.Format) {
		return process.NotFound("there is no format %q", a.Format)
	}
	file := desk.NewDownload(w, sheets.Media[a.Format], list.FileName(a))
	err := list.Write(ctx, s.Store, file, a)
	if err == nil || !file.Begun() {
		return err
	}
	if ctx.Err() == nil {
		s.Log.Error("a list was broken off", "list", name, "format", a.Format, "error", err)
	}
	panic(http.ErrAbortHandler)
}
