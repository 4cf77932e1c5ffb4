package embedded

import (
	"context"
	"log/slog"

	"go.temporal.io/sdk/client"

	"github.com/workbay/workbay/internal/memory"
)

// DefaultNamespace is the Temporal namespace that Workbay's workflows live in.
const DefaultNamespace = "workbay"

// TemporalOptions say where the Temporal server keeps its data and how it is reached.
type TemporalOptions struct {
	// PostgresURL is a PostgreSQL to keep everything in, for a user who may create databases (or who owns
	// existing, empty ones) named `temporal` and `temporal_visibility`. The database it names is only used to
	// connect for creating these.
	PostgresURL string
	// FrontendPort on the loopback address; 0 picks a free one, another one at every start.
	FrontendPort int
	// Namespace is created when missing, with 30 days of retention; "" means DefaultNamespace.
	Namespace string
	// Token that every client has to present; "" makes a random one that lasts as long as the server. Set
	// it when the clients are other processes.
	Token string
	// Memory bounds the caches; the zero plan is the one for this machine.
	Memory memory.Plan
	// Logger gets a line per start and stop, and what the server says; nil means slog.Default().
	Logger *slog.Logger
	// LogLevel is the least level at which the server's own lines are passed on; nil means slog.LevelWarn.
	LogLevel slog.Leveler
}

// ClientOptions returns what an SDK client needs to use a Temporal server: for one of this package with its
// token, for any other that asks for a bearer token with that, and without a header when token is "".
func ClientOptions(hostPort, namespace, token string) client.Options {
	opts := client.Options{HostPort: hostPort, Namespace: namespace}
	if token != "" {
		opts.HeadersProvider = bearer(token)
	}
	return opts
}

// bearer sends a token with every call.
type bearer string

func (b bearer) GetHeaders(context.Context) (map[string]string, error) {
	return map[string]string{"authorization": b.header()}, nil
}

func (b bearer) header() string { return "Bearer " + string(b) }
