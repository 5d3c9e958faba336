package cypher

import (
	"context"
	"fmt"
	"strings"
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

// told returns a report of which two sources say that the same two met.
func told(tb testing.TB) *graph.Batch {
	tb.Helper()
	r := graphtest.Report(tb, "Ada Alder met Björn Berg in May, Clara Cole said. Ada Alder met Björn Berg in June, the Arland Foreign Ministry said.",
		graphtest.Source("https://example.org/told"), graphtest.Published("2020-03-03"))
	r.Claim("Ada Alder met Björn Berg in May", "MET", graphtest.By("Ada Alder"), graphtest.To("Björn Berg"), graphtest.On("2019-05-01"), graphtest.Says("Clara Cole", "said"))
	r.Claim("Ada Alder met Björn Berg in June", "MET", graphtest.By("Ada Alder"), graphtest.To("Björn Berg"), graphtest.On("2019-06-01"), graphtest.Says("Arland Foreign Ministry", "said"))
	return r.Batch()
}

// officeHeld returns a report after which the two sources of told are one: it names
// neither of those who met.
func officeHeld(tb testing.TB) *graph.Batch {
	tb.Helper()
	r := graphtest.Report(tb, "Clara Cole heads the Arland Foreign Ministry.", graphtest.Source("https://example.org/office"), graphtest.Published("2020-03-03"))
	r.Claim("Clara Cole heads the Arland Foreign Ministry", "HEADS", graphtest.By("Clara Cole"), graphtest.To("Arland Foreign Ministry"), graphtest.Office("head"))
	return r.Batch()
}

// crowd returns a report of the meetings of the two on 60 days. That many make
// Neo4j treat them as dense nodes: a new relationship of one then locks nothing
// that another writer needs.
func crowd(tb testing.TB) *graph.Batch {
	tb.Helper()
	const meetings = 60
	var text strings.Builder
	for n := range meetings {
		fmt.Fprintf(&text, "Ada Alder met Björn Berg on day %d. ", n)
	}
	r := graphtest.Report(tb, text.String(), graphtest.Source("https://example.org/crowd"), graphtest.Published("2020-01-01"))
	for n := range meetings {
		day := time.Date(2018, 1, 1+n, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		r.Claim(fmt.Sprintf("Ada Alder met Björn Berg on day %d", n), "MET", graphtest.By("Ada Alder"), graphtest.To("Björn Berg"), graphtest.On(day))
	}
	return r.Batch()
}

// blocked reports whether Neo4j says that a transaction waits for another's lock.
func blocked(tb testing.TB, db *DB) bool {
	tb.Helper()
	return len(run(tb, db, `SHOW TRANSACTIONS YIELD status WHERE status STARTS WITH 'Blocked' RETURN status`, nil)) > 0
}

// TestInterleaving forces the order that breaks a graph without the Writer's lock:
// one transaction has counted the claims of an edge; another adds a claim to it and
// commits; the first writes what it counted. Nothing that the first changes before
// it counts is touched by the second, so that no other lock of Neo4j keeps them
// apart. The same without the Writer's lock gives a wrong graph, which shows that
// the order is the one that matters.
func TestInterleaving(t *testing.T) {
	for _, c := range []struct {
		what   string
		first  func(*testing.T, *DB) error
		claims int // of the edge, in the end
	}{
		{"add and add", func(t *testing.T, db *DB) error {
			t.Helper()
			_, err := db.Write(t.Context(), officeHeld(t))
			return err
		}, 63},
		{"retract and add", func(t *testing.T, db *DB) error {
			t.Helper()
			b := told(t)
			_, err := db.Retract(t.Context(), b.Document.ID, "withdrawn", b.RecordedAt)
			return err
		}, 61},
	} {
		for _, locks := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, lock %t", c.what, locks), func(t *testing.T) {
				first, second := empty(t), open(t)
				write(t, first, crowd(t), told(t))
				if !locks {
					const unlocked = `MATCH (w:Writer {id: 'writer'}) RETURN w.epoch AS epoch`
					first.lock, second.lock = unlocked, unlocked
				}
				counted, wrote := make(chan struct{}), make(chan error, 1)
				var once sync.Once
				first.observe = func(s statement) {
					if s.name != "update relations" {
						return
					}
					once.Do(func() {
						close(counted)
						for ; ; time.Sleep(50 * time.Millisecond) {
							select {
							case err := <-wrote:
								if locks {
									t.Errorf("the second wrote through the lock of the first (%v)", err)
								}
								wrote <- err
								return
							default:
							}
							if blocked(t, second) {
								if !locks {
									t.Error("another lock than the Writer's keeps the second out: this test shows nothing")
								}
								return
							}
						}
					})
				}
				added := meeting(t, 1)
				go func() {
					<-counted
					_, err := second.Write(context.Background(), added)
					wrote <- err
				}()
				if err := c.first(t, first); err != nil {
					t.Fatal(err, neo4jWords(err))
				}
				select {
				case <-counted:
				default:
					t.Fatal("the first has changed no edge")
				}
				if err := <-wrote; err != nil {
					t.Fatal(err, neo4jWords(err))
				}
				edges := run(t, first, `MATCH ()-[e:MET]->() RETURN e.claimCount AS n`, nil)
				if len(edges) != 1 {
					t.Fatalf("%d edges, want one", len(edges))
				}
				report, err := first.Verify(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				n := number[int](edges[0], "n")
				if sound := report.OK() && n == c.claims; sound != locks {
					t.Errorf("sound: %t; the edge has %d claims of %d; %s", sound, n, c.claims, report)
				}
			})
		}
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
	var receipt graph.Receipt
	work, err := db.writing(meeting(t, 1), &receipt)
	if err != nil {
		t.Fatal(err)
	}
	tries := 0
	err = db.write(t.Context(), "test", func(ctx context.Context, tx *transaction) error {
		tries++
		if err := work(ctx, tx); err != nil || tries > 1 {
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
