package text

import (
	"io/fs"
	"strings"
	"unicode/utf8"
)

// A lemmatizer gives lemmas by form and Penn tag: exceptions first, then the
// rule learned for the longest ending. It is immutable.
type lemmatizer struct {
	lemmaHeader
}

// lemmaHeader is the header of the lemmatizer's file.
type lemmaHeader struct {
	// Exceptions are "tag form" → lemma, for words whose lemma the rules miss.
	Exceptions map[string]string
	// Rules are "tag ending" → rule: the number of letters to take off the lower-case
	// form (a digit), and what to put there.
	Rules map[string]string
	// Cased are the Penn tags whose lemmas keep their capitals.
	Cased map[string]bool
}

const (
	lemmasFile    = "lemmas.model"
	longestEnding = 5
)

func newLemmatizer(models fs.FS) (*lemmatizer, error) {
	var l lemmatizer
	if _, err := readModel(models, lemmasFile, &l.lemmaHeader); err != nil {
		return nil, err
	}
	return &l, nil
}

// lemma returns the lemma of a form.
func (l *lemmatizer) lemma(form, xpos string) string {
	if strings.Contains(form, "’") {
		form = strings.ReplaceAll(form, "’", "'")
	}
	lower := strings.ToLower(form)
	if v, ok := l.Exceptions[xpos+" "+lower]; ok {
		return v
	}
	base := lower
	if l.Cased[xpos] {
		base = form
	}
	return l.byRule(base, lower, xpos)
}

// byRule applies the rule of the longest ending.
func (l *lemmatizer) byRule(base, lower, xpos string) string {
	if len(lower) > 64 || strings.ContainsAny(lower, "0123456789") {
		return base
	}
	for n := min(longestEnding, len(lower)); n >= 0; n-- {
		if !utf8.RuneStart(byteAt(lower, len(lower)-n)) {
			continue
		}
		if rule, ok := l.Rules[xpos+" "+lower[len(lower)-n:]]; ok {
			return applyRule(base, rule)
		}
	}
	return base
}

func byteAt(s string, i int) byte {
	if i >= len(s) {
		return 0
	}
	return s[i]
}

// applyRule takes off as many bytes as the rule says and appends its rest.
func applyRule(base, rule string) string {
	n := int(rule[0] - '0')
	if n > len(base) || len(base)-n == 0 && len(rule) == 1 {
		return base
	}
	cut := base[:len(base)-n]
	if !utf8.ValidString(cut) {
		return base
	}
	return cut + rule[1:]
}
