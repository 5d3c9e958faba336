package cypher

import (
	"context"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/graph/graphtest"
	"github.com/demarche-kg/demarche/internal/neo4jlocal/neo4jtest"
)

func TestMain(m *testing.M) { os.Exit(neo4jtest.Main(m)) }

// TestContract runs the suite that every store passes, then explains every
// statement it led to.
func TestContract(t *testing.T) {
	seen := &seenStatements{}
	graphtest.Test(t, func(t *testing.T) graph.Store {
		t.Helper()
		db := empty(t)
		db.observe = seen.add
		return db
	})
	t.Run("plans", func(t *testing.T) { checkPlans(t, crowded(t), seen.all()) })
}

func config(tb testing.TB) Config {
	tb.Helper()
	s := neo4jtest.Server(tb)
	return Config{Log: testLog(tb), ReadTimeout: time.Minute, URI: s.URI, User: s.User, Password: s.Password, Database: s.Database}
}

// open returns a DB of the package's server as it is.
func open(tb testing.TB) *DB {
	tb.Helper()
	db, err := Open(tb.Context(), config(tb))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := db.Close(context.Background()); err != nil {
			tb.Error(err)
		}
	})
	return db
}

// migrateOnce makes the constraints of the package's server once.
var migrateOnce sync.Once

// empty returns a DB of the package's server, migrated and without a node.
func empty(tb testing.TB) *DB {
	tb.Helper()
	db := open(tb)
	migrateOnce.Do(func() {
		if err := db.Migrate(tb.Context()); err != nil {
			tb.Fatal(err)
		}
	})
	wipe(tb, db)
	return db
}

// wipe removes every node but the schema's, in parts that no timeout meets.
func wipe(tb testing.TB, db *DB) {
	tb.Helper()
	for _, match := range []string{"MATCH (n:Claim) WHERE true", "MATCH (n) WHERE NOT n:Migration"} { // claims first: what they hang on has many of them
		for left := true; left; {
			records := run(tb, db, match+` AND NOT coalesce(n.id = 'writer', false) WITH n LIMIT 5000 DETACH DELETE n RETURN count(*) AS count`, nil)
			left = number[int](records[0], "count") > 0
		}
	}
}

// run runs Cypher of a test.
func run(tb testing.TB, db *DB, text string, params map[string]any) []*neo4j.Record {
	tb.Helper()
	records, err := db.runAlone(tb.Context(), statement{"test", text, params})
	if err != nil {
		tb.Fatal(err, neo4jWords(err))
	}
	return records
}
