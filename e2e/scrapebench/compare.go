package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/workbay/workbay/internal/metrics"
	"github.com/workbay/workbay/internal/reads/bottlenecks"
	"github.com/workbay/workbay/process/worktime"
)

// figures are what was measured of one database.
type figures struct {
	took         []time.Duration
	collectors   map[string][]time.Duration
	leftOut      int // collectors missing from a scrape, over all scrapes
	body, wire   int // bytes of a scrape as it is read, and as it is sent
	series       int
	bytes        int64           // of the database
	bottlenecks  []time.Duration // of a report over 30 days
	writes       float64         // a second, while it was scraped
	whileWritten []time.Duration
}

// Before anything counts, the connections are open and have their plans:
// PostgreSQL settles for one after the fifth time.
const warmUp = 8

// compare measures the two databases in turns.
func compare(ctx context.Context, cfg config, before, after *site) (*report, error) {
	r := &report{cfg: cfg, processors: runtime.NumCPU()}
	both := []*site{before, after}
	for i, s := range both {
		p, err := s.scrape(ctx)
		if err == nil {
			err = s.seeded(ctx, p, cfg.open)
		}
		if err != nil {
			return nil, err
		}
		r.figures[i].collectors = map[string][]time.Duration{}
	}
	if err := before.db.QueryRow(ctx, `SHOW server_version`).Scan(&r.postgres); err != nil {
		return nil, err
	}
	say("scraping")
	for n := range warmUp + cfg.scrapes {
		for _, i := range []int{n % 2, 1 - n%2} { // neither is always the first
			p, err := both[i].scrape(ctx)
			if err != nil {
				return nil, err
			}
			if n >= warmUp {
				r.figures[i].note(p)
			}
		}
	}
	for i, s := range both {
		if err := s.rest(ctx, cfg, &r.figures[i]); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func (f *figures) note(p page) {
	f.took = append(f.took, p.took)
	f.leftOut += p.leftOut()
	f.body, f.wire, f.series = len(p.body), p.wire, p.series()
	for name, seconds := range p.collectors("duration_seconds") {
		f.collectors[name] = append(f.collectors[name], time.Duration(seconds*float64(time.Second)))
	}
}

// rest measures what is shown for information.
func (s *site) rest(ctx context.Context, cfg config, f *figures) error {
	if err := s.db.QueryRow(ctx, `SELECT pg_database_size(current_database())`).Scan(&f.bytes); err != nil {
		return err
	}
	now := time.Now()
	for n := range 6 {
		begin := time.Now()
		_, err := s.store.Bottlenecks.Bottlenecks(ctx, bottlenecks.BottleneckFilter{
			Branch: branchID(0), Period: worktime.Span{From: now.AddDate(0, 0, -30), To: now}, Now: now,
		})
		if err != nil {
			return err
		}
		if n > 0 { // the first brings the period into memory
			f.bottlenecks = append(f.bottlenecks, time.Since(begin))
		}
	}
	if cfg.writing <= 0 {
		return nil
	}
	say("scraping while orders are written")
	return s.whileWritten(ctx, cfg, f)
}

// What a decision writes, as far as a scrape has to do with it: the order with
// its state, which makes its page one that an index must look behind, and measures.
const (
	writeOrder = `
UPDATE work_order SET version = version + 1, stage_due = stage_due + interval '1 minute', updated_at = now(), state = state || jsonb_build_object('version', version + 1)
WHERE number = 'B' || lpad(($1::int % $2::int)::text, 2, '0') || '-' || ($1::int)`
	writers = 2
)

// whileWritten scrapes beside writers that leave out everything but writing, and
// the counter that folds, as the program does.
func (s *site) whileWritten(ctx context.Context, cfg config, f *figures) error {
	within, cancel := context.WithTimeout(ctx, cfg.writing)
	defer cancel()
	begin := time.Now()
	var written atomic.Int64
	g, busy := errgroup.WithContext(within)
	for range writers {
		g.Go(func() error {
			for busy.Err() == nil {
				if err := s.write(busy, cfg); err != nil && busy.Err() == nil {
					return fmt.Errorf("write an order: %w", err)
				}
				written.Add(1)
			}
			return nil
		})
	}
	g.Go(func() error {
		for busy.Err() == nil {
			if _, err := s.store.Counters.FoldMeasures(busy, metrics.Bounds, 5000); err != nil && busy.Err() == nil {
				return fmt.Errorf("fold measures: %w", err)
			}
			select {
			case <-busy.Done():
			case <-time.After(time.Second):
			}
		}
		return nil
	})
	for busy.Err() == nil {
		p, err := s.scrape(ctx)
		if err != nil {
			return errors.Join(err, g.Wait())
		}
		f.whileWritten = append(f.whileWritten, p.took)
		f.leftOut += p.leftOut()
	}
	err := g.Wait()
	f.writes = float64(written.Load()) / time.Since(begin).Seconds()
	return err
}

func (s *site) write(ctx context.Context, cfg config) error {
	n := firstOpen + rand.IntN(cfg.open)
	if _, err := s.db.Exec(ctx, writeOrder, n, cfg.branches); err != nil {
		return err
	}
	_, err := s.db.Exec(ctx, insertMeasure, []string{"wo_opened_total", "wo_cycle_seconds"},
		[]string{branchID(0) + "|commercial", branchID(0) + "|commercial|working"}, []float64{1, 3600})
	return err
}

// at is the duration that so many percent took at most, by nearest rank.
func at(percent int, took []time.Duration) time.Duration {
	if len(took) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(took))
	return sorted[max((len(sorted)*percent+99)/100, 1)-1]
}
