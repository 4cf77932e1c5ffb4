// Package counters keeps what metrics count, in the database, so that a restart
// loses and repeats nothing: measures are written in the transaction of what they
// count, and folded into tallies later. It owns the tables measure and tally; other
// owners add measures with [Queue] or [InsertInto].
package counters

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process"
)

// Counters owns measures and tallies.
type Counters struct {
	db *database.DB
}

// New is the owner of these tables in a database.
func New(db *database.DB) *Counters { return &Counters{db: db} }

// unit separates the labels of one measure on their way: lists of lists
// must be of one length.
const unit = "\x1f"

// InsertInto begins a statement that adds measures, or the last part of one: a name,
// its labels and a value each.
const InsertInto = `INSERT INTO measure (name, labels, value)`

const insertMeasures = InsertInto + `
SELECT name, string_to_array(labels, chr(31)), value
FROM unnest($1::text[], $2::text[], $3::double precision[]) AS m (name, labels, value)`

// Queue adds measures to what a transaction writes.
func Queue(b *pgx.Batch, list []process.Measure) {
	if len(list) == 0 {
		return
	}
	names, labels, values := make([]string, len(list)), make([]string, len(list)), make([]float64, len(list))
	for i, m := range list {
		names[i], labels[i], values[i] = m.Name, strings.Join(m.Labels, unit), m.Value
	}
	b.Queue(insertMeasures, names, labels, values)
}

// Tally is one counter or histogram: how many observations there were, their
// sum, and for a histogram how many lay at or below each bound.
type Tally struct {
	Name    string
	Labels  []string
	Bounds  []float64
	Count   int64
	Sum     float64
	Buckets []int64
}

// add counts one observation.
func (t *Tally) add(v float64) {
	t.Count++
	t.Sum += v
	for i, b := range t.Bounds {
		if v <= b {
			t.Buckets[i]++
		}
	}
}

func key(name string, labels []string) string { return name + unit + strings.Join(labels, unit) }

// tallies sums measures; bounds says how each histogram is divided.
func tallies(list []process.Measure, bounds func(name string) []float64) map[string]*Tally {
	found := map[string]*Tally{}
	for _, m := range list {
		m.Labels = labelled(m.Name, m.Labels)
		k := key(m.Name, m.Labels)
		t := found[k]
		if t == nil {
			b := bounds(m.Name)
			t = &Tally{Name: m.Name, Labels: m.Labels, Bounds: append([]float64{}, b...), Buckets: make([]int64, len(b))}
			found[k] = t
		}
		t.add(m.Value)
	}
	return found
}

const (
	// takeMeasures leaves alone what another worker is folding.
	takeMeasures = `
DELETE FROM measure WHERE id IN (SELECT id FROM measure ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED)
RETURNING name, labels, value`
	addTally = `
INSERT INTO tally AS t (name, labels, bounds, count, sum, buckets) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (name, labels, bounds) DO UPDATE SET
    count = t.count + excluded.count, sum = t.sum + excluded.sum,
    buckets = coalesce((SELECT array_agg(a + b ORDER BY i) FROM unnest(t.buckets, excluded.buckets) WITH ORDINALITY AS u (a, b, i)), '{}')`
)

// FoldMeasures adds up to limit measures that were written with decisions to
// the counters and reports how many there were. Several workers may do it side
// by side: each measure is added once.
func (s *Counters) FoldMeasures(ctx context.Context, bounds func(name string) []float64, limit int) (int, error) {
	n := 0
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		tx := s.db.Q(ctx)
		rows, _ := tx.Query(ctx, takeMeasures, limit)
		list, err := pgx.CollectRows(rows, pgx.RowToStructByName[process.Measure])
		if err != nil || len(list) == 0 {
			return err
		}
		n = len(list)
		found := tallies(list, bounds)
		var b pgx.Batch
		for _, k := range slices.Sorted(maps.Keys(found)) { // always in the same order: two workers do not wait for each other in a ring
			t := found[k]
			b.Queue(addTally, t.Name, t.Labels, t.Bounds, t.Count, t.Sum, t.Buckets)
		}
		return tx.SendBatch(ctx, &b).Close()
	})
	return n, database.Failed("fold measures", err)
}

const (
	// What is not folded yet counts too. Both in one statement, or a fold between
	// two reads would be seen twice or not at all.
	selectTallies = `
SELECT name, labels, bounds, count, sum, buckets, false AS fresh FROM tally
UNION ALL SELECT name, labels, '{}', 1, value, '{}', true FROM measure`
)

// Tallies returns every counter as it is, to the last decision. Histograms
// with other bounds than those given belong to an older release and are left out.
func (s *Counters) Tallies(ctx context.Context, bounds func(name string) []float64) ([]Tally, error) {
	type row struct {
		Tally
		Fresh bool
	}
	rows, _ := s.db.Q(ctx).Query(ctx, selectTallies)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	if err != nil {
		return nil, database.Failed("read counters", err)
	}
	var fresh []process.Measure
	all := map[string]*Tally{}
	add := func(t *Tally) {
		k := key(t.Name, t.Labels)
		if all[k] == nil {
			all[k] = t
		} else {
			all[k].merge(t)
		}
	}
	for _, r := range list {
		if r.Fresh {
			fresh = append(fresh, process.Measure{Name: r.Name, Labels: r.Labels, Value: r.Sum})
		} else if slices.Equal(r.Bounds, bounds(r.Name)) {
			r.Labels = labelled(r.Name, r.Labels)
			add(&r.Tally)
		}
	}
	for _, t := range tallies(fresh, bounds) {
		add(t)
	}
	found := make([]Tally, 0, len(all))
	for _, k := range slices.Sorted(maps.Keys(all)) {
		found = append(found, *all[k])
	}
	return found, nil
}

func (t *Tally) merge(b *Tally) {
	t.Count += b.Count
	t.Sum += b.Sum
	for i := range t.Buckets {
		t.Buckets[i] += b.Buckets[i]
	}
}
