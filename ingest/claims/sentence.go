package claims

import (
	"slices"
	"strings"

	"github.com/demarche-kg/demarche/ingest/text"
	"github.com/demarche-kg/demarche/ingest/text/coref"
)

// reading is a document while claims are taken from it.
type reading struct {
	*text.Document
	lex       *lexicon
	refs      *coref.Result
	sentences []sentence
	cues      map[[2]int]int // sentence and token of a cue to its attribution
	hasName   []bool         // by chain: it has a name
	pronouns  []bool         // by chain: nothing but pronouns refers to it

	lastOffice string // the title read last, for "counterpart"
}

// sentence is a sentence with what is asked of it often.
type sentence struct {
	*text.Sentence
	lex      *lexicon
	children [][]int // by token
	first    []int   // by token: the first token of its phrase
	last     []int   // by token: the last token of its phrase
	mention  []int   // by head token: index in coref.Result.Mentions, -1 for none
	name     []int   // by token: index in Document.Names, -1 for none
	times    []int   // indices in Document.Times
	sources  []int   // attributions whose content touches the sentence, the shortest content first
	clauses  map[int]*clause
	forms    []string     // in lower case, apostrophes straight
	lemmas   []string     // in lower case
	evoking  map[int]bool // nouns that evoke a claim
}

func newReading(lex *lexicon, d *text.Document, refs *coref.Result) *reading {
	r := &reading{Document: d, lex: lex, refs: refs, sentences: make([]sentence, len(d.Sentences)), cues: map[[2]int]int{}}
	cues := map[int][]int{} // tokens by sentence
	for i := range d.Attributions {
		a := &d.Attributions[i]
		cues[a.CueSentence] = append(cues[a.CueSentence], a.CueToken)
	}
	for i := range d.Sentences {
		s := &r.sentences[i]
		s.Sentence, s.lex = repaired(&d.Sentences[i], lex, cues[i]), lex
		n := len(s.Tokens)
		s.children, s.mention, s.name, s.clauses = make([][]int, n), make([]int, n), make([]int, n), map[int]*clause{}
		s.forms, s.lemmas = make([]string, n), make([]string, n)
		for t := range s.Tokens {
			s.forms[t] = strings.ReplaceAll(strings.ToLower(s.Tokens[t].Form), "’", "'")
			s.lemmas[t] = lex.lemma(&s.Tokens[t])
			s.mention[t], s.name[t] = -1, -1
			if h := s.Tokens[t].Head; h >= 0 && h < n && h != t {
				s.children[h] = append(s.children[h], t)
			}
		}
		s.measure()
	}
	for i := range d.Names {
		n := &d.Names[i]
		if s := r.sentence(n.Sentence); s != nil {
			for t := max(n.First, 0); t <= n.Last && t < len(s.Tokens); t++ {
				s.name[t] = i
			}
		}
	}
	if refs != nil {
		for i := range refs.Mentions {
			m := &refs.Mentions[i]
			if s := r.sentence(m.Sentence); s != nil && m.Head >= 0 && m.Head < len(s.Tokens) {
				if old := s.mention[m.Head]; old < 0 || better(m, &refs.Mentions[old]) {
					s.mention[m.Head] = i
				}
			}
		}
		r.hasName, r.pronouns = make([]bool, len(refs.Chains)), make([]bool, len(refs.Chains))
		for i, c := range refs.Chains {
			r.hasName[i] = c.Ref != "" || slices.ContainsFunc(c.Mentions, func(m int) bool { return refs.Mentions[m].Name >= 0 })
			r.pronouns[i] = !slices.ContainsFunc(c.Mentions, func(m int) bool { return refs.Mentions[m].Form != coref.ByPronoun })
		}
	}
	for i := range d.Times {
		if s := r.sentence(d.Times[i].Sentence); s != nil {
			s.times = append(s.times, i)
		}
	}
	r.indexAttributions()
	return r
}

// better reports whether m says more surely than old what their common head
// refers to: a name before anything else, one thing before a group, and the
// phrase itself before one that it is only the first part of.
func better(m, old *coref.Mention) bool {
	order := func(m *coref.Mention) int {
		switch {
		case m.Form == coref.ByName && m.Chain >= 0:
			return 3
		case m.Chain >= 0:
			return 2
		case len(m.Members) > 0:
			return 1
		}
		return 0
	}
	if a, b := order(m), order(old); a != b {
		return a > b
	}
	return m.Len() < old.Len()
}

func (r *reading) sentence(i int) *sentence {
	if i < 0 || i >= len(r.sentences) {
		return nil
	}
	return &r.sentences[i]
}

// base returns a relation without its subtype.
func base(relation string) string {
	b, _, _ := strings.Cut(relation, ":")
	return b
}

// lemma returns the lemma of a token in lower case.
func (s *sentence) lemma(t int) string { return s.lemmas[t] }

// form returns the form of a token in lower case, its apostrophes straight.
func (s *sentence) form(t int) string { return s.forms[t] }

func (s *sentence) rel(t int) string { return s.Tokens[t].Relation }

// child returns the first child of t with one of the relations (with subtype
// where given with one, else base), -1 for none.
func (s *sentence) child(t int, relations ...string) int {
	for _, c := range s.children[t] {
		for _, r := range relations {
			if s.rel(c) == r || base(s.rel(c)) == r {
				return c
			}
		}
	}
	return -1
}

func (s *sentence) isVerb(t int) bool {
	return s.Tokens[t].UPOS == "VERB" || s.Tokens[t].UPOS == "AUX" || strings.HasPrefix(s.Tokens[t].XPOS, "VB")
}

func (s *sentence) isNominal(t int) bool {
	switch s.Tokens[t].UPOS {
	case "NOUN", "PROPN", "PRON", "NUM", "SYM", "X":
		return true
	case "ADJ":
		return s.name[t] >= 0 || s.child(t, "det") >= 0
	case "DET":
		return true
	}
	return false
}

// preposition returns the case marker of a nominal in lower case, words of a
// fixed one joined by a blank ("because of"); "" for none.
func (s *sentence) preposition(t int) string {
	var words []string
	for _, c := range s.children[t] {
		if base(s.rel(c)) == "case" && s.Tokens[c].XPOS != "POS" {
			words = append(words, s.form(c))
			for _, f := range s.children[c] {
				if base(s.rel(f)) == "fixed" {
					words = append(words, s.form(f))
				}
			}
		}
	}
	return strings.Join(words, " ")
}

// conjuncts returns t and the nominals coordinated with it.
func (s *sentence) conjuncts(t int) []int {
	all := []int{t}
	for i := 0; i < len(all) && len(all) < 64; i++ {
		for _, c := range s.children[all[i]] {
			if base(s.rel(c)) == "conj" && s.isNominal(c) && (s.child(c, "nsubj") < 0) {
				all = append(all, c)
			}
		}
	}
	return all
}

// measure finds where the phrase of each token begins and ends, in time linear in
// the tokens.
func (s *sentence) measure() {
	n := len(s.Tokens)
	s.first, s.last = make([]int, n), make([]int, n)
	var order []int // heads before their children
	for t := range n {
		s.first[t], s.last[t] = t, t
		if h := s.Tokens[t].Head; h < 0 || h >= n || h == t {
			order = append(order, t)
		}
	}
	for i := 0; i < len(order); i++ {
		order = append(order, s.children[order[i]]...)
	}
	for _, t := range slices.Backward(order) {
		for _, c := range s.children[t] {
			s.first[t], s.last[t] = min(s.first[t], s.first[c]), max(s.last[t], s.last[c])
		}
	}
}

// subtree returns the first and last token of t's phrase, without the parts
// whose relation to their head skip says.
func (s *sentence) subtree(t int, skip func(c int) bool) (first, last int) {
	first, last = t, t
	stack := []int{t}
	for n := 0; len(stack) > 0 && n <= len(s.Tokens); n++ {
		h := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		first, last = min(first, h), max(last, h)
		for _, c := range s.children[h] {
			if !skip(c) {
				stack = append(stack, c)
			}
		}
	}
	return first, last
}

// span returns the span of tokens first to last, without the punctuation and
// function words that no phrase starts or ends with.
func (s *sentence) span(first, last int) text.Span {
	for first < last && s.edge(first) {
		first++
	}
	for last > first && s.Tokens[last].UPOS == "PUNCT" && s.form(last) != ")" {
		last--
	}
	return text.Span{Start: s.Tokens[first].Start, End: s.Tokens[last].End}
}

func (s *sentence) edge(t int) bool {
	return s.Tokens[t].UPOS == "PUNCT" || s.Tokens[t].UPOS == "CCONJ"
}

// clause is a predicate with its effective dependents: its own, and those it
// shares with the clause it belongs to.
type clause struct {
	head     int
	subjects []int // surface subjects, conjuncts not yet expanded
	objects  []int
	iobjects []int
	agents   []int // of a passive
	obliques []oblique
	clausal  []int // ccomp, csubj
	infs     []int // xcomp, and gerunds that complement
	passive  bool
}

// oblique is a nominal with its preposition.
type oblique struct {
	prep string
	head int
}

const maxDepth = 16 // clauses deep; real sentences have fewer

// clause returns the clause of a predicate.
func (s *sentence) clause(v int) *clause { return s.clauseAt(v, 0) }

func (s *sentence) clauseAt(v, depth int) *clause {
	if c := s.clauses[v]; c != nil {
		return c
	}
	c := &clause{head: v}
	if depth > maxDepth {
		return c
	}
	gapSubject := true
	for _, t := range s.children[v] {
		switch s.rel(t) {
		case "nsubj:pass", "csubj:pass":
			c.passive = true
		case "aux:pass":
			c.passive = true
		}
		switch base(s.rel(t)) {
		case "nsubj":
			if s.rel(t) == "nsubj:outer" || s.Tokens[t].UPOS == "CCONJ" {
				continue
			}
			c.subjects = append(c.subjects, s.antecedent(t))
			gapSubject = false
		case "csubj":
			c.clausal = append(c.clausal, t)
			gapSubject = false
		case "obj":
			if s.Tokens[t].XPOS == "VBG" && s.isVerb(t) {
				c.infs = append(c.infs, t)
			} else {
				c.objects = append(c.objects, s.antecedent(t))
			}
		case "iobj":
			c.iobjects = append(c.iobjects, s.antecedent(t))
		case "obl":
			if s.rel(t) == "obl:agent" || c.passiveForm(s, v) && s.lex.is("agent-prep", s.preposition(t)) && s.rel(t) != "obl:tmod" {
				c.agents = append(c.agents, s.antecedent(t))
			} else if s.rel(t) != "obl:tmod" {
				c.obliques = append(c.obliques, oblique{s.preposition(t), s.antecedent(t)})
			}
		case "nmod":
			if p := s.preposition(t); p != "" {
				c.obliques = append(c.obliques, oblique{p, t})
			}
		case "ccomp":
			if s.lacksSubject(t) {
				c.infs = append(c.infs, t)
			} else {
				c.clausal = append(c.clausal, t)
			}
		case "xcomp":
			c.infs = append(c.infs, t)
		case "advcl":
			if s.bareGerund(t) {
				c.infs = append(c.infs, t)
				continue
			}
			if s.thatClause(t) {
				c.clausal = append(c.clausal, t)
				continue
			}
			// "accused Russia of meddling": a gerund with a preposition is a complement.
			if m := s.child(t, "mark", "case"); m >= 0 && s.gerund(t) {
				c.obliques = append(c.obliques, oblique{s.form(m), t})
			}
		}
	}
	if c.passive && s.child(v, "aux:pass") < 0 && s.perfect(v) {
		c.passive = false // "Russia, which had threatened": no form of be, no passive
	}
	if c.passive && len(c.agents) == 0 {
		// "dismissed as a lie by X": the agent is often hung on what stands before it.
		for _, o := range c.obliques {
			for _, t := range s.children[o.head] {
				if base(s.rel(t)) == "nmod" && s.lex.is("agent-prep", s.preposition(t)) {
					c.agents = append(c.agents, t)
				}
			}
		}
	}
	if s.headline(v) {
		c.subjects, gapSubject, c.passive = []int{s.Tokens[v].Head}, false, false
	} else if !c.passive && s.Tokens[v].XPOS == "VBN" && s.participle(v) {
		// "fires invaded the city": what has an object is no passive, unless it takes two.
		c.passive = len(c.objects) == 0 || s.lex.is("ditransitive", s.lemma(v)) || s.child(v, "aux:pass") >= 0
	}
	if gapSubject {
		c.subjects = s.inherited(v, depth)
	}
	// "the envoy Russia expelled": the object is what the relative clause stands at.
	if rel := s.relativeHead(v); rel >= 0 && len(c.objects) == 0 && !c.passive && !gapSubject && !s.hasRelativizer(v) {
		c.objects = append(c.objects, rel)
	}
	s.clauses[v] = c
	return c
}

// gerund reports whether t is an -ing form, or a participle with "having".
func (s *sentence) gerund(t int) bool {
	a := s.child(t, "aux")
	return s.Tokens[t].XPOS == "VBG" || a >= 0 && s.Tokens[a].XPOS == "VBG"
}

// bareGerund reports whether an adverbial clause is a gerund right after its
// verb, as in "denied interfering": a complement, whatever the parser calls it.
func (s *sentence) bareGerund(t int) bool {
	h := s.Tokens[t].Head
	if h < 0 || h > t || s.child(t, "mark", "case", "nsubj") >= 0 {
		return false
	}
	if a := s.child(t, "aux"); s.Tokens[t].XPOS != "VBG" && (a < 0 || s.Tokens[a].XPOS != "VBG") { // "having threatened"
		return false
	}
	for i := h + 1; i < t; i++ {
		if s.Tokens[i].UPOS == "PUNCT" || s.isNominal(i) {
			return false
		}
	}
	return true
}

// perfect reports whether v has a form of have and none of be beside it.
func (s *sentence) perfect(v int) bool {
	have := false
	for _, c := range s.children[v] {
		if b := base(s.rel(c)); b == "aux" || b == "cop" {
			if s.lex.is("passive-aux", s.lemma(c)) {
				return false
			}
			have = have || s.lex.is("perfect", s.lemma(c))
		}
	}
	return have
}

// thatClause reports whether an adverbial clause begins with "that": a
// complement, whatever the parser calls it.
func (s *sentence) thatClause(t int) bool {
	m := s.child(t, "mark")
	return m >= 0 && s.lex.is("complementizer", s.form(m)) && s.Tokens[t].Head < t
}

// headline reports whether v is a past tense that was taken for a participle,
// so that its subject became the root: "X's office denied that …".
func (s *sentence) headline(v int) bool {
	h := s.Tokens[v].Head
	if s.Tokens[v].XPOS != "VBN" || s.rel(v) != "acl" || h < 0 || s.Tokens[h].Head >= 0 || s.isVerb(h) || s.child(h, "cop") >= 0 || s.child(v, "aux") >= 0 {
		return false
	}
	for _, c := range s.children[v] {
		if base(s.rel(c)) == "ccomp" || base(s.rel(c)) == "obj" || base(s.rel(c)) == "advcl" && s.thatClause(c) {
			return true
		}
	}
	return false
}

// passiveForm reports whether v is a participle that may be passive.
func (c *clause) passiveForm(s *sentence, v int) bool {
	return c.passive || s.Tokens[v].XPOS == "VBN" && (s.child(v, "aux:pass") >= 0 || s.participle(v))
}

// participle reports whether a VBN without auxiliary modifies something: then
// it is passive.
func (s *sentence) participle(v int) bool {
	if s.child(v, "aux") >= 0 && s.child(v, "aux:pass") < 0 {
		return false
	}
	switch base(s.rel(v)) {
	case "acl", "advcl", "amod":
		if s.child(v, "nsubj") >= 0 && s.child(v, "aux:pass") < 0 {
			return false // "the denial that it supplied drones"
		}
		return (s.rel(v) != "acl:relcl" || s.child(v, "aux:pass") >= 0) && !s.headline(v)
	case "xcomp":
		return true
	case "conj":
		// "was arrested and charged": the auxiliary stands with the first.
		if h := s.Tokens[v].Head; h >= 0 && s.child(v, "aux") < 0 && s.child(v, "obj") < 0 && s.child(v, "nsubj") < 0 && s.Tokens[h].XPOS == "VBN" {
			return s.child(h, "aux:pass") >= 0 || s.child(h, "nsubj:pass") >= 0 || s.participle(h)
		}
	}
	return false
}

// lacksSubject reports whether a clausal complement is a gerund or infinitive
// without subject of its own.
func (s *sentence) lacksSubject(t int) bool {
	if s.child(t, "nsubj", "csubj", "expl") >= 0 {
		return false
	}
	x := s.Tokens[t].XPOS
	if a := s.child(t, "aux"); a >= 0 && s.Tokens[a].XPOS == "VBG" {
		return true
	}
	return x == "VBG" || x == "VB" && s.child(t, "aux") < 0
}

// relativeHead returns the nominal that a relative clause stands at, -1 when v
// heads none.
func (s *sentence) relativeHead(v int) int {
	for range maxDepth {
		switch {
		case s.rel(v) == "acl:relcl":
			return s.Tokens[v].Head
		case base(s.rel(v)) == "conj" && s.Tokens[v].Head >= 0:
			v = s.Tokens[v].Head
		default:
			return -1
		}
	}
	return -1
}

func (s *sentence) isRelativizer(t int) bool {
	return (s.Tokens[t].UPOS == "PRON" || strings.HasPrefix(s.Tokens[t].XPOS, "W")) && s.lex.is("relativizer", s.lemma(t)) || s.lex.is("relativizer", s.form(t)) && strings.HasPrefix(s.Tokens[t].XPOS, "W")
}

func (s *sentence) hasRelativizer(v int) bool {
	for _, c := range s.children[v] {
		if s.isRelativizer(c) && base(s.rel(c)) != "mark" && base(s.rel(c)) != "obj" {
			return true
		}
	}
	return false
}

// antecedent returns what a relative pronoun stands for, else t itself.
func (s *sentence) antecedent(t int) int {
	if !s.isRelativizer(t) {
		return t
	}
	for v, n := s.Tokens[t].Head, 0; v >= 0 && n < maxDepth; v, n = s.Tokens[v].Head, n+1 {
		if h := s.relativeHead(v); h >= 0 {
			return h
		}
	}
	// "…, which severed relations" read as a coordination: the noun before.
	for k := t - 1; k >= 0 && k >= t-4 && !s.lex.is("complementizer", s.form(t)); k-- {
		if s.Tokens[k].UPOS == "NOUN" || s.Tokens[k].UPOS == "PROPN" || s.name[k] >= 0 {
			return k
		}
	}
	return t
}

// inherited returns the surface subject that a predicate without one of its own
// shares with the clause it belongs to.
func (s *sentence) inherited(v, depth int) []int {
	h := s.Tokens[v].Head
	if h < 0 || h >= len(s.Tokens) || depth > maxDepth {
		return nil
	}
	switch base(s.rel(v)) {
	case "conj":
		if s.isVerb(v) && (s.isVerb(h) || s.child(h, "cop") >= 0) {
			return s.clauseAt(h, depth+1).subjects
		}
	case "xcomp":
		g := s.clauseAt(h, depth+1)
		if !s.isVerb(h) && s.Tokens[h].UPOS == "NOUN" {
			if p := s.child(h, "nmod:poss"); p >= 0 {
				return []int{p}
			}
		}
		if !s.lex.is("subject-control", s.lemma(h)) && !g.passive {
			if len(g.objects) > 0 && (g.objects[0] != s.relativeHead(h) || s.controlsObject(h)) {
				return g.objects
			}
			if len(g.iobjects) > 0 {
				return g.iobjects
			}
			// "appealed to the Russians to send troops", "called on X to do Y"
			if s.Tokens[v].XPOS == "VB" {
				for _, o := range g.obliques {
					if s.lex.is("asked-prep", o.prep) && o.head < v && s.isNominal(o.head) {
						return []int{o.head}
					}
				}
			}
		}
		return g.subjects
	case "ccomp":
		g := s.clauseAt(h, depth+1)
		if s.Tokens[v].XPOS == "VB" && v < h && s.child(v, "mark", "aux") < 0 {
			return g.iobjects // “Withdraw,” the president told X: the one who is told
		}
		if len(g.objects) > 0 && !s.lex.is("subject-control", s.lemma(h)) {
			return g.objects
		}
		return g.subjects
	case "advcl":
		g := s.clauseAt(h, depth+1)
		if m := s.child(v, "mark", "case"); m >= 0 && s.gerund(v) && v > h && len(g.objects) > 0 && !g.passive {
			if s.lex.is("object-mark", s.form(m)) {
				return g.objects
			}
		}
		// "urged the parties to stop" is often read as a purpose clause.
		if s.Tokens[v].XPOS == "VB" && s.toInfinitive(v) && !g.passive && len(g.objects) > 0 && len(s.children[h]) > 0 && s.controlsObject(h) {
			return g.objects
		}
		if s.Tokens[v].XPOS == "VBN" && s.child(v, "aux") < 0 || s.gerund(v) || s.Tokens[v].XPOS == "VB" || s.child(v, "mark") < 0 {
			return g.subjects
		}
	case "acl":
		if s.Tokens[v].XPOS == "VB" || s.toInfinitive(v) || s.child(v, "mark", "case") >= 0 && s.Tokens[v].XPOS == "VBG" {
			if s.child(v, "aux:pass") >= 0 { // "a deal to be signed"
				return []int{h}
			}
			for _, rel := range []string{"nmod:poss"} {
				if p := s.child(h, rel); p >= 0 {
					return []int{p}
				}
			}
			for _, n := range s.children[h] {
				if base(s.rel(n)) == "nmod" {
					if s.lex.is("doer-prep", s.preposition(n)) {
						return []int{n}
					}
				}
			}
			if g := s.Tokens[h].Head; g >= 0 && s.isVerb(g) && base(s.rel(h)) == "obj" {
				return s.clauseAt(g, depth+1).subjects
			}
			return nil
		}
		// "sent a letter to the board urging": the letter urges
		if s.Tokens[v].XPOS == "VBG" {
			if d := s.document(h); d >= 0 {
				if g := s.Tokens[d].Head; g >= 0 && s.isVerb(g) && base(s.rel(d)) == "obj" {
					return s.clauseAt(g, depth+1).subjects
				}
				return []int{d}
			}
		}
		// "worked behind the scenes negotiating": scenes do not negotiate, but a
		// letter accuses.
		if !s.lex.is("document", s.lemma(h)) && s.Tokens[v].XPOS == "VBG" && s.Tokens[h].UPOS == "NOUN" && !s.lex.is("human", s.lemma(h)) && !s.lex.is("representative", s.lemma(h)) && base(s.rel(h)) != "nsubj" {
			if g := s.verbOver(h); g >= 0 {
				return s.clauseAt(g, depth+1).subjects
			}
		}
		return []int{h}
	}
	return nil
}

// document returns the noun for a document whose addressee the nominal at t is,
// or part of it: the letter of "a letter to the board of directors"; -1 for none.
func (s *sentence) document(t int) int {
	for range maxDepth {
		h := s.Tokens[t].Head
		if h < 0 || base(s.rel(t)) != "nmod" {
			return -1
		}
		if t = h; s.lex.is("document", s.lemma(t)) {
			return t
		}
	}
	return -1
}

// verbOver returns the nearest verb over t, -1 for none.
func (s *sentence) verbOver(t int) int {
	for range maxDepth {
		if t = s.Tokens[t].Head; t < 0 {
			return -1
		}
		if s.isVerb(t) {
			return t
		}
	}
	return -1
}

func (s *sentence) toInfinitive(v int) bool {
	for _, c := range s.children[v] {
		if base(s.rel(c)) == "mark" && s.lex.is("infinitive-mark", s.form(c)) {
			return true
		}
	}
	return false
}

// controlsObject reports whether the object of v is the subject of its
// infinitive.
func (s *sentence) controlsObject(v int) bool { return s.lex.is("object-control", s.lemma(v)) }
