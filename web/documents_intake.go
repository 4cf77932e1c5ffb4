package web

import (
	"strconv"
	"strings"

	"github.com/workbay/workbay/internal/document"
	"github.com/workbay/workbay/internal/intake"
	"github.com/workbay/workbay/internal/locale"
)

// where are the places of a car on the sketch, which looks down on it; its front is on the left.
var where = map[string][2]float64{
	"front_bumper": {8, 50}, "bonnet": {34, 50}, "windscreen": {64, 50}, "roof": {98, 50}, "rear_window": {138, 50}, "boot": {162, 50}, "rear_bumper": {190, 50},
	"left_front_wing": {34, 80}, "left_front_door": {82, 82}, "left_rear_door": {116, 82}, "left_rear_wing": {160, 80},
	"right_front_wing": {34, 20}, "right_front_door": {82, 18}, "right_rear_door": {116, 18}, "right_rear_wing": {160, 20},
	"left_front_wheel": {44, 95}, "left_rear_wheel": {150, 95}, "right_front_wheel": {44, 5}, "right_rear_wheel": {150, 5}, "inside": {98, 34},
}

// carSketch is a car from above with the damage on it, numbered as it is listed.
func carSketch(l *locale.Locale, list []intake.Damage) *document.Sketch {
	s := &document.Sketch{
		Width: 200, Height: 100, Label: l.T("intake.sketch"),
		Boxes: []document.Box{{X: 4, Y: 10, W: 190, H: 80, R: 20}, {X: 76, Y: 24, W: 52, H: 52, R: 6},
			{X: 34, Y: 4, W: 20, H: 5, R: 2}, {X: 140, Y: 4, W: 20, H: 5, R: 2}, {X: 34, Y: 91, W: 20, H: 5, R: 2}, {X: 140, Y: 91, W: 20, H: 5, R: 2}},
		Lines: []document.Line{
			{X1: 16, Y1: 12, X2: 16, Y2: 88}, {X1: 182, Y1: 12, X2: 182, Y2: 88}, // bumpers
			{X1: 54, Y1: 18, X2: 54, Y2: 82}, {X1: 54, Y1: 18, X2: 76, Y2: 26}, {X1: 54, Y1: 82, X2: 76, Y2: 74}, // windscreen
			{X1: 148, Y1: 18, X2: 148, Y2: 82}, {X1: 148, Y1: 18, X2: 128, Y2: 26}, {X1: 148, Y1: 82, X2: 128, Y2: 74}, // rear window
			{X1: 99, Y1: 10, X2: 99, Y2: 24}, {X1: 99, Y1: 76, X2: 99, Y2: 90}, {X1: 134, Y1: 10, X2: 134, Y2: 23}, {X1: 134, Y1: 77, X2: 134, Y2: 90}, // doors
			{X1: 64, Y1: 10, X2: 64, Y2: 22}, {X1: 64, Y1: 78, X2: 64, Y2: 90},
		},
	}
	again := map[string]float64{}
	for i, d := range list {
		at := where[d.Place]
		const beside = 7 // so that of several marks in one place each is seen
		s.Marks = append(s.Marks, document.Mark{X: at[0] + again[d.Place], Y: at[1], Number: i + 1})
		again[d.Place] += beside
	}
	return s
}

// fuel is what the gauge showed, in words.
func fuel(l *locale.Locale, eighths *int) string {
	switch {
	case eighths == nil:
		return ""
	case *eighths == 0:
		return l.T("intake.empty")
	case *eighths == intake.FullTank:
		return l.T("intake.full")
	}
	for _, whole := range []int{4, 2, 1} { // the shortest fraction
		if *eighths%whole == 0 {
			return strconv.Itoa(*eighths/whole) + "/" + strconv.Itoa(intake.FullTank/whole)
		}
	}
	return ""
}

// accepted is the act by which a car is taken in: its state, in which it will be given back.
func (p *papers) accepted(s *document.Sheet) {
	o, in := &p.Order, &p.Intake
	s.Title, s.Date = p.T("document.intake_title", "Number", o.Number), o.OpenedAt
	s.Facts = append(p.parties(), document.Fact{Label: p.T("document.odometer_in"), Text: p.Number(o.OdometerIn)})
	for _, f := range []document.Fact{{Label: p.T("intake.fuel"), Text: fuel(p.Locale, in.Fuel)}, {Label: p.T("intake.keys"), Text: keys(in)}} {
		if f.Text == "" {
			f.Text = "—"
		}
		s.Facts = append(s.Facts, f)
	}
	damage := document.Block{Title: p.T("intake.damage"), Sketch: carSketch(p.Locale, in.Damage)}
	for i, d := range in.Damage {
		damage.Text = append(damage.Text, strconv.Itoa(i+1)+". "+p.T("place."+d.Place)+": "+d.Text)
	}
	switch {
	case in.Version == 0:
		damage.Text = []string{p.T("intake.none_yet")}
	case len(in.Damage) == 0:
		damage.Text = []string{p.T("intake.no_damage")}
	}
	left := in.Belongings
	if left == "" {
		left = p.T("intake.nothing_left")
	}
	s.Blocks = []document.Block{p.concerns(false), damage, {Title: p.T("intake.belongings"), Text: []string{left}}}
	if len(p.Photos) > 0 {
		s.Blocks = append(s.Blocks, document.Block{Title: p.T("intake.photos"), Text: []string{strings.Join(p.Photos, ", ")}})
	}
	s.Blocks = append(s.Blocks, document.Block{Text: []string{p.T("document.intake_statement")}})
	s.Signatures = p.signatures(p.representativeSigns(intakePaper))
}

func keys(in *intake.IntakeState) string {
	if in.Keys == nil {
		return ""
	}
	return strconv.Itoa(*in.Keys)
}
