package web

import (
	"net/http"
	"runtime/debug"
)

// policy lets a page use what this server sends and nothing else: no script
// that is part of a page, nothing from elsewhere, no frame round it.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
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

// sameOrigin refuses forms that another site sent (CSRF).
func sameOrigin(next http.Handler) http.Handler {
	return http.NewCrossOriginProtection().Handler(next)
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
