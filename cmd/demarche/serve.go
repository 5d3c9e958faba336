package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/demarche-kg/demarche/access"
	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/graph/cypher"
	"github.com/demarche-kg/demarche/resolvers"
	"github.com/demarche-kg/demarche/web"
)

const (
	defaultAddress  = "127.0.0.1:8080"
	shutdownTime    = 10 * time.Second
	readHeaderTime  = 5 * time.Second
	readRequestTime = 30 * time.Second
)

type serveFlags struct {
	address         string
	introspection   string
	unauthenticated bool
}

func (f *serveFlags) register(c *cobra.Command) {
	c.Flags().StringVar(&f.address, "addr", defaultAddress, "`HOST:PORT` to listen on; port 0 takes a free one")
	c.Flags().StringVar(&f.introspection, "introspection", "auto", "whether clients may ask for the schema: on, off, or auto (on for loopback)")
	c.Flags().BoolVar(&f.unauthenticated, "allow-unauthenticated", false, "listen beyond loopback although nobody has to log in: only behind something that keeps strangers out")
}

func serveCommand(a *app) *cobra.Command {
	var f serveFlags
	c := &cobra.Command{
		Use: "serve", Short: "Serve GraphQL", Args: arguments(cobra.NoArgs),
		Long: `Serve answers GraphQL at /graphql, with a console for people at /, from the Neo4j that NEO4J_URI names, else from
the one that "demarche neo4j start" started.`,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			ctx := c.Context()
			listener, err := listen(ctx, f)
			if err != nil {
				return err
			}
			defer func() { _ = listener.Close() }() // closed by the server as well
			db, _, closeAll, err := a.openDatabase(ctx, false)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, closeAll()) }()
			handler, err := a.handler(db, f, listener.Addr())
			if err != nil {
				return err
			}
			_, _ = fmt.Fprintf(a.stdout, "GraphQL: http://%[1]s/graphql   console: http://%[1]s/\n", listener.Addr())
			return a.serve(ctx, listener, handler)
		},
	}
	f.register(c)
	return c
}

// listen takes the address before anything else is started, so that a port that
// is taken is found out at once.
func listen(ctx context.Context, f serveFlags) (net.Listener, error) {
	host, _, err := net.SplitHostPort(f.address)
	if err != nil {
		return nil, graph.Errorf(graph.Invalid, "--addr %s: want HOST:PORT, like %s", f.address, defaultAddress)
	}
	if !f.unauthenticated && !loopback(host) {
		return nil, graph.Errorf(graph.Invalid, "--addr %s: anybody who reaches this address could read everything, since nobody has to log in yet; use a loopback address behind a proxy that authenticates, or --allow-unauthenticated", f.address)
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", f.address)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, graph.Errorf(graph.Conflict, "%s is taken by another program: stop it, or choose another port with --addr 127.0.0.1:0", f.address)
	case err != nil:
		return nil, graph.Errorf(graph.Invalid, "--addr %s: %w", f.address, err)
	}
	return listener, nil
}

func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// handler returns what is served: /graphql, the console at /, /healthz and
// /readyz.
func (a *app) handler(db *cypher.DB, f serveFlags, address net.Addr) (http.Handler, error) {
	ontology, err := graph.LoadOntology()
	if err != nil {
		return nil, err
	}
	host, _, _ := net.SplitHostPort(address.String())
	introspection := f.introspection == "on" || f.introspection == "auto" && loopback(host)
	if f.introspection != "on" && f.introspection != "off" && f.introspection != "auto" {
		return nil, graph.Errorf(graph.Invalid, "--introspection %s: want on, off or auto", f.introspection)
	}
	mux := http.NewServeMux()
	mux.Handle("/graphql", resolvers.Handler(
		&resolvers.Resolver{Store: db, Ontology: ontology, Log: a.log},
		resolvers.Options{Limits: resolvers.DefaultLimits(), Introspection: introspection, Access: access.Open{access.Read}},
	))
	console, err := web.Console()
	if err != nil {
		return nil, err
	}
	mux.Handle("/", console)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if err := db.Ping(r.Context()); err != nil {
			http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
			return
		}
		_, _ = w.Write([]byte("ok\n"))
	})
	return mux, nil
}

// serve answers until ctx ends, then lets running requests finish.
func (a *app) serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: readHeaderTime, ReadTimeout: readRequestTime}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	return server.Shutdown(stopping)
}
