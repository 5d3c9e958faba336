package text

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/demarche-kg/demarche/ingest/resolve"
)

// The measurements read corpora that are not part of the project; they are
// skipped unless DEMARCHE_CORPORA names their folder:
//
//	DEMARCHE_CORPORA=CORPORA go test -run TestMeasure -v ./ingest/text
func corporaFS(t *testing.T) fs.FS {
	t.Helper()
	dir := os.Getenv("DEMARCHE_CORPORA")
	if dir == "" {
		t.Skip("DEMARCHE_CORPORA is not set")
	}
	return os.DirFS(dir)
}

// resolverNames is the program's gazetteer.
type resolverNames struct{ *resolve.Resolver }

func (n resolverNames) Match(forms []string) (int, GazetteerEntry) {
	k, e := n.Resolver.Match(forms)
	return k, GazetteerEntry{Ref: e.Ref, Kind: NameKind(e.Kind), Ambiguous: e.Ambiguous}
}

// goldName is an annotated name of a person or an organization.
type goldName struct {
	Span
	kind NameKind
}

type nameScore struct{ right, found, covered, gold int }

func (s nameScore) String() string {
	p, r := float64(s.right)/float64(max(s.found, 1)), float64(s.covered)/float64(max(s.gold, 1))
	return fmt.Sprintf("P %.3f R %.3f F1 %.3f (%d predicted, %d gold)", p, r, 2*p*r/max(p+r, 1e-9), s.found, s.gold)
}

// scoreNames counts a name as right when it overlaps an annotated one of its
// kind, and an annotated one as found when a name of its kind overlaps it.
// Predictions that overlap a neutral span (a state annotated as an organization)
// count neither way.
func scoreNames(d *Document, gold []goldName, neutral []Span, by map[NameKind]*nameScore) (wrong []string) {
	for _, kind := range []NameKind{Person, Organization} {
		s := by[kind]
		if s == nil {
			s = &nameScore{}
			by[kind] = s
		}
		for _, n := range d.Names {
			if n.Kind != kind {
				continue
			}
			right := slices.ContainsFunc(gold, func(g goldName) bool { return g.kind == kind && g.Overlaps(n.Span) })
			if !right && slices.ContainsFunc(neutral, func(g Span) bool { return g.Overlaps(n.Span) }) {
				continue
			}
			s.found++
			if right {
				s.right++
			} else {
				wrong = append(wrong, fmt.Sprintf("extra  %-12s %q (%s)", kind, d.Slice(n.Span), n.Method))
			}
		}
		for _, g := range gold {
			if g.kind != kind {
				continue
			}
			s.gold++
			if slices.ContainsFunc(d.Names, func(n Name) bool { return n.Kind == kind && n.Overlaps(g.Span) }) {
				s.covered++
			} else {
				wrong = append(wrong, fmt.Sprintf("missed %-12s %q", kind, d.Slice(g.Span)))
			}
		}
	}
	return wrong
}

func measureAnalyser(t *testing.T) (*Analyser, Gazetteer) {
	t.Helper()
	a, err := New()
	if err != nil {
		t.Fatal(err)
	}
	r, err := resolve.New()
	if err != nil {
		t.Fatal(err)
	}
	return a, resolverNames{r}
}

// TestMeasureNamesRE3D measures names on the measuring part of RE3D. Its Person
// and Organisation annotations count where they are written like a name: what is
// left after small words at the ends begins and ends with a capital. Left out:
// offices without a name, and states and nationalities annotated as organizations
// (the same words are a Location or Nationality elsewhere).
func TestMeasureNamesRE3D(t *testing.T) {
	corpora := corporaFS(t)
	a, gazetteer := measureAnalyser(t)
	folders, err := fs.Glob(corpora, "re3d/measure/*/documents.jsonl")
	if err != nil || len(folders) == 0 {
		t.Fatal("no re3d/measure")
	}
	by := map[NameKind]*nameScore{}
	for _, name := range folders {
		documents, err := readJSONLines[struct {
			ID   string `json:"_id"`
			Text string `json:"text"`
		}](corpora, name)
		if err != nil {
			t.Fatal(err)
		}
		entities, err := readJSONLines[struct {
			Begin, End  int
			Type, Value string
			DocumentID  string `json:"documentId"`
		}](corpora, path.Join(path.Dir(name), "entities.jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		places := map[string]bool{}
		for _, e := range entities {
			if e.Type == "Location" || e.Type == "Nationality" {
				places[strings.TrimPrefix(strings.ToLower(e.Value), "the ")] = true
			}
		}
		for _, doc := range documents {
			d, err := a.Analyse(t.Context(), doc.Text, Options{Gazetteer: gazetteer})
			if err != nil {
				t.Fatal(err)
			}
			var gold []goldName
			var neutral []Span
			for _, e := range entities {
				if e.DocumentID != doc.ID || e.Type != "Person" && e.Type != "Organisation" {
					continue
				}
				kind := Person
				if e.Type == "Organisation" {
					kind = Organization
				}
				span, words, ok := namedTokensIn(d, Span{e.Begin, e.End})
				if !ok {
					continue
				}
				office := true
				for _, w := range words {
					office = office && nameWords()[lowerName(w)]&(isTitle|isTitleModifier|isInside) != 0
				}
				if kind == Person && office || places[strings.ToLower(strings.Join(words, " "))] {
					neutral = append(neutral, span)
					continue
				}
				gold = append(gold, goldName{span, kind})
			}
			for _, w := range scoreNames(d, gold, neutral, by) {
				t.Log(w)
			}
		}
	}
	for _, kind := range []NameKind{Person, Organization} {
		t.Logf("RE3D measure %s: %v", kind, *by[kind])
	}
	t.Logf("RE3D measure, both: %v", sumNames(by))
}

func sumNames(by map[NameKind]*nameScore) (s nameScore) {
	for _, x := range by {
		s.right += x.right
		s.found += x.found
		s.covered += x.covered
		s.gold += x.gold
	}
	return s
}

// namedTokensIn cuts a span to its first and last capitalised token.
func namedTokensIn(d *Document, s Span) (Span, []string, bool) {
	for i := range d.Sentences {
		if !d.Sentences[i].Overlaps(s) {
			continue
		}
		tokens := d.Sentences[i].Tokens
		first, last, ok := tokensWithin(tokens, s)
		if !ok {
			return s, nil, false
		}
		first, last, ok = capitalRun(tokens, first, last)
		if !ok || last == 0 && tokens[0].UPOS != "PROPN" {
			return s, nil, false
		}
		var words []string
		for _, t := range tokens[first : last+1] {
			words = append(words, t.Form)
		}
		return Span{tokens[first].Start, tokens[last].End}, words, true
	}
	return s, nil, false
}

// TestMeasureNamesGUM measures names on the development part of GUM: its person
// and organization entities whose head is a proper noun, on gold tokens. Left out,
// as in RE3D: offices without a name, and peoples and states that are annotated as
// persons or organizations.
func TestMeasureNamesGUM(t *testing.T) {
	corpora := corporaFS(t)
	a, gazetteer := measureAnalyser(t)
	sentences, err := readTreebank(corpora, "treebank/gum-dev.conllu")
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]NameKind{"person": Person, "organization": Organization}
	by := map[NameKind]*nameScore{}
	for first := 0; first < len(sentences); {
		last := first + 1
		for last < len(sentences) && !sentences[last].NewDoc {
			last++
		}
		var forms [][]string
		for _, s := range sentences[first:last] {
			var f []string
			for _, tok := range s.Tokens {
				f = append(f, tok.Form)
			}
			forms = append(forms, f)
		}
		d, err := a.AnalyseTokens(t.Context(), forms, Options{Gazetteer: gazetteer})
		if err != nil {
			t.Fatal(err)
		}
		var gold []goldName
		var neutral []Span
		for i := range sentences[first:last] {
			s := &sentences[first+i]
			for _, e := range gumEntities(s) {
				kind, ok := kinds[e.kind]
				if !ok {
					continue
				}
				if from, to, ok := properRun(s.Tokens, e.first, e.last); ok {
					tokens := d.Sentences[i].Tokens
					span := Span{tokens[from].Start, tokens[to].End}
					var words []string
					office := kind == Person
					for _, tok := range tokens[from : to+1] {
						words = append(words, tok.Form)
						office = office && nameWords()[lowerName(tok.Form)]&(isTitle|isTitleModifier|isInside) != 0
					}
					n, known := gazetteer.Match(words)
					people := n == len(words) && (known.Kind == Nationality || known.Kind == Country || known.Kind == Place)
					if office || people {
						neutral = append(neutral, span)
						continue
					}
					gold = append(gold, goldName{span, kind})
				}
			}
		}
		for _, w := range scoreNames(d, gold, neutral, by) {
			t.Log(w)
		}
		first = last
	}
	for _, kind := range []NameKind{Person, Organization} {
		t.Logf("GUM dev %s: %v", kind, *by[kind])
	}
	t.Logf("GUM dev, both: %v", sumNames(by))
}

// TestMeasureAttributions writes the attributions of the development part of
// PolNeAR to the file DEMARCHE_ATTRIBUTIONS, for the scorer.
func TestMeasureAttributions(t *testing.T) {
	corpora := corporaFS(t)
	out := os.Getenv("DEMARCHE_ATTRIBUTIONS")
	if out == "" {
		t.Skip("DEMARCHE_ATTRIBUTIONS is not set")
	}
	a, gazetteer := measureAnalyser(t)
	files, err := fs.Glob(corpora, "polnear/dev/text/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no polnear/dev")
	}
	var lines bytes.Buffer
	type attribution struct {
		Source  [][2]int `json:"source"`
		Cue     [][2]int `json:"cue"`
		Content [][2]int `json:"content"`
	}
	pairs := func(spans []Span) [][2]int {
		out := [][2]int{}
		for _, s := range spans {
			out = append(out, [2]int{s.Start, s.End})
		}
		return out
	}
	enc := json.NewEncoder(&lines)
	for _, name := range files {
		b, err := fs.ReadFile(corpora, name)
		if err != nil {
			t.Fatal(err)
		}
		d, err := a.Analyse(context.Background(), string(b), Options{Gazetteer: gazetteer})
		if err != nil {
			t.Fatal(err)
		}
		list := []attribution{}
		for _, x := range d.Attributions {
			list = append(list, attribution{pairs(x.Source), pairs(x.Cue), pairs(x.Content)})
		}
		if err := enc.Encode(map[string]any{"doc": strings.TrimSuffix(path.Base(name), ".txt"), "attributions": list}); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(out, lines.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestMeasureTimes measures time expressions on a file of probes,
// DEMARCHE_DATES: right when a predicted time overlaps the expression and has
// exactly its start and end; for null ones, when nothing but nulls overlaps.
func TestMeasureTimes(t *testing.T) {
	file := os.Getenv("DEMARCHE_DATES")
	if file == "" {
		t.Skip("DEMARCHE_DATES is not set")
	}
	a, gazetteer := measureAnalyser(t)
	probes, err := readJSONLines[timeProbe](os.DirFS(path.Dir(file)), path.Base(file))
	if err != nil {
		t.Fatal(err)
	}
	right := 0
	for _, p := range probes {
		if why := p.check(t, a, gazetteer); why != "" {
			t.Log(why)
		} else {
			right++
		}
	}
	t.Logf("times: %d of %d right", right, len(probes))
}

// timeProbe is a line of a file of time expressions.
type timeProbe struct {
	Text, Expr, Published string
	Start, End            *string
	Precision             string
}

// check returns what is wrong with the analysis of a probe, "" when nothing is.
func (p timeProbe) check(t *testing.T, a *Analyser, g Gazetteer) string {
	t.Helper()
	var published time.Time
	if p.Published != "" {
		var err error
		if published, err = time.Parse(time.DateOnly, p.Published); err != nil {
			t.Fatal(err)
		}
	}
	d, err := a.Analyse(t.Context(), p.Text, Options{Published: published, Gazetteer: g})
	if err != nil {
		t.Fatal(err)
	}
	at := strings.Index(p.Text, p.Expr)
	if at < 0 {
		t.Fatalf("%q does not hold %q", p.Text, p.Expr)
	}
	at = len([]rune(p.Text[:at]))
	span := Span{at, at + len([]rune(p.Expr))}
	right := p.Start == nil
	var got []string
	for _, x := range d.Times {
		if !x.Overlaps(span) {
			continue
		}
		got = append(got, fmt.Sprintf("%s..%s %s", x.From.Format(time.DateOnly), x.To.Format(time.DateOnly), x.Precision))
		switch {
		case p.Start == nil:
			right = right && x.From.IsZero()
		case x.From.Format(time.DateOnly) == *p.Start && x.To.Format(time.DateOnly) == *p.End && string(x.Precision) == p.Precision:
			right = true
		}
	}
	if right {
		return ""
	}
	want := "unknown"
	if p.Start != nil {
		want = *p.Start + ".." + *p.End + " " + p.Precision
	}
	return fmt.Sprintf("published %s: %q in %q: got %v, want %s", p.Published, p.Expr, p.Text, got, want)
}
