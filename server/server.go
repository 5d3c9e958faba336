package server

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/klauspost/compress/gzhttp"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/demarche-kg/demarche/access"
	"github.com/demarche-kg/demarche/resolvers"
)

const (
	// readyTime is how long the database may take to answer that it is there.
	readyTime = 2 * time.Second
	// smallest is the least size of an answer that is compressed, in bytes.
	smallest = 1400 // about what fits into one packet anyway
)

// Config is how the server treats requests.
type Config struct {
	Log    *slog.Logger
	Access access.Authenticator        // who may see the metrics
	Ready  func(context.Context) error // nil while the database answers
	// Hosts are the names that clients may call the server by, beside localhost and
	// addresses. Empty means any name: right where clients have to log in, else a web
	// page could have its own name lead here and read what its visitor may.
	Hosts  []string
	Guard  bool                 // refuse other names than Hosts
	Slow   time.Duration        // operations that take longer are logged; 0: none
	Traces trace.TracerProvider // nil: no traces
}

// Server serves pages and endpoints, with all that is the same for each of them.
type Server struct {
	Config
	mux     *http.ServeMux
	metrics *metrics
}

// New returns a server with /healthz, /readyz and /metrics.
func New(c Config) *Server {
	s := &Server{Config: c, mux: http.NewServeMux(), metrics: newMetrics()}
	s.mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	s.mux.HandleFunc("GET /readyz", s.ready)
	s.mux.Handle("GET /metrics", s.forReaders(s.metrics.handler()))
	return s
}

// Handle adds what is served at a pattern of http.ServeMux.
func (s *Server) Handle(pattern string, handler http.Handler) { s.mux.Handle(pattern, handler) }

// Handler returns everything that was added, wrapped in what the package's
// drawing shows.
func (s *Server) Handler() http.Handler {
	inside := s.compressed(s.mux)
	inside = http.NewCrossOriginProtection().Handler(inside)
	if s.Guard {
		inside = s.guarded(inside)
	}
	inside = s.metrics.counting(inside)
	if s.Traces != nil {
		inside = otelhttp.NewHandler(inside, "request",
			otelhttp.WithTracerProvider(s.Traces), otelhttp.WithPropagators(propagation.TraceContext{}),
			otelhttp.WithFilter(func(r *http.Request) bool { return r.URL.Path == "/graphql" }),
		)
	}
	return withRequestID(inside)
}

// Observe counts how an operation went, adds it to its trace, and logs it if it
// was slow. It is what resolvers.Options asks for.
func (s *Server) Observe(ctx context.Context, o resolvers.Operation) {
	s.metrics.observe(&o)
	if span := trace.SpanFromContext(ctx); span.IsRecording() {
		span.SetAttributes(
			attribute.String("graphql.operation.name", o.Name), attribute.String("graphql.operation.type", o.Type),
			attribute.StringSlice("graphql.error.codes", o.Codes),
		)
	}
	if s.Slow > 0 && o.Duration >= s.Slow && o.Type != "subscription" {
		s.Log.WarnContext(ctx, "a slow operation",
			slog.String("name", o.Name), slog.String("type", o.Type), slog.String("shape", o.Shape),
			slog.Duration("took", o.Duration), slog.Any("codes", o.Codes),
		)
	}
}

func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readyTime)
	defer cancel()
	if err := s.Ready(ctx); err != nil {
		s.Log.WarnContext(ctx, "the database does not answer", slog.Any("error", err))
		http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
		return
	}
	_, _ = w.Write([]byte("ok\n"))
}

// forReaders lets in who may read.
func (s *Server) forReaders(inside http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who, err := s.Access.Authenticate(r.Context(), r.Header.Get("Authorization"))
		refused := (*access.RefusedError)(nil)
		switch {
		case errors.As(err, &refused):
			w.Header().Set("WWW-Authenticate", "Bearer")
			http.Error(w, refused.Reason, http.StatusUnauthorized)
		case err != nil:
			s.Log.ErrorContext(r.Context(), "who asks could not be found out", slog.Any("error", err))
			http.Error(w, "who asks cannot be found out at the moment", http.StatusServiceUnavailable)
		case !who.May(access.Read):
			http.Error(w, "this needs the scope read", http.StatusForbidden)
		default:
			inside.ServeHTTP(w, r)
		}
	})
}

// guarded refuses requests under names that are not the server's.
func (s *Server) guarded(inside http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		if net.ParseIP(host) == nil && !access.Loopback(host) && !slices.Contains(s.Hosts, host) {
			http.Error(w, "this server does not go by that name; start it with --host and the name", http.StatusMisdirectedRequest)
			return
		}
		inside.ServeHTTP(w, r)
	})
}

// compressed answers with zstd or gzip where the client takes it. What is hijacked
// for a WebSocket or streams events goes through as it is.
func (s *Server) compressed(inside http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(smallest), gzhttp.ContentTypes([]string{
		"application/json", "application/graphql-response+json", "application/javascript", "text/javascript", "text/html", "text/css", "text/plain",
	}))
	if err != nil {
		panic(err) // the options above are wrong
	}
	compressing := wrap(inside)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		if r.Header.Get("Upgrade") != "" {
			inside.ServeHTTP(w, r)
			return
		}
		compressing.ServeHTTP(w, r)
	})
}
