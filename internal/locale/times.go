package locale

import (
	"strconv"
	"strings"
	"time"
)

// near is how long ago or ahead a time may be to be told in minutes.
const near = time.Hour

// farDays is from how many days on a date needs its year.
const farDays = 300

// Date is a day, short and human: "26 нояб. 2026 г.".
func (l *Locale) Date(t time.Time) string { return l.pattern(l.manner.date, t) }

// Time is a time of day: "18:00".
func (l *Locale) Time(t time.Time) string { return t.Format("15:04") }

// DateTime is a day of about now and its time, without the year:
// "Thu 26 Nov, 18:00".
func (l *Locale) DateTime(t time.Time) string { return l.pattern(l.manner.dateTime, t) }

// pattern fills a pattern of a manner: W weekday, D day, M month, Y year, T time.
func (l *Locale) pattern(p string, t time.Time) string {
	var b strings.Builder
	for _, r := range p {
		switch r {
		case 'W':
			b.WriteString(l.manner.weekdays[t.Weekday()])
		case 'D':
			b.WriteString(strconv.Itoa(t.Day()))
		case 'M':
			b.WriteString(l.manner.months[t.Month()-1])
		case 'Y':
			b.WriteString(strconv.Itoa(t.Year()))
		case 'T':
			b.WriteString(l.Time(t))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// When is a time as somebody would say it now: in minutes within the hour, by
// the name of the day around today, by its date further off, and with the year
// when that could be doubtful. Days are those of t's zone.
func (l *Locale) When(t, now time.Time) string {
	away := t.Sub(now)
	switch {
	case away > -time.Minute && away < time.Minute:
		return l.T("when.now")
	case away > 0 && away < near:
		return l.T("when.in", "Span", l.Span(away))
	case away < 0 && away > -near:
		return l.T("when.ago", "Span", l.Span(-away))
	}
	switch days := daysBetween(now.In(t.Location()), t); {
	case days == 0:
		return l.T("when.today", "Time", l.Time(t))
	case days == 1:
		return l.T("when.tomorrow", "Time", l.Time(t))
	case days == -1:
		return l.T("when.yesterday", "Time", l.Time(t))
	case days > -farDays && days < farDays:
		return l.DateTime(t)
	}
	return l.Date(t)
}

// daysBetween counts calendar days, which are not always 24 hours long.
func daysBetween(a, b time.Time) int {
	midnight := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
	return int(midnight(b).Sub(midnight(a)) / (24 * time.Hour))
}

// Span is a length of time in its two largest units, the rest cut off: "1 d 3 h",
// "3 h 20 min". Minutes stand alone, and seconds only under a minute. A day is
// 24 hours.
func (l *Locale) Span(d time.Duration) string {
	sign := ""
	if d <= -time.Second { // what is written as 0 min has no sign
		sign = "-"
	}
	d = d.Abs()
	u := l.manner.units
	days, hours, minutes := int64(d/(24*time.Hour)), int64(d/time.Hour%24), int64(d/time.Minute%60)
	switch {
	case days > 0:
		return sign + l.pair(days, u.day, hours, u.hour)
	case hours > 0:
		return sign + l.pair(hours, u.hour, minutes, u.minute)
	case minutes > 0 || d < time.Second:
		return sign + l.pair(minutes, u.minute, 0, "")
	}
	return sign + l.pair(int64(d/time.Second), u.second, 0, "")
}

// pair writes one or two measures; the second is left out when there is none.
func (l *Locale) pair(n int64, unit string, rest int64, restUnit string) string {
	s := l.Number(n) + nbsp + unit
	if rest > 0 {
		s += " " + l.Number(rest) + nbsp + restUnit
	}
	return s
}
