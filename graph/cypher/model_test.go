package cypher

import (
	"flag"
	"fmt"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/graph/graphtest"
)

// modelChecks is how many random histories TestModel lives through unless
// -rapid.checks says otherwise.
const modelChecks = 4

// TestModel does random things to Neo4j and to the store in memory, in the same
// order: reports are written, extracted anew, retracted and forgotten, entities
// merged and split. Both must answer alike all the way, and what Neo4j holds must
// follow from its claims.
func TestModel(t *testing.T) {
	setChecks(t, modelChecks)
	ontology, err := graph.LoadOntology()
	if err != nil {
		t.Fatal(err)
	}
	db := empty(t)
	rapid.Check(t, func(rt *rapid.T) {
		wipe(t, db)
		m := &model{rt: rt, t: t, neo4j: db, memory: graphtest.NewMemory(ontology), now: time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC)}
		for range rapid.IntRange(3, 14).Draw(rt, "steps") {
			m.step()
		}
		m.compare()
		if report, err := db.Verify(t.Context()); err != nil || !report.OK() {
			rt.Fatalf("verify: %v %v", report, err)
		}
	})
}

// setChecks sets how many histories rapid tries, where the command line does not.
func setChecks(t *testing.T, n int) {
	t.Helper()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "rapid.checks" })
	if given {
		return
	}
	if err := flag.Set("rapid.checks", fmt.Sprint(n)); err != nil {
		t.Fatal(err)
	}
}

type model struct {
	rt        *rapid.T
	t         *testing.T
	neo4j     *DB
	memory    *graphtest.Memory
	now       time.Time
	documents []*graph.Batch
	people    []graph.ID
}

func (m *model) pick(what string, n int) int { return rapid.IntRange(0, n-1).Draw(m.rt, what) }

func (m *model) step() {
	m.now = m.now.Add(time.Hour)
	switch kind := m.pick("kind", 10); {
	case kind < 5 || len(m.documents) == 0:
		b := graphtest.RandomReport(m.t, func(n int) int { return m.pick("word", n) })
		m.write(b)
	case kind == 5: // a new version of the extractor finds less, or all again
		b := *m.documents[m.pick("document", len(m.documents))]
		b.Run.Version = fmt.Sprint(m.now)
		if m.pick("finds", 2) == 0 {
			b.Claims = b.Claims[:m.pick("claims", len(b.Claims)+1)]
		}
		m.write(&b)
	case kind == 6:
		d := m.documents[m.pick("document", len(m.documents))].Document.ID
		both(m, "retract", func(s graph.Store) (graph.Receipt, error) { return s.Retract(m.t.Context(), d, "a reason", m.now) })
	case kind == 7:
		i := m.pick("document", len(m.documents))
		d := m.documents[i].Document.ID
		both(m, "forget, dry", func(s graph.Store) (graph.Forgotten, error) { return s.Forget(m.t.Context(), d, true) })
		both(m, "forget", func(s graph.Store) (graph.Forgotten, error) { return s.Forget(m.t.Context(), d, false) })
		m.documents = slices.Delete(m.documents, i, i+1)
	default:
		d := graph.Decision{Kind: graph.SplitDecision, Entity: m.people[m.pick("entity", len(m.people))], By: "a curator", Reason: "a test", At: m.now}
		if kind == 8 {
			d.Kind, d.Into = graph.MergeDecision, m.people[m.pick("into", len(m.people))]
		}
		both(m, "decide", func(s graph.Store) (graph.Receipt, error) {
			_, receipt, err := s.Decide(m.t.Context(), d)
			return receipt, err
		})
	}
	if m.pick("look", 4) == 0 {
		m.compare()
	}
}

func (m *model) write(b *graph.Batch) {
	b.RecordedAt = m.now
	both(m, "write", func(s graph.Store) (graph.Receipt, error) { return s.Write(m.t.Context(), b) })
	if !slices.ContainsFunc(m.documents, func(x *graph.Batch) bool { return x.Document.ID == b.Document.ID }) {
		m.documents = append(m.documents, b)
	}
	for _, e := range b.Entities {
		if e.Kind == graph.PersonKind && !slices.Contains(m.people, e.ID) {
			m.people = append(m.people, e.ID)
		}
	}
}

// both does the same to both stores and compares what they say to it.
func both[T comparable](m *model, what string, do func(graph.Store) (T, error)) {
	a, errA := do(m.memory)
	b, errB := do(m.neo4j)
	if graph.KindOf(errA) != graph.KindOf(errB) {
		m.rt.Fatalf("%s: in memory %v, in Neo4j %v %s", what, errA, errB, neo4jWords(errB))
	}
	if errA == nil && a != b {
		m.rt.Fatalf("%s: in memory %+v, in Neo4j %+v", what, a, b)
	}
}

func (m *model) compare() {
	if diff := gocmp.Diff(graphtest.Snapshot(m.t, m.memory), graphtest.Snapshot(m.t, m.neo4j)); diff != "" {
		m.rt.Fatalf("Neo4j and memory answer differently (-memory +Neo4j):\n%s", diff)
	}
}
