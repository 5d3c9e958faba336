package coref

import (
	"slices"
	"strconv"
	"strings"

	"github.com/demarche-kg/demarche/ingest/text"
)

// How far back the members of a group may have been spoken of together, in
// sentences, and how many pairs are looked at.
const (
	pairSentences  = 4  // for "the two", "both"
	ofTwoSentences = 2  // for "the former", "the latter"
	roleSentences  = 12 // for "the two leaders", "both presidents", "the two sides"
	pairWindow     = 24
)

// pair is two entities that were spoken of together: joined by "and", or as
// subject and object or partner of one verb.
type pair struct {
	members  []int
	class    class // what both are
	sentence int
	last     int // token
	joined   bool
}

// bodies are the classes of those who negotiate.
const bodies = organization | state

// coordination gives a coordination of candidates its group, where it is spoken
// of as one more than once.
func (l *linker) coordination(i int) {
	c := &l.candidates[i]
	// its members come after it in order: they may not have their entities yet
	for _, m := range c.conjuncts {
		if l.candidates[m].form != ByName {
			l.pending = append(l.pending, i)
			return
		}
	}
	l.settle(i)
}

// settle gives coordination i the group of its members.
func (l *linker) settle(i int) {
	c := &l.candidates[i]
	members := make([]int, 0, len(c.conjuncts))
	for _, m := range c.conjuncts {
		e := l.entityOf(m)
		if e < 0 {
			e = l.found(m)
		}
		if slices.Contains(members, e) || len(l.entities[e].members) > 0 {
			return
		}
		members = append(members, e)
	}
	l.join(i, l.groupOf(members))
	if len(members) == 2 {
		l.addPair(members, c.sentence, c.last, true)
	}
}

// groupOf returns the entity of a group of entities.
func (l *linker) groupOf(members []int) int {
	var ids []int
	for _, m := range members {
		ids = append(ids, l.find(m))
	}
	slices.Sort(ids)
	var b strings.Builder
	for _, id := range ids {
		b.WriteString(strconv.Itoa(id))
		b.WriteByte(' ')
	}
	if e, ok := l.groups[b.String()]; ok {
		return l.find(e)
	}
	l.entities = append(l.entities, entity{into: -1, members: ids, number: plural, first: len(l.candidates), latest: -1})
	e := len(l.entities) - 1
	x := &l.entities[e]
	x.class = ^class(0)
	for _, id := range ids {
		x.class &= l.entities[id].class
	}
	x.class &^= group | timeUnit
	l.groups[b.String()] = e
	return e
}

func (l *linker) addPair(members []int, sentence, last int, joined bool) {
	a, b := &l.entities[l.find(members[0])], &l.entities[l.find(members[1])]
	class := a.class & b.class
	if a.class&bodies != 0 && b.class&bodies != 0 {
		class |= bodies
	}
	if class == 0 || l.find(members[0]) == l.find(members[1]) {
		return
	}
	l.pairs = append(l.pairs, pair{members: members, class: class, sentence: sentence, last: last, joined: joined})
}

// notePairs records what candidate i was spoken of together with, once it is
// linked.
func (l *linker) notePairs(i int) {
	for len(l.pending) > 0 {
		first := l.pending[0]
		members := l.candidates[first].conjuncts
		if members[len(members)-1] > i {
			break
		}
		l.settle(first)
		l.pending = l.pending[1:]
	}
	c := &l.candidates[i]
	if e := l.entityOf(i); e >= 0 && len(l.entities[e].members) == 2 && len(c.conjuncts) == 0 {
		l.addPair(l.entities[e].members, c.sentence, c.last, true)
		return
	}
	if len(c.conjuncts) > 0 || c.attributive {
		return
	}
	t := l.trees[c.sentence]
	partner := c.relation == "obl" && l.hasCase(t, c.head, "with") || c.relation == "obj" || c.relation == "nmod" && l.hasCase(t, c.head, "with")
	if !partner || c.governor < 0 {
		return
	}
	subject := l.subjectOf(t, c.governor)
	if subject < 0 {
		return
	}
	for j := i - 1; j >= 0 && j >= i-pronounWindow && l.candidates[j].sentence == c.sentence; j-- {
		if l.candidates[j].head != subject || len(l.candidates[j].conjuncts) > 0 {
			continue
		}
		if d, e := l.party(j), l.party(i); d >= 0 && e >= 0 && d != e {
			l.addPair([]int{d, e}, c.sentence, c.last, false)
		}
		return
	}
}

// party returns the entity that candidate i stands for as a party: its own, or
// the body whose officials they are; -1 for none.
func (l *linker) party(i int) int {
	c := &l.candidates[i]
	if e := l.entityOf(i); e >= 0 && l.entities[e].named && len(l.entities[e].members) == 0 {
		return e
	}
	if c.form != ByNominal || c.class&person == 0 {
		return -1
	}
	for _, n := range l.namesIn(c.sentence, c.first, c.head) {
		if k := l.doc.Names[n].Kind; k == text.Organization || k == text.Country || k == text.Nationality {
			if e := l.find(l.byName[n]); e >= 0 {
				return e
			}
		}
	}
	return -1
}

func (l *linker) hasCase(t *sentenceTree, k int, word string) bool {
	for _, c := range t.children[k] {
		if c > k {
			return false
		}
		if t.relation(c) == "case" && t.lower(c) == word {
			return true
		}
	}
	return false
}

// subjectOf returns the subject of a verb, or of the one it depends on where it
// has none of its own; -1 for none.
func (l *linker) subjectOf(t *sentenceTree, verb int) int {
	for n := 0; n < 4 && verb >= 0; n++ {
		if s := t.child(verb, "nsubj"); s >= 0 {
			return s
		}
		switch t.relation(verb) {
		case "advcl", "xcomp", "conj", "obj", "obl", "acl":
			verb = t.Tokens[verb].Head
		default:
			return -1
		}
	}
	return -1
}

// pairFor returns the two whom "the two leaders" or "both" refers to.
func (l *linker) pairFor(i int) (pair, bool) {
	c := &l.candidates[i]
	var want class
	within := roleSentences
	switch {
	case c.lemma == "two" || c.lemma == "both":
		want, within = ^class(0), pairSentences
	case l.sides[c.lemma]:
		want = bodies
	case l.states[c.lemma]:
		want = state
	case c.class&person != 0:
		want = person
	default:
		return pair{}, false
	}
	// the same words stand for the same two
	for _, j := range slices.Backward(l.duals[max(0, len(l.duals)-4):]) {
		a := &l.candidates[j]
		if e := l.entityOf(j); a.lemma == c.lemma && c.sentence-a.sentence <= pairSentences && len(l.entities[e].members) == 2 {
			return pair{members: l.entities[e].members}, true
		}
	}
	best := -1
	for k := len(l.pairs) - 1; k >= 0 && k >= len(l.pairs)-pairWindow; k-- {
		p := &l.pairs[k]
		if p.sentence < c.sentence-within {
			break
		}
		if p.class&want == 0 || p.sentence == c.sentence && p.last >= c.first || want == person && l.otherTitle(p.members, c.lemma) {
			continue
		}
		if p.joined || l.sides[c.lemma] {
			return *p, true
		}
		if best < 0 {
			best = k
		}
	}
	if best >= 0 {
		return l.pairs[best], true
	}
	if l.sides[c.lemma] {
		want = person
		for k := len(l.pairs) - 1; k >= 0 && k >= len(l.pairs)-pairWindow; k-- {
			if p := &l.pairs[k]; p.sentence >= c.sentence-pairSentences && p.class&want != 0 && (p.sentence < c.sentence || p.last < c.first) {
				return *p, true
			}
		}
	}
	return l.lastTwo(i, want)
}

// ofTwo links "the former" or "the latter" to the first or second of the last two
// that were joined by "and"; it reports whether there are any.
func (l *linker) ofTwo(i int, first bool) bool {
	c := &l.candidates[i]
	for k := len(l.pairs) - 1; k >= 0 && l.pairs[k].sentence >= c.sentence-ofTwoSentences; k-- {
		p := &l.pairs[k]
		if !p.joined || p.sentence == c.sentence && p.last >= c.first {
			continue
		}
		member := p.members[1]
		if first {
			member = p.members[0]
		}
		l.join(i, l.find(member))
		return true
	}
	return false
}

// lastTwo returns the only two named entities of a class in the sentences just
// before candidate i.
func (l *linker) lastTwo(i int, want class) (pair, bool) {
	c := &l.candidates[i]
	if want == ^class(0) {
		want = person
	}
	var found []int
	for j := i - 1; j >= 0 && j >= i-pronounWindow && l.candidates[j].sentence >= c.sentence-2; j-- {
		a := &l.candidates[j]
		e := l.entityOf(j)
		if e < 0 || !l.entities[e].named || len(l.entities[e].members) > 0 || a.attributive || l.entities[e].class&want == 0 {
			continue
		}
		if want == person && l.otherTitle([]int{e}, c.lemma) {
			continue
		}
		if !slices.Contains(found, e) {
			found = append(found, e)
		}
	}
	if len(found) != 2 {
		return pair{}, false
	}
	slices.Reverse(found)
	return pair{members: found}, true
}

// otherTitle reports whether one of the entities is known to hold an office, and
// not the one in question.
func (l *linker) otherTitle(members []int, lemma string) bool {
	if !l.isOffice(lemma) {
		return false
	}
	for _, m := range members {
		titles := l.entities[l.find(m)].titles
		if len(titles) > 0 && !slices.ContainsFunc(titles, func(t title) bool { return t.lemma == lemma }) {
			return true
		}
	}
	return false
}

// isOffice reports whether somebody of the document holds the office.
func (l *linker) isOffice(lemma string) bool { return len(l.byTitle[lemma]) > 0 }
