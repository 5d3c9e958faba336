package claims_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/ingest"
	"github.com/demarche-kg/demarche/ingest/claims"
	"github.com/demarche-kg/demarche/ingest/text"
	"github.com/demarche-kg/demarche/ingest/text/coref"
)

var update = flag.Bool("update", false, "rewrite testdata/*/claims.golden")

// pipeline is the whole way from text to claims: names of things are the
// gazetteer's.
var pipeline = sync.OnceValues(func() (*ingest.Pipeline, error) { return ingest.New("test") })

func extract(tb testing.TB, report, published string) *ingest.Extraction {
	tb.Helper()
	p, err := pipeline()
	if err != nil {
		tb.Fatal(err)
	}
	r := &ingest.Report{Name: "test", Text: report}
	if published != "" {
		if r.Published, err = graph.ParseDate(published); err != nil {
			tb.Fatal(err)
		}
	}
	x, err := p.Extract(tb.Context(), r, time.Time{})
	if err != nil {
		tb.Fatal(err)
	}
	return x
}

// TestCases runs every folder of testdata: report.txt, whose first line is its
// publication date, gives claims.golden.
func TestCases(t *testing.T) {
	reports, err := filepath.Glob("testdata/*/report.txt")
	if err != nil || len(reports) == 0 {
		t.Fatal("testdata has no cases", err)
	}
	for _, report := range reports {
		dir := filepath.Dir(report)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			data, err := os.ReadFile(report)
			if err != nil {
				t.Fatal(err)
			}
			published, body, _ := strings.Cut(string(data), "\n")
			got := print(extract(t, body, published))
			golden := filepath.Join(dir, "claims.golden")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if errors.Is(err, fs.ErrNotExist) {
				t.Fatalf("%s is missing: run go test -update and read it", golden)
			}
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got:\n%swant:\n%s", got, want)
			}
		})
	}
}

// line is the part of a claim's printed form that the goldens show.
type line struct {
	Predicate   string   `json:"predicate"`
	Mode        string   `json:"mode"`
	Office      string   `json:"office"`
	Subjects    []string `json:"subjects"`
	Objects     []string `json:"objects"`
	Topics      []string `json:"topics"`
	Polarity    string   `json:"polarity"`
	Modality    string   `json:"modality"`
	Stance      string   `json:"stance"`
	Attribution struct {
		Kind, Source, Cue string
	} `json:"attribution"`
	Date     *struct{ Start, End string } `json:"date"`
	Place    string                       `json:"place"`
	During   string                       `json:"during"`
	Evidence struct{ Text string }        `json:"evidence"`
}

func lines(x *ingest.Extraction) []line {
	var b bytes.Buffer
	if err := ingest.WriteClaims(&b, x.Batch, ""); err != nil {
		panic(err)
	}
	var out []line
	for d := json.NewDecoder(&b); d.More(); {
		var l line
		if err := d.Decode(&l); err != nil {
			panic(err)
		}
		out = append(out, l)
	}
	return out
}

// print renders claims for people to read and compare.
func print(x *ingest.Extraction) string {
	var b strings.Builder
	for _, l := range lines(x) {
		fmt.Fprintf(&b, "%s", l.Predicate)
		if l.Mode != "" {
			fmt.Fprintf(&b, " (%s)", l.Mode)
		}
		fmt.Fprintf(&b, ": %s", strings.Join(l.Subjects, ", "))
		if len(l.Objects) > 0 {
			fmt.Fprintf(&b, " -> %s", strings.Join(l.Objects, ", "))
		}
		if len(l.Topics) > 0 {
			fmt.Fprintf(&b, " | %s", strings.Join(l.Topics, "; "))
		}
		fmt.Fprintf(&b, "\n    %s %s %s %s", l.Polarity, l.Modality, l.Stance, l.Attribution.Kind)
		for _, f := range []struct{ name, value string }{
			{"source", l.Attribution.Source}, {"cue", l.Attribution.Cue}, {"office", l.Office}, {"place", l.Place}, {"during", l.During},
		} {
			if f.value != "" {
				fmt.Fprintf(&b, ", %s %s", f.name, f.value)
			}
		}
		if l.Date != nil {
			fmt.Fprintf(&b, ", %s", l.Date.Start)
			if l.Date.End != l.Date.Start {
				fmt.Fprintf(&b, " to %s", l.Date.End)
			}
		}
		fmt.Fprintf(&b, "\n    %q\n", l.Evidence.Text)
	}
	return b.String()
}

// TestOntologyExamples holds that extraction finds what the ontology promises.
func TestOntologyExamples(t *testing.T) {
	o, err := graph.LoadOntology()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range o.Predicates {
		for _, e := range p.Examples {
			t.Run(string(p.Name)+"/"+e.Text, func(t *testing.T) {
				x := extract(t, e.Text, "2018-05-14")
				if !slices.ContainsFunc(lines(x), func(l line) bool { return meets(l, &p, &e, aliases(x)) }) {
					t.Errorf("not found; there is\n%s", print(x))
				}
			})
		}
	}
}

// meets reports whether a claim is the one an example asks for. The roles of a
// symmetric predicate count as one.
func meets(l line, p *graph.PredicateEntry, e *graph.Example, also map[string][]string) bool {
	polarity, modality := graph.Affirmed, graph.Actual
	if e.Polarity != "" {
		polarity = e.Polarity
	}
	if e.Modality != "" {
		modality = e.Modality
	}
	if l.Predicate != string(p.Name) || l.Polarity != string(polarity) || l.Modality != string(modality) || e.Mode != "" && l.Mode != e.Mode {
		return false
	}
	if p.Symmetric {
		return names(slices.Concat(e.Subjects, e.Objects), slices.Concat(l.Subjects, l.Objects), also) && phrases(e.Topics, l.Topics)
	}
	return names(e.Subjects, l.Subjects, also) && names(e.Objects, slices.Concat(l.Objects, l.Topics), also) && phrases(e.Topics, l.Topics)
}

// aliases returns the other names of the entities, by the name that claims are
// printed with. A named event has its name without the year.
func aliases(x *ingest.Extraction) map[string][]string {
	also := map[string][]string{}
	for _, e := range x.Batch.Entities {
		for _, n := range e.Names {
			also[e.Name] = append(also[e.Name], n.Text)
		}
	}
	for _, e := range x.Batch.Events {
		also[e.Name] = append(also[e.Name], strings.TrimRight(e.Name, " 0123456789"))
	}
	return also
}

func names(want, got []string, also map[string][]string) bool {
	for _, w := range want {
		if !slices.ContainsFunc(got, func(g string) bool {
			return strings.EqualFold(w, g) || slices.ContainsFunc(also[g], func(a string) bool { return strings.EqualFold(w, a) })
		}) {
			return false
		}
	}
	return true
}

func phrases(want, got []string) bool {
	for _, w := range want {
		if !slices.ContainsFunc(got, func(g string) bool { return strings.Contains(strings.ToLower(g), strings.ToLower(w)) }) {
			return false
		}
	}
	return true
}

// check holds what is true of every extraction.
func check(t *testing.T, d *text.Document, found []claims.Claim) {
	t.Helper()
	o, err := graph.LoadOntology()
	if err != nil {
		t.Fatal(err)
	}
	runes := []rune(d.Text)
	inside := func(s text.Span) bool { return 0 <= s.Start && s.Start <= s.End && s.End <= len(runes) }
	for i, c := range found {
		p := o.Entry(c.Predicate)
		if p == nil || c.Mode != "" && p.Mode(c.Mode) == nil {
			t.Fatalf("claim %d: the ontology has no %s:%s", i, c.Predicate, c.Mode)
		}
		if !c.Polarity.Valid() || !c.Modality.Valid() || !c.Stance.Valid() {
			t.Errorf("claim %d: %q %q %q", i, c.Polarity, c.Modality, c.Stance)
		}
		if len(c.Evidence) == 0 || c.Rule == "" {
			t.Errorf("claim %d has no evidence or no rule", i)
		}
		for j, s := range c.Evidence {
			within := slices.ContainsFunc(d.Sentences, func(x text.Sentence) bool { return x.Contains(s) })
			if !within || s.Len() <= 0 || j > 0 && s.Start < c.Evidence[j-1].End {
				t.Errorf("claim %d: evidence %v is in no sentence, or out of order", i, c.Evidence)
			}
		}
		if i > 0 && c.Evidence[0].Start < found[i-1].Evidence[0].Start {
			t.Errorf("claim %d comes before its predecessor", i)
		}
		if c.ContentOf >= len(found) || c.ContentOf == i || c.ContentOf < -1 {
			t.Errorf("claim %d is content of %d of %d", i, c.ContentOf, len(found))
		}
		for _, a := range slices.Concat(c.Subjects, c.Objects, c.Topics) {
			if !inside(a.Span) || a.Text == "" {
				t.Errorf("claim %d: argument %+v", i, a)
			}
		}
		if c.Stance == graph.Denied && c.Polarity != graph.Negated {
			t.Errorf("claim %d: a denied content is affirmed", i)
		}
		if len(c.Sources) == 0 && c.Stance != graph.Reported && c.Stance != graph.DeclinedToComment {
			t.Errorf("claim %d: the narrator's stance is %s", i, c.Stance)
		}
	}
}

// TestProperties holds over whole reports: spans lie in the text, and the same
// input gives the same claims.
func TestProperties(t *testing.T) {
	p, err := pipeline()
	if err != nil {
		t.Fatal(err)
	}
	x, err := claims.New(p.Ontology())
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("../../eval/*/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no reports", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		e := extract(t, string(data), "2020-02-02")
		if len(e.Claims) == 0 && !strings.HasPrefix(filepath.Base(file), "none-") {
			t.Errorf("%s: no claims", file)
		}
		check(t, e.Text, e.Claims)
		again := x.Extract(e.Text, e.Mentions)
		a, b := fmt.Sprintf("%+v", deref(e.Claims)), fmt.Sprintf("%+v", deref(again))
		if a != b {
			t.Errorf("%s: two runs differ:\n%s\n%s", file, a, b)
		}
	}
}

// deref copies claims with the things their pointers lead to.
func deref(cs []claims.Claim) []string {
	out := make([]string, len(cs))
	for i, c := range cs {
		var extra []any
		if c.Place != nil {
			extra = append(extra, *c.Place)
		}
		if c.During != nil {
			extra = append(extra, *c.During)
		}
		if c.Time != nil {
			extra = append(extra, *c.Time)
		}
		c.Place, c.During, c.Time = nil, nil, nil
		out[i] = fmt.Sprintf("%+v %+v", c, extra)
	}
	return out
}

// TestNothingLeaks holds that what is denied, planned, asked for, conditional
// or hearsay never comes out as the narrator's plain fact.
func TestNothingLeaks(t *testing.T) {
	data, err := os.ReadFile("testdata/leaks.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for row := range strings.Lines(string(data)) {
		predicate, sentence, ok := strings.Cut(strings.TrimSpace(row), "\t")
		if !ok || strings.HasPrefix(row, "#") {
			continue
		}
		t.Run(sentence, func(t *testing.T) {
			x := extract(t, sentence, "2019-03-05")
			for _, l := range lines(x) {
				if l.Predicate == predicate && l.Polarity == "AFFIRMED" && l.Modality == "ACTUAL" && l.Attribution.Kind == "NARRATOR" {
					t.Errorf("a plain fact:\n%s", print(x))
				}
			}
		})
	}
}

func FuzzExtract(f *testing.F) {
	for _, s := range []string{
		"", "Iran denied that it attacked Iraq, officials said.", "The two \"met\" (again", "of, and of; and",
		"Putin said that Xi said that Modi denied that Abe met Kim.", strings.Repeat("and Russia ", 400), "\u202eRussia\x00 met\n\n\nChina\u00a0…",
	} {
		f.Add([]byte(s))
	}
	a, err := text.New()
	if err != nil {
		f.Fatal(err)
	}
	p, err := pipeline()
	if err != nil {
		f.Fatal(err)
	}
	x, err := claims.New(p.Ontology())
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if !utf8.Valid(data) {
			return
		}
		d, err := a.Analyse(context.Background(), string(data), text.Options{})
		if err != nil {
			t.Fatal(err)
		}
		check(t, d, x.Extract(d, coref.Resolve(d)))
		check(t, d, x.Extract(d, nil))
	})
}

func BenchmarkExtract(b *testing.B) {
	p, err := pipeline()
	if err != nil {
		b.Fatal(err)
	}
	data, err := os.ReadFile("../../eval/sample/danang-2017.txt")
	if err != nil {
		b.Fatal(err)
	}
	e := extract(b, string(data), "2017-11-11")
	x, err := claims.New(p.Ontology())
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		x.Extract(e.Text, e.Mentions)
	}
	b.ReportMetric(float64(len(e.Text.Sentences)*b.N)/b.Elapsed().Seconds(), "sentences/s")
}
