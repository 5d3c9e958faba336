// Package gold_test checks the gold reports of this folder as data: every
// quotation is in its text, every name of a predicate, mode or value exists.
package gold_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/demarche-kg/demarche/eval"
	"github.com/demarche-kg/demarche/graph"
)

// A claim is one line of NAME.claims.jsonl.
type claim struct {
	ID         string         `json:"id"`
	Predicate  string         `json:"predicate"`
	Mode       *string        `json:"mode"`
	Office     *string        `json:"office"`
	Subjects   []string       `json:"subjects"`
	Objects    []string       `json:"objects"`
	Topics     []string       `json:"topics"`
	Polarity   graph.Polarity `json:"polarity"`
	Modality   graph.Modality `json:"modality"`
	Stance     graph.Stance   `json:"stance"`
	Attributed attribution    `json:"attribution"`
	Date       *date          `json:"date"`
	Place      *string        `json:"place"`
	During     *string        `json:"during"`
	Evidence   evidence       `json:"evidence"`
	Required   *bool          `json:"required"`
	Accept     eval.Accept    `json:"accept"`
	Alt        []string       `json:"alt_predicates"` // PREDICATE or PREDICATE:POLARITY
	Note       string         `json:"note"`
}

type attribution struct {
	Kind   graph.AttributionKind `json:"kind"`
	Source *string               `json:"source"`
	Cue    *string               `json:"cue"`
	Chain  []attribution         `json:"chain"` // from the inside out
}

// A date holds ISO days, both inclusive.
type date struct {
	Start     string          `json:"start"`
	End       string          `json:"end"`
	Precision graph.Precision `json:"precision"`
}

// Evidence is a half-open range of code points.
type evidence struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
}

func TestGold(t *testing.T) {
	ontology, err := graph.LoadOntology()
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]string{}
	for _, name := range names(t) {
		t.Run(name, func(t *testing.T) {
			text := string(read(t, name+".txt"))
			if strings.ContainsRune(text, '\r') {
				t.Error("the text has carriage returns: offsets would depend on how it is read")
			}
			claims, err := parse(read(t, name+".claims.jsonl"))
			if err != nil {
				t.Fatal(err)
			}
			required := 0
			for _, c := range claims {
				if first, twice := ids[c.ID]; twice {
					t.Errorf("%s: the id is taken in %s", c.ID, first)
				}
				ids[c.ID] = name
				for _, p := range problems(ontology, []rune(text), &c) {
					t.Errorf("%s: %s", c.ID, p)
				}
				if c.Required != nil && *c.Required {
					required++
				}
			}
			if required == 0 {
				t.Error("no claim is required: recall would be undefined")
			}
		})
	}
}

// TestProblems breaks a good claim in every way that problems looks for.
func TestProblems(t *testing.T) {
	ontology, err := graph.LoadOntology()
	if err != nil {
		t.Fatal(err)
	}
	const text = "Señor Núñez met the envoy, Chile said."
	const good = `{"id":"x","predicate":"MET","mode":"formal","office":null,"subjects":["Núñez"],"objects":["envoy"],"topics":[],
		"polarity":"AFFIRMED","modality":"ACTUAL","stance":"STATED","attribution":{"source":"Chile","kind":"NAMED","cue":"said"},
		"date":{"start":"2020-02-29","end":"2020-03-01","precision":"DAY"},"place":null,"during":null,
		"evidence":{"start":6,"end":25,"text":"Núñez met the envoy"},"required":true,"alt_predicates":["DISCUSSED:NEGATED"]}`
	for _, c := range []struct{ name, old, new, want string }{
		{"good", "", "", ""},
		{"evidence off by one", `"start":6`, `"start":5`, "evidence"},
		{"evidence beyond the text", `"end":25`, `"end":99`, "evidence"},
		{"evidence empty", `"end":25`, `"end":6`, "evidence"},
		{"predicate", `"MET"`, `"GREETED"`, "no predicate GREETED"},
		{"mode", `"formal"`, `"cordial"`, "no mode cordial"},
		{"office of a meeting", `"office":null`, `"office":"envoy"`, "office"},
		{"polarity", `"AFFIRMED"`, `"YES"`, "polarity"},
		{"modality", `"ACTUAL"`, `"REAL"`, "modality"},
		{"stance", `"STATED"`, `"SAID"`, "stance"},
		{"stance of the narrator", `"STATED"`, `"REPORTED"`, "stance"},
		{"denial of nothing", `"STATED"`, `"DENIED"`, "stance"},
		{"kind", `"NAMED"`, `"KNOWN"`, "kind"},
		{"narrator with a source", `"NAMED"`, `"NARRATOR"`, "narrator"},
		{"named without a name", `"source":"Chile"`, `"source":null`, "source"},
		{"cue not in the text", `"cue":"said"`, `"cue":"claimed"`, "cue"},
		{"no cue", `"cue":"said"`, `"cue":null`, "cue"},
		{"no such day", "2020-02-29", "2021-02-29", "date"},
		{"end before start", "2020-03-01", "2020-02-01", "date"},
		{"precision", `"DAY"`, `"HOUR"`, "precision"},
		{"required is missing", `"required":true,`, "", "required"},
		{"alternative", "DISCUSSED:NEGATED", "GREETED", "no predicate GREETED"},
		{"polarity of an alternative", "DISCUSSED:NEGATED", "DISCUSSED:NO", "polarity"},
		{"participants", `"subjects":["Núñez"]`, `"subjects":[" "]`, "blank"},
		{"accepted kind", `"required":true`, `"required":true,"accept":{"akind":["X"]}`, "accept"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if !strings.Contains(good, c.old) {
				t.Fatalf("%q is not in the good claim", c.old)
			}
			claims, err := parse([]byte(strings.Replace(good, c.old, c.new, 1)))
			if err != nil {
				t.Fatal(err)
			}
			got := problems(ontology, []rune(text), &claims[0])
			if c.want == "" && len(got) > 0 {
				t.Errorf("a good claim has problems: %q", got)
			}
			if c.want != "" && !slices.ContainsFunc(got, func(p string) bool { return strings.Contains(p, c.want) }) {
				t.Errorf("got %q, want one about %q", got, c.want)
			}
		})
	}
	if _, err := parse([]byte(`{"id":"x","predikate":"MET"}`)); err == nil {
		t.Error("an unknown key passes")
	}
}

// TestManifest: manifest.json lists exactly the reports that are here.
func TestManifest(t *testing.T) {
	var manifest struct {
		Documents []struct{ Name, Published, Note string }
	}
	if err := json.Unmarshal(read(t, "manifest.json"), &manifest); err != nil {
		t.Fatal(err)
	}
	var listed []string
	for _, d := range manifest.Documents {
		listed = append(listed, d.Name)
		if _, err := time.Parse(time.DateOnly, d.Published); err != nil {
			t.Errorf("%s: published: %v", d.Name, err)
		}
		if d.Note == "" {
			t.Errorf("%s has no note", d.Name)
		}
	}
	slices.Sort(listed)
	if here := names(t); !slices.Equal(listed, here) {
		t.Errorf("manifest.json lists %q, the folder has %q", listed, here)
	}
	texts, err := filepath.Glob("*.txt")
	if err != nil || len(texts) != len(listed) {
		t.Errorf("%d texts, want %d (%v)", len(texts), len(listed), err)
	}
}

// problems says what is wrong with c as an annotation of text; nil when nothing.
func problems(ontology *graph.Ontology, text []rune, c *claim) []string {
	var all []string
	check := func(ok bool, format string, args ...any) {
		if !ok {
			all = append(all, fmt.Sprintf(format, args...))
		}
	}

	e := c.Evidence
	inside := 0 <= e.Start && e.Start < e.End && e.End <= len(text)
	check(inside, "evidence [%d, %d) is not inside the text", e.Start, e.End)
	if inside {
		slice := string(text[e.Start:e.End])
		check(slice == e.Text, "evidence is %q, the text has %q there", e.Text, slice)
	}

	entry := ontology.Entry(graph.Predicate(c.Predicate))
	check(entry != nil, "the ontology has no predicate %s", c.Predicate)
	if entry != nil && c.Mode != nil {
		check(entry.Mode(*c.Mode) != nil, "%s has no mode %s", c.Predicate, *c.Mode)
	}
	for _, alt := range c.Alt {
		name, polarity, turned := strings.Cut(alt, ":")
		check(ontology.Entry(graph.Predicate(name)) != nil, "alternative: the ontology has no predicate %s", name)
		check(!turned || graph.Polarity(polarity).Valid(), "alternative %s: no such polarity", alt)
	}
	check(c.Office == nil || c.Predicate == "HOLDS_OFFICE" || c.Predicate == "HEADS", "office on %s", c.Predicate)
	check(c.Required != nil, "required is not said")

	check(c.Polarity.Valid(), "polarity %q", c.Polarity)
	check(c.Modality.Valid(), "modality %q", c.Modality)
	check(slices.Contains(stances(c), c.Stance), "stance %q of a claim that is %s by %s", c.Stance, c.Polarity, c.Attributed.Kind)
	for _, p := range c.Accept.Polarity {
		check(p.Valid(), "accept: polarity %q", p)
	}
	for _, m := range c.Accept.Modality {
		check(m.Valid(), "accept: modality %q", m)
	}
	for _, k := range c.Accept.Kinds {
		check(k.Valid(), "accept: kind %q", k)
	}

	for _, a := range slices.Concat([]attribution{c.Attributed}, c.Attributed.Chain) {
		check(a.Kind.Valid(), "attribution kind %q", a.Kind)
		if a.Kind == graph.Narrator {
			check(a.Source == nil && a.Cue == nil && a.Chain == nil, "the narrator needs no source, cue or chain")
			continue
		}
		check(a.Kind != graph.Named || a.Source != nil, "a named source has no name")
		check(a.Cue != nil && *a.Cue != "" && strings.Contains(string(text), *a.Cue), "the cue is not in the text")
	}

	for _, n := range slices.Concat(c.Subjects, c.Objects, c.Topics, c.Accept.Subjects, c.Accept.Objects, c.Accept.Source) {
		check(strings.TrimSpace(n) != "", "a participant is blank")
	}
	if c.Date != nil {
		start, err1 := time.Parse(time.DateOnly, c.Date.Start)
		end, err2 := time.Parse(time.DateOnly, c.Date.End)
		check(err1 == nil && err2 == nil && !end.Before(start), "date %q to %q", c.Date.Start, c.Date.End)
		check(c.Date.Precision.Valid(), "precision %q", c.Date.Precision)
	}
	return all
}

// stances returns the stances that a claim of this polarity and attribution can have.
func stances(c *claim) []graph.Stance {
	if c.Attributed.Kind == graph.Narrator {
		if c.Polarity == graph.Negated {
			return []graph.Stance{graph.Reported, graph.DeclinedToComment}
		}
		return []graph.Stance{graph.Reported}
	}
	if c.Polarity == graph.Negated {
		return []graph.Stance{graph.Stated, graph.Confirmed, graph.Alleged, graph.Denied}
	}
	return []graph.Stance{graph.Stated, graph.Confirmed, graph.Alleged}
}

// parse reads JSON lines and refuses keys that claim does not have.
func parse(lines []byte) ([]claim, error) {
	dec := json.NewDecoder(bytes.NewReader(lines))
	dec.DisallowUnknownFields()
	var claims []claim
	for {
		var c claim
		if err := dec.Decode(&c); errors.Is(err, io.EOF) {
			return claims, nil
		} else if err != nil {
			return nil, fmt.Errorf("claim %d: %w", len(claims)+1, err)
		}
		claims = append(claims, c)
	}
}

// names returns the reports of this folder, sorted.
func names(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*.claims.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatalf("no gold claims here (%v)", err)
	}
	for i, f := range files {
		files[i] = strings.TrimSuffix(f, ".claims.jsonl")
	}
	slices.Sort(files)
	return files
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
