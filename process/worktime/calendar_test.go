package worktime_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the same zones on every machine that runs the tests

	"github.com/workbay/workbay/process/worktime"
)

// everyDay opens on all weekdays for the shifts, given as pairs of minutes.
func everyDay(zone string, minutes ...int) worktime.Calendar {
	c := worktime.Calendar{Version: 1, Zone: zone}
	for day := time.Sunday; day <= time.Saturday; day++ {
		for i := 0; i < len(minutes); i += 2 {
			c.Week = append(c.Week, worktime.WeekShift{Weekday: day, From: minutes[i], To: minutes[i+1]})
		}
	}
	return c
}

func compile(t interface {
	Helper()
	Fatal(...any)
}, c worktime.Calendar) *worktime.WorkTime {
	t.Helper()
	w, err := c.Compile()
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// local reads a wall clock time such as "2026-05-08 17:00" in the calendar's zone.
func local(t *testing.T, w *worktime.WorkTime, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", s, w.Location())
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// The branch of DefaultCalendar: Mon–Sat 09–13 and 14–19. In May 2026 the 1st is a Friday and the 9th a Saturday.
func TestWorkingTimeExamples(t *testing.T) {
	t.Parallel()
	w := compile(t, worktime.DefaultCalendar())
	for _, c := range []struct {
		name, from string
		d          time.Duration
		want       string
	}{
		{"within a shift", "2026-05-12 09:30", 2 * time.Hour, "2026-05-12 11:30"},
		{"over lunch", "2026-05-12 12:30", time.Hour, "2026-05-12 14:30"},
		{"asked at lunch", "2026-05-12 13:20", time.Hour, "2026-05-12 15:00"},
		{"before opening", "2026-05-12 03:00", time.Hour, "2026-05-12 10:00"},
		{"over night", "2026-05-12 18:00", 2 * time.Hour, "2026-05-13 10:00"},
		{"runs out exactly at lunch", "2026-05-12 11:00", 2 * time.Hour, "2026-05-12 13:00"},
		{"runs out exactly at closing", "2026-05-12 17:00", 2 * time.Hour, "2026-05-12 19:00"},
		{"estimate on Friday 17:00, reminder in 2 h", "2026-05-15 17:00", 2 * time.Hour, "2026-05-15 19:00"},
		{"estimate on Friday 17:00, reminder in 4 h", "2026-05-15 17:00", 4 * time.Hour, "2026-05-16 11:00"},
		{"estimate on Saturday evening, over Sunday", "2026-05-16 18:00", 2 * time.Hour, "2026-05-18 10:00"},
		{"estimate before Victory Day and Sunday", "2026-05-08 18:00", 2 * time.Hour, "2026-05-11 10:00"},
		{"estimate in the New Year holidays", "2026-01-02 12:00", 9 * time.Hour, "2026-01-09 19:00"},
		{"two working days", "2026-05-12 09:00", 18 * time.Hour, "2026-05-13 19:00"},
		{"nothing", "2026-05-12 03:00", 0, "2026-05-12 03:00"},
		{"less than nothing", "2026-05-12 03:00", -time.Hour, "2026-05-12 03:00"},
	} {
		from, want := local(t, w, c.from), local(t, w, c.want)
		if got := w.Add(from, c.d); !got.Equal(want) {
			t.Errorf("%s: got %s, want %s", c.name, got, want)
		}
		if got := w.Between(from, want); got != max(c.d, 0) {
			t.Errorf("%s: between is %s, want %s", c.name, got, c.d)
		}
	}
}

func TestOpenAndNextOpen(t *testing.T) {
	t.Parallel()
	c := worktime.DefaultCalendar()
	c.Exceptions = append(c.Exceptions,
		worktime.Day{Date: "2026-12-31", Shifts: []worktime.Shift{{From: 540, To: 720}}, Note: "shortened"},
		worktime.Day{Date: "2026-05-17", Shifts: []worktime.Shift{{From: 600, To: 660}}, Note: "a working Sunday"})
	w := compile(t, c)
	for _, c := range []struct{ at, next string }{
		{"2026-05-12 08:59", "2026-05-12 09:00"},
		{"2026-05-12 09:00", ""},
		{"2026-05-12 12:59", ""},
		{"2026-05-12 13:00", "2026-05-12 14:00"},
		{"2026-05-12 18:59", ""},
		{"2026-05-12 19:00", "2026-05-13 09:00"},
		{"2026-05-16 19:00", "2026-05-17 10:00"},
		{"2026-05-17 10:30", ""},
		{"2026-05-17 11:00", "2026-05-18 09:00"},
		{"2026-05-08 19:00", "2026-05-11 09:00"},
		{"2026-12-31 12:00", "2027-01-09 09:00"},
	} {
		at := local(t, w, c.at)
		want := at
		if c.next != "" {
			want = local(t, w, c.next)
		}
		if got := w.NextOpen(at); !got.Equal(want) {
			t.Errorf("%s: next open %s, want %s", c.at, got, want)
		}
		if got := w.Open(at); got != (c.next == "") {
			t.Errorf("%s: open is %v", c.at, got)
		}
	}
}

// Nights on which clocks change, in zones that change them; times are UTC. Berlin skips 02–03 on 29 March 2026 and repeats it
// on 25 October; New York does so on 8 March and 1 November. Moscow moved from +4 to +3 at 02:00 on 26 October 2014, and
// Beirut skips the first hour of 29 March 2026.
func TestClockChanges(t *testing.T) {
	t.Parallel()
	shop, night, short := []int{540, 780, 840, 1140}, []int{0, 360}, []int{120, 180}
	for _, c := range []struct {
		name, zone string
		minutes    []int
		from       string
		d          time.Duration
		want       string
	}{
		{"Berlin, over the spring weekend", "Europe/Berlin", shop, "2026-03-28T17:00Z", 2 * time.Hour, "2026-03-29T08:00Z"},
		{"Berlin, over the autumn weekend", "Europe/Berlin", shop, "2026-10-24T16:00Z", 2 * time.Hour, "2026-10-25T09:00Z"},
		{"New York, spring", "America/New_York", shop, "2026-03-07T23:00Z", 2 * time.Hour, "2026-03-08T14:00Z"},
		{"New York, autumn", "America/New_York", shop, "2026-10-31T22:00Z", 2 * time.Hour, "2026-11-01T15:00Z"},
		{"Moscow has no summer time", "Europe/Moscow", shop, "2026-03-28T15:00Z", 2 * time.Hour, "2026-03-29T07:00Z"},
		{"Moscow in 2014", "Europe/Moscow", shop, "2014-10-25T14:00Z", 2 * time.Hour, "2014-10-26T07:00Z"},
		{"a night shift of five hours", "Europe/Berlin", night, "2026-03-28T23:00Z", 5*time.Hour + 1, "2026-03-29T22:00:00.000000001Z"},
		{"a night shift of seven hours", "Europe/Berlin", night, "2026-10-24T22:00Z", 7 * time.Hour, "2026-10-25T05:00Z"},
		{"a shift in the skipped hour is empty", "Europe/Berlin", short, "2026-03-28T22:00Z", time.Hour, "2026-03-30T01:00Z"},
		{"a shift in the repeated hour is two", "Europe/Berlin", short, "2026-10-24T22:00Z", 2 * time.Hour, "2026-10-25T02:00Z"},
		{"no midnight in Beirut", "Asia/Beirut", night, "2026-03-28T20:00Z", time.Hour, "2026-03-28T23:00Z"},
	} {
		w := compile(t, everyDay(c.zone, c.minutes...))
		from, want := utc(t, c.from), utc(t, c.want)
		if got := w.Add(from, c.d); !got.Equal(want) {
			t.Errorf("%s: got %s, want %s", c.name, got, want)
		}
		if got := w.Between(from, want); got != c.d {
			t.Errorf("%s: between is %s, want %s", c.name, got, c.d)
		}
	}
}

// utc reads RFC 3339 in which seconds may be left out.
func utc(t *testing.T, s string) time.Time {
	t.Helper()
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04Z07:00"} {
		if at, err := time.Parse(layout, s); err == nil {
			return at
		}
	}
	t.Fatalf("not a time: %s", s)
	return time.Time{}
}

func TestAddWindow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, zone, at string
		from, to       int
		want           string
	}{
		{"inside", "Europe/Moscow", "2026-05-12T12:00Z", 600, 1200, "2026-05-12T12:00Z"},
		{"too early", "Europe/Moscow", "2026-05-12T06:59Z", 600, 1200, "2026-05-12T07:00Z"},
		{"at the end is too late", "Europe/Moscow", "2026-05-12T17:00Z", 600, 1200, "2026-05-13T07:00Z"},
		{"on a holiday too", "Europe/Moscow", "2026-05-09T06:00Z", 600, 1200, "2026-05-09T07:00Z"},
		{"the clock goes forward on the way", "Europe/Berlin", "2026-03-28T20:00Z", 600, 1200, "2026-03-29T08:00Z"},
		{"the clock goes back on the way", "Europe/Berlin", "2026-10-24T20:00Z", 600, 1200, "2026-10-25T09:00Z"},
		{"it begins in the skipped hour", "Europe/Berlin", "2026-03-28T20:00Z", 150, 240, "2026-03-29T01:00Z"},
		{"it is the skipped hour", "Europe/Berlin", "2026-03-28T20:00Z", 120, 180, "2026-03-30T00:00Z"},
		{"it comes back with the repeated hour", "Europe/Berlin", "2026-10-25T00:45Z", 60, 150, "2026-10-25T01:00Z"},
		{"over midnight, before it", "UTC", "2026-05-12T12:00Z", 1320, 480, "2026-05-12T22:00Z"},
		{"over midnight, after it", "UTC", "2026-05-12T07:00Z", 1320, 480, "2026-05-12T07:00Z"},
		{"until midnight", "UTC", "2026-05-12T12:00Z", 1380, 1440, "2026-05-12T23:00Z"},
		{"no restriction", "UTC", "2026-05-12T12:00Z", 600, 600, "2026-05-12T12:00Z"},
		{"empty at midnight", "UTC", "2026-05-12T12:00Z", 1440, 0, "2026-05-12T12:00Z"},
		{"not a window", "UTC", "2026-05-12T12:00Z", -1, 600, "2026-05-12T12:00Z"},
	} {
		w := compile(t, everyDay(c.zone, 540, 600))
		if got, want := w.AddWindow(utc(t, c.at), c.from, c.to), utc(t, c.want); !got.Equal(want) {
			t.Errorf("%s: got %s, want %s", c.name, got, want)
		}
	}
}

func TestCalendarRefusals(t *testing.T) {
	t.Parallel()
	monday := func(from, to int) worktime.WeekShift {
		return worktime.WeekShift{Weekday: time.Monday, From: from, To: to}
	}
	good := []worktime.WeekShift{monday(540, 780)}
	for _, c := range []struct {
		zone string
		week []worktime.WeekShift
		days []worktime.Day
		want string
	}{
		{"", good, nil, "give the IANA name"},
		{"Local", good, nil, "give the IANA name"},
		{"Moscow", good, nil, "not in the time zone database"},
		{"UTC", nil, nil, "0 minutes of opening hours"},
		{"UTC", []worktime.WeekShift{monday(0, 59)}, nil, "59 minutes of opening hours"},
		{"UTC", []worktime.WeekShift{{Weekday: 7, From: 0, To: 60}}, nil, "weekday 7"},
		{"UTC", []worktime.WeekShift{monday(-1, 60)}, nil, "minutes of the day"},
		{"UTC", []worktime.WeekShift{monday(0, 1441)}, nil, "minutes of the day"},
		{"UTC", []worktime.WeekShift{monday(1320, 360)}, nil, "Monday: shift 22:00–06:00 ends before it begins: split"},
		{"UTC", []worktime.WeekShift{monday(540, 540)}, nil, "ends before it begins"},
		{"UTC", []worktime.WeekShift{monday(700, 900), monday(540, 720)}, nil, "09:00–12:00 and 11:40–15:00 overlap"},
		{"UTC", good, []worktime.Day{{Date: "2026-02-29"}}, "a date that exists"},
		{"UTC", good, []worktime.Day{{Date: "1.5.2026"}}, "such as 2026-05-01"},
		{"UTC", good, []worktime.Day{{Date: "2026-05-01"}, {Date: "2026-05-01"}}, "2026-05-01 is listed twice"},
		{"UTC", good, []worktime.Day{{Date: "2026-05-01", Shifts: []worktime.Shift{{From: 9, To: 5}}}}, "exception 2026-05-01: shift"},
		{"UTC", good, make([]worktime.Day, worktime.MaxExceptions+1), "keep at most 1000"},
	} {
		cal := worktime.Calendar{Version: 1, Zone: c.zone, Week: c.week, Exceptions: c.days}
		if err := cal.Validate(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got error %v, want one with %q", err, c.want)
		}
	}
}

func TestCalendarJSON(t *testing.T) {
	t.Parallel()
	c := worktime.Calendar{
		Version: 3, Zone: "Europe/Moscow",
		Week:       []worktime.WeekShift{{Weekday: time.Monday, From: 540, To: 780}},
		Exceptions: []worktime.Day{{Date: "2026-05-01", Note: "holiday"}, {Date: "2026-05-02", Shifts: []worktime.Shift{{From: 600, To: 660}}}},
	}
	const want = `{"version":3,"zone":"Europe/Moscow","week":[{"weekday":1,"from":540,"to":780}],` +
		`"exceptions":[{"date":"2026-05-01","note":"holiday"},{"date":"2026-05-02","shifts":[{"from":600,"to":660}]}]}`
	b, err := json.Marshal(c)
	if err != nil || string(b) != want {
		t.Errorf("got %s, %v", b, err)
	}
	var back worktime.Calendar
	if err := json.Unmarshal(b, &back); err != nil || !reflect.DeepEqual(back, c) {
		t.Errorf("came back as %+v, %v", back, err)
	}
}

// A snapshot is immutable: neither compiling nor a later change of the calendar moves anything.
func TestCompileCopies(t *testing.T) {
	t.Parallel()
	c := everyDay("UTC", 840, 1140, 540, 780)
	c.Exceptions = []worktime.Day{{Date: "2026-05-13"}, {Date: "2026-05-12", Shifts: []worktime.Shift{{From: 900, To: 960}, {From: 600, To: 660}}}}
	before := fmt.Sprint(c)
	w := compile(t, c)
	if after := fmt.Sprint(c); after != before {
		t.Errorf("compiling changed the calendar to %s", after)
	}
	c.Exceptions[1].Shifts[1].From = 0
	c.Week[0].From = 0
	if got, want := w.NextOpen(utc(t, "2026-05-12T00:00Z")), utc(t, "2026-05-12T10:00Z"); !got.Equal(want) {
		t.Errorf("got %s, want %s", got, want)
	}
}

// The worst calendar that validates is still answered at once.
func TestWorkingTimeIsBounded(t *testing.T) {
	t.Parallel()
	c := worktime.Calendar{Version: 1, Zone: "Europe/Berlin", Week: []worktime.WeekShift{{Weekday: time.Sunday, From: 120, To: 180}}}
	for day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC); len(c.Exceptions) < worktime.MaxExceptions; day = day.AddDate(0, 0, 1) {
		c.Exceptions = append(c.Exceptions, worktime.Day{Date: day.Format(time.DateOnly)})
	}
	w := compile(t, c)
	from := utc(t, "2026-01-01T00:00Z")
	if got, want := w.NextOpen(from), utc(t, "2028-10-01T00:00Z"); !got.Equal(want) {
		t.Errorf("next open is %s, want %s", got, want)
	}
	longest := w.Add(from, worktime.MaxWork)
	if got := w.Add(from, 1<<63-1); !got.Equal(longest) || longest.Year() < 2200 {
		t.Errorf("got %s, want %s", got, longest)
	}
	if got := w.Between(time.Time{}, from); got != 0 {
		t.Errorf("since a missing time: %s", got)
	}
	if got := w.Between(from, time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)); got <= 0 {
		t.Errorf("to the end of time: %s", got)
	}
}

func TestResultsAreInTheArgumentsLocation(t *testing.T) {
	t.Parallel()
	w := compile(t, worktime.DefaultCalendar())
	at := utc(t, "2026-05-12T20:00Z")
	for _, got := range []time.Time{w.Add(at, time.Hour), w.NextOpen(at), w.AddWindow(at, 600, 1200)} {
		if got.Location() != time.UTC {
			t.Errorf("%s is not in UTC", got)
		}
	}
}

func TestDefaultCalendar(t *testing.T) {
	t.Parallel()
	c := worktime.DefaultCalendar()
	w := compile(t, c)
	if len(c.Exceptions) != 28 {
		t.Errorf("%d holidays, want 14 in each of two years", len(c.Exceptions))
	}
	week := w.Between(local(t, w, "2026-05-11 00:00"), local(t, w, "2026-05-18 00:00"))
	if week != 54*time.Hour {
		t.Errorf("a plain week is %s, want 54 h", week)
	}
	for _, date := range []string{"2026-01-01", "2026-01-08", "2026-02-23", "2027-03-08", "2027-05-01", "2026-06-12", "2027-11-04"} {
		if w.Open(local(t, w, date+" 10:00")) {
			t.Errorf("open on %s", date)
		}
	}
}

// time.ZoneBounds is wrong about this day; see nextChange.
func TestLastDayOfALeapYearBeyondTheZoneTable(t *testing.T) {
	t.Parallel()
	w := compile(t, everyDay("Europe/Berlin", 540, 1080))
	from := utc(t, "2040-12-31T06:00Z")
	if got, want := w.Add(from, 10*time.Hour), utc(t, "2041-01-01T09:00Z"); !got.Equal(want) {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := w.AddWindow(utc(t, "2040-12-31T20:00Z"), 600, 1200), utc(t, "2041-01-01T09:00Z"); !got.Equal(want) {
		t.Errorf("got %s, want %s", got, want)
	}
}
