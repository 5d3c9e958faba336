package graphtest

import (
	"slices"
	"testing"
	"time"

	"github.com/demarche-kg/demarche/graph"
)

var clockTests = []contractTest{
	{"claims as they were known then", testKnownClaims},
	{"relations as they were known then", testKnownRelations},
	{"claims whose time holds a day", testValidAt},
}

// known writes a report on day 10, finds one of its two claims no more on day
// 20, retracts it on day 30, and returns the ids of the claim that was lost and
// of the one that stayed.
func known(t *testing.T, s graph.Store) (lost, stayed graph.ID) {
	t.Helper()
	r := Report(t, "Ada Alder met Björn Berg. Clara Cole praised Ada Alder.")
	lost = r.Claim("Ada Alder met Björn Berg", "MET", By("Ada Alder"), To("Björn Berg"))
	stayed = r.Claim("Clara Cole praised Ada Alder", "PRAISED", By("Clara Cole"), To("Ada Alder"))
	b := r.Batch()
	b.RecordedAt = clock(10)
	write(t, s, b)
	b = r.Batch()
	b.RecordedAt = clock(20)
	b.Claims = slices.DeleteFunc(b.Claims, func(c graph.Claim) bool { return c.ID == lost })
	write(t, s, b)
	must(s.Retract(t.Context(), r.DocumentID(), "wrong", clock(30)))(t)
	return lost, stayed
}

func testKnownClaims(t *testing.T, open func(*testing.T) graph.Store) {
	s := open(t)
	lost, stayed := known(t, s)
	berg := EntityID("Björn Berg", "")
	for _, c := range []struct {
		what   string
		at     *time.Time
		all    []graph.ID
		ofBerg []graph.ID
	}{
		{"before anything", new(clock(9)), nil, nil},
		{"after the first writing", new(clock(15)), []graph.ID{lost, stayed}, []graph.ID{lost}},
		{"after one was lost", new(clock(25)), []graph.ID{stayed}, nil},
		{"after the retraction", new(clock(31)), nil, nil},
		{"now", nil, nil, nil},
	} {
		q := graph.ClaimQuery{KnownAt: c.at}
		wantIDs(t, c.what, claimIDs(allClaims(t, s, q)), c.all)
		q.First = graph.First{N: 5, Total: true}
		p := must(only(s.ClaimsOf(t.Context(), []graph.ID{berg}, q)))(t)
		wantIDs(t, c.what+", of Björn Berg", pageIDs(p), c.ofBerg)
		if p.TotalCount != len(c.ofBerg) {
			t.Errorf("%s: total %d, want %d", c.what, p.TotalCount, len(c.ofBerg))
		}
	}
}

func testKnownRelations(t *testing.T, open func(*testing.T) graph.Store) {
	s := open(t)
	known(t, s)
	another := Report(t, "Ada Alder and Björn Berg met again.", Recorded(clock(12)))
	another.Claim("Ada Alder and Björn Berg met again", "MET", By("Ada Alder", "Björn Berg"))
	write(t, s, another.Batch())
	met := graph.RelationID("MET", minID("Ada Alder", "Björn Berg"), maxID("Ada Alder", "Björn Berg"), "")
	for _, c := range []struct {
		what    string
		at      *time.Time
		claims  int // of the meeting's edge; 0 for no edge
		praised bool
	}{
		{"before anything", new(clock(9)), 0, false},
		{"after the first writing", new(clock(11)), 1, true},
		{"after the second document", new(clock(15)), 2, true},
		{"after one was lost", new(clock(25)), 1, true},
		{"after the retraction", new(clock(31)), 1, false},
		{"now", nil, 1, false},
	} {
		q := graph.RelationQuery{KnownAt: c.at}
		ada := pages(t, func(f graph.First) (graph.Page[graph.Relation], error) {
			q.First = f
			return only(s.RelationsOf(t.Context(), []graph.ID{EntityID("Ada Alder", "")}, q))
		})
		for how, relations := range map[string][]graph.Relation{"all": allRelations(t, s, q), "of Ada Alder": ada} {
			claims, praised := 0, false
			for _, r := range relations {
				switch {
				case r.ID == met:
					claims = r.ClaimCount
				case r.Type == "PRAISED":
					praised = true
				default:
					t.Errorf("%s, %s: an edge %s", c.what, how, r.Type)
				}
				if r.FromThing == nil || r.ToThing == nil {
					t.Errorf("%s, %s: the ends of %s are not filled in", c.what, how, r.Type)
				}
			}
			if claims != c.claims || praised != c.praised {
				t.Errorf("%s, %s: %d claims of the meeting, praised %v; want %d and %v", c.what, how, claims, praised, c.claims, c.praised)
			}
		}
		// The claims of an edge are those that supported it then.
		p := must(only(s.ClaimsOf(t.Context(), []graph.ID{met}, graph.ClaimQuery{First: graph.First{N: 5}, KnownAt: c.at})))(t)
		if len(p.Edges) != c.claims {
			t.Errorf("%s: the edge has %d claims to read, want %d", c.what, len(p.Edges), c.claims)
		}
	}
}

func testValidAt(t *testing.T, open func(*testing.T) graph.Store) {
	s := open(t)
	r := Report(t, "Ada Alder met Björn Berg. Ada Alder praised Björn Berg. Ada Alder warned Björn Berg.")
	day := r.Claim("Ada Alder met Björn Berg", "MET", By("Ada Alder"), To("Björn Berg"), On("2020-02-29"))
	month := r.Claim("Ada Alder praised Björn Berg", "PRAISED", By("Ada Alder"), To("Björn Berg"), Between("2020-02-01", "2020-02-29", graph.MonthPrecision))
	r.Claim("Ada Alder warned Björn Berg", "WARNED", By("Ada Alder"), To("Björn Berg"))
	write(t, s, r.Batch())
	for at, want := range map[string][]graph.ID{
		"2020-01-31": nil,
		"2020-02-01": {month},
		"2020-02-28": {month},
		"2020-02-29": {day, month},
		"2020-03-01": nil,
	} {
		wantIDs(t, at, claimIDs(allClaims(t, s, graph.ClaimQuery{ValidAt: new(mustDate(at))})), want)
	}
}

// wantIDs compares ids, whatever their order.
func wantIDs(tb testing.TB, what string, got, want []graph.ID) {
	tb.Helper()
	got, want = slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))
	if !slices.Equal(got, want) {
		tb.Errorf("%s: %v, want %v", what, got, want)
	}
}

func pageIDs(p graph.Page[graph.Claim]) []graph.ID {
	out := make([]graph.ID, len(p.Edges))
	for i, e := range p.Edges {
		out[i] = e.Node.ID
	}
	return out
}

func minID(a, b string) graph.ID { return min(EntityID(a, ""), EntityID(b, "")) }
func maxID(a, b string) graph.ID { return max(EntityID(a, ""), EntityID(b, "")) }
