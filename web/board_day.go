package web

import (
	"slices"
	"strconv"
	"time"

	"github.com/workbay/workbay/internal/people"
	"github.com/workbay/workbay/internal/reads/board"
	"github.com/workbay/workbay/process/worktime"
	"github.com/workbay/workbay/workorder"
)

// quarter is the grain of the board.
const quarter = 15 * time.Minute

// day is a working day of the branch on the board, by quarters of an hour from
// its first opening to its last closing.
type day struct {
	worktime.Span
	Date     string // 2026-11-26
	Shown    bool
	Quarters []quarterHour
}

type quarterHour struct {
	From time.Time
	Open bool
}

// workingDays are the next days on which the branch opens, today first if it
// does. The one of date is shown, also when it lies further off; on a day off,
// the next one on which somebody works.
func workingDays(work *worktime.WorkTime, now time.Time, date string) []day {
	var days []day
	for at := startOfDay(now); len(days) < boardDays; at = at.AddDate(0, 0, 1) {
		if d := dayOf(work, at); d.Quarters != nil {
			days = append(days, d)
		}
	}
	shown := days[0]
	if at, err := time.ParseInLocation(time.DateOnly, date, now.Location()); err == nil {
		shown = dayOf(work, startOfDay(work.NextOpen(at)))
	}
	i := slices.IndexFunc(days, func(d day) bool { return d.Date == shown.Date })
	if i < 0 {
		i, days = len(days), append(days, shown)
	}
	days[i].Shown = true
	return days
}

func startOfDay(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
}

// dayOf looks at a day quarter by quarter; one without opening hours has none.
func dayOf(work *worktime.WorkTime, midnight time.Time) day {
	d := day{Date: worktime.DateOf(midnight, midnight.Location())}
	last := 0
	for at := midnight; at.Before(midnight.AddDate(0, 0, 1)); at = at.Add(quarter) {
		open := work.Open(at)
		if !open && d.Quarters == nil {
			continue
		}
		d.Quarters = append(d.Quarters, quarterHour{at, open})
		if open {
			last = len(d.Quarters)
		}
	}
	d.Quarters = d.Quarters[:last]
	if last > 0 {
		d.Span = worktime.Span{From: d.Quarters[0].From, To: d.Quarters[last-1].From.Add(quarter)}
	}
	return d
}

// hour is a heading of the board: a full hour, or what is left of one.
type hour struct {
	From time.Time
	Span int // quarters
}

func (d day) hours() []hour {
	var list []hour
	for _, q := range d.Quarters {
		if n := len(list); n > 0 && q.From.Minute() != 0 {
			list[n-1].Span++
			continue
		}
		list = append(list, hour{q.From, 1})
	}
	return list
}

// lane is one mechanic's day.
type lane struct {
	Mechanic people.Staff
	Cells    []cell
	Planned  time.Duration
	Capacity time.Duration
	Running  *bench // its job alone; nil when there is none
	Away     bool   // for a part of the day at least
}

// Full is the planned share of the day in percent.
func (l lane) Full() int {
	if l.Capacity == 0 {
		return 0
	}
	return int(100 * l.Planned / l.Capacity)
}

// Doing is the planned job that the mechanic works on, nil when there is none.
func (l lane) Doing() *block {
	for _, c := range l.Cells {
		for i, b := range c.Jobs {
			if b.Exec == workorder.InProgress {
				return &c.Jobs[i]
			}
		}
	}
	return nil
}

// Ahead are the next jobs of the day that nobody works on yet, at most so many.
func (l lane) Ahead(most int) (list []block) {
	for _, c := range l.Cells {
		for _, b := range c.Jobs {
			if len(list) < most && (b.Exec == workorder.NotStarted || b.Exec == workorder.Paused || b.Exec == workorder.Failed) {
				list = append(list, b)
			}
		}
	}
	return list
}

// cell is a stretch of a lane: jobs, free time or a break.
type cell struct {
	Span int // quarters
	From time.Time
	Open bool
	Past bool
	Jobs []block
}

// block is a planned job in a cell.
type block struct {
	board.ShopJob
	Late bool // should be done by now and is not
}

// lane lays a mechanic's jobs out over the day's quarters. What is shorter than
// a quarter has one all the same; if there is no room for it, it is shown with
// the job before.
func (d day) lane(m people.Staff, plan []board.ShopJob, away []worktime.Span, work *worktime.WorkTime, now time.Time) lane {
	l := lane{Mechanic: m, Capacity: work.Between(d.From, d.To)}
	d.Quarters = slices.Clone(d.Quarters)
	for _, a := range away {
		if !a.Overlaps(d.Span) {
			continue
		}
		l.Away = true
		from, to := d.within(a)
		l.Capacity -= work.Between(from, to)
		for i := range d.Quarters {
			if q := &d.Quarters[i]; a.Overlaps(worktime.Span{From: q.From, To: q.From.Add(quarter)}) {
				q.Open = false
			}
		}
	}
	next := 0 // quarter
	for _, j := range plan {
		if j.Plan.MechanicID != m.ID {
			continue
		}
		from, to := d.within(worktime.Span{From: j.Plan.From, To: j.Plan.To})
		l.Planned += work.Between(from, to)
		b := block{j, j.Plan.To.Before(now) && j.Approval == workorder.Approved && j.Exec != workorder.Done && j.Exec != workorder.Passed}
		start := max(next, d.quarterOf(from))
		end := max(start+1, d.quarterOf(to.Add(quarter-1)))
		if start >= len(d.Quarters) || start > d.quarterOf(from) && end <= next {
			if n := len(l.Cells); n > 0 {
				l.Cells[n-1].Jobs = append(l.Cells[n-1].Jobs, b)
			}
			continue
		}
		l.free(d, next, start, now)
		end = min(end, len(d.Quarters))
		l.Cells = append(l.Cells, cell{Span: end - start, From: d.Quarters[start].From, Open: true, Jobs: []block{b}})
		next = end
	}
	l.free(d, next, len(d.Quarters), now)
	return l
}

// within is the part of a span that lies in the day.
func (d day) within(s worktime.Span) (from, to time.Time) {
	if from = s.From; from.Before(d.From) {
		from = d.From
	}
	if to = s.To; to.After(d.To) {
		to = d.To
	}
	return from, to
}

// free adds the cells from one quarter to another in which nothing is planned.
func (l *lane) free(d day, from, to int, now time.Time) {
	for i := from; i < to; i++ {
		q := d.Quarters[i]
		past := !q.From.Add(quarter).After(now)
		if n := len(l.Cells); i > from && l.Cells[n-1].Open == q.Open && l.Cells[n-1].Past == past {
			l.Cells[n-1].Span++
			continue
		}
		l.Cells = append(l.Cells, cell{Span: 1, From: q.From, Open: q.Open, Past: past})
	}
}

// NowLine is where a moment lies in the day shown, in quarters of an hour from its
// beginning, for the picture; "" when it lies outside.
func (p *boardPage) NowLine(now time.Time) string {
	if now.Before(p.Day.From) || !now.Before(p.Day.To) {
		return ""
	}
	return strconv.FormatFloat(float64(now.Sub(p.Day.From))/float64(quarter), 'f', 2, 64)
}

// quarterOf is the number of the quarter in which a moment lies.
func (d day) quarterOf(at time.Time) int { return int(at.Sub(d.From) / quarter) }
