// Package api is the JSON API over HTTP: OpenAPI 3.1 generated from the Go
// types, problem documents (RFC 9457) for everything that is refused, bearer
// tokens with roles. It reads from the store and gives commands through the
// door of package workflows; it has no rules of its own beyond looking things up.
package api

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"reflect"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/workbay/workbay/api/document"
	"github.com/workbay/workbay/api/problem"
	"github.com/workbay/workbay/internal/auth"
	"github.com/workbay/workbay/internal/desk"
	"github.com/workbay/workbay/internal/feed"
	"github.com/workbay/workbay/internal/metrics"
	"github.com/workbay/workbay/internal/signatures"
	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/exact"
	"github.com/workbay/workbay/workflows"
	"github.com/workbay/workbay/workorder"
)

// Authenticator finds out who a bearer token belongs to.
type Authenticator interface {
	Authenticate(ctx context.Context, token string) (auth.Principal, error)
}

// Config is what the API needs.
type Config struct {
	Store   *store.Store
	Door    *workflows.Door
	Feed    *feed.Feed // nil: who waits for an order looks every second
	Auth    Authenticator
	Metrics *metrics.Metrics
	Log     *slog.Logger
	// Processes are those that have routes; nil are those of the house.
	Processes []process.Process
	Version   string
	Ready     func(context.Context) error // for /readyz beyond the database
	// Paper makes a paper of an order as a client signs it, in a language.
	Paper func(ctx context.Context, o workorder.Order, kind, language string) (signatures.Paper, error)
}

// server carries the API's dependencies to its handlers.
type server struct {
	Config
	desk    *desk.Desk
	guesses *desk.Guesses
	api     huma.API
}

// New builds the API's routes.
func New(c Config) http.Handler {
	if c.Processes == nil {
		c.Processes = workflows.Processes()
	}
	r := chi.NewRouter()
	r.Use(middleware.RequestID, middleware.Recoverer, c.Metrics.HTTP, desk.FromProxies, desk.InTime, guarded, desk.Found)
	r.Get("/healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })

	cfg := huma.DefaultConfig("Workbay", c.Version)
	cfg.Info.Description = "The workflow engine for a service centre's work orders (заказ-наряд). Money is in integer minor units of the order's currency."
	cfg.DocsPath = ""     // its viewer comes from a CDN; openapi.json opens in any
	cfg.OpenAPIPath = ""  // see documentRoutes
	cfg.CreateHooks = nil // no $schema links in answers: they double the noise on a terminal
	cfg.Formats = maps.Clone(cfg.Formats)
	for name, f := range cfg.Formats {
		cfg.Formats[name] = huma.Format{Marshal: f.Marshal, Unmarshal: wellWritten(f.Unmarshal)}
	}
	cfg.Transformers = append(cfg.Transformers, problem.Placed, document.Whole)
	cfg.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"bearer": {Type: "http", Scheme: "bearer"}}
	cfg.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", document.Names(c.Processes))
	s := &server{Config: c, api: humachi.New(r, cfg), desk: &desk.Desk{Store: c.Store, Door: c.Door, Metrics: c.Metrics, Feed: c.Feed, Processes: c.Processes}, guesses: desk.NewGuesses()}
	s.decimals()
	s.api.UseMiddleware(s.authenticate)
	r.Get("/readyz", s.ready)

	s.orderRoutes()
	s.commandRoutes()
	s.instanceRoutes()
	s.clientLinkRoutes()
	s.givenLinkRoutes()
	s.outboxRoutes()
	s.taskRoutes()
	s.noteRoutes()
	s.inspectionRoutes()
	s.fileRoutes()
	s.intakeRoutes()
	s.signatureRoutes()
	s.exportRoutes()
	s.cardRoutes()
	s.supplyRoutes()
	s.deliveryRoutes()
	s.shelfRoutes()
	s.bottleneckRoutes()
	s.mapRoutes()
	s.problemRoutes()
	if err := s.documentRoutes(r); err != nil {
		panic("the OpenAPI document can not be written: " + err.Error()) // it is made of the routes above and of nothing else
	}
	r.NotFound(s.noRoute)
	r.MethodNotAllowed(s.noMethod)
	return r
}

// wellWritten refuses a body that is not UTF-8: Go would put other characters in place
// of what it can not read and say nothing.
func wellWritten(read func([]byte, any) error) func([]byte, any) error {
	return func(body []byte, into any) error {
		if !utf8.Valid(body) {
			return errors.New("the body is not text in UTF-8; send it in that encoding")
		}
		return read(body, into)
	}
}

// guarded has nobody keep an answer or take it for something else than it says.
func guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(w, r)
	})
}

// decimals documents exact decimals as JSON numbers, which is what they are.
func (s *server) decimals() {
	schemas := s.api.OpenAPI().Components.Schemas
	number := reflect.TypeFor[float64]()
	for _, t := range []reflect.Type{reflect.TypeFor[exact.Qty](), reflect.TypeFor[exact.Hours](), reflect.TypeFor[exact.Percent](), reflect.TypeFor[exact.Markup]()} {
		schemas.RegisterTypeAlias(t, number)
	}
}

// readyPatience is how long those who ask whether we are ready wait for the answer: they ask often.
const readyPatience = 3 * time.Second

func (s *server) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readyPatience)
	defer cancel()
	var err error
	if s.Ready != nil {
		err = s.Ready(ctx)
	}
	if err == nil {
		err = s.Store.DB.Ping(ctx)
	}
	if err != nil {
		http.Error(w, "not ready: "+err.Error(), http.StatusServiceUnavailable)
		return
	}
	_, _ = w.Write([]byte("ready\n"))
}
