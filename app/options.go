package app

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"go.temporal.io/sdk/contrib/envconfig"
	"go.temporal.io/sdk/interceptor"

	"github.com/workbay/workbay/activities"
	"github.com/workbay/workbay/internal/memory"
	"github.com/workbay/workbay/process"
)

// Options say which parts of Workbay run here and where the others are. The
// zero value with a DataDir is the embedded default: everything in one process.
type Options struct {
	DataDir string // private PostgreSQL, credentials and engine.json live here
	Listen  string // API address; empty takes 127.0.0.1:8080, port 0 any free one

	// Parts to run; all false means all.
	Engine bool // PostgreSQL and the Temporal server
	Worker bool // workflows, activities and the reconciler
	API    bool

	DatabaseURL       string // an existing database instead of the private cluster
	TemporalAddress   string // an existing Temporal instead of the one in the process
	TemporalNamespace string
	// TemporalProfile says more about how to reach an existing Temporal: TLS, keys, and its address if that is not given above.
	TemporalProfile  *envconfig.ClientConfigProfile
	TemporalToken    string
	TaskQueue        string
	PayloadKeys      string        // file of the keys that seal what the engine keeps; empty takes that of the data folder when the engine is found there
	Monitoring       bool          // run the machine's Prometheus beside the API, with our rules
	MonitoringListen string        // where that Prometheus answers; empty takes any free port of loopback
	MetricsListen    string        // where metrics are shown; empty takes 127.0.0.1:9464 beside the API, any free port when the API takes one, and none for a worker alone
	Drain            time.Duration // how long the API takes requests after it was told to stop while /readyz says no; 0 not at all
	Files            string        // folder that keeps photos and papers; the database when empty
	PublicURL        string        // what links in messages begin with; the API's address when empty

	Memory    memory.Plan // bounds of caches; the zero plan is the one for this machine
	SetUp     bool        // an empty database waits for who opens the link of [App.SetUpLink]; else it is founded with one member of staff per role
	Throwaway bool        // tests and benchmarks: the database does not force to disk
	// Processes and Parties are those of a shop's own, beside the house's.
	Processes []process.Process
	Parties   []any
	// Remote names the ports that other people's systems play in what is opened from now on.
	Remote []string

	Interceptors []interceptor.WorkerInterceptor // tests
	Around       activities.Around               // tests: called round every effect that the house carries out
	Log          *slog.Logger
	Version      string
}

// withDefaults fills in what was left out and refuses what can not work.
func (o Options) withDefaults() (Options, error) {
	if !o.Engine && !o.Worker && !o.API {
		o.Engine, o.Worker, o.API = true, true, true
	}
	if o.DataDir == "" {
		dir, err := DefaultDataDir()
		if err != nil {
			return o, err
		}
		o.DataDir = dir
	}
	dir, err := filepath.Abs(o.DataDir)
	if err != nil {
		return o, err
	}
	o.DataDir = dir
	if o.Listen == "" {
		o.Listen = "127.0.0.1:8080"
	}
	if o.API && o.MetricsListen == "" {
		o.MetricsListen = "127.0.0.1:9464"
		if strings.HasSuffix(o.Listen, ":0") {
			o.MetricsListen = "127.0.0.1:0"
		}
	}
	if o.TaskQueue == "" {
		o.TaskQueue = "workbay"
	}
	if o.Memory == (memory.Plan{}) {
		o.Memory = memory.Machine()
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.temporalNamed() && o.DatabaseURL == "" {
		return o, errors.New("a Temporal is named but DATABASE_URL is not: name the database that belongs to it, or leave both out for the embedded default")
	}
	return o, nil
}

// temporalNamed reports whether a Temporal is used that others run.
func (o Options) temporalNamed() bool {
	return o.TemporalAddress != "" || o.TemporalProfile != nil && o.TemporalProfile.Address != ""
}

// DefaultDataDir is /var/lib/workbay for root, since PostgreSQL runs as another
// account and must be able to enter it, and a folder of the user's otherwise.
func DefaultDataDir() (string, error) {
	if os.Geteuid() == 0 {
		return "/var/lib/workbay", nil
	}
	if dir := os.Getenv("XDG_DATA_HOME"); dir != "" {
		return filepath.Join(dir, "workbay"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", errors.New("no home folder is known: name the data folder with --data")
	}
	return filepath.Join(home, ".local", "share", "workbay"), nil
}
