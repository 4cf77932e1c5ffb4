package app

import (
	"context"
	"net/http"
	"strings"
	"sync"

	"github.com/workbay/workbay/api/problem"
	"github.com/workbay/workbay/internal/feed"
)

// apart sends what belongs to the API there, and the rest to the pages.
func apart(machines, pages http.Handler) http.Handler {
	mux := http.NewServeMux()
	for _, p := range []string{"/v1/", "/openapi.json", "/openapi.yaml", "/healthz", "/readyz"} {
		mux.Handle(p, machines)
	}
	mux.Handle("/", pages)
	return mux
}

// tooSlow answers whoever sends a body drop by drop.
func tooSlow(w http.ResponseWriter, r *http.Request) {
	const why = "the request took too long to arrive; send it again over a faster connection"
	if strings.HasPrefix(r.URL.Path, "/v1/") {
		problem.Write(w, http.StatusRequestTimeout, why)
		return
	}
	http.Error(w, why, http.StatusRequestTimeout)
}

// follow feeds what goes on in the database to all that hear of it: pages that
// move, requests that wait, and what is remembered of people.
func (a *App) follow(f *feed.Feed) {
	ctx, cancel := context.WithCancel(context.Background())
	var done sync.WaitGroup
	done.Go(func() {
		if err := a.store.Listen(ctx, f.Heard); err != nil && ctx.Err() == nil {
			a.opts.Log.Warn("pages do not move by themselves", "error", err)
		}
	})
	a.onStop("feed", func(context.Context) error {
		cancel()
		done.Wait()
		return nil
	})
}
