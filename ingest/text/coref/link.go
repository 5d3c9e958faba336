package coref

import (
	"slices"

	"github.com/demarche-kg/demarche/ingest/text"
)

// How far linking looks back. The bounds keep the time linear.
const (
	pronounSentences = 4  // sentences before a pronoun's
	pronounWindow    = 40 // candidates before a pronoun
	nominalWindow    = 30 // candidates before a nominal that do not share its head
	sameHead         = 6  // candidates that share a nominal's head, as far back as they may be
	recentNames      = 12 // names of entities last spoken of
)

// entity is what candidates were found to refer to.
type entity struct {
	candidates []int // in no order once entities are merged
	first      int   // the first of them
	latest     int   // the last of them that linking has come past, -1
	kind       text.NameKind
	ref        string
	class      class
	gender     gender
	number     number
	named      bool
	titles     []title
	members    []int // of a group: its entities
	into       int   // the entity it was merged into, -1
}

// title is an office that stands with a name.
type title struct {
	lemma string
	refs  []string // states and bodies it is an office of
	at    int      // the candidate that says so
}

// linker links the candidates of one document.
type linker struct {
	*finder
	entities []entity
	byHead   map[string][]int // candidates done by the lemma of their head
	recent   []int            // named entities, the last spoken of at the end
	byTitle  map[string][]int // entities by their titles
	byName   map[int]int      // entities of names
	initials map[string]int   // entities of names by the initials of their words
	byRef    map[string]int   // entities by the gazetteer's ids
	places   Places           // may be nil
	groups   map[string]int   // entities of groups, by their members
	pairs    []pair           // pairs of entities that were spoken of together
	duals    []int            // candidates that were linked to a pair
	pending  []int            // coordinations whose members are not linked yet
	speakers [][]speech       // of every sentence
	sources  [][]int          // of every sentence: the candidates who say something there
	atHead   map[[2]int]int   // candidates by sentence and head
	ranker   *ranker
	features []features
}

// find returns the entity that e was merged into.
func (l *linker) find(e int) int {
	for e >= 0 && l.entities[e].into >= 0 {
		e = l.entities[e].into
	}
	return e
}

// entityOf returns the entity of candidate i, -1 for none.
func (l *linker) entityOf(i int) int { return l.find(l.candidates[i].entity) }

// found makes a new entity of candidate i.
func (l *linker) found(i int) int {
	c := &l.candidates[i]
	l.entities = append(l.entities, entity{into: -1, first: i, latest: -1})
	e := len(l.entities) - 1
	c.entity = e
	l.absorb(e, i)
	return e
}

// join makes candidate i refer to entity e.
func (l *linker) join(i, e int) {
	if old := l.entityOf(i); old >= 0 {
		l.merge(e, old)
		return
	}
	l.candidates[i].entity = e
	l.absorb(e, i)
}

func (l *linker) absorb(e, i int) {
	c, x := &l.candidates[i], &l.entities[e]
	x.candidates = append(x.candidates, i)
	x.first = min(x.first, i)
	if c.form == ByName {
		x.named = true
		if x.kind == "" || x.kind == text.Misc || x.kind == text.Nationality {
			x.kind = c.kind
		}
		if x.ref == "" {
			x.ref = l.doc.Names[c.name].Ref
		}
	} else if x.kind == "" {
		x.kind = c.kind
	}
	x.class = narrow(x.class, c.class)
	x.gender = narrow(x.gender, c.gender)
	x.number = narrow(x.number, c.number)
}

// narrow intersects two sets of which an empty one is unknown.
func narrow[T ~uint8](a, b T) T {
	switch {
	case a == 0:
		return b
	case b == 0 || a&b == 0:
		return a
	}
	return a & b
}

// maxTitles bounds how many titles of a person are kept.
const maxTitles = 16

func (l *linker) addTitle(e int, t title) {
	x := &l.entities[e]
	for _, have := range x.titles {
		if have.lemma == t.lemma && slices.Equal(have.refs, t.refs) {
			return
		}
	}
	if len(x.titles) < maxTitles {
		x.titles = append(x.titles, t)
		l.byTitle[t.lemma] = addOnce(l.byTitle[t.lemma], e)
	}
}

// merge makes entity from part of entity into.
func (l *linker) merge(into, from int) {
	into, from = l.find(into), l.find(from)
	if into == from || into < 0 || from < 0 {
		return
	}
	a, b := &l.entities[into], &l.entities[from]
	if len(a.candidates) < len(b.candidates) {
		into, a, b = from, b, a
	}
	b.into = into
	a.candidates = append(a.candidates, b.candidates...)
	a.first, a.latest = min(a.first, b.first), max(a.latest, b.latest)
	a.titles = append(a.titles, b.titles...)
	if b.named && (!a.named || a.kind == "" || a.kind == text.Misc || a.kind == text.Nationality) {
		if b.kind != "" {
			a.kind = b.kind
		}
	} else if a.kind == "" {
		a.kind = b.kind
	}
	a.named = a.named || b.named
	if a.ref == "" {
		a.ref = b.ref
	}
	a.class, a.gender, a.number = narrow(a.class, b.class), narrow(a.gender, b.gender), narrow(a.number, b.number)
}

// compatible reports whether candidate i may refer to what candidate j refers
// to, j standing before i.
func (l *linker) compatible(i, j int) bool {
	m, a := &l.candidates[i], &l.candidates[j]
	if m.sentence == a.sentence && a.last >= m.first {
		return false // nested: "his father" is not he
	}
	if a.open && m.form != ByNominal && a.form == ByPronoun {
		return false
	}
	e := l.entityOf(j)
	var class class
	var gender gender
	var number number
	if e >= 0 {
		x := &l.entities[e]
		class, gender, number = x.class, x.gender, x.number
		if number == 0 {
			number = a.number
		}
		if mine := l.entityOf(i); mine == e {
			return true
		} else if mine >= 0 && l.apart(mine, e) {
			return false
		}
	} else {
		class, gender, number = a.class, a.gender, a.number
	}
	if a.form == ByName && a.kind == text.Nationality && m.form == ByPronoun && a.attributive {
		return false
	}
	switch m.form {
	case ByPronoun:
		return l.pronounFits(m, a, class, gender, number)
	case ByGroup:
		return len(m.conjuncts) == 0 && (number == 0 || number&plural != 0) && a.form != ByPronoun
	case ByName:
		return l.nameFits(m, a)
	case ByNominal:
	}
	if a.form == ByPronoun && (a.pronoun.typ == demonstrative || a.pronoun.person != 3) {
		return false
	}
	if e >= 0 && l.offices[m.lemma] && l.entities[e].named && l.entities[e].class&person != 0 && !l.holds(e, m.lemma) && l.construction(m, a) == noConstruction {
		return false
	}
	if m.number&number == 0 && m.number != 0 && number != 0 {
		return false
	}
	if m.gender != 0 && gender != 0 && m.gender&gender == 0 {
		return false
	}
	if m.class != 0 && class != 0 && m.class&class == 0 && m.lemma != a.lemma {
		return false
	}
	if (m.attributive || a.attributive) && m.lemma != a.lemma {
		return a.form == ByName && !m.attributive
	}
	if len(a.conjuncts) > 0 {
		return m.number&plural != 0
	}
	return true
}

// holds reports whether the text gave entity e the office.
func (l *linker) holds(e int, lemma string) bool {
	return slices.ContainsFunc(l.entities[e].titles, func(t title) bool { return t.lemma == lemma })
}

// apart reports whether two entities are known to be different.
func (l *linker) apart(d, e int) bool {
	x, y := &l.entities[d], &l.entities[e]
	if len(x.members) > 0 || len(y.members) > 0 {
		return true
	}
	if x.ref != "" && y.ref != "" && x.ref != y.ref {
		return true
	}
	return x.named && y.named && (x.kind == text.Person || y.kind == text.Person || x.kind == text.Country || y.kind == text.Country)
}

func (l *linker) nameFits(m, a *candidate) bool {
	if a.form == ByPronoun || m.attributive || a.attributive {
		return false
	}
	if m.class != 0 && a.class != 0 && m.class&a.class == 0 {
		return false
	}
	return a.number == 0 || m.number == 0 || a.number&m.number != 0
}

func (l *linker) pronounFits(m, a *candidate, class class, gender gender, number number) bool {
	p := m.pronoun
	if p.person != 3 {
		return a.form == ByPronoun && a.pronoun.person == p.person && (a.pronoun.number == 0 || p.number == 0 || a.pronoun.number == p.number)
	}
	if a.form == ByPronoun && a.pronoun.person != 3 {
		return false
	}
	if a.attributive && a.form != ByName {
		return false
	}
	if p.number != 0 && number != 0 && p.number&number == 0 {
		return false
	}
	if p.gender != 0 && gender != 0 && p.gender&gender == 0 {
		return false
	}
	people := p.gender == male || p.gender == female
	if people && class != 0 && class&person == 0 || p.gender == neuter && class != 0 && class&^person == 0 {
		return false
	}
	if p.typ == demonstrative && class == person {
		return false
	}
	if m.sentence == a.sentence && p.typ == personal && m.governor >= 0 && m.governor == a.governor && m.relation != "poss" && a.relation != "poss" && (a.relation == "nsubj" || m.relation == "nsubj") {
		return false // arguments of one verb differ unless the pronoun is reflexive
	}
	if p.typ == reflexive && m.sentence != a.sentence {
		return false
	}
	return true
}

// antecedents returns the candidates before i that it may refer to what they
// refer to, the nearest first.
func (l *linker) antecedents(out []int, i int) []int {
	out = out[:0]
	m := &l.candidates[i]
	if m.form == ByPronoun {
		for j := i - 1; j >= 0 && j >= i-pronounWindow && l.candidates[j].sentence >= m.sentence-pronounSentences; j-- {
			if l.compatible(i, j) {
				out = append(out, j)
			}
		}
		if m.gender == male || m.gender == female {
			out = l.people(out)
		}
		if m.pronoun.person != 3 {
			// the same speaker may have been silent for long
			if same := l.byHead[personKey(m.pronoun)]; len(same) > 0 && !slices.Contains(out, same[len(same)-1]) {
				out = append(out, same[len(same)-1])
			}
		}
		return out
	}
	if len(m.conjuncts) > 0 {
		return out
	}
	same := l.byHead[m.lemma]
	for k := len(same) - 1; k >= 0 && k >= len(same)-sameHead; k-- {
		if l.compatible(i, same[k]) {
			out = append(out, same[k])
		}
	}
	if m.attributive || m.form == ByNominal && (m.determiner == indefinite || m.determiner == quantified) && m.relation != "appos" && !m.copular {
		return out
	}
	for j := i - 1; j >= 0 && j >= i-nominalWindow && l.candidates[j].sentence >= m.sentence-pronounSentences; j-- {
		if l.candidates[j].lemma != m.lemma && l.compatible(i, j) {
			out = append(out, j)
		}
	}
	if m.form != ByNominal || m.class == 0 {
		return out
	}
	for k := len(l.recent) - 1; k >= 0 && k >= len(l.recent)-recentNames; k-- {
		j := l.recent[k]
		if j < i-nominalWindow && l.compatible(i, j) && !slices.Contains(out, j) {
			out = append(out, j)
		}
	}
	return out
}

// people leaves out what is not known to be a person, when there is one.
func (l *linker) people(antecedents []int) []int {
	isPerson := func(j int) bool {
		if e := l.entityOf(j); e >= 0 {
			return l.entities[e].class&person != 0
		}
		return l.candidates[j].class&person != 0
	}
	if !slices.ContainsFunc(antecedents, isPerson) {
		return antecedents
	}
	return slices.DeleteFunc(antecedents, func(j int) bool { return !isPerson(j) })
}

// personKey is the key of first and second persons in linker.byHead.
func personKey(p *pronoun) string {
	return string([]byte{'#', '0' + byte(p.person), '0' + byte(p.number)})
}

// done records candidate i as a possible antecedent.
func (l *linker) done(i int) {
	c := &l.candidates[i]
	if e := l.entityOf(i); e >= 0 {
		l.entities[e].latest = i
	}
	switch {
	case len(c.conjuncts) > 0:
		return
	case c.form == ByPronoun:
		if c.pronoun.person != 3 {
			k := personKey(c.pronoun)
			l.byHead[k] = append(l.byHead[k], i)
		}
		return
	}
	l.byHead[c.lemma] = append(l.byHead[c.lemma], i)
	if c.form == ByName {
		l.recent = append(l.recent, i)
		if len(l.recent) > 4*recentNames {
			l.recent = append(l.recent[:0], l.recent[2*recentNames:]...)
		}
	}
}
