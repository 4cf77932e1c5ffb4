package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/workbay/workbay/app/demo"
	"github.com/workbay/workbay/app/past"
)

// DemoKind says how much of a demo is loaded.
type DemoKind string

// The kinds of demo, each with all of the one before.
const (
	DemoEmpty DemoKind = "empty" // a service centre to which nobody has come: staff, bays, price list, stock
	DemoDay   DemoKind = "day"   // a day in it, by the public API
	DemoPast  DemoKind = "past"  // the eight weeks before that day
)

// DemoKinds lists the kinds of demo.
func DemoKinds() []DemoKind { return []DemoKind{DemoEmpty, DemoDay, DemoPast} }

// Demo loads a service centre into this Workbay and lets happen in it what the kind
// says, once: when that was done before it says so and does nothing.
func (a *App) Demo(ctx context.Context, kind DemoKind, out io.Writer) error {
	if a.Addr() == "" {
		return errors.New("the demo is loaded through the API, which does not run in this process; use `workbay demo`")
	}
	site := demo.Site{URL: a.URL(), Empty: kind == DemoEmpty}
	if kind == DemoPast {
		if err := a.goOn(ctx); err != nil { // who made the past may have been cut off
			return err
		}
		site.Past = a.Past
	}
	return runDemo(ctx, site, a.CredentialsPath(), out)
}

// Past makes the past of a service centre in the record, and gives the engine what is
// still open. It is a [demo.Site.Past].
func (a *App) Past(ctx context.Context, c demo.Cast, out io.Writer) error {
	began := time.Now()
	orders, err := past.Make(ctx, a.store, c, past.Seed, began)
	if err != nil {
		return err
	}
	if err := a.goOn(ctx); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "  %-34s %3d orders %5.1f s\n", "eight weeks before today", orders, time.Since(began).Seconds())
	return err
}

// goOn gives the engine what is open in the record and unknown to it.
func (a *App) goOn(ctx context.Context) error {
	open, err := past.Open(ctx, a.store)
	if err != nil {
		return err
	}
	for _, i := range open {
		if err := a.door.Resume(ctx, i.Process, i.ID, i.Rules, i.State); err != nil {
			return fmt.Errorf("go on with %s: %w", i.ID, err)
		}
	}
	return nil
}

// RunDemo lets a day happen in a Workbay that runs at url, with the tokens that it
// wrote into its data folder. A past is made in the record itself, which only
// [App.Demo] can reach.
func RunDemo(ctx context.Context, url, dataDir string, out io.Writer) error {
	if dataDir == "" {
		dir, err := DefaultDataDir()
		if err != nil {
			return err
		}
		dataDir = dir
	}
	return runDemo(ctx, demo.Site{URL: url}, filepath.Join(dataDir, "credentials.json"), out)
}

func runDemo(ctx context.Context, site demo.Site, path string, out io.Writer) error {
	b, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%s is not there: it is written when a new database is founded by `workbay up --tokens` or `--demo`; name the data folder with --data", path)
	}
	if err != nil {
		return err
	}
	var c Credentials
	if err := json.Unmarshal(b, &c); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	site.Tokens = c.Tokens
	loaded, err := demo.Load(ctx, site, out)
	if err == nil && !loaded {
		_, err = fmt.Fprintf(out, "The demo was loaded before; nothing was changed. Its people sign in with the password %s unless it was changed; `workbay user list` names them.\n", demo.Password)
	}
	return err
}
