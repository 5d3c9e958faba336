package text

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/demarche-kg/demarche/ingest/resolve"
)

// layersAnalyser is built once for all tests of the layers.
var layersAnalyser = sync.OnceValues(New)

func layers(tb testing.TB) (*Analyser, Gazetteer) {
	tb.Helper()
	a, err := layersAnalyser()
	if err != nil {
		tb.Fatal(err)
	}
	r, err := resolve.New()
	if err != nil {
		tb.Fatal(err)
	}
	return a, resolverNames{r}
}

func TestTimes(t *testing.T) {
	a, g := layers(t)
	probes, err := readJSONLines[timeProbe](os.DirFS("testdata"), "times.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	if len(probes) < 40 {
		t.Fatalf("%d cases: the file is not whole", len(probes))
	}
	for _, p := range probes {
		if why := p.check(t, a, g); why != "" {
			t.Error(why)
		}
	}
}

func TestDateline(t *testing.T) {
	a, g := layers(t)
	d, err := a.Analyse(t.Context(), "LIMA, March 3 (Reuters) - The senate voted on Monday.", Options{Published: civil(2020, 3, 3), Gazetteer: g})
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Times) != 2 || d.Times[0].Basis != Dateline || d.Times[1].Basis != Relative || !d.Times[1].From.Equal(civil(2020, 3, 2)) {
		t.Errorf("times are %v", d.Times)
	}
}

// TestHolidays checks the computed holidays against dates of the calendar.
func TestHolidays(t *testing.T) {
	for _, c := range []struct {
		rule string
		year int
		want string
	}{
		{"easter+0", 2024, "2024-03-31"},
		{"easter+0", 2000, "2000-04-23"},
		{"table orthodox-easter", 2024, "2024-05-05"},
		{"table orthodox-easter", 2017, "2017-04-16"},
		{"table rosh-hashanah", 2023, "2023-09-16"},
		{"table rosh-hashanah", 2020, "2020-09-19"},
		{"table passover", 2024, "2024-04-23"},
		{"table lunar-new-year", 2020, "2020-01-25"},
		{"table lunar-new-year", 2023, "2023-01-22"},
		{"table lunar-new-year", 2015, "2015-02-19"},
		{"nth 4 11 4", 2021, "2021-11-25"},
		{"nth 1 5 -1", 2021, "2021-05-31"},
		{"12-25", 2021, "2021-12-25"},
	} {
		got, ok := holidayOn(c.rule, c.year)
		if !ok || got.Format(time.DateOnly) != c.want {
			t.Errorf("%s in %d: got %s, want %s", c.rule, c.year, got.Format(time.DateOnly), c.want)
		}
	}
}

func TestQuotes(t *testing.T) {
	a, g := layers(t)
	cases, err := readJSONLines[struct {
		Text   string
		Quotes []string
		Closed []bool
	}](os.DirFS("testdata"), "quotes.jsonl")
	if err != nil || len(cases) == 0 {
		t.Fatal("no cases", err)
	}
	for _, c := range cases {
		d, err := a.Analyse(t.Context(), c.Text, Options{Gazetteer: g})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		var closed []bool
		for _, q := range d.Quotes {
			got, closed = append(got, d.Slice(q.Span)), append(closed, q.Closed)
		}
		if !slices.Equal(got, c.Quotes) || !slices.Equal(closed, c.Closed) {
			t.Errorf("%q: got %q %v, want %q %v", c.Text, got, closed, c.Quotes, c.Closed)
		}
	}
}

func TestNames(t *testing.T) {
	a, g := layers(t)
	cases, err := readJSONLines[struct {
		Text  string
		Names [][2]string
	}](os.DirFS("testdata"), "names.jsonl")
	if err != nil || len(cases) == 0 {
		t.Fatal("no cases", err)
	}
	for _, c := range cases {
		d, err := a.Analyse(t.Context(), c.Text, Options{Gazetteer: g})
		if err != nil {
			t.Fatal(err)
		}
		var got [][2]string
		for _, n := range d.Names {
			got = append(got, [2]string{string(n.Kind), d.Slice(n.Span)})
		}
		if !slices.Equal(got, c.Names) {
			t.Errorf("%q: got %q, want %q", c.Text, got, c.Names)
		}
	}
}

func TestAttributions(t *testing.T) {
	a, g := layers(t)
	cases, err := readJSONLines[struct {
		Text, Source, Cue string
		Content           []string
	}](os.DirFS("testdata"), "attributions.jsonl")
	if err != nil || len(cases) == 0 {
		t.Fatal("no cases", err)
	}
	for _, c := range cases {
		d, err := a.Analyse(t.Context(), c.Text, Options{Gazetteer: g})
		if err != nil {
			t.Fatal(err)
		}
		slice := func(spans []Span) (out []string) {
			for _, s := range spans {
				out = append(out, d.Slice(s))
			}
			return out
		}
		found := slices.ContainsFunc(d.Attributions, func(x Attribution) bool {
			return strings.Join(slice(x.Source), " ") == c.Source && strings.Join(slice(x.Cue), " ") == c.Cue && slices.Equal(slice(x.Content), c.Content)
		})
		if !found {
			for _, x := range d.Attributions {
				t.Logf("have %q %q %q", slice(x.Source), slice(x.Cue), slice(x.Content))
			}
			t.Errorf("%q: no attribution of %q by %q to %q", c.Text, c.Content, c.Cue, c.Source)
		}
	}
}

// TestLexicons holds the data files in order: they parse, no line is repeated,
// everything is lower case and every holiday has a day.
func TestLexicons(t *testing.T) {
	for name, tsv := range map[string]string{"time": timeTSV, "name": nameTSV, "cue": cueTSV} {
		seen := map[string]bool{}
		for line := range strings.Lines(tsv) {
			if !strings.HasPrefix(line, "#") && seen[line] {
				t.Errorf("%s.tsv repeats %q", name, line)
			}
			seen[line] = true
			if f := strings.Split(line, "\t"); !strings.HasPrefix(line, "#") && strings.ToLower(f[len(f)-1]) != f[len(f)-1] {
				t.Errorf("%s.tsv: capitals in %q", name, line)
			}
		}
	}
	l, err := readTimeLexicon(timeTSV)
	if err != nil {
		t.Fatal(err)
	}
	var grammar []byte
	for _, file := range []string{"time.go", "time_grammar.go"} {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		grammar = append(grammar, source...)
	}
	asked := map[string]bool{}
	for _, m := range regexp.MustCompile(`\.in\([^"]+, "([^"]+)"\)`).FindAllSubmatch(grammar, -1) {
		asked[string(m[1])] = true
	}
	there := map[string]bool{}
	for _, sets := range l.sets {
		maps.Copy(there, sets)
	}
	for set := range asked {
		if !there[set] {
			t.Errorf("time.tsv has no set %q", set)
		}
	}
	for set := range there {
		if !asked[set] {
			t.Errorf("time.tsv: the grammar does not ask for the set %q", set)
		}
	}
	for _, entries := range l.byFirst {
		for _, e := range entries {
			if e.class != "holiday" {
				continue
			}
			if _, ok := holidayOn(e.value, 2021); !ok {
				t.Errorf("holiday %q has no day in 2021", e.words)
			}
		}
	}
	if _, err := readNameLexicon(nameTSV); err != nil {
		t.Error(err)
	}
	if _, err := readCueLexicon(cueTSV); err != nil {
		t.Error(err)
	}
	for _, bad := range []string{"weekday\t1", "x"} {
		if _, err := readTimeLexicon(bad); err == nil {
			t.Errorf("a time lexicon of %q was accepted", bad)
		}
	}
	for _, bad := range []string{"nonsense\tx", "title\t"} {
		if _, err := readNameLexicon(bad); err == nil {
			t.Errorf("a name lexicon of %q was accepted", bad)
		}
	}
	for _, bad := range []string{"V\tnonsense\tx", "V\tspeech"} {
		if _, err := readCueLexicon(bad); err == nil {
			t.Errorf("a cue lexicon of %q was accepted", bad)
		}
	}
}

// checkLayers reports layers 4 to 7 of a document that lie outside the text, out
// of order or across each other.
func checkLayers(t *testing.T, d *Document) {
	t.Helper()
	all := Span{0, d.Len()}
	inside := func(what string, s Span) {
		if s.Len() <= 0 || !all.Contains(s) || d.Slice(s) == "" {
			t.Fatalf("%s %v lies outside a text of %d code points or is empty", what, s, d.Len())
		}
	}
	end := 0
	for _, n := range d.Names {
		inside("name", n.Span)
		tokens := d.Sentences[n.Sentence].Tokens
		if n.Start < end || tokens[n.First].Start != n.Start || tokens[n.Last].End != n.End {
			t.Fatalf("name %+v is out of order or does not fit its tokens", n)
		}
		end = n.End
	}
	end = 0
	for _, q := range d.Quotes {
		inside("quote", q.Span)
		inside("content of a quote", q.Content)
		if q.Start < end || !q.Contains(q.Content) {
			t.Fatalf("quote %+v is out of order or does not hold its content", q)
		}
		end = q.Start
	}
	end = 0
	for _, x := range d.Times {
		inside("time", x.Span)
		if x.Start < end || x.From.IsZero() != x.To.IsZero() || x.To.Before(x.From) || x.From.IsZero() != (x.Precision == UnknownPrecision) {
			t.Fatalf("time %+v is out of order or no interval", x)
		}
		end = x.End
	}
	end = 0
	for _, x := range d.Attributions {
		if len(x.Cue) == 0 || len(x.Content) == 0 || x.Cue[0].Start < end || x.Form == "" {
			t.Fatalf("attribution %+v is out of order or lacks a part", x)
		}
		end = x.Cue[0].Start
		for _, part := range [][]Span{x.Source, x.Cue, x.Content} {
			last := 0
			for _, s := range part {
				inside("part of an attribution", s)
				if s.Start < last {
					t.Fatalf("attribution %+v: spans are out of order", x)
				}
				last = s.End
			}
		}
		if x.CueToken >= len(d.Sentences[x.CueSentence].Tokens) || x.SourceToken >= len(d.Sentences[x.CueSentence].Tokens) {
			t.Fatalf("attribution %+v points outside its sentence", x)
		}
	}
}

func FuzzLayers(f *testing.F) {
	for _, s := range []string{
		"", "“Yes,” he said. “No.”", "According to", "He said: \"", "from 3 to 5 May, between March and June", "Mr", "The 99th", "'''’‘‘\"\"“”",
		"LIMA, March 3 (Reuters) - The senate voted on Monday, a day earlier.", "in 1500-99 to 2000-01-", "2021-02-30 31/02/2021 1.2.2003",
		"Ministry of for the and & Council's Summit", "reportedly allegedly said : said", "\u202e“—”\x00 May 32, 9999",
	} {
		f.Add(s)
	}
	a, g := layers(f)
	published := civil(2020, 2, 29)
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ToValidUTF8(s, "?")
		if len(s) > 2000 {
			return
		}
		d, err := a.Analyse(t.Context(), s, Options{Published: published, Gazetteer: g})
		if err != nil {
			t.Fatal(err)
		}
		checkLayers(t, d)
	})
}

// hostile are texts, to be repeated, that invite looking back and forth.
var hostile = []string{"(", "word ", "\"", "‘", " 'a", "“ ", "said ", "May 3 to ", "Minister of ", "the next the ", "said that he said that ", "President ", "of ", ", "}

// TestHostileLayers holds that time grows no faster than the text, with room for
// noise.
func TestHostileLayers(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	a, g := layers(t)
	spend := func(unit string, size int) time.Duration {
		start := time.Now()
		d, err := a.Analyse(t.Context(), strings.Repeat(unit, size/len(unit)), Options{Published: civil(2020, 1, 1), Gazetteer: g})
		if err != nil {
			t.Fatal(err)
		}
		took := time.Since(start)
		checkLayers(t, d)
		for i := range d.Sentences {
			if s := &d.Sentences[i]; s.Tokens[s.Root()].Head >= 0 {
				t.Fatalf("%q: token %d is no root", unit, s.Root())
			}
		}
		return took
	}
	grows := func(unit string, small, factor int) {
		few, many := spend(unit, small), spend(unit, factor*small)
		if many > time.Duration(3*factor)*few+2*time.Second { // quadratic would be factor times factor
			t.Errorf("%q: %v for %d bytes, %v for %d", unit, few, small, many, factor*small)
		}
	}
	for _, unit := range hostile {
		grows(unit, 4_000, 16)
	}
	grows("word ", 125_000, 4) // one sentence of 25,000 tokens, and one of 100,000
	grows("(", 50_000, 4)
}

// BenchmarkHostile measures 1 MB of brackets and a sentence of 100,000 tokens.
func BenchmarkHostile(b *testing.B) {
	a, g := layers(b)
	for _, text := range []struct{ name, s string }{
		{"1 MB of brackets", strings.Repeat("(", 1<<20)},
		{"sentence of 100,000 tokens", strings.Repeat("word ", 100_000)},
	} {
		b.Run(text.name, func(b *testing.B) {
			tokens := 0
			for b.Loop() {
				d, err := a.Analyse(b.Context(), text.s, Options{Gazetteer: g})
				if err != nil {
					b.Fatal(err)
				}
				tokens = 0
				for i := range d.Sentences {
					tokens += len(d.Sentences[i].Tokens)
				}
			}
			b.ReportMetric(float64(tokens*b.N)/b.Elapsed().Seconds(), "tokens/s")
		})
	}
}
