// Package inspections keeps check-sheets: templates of points to look at, and the sheets
// of orders that mechanics fill in, each point green, amber or red. It owns the tables
// inspection_template, inspection_sheet, inspection_mark and inspection_photo.
package inspections

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/workbay/workbay/internal/input"
	"github.com/workbay/workbay/process"
)

// MaxPoints is how many points a template has at most.
const MaxPoints = 60

// Colour is what a mechanic saw of a point.
type Colour string

// The colours: in order, soon, now. A point without one was not looked at yet.
const (
	Green Colour = "green"
	Amber Colour = "amber"
	Red   Colour = "red"
)

// Mark is one point of a sheet as it was seen last.
type Mark struct {
	Point    int        `json:"point" minimum:"1" doc:"Its number, as people count"`
	Colour   Colour     `json:"colour,omitempty" enum:"green,amber,red" doc:"green: in order; amber: soon; red: now"`
	Note     string     `json:"note,omitempty" maxLength:"1000" doc:"What is wrong; needed for amber and red before the sheet is complete"`
	By       string     `json:"by,omitempty" readOnly:"true" doc:"Staff id"`
	At       *time.Time `json:"at,omitempty" readOnly:"true"`
	Reported *time.Time `json:"reported_at,omitempty" readOnly:"true" doc:"When the order's advisor was told of it"`
	Photos   []string   `json:"photos,omitempty" readOnly:"true" doc:"File ids"`
}

// missing is what a sheet of so many points still needs to be complete: a colour for
// each point, and a word on what is wrong with each that is not green.
func missing(points int, marks []Mark) error {
	var wrong process.Faults
	for n := 1; n <= points; n++ {
		m := markOf(marks, n)
		switch {
		case m.Colour == "":
			wrong.Invalid("colour_%d: point %d has no colour yet; look at it", n, n)
		case m.Colour != Green && m.Note == "":
			wrong.Invalid("note_%d: say what is wrong with point %d", n, n)
		}
	}
	return wrong.Err()
}

func markOf(marks []Mark, point int) Mark {
	if i := slices.IndexFunc(marks, func(m Mark) bool { return m.Point == point }); i >= 0 {
		return marks[i]
	}
	return Mark{Point: point}
}

// Proposal is a point that asks for work.
type Proposal struct {
	Point  int
	Colour Colour
	Title  input.Titles
	Note   string
}

// Job is the proposal as the title of a job, in a language.
func (p Proposal) Job(language string) string {
	title := strings.TrimSuffix(p.Title.In(language)+": "+strings.ReplaceAll(p.Note, "\n", " "), ": ")
	if r := []rune(title); len(r) > input.MaxName {
		title = string(r[:input.MaxName])
	}
	return title
}

// Proposals are the points of a sheet that ask for work, the red ones first. What the advisor
// was told of, and what is a job of the order already, is none: jobs are the titles of its jobs.
func Proposals(points []input.Titles, marks []Mark, jobs []string) (list []Proposal) {
	for i, title := range points {
		m := markOf(marks, i+1)
		if m.Colour != Amber && m.Colour != Red || m.Reported != nil || slices.ContainsFunc(jobs, func(j string) bool { return begins(title, j) }) {
			continue
		}
		list = append(list, Proposal{i + 1, m.Colour, title, m.Note})
	}
	slices.SortStableFunc(list, func(a, b Proposal) int { return cmp.Compare(b.Colour, a.Colour) }) // red is after amber
	return list
}

// begins reports whether a job's title begins with this one, in any language.
func begins(t input.Titles, job string) bool {
	return slices.ContainsFunc(t.All(), func(own string) bool { return job == own || strings.HasPrefix(job, own+": ") })
}
