package cypher

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/demarche-kg/demarche/graph"
)

// TestDaysConcerned holds, for random offices, that no report outside the days it
// gives sees another principal than before, and that it gives few days where
// reports agree.
func TestDaysConcerned(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	thing := func(n int) graph.ID { return graph.NewID(graph.EntityPrefix, string(rune('a'+n))) }
	day := func() graph.Date { return graph.Date{Year: 2017, Month: 1, Day: 1}.AddDays(random.IntN(2000)) }
	principals := func(sets ...map[office]bool) *graph.Principals {
		var claims []graph.Claim
		for _, set := range sets {
			for o := range set {
				claims = append(claims, graph.Claim{
					Predicate: "HEADS", Polarity: graph.Affirmed, Modality: graph.Actual, ReportedAt: o.reported,
					Subjects: []graph.Participant{{ID: o.holder}}, Objects: []graph.Participant{{ID: o.of}}, Time: graph.ClaimTime{Interval: o.time},
				})
			}
		}
		return graph.NewPrincipals(nil, claims)
	}
	limited, differ := 0, 0
	for range 3000 {
		bodies := 1 + random.IntN(2)
		offices := func(n int) map[office]bool {
			out := map[office]bool{}
			for range random.IntN(n + 1) {
				o := office{holder: thing(random.IntN(2)), of: thing(10 + random.IntN(bodies)), reported: day()}
				switch random.IntN(20) {
				case 0:
					o.reported = graph.Date{}
				case 1:
					o.time = graph.Interval{Start: o.reported, End: o.reported.AddDays(100)}
				}
				out[o] = true
			}
			return out
		}
		elsewhere, before, after := offices(6), offices(2), offices(2)
		days, all := daysConcerned(officesThatDiffer(before, after), elsewhere)
		if !all {
			limited++
		}
		was, is := principals(elsewhere, before), principals(elsewhere, after)
		for range 30 {
			published, at := day(), graph.Interval{}
			if random.IntN(3) == 0 {
				at.Start = day()
				at.End = at.Start.AddDays(random.IntN(60))
			}
			for n := range 2 {
				if was.Of(thing(n), "another", published, at) == is.Of(thing(n), "another", published, at) {
					continue
				}
				differ++
				if !all && (!days.Known() || published.Compare(days.Start) < 0 || published.Compare(days.End) > 0) {
					t.Fatalf("a report of %s sees a change, the days are %s to %s; elsewhere %v, before %v, after %v", published, days.Start, days.End,
						slices.Collect(maps.Keys(elsewhere)), slices.Collect(maps.Keys(before)), slices.Collect(maps.Keys(after)))
				}
			}
		}
	}
	if limited < 1000 || differ < 1000 {
		t.Errorf("%d cases were limited, %d reports saw a change: the test sees too little", limited, differ)
	}

	of := func(year int) office {
		return office{holder: thing(0), of: thing(10), reported: graph.Date{Year: year, Month: 3, Day: 1}}
	}
	set := func(os ...office) map[office]bool {
		out := map[office]bool{}
		for _, o := range os {
			out[o] = true
		}
		return out
	}
	if days, all := daysConcerned([]office{of(2018)}, set(of(2017), of(2019))); all || days.Known() {
		t.Errorf("between two reports of the same office: %v, %v", days, all)
	}
	if days, all := daysConcerned([]office{of(2018)}, set(of(2017))); all || days.Start.Year != 2018 || days.End.Year != 2019 {
		t.Errorf("behind a report of the same office: %v, %v", days, all)
	}
}
