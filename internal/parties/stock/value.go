package stock

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/workbay/workbay/internal/database"
	"github.com/workbay/workbay/process/exact"
)

// IdleDays is after how many days without a movement a part lies idle on the shelf.
const IdleDays = 180

// ShelfValue is what lies on the shelf of a branch, at what it was bought for.
type ShelfValue struct {
	Branch  string           `json:"branch"`
	At      time.Time        `json:"at"`
	Value   exact.Money      `json:"value" doc:"Of all parts whose cost is known, minor units"`
	Parts   int              `json:"parts" doc:"Of which something is on the shelf"`
	Unknown int              `json:"unknown" doc:"Of these parts: how many are not in the value, since nobody knows what they cost"`
	Idle    ShelfIdle        `json:"idle"`
	Lines   []ShelfValueLine `json:"lines" doc:"The largest value first; those without a known cost last"`
}

// ShelfIdle is what has not moved for [IdleDays].
type ShelfIdle struct {
	Days  int         `json:"days" doc:"How long nothing came and nothing went; corrections of a count are no movement"`
	Value exact.Money `json:"value" doc:"Of those whose cost is known, minor units"`
	Parts int         `json:"parts"`
}

// ShelfValueLine is a part on the shelf.
type ShelfValueLine struct {
	PartNo  string       `json:"part_no"`
	Name    string       `json:"name"`
	Place   string       `json:"place,omitempty"`
	OnHand  exact.Qty    `json:"on_hand" doc:"What is reserved for orders is among it"`
	Cost    *exact.Money `json:"cost,omitempty" db:"-" doc:"Of one unit, as it was bought last, else the least that a supplier asks, minor units; absent when nobody knows"`
	MovedAt time.Time    `json:"moved_at" doc:"When some of it came or went last; of a part that was only ever counted, when it was counted first"`
	Idle    bool         `json:"idle" db:"-"`
}

// Value is the whole line at cost; nil when nobody knows the cost.
func (l ShelfValueLine) Value() *exact.Money {
	if l.Cost == nil {
		return nil
	}
	value := l.Cost.Times(l.OnHand)
	return &value
}

// larger orders lines by value, those without one last.
func larger(a, b ShelfValueLine) int {
	va, vb := a.Value(), b.Value()
	switch {
	case (va == nil) != (vb == nil):
		if va == nil {
			return 1
		}
		return -1
	case va != nil && *va != *vb:
		return cmp.Compare(*vb, *va)
	}
	return cmp.Compare(a.PartNo, b.PartNo)
}

const selectOnHand = `
SELECT i.part_no, coalesce(p.name, i.part_no) AS name, i.place, i.on_hand, coalesce(
    (SELECT m.at FROM stock_movement m WHERE m.branch = i.branch AND m.part_no = i.part_no AND m.kind <> 'count' ORDER BY m.id DESC LIMIT 1),
    (SELECT m.at FROM stock_movement m WHERE m.branch = i.branch AND m.part_no = i.part_no ORDER BY m.id LIMIT 1), $2) AS moved_at
FROM stock_item i LEFT JOIN part p ON p.part_no = i.part_no
WHERE i.branch = $1 AND i.on_hand > 0`

// Value reads what lies on the shelf of a branch and what it was bought for.
func (s *Stock) Value(ctx context.Context, branch string, now time.Time) (ShelfValue, error) {
	v := ShelfValue{Branch: branch, At: now, Idle: ShelfIdle{Days: IdleDays}}
	rows, _ := s.db.Q(ctx).Query(ctx, selectOnHand, branch, now)
	var err error
	if v.Lines, err = pgx.CollectRows(rows, pgx.RowToStructByName[ShelfValueLine]); err != nil {
		return v, database.Failed("read what is on the shelf", err)
	}
	nos := make([]string, len(v.Lines))
	for i, l := range v.Lines {
		nos[i] = l.PartNo
	}
	costs, err := s.bought.Costs(ctx, branch, nos)
	if err != nil {
		return v, err
	}
	v.count(costs, now.Add(-IdleDays*24*time.Hour))
	return v, nil
}

// count prices the lines and adds them up.
func (v *ShelfValue) count(costs map[string]exact.Money, since time.Time) {
	v.Parts = len(v.Lines)
	for i := range v.Lines {
		l := &v.Lines[i]
		if l.Idle = l.MovedAt.Before(since); l.Idle {
			v.Idle.Parts++
		}
		cost, known := costs[l.PartNo]
		if !known {
			v.Unknown++
			continue
		}
		l.Cost = &cost
		v.Value += *l.Value()
		if l.Idle {
			v.Idle.Value += *l.Value()
		}
	}
	slices.SortFunc(v.Lines, larger)
}
