package server

import (
	"context"
	"net/url"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/sdk/trace"

	"github.com/demarche-kg/demarche/graph"
)

// Traces returns a provider of traces that sends them by OTLP over HTTP to a
// collector, such as http://127.0.0.1:4318. Shut it down to send the last ones.
func Traces(ctx context.Context, collector, version string) (*trace.TracerProvider, error) {
	base, err := url.Parse(collector)
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
		return nil, graph.Errorf(graph.Invalid, "the collector of traces %q is no URL like http://127.0.0.1:4318", collector)
	}
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(base.JoinPath("v1", "traces").String()))
	if err != nil {
		return nil, err
	}
	return trace.NewTracerProvider(
		trace.WithBatcher(exporter),
		trace.WithResource(resource.NewSchemaless(attribute.String("service.name", "demarche"), attribute.String("service.version", version))),
	), nil
}
