package cypher

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/graph/graphtest"
)

// meeting returns a report that says that the same two met.
func meeting(tb testing.TB, n int) *graph.Batch {
	tb.Helper()
	r := graphtest.Report(tb, fmt.Sprintf("Ada Alder met Björn Berg. This is report %d.", n), graphtest.Source(fmt.Sprintf("https://example.org/%d", n)), graphtest.Published("2020-03-03"))
	r.Claim("Ada Alder met Björn Berg", "MET", graphtest.By("Ada Alder"), graphtest.To("Björn Berg"))
	return r.Batch()
}

// TestInterleaving forces the order that breaks a writer without the lock: one
// transaction has counted the claims of an edge, another adds one and commits, the
// first writes what it counted. Neo4j's own locks on what both documents share also
// keep the second out, so this does not show the Writer's lock alone.
func TestInterleaving(t *testing.T) {
	first, second := empty(t), open(t)
	write(t, first, meeting(t, 0))
	counted, wrote := make(chan struct{}), make(chan error, 1)
	var once sync.Once
	first.observe = func(s statement) {
		if s.name == "update relations" {
			once.Do(func() {
				close(counted)
				select {
				case err := <-wrote:
					t.Errorf("the second wrote through the lock of the first (%v)", err)
					wrote <- err
				case <-time.After(5 * time.Second): // it waits, as it should
				}
			})
		}
	}
	go func() {
		<-counted
		_, err := second.Write(context.Background(), meeting(t, 2))
		wrote <- err
	}()
	write(t, first, meeting(t, 1))
	if err := <-wrote; err != nil {
		t.Fatal(err)
	}
	wantSound(t, first)
	edges := run(t, first, `MATCH ()-[e:MET]->() RETURN e.claimCount AS n`, nil)
	if len(edges) != 1 || number[int](edges[0], "n") != 3 {
		t.Errorf("after three reports: %v, want one edge of three claims", edges)
	}
}

// TestNothingOrAll ends a transaction behind each of its statements and holds that
// nothing of it is there, and that it can be done again.
func TestNothingOrAll(t *testing.T) {
	db := empty(t)
	write(t, db, meeting(t, 1))
	before := fingerprint(t, db)
	batch := graphtest.Sample(t)[0]
	for n := 1; ; n++ {
		ctx, cancel := context.WithCancel(t.Context())
		left := n
		db.observe = func(statement) {
			if left--; left == 0 {
				cancel()
			}
		}
		_, err := db.Write(ctx, batch)
		cancel()
		db.observe = nil
		if err == nil {
			if n < 15 {
				t.Errorf("only %d statements were seen", n)
			}
			break
		}
		if fingerprint(t, db) != before {
			t.Fatalf("ended at statement %d, the write left something", n)
		}
	}
	wantSound(t, db)
	after := fingerprint(t, db)
	db = empty(t)
	write(t, db, batch, meeting(t, 1))
	if fingerprint(t, db) != after {
		t.Error("the write that was interrupted gives another graph than one that was not")
	}
}

// TestEpoch holds that a writer that was taken over from does not write.
func TestEpoch(t *testing.T) {
	old, other := empty(t), open(t)
	write(t, old, meeting(t, 1))
	if err := other.TakeOver(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := old.Write(t.Context(), meeting(t, 2)); graph.KindOf(err) != graph.Conflict {
		t.Errorf("the old writer: %v, want a conflict", err)
	}
	write(t, other, meeting(t, 2))
	write(t, open(t), meeting(t, 3))
	wantSound(t, other)
}

// TestReadsDoNotWrite holds that the sessions of reads refuse to.
func TestReadsDoNotWrite(t *testing.T) {
	db := filled(t)
	before := fingerprint(t, db)
	for _, text := range []string{
		`CREATE (:Entity {id: 'x'})`, `MATCH (n) DETACH DELETE n`, `MATCH (n:Entity) SET n.name = 'x'`, `MATCH (n:Entity) REMOVE n:Entity`, `MERGE (:Writer {id: 'x'})`,
		`CREATE INDEX x FOR (n:X) ON (n.x)`, `DROP CONSTRAINT entity_id`, `CREATE CONSTRAINT FOR (n:X) REQUIRE n.x IS UNIQUE`,
		`MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS`,
	} {
		if _, err := db.read(t.Context(), statement{"test", text, nil}); err == nil {
			t.Errorf("%s was done", text)
		}
	}
	if fingerprint(t, db) != before {
		t.Error("a read wrote")
	}
}

// TestSlowRead holds that a read ends in time, with its kind.
func TestSlowRead(t *testing.T) {
	c := config(t)
	c.ReadTimeout = 200 * time.Millisecond
	db, err := Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close(t.Context()) }()
	begin := time.Now()
	_, err = db.read(t.Context(), statement{"test", `UNWIND range(1, 1000000000) AS x WITH x WHERE x % 7 = 8 RETURN count(x)`, nil})
	if graph.KindOf(err) != graph.Timeout || time.Since(begin) > 20*time.Second {
		t.Errorf("after %v: %v, want a timeout", time.Since(begin), err)
	}
}

// TestLostCommit holds that a commit whose answer is lost is done again, to the
// same graph.
func TestLostCommit(t *testing.T) {
	db := empty(t)
	b := meeting(t, 1)
	tries := 0
	var receipt graph.Receipt
	err := db.write(t.Context(), "test", func(ctx context.Context, tx *transaction) error {
		tries++
		digest, err := batchDigest(b)
		if err != nil {
			return err
		}
		w := batchWriter{Batch: b, ontology: db.ontology, digest: digest, transaction: tx}
		if receipt, err = w.write(ctx); err != nil || tries > 1 {
			return err
		}
		if err := tx.tx.Commit(ctx); err != nil { // it happens, and nobody hears of it
			return err
		}
		return &neo4j.ConnectivityError{}
	})
	if err != nil {
		t.Fatal(err)
	}
	if tries != 2 || receipt.New || receipt.ClaimsKept != 1 {
		t.Errorf("%d tries, %+v; want the second to find everything there", tries, receipt)
	}
	wantSound(t, db)
}
