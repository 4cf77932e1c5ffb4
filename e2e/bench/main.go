// Command bench measures Workbay on this machine and prints what it found:
// orders and commands per second, latency, the length of histories, processor
// time, memory and disk per order, and the same beside a yardstick, a bare
// Temporal workflow that takes as many durable steps on the same server and
// database in the same run. Figures of one machine and one run say little by
// themselves; the ratios are what the targets are about.
//
// It boots the whole program on a fresh folder, with the settings of real use.
// With -engine it takes an engine that runs already, which is quicker while one
// works on the bench itself; what belongs to a start is then not measured.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"
)

// config is what the flags say.
type config struct {
	engine  string
	seconds int
	orders  int
	rounds  int
	json    string
	profile string
}

// crowds are the numbers of clients at which everything is measured. The
// targets name them.
var crowds = []int{1, 16}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func flags(args []string) (config, error) {
	var c config
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.StringVar(&c.engine, "engine", "", "data `folder` of an engine that runs already, instead of a fresh one")
	f.IntVar(&c.seconds, "seconds", 14, "measured seconds of a round")
	f.IntVar(&c.orders, "orders", 0, "orders per client and round, instead of -seconds")
	f.IntVar(&c.rounds, "rounds", 3, "rounds of each kind and number of clients; the median counts")
	f.StringVar(&c.json, "json", "", "`file` to write the report to as JSON")
	f.StringVar(&c.profile, "profile", "", "`file` for a CPU profile of the last round of orders")
	if err := f.Parse(args); err != nil {
		return c, err
	}
	if c.rounds < 1 || c.orders < 0 || c.orders == 0 && c.seconds < 1 {
		return c, fmt.Errorf("-rounds and -seconds (or -orders) must be above zero")
	}
	return c, nil
}

func run(ctx context.Context, args []string, out io.Writer) (err error) {
	cfg, err := flags(args)
	if err != nil {
		return err
	}
	h, err := moveIn(ctx, cfg)
	if err != nil {
		return err
	}
	defer func() {
		if left := h.leave(context.WithoutCancel(ctx)); err == nil {
			err = left
		}
	}()
	r, err := measure(ctx, cfg, h)
	if err != nil {
		return err
	}
	if cfg.json != "" {
		if err := r.save(cfg.json); err != nil {
			return err
		}
	}
	return r.print(out)
}

// measure takes all figures, one part after the other.
func measure(ctx context.Context, cfg config, h *house) (*report, error) {
	begin := time.Now()
	r := &report{Machine: machine(h.postgres), Rounds: cfg.rounds, Round: cfg.length()}
	var err error
	if r.Memory.Idle, err = h.idle(ctx); err != nil {
		return nil, err
	}
	say("loading a service centre")
	s, err := loadShop(ctx, h, crowds[len(crowds)-1])
	if err != nil {
		return nil, fmt.Errorf("load a service centre: %w", err)
	}
	say("counting the steps of one order of each kind")
	histories, steps, err := countHistories(ctx, h, s)
	if err != nil {
		return nil, err
	}
	r.Histories, r.Steps = histories, steps
	y, err := newYardstick(ctx, h, steps)
	if err != nil {
		return nil, fmt.Errorf("yardstick: %w", err)
	}
	defer y.stop()
	if r.Loads, err = compete(ctx, cfg, h, &customers{shop: s}, y); err != nil {
		return nil, err
	}
	r.Memory.Busy = residentBytes()
	say("stopping and starting again")
	if r.Start, err = h.restart(ctx); err != nil {
		return nil, err
	}
	r.Took = time.Since(begin).Round(time.Second).String()
	r.judge()
	return r, nil
}

// compete lets orders and yardstick take turns, so that whatever else this
// machine does falls on both.
func compete(ctx context.Context, cfg config, h *house, orders, yard contestant) ([]load, error) {
	most := crowds[len(crowds)-1]
	say("warming up")
	for _, c := range []contestant{orders, yard} {
		if _, err := drive(ctx, c, most, limit{length: 2 * time.Second}, h.meter); err != nil {
			return nil, err
		}
	}
	var loads []load
	for _, n := range crowds {
		var mine, theirs []round
		for i := range cfg.rounds {
			say(fmt.Sprintf("%s, round %d of %d: orders, then yardstick", clients(n), i+1, cfg.rounds))
			l := cfg.limit()
			if n == most && i == cfg.rounds-1 {
				l.profile = cfg.profile
			}
			a, err := drive(ctx, orders, n, l, h.meter)
			if err != nil {
				return nil, err
			}
			b, err := drive(ctx, yard, n, cfg.limit(), h.meter)
			if err != nil {
				return nil, err
			}
			mine, theirs = append(mine, a), append(theirs, b)
		}
		loads = append(loads, load{Clients: n, Orders: summarise(mine), Yardstick: summarise(theirs)})
	}
	return loads, nil
}

func (c config) limit() limit {
	if c.orders > 0 {
		return limit{orders: c.orders}
	}
	return limit{ramp: 2 * time.Second, length: time.Duration(c.seconds) * time.Second}
}

func (c config) length() string {
	if c.orders > 0 {
		return fmt.Sprintf("%d orders per client", c.orders)
	}
	return fmt.Sprintf("%d s", c.seconds)
}

func clients(n int) string {
	if n == 1 {
		return "1 client"
	}
	return fmt.Sprintf("%d clients", n)
}

// say tells whoever waits for the report what is going on.
func say(what string) { fmt.Fprintln(os.Stderr, "bench:", what) }
