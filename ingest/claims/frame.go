package claims

import (
	"slices"
	"strings"

	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/ingest/text"
)

// frame is a predicate found in a sentence with the fillers of its roles.
type frame struct {
	entry     *entry
	predicate graph.Predicate
	mode      string
	s         *sentence
	anchor    int // the verb or noun that evokes the predicate
	verb      int // the verb whose clause it stands in: the anchor itself or the light verb; -1 for a noun alone
	subjects  []Argument
	objects   []Argument
	topics    []topic
	content   []int  // heads of the content of a speech act
	open      bool   // a participant is there but stays open: an unresolved pronoun
	openWith  bool   // so does an object
	openTopic bool   // a topic is there but is only a pronoun: "signed it"
	plural    bool   // the subject is a plural phrase: two or more
	absent    bool   // the event itself is negated or missing ("no meeting")
	used      []int  // tokens of the role fillers' heads, for the evidence
	occurs    effect // what the verb the event noun depends on says of it
	tokens    []int  // further tokens of the predicate: particle, light verb
}

// topic is a filler of the topic role with its head, -1 for none.
type topic struct {
	Argument
	head int
}

// frames returns the frames of a sentence in the order of their anchors.
func (r *reading) frames(s *sentence) []*frame {
	var found []*frame
	consumed := map[int]bool{} // nouns that a verb's pattern has used up
	for t := range s.Tokens {
		if !s.isVerb(t) && (s.Tokens[t].UPOS != "ADJ" || s.child(t, "cop") < 0) {
			continue
		}
		if t > 0 && s.form(t-1) == "-" && s.Tokens[t-1].End == s.Tokens[t].Start || t+1 < len(s.Tokens) && s.form(t+1) == "-" && s.Tokens[t].End == s.Tokens[t+1].Start {
			continue // a piece of a compound: "would-they-meet"
		}
		for _, e := range r.lex.verbs[s.lemma(t)] {
			if f := r.matchVerb(s, t, e); f != nil {
				found = append(found, f)
				if len(e.pattern.objects) > 0 {
					for _, o := range r.patternObjects(s, t, e.pattern.objects) {
						consumed[o] = true
					}
				}
				break
			}
		}
	}
	for t := range s.Tokens {
		if s.Tokens[t].UPOS != "NOUN" && s.Tokens[t].UPOS != "PROPN" || consumed[t] {
			continue
		}
		if n := s.name[t]; n >= 0 && r.Names[n].Kind != text.EventName && r.Names[n].First != r.Names[n].Last || s.inTitle(t) || r.ofSomebody(s, t) {
			continue
		}
		var best *frame
		for _, e := range r.lex.nouns[s.lemma(t)] {
			if f := r.matchNoun(s, t, e); f != nil && (best == nil || f.weight() > best.weight()) {
				best = f
			}
		}
		if best != nil {
			found = append(found, best)
		}
	}
	found = withoutLight(found)
	slices.SortStableFunc(found, func(a, b *frame) int { return a.anchor - b.anchor })
	return found
}

// inTitle reports whether the capitalized noun at t goes on a name: "Homeland
// Security Investigations".
func (s *sentence) inTitle(t int) bool {
	return t > 1 && s.name[t] < 0 && s.name[t-1] >= 0 && s.Tokens[t].UPOS == "PROPN" && base(s.rel(t-1)) == "compound" && s.Tokens[t-1].Head == t
}

// ofSomebody reports whether the noun at t only says of whom what kind they are:
// "a hacking group".
func (r *reading) ofSomebody(s *sentence, t int) bool {
	h := s.Tokens[t].Head
	return h == t+1 && base(s.rel(t)) == "compound" && s.name[h] < 0 && r.kinds(s, h)&isHuman != 0
}

// withoutLight drops the sense of its own that a verb has where it is the light
// verb of a noun: "announced sanctions" imposes them.
func withoutLight(found []*frame) []*frame {
	light := map[int]bool{}
	for _, f := range found {
		if f.verb >= 0 && f.verb != f.anchor {
			light[f.verb] = true
		}
	}
	silent := map[int]bool{}
	for _, f := range found {
		if f.predicate == "COMMENTED" && f.verb >= 0 {
			silent[f.s.Tokens[f.verb].Head] = true
		}
	}
	return slices.DeleteFunc(found, func(f *frame) bool {
		// "declined to comment" rejects nothing
		if f.predicate == "REJECTED" && f.verb == f.anchor && silent[f.anchor] && f.s.lex.is("decline", f.s.lemma(f.anchor)) {
			return true
		}
		return f.verb == f.anchor && light[f.anchor] && f.entry.pattern.specificity() < 3 && f.predicate != "PROMISED"
	})
}

// weight ranks readings of one noun: what is said of it by a modifier ("hunger
// strike") is the best sign, then a light verb.
func (f *frame) weight() int {
	n := len(f.subjects) + len(f.objects) + len(f.topics)
	if f.verb >= 0 {
		n += 10
	}
	if len(f.entry.pattern.objects) > 0 {
		n += 20
	}
	return n
}

func (r *reading) patternObjects(s *sentence, t int, lemmas []string) []int {
	var found []int
	c := s.clause(t)
	objects := c.objects
	if c.passive {
		objects = c.subjects
	}
	for _, o := range slices.Concat(objects, c.iobjects) {
		for _, j := range s.conjuncts(o) {
			if slices.Contains(lemmas, s.lemma(j)) {
				found = append(found, j)
			}
		}
		if r.lex.is("part", s.lemma(o)) { // "captured part of the town"
			for _, k := range s.children[o] {
				if r.lex.is("genitive", s.preposition(k)) && slices.Contains(lemmas, s.lemma(k)) {
					found = append(found, k)
				}
			}
		}
		// "gave the diplomats a day to leave", whichever noun the clause hangs on
		for _, n := range append([]int{o}, s.children[o]...) {
			for _, k := range s.children[n] {
				if s.rel(k) == "acl" && s.toInfinitive(k) && slices.Contains(lemmas, s.lemma(k)) {
					found = append(found, k)
				}
			}
		}
	}
	// "was placed under arrest", "called him dishonest", "stayed silent"
	for _, k := range s.children[t] {
		switch base(s.rel(k)) {
		case "obl", "xcomp", "advmod", "amod", "acl", "advcl":
			if slices.Contains(lemmas, s.lemma(k)) {
				found = append(found, k)
			}
		}
	}
	return found
}

// particle returns the token of a particle of t, -1 for none.
func (s *sentence) particle(t int, form string) int {
	for _, c := range s.children[t] {
		switch base(s.rel(c)) {
		case "compound", "advmod", "case", "mark", "xcomp":
			if s.form(c) == form && s.Tokens[c].UPOS != "NOUN" && s.child(c, "cop") < 0 { // "is going to be over"
				return c
			}
		case "obl":
			// "pulled out of the deal": the particle is often read with the preposition.
			if words := strings.Fields(s.preposition(c)); len(words) > 1 && words[0] == form {
				return c
			}
			for _, k := range s.children[c] {
				if s.form(k) == form && k == t+1 && s.Tokens[k].UPOS != "NOUN" {
					return k
				}
			}
		}
	}
	return -1
}

// fitsPattern reports whether what a pattern asks for stands beside t.
func (r *reading) fitsPattern(s *sentence, t int, p pattern) bool {
	if p.particle != "" && s.particle(t, p.particle) < 0 {
		return false
	}
	if p.prep != "" && !slices.ContainsFunc(s.clause(t).obliques, func(o oblique) bool {
		return slices.Contains(strings.Fields(o.prep), p.prep) && !r.isTime(s, o.head)
	}) {
		return false
	}
	return len(p.objects) == 0 || len(r.patternObjects(s, t, p.objects)) > 0
}

// slots are the fillers of the slots of a predicate.
type slots struct {
	names []string
	heads []int
}

func (f *slots) add(name string, head int) {
	f.names, f.heads = append(f.names, name), append(f.heads, head)
}

// matchVerb matches an entry at a verb, nil when it is another sense.
func (r *reading) matchVerb(s *sentence, v int, e *entry) *frame {
	if !r.fitsPattern(s, v, e.pattern) {
		return nil
	}
	if base(s.rel(v)) == "amod" && r.lex.adverbs[s.form(v)] != "" {
		return nil // "alleged paramours": nobody is accused by the adjective
	}
	c := s.clause(v)
	if e.pattern.particle == "" && s.child(v, "compound:prt") >= 0 {
		return nil // "shot back": another verb
	}
	if e.flags["own"] && len(c.infs) > 0 && len(c.iobjects) == 0 && (len(c.objects) == 0 || c.objects[0] == s.relativeHead(v)) {
		return nil // "wants to run", "what he wants to do": an own wish
	}
	if e.flags["active"] && c.passive {
		return nil // "was left holding the debt"
	}
	if e.flags["intransitive"] && (len(c.objects)+len(c.clausal) > 0 || slices.ContainsFunc(c.obliques, func(o oblique) bool { return r.lex.is("hearer-prep", o.prep) })) {
		return nil // "demonstrated that it works", "demonstrated to the world that it works"
	}
	if e.flags["stative"] && !c.passive {
		return nil
	}
	if e.flags["simple"] && len(c.infs)+len(c.clausal) > 0 {
		return nil // "saw him leave", "resisted answering"
	}
	if e.flags["call"] && r.names(s, c) {
		return nil // "called him a liar"
	}
	fill := &slots{}
	subjects, objects := c.subjects, c.objects
	// "both called for restraint": without an auxiliary, "call for" is no passive.
	if c.passive && !e.flags["stative"] && (e.pattern.prep == "" || s.child(v, "aux", "cop") >= 0 || base(s.rel(v)) == "acl") {
		subjects, objects = c.agents, slices.Concat(c.subjects, c.objects)
	}
	f := &frame{entry: e, predicate: e.predicate, mode: e.mode, s: s, anchor: v, verb: v}
	unsaid := false
	for _, h := range r.withoutTitles(s, subjects) {
		unsaid = unsaid || r.neuter(s, h)
		if !r.isTime(s, h) {
			fill.add("subj", r.issuer(s, h))
		}
	}
	for _, h := range objects {
		if s.reciprocal(h) {
			f.plural = true // "greeted each other"
			f.tokens = append(f.tokens, h)
			continue
		}
		if r.lex.is("reflexive", s.form(h)) && !e.flags["reflexive"] && e.pattern.particle == "" {
			return nil
		}
		fill.add("obj", h)
	}
	slot := "iobj"
	if !e.has("iobj") && len(objects) == 0 {
		slot = "obj" // "warned Poland", read as an indirect object
	}
	for _, h := range c.iobjects {
		fill.add(slot, h)
	}
	for _, o := range c.obliques {
		if s.reciprocal(o.head) {
			f.plural = true
			continue
		}
		if !r.isTime(s, o.head) {
			fill.add(o.prep, o.head)
		}
	}
	for _, h := range c.clausal {
		if m := s.marks(h); len(m) > 0 && r.lex.is("question", m[0]) {
			continue
		}
		if r.lex.is("asking", strings.ToLower(string(e.predicate))) && !r.subjunctive(s, h) {
			continue // "asked, he said": what is asked for is a wish
		}
		if r.lex.is("questions", s.lemma(v)) && r.spoken(s, h) && !r.spoken(s, v) {
			continue
		}
		switch {
		case base(s.rel(h)) != "csubj":
			fill.add("comp", h)
		case c.passive:
			fill.add("inf", h)
		default:
			fill.add("subj", h)
		}
	}
	for _, h := range c.infs {
		fill.add("inf", h)
	}
	// A purpose clause after "urged" or "agreed" is its complement.
	if len(c.infs) == 0 && len(c.clausal) == 0 {
		for _, t := range s.children[v] {
			if base(s.rel(t)) == "advcl" && s.toInfinitive(t) && t > v {
				fill.add("inf", t)
			}
		}
	}
	// Arguments that the parser hung on the object.
	for _, o := range objects {
		for _, t := range s.children[o] {
			if base(s.rel(t)) == "nmod" && s.rel(t) != "nmod:poss" && t > v {
				if p := s.preposition(t); p != "" && !r.lex.is("genitive", p) {
					fill.add("nmod "+p, t)
				}
			}
			if base(s.rel(t)) == "acl" && s.toInfinitive(t) && t > v {
				fill.add("nmod inf", t)
			}
		}
	}
	if !r.fill(f, fill, len(e.pattern.objects) > 0) || unsaid && len(f.subjects)+len(f.objects) == 0 {
		return nil // "that would permit this": no actor's deed
	}
	if e.pattern.particle != "" {
		if p := s.particle(v, e.pattern.particle); p >= 0 {
			f.tokens = append(f.tokens, p)
		}
	}
	if len(e.pattern.objects) > 0 {
		f.tokens = append(f.tokens, r.patternObjects(s, v, e.pattern.objects)...)
	}
	return f.checked()
}

// names reports whether a clause says what its object is called: the object is
// followed by another nominal, an adjective or a quotation.
func (r *reading) names(s *sentence, c *clause) bool {
	if len(c.objects) > 1 || len(c.objects) > 0 && len(c.iobjects) > 0 || c.passive {
		return true
	}
	for _, x := range c.infs {
		if !s.isVerb(x) {
			return true
		}
	}
	if len(c.objects) == 0 {
		return false
	}
	o := c.objects[0]
	_, last := s.subtree(o, func(k int) bool {
		return k > o && s.rel(k) != "flat" && base(s.rel(k)) != "conj" && base(s.rel(k)) != "nmod"
	})
	if last+1 >= len(s.Tokens) || last < c.head {
		return false
	}
	next := last + 1
	if s.Tokens[o].UPOS == "PRON" && (s.Tokens[next].UPOS == "NOUN" || s.Tokens[next].UPOS == "PROPN") || s.Tokens[next].XPOS == "POS" {
		return true
	}
	return s.Tokens[next].UPOS == "DET" || s.Tokens[next].UPOS == "ADJ" || s.Tokens[next].XPOS == "``" || strings.ContainsAny(s.form(next), "\"“‘")
}

// issuer returns whose word a document is that accuses or urges ("a Foreign
// Ministry statement accused", "a statement by X"), h itself for anything else.
func (r *reading) issuer(s *sentence, h int) int {
	if !r.lex.is("document", s.lemma(h)) || r.kinds(s, h)&isActor != 0 {
		return h
	}
	for _, c := range s.children[h] {
		p := s.preposition(c)
		switch base(s.rel(c)) {
		case "compound", "amod", "nmod":
			if s.rel(c) == "nmod" && p != "by" && p != "from" {
				continue
			}
			if r.kinds(s, c)&(isPerson|isOrganization|isState) != 0 {
				return c
			}
		case "acl": // "a statement carried by the agency"
			if a := s.clause(c).agents; len(a) > 0 && r.kinds(s, a[0])&(isPerson|isOrganization|isState|isHuman) != 0 {
				return a[0]
			}
		}
	}
	return h
}

// withoutTitles drops an office noun beside the name of who holds it, where the
// parser took both for subjects: "the prime minister, X, wants".
func (r *reading) withoutTitles(s *sentence, heads []int) []int {
	// "US President Donald Trump met": the state belongs to the name after it.
	heads = slices.DeleteFunc(slices.Clone(heads), func(h int) bool {
		return slices.ContainsFunc(heads, func(next int) bool { return next > h && s.run(h, next) && r.kinds(s, next)&isPerson != 0 })
	})
	if len(heads) < 2 || !slices.ContainsFunc(heads, func(h int) bool { return r.kinds(s, h)&isPerson != 0 && s.name[h] >= 0 }) {
		return heads
	}
	return slices.DeleteFunc(slices.Clone(heads), func(h int) bool {
		_, _, ok := r.titleAt(s, h)
		return ok && s.name[h] < 0
	})
}

// run reports whether nothing but parts of a title or name stands between two
// tokens.
func (s *sentence) run(a, b int) bool {
	if b-a > 6 {
		return false
	}
	for t := a + 1; t < b; t++ {
		if u := s.Tokens[t].UPOS; u != "PROPN" && u != "ADJ" && u != "NOUN" && s.Tokens[t].XPOS != "POS" {
			return false
		}
	}
	return true
}

// has reports whether an entry gives a slot a role.
func (e *entry) has(slot string) bool {
	return slices.ContainsFunc(e.roles, func(r slotRole) bool { return slices.Contains(r.slots, slot) })
}

// declined reports whether v is what somebody declined to do.
func (s *sentence) declined(v int) bool {
	h := s.Tokens[v].Head
	return h >= 0 && (base(s.rel(v)) == "xcomp" || s.toInfinitive(v)) && s.lex.is("decline", s.lemma(h))
}

// neuter reports whether the nominal at t is a pronoun such as "it" that nothing
// says the antecedent of.
func (r *reading) neuter(s *sentence, t int) bool {
	if u := s.Tokens[t].UPOS; u != "PRON" && u != "DET" || !r.lex.is("neuter", s.form(t)) {
		return false
	}
	m := s.mention[t]
	return m < 0 || len(r.refs.Mentions[m].Members) == 0 && (r.refs.Mentions[m].Chain < 0 || r.onlyPronouns(r.refs.Mentions[m].Chain))
}

// spoken reports whether t stands within quotation marks.
func (r *reading) spoken(s *sentence, t int) bool {
	return slices.ContainsFunc(r.Quotes, func(q text.Quote) bool { return q.Contains(s.Tokens[t].Span) })
}

// reciprocal reports whether t is "each other" or "one another".
func (s *sentence) reciprocal(t int) bool {
	if t+1 < len(s.Tokens) && s.lex.is("reciprocal", s.form(t)+" "+s.form(t+1)) {
		return true
	}
	return t > 0 && s.lex.is("reciprocal", s.form(t-1)+" "+s.form(t))
}

// checked returns f when it has the participants its flags ask for.
func (f *frame) checked() *frame {
	n := len(f.subjects) + len(f.objects)
	switch {
	case f.entry.flags["pair"] && n < 2 && !f.open && !f.plural:
		return nil
	case f.entry.flags["pair2"] && n < 2, f.entry.flags["subject"] && len(f.subjects) == 0 && !f.open:
		return nil
	case f.entry.flags["declined"] && !f.s.declined(f.anchor):
		return nil
	case f.entry.flags["topic"] && len(f.topics) == 0 && !f.openTopic:
		return nil
	case f.entry.flags["object"] && len(f.objects) == 0 && !f.openWith:
		return nil
	case f.entry.flags["from"] && len(f.objects)+len(f.topics) == 0:
		return nil
	case f.entry.flags["any"] && len(f.objects)+len(f.topics)+len(f.subjects) == 0:
		return nil
	}
	if n == 0 && len(f.topics) == 0 && !f.open && !f.absent && !f.entry.flags["event"] {
		return nil
	}
	return f
}

// fill gives the fillers their roles. It is false when a subject or object fits
// no role: another sense of the word.
func (r *reading) fill(f *frame, fill *slots, consumesObject bool) bool {
	taken := map[int]bool{}
	for _, role := range f.entry.roles {
		for i, name := range fill.names {
			head := fill.heads[i]
			nested, isNested := strings.CutPrefix(name, "nmod ")
			if taken[i] || !slotFits(role.slots, name, nested, isNested) {
				continue
			}
			option, ok := r.option(f.s, head, role.options, name)
			if isNested && (!ok || option.role != 'O' && nested != "inf") {
				continue // it belongs to the object after all
			}
			if ok && option.role == '!' {
				return false
			}
			if !ok {
				if name == "subj" || name == "obj" && !consumesObject {
					return false
				}
				continue
			}
			taken[i] = true
			r.assign(f, head, option)
		}
	}
	for i, name := range fill.names {
		if !taken[i] && (name == "obj" && !consumesObject || name == "subj") && !isTimeLike(f.s, fill.heads[i]) {
			return false
		}
		if !taken[i] && name == "inf" && f.s.Tokens[fill.heads[i]].UPOS == "ADJ" && f.entry.has("inf") {
			return false // "refused to be gloomy"
		}
	}
	return true
}

func isTimeLike(s *sentence, t int) bool {
	return s.Tokens[t].UPOS == "NUM" || s.rel(t) == "obl:tmod"
}

func slotFits(slots []string, name, nested string, isNested bool) bool {
	if isNested {
		return slices.Contains(slots, nested)
	}
	if slices.Contains(slots, name) {
		return true
	}
	// "out of", "away from", "over to": the last word counts, and the first.
	words := strings.Fields(name)
	return len(words) > 1 && (slices.Contains(slots, words[len(words)-1]) || slices.Contains(slots, words[0]))
}

// option returns the first option whose class the filler fits.
func (r *reading) option(s *sentence, head int, options []roleOption, slot string) (roleOption, bool) {
	clausal := s.isVerb(head) && !s.isNominal(head)
	if slot == "inf" && !clausal && s.Tokens[head].UPOS == "ADJ" {
		return roleOption{}, false // "refused to be gloomy"
	}
	for _, o := range options {
		if clausal {
			if o.class == "any" || o.class == "thing" && slot != "subj" {
				return o, true
			}
			continue
		}
		if r.fits(s, head, o.class) {
			return o, true
		}
	}
	return roleOption{}, false
}

// assign adds a filler to a frame.
func (r *reading) assign(f *frame, head int, option roleOption) {
	s := f.s
	if option.role == '-' {
		return
	}
	if option.role == 'T' || option.role == 'A' {
		if len(f.topics) > 0 {
			return // one slot says what it is about; a second is a misreading
		}
		f.used = append(f.used, head)
		f.topics = append(f.topics, r.topics(s, head)...)
		f.openTopic = len(f.topics) == 0
		if f.entry.flags["owner"] && len(f.topics) == 1 {
			f.objects = unique(append(f.objects, r.owner(s, head)...))
		}
		if option.role == 'A' || s.isVerb(head) {
			f.content = append(f.content, head)
		}
		return
	}
	f.used = append(f.used, head)
	args := r.participants(s, head, option)
	if f.entry.flags["owner"] && option.role == 'O' && len(args) == 1 && args[0].Chain < 0 {
		args = append(args, r.owner(s, head)...)
	}
	if len(args) == 0 {
		f.open = true
		f.openWith = f.openWith || option.role == 'O'
	}
	if len(s.conjuncts(head)) == 1 && len(args) <= 1 && plural(s, head) && r.kinds(s, head)&isActor != 0 {
		f.plural = true
	}
	if option.role == 'S' {
		f.subjects = unique(append(f.subjects, args...))
		return
	}
	for _, a := range args {
		if !contains(f.subjects, a) {
			f.objects = unique(append(f.objects, a))
		}
	}
}

// owner returns whose thing a noun phrase is: "Taiwan's democracy", "the
// demands of the United States".
func (r *reading) owner(s *sentence, t int) []Argument {
	for _, c := range s.children[t] {
		if s.rel(c) == "nmod:poss" && s.Tokens[c].XPOS != "PRP$" || base(s.rel(c)) == "nmod" && r.lex.is("genitive", s.preposition(c)) && r.lex.is("owned", s.lemma(t)) {
			if k := r.kinds(s, c); k&(isState|isOrganization|isPerson) != 0 && r.chain(s, c) >= 0 || k&isHuman != 0 && s.rel(c) == "nmod:poss" {
				return r.participants(s, c, roleOption{'O', "actor"})
			}
		}
	}
	return nil
}

func plural(s *sentence, t int) bool {
	x := s.Tokens[t].XPOS
	return x == "NNS" || x == "NNPS" || s.lex.is("plural-pronoun", s.form(t)) || s.Tokens[t].UPOS == "NUM"
}

// topics returns the topics that a nominal or clause and its conjuncts are.
// What only announces a list ("two points: A and B") gives the list.
func (r *reading) topics(s *sentence, head int) []topic {
	if s.isVerb(head) && !s.isNominal(head) {
		out := []topic{{r.clauseArgument(s, head), head}}
		for _, c := range s.children[head] {
			// "agreed that A, to do B, and on C": coordinated clauses
			if base(s.rel(c)) == "conj" && s.isVerb(c) && len(out) < 16 {
				out = append(out, topic{r.clauseArgument(s, c), c})
			}
		}
		return out
	}
	if r.lex.is("hollow", s.lemma(head)) {
		for _, c := range s.children[head] {
			switch base(s.rel(c)) {
			case "appos", "parataxis", "list", "dep":
				if c > head && s.isNominal(c) {
					return r.topics(s, c)
				}
			}
		}
	}
	var out []topic
	for _, c := range s.conjuncts(head) {
		if len(r.openPronoun(s, c)) > 0 {
			continue
		}
		t := topic{r.topicArgument(s, c), c}
		out = append(out, t)
	}
	return out
}

func (r *reading) openPronoun(s *sentence, t int) string {
	if s.Tokens[t].UPOS == "PRON" && r.chain(s, t) < 0 {
		return s.form(t)
	}
	return ""
}

// topicArgument is the chain of a topic that is just a name, else the phrase.
func (r *reading) topicArgument(s *sentence, t int) Argument {
	if chain := r.chain(s, t); chain >= 0 && r.refs.Mentions[s.mention[t]].Head == t {
		m := r.refs.Mentions[s.mention[t]]
		if m.Kind != text.Nationality && s.child(t, "nmod", "acl") < 0 {
			return r.named(m.Span, chain, false)
		}
		if s.Tokens[t].UPOS == "PRON" {
			best := r.refs.Mentions[r.refs.Chains[chain].Best]
			a := r.named(m.Span, chain, false)
			a.Text = r.Slice(best.Span)
			return a
		}
	}
	return r.plain(s, t)
}

// clauseArgument is the phrase of a clausal topic, without its subordinator.
func (r *reading) clauseArgument(s *sentence, v int) Argument {
	first, last := v, v
	for _, c := range s.children[v] {
		switch base(s.rel(c)) {
		case "conj":
			if s.isVerb(c) {
				continue
			}
		case "parataxis", "punct", "mark", "cc", "discourse", "case":
			continue
		}
		first, last = min(first, s.first[c]), max(last, s.last[c])
	}
	span := s.span(first, last)
	return Argument{Span: span, Text: r.Slice(span), Chain: -1, OfficeOf: -1}
}

// matchNoun matches an entry at a noun, nil when it evokes nothing there.
func (r *reading) matchNoun(s *sentence, n int, e *entry) *frame {
	if len(e.pattern.objects) > 0 && !s.modified(n, e.pattern.objects) {
		return nil
	}
	f := &frame{entry: e, predicate: e.predicate, mode: e.mode, s: s, anchor: n, verb: -1}
	lv, ok := r.lightVerb(s, n, e.light)
	fill := &slots{}
	own := r.nounSlots(s, n)
	if ok {
		f.verb = lv
		f.tokens = append(f.tokens, lv)
		c := s.clause(lv)
		subjects := c.subjects
		if c.passive || s.Tokens[lv].XPOS == "VBN" && base(s.rel(lv)) == "acl" && s.Tokens[lv].Head == n {
			// "held by video": not by whom
			subjects = slices.DeleteFunc(slices.Clone(c.agents), func(h int) bool { return !r.fits(s, h, "actor") })
		}
		for _, h := range r.withoutTitles(s, subjects) {
			if h != n {
				fill.add("subj", h)
			}
		}
		for _, h := range c.iobjects {
			fill.add("iobj", h)
		}
		// "was put under sanctions", "came under attack": whom it concerns
		affected := c.objects
		if c.passive || len(c.objects) == 0 {
			affected = c.subjects
		}
		for _, h := range r.withoutTitles(s, affected) {
			if h != n {
				fill.add("obj", h)
			}
		}
		for _, o := range c.obliques {
			if o.head != n && !r.isTime(s, o.head) {
				own.add(o.prep, o.head)
			}
		}
		for _, t := range s.children[lv] {
			if t > n && (base(s.rel(t)) == "advcl" || base(s.rel(t)) == "xcomp") && s.toInfinitive(t) {
				own.add("inf", t)
			}
			if base(s.rel(t)) == "ccomp" && t > n {
				own.add("comp", t)
			}
		}
	} else if sub := s.child(n, "nsubj"); sub >= 0 && s.child(n, "cop") < 0 && s.Tokens[n].Head < 0 && sub < n-1 {
		// The light verb was not seen as a verb: what is left of "X put
		// pressure on Y" is a noun with a subject.
		ok, f.verb = true, n
		fill.add("subj", s.antecedent(sub))
	} else {
		r.governor(s, n, f, fill)
	}
	fill.names, fill.heads = append(fill.names, own.names...), append(fill.heads, own.heads...)
	if !r.fillNoun(f, fill) {
		return nil
	}
	participants := len(f.subjects) + len(f.objects)
	f.absent = r.negatedNoun(s, n)
	switch {
	case ok:
		if participants == 0 && !f.open && !f.absent {
			return nil
		}
	case e.flags["event"] && (f.absent && r.exists(s, n) || f.occurs != ""):
	case e.flags["alone"] && participants > 0:
	case e.flags["alone-subject"] && len(f.subjects) > 0:
	case e.flags["in"] && f.occurs != "" && participants > 0:
	default:
		return nil
	}
	if e.flags["self"] {
		f.topics = append([]topic{{r.plain(s, n), n}}, f.topics...)
	}
	if e.flags["pair"] && participants < 2 && !f.open && !f.plural || e.flags["object"] && len(f.objects) == 0 || e.flags["topic"] && len(f.topics)+len(f.objects) == 0 {
		return nil
	}
	return f
}

// modified reports whether one of some words stands before the noun n as its
// modifier.
func (s *sentence) modified(n int, lemmas []string) bool {
	for _, c := range s.children[n] {
		if b := base(s.rel(c)); (b == "compound" || b == "amod") && slices.Contains(lemmas, s.lemma(c)) {
			return true
		}
	}
	return false
}

// isTime reports whether the nominal at t is a time expression.
func (r *reading) isTime(s *sentence, t int) bool {
	for _, i := range s.times {
		if x := &r.Times[i]; x.First <= t && t <= x.Last {
			return true
		}
	}
	return false
}

// fillNoun fills the roles of a noun; fillers that fit none are left out.
func (r *reading) fillNoun(f *frame, fill *slots) bool {
	taken := map[int]bool{}
	for _, role := range f.entry.roles {
		for i, name := range fill.names {
			if taken[i] || !slotFits(role.slots, name, "", false) {
				continue
			}
			option, ok := r.option(f.s, fill.heads[i], role.options, name)
			if !ok {
				if name == "subj" && f.verb >= 0 {
					return false
				}
				continue
			}
			taken[i] = true
			r.assign(f, fill.heads[i], option)
		}
	}
	return true
}

// nounSlots returns the arguments that depend on a noun.
func (r *reading) nounSlots(s *sentence, n int) *slots {
	f := &slots{}
	for _, c := range s.children[n] {
		switch base(s.rel(c)) {
		case "nmod", "obl":
			if s.rel(c) == "nmod:poss" {
				if !r.isTime(s, c) { // "Saturday's talks"
					f.add("poss", c)
				}
			} else if p := s.preposition(c); p != "" && !r.isTime(s, c) {
				f.add(p, c)
			}
		case "amod", "compound":
			k := r.kinds(s, c)
			switch {
			case r.isTime(s, c), k&isPlace != 0 && k&(isState|isOrganization) == 0:
				// "the Benghazi attack", "the 2012 attack": where and when
			case k&(isState|isOrganization) != 0, s.Tokens[c].UPOS == "PROPN", base(s.rel(c)) == "compound":
				f.add("mod", c)
			}
		case "acl":
			switch {
			case s.rel(c) == "acl:relcl":
			case s.toInfinitive(c):
				f.add("inf", c)
			case s.child(c, "mark") >= 0 && s.Tokens[c].XPOS == "VBG":
				f.add(s.form(s.child(c, "mark")), c)
			case s.child(c, "mark") >= 0 || s.child(c, "nsubj") >= 0 && s.Tokens[c].XPOS != "VBG":
				f.add("comp", c)
			case s.Tokens[c].XPOS == "VBN": // "a statement issued by X": its own dependents
				for _, o := range s.clause(c).obliques {
					f.add(o.prep, o.head)
				}
				for _, a := range s.clause(c).agents {
					f.add("by", a)
				}
			}
		case "ccomp", "xcomp":
			f.add("comp", c)
		case "advcl":
			if m := s.child(c, "mark"); m >= 0 && s.Tokens[c].XPOS == "VBG" {
				f.add(s.form(m), c)
			}
		}
	}
	return f
}

// lightVerb returns the light verb of a class whose event n is.
func (r *reading) lightVerb(s *sentence, n int, class string) (int, bool) {
	t := n
	// "hold the first in a series of talks", "two rounds of talks"
	for range 2 {
		if h := s.Tokens[t].Head; h >= 0 && base(s.rel(t)) == "nmod" && r.lex.is("genitive", s.preposition(t)) && (r.lex.is("hollow", s.lemma(h)) || r.lex.is("carrier", s.lemma(h))) {
			t = h
		}
	}
	for range 4 {
		if h := s.Tokens[t].Head; base(s.rel(t)) == "conj" && h >= 0 && s.isNominal(h) {
			t = h
		}
	}
	h := s.Tokens[t].Head
	if h >= 0 {
		switch {
		case base(s.rel(t)) == "obj" || s.rel(t) == "nsubj:pass":
			if r.isLight(s, h, class, "") {
				return h, true
			}
		case base(s.rel(t)) == "obl":
			if p := s.preposition(t); r.isLight(s, h, class, p) {
				return h, true
			}
		case base(s.rel(t)) == "nsubj" && (s.child(h, "aux:pass") >= 0 || class == "cross"):
			if r.isLight(s, h, class, "") {
				return h, true
			}
		}
	}
	for _, c := range s.children[t] {
		if base(s.rel(c)) == "acl" && (s.Tokens[c].XPOS == "VBN" || s.rel(c) == "acl:relcl") && r.isLight(s, c, class, "") {
			cl := s.clause(c)
			if s.rel(c) != "acl:relcl" || slices.Contains(cl.objects, t) || cl.passive && slices.Contains(cl.subjects, t) {
				return c, true
			}
		}
	}
	return -1, false
}

func (r *reading) isLight(s *sentence, v int, class, prep string) bool {
	lemma := s.lemma(v)
	for _, p := range r.lex.light[class] {
		if p.lemma == lemma && (p.particle == "" || s.particle(v, p.particle) >= 0) && (p.prep == prep || prep == "" && p.prep == "") && len(p.objects) == 0 {
			return true
		}
	}
	return false
}

// governor notes what the word that an event noun without light verb depends
// on says of it: that it occurred, was cancelled, is wanted.
func (r *reading) governor(s *sentence, n int, f *frame, fill *slots) {
	h := s.Tokens[n].Head
	if h < 0 {
		return
	}
	switch base(s.rel(n)) {
	case "nsubj":
		for _, p := range r.lex.light["occur"] {
			if p.lemma == s.lemma(h) && (len(p.objects) == 0 || len(r.patternObjects(s, h, p.objects)) > 0) {
				f.occurs = effectFact
			}
		}
		if op, ok := r.operatorAt(s, h, n); ok && (op == effectCancelled || op == effectPlanned || op == effectExpected) {
			f.occurs = op
		}
		// "the meeting was off"
		if s.child(h, "cop") >= 0 && r.cancelled(s, h) {
			f.occurs = effectCancelled
		}
	case "obj", "xcomp":
		// "drew criticism from X": what the parser hung on the verb
		for _, o := range s.clause(h).obliques {
			if o.head > n && !r.isTime(s, o.head) {
				fill.add(o.prep, o.head)
			}
		}
		if op, ok := r.operatorAt(s, h, n); ok && op != effectFact {
			f.occurs = op
			for _, sub := range s.clause(h).subjects {
				if op == effectCancelled || op == effectPlanned || op == effectNegated || op == effectAttempt || op == effectDenied && !r.speechAct(s, n) {
					fill.add("subj", sub)
				}
			}
		}
	case "obl", "nmod":
		// "deplored the violence in a statement"
		if f.entry.flags["in"] && s.isVerb(h) && r.lex.is("within", s.preposition(n)) {
			f.occurs = effectFact
			for _, sub := range s.clause(h).subjects {
				fill.add("subj", sub)
			}
			return
		}
		if op, ok := r.operatorAt(s, h, n); ok && s.isVerb(h) && op != effectFact && !r.lex.is("following", s.preposition(n)) {
			if r.lex.is("argument-prep", s.preposition(n)) {
				f.occurs = op
				if op == effectAlleged { // "accused Russia of meddling"
					for _, o := range s.clause(h).objects {
						fill.add("subj", o)
					}
				}
				if op == effectPlanned || op == effectNegated || op == effectAttempt {
					for _, sub := range s.clause(h).subjects {
						fill.add("subj", sub)
					}
				}
			}
		}
	}
	if s.child(n, "cop") >= 0 {
		return
	}
}

func (r *reading) cancelled(s *sentence, t int) bool {
	for _, op := range r.lex.operators[s.lemma(t)] {
		if op.effect == effectCancelled {
			return true
		}
	}
	return false
}

// negatedNoun reports whether a noun phrase is negated ("no second meeting").
func (r *reading) negatedNoun(s *sentence, n int) bool {
	for _, c := range s.children[n] {
		if b := base(s.rel(c)); (b == "det" || b == "advmod" || b == "cc") && (r.lex.is("negative", s.form(c)) || r.lex.adverbs[s.form(c)] == effectNegated) {
			return true
		}
	}
	return false
}

// exists reports whether n stands in "there was no n" or is the root.
func (r *reading) exists(s *sentence, n int) bool {
	h := s.Tokens[n].Head
	return h < 0 || s.child(h, "expl") >= 0 || s.child(n, "expl") >= 0 || base(s.rel(n)) == "nsubj" || base(s.rel(n)) == "obj"
}
