package graphtest

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/demarche-kg/demarche/graph"
)

// Test checks every promise of graph.Store. open returns an empty store each
// time it is called; a store of an earlier call is not used any more by then, so
// they may share a database.
//
// The suite asserts what package graph promises: an order of values only where
// the contract names one, no wording of errors, only their kinds.
func Test(t *testing.T, open func(t *testing.T) graph.Store) {
	t.Helper()
	for _, group := range []struct {
		name  string
		tests []contractTest
	}{
		{"write", writeTests},
		{"clocks", clockTests},
		{"identity", identityTests},
		{"many", manyTests},
	} {
		t.Run(group.name, func(t *testing.T) {
			for _, c := range group.tests {
				t.Run(c.name, func(t *testing.T) { c.run(t, open) })
			}
		})
	}
	t.Run("read", func(t *testing.T) {
		s := newSample(t, open(t))
		for _, c := range readTests {
			t.Run(c.name, func(t *testing.T) { c.run(t, s) })
		}
	})
}

// contractTest opens stores of its own.
type contractTest struct {
	name string
	run  func(t *testing.T, open func(t *testing.T) graph.Store)
}

// readTest reads the sample graph, which all of them share.
type readTest struct {
	name string
	run  func(t *testing.T, s sample)
}

// Snapshot returns everything that a store answers, a line for each value,
// sorted. Two stores that hold the same graph give the same lines, whenever and
// in whatever order it was written: what the recorded clock says is left out.
func Snapshot(tb testing.TB, r graph.Reader) []string {
	tb.Helper()
	ctx := tb.Context()
	var lines []string
	add := func(what string, value any) {
		encoded, err := json.Marshal(value)
		if err != nil {
			tb.Fatal(err)
		}
		lines = append(lines, what+" "+string(encoded))
	}
	addIDs := func(what string, from graph.ID, ids []graph.ID) {
		for _, id := range ids {
			lines = append(lines, fmt.Sprintf("%s %s %s", what, from, id))
		}
	}

	claims := allClaims(tb, r, graph.ClaimQuery{})
	things := map[graph.ID]graph.Thing{}
	for _, c := range claims {
		add("claim", timeless(c))
		for id := range participants(&c) {
			things[id] = nil
		}
	}
	ids := claimIDs(claims)
	for _, link := range []graph.ClaimLink{graph.LinkContent, graph.LinkContentOf, graph.LinkContradicts, graph.LinkCorroborates} {
		linked := must(r.LinkedClaims(ctx, ids, link))(tb)
		for i, from := range ids {
			addIDs("link "+string(link), from, claimIDs(linked[i]))
		}
	}
	for _, relation := range allRelations(tb, r, graph.RelationQuery{}) {
		relation.ClaimIDs = nil
		add("relation", relation)
		supporting := pages(tb, func(f graph.First) (graph.Page[graph.Claim], error) {
			return only(r.ClaimsOf(ctx, []graph.ID{relation.ID}, graph.ClaimQuery{First: f}))
		})
		addIDs("supported by", relation.ID, claimIDs(supporting))
	}
	for _, e := range pages(tb, func(f graph.First) (graph.Page[graph.Entity], error) {
		return r.Entities(ctx, graph.EntityQuery{First: f})
	}) {
		things[e.ID] = nil
		add("entity", e)
	}
	for _, d := range pages(tb, func(f graph.First) (graph.Page[graph.Document], error) {
		return r.Documents(ctx, graph.DocumentQuery{First: f})
	}) {
		full := must(r.DocumentsByID(ctx, []graph.ID{d.ID}))(tb)[0]
		full.RetrievedAt = full.RetrievedAt.UTC()
		add("document", full)
	}
	thingIDs := slices.Sorted(maps.Keys(things))
	found := must(r.Things(ctx, thingIDs))(tb)
	names := must(r.Names(ctx, thingIDs))(tb)
	for i, id := range thingIDs {
		add("thing", found[i])
		for _, n := range names[i] {
			add("name "+string(id), n)
		}
		for _, m := range pages(tb, func(f graph.First) (graph.Page[graph.Mention], error) {
			return only(r.Mentions(ctx, []graph.ID{id}, f))
		}) {
			m.Of = nil // some stores fill it
			add("mention", m)
		}
		for _, e := range pages(tb, func(f graph.First) (graph.Page[graph.Event], error) {
			return only(r.EventsOf(ctx, []graph.ID{id}, f))
		}) {
			addIDs("event", id, []graph.ID{e.ID})
		}
	}
	for _, row := range must(r.ClaimStats(ctx, nil, []graph.StatKey{graph.BySpeaker, graph.ByPredicate, graph.ByMonth}))(tb) {
		add("stats", row)
	}
	slices.Sort(lines)
	return lines
}

// timeless returns a claim without what differs from one writing to another.
func timeless(c graph.Claim) graph.Claim {
	c.Recorded = graph.Recorded{}
	if len(c.Sources) == 0 {
		c.Sources = nil
	}
	c.Evidence = slices.Clone(c.Evidence)
	for i := range c.Evidence {
		if of := c.Evidence[i].Of; of != nil {
			copied := *of
			copied.Document.RetrievedAt = copied.Document.RetrievedAt.UTC()
			c.Evidence[i].Of = &copied
		}
	}
	return c
}

// checkDerived checks that every edge and every link between claims is what the
// rules of package graph derive from the live claims.
func checkDerived(t *testing.T, r graph.Reader) {
	t.Helper()
	ctx := t.Context()
	claims := allClaims(t, r, graph.ClaimQuery{})
	entities := pages(t, func(f graph.First) (graph.Page[graph.Entity], error) {
		return r.Entities(ctx, graph.EntityQuery{First: f})
	})
	o := ontology(t)
	w := graph.World{Ontology: o, Principals: graph.NewPrincipals(entities, claims), Voices: map[graph.ID]graph.Voice{}}
	for _, c := range claims {
		w.Voices[c.Document] = graph.Voice{Publisher: c.Evidence[0].Of.Document.Publisher}
	}
	for id, cluster := range copies(t, r) {
		w.Voices[id] = graph.Voice{Publisher: w.Voices[id].Publisher, Cluster: cluster}
	}
	w.Contradictions = graph.Contradictions(o, claims, w.Principals)

	got := allRelations(t, r, graph.RelationQuery{})
	slices.SortFunc(got, func(a, b graph.Relation) int { return compareIDs(a.ID, b.ID) })
	if diff := gocmp.Diff(graph.Project(claims, w), got, cmpopts.EquateEmpty(),
		cmpopts.IgnoreFields(graph.Relation{}, "FromThing", "ToThing", "SeenFrom", "ClaimIDs")); diff != "" {
		t.Errorf("edges differ from what the claims project to (-projected +stored):\n%s", diff)
	}

	links := func(link graph.ClaimLink) map[graph.ID][]graph.ID {
		ids := claimIDs(claims)
		out := map[graph.ID][]graph.ID{}
		for i, linked := range must(r.LinkedClaims(ctx, ids, link))(t) {
			if len(linked) > 0 {
				out[ids[i]] = slices.Sorted(slices.Values(claimIDs(linked)))
			}
		}
		return out
	}
	contradicts, corroborates := map[graph.ID][]graph.ID{}, map[graph.ID][]graph.ID{}
	addPair := func(to map[graph.ID][]graph.ID, a, b graph.ID) {
		to[a], to[b] = append(to[a], b), append(to[b], a)
		slices.Sort(to[a])
		slices.Sort(to[b])
	}
	for _, c := range w.Contradictions {
		addPair(contradicts, c.A, c.B)
	}
	for _, c := range graph.Corroborations(claims, w) {
		addPair(corroborates, c.A, c.B)
	}
	if diff := gocmp.Diff(contradicts, links(graph.LinkContradicts)); diff != "" {
		t.Errorf("contradictions (-derived +stored):\n%s", diff)
	}
	if diff := gocmp.Diff(corroborates, links(graph.LinkCorroborates)); diff != "" {
		t.Errorf("corroborations (-derived +stored):\n%s", diff)
	}
}

// copies returns the clusters of near-duplicates among all documents.
func copies(t *testing.T, r graph.Reader) map[graph.ID]graph.ID {
	t.Helper()
	texts := map[graph.ID]graph.Text{}
	for _, d := range pages(t, func(f graph.First) (graph.Page[graph.Document], error) {
		return r.Documents(t.Context(), graph.DocumentQuery{First: f})
	}) {
		texts[d.ID] = graph.NewText(must(r.DocumentsByID(t.Context(), []graph.ID{d.ID}))(t)[0].Text)
	}
	return graph.Copies(texts)
}

// pageSize is how much pages reads at once: little, so that walking is tested
// everywhere.
const pageSize = 7

// pages walks through a list to its end and returns every value.
func pages[T any](tb testing.TB, read func(graph.First) (graph.Page[T], error)) []T {
	tb.Helper()
	return walk(tb, pageSize, read)
}

func walk[T any](tb testing.TB, size int, read func(graph.First) (graph.Page[T], error)) []T {
	tb.Helper()
	var out []T
	after := ""
	for range 10_000 {
		p, err := read(graph.First{N: size, After: after})
		if err != nil {
			tb.Fatal(err)
		}
		for _, e := range p.Edges {
			out = append(out, e.Node)
		}
		if !p.PageInfo.HasNextPage {
			return out
		}
		if p.PageInfo.EndCursor == nil || len(p.Edges) == 0 {
			tb.Fatal("a page says that there is more, but not behind what")
		}
		after = *p.PageInfo.EndCursor
	}
	tb.Fatal("a list does not end")
	return nil
}

func allClaims(tb testing.TB, r graph.Reader, q graph.ClaimQuery) []graph.Claim {
	tb.Helper()
	return pages(tb, func(f graph.First) (graph.Page[graph.Claim], error) {
		q.First = f
		return r.Claims(tb.Context(), q)
	})
}

func allRelations(tb testing.TB, r graph.Reader, q graph.RelationQuery) []graph.Relation {
	tb.Helper()
	return pages(tb, func(f graph.First) (graph.Page[graph.Relation], error) {
		q.First = f
		return r.Relations(tb.Context(), q)
	})
}

func claimIDs(claims []graph.Claim) []graph.ID {
	out := make([]graph.ID, len(claims))
	for i, c := range claims {
		out[i] = c.ID
	}
	return out
}

func compareIDs(a, b graph.ID) int { return strings.Compare(string(a), string(b)) }

// only returns the page of the only parent.
func only[T any](values []T, err error) (T, error) {
	if err == nil && len(values) != 1 {
		err = fmt.Errorf("%d results for one parent", len(values))
	}
	if err != nil {
		var zero T
		return zero, err
	}
	return values[0], nil
}

// must returns a function that fails the test when there was an error.
func must[T any](value T, err error) func(testing.TB) T {
	return func(tb testing.TB) T {
		tb.Helper()
		if err != nil {
			tb.Fatal(err)
		}
		return value
	}
}

func write(tb testing.TB, s graph.Store, batches ...*graph.Batch) graph.Receipt {
	tb.Helper()
	var last graph.Receipt
	for _, b := range batches {
		receipt, err := s.Write(tb.Context(), b)
		if err != nil {
			tb.Fatal(err)
		}
		last = receipt
	}
	return last
}

// wantInvalid checks that an error says that what the caller gave is wrong.
func wantInvalid(tb testing.TB, what string, err error) {
	tb.Helper()
	if got := graph.KindOf(err); got != graph.Invalid {
		tb.Errorf("%s: error of kind %q (%v), want %q", what, got, err, graph.Invalid)
	}
}

// wantNothing checks that a store holds nothing.
func wantNothing(tb testing.TB, s graph.Store) {
	tb.Helper()
	if lines := Snapshot(tb, s); len(lines) > 0 {
		tb.Errorf("the store is not empty:\n%s", gocmp.Diff(nil, lines))
	}
}

// wantSame checks that two snapshots are the same.
func wantSame(tb testing.TB, what string, want, got []string) {
	tb.Helper()
	if diff := gocmp.Diff(want, got); diff != "" {
		tb.Errorf("%s changed the graph (-before +after):\n%s", what, diff)
	}
}

// cancelled returns a context that is over.
func cancelled(tb testing.TB) context.Context {
	tb.Helper()
	ctx, cancel := context.WithCancel(tb.Context())
	cancel()
	return ctx
}
