package text

import (
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// newTestSplit returns an analyser that splits only.
func newTestSplit(tb testing.TB) *Analyser {
	tb.Helper()
	c, err := newClusters(EmbeddedModels())
	if err != nil {
		tb.Fatal(err)
	}
	z := newTokenizer()
	x, err := newSplitter(EmbeddedModels(), z, c)
	if err != nil {
		tb.Fatal(err)
	}
	return &Analyser{tokenizer: z, splitter: x}
}

func TestSplitCases(t *testing.T) {
	file, err := os.ReadFile("testdata/tokenize.txt")
	if err != nil {
		t.Fatal(err)
	}
	a := newTestSplit(t)
	var text string
	var want []string
	cases := 0
	check := func() {
		if text == "" {
			return
		}
		cases++
		d, err := a.Split(t.Context(), text)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, s := range d.Sentences {
			var forms []string
			for _, tok := range s.Tokens {
				forms = append(forms, tok.Form)
			}
			got = append(got, strings.Join(forms, "|"))
		}
		if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
			t.Errorf("%q:\n%s\nwant\n%s", text, g, w)
		}
		text, want = "", nil
	}
	for line := range strings.SplitSeq(string(file), "\n") {
		switch {
		case strings.HasPrefix(line, "< "):
			check()
			text = strings.ReplaceAll(line[2:], `\n`, "\n")
		case strings.HasPrefix(line, "> "):
			want = append(want, line[2:])
		}
	}
	check()
	if cases < 10 {
		t.Fatalf("only %d cases read", cases)
	}
}

func TestWrappedLinesDoNotEndSentences(t *testing.T) {
	wrapped := "The foreign ministers of the two countries met on Sunday\nin the capital and agreed to reopen the border crossing\nthat had been closed since the spring, officials of both\nsides said after the talks had ended late in the evening.\nThey will meet again in June.\n\nThe deal is the first between the neighbours in a decade.\n"
	d, err := newTestSplit(t).Split(t.Context(), wrapped)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Sentences) != 3 {
		for _, s := range d.Sentences {
			t.Logf("%q", d.Slice(s.Span))
		}
		t.Fatalf("%d sentences, want 3", len(d.Sentences))
	}
}

// checkSpans holds that tokens are in order, lie in their sentence and slice back
// to their form.
func checkSpans(tb testing.TB, d *Document) {
	tb.Helper()
	last := 0
	for _, s := range d.Sentences {
		if len(s.Tokens) == 0 {
			tb.Fatalf("sentence %v has no tokens", s.Span)
		}
		if s.Start != s.Tokens[0].Start || s.End != s.Tokens[len(s.Tokens)-1].End {
			tb.Fatalf("sentence %v does not span its tokens", s.Span)
		}
		for _, tok := range s.Tokens {
			if tok.Start < last || tok.End <= tok.Start || tok.End > d.Len() {
				tb.Fatalf("token %v %q after %d in a text of %d", tok.Span, tok.Form, last, d.Len())
			}
			if got := d.Slice(tok.Span); got != tok.Form {
				tb.Fatalf("token %v slices to %q, its form is %q", tok.Span, got, tok.Form)
			}
			last = tok.End
		}
	}
}

// covered counts the runes that stand in tokens.
func covered(d *Document) int {
	n := 0
	for _, s := range d.Sentences {
		for _, tok := range s.Tokens {
			n += tok.Len()
		}
	}
	return n
}

func FuzzSplit(f *testing.F) {
	for _, s := range []string{"", " ", "\x00\x00", "don't", "n't", "'s", "...", "a.b.c.", "\u200f\u202eשלום", "👩‍👩‍👧 ok", "((((", "http://", "@.", "$$$", "-1", "’’", "\u0301", "a\u00adb"} {
		f.Add(s)
	}
	a := newTestSplit(f)
	f.Fuzz(func(t *testing.T, s string) {
		d, err := a.Split(t.Context(), s)
		if !utf8.ValidString(s) {
			if err == nil {
				t.Fatal("invalid UTF-8 was split")
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		checkSpans(t, d)
		want := 0
		for _, r := range s {
			if !isBlank(r) {
				want++
			}
		}
		if got := covered(d); got != want {
			t.Fatalf("tokens cover %d runes of %d in %q", got, want, s)
		}
	})
}

// TestSplitIsLinear holds that text ten times as long takes about ten times as
// long, for texts that invite looking back and forth.
func TestSplitIsLinear(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	a := newTestSplit(t)
	for _, unit := range []string{"(", "a.", "a.)", "'", "\"", "“", "-", "1-", "a'b", "x@y.", "http://", "no. ", "a\n", "word ", "\u0301", "👩\u200d", "$", ".", "<a@b.c"} {
		spend := func(size int) time.Duration {
			s := strings.Repeat(unit, size/len(unit))
			start := time.Now()
			d, err := a.Split(t.Context(), s)
			if err != nil {
				t.Fatal(err)
			}
			took := time.Since(start)
			checkSpans(t, d)
			return took
		}
		spend(1 << 14)
		small, large := spend(1<<17), spend(1<<20)
		if large > 8*8*small+200*time.Millisecond {
			t.Errorf("%q: %v for 128 kB, %v for 1 MB", unit, small, large)
		}
	}
}
