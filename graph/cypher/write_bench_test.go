package cypher

import (
	"context"
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/demarche-kg/demarche/graph"
)

// BenchmarkWriteOverBare writes 40 reports of 30 claims, and then runs nothing but the
// statements that changed something again, with the same rows, one transaction a
// report, on an empty graph with the same constraints: what Neo4j needs at least.
func BenchmarkWriteOverBare(b *testing.B) {
	const reports = 40
	db := empty(b)
	batches := make([]*graph.Batch, reports)
	for n := range batches {
		batches[n] = bigReport(b, n)
	}
	write(b, db, batches...) // Neo4j plans every statement
	changing := regexp.MustCompile(`\b(CREATE|MERGE|SET|DELETE)\b`)
	var writing, bare time.Duration
	rounds := 0
	for b.Loop() {
		rounds++
		wipe(b, db)
		changes := make([][]statement, reports)
		start := time.Now()
		for n, batch := range batches {
			db.observe = func(s statement) {
				if s.text != lockWriter && changing.MatchString(s.text) {
					changes[n] = append(changes[n], s)
				}
			}
			write(b, db, batch)
		}
		writing += time.Since(start)
		db.observe = nil
		wipe(b, db)
		start = time.Now()
		for _, statements := range changes {
			err := db.write(b.Context(), "bare", func(ctx context.Context, t *transaction) error {
				for _, s := range statements {
					if _, err := t.run(ctx, s.name, s.text, s.params); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
		}
		bare += time.Since(start)
	}
	b.ReportMetric(float64(rounds*reports*claimsOfReport)/writing.Seconds(), "claims/s")
	b.ReportMetric(float64(rounds*reports*claimsOfReport)/bare.Seconds(), "bare-claims/s")
	b.ReportMetric(writing.Seconds()/bare.Seconds(), "x-bare")
}

// crowdEdge lets n claims of as many documents support one edge, by copying one that
// was written.
func crowdEdge(b *testing.B, db *DB, n int) {
	b.Helper()
	write(b, db, meeting(b, 0))
	run(b, db, `MATCH (c:Claim)-[:SUPPORTS]->(r:Relation), (c)-[s:SUBJECT]->(x), (c)-[o:OBJECT]->(y), (c)-[e:EVIDENCED_BY]->(z), (d:Document {id: c.document})
WITH c, r, s, x, o, y, e, z, d LIMIT 1
UNWIND range(1, $n - 1) AS i
CALL (c, r, s, x, o, y, e, z, d, i) {
  CREATE (copy:Claim) SET copy = c {.*, id: 'clm_' + i, document: 'doc_' + i}
  CREATE (other:Document) SET other = d {.*, id: 'doc_' + i, sourceKey: 'k' + i}
  CREATE (copy)-[a:SUBJECT]->(x) SET a = s
  CREATE (copy)-[b:OBJECT]->(y) SET b = o
  CREATE (copy)-[f:EVIDENCED_BY]->(z) SET f = e
  CREATE (copy)-[:SUPPORTS]->(r)
} IN TRANSACTIONS OF 1000 ROWS`, map[string]any{"n": n})
	run(b, db, `CALL db.resampleOutdatedIndexes()`, nil)
}

// BenchmarkCrowdedEdge writes one more report of what many say already.
func BenchmarkCrowdedEdge(b *testing.B) {
	for _, n := range []int{1, 1_000, 10_000, 100_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			db := empty(b)
			crowdEdge(b, db, n)
			write(b, db, meeting(b, 1)) // Neo4j plans every statement
			next := 2
			for b.Loop() {
				write(b, db, meeting(b, next))
				next++
			}
		})
	}
}
