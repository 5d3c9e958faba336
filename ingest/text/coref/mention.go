package coref

import (
	"cmp"
	"slices"
	"strings"

	"github.com/demarche-kg/demarche/ingest/text"
)

// determiner is how a noun phrase begins.
type determiner uint8

const (
	bare         determiner = iota
	definite                // the
	demonstrated            // this, that, these, those
	indefinite              // a, an
	possessed               // his, Russia's
	quantified              // some, any, no, each, every
	dual                    // both; the two
	counted                 // two, the three
)

// phraseWindow bounds how many tokens and names of a noun phrase are looked at.
const phraseWindow = 24

// candidate is a stretch of text that may refer, with what linking needs to
// know of it.
type candidate struct {
	sentence, first, last, head int
	span                        text.Span // what is shown: without relative clauses and appositions
	form                        Form
	kind                        text.NameKind
	name                        int // index in Document.Names, -1
	pronoun                     *pronoun
	form0                       string // the head as it stands, in lower case
	lemma                       string // of the head, in lower case
	determiner                  determiner
	number                      number
	gender                      gender
	class                       class
	modifiers                   []string // lemmas of content words of the noun phrase besides the head
	refs                        []string // gazetteer ids of names within the noun phrase before the head
	relation                    string   // of the head, without subtype
	governor                    int      // head's head, -1
	quote                       int      // index of the quotation it stands in, -1
	conjuncts                   []int    // of a coordination: the candidates of its members
	attributive                 bool     // a compound, an adjective, or part of a title: it refers, but is no participant
	copular                     bool     // the predicate of a copula

	entity int  // index in linker.entities
	open   bool // known to be left open
}

// sentenceTree is a sentence's tree with its children in order and the range of
// tokens below every token.
type sentenceTree struct {
	*text.Sentence
	children    [][]int
	first, last []int // of the subtree
}

func newTree(s *text.Sentence) *sentenceTree {
	n := len(s.Tokens)
	t := &sentenceTree{Sentence: s, children: make([][]int, n), first: make([]int, n), last: make([]int, n)}
	counts := make([]int, n)
	for i := range s.Tokens {
		t.first[i], t.last[i] = i, i
		if h := s.Tokens[i].Head; h >= 0 && h < n && h != i {
			counts[h]++
		}
	}
	flat := make([]int, 0, n)
	for i, c := range counts {
		t.children[i] = flat[len(flat) : len(flat) : len(flat)+c]
		flat = flat[:len(flat)+c]
	}
	order := make([]int, 0, n)
	for i := range s.Tokens {
		if h := s.Tokens[i].Head; h >= 0 && h < n && h != i {
			t.children[h] = append(t.children[h], i)
		} else {
			order = append(order, i)
		}
	}
	for i := 0; i < len(order); i++ {
		order = append(order, t.children[order[i]]...)
	}
	for _, i := range slices.Backward(order) {
		if h := s.Tokens[i].Head; h >= 0 && h < n && h != i {
			t.first[h], t.last[h] = min(t.first[h], t.first[i]), max(t.last[h], t.last[i])
		}
	}
	return t
}

// relation returns a token's relation without its subtype.
func (t *sentenceTree) relation(i int) string {
	r, _, _ := strings.Cut(t.Tokens[i].Relation, ":")
	return r
}

// child returns the first child of i with the relation, subtypes included, -1
// when there is none among the first children.
func (t *sentenceTree) child(i int, relation string) int {
	children := t.children[i]
	for _, c := range children[:min(len(children), 4*phraseWindow)] {
		if t.relation(c) == relation {
			return c
		}
	}
	return -1
}

func (t *sentenceTree) lower(i int) string { return strings.ToLower(t.Tokens[i].Form) }

func (t *sentenceTree) lemma(i int) string {
	if l := t.Tokens[i].Lemma; l != "" && l != "_" {
		return strings.ToLower(l)
	}
	return t.lower(i)
}

// finder collects the candidates of a document.
type finder struct {
	*lexicon
	doc        *text.Document
	trees      []*sentenceTree
	names      [][]int // of every sentence: its names
	candidates []candidate
}

func (f *finder) find() {
	f.names = make([][]int, len(f.doc.Sentences))
	for i := range f.doc.Names {
		if s := f.doc.Names[i].Sentence; s >= 0 && s < len(f.names) {
			f.names[s] = append(f.names[s], i)
		}
	}
	for i := range f.doc.Sentences {
		f.trees = append(f.trees, newTree(&f.doc.Sentences[i]))
		f.sentence(i)
	}
	slices.SortStableFunc(f.candidates, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.sentence, b.sentence), cmp.Compare(a.first, b.first), cmp.Compare(b.last, a.last))
	})
	quote := 0
	for i := range f.candidates {
		c := &f.candidates[i]
		c.entity, c.quote = -1, -1
		for quote < len(f.doc.Quotes) && f.doc.Quotes[quote].End <= c.span.Start {
			quote++
		}
		if quote < len(f.doc.Quotes) && f.doc.Quotes[quote].Contains(c.span) {
			c.quote = quote
		}
	}
	f.coordinate()
}

func (f *finder) sentence(i int) {
	t := f.trees[i]
	named := make([]int, len(t.Tokens)) // the name a token is part of, plus one
	for _, n := range f.names[i] {
		name := &f.doc.Names[n]
		if name.First < 0 || name.Last >= len(t.Tokens) || name.First > name.Last {
			continue
		}
		if u := t.Tokens[name.First].UPOS; name.Kind == text.Misc && name.First == name.Last && u != "PROPN" && u != "NOUN" && u != "NUM" && u != "X" {
			continue // a capital at the beginning of a sentence
		}
		for k := name.First; k <= name.Last; k++ {
			named[k] = n + 1
		}
		if name.Kind != text.Title {
			f.candidates = append(f.candidates, f.nameCandidate(t, i, n))
		}
	}
	for k := range t.Tokens {
		if named[k] > 0 && f.doc.Names[named[k]-1].Kind != text.Title {
			continue
		}
		if p, ok := f.pronouns[t.lower(k)]; ok && f.isPronoun(t, k, p) {
			f.candidates = append(f.candidates, f.pronounCandidate(t, i, k, p))
			continue
		}
		if f.isNominal(t, k, named) {
			f.candidates = append(f.candidates, f.nominalCandidate(t, i, k))
		}
	}
}

func (f *finder) nameCandidate(t *sentenceTree, sentence, n int) candidate {
	name := &f.doc.Names[n]
	head := headOf(t, name.First, name.Last)
	c := candidate{
		sentence: sentence, first: name.First, last: name.Last, head: head, span: name.Span, form: ByName, kind: name.Kind, name: n,
		form0: t.lower(head), lemma: t.lemma(head), class: classOf(name.Kind), number: singular,
	}
	f.syntax(t, &c)
	f.determine(t, &c)
	if c.class == 0 || name.Kind == text.Organization || name.Kind == text.EventName || name.Kind == text.Place {
		if noun := f.nouns[t.lemma(name.Last)]; c.class == 0 {
			c.class = noun
		} else {
			c.class |= noun & group
		}
	}
	plurals := t.Tokens[head].XPOS == "NNPS" || t.Tokens[head].XPOS == "NNS"
	switch name.Kind {
	case text.Person:
		c.gender = f.nameGender(t, name.First, name.Last)
		if plurals {
			c.number = plural
		}
	case text.Nationality:
		c.number = 0
		if plurals {
			c.number = plural
		}
		c.attributive = t.Tokens[head].UPOS == "ADJ" || c.relation == "amod"
		if !c.attributive && (c.determiner == indefinite || c.determiner == counted || c.determiner == quantified || c.determiner == dual) {
			// "a Russian", "two Russians": persons, not the state
			c.kind, c.class, c.form = text.Person, person, ByNominal
			if !plurals {
				c.number = singular
			}
		}
	case text.Organization:
		c.number = singular | plural
		c.gender = neuter
	case text.Country, text.Place, text.EventName, text.Title, text.Misc:
		c.gender = neuter
		if plurals && name.Kind != text.Country {
			c.number = singular | plural
		}
	}
	if c.relation == "compound" {
		c.attributive = true
	}
	return c
}

// headOf returns the token of a range whose head lies outside.
func headOf(t *sentenceTree, first, last int) int {
	for k := first; k <= last; k++ {
		if h := t.Tokens[k].Head; (h < first || h > last) && t.Tokens[k].UPOS != "PUNCT" {
			return k
		}
	}
	return last
}

// nameGender tells a person's gender from a form of address or a given name.
func (f *finder) nameGender(t *sentenceTree, first, last int) gender {
	for k := max(0, first-3); k < first; k++ {
		if g := f.titles[strings.TrimSuffix(t.lower(k), ".")] | f.genders[t.lower(k)]; (g == male || g == female) && k == first-1 {
			return g
		}
	}
	for k := first; k < last || k == first; k++ {
		if g := f.titles[strings.TrimSuffix(t.lower(k), ".")]; g == male || g == female {
			return g
		}
		if g := f.given[t.lower(k)]; g == male || g == female {
			return g
		}
	}
	return 0
}

// isPronoun tells pronouns from the determiners and conjunctions that are
// written alike, and from expletives.
func (f *finder) isPronoun(t *sentenceTree, k int, p pronoun) bool {
	token := &t.Tokens[k]
	relation := t.relation(k)
	if relation == "expl" || relation == "discourse" {
		return false
	}
	if p.typ == demonstrative {
		return token.UPOS == "PRON" && token.XPOS == "DT"
	}
	return token.UPOS == "PRON" || strings.HasPrefix(token.XPOS, "PRP")
}

func (f *finder) pronounCandidate(t *sentenceTree, sentence, k int, p pronoun) candidate {
	c := candidate{
		sentence: sentence, first: k, last: k, head: k, span: t.Tokens[k].Span, form: ByPronoun, name: -1, pronoun: &p,
		form0: t.lower(k), lemma: t.lower(k), number: p.number, gender: p.gender,
	}
	f.syntax(t, &c)
	c.open = c.form0 == "it" && f.isExpletive(t, k, &c)
	if p.gender == male || p.gender == female || p.person == 1 && p.number == singular {
		c.class = person
	}
	return c
}

// isExpletive reports whether the "it" at token k only announces a clause: it
// is likely that, it was said that, it seems.
func (f *finder) isExpletive(t *sentenceTree, k int, c *candidate) bool {
	// the tree of such clauses is often wrong, the words rarely are
	for n := k + 1; n < len(t.Tokens)-1 && n <= k+5; n++ {
		switch t.Tokens[n].UPOS {
		case "AUX", "ADV", "PART", "PUNCT":
			continue
		}
		if n > k+1 && f.clauses[t.lower(n)] {
			switch next := &t.Tokens[n+1]; next.UPOS {
			case "SCONJ", "PART", "PRON", "DET", "PROPN":
				return t.Tokens[n].UPOS != "NOUN" && (next.UPOS != "SCONJ" || next.XPOS != "WRB")
			case "ADP":
				return t.lower(n+1) == "for"
			}
		}
		break
	}
	g := c.governor
	if c.relation != "nsubj" || g < k {
		return false
	}
	if f.weather[t.lemma(g)] {
		return true
	}
	if !f.clauses[t.lower(g)] && !f.clauses[t.lemma(g)] {
		return false
	}
	for n, x := range t.children[g] {
		if n > phraseWindow {
			break
		}
		if r := t.relation(x); x > g && (r == "csubj" || r == "ccomp" || r == "advcl" || r == "xcomp") {
			return true
		}
	}
	return false
}

// isNominal reports whether token k heads a noun phrase that is no name.
func (f *finder) isNominal(t *sentenceTree, k int, named []int) bool {
	token := &t.Tokens[k]
	switch t.relation(k) {
	case "flat", "fixed", "goeswith", "case", "cc", "mark", "discourse", "det", "punct", "reparandum":
		return false
	case "compound":
		if strings.HasSuffix(token.Relation, ":prt") {
			return false
		}
	}
	switch token.UPOS {
	case "NOUN", "PROPN":
	default:
		return f.dualHead(t, k) || f.oneOfTwo(t, k)
	}
	if r, h := t.relation(k), token.Head; named[k] > 0 || (r == "compound" || r == "nmod" || r == "amod") && h >= 0 && h > k && named[h] > 0 && f.doc.Names[named[h]-1].Kind == text.Person && t.child(k, "case") < 0 {
		// a title: part of the name it stands before; alone, it refers
		if h >= 0 && named[h] > 0 && f.doc.Names[named[h]-1].Kind == text.Person && t.relation(k) != "appos" && t.child(k, "case") < 0 {
			return false
		}
		for _, c := range t.children[k] {
			if named[c] > 0 && (t.relation(c) == "flat" || t.relation(c) == "appos" && c == k+1) && f.doc.Names[named[c]-1].Kind == text.Person {
				return false
			}
		}
	}
	return true
}

// dualHead reports "the two", "both", "all three" standing alone.
func (f *finder) dualHead(t *sentenceTree, k int) bool {
	switch t.relation(k) {
	case "nsubj", "obj", "iobj", "obl", "nmod", "conj":
	default:
		return false
	}
	w := t.lower(k)
	if w == "both" {
		return true
	}
	if t.Tokens[k].UPOS != "NUM" || t.child(k, "nmod") >= 0 || k == 0 {
		return false
	}
	d := t.lower(k - 1) // the tree may have it elsewhere
	return d == "the" || d == "these" || d == "those"
}

// oneOfTwo reports "the former" and "the latter" standing alone.
func (f *finder) oneOfTwo(t *sentenceTree, k int) bool {
	w := t.lower(k)
	if !f.firsts[w] && !f.seconds[w] || k == 0 || t.lower(k-1) != "the" {
		return false
	}
	switch t.relation(k) {
	case "nsubj", "obj", "iobj", "obl", "nmod":
	default:
		return false
	}
	if k+1 == len(t.Tokens) {
		return true
	}
	switch t.Tokens[k+1].UPOS {
	case "NOUN", "PROPN", "ADJ", "NUM", "PUNCT":
		return false // "the former minister", "the former, deposed, king"
	}
	return true
}

func (f *finder) nominalCandidate(t *sentenceTree, sentence, k int) candidate {
	token := &t.Tokens[k]
	c := candidate{sentence: sentence, head: k, form: ByNominal, name: -1, form0: t.lower(k), lemma: t.lemma(k)}
	c.first, c.last = f.extent(t, k)
	if c.first == k && k > 0 && token.UPOS == "NUM" && f.dualHead(t, k) {
		c.first = k - 1
	}
	c.span = text.Span{Start: t.Tokens[c.first].Start, End: t.Tokens[c.last].End}
	f.syntax(t, &c)
	f.determine(t, &c)
	c.class = f.nouns[c.lemma]
	switch {
	case token.XPOS == "NNS" || token.XPOS == "NNPS" || token.UPOS == "NUM" || c.determiner == dual:
		c.number = plural
	case c.class&group != 0:
		c.number = singular | plural
	default:
		c.number = singular
	}
	if g := f.genders[c.lemma]; g != 0 {
		c.gender = g
	} else if c.class != 0 && c.class&person == 0 {
		c.gender = neuter
	}
	if c.determiner == dual || c.determiner == counted && c.number == plural {
		c.form = ByGroup
	}
	c.attributive = c.relation == "compound"
	if !c.attributive {
		c.kind = c.class.kind()
	}
	for j := max(c.first, k-phraseWindow); j <= min(c.last, k+phraseWindow); j++ {
		if j == k {
			continue
		}
		switch t.Tokens[j].UPOS {
		case "NOUN", "PROPN", "ADJ", "NUM", "VERB":
			if t.Tokens[j].Head == k || j < k {
				c.modifiers = append(c.modifiers, t.lemma(j))
			}
		}
	}
	names := f.names[sentence]
	from, _ := slices.BinarySearchFunc(names, c.first, func(n, first int) int { return cmp.Compare(f.doc.Names[n].First, first) })
	for _, n := range names[from:min(len(names), from+phraseWindow)] {
		name := &f.doc.Names[n]
		if name.Last > c.last {
			break
		}
		if name.Kind != text.Title && name.Ref != "" {
			c.refs = append(c.refs, name.Ref)
		}
	}
	return c
}

// extent returns the tokens of the noun phrase that k heads: without leading
// prepositions, relative clauses, appositions and further conjuncts.
func (f *finder) extent(t *sentenceTree, k int) (first, last int) {
	first, last = k, k
	for _, c := range t.children[k] {
		switch t.relation(c) {
		case "case", "cc", "mark", "punct", "conj", "appos", "parataxis", "cop", "nsubj", "csubj", "aux", "advcl", "dislocated", "discourse", "expl", "list", "orphan", "vocative", "obl", "ccomp", "xcomp":
			continue
		case "acl":
			if t.Tokens[c].Relation == "acl:relcl" {
				continue
			}
		case "advmod":
			if c > k {
				continue
			}
		}
		first, last = min(first, t.first[c]), max(last, t.last[c])
	}
	for _, c := range t.children[k] {
		if c < k && t.relation(c) == "case" {
			first = max(first, c+1) // "even without a meeting"
		}
	}
	// what follows a comma only adds to it
	for c := k + 1; c <= last && c <= k+phraseWindow; c++ {
		if w := t.Tokens[c].Form; w == "," || w == ";" || w == ":" || w == "—" {
			last = c - 1
		}
	}
	// nor is what stands before a dash, as a dateline does
	for c := k - 1; c > first; c-- {
		if t.IsDash(c) {
			first = c + 1
			break
		}
	}
	// no punctuation at the ends
	for last > k && t.Tokens[last].UPOS == "PUNCT" {
		last--
	}
	for first < k && (t.Tokens[first].UPOS == "PUNCT" || t.Tokens[first].UPOS == "CCONJ") {
		first++
	}
	return first, last
}

// syntax fills in where a candidate stands.
func (f *finder) syntax(t *sentenceTree, c *candidate) {
	c.relation, c.governor = t.relation(c.head), t.Tokens[c.head].Head
	c.copular = t.child(c.head, "cop") >= 0
	if c.relation == "conj" || c.relation == "flat" {
		// a conjunct is to the sentence what the first one is, and so is a part of a
		// name
		h := c.governor
		for n := 0; n < 8 && h >= 0 && (t.relation(h) == "conj" || t.relation(h) == "flat"); n++ {
			h = t.Tokens[h].Head
		}
		if h >= 0 {
			c.relation, c.governor = t.relation(h), t.Tokens[h].Head
			if c.relation == "root" {
				c.relation = "conj"
			}
		}
	}
	if c.relation == "nmod" && t.child(c.head, "case") > c.head || strings.HasSuffix(t.Tokens[c.head].Relation, ":poss") {
		c.relation = "poss"
	}
}

// determine fills in the determiner.
func (f *finder) determine(t *sentenceTree, c *candidate) {
	two := false
	for _, k := range t.children[c.head] {
		if k > c.head && t.relation(k) != "nmod" {
			continue
		}
		w := t.lower(k)
		switch t.relation(k) {
		case "det":
			switch w {
			case "the":
				c.determiner = max(c.determiner, definite)
			case "this", "that", "these", "those":
				c.determiner = demonstrated
			case "a", "an", "another":
				c.determiner = indefinite
			case "both":
				c.determiner, two = dual, true
			default:
				c.determiner = quantified
			}
		case "nmod", "poss":
			if k < c.head && (strings.HasSuffix(t.Tokens[k].Relation, ":poss") || f.pronouns[w].typ == possessive && f.pronouns[w].person > 0) {
				c.determiner = possessed
			}
		case "nummod":
			if w == "two" && (c.determiner == definite || c.determiner == demonstrated || c.determiner == possessed) {
				c.determiner, two = dual, true
			} else if c.determiner == bare {
				c.determiner = counted
			}
		case "amod":
			if w == "both" {
				c.determiner, two = dual, true
			}
		}
	}
	if w := t.lower(c.head); !two && c.form == ByNominal && (t.Tokens[c.head].UPOS == "NUM" && w == "two" || w == "both") {
		c.determiner = dual
	}
}

// coordinate adds the coordinations of candidates: "Trump and Putin".
func (f *finder) coordinate() {
	byHead := map[[2]int]int{}
	for i := range f.candidates {
		byHead[[2]int{f.candidates[i].sentence, f.candidates[i].head}] = i
	}
	n := len(f.candidates)
	for i := range n {
		c := &f.candidates[i]
		if c.attributive || c.form == ByPronoun && c.pronoun.typ != personal {
			continue
		}
		t := f.trees[c.sentence]
		members := []int{i}
		last := c.last
		for _, k := range t.children[c.head] {
			if t.relation(k) != "conj" {
				continue
			}
			if m, ok := byHead[[2]int{c.sentence, k}]; ok {
				members = append(members, m)
				last = max(last, f.candidates[m].last)
			}
		}
		if len(members) == 2 && c.form == ByName && f.candidates[members[1]].form == ByName && c.class&f.candidates[members[1]].class == 0 {
			continue // "Trump and Russia's Putin", wrongly headed
		}
		if len(members) < 2 || len(members) > 8 || !f.joined(t, &f.candidates[members[len(members)-1]]) {
			continue
		}
		g := candidate{
			sentence: c.sentence, first: c.first, last: last, head: c.head, form: ByGroup, name: -1, form0: c.form0, lemma: c.lemma,
			determiner: c.determiner, number: plural, relation: c.relation, governor: c.governor, quote: c.quote, conjuncts: members, entity: -1, copular: c.copular,
		}
		g.class = ^class(0)
		for _, m := range members {
			g.class &= f.candidates[m].class
		}
		g.kind = g.class.kind()
		g.span = text.Span{Start: t.Tokens[g.first].Start, End: t.Tokens[last].End}
		f.candidates = append(f.candidates, g)
	}
	f.coordinateNames(n)
	if len(f.candidates) == n {
		return
	}
	// in order again, the conjuncts following their candidates
	order := make([]int, len(f.candidates))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := &f.candidates[a], &f.candidates[b]
		return cmp.Or(cmp.Compare(x.sentence, y.sentence), cmp.Compare(x.first, y.first), cmp.Compare(y.last, x.last), cmp.Compare(len(y.conjuncts), len(x.conjuncts)))
	})
	where := make([]int, len(order))
	for to, from := range order {
		where[from] = to
	}
	for i := range f.candidates {
		for k, m := range f.candidates[i].conjuncts {
			f.candidates[i].conjuncts[k] = where[m]
		}
	}
	// in place: a copy of all candidates would be the largest thing in memory
	for i := range where {
		for where[i] != i {
			to := where[i]
			f.candidates[i], f.candidates[to] = f.candidates[to], f.candidates[i]
			where[i], where[to] = where[to], to
		}
	}
}

// coordinateNames adds coordinations of two names that the tree does not show:
// an "and" stands between them, and nothing but titles and the like besides.
func (f *finder) coordinateNames(n int) {
	have := map[int]bool{}
	for i := n; i < len(f.candidates); i++ {
		have[f.candidates[i].conjuncts[0]] = true
	}
	for i := range n {
		b := &f.candidates[i]
		if b.form != ByName || b.kind == text.Nationality {
			continue
		}
		// the last name of the kind before, past "Russia's" and the like
		p := i - 1
		for p >= 0 && p >= i-4 && (f.candidates[p].form != ByName || f.candidates[p].kind == text.Nationality || f.candidates[p].class&b.class == 0) {
			p--
		}
		if p < 0 || p < i-4 || have[p] {
			continue
		}
		a := &f.candidates[p]
		if a.sentence != b.sentence || b.first-a.last > 8 || b.first-a.last < 2 {
			continue
		}
		t := f.trees[a.sentence]
		if w := t.lower(a.last + 1); w != "and" && w != "&" {
			continue
		}
		fits := true
		for k := a.last + 2; k < b.first; k++ {
			switch t.Tokens[k].UPOS {
			case "PROPN", "NOUN", "ADJ", "DET", "PART":
			default:
				fits = false
			}
		}
		// "met Merkel and Putin left": the second begins a clause
		if !fits || b.relation == "nsubj" && a.relation != "nsubj" && t.relation(b.head) != "conj" && !a.attributive {
			continue
		}
		f.candidates = append(f.candidates, candidate{
			sentence: a.sentence, first: a.first, last: b.last, head: a.head, form: ByGroup, name: -1, form0: a.form0, lemma: a.lemma,
			number: plural, relation: a.relation, governor: a.governor, quote: a.quote, conjuncts: []int{p, i}, entity: -1, class: a.class & b.class,
			kind: (a.class & b.class).kind(), span: text.Span{Start: a.span.Start, End: b.span.End},
		})
	}
}

// joined reports whether the last conjunct has an "and".
func (f *finder) joined(t *sentenceTree, c *candidate) bool {
	cc := t.child(c.head, "cc")
	if cc < 0 {
		return false
	}
	w := t.lower(cc)
	return w == "and" || w == "&"
}
