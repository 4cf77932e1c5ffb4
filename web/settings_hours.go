package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/workbay/workbay/internal/countries"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
)

// weekdays in the order of the page.
var weekdays = []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}

// dayRow is a day with its hours: of the week, or a date with hours of its own.
type dayRow struct {
	Name    string
	Entries []entry
	More    []entry // the second break, which few days have
	Odd     string  // hours that this page does not change: more than two breaks
	Date    string
	At      time.Time
	Hours   string
	Note    string
}

// hoursSheet is what the page of opening hours has beside its fields.
type hoursSheet struct {
	Week     []dayRow
	Dates    []dayRow // with hours of their own, from today on
	Proposed []dayRow // public holidays that are not among them
	New      []entry
}

// clockOf is a minute of the day as people write it; the end of the day is 24:00, which a
// field for a time shows as 00:00.
func clockOf(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60%24, minute%60) }

func minuteOf(v string) (int, error) {
	t, err := time.Parse("15:04", strings.TrimSpace(v))
	if err != nil {
		return 0, process.Invalid("give a time such as 09:00")
	}
	return t.Hour()*60 + t.Minute(), nil
}

// ofWeek are the shifts of a day of the week.
func ofWeek(c worktime.Calendar, day time.Weekday) (list []worktime.Shift) {
	for _, s := range c.Week {
		if s.Weekday == day {
			list = append(list, worktime.Shift{From: s.From, To: s.To})
		}
	}
	slices.SortFunc(list, func(a, b worktime.Shift) int { return a.From - b.From })
	return list
}

// said are shifts in figures: 09:00–13:00, 14:00–19:00.
func said(list []worktime.Shift) string {
	var all []string
	for _, s := range list {
		all = append(all, clockOf(s.From)+"–"+clockOf(s.To))
	}
	return strings.Join(all, ", ")
}

// times are the fields of a day: when it opens and shuts, and two breaks between.
var times = []string{"open", "shut", "lunch", "back", "pause", "resume"}

// oneBreak is how many of them a day with at most one break has.
const oneBreak = 4

// hours is the calendar of the branch as a form.
func (s *server) hours(r *http.Request) setting {
	return setting{ref: caller(r.Context()).Branch, page: s.hoursPage, change: s.changeHours}
}

func (s *server) hoursPage(r *http.Request) (*settingPage, error) {
	m, l := caller(r.Context()), s.language(r)
	if !m.Is("manager", "admin") {
		return nil, process.Forbidden("")
	}
	c, err := s.Store.Shop.CurrentCalendar(r.Context(), m.Branch)
	if err != nil {
		return nil, err
	}
	b, err := s.Store.Shop.BranchByID(r.Context(), m.Branch)
	if err != nil {
		return nil, err
	}
	p := &settingPage{Title: l.T("settings.hours"), Note: l.T("settings.hours_text", "Branch", b.Name), Back: "/settings", Action: "/settings/hours", Version: c.Version, Sheet: &hoursSheet{}}
	zone := entry{Name: "zone", Label: l.T("settings.zone"), Kind: "select", Value: c.Zone}
	zones := countries.Zones()
	if !slices.Contains(zones, c.Zone) {
		zones = append(zones, c.Zone)
	}
	for _, z := range zones {
		zone.Options = append(zone.Options, option{z, z})
	}
	p.Entries = []entry{zone}
	for _, day := range weekdays {
		p.Sheet.Week = append(p.Sheet.Week, weekRow(l.T(fmt.Sprintf("settings.weekday_%d", day)), l.T, day, ofWeek(c, day)))
	}
	p.Sheet.dates(c, b.Country)
	p.Sheet.New = []entry{
		{Name: "new_date", Label: l.T("settings.day_date"), Kind: "date"}, {Name: "new_note", Label: l.T("settings.day_note"), Max: 100},
		{Name: "new_open", Label: l.T("settings.time_open"), Hint: l.T("settings.day_closed"), Kind: "time"}, {Name: "new_shut", Label: l.T("settings.time_shut"), Kind: "time"},
	}
	if m.Is("admin") {
		p.History = "/audit?" + url.Values{"what": {"calendar.put"}}.Encode()
	}
	return p, nil
}

func weekRow(name string, say func(string, ...any) string, day time.Weekday, shifts []worktime.Shift) dayRow {
	row := dayRow{Name: name}
	if len(shifts) > len(times)/2 {
		row.Odd = said(shifts)
		return row
	}
	values := make([]string, len(times))
	if n := len(shifts); n > 0 {
		values[0], values[1] = clockOf(shifts[0].From), clockOf(shifts[n-1].To)
		for i := 1; i < n; i++ {
			values[2*i], values[2*i+1] = clockOf(shifts[i-1].To), clockOf(shifts[i].From)
		}
	}
	var all []entry
	for i, t := range times {
		all = append(all, entry{Name: fmt.Sprintf("%s_%d", t, day), Label: say("settings.time_" + t), Kind: "time", Value: values[i]})
	}
	row.Entries, row.More = all[:oneBreak], all[oneBreak:]
	return row
}

// dates lists the dates with hours of their own, and the public holidays that are not
// among them, of this year and the next.
func (h *hoursSheet) dates(c worktime.Calendar, country string) {
	now := time.Now()
	today, known := worktime.DateOf(now, time.UTC), map[string]bool{}
	for _, e := range c.Exceptions {
		known[e.Date] = true
		if e.Date >= today {
			h.Dates = append(h.Dates, dayRow{Date: e.Date, At: dateOf(e.Date), Hours: said(e.Shifts), Note: e.Note})
		}
	}
	slices.SortFunc(h.Dates, func(a, b dayRow) int { return strings.Compare(a.Date, b.Date) })
	for year := now.Year(); year <= now.Year()+1; year++ {
		for _, one := range countries.Holidays(country, year) {
			if one.Date >= today && !known[one.Date] {
				h.Proposed = append(h.Proposed, dayRow{Date: one.Date, At: dateOf(one.Date), Note: one.Name})
			}
		}
	}
}

func (s *server) changeHours(r *http.Request, in url.Values, version int) error {
	m := caller(r.Context())
	if !m.Is("manager", "admin") {
		return process.Forbidden("")
	}
	c, err := s.Store.Shop.CurrentCalendar(r.Context(), m.Branch)
	if err != nil {
		return err
	}
	b, err := s.Store.Shop.BranchByID(r.Context(), m.Branch)
	if err != nil {
		return err
	}
	c.Zone = in.Get("zone")
	var wrong process.Faults
	wrong.Add(setWeek(&c, in))
	wrong.Add(setDates(&c, in, b.Country))
	if err := wrong.Err(); err != nil {
		return err
	}
	_, err = s.Store.Shop.PutCalendar(r.Context(), m.Branch, c, version, m.Actor())
	return err
}

// setWeek reads the week of a form. Days whose hours are not on the page stay.
func setWeek(c *worktime.Calendar, in url.Values) error {
	var week []worktime.WeekShift
	var wrong process.Faults
	for _, day := range weekdays {
		shifts := ofWeek(*c, day)
		if in.Has(fmt.Sprintf("open_%d", day)) {
			var err error
			shifts, err = typedShifts(in, func(t string) string { return fmt.Sprintf("%s_%d", t, day) })
			wrong.Add(err)
		}
		for _, s := range shifts {
			week = append(week, worktime.WeekShift{Weekday: day, From: s.From, To: s.To})
		}
	}
	c.Week = week
	return wrong.Err()
}

// typedShifts reads the hours of one day; without an opening time it is closed.
func typedShifts(in url.Values, name func(string) string) ([]worktime.Shift, error) {
	minutes := make([]int, len(times))
	for i, t := range times {
		v := in.Get(name(t))
		if v == "" {
			minutes[i] = -1
			continue
		}
		m, err := minuteOf(v)
		if err != nil {
			return nil, at(name(t), err)
		}
		if minutes[i] = m; m == 0 && t == "shut" {
			minutes[i] = 24 * 60
		}
	}
	open, shut := minutes[0], minutes[1]
	switch {
	case slices.Max(minutes) < 0:
		return nil, nil
	case open < 0:
		return nil, process.Invalid("%s: give both times, or neither", name("open"))
	case shut < 0:
		return nil, process.Invalid("%s: give both times, or neither", name("shut"))
	case shut <= open:
		return nil, process.Invalid("%s: lies before the opening time", name("shut"))
	}
	var shifts []worktime.Shift
	for i := 2; i < len(times); i += 2 {
		from, to := minutes[i], minutes[i+1]
		if from < 0 && to < 0 {
			continue
		}
		if from <= open || to <= from || shut <= to {
			return nil, process.Invalid("%s: the break has a beginning and an end within the opening hours", name(times[i]))
		}
		shifts = append(shifts, worktime.Shift{From: open, To: from})
		open = to
	}
	return append(shifts, worktime.Shift{From: open, To: shut}), nil
}

// setDates reads which dates have hours of their own: those that were not crossed out,
// public holidays that were added, and a day of its own. What is past stays.
func setDates(c *worktime.Calendar, in url.Values, country string) error {
	c.Exceptions = slices.DeleteFunc(slices.Clone(c.Exceptions), func(d worktime.Day) bool { return slices.Contains(in["drop"], d.Date) })
	for _, date := range in["holiday"] {
		for _, h := range countries.Holidays(country, dateOf(date).Year()) {
			if h.Date == date {
				c.Exceptions = append(c.Exceptions, worktime.Day{Date: date, Note: h.Name})
			}
		}
	}
	date := in.Get("new_date")
	if date == "" {
		return nil
	}
	if _, err := time.Parse(time.DateOnly, date); err != nil {
		return process.Invalid("new_date: give a date that exists as year-month-day, such as 2026-05-01")
	}
	shifts, err := typedShifts(in, func(t string) string { return "new_" + t })
	c.Exceptions = slices.DeleteFunc(c.Exceptions, func(d worktime.Day) bool { return d.Date == date })
	c.Exceptions = append(c.Exceptions, worktime.Day{Date: date, Shifts: shifts, Note: in.Get("new_note")})
	return err
}
