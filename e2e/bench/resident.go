package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/workbay/workbay/app/demo"
)

// residentClients is how many clients the memory is measured under.
const residentClients = 12

// resident is the memory of a program that runs alone in its process, after so many orders.
type resident struct {
	Orders   int     `json:"orders"`
	Program  int64   `json:"program_bytes"`
	Peak     int64   `json:"program_peak_bytes"` // since the start
	Postgres int64   `json:"postgres_bytes"`     // shared pages counted once
	Rate     float64 `json:"orders_per_second"`  // since the reading before
}

// memoryOf drives orders through a program of its own and weighs it at 1,000,
// 5,000 and 20,000 orders, up to so many, and at the last one.
func memoryOf(ctx context.Context, orders int, path string, args ...string) (_ []resident, err error) {
	p, err := startProgram(ctx, path, args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.leave()) }()
	s, err := loadShop(ctx, p.admin, residentClients)
	if err != nil {
		return nil, fmt.Errorf("load a service centre: %w", err)
	}
	found := []resident{p.weigh(0)}
	for _, mark := range residentMarks(orders) {
		begin, from := time.Now(), found[len(found)-1].Orders
		givenUp, err := ordersOnly(ctx, &customers{shop: s}, mark-from)
		if err != nil {
			return nil, err
		}
		rate := float64(mark-from) / time.Since(begin).Seconds()
		w := p.weigh(mark)
		w.Rate = rate
		found = append(found, w)
		say(fmt.Sprintf("after %d orders: program %d MB, PostgreSQL %d MB; %.1f orders/s, %d given up", mark, w.Program/1e6, w.Postgres/1e6,
			rate, givenUp))
	}
	return found, nil
}

func residentMarks(orders int) []int {
	var marks []int
	for _, m := range []int{1_000, 5_000, 20_000} {
		if m < orders {
			marks = append(marks, m)
		}
	}
	return append(marks, orders)
}

// ordersOnly takes so many orders with all clients together, keeps no record of
// them, and returns how many were given up.
func ordersOnly(ctx context.Context, c contestant, orders int) (givenUp int64, err error) {
	var begun atomic.Int64
	p := &patient{contestant: c}
	_, err = crowd(ctx, p, residentClients, func(int) bool { return begun.Add(1) <= int64(orders) })
	return p.givenUp.Load(), err
}

// patient gives an order up when the engine does not answer in time, as on a
// machine that does other things too, and goes on with the next: what is measured
// is memory, and an order that is left half way takes as much.
type patient struct {
	contestant
	givenUp atomic.Int64
}

func (p *patient) one(ctx context.Context, client int, _ *record) error {
	err := p.contestant.one(ctx, client, &record{})
	var refused *demo.Problem
	if errors.As(err, &refused) && refused.Status == http.StatusServiceUnavailable || errors.Is(err, errUnsettled) {
		p.givenUp.Add(1)
		return nil
	}
	return err
}

func (*patient) rest(context.Context, int) error { return nil }

func (p *program) weigh(orders int) resident {
	pid := p.cmd.Process.Pid
	return resident{
		Orders: orders, Program: residentBytes(pid, "VmRSS:"), Peak: residentBytes(pid, "VmHWM:"), Postgres: sharedBytes(p.meter.postmaster),
	}
}

// residentBytes is a memory figure of a process from its status, 0 where it can not be read.
func residentBytes(pid int, figure string) int64 {
	return kibibytes(fmt.Sprintf("/proc/%d/status", pid), figure)
}

// sharedBytes is the memory of a process and its children. What several of them
// share is counted once. 0 where it can not be read.
func sharedBytes(root int) int64 {
	var sum int64
	for _, pid := range family(root) {
		sum += kibibytes(fmt.Sprintf("/proc/%d/smaps_rollup", pid), "Pss:")
	}
	return sum
}

// kibibytes reads a figure from a file of /proc, in bytes.
func kibibytes(file, figure string) int64 {
	b, err := os.ReadFile(file)
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(b), figure)
	w := strings.Fields(rest)
	if len(w) == 0 {
		return 0
	}
	kib, _ := strconv.ParseInt(w[0], 10, 64)
	return kib * 1024
}

// family is a process and its children; nobody when root is 0.
func family(root int) []int {
	if root == 0 {
		return nil
	}
	all := []int{root}
	files, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, f := range files {
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(f)))
		if w := statOf(pid); len(w) > 1 && w[1] == strconv.Itoa(root) {
			all = append(all, pid)
		}
	}
	return all
}

// statOf is what /proc says about a process after its name: state, parent, …
// and from the twelfth field on user and system time, then those of ended
// children. Nothing when it ended meanwhile.
func statOf(pid int) []string {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return nil
	}
	// The name is in brackets and may hold anything.
	return strings.Fields(string(b[strings.LastIndexByte(string(b), ')')+1:]))
}
