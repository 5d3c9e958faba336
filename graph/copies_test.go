package graph

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// words returns n words of a vocabulary, the same for the same seed.
func words(seed uint64, n int) []string {
	random := rand.New(rand.NewPCG(seed, 1))
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("word%d", random.IntN(2000))
	}
	return out
}

func TestCopyOf(t *testing.T) {
	report := words(1, 300)
	text := strings.Join(report, " ")
	changed := func(every int) string {
		out := append([]string{}, report...)
		for i := 0; i < len(out); i += every {
			out[i] = fmt.Sprintf("other%d", i)
		}
		return strings.Join(out, " ")
	}
	for _, c := range []struct {
		what  string
		other string
		want  bool
	}{
		{"itself", text, true},
		{"other case, punctuation and white space", strings.ToUpper(strings.ReplaceAll(text, " ", ",\n ")), true},
		{"a dateline and a headline more", "PORT ELM (Wire) — Something happens\n\n" + text, true},
		{"the last third cut", strings.Join(report[:200], " "), true},
		{"every 20th word changed", changed(20), true},
		{"every 3rd word changed", changed(3), false},
		{"a quarter of it", strings.Join(report[:75], " "), false},
		{"another report", strings.Join(words(2, 300), " "), false},
		{"nothing", "", false},
	} {
		if got := NewText(text).CopyOf(NewText(c.other)); got != c.want {
			t.Errorf("%s: %v, want %v", c.what, got, c.want)
		}
	}
	if short := NewText("Ada met Bo."); short.CopyOf(short) {
		t.Error("a text of three words is a copy")
	}
}

// TestBands holds that texts which are alike enough share a band, nearly always.
func TestBands(t *testing.T) {
	const pairs = 300
	found := 0
	for seed := range uint64(pairs) {
		a := words(seed, 200)
		b := append([]string{}, a...)
		for i := 6; i < len(b); i += 13 { // three runs of 13 differ: Jaccard index 0.62
			b[i] = "changed"
		}
		if NewText(strings.Join(a, " ")).CopyOf(NewText(strings.Join(b, " "))) {
			found++
		}
	}
	if found < pairs*97/100 {
		t.Errorf("%d of %d copies are found", found, pairs)
	}
}

func TestCopies(t *testing.T) {
	a := words(1, 300)
	text := func(ws ...[]string) Text {
		var all []string
		for _, w := range ws {
			all = append(all, w...)
		}
		return NewText(strings.Join(all, " "))
	}
	// b copies a, c copies b and not a: one cluster. d is another report, e has a copy.
	b := append(append([]string{}, a[:220]...), words(7, 80)...)
	c := append(append([]string{}, b[110:]...), words(8, 60)...)
	texts := map[ID]Text{"a": text(a), "b": text(b), "c": text(c), "d": text(words(3, 300)), "e": text(words(4, 300)), "f": text(words(4, 300), []string{"more"})}
	if !texts["a"].CopyOf(texts["b"]) || !texts["b"].CopyOf(texts["c"]) || texts["a"].CopyOf(texts["c"]) {
		t.Fatal("the texts are not as the test wants them")
	}
	got := Copies(texts)
	want := map[ID]ID{"a": "a", "b": "a", "c": "a", "e": "e", "f": "e"}
	if len(got) != len(want) {
		t.Fatalf("clusters %v, want %v", got, want)
	}
	for id, cluster := range want {
		if got[id] != cluster {
			t.Errorf("%s is in %q, want %q", id, got[id], cluster)
		}
	}
}

func BenchmarkNewText(b *testing.B) {
	text := strings.Join(words(1, 1000), " ")
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		NewText(text)
	}
}
