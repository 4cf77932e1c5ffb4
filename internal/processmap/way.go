package processmap

import (
	"fmt"
	"time"

	"github.com/workbay/workbay/internal/diagram"
	"github.com/workbay/workbay/internal/locale"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

// Way is the way that an order has gone, by its journal.
type Way struct {
	Order  workorder.Order
	Events []workorder.Event
	Zone   *time.Location // the branch's clocks
}

// Draw draws it over a chart in a language; nil is that of the docs.
func (w Way) Draw(chart process.Chart, in *locale.Locale) ([]byte, error) {
	kinds := make([]string, len(w.Events))
	for i, e := range w.Events {
		kinds[i] = e.Kind
	}
	path := chart.PathOf(w.Order.Visits, kinds)
	found := map[string]diagram.Mark{}
	for id := range path.Passed {
		found[id] = diagram.Mark{Visited: true, Current: id == path.At}
	}
	for id, stay := range w.stays(in) {
		m := found[id]
		m.Lines = stay
		found[id] = m
	}
	stage := speak(in).T("phase." + string(w.Order.Phase))
	return draw(chart, diagram.Overlay{Title: fmt.Sprintf("%s: %s", w.Order.Number, stage), Marks: found, Words: Words(in, workorder.Process().Table())})
}

// stays says for each stage how much working time the order spent there, and
// since when it is where it is.
func (w Way) stays(in *locale.Locale) map[string][]string {
	spent := map[string]float64{}
	for _, v := range w.Order.Visits {
		if s, ok := workorder.StageOf(v.Phase); ok && v.Left != nil {
			spent[s.Element] += float64(v.Working)
		}
	}
	stays := map[string][]string{}
	for id, seconds := range spent {
		stays[id] = []string{speak(in).span(seconds)}
	}
	if n := len(w.Order.Visits); n > 0 && !w.Order.Ended() {
		s, _ := workorder.StageOf(w.Order.Phase)
		stays[s.Element] = since(w.Order.Visits[n-1].Entered.In(w.Zone), in)
	}
	return stays
}

// since says a moment in lines that fit into a box.
func since(t time.Time, in *locale.Locale) []string {
	if in == nil {
		return []string{t.Format("2 Jan, 15:04")}
	}
	return []string{in.Date(t), in.Time(t)}
}
