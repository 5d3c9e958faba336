package graph_test

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/demarche-kg/demarche/graph"
)

// TestContradictions has a case for every line of the rule.
func TestContradictions(t *testing.T) {
	election := people("topic election")
	interfered := func(who string, change ...func(*graph.Claim)) graph.Claim {
		return claim("INTERFERED_IN", people(who), nil, election, change...)
	}
	met := func(change ...func(*graph.Claim)) graph.Claim {
		return claim("MET", people("Trump"), people("Putin"), nil, change...)
	}
	no := func(change ...func(*graph.Claim)) []func(*graph.Claim) {
		return append(change, polarity(graph.Negated), at(200))
	}
	belongs := claim("AFFILIATED_WITH", people("Putin"), people("Russia"), nil, at(1))
	accused := claim("ACCUSED", people("agencies"), people("Russia"), people("topic meddling"), at(50))
	alleged := interfered("Russia", stance(graph.Alleged), says("agencies", graph.Named), contentOf(accused), at(60))

	for _, c := range []struct {
		name   string
		claims []graph.Claim // the last two are the pair in question
		want   bool
	}{
		{"opposite polarity", []graph.Claim{met(), met(no()...)}, true},
		{"the same polarity", []graph.Claim{met(), met(at(200))}, false},
		{"both negated", []graph.Claim{met(no(at(1))...), met(no(mode("formal"))...)}, false},
		{"another predicate", []graph.Claim{claim("VISITED", people("Trump"), people("Putin"), nil), met(no()...)}, false},

		{"no formal meeting, but met informally", []graph.Claim{met(mode("informal")), met(no(mode("formal"))...)}, false},
		{"no formal meeting, but met", []graph.Claim{met(), met(no(mode("formal"))...)}, false},
		{"no meeting at all, but met informally", []graph.Claim{met(mode("informal")), met(no()...)}, true},
		{"the same mode", []graph.Claim{met(mode("formal")), met(no(mode("formal"))...)}, true},

		{"other participants", []graph.Claim{met(), claim("MET", people("Trump"), people("Xi"), nil, no()...)}, false},
		{"turned round, symmetric", []graph.Claim{met(), claim("MET", people("Putin"), people("Trump"), nil, no()...)}, true},
		{"turned round, not symmetric", []graph.Claim{claim("ATTACKED", people("Iran"), people("Iraq"), nil), claim("ATTACKED", people("Iraq"), people("Iran"), nil, no()...)}, false},
		{"an open object", []graph.Claim{claim("ATTACKED", people("Iran"), people("Iraq"), nil), claim("ATTACKED", people("Iran"), nil, nil, no()...)}, true},
		{"an open subject", []graph.Claim{claim("ATTACKED", nil, people("Iraq"), nil), claim("ATTACKED", nil, people("Iraq"), nil, no()...)}, false},

		{"a person counts as the state he belongs to in the document", []graph.Claim{belongs, interfered("Russia"), interfered("Putin", no()...)}, true},
		{"but not in another document", []graph.Claim{belongs, interfered("Russia", in("report B")), interfered("Putin", no(in("report B"))...)}, false},
		{"a head of state counts everywhere", []graph.Claim{claim("HEADS", people("Putin"), people("Russia"), nil), interfered("Russia", in("report B")), interfered("Putin", no(in("report B"))...)}, true},
		{"but not outside his time", []graph.Claim{claim("HEADS", people("Putin"), people("Russia"), nil, day(1)), interfered("Russia", day(2)), interfered("Putin", no(day(2))...)}, false},
		{"a spokesman counts as whom he speaks for", []graph.Claim{claim("SPOKE_FOR", people("Peskov"), people("Putin"), nil), belongs, interfered("Russia"), interfered("Peskov", no()...)}, true},
		{"only where the predicate acts for states", []graph.Claim{belongs, claim("MET", people("Russia"), people("Trump"), nil), met(no()...)}, false},
		{"a negated office does not count", []graph.Claim{claim("HEADS", people("Putin"), people("Russia"), nil, polarity(graph.Negated)), interfered("Russia"), interfered("Putin", no()...)}, false},

		{"another topic", []graph.Claim{interfered("Russia"), claim("INTERFERED_IN", people("Russia"), nil, people("topic war"), no()...)}, false},
		{"no topic on one side", []graph.Claim{interfered("Russia"), claim("INTERFERED_IN", people("Russia"), nil, nil, no()...)}, true},
		{"a denial takes the topic of the accusation", []graph.Claim{belongs, accused, alleged, claim("INTERFERED_IN", people("Putin"), nil, people("topic campaign"), says("Putin", graph.Named), denied, at(200))}, true},
		{"but not of a later one", []graph.Claim{belongs, accused, alleged, claim("INTERFERED_IN", people("Putin"), nil, people("topic campaign"), says("Putin", graph.Named), denied, at(20))}, false},
		{"nor of one against somebody else", []graph.Claim{accused, alleged, claim("INTERFERED_IN", people("China"), nil, people("topic campaign"), says("China", graph.Named), denied, at(200))}, false},

		{"withdrawn", []graph.Claim{met(retracted), met(no()...)}, false},
		{"only planned", []graph.Claim{met(modality(graph.Planned)), met(no()...)}, false},
		{"negation of a plan", []graph.Claim{met(), met(no(modality(graph.Planned))...)}, false},

		{"times overlap", []graph.Claim{met(day(11)), met(no(day(11), in("report B"))...)}, true},
		{"times differ", []graph.Claim{met(day(11)), met(no(day(10))...)}, false},
		{"unknown time, one document", []graph.Claim{met(day(11)), met(no()...)}, true},
		{"unknown time, two documents", []graph.Claim{met(day(11)), met(no(in("report B"))...)}, false},
		{"unknown time, one event", []graph.Claim{met(of("event gala")), met(no(of("event gala"), in("report B"))...)}, true},
		{"unknown time, one larger event", []graph.Claim{met(during("event summit")), met(no(during("event summit"), in("report B"))...)}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, b := c.claims[len(c.claims)-2].ID, c.claims[len(c.claims)-1].ID
			if b < a {
				a, b = b, a
			}
			var want []graph.Contradiction
			if c.want {
				want = []graph.Contradiction{{A: a, B: b}}
			}
			o := ontology(t)
			random := rand.New(rand.NewPCG(3, 4))
			for range 5 { // in any order
				got := graph.Contradictions(o, c.claims, graph.NewPrincipals(nil, c.claims))
				if diff := cmp.Diff(want, got); diff != "" {
					t.Fatalf("contradictions (-want +got):\n%s", diff)
				}
				random.Shuffle(len(c.claims), func(i, j int) { c.claims[i], c.claims[j] = c.claims[j], c.claims[i] })
			}
		})
	}
}
