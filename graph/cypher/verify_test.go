package cypher

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/graph/graphtest"
)

// filled returns a DB with the sample graph.
func filled(tb testing.TB) *DB {
	tb.Helper()
	db := empty(tb)
	write(tb, db, graphtest.Sample(tb)...)
	return db
}

func write(tb testing.TB, db *DB, batches ...*graph.Batch) {
	tb.Helper()
	for _, b := range batches {
		if _, err := db.Write(tb.Context(), b); err != nil {
			tb.Fatal(err, neo4jWords(err))
		}
	}
}

func wantSound(tb testing.TB, db *DB) Report {
	tb.Helper()
	report, err := db.Verify(tb.Context())
	if err != nil {
		tb.Fatal(err, neo4jWords(err))
	}
	for _, p := range report.Problems {
		tb.Errorf("verify: %s %s: %s", p.Check, p.ID, p.Message)
	}
	return report
}

func fingerprint(tb testing.TB, db *DB) string {
	tb.Helper()
	f, err := db.Fingerprint(tb.Context())
	if err != nil {
		tb.Fatal(err, neo4jWords(err))
	}
	return f
}

// TestVerifySees breaks the graph in every way that Verify looks for.
func TestVerifySees(t *testing.T) {
	db := filled(t)
	if r := wantSound(t, db); r.Documents != 3 || r.Claims != 10 || r.Quotes < 10 || r.Mentions < 10 || r.Relations < 10 {
		t.Fatalf("verify looked at too little: %+v", r)
	}
	for _, c := range []struct {
		what, cypher, check string
		repairs             bool
	}{
		{"a quote that is not the text", `MATCH (:Claim {predicate: 'HEADS'})-[e:EVIDENCED_BY]->() SET e.quote = 'x'`, "text", false},
		{"a quote that is shifted", `MATCH (:Claim {predicate: 'HEADS'})-[e:EVIDENCED_BY]->() SET e.start = e.start + 1`, "text", false},
		{"a mention beyond the end", `MATCH ()-[m:MENTIONS]->(:Topic) SET m.end = 100000`, "text", false},
		{"another cue", `MATCH (:Claim)-[a:ATTRIBUTED_TO]->(:UnnamedSource) SET a.cue = 'denied'`, "text", false},
		{"another text", `MATCH (d:Document) WHERE d.title IS NOT NULL WITH d LIMIT 1 SET d.text = d.text + '.'`, "text", false},
		{"a claim without evidence", `MATCH (:Claim {predicate: 'PRAISED'})-[e:EVIDENCED_BY]->() DELETE e`, "claims", false},
		{"a live claim of a retracted document", `MATCH (d:Document) WITH d LIMIT 1 SET d.status = 'RETRACTED'`, "claims", false},
		{"a name of nobody", `CREATE (:Name {id: 'nam_x', name: 'x'})`, "claims", false},
		{"a missing constraint", `DROP CONSTRAINT edge_alleged_met_key`, "constraints", false},
		{"a count", `MATCH (r:Relation {type: 'MET_INFORMALLY'}) SET r.claimCount = 7`, "edges", true},
		{"a status", `MATCH (r:Relation {type: 'ALLEGED_ATTACKED'}) SET r.status = 'REPORTED'`, "edges", true},
		{"a count on the drawn edge", `MATCH ()-[e:MET_INFORMALLY]->() SET e.claimCount = 7`, "edges", true},
		{"an edge not drawn", `MATCH ()-[e:MEMBER_OF]->() DELETE e`, "edges", true},
		{"an edge of nothing", `MATCH (a:Person), (b:Country) WITH a, b LIMIT 1 CREATE (a)-[:ATTACKED {key: 'rel_x', claimCount: 1}]->(b)`, "edges", true},
		{"a relation of nothing", `CREATE (:Relation {id: 'rel_y', type: 'MET'})`, "edges", true},
		{"a missing relation", `MATCH (r:Relation {type: 'PRAISED'}) DETACH DELETE r`, "edges", true},
		{"an edge turned round", `MATCH (a)-[e:MEMBER_OF]->(b) CREATE (b)-[f:MEMBER_OF]->(a) WITH e, f, properties(e) AS p DELETE e SET f = p`, "edges", true},
		{"a supporter too few", `MATCH (:Claim {predicate: 'MEMBER_OF'})-[s:SUPPORTS]->() DELETE s`, "edges", true},
		{"a missing contradiction", `MATCH ()-[r:CONTRADICTS]->() DELETE r`, "links", true},
		{"a contradiction of nothing", `MATCH (a:Claim {predicate: 'MEMBER_OF'}), (b:Claim {predicate: 'HEADS'}) CREATE (a)-[:CONTRADICTS]->(b)`, "links", true},
		{"a missing corroboration", `MATCH ()-[r:CORROBORATES]->() DELETE r`, "links", true},
	} {
		t.Run(c.what, func(t *testing.T) {
			db := filled(t)
			before := fingerprint(t, db)
			run(t, db, c.cypher, nil)
			report, err := db.Verify(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if !slices.ContainsFunc(report.Problems, func(p Problem) bool { return p.Check == c.check && p.Message != "" }) {
				t.Errorf("found %+v, want a problem of %s", report.Problems, c.check)
			}
			inLiveGraph := c.check != "constraints" && !strings.HasPrefix(c.what, "a name of nobody")
			if inLiveGraph && fingerprint(t, db) == before {
				t.Error("the fingerprint is the same")
			}
			switch {
			case c.repairs:
				if _, err := db.Repair(t.Context()); err != nil {
					t.Fatal(err, neo4jWords(err))
				}
				wantSound(t, db)
				if fingerprint(t, db) != before {
					t.Error("the repaired graph has another fingerprint")
				}
			case c.check == "constraints":
				if err := db.Migrate(t.Context()); err != nil {
					t.Fatal(err)
				}
				wantSound(t, db)
			}
		})
	}
}

// TestVerifySeesIdentity breaks who is who in every way that Verify looks for.
func TestVerifySeesIdentity(t *testing.T) {
	db := empty(t)
	write(t, db, graphtest.Retellings(t)...)
	r := graphtest.Report(t, "Cole praised Adda Alder. Clara Cole met Adda Alder.", graphtest.Published("2020-03-07"))
	r.Claim("Cole praised Adda Alder", "PRAISED", graphtest.By("Cole"), graphtest.To("Adda Alder"))
	r.Claim("Clara Cole met Adda Alder", "MET", graphtest.By("Clara Cole"), graphtest.To("Adda Alder"))
	write(t, db, r.Batch())
	if _, _, err := db.Decide(t.Context(), graph.Decision{
		Kind: graph.MergeDecision, Entity: graphtest.EntityID("Adda Alder", graph.PersonKind), Into: graphtest.EntityID("Ada Alder", ""), By: "a curator", Reason: "a test",
	}); err != nil {
		t.Fatal(err)
	}
	wantSound(t, db)
	before := fingerprint(t, db)
	for _, c := range []struct{ what, cypher string }{
		{"a claim that points at who was merged", `MATCH (c:Claim)-[r:OBJECT]->(to:Person) WHERE r.as <> to.id MATCH (m:Merged {id: r.as}) CREATE (c)-[n:OBJECT]->(m) SET n = properties(r) DELETE r`},
		{"a merged entity that counts as itself", `MATCH (m:Merged)-[r:SAME_AS {method: 'curator'}]->() SET m:Entity:Person, m.countsAs = null REMOVE m:Merged DELETE r`},
		{"a merge that nobody decided", `MATCH (e:Person {name: 'Clara Cole'}), (o:Person {name: 'Björn Berg'}) SET e:Merged, e.countsAs = o.id REMOVE e:Entity:Person`},
		{"an event told twice that is not joined", `MATCH (m:Merged)-[r:SAME_AS {method: 'event'}]->() SET m:Event, m.countsAs = null REMOVE m:Merged DELETE r`},
		{"another block", `MATCH (e:Event) WHERE e.block IS NOT NULL SET e.block = 'x'`},
		{"another cluster", `MATCH (d:Document) WHERE d.cluster IS NOT NULL SET d.cluster = null`},
		{"other bands", `MATCH (d:Document) WHERE d.bands IS NOT NULL SET d.bands = ['x']`},
		{"a hint of nothing", `MATCH (a:Person {name: 'Clara Cole'}), (b:Person {name: 'Björn Berg'}) CREATE (a)-[:SAME_AS {method: 'surname', score: 0.5}]->(b)`},
		{"a missing hint", `MATCH ()-[r:SAME_AS {method: 'surname'}]->() DELETE r`},
		{"a decision that is gone", `MATCH (d:Decision) DETACH DELETE d`}, // last: nothing brings it back
	} {
		t.Run(c.what, func(t *testing.T) {
			run(t, db, c.cypher, nil)
			report, err := db.Verify(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if !slices.ContainsFunc(report.Problems, func(p Problem) bool { return p.Check == "identity" && p.Message != "" }) {
				t.Errorf("found %+v, want a problem of identity", report.Problems)
			}
			if _, err := db.Repair(t.Context()); err != nil {
				t.Fatal(err, neo4jWords(err))
			}
			wantSound(t, db)
			if c.what != "a decision that is gone" && fingerprint(t, db) != before {
				t.Error("the repaired graph has another fingerprint")
			}
		})
	}
}

// TestFingerprint holds that it tells graphs apart by what they say and by nothing
// else.
func TestFingerprint(t *testing.T) {
	sample := graphtest.Sample(t)
	db := empty(t)
	nothing := fingerprint(t, db)
	write(t, db, sample...)
	all := fingerprint(t, db)
	if all == nothing {
		t.Error("the empty graph has the same")
	}
	write(t, db, sample...)
	if fingerprint(t, db) != all {
		t.Error("writing again changes it")
	}

	db = empty(t)
	for _, b := range []*graph.Batch{sample[2], sample[0], sample[1]} {
		later := *b
		later.RecordedAt = later.RecordedAt.Add(1000 * time.Hour)
		later.Document.RetrievedAt = later.Document.RetrievedAt.Add(1000 * time.Hour)
		later.Run = graph.Run{ID: graph.RunID(b.Document.ID, "another"), Version: "another", StartedAt: later.RecordedAt}
		write(t, db, &later)
	}
	if fingerprint(t, db) != all {
		t.Error("another order, another time and another run change it")
	}

	// A worse extractor, then the first one again: the graph is as before.
	worse := *sample[0]
	worse.Claims, worse.Mentions = worse.Claims[:1], worse.Mentions[:2]
	worse.Run = graph.Run{ID: graph.RunID(worse.Document.ID, "worse"), Version: "worse"}
	write(t, db, &worse)
	if fingerprint(t, db) == all {
		t.Error("fewer claims do not change it")
	}
	wantSound(t, db)
	fewer := fingerprint(t, db)
	write(t, db, sample[0])
	if fingerprint(t, db) != all {
		t.Error("the first claims again do not bring it back")
	}
	db = empty(t)
	write(t, db, &worse, sample[1], sample[2])
	if fingerprint(t, db) != fewer {
		t.Error("a graph that once had more claims differs from one that never had")
	}
}

// TestFirstQuery holds what the picture may show.
func TestFirstQuery(t *testing.T) {
	db := filled(t)
	long := graphtest.Report(t, "Ada Alder and Björn Berg discussed the principles for the future of the northern fisheries and their governance.")
	long.Claim("Ada Alder and Björn Berg discussed the principles for the future of the northern fisheries and their governance", "DISCUSSED",
		graphtest.By("Ada Alder", "Björn Berg"), graphtest.About("the principles for the future of the northern fisheries and their governance"))
	write(t, db, long.Batch())
	types, err := db.edgeTypes()
	if err != nil {
		t.Fatal(err)
	}
	allowed := []string{"Entity", "Person", "Organization", "Country", "Place", "Event", "Topic"}
	nodes, edges := map[string]bool{}, map[string]bool{}
	for _, r := range run(t, db, FirstQuery(), nil) {
		path := value[neo4j.Path](r, "path")
		if len(path.Nodes) != 2 || len(path.Relationships) != 1 {
			t.Fatalf("%v is no edge", r)
		}
		for _, n := range path.Nodes {
			name := str(fields(n.Props), "name")
			nodes[n.ElementId] = true
			for _, l := range n.Labels {
				if !slices.Contains(allowed, l) {
					t.Errorf("a node %v is shown", n.Labels)
				}
			}
			if c := utf8.RuneCountInString(name); c == 0 || c > longestCaption {
				t.Errorf("caption %q has %d characters", name, c)
			}
		}
		e := path.Relationships[0]
		edges[e.Type] = true
		if !slices.Contains(types, e.Type) {
			t.Errorf("an edge %s is shown", e.Type)
		}
	}
	if len(nodes) < 8 || len(nodes) > 30 || !edges["MET_INFORMALLY"] || !edges["DISCUSSED"] || !edges["PLANNED_VISITED"] {
		t.Errorf("shown are %d nodes and the edges %v", len(nodes), edges)
	}
}

// TestManyReports writes reports over ten years, in which offices change hands,
// takes some back, and compares what was recomputed step by step with what the
// rules make of the whole.
func TestManyReports(t *testing.T) {
	db := empty(t)
	const reports = 15
	var batches []*graph.Batch
	for n := range reports {
		batches = append(batches, bigReport(t, n))
	}
	write(t, db, batches...)
	if r := wantSound(t, db); r.Claims != reports*claimsOfReport || r.Relations < 200 {
		t.Errorf("looked at %d claims and %d edges", r.Claims, r.Relations)
	}
	whole := fingerprint(t, db)

	db = empty(t)
	for _, n := range []int{3, 9} { // an earlier version of the extractor found other claims
		worse := *batches[n]
		worse.Claims = worse.Claims[:claimsOfReport/2]
		worse.Run = graph.Run{ID: graph.RunID(worse.Document.ID, "worse"), Version: "worse"}
		write(t, db, &worse)
	}
	slices.Reverse(batches)
	write(t, db, batches...)
	wantSound(t, db)
	if fingerprint(t, db) != whole {
		t.Error("another order and an earlier version give another graph")
	}
	for _, n := range []int{0, 4, 8} {
		if r, err := db.Retract(t.Context(), batches[n].Document.ID, "withdrawn", time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)); err != nil || r.ClaimsEnded != claimsOfReport {
			t.Fatal(r, err, neo4jWords(err))
		}
	}
	wantSound(t, db)
}
