package text

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed lexicon/time.tsv
var timeTSV string

// timeEntry is one form of lexicon/time.tsv.
type timeEntry struct {
	words []string // lower case
	class string
	value string
	n     int // value as a number, 0 when it is none
}

// timeLexicon holds the words of time expressions by their first word, longest
// form first.
type timeLexicon struct {
	byFirst map[string][]timeEntry
	tense   map[string]string          // lemma to "future", "past" or "modal"
	sets    map[string]map[string]bool // by word: the sets that it is in
}

// in reports whether a word, lower case, is in a set of the lexicon.
func (l *timeLexicon) in(word, set string) bool { return l.sets[word][set] }

// timeWords returns the embedded lexicon; a lexicon that does not parse is a
// defect of the build, which the tests find.
var timeWords = sync.OnceValue(func() *timeLexicon {
	l, err := readTimeLexicon(timeTSV)
	if err != nil {
		panic(err)
	}
	return l
})

func readTimeLexicon(tsv string) (*timeLexicon, error) {
	l := &timeLexicon{byFirst: map[string][]timeEntry{}, tense: map[string]string{}, sets: map[string]map[string]bool{}}
	for line, row := range lexiconRows(tsv) {
		fields := strings.Split(row, "\t")
		if len(fields) != 3 {
			return nil, fmt.Errorf("time lexicon, line %d: %d fields, want class, value and forms", line, len(fields))
		}
		class, value := fields[0], fields[1]
		for form := range strings.SplitSeq(fields[2], "|") {
			switch class {
			case "set":
				if l.sets[form] == nil {
					l.sets[form] = map[string]bool{}
				}
				l.sets[form][value] = true
				continue
			case "future", "past", "modal":
				l.tense[form] = class
				continue
			}
			n, err := strconv.Atoi(value)
			if err != nil {
				n = 0
			}
			words := strings.Fields(form)
			if len(words) == 0 {
				return nil, fmt.Errorf("time lexicon, line %d: empty form", line)
			}
			l.byFirst[words[0]] = append(l.byFirst[words[0]], timeEntry{words: words, class: class, value: value, n: n})
		}
	}
	for _, entries := range l.byFirst {
		slices.SortStableFunc(entries, func(a, b timeEntry) int { return len(b.words) - len(a.words) })
	}
	return l, nil
}
