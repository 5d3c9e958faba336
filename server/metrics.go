package server

import (
	"cmp"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/demarche-kg/demarche/resolvers"
)

// metrics are what Prometheus is told. No label takes a value that a client
// chooses, so their number is bounded.
type metrics struct {
	registry   *prometheus.Registry
	requests   *prometheus.CounterVec
	running    prometheus.Gauge
	operations *prometheus.CounterVec
	durations  *prometheus.HistogramVec
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "demarche_http_requests_total", Help: "Requests answered, by status and method.",
		}, []string{"code", "method"}),
		running: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "demarche_http_requests_running", Help: "Requests being answered, streams included.",
		}),
		operations: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "demarche_graphql_operations_total", Help: "GraphQL operations, by type and by the code of their first error, OK where there is none.",
		}, []string{"type", "code"}),
		durations: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "demarche_graphql_operation_seconds", Help: "How long GraphQL operations took, by type.",
			Buckets: []float64{0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10},
		}, []string{"type"}),
	}
	m.registry.MustRegister(m.requests, m.running, m.operations, m.durations, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{DisableCompression: true}) // done for all answers alike
}

func (m *metrics) counting(inside http.Handler) http.Handler {
	return promhttp.InstrumentHandlerInFlight(m.running, promhttp.InstrumentHandlerCounter(m.requests, inside))
}

func (m *metrics) observe(o *resolvers.Operation) {
	code := "OK"
	if len(o.Codes) > 0 {
		code = o.Codes[0]
	}
	kind := cmp.Or(o.Type, "unread") // its document is no GraphQL
	m.operations.WithLabelValues(kind, code).Inc()
	m.durations.WithLabelValues(kind).Observe(o.Duration.Seconds())
}
