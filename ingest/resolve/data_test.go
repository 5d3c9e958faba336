package resolve

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/demarche-kg/demarche/graph"
)

// TestData lints the data files: sorted, unique, well-formed. That every
// reference resolves and every date parses is checked by New.
func TestData(t *testing.T) {
	keys := map[string]int{ // columns that identify a row and that it is sorted by
		"states.tsv": 1, "orgs.tsv": 1, "bodies.tsv": 1, "places.tsv": 1, "events.tsv": 1, "people.tsv": 1, "offices.tsv": 1,
		"titles.tsv": 2, "common.tsv": 1, "terms.tsv": 3, "given.tsv": 1, "legal.tsv": 1, "honorifics.tsv": 1, "heads.tsv": 1, "vehicles.tsv": 2, "scripts.tsv": 0, "sounds.tsv": 0, "words.tsv": 2, "asof.tsv": 1,
	}
	entries, err := files.ReadDir("data")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range entries {
		n, ok := keys[f.Name()]
		if !ok {
			t.Errorf("%s is not in this test", f.Name())
			continue
		}
		rows, err := table(f.Name())
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) == 0 {
			t.Errorf("%s is empty", f.Name())
		}
		for i, w := range rows {
			for _, cell := range w.cell {
				if cell != strings.TrimSpace(cell) || strings.Contains(cell, "  ") || strings.Contains(cell, "||") {
					t.Errorf("%s line %d: stray space or bar in %q", w.file, w.line, cell)
				}
			}
			if f.Name() == "given.tsv" || i == 0 || n == 0 {
				continue
			}
			if slices.Compare(rows[i-1].cell[:n], w.cell[:n]) > 0 {
				t.Errorf("%s line %d is not sorted", w.file, w.line)
			}
			if f.Name() != "terms.tsv" && slices.Equal(rows[i-1].cell[:n], w.cell[:n]) {
				t.Errorf("%s line %d is there twice", w.file, w.line)
			}
		}
	}
}

func rowsOf(t *testing.T, name string) []row {
	t.Helper()
	rows, err := table(name)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestStates(t *testing.T) {
	iso2 := map[string]bool{}
	for _, w := range rowsOf(t, "states.tsv") {
		if !regexp.MustCompile(`^[A-Z]{3}$`).MatchString(w.get("iso3")) || !regexp.MustCompile(`^[A-Z]{2}$`).MatchString(w.get("iso2")) || iso2[w.get("iso2")] {
			t.Errorf("line %d: codes %s %s", w.line, w.get("iso3"), w.get("iso2"))
		}
		iso2[w.get("iso2")] = true
		if q := w.get("wikidata"); q != "" && !regexp.MustCompile(`^Q[1-9]\d*$`).MatchString(q) {
			t.Errorf("line %d: %s", w.line, q)
		}
		if l := w.get("lead"); l != "" && testResolver.offices[l] == nil {
			t.Errorf("line %d: no office %s", w.line, l)
		}
	}
	if len(iso2) < 195 {
		t.Errorf("%d states", len(iso2))
	}
}

// sectors are PLOVER's, with IGO's and NGO's bodies without one.
var sectors = strings.Fields("COP GOV JUD LEG MIL PRM PTY REB SPY UAF AGR BUS CRM CVL EDU ELI JRN LAB MED REF OPP PRE REL SOC")

func TestReferences(t *testing.T) {
	r := testResolver
	known := func(w row, ref string) {
		t.Helper()
		if _, ok := r.thing(ref); !ok {
			t.Errorf("%s line %d: no %s", w.file, w.line, ref)
		}
	}
	for _, w := range rowsOf(t, "orgs.tsv") {
		if s := w.get("sector"); s != "" && !slices.Contains(sectors, s) {
			t.Errorf("line %d: sector %s", w.line, s)
		}
		if c := w.get("code"); !slices.Contains([]string{"IGO", "NGO", "IMG", "MNC", "ISM"}, c) {
			known(w, "country/"+c)
		}
		if p := w.get("parent"); p != "" {
			known(w, "org/"+p)
		}
	}
	for _, w := range rowsOf(t, "places.tsv") {
		if s := w.get("state"); s != "" {
			known(w, "country/"+s)
		}
		if g := w.get("government"); g != "" {
			known(w, g)
		}
		if !slices.Contains([]string{"city", "region", "sea", "strait", "site"}, w.get("kind")) {
			t.Errorf("line %d: kind %s", w.line, w.get("kind"))
		}
	}
	for _, w := range rowsOf(t, "events.tsv") {
		if b := w.get("body"); b != "" {
			known(w, "org/"+b)
		}
		if !graph.EventKind(w.get("kind")).Valid() {
			t.Errorf("line %d: kind %s", w.line, w.get("kind"))
		}
	}
	for _, w := range rowsOf(t, "heads.tsv") {
		if m := w.get("means"); m != "government" && !graph.EventKind(m).Valid() {
			t.Errorf("line %d: %s", w.line, m)
		}
	}
	for _, w := range rowsOf(t, "offices.tsv") {
		if _, ok := roleRank[role(w.get("role"))]; !ok {
			t.Errorf("line %d: role %s", w.line, w.get("role"))
		}
	}
	for _, w := range rowsOf(t, "titles.tsv") {
		if r.offices[w.get("office")] == nil {
			t.Errorf("line %d: no office %s", w.line, w.get("office"))
		}
	}
	for ref, place := range r.capitals {
		if g, ok := r.Government(place); !ok || g != ref && g != "org/eu" {
			t.Errorf("%s is the capital of %s and the seat of %q", place, ref, g)
		}
	}
}

// TestTerms checks that terms end after they begin, that nobody holds an office
// twice at once, and that a sole office has one holder at a time.
func TestTerms(t *testing.T) {
	r := testResolver
	for i := range r.terms {
		a := &r.terms[i]
		if a.from.Year == 0 {
			t.Errorf("%s %s %s does not begin", a.body, a.office.id, a.person)
		}
		if a.to.Year != 0 && a.from.earliest().Compare(a.to.latest()) > 0 {
			t.Errorf("%s %s %s ends before it begins", a.body, a.office.id, a.person)
		}
		for j := range i {
			b := &r.terms[j]
			if a.body != b.body || a.office != b.office || !a.office.sole && a.person != b.person {
				continue
			}
			if sure(a, b) {
				t.Errorf("%s %s: %s (from %v) and %s (from %v) overlap", a.body, a.office.id, a.person, a.from, b.person, b.from)
			}
		}
	}
	if len(r.terms) < 500 {
		t.Errorf("%d terms", len(r.terms))
	}
}

// sure reports whether two terms share more than a day of change for certain.
func sure(a, b *term) bool {
	start := a.from.latest()
	if s := b.from.latest(); s.Compare(start) > 0 {
		start = s
	}
	for _, end := range []day{a.to, b.to} {
		if end.Year != 0 && start.Compare(end.earliest()) >= 0 {
			return false
		}
	}
	return true
}

// TestAliases checks that a name of two things of one kind is marked, unless they
// are people, whom documents tell apart.
func TestAliases(t *testing.T) {
	var visit func(n *node, path string)
	visit = func(n *node, path string) {
		for i, a := range n.readings {
			for _, b := range n.readings[:i] {
				if a.Kind == b.Kind && a.Ref != b.Ref && a.Kind != Person && !a.Ambiguous && !b.Ambiguous && a.fits(b.capital, b.capitals) {
					t.Errorf("%q is %s and %s", path, a.Ref, b.Ref)
				}
			}
		}
		for w, c := range n.next {
			visit(c, strings.TrimSpace(path+" "+w))
		}
	}
	visit(testResolver.names, "")
}
