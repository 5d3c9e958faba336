package graphtest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/demarche-kg/demarche/graph"
)

var manyTests = []contractTest{
	{"random reports in any order give the same graph", testRandomOrder},
	{"random reports, lost and found and retracted", testRandomHistory},
	{"a list is walked once while it grows", testGrowingList},
	{"statistics have at most 1,000 rows", testManyStats},
	{"many parents", testManyParents},
}

// Random returns n reports drawn from a source of chance; see RandomReport.
func Random(tb testing.TB, r *rand.Rand, n int) []*graph.Batch {
	tb.Helper()
	batches := make([]*graph.Batch, n)
	for i := range batches {
		batches[i] = RandomReport(tb, r.IntN)
	}
	return batches
}

func testRandomOrder(t *testing.T, open func(*testing.T) graph.Store) {
	for seed := range uint64(2) {
		batches := Random(t, rand.New(rand.NewPCG(seed, 1)), 12)
		var want []string
		for order := range uint64(3) {
			s := open(t)
			shuffled := slices.Clone(batches)
			chance := rand.New(rand.NewPCG(seed, 2+order))
			chance.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
			write(t, s, shuffled...)
			write(t, s, shuffled[chance.IntN(len(shuffled))])
			got := Snapshot(t, s)
			if want == nil {
				want = got
				checkDerived(t, s)
			}
			wantSame(t, fmt.Sprintf("order %d of seed %d", order, seed), want, got)
		}
	}
}

func testRandomHistory(t *testing.T, open func(*testing.T) graph.Store) {
	s := open(t)
	chance := rand.New(rand.NewPCG(3, 3))
	batches := Random(t, chance, 12)
	write(t, s, batches...)
	for range 3 {
		b := *batches[chance.IntN(len(batches))]
		b.Claims = b.Claims[:chance.IntN(1+len(b.Claims))]
		write(t, s, &b)
		checkDerived(t, s)
	}
	for range 2 {
		must(s.Retract(t.Context(), batches[chance.IntN(len(batches))].Document.ID, "wrong", clock(9)))(t)
		checkDerived(t, s)
	}
	write(t, s, batches...)
	checkDerived(t, s)
}

// dated returns a report with one claim, published on a day of 2020.
func dated(tb testing.TB, n int) (*graph.Batch, graph.ID) {
	tb.Helper()
	r := Report(tb, fmt.Sprintf("Ada Alder praised person %03d.", n), Published(mustDate("2020-01-01").Time().AddDate(0, 0, n).Format("2006-01-02")))
	quote := fmt.Sprintf("Ada Alder praised person %03d", n)
	id := r.Claim(quote, "PRAISED", By("Ada Alder"), To(fmt.Sprintf("person %03d", n)))
	return r.Batch(), id
}

func testGrowingList(t *testing.T, open func(*testing.T) graph.Store) {
	s := open(t)
	var there []graph.ID
	for n := 10; n < 20; n++ {
		b, id := dated(t, n)
		write(t, s, b)
		there = append(there, id)
	}
	// Between two pages a document comes in before and one behind the cursor.
	var seen []graph.ID
	after := ""
	for step := 0; ; step++ {
		p := must(s.Claims(t.Context(), graph.ClaimQuery{First: graph.First{N: 3, After: after}, Order: graph.ClaimsByReportedAsc}))(t)
		seen = append(seen, pageIDs(p)...)
		if !p.PageInfo.HasNextPage {
			break
		}
		after = *p.PageInfo.EndCursor
		if step < 2 {
			for _, n := range []int{step, 30 + step} {
				b, id := dated(t, n)
				write(t, s, b)
				if n >= 30 {
					there = append(there, id)
				}
			}
		}
	}
	if !slices.Equal(seen, there) {
		t.Errorf("walked %d claims, want %d in the order of their days", len(seen), len(there))
	}
}

func testManyStats(t *testing.T, open func(*testing.T) graph.Store) {
	s := open(t)
	var text strings.Builder
	for n := range 1010 {
		fmt.Fprintf(&text, "Ada Alder praised guest %04d. ", n)
	}
	r := Report(t, text.String())
	for n := range 1010 {
		r.Claim(fmt.Sprintf("Ada Alder praised guest %04d", n), "PRAISED", By("Ada Alder"), To(fmt.Sprintf("guest %04d", n)))
	}
	write(t, s, r.Batch())
	rows := must(s.ClaimStats(t.Context(), nil, []graph.StatKey{graph.ByEntity}))(t)
	if len(rows) != 1000 || rows[0].Count != 1010 || rows[0].Keys[0].Value != "Ada Alder" || rows[1].Count != 1 {
		t.Errorf("%d rows, the first %+v", len(rows), rows[0])
	}
	if p := must(s.Claims(t.Context(), graph.ClaimQuery{First: graph.First{N: 2000, Total: true}}))(t); len(p.Edges) != 1010 || p.TotalCount != 1010 || p.PageInfo.HasNextPage {
		t.Errorf("%d claims of %d", len(p.Edges), p.TotalCount)
	}
}

func testManyParents(t *testing.T, open func(*testing.T) graph.Store) {
	s := open(t)
	var parents, claims []graph.ID
	for n := range 60 {
		b, id := dated(t, n)
		write(t, s, b)
		parents = append(parents, EntityID(fmt.Sprintf("person %03d", n), graph.PersonKind))
		claims = append(claims, id)
	}
	ctx := t.Context()
	pagesOf := must(s.ClaimsOf(ctx, parents, graph.ClaimQuery{First: graph.First{N: 1, Total: true}}))(t)
	relations := must(s.RelationsOf(ctx, parents, graph.RelationQuery{First: graph.First{N: 1, Total: true}}))(t)
	mentions := must(s.Mentions(ctx, parents, graph.First{N: 1, Total: true}))(t)
	names := must(s.Names(ctx, parents))(t)
	for i, p := range parents {
		if ids := pageIDs(pagesOf[i]); !slices.Equal(ids, claims[i:i+1]) || pagesOf[i].TotalCount != 1 {
			t.Errorf("claims of %d: %v", i, ids)
		}
		if e := relations[i].Edges; len(e) != 1 || e[0].Node.To != p || e[0].Node.SeenFrom != p || relations[i].TotalCount != 1 {
			t.Errorf("relations of %d: %+v", i, e)
		}
		if e := mentions[i].Edges; len(e) != 1 || e[0].Node.Target != p || mentions[i].TotalCount != 1 {
			t.Errorf("mentions of %d: %+v", i, e)
		}
		if len(names[i]) != 1 || names[i][0].Text != fmt.Sprintf("person %03d", i) {
			t.Errorf("names of %d: %+v", i, names[i])
		}
	}
}
