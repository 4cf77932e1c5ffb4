// Command scrapebench shows what a scrape of the metrics costs: with many open
// orders in the database, and with ten times as many closed ones beside them.
//
// It fills two databases of a private PostgreSQL with the same open orders, adds
// the closed ones to the second, and scrapes them in turns through the program's
// own handler, so that whatever else this machine does falls on both. What it
// writes is hashed from numbers: every run has the same orders.
//
// Closed orders are spread as they come: so many a day in each branch, as far
// back as that takes.
//
// With -pages it measures the pages over the same two databases, with clients,
// cars and tasks in them: how long each takes, how large it is, and how many
// requests a browser makes for it that has nothing in its cache.
//
// It takes some five minutes and nine gigabytes of disk in the folder for
// temporary files, and ends with an error when a target is missed.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"
)

// config is what the flags say.
type config struct {
	open, closed int
	branches     int
	daily        int
	scrapes      int
	timeout      time.Duration
	writing      time.Duration
	pages        bool
	requests     int
}

// errMissed ends a run whose figures miss a target.
var errMissed = errors.New("a target is missed")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "scrapebench:", err)
		os.Exit(1)
	}
}

func flags(args []string) (config, error) {
	var c config
	f := flag.NewFlagSet("scrapebench", flag.ContinueOnError)
	f.IntVar(&c.open, "open", 100_000, "open orders")
	f.IntVar(&c.closed, "closed", 1_000_000, "closed orders")
	f.IntVar(&c.branches, "branches", 10, "branches that the orders are spread over")
	f.IntVar(&c.daily, "daily", 100, "orders that each branch closes in a day, which says how many years the closed ones reach back")
	f.IntVar(&c.scrapes, "scrapes", 21, "measured scrapes of each database")
	f.DurationVar(&c.timeout, "timeout", 10*time.Second, "Prometheus' scrape timeout")
	f.DurationVar(&c.writing, "writing", 5*time.Second, "how long to scrape while orders are written; 0 leaves it out")
	f.BoolVar(&c.pages, "pages", false, "measure the pages instead of the metrics")
	f.IntVar(&c.requests, "requests", 100, "with -pages: measured requests of each page")
	if err := f.Parse(args); err != nil {
		return c, err
	}
	if c.open < 1 || c.closed < 1 || c.scrapes < 1 || c.requests < 1 || c.daily < 1 || c.branches < 1 || c.branches > 99 {
		return c, errors.New("-open, -closed, -daily, -scrapes and -requests must be above zero, and -branches from 1 to 99")
	}
	return c, nil
}

// past is how long ago the first of the closed orders was closed: a large centre
// ends a hundred orders a day. With all of them in the last months, a report of
// thirty days would be one of a shop that there is not.
func (c config) past() time.Duration {
	return time.Duration(float64(c.closed) / float64(c.branches*c.daily) * float64(24*time.Hour))
}

func run(ctx context.Context, args []string, out io.Writer) (err error) {
	cfg, err := flags(args)
	if err != nil {
		return err
	}
	h, err := moveIn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.leave(context.WithoutCancel(ctx))) }()
	before, after, err := h.furnish(ctx, cfg)
	if err != nil {
		return err
	}
	defer before.shut()
	defer after.shut()
	r, err := findings(ctx, cfg, before, after)
	if err != nil {
		return err
	}
	if err := r.print(out); err != nil {
		return err
	}
	if r.missed() {
		return errMissed
	}
	return nil
}

// findings measures what the flags ask for.
func findings(ctx context.Context, cfg config, before, after *site) (interface {
	print(w io.Writer) error
	missed() bool
}, error) {
	if cfg.pages {
		return comparePages(ctx, cfg, before, after)
	}
	r, err := compare(ctx, cfg, before, after)
	if err == nil {
		r.judge()
	}
	return r, err
}

// say tells whoever waits for the report what is going on.
func say(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "scrapebench: "+format+"\n", args...)
}
