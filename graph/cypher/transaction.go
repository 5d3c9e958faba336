package cypher

import (
	"context"
	"log/slog"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/demarche-kg/demarche/graph"
)

// transaction is one attempt to write.
type transaction struct {
	db   *DB
	tx   neo4j.ExplicitTransaction
	most int // rows that a statement is given at once
}

// A statement gets mostRows at first, since its memory grows with them, and half as
// many whenever Neo4j runs out of memory, but never fewer than fewestRows: what is
// left then is the transaction's own, which smaller statements do not change.
const (
	mostRows   = 1024
	fewestRows = 64
)

// run runs a statement within the transaction.
func (t *transaction) run(ctx context.Context, name, text string, params map[string]any) ([]*neo4j.Record, error) {
	s := statement{name, text, params}
	if t.db.observe != nil {
		t.db.observe(s)
	}
	result, err := t.tx.Run(ctx, text, params)
	if err != nil {
		return nil, err
	}
	return t.db.collect(ctx, s, result)
}

// rows runs a statement that starts with UNWIND $rows, or nothing when there is
// no row.
func (t *transaction) rows(ctx context.Context, name, text string, rows []map[string]any) error {
	for len(rows) > 0 {
		n := min(t.most, len(rows))
		if _, err := t.run(ctx, name, text, map[string]any{"rows": rows[:n]}); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// write does work in one transaction behind the Writer's lock, and does all of it
// again after a failure that may pass, a lost commit included: work must not keep
// anything of an earlier attempt. It waits longer and longer between attempts, at
// random so that two programs do not keep meeting, for as long as Config.Patience.
func (db *DB) write(ctx context.Context, doing string, work func(context.Context, *transaction) error) error {
	if !db.migrated.Load() {
		return graph.Errorf(graph.Conflict, "%s: the database has no schema of this version: run demarche migrate", doing)
	}
	b := backoff.NewExponentialBackOff()
	b.InitialInterval = 100 * time.Millisecond
	b.MaxInterval = 15 * time.Second
	again := func(err error, wait time.Duration) {
		db.log.LogAttrs(ctx, slog.LevelWarn, "write is tried again", slog.String("id", doing), slog.Duration("after", wait),
			slog.String("reason", db.failed(ctx, doing, err).Error()))
	}
	most := mostRows
	attempt := func() (struct{}, error) {
		err := db.attempt(ctx, most, work)
		for tooBig(err) && most > fewestRows {
			most /= 2
			again(err, 0)
			err = db.attempt(ctx, most, work)
		}
		if err != nil && !passing(err) {
			return struct{}{}, backoff.Permanent(err)
		}
		return struct{}{}, err
	}
	_, err := backoff.Retry(ctx, attempt, backoff.WithBackOff(b), backoff.WithMaxElapsedTime(db.config.Patience), backoff.WithNotify(again))
	if tooBig(err) {
		return &graph.Error{
			Kind:    graph.TooComplex,
			Message: doing + ": it needs more memory than the database allows one transaction: raise db.memory.transaction.max in neo4j.conf, or split the report",
			Cause:   err,
		}
	}
	return db.failed(ctx, doing, err)
}

func (db *DB) attempt(ctx context.Context, most int, work func(context.Context, *transaction) error) error {
	session := db.driver.NewSession(ctx, neo4j.SessionConfig{AccessMode: neo4j.AccessModeWrite, DatabaseName: db.config.Database})
	defer func() { _ = session.Close(ctx) }()
	tx, err := session.BeginTransaction(ctx, neo4j.WithTxTimeout(db.config.WriteTimeout))
	if err != nil {
		return err
	}
	defer func() { _ = tx.Close(ctx) }() // rolls back what is not committed
	t := &transaction{db, tx, most}
	if err := t.lock(ctx); err != nil {
		return err
	}
	if err := work(ctx, t); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// lockWriter takes the lock: setting a property, even to what it is, locks the
// node until the transaction ends.
const lockWriter = `MERGE (w:Writer {id: 'writer'})
ON CREATE SET w.name = 'writer', w.epoch = $epoch
SET w.epoch = coalesce(w.epoch, 0)
RETURN w.epoch AS epoch`

// lock makes this transaction the only one that writes, before it reads anything,
// and ends it when another program has taken over.
func (t *transaction) lock(ctx context.Context) error {
	records, err := t.run(ctx, "lock", t.db.lock, map[string]any{"epoch": t.db.epoch.Load()})
	if err != nil {
		return err
	}
	if epoch := number[int64](records[0], "epoch"); epoch != t.db.epoch.Load() {
		return graph.Errorf(graph.Conflict, "another program has taken over writing since this one started: start it again")
	}
	return nil
}

// joinEpoch reads the Writer's epoch; 0 when nobody has written yet.
func (db *DB) joinEpoch(ctx context.Context) error {
	records, err := db.read(ctx, statement{name: "epoch", text: `MATCH (w:Writer {id: 'writer'}) RETURN w.epoch AS epoch`})
	if err != nil || len(records) == 0 {
		return err
	}
	db.epoch.Store(number[int64](records[0], "epoch"))
	return nil
}

const nextEpoch = `MERGE (w:Writer {id: 'writer'})
SET w.name = 'writer', w.epoch = coalesce(w.epoch, 0) + 1
RETURN w.epoch AS epoch`

// TakeOver makes this DB the only writer: every other one that was opened before
// fails with kind Conflict when it next tries to write. Migrate does the same.
func (db *DB) TakeOver(ctx context.Context) (err error) {
	defer graph.Wrap(&err, "take over writing")
	records, err := db.runAlone(ctx, statement{name: "take over", text: nextEpoch})
	if err != nil {
		return err
	}
	db.epoch.Store(number[int64](records[0], "epoch"))
	return nil
}
