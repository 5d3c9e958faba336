package graph_test

import (
	"testing"

	"github.com/demarche-kg/demarche/graph"
)

func TestCorroborations(t *testing.T) {
	o := ontology(t)
	met := func(change ...func(*graph.Claim)) graph.Claim {
		return claim("MET", people("Trump"), people("Putin"), nil, change...)
	}
	spokesman := claim("SPOKE_FOR", people("Peskov"), people("Kremlin"), nil)
	for name, c := range map[string]struct {
		a, b graph.Claim
		want int
	}{
		"two speakers":                {met(says("Trump", graph.Named)), met(says("Kremlin", graph.Named), at(200)), 1},
		"turned round":                {met(says("Trump", graph.Named)), claim("MET", people("Putin"), people("Trump"), nil, says("Kremlin", graph.Named), at(200)), 1},
		"spokesman and his principal": {met(says("Peskov", graph.Named)), met(says("Kremlin", graph.Named), at(200)), 0},
		"narrator twice":              {met(), met(at(200)), 0},
		"opposite polarity":           {met(says("Trump", graph.Named)), met(says("Kremlin", graph.Named), polarity(graph.Negated), at(200)), 0},
		"another mode":                {met(says("Trump", graph.Named)), met(says("Kremlin", graph.Named), mode("informal"), at(200)), 0},
		"a plan":                      {met(says("Trump", graph.Named)), met(says("Kremlin", graph.Named), modality(graph.Planned), at(200)), 0},
		"other days":                  {met(says("Trump", graph.Named), day(10)), met(says("Kremlin", graph.Named), day(11), at(200)), 0},
		"withdrawn":                   {met(says("Trump", graph.Named)), met(says("Kremlin", graph.Named), at(200), retracted), 0},
	} {
		claims := []graph.Claim{c.a, c.b, spokesman}
		got := graph.Corroborations(claims, graph.World{Ontology: o, Principals: graph.NewPrincipals(nil, claims)})
		if len(got) != c.want {
			t.Errorf("%s: %d corroborations, want %d", name, len(got), c.want)
		}
	}
}
