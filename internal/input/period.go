package input

import (
	"time"

	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/process/worktime"
)

// ReportDays is how far a report reaches back when nobody says.
const ReportDays = 30

// firstYear is the first year of a report: before it is a slip of the pen.
const firstYear = 1900

// Moment reads a bound of a period that the field name gives: a point in time, or
// midnight that many days after a date. None is no bound.
func Moment(name, text string, zone *time.Location, days int) (*time.Time, error) {
	if text == "" {
		return nil, nil
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return &at, nil
	}
	day, err := time.ParseInLocation(time.DateOnly, text, zone)
	if err != nil {
		return nil, process.Invalid("%s: give a date such as 2026-05-01, or a time such as 2026-05-01T09:00:00+03:00", name)
	}
	day = day.AddDate(0, 0, days)
	return &day, nil
}

// Period is the time that a report is about; none given, the last [ReportDays] days
// until now.
func Period(from, to string, now time.Time, zone *time.Location) (p worktime.Span, err error) {
	first, err := Moment("from", from, zone, 0)
	if err != nil {
		return p, err
	}
	end, err := Moment("to", to, zone, 1)
	if err != nil {
		return p, err
	}
	if end == nil || end.After(now) {
		end = &now
	}
	if first == nil {
		days := end.AddDate(0, 0, -ReportDays)
		first = &days
	}
	if first.After(now) {
		return p, process.Invalid("from: the period lies in the future; give a time that has passed")
	}
	return reported("", *first, *end)
}

// reported is a period that can be reported on; prefix comes before its parameters' names.
func reported(prefix string, from, to time.Time) (worktime.Span, error) {
	if !to.After(from) {
		return worktime.Span{}, process.Invalid("%s: give a time after %s; the period ends before it begins", prefix+"to", prefix+"from")
	}
	if from.Year() < firstYear {
		return worktime.Span{}, process.Invalid("%s: give a time from the year %d on", prefix+"from", firstYear)
	}
	return worktime.Span{From: from.UTC(), To: to.UTC()}, nil
}

// EarlierPeriod is the time that a report compares with, nil when none was asked for.
func EarlierPeriod(from, to string, than worktime.Span, zone *time.Location) (*worktime.Span, error) {
	if from == "" && to == "" {
		return nil, nil
	}
	if from == "" || to == "" {
		return nil, process.Invalid("compare_from and compare_to: give both, or none to compare with nothing")
	}
	first, err := Moment("compare_from", from, zone, 0)
	if err != nil {
		return nil, err
	}
	end, err := Moment("compare_to", to, zone, 1)
	if err != nil {
		return nil, err
	}
	p, err := reported("compare_", *first, *end)
	if err == nil && p.To.After(than.From) {
		err = process.Invalid("compare_to: the earlier period ends after the other begins; give a time not after from, %s", than.From.In(zone).Format(time.RFC3339))
	}
	return &p, err
}
