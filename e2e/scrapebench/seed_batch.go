package main

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

const (
	// What looks random is hashed from an order's running number.
	createHelpers = `
CREATE SCHEMA bench;
CREATE FUNCTION bench.pick(i bigint, salt int, n int) RETURNS int LANGUAGE sql IMMUTABLE
    AS 'SELECT ((hashint8extended(i, salt) & 9223372036854775807) % n)::int';
CREATE FUNCTION bench.share(i bigint, salt int) RETURNS float8 LANGUAGE sql IMMUTABLE
    AS 'SELECT bench.pick(i, salt, 1000000) / 1e6::float8';
-- The ways that orders go: stage by stage, from when to when, what is waited for
-- in it, and between which shares of open orders it is where they are now.
CREATE TABLE bench.stage (way int, seq int, phase text, begins interval, ends interval, target interval,
    reason text, side text, part text, low float8, high float8);
CREATE TABLE bench.state (id int, doc jsonb)`

	// The long tail of stays is what makes a scrape's sums long: one order in fifty
	// has stood for weeks, one in three is beyond its target.
	createOpen = `
CREATE TABLE bench.batch AS
SELECT i, 'B' || lpad((i % $2::int)::text, 2, '0') || '-' || lpad(i::text, 8, '0') AS number, 'B' || lpad((i % $2::int)::text, 2, '0') AS branch,
       CASE WHEN way % 4 = 3 THEN 'warranty' ELSE 'commercial' END AS kind, way, seq AS cur, phase, pace, stay AS since,
       stay - begins * pace AS opened, stay + target AS due, false AS ended
FROM (SELECT i, bench.pick(i, 1, $3::int) AS way, bench.share(i, 2) AS place, 0.4 + 1.2 * bench.share(i, 3) AS pace FROM generate_series($4::bigint, $4::bigint + $5::bigint - 1) i) o
JOIN bench.stage USING (way),
LATERAL (SELECT $1::timestamptz - target * (2.3 * bench.share(i, 4) ^ 2 + CASE WHEN bench.pick(i, 5, 50) = 0 THEN 20 * bench.share(i, 6) ELSE 0 END) AS stay) s
WHERE place >= low AND place < high`
	createClosed = `
CREATE TABLE bench.batch AS
SELECT i, 'B' || lpad((i % $2::int)::text, 2, '0') || '-' || lpad(i::text, 8, '0') AS number, 'B' || lpad((i % $2::int)::text, 2, '0') AS branch,
       CASE WHEN way % 4 = 3 THEN 'warranty' ELSE 'commercial' END AS kind, way, seq AS cur, phase, pace, stay AS since,
       stay - begins * pace AS opened, NULL::timestamptz AS due, true AS ended
FROM (SELECT i, bench.pick(i, 1, $3::int) AS way, 0.4 + 1.2 * bench.share(i, 3) AS pace FROM generate_series($4::bigint, $4::bigint + $5::bigint - 1) i) o
JOIN bench.stage USING (way),
LATERAL (SELECT $1::timestamptz - interval '1 hour' - $6::interval * (($4::bigint + $5::bigint - i)::float8 / $5::bigint) AS stay) s
WHERE low IS NULL`
)

// prepare makes the tables that everything else is written from.
func (s *seeder) prepare(ctx context.Context, db *pgxpool.Pool, closed bool) error {
	if _, err := db.Exec(ctx, createHelpers); err != nil {
		return err
	}
	stages := ways()
	if _, err := db.CopyFrom(ctx, pgx.Identifier{"bench", "stage"},
		[]string{"way", "seq", "phase", "begins", "ends", "target", "reason", "side", "part", "low", "high"}, pgx.CopyFromRows(stages)); err != nil {
		return err
	}
	states, err := statesOf(closed, s.at)
	if err != nil {
		return err
	}
	if _, err := db.CopyFrom(ctx, pgx.Identifier{"bench", "state"}, []string{"id", "doc"}, pgx.CopyFromRows(states)); err != nil {
		return err
	}
	sql, args := createOpen, []any{s.at, s.cfg.branches, wayCount, firstOpen, s.cfg.open}
	if closed {
		sql, args = createClosed, []any{s.at, s.cfg.branches, wayCount, 1, s.cfg.closed, s.cfg.past()}
	}
	return pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
		// A table is made by a statement without values, so they are written into it.
		if _, err := tx.Exec(ctx, sql, append([]any{pgx.QueryExecModeSimpleProtocol}, args...)...); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `ANALYZE bench.batch, bench.stage, bench.state`)
		return err
	})
}

const wayCount = 32

// Where open orders are: how many of a hundred, roughly, and what an order
// waits for in a stage, on whose side.
var stations = map[process.Phase]struct {
	weight             float64
	reason, side, part string
}{
	workorder.CheckedIn:        {weight: 5},
	workorder.Diagnosing:       {weight: 12},
	workorder.Preparing:        {weight: 9, part: "enquiry"},
	workorder.AwaitingApproval: {16, "decision", "client", "approval"},
	workorder.AwaitingParts:    {40, "parts", "supplier", "supplier"},
	workorder.Queued:           {weight: 14, reason: "mechanic", side: "us"},
	workorder.InRepair:         {weight: 15, reason: "paused_tool", side: "us"},
	workorder.InQualityCheck:   {weight: 3},
	workorder.Ready:            {weight: 9, reason: "payment", side: "client"},
	workorder.HandedOver:       {weight: 3},
}

// ways are the rows of bench.stage.
func ways() [][]any {
	r := rand.New(rand.NewPCG(3, 14)) // the same ways in every run
	targets := map[process.Phase]time.Duration{}
	for _, t := range workorder.DefaultPolicy().Targets {
		targets[t.Phase] = t.Within.Duration() * 26 / 10 // of working time, in calendar time
	}
	var rows [][]any
	for way := range wayCount {
		path := pathOf(way)
		total, low, at := 0.0, 0.0, time.Duration(0)
		for _, p := range path {
			total += stations[p].weight
		}
		for seq, p := range path {
			st, length := stations[p], time.Duration(float64(targets[p])*(0.2+r.Float64()))
			row := []any{way, seq, string(p), at, at + length, targets[p], filled(st.reason), filled(st.side), nil, nil, nil}
			if st.part != "" && parts(way) {
				row[8] = st.part
			}
			if seq < len(path)-1 {
				row[9], row[10] = low, low+st.weight/total
			}
			if seq == len(path)-2 {
				row[10] = 2.0 // so that rounding leaves no order out
			}
			rows = append(rows, row)
			low, at = low+st.weight/total, at+length
		}
	}
	return rows
}

// filled is nil for what is missing.
func filled(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// parts reports whether orders of a way need parts that must be bought.
func parts(way int) bool { return way%2 == 1 }

// pathOf is the stages of a way: some without diagnosis, some with parts, a
// few that end with a cancellation or a refusal.
func pathOf(way int) []process.Phase {
	path := []process.Phase{workorder.CheckedIn}
	if way%3 != 0 {
		path = append(path, workorder.Diagnosing)
	}
	path = append(path, workorder.Preparing, workorder.AwaitingApproval)
	switch way {
	case 2, 10:
		return append(path, workorder.PhaseCancelled)
	case 4, 12:
		return append(path, workorder.PhaseDeclined)
	}
	if parts(way) {
		path = append(path, workorder.AwaitingParts)
	}
	return append(path, workorder.Queued, workorder.InRepair, workorder.InQualityCheck, workorder.Ready, workorder.HandedOver, workorder.Closed)
}
