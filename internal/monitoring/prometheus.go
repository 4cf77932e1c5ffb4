package monitoring

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Target is a job of the scrape configuration: where its processes answer
// /metrics, as host:port.
type Target struct {
	Job       string
	Addresses []string
}

// Options say where Prometheus lives and what it watches.
type Options struct {
	Dir            string        // keeps its data, configuration and log; made when missing
	Targets        []Target      // what it scrapes
	Rules          fs.FS         // *.yml at its root are its rule files; nil is none
	Listen         string        // where it answers; empty is a free port of the loopback address
	ScrapeInterval time.Duration // also how often rules are evaluated; 0 is 15 s
	Retention      time.Duration // how long it remembers; 0 is 30 days
	Logger         *slog.Logger  // gets a line per start and stop; nil is slog.Default()
}

// Limits for a start or stop whose context has none of its own. A start reads
// what was written since the last block, which takes seconds after a month.
const (
	startLimit = 2 * time.Minute
	stopLimit  = 30 * time.Second
)

// ErrMissing says that the machine has no Prometheus.
var ErrMissing = errors.New("there is no Prometheus on this machine: install it (apt-get install prometheus, brew install prometheus), or leave --monitoring away")

// Prometheus is a Prometheus that runs as a child of this process.
type Prometheus struct {
	opts    Options
	program string
	addr    string
	process *process
}

// Start starts Prometheus and returns when it answers queries. The context
// bounds the start only.
func Start(ctx context.Context, o Options) (*Prometheus, error) {
	ctx, cancel := bounded(ctx, startLimit)
	defer cancel()
	p, err := prepare(o)
	if err != nil {
		return nil, fmt.Errorf("monitoring: %w", err)
	}
	begin := time.Now()
	if err := p.start(ctx); err != nil {
		return nil, fmt.Errorf("monitoring: %w", err)
	}
	p.opts.Logger.Info("Prometheus is ready", "address", p.addr, "folder", p.opts.Dir, "took", time.Since(begin).Round(time.Millisecond))
	return p, nil
}

// prepare finds the program and writes what it reads.
func prepare(o Options) (*Prometheus, error) {
	if o.Dir == "" {
		return nil, errors.New("Prometheus needs a data folder")
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, err
	}
	if o.Dir = dir; o.ScrapeInterval == 0 {
		o.ScrapeInterval = 15 * time.Second
	}
	if o.Retention == 0 {
		o.Retention = 30 * 24 * time.Hour
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	p := &Prometheus{opts: o}
	if p.program, err = find(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(o.Dir, 0o755); err != nil {
		return nil, fmt.Errorf("make the folder: %w", err)
	}
	return p, p.writeConfig()
}

// find looks where packages put the program, even if PATH is short.
func find() (string, error) {
	for _, name := range []string{"prometheus", "/usr/bin/prometheus", "/usr/local/bin/prometheus", "/opt/homebrew/bin/prometheus"} {
		if program, err := exec.LookPath(name); err == nil {
			return program, nil
		}
	}
	return "", ErrMissing
}

// Available reports whether the machine has a Prometheus; if not, what to do.
func Available() error {
	_, err := find()
	return err
}

// start launches the program, again when the reason why it ended passes.
func (p *Prometheus) start(ctx context.Context) error {
	for attempt := 1; ; attempt++ {
		err := p.chooseAddress()
		if err != nil {
			return err
		}
		if p.process, err = p.launch(); err != nil {
			return err
		}
		if err = p.process.ready(ctx, p.URL()); err == nil {
			return nil
		}
		if !errors.Is(err, errExited) {
			return errors.Join(err, p.process.stop(ctx))
		}
		tail := p.logTail()
		err = fmt.Errorf("Prometheus did not start (%w); its log %s ends with:\n%s", p.process.exitErr, p.file("prometheus.log"), tail)
		if !p.passes(tail, attempt) {
			return err
		}
		select {
		case <-ctx.Done():
			return errors.Join(err, context.Cause(ctx))
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// passes reports whether another attempt can help: a picked port was lost to
// another program, or the Prometheus of a killed Workbay is just ending.
func (p *Prometheus) passes(tail string, attempt int) bool {
	switch {
	case strings.Contains(tail, "address already in use"):
		return p.opts.Listen == "" && attempt < 5
	case strings.Contains(tail, "lock DB directory"):
		return attempt < 30
	}
	return false
}

// chooseAddress finds out beforehand whether the address is free: otherwise
// whoever has it could be taken for ours.
func (p *Prometheus) chooseAddress() error {
	listen := p.opts.Listen
	if listen == "" {
		listen = "127.0.0.1:0"
	}
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return fmt.Errorf("%s is not free for Prometheus (%w): stop the program that listens there, or choose another address", listen, err)
	}
	p.addr = l.Addr().String()
	return l.Close()
}

// Addr is where Prometheus answers, such as 127.0.0.1:9090.
func (p *Prometheus) Addr() string { return p.addr }

// URL is the address for a browser and the base of its HTTP API.
func (p *Prometheus) URL() string { return "http://" + p.addr }

// Done is closed when Prometheus has ended, whether asked to or not.
func (p *Prometheus) Done() <-chan struct{} { return p.process.done }

// Stop ends Prometheus and returns when it has: what it knows is written out.
// Calling it again does nothing.
func (p *Prometheus) Stop(ctx context.Context) error {
	ctx, cancel := bounded(ctx, stopLimit)
	defer cancel()
	if err := p.process.stop(ctx); err != nil {
		return fmt.Errorf("monitoring: %w", err)
	}
	p.opts.Logger.Info("Prometheus has stopped")
	return nil
}

func (p *Prometheus) file(name string) string { return filepath.Join(p.opts.Dir, name) }

// bounded gives a context a deadline unless it has one.
func bounded(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	if _, ok := ctx.Deadline(); ok {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, limit)
}
