package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/workbay/workbay/api"
	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/internal/feed"
	"github.com/workbay/workbay/web"
)

// serve answers requests, with the API and the pages.
func (a *App) serve(context.Context) error {
	if !a.opts.API {
		return nil
	}
	a.metrics.Watch(a.store, a.queueGauges, a.opts.Log)
	h := &hearings{store: a.store, log: a.opts.Log}
	h.start(context.Background())
	a.door.Heard = h.note
	a.onStop("hearings", func(ctx context.Context) error { h.stop(ctx); return nil })
	who := auth.New(a.store.People.ActorByToken)
	counter := &desk.Desk{Store: a.store, Door: a.door, Metrics: a.metrics, Processes: a.processes()}
	pages, err := web.New(web.Config{
		Store: a.store, Desk: counter, Metrics: a.metrics, Log: a.opts.Log, Processes: a.processes(),
		Secure: strings.HasPrefix(a.opts.PublicURL, "https://"),
	})
	if err != nil {
		return err
	}
	counter.Feed = feed.New(who.Heard, pages.Heard)
	a.follow(counter.Feed)
	srv := &http.Server{
		Handler: a.lastAnswers(desk.Patiently.Limit(tooSlow, apart(api.New(api.Config{
			Store: a.store, Door: a.door, Feed: counter.Feed, Auth: who, Metrics: a.metrics, Log: a.opts.Log, Version: a.opts.Version, Processes: a.processes(),
			Ready: a.ready, Paper: pages.Paper,
		}), pages))),
		ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
	}
	srv.RegisterOnShutdown(pages.Close)
	go func() {
		if err := srv.Serve(a.listener); !errors.Is(err, http.ErrServerClosed) {
			a.fail(fmt.Errorf("api: %w", err))
		}
	}()
	a.onStop("api", func(ctx context.Context) error { return a.leave(ctx, srv) })
	return nil
}

// longestAnswer is what an answer may take: ten seconds for the engine, thirty
// for the steps that follow a command, and some to read and write.
const longestAnswer = 45 * time.Second

// leave stops serving without a request that fails. First /readyz says that we
// are about to go, and for as long as the options say requests are taken as
// before, so that every proxy has time to ask; then nothing new is taken, the
// live streams end, and what has begun is answered.
func (a *App) leave(ctx context.Context, srv *http.Server) error {
	a.leaving.Store(true)
	select {
	case <-time.After(a.opts.Drain):
	case <-ctx.Done():
	}
	ctx, cancel := context.WithTimeout(ctx, longestAnswer)
	defer cancel()
	if err := srv.Shutdown(ctx); err != nil {
		return srv.Close() // such as under an export, whose reader sees that it is not whole
	}
	return nil
}

// lastAnswers makes each answer of a server that is about to go the last on its
// connection. Idle connections stay until the end: to close one may lose what
// is being sent over it.
func (a *App) lastAnswers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if a.leaving.Load() {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}

// ready reports what keeps us from serving, nil when nothing does.
func (a *App) ready(ctx context.Context) error {
	if a.leaving.Load() {
		return errors.New("told to stop")
	}
	_, err := a.temporal.CheckHealth(ctx, nil)
	return err
}
