package eval

import (
	"strings"
	"unicode"
)

// abbreviations end with a dot that ends no sentence; so do single capitals.
const abbreviations = " Mr Mrs Ms Dr Gen Lt Col Maj Sgt Capt Sen Rep Gov St vs No Inc Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec Neb Fla "

// sentences cuts a text roughly into sentences: a claim's evidence may lie a
// sentence beside the gold's. It returns half-open ranges of code points that
// cover the text.
func sentences(text []rune) [][2]int {
	var cuts [][2]int
	start := 0
	for i := 0; i < len(text); i++ {
		var end int
		switch text[i] {
		case '\n':
			for end = i + 1; end < len(text) && text[end] == '\n'; end++ {
			}
		case '.', '!', '?':
			for end = i + 1; end < len(text) && strings.ContainsRune(`"'”’)]`, text[end]); end++ {
			}
			if !opens(text[end:]) || text[i] == '.' && abbreviation(text[:i]) {
				continue
			}
		default:
			continue
		}
		if end > start {
			cuts = append(cuts, [2]int{start, end})
			start = end
		}
		i = end - 1
	}
	if start < len(text) {
		cuts = append(cuts, [2]int{start, len(text)})
	}
	return cuts
}

// opens reports whether a text goes on with white space and the beginning of a
// sentence.
func opens(rest []rune) bool {
	i := 0
	for i < len(rest) && unicode.IsSpace(rest[i]) {
		i++
	}
	if i == 0 {
		return false
	}
	if i < len(rest) && strings.ContainsRune("\"'“‘([", rest[i]) {
		i++
	}
	return i < len(rest) && (rest[i] >= 'A' && rest[i] <= 'Z' || rest[i] >= '0' && rest[i] <= '9' || rest[i] == '"' || rest[i] == '“')
}

// abbreviation reports whether the word that a text ends with is shortened.
func abbreviation(text []rune) bool {
	i := len(text)
	for i > 0 && (unicode.IsLetter(text[i-1]) || unicode.IsNumber(text[i-1]) || text[i-1] == '_') {
		i--
	}
	word := string(text[i:])
	return len(word) == 1 && word[0] >= 'A' && word[0] <= 'Z' || word != "" && strings.Contains(abbreviations, " "+word+" ")
}

// around returns the range of the sentences that a range touches, with one on
// either side.
func around(cuts [][2]int, start, end int) (lo, hi int) {
	first, last := -1, -1
	for i, c := range cuts {
		if c[0] < end && start < c[1] {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if first < 0 {
		return start, end
	}
	return cuts[max(first-1, 0)][0], cuts[min(last+1, len(cuts)-1)][1]
}
