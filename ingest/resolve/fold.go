package resolve

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// letters are the Latin letters that Unicode does not decompose into a base
// letter and a mark, with their usual spelling in English text.
var letters = map[rune]string{
	'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'ß': "ss", 'æ': "ae", 'œ': "oe",
	'ı': "i", 'ə': "a", 'ŋ': "ng", 'ħ': "h", 'ĸ': "k", 'ŧ': "t", '&': "and",
}

// foldRune appends what c folds to: lower case, without marks; nothing for
// points, apostrophes and other signs that spelling varies in.
func foldRune(dst []byte, c rune) []byte {
	if c < utf8.RuneSelf {
		switch {
		case 'A' <= c && c <= 'Z':
			return append(dst, byte(c)+'a'-'A')
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9', c == ',', c == '+':
			return append(dst, byte(c))
		case c == '&':
			return append(dst, "and"...)
		case strings.ContainsRune("'`.", c):
			return dst
		}
		return append(dst, byte(c))
	}
	c = unicode.ToLower(c)
	if s, ok := letters[c]; ok {
		return append(dst, s...)
	}
	if strings.ContainsRune("’‘ʻʼʾʿ′·‐‑–—", c) || unicode.Is(unicode.Mn, c) || unicode.Is(unicode.Cf, c) {
		return dst
	}
	var buf [utf8.UTFMax]byte
	n := utf8.EncodeRune(buf[:], c)
	d := norm.NFKD.Properties(buf[:n]).Decomposition()
	if d == nil {
		return append(dst, buf[:n]...)
	}
	for len(d) > 0 {
		r, size := utf8.DecodeRune(d)
		d = d[size:]
		if !unicode.Is(unicode.Mn, r) {
			dst = foldRune(dst, r)
		}
	}
	return dst
}

// fold appends the folded form of s.
func fold(dst []byte, s string) []byte {
	for _, c := range s {
		dst = foldRune(dst, c)
	}
	return dst
}

// isBreak reports whether c parts words in a name: "Asia-Pacific", "RFE/RL".
func isBreak(c rune) bool {
	return c == '-' || c == '/' || c == '‐' || c == '‑' || c == '–' || c == '—' || unicode.IsSpace(c)
}

// words splits a name into the words that the gazetteer compares, folded:
// at spaces and hyphens, with a possessive "'s" as a word of its own, as the
// tokens of a text are split. Points and apostrophes vanish.
func words(name string) []string {
	var out []string
	for w := range strings.FieldsFuncSeq(name, isBreak) {
		base, possessive := cutPossessive(w)
		var comma bool
		base, comma = strings.CutSuffix(base, ",")
		if f := string(fold(nil, base)); f != "" {
			out = append(out, f)
		}
		if possessive {
			out = append(out, "s")
		}
		if comma {
			out = append(out, ",")
		}
	}
	return out
}

// rawWords is words without folding: the same number of words, as they stand.
func rawWords(name string) []string {
	var out []string
	for w := range strings.FieldsFuncSeq(name, isBreak) {
		base, possessive := cutPossessive(w)
		var comma bool
		base, comma = strings.CutSuffix(base, ",")
		if len(fold(nil, base)) > 0 {
			out = append(out, base)
		}
		if possessive {
			out = append(out, "s")
		}
		if comma {
			out = append(out, ",")
		}
	}
	return out
}

func cutPossessive(w string) (string, bool) {
	for _, s := range []string{"'s", "’s"} {
		if b, ok := strings.CutSuffix(w, s); ok && b != "" {
			return b, true
		}
	}
	return w, false
}

// Normalise returns the form under which names are compared for being equal:
// lower case, without accents, points, apostrophes and hyphens, words parted by
// one space.
func Normalise(name string) string { return strings.Join(words(name), " ") }

// shape says how a word is capitalised.
type shape uint8

const (
	anyShape shape = iota
	capital        // begins with a capital letter: "Nato"
	capitals       // has at least two letters, all capital: "US"
)

func shapeOf(word string) shape {
	var upper, lower int
	first := true
	s := anyShape
	for _, c := range word {
		if !unicode.IsLetter(c) {
			if unicode.IsDigit(c) {
				first = false
			}
			continue
		}
		if unicode.IsUpper(c) {
			upper++
			if first {
				s = capital
			}
		} else {
			lower++
		}
		first = false
	}
	if upper >= 2 && lower == 0 {
		return capitals
	}
	return s
}
