package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"sync"

	"go.temporal.io/sdk/contrib/envconfig"

	"github.com/workbay/workbay/internal/embedded"
)

// engineFile says where a running engine is. `workbay engine` writes it into
// the data folder, `workbay worker` and `workbay api` read it there, so that on
// one machine nothing needs to be configured.
type engineFile struct {
	DatabaseURL     string `json:"database_url"`
	TemporalAddress string `json:"temporal_address"`
	Namespace       string `json:"namespace"`
	Token           string `json:"token,omitempty"`
	// Temporal is how to reach one that others run; the fields above are nothing then.
	Temporal *envconfig.ClientConfigProfile `json:"temporal,omitempty"`
}

func (a *App) enginePath() string { return filepath.Join(a.opts.DataDir, "engine.json") }

// startEngine starts the private PostgreSQL and the Temporal server, unless
// others are named, and notes in engine.json where they are. They come back
// where they were, with the token that they had: workers and APIs that run on
// the same folder look for them there.
func (a *App) startEngine(ctx context.Context) error {
	if !a.opts.Engine {
		return a.findEngine()
	}
	last, err := readEngine(a.enginePath())
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	e := engineFile{DatabaseURL: a.opts.DatabaseURL, Namespace: a.opts.TemporalNamespace, Token: a.opts.TemporalToken}
	if e.Namespace == "" {
		e.Namespace = embedded.DefaultNamespace
	}
	server := e.DatabaseURL
	if server == "" {
		if server, err = a.startPostgres(ctx, last, &e); err != nil {
			return err
		}
	}
	if a.opts.temporalNamed() {
		if e, err = a.named(); err != nil {
			return err
		}
	} else {
		o := embedded.TemporalOptions{PostgresURL: server, Namespace: e.Namespace, Token: e.Token, Memory: a.opts.Memory, Logger: a.opts.Log}
		if o.LastPort = last.temporalPort(); o.LastPort != 0 && o.Token == "" {
			o.Token = last.Token
		}
		t, err := embedded.StartTemporal(ctx, o)
		if err != nil {
			return err
		}
		a.onStop("temporal", t.Stop)
		e.TemporalAddress, e.Token = t.HostPort(), t.Token()
	}
	a.where = func() engineFile { return e }
	return writeSecret(a.enginePath(), e)
}

// startPostgres starts the private cluster with our database and the engine's in it,
// each of a role of its own, and returns the engine's address.
func (a *App) startPostgres(ctx context.Context, last engineFile, e *engineFile) (server string, err error) {
	dir := filepath.Join(a.opts.DataDir, "postgres")
	pg, err := embedded.StartPostgres(ctx, embedded.PostgresOptions{
		Dir: dir, LastPort: last.databasePort(), Throwaway: a.opts.Throwaway, Logger: a.opts.Log,
	})
	if err != nil {
		return "", err
	}
	a.onStop("postgres", pg.Stop)
	go func() {
		<-pg.Done()
		a.fail(errors.New("PostgreSQL ended; its log is in " + dir))
	}()
	for _, r := range []embedded.Role{{Name: recordRole, Databases: []string{"workbay"}}, {Name: engineRole, Databases: embedded.TemporalDatabases()}} {
		if err := pg.Own(ctx, r); err != nil {
			return "", err
		}
	}
	e.DatabaseURL = pg.RoleURL(recordRole, "workbay")
	return pg.RoleURL(engineRole, "postgres"), nil
}

// Who connects to the private cluster: what one of them holds, the other can not read.
const (
	recordRole = "record"
	engineRole = "engine"
)

// findEngine takes the addresses that were named, or those of the engine that
// runs on the same data folder.
func (a *App) findEngine() error {
	if a.opts.DatabaseURL != "" {
		e, err := a.named()
		a.where = func() engineFile { return e }
		return err
	}
	e, err := readEngine(a.enginePath())
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("no engine runs on %s: start `workbay engine` with the same --data, or set DATABASE_URL and TEMPORAL_ADDRESS", a.opts.DataDir)
	}
	a.where = (&follower{path: a.enginePath(), last: e}).now
	return err
}

// named is an engine of which database and Temporal were named.
func (a *App) named() (engineFile, error) {
	p, err := a.opts.elsewhere()
	if err != nil {
		return engineFile{}, err
	}
	return engineFile{DatabaseURL: a.opts.DatabaseURL, Namespace: p.Namespace, Temporal: p}, nil
}

// follower knows where the engine of a folder is by now. It is asked at every
// new connection: an engine that finds its port taken comes back at another.
type follower struct {
	path string
	mu   sync.Mutex
	last engineFile // what could be read last
}

func (f *follower) now() engineFile {
	f.mu.Lock()
	defer f.mu.Unlock()
	if e, err := readEngine(f.path); err == nil {
		f.last = e
	}
	return f.last
}

func readEngine(path string) (e engineFile, err error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return e, err
	}
	if err := json.Unmarshal(b, &e); err != nil {
		return e, fmt.Errorf("%s: %w", path, err)
	}
	return e, nil
}

// databasePort is the port of a PostgreSQL on this machine, else 0.
func (e engineFile) databasePort() int {
	u, err := url.Parse(e.DatabaseURL)
	if err != nil {
		return 0
	}
	return localPort(u.Host)
}

// temporalPort is the port of a Temporal on this machine, else 0.
func (e engineFile) temporalPort() int { return localPort(e.TemporalAddress) }

func localPort(hostPort string) int {
	host, text, err := net.SplitHostPort(hostPort)
	if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
		return 0
	}
	port, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return port
}

// writeSecret writes v as JSON that only the owner can read, whole or not at all.
func writeSecret(path string, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	tmp := path + ".new"
	if err := os.Remove(tmp); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err // it would keep its mode
	}
	if err := os.WriteFile(tmp, append(b, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(tmp, path)
}
