package coref

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/demarche-kg/demarche/ingest/resolve"
	"github.com/demarche-kg/demarche/ingest/text"
)

var update = flag.Bool("update", false, "write the goldens anew")

func newAnalyser(tb testing.TB) (*text.Analyser, *resolve.Resolver) {
	tb.Helper()
	a, err := text.New()
	if err != nil {
		tb.Fatal(err)
	}
	r, err := resolve.New()
	if err != nil {
		tb.Fatal(err)
	}
	return a, r
}

// TestResolve compares the coreference of small reports with goldens: what is
// spoken of more than once, the groups, and the pronouns that stay open.
func TestResolve(t *testing.T) {
	a, places := newAnalyser(t)
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no reports in testdata: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			report, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			d, err := a.Analyse(t.Context(), string(report), text.Options{Gazetteer: gazetteer{places}})
			if err != nil {
				t.Fatal(err)
			}
			r := ResolveWith(d, places)
			check(t, d, r)
			got := render(d, r)
			golden := strings.TrimSuffix(file, ".txt") + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got\n%swant\n%s(go test -update writes it)", got, want)
			}
		})
	}
}

// render writes a result: chains of more than one mention, groups, and open
// pronouns and groups, every mention with its sentence.
func render(d *text.Document, r *Result) string {
	var b strings.Builder
	name := func(i int) string {
		m := &r.Mentions[i]
		return fmt.Sprintf("%s [%d]", d.Slice(m.Span), m.Sentence)
	}
	for i := range r.Chains {
		c := &r.Chains[i]
		if len(c.Mentions) < 2 {
			continue
		}
		fmt.Fprintf(&b, "%s %s:", c.Kind, d.Slice(r.Mentions[c.Best].Span))
		for _, m := range c.Mentions {
			fmt.Fprintf(&b, " | %s", name(m))
		}
		b.WriteByte('\n')
	}
	for i := range r.Mentions {
		m := &r.Mentions[i]
		switch {
		case len(m.Members) > 0:
			fmt.Fprintf(&b, "group %s:", name(i))
			for _, c := range m.Members {
				fmt.Fprintf(&b, " + %s", d.Slice(r.Mentions[r.Chains[c].Best].Span))
			}
			b.WriteByte('\n')
		case m.Chain < 0 && (m.Form == ByPronoun || m.Form == ByGroup):
			fmt.Fprintf(&b, "open %s\n", name(i))
		case m.Chain < 0:
			fmt.Fprintf(&b, "known %s\n", name(i))
		}
	}
	return b.String()
}

// check asserts what holds of every result.
func check(tb testing.TB, d *text.Document, r *Result) {
	tb.Helper()
	for i := range r.Mentions {
		m := &r.Mentions[i]
		if i > 0 {
			p := &r.Mentions[i-1]
			if m.Start < p.Start || m.Start == p.Start && m.End > p.End {
				tb.Errorf("mention %d %v comes after %v", i, m.Span, p.Span)
			}
		}
		if m.Sentence < 0 || m.Sentence >= len(d.Sentences) {
			tb.Fatalf("mention %d: sentence %d of %d", i, m.Sentence, len(d.Sentences))
		}
		s := &d.Sentences[m.Sentence]
		if m.First < 0 || m.First > m.Head || m.Head > m.Last || m.Last >= len(s.Tokens) {
			tb.Fatalf("mention %d: tokens %d..%d, head %d, of %d", i, m.First, m.Last, m.Head, len(s.Tokens))
		}
		if m.Start != s.Tokens[m.First].Start || m.End != s.Tokens[m.Last].End || !s.Contains(m.Span) {
			tb.Errorf("mention %d: span %v, tokens %v to %v, sentence %v", i, m.Span, s.Tokens[m.First].Span, s.Tokens[m.Last].Span, s.Span)
		}
		if m.Chain >= 0 && len(m.Members) > 0 {
			tb.Errorf("mention %d is one thing and a group", i)
		}
		if m.Chain >= 0 && (m.Chain >= len(r.Chains) || !slices.Contains(r.Chains[m.Chain].Mentions, i)) {
			tb.Errorf("mention %d is not in its chain %d", i, m.Chain)
		}
		for k, c := range m.Members {
			if c < 0 || c >= len(r.Chains) || k > 0 && r.Chains[m.Members[k-1]].Mentions[0] >= r.Chains[c].Mentions[0] {
				tb.Errorf("mention %d: members %v", i, m.Members)
			}
		}
		if at := r.At(m.Sentence, m.Head); at < 0 || r.Mentions[at].Head != m.Head || r.Mentions[at].Sentence != m.Sentence {
			tb.Errorf("mention %d: At gives %d", i, at)
		}
		if m.Form == ByName && (m.Name < 0 || d.Names[m.Name].Span != m.Span) {
			tb.Errorf("mention %d: name %d", i, m.Name)
		}
	}
	for i := range r.Chains {
		c := &r.Chains[i]
		if len(c.Mentions) == 0 || !slices.IsSorted(c.Mentions) || !slices.Contains(c.Mentions, c.Best) {
			tb.Errorf("chain %d: mentions %v, best %d", i, c.Mentions, c.Best)
		}
		for _, m := range c.Mentions {
			if m < 0 || m >= len(r.Mentions) || r.Mentions[m].Chain != i {
				tb.Errorf("chain %d: mention %d", i, m)
			}
		}
	}
	if r.At(-1, 0) != -1 || r.At(len(d.Sentences), 0) != -1 {
		tb.Error("At finds mentions outside the document")
	}
}

func TestNothing(t *testing.T) {
	for _, d := range []*text.Document{{}, {Sentences: make([]text.Sentence, 2)}} {
		if r := Resolve(d); len(r.Mentions) > 0 || len(r.Chains) > 0 {
			t.Errorf("%d mentions in nothing", len(r.Mentions))
		}
	}
}

// FuzzResolve analyses a text; what is found must be well formed.
func FuzzResolve(f *testing.F) {
	a, places := newAnalyser(f)
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		report, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(report))
	}
	f.Add("The two, both, they and \"we\x00 it\" \u202ehis Mr. X and X and X")
	f.Fuzz(func(t *testing.T, report string) {
		d, err := a.Analyse(t.Context(), strings.ToValidUTF8(report, "?"), text.Options{Gazetteer: gazetteer{places}})
		if err != nil {
			t.Skip()
		}
		check(t, d, ResolveWith(d, places))
	})
}

// FuzzTree resolves documents whose trees are nonsense: any heads, even circles.
func FuzzTree(f *testing.F) {
	f.Add([]byte("\x01\x02\x03\x04the two men and he"), uint8(3))
	f.Add([]byte("\x00\x00\x00\x00\x00\x00\x00\x00"), uint8(1))
	f.Fuzz(func(t *testing.T, data []byte, n uint8) {
		d := nonsense(data, int(n))
		check(t, d, Resolve(d))
	})
}

// nonsense makes a document of bytes: sentences of n tokens, each of a byte for
// its word, tag, relation and head.
func nonsense(data []byte, n int) *text.Document {
	words := []string{"he", "Putin", "two", "the", "both", "they", "it", "I", "president", "and", "country", "sides", "of", "Macron", "her", "with", "meeting", ",", "'s", "you"}
	tags := [][2]string{{"PRON", "PRP"}, {"PROPN", "NNP"}, {"NOUN", "NN"}, {"NOUN", "NNS"}, {"NUM", "CD"}, {"VERB", "VBD"}, {"ADJ", "JJ"}, {"DET", "DT"}, {"CCONJ", "CC"}, {"ADP", "IN"}, {"PUNCT", ","}}
	relations := []string{"nsubj", "obj", "obl", "nmod", "nmod:poss", "conj", "appos", "compound", "cc", "det", "case", "root", "cop", "acl:relcl", "flat", "nummod", "punct"}
	d := &text.Document{}
	var b strings.Builder
	n = max(n, 1)
	for start := 0; start < len(data); start += n {
		s := text.Sentence{Index: len(d.Sentences), Span: text.Span{Start: b.Len()}}
		for k := start; k < min(start+n, len(data)); k++ {
			x := int(data[k])
			w, tag := words[x%len(words)], tags[x/3%len(tags)]
			at := b.Len()
			b.WriteString(w)
			s.Tokens = append(s.Tokens, text.Token{
				Span: text.Span{Start: at, End: b.Len()}, Form: w, Lemma: w, UPOS: tag[0], XPOS: tag[1], Relation: relations[x/7%len(relations)], Head: x*31%(min(n, len(data)-start)+1) - 1,
			})
			if tag[0] == "PROPN" {
				kinds := []text.NameKind{text.Person, text.Country, text.Organization, text.Nationality, text.Title}
				d.Names = append(d.Names, text.Name{Span: text.Span{Start: at, End: b.Len()}, Sentence: s.Index, First: k - start, Last: k - start, Kind: kinds[x%len(kinds)]})
			}
			b.WriteByte(' ')
		}
		s.End = b.Len()
		d.Sentences = append(d.Sentences, s)
	}
	d.Text = b.String()
	return d
}

// A sentence of fifty thousand tokens takes no more than its length.
func TestLongSentence(t *testing.T) {
	for name, head := range map[string]func(i int) int{
		"flat": func(i int) int { return min(i, 1) - 1 }, "deep": func(i int) int { return i - 1 }, "backwards": func(i int) int { return i + 1 },
	} {
		t.Run(name, func(t *testing.T) {
			seconds := func(n int) float64 {
				data := make([]byte, n)
				for i := range data {
					data[i] = byte(i * 7)
				}
				d := nonsense(data, n)
				for i := range d.Sentences[0].Tokens {
					h := head(i)
					if h >= n {
						h = -1
					}
					d.Sentences[0].Tokens[i].Head = h
				}
				start := time.Now()
				r := Resolve(d)
				took := time.Since(start).Seconds()
				if n < 20000 {
					check(t, d, r)
				}
				return took
			}
			short, long := seconds(5_000), seconds(50_000)
			if long > 40*short+1 {
				t.Errorf("5,000 tokens take %.2f s, 50,000 take %.2f s", short, long)
			}
		})
	}
}

func TestLexicon(t *testing.T) {
	l, err := loadLexicon(lexiconFiles)
	if err != nil {
		t.Fatal(err)
	}
	for name, words := range map[string]map[string]gender{"title": l.titles, "given name": l.given, "noun": l.genders} {
		for w := range words {
			lint(t, name, w)
		}
	}
	for w, c := range l.nouns {
		lint(t, "noun", w)
		if c == 0 {
			t.Errorf("noun %q denotes nothing", w)
		}
	}
	for w, g := range l.given {
		if g != male && g != female {
			t.Errorf("given name %q is in both lists", w)
		}
	}
	for name, words := range map[string]map[string]bool{"expletive": l.clauses, "weather": l.weather, "side": l.sides, "state": l.states, "office": l.offices, "place": l.ofPlace, "country": l.ofState} {
		if len(words) == 0 {
			t.Errorf("no words of %s", name)
		}
		for w := range words {
			lint(t, name, w)
		}
	}
	for w := range l.sides {
		if l.states[w] {
			t.Errorf("%q is a side and a state", w)
		}
	}
}

func lint(t *testing.T, list, w string) {
	t.Helper()
	if w == "" || w != strings.ToLower(w) || strings.ContainsAny(w, " ,\t.") {
		t.Errorf("%s %q: one word in lower case, without a stop", list, w)
	}
}

func TestModel(t *testing.T) {
	r, err := decodeRanker(modelData)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, w := range r.weights {
		if w != 0 {
			n++
		}
	}
	if n < 1000 {
		t.Errorf("%d weights", n)
	}
	for _, bad := range [][]byte{nil, []byte("coref1"), []byte("something else"), modelData[:len(modelData)/2]} {
		if _, err := decodeRanker(bad); err == nil {
			t.Errorf("%d bytes that are no model are read", len(bad))
		}
	}
}

// TestTrain trains twice on one small document: the same bytes, and the weights
// find again what they were shown.
func TestTrain(t *testing.T) {
	a, places := newAnalyser(t)
	report, err := os.ReadFile("testdata/leaders.txt")
	if err != nil {
		t.Fatal(err)
	}
	d, err := a.Analyse(t.Context(), string(report), text.Options{Gazetteer: gazetteer{places}})
	if err != nil {
		t.Fatal(err)
	}
	var gold []Reference
	r := Resolve(d)
	for _, m := range r.Mentions {
		if m.Chain >= 0 {
			gold = append(gold, Reference{Span: m.Span, HeadSpan: d.Sentences[m.Sentence].Tokens[m.Head].Span, Entity: fmt.Sprint(m.Chain)})
		}
	}
	var models [2]strings.Builder
	for i := range models {
		if err := Train(&models[i], []Example{{Document: d, Mentions: gold}}, TrainOptions{Epochs: 3, Seed: 7}); err != nil {
			t.Fatal(err)
		}
	}
	if models[0].String() != models[1].String() {
		t.Error("two trainings give different models")
	}
	ranker, err := decodeRanker([]byte(models[0].String()))
	if err != nil {
		t.Fatal(err)
	}
	l := newLinker(d, embedded(), ranker)
	l.link(nil)
	check(t, d, l.result())
	if err := Train(&models[0], nil, TrainOptions{Epochs: 1}); err == nil {
		t.Error("trained on nothing")
	}
}

func TestReadGUM(t *testing.T) {
	file, err := os.ReadFile("testdata/gum.conllu")
	if err != nil {
		t.Fatal(err)
	}
	corpus := string(file)
	docs, err := ReadGUM(strings.NewReader(corpus))
	if err != nil {
		t.Fatal(err)
	}
	if len(docs) != 1 || docs[0].Document.Text != "Ann's here.\n\nHer big dog" {
		t.Fatalf("%d documents, %q", len(docs), docs[0].Document.Text)
	}
	var got []string
	for _, m := range docs[0].Mentions {
		got = append(got, fmt.Sprintf("%s:%s:%s:%d", m.Entity, docs[0].Document.Slice(m.Span), docs[0].Document.Slice(m.HeadSpan), m.Sentence))
	}
	want := []string{"1:Ann:Ann:0", "2:Her big dog:dog:1", "1:Her:Her:1"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, bad := range []string{strings.Replace(corpus, "Entity=2)", "Entity=5)", 1), strings.Replace(corpus, "-person-giv-s-cf2-1-ana", "-person", 1), "one column\n"} {
		if _, err := ReadGUM(strings.NewReader(bad)); err == nil {
			t.Errorf("read without an error:\n%s", bad)
		}
	}
}

func BenchmarkResolve(b *testing.B) {
	a, places := newAnalyser(b)
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		b.Fatal(err)
	}
	var all strings.Builder
	for _, file := range files {
		report, err := os.ReadFile(file)
		if err != nil {
			b.Fatal(err)
		}
		all.Write(report)
		all.WriteByte('\n')
	}
	d, err := a.Analyse(context.Background(), all.String(), text.Options{Gazetteer: gazetteer{places}})
	if err != nil {
		b.Fatal(err)
	}
	tokens := 0
	for _, s := range d.Sentences {
		tokens += len(s.Tokens)
	}
	for b.Loop() {
		ResolveWith(d, places)
	}
	b.ReportMetric(float64(tokens)*float64(b.N)/b.Elapsed().Seconds(), "tokens/s")
}
