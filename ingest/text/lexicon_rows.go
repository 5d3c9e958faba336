package text

import (
	"iter"
	"strings"
)

// lexiconRows yields the rows of an embedded lexicon with their line numbers;
// empty lines and comments, which start with #, are passed over. What the fields
// of a row mean is each lexicon's own.
func lexiconRows(tsv string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		line := 0
		for row := range strings.SplitSeq(tsv, "\n") {
			line++
			if row == "" || strings.HasPrefix(row, "#") {
				continue
			}
			if !yield(line, row) {
				return
			}
		}
	}
}
