package resolvers_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/demarche-kg/demarche/graph"
)

// canned is a reader that has one answer.
type canned struct {
	graph.Reader
	answer any
}

func (c canned) Ask(context.Context, graph.Query) (any, error) { return c.answer, nil }

// BenchmarkPage answers a page of 50 claims that is there already: what the handler
// costs without a store.
func BenchmarkPage(b *testing.B) {
	page := graph.Page[graph.Claim]{TotalCount: 410}
	for i := range 50 {
		of := func(name string) graph.Participant {
			e := graph.Entity{ID: graph.NewID(graph.EntityPrefix, name, fmt.Sprint(i)), Kind: graph.PersonKind, Name: fmt.Sprintf("%s Number%d", name, i)}
			return graph.Participant{ID: e.ID, As: e.ID, Thing: e}
		}
		page.Edges = append(page.Edges, graph.Edge[graph.Claim]{Cursor: fmt.Sprintf("WyIyMDE3LTExLTEx%04d", i), Node: graph.Claim{
			ID: graph.NewID(graph.ClaimPrefix, fmt.Sprint(i)), Predicate: "VISITED", Gloss: fmt.Sprintf("somebody did something, claim %d", i),
			ReportedAt: graph.Date{Year: 2017, Month: 11, Day: 1 + i%30}, Subjects: []graph.Participant{of("Ada")}, Objects: []graph.Participant{of("Ben")},
			Evidence: []graph.Evidence{{Quote: fmt.Sprintf("somebody did something, claim %d", i)}},
		}})
	}
	a := serve(b, canned{answer: page})
	const body = `{"query": "query B($p: [Predicate!]) { claims(first: 50, where: {predicate: $p, polarity: [NEGATED]}) { totalCount edges { cursor node { predicate gloss reportedAt subjects { name } objects { name } evidence { quote } } } } }", "variables": {"p": ["VISITED"]}}`
	b.ReportAllocs()
	for b.Loop() {
		w := httptest.NewRecorder()
		a.ServeHTTP(w, request(b.Context(), strings.NewReader(body)))
		if !strings.HasPrefix(w.Body.String(), `{"data":{"claims":{"totalCount":410`) {
			b.Fatal(w.Body)
		}
	}
}
