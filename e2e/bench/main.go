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
	"crypto/rand"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"time"
)

// config is what the flags say.
type config struct {
	engine  string
	clients []int
	seconds int
	orders  int
	rounds  int
	json    string
	profile string
}

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
	c := config{clients: []int{1, 16}} // the targets name these
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.StringVar(&c.engine, "engine", "", "data `folder` of an engine that runs already, instead of a fresh one")
	f.Func("clients", "numbers of clients, one after the other (default 1,16)", c.setClients)
	f.IntVar(&c.seconds, "seconds", 8, "measured seconds of a round")
	f.IntVar(&c.orders, "orders", 0, "orders per client and round, instead of -seconds")
	f.IntVar(&c.rounds, "rounds", 5, "rounds of each kind and number of clients; the median counts")
	f.StringVar(&c.json, "json", "", "`file` to write the report to as JSON")
	f.StringVar(&c.profile, "profile", "", "`file` for a CPU profile of the last round of orders, file.yardstick of the yardstick's, and file.heap of memory then")
	if err := f.Parse(args); err != nil {
		return c, err
	}
	if c.rounds < 1 || c.orders < 0 || c.orders == 0 && c.seconds < 1 {
		return c, fmt.Errorf("-rounds and -seconds (or -orders) must be above zero")
	}
	return c, nil
}

func (c *config) setClients(list string) error {
	c.clients = nil
	for _, w := range strings.Split(list, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(w))
		if err != nil || n < 1 {
			return fmt.Errorf("%q is not a number of clients", w)
		}
		c.clients = append(c.clients, n)
	}
	return nil
}

// most is the largest number of clients.
func (c config) most() int { return slices.Max(c.clients) }

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
	s, err := loadShop(ctx, h, cfg.most())
	if err != nil {
		return nil, fmt.Errorf("load a service centre: %w", err)
	}
	say("counting the steps of one order of each kind")
	histories, steps, err := countHistories(ctx, h, s)
	if err != nil {
		return nil, err
	}
	r.Histories, r.Steps = histories, steps
	if err := r.contest(ctx, cfg, h, s); err != nil {
		return nil, err
	}
	r.Memory.Busy = residentBytes()
	if err := heapProfile(cfg.profile); err != nil {
		return nil, err
	}
	say("stopping and starting again")
	if r.Start, err = h.restart(ctx); err != nil {
		return nil, err
	}
	r.Took = time.Since(begin).Round(time.Second).String()
	r.judge()
	return r, nil
}

// contest sets the yardstick up beside the orders and lets them compete.
func (r *report) contest(ctx context.Context, cfg config, h *house, s *shop) error {
	y, err := newYardstick(ctx, h, r.Steps)
	if err != nil {
		return fmt.Errorf("yardstick: %w", err)
	}
	defer y.stop()
	id := "bench/" + rand.Text()
	if err := y.take(ctx, id, &record{}); err != nil {
		return err
	}
	counted, _, err := countHistory(ctx, h, "yardstick", id)
	if err != nil {
		return err
	}
	r.Histories = append(r.Histories, counted)
	r.Loads, err = compete(ctx, cfg, h, &customers{shop: s}, y)
	return err
}

// compete lets orders and yardstick take turns, so that whatever else this
// machine does falls on both.
func compete(ctx context.Context, cfg config, h *house, orders, yard contestant) ([]load, error) {
	most := cfg.most()
	say("warming up")
	for _, c := range []contestant{orders, yard} {
		if _, err := drive(ctx, c, most, limit{length: 2 * time.Second}, h.meter); err != nil {
			return nil, err
		}
	}
	var loads []load
	for _, n := range cfg.clients {
		var mine, theirs []round
		for i := range cfg.rounds {
			say(fmt.Sprintf("%s, round %d of %d: orders, then yardstick", clients(n), i+1, cfg.rounds))
			a, b := cfg.limit(), cfg.limit()
			if n == most && i == cfg.rounds-1 && cfg.profile != "" {
				a.profile, b.profile = cfg.profile, cfg.profile+".yardstick"
			}
			my, err := drive(ctx, orders, n, a, h.meter)
			if err != nil {
				return nil, err
			}
			their, err := drive(ctx, yard, n, b, h.meter)
			if err != nil {
				return nil, err
			}
			mine, theirs = append(mine, my), append(theirs, their)
		}
		loads = append(loads, newLoad(n, mine, theirs))
	}
	return loads, nil
}

func (c config) limit() limit {
	if c.orders > 0 {
		return limit{orders: c.orders}
	}
	return limit{ramp: time.Second, length: time.Duration(c.seconds) * time.Second}
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
