// Command bench measures Workbay on this machine and prints what it found:
// orders and commands per second, latency, the length of histories, processor
// time, memory, disk, transactions and statements per order. Figures of one
// machine and one run say little by themselves; the targets are about the ratios
// to what competes with the orders in the same run:
//
//   - yardstick A, a bare Temporal workflow that takes as many durable steps on
//     the same server and database;
//   - yardstick B, the same Updates and nothing else;
//   - the floor, the same journal rows in plain transactions without an engine;
//   - with -before, another Workbay executable in a process of its own.
//
// It boots the whole program on a fresh folder, with the settings of real use.
// With -engine it takes an engine that runs already, which is quicker while one
// works on the bench itself; what belongs to a start is then not measured.
// Memory is that of another process with nothing but the program in it.
package main

import (
	"context"
	"errors"
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
	before  string
	clients []int
	seconds int
	orders  int
	rounds  int
	memory  int
	json    string
	profile string

	up           bool // be the program and nothing else, on this folder and address
	data, listen string
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
	f.IntVar(&c.rounds, "rounds", 5, "rounds of each contestant and number of clients; the median counts; 0 leaves the contest out")
	f.IntVar(&c.memory, "memory", 2_000, "orders after which memory is read for the last time; 0 leaves memory out")
	f.StringVar(&c.before, "before", "", "another workbay `executable` to compare with, such as one of an older commit")
	f.BoolVar(&c.up, "up", false, "be the program whose memory is measured")
	f.StringVar(&c.data, "data", "", "with -up: data `folder`")
	f.StringVar(&c.listen, "listen", "", "with -up: `address` of the API")
	f.StringVar(&c.json, "json", "", "`file` to write the report to as JSON")
	f.StringVar(&c.profile, "profile", "", "`file` for a CPU profile of the last round of orders, file.yardstick of the yardstick's, and file.heap of memory then; file.program.heap of the memory part")
	if err := f.Parse(args); err != nil {
		return c, err
	}
	if c.rounds < 0 || c.memory < 0 || c.orders < 0 || c.orders == 0 && c.seconds < 1 {
		return c, fmt.Errorf("-seconds (or -orders) must be above zero, -rounds and -memory not below")
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

func run(ctx context.Context, args []string, out io.Writer) error {
	cfg, err := flags(args)
	if err != nil {
		return err
	}
	if cfg.up {
		return up(ctx, cfg, out)
	}
	begin := time.Now()
	r := &report{Machine: machine(), Rounds: cfg.rounds, Round: cfg.length()}
	if cfg.rounds > 0 {
		if err := r.house(ctx, cfg); err != nil {
			return err
		}
	}
	if cfg.memory > 0 {
		if err := r.memory(ctx, cfg); err != nil {
			return fmt.Errorf("memory: %w", err)
		}
	}
	r.Took = time.Since(begin).Round(time.Second).String()
	r.judge()
	if cfg.json != "" {
		if err := r.save(cfg.json); err != nil {
			return err
		}
	}
	return r.print(out)
}

// house takes what is measured in a house of our own, one part after the other.
func (r *report) house(ctx context.Context, cfg config) (err error) {
	h, err := moveIn(ctx, cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.leave(context.WithoutCancel(ctx))) }()
	r.Machine.Postgres = h.postgres
	if r.Memory.Idle, err = h.idle(ctx); err != nil {
		return err
	}
	say("loading a service centre")
	s, err := loadShop(ctx, h.admin, cfg.most())
	if err != nil {
		return fmt.Errorf("load a service centre: %w", err)
	}
	say("counting the steps of one order of each kind")
	first, err := r.countHistories(ctx, h, s)
	if err != nil {
		return err
	}
	if err := r.contest(ctx, cfg, h, s, first); err != nil {
		return err
	}
	r.Memory.Busy = residentBytes(os.Getpid(), "VmRSS:")
	if err := heapProfile(cfg.profile); err != nil {
		return err
	}
	return r.again(ctx, cfg, h, s)
}

// again stops the program, starts it on the data that it has now, and counts
// statements in what then runs: PostgreSQL counts them only when it was started so.
func (r *report) again(ctx context.Context, cfg config, h *house, s *shop) error {
	counts, err := h.countFromNextStart(ctx)
	if err != nil {
		return err
	}
	say("stopping and starting again")
	if r.Start, err = h.restart(ctx); err != nil || !counts {
		return err
	}
	say("counting statements")
	r.Statements, err = countStatements(ctx, h, s, cfg.clients)
	return err
}

// memory weighs this program, and the one before, each alone in its process.
func (r *report) memory(ctx context.Context, cfg config) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	args := []string{"-up"}
	if cfg.profile != "" {
		args = append(args, "-profile", cfg.profile+".program")
	}
	say("weighing the program")
	if r.Memory.Program, err = memoryOf(ctx, cfg.memory, self, args...); err != nil || cfg.before == "" {
		return err
	}
	say("weighing " + cfg.before)
	r.Memory.Before, err = memoryOf(ctx, cfg.memory, cfg.before, "up")
	return err
}

// say tells whoever waits for the report what is going on.
func say(what string) { fmt.Fprintln(os.Stderr, "bench:", what) }
