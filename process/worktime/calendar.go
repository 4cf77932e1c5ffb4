package worktime

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Calendar is a branch's opening hours: a weekly plan, exceptions to it and the zone its clocks are in. Orders carry a
// snapshot of it, so a change applies to orders opened later. Times of day are minutes since midnight on the wall clock:
// 540 is 09:00, 1440 is the end of the day. A lunch break is the gap between two shifts.
type Calendar struct {
	Version    int         `json:"version" doc:"Given by the server; 1 is the built-in default"`
	Zone       string      `json:"zone" doc:"IANA name of the time zone, such as Europe/Moscow"`
	Week       []WeekShift `json:"week" doc:"The weekly plan: any number of shifts a weekday, not overlapping"`
	Exceptions []Day       `json:"exceptions,omitempty" doc:"Dates with hours of their own in place of the weekly plan"`
}

// WeekShift is a shift of every such weekday.
type WeekShift struct {
	Weekday time.Weekday `json:"weekday" minimum:"0" maximum:"6" doc:"0 is Sunday, 6 is Saturday"`
	From    int          `json:"from" minimum:"0" maximum:"1440" doc:"Minute of the local day at which it opens"`
	To      int          `json:"to" minimum:"0" maximum:"1440" doc:"Minute of the local day at which it shuts"`
}

// Day is a date with hours of its own: a holiday has no shifts, a shortened day or a working Sunday has some.
type Day struct {
	Date   string  `json:"date" doc:"Such as 2026-05-01"`
	Shifts []Shift `json:"shifts,omitempty" doc:"None on a holiday"`
	Note   string  `json:"note,omitempty" doc:"Why, for people"`
}

// Shift is one stretch of opening hours within a day, from From up to but not including To.
type Shift struct {
	From int `json:"from" minimum:"0" maximum:"1440" doc:"Minute of the local day at which it opens"`
	To   int `json:"to" minimum:"0" maximum:"1440" doc:"Minute of the local day at which it shuts"`
}

// DefaultCalendar is what a new branch starts with: Moscow time, Monday to Saturday 09:00–19:00 with lunch at 13:00, closed on
// the public holidays of article 112 of the Russian labour code in 2026 and 2027. The days the government moves each year
// are not in it; a branch that keeps them adds them.
func DefaultCalendar() Calendar {
	c := Calendar{Version: 1, Zone: "Europe/Moscow"}
	for day := time.Monday; day <= time.Saturday; day++ {
		c.Week = append(c.Week,
			WeekShift{Weekday: day, From: 9 * 60, To: 13 * 60}, WeekShift{Weekday: day, From: 14 * 60, To: 19 * 60})
	}
	for year := 2026; year <= 2027; year++ {
		for day := 1; day <= 8; day++ {
			c.Exceptions = append(c.Exceptions, Day{Date: fmt.Sprintf("%d-01-%02d", year, day), Note: "New Year holidays"})
		}
		c.Exceptions = append(c.Exceptions,
			Day{Date: fmt.Sprintf("%d-02-23", year), Note: "Defender of the Fatherland Day"},
			Day{Date: fmt.Sprintf("%d-03-08", year), Note: "International Women's Day"},
			Day{Date: fmt.Sprintf("%d-05-01", year), Note: "Spring and Labour Day"},
			Day{Date: fmt.Sprintf("%d-05-09", year), Note: "Victory Day"},
			Day{Date: fmt.Sprintf("%d-06-12", year), Note: "Russia Day"},
			Day{Date: fmt.Sprintf("%d-11-04", year), Note: "Unity Day"})
	}
	return c
}

// Limits that keep every computation short: with them the longest walk, Add of MaxWork, visits some 80 000 days.
const (
	// MaxWork is the longest working time Add counts: over four years of a 48-hour week.
	MaxWork = 10_000 * time.Hour
	// MaxExceptions is the most dates a calendar may list: over thirty years of holidays.
	MaxExceptions = 1000

	minWeek   = 60 // minutes a calendar must be open each week
	dayLength = 24 * 60
)

// WorkTime answers questions about a compiled calendar. It is immutable and safe for concurrent use. Every answer is a
// function of its arguments, the calendar and the zone's rules; results are in the location of the argument.
//
// A shift runs by the wall clock: it opens and shuts at the first instant at which local time reaches From and To. So on the
// nights when clocks change a shift across the change is an hour longer or shorter, and one inside a skipped hour is empty.
type WorkTime struct {
	loc  *time.Location
	week [7][]Shift
	days []workDay // sorted
}

type workDay struct {
	date   time.Time // midnight UTC of the date
	shifts []Shift
}

// Validate refuses a calendar that Compile would refuse.
func (c *Calendar) Validate() error {
	_, err := c.Compile()
	return err
}

// Compile checks the calendar and makes it ready for questions; the error says what to correct. It reads the zone from the
// time zone database of the machine or, without one, of the binary (package app embeds time/tzdata). Workflow code may call
// it: the answer can differ between machines only where a government changed a zone's rules, it then moves a deadline but
// not the order of steps, and deadlines are recorded when they are set.
func (c *Calendar) Compile() (*WorkTime, error) {
	loc, err := loadZone(c.Zone)
	if err != nil {
		return nil, err
	}
	w := &WorkTime{loc: loc}
	for _, s := range c.Week {
		if s.Weekday < time.Sunday || s.Weekday > time.Saturday {
			return nil, fmt.Errorf("weekday %d: give 0 (Sunday) to 6 (Saturday)", int(s.Weekday))
		}
		w.week[s.Weekday] = append(w.week[s.Weekday], Shift{From: s.From, To: s.To})
	}
	open := 0
	for day := range w.week {
		if w.week[day], err = arrange(w.week[day]); err != nil {
			return nil, fmt.Errorf("%s: %w", time.Weekday(day), err)
		}
		for _, s := range w.week[day] {
			open += s.To - s.From
		}
	}
	if open < minWeek {
		return nil, fmt.Errorf("the week has %d minutes of opening hours: give shifts of at least %d", open, minWeek)
	}
	w.days, err = compileDays(c.Exceptions)
	if err != nil {
		return nil, err
	}
	return w, nil
}

// loadZone refuses the names under which time.LoadLocation means UTC by omission or whatever the machine is set to.
func loadZone(name string) (*time.Location, error) {
	if name == "" || name == "Local" {
		return nil, fmt.Errorf("zone %q: give the IANA name of the branch's time zone, such as Europe/Moscow", name)
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("zone %q is not in the time zone database: give an IANA name, such as Europe/Moscow", name)
	}
	return loc, nil
}

func compileDays(exceptions []Day) ([]workDay, error) {
	if len(exceptions) > MaxExceptions {
		return nil, fmt.Errorf("%d exceptions: keep at most %d, past dates can go", len(exceptions), MaxExceptions)
	}
	days := make([]workDay, 0, len(exceptions))
	for _, e := range exceptions {
		date, err := time.Parse(time.DateOnly, e.Date)
		if err != nil {
			return nil, fmt.Errorf("exception %q: give a date that exists as year-month-day, such as 2026-05-01", e.Date)
		}
		shifts, err := arrange(e.Shifts)
		if err != nil {
			return nil, fmt.Errorf("exception %s: %w", e.Date, err)
		}
		days = append(days, workDay{date: date, shifts: shifts})
	}
	slices.SortFunc(days, func(a, b workDay) int { return a.date.Compare(b.date) })
	for i := 1; i < len(days); i++ {
		if days[i].date.Equal(days[i-1].date) {
			return nil, fmt.Errorf("%s is listed twice: put its shifts into one exception", days[i].date.Format(time.DateOnly))
		}
	}
	return days, nil
}

// arrange returns the shifts of one day in order, or what is wrong with them.
func arrange(shifts []Shift) ([]Shift, error) {
	sorted := slices.Clone(shifts)
	slices.SortFunc(sorted, func(a, b Shift) int { return cmp.Compare(a.From, b.From) })
	for i, s := range sorted {
		switch {
		case s.From < 0 || s.To > dayLength:
			return nil, fmt.Errorf("shift %s: times are minutes of the day, 0 to %d", s, dayLength)
		case s.From >= s.To:
			return nil, fmt.Errorf("shift %s ends before it begins: split a shift across midnight into two days", s)
		case i > 0 && s.From < sorted[i-1].To:
			return nil, fmt.Errorf("shifts %s and %s overlap: join or move them", sorted[i-1], s)
		}
	}
	return sorted, nil
}

// String is the shift as a person writes it, such as 09:00–13:00.
func (s Shift) String() string {
	return fmt.Sprintf("%02d:%02d–%02d:%02d", s.From/60, s.From%60, s.To/60, s.To%60)
}

// DateOf is the date of an instant as the clocks of a zone show it. A date without a time is a day of its branch's calendar,
// wherever the program or the database runs: nothing else makes one.
func DateOf(at time.Time, zone *time.Location) string { return at.In(zone).Format(time.DateOnly) }

// Location is the calendar's time zone, for showing times as the branch's clock shows them.
func (w *WorkTime) Location() *time.Location { return w.loc }

// Open reports whether the branch is open at the instant; at closing time it is not.
func (w *WorkTime) Open(at time.Time) bool { return w.NextOpen(at).Equal(at) }

// InHours reports whether the instant is one of the opening hours, closing time included: a car can still be collected then.
func (w *WorkTime) InHours(at time.Time) bool { return w.Open(at) || w.Open(at.Add(-time.Nanosecond)) }

// NextOpen is the first instant not before at when the branch is open: at itself during opening hours.
func (w *WorkTime) NextOpen(at time.Time) time.Time {
	var next time.Time
	w.walk(at, func(open, _ time.Time) bool {
		next = later(open, at)
		return false
	})
	return next.In(at.Location())
}

// Add is the earliest instant by which d of working time has passed since from. A deadline that runs out exactly at closing
// time falls on closing time, not on the next opening. When d is zero or less the result is from itself, open or not. More
// than MaxWork counts as MaxWork: settings refuse such deadlines.
func (w *WorkTime) Add(from time.Time, d time.Duration) time.Time {
	if d <= 0 {
		return from
	}
	left, due := min(d, MaxWork), from
	w.walk(from, func(open, shut time.Time) bool {
		open = later(open, from)
		if stretch := shut.Sub(open); left > stretch {
			left -= stretch
			return true
		}
		due = open.Add(left)
		return false
	})
	return due.In(from.Location())
}

// Between is the working time from one instant to a later one; zero when to is not later. A zero time is a missing one and
// gives zero too. It visits the days between, and cuts a span of more than 292 years, the reach of time.Duration.
func (w *WorkTime) Between(from, to time.Time) time.Duration {
	if from.IsZero() || !from.Before(to) {
		return 0
	}
	to = from.Add(to.Sub(from)) // Sub stops at the longest duration
	var total time.Duration
	w.walk(from, func(open, shut time.Time) bool {
		if !open.Before(to) {
			return false
		}
		if shut.After(to) {
			shut = to
		}
		total += shut.Sub(later(open, from))
		return true
	})
	return total
}

// AddWindow is the earliest instant not before at when the local wall clock is in [fromMinute, toMinute) of any day, open or
// closed: a survey goes out between 10:00 and 20:00, which is 600 and 1200. A window whose end is before its beginning goes
// over midnight. One that is empty, a whole day or not within 0 to 1440 is no restriction.
func (w *WorkTime) AddWindow(at time.Time, fromMinute, toMinute int) time.Time {
	from, to := time.Duration(fromMinute)*time.Minute, time.Duration(toMinute)*time.Minute
	if (fromMinute-toMinute)%dayLength == 0 || min(fromMinute, toMinute) < 0 || max(fromMinute, toMinute) > dayLength {
		return at
	}
	const day = 24 * time.Hour
	for t := at.In(w.loc); ; { // one turn for each change of the clocks before the answer: hardly ever a second
		clock := wall(t).Sub(wall(t).Truncate(day))
		inside := clock >= from && clock < to
		if from > to {
			inside = clock >= from || clock < to
		}
		if inside {
			return t.In(at.Location())
		}
		next := t.Add((from - clock + day) % day)
		change := nextChange(t)
		if change.IsZero() || next.Before(change) {
			return next.In(at.Location())
		}
		t = change
	}
}

// walk visits the shifts that shut after at, in order, until visit returns false. It comes to a shift within a week or two
// after the last exception at the latest, because the weekly plan is never empty.
func (w *WorkTime) walk(at time.Time, visit func(open, shut time.Time) bool) {
	for day := wall(at.In(w.loc)).Truncate(24 * time.Hour); ; day = day.AddDate(0, 0, 1) {
		for _, s := range w.shifts(day) {
			open, shut := w.reach(day, s.From), w.reach(day, s.To)
			if shut.After(at) && shut.After(open) && !visit(open, shut) {
				return
			}
		}
	}
}

// shifts are those of the date whose midnight in UTC is day.
func (w *WorkTime) shifts(day time.Time) []Shift {
	i, found := slices.BinarySearchFunc(w.days, day, func(d workDay, day time.Time) int { return d.date.Compare(day) })
	if found {
		return w.days[i].shifts
	}
	return w.week[day.Weekday()]
}

// reach is the first instant at which local time is at or past the minute of the day. time.Date would not do: it leaves open
// what it returns for a time that clocks skip or show twice.
func (w *WorkTime) reach(day time.Time, minute int) time.Time {
	local := day.Add(time.Duration(minute) * time.Minute)
	for t := local.Add(-26 * time.Hour).In(w.loc); ; { // no zone is so far ahead of UTC, so local time is still earlier
		_, offset := t.Zone()
		change := nextChange(t)
		reached := later(local.Add(-time.Duration(offset)*time.Second), t)
		if change.IsZero() || reached.Before(change) {
			return reached
		}
		t = change
	}
}

// nextChange is an instant after t up to which the offset of t's zone stays the same; zero when it never changes again.
func nextChange(t time.Time) time.Time {
	_, change := t.ZoneBounds()
	// Beyond a zone's table, which ends in 2037 or, in slim databases, with its last change of rules, Go takes a leap year to
	// end when 31 December begins (golang/go#81583): on that day the change lies before t, and a search from it would never
	// end. The rules that continue a table do not change clocks on New Year's Eve, so going on a day later is right.
	if !change.IsZero() && !change.After(t) {
		return t.Add(24 * time.Hour)
	}
	return change
}

// wall is the reading of t's wall clock as if the clock were in UTC, where a day is always 24 hours.
func wall(t time.Time) time.Time {
	_, offset := t.Zone()
	return t.UTC().Add(time.Duration(offset) * time.Second)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
