package cypher

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
	driverconfig "github.com/neo4j/neo4j-go-driver/v5/neo4j/config"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/notifications"

	"github.com/demarche-kg/demarche/graph"
)

// Config says which database to use and how long to wait for it.
type Config struct {
	URI      string // bolt://…, neo4j://… or one of their encrypted forms
	User     string
	Password string
	Database string // "" = the user's own
	// ReadTimeout ends a read that takes longer; 0 = 8 s.
	ReadTimeout time.Duration
	// WriteTimeout ends a single attempt to write; 0 = 2 min.
	WriteTimeout time.Duration
	// Patience is how long a write is tried again while the database is away or
	// busy; 0 = 10 min.
	Patience time.Duration
	// Ontology is what claims are checked against; nil = the embedded one.
	Ontology *graph.Ontology
	// Log gets one line a statement at level debug; nil = none.
	Log *slog.Logger
}

// DB is a graph.Store in Neo4j. It is safe for concurrent use.
type DB struct {
	driver   neo4j.DriverWithContext
	config   Config
	ontology *graph.Ontology
	log      *slog.Logger
	// epoch is the Writer's as this DB found it: a DB of an older one may not write.
	epoch atomic.Int64
	// migrated tells whether the schema is the one this program writes.
	migrated atomic.Bool
	// lock is the statement that takes the Writer's lock; tests take it out.
	lock string
	// observe sees every statement before it runs; for tests.
	observe func(statement)
}

var _ graph.Store = (*DB)(nil)

// Open connects and holds the connection to the test of a RETURN 1. It refuses a
// database that a newer Demarche has migrated; an older one can be read, and
// written after Migrate. The caller closes the DB.
//
// Errors are of kind Unavailable when the database cannot be reached or refuses
// the user, and name the setting to check, never an address or a password.
func Open(ctx context.Context, config Config) (_ *DB, err error) {
	config.ReadTimeout = cmp.Or(config.ReadTimeout, 8*time.Second)
	config.WriteTimeout = cmp.Or(config.WriteTimeout, 2*time.Minute)
	config.Patience = cmp.Or(config.Patience, 10*time.Minute)
	db := &DB{config: config, ontology: config.Ontology, log: config.Log, lock: lockWriter}
	if db.log == nil {
		db.log = slog.New(slog.DiscardHandler)
	}
	if db.ontology == nil {
		if db.ontology, err = graph.LoadOntology(); err != nil {
			return nil, err
		}
	}
	db.driver, err = neo4j.NewDriverWithContext(config.URI, neo4j.BasicAuth(config.User, config.Password, ""), func(c *driverconfig.Config) {
		c.SocketConnectTimeout = 5 * time.Second
		c.ConnectionAcquisitionTimeout = 10 * time.Second
		c.UserAgent = "demarche"
		c.NotificationsMinSeverity = notifications.WarningLevel
		// An empty graph lacks most labels, types and properties that are asked for.
		c.NotificationsDisabledClassifications = notifications.DisableClassifications(notifications.Unrecognized)
	})
	if err != nil {
		return nil, &graph.Error{Kind: graph.Unavailable, Message: "the address of the database is not usable: check NEO4J_URI", Cause: err}
	}
	if err := db.hello(ctx); err != nil {
		_ = db.driver.Close(ctx)
		return nil, err
	}
	return db, nil
}

// Close ends all connections.
func (db *DB) Close(ctx context.Context) error { return db.driver.Close(ctx) }

// Ping reports whether the database answers.
func (db *DB) Ping(ctx context.Context) error {
	_, err := db.read(ctx, statement{name: "ping", text: "RETURN 1"})
	return err
}

// hello checks connection, user and schema version, and joins the Writer's epoch.
func (db *DB) hello(ctx context.Context) error {
	if err := db.Ping(ctx); err != nil {
		return err
	}
	version, err := db.schemaVersion(ctx)
	if err != nil {
		return err
	}
	latest, err := latestVersion()
	if err != nil {
		return err
	}
	if version > latest {
		return graph.Errorf(graph.Conflict, "the database has schema version %d, this program knows %d: install a newer Demarche or use another database", version, latest)
	}
	db.migrated.Store(version == latest)
	return db.joinEpoch(ctx)
}

// statement is Cypher with its parameters. Its name stands in the log.
type statement struct {
	name   string
	text   string
	params map[string]any
}

// read runs a statement that only reads, once more when the first attempt fails
// for a passing reason.
func (db *DB) read(ctx context.Context, s statement) ([]*neo4j.Record, error) {
	records, err := db.readOnce(ctx, s)
	if err != nil && ctx.Err() == nil && passing(err) {
		records, err = db.readOnce(ctx, s)
	}
	if err != nil {
		err = db.failed(ctx, s.name, err)
		if graph.KindOf(err) == graph.Internal {
			db.log.LogAttrs(ctx, slog.LevelError, "statement failed", slog.String("id", s.name), slog.Any("cause", errors.Unwrap(err)))
		}
		return nil, err
	}
	return records, nil
}

func (db *DB) readOnce(ctx context.Context, s statement) (_ []*neo4j.Record, err error) {
	session := db.driver.NewSession(ctx, neo4j.SessionConfig{AccessMode: neo4j.AccessModeRead, DatabaseName: db.config.Database})
	defer func() { _ = session.Close(ctx) }()
	if db.observe != nil {
		db.observe(s)
	}
	result, err := session.Run(ctx, s.text, s.params, neo4j.WithTxTimeout(db.config.ReadTimeout))
	if err != nil {
		return nil, err
	}
	return db.collect(ctx, s, result)
}

// collect fetches a result and logs its line.
func (db *DB) collect(ctx context.Context, s statement, result neo4j.ResultWithContext) ([]*neo4j.Record, error) {
	records, err := result.Collect(ctx)
	if err != nil {
		return nil, err
	}
	if db.log.Enabled(ctx, slog.LevelDebug) {
		summary, err := result.Consume(ctx)
		if err != nil {
			return nil, err
		}
		took := summary.ResultAvailableAfter() + summary.ResultConsumedAfter()
		db.log.LogAttrs(ctx, slog.LevelDebug, "statement", slog.String("id", s.name), slog.Int("rows", len(records)), slog.Duration("duration", took))
	}
	return records, nil
}

// stream runs a statement over the whole graph and calls f with each record as it
// comes. It has the time of a write.
func (db *DB) stream(ctx context.Context, s statement, f func(*neo4j.Record)) (err error) {
	session := db.driver.NewSession(ctx, neo4j.SessionConfig{AccessMode: neo4j.AccessModeRead, DatabaseName: db.config.Database})
	defer func() { _ = session.Close(ctx) }()
	result, err := session.Run(ctx, s.text, s.params, neo4j.WithTxTimeout(db.config.WriteTimeout))
	if err != nil {
		return db.failed(ctx, s.name, err)
	}
	for result.Next(ctx) {
		f(result.Record())
	}
	return db.failed(ctx, s.name, result.Err())
}
