package coref

import (
	"cmp"
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/demarche-kg/demarche/ingest/text"
)

// certain is how probable the best antecedent has to be; what is less probable
// stays open.
const certain = 0.4

// Resolve finds the mentions of a document and links them. It is a pure
// function of the document, takes time linear in its length, and is safe for
// concurrent use.
func Resolve(d *text.Document) *Result { return ResolveWith(d, nil) }

// Places knows which state's capital or seat of government a place is.
// Implementations are safe for concurrent use.
type Places interface {
	// Government takes and returns ids of the gazetteer that named the document's
	// names; ok is false where the place is no such thing.
	Government(place string) (state string, ok bool)
}

// ResolveWith is Resolve with knowledge of places, which may be nil: "the
// country" may then be the one whose capital was spoken of.
func ResolveWith(d *text.Document, places Places) *Result {
	l := newLinker(d, embedded(), trained())
	l.places = places
	l.link(nil)
	return l.result()
}

func newLinker(d *text.Document, x *lexicon, r *ranker) *linker {
	l := &linker{finder: &finder{lexicon: x, doc: d}, byHead: map[string][]int{}, byTitle: map[string][]int{}, byName: map[int]int{}, byRef: map[string]int{}, initials: map[string]int{}, groups: map[string]int{}, ranker: r}
	l.finder.find()
	l.features = make([]features, len(l.candidates))
	for i := range l.candidates {
		l.features[i] = l.featuresOf(i)
	}
	l.linkNames()
	l.hearSpeakers()
	return l
}

// chooser decides between the possible antecedents of candidate i in training;
// -1 is something new.
type chooser func(i int, antecedents []int) int

// link goes through the candidates from left to right. Certain constructions
// and rules come first, the ranker decides the rest.
func (l *linker) link(choose chooser) {
	var antecedents []int
	var choices []choice
	var buf []uint32
	for i := range l.candidates {
		switch {
		case len(l.candidates[i].conjuncts) > 0:
			l.coordination(i)
		case l.byRule(i):
		default:
			antecedents = l.antecedents(antecedents, i)
			if choose != nil {
				if j := choose(i, antecedents); j >= 0 {
					l.refer(i, j)
				}
				break
			}
			if len(antecedents) == 0 {
				l.fallBack(i)
				break
			}
			choices, buf = l.rank(i, antecedents, choices, buf)
			if j := l.best(choices, l.mustRefer(i)); j >= 0 {
				l.refer(i, j)
			} else {
				l.fallBack(i)
			}
		}
		l.done(i)
		l.notePairs(i)
	}
	l.giveSpeakers()
}

// mustRefer reports whether candidate i cannot be something new: he and she are
// somebody.
func (l *linker) mustRefer(i int) bool {
	c := &l.candidates[i]
	return c.form == ByPronoun && (c.gender == male || c.gender == female)
}

// best returns the antecedent whose entity is the most probable, -1 when that
// is something new or not certain. With refers, something new is out of the
// question.
func (l *linker) best(choices []choice, refers bool) int {
	fresh, all := choices[len(choices)-1].probability, 1.0
	if refers {
		fresh, all = 0, 1-fresh
	}
	best, most := -1, 0.0
	for k, c := range choices[:len(choices)-1] {
		sum := c.probability
		e := l.entityOf(c.candidate)
		if e >= 0 {
			for n, o := range choices[:len(choices)-1] {
				if n != k && l.entityOf(o.candidate) == e {
					sum += o.probability
				}
			}
		}
		if sum > most {
			best, most = c.candidate, sum
		}
	}
	if most < certain*all || most < fresh {
		return -1
	}
	return best
}

// refer makes candidate i refer to what j refers to.
func (l *linker) refer(i, j int) {
	e := l.entityOf(j)
	if e < 0 {
		e = l.found(j)
	}
	l.join(i, e)
}

// byRule links candidate i by what is certain, or leaves it open where only a
// rule could tell; it reports whether it did.
func (l *linker) byRule(i int) bool {
	c := &l.candidates[i]
	switch c.form {
	case ByPronoun:
		if c.open {
			return true
		}
		return c.pronoun.person == 1 && l.speaker(i) >= 0 // linked at the end
	case ByName:
		if e := l.entityOf(i); e >= 0 && l.entities[e].first < i {
			return true
		}
	case ByNominal, ByGroup:
	}
	if j := l.apposed(i); j >= 0 {
		l.refer(i, j)
		return true
	}
	if c.form == ByNominal {
		// an acronym that was not seen to be a name
		head := l.trees[c.sentence].Tokens[c.head].Form
		if e, ok := l.initials[c.form0]; ok && len(head) >= 3 && upperCount(head) == len(head) {
			l.join(i, l.find(e))
			return true
		}
	}
	if e := l.ofName(i); e >= 0 {
		l.join(i, e)
		return true
	}
	if c.form == ByNominal && c.class == state && c.number == singular && (c.determiner == definite || c.determiner == demonstrated) && !c.attributive && !c.copular && c.relation != "appos" && len(c.refs) == 0 && len(c.modifiers) == 0 {
		return l.byPlace(i)
	}
	if first := l.firsts[c.form0]; first || l.seconds[c.form0] {
		return l.ofTwo(i, first)
	}
	if c.determiner == dual {
		if pair, ok := l.pairFor(i); ok {
			l.join(i, l.groupOf(pair.members))
			l.duals = append(l.duals, i)
			return true
		}
		return false
	}
	if c.form == ByNominal && (c.determiner == definite || c.determiner == bare && len(c.refs) > 0 || c.determiner == possessed && len(c.refs) > 0) && c.class == person && c.number == singular && !c.copular && c.relation != "appos" && !c.attributive {
		return l.byOffice(i)
	}
	return false
}

// apposed returns the candidate that i stands in apposition to, where one of the
// two is a name; -1 for none.
func (l *linker) apposed(i int) int {
	m := &l.candidates[i]
	t := l.trees[m.sentence]
	for j := i - 1; j >= 0 && j >= i-phraseWindow && l.candidates[j].sentence == m.sentence; j-- {
		a := &l.candidates[j]
		if l.construction(m, a) != apposition || len(a.conjuncts) > 0 || a.attributive || m.attributive {
			continue
		}
		if (a.form == ByName) == (m.form == ByName) || a.form == ByPronoun || m.form == ByPronoun {
			continue
		}
		if t.child(m.head, "conj") >= 0 || t.child(a.head, "conj") >= 0 {
			continue // a list
		}
		if a.class != 0 && m.class != 0 && a.class&m.class != 0 && l.compatible(i, j) {
			if m.form == ByName {
				l.entitle(i, j)
			} else {
				l.entitle(j, i)
			}
			return j
		}
	}
	return -1
}

// ofName returns the entity of the name in "the city of Hanoi" when candidate i
// is such a phrase, -1 otherwise.
func (l *linker) ofName(i int) int {
	c := &l.candidates[i]
	if c.form != ByNominal || c.number != singular || c.determiner == indefinite || !l.ofPlace[c.lemma] && !l.ofState[c.lemma] {
		return -1
	}
	t := l.trees[c.sentence]
	if c.head+2 >= len(t.Tokens) || t.lower(c.head+1) != "of" {
		return -1
	}
	for _, n := range l.namesIn(c.sentence, c.head+2, c.head+3) {
		name := &l.doc.Names[n]
		if name.First == c.head+3 && t.lower(c.head+2) != "the" {
			continue
		}
		if e, ok := l.byName[n]; ok && (name.Kind == text.Place && l.ofPlace[c.lemma] || name.Kind == text.Country && l.ofState[c.lemma]) {
			return l.find(e)
		}
	}
	return -1
}

// byPlace links "the country" to the state spoken of last, not counting mere
// modifiers ("US officials"), or the one whose capital was. It reports whether
// it did.
func (l *linker) byPlace(i int) bool {
	c := &l.candidates[i]
	for j := i - 1; j >= 0 && j >= i-pronounWindow && l.candidates[j].sentence >= c.sentence-placeSentences; j-- {
		a := &l.candidates[j]
		if a.form != ByName || a.attributive || a.sentence == c.sentence && a.last >= c.first {
			continue
		}
		switch a.kind {
		case text.Country:
			l.join(i, l.entityOf(j))
			return true
		case text.Place:
			ref := l.doc.Names[a.name].Ref
			if l.places == nil || ref == "" {
				continue
			}
			if s, ok := l.places.Government(ref); ok {
				if e, ok := l.byRef[s]; ok {
					l.join(i, l.find(e))
				} else {
					c.open = true // a state that the document does not name
				}
				return true
			}
		case text.Person, text.Organization, text.EventName, text.Nationality, text.Title, text.Misc:
		}
	}
	return false
}

// placeSentences is how far back "the country" may refer by rule.
const placeSentences = 3

// entitle gives the person of name n the office of nominal j.
func (l *linker) entitle(n, j int) {
	c := &l.candidates[j]
	if e := l.entityOf(n); e >= 0 && c.class&person != 0 {
		l.addTitle(e, title{lemma: c.lemma, refs: c.refs, at: j})
	}
}

// byOffice links "the president" to the person whose title says so. With more
// than one such person around it stays open, unless the phrase names the state.
func (l *linker) byOffice(i int) bool {
	c := &l.candidates[i]
	found, known := -1, false
	for _, e := range bounded(l.byTitle[c.lemma]) {
		e = l.find(e)
		x := &l.entities[e]
		fits, conflict := false, false
		for _, title := range x.titles {
			if title.lemma != c.lemma || title.at >= i {
				continue
			}
			if len(c.refs) == 0 || intersects(title.refs, c.refs) {
				fits = true
			} else if len(title.refs) > 0 {
				conflict = true
			}
		}
		if !fits {
			known = known || conflict
			continue
		}
		last := x.latest
		if last < 0 || c.sentence-l.candidates[last].sentence > officeSentences || c.gender != 0 && x.gender != 0 && c.gender&x.gender == 0 {
			continue
		}
		if found >= 0 && found != e {
			c.open = true
			return true
		}
		found = e
	}
	if found >= 0 && (c.determiner == definite || len(c.refs) > 0) && c.determiner != possessed {
		l.join(i, found)
		return true
	}
	if known && len(c.refs) > 0 {
		c.open = true // another state's president
		return true
	}
	return false
}

// officeSentences is how far back the holder of an office may have been spoken
// of.
const officeSentences = 15

func intersects(a, b []string) bool {
	for _, x := range a {
		if slices.Contains(b, x) {
			return true
		}
	}
	return false
}

// fallBack links a plural pronoun without an antecedent to two persons of the
// sentence before or its own: "Trump met Putin. They …".
func (l *linker) fallBack(i int) {
	c := &l.candidates[i]
	if c.form != ByPronoun || c.pronoun.person != 3 || c.pronoun.number != plural || c.pronoun.typ == demonstrative || c.open {
		return
	}
	for k := len(l.pairs) - 1; k >= 0 && k >= len(l.pairs)-pairWindow; k-- {
		p := &l.pairs[k]
		if p.sentence < c.sentence-1 {
			return
		}
		if p.class&person != 0 && p.last < c.first || p.sentence < c.sentence {
			l.join(i, l.groupOf(p.members))
			return
		}
	}
}

// result puts together what is found.
func (l *linker) result() *Result {
	r := &Result{byToken: map[[2]int]int{}}
	// entities that are spoken of more than once or by name
	size := make([]int, len(l.entities))
	for i := range l.candidates {
		if e := l.entityOf(i); e >= 0 {
			size[e]++
		}
	}
	needed := make([]bool, len(l.entities)) // members of groups
	for e := range l.entities {
		if x := &l.entities[e]; x.into < 0 && len(x.members) > 0 && size[e] > 1 {
			for _, m := range x.members {
				needed[l.find(m)] = true
			}
		}
	}
	chains := make([]int, len(l.entities))
	for e := range chains {
		chains[e] = -1
	}
	var groups []int // of every mention: the group's entity, -1
	for i := range l.candidates {
		c := &l.candidates[i]
		e := l.entityOf(i)
		chained := e >= 0 && len(l.entities[e].members) == 0 && (size[e] > 1 || l.entities[e].named || needed[e])
		grouped := e >= 0 && len(l.entities[e].members) > 0 && (size[e] > 1 || len(c.conjuncts) == 0)
		if !chained && !grouped && !shown(c) {
			continue
		}
		m := Mention{
			Span: c.span, Sentence: c.sentence, First: c.first, Last: c.last, Head: c.head, Form: c.form, Kind: c.kind, Name: c.name, Chain: -1,
		}
		if c.form == ByName && c.kind == text.Nationality {
			m.Kind = text.Nationality
		}
		if chained {
			if chains[e] < 0 {
				chains[e] = len(r.Chains)
				r.Chains = append(r.Chains, Chain{Kind: l.kindOf(e), Ref: l.entities[e].ref})
			}
			m.Chain = chains[e]
			if m.Kind == "" && c.form == ByPronoun {
				m.Kind = r.Chains[m.Chain].Kind
			}
			r.Chains[m.Chain].Mentions = append(r.Chains[m.Chain].Mentions, len(r.Mentions))
		}
		group := -1
		if grouped {
			m.Form = ByGroup
			group = e
		}
		groups = append(groups, group)
		r.Mentions = append(r.Mentions, m)
	}
	for i := range r.Mentions {
		m := &r.Mentions[i]
		if groups[i] >= 0 {
			for _, e := range l.entities[groups[i]].members {
				if n := chains[l.find(e)]; n >= 0 && !slices.Contains(m.Members, n) {
					m.Members = append(m.Members, n)
				}
			}
			slices.SortFunc(m.Members, func(a, b int) int { return cmp.Compare(r.Chains[a].Mentions[0], r.Chains[b].Mentions[0]) })
		}
		at := [2]int{m.Sentence, m.Head}
		if old, there := r.byToken[at]; !there || r.Mentions[old].Len() > m.Len() {
			r.byToken[at] = i // of a coordination and its first member: the member
		}
	}
	headlines := make([]bool, len(l.doc.Sentences))
	for i := range headlines {
		headlines[i] = headline(&l.doc.Sentences[i])
	}
	for i := range r.Chains {
		r.Chains[i].Best = r.bestName(&r.Chains[i], headlines)
	}
	return r
}

// shown reports whether a candidate that is not linked is a mention: it points
// to something known.
func shown(c *candidate) bool {
	switch c.form {
	case ByPronoun:
		return c.pronoun.typ != demonstrative
	case ByName:
		return true
	case ByNominal, ByGroup:
	}
	return len(c.conjuncts) == 0 && !c.attributive && (c.determiner == definite || c.determiner == demonstrated || c.determiner == possessed || c.determiner == dual)
}

// kindOf returns the kind of an entity: of its names, else of its nominals.
func (l *linker) kindOf(e int) text.NameKind {
	x := &l.entities[e]
	switch {
	case x.kind == text.Nationality && x.ref != "":
		return text.Country
	case x.kind == "":
		for _, i := range x.candidates {
			if !l.candidates[i].attributive {
				return x.class.kind()
			}
		}
	}
	return x.kind
}

// bestName returns the mention of a chain that names it best: the most words, an
// adjective of nationality only when there is nothing else. A name of several
// words in running text goes before any in a headline, where capitals do not
// tell where a name ends.
func (r *Result) bestName(c *Chain, headlines []bool) int {
	best, most := c.Mentions[0], -1
	running, length := -1, -1
	for _, i := range c.Mentions {
		m := &r.Mentions[i]
		if m.Form != ByName {
			continue
		}
		words := 2 * (m.Last - m.First + 1)
		switch m.Kind {
		case text.Nationality:
			words = 0
		case c.Kind:
			words++
		default:
		}
		if words > most {
			best, most = i, words
		}
		if words > length && m.Last > m.First && words > 0 && !headlines[m.Sentence] {
			running, length = i, words
		}
	}
	if running >= 0 {
		return running
	}
	return best
}

// headline reports whether most words of a sentence begin with a capital.
func headline(s *text.Sentence) bool {
	capitals, words := 0, 0
	for i := range s.Tokens {
		first, _ := utf8.DecodeRuneInString(s.Tokens[i].Form)
		if unicode.IsLetter(first) {
			words++
			if unicode.IsUpper(first) {
				capitals++
			}
		}
	}
	return 2*capitals > words
}
