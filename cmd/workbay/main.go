// Command workbay is the whole product in one binary: `workbay up` runs
// everything on one machine, the other commands run its parts.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
	"go.temporal.io/sdk/contrib/envconfig"

	"github.com/workbay/workbay/app"
	"github.com/workbay/workbay/internal/memory"
)

// version is set by the linker in releases.
var version = "dev"

// shared are the flags of every command that starts something.
type shared struct {
	Data              string `help:"Data folder." env:"WORKBAY_DATA" placeholder:"DIR"`
	DatabaseURL       string `help:"PostgreSQL to use instead of a private one." env:"DATABASE_URL" placeholder:"URL"`
	DatabaseURLFile   string `help:"File that holds the database URL." env:"DATABASE_URL_FILE" placeholder:"FILE"`
	TemporalAddress   string `help:"Temporal to use instead of the one in the process." env:"TEMPORAL_ADDRESS" placeholder:"HOST:PORT"`
	TemporalNamespace string `help:"Temporal namespace." env:"TEMPORAL_NAMESPACE" placeholder:"NAME"`
	TemporalTokenFile string `help:"File that holds the bearer token for Temporal." env:"TEMPORAL_TOKEN_FILE" placeholder:"FILE"`
	PayloadKeys       string `help:"File of the keys that seal what people type before Temporal keeps it; with the engine on this machine that of the data folder." env:"WORKBAY_PAYLOAD_KEYS" placeholder:"FILE"`
	TaskQueue         string `help:"Temporal task queue." env:"WORKBAY_TASK_QUEUE" placeholder:"NAME"`
	Files             string `help:"Folder that keeps photos and papers; without it they are in the database. Several machines share one." env:"WORKBAY_FILES" placeholder:"DIR"`
	PublicURL         string `help:"What links in messages to clients begin with." env:"WORKBAY_PUBLIC_URL" placeholder:"URL"`
	Verbose           bool   `help:"Log what is done, not only what goes wrong." env:"WORKBAY_VERBOSE"`
}

// listening is where the API is found.
type listening struct {
	Listen        string `help:"Address of the API." env:"WORKBAY_LISTEN" default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
	MetricsListen string `help:"Address of the metrics: 127.0.0.1:9464, or any free port of loopback when the API takes any." env:"WORKBAY_METRICS_LISTEN" placeholder:"HOST:PORT"`
}

// cli is the command line.
type cli struct {
	Up      upCmd      `cmd:"" help:"Run everything on this machine: PostgreSQL, Temporal, worker and API."`
	Engine  engineCmd  `cmd:"" help:"Run PostgreSQL and Temporal only."`
	Worker  workerCmd  `cmd:"" help:"Run the worker only."`
	API     apiCmd     `cmd:"" name:"api" help:"Run the API only."`
	Demo    demoCmd    `cmd:"" help:"Let a demo day happen in a running, empty Workbay."`
	Init    initCmd    `cmd:"" help:"Found a database: its schema, the first administrator, and a link by which they sign in."`
	Migrate migrateCmd `cmd:"" help:"Bring the database schema up to this version."`
	Token   tokenCmd   `cmd:"" help:"Issue an API token for a member of staff, an administrator by default."`
	User    userCmd    `cmd:"" help:"Who may sign in at the pages: set, list, remove."`
	Keys    keysCmd    `cmd:"" help:"The keys that seal what people type before Temporal keeps it: new, list."`
	Replay  replayCmd  `cmd:"" help:"Check that this program can carry on running orders: replay their histories."`
	Version versionCmd `cmd:"" help:"Print the version."`
}

func main() {
	var c cli
	k := kong.Parse(&c, kong.Name("workbay"), kong.UsageOnError(),
		kong.Description("The workflow engine for a service centre's work orders (заказ-наряд)."))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C does not wait
	k.BindTo(ctx, (*context.Context)(nil))
	if err := k.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "workbay:", err)
		stop()
		os.Exit(1)
	}
}

func (s shared) options() (app.Options, error) {
	o := app.Options{
		DataDir: s.Data, DatabaseURL: s.DatabaseURL, TemporalAddress: s.TemporalAddress,
		TemporalNamespace: s.TemporalNamespace, TaskQueue: s.TaskQueue, PayloadKeys: s.PayloadKeys, PublicURL: s.PublicURL, Files: s.Files, Version: version,
	}
	level := slog.LevelWarn
	if s.Verbose {
		level = slog.LevelInfo
	}
	o.Log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level}))
	var err error
	if o.DatabaseURL, err = secret(s.DatabaseURL, s.DatabaseURLFile); err != nil {
		return o, err
	}
	if o.TemporalToken, err = secret("", s.TemporalTokenFile); err != nil {
		return o, err
	}
	o.TemporalProfile, err = profile(s.TemporalAddress)
	return o, err
}

// profile is what the ecosystem's own configuration says of a Temporal elsewhere:
// TEMPORAL_... and, from TEMPORAL_CONFIG_FILE, the profile TEMPORAL_PROFILE. Nil when
// nobody names one: a file that lies about for other programs does not lead us away
// from the Temporal in the process.
func profile(address string) (*envconfig.ClientConfigProfile, error) {
	if address == "" && os.Getenv("TEMPORAL_PROFILE") == "" && os.Getenv("TEMPORAL_CONFIG_FILE") == "" {
		return nil, nil
	}
	p, err := envconfig.LoadClientConfigProfile(envconfig.LoadClientConfigProfileOptions{ConfigFileStrict: true})
	if err != nil {
		return nil, fmt.Errorf("configuration of Temporal: %w", err)
	}
	return &p, nil
}

// stopping is how long everything may take to stop: requests that were begun, then worker, engine and database.
const stopping = 90 * time.Second

// run keeps the program up until it is told to end or a part of it fails.
func run(ctx context.Context, o app.Options, ready func(*app.App) error) error {
	o.Memory = memory.Machine()
	o.Memory.Keep()
	a, err := app.New(o)
	if err != nil {
		return err
	}
	if err := a.Start(ctx); err != nil {
		return err
	}
	if ready != nil {
		err = ready(a)
	}
	if err == nil {
		select {
		case <-ctx.Done():
		case err = <-a.Failed():
		}
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), o.Drain+stopping)
	defer cancel()
	if errors.Is(err, context.Canceled) {
		err = nil
	}
	return errors.Join(err, a.Stop(ctx))
}
