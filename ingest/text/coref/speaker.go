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
	l.speakers, l.sources = make([][]speech, len(l.trees)), make([][]int, len(l.trees))
	if len(l.doc.Quotes) == 0 {
		return
	}
	byHead := map[[2]int]int{}
	for i := range l.candidates {
		if c := &l.candidates[i]; len(c.conjuncts) == 0 {
			byHead[[2]int{c.sentence, c.head}] = i
		}
	}
	l.atHead = byHead
	for _, a := range l.doc.Attributions {
		source, ok := byHead[[2]int{a.CueSentence, a.SourceToken}]
		if !ok {
			continue
		}
		if at := &l.sources[a.CueSentence]; len(*at) < speechWindow {
			*at = append(*at, source)
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
	if best >= 0 {
		return best
	}
	// the only source of the sentence, whatever its content was taken to be
	quote := l.doc.Quotes[c.quote].Span
	for _, s := range l.sources[c.sentence] {
		switch {
		case quote.Contains(l.candidates[s].span):
		case best >= 0 && best != s:
			return -1
		default:
			best = s
		}
	}
	if best >= 0 {
		return best
	}
	return l.introduced(c.sentence, quote)
}

// introduced returns the subject of the last verb before a colon and a quotation, where it is a person; -1 otherwise.
func (l *linker) introduced(sentence int, quote text.Span) int {
	t := l.trees[sentence]
	k, _ := slices.BinarySearchFunc(t.Tokens, quote.Start, func(t text.Token, start int) int { return cmp.Compare(t.Start, start) })
	if k == 0 || k > len(t.Tokens) || t.Tokens[k-1].Form != ":" {
		return -1
	}
	for n := k - 1; n >= 0 && n >= k-2*phraseWindow; n-- {
		if t.Tokens[n].UPOS != "VERB" || t.child(n, "nsubj") < 0 {
			continue
		}
		if s, ok := l.atHead[[2]int{sentence, t.child(n, "nsubj")}]; ok && l.candidates[s].class&person != 0 {
			return s
		}
		return -1
	}
	return -1
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
