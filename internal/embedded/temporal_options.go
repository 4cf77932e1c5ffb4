package embedded

import (
	"context"
	"log/slog"
	"net"
	"sync/atomic"

	"go.temporal.io/sdk/client"
	"google.golang.org/grpc"

	"github.com/workbay/workbay/internal/memory"
)

// DefaultNamespace is the Temporal namespace that Workbay's workflows live in.
const DefaultNamespace = "workbay"

// The names of the server's two databases.
const (
	mainDatabase       = "temporal"
	visibilityDatabase = "temporal_visibility"
)

// TemporalDatabases names the databases that the server keeps everything in.
func TemporalDatabases() []string { return []string{mainDatabase, visibilityDatabase} }

// TemporalOptions say where the Temporal server keeps its data and how it is reached.
type TemporalOptions struct {
	// PostgresURL is a PostgreSQL to keep everything in, for a user who may create databases (or who owns
	// existing, empty ones) named `temporal` and `temporal_visibility`. The database it names is only used to
	// connect for creating these.
	PostgresURL string
	// FrontendPort on the loopback address; 0 takes LastPort or any free one.
	FrontendPort int
	// LastPort is where clients look for the server since its last run: taken when FrontendPort is 0 and it is free.
	LastPort int
	// Namespace is created when missing, with 30 days of retention; "" means DefaultNamespace.
	Namespace string
	// Token that every client has to present; "" makes a random one. Give the last one again when clients
	// outlive the server.
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

// Following returns [ClientOptions] for a server that may come back elsewhere and under another token: where
// is asked anew for every connection.
func Following(where func() (hostPort, token string), namespace string) client.Options {
	hostPort, token := where()
	opts := ClientOptions(hostPort, namespace, "")
	current := &latest{}
	current.token.Store(&token)
	opts.HeadersProvider = current
	opts.ConnectionOptions.DialOptions = []grpc.DialOption{grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) {
		hostPort, token := where()
		current.token.Store(&token)
		return (&net.Dialer{}).DialContext(ctx, "tcp", hostPort)
	})}
	return opts
}

// latest sends the token of the last connection with every call.
type latest struct{ token atomic.Pointer[string] }

func (l *latest) GetHeaders(ctx context.Context) (map[string]string, error) {
	return bearer(*l.token.Load()).GetHeaders(ctx)
}

// bearer sends a token with every call.
type bearer string

func (b bearer) GetHeaders(context.Context) (map[string]string, error) {
	return map[string]string{"authorization": b.header()}, nil
}

func (b bearer) header() string { return "Bearer " + string(b) }
