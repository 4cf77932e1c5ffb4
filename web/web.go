// Package web is the pages: server-rendered, for people at a desk, under a car
// or at a bus stop with a phone. They use the same desk and store as the
// API and have no rules of their own. Every page works without scripts; with
// them boards move by themselves.
package web

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/internal/feed"
	"github.com/workbay/workbay/internal/metrics"
	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workflows"
)

// Config is what the pages need.
type Config struct {
	Store   *store.Store
	Desk    *desk.Desk
	Metrics *metrics.Metrics
	Log     *slog.Logger
	// Processes are those that have a map and incidents; nil are those of the house.
	Processes []process.Process
	Secure    bool // the browser talks HTTPS: cookies go over nothing else
}

// Web serves the pages.
type Web struct {
	server
	handler http.Handler
}

// server carries what the handlers need.
type server struct {
	Config
	sessions  *scs.SessionManager
	pages     *pages
	live      *live
	maps      mapReads
	guesses   *desk.Guesses               // of clients' links
	crossings *desk.Guesses               // forms of other sites
	owners    *auth.Memory[people.Person] // of sessions, by staff id and epoch
}

// patience is how long a page waits for the steps that follow a command, so
// that what it shows is what came of it.
const patience = 5 * time.Second

// New builds the pages' routes.
func New(c Config) (*Web, error) {
	if c.Processes == nil {
		c.Processes = workflows.Processes()
	}
	p, err := parsed()
	if err != nil {
		return nil, err
	}
	w := &Web{server: server{Config: c, pages: p, live: newLive(), guesses: desk.NewGuesses(), crossings: desk.NewGuesses(), owners: auth.NewMemory[people.Person]()}}
	w.sessions = newSessions(c.Store, c.Log, c.Secure)
	r := chi.NewRouter()
	r.Use(middleware.RequestID, w.recovered, c.Metrics.HTTP, desk.FromProxies, desk.InTime, secured, middleware.Compress(5), desk.Found)
	r.Handle("/static/*", p.assets())
	r.Get("/manifest.webmanifest", p.manifest)
	r.Group(w.clientRoutes)
	r.Group(func(r chi.Router) {
		r.Use(w.sameOrigin, refusable, w.sessions.LoadAndSave)
		w.signInRoutes(r)
		w.welcomeRoutes(r)
		w.startRoutes(r)
		r.Group(func(r chi.Router) {
			r.Use(w.signedIn)
			w.staffRoutes(r)
		})
		r.NotFound(w.handle(func(http.ResponseWriter, *http.Request) error { return noPage }))
		r.MethodNotAllowed(w.handle(notForReading))
	})
	w.handler = r
	return w, nil
}

// ServeHTTP implements [http.Handler].
func (w *Web) ServeHTTP(out http.ResponseWriter, r *http.Request) { w.handler.ServeHTTP(out, r) }

// Close ends the streams that open pages listen to; without it a server that
// stops would wait for them.
func (w *Web) Close() { close(w.live.over) }

// Heard takes in what the pages have to hear of: orders move them, and changes of
// people end what is remembered of who signed in.
func (w *Web) Heard(n feed.News) {
	w.owners.Heard(n)
	switch n.What {
	case feed.Order:
		w.live.tell(n.Number)
	case feed.People:
		w.live.rightsChanged()
	case feed.Began:
		w.live.rightsChanged()
		w.live.tell("")
	}
}

// staffRoutes are the pages of people who have signed in.
func (s *server) staffRoutes(r chi.Router) {
	r.Get("/", s.handle(s.home))
	r.Post("/sign-out", s.handle(s.signOut))
	r.Post("/language", s.handle(s.chooseLanguage))
	r.Post("/branch", s.handle(s.chooseBranch))
	s.ownPasswordRoutes(r)
	r.Get("/live", s.stream)
	s.paletteRoutes(r)
	s.pickRoutes(r)
	s.jobTemplateRoutes(r)
	s.orderRoutes(r)
	s.orderMapRoutes(r)
	s.documentRoutes(r)
	s.intakeRoutes(r)
	s.signRoutes(r)
	s.companyRoutes(r)
	s.receptionRoutes(r)
	s.jobRoutes(r)
	s.boardRoutes(r)
	s.bayRoutes(r)
	s.partsRoutes(r)
	s.taskRoutes(r)
	s.noteRoutes(r)
	s.fileRoutes(r)
	s.inspectionRoutes(r)
	s.managerRoutes(r)
	s.incidentRoutes(r)
	s.accountRoutes(r)
	s.auditRoutes(r)
	s.settingRoutes(r)
	s.importRoutes(r)
	s.exportRoutes(r)
}
