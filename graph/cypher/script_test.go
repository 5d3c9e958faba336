package cypher

import (
	"bytes"
	"strings"
	"testing"

	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/graph/graphtest"
)

func writeScript(t *testing.T, db *DB, claims []graph.ID) string {
	t.Helper()
	var b bytes.Buffer
	if err := db.WriteScript(t.Context(), &b, claims); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func runScript(t *testing.T, db *DB, script string) {
	t.Helper()
	for _, s := range statementsOf(script) {
		// The schema is there; making its constraints again takes a while.
		if !strings.HasPrefix(s, "CREATE ") {
			run(t, db, s, nil)
		}
	}
}

// TestScript makes the graph from its script, and again: it has the fingerprint
// of the original, and holds what verify looks for.
func TestScript(t *testing.T) {
	db := empty(t)
	hostile := graphtest.Report(t, "It's \\u0027 a \"quote\"; \u2028\u202eالوزير\u202c `tick` $x {y} met 'Ada'\t;\nAda Alder left.", graphtest.Title("';\nMATCH (n) DETACH DELETE n;\n//"))
	hostile.Claim("\u202eالوزير\u202c `tick` $x {y} met 'Ada'", "MET", graphtest.By("\u202eالوزير\u202c `tick`"), graphtest.To("'Ada'"))
	for _, b := range append(graphtest.Sample(t), hostile.Batch()) {
		if _, err := db.Write(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	want, err := db.Fingerprint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	script := writeScript(t, db, nil)
	if again := writeScript(t, db, nil); again != script {
		t.Error("two scripts of one graph differ")
	}
	excerpt := writeScript(t, db, []graph.ID{claimID(t, db, "PRAISED")})

	db = empty(t)
	for range 2 {
		runScript(t, db, script)
		got, err := db.Fingerprint(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("fingerprint %s, want %s", got, want)
		}
	}
	report, err := db.Verify(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !report.OK() {
		t.Errorf("the graph made from the script does not hold: %v", report)
	}

	db = empty(t)
	runScript(t, db, excerpt)
	for statement, want := range map[string]int64{
		`MATCH (n:Claim) RETURN count(n) AS n`:                        1,
		`MATCH (n:Relation) RETURN count(n) AS n`:                     1,
		`MATCH (:Entity)-[n:PRAISED]->(:Entity) RETURN count(n) AS n`: 1,
		`MATCH (:Entity)-[n]->(:Entity) RETURN count(n) AS n`:         1,
		`MATCH (:Claim)-[n:EVIDENCED_BY]->(:Sentence)-[:SENTENCE_OF]->(d:Document) WHERE substring(d.text, n.start, n.end - n.start) = n.quote RETURN count(n) AS n`: 1,
	} {
		if got := number[int64](run(t, db, statement, nil)[0], "n"); got != want {
			t.Errorf("excerpt: %s: %d, want %d", statement, got, want)
		}
	}
	if nothing := writeScript(t, db, []graph.ID{}); strings.Contains(nothing, "clm_") {
		t.Errorf("an excerpt of no claims has some:\n%s", nothing)
	}
}

func claimID(t *testing.T, db *DB, predicate string) graph.ID {
	t.Helper()
	return id(run(t, db, `MATCH (c:Claim {predicate: $p}) RETURN c.id AS id`, map[string]any{"p": predicate})[0], "id")
}
