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

// counted counts the calls of a reader, a method and its parents each:
// "ClaimsOf 50" is one call for fifty parents.
type counted struct {
	graph.Reader

	mu    sync.Mutex
	calls map[string]int
}

func count(r graph.Reader) *counted { return &counted{Reader: r, calls: map[string]int{}} }

func (c *counted) note(method string, parents int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls[fmt.Sprintf("%s %d", method, parents)]++
}

func (c *counted) Things(ctx context.Context, ids []graph.ID) ([]graph.Thing, error) {
	c.note("Things", len(ids))
	return c.Reader.Things(ctx, ids)
}

func (c *counted) EntitiesNamed(ctx context.Context, name string) ([]graph.Entity, error) {
	c.note("EntitiesNamed", 1)
	return c.Reader.EntitiesNamed(ctx, name)
}

func (c *counted) Entities(ctx context.Context, q graph.EntityQuery) (graph.Page[graph.Entity], error) {
	c.note("Entities", 1)
	return c.Reader.Entities(ctx, q)
}

func (c *counted) Names(ctx context.Context, ids []graph.ID) ([][]graph.Name, error) {
	c.note("Names", len(ids))
	return c.Reader.Names(ctx, ids)
}

func (c *counted) Mentions(ctx context.Context, ids []graph.ID, q graph.First) ([]graph.Page[graph.Mention], error) {
	c.note("Mentions", len(ids))
	return c.Reader.Mentions(ctx, ids, q)
}

func (c *counted) Claims(ctx context.Context, q graph.ClaimQuery) (graph.Page[graph.Claim], error) {
	c.note("Claims", 1)
	return c.Reader.Claims(ctx, q)
}

func (c *counted) ClaimsOf(ctx context.Context, ids []graph.ID, q graph.ClaimQuery) ([]graph.Page[graph.Claim], error) {
	c.note("ClaimsOf", len(ids))
	return c.Reader.ClaimsOf(ctx, ids, q)
}

func (c *counted) ClaimsByID(ctx context.Context, ids []graph.ID) ([]*graph.Claim, error) {
	c.note("ClaimsByID", len(ids))
	return c.Reader.ClaimsByID(ctx, ids)
}

func (c *counted) LinkedClaims(ctx context.Context, ids []graph.ID, link graph.ClaimLink) ([][]graph.Claim, error) {
	c.note("LinkedClaims "+string(link), len(ids))
	return c.Reader.LinkedClaims(ctx, ids, link)
}

func (c *counted) Relations(ctx context.Context, q graph.RelationQuery) (graph.Page[graph.Relation], error) {
	c.note("Relations", 1)
	return c.Reader.Relations(ctx, q)
}

func (c *counted) RelationsOf(ctx context.Context, ids []graph.ID, q graph.RelationQuery) ([]graph.Page[graph.Relation], error) {
	c.note("RelationsOf", len(ids))
	return c.Reader.RelationsOf(ctx, ids, q)
}

func (c *counted) EventsOf(ctx context.Context, ids []graph.ID, q graph.First) ([]graph.Page[graph.Event], error) {
	c.note("EventsOf", len(ids))
	return c.Reader.EventsOf(ctx, ids, q)
}

func (c *counted) Documents(ctx context.Context, q graph.DocumentQuery) (graph.Page[graph.Document], error) {
	c.note("Documents", 1)
	return c.Reader.Documents(ctx, q)
}

func (c *counted) DocumentsByID(ctx context.Context, ids []graph.ID) ([]*graph.Document, error) {
	c.note("DocumentsByID", len(ids))
	return c.Reader.DocumentsByID(ctx, ids)
}

func (c *counted) SentencesByID(ctx context.Context, ids []graph.ID) ([]*graph.Sentence, error) {
	c.note("SentencesByID", len(ids))
	return c.Reader.SentencesByID(ctx, ids)
}

func (c *counted) ClaimStats(ctx context.Context, where *graph.ClaimWhere, by []graph.StatKey) ([]graph.ClaimCount, error) {
	c.note("ClaimStats", 1)
	return c.Reader.ClaimStats(ctx, where, by)
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

// TestOneCallForALevel checks how often nested queries read: once a level and
// alias, however many parents there are.
func TestOneCallForALevel(t *testing.T) {
	store := manyGuests(t)
	for name, c := range map[string]struct {
		query string
		want  map[string]int
	}{
		"what a claim carries needs no further read": {
			`{ claims(first: 100, where: {predicate: [MET]}) { edges { node { gloss subjects { name } objects { name } place { name } of { name }
			   attribution { source { name } chain { name } } evidence { quote sentence { text } document { title publisher { name } } } } } } }`,
			map[string]int{"Claims 1": 1},
		},
		"entities, their claims, the subjects of these": {
			`{ entities(first: 50, search: "guest") { edges { node { name claims(first: 3) { edges { node { gloss subjects { name } } } } } } } }`,
			map[string]int{"Entities 1": 1, "ClaimsOf 50": 1},
		},
		"claims of the subjects of claims": {
			`{ entities(first: 50, search: "guest") { edges { node { claims(first: 1, where: {stance: [REPORTED], predicate: [MET]}) { edges { node { subjects { ... on Entity { claims(first: 1) { totalCount } } } } } } } } } }`,
			map[string]int{"Entities 1": 1, "ClaimsOf 50": 2},
		},
		"every list of fifty entities": {
			`{ entities(first: 50, search: "guest") { edges { node { names { text } claims(first: 1) { totalCount } relations(first: 1) { totalCount } mentions(first: 1) { totalCount } events(first: 1) { totalCount } } } } }`,
			map[string]int{"Entities 1": 1, "Names 50": 1, "ClaimsOf 50": 1, "RelationsOf 50": 1, "Mentions 50": 1, "EventsOf 50": 1},
		},
		"two aliases with other arguments are two reads": {
			`{ entities(first: 50, search: "guest") { edges { node { a: claims(first: 1) { totalCount } b: claims(first: 2) { totalCount } c: claims(first: 1) { totalCount } } } } }`,
			map[string]int{"Entities 1": 1, "ClaimsOf 50": 2},
		},
		"links": {
			`{ claims(first: 50, where: {predicate: [MET], polarity: [NEGATED]}) { edges { node { content { gloss } contentOf { gloss } contradicts { gloss } corroborates { gloss } } } } }`,
			map[string]int{"Claims 1": 1, "LinkedClaims CONTENT 50": 1, "LinkedClaims CONTENT_OF 50": 1, "LinkedClaims CONTRADICTS 50": 1, "LinkedClaims CORROBORATES 50": 1},
		},
		"links of links": {
			`{ claims(first: 50, where: {predicate: [DENIED]}) { edges { node { content { contradicts { attribution { kind } } } } } } }`,
			map[string]int{"Claims 1": 1, "LinkedClaims CONTENT 50": 1, "LinkedClaims CONTRADICTS 50": 1},
		},
		"relations, their events and claims": {
			`{ relations(first: 50, types: ["MET"]) { edges { node { from { name } to { name } event { name } claims(first: 1) { edges { node { gloss } } } } } } }`,
			map[string]int{"Relations 1": 1, "Things 50": 1, "ClaimsOf 50": 1},
		},
		"documents, their texts and claims": {
			`{ documents(first: 50) { edges { node { text claims(first: 1) { totalCount } } } } }`,
			map[string]int{"Documents 1": 1, "DocumentsByID 50": 1, "ClaimsOf 50": 1},
		},
		"texts of the documents of evidence": {
			`{ claims(first: 50, where: {predicate: [DENIED]}) { edges { node { evidence { document { text } } } } } }`,
			map[string]int{"Claims 1": 1, "DocumentsByID 50": 1},
		},
		"sentences of mentions": {
			`{ entities(first: 50, search: "guest") { edges { node { mentions(first: 1) { edges { node { sentence { text } } } } } } } }`,
			map[string]int{"Entities 1": 1, "Mentions 50": 1, "SentencesByID 50": 1},
		},
		"one parent asked for by many": {
			`{ claims(first: 50, where: {predicate: [MET], polarity: [AFFIRMED]}) { edges { node { objects { ... on Entity { names { text } } } } } } }`,
			map[string]int{"Claims 1": 1, "Names 1": 1},
		},
		"a field that is skipped is not read": {
			`{ entities(first: 50, search: "guest") { edges { node { name claims @skip(if: true) { totalCount } } } } }`,
			map[string]int{"Entities 1": 1},
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

func (r *totals) Claims(ctx context.Context, q graph.ClaimQuery) (graph.Page[graph.Claim], error) {
	r.asked = q.Total
	return r.Reader.Claims(ctx, q)
}

// TestAnswersTogether asks many clients' queries at the same time: loaders belong
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
