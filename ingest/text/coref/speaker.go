package coref

import (
	"cmp"
	"slices"

	"github.com/demarche-kg/demarche/ingest/text"
)

// speech is content that has a source.
type speech struct {
	content text.Span
	source  int // candidate
}

// speechWindow bounds how many contents of a sentence are looked at.
const speechWindow = 48

// hearSpeakers finds for every sentence what is said in it, and by whom.
func (l *linker) hearSpeakers() {
	l.speakers = make([][]speech, len(l.trees))
	if len(l.doc.Attributions) == 0 {
		return
	}
	byHead := map[[2]int]int{}
	for i := range l.candidates {
		if c := &l.candidates[i]; len(c.conjuncts) == 0 {
			byHead[[2]int{c.sentence, c.head}] = i
		}
	}
	for _, a := range l.doc.Attributions {
		source, ok := byHead[[2]int{a.CueSentence, a.SourceToken}]
		if !ok {
			continue
		}
		for _, span := range a.Content {
			s, _ := slices.BinarySearchFunc(l.doc.Sentences, span.Start, func(s text.Sentence, start int) int { return cmp.Compare(s.End, start+1) })
			for ; s < len(l.doc.Sentences) && l.doc.Sentences[s].Start < span.End; s++ {
				if len(l.speakers[s]) < speechWindow {
					l.speakers[s] = append(l.speakers[s], speech{span, source})
				}
			}
		}
	}
}

// speaker returns the candidate who says the quotation that candidate i stands
// in, -1 when there is none or it is not known.
func (l *linker) speaker(i int) int {
	c := &l.candidates[i]
	if c.quote < 0 {
		return -1
	}
	best, shortest := -1, 0
	for _, s := range l.speakers[c.sentence] {
		if s.source != i && s.content.Contains(c.span) && !s.content.Contains(l.candidates[s.source].span) && (best < 0 || s.content.Len() < shortest) {
			best, shortest = s.source, s.content.Len()
		}
	}
	return best
}

// giveSpeakers links "I" and "we" in quotations to who says them.
func (l *linker) giveSpeakers() {
	for i := range l.candidates {
		c := &l.candidates[i]
		if c.form != ByPronoun || c.pronoun.person != 1 || l.entityOf(i) >= 0 {
			continue
		}
		s := l.speaker(i)
		if s < 0 {
			continue
		}
		for n := 0; n < 4 && l.candidates[s].form == ByPronoun && l.candidates[s].pronoun.person == 1; n++ {
			next := l.speaker(s)
			if next < 0 {
				break
			}
			s = next
		}
		l.refer(i, s)
	}
}
