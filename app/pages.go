package app

import (
	"context"
	"net/http"
	"sync"

	"github.com/workbay/workbay/internal/feed"
)

// apart sends what belongs to the API there, and the rest to the pages.
func apart(api, pages http.Handler) http.Handler {
	mux := http.NewServeMux()
	for _, p := range []string{"/v1/", "/openapi.json", "/openapi.yaml", "/metrics", "/healthz", "/readyz"} {
		mux.Handle(p, api)
	}
	mux.Handle("/", pages)
	return mux
}

// follow feeds what goes on in the database to all that hear of it: pages that
// move, requests that wait, and what is remembered of people.
func (a *App) follow(f *feed.Feed) {
	ctx, cancel := context.WithCancel(context.Background())
	var done sync.WaitGroup
	done.Go(func() {
		if err := a.store.Record.Listen(ctx, f.Heard); err != nil && ctx.Err() == nil {
			a.opts.Log.Warn("pages do not move by themselves", "error", err)
		}
	})
	a.onStop("feed", func(context.Context) error {
		cancel()
		done.Wait()
		return nil
	})
}
