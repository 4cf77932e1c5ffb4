package storetest

import (
	"context"
	"log/slog"
	"os"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/embedded"
	"github.com/workbay/workbay/internal/store"
)

// Server is a PostgreSQL of the test's own with an empty, migrated database, for a test
// that does it harm. It ends with the test.
type Server struct {
	t      *testing.T
	dir    string
	pg     atomic.Pointer[embedded.Postgres] // connections that are made again ask where it is
	frozen []int
}

// Own starts a [Server].
func Own(t *testing.T) *Server {
	t.Helper()
	dir, err := os.MkdirTemp("", "workbay-test-")
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	require.NoError(t, os.Chmod(dir, 0o755))
	s := &Server{t: t, dir: dir}
	s.Start(0)
	t.Cleanup(func() {
		s.Thaw()
		_ = s.pg.Load().Stop(context.Background())
	})
	require.NoError(t, s.pg.Load().Own(t.Context(), owner("workbay")))
	db, err := store.Open(t.Context(), s.URL(), 2)
	require.NoError(t, err)
	defer db.Close()
	require.NoError(t, db.Migrate(t.Context()))
	return s
}

// Start starts the server again after [Server.Kill]: on its last port, which it prefers, or on any.
func (s *Server) Start(lastPort int) {
	s.t.Helper()
	pg, err := embedded.StartPostgres(s.t.Context(), embedded.PostgresOptions{
		Dir: s.dir, Throwaway: true, LastPort: lastPort, Logger: slog.New(slog.DiscardHandler),
	})
	require.NoError(s.t, err)
	s.pg.Store(pg)
}

// URL is the address of the database, with the password.
func (s *Server) URL() string { return s.pg.Load().RoleURL(owner().Name, "workbay") }

// Port is where it listens.
func (s *Server) Port() int {
	cfg, err := pgx.ParseConfig(s.URL())
	require.NoError(s.t, err)
	return int(cfg.Port)
}

// Kill ends all its processes as a power cut would, and returns when it is gone.
func (s *Server) Kill() {
	s.t.Helper()
	for _, pid := range s.processes() {
		_ = syscall.Kill(pid, syscall.SIGKILL) // those that it started may end with it first
	}
	<-s.pg.Load().Done()
	require.NoError(s.t, s.pg.Load().Stop(context.Background()))
}

// Freeze stops all its processes where they are: connections stay open and say nothing.
func (s *Server) Freeze() {
	s.t.Helper()
	s.frozen = s.processes()
	for _, pid := range s.frozen {
		require.NoError(s.t, syscall.Kill(pid, syscall.SIGSTOP))
	}
}

// processes are the main one and those that it started.
func (s *Server) processes() []int {
	s.t.Helper()
	c, err := pgx.Connect(s.t.Context(), s.URL())
	require.NoError(s.t, err)
	rows, _ := c.Query(s.t.Context(), `SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()`)
	pids, err := pgx.CollectRows(rows, pgx.RowTo[int])
	require.NoError(s.t, err)
	require.NoError(s.t, c.Close(s.t.Context()))
	return append([]int{s.pg.Load().PID()}, pids...)
}

// Thaw lets it go on.
func (s *Server) Thaw() {
	for _, pid := range s.frozen {
		_ = syscall.Kill(pid, syscall.SIGCONT)
	}
	s.frozen = nil
}
