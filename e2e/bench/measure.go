package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// usage is what was used up so far, or between two readings.
type usage struct {
	Self     time.Duration // processor time of this process, user and system, and of the program when that is another one
	Postgres time.Duration // and of PostgreSQL with all its children; 0 where it can not be read
	Workbay  databaseUsage
	Temporal databaseUsage // both of its databases
}

// databaseUsage is the size of databases and the transactions in them.
type databaseUsage struct{ Bytes, Transactions int64 }

func (u usage) since(before usage) usage {
	return usage{
		Self: u.Self - before.Self, Postgres: u.Postgres - before.Postgres,
		Workbay: u.Workbay.since(before.Workbay), Temporal: u.Temporal.since(before.Temporal),
	}
}

func (d databaseUsage) since(before databaseUsage) databaseUsage {
	return databaseUsage{d.Bytes - before.Bytes, d.Transactions - before.Transactions}
}

// meter reads usage.
type meter struct {
	database   *pgxpool.Pool
	postmaster int // process id of the private PostgreSQL, 0 when there is none
	program    int // process id of the program, 0 when it is this one
}

const selectUsage = `
SELECT datname LIKE 'temporal%' AS temporal, sum(pg_database_size(datname))::bigint, sum(xact_commit + xact_rollback)::bigint
FROM pg_stat_database WHERE datname IN (current_database(), 'temporal', 'temporal_visibility') GROUP BY 1`

func (m *meter) read(ctx context.Context) (usage, error) {
	u := usage{Postgres: treeTime(m.postmaster)}
	var self syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &self); err != nil {
		return u, err
	}
	u.Self = time.Duration(self.Utime.Nano()+self.Stime.Nano()) + processTime(m.program)
	rows, _ := m.database.Query(ctx, selectUsage)
	var temporal bool
	var d databaseUsage
	_, err := pgx.ForEachRow(rows, []any{&temporal, &d.Bytes, &d.Transactions}, func() error {
		if temporal {
			u.Temporal = d
		} else {
			u.Workbay = d
		}
		return nil
	})
	return u, err
}

// postmaster is the process id of the PostgreSQL of a data folder, 0 when it
// has none of its own.
func postmaster(folder string) int {
	b, err := os.ReadFile(filepath.Join(folder, "postgres", "data", "postmaster.pid"))
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(string(b), "\n")
	pid, _ := strconv.Atoi(first)
	return pid
}

// tick is the unit of processor time in /proc, the same on every Linux.
const tick = time.Second / 100

// treeTime is the processor time of a process and its children, also of those
// that ended: connections come and go. 0 where there is no /proc.
func treeTime(root int) time.Duration {
	var ticks time.Duration
	for _, pid := range family(root) {
		ticks += processTime(pid)
		if w := statOf(pid); pid == root && len(w) > 14 {
			ticks += ticksOf(w[13:15])
		}
	}
	return ticks
}

// processTime is the processor time of one process, user and system. 0 where
// there is no /proc or no such process.
func processTime(pid int) time.Duration {
	w := statOf(pid)
	if len(w) < 15 {
		return 0
	}
	return ticksOf(w[11:13])
}

func ticksOf(times []string) time.Duration {
	var ticks int64
	for _, t := range times {
		n, _ := strconv.ParseInt(t, 10, 64)
		ticks += n
	}
	return time.Duration(ticks) * tick
}

// quantiles are milliseconds that so many percent of calls took at most.
type quantiles struct {
	Name string  `json:"name"`
	N    int     `json:"n"`
	P50  float64 `json:"p50_ms"`
	P95  float64 `json:"p95_ms"`
	P99  float64 `json:"p99_ms"`
}

func quantilesOf(name string, took []time.Duration) quantiles {
	q := quantiles{Name: name, N: len(took)}
	if len(took) == 0 {
		return q
	}
	sorted := slices.Sorted(slices.Values(took))
	at := func(percent int) float64 { // nearest rank
		rank := (len(sorted)*percent + 99) / 100
		return float64(sorted[max(rank, 1)-1].Microseconds()) / 1000
	}
	q.P50, q.P95, q.P99 = at(50), at(95), at(99)
	return q
}

// median is the middle one; of an even number the mean of the two in the middle.
func median(of []float64) float64 {
	if len(of) == 0 {
		return 0
	}
	s := slices.Sorted(slices.Values(of))
	return (s[(len(s)-1)/2] + s[len(s)/2]) / 2
}
