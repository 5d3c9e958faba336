package text

import "strings"

// A usualTag says how a word is tagged and written in a large body of news that
// was tagged by machine: its commonest Penn tag, with the second when it is
// nearly as common, hashed, and whether it is written with a capital within
// sentences.
type usualTag struct {
	tag, casing uint32
}

// The casings of a usual list, by how often a word is written in lower case.
const (
	casingEven    = '1' // as often with a capital, or more
	casingUnknown = '2' // seen only at the beginning of sentences
	casingLarge   = '3' // never
	casingSmall   = '4' // always
	casingMostly  = '5' // mostly
)

// usuallySmall reports whether news writes the word in lower case.
func (w *word) usuallySmall() bool { return w.casing == casingSmall || w.casing == casingMostly }

// readUsual reads a usual list: words in alphabetical order, a line each: the
// number of letters shared with the word before (a letter from 'A'), the rest, a
// space, the casing (a digit), and the tags.
func readUsual(list string) (map[string]usualTag, error) {
	out := make(map[string]usualTag, strings.Count(list, "\n"))
	last := ""
	for line := range strings.SplitSeq(list, "\n") {
		if line == "" {
			continue
		}
		word, tag, ok := strings.Cut(line, " ")
		shared := int(line[0]) - 'A'
		if !ok || word == "" || len(tag) < 2 || shared < 0 || shared > len(last) {
			return nil, errModel
		}
		last = last[:shared] + word[1:]
		out[last] = usualTag{tag: hashString(tag[1:]), casing: uint32(tag[0])}
	}
	return out, nil
}
