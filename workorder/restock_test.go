package workorder

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/workbay/workbay/process/exact"
)

var (
	quantities = rapid.Custom(func(t *rapid.T) exact.Qty { return exact.Qty(rapid.Int64Range(0, 50_000).Draw(t, "qty")) })
	levels     = rapid.Custom(func(t *rapid.T) ShelfLevel {
		l := ShelfLevel{Free: quantities.Draw(t, "free"), Coming: quantities.Draw(t, "coming"), Used: quantities.Draw(t, "used"),
			Orders: rapid.IntRange(0, 20).Draw(t, "orders"), LeadDays: rapid.IntRange(0, 365).Draw(t, "days")}
		if rapid.Bool().Draw(t, "limited") {
			least := quantities.Draw(t, "minimum")
			most := least + quantities.Draw(t, "more")
			l.Minimum, l.Maximum = &least, &most
		}
		return l
	})
)

func TestPropose_FillsUpToTheMaximumAndNotFurther(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := levels.Filter(func(l ShelfLevel) bool { return l.Minimum != nil }).Draw(t, "level")
		have, got := l.Free+l.Coming, l.Propose()
		switch {
		case have > *l.Minimum:
			require.Zero(t, got, "there is enough")
		default:
			require.Equal(t, *l.Maximum, have+got, "exactly")
		}
		l.Coming += got
		if *l.Minimum < *l.Maximum {
			require.Zero(t, l.Propose(), "what was ordered is not ordered again")
		}
	})
}

func TestPropose_WithoutLimitsLastsForTheDaysAhead(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := levels.Filter(func(l ShelfLevel) bool { return l.Minimum == nil }).Draw(t, "level")
		got := l.Propose()
		require.GreaterOrEqual(t, got, exact.Qty(0))
		require.Zero(t, got%exact.Units(1), "whole units")
		if got > 0 {
			require.Positive(t, l.Used)
			require.Greater(t, l.Orders, 1)
			asked := l.Used * exact.Qty(l.LeadDays+AheadDays) / UseDays
			require.GreaterOrEqual(t, l.Free+l.Coming+got, asked)
			require.Less(t, l.Free+l.Coming+got, asked+exact.Units(1), "not a unit more")
		}
		l.Coming += got
		require.Zero(t, l.Propose(), "what was ordered is not ordered again")
		l.Coming += exact.Units(1) - got
		require.LessOrEqual(t, l.Propose(), got, "more on the shelf never asks for more")
	})
}

func TestPropose_SaysWhatPeopleExpect(t *testing.T) {
	t.Parallel()
	q := func(n int64) *exact.Qty { u := exact.Units(n); return &u }
	for name, c := range map[string]struct {
		level ShelfLevel
		want  exact.Qty
	}{
		"at the minimum":        {ShelfLevel{Free: exact.Units(2), Minimum: q(2), Maximum: q(10)}, exact.Units(8)},
		"a part of a litre":     {ShelfLevel{Free: 1500, Coming: 250, Minimum: q(2), Maximum: q(10)}, 8250},
		"both the same":         {ShelfLevel{Free: exact.Units(2), Minimum: q(2), Maximum: q(2)}, 0},
		"12 in 90 days, 5 days": {ShelfLevel{Used: exact.Units(12), Orders: 6, LeadDays: 5}, exact.Units(5)},
		"one is enough for 5":   {ShelfLevel{Free: exact.Units(1), Used: exact.Units(12), Orders: 6, LeadDays: 5}, 0},
		"one order alone":       {ShelfLevel{Used: exact.Units(12), Orders: 1, LeadDays: 5}, 0},
		"limits beat the use":   {ShelfLevel{Free: exact.Units(3), Used: exact.Units(900), Orders: 90, LeadDays: 5, Minimum: q(0), Maximum: q(1)}, 0},
	} {
		require.Equal(t, c.want, c.level.Propose(), name)
	}
}
