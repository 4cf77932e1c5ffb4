// Package storetest gives each test a database of its own, cloned from a
// migrated template in milliseconds.
package storetest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/workbay/workbay/internal/embedded"
	"github.com/workbay/workbay/internal/store"
)

// template is the one migrated database of a test binary.
var template = sync.OnceValues(prepare)

type server struct {
	url  string // of the template's server, for who may make databases
	as   string // the same for who owns them: no superuser on a private server, as in real use
	name string // of the template
	stop func()
}

// owner is who owns databases on a private server.
func owner(databases ...string) embedded.Role {
	return embedded.Role{Name: "record", Databases: databases}
}

func (s server) owner() string {
	u, _ := url.Parse(s.as)
	return pgx.Identifier{u.User.Username()}.Sanitize()
}

// found makes the template on a server that was named.
func found(ctx context.Context, s server) error {
	c, err := pgx.Connect(ctx, in(s.url, "postgres"))
	if err != nil {
		return err
	}
	defer func() { _ = c.Close(ctx) }()
	_, err = c.Exec(ctx, "CREATE DATABASE "+s.name)
	return err
}

// Main runs a package's tests and stops the server that they shared. Every
// package that calls [New] has a TestMain that calls it.
func Main(m *testing.M) {
	code := m.Run()
	if used {
		s, _ := template()
		s.stop()
	}
	os.Exit(code)
}

var used bool

// New returns a store on a fresh database, dropped when the test ends.
func New(t testing.TB) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), URL(t), 0)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	return s
}

// URL returns the address of a fresh migrated database, dropped when the test ends.
func URL(t testing.TB) string {
	t.Helper()
	srv, err := template()
	require.NoError(t, err)
	name := "t_" + random()
	exec(t, srv.url, fmt.Sprintf("CREATE DATABASE %s TEMPLATE %s OWNER %s", name, srv.name, srv.owner()))
	t.Cleanup(func() { exec(t, srv.url, fmt.Sprintf("DROP DATABASE %s WITH (FORCE)", name)) })
	return in(srv.as, name)
}

func random() string {
	b := make([]byte, 8)
	_, _ = rand.Read(b)
	return hex.EncodeToString(b)
}

func in(address, database string) string {
	u, _ := url.Parse(address)
	u.Path = "/" + database
	return u.String()
}

// create clones one at a time: a template can not be copied while it is in use.
var create sync.Mutex

func exec(t testing.TB, address, sql string) {
	t.Helper()
	create.Lock()
	defer create.Unlock()
	ctx := context.Background()
	c, err := pgx.Connect(ctx, in(address, "postgres"))
	require.NoError(t, err)
	defer func() { _ = c.Close(ctx) }()
	_, err = c.Exec(ctx, sql)
	require.NoError(t, err)
}

// prepare starts a private server, or takes the one that WORKBAY_TEST_DATABASE
// names, and migrates the template.
func prepare() (server, error) {
	used = true
	ctx := context.Background()
	srv := server{url: os.Getenv("WORKBAY_TEST_DATABASE"), name: "template_" + random(), stop: func() {}}
	if srv.url == "" {
		dir, err := os.MkdirTemp("", "workbay-test-")
		if err != nil {
			return srv, err
		}
		_ = os.Chmod(dir, 0o755)
		pg, err := embedded.StartPostgres(ctx, embedded.PostgresOptions{Dir: dir, Throwaway: true, Logger: slog.New(slog.DiscardHandler)})
		if err != nil {
			return srv, err
		}
		srv.url = pg.URL("postgres")
		if err := pg.Own(ctx, owner(srv.name)); err != nil {
			return srv, err
		}
		srv.as = pg.RoleURL(owner().Name, "postgres")
		srv.stop = func() {
			_ = pg.Stop(ctx)
			_ = os.RemoveAll(dir)
		}
	}
	if srv.as == "" {
		srv.as = srv.url
		if err := found(ctx, srv); err != nil {
			return srv, err
		}
	}
	s, err := store.Open(ctx, in(srv.as, srv.name), 2)
	if err != nil {
		return srv, err
	}
	defer s.Close()
	return srv, s.Migrate(ctx)
}
