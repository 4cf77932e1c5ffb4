package worktime_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/workbay/workbay/process/worktime"
)

func TestAddAndBetweenAgree(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := compile(t, drawCalendar(t, 0))
		from, d := drawTime(t, "from"), drawWork(t, "d")
		due := w.Add(from, d)
		if got := w.Between(from, due); got != d {
			t.Fatalf("%s after %s is %s, and between them is %s", d, from, due, got)
		}
		if got := w.Between(from, due.Add(-1)); got != d-1 {
			t.Fatalf("%s is not the earliest instant %s after %s", due, d, from)
		}
	})
}

func TestAddIsMonotone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := compile(t, drawCalendar(t, 0))
		from, d, more := drawTime(t, "from"), drawWork(t, "d"), drawWork(t, "more")
		due := w.Add(from, d)
		if !due.After(from) || !w.Add(from, d+more).After(due) {
			t.Fatalf("%s more than %s after %s is not later than %s", more, d, from, due)
		}
		if w.Add(from.Add(more), d).Before(due) {
			t.Fatalf("starting %s after %s, %s ends before %s", more, from, d, due)
		}
		if next := w.Add(due, more); !next.Equal(w.Add(from, d+more)) {
			t.Fatalf("%s and then %s after %s is %s, not the same as their sum", d, more, from, next)
		}
	})
}

func TestBetweenIsAdditive(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := compile(t, drawCalendar(t, 0))
		at := []time.Time{drawTime(t, "a"), drawTime(t, "b"), drawTime(t, "c")}
		slices.SortFunc(at, time.Time.Compare)
		whole, parts := w.Between(at[0], at[2]), w.Between(at[0], at[1])+w.Between(at[1], at[2])
		if whole != parts {
			t.Fatalf("%v: %s as a whole, %s in parts", at, whole, parts)
		}
		if whole < 0 || whole > at[2].Sub(at[0]) || w.Between(at[2], at[0]) != 0 {
			t.Fatalf("%v: %s is not a part of the time", at, whole)
		}
	})
}

func TestNextOpenIsTheFirstOpenInstant(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := compile(t, drawCalendar(t, 0))
		at := drawTime(t, "at")
		next := w.NextOpen(at)
		if next.Before(at) || !w.Open(next) || w.Between(at, next) != 0 {
			t.Fatalf("%s is not the first opening after %s", next, at)
		}
		if w.Open(at) != next.Equal(at) || w.Open(at) != (w.Between(at, at.Add(1)) == 1) {
			t.Fatalf("whether %s is open depends on whom you ask", at)
		}
	})
}

// A second implementation, minute by minute from what the wall clock shows, agrees: shifts are drawn clear of the night, when
// clocks change and the wall clock alone would not tell.
func TestBetweenAgreesWithTheClockOnTheWall(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := drawCalendar(t, 5*60)
		w := compile(t, c)
		from := drawTime(t, "from").Truncate(time.Minute)
		to := from
		var open time.Duration
		for range rapid.IntRange(0, 4*24*60).Draw(t, "minutes") {
			if openByTheWall(c, to.In(w.Location())) {
				open += time.Minute
			}
			to = to.Add(time.Minute)
		}
		if got := w.Between(from, to); got != open {
			t.Fatalf("%s to %s: got %s, the wall says %s", from, to, got, open)
		}
	})
}

func openByTheWall(c worktime.Calendar, at time.Time) bool {
	minute := at.Hour()*60 + at.Minute()
	for _, d := range c.Exceptions {
		if d.Date == at.Format(time.DateOnly) {
			return slices.ContainsFunc(d.Shifts, func(s worktime.Shift) bool { return s.From <= minute && minute < s.To })
		}
	}
	return slices.ContainsFunc(c.Week, func(s worktime.WeekShift) bool {
		return s.Weekday == at.Weekday() && s.From <= minute && minute < s.To
	})
}

// The earliest instant in the window: it is inside by the wall clock, and no minute before it was.
func TestAddWindowIsTheEarliest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := compile(t, drawCalendar(t, 0))
		at := drawTime(t, "at").Truncate(time.Minute)
		from, to := rapid.IntRange(0, 1440).Draw(t, "from"), rapid.IntRange(0, 1440).Draw(t, "to")
		inside := func(at time.Time) bool {
			at = at.In(w.Location())
			minute := at.Hour()*60 + at.Minute()
			if from < to {
				return from <= minute && minute < to
			}
			return (from-to)%1440 == 0 || from <= minute || minute < to
		}
		want := at
		for !inside(want) {
			want = want.Add(time.Minute)
		}
		if got := w.AddWindow(at, from, to); !got.Equal(want) {
			t.Fatalf("after %s in %d–%d: got %s, want %s", at, from, to, got, want)
		}
	})
}

// drawCalendar draws a week of up to three shifts a day, none before earliest, and some exceptions, in zones that change their
// clocks at different hours, by half an hour (Lord Howe) or at midnight (Beirut, Havana), and in Moscow, which does not.
func drawCalendar(t *rapid.T, earliest int) worktime.Calendar {
	zones := []string{"Europe/Moscow", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Beirut", "America/Havana"}
	c := worktime.Calendar{Version: 1, Zone: rapid.SampledFrom(zones).Draw(t, "zone")}
	c.Week = append(c.Week, worktime.WeekShift{Weekday: time.Monday, From: 600, To: 660}) // a week is never empty
	for _, day := range []time.Weekday{time.Sunday, time.Tuesday, time.Wednesday, time.Friday, time.Saturday} {
		for _, s := range drawShifts(t, earliest) {
			c.Week = append(c.Week, worktime.WeekShift{Weekday: day, From: s.From, To: s.To})
		}
	}
	first := drawTime(t, "first exception")
	for i := range rapid.IntRange(0, 5).Draw(t, "exceptions") {
		c.Exceptions = append(c.Exceptions, worktime.Day{Date: first.AddDate(0, 0, 2*i).Format(time.DateOnly), Shifts: drawShifts(t, earliest)})
	}
	return c
}

func drawShifts(t *rapid.T, earliest int) []worktime.Shift {
	bounds := rapid.SliceOfNDistinct(rapid.IntRange(earliest, 1440), 0, 6, rapid.ID[int]).Draw(t, "shift bounds")
	slices.Sort(bounds)
	var shifts []worktime.Shift
	for i := 0; i+1 < len(bounds); i += 2 {
		shifts = append(shifts, worktime.Shift{From: bounds[i], To: bounds[i+1]})
	}
	return shifts
}

// drawTime draws an instant of 2026, half of the time within two days of a change of clocks in one of the zones.
func drawTime(t *rapid.T, label string) time.Time {
	days := []string{"2026-03-08", "2026-03-29", "2026-04-05", "2026-10-04", "2026-10-25", "2026-11-01"}
	if rapid.Bool().Draw(t, label+" near a change") {
		day, err := time.Parse(time.DateOnly, rapid.SampledFrom(days).Draw(t, label+" change"))
		if err != nil {
			t.Fatal(err)
		}
		return day.Add(time.Duration(rapid.Int64Range(-int64(48*time.Hour), int64(48*time.Hour)).Draw(t, label)))
	}
	return time.Unix(rapid.Int64Range(1767225600, 1798761600).Draw(t, label), 0).UTC()
}

func drawWork(t *rapid.T, label string) time.Duration {
	return time.Duration(rapid.Int64Range(1, int64(60*time.Hour)).Draw(t, label))
}
