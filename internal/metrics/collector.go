package metrics

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/workbay/workbay/internal/metrics/counters"
	"github.com/workbay/workbay/process"
)

// scrapePatience is how long a scrape waits for one source: less than half of
// Prometheus' default scrape timeout of ten seconds.
const scrapePatience = 4 * time.Second

// source is something that is read when Prometheus asks.
type source struct {
	name string
	read func(context.Context) ([]prometheus.Metric, error)
}

// collector reads its sources at scrape time, side by side. One that fails or
// is too slow is left out and says so; the scrape answers all the same.
type collector struct {
	sources  []source
	patience time.Duration
	log      *slog.Logger

	success  *prometheus.Desc
	timedOut *prometheus.Desc
	duration *prometheus.Desc
}

func newCollector(patience time.Duration, log *slog.Logger, sources ...source) *collector {
	desc := func(name, help string) *prometheus.Desc {
		return prometheus.NewDesc("workbay_collector_"+name, help, []string{"collector"}, nil)
	}
	return &collector{
		sources: sources, patience: patience, log: log,
		success:  desc("success", "1 when the collector was read at this scrape."),
		timedOut: desc("timed_out", "1 when the collector was too slow at this scrape and is left out of it."),
		duration: desc("duration_seconds", "Time the collector took at this scrape."),
	}
}

// Describe sends nothing: which series there are is known when they are read.
func (c *collector) Describe(chan<- *prometheus.Desc) {}

// Collect implements [prometheus.Collector].
func (c *collector) Collect(out chan<- prometheus.Metric) {
	var wg sync.WaitGroup
	for _, s := range c.sources {
		wg.Go(func() { c.collect(s, out) })
	}
	wg.Wait()
}

func (c *collector) collect(s source, out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), c.patience)
	defer cancel()
	begin := time.Now()
	found, err := s.read(ctx)
	success, timedOut := 1.0, 0.0
	if err != nil {
		success, found = 0, nil // half a picture misleads
		c.log.Warn("metrics are missing from a scrape", "collector", s.name, "error", err)
	}
	if errors.Is(err, context.DeadlineExceeded) || ctx.Err() != nil {
		timedOut = 1
	}
	for _, m := range found {
		out <- m
	}
	out <- prometheus.MustNewConstMetric(c.success, prometheus.GaugeValue, success, s.name)
	out <- prometheus.MustNewConstMetric(c.timedOut, prometheus.GaugeValue, timedOut, s.name)
	out <- prometheus.MustNewConstMetric(c.duration, prometheus.GaugeValue, time.Since(begin).Seconds(), s.name)
}

// gauges is a source of readings.
func gauges(name string, readings func(context.Context) ([]process.Measure, error)) source {
	return source{name, func(ctx context.Context) ([]prometheus.Metric, error) {
		list, err := readings(ctx)
		if err != nil {
			return nil, err
		}
		found := make([]prometheus.Metric, 0, len(list))
		for _, r := range list {
			f, ok := find(read, r.Name)
			if !ok || len(f.labels) != len(r.Labels) {
				return nil, fmt.Errorf("%s%v is not in the table of metrics", r.Name, r.Labels)
			}
			kind := prometheus.GaugeValue
			if strings.HasSuffix(r.Name, "_total") {
				kind = prometheus.CounterValue
			}
			found = append(found, prometheus.MustNewConstMetric(f.desc(), kind, r.Value, r.Labels...))
		}
		return found, nil
	}}
}

// now reads what there is at the moment of the scrape.
func now(readings func(context.Context, time.Time) ([]process.Measure, error)) func(context.Context) ([]process.Measure, error) {
	return func(ctx context.Context) ([]process.Measure, error) { return readings(ctx, time.Now()) }
}

// counts is the source of the counters that the database keeps.
func counts(tallies func(context.Context, func(string) []float64) ([]counters.Tally, error)) source {
	return source{"counts", func(ctx context.Context) ([]prometheus.Metric, error) {
		list, err := tallies(ctx, Bounds)
		if err != nil {
			return nil, err
		}
		found := make([]prometheus.Metric, 0, len(list))
		for _, t := range list {
			// What a newer release counted is none of ours after a step back.
			if f, ok := find(counted, t.Name); ok && len(f.labels) == len(t.Labels) {
				found = append(found, f.metric(t))
			}
		}
		return found, nil
	}}
}

func (f family) metric(t counters.Tally) prometheus.Metric {
	if f.bounds == nil {
		return prometheus.MustNewConstMetric(f.desc(), prometheus.CounterValue, t.Sum, t.Labels...)
	}
	buckets := make(map[float64]uint64, len(t.Bounds))
	for i, b := range t.Bounds {
		buckets[b] = uint64(t.Buckets[i]) //nolint:gosec // a count is never negative
	}
	return prometheus.MustNewConstHistogram(f.desc(), uint64(t.Count), t.Sum, buckets, t.Labels...) //nolint:gosec // as above
}
