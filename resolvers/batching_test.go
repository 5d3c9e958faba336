package resolvers_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/graph/graphtest"
)

// counted counts the queries that a reader is asked.
type counted struct {
	graph.Reader

	mu    sync.Mutex
	calls map[graph.FieldName]int
}

func count(r graph.Reader) *counted { return &counted{Reader: r, calls: map[graph.FieldName]int{}} }

func (c *counted) Ask(ctx context.Context, q graph.Query) (any, error) {
	c.mu.Lock()
	c.calls[q.Field]++
	c.mu.Unlock()
	return c.Reader.Ask(ctx, q)
}

// guests is how many parents the nested queries below have.
const guests = 50

// manyGuests returns a store with fifty people, each of whom met Ada Alder, in a
// document of his own; every other one denies it.
func manyGuests(tb testing.TB) graph.Store {
	tb.Helper()
	var batches []*graph.Batch
	for i := range guests {
		guest := fmt.Sprintf("Guest %03d", i)
		day := fmt.Sprintf("2020-01-%02d", 1+i%28)
		met := guest + " met Ada Alder"
		r := graphtest.Report(tb, met+". "+guest+" denied that "+guest+" had met Ada Alder.",
			graphtest.Published(day), graphtest.Publisher("The Lantern"))
		r.Claim(met, "MET", graphtest.By(guest), graphtest.To("Ada Alder"), graphtest.On(day), graphtest.Of(graph.Meeting, "meeting with "+guest, day))
		denial := r.Claim(guest+" denied", "DENIED", graphtest.By(guest))
		r.Claim(guest+" had met Ada Alder", "MET", graphtest.By(guest), graphtest.To("Ada Alder"), graphtest.On(day),
			graphtest.Denied(), graphtest.ContentOf(denial), graphtest.Says(guest, "denied"))
		batches = append(batches, r.Batch())
	}
	return storeWith(tb, batches...)
}

// TestOneQueryForARootField checks that whatever is nested in a root field is asked
// for at once.
func TestOneQueryForARootField(t *testing.T) {
	store := manyGuests(t)
	for name, c := range map[string]struct {
		query string
		want  map[graph.FieldName]int
	}{
		"what a claim carries": {
			`{ claims(first: 100, where: {predicate: [MET]}) { edges { node { gloss subjects { name } objects { name } place { name } of { name }
			   attribution { source { name } chain { name } } evidence { quote sentence { text } document { title publisher { name } } } } } } }`,
			map[graph.FieldName]int{graph.FieldClaims: 1},
		},
		"entities, their claims, the subjects of these": {
			`{ entities(first: 50, search: "guest") { edges { node { name claims(first: 3) { edges { node { gloss subjects { name } } } } } } } }`,
			map[graph.FieldName]int{graph.FieldEntities: 1},
		},
		"claims of the subjects of claims": {
			`{ entities(first: 50, search: "guest") { edges { node { claims(first: 1, where: {stance: [REPORTED], predicate: [MET]}) { edges { node { subjects { ... on Entity { claims(first: 1) { totalCount } } } } } } } } } }`,
			map[graph.FieldName]int{graph.FieldEntities: 1},
		},
		"every list of fifty entities": {
			`{ entities(first: 50, search: "guest") { edges { node { names { text } claims(first: 1) { totalCount } relations(first: 1) { totalCount } mentions(first: 1) { totalCount } events(first: 1) { totalCount } } } } }`,
			map[graph.FieldName]int{graph.FieldEntities: 1},
		},
		"two aliases with other arguments": {
			`{ entities(first: 50, search: "guest") { edges { node { a: claims(first: 1) { totalCount } b: claims(first: 2) { totalCount } c: claims(first: 1) { totalCount } } } } }`,
			map[graph.FieldName]int{graph.FieldEntities: 1},
		},
		"links": {
			`{ claims(first: 50, where: {predicate: [MET], polarity: [NEGATED]}) { edges { node { content { gloss } contentOf { gloss } contradicts { gloss } corroborates { gloss } } } } }`,
			map[graph.FieldName]int{graph.FieldClaims: 1},
		},
		"links of links": {
			`{ claims(first: 50, where: {predicate: [DENIED]}) { edges { node { content { contradicts { attribution { kind } } } } } } }`,
			map[graph.FieldName]int{graph.FieldClaims: 1},
		},
		"relations, their events and claims": {
			`{ relations(first: 50, types: ["MET"]) { edges { node { from { name } to { name } event { name } claims(first: 1) { edges { node { gloss } } } } } } }`,
			map[graph.FieldName]int{graph.FieldRelations: 1},
		},
		"documents, their texts and claims": {
			`{ documents(first: 50) { edges { node { text claims(first: 1) { totalCount } } } } }`,
			map[graph.FieldName]int{graph.FieldDocuments: 1},
		},
		"texts of the documents of evidence": {
			`{ claims(first: 50, where: {predicate: [DENIED]}) { edges { node { evidence { document { text } } } } } }`,
			map[graph.FieldName]int{graph.FieldClaims: 1},
		},
		"sentences of mentions": {
			`{ entities(first: 50, search: "guest") { edges { node { mentions(first: 1) { edges { node { sentence { text } } } } } } } }`,
			map[graph.FieldName]int{graph.FieldEntities: 1},
		},
		"one parent asked for by many": {
			`{ claims(first: 50, where: {predicate: [MET], polarity: [AFFIRMED]}) { edges { node { objects { ... on Entity { names { text } } } } } } }`,
			map[graph.FieldName]int{graph.FieldClaims: 1},
		},
		"a field that is skipped": {
			`{ entities(first: 50, search: "guest") { edges { node { name claims @skip(if: true) { totalCount } } } } }`,
			map[graph.FieldName]int{graph.FieldEntities: 1},
		},
	} {
		t.Run(name, func(t *testing.T) {
			reader := count(store)
			got := serve(t, reader).ask(t, c.query, nil)
			if len(got.Errors) > 0 {
				t.Fatal(got.body)
			}
			if !strings.Contains(got.body, `"edges":[{`) {
				t.Errorf("there was nothing to read: %s", got.body)
			}
			if diff := cmp.Diff(c.want, reader.calls); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
		})
	}
}

// TestTotalOnlyWhenAsked checks that counting costs only those who ask for it.
func TestTotalOnlyWhenAsked(t *testing.T) {
	for query, want := range map[string]bool{
		`{ claims { edges { node { id } } } }`:                                                   false,
		`{ claims { totalCount } }`:                                                              true,
		`{ claims { n: totalCount } }`:                                                           true,
		`{ claims { ...T } } fragment T on ClaimConnection { totalCount }`:                       true,
		`{ claims { ... on ClaimConnection { ... { totalCount } } } }`:                           true,
		`{ claims { totalCount @skip(if: true) edges { cursor } } }`:                             false,
		`{ claims { edges { node { subjects { ... on Entity { claims { totalCount } } } } } } }`: false,
	} {
		reader := &totals{Reader: sampleStore(t)}
		if got := serve(t, reader).ask(t, query, nil); len(got.Errors) > 0 {
			t.Fatal(got.body)
		}
		if reader.asked != want {
			t.Errorf("%s: the total was asked for: %v, want %v", query, reader.asked, want)
		}
	}
}

// totals notes whether the total of all claims was asked for.
type totals struct {
	graph.Reader
	asked bool
}

func (r *totals) Ask(ctx context.Context, q graph.Query) (any, error) {
	r.asked = q.Argument.(graph.ClaimQuery).Total
	return r.Reader.Ask(ctx, q)
}

// TestAnswersTogether asks many clients' queries at the same time: plans belong
// to one operation, so no answer gets into another.
func TestAnswersTogether(t *testing.T) {
	a := serve(t, manyGuests(t))
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			guest := fmt.Sprintf("Guest %03d", i)
			got := a.ask(t, `query Q($name: String!) { entity(name: $name) { name names { text } claims(first: 5) { edges { node { subjects { name } } } } relations(first: 1, types: ["MET"]) { edges { node { other { name } } } } } }`,
				map[string]any{"name": guest})
			var data map[string]json.RawMessage
			if err := json.Unmarshal(got.Data, &data); err != nil || len(got.Errors) > 0 {
				t.Errorf("%s: %v", got.body, err)
				return
			}
			for _, other := range []string{fmt.Sprintf("Guest %03d", i+1), fmt.Sprintf("Guest %03d", i-1)} {
				if strings.Contains(string(data["entity"]), other) {
					t.Errorf("the answer on %s speaks of %s", guest, other)
				}
			}
			if !strings.Contains(string(data["entity"]), guest) || !strings.Contains(string(data["entity"]), "Ada Alder") {
				t.Errorf("the answer on %s: %s", guest, data["entity"])
			}
		})
	}
	wg.Wait()
}

// BenchmarkEntityWithClaims measures the handler without a database: parsing,
// validating, resolving and writing the query an analyst starts from.
func BenchmarkEntityWithClaims(b *testing.B) {
	a := serve(b, manyGuests(b))
	const query = `{ entity(name: "Ada Alder") { name relations(types: ["MET"], first: 20) { edges { node { other { name } status claimCount speakerCount } } }
	  claims(first: 20) { totalCount edges { node { predicate mode attribution { kind source { name } cue } evidence { quote document { title } } } } } } }`
	if got := a.ask(b, query, nil); len(got.Errors) > 0 {
		b.Fatal(got.body)
	}
	b.ReportAllocs()
	for b.Loop() {
		a.ask(b, query, nil)
	}
}
