package export

import (
	"testing"

	"github.com/demarche-kg/demarche/graph"
)

// TestPloverTable holds that plover.json knows every type that the ontology gives.
func TestPloverTable(t *testing.T) {
	table, err := readPloverTable()
	if err != nil {
		t.Fatal(err)
	}
	if len(table.Types) != 16 {
		t.Errorf("%d types, PLOVER has 16", len(table.Types))
	}
	ontology, err := graph.LoadOntology()
	if err != nil {
		t.Fatal(err)
	}
	known := func(p graph.PloverType) {
		t.Helper()
		if x, found := table.Types[p]; !found || table.Quads[x.Quad] == "" {
			t.Errorf("plover.json has no type %q, or no name for its quadrant", p)
		}
	}
	for i := range ontology.Predicates {
		p := &ontology.Predicates[i]
		for _, mode := range append([]graph.ModeEntry{{}}, p.Modes...) {
			if code := p.PloverFor(mode.Name); code.Type != "" {
				known(code.Type)
			}
		}
	}
	for from, to := range table.Future {
		known(from)
		known(to)
	}
}

func TestHarmless(t *testing.T) {
	for _, c := range []struct{ cell, want string }{
		{"", ""},
		{"Ada Alder", "Ada Alder"},
		{"2020-03-02", "2020-03-02"},
		{"a=b", "a=b"},
		{"=1+1", "'=1+1"},
		{"+1", "'+1"},
		{"-1", "'-1"},
		{"@x", "'@x"},
		{" =1", "' =1"},
		{"\t=1", "'\t=1"},
		{"\r", "'\r"},
		{"\u00a0@x", "'\u00a0@x"},
		{"＝1", "'＝1"},
		{"الوزير", "الوزير"},
	} {
		if got := harmless(c.cell); got != c.want {
			t.Errorf("%q became %q, want %q", c.cell, got, c.want)
		}
	}
}

// TestColumns holds that every field of row is a column.
func TestColumns(t *testing.T) {
	seen := map[string]bool{}
	for _, name := range columnNames() {
		if name == "" || seen[name] {
			t.Errorf("column %q has no name, or one that is there twice", name)
		}
		seen[name] = true
	}
}
