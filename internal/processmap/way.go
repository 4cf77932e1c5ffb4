package processmap

import (
	"fmt"
	"time"

	"github.com/workbay/workbay/internal/diagram"
	"github.com/workbay/workbay/workorder"
)

// Way draws the way that an order has gone over a chart, by its journal; times
// are by the branch's clocks.
func Way(chart workorder.Chart, o workorder.Order, events []workorder.Event, zone *time.Location) ([]byte, error) {
	kinds := make([]string, len(events))
	for i, e := range events {
		kinds[i] = e.Kind
	}
	path := chart.PathOf(o.Visits, kinds)
	found := map[string]diagram.Mark{}
	for id := range path.Passed {
		found[id] = diagram.Mark{Visited: true, Current: id == path.At}
	}
	for id, stay := range stays(o, zone) {
		m := found[id]
		m.Lines = []string{stay}
		found[id] = m
	}
	stage, _ := workorder.StageOf(o.Phase)
	return draw(chart, diagram.Overlay{Title: fmt.Sprintf("%s: %s", o.Number, stage.Title), Marks: found})
}

// stays says for each stage how much working time the order spent there, and
// since when, by the branch's clocks, it is where it is.
func stays(o workorder.Order, zone *time.Location) map[string]string {
	spent := map[string]float64{}
	for _, v := range o.Visits {
		if s, ok := workorder.StageOf(v.Phase); ok && v.Left != nil {
			spent[s.Element] += float64(v.Working)
		}
	}
	said := map[string]string{}
	for id, seconds := range spent {
		said[id] = span(seconds)
	}
	if n := len(o.Visits); n > 0 && !o.Ended() {
		s, _ := workorder.StageOf(o.Phase)
		said[s.Element] = o.Visits[n-1].Entered.In(zone).Format("2 Jan, 15:04")
	}
	return said
}
