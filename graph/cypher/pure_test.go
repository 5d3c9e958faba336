package cypher

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/demarche-kg/demarche/graph"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"Recep Tayyip ERDOĞAN": "recep tayyip erdogan", "  Łech   Wałęsa\n": "lech walesa", "Straße": "strasse", "İstanbul": "istanbul",
		"Zoë": "zoe", "Zoe\u0308": "zoe", "Ångström": "angstrom", "Côte d’Ivoire": "cote d'ivoire", "Asia–Pacific": "asia-pacific",
		"Ђоковић": "ђоковић", "李雷": "李雷", "ﬁnance": "finance", "": "",
	} {
		if got := fold(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// TestFoldOnce folds every character: once must be enough.
func TestFoldOnce(t *testing.T) {
	for r := range rune(unicode.MaxRune + 1) {
		once := fold(string(r))
		if twice := fold(once); twice != once {
			t.Errorf("%q (%U) folds to %q and then to %q", r, r, once, twice)
		}
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"Zoë", "ß", "\xff", "İ", "ǅ", "한국", "\u0345", "ꭱ", "ℂ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := fold(s)
		if utf8.ValidString(s) && fold(once) != once {
			t.Errorf("%q folds to %q and then to %q", s, once, fold(once))
		}
	})
}

func TestCaption(t *testing.T) {
	for in, want := range map[string]string{
		"Vladimir Putin": "Vladimir Putin",
		"principles for the future of the northern fisheries": "principles for the future of the…",
		strings.Repeat("ä", 40):                               strings.Repeat("ä", 40),
		strings.Repeat("ä", 41):                               strings.Repeat("ä", 39) + "…",
		strings.Repeat("a b ", 20):                            strings.TrimSpace(strings.Repeat("a b ", 10)[:38]) + "…",
	} {
		got := caption(in)
		if got != want || utf8.RuneCountInString(got) > longestCaption {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestLucene(t *testing.T) {
	for _, c := range []struct {
		in     string
		prefix bool
		want   string
	}{
		{"met Putin", false, `"met" AND "Putin"`},
		{"met Putin", true, `"met" AND ("Putin" OR putin*)`},
		{`a"b\c`, true, `"a\"b\\c"`},
		{"name:foo OR *:*", false, `"name:foo" AND "OR"`},
		{"?! — *", true, ""},
		{"Da-Nang", true, `"Da-Nang"`},
		{"é", true, `"é"`},
		{"Putin met Putin", false, `"Putin" AND "met"`},
	} {
		if got, err := lucene(c.in, c.prefix); err != nil || got != c.want {
			t.Errorf("%q: %s, %v; want %s", c.in, got, err, c.want)
		}
	}
	var words []string
	for i := range mostWords + 1 {
		words = append(words, strings.Repeat("x", i+1))
	}
	if _, err := lucene(strings.Join(words, " "), false); graph.KindOf(err) != graph.Invalid {
		t.Errorf("too many words: %v", err)
	}
}

// TestSameQuestionSameText holds that texts do not depend on values, so that Neo4j
// plans them once.
func TestSameQuestionSameText(t *testing.T) {
	text := func(name string, day int, where graph.ClaimWhere) string {
		date := graph.Date{Year: 2017, Month: 11, Day: day}
		where.Subject, where.From = &graph.EntityRef{Name: &name}, &date
		s, err := compile(nil, &graph.Query{Field: graph.FieldClaims, Argument: graph.ClaimQuery{First: graph.First{N: day}, Where: &where}, Select: wholeClaim})
		if err != nil {
			t.Fatal(err)
		}
		return s.text
	}
	a := text("Ada", 1, graph.ClaimWhere{Polarity: []graph.Polarity{graph.Negated}})
	b := text("x'}) DETACH DELETE n //", 2, graph.ClaimWhere{Polarity: []graph.Polarity{"MAYBE"}})
	if a != b {
		t.Errorf("two texts:\n%s\n%s", a, b)
	}
	if c := text("Ada", 1, graph.ClaimWhere{}); c == a {
		t.Error("a filter that is not set is compiled")
	}
}

// TestOntologyEdgesAreTypes holds that each edge type may stand in a text.
func TestOntologyEdgesAreTypes(t *testing.T) {
	o, err := graph.LoadOntology()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (&DB{ontology: o}).edgeTypes(); err != nil {
		t.Error(err)
	}
	bad, err := graph.ParseOntology([]byte(`{"predicates": [{"name": "X", "edge": "A]->() DETACH DELETE n //"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (&DB{ontology: bad}).edgeTypes(); graph.KindOf(err) != graph.Invalid {
		t.Errorf("a hostile edge type: %v", err)
	}
}

// TestStatIndex holds that claims are counted from the index that holds what they are
// counted by, unless a condition finds fewer.
func TestStatIndex(t *testing.T) {
	ontology, err := graph.LoadOntology()
	if err != nil {
		t.Fatal(err)
	}
	document := graph.NewID(graph.DocumentPrefix, "x")
	for _, c := range []struct {
		where *graph.ClaimWhere
		by    []graph.StatKey
		want  string
	}{
		{nil, []graph.StatKey{graph.ByPredicate}, "USING INDEX c:Claim(predicate, reportedKey, id)"},
		{nil, []graph.StatKey{graph.ByPolarity, graph.ByMonth}, "USING INDEX c:Claim(polarity, reportedKey, id)"},
		{nil, []graph.StatKey{graph.ByPolarity, graph.ByPredicate}, "USING INDEX c:Claim(predicate, polarity, reportedKey, id)"},
		{nil, []graph.StatKey{graph.ByMonth, graph.BySpeaker}, "USING INDEX c:Claim(reportedKey, id)"},
		{&graph.ClaimWhere{Document: &document}, []graph.StatKey{graph.ByPredicate}, "MATCH (c:Claim {document: $p0})"},
	} {
		s, err := compileStats(ontology, c.where, c.by)
		if err != nil || !strings.Contains(s.text, c.want) {
			t.Errorf("%v: %v, no %s in\n%s", c.by, err, c.want, s.text)
		}
	}
}
