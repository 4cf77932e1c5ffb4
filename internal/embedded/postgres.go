package embedded

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// PostgreSQL error codes that mean something to us.
const (
	stillStarting     = "57P03"
	databaseExists    = "42P04"
	databaseMissing   = "3D000"
	tableMissing      = "42P01"
	uniqueViolation   = "23505"
	permissionMissing = "42501"
)

// defaultStart and defaultStop bound a start or stop whose context has no deadline of its own. A start may have
// to recover from a crash first.
const (
	defaultStart = 5 * time.Minute
	defaultStop  = 30 * time.Second
)

// PostgresOptions say where and how to run the private PostgreSQL.
type PostgresOptions struct {
	// Dir is the folder that keeps the cluster, its password and its log; created when missing. When Workbay
	// runs as root, the account `postgres` must be able to enter it.
	Dir string
	// Port on the loopback address; 0 takes LastPort or any free one.
	Port int
	// LastPort is where clients look for the server since its last run: taken when Port is 0 and it is free.
	LastPort int
	// Throwaway gives up durability for speed: nothing is forced to the disk. A killed process loses nothing, but
	// a power cut ruins the data. For tests only.
	Throwaway bool
	// Logger gets a line per start and stop; nil means slog.Default().
	Logger *slog.Logger
}

// Postgres is a private PostgreSQL that runs as a child of this process.
type Postgres struct {
	cluster *pgCluster
	process *process
	logger  *slog.Logger
}

// StartPostgres starts PostgreSQL on the folder, creating the cluster on the first call, and returns when it
// answers. The errors say what to do: which package to install, which folder to open, who holds the folder
// or the port. The context bounds the start only; it does not stop the server.
func StartPostgres(ctx context.Context, opts PostgresOptions) (*Postgres, error) {
	ctx, cancel := bounded(ctx, defaultStart)
	defer cancel()
	if opts.Dir == "" {
		return nil, errors.New("PostgreSQL needs a data folder")
	}
	begin := time.Now()
	c, err := openCluster(ctx, opts.Dir, opts.Throwaway)
	if err != nil {
		return nil, fmt.Errorf("embedded PostgreSQL: %w", err)
	}
	pg := &Postgres{cluster: c, logger: opts.Logger}
	if pg.logger == nil {
		pg.logger = slog.Default()
	}
	if err := pg.start(ctx, opts.Port, opts.LastPort); err != nil {
		c.release()
		return nil, fmt.Errorf("embedded PostgreSQL: %w", err)
	}
	pg.logger.Info("PostgreSQL is ready", "version", pg.Version(), "address", address(pg.process.port),
		"folder", c.dir, "took", time.Since(begin).Round(time.Millisecond))
	return pg, nil
}

// start launches the program, again when it lost its port or met the last moments of a predecessor.
func (p *Postgres) start(ctx context.Context, fixedPort, lastPort int) error {
	for attempt := 1; ; attempt++ {
		port := fixedPort
		if port == 0 && lastPort != 0 && portFree(lastPort) {
			port = lastPort
		}
		if port == 0 {
			ports, err := freePorts(1)
			if err != nil {
				return err
			}
			port = ports[0]
		}
		var err error
		if p.process, err = p.cluster.launch(port); err != nil {
			return err
		}
		err = p.process.ready(ctx, p.URL("postgres"))
		if err == nil {
			return nil
		}
		if !errors.Is(err, errExited) {
			return errors.Join(err, p.process.stop(ctx))
		}
		again, err := p.startFailure(fixedPort, attempt)
		if !again {
			return err
		}
		select {
		case <-ctx.Done():
			return errors.Join(err, context.Cause(ctx))
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// startFailure explains why the program ended and whether another attempt can help.
func (p *Postgres) startFailure(fixedPort, attempt int) (again bool, err error) {
	tail := p.cluster.logTail(p.process)
	err = fmt.Errorf("the server did not start (%w); its log %s says:\n%s",
		p.process.exitErr, p.cluster.file("postgres.log"), tail)
	switch {
	case strings.Contains(tail, "could not bind"):
		if fixedPort != 0 {
			return false, fmt.Errorf("port %d on %s is taken: stop the program that listens there, or choose another port (0 picks a free one)",
				fixedPort, loopback)
		}
		return attempt < portAttempts, err
	case strings.Contains(tail, "shared memory block"), strings.Contains(tail, `lock file "postmaster.pid"`):
		// The main process was killed and its helpers need a moment to notice.
		return attempt < 50, err
	}
	return false, err
}

// URL returns the connection string of a database of this server for the superuser, who founds databases and roles
// and does nothing else. It holds the password.
func (p *Postgres) URL(database string) string { return p.url(superuser, p.cluster.password, database) }

func (p *Postgres) url(user, password, database string) string {
	link := url.URL{
		Scheme:   "postgres",
		User:     url.UserPassword(user, password),
		Host:     address(p.process.port),
		Path:     "/" + database,
		RawQuery: "sslmode=disable", // Loopback, between two processes of ours.
	}
	return link.String()
}

// Version is the major version of the server, for example 15.
func (p *Postgres) Version() int { return p.cluster.programs.major }

// PID is the number of the server's main process.
func (p *Postgres) PID() int { return p.process.pid }

// Done is closed when the server has ended, whether asked to or not.
func (p *Postgres) Done() <-chan struct{} { return p.process.done }

// Stop ends the server: open transactions are rolled back, everything is written out. It returns when the
// server has ended. When the context ends first (after 30 s if it has no deadline) the server is cut off,
// which loses nothing that was committed but makes the next start recover, and an error says so. Calling it
// again does nothing.
func (p *Postgres) Stop(ctx context.Context) error {
	ctx, cancel := bounded(ctx, defaultStop)
	defer cancel()
	defer p.cluster.release()
	select {
	case <-p.Done():
		return nil
	default:
	}
	begin := time.Now()
	if err := p.process.stop(ctx); err != nil {
		return fmt.Errorf("embedded PostgreSQL: %w", err)
	}
	p.logger.Info("PostgreSQL has stopped", "took", time.Since(begin).Round(time.Millisecond))
	return nil
}

// bounded gives a context a deadline unless it has one.
func bounded(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	if _, ok := ctx.Deadline(); ok {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, limit)
}

// isCode reports whether err is a PostgreSQL error with one of the codes.
func isCode(err error, codes ...string) bool {
	var refusal *pgconn.PgError
	if !errors.As(err, &refusal) {
		return false
	}
	for _, code := range codes {
		if refusal.Code == code {
			return true
		}
	}
	return false
}
