package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"
)

// The contestants, by the names that the report has for them.
const (
	oursName  = "orders"
	yardA     = "yardstick A"
	yardB     = "yardstick B"
	floorName = "floor"
	oldName   = "old program"
)

// entry is a contestant in a contest, with the meter of what it runs on.
type entry struct {
	name string
	contestant
	meter *meter
}

// contest sets the others up beside the orders and lets them all compete.
func (r *report) contest(ctx context.Context, cfg config, h *house, s *shop, first *visit) (err error) {
	y, err := newYardstick(ctx, h, r.Steps)
	if err != nil {
		return fmt.Errorf("yardstick: %w", err)
	}
	defer y.stop()
	b := &bare{yard: y}
	if err := r.countYardsticks(ctx, h, y, b); err != nil {
		return err
	}
	f, err := newFloor(ctx, h.database, first.order.Number, first.marks)
	if err != nil {
		return fmt.Errorf("floor: %w", err)
	}
	defer func() { err = errors.Join(err, f.stop(context.WithoutCancel(ctx))) }()
	entries := []entry{{yardA, y, h.meter}, {yardB, b, h.meter}, {floorName, f, h.meter}}
	if cfg.before != "" {
		old, err := startProgram(ctx, cfg.before, "up")
		if err != nil {
			return fmt.Errorf("%s: %w", cfg.before, err)
		}
		defer func() { err = errors.Join(err, old.leave()) }()
		oldShop, err := loadShop(ctx, old.admin, cfg.most())
		if err != nil {
			return fmt.Errorf("load a service centre into %s: %w", cfg.before, err)
		}
		entries = append(entries, entry{oldName, &customers{shop: oldShop}, old.meter})
	}
	r.Loads, err = compete(ctx, cfg, append(entries, entry{oursName, &customers{shop: s}, h.meter}))
	return err
}

// countYardsticks counts the steps of each yardstick.
func (r *report) countYardsticks(ctx context.Context, h *house, y *yardstick, b *bare) error {
	for _, k := range []struct {
		name string
		take func(context.Context, string, *record) error
	}{{yardA, y.take}, {yardB, b.take}} {
		id := "bench/" + rand.Text()
		if err := k.take(ctx, id, &record{}); err != nil {
			return err
		}
		counted, err := countHistory(ctx, h, k.name, id)
		if err != nil {
			return err
		}
		r.Histories = append(r.Histories, counted)
	}
	return nil
}

// compete lets the contestants take turns, so that whatever else this machine
// does falls on all of them.
func compete(ctx context.Context, cfg config, entries []entry) ([]load, error) {
	most := cfg.most()
	say("warming up")
	for _, e := range entries {
		if _, err := drive(ctx, e, most, limit{length: 2 * time.Second}, e.meter); err != nil {
			return nil, fmt.Errorf("%s: %w", e.name, err)
		}
	}
	var loads []load
	for _, n := range cfg.clients {
		rounds := make([][]round, len(entries))
		for i := range cfg.rounds {
			say(fmt.Sprintf("%s, round %d of %d", clients(n), i+1, cfg.rounds))
			for j, e := range entries {
				l := cfg.limit()
				if n == most && i == cfg.rounds-1 {
					l.profile = cfg.profileOf(e.name)
				}
				done, err := drive(ctx, e, n, l, e.meter)
				if err != nil {
					return nil, fmt.Errorf("%s: %w", e.name, err)
				}
				rounds[j] = append(rounds[j], done)
			}
		}
		loads = append(loads, newLoad(n, entries, rounds))
	}
	return loads, nil
}

// profileOf is the file for the CPU profile of a contestant that runs in this process.
func (c config) profileOf(name string) string {
	if c.profile == "" {
		return ""
	}
	switch name {
	case oursName:
		return c.profile
	case yardA:
		return c.profile + ".yardstick"
	}
	return ""
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
