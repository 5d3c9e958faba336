package graph_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/demarche-kg/demarche/graph"
)

func ontology(tb testing.TB) *graph.Ontology {
	tb.Helper()
	o, err := graph.LoadOntology()
	if err != nil {
		tb.Fatal(err)
	}
	return o
}

// predicates are those that the design promises.
const predicates = `MET VISITED ATTENDED HOSTED NEGOTIATED_WITH DISCUSSED AGREED_ON SIGNED MADE_STATEMENT COMMENTED PRAISED SUPPORTED
	ENDORSED RECOGNIZED APOLOGIZED CONCEDED COOPERATED_WITH AIDED WITHDREW RELEASED REQUESTED DEMANDED MEDIATED PROMISED REJECTED
	CRITICIZED ACCUSED DENIED INVESTIGATED INDICTED THREATENED WARNED PROTESTED SANCTIONED EXPELLED CUT_TIES_WITH MOBILIZED COERCED
	ARRESTED ATTACKED INTERFERED_IN PRESSURED SPOKE_FOR HOLDS_OFFICE HEADS MEMBER_OF AFFILIATED_WITH ALLIED_WITH LOCATED_IN PART_OF`

// ploverTypes with the modes that PLOVER gives each.
var ploverTypes = map[string]string{
	"AGREE": "", "CONSULT": "visit third-party multilateral phone", "SUPPORT": "", "CONCEDE": "", "COOPERATE": "", "AID": "",
	"RETREAT": "withdraw release disarm ceasefire access resign", "REQUEST": "assist change yield meet",
	"ACCUSE": "disapprove investigate allege", "REJECT": "assist change yield meet",
	"THREATEN": "restrict arrest relations expel territory violence",
	"PROTEST":  "demo riot strike hunger boycott obstruct vandalize diplomatic",
	"SANCTION": "convict expel withdraw discontinue", "MOBILIZE": "troops weapons police militia",
	"COERCE": "seize restrict censor curfew martial-law arrest deport withhold misinformation cyber",
	"ASSAULT": "abduct beat torture sexual targeted destroy primitive firearms explosives suicide-attack aerial drone " +
		"heavy-weapons crowd-control unconventional",
}

func TestOntologyIsComplete(t *testing.T) {
	o := ontology(t)
	for p := range strings.FieldsSeq(predicates) {
		if o.Entry(graph.Predicate(p)) == nil {
			t.Errorf("%s is missing", p)
		}
	}
}

func TestOntologyLint(t *testing.T) {
	o := ontology(t)
	upper := regexp.MustCompile(`^[A-Z]+(_[A-Z]+)*$`)
	lower := regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	cameo := regexp.MustCompile(`^[0-9]{2,4}$`)
	owner := map[string]graph.Predicate{}
	for i := range o.Predicates {
		p := &o.Predicates[i]
		t.Run(string(p.Name), func(t *testing.T) {
			if !strings.HasSuffix(p.Gloss, ".") || p.Subject == "" {
				t.Error("wants a gloss that is a sentence, and a subject role")
			}
			if len(p.Examples) == 0 {
				t.Error("wants an example")
			}
			if p.JoinsTopics && (!p.Symmetric || p.Topic == "") {
				t.Error("joinsTopics goes with symmetric and a topic")
			}
			if p.Symmetric && p.Inverse != string(p.Name) {
				t.Errorf("a symmetric predicate is its own inverse, not %s", p.Inverse)
			}
			if !upper.MatchString(p.Inverse) || p.CAMEO != "" && !cameo.MatchString(p.CAMEO) {
				t.Errorf("inverse %q or CAMEO %q is malformed", p.Inverse, p.CAMEO)
			}
			edges := []string{p.Edge}
			for j, m := range p.Modes {
				if !lower.MatchString(m.Name) || slices.IndexFunc(p.Modes, func(x graph.ModeEntry) bool { return x.Name == m.Name }) != j {
					t.Errorf("mode %q is malformed or twice there", m.Name)
				}
				if m.Edge != "" {
					edges = append(edges, m.Edge)
				}
				code := p.PloverFor(m.Name)
				lintPlover(t, code)
			}
			lintPlover(t, p.PloverFor(""))
			for _, e := range edges {
				if !upper.MatchString(e) || graph.Structural(e) || strings.HasPrefix(e, graph.AllegedPrefix) || strings.HasPrefix(e, graph.PlannedPrefix) {
					t.Errorf("edge %q is malformed or reserved", e)
				}
				if other, taken := owner[e]; taken {
					t.Errorf("edge %s is %s's already", e, other)
				}
				owner[e] = p.Name
			}
			for _, x := range p.Examples {
				if x.Mode != "" && p.Mode(x.Mode) == nil {
					t.Errorf("example %q has mode %q, which is not in the list", x.Text, x.Mode)
				}
				if len(x.Subjects) == 0 || x.Polarity != "" && !x.Polarity.Valid() || x.Modality != "" && !x.Modality.Valid() {
					t.Errorf("example %q wants subjects and known values", x.Text)
				}
			}
		})
	}
}

func lintPlover(t *testing.T, code graph.PloverCode) {
	t.Helper()
	modes, known := ploverTypes[string(code.Type)]
	if code.Type != "" && !known {
		t.Errorf("PLOVER has no type %q", code.Type)
	}
	if code.Mode != "" && !slices.Contains(strings.Fields(modes), code.Mode) {
		t.Errorf("PLOVER's %s has no mode %q", code.Type, code.Mode)
	}
}

func TestEdgeTypes(t *testing.T) {
	types := ontology(t).EdgeTypes()
	for _, want := range []string{"MET_INFORMALLY", "ALLEGED_INTERFERED_IN", "PLANNED_VISITED", "DENIED", graph.TookPartIn, graph.HeldIn, graph.PartOfEvent} {
		if !slices.Contains(types, want) {
			t.Errorf("%s is missing", want)
		}
	}
	if !slices.IsSorted(types) || len(slices.Compact(slices.Clone(types))) != len(types) {
		t.Error("want them sorted, each once")
	}
}

func TestParseOntologyRefuses(t *testing.T) {
	for name, data := range map[string]string{
		"no JSON":    `{`,
		"duplicates": `{"predicates":[{"name":"MET"},{"name":"MET"}]}`,
	} {
		if _, err := graph.ParseOntology([]byte(data)); graph.KindOf(err) != graph.Invalid {
			t.Errorf("%s: got %v, want kind INVALID", name, err)
		}
	}
}
