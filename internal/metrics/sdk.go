package metrics

import (
	"io"
	"log/slog"
	"time"

	"github.com/uber-go/tally/v4"
	"github.com/uber-go/tally/v4/prometheus"
	"go.temporal.io/sdk/client"
	sdktally "go.temporal.io/sdk/contrib/tally"
)

// SDK returns where the Temporal SDK sends its own metrics: into the same
// registry, under Prometheus' naming rules. Close it when client and worker are done.
func (m *Metrics) SDK(log *slog.Logger) (client.MetricsHandler, io.Closer) {
	reporter := prometheus.NewReporter(prometheus.Options{
		Registerer:       m.registry,
		DefaultTimerType: prometheus.HistogramTimerType,
		DefaultHistogramBuckets: []float64{
			.001, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60,
		},
		OnRegisterError: func(err error) { log.Debug("a metric of the engine's client is left out", "error", err) },
	})
	scope, closer := tally.NewRootScope(tally.ScopeOptions{
		CachedReporter:         reporter,
		Separator:              prometheus.DefaultSeparator,
		SanitizeOptions:        &sdktally.PrometheusSanitizeOptions,
		OmitCardinalityMetrics: true,
	}, time.Second)
	return sdktally.NewMetricsHandler(sdktally.NewPrometheusNamingScope(scope)), closer
}
