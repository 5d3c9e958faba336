package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/demarche-kg/demarche/access"
	"github.com/demarche-kg/demarche/browser"
	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/graph/cypher"
	"github.com/demarche-kg/demarche/ingest"
	"github.com/demarche-kg/demarche/ingest/page"
	"github.com/demarche-kg/demarche/resolvers"
	"github.com/demarche-kg/demarche/server"
	"github.com/demarche-kg/demarche/web"
)

const (
	defaultAddress  = "127.0.0.1:8080"
	shutdownTime    = 10 * time.Second
	readHeaderTime  = 5 * time.Second
	readRequestTime = 30 * time.Second
	writeTime       = time.Minute // reading the request included; streams are exempt
	idleTime        = 2 * time.Minute
)

// serveFlags say how to serve. The demo has only the first group.
type serveFlags struct {
	address         string
	introspection   string
	graphiql        string
	unauthenticated bool
	hosts           []string

	login     loginFlags
	get       bool
	documents string
	slow      time.Duration
	collector string
}

func (f *serveFlags) register(c *cobra.Command) {
	c.Flags().StringVar(&f.address, "addr", defaultAddress, "`HOST:PORT` to listen on; port 0 takes a free one")
	c.Flags().StringVar(&f.introspection, "introspection", "auto", "whether clients may ask for the schema: on, off, or auto (on for loopback)")
	c.Flags().StringVar(&f.graphiql, "graphiql", "auto", "whether GraphiQL is served at /graphiql: on, off, or auto (on for loopback)")
	c.Flags().BoolVar(&f.unauthenticated, "allow-unauthenticated", false, "let everybody read beyond loopback although nobody has to log in: only behind something that keeps strangers out")
	c.Flags().StringArrayVar(&f.hosts, "host", nil, "a further `NAME` that clients call this server by, where nobody has to log in; may be repeated")
}

func (f *serveFlags) registerAll(a *app, c *cobra.Command) {
	f.register(c)
	f.login.register(c)
	c.Flags().BoolVar(&f.get, "get", false, "let queries come by GET as well, with an ETag")
	c.Flags().StringVar(&f.documents, "documents", "", "answer only the GraphQL documents in `PATH`: a folder of *.graphql or a JSON manifest from sha256 to document")
	c.Flags().DurationVar(&f.slow, "slow", time.Second, "log operations that take longer, without their arguments; 0 logs none")
	c.Flags().StringVar(&f.collector, "otlp", a.env("OTEL_EXPORTER_OTLP_ENDPOINT"), "send traces by OTLP over HTTP to the collector at `URL` (default $OTEL_EXPORTER_OTLP_ENDPOINT)")
}

func serveCommand(a *app) *cobra.Command {
	var f serveFlags
	c := &cobra.Command{
		Use: "serve", Short: "Serve GraphQL", Args: arguments(cobra.NoArgs),
		Long: `Serve answers GraphQL at /graphql, with a console for people at / and GraphiQL at /graphiql, from the Neo4j that
NEO4J_URI names, else from the one that "demarche neo4j start" started. /healthz and /readyz tell whether it runs
and whether the database answers; /metrics is for Prometheus.

On loopback nobody has to log in, and everybody may do everything. On any other address clients need an API key
("demarche keys") or a token of an OpenID Connect provider, sent as "Authorization: Bearer …". Put something that
speaks TLS in front.`,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			ctx := c.Context()
			f.login.fallback = a.keysFile()
			listener, who, err := a.listen(ctx, &f)
			if err != nil {
				return err
			}
			defer func() { _ = listener.Close() }() // closed by the server as well
			db, _, closeAll, err := a.openDatabase(ctx, false)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, closeAll()) }()
			pipeline, err := loadPipeline()
			if err != nil {
				return err
			}
			s, err := a.service(ctx, db, pipeline, &f, listener.Addr(), who)
			if err != nil {
				return err
			}
			_, _ = fmt.Fprintf(a.stdout, "GraphQL: http://%[1]s/graphql   console: http://%[1]s/\n", listener.Addr())
			return a.serve(ctx, listener, s)
		},
	}
	f.registerAll(a, c)
	return c
}

// listen takes the address and finds out who is let in there, before anything else
// is started, so that a port that is taken or a missing key shows at once.
func (a *app) listen(ctx context.Context, f *serveFlags) (net.Listener, access.Authenticator, error) {
	host, _, err := net.SplitHostPort(f.address)
	if err != nil {
		return nil, nil, graph.Errorf(graph.Invalid, "--addr %s: want HOST:PORT, like %s", f.address, defaultAddress)
	}
	if f.unauthenticated && f.login.given() {
		return nil, nil, graph.Errorf(graph.Invalid, "--allow-unauthenticated lets in everybody, so keys and tokens would not be looked at: leave one of them out")
	}
	if !f.unauthenticated && !access.Loopback(host) && !f.login.given() && f.login.fallback == "" {
		return nil, nil, graph.Errorf(graph.Invalid, "--addr %s: anybody who reaches this address could read everything, since nobody has to log in here; use a loopback address, demarche serve with --keys, or --allow-unauthenticated", f.address)
	}
	who, err := a.authenticator(ctx, f, access.Loopback(host))
	if err != nil {
		return nil, nil, err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", f.address)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, nil, graph.Errorf(graph.Conflict, "%s is taken by another program: stop it, or choose another port with --addr 127.0.0.1:0", f.address)
	case err != nil:
		return nil, nil, graph.Errorf(graph.Invalid, "--addr %s: %w", f.address, err)
	}
	return listener, who, nil
}

// service is what is served, with what ends when it stops.
type service struct {
	http.Handler
	recorded *resolvers.Hub // ends subscriptions, which last, when the server begins to stop
	ends     []func(context.Context) error
}

// service returns what is served: /graphql, the pages, and what package server
// adds. Without a pipeline it only answers questions.
func (a *app) service(ctx context.Context, db *cypher.DB, pipeline *ingest.Pipeline, f *serveFlags, address net.Addr, who access.Authenticator) (*service, error) {
	ontology, err := graph.LoadOntology()
	if err != nil {
		return nil, err
	}
	host, _, _ := net.SplitHostPort(address.String())
	local := access.Loopback(host)
	introspection, err := automatic("introspection", f.introspection, local)
	if err != nil {
		return nil, err
	}
	graphiql, err := automatic("graphiql", f.graphiql, local)
	if err != nil {
		return nil, err
	}
	log := slog.New(server.LogRequests(a.log.Handler()))
	options := resolvers.Options{Limits: resolvers.DefaultLimits(), Introspection: introspection, Access: who, GET: f.get}
	if f.documents != "" {
		if options.Documents, err = resolvers.ReadDocuments(f.documents); err != nil {
			return nil, err
		}
	}
	_, open := who.(access.Open)
	config := server.Config{Log: log, Access: who, Ready: db.Ping, Guard: open, Hosts: f.hosts, Slow: f.slow}
	out := &service{recorded: &resolvers.Hub{}}
	if f.collector != "" {
		traces, err := server.Traces(ctx, f.collector, version())
		if err != nil {
			return nil, err
		}
		config.Traces, out.ends = traces, append(out.ends, traces.Shutdown)
	}
	s := server.New(config)
	options.Observe = s.Observe
	r := &resolvers.Resolver{Store: db, Ontology: ontology, Log: log, Recorded: out.recorded}
	if pipeline != nil {
		r.Commands = &ingest.Commands{
			Pipeline: pipeline, Writer: db, Pages: page.NewFetcher(ingest.MaxReportBytes), Clock: a.clock,
			Recorded: func(b *graph.Batch) {
				out.recorded.Publish(resolvers.Recorded{Document: b.Document.ID, At: b.RecordedAt})
			},
		}
	}
	s.Handle("/graphql", resolvers.Handler(r, options))
	console, err := web.Console()
	if err != nil {
		return nil, err
	}
	s.Handle("/", console)
	pages, err := browser.Handler(ontology, cypher.FirstQuery())
	if err != nil {
		return nil, err
	}
	s.Handle("/browser/", pages)
	if graphiql {
		page, err := web.GraphiQL()
		if err != nil {
			return nil, err
		}
		s.Handle("/graphiql/", page)
	}
	out.Handler = s.Handler()
	return out, nil
}

// automatic reads a flag that is on, off or auto.
func automatic(flag, value string, auto bool) (bool, error) {
	if !slices.Contains([]string{"on", "off", "auto"}, value) {
		return false, graph.Errorf(graph.Invalid, "--%s %s: want on, off or auto", flag, value)
	}
	return value == "on" || value == "auto" && auto, nil
}

// serve answers until ctx ends, then lets running requests finish.
func (a *app) serve(ctx context.Context, listener net.Listener, s *service) error {
	running := &http.Server{
		Handler: s, ReadHeaderTimeout: readHeaderTime, ReadTimeout: readRequestTime, WriteTimeout: writeTime, IdleTimeout: idleTime,
		ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelWarn),
	}
	running.RegisterOnShutdown(s.recorded.Close)
	failed := make(chan error, 1)
	go func() { failed <- running.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	err := running.Shutdown(stopping)
	for _, end := range s.ends {
		err = errors.Join(err, end(stopping))
	}
	return err
}
