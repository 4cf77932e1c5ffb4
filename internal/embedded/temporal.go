//go:build !external

package embedded

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"go.temporal.io/sdk/client"
	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/headers"
	"go.temporal.io/server/common/primitives"
	"go.temporal.io/server/temporal"

	"github.com/workbay/workbay/internal/memory"
)

// Temporal is a Temporal server in this process.
type Temporal struct {
	server    temporal.Server
	serverLog serverLog
	guard     *guard
	logger    *slog.Logger
	ports     map[primitives.ServiceName]int
	memory    memory.Plan
	namespace string
	token     string
}

// StartTemporal starts a Temporal server that keeps everything in the given PostgreSQL, and returns when its
// namespace can be used. It creates or upgrades the two databases it needs. It refuses data that a second
// server uses, or that was last used by a version from which it cannot upgrade, and says what to do. The
// context bounds the start only; it does not stop the server.
func StartTemporal(ctx context.Context, opts TemporalOptions) (_ *Temporal, err error) {
	ctx, cancel := bounded(ctx, defaultStart)
	defer cancel()
	begin := time.Now()
	pg, err := pgx.ParseConfig(opts.PostgresURL)
	if err != nil {
		return nil, fmt.Errorf("embedded Temporal: PostgreSQL address: %w", err)
	}
	t := &Temporal{memory: opts.Memory, namespace: opts.Namespace, token: opts.Token, logger: opts.Logger}
	if t.memory == (memory.Plan{}) {
		t.memory = memory.Machine()
	}
	if t.namespace == "" {
		t.namespace = DefaultNamespace
	}
	if t.token == "" {
		t.token = rand.Text()
	}
	if t.logger == nil {
		t.logger = slog.Default()
	}
	t.serverLog = newServerLog(t.logger, opts.LogLevel)
	if err := t.start(ctx, pg, opts); err != nil {
		// A start that failed half way is undone within its own time, whatever became of the caller's.
		return nil, fmt.Errorf("embedded Temporal: %w", errors.Join(err, t.stop(context.WithoutCancel(ctx))))
	}
	t.logger.Info("Temporal is ready", "version", headers.ServerVersion, "address", t.HostPort(),
		"namespace", t.namespace, "took", time.Since(begin).Round(time.Millisecond))
	return t, nil
}

// start does the work of StartTemporal and leaves in t what has to be stopped.
func (t *Temporal) start(ctx context.Context, pg *pgx.ConnConfig, opts TemporalOptions) error {
	have, err := schemaVersion(ctx, pg, mainDatabase)
	if err != nil {
		return fmt.Errorf("look for database %s: %w", mainDatabase, err)
	}
	if have == noVersion {
		if err := ensureSchemas(ctx, pg, t.serverLog); err != nil {
			return err
		}
	}
	if t.guard, err = openGuard(ctx, pg); err != nil {
		return err
	}
	if err := t.guard.check(ctx); err != nil {
		return err
	}
	// Only now may data be changed that some server has used before.
	if err := ensureSchemas(ctx, pg, t.serverLog); err != nil {
		return err
	}
	if err := t.startServer(pg, opts.FrontendPort, opts.LastPort); err != nil {
		return err
	}
	if err := t.guard.record(ctx); err != nil {
		return err
	}
	return ensureNamespace(ctx, t.ClientOptions(), t.serverLog)
}

// startServer builds the server, again with other ports when it lost one, and starts it.
func (t *Temporal) startServer(pg *pgx.ConnConfig, frontendPort, lastPort int) error {
	certificates, err := newInternalTLS()
	if err != nil {
		return fmt.Errorf("certificate between the services: %w", err)
	}
	for attempt := 1; ; attempt++ {
		if t.ports, err = servicePorts(frontendPort, lastPort); err != nil {
			return err
		}
		t.server, err = t.build(pg, t.ports, certificates)
		if err == nil {
			break
		}
		if lost := fatal(""); !errors.As(err, &lost) || attempt == portAttempts {
			return fmt.Errorf("build the server: %w", err)
		}
	}
	if err := t.server.Start(); err != nil {
		return fmt.Errorf("start the server: %w", err)
	}
	return nil
}

// build prepares the server and opens its ports. It makes an error of the panic by which the server says,
// through its log, that it cannot listen.
func (t *Temporal) build(pg *pgx.ConnConfig, ports map[primitives.ServiceName]int, certificates internalTLS) (_ temporal.Server, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			reason, ok := cause.(fatal)
			if !ok {
				panic(cause)
			}
			err = reason
		}
	}()
	server, err := temporal.NewServer(
		temporal.WithConfig(serverConfig(pg, ports)),
		temporal.ForServices(temporal.Services),
		temporal.WithStaticHosts(staticHosts(ports)),
		temporal.WithDynamicConfigClient(dynamicConfig(t.memory)),
		temporal.WithLogger(t.serverLog),
		temporal.WithTLSConfigFactory(certificates),
		temporal.WithAuthorizer(authorization.NewDefaultAuthorizer()),
		temporal.WithClaimMapper(func(*config.Config) authorization.ClaimMapper { return newTokenMapper(t.token) }),
	)
	if err != nil {
		return nil, err // And not the nil pointer inside an interface that came with it.
	}
	return server, nil
}

// servicePorts picks a port for every service. The frontend has frontendPort unless it is 0, else lastPort
// if that is free.
func servicePorts(frontendPort, lastPort int) (map[primitives.ServiceName]int, error) {
	names := services()
	picked, err := freePorts(len(names))
	if err != nil {
		return nil, err
	}
	ports := make(map[primitives.ServiceName]int, len(names))
	for i, name := range names {
		ports[name] = picked[i]
	}
	if frontendPort == 0 {
		if lastPort != 0 && portFree(lastPort) {
			ports[primitives.FrontendService] = lastPort
		}
		return ports, nil
	}
	if !portFree(frontendPort) {
		return nil, fmt.Errorf("port %d on %s is taken: stop the program that listens there, or choose another port (0 picks a free one)",
			frontendPort, loopback)
	}
	ports[primitives.FrontendService] = frontendPort
	return ports, nil
}

// HostPort is the address of the frontend, for TEMPORAL_ADDRESS of other processes on this machine.
func (t *Temporal) HostPort() string { return address(t.ports[primitives.FrontendService]) }

// Token is what a client has to present, for other processes on this machine.
func (t *Temporal) Token() string { return t.token }

// ClientOptions returns what an SDK client in this process needs.
func (t *Temporal) ClientOptions() client.Options {
	return ClientOptions(t.HostPort(), t.namespace, t.token)
}

// Stop ends the server and returns when it has let go of the database, or when the context ends (after 30 s if it
// has no deadline). Close clients and stop workers first: a waiting poll delays it by up to a second. Calling
// it again does nothing.
func (t *Temporal) Stop(ctx context.Context) error {
	if t.server == nil {
		return nil
	}
	begin := time.Now()
	if err := t.stop(ctx); err != nil {
		return fmt.Errorf("embedded Temporal: %w", err)
	}
	t.logger.Info("Temporal has stopped", "took", time.Since(begin).Round(time.Millisecond))
	return nil
}

func (t *Temporal) stop(ctx context.Context) error {
	ctx, cancel := bounded(ctx, defaultStop)
	defer cancel()
	server, held := t.server, t.guard
	t.server, t.guard = nil, nil
	if held != nil {
		defer held.close() // Last: until then nobody else may start.
	}
	if server == nil {
		return nil
	}
	t.serverLog.quiet.Store(true)
	// The server's own limit is five minutes per service and it takes no context.
	stopped := make(chan error, 1)
	go func() { stopped <- server.Stop() }()
	select {
	case err := <-stopped:
		if err != nil {
			return fmt.Errorf("stop the server: %w", err)
		}
		return nil
	case <-ctx.Done():
		return fmt.Errorf("the server does not stop in time: %w", context.Cause(ctx))
	}
}
