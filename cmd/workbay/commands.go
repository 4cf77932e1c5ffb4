package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"github.com/workbay/workbay/app"
)

// secret is the value of a flag, or of the file that holds it.
func secret(value, file string) (string, error) {
	if file == "" {
		return value, nil
	}
	b, err := os.ReadFile(file)
	return strings.TrimSpace(string(b)), err
}

type upCmd struct {
	shared
	listening
	Demo             demoKind `help:"Load a service centre, once: with eight weeks behind it (past, the same as --demo alone), with one day in it (day), or as it is before anybody comes (empty)." env:"WORKBAY_DEMO" placeholder:"empty|day|past"`
	Tokens           bool     `help:"Found an empty database with one member of staff per role and their API tokens, instead of printing the link by which a shop sets itself up." env:"WORKBAY_TOKENS"`
	Monitoring       bool     `help:"Run the machine's Prometheus beside it, with our rules." env:"WORKBAY_MONITORING"`
	MonitoringListen string   `help:"Address of that Prometheus." env:"WORKBAY_MONITORING_LISTEN" default:"127.0.0.1:9090" placeholder:"HOST:PORT"`
}

// Run implements the command.
func (c *upCmd) Run(ctx context.Context) error {
	o, err := c.options()
	if err != nil {
		return err
	}
	o.Listen, o.MetricsListen = c.Listen, c.MetricsListen
	o.Monitoring, o.MonitoringListen = c.Monitoring, c.MonitoringListen
	o.SetUp = c.Demo == "" && !c.Tokens
	return run(ctx, o, func(a *app.App) error {
		if c.Demo != "" {
			if err := a.Demo(ctx, app.DemoKind(c.Demo), os.Stdout); err != nil {
				return fmt.Errorf("demo: %w", err)
			}
		}
		fmt.Printf(`
Workbay is up.

  Pages        %[1]s
  API          %[1]s/v1   (OpenAPI: %[1]s/openapi.json)
  Metrics      http://%[4]s/metrics%[3]s
  Data         %[2]s
`, a.URL(), a.DataDir(), prometheusLine(a), a.MetricsAddr())
		return c.begin(ctx, a)
	})
}

// begin says how to begin: by the link of an empty shop, or with the tokens of one that
// was founded with them.
func (c *upCmd) begin(ctx context.Context, a *app.App) error {
	link, err := a.SetUpLink(ctx)
	if err != nil {
		return err
	}
	if link != "" {
		fmt.Printf(`
Nobody works here yet. Open this once, within 24 hours, and name the company and its administrator:

  %s

Until then each start prints a new link.
`, link)
	} else if _, err := os.Stat(a.CredentialsPath()); err == nil {
		fmt.Printf(`  Tokens       %[2]s   (one per role)

Try:  TOKEN=$(sed -n 's/.*"reception": "\(.*\)".*/\1/p' %[2]s)
      curl -H "Authorization: Bearer $TOKEN" '%[1]s/v1/work-orders?limit=5'
`, a.URL(), a.CredentialsPath())
	}
	fmt.Println("\nCtrl-C stops it; the data stays.")
	return nil
}

func prometheusLine(a *app.App) string {
	if a.MonitoringURL() == "" {
		return ""
	}
	return "\n  Prometheus   " + a.MonitoringURL() + "   (alerts: " + a.MonitoringURL() + "/alerts; dashboards to import: deploy/grafana)"
}

type engineCmd struct{ shared }

// Run implements the command.
func (c *engineCmd) Run(ctx context.Context) error {
	o, err := c.options()
	if err != nil {
		return err
	}
	o.Engine = true
	return run(ctx, o, say("engine"))
}

type workerCmd struct {
	shared
	MetricsListen string `help:"Address of the worker's own metrics." env:"WORKBAY_METRICS_LISTEN" placeholder:"HOST:PORT"`
}

// Run implements the command.
func (c *workerCmd) Run(ctx context.Context) error {
	o, err := c.options()
	if err != nil {
		return err
	}
	o.Worker, o.MetricsListen = true, c.MetricsListen
	return run(ctx, o, say("worker"))
}

type apiCmd struct {
	shared
	listening
	Drain time.Duration `help:"How long to take requests after SIGTERM while /readyz says no, so that proxies notice." env:"WORKBAY_DRAIN" default:"5s" placeholder:"DURATION"`
}

// Run implements the command.
func (c *apiCmd) Run(ctx context.Context) error {
	o, err := c.options()
	if err != nil {
		return err
	}
	o.API, o.Listen, o.MetricsListen, o.Drain = true, c.Listen, c.MetricsListen, c.Drain
	return run(ctx, o, say("api"))
}

func say(part string) func(*app.App) error {
	return func(a *app.App) error {
		fmt.Println("workbay", part, "is up", a.Addr())
		return nil
	}
}

// demoKind is a flag that may have a value: without one it is the whole demo.
type demoKind app.DemoKind

// IsBool implements kong.BoolMapper: the flag takes no word after it.
func (*demoKind) IsBool() bool { return true }

// Decode implements kong.MapperValue.
func (k *demoKind) Decode(ctx *kong.DecodeContext) error {
	*k = demoKind(app.DemoPast)
	if ctx.Scan.Peek().Type != kong.FlagValueToken {
		return nil
	}
	said := fmt.Sprint(ctx.Scan.Pop().Value)
	if on, err := strconv.ParseBool(said); err == nil || said == "" {
		if !on {
			*k = ""
		}
		return nil
	}
	if !slices.Contains(app.DemoKinds(), app.DemoKind(said)) {
		return fmt.Errorf("%q is no demo: say empty, day or past", said)
	}
	*k = demoKind(said)
	return nil
}

type demoCmd struct {
	URL  string `help:"Where Workbay is." default:"http://127.0.0.1:8080"`
	Data string `help:"Data folder that holds credentials.json." env:"WORKBAY_DATA" placeholder:"DIR"`
}

// Run implements the command.
func (c *demoCmd) Run(ctx context.Context) error {
	return app.RunDemo(ctx, c.URL, c.Data, os.Stdout)
}

type migrateCmd struct{ shared }

// Run implements the command.
func (c *migrateCmd) Run(ctx context.Context) error {
	o, err := c.options()
	if err != nil {
		return err
	}
	return app.Migrate(ctx, o)
}

type initCmd struct{ shared }

// Run implements the command.
func (c *initCmd) Run(ctx context.Context) error {
	o, err := c.options()
	if err != nil {
		return err
	}
	return app.Init(ctx, o, os.Stdout)
}

type tokenCmd struct {
	shared
	Staff string `help:"Staff id; the first administrator when absent." placeholder:"ID"`
}

// Run implements the command.
func (c *tokenCmd) Run(ctx context.Context) error {
	o, err := c.options()
	if err != nil {
		return err
	}
	return app.IssueToken(ctx, o, c.Staff, os.Stdout)
}

type keysCmd struct {
	New  keysNewCmd  `cmd:"" help:"Put a new key at the head of the file: what is started from then on seals with it."`
	List keysListCmd `cmd:"" help:"List the ids of the keys in the file."`
}

type keysNewCmd struct{ shared }

// Run implements the command.
func (c *keysNewCmd) Run() error {
	o, err := c.options()
	if err != nil {
		return err
	}
	return app.NewKey(o, os.Stdout)
}

type keysListCmd struct{ shared }

// Run implements the command.
func (c *keysListCmd) Run() error {
	o, err := c.options()
	if err != nil {
		return err
	}
	return app.ListKeys(o, os.Stdout)
}

type replayCmd struct{ shared }

// Run implements the command.
func (c *replayCmd) Run(ctx context.Context) error {
	o, err := c.options()
	if err != nil {
		return err
	}
	return app.Replay(ctx, o, os.Stdout)
}

type versionCmd struct{}

// Run implements the command.
func (versionCmd) Run() error {
	fmt.Println("workbay", version)
	return nil
}
