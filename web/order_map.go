package web

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/go-chi/chi/v5"

	"github.com/workbay/workbay/internal/diagram"
	"github.com/workbay/workbay/internal/processmap"
	"github.com/workbay/workbay/process"
	"github.com/workbay/workbay/workorder"
)

func (s *server) orderMapRoutes(r chi.Router) {
	r.Get("/orders/{number}/map", s.handle(s.showOrderMap))
	r.Get("/orders/{number}/map.svg", s.handle(s.orderMap))
}

// mapChart is the chart that an address asks for, the one by stages where it
// asks for none of those that are shown.
func mapChart(q url.Values) process.Chart {
	chart, ok := processmap.ChartOf(workorder.Process(), q.Get("chart"))
	if !ok {
		chart, _ = processmap.ChartOf(workorder.Process(), "")
	}
	return chart
}

// orderMapPage is the way of an order: a picture, and its stays as a table.
type orderMapPage struct {
	workorder.Order
	Chart      string
	Charts     []process.Chart
	Map        string // address of the picture; another one after every change of the order
	MapW, MapH int
}

// Worked is the working time of a stay in seconds.
func (p *orderMapPage) Worked(v process.Visit) float64 { return float64(v.Working) }

func (s *server) showOrderMap(w http.ResponseWriter, r *http.Request) error {
	o, err := s.Desk.Order(r.Context(), caller(r.Context()).Principal, chi.URLParam(r, "number"))
	if err != nil {
		return err
	}
	chart := mapChart(r.URL.Query())
	p := &orderMapPage{Order: o, Chart: chart.ID, Charts: processmap.Charts(workorder.Process())}
	p.Map = "/orders/" + o.Number + "/map.svg?" + url.Values{"chart": {chart.ID}, "v": {strconv.Itoa(o.Version)}}.Encode()
	if p.MapW, p.MapH, err = diagram.Size(chart, processmap.Words(s.language(r), workorder.Process().Table())); err != nil {
		return err
	}
	return s.page(w, r, "order-map", p)
}

// orderMap is the picture.
func (s *server) orderMap(w http.ResponseWriter, r *http.Request) error {
	m := caller(r.Context())
	o, err := s.Desk.Order(r.Context(), m.Principal, chi.URLParam(r, "number"))
	if err != nil {
		return err
	}
	events, err := s.Store.Record.JournalOf(r.Context(), o.Number)
	if err != nil {
		return err
	}
	svg, err := processmap.Way{Order: o, Events: events, Zone: m.Zone}.Draw(mapChart(r.URL.Query()), s.language(r))
	if err != nil {
		return err
	}
	return picture(w, svg)
}
