package eval

import (
	"embed"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/demarche-kg/demarche/graph"
)

//go:embed data/*.tsv
var data embed.FS

// names decides forgivingly whether two names are of one thing.
type names struct {
	phrases []phrase
	demonym map[string]string
	drop    map[string]bool
	generic map[string]bool
	unnamed map[string]bool // first words of sources that are nobody in particular
	whole   map[string]bool // sorted words that identify although each is generic
}

type phrase struct {
	pattern *regexp.Regexp
	to      string
}

// rows hands the lines of a data file to read, split at tabs. The error is of
// kind Invalid.
func rows(file string, columns int, read func(f []string) error) error {
	text, err := data.ReadFile("data/" + file + ".tsv")
	if err != nil {
		return graph.Errorf(graph.Invalid, "eval: %w", err)
	}
	n := 0
	for line := range strings.Lines(string(text)) {
		n++
		if line = strings.TrimRight(line, "\n"); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != columns {
			return graph.Errorf(graph.Invalid, "eval/data/%s.tsv:%d: %d columns instead of %d", file, n, len(f), columns)
		}
		if err := read(f); err != nil {
			return graph.Errorf(graph.Invalid, "eval/data/%s.tsv:%d: %w", file, n, err)
		}
	}
	return nil
}

func newNames() (*names, error) {
	x := &names{demonym: map[string]string{}, drop: map[string]bool{}, generic: map[string]bool{}, unnamed: map[string]bool{}, whole: map[string]bool{}}
	err := rows("names", 3, func(f []string) error {
		switch f[0] {
		case "phrase":
			p, err := regexp.Compile(f[1])
			if err != nil {
				return err
			}
			x.phrases = append(x.phrases, phrase{p, f[2]})
		case "demonym":
			x.demonym[f[1]] = f[2]
		case "drop":
			x.drop[f[1]] = true
		case "generic":
			x.generic[f[1]] = true
		case "unnamed":
			x.unnamed[f[1]] = true
		case "whole":
			x.whole[f[1]] = true
		default:
			return graph.Errorf(graph.Invalid, "there is no kind %q", f[0])
		}
		return nil
	})
	return x, err
}

// words returns a name's words without case, accents and dots, states for
// demonyms, without those that say nothing where others are left.
func (x *names) words(name string) []string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(name) {
		if !unicode.Is(unicode.Mn, r) && r != '.' {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	s := strings.Join(strings.FieldsFunc(b.String(), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) && r != '_' }), " ")
	for _, p := range x.phrases {
		s = p.pattern.ReplaceAllString(s, p.to)
	}
	var all, kept []string
	for w := range strings.FieldsSeq(s) {
		if state, ok := x.demonym[w]; ok {
			w = state
		}
		all = append(all, strings.Fields(w)...)
	}
	for _, w := range all {
		if !x.drop[w] {
			kept = append(kept, w)
		}
	}
	if len(kept) == 0 {
		return all
	}
	return kept
}

// same reports whether two names are of one thing: equal sets of words, one set
// within the other and not of generic words alone, or the same last word with
// the same initial.
func (x *names) same(a, b string) bool {
	wa, wb := x.words(a), x.words(b)
	if len(wa) == 0 || len(wb) == 0 {
		return false
	}
	small, big := set(wa), set(wb)
	if maps.Equal(small, big) {
		return true
	}
	if len(small) > len(big) {
		small, big = big, small
	}
	if within(small, big) && (!within(small, x.generic) || x.whole[strings.Join(slices.Sorted(maps.Keys(small)), " ")]) {
		return true
	}
	last := wa[len(wa)-1]
	ia, na := utf8.DecodeRuneInString(wa[0])
	ib, nb := utf8.DecodeRuneInString(wb[0])
	return len(wa) > 1 && len(wb) > 1 && last == wb[len(wb)-1] && !x.generic[last] && (na == len(wa[0]) || nb == len(wb[0])) && ia == ib
}

// vague reports whether the name of a source is nobody's in particular.
func (x *names) vague(source string) bool {
	first, _, _ := strings.Cut(source, " ")
	return first == "" || x.unnamed[first]
}

func (x *names) anySame(as, bs []string) bool {
	return slices.ContainsFunc(as, func(a string) bool { return slices.ContainsFunc(bs, func(b string) bool { return x.same(a, b) }) })
}

func set(words []string) map[string]bool {
	m := map[string]bool{}
	for _, w := range words {
		m[w] = true
	}
	return m
}

// within reports whether every key of small is one of big.
func within(small, big map[string]bool) bool {
	for w := range small {
		if !big[w] {
			return false
		}
	}
	return true
}
