package app

import (
	"context"
	"net/http"
	"sync"

	"github.com/workbay/workbay/web"
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

// feed keeps the live pages told of what changes.
func (a *App) feed(pages *web.Web) {
	ctx, cancel := context.WithCancel(context.Background())
	var done sync.WaitGroup
	done.Go(func() {
		if err := pages.Run(ctx); err != nil && ctx.Err() == nil {
			a.opts.Log.Warn("pages do not move by themselves", "error", err)
		}
	})
	a.onStop("pages", func(context.Context) error {
		cancel()
		done.Wait()
		return nil
	})
}
