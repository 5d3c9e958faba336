package cypher

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/graph/graphtest"
)

const claimsOfReport = 30

// bigReport returns the nth of a series of reports of 30 claims about 400 people
// and states, of which few are in many claims.
func bigReport(tb testing.TB, n int) *graph.Batch {
	tb.Helper()
	random := rand.New(rand.NewPCG(7, uint64(n)))
	few := rand.NewZipf(random, 1.3, 4, 399)
	who := func() string { return fmt.Sprintf("Person Number%d", few.Uint64()) }
	type said struct {
		quote, subject, object string
		predicate              graph.Predicate
	}
	var claims []said
	var text strings.Builder
	verbs := map[graph.Predicate]string{"MET": "met", "ACCUSED": "accused", "PRAISED": "praised", "ATTACKED": "attacked", "VISITED": "visited", "HEADS": "heads"}
	predicates := []graph.Predicate{"MET", "MET", "MET", "ACCUSED", "PRAISED", "ATTACKED", "VISITED", "HEADS"}
	for len(claims) < claimsOfReport {
		p := predicates[random.IntN(len(predicates))]
		person := few.Uint64()
		c := said{subject: fmt.Sprintf("Person Number%d", person), object: who(), predicate: p}
		if p == "HEADS" { // everybody has a body that he heads, and leaves it some time
			c.object = fmt.Sprintf("Body Number%d", person%60+uint64(n%7/6))
		}
		if c.subject == c.object {
			continue
		}
		c.quote = fmt.Sprintf("%s %s %s in sentence %d of report %d", c.subject, verbs[p], c.object, len(claims), n)
		text.WriteString(c.quote + ". ")
		claims = append(claims, c)
	}
	r := graphtest.Report(tb, strings.TrimSpace(text.String()), graphtest.Source(fmt.Sprintf("https://example.org/%d", n)),
		graphtest.Published(fmt.Sprintf("20%02d-%02d-%02d", 10+n%10, 1+n%12, 1+n%28)), graphtest.Publisher("The Lantern"))
	for i, c := range claims {
		options := []graphtest.ClaimOption{graphtest.By(c.subject), graphtest.To(c.object)}
		if i%12 == 0 {
			options = append(options, graphtest.Negated())
		}
		r.Claim(c.quote, c.predicate, options...)
	}
	return r.Batch()
}

// BenchmarkWrite writes new reports of 30 claims, one a transaction.
func BenchmarkWrite(b *testing.B) {
	db := empty(b)
	n := 0
	for b.Loop() {
		b.StopTimer()
		batch := bigReport(b, n)
		n++
		b.StartTimer()
		write(b, db, batch)
	}
	b.ReportMetric(float64(n*claimsOfReport)/b.Elapsed().Seconds(), "claims/s")
}

// BenchmarkWriteAgain writes a report that is there.
func BenchmarkWriteAgain(b *testing.B) {
	db := empty(b)
	batch := bigReport(b, 0)
	write(b, db, batch)
	for b.Loop() {
		write(b, db, batch)
	}
}

// BenchmarkRead asks what an analyst asks, of a graph of 6,000 claims.
func BenchmarkRead(b *testing.B) {
	db := empty(b)
	for n := range 200 {
		write(b, db, bigReport(b, n))
	}
	first := graph.First{N: 10}
	hub := graphtest.EntityID("Person Number0", graph.PersonKind)
	name := "Person Number0"
	word := "sentence 7"
	ctx := b.Context()
	for what, read := range map[string]func() error{
		"entity by name":  func() error { _, err := db.EntitiesNamed(ctx, name); return err },
		"claims of a hub": func() error { _, err := db.ClaimsOf(ctx, []graph.ID{hub}, graph.ClaimQuery{First: first}); return err },
		"relations of a hub": func() error {
			_, err := db.RelationsOf(ctx, []graph.ID{hub}, graph.RelationQuery{First: first})
			return err
		},
		"page of 50 negated, counted": func() error {
			_, err := db.Claims(ctx, graph.ClaimQuery{First: graph.First{N: 50, Total: true}, Where: &graph.ClaimWhere{Polarity: []graph.Polarity{graph.Negated}}})
			return err
		},
		"full text": func() error {
			_, err := db.Claims(ctx, graph.ClaimQuery{First: first, Where: &graph.ClaimWhere{Text: &word}})
			return err
		},
		"per predicate": func() error { _, err := db.ClaimStats(ctx, nil, []graph.StatKey{graph.ByPredicate}); return err },
		"search by name": func() error {
			_, err := db.Entities(ctx, graph.EntityQuery{First: first, Search: "number12"})
			return err
		},
	} {
		b.Run(what, func(b *testing.B) {
			for b.Loop() {
				if err := read(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
