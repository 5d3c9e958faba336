package cypher

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/demarche-kg/demarche/graph"
)

// seenStatements collects statements, one of each text.
type seenStatements struct {
	mu     sync.Mutex
	byText map[string]statement
}

func (s *seenStatements) add(x statement) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byText == nil {
		s.byText = map[string]statement{}
	}
	s.byText[x.text] = x
}

func (s *seenStatements) all() []statement {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []statement
	for _, text := range slices.Sorted(maps.Keys(s.byText)) {
		out = append(out, s.byText[text])
	}
	return out
}

// slow are operators that read all of something, whatever was asked, or that
// multiply.
var slow = []string{
	"AllNodesScan", "NodeByLabelScan", "UnionNodeByLabelsScan", "IntersectionNodeByLabelsScan", "SubtractionNodeByLabelsScan",
	"DirectedAllRelationshipsScan", "UndirectedAllRelationshipsScan", "DirectedRelationshipTypeScan", "UndirectedRelationshipTypeScan",
	"DirectedUnionRelationshipTypesScan", "UndirectedUnionRelationshipTypesScan", "CartesianProduct", "NodeIndexScan",
}

// crowded returns a DB with the sample graph among so many other nodes that the
// planner has to mind: of a handful it rightly reads all.
func crowded(t *testing.T) *DB {
	t.Helper()
	db := filled(t)
	run(t, db, `UNWIND range(1, 3000) AS i
CREATE (d:Document {id: 'd' + i, sourceKey: 'k' + i, publishedKey: 'p' + i})<-[:SENTENCE_OF]-(s:Sentence {id: 's' + i})-[:MENTIONS]->(e:Entity {id: 'e' + i, folded: 'e' + i, actsFor: 'e' + (i + 1)}),
  (:Name {id: 'n' + i, folded: 'n' + i})-[:NAMES]->(e), (t:Topic {id: 't' + i, folded: 't' + i}), (v:Event {id: 'v' + i, folded: 'v' + i, startKey: 'v' + i}), (:UnnamedSource {id: 'u' + i}),
  (c:Claim {id: 'c' + i, document: 'd' + i, predicate: 'P' + (i % 50), polarity: CASE i % 20 WHEN 0 THEN 'NEGATED' ELSE 'AFFIRMED' END,
    reportedKey: 'r' + i, validKey: 'v' + i, validTo: date() - duration({days: i}), sameKey: 'k' + i})-[:EVIDENCED_BY]->(s),
  (c)-[:SUBJECT {standing: 'e' + i}]->(e), (c)-[:OBJECT {standing: 'e' + i}]->(e), (c)-[:ABOUT]->(t), (c)-[:OF]->(v), (c)-[:ATTRIBUTED_TO {position: 0}]->(e),
  (r:Relation {id: 'r' + i, type: 'T' + (i % 50), reportedKey: 'r' + i, claimCount: 1})<-[:SUPPORTS]-(c), (r)-[:FROM]->(e), (r)-[:TO]->(t)`, nil)
	run(t, db, `CALL db.resampleOutdatedIndexes()`, nil)
	return db
}

// checkPlans explains statements and refuses slow operators and notifications of
// the planner.
func checkPlans(t *testing.T, db *DB, statements []statement) {
	t.Helper()
	if len(statements) == 0 {
		t.Fatal("no statement was seen")
	}
	texts := map[string]bool{}
	for _, s := range statements {
		if texts[s.text] {
			continue
		}
		texts[s.text] = true
		if bad := slowIn(t, db, s); len(bad) > 0 {
			t.Errorf("%s: %q in the plan of\n%s", s.name, bad, s.text)
		}
	}
	t.Logf("%d statements explained", len(texts))
}

func slowIn(t *testing.T, db *DB, s statement) []string {
	t.Helper()
	ctx := t.Context()
	session := db.driver.NewSession(ctx, neo4j.SessionConfig{DatabaseName: db.config.Database})
	defer func() { _ = session.Close(ctx) }()
	result, err := session.Run(ctx, "EXPLAIN "+s.text, s.params)
	if err != nil {
		t.Fatalf("%s: %v\n%s", s.name, err, s.text)
	}
	summary, err := result.Consume(ctx)
	if err != nil {
		t.Fatalf("%s: %v\n%s", s.name, err, s.text)
	}
	var bad []string
	var walk func(neo4j.Plan)
	walk = func(p neo4j.Plan) {
		operator, _, _ := strings.Cut(p.Operator(), "@")
		harmless := operator == "CartesianProduct" && slices.ContainsFunc(p.Children(), oneRow)
		if slices.Contains(slow, strings.TrimPrefix(operator, "Partitioned")) && !harmless {
			bad = append(bad, operator)
		}
		for _, c := range p.Children() {
			walk(c)
		}
	}
	walk(summary.Plan())
	for _, n := range summary.Notifications() {
		if !strings.Contains(n.Code(), "Unknown") {
			bad = append(bad, n.Code())
		}
	}
	return bad
}

// oneRow reports whether a part of a plan gives at most one row for one of its
// input: a lookup by id, or a single count or list. Joining two such multiplies
// nothing.
func oneRow(p neo4j.Plan) bool {
	operator, _, _ := strings.Cut(p.Operator(), "@")
	switch {
	case strings.HasPrefix(operator, "NodeUniqueIndexSeek"), operator == "Argument":
		return true
	case operator == "EagerAggregation":
		details, _ := p.Arguments()["Details"].(string)
		return strings.HasPrefix(details, "collect(") || strings.HasPrefix(details, "count(") || strings.HasPrefix(details, "head(")
	case slices.Contains([]string{"Union", "Distinct", "Filter", "Projection", "CacheProperties", "Apply", "CartesianProduct"}, operator):
		return !slices.ContainsFunc(p.Children(), func(c neo4j.Plan) bool { return !oneRow(c) })
	default:
		return false
	}
}

// TestPlansAreSeen holds that checkPlans finds what it looks for.
func TestPlansAreSeen(t *testing.T) {
	db := filled(t)
	for text, want := range map[string]string{
		`MATCH (n) RETURN n`:                                                   "AllNodesScan",
		`MATCH (c:Claim) WHERE c.gloss = $x RETURN c`:                          "NodeByLabelScan",
		`MATCH ()-[r]->() RETURN r`:                                            "DirectedAllRelationshipsScan",
		`MATCH (a:Claim {document: $x}), (b:Claim {document: $y}) RETURN a, b`: "CartesianProduct",
		`MATCH (n:Entity {id: $x}) CALL { RETURN 1 AS one } RETURN *`:          "Neo.ClientNotification.Statement.FeatureDeprecationWarning",
	} {
		s := statement{"test", text, map[string]any{"x": "x", "y": "y"}}
		if got := slowIn(t, db, s); !slices.Contains(got, want) {
			t.Errorf("%s: found %q, want %s", text, got, want)
		}
	}
	if got := slowIn(t, db, statement{"test", `MATCH (c:Claim {id: $x}) RETURN c`, map[string]any{"x": string(graph.NewID(graph.ClaimPrefix, "x"))}}); len(got) > 0 {
		t.Errorf("a lookup by id: %q", got)
	}
}

// TestPagesStopEarly holds that a page of all claims, of those with a predicate, with a
// polarity or with both, and of edges of a type, takes no more from its index than it
// has: the index gives the order.
func TestPagesStopEarly(t *testing.T) {
	db := crowded(t)
	predicate, polarity := []graph.Predicate{"P1"}, []graph.Polarity{graph.Affirmed}
	for name, q := range map[string]graph.Query{
		"all":             {Field: graph.FieldClaims, Argument: graph.ClaimQuery{First: graph.First{N: 3}}},
		"of a predicate":  {Field: graph.FieldClaims, Argument: graph.ClaimQuery{First: graph.First{N: 3}, Where: &graph.ClaimWhere{Predicate: predicate}}},
		"of a polarity":   {Field: graph.FieldClaims, Argument: graph.ClaimQuery{First: graph.First{N: 3}, Where: &graph.ClaimWhere{Polarity: polarity}}},
		"of both":         {Field: graph.FieldClaims, Argument: graph.ClaimQuery{First: graph.First{N: 3}, Where: &graph.ClaimWhere{Predicate: predicate, Polarity: polarity}}},
		"of both, nested": {Field: graph.FieldClaims, Argument: graph.ClaimQuery{First: graph.First{N: 3}, Where: &graph.ClaimWhere{And: []graph.ClaimWhere{{Predicate: predicate, Polarity: polarity}}}}},
		"edges of a type": {Field: graph.FieldRelations, Argument: graph.RelationQuery{First: graph.First{N: 3}, Types: []string{"MET"}}},
	} {
		s, err := compile(db.ontology, &q)
		if err != nil {
			t.Fatal(err)
		}
		if used := operators(t, db, s.statement); !slices.Contains(used, "PartialTop") || slices.Contains(used, "Top") {
			t.Errorf("%s: the plan sorts all that matches: %q\n%s", name, used, s.text)
		}
	}
}

// operators returns the operators of a statement's plan.
func operators(t *testing.T, db *DB, s statement) []string {
	t.Helper()
	session := db.driver.NewSession(t.Context(), neo4j.SessionConfig{DatabaseName: db.config.Database})
	defer func() { _ = session.Close(t.Context()) }()
	result, err := session.Run(t.Context(), "EXPLAIN "+s.text, s.params)
	if err != nil {
		t.Fatal(err)
	}
	summary, err := result.Consume(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	var walk func(neo4j.Plan)
	walk = func(p neo4j.Plan) {
		operator, _, _ := strings.Cut(p.Operator(), "@")
		out = append(out, operator)
		for _, c := range p.Children() {
			walk(c)
		}
	}
	walk(summary.Plan())
	return out
}
