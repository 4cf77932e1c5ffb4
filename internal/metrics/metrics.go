// Package metrics counts what happens. There are no globals: many programs,
// each with a registry of its own, can live in one process.
package metrics

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/workbay/workbay/internal/store"
	"github.com/workbay/workbay/process"
)

// Metrics are the counters of one program.
type Metrics struct {
	registry *prometheus.Registry
	commands *prometheus.CounterVec
	refused  *prometheus.CounterVec
	drift    prometheus.Counter
	resent   *prometheus.CounterVec
	intent   prometheus.Gauge
	http     *prometheus.HistogramVec
}

// New makes the counters on a registry of their own.
func New() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		commands: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "workbay_commands_total", Help: "Commands given through the API, by result: done, or the kind of refusal.",
		}, []string{"process", "command", "result"}),
		refused: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "workbay_refused_total", Help: "Requests refused with a problem document, by kind.",
		}, []string{"kind"}),
		drift: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "workbay_projection_drift_total", Help: "Orders whose projection differed from their workflow and was repaired.",
		}),
		resent: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "workbay_commands_resent_total", Help: "Accepted commands that were sent again because nobody heard what became of them, by result: done, or the kind of refusal.",
		}, []string{"result"}),
		intent: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "workbay_oldest_intent_seconds", Help: "For how long the oldest accepted command waits to be known as carried out.",
		}),
		http: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "workbay_http_request_duration_seconds", Help: "Time to answer a request, by route.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"method", "route", "code"}),
	}
	m.registry.MustRegister(m.commands, m.refused, m.drift, m.resent, m.intent, m.http,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Watch has the state of the shop read from the database, and that of the task
// queue, whenever Prometheus asks.
func (m *Metrics) Watch(s *store.Store, queue func(context.Context) ([]process.Measure, error), log *slog.Logger) {
	m.registry.MustRegister(newCollector(scrapePatience, log,
		gauges("orders", now(s.Gauges.OrderGauges)), gauges("holds", now(s.Gauges.HoldGauges)), gauges("incidents", now(s.Gauges.IncidentGauges)), gauges("workshop", now(s.Gauges.ShopGauges)),
		counts(s.Counters.Tallies), gauges("queue", queue), gauges("pool", s.Gauges.PoolGauges)))
}

// Handler serves the counters to Prometheus.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Registry: m.registry})
}

// Command counts a command; kind is empty when it was done.
func (m *Metrics) Command(process, command, kind string) {
	if kind == "" {
		kind = "done"
	}
	m.commands.WithLabelValues(process, command, kind).Inc()
}

// Refused counts a refusal.
func (m *Metrics) Refused(kind string) { m.refused.WithLabelValues(kind).Inc() }

// Drifted counts a projection that had to be repaired.
func (m *Metrics) Drifted() { m.drift.Inc() }

// Resent counts an accepted command that was sent again; kind is empty when it was done.
func (m *Metrics) Resent(kind string) {
	if kind == "" {
		kind = "done"
	}
	m.resent.WithLabelValues(kind).Inc()
}

// OldestIntent says for how many seconds the oldest accepted command waits.
func (m *Metrics) OldestIntent(seconds float64) { m.intent.Set(seconds) }

// HTTP measures requests by their route's pattern, so that labels stay bounded.
func (m *Metrics) HTTP(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begin := time.Now()
		ww := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
		next.ServeHTTP(ww, r)
		route := chi.RouteContext(r.Context()).RoutePattern()
		if route == "" {
			route = "none"
		}
		m.http.WithLabelValues(r.Method, route, strconv.Itoa(ww.Status())).Observe(time.Since(begin).Seconds())
	})
}
