package text

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"testing"
)

const passage = `GENEVA (AP) — Negotiators for the two governments "made real progress" on Tuesday, Norway's foreign minister told reporters after twelve hours of talks. She said the delegations hadn't agreed on a date for the next round.

The rebels' spokesman denied that prisoners had been released. According to a senior official, who asked not to be named, the ceasefire was violated twice.
`

func newTestAnalyser(tb testing.TB) *Analyser {
	tb.Helper()
	a, err := New()
	if err != nil {
		tb.Fatal(err)
	}
	return a
}

// checkTrees holds that every sentence is a tree with one root and every token
// has its annotation.
func checkTrees(tb testing.TB, d *Document) {
	tb.Helper()
	for _, s := range d.Sentences {
		heads := make([]int, len(s.Tokens))
		for i, tok := range s.Tokens {
			if tok.UPOS == "" || tok.XPOS == "" || tok.Lemma == "" || tok.Relation == "" {
				tb.Fatalf("token %q is not annotated: %+v", tok.Form, tok)
			}
			heads[i] = tok.Head
			if tok.Head < 0 {
				heads[i] = len(heads)
			}
			if (tok.Head < 0) != (tok.Relation == "root") {
				tb.Fatalf("token %q: head %d, relation %s", tok.Form, tok.Head, tok.Relation)
			}
		}
		if !isTree(heads) {
			tb.Fatalf("no tree: %v in %q", heads, d.Slice(s.Span))
		}
	}
}

func TestAnalyse(t *testing.T) {
	a := newTestAnalyser(t)
	d, err := a.Analyse(t.Context(), passage, Options{})
	if err != nil {
		t.Fatal(err)
	}
	checkSpans(t, d)
	checkTrees(t, d)
	if len(d.Sentences) != 4 {
		t.Fatalf("%d sentences, want 4", len(d.Sentences))
	}
	find := func(sentence int, form string) Token {
		for _, tok := range d.Sentences[sentence].Tokens {
			if tok.Form == form {
				return tok
			}
		}
		t.Fatalf("no %q in sentence %d", form, sentence)
		return Token{}
	}
	for _, c := range []struct {
		sentence                    int
		form, upos, lemma, relation string
	}{
		{1, "She", "PRON", "she", "nsubj"},
		{1, "agreed", "VERB", "agree", "ccomp"},
		{2, "spokesman", "NOUN", "spokesman", "nsubj"},
		{2, "denied", "VERB", "deny", "root"},
		{2, "prisoners", "NOUN", "prisoner", "nsubj:pass"},
		{3, "ceasefire", "NOUN", "ceasefire", "nsubj:pass"},
	} {
		tok := find(c.sentence, c.form)
		if tok.UPOS != c.upos || tok.Lemma != c.lemma || tok.Relation != c.relation {
			t.Errorf("%q is %s %s %s, want %s %s %s", c.form, tok.UPOS, tok.Lemma, tok.Relation, c.upos, c.lemma, c.relation)
		}
	}
}

func TestAnalyseIsTheSameFromManyGoroutines(t *testing.T) {
	a := newTestAnalyser(t)
	want, err := a.Analyse(t.Context(), passage, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			got, err := a.Analyse(t.Context(), passage, Options{})
			if err != nil || !reflect.DeepEqual(got.Sentences, want.Sentences) {
				t.Errorf("differs: %v", err)
			}
		})
	}
	group.Wait()
}

func TestAnalyseStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := newTestAnalyser(t).Analyse(ctx, passage, Options{}); !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v, want context.Canceled", err)
	}
}

func TestAnalyseRefusesWhatIsNotUTF8(t *testing.T) {
	if _, err := newTestAnalyser(t).Analyse(t.Context(), "caf\xe9", Options{}); !errors.Is(err, errNotUTF8) {
		t.Fatalf("error %v, want errNotUTF8", err)
	}
}

func TestAnalyseOddTexts(t *testing.T) {
	a := newTestAnalyser(t)
	for _, s := range []string{"", " \n\n ", "\x00", ".", "?!", "((((", strings.Repeat("word ", 20000), strings.Repeat("(", 50000), "\u202eمرحبا\u202c 👩‍👩‍👧"} {
		d, err := a.Analyse(t.Context(), s, Options{})
		if err != nil {
			t.Fatalf("%.20q: %v", s, err)
		}
		checkSpans(t, d)
		checkTrees(t, d)
	}
}

func TestAnalyseTokens(t *testing.T) {
	d, err := newTestAnalyser(t).AnalyseTokens(t.Context(), [][]string{{"Élan", "is", "n't", "policy", "."}, {"They", "left", "."}}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	checkSpans(t, d)
	checkTrees(t, d)
	if len(d.Sentences) != 2 || len(d.Sentences[0].Tokens) != 5 {
		t.Fatalf("sentences %+v", d.Sentences)
	}
}

func TestModelsThatAreDamagedAreRefused(t *testing.T) {
	files, err := fs.Glob(EmbeddedModels(), "*.model")
	if err != nil || len(files) < 5 {
		t.Fatalf("models %v: %v", files, err)
	}
	models := memoryFS{}
	for _, name := range files {
		if models[name], err = fs.ReadFile(EmbeddedModels(), name); err != nil {
			t.Fatal(err)
		}
	}
	for name, whole := range models {
		models[name] = whole[:len(whole)/2]
		if _, err := NewFrom(models); !errors.Is(err, errModel) {
			t.Errorf("%s cut in half: error %v", name, err)
		}
		models[name] = whole
	}
}

// benchmarkText is news: the reports of the evaluation, n bytes of them.
func benchmarkText(b *testing.B, n int) string {
	b.Helper()
	files, err := filepath.Glob("../../eval/*/*.txt")
	if err != nil || len(files) == 0 {
		b.Fatal("no reports: ", err)
	}
	var reports strings.Builder
	for _, name := range files {
		report, err := os.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		reports.Write(report)
		reports.WriteString("\n\n")
	}
	whole := strings.Repeat(reports.String(), n/reports.Len()+1)[:n]
	return strings.ToValidUTF8(whole, "")
}

// BenchmarkLayers measures each group of layers on its own, given the ones
// before it.
func BenchmarkLayers(b *testing.B) {
	a, gazetteer := layers(b)
	text := benchmarkText(b, 10_000)
	o := Options{Published: civil(2024, 3, 8), Gazetteer: gazetteer}
	var buf buffers
	for _, layer := range []struct {
		name string
		run  func(d *Document)
	}{
		{"split", func(d *Document) { a.split(newDocument(d.Text)) }},
		{"tags", func(d *Document) { a.tags(d.Sentences, &buf) }},
		{"tags and trees", func(d *Document) { a.syntax(d.Sentences, &buf) }},
		{"names", func(d *Document) { d.Names = nil; a.names(d, o) }},
		{"attributions", func(d *Document) { d.Quotes, d.Attributions = nil, nil; quotes(d); a.attributions(d) }},
		{"times", func(d *Document) { d.Times = nil; times(d, o) }},
	} {
		b.Run(layer.name, func(b *testing.B) {
			d, err := a.Analyse(b.Context(), text, o)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				layer.run(d)
			}
			tokens := 0
			for i := range d.Sentences {
				tokens += len(d.Sentences[i].Tokens)
			}
			b.ReportMetric(float64(tokens*b.N)/b.Elapsed().Seconds(), "tokens/s")
		})
	}
}

// BenchmarkAnalyse measures all layers on texts of growing length: the tokens
// per second should not fall.
func BenchmarkAnalyse(b *testing.B) {
	a, gazetteer := layers(b)
	o := Options{Published: civil(2024, 3, 8), Gazetteer: gazetteer}
	for _, size := range []int{1_000, 10_000, 100_000, 1_000_000, 10_000_000} {
		b.Run(strconv.Itoa(size/1000)+"KB", func(b *testing.B) {
			text := benchmarkText(b, size)
			tokens := 0
			for b.Loop() {
				d, err := a.Analyse(b.Context(), text, o)
				if err != nil {
					b.Fatal(err)
				}
				tokens = 0
				for i := range d.Sentences {
					tokens += len(d.Sentences[i].Tokens)
				}
			}
			b.ReportMetric(float64(tokens*b.N)/b.Elapsed().Seconds(), "tokens/s")
			b.SetBytes(int64(size))
		})
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		if _, err := New(); err != nil {
			b.Fatal(err)
		}
	}
}
