package desk

import (
	"net/http"
	"slices"
	"strings"
	"unicode"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
)

// Found lets a request find its route in the ways that people and programs ask for one:
// HEAD where there is GET, a slash too many at the end, and what a sentence puts behind a
// client's link. It answers in place, so that a form keeps what was typed into it.
func Found(next http.Handler) http.Handler {
	heads := middleware.GetHead(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		chi.RouteContext(r.Context()).RoutePath = tidy(r)
		heads.ServeHTTP(w, r)
	})
}

// clientLinks is where clients' links lead to, as pages and as JSON.
var clientLinks = []string{"/c/", "/v1/c/"}

// tidy is the path that a route is looked for by, without what does not belong to it.
func tidy(r *http.Request) string {
	for _, links := range clientLinks {
		if token, ok := strings.CutPrefix(r.URL.Path, links); ok {
			return links + strings.TrimRightFunc(token, closes)
		}
	}
	path := r.URL.Path
	if r.URL.RawPath != "" {
		path = r.URL.RawPath // as chi does: %2F is no slash
	}
	if trimmed := strings.TrimRight(path, "/"); trimmed != "" {
		return trimmed
	}
	return "/"
}

// closes reports whether a character ends a sentence or a quotation rather than a link:
// tokens are of letters, digits, - and _ only.
func closes(r rune) bool {
	return r != '-' && r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
}

// Allow says with an answer 405 which methods there are at the address (RFC 9110, 15.5.6).
func Allow(w http.ResponseWriter, r *http.Request) {
	routes, path := chi.RouteContext(r.Context()).Routes, tidy(r)
	var methods []string
	for _, m := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		if routes.Match(chi.NewRouteContext(), m, path) {
			methods = append(methods, m)
		}
	}
	if i := slices.Index(methods, http.MethodGet); i >= 0 {
		methods = slices.Insert(methods, i+1, http.MethodHead)
	}
	w.Header().Set("Allow", strings.Join(methods, ", "))
}
