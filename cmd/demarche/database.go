package main

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"os"
	"strings"

	"github.com/demarche-kg/demarche/access"
	"github.com/demarche-kg/demarche/browser"
	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/graph/cypher"
	"github.com/demarche-kg/demarche/internal/neo4jlocal"
)

// neo4jConfig is how this program finds or starts Neo4j.
func (a *app) neo4jConfig() (neo4jlocal.Config, error) {
	self, err := os.Executable()
	if err != nil {
		return neo4jlocal.Config{}, err
	}
	return neo4jlocal.Config{
		Env: a.env, Clock: a.clock, Out: a.stderr,
		Supervisor: []string{self, "neo4j", superviseCommand},
		Ready:      answers,
		Browser: neo4jlocal.Browser{
			PostConnectCmd: browser.PostConnectCommand(cmp.Or(a.pages, defaultAddress)),
			RemoteHosts:    "localhost,127.0.0.1",
		},
	}, nil
}

// answers returns nil when a database answers a query with this login.
func answers(ctx context.Context, uri, user, password string) error {
	db, err := cypher.Open(ctx, cypher.Config{URI: uri, User: user, Password: password, Database: "neo4j"})
	if err != nil {
		return err
	}
	return db.Close(ctx)
}

// openDatabase finds Neo4j, starts one where start allows it, opens the store on
// it and brings its schema up to date. closeAll ends what was started.
func (a *app) openDatabase(ctx context.Context, start bool) (db *cypher.DB, server *neo4jlocal.Server, closeAll func() error, err error) {
	db, server, closeAll, err = a.connect(ctx, start)
	if err != nil {
		return nil, nil, nil, err
	}
	if err := db.Migrate(ctx); err != nil {
		return nil, nil, nil, errors.Join(err, closeAll())
	}
	return db, server, closeAll, nil
}

// connect is openDatabase for who must find the database as it is: it changes
// nothing.
func (a *app) connect(ctx context.Context, start bool) (db *cypher.DB, server *neo4jlocal.Server, closeAll func() error, err error) {
	config, err := a.neo4jConfig()
	if err != nil {
		return nil, nil, nil, err
	}
	if start {
		config.ShortLived = true // an owned server serves one person for a while
		server, err = neo4jlocal.Find(ctx, config)
	} else {
		server, err = findRunning(ctx, config)
	}
	if err != nil {
		return nil, nil, nil, err
	}
	if err := a.checkTransport(server.URI); err != nil {
		return nil, nil, nil, errors.Join(err, server.Close(context.WithoutCancel(ctx)))
	}
	closeServer := func() error {
		// The caller's context has ended when the user stopped the program.
		return server.Close(context.WithoutCancel(ctx))
	}
	db, err = cypher.Open(ctx, cypher.Config{
		URI: server.URI, User: server.User, Password: server.Password, Database: cmp.Or(server.Database, "neo4j"), Log: a.log,
	})
	if err != nil {
		return nil, nil, nil, errors.Join(err, closeServer())
	}
	return db, server, func() error {
		return errors.Join(db.Close(context.WithoutCancel(ctx)), closeServer())
	}, nil
}

// checkTransport refuses to send the password over a network that others may listen
// on: beyond loopback the connection must be encrypted, and Neo4j's certificate one
// that an authority vouches for. DEMARCHE_NEO4J_INSECURE=true allows it all the same,
// for a network that is nobody else's.
func (a *app) checkTransport(uri string) error {
	address, err := url.Parse(uri)
	if err != nil || address.Hostname() == "" {
		return graph.Errorf(graph.Invalid, "NEO4J_URI is no address like neo4j+s://kg.example:7687")
	}
	if strings.HasSuffix(address.Scheme, "+s") || access.Loopback(address.Hostname()) || a.env("DEMARCHE_NEO4J_INSECURE") == "true" {
		return nil
	}
	return graph.Errorf(graph.Invalid, "NEO4J_URI: %s to %s would send the password and all answers where others may read or change them; use neo4j+s or bolt+s, or set DEMARCHE_NEO4J_INSECURE=true if the network is yours alone", address.Scheme, address.Hostname())
}

// findRunning is neo4jlocal.Find without starting anything.
func findRunning(ctx context.Context, config neo4jlocal.Config) (*neo4jlocal.Server, error) {
	if config.Env("NEO4J_URI") != "" {
		return neo4jlocal.Find(ctx, config)
	}
	server, err := neo4jlocal.FindDaemon(ctx, config)
	if graph.KindOf(err) == graph.NotFound {
		return nil, graph.Errorf(graph.Unavailable, `no Neo4j is running: start one with "demarche neo4j start" or "docker compose up -d neo4j", or name one with NEO4J_URI, NEO4J_USERNAME and NEO4J_PASSWORD`)
	}
	return server, err
}
