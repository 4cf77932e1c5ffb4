package web

import (
	"net/http"
	"runtime/debug"

	"github.com/workbay/workbay/internal/desk"
)

// policy lets a page use what this server sends and nothing else: no script
// that is part of a page, nothing from elsewhere, no frame round it.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; manifest-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}

// sameOrigin refuses forms that another site sent (CSRF), and notes that it did.
func (s *server) sameOrigin(next http.Handler) http.Handler {
	csrf := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := csrf.Check(r); err != nil {
			s.refuseCrossSite(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// refuseCrossSite notes what it refuses; of somebody who sends many, as many as of
// links that open nothing.
func (s *server) refuseCrossSite(w http.ResponseWriter, r *http.Request) {
	if s.crossings.Wait(r) == 0 {
		s.crossings.Missed(r)
		if err := s.Store.People.CrossSite(r.Context(), r.URL.Path, desk.Address(r)); err != nil {
			s.Log.Warn("a refused cross-site request is not in the audit", "error", err)
		}
	}
	http.Error(w, "This form was sent by another site and is refused; open the page here and send it again.", http.StatusForbidden)
}

// recovered answers a page when a handler panics.
func (s *server) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if v := recover(); v != nil {
				if v == http.ErrAbortHandler { //nolint:errorlint // panic values are compared as they are
					panic(v)
				}
				s.Log.Error("panic", "path", loggable(r.URL.Path), "panic", v, "stack", string(debug.Stack()))
				http.Error(w, "Something went wrong on our side; it is in the log.", http.StatusInternalServerError)
			}
		}()
		next.ServeHTTP(w, r)
	})
}
