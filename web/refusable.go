package web

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"

	"github.com/workbay/workbay/process"
)

// refusable lets an answer be replaced by a refusal in the last moment: the session is
// kept when the page begins to be sent, and the database may be away by then.
func refusable(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := &answering{ResponseWriter: w}
		next.ServeHTTP(a, r.WithContext(context.WithValue(r.Context(), answeringKey{}, a)))
	})
}

type answeringKey struct{}

// answering is an answer that may be replaced.
type answering struct {
	http.ResponseWriter
	refusing bool // the page says what is wrong
	replaced bool // what is wrong was said in place of the page
}

// refusing notes that the page says what is wrong: nothing has to replace it.
func refusing(r *http.Request) {
	if a, ok := r.Context().Value(answeringKey{}).(*answering); ok {
		a.refusing = true
	}
}

// WriteHeader implements [http.ResponseWriter].
func (a *answering) WriteHeader(code int) {
	if !a.replaced {
		a.ResponseWriter.WriteHeader(code)
	}
}

// Write implements [http.ResponseWriter].
func (a *answering) Write(p []byte) (int, error) {
	if a.replaced {
		return len(p), nil
	}
	return a.ResponseWriter.Write(p)
}

// Unwrap lets [http.ResponseController] reach what streams need.
func (a *answering) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// sessionLost answers when a session can not be read or kept.
func sessionLost(log *slog.Logger) func(http.ResponseWriter, *http.Request, error) {
	return func(w http.ResponseWriter, r *http.Request, err error) {
		if r.Context().Err() != nil {
			return // nobody is there to read it
		}
		log.Warn("session refused for now", "error", cmp.Or(process.Cause(err), err))
		a, ok := r.Context().Value(answeringKey{}).(*answering)
		if ok && a.refusing {
			return
		}
		http.Error(w, "Who you are can not be looked up right now; try again in a moment.", http.StatusServiceUnavailable)
		if ok {
			a.replaced = true
		}
	}
}
