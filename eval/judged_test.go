package eval

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/demarche-kg/demarche/graph"
)

var update = flag.Bool("update", false, "rewrite judged/*.golden")

// TestJudged recomputes the tables of the judged claims that the measurements
// quote.
func TestJudged(t *testing.T) {
	for _, name := range []string{"polnear-first", "polnear", "polnear-third"} {
		t.Run(name, func(t *testing.T) { checkJudged(t, filepath.Join("judged", name)) })
	}
}

func checkJudged(t *testing.T, path string) {
	t.Helper()
	f, err := os.Open(path + ".jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }() // opened for reading
	judgements, err := ReadJudgements(f)
	if err != nil {
		t.Fatal(err)
	}
	ontology, err := graph.LoadOntology()
	if err != nil {
		t.Fatal(err)
	}
	for i, j := range judgements {
		if ontology.Entry(j.Predicate) == nil {
			t.Errorf("judgement %d: the ontology has no %s", i+1, j.Predicate)
		}
	}
	r := ScoreJudgements(judgements)
	wrong := 0
	for _, n := range r.Errors {
		wrong += n
	}
	if r.Precision.Whole != float64(len(judgements)) || r.Precision.Part != float64(len(judgements)-wrong) {
		t.Errorf("%v of %d judgements, %d of them wrong", r.Precision, len(judgements), wrong)
	}
	whole := 0.0
	for _, p := range r.ByPredicate {
		whole += p.Whole
	}
	if whole != r.Precision.Whole {
		t.Errorf("the predicates have %v claims, all together %v", whole, r.Precision.Whole)
	}
	var table strings.Builder
	if err := r.WriteTable(&table); err != nil {
		t.Fatal(err)
	}
	golden := path + ".golden"
	if *update {
		if err := os.WriteFile(golden, []byte(table.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if table.String() != string(want) {
		t.Errorf("got:\n%swant:\n%s", table.String(), want)
	}
}

func TestJudgementsRefused(t *testing.T) {
	for name, line := range map[string]string{
		"nothing":          "",
		"no JSON":          "right",
		"no predicate":     `{"doc":"a","start":0,"end":3,"verdict":"right"}`,
		"no evidence":      `{"doc":"a","start":3,"end":3,"predicate":"MET","verdict":"right"}`,
		"unknown verdict":  `{"doc":"a","start":0,"end":3,"predicate":"MET","verdict":"maybe"}`,
		"wrong, no reason": `{"doc":"a","start":0,"end":3,"predicate":"MET","verdict":"wrong"}`,
		"right, a reason":  `{"doc":"a","start":0,"end":3,"predicate":"MET","verdict":"right","reason":"source"}`,
	} {
		if _, err := ReadJudgements(strings.NewReader(line)); graph.KindOf(err) != graph.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
