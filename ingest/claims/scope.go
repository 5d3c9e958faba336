package claims

import (
	"slices"
	"strings"

	"github.com/demarche-kg/demarche/graph"
)

// scope is what the words over an event say of it.
type scope struct {
	negated  bool
	modality graph.Modality
	stance   graph.Stance // Denied, Alleged or Confirmed by an operator, else ""
	attempt  bool
	obliged  bool  // "must", "should", an imperative: whoever says it asks for it
	askedBy  int   // the cue whose complement this is as a request, -1 for none
	speech   []cue // operators that name a source, innermost first
	dropped  bool  // nothing is asserted: a denial that was not made
}

// cue is a word that makes what stands below it somebody's word.
type cue struct {
	token    int
	effect   effect
	subjects []int // heads of the source
}

// rank orders modalities by how far they are from fact: the farther wins.
var rank = map[graph.Modality]int{
	graph.Actual: 0, graph.Planned: 1, graph.Expected: 2, graph.Possible: 3, graph.Requested: 4, graph.Conditional: 5,
}

func (c *scope) raise(m graph.Modality) {
	if rank[m] > rank[c.modality] {
		c.modality = m
	}
}

var modalityOf = map[effect]graph.Modality{
	effectPlanned: graph.Planned, effectExpected: graph.Expected, effectPossible: graph.Possible, effectConditional: graph.Conditional, effectRequested: graph.Requested,
}

// operatorAt returns the effect of the word h on what depends on it as comp.
func (r *reading) operatorAt(s *sentence, h, comp int) (effect, bool) {
	predicate := s.isVerb(comp) || s.child(comp, "cop", "nsubj") >= 0
	finite := predicate && (base(s.rel(comp)) == "ccomp" || s.thatClause(comp) || base(s.rel(comp)) == "csubj" || base(s.rel(comp)) == "acl") && !s.lacksSubject(comp) && !s.toInfinitive(comp)
	infinitive := predicate && !finite
	c := s.clause(h)
	for _, op := range r.lex.operators[s.lemma(h)] {
		if op.pattern.particle != "" && s.particle(h, op.pattern.particle) < 0 && !r.hasXcomp(s, h, op.pattern.particle) {
			continue
		}
		switch op.effect {
		case effectHearsay:
			if !c.passive && s.isVerb(h) || s.isNominal(h) && !r.lex.is("news", s.lemma(h)) {
				continue
			}
		case effectPlanned:
			if finite && s.isVerb(h) {
				continue
			}
			if r.lex.is("wish", s.lemma(h)) && (len(c.objects) > 0 && infinitive || s.child(comp, "nsubj") >= 0) {
				return effectRequested, true
			}
		case effectRequested:
			if s.isVerb(h) {
				if finite && (!r.lex.is("asks-that", s.lemma(h)) || !r.subjunctive(s, comp)) {
					continue
				}
				if r.lex.is("wish", s.lemma(h)) && len(c.objects) == 0 && infinitive {
					continue
				}
			}
		case effectNegated, effectCancelled:
			if finite && s.isVerb(h) && !r.lex.is("undoes-finite", s.lemma(h)) {
				continue
			}
			if s.Tokens[h].UPOS == "ADV" && r.lex.is("so-far", s.lemma(h)) && !infinitive {
				continue
			}
		case effectAttempt, effectFact:
			if finite && op.effect == effectAttempt {
				continue
			}
		}
		return op.effect, true
	}
	return "", false
}

func (r *reading) hasXcomp(s *sentence, h int, lemma string) bool {
	for _, c := range s.children[h] {
		if (base(s.rel(c)) == "xcomp" || base(s.rel(c)) == "obl" || base(s.rel(c)) == "advmod") && s.lemma(c) == lemma {
			return true
		}
	}
	return false
}

// subjunctive reports whether a clause asks: "that he release", "should".
func (r *reading) subjunctive(s *sentence, v int) bool {
	if s.Tokens[v].XPOS == "VB" && s.child(v, "aux") < 0 {
		return true
	}
	modal := false
	for _, c := range s.children[v] {
		if base(s.rel(c)) != "aux" {
			continue
		}
		if r.lex.is("advice", s.form(c)) || s.Tokens[c].XPOS == "VB" && !modal {
			return true
		}
		modal = modal || s.Tokens[c].XPOS == "MD" // "may have been" asks for nothing
	}
	sub := s.child(v, "nsubj")
	return s.Tokens[v].XPOS == "VBP" && sub >= 0 && !plural(s, sub) && len(s.conjuncts(sub)) == 1 && !r.lex.is("first-person", s.form(sub)) && !r.lex.is("hearer", s.form(sub))
}

// negations counts the negations of a predicate's own clause but for those
// within the argument below, -1 for none.
func (r *reading) negations(s *sentence, t, below int) int {
	n := 0
	for _, c := range s.children[t] {
		if c == below || s.beyond(t, c) {
			continue // that it is negated itself has been counted
		}
		switch base(s.rel(c)) {
		case "advmod", "aux", "cc", "det", "discourse", "mark":
			if r.negates(s, c) || s.yetTo(t, c) {
				n++
			}
		case "nsubj", "obj", "obl", "csubj":
			if r.lex.is("negative", s.form(c)) && s.Tokens[c].UPOS != "NUM" {
				n++
				continue
			}
			for _, d := range s.children[c] {
				if b := base(s.rel(d)); (b == "det" || b == "cc" || b == "advmod") && r.lex.is("negative", s.form(d)) && base(s.rel(c)) != "obl" {
					n++
				}
			}
			if base(s.rel(c)) == "obl" && r.lex.is("negated-setting", s.lemma(c)) {
				n++
			}
		case "advcl":
			// "did not, contrary to reports, close it", torn apart by the parser
			if s.Tokens[c].UPOS == "AUX" && r.lex.is("do-support", s.lemma(c)) && c < t && s.child(c, "nsubj", "mark") < 0 {
				n += r.negations(s, c, -1)
			}
		}
	}
	if n > 1 && r.coupled(s, t) {
		n = 1 // "nobody … nor", "neither … nor" deny once
	}
	return n
}

// coupled reports whether one of two negations only echoes the other.
func (r *reading) coupled(s *sentence, t int) bool {
	for _, c := range s.children[t] {
		if base(s.rel(c)) == "cc" {
			return true
		}
	}
	return false
}

// yetTo reports whether c is the "yet" of "has yet to sign": not so far.
func (s *sentence) yetTo(t, c int) bool {
	if !s.lex.is("so-far", s.form(c)) || !s.toInfinitive(t) || c > t {
		return false
	}
	a := s.child(t, "aux")
	return a >= 0 && s.lex.is("perfect", s.lemma(a)) && a < c
}

// negates reports whether the word c denies: by itself unless what follows
// takes that back ("not only"), or with its neighbour ("no longer", "far from").
func (r *reading) negates(s *sentence, c int) bool {
	before, after := "", ""
	if c > 0 {
		before = s.form(c - 1)
	}
	if c+1 < len(s.Tokens) {
		after = s.form(c + 1)
	}
	if r.lex.adverbs[s.form(c)] == effectNegated {
		return !r.lex.is("not-only", after)
	}
	return r.lex.is("negative-last", before+" "+s.form(c)) || r.lex.is("negative-first", s.form(c)+" "+after)
}

// scopeOf climbs from a frame to the top of its sentence.
func (r *reading) scopeOf(f *frame) *scope {
	s, c := f.s, &scope{modality: graph.Actual, askedBy: -1}
	t := f.anchor
	if f.verb >= 0 && f.verb != f.anchor {
		r.nounEffects(s, f.anchor, c)
		t = f.verb
		switch light, _ := r.operatorAt(s, t, f.anchor); light {
		case effectCancelled:
			c.negated = !c.negated
		case effectPlanned, effectExpected, effectPossible:
			if !r.lex.is("announcing", s.lemma(t)) && f.predicate != "COMMENTED" {
				c.raise(modalityOf[light]) // "promised support"
			}
		}
	}
	if f.verb >= 0 {
		below := -1
		if f.verb != f.anchor {
			below = f.anchor
		}
		r.clauseEffects(s, t, below, c, true)
	} else {
		r.nounEffects(s, t, c)
		if s.child(t, "cop") >= 0 {
			r.clauseEffects(s, t, -1, c, true)
		}
	}
	event := f.verb < 0
	for range 4 * maxDepth {
		h := s.Tokens[t].Head
		if h < 0 {
			break
		}
		next, isEvent, ok := r.climb(s, t, h, event, c)
		if !ok {
			break
		}
		t, event = next, isEvent
	}
	r.remark(s, t, c)
	// "Were X to attack", "Should X attack": whatever the parser makes of it
	if len(s.Tokens) > 1 && r.lex.is("inversion", s.form(0)) && s.isNominal(1) {
		c.raise(graph.Conditional)
	}
	if c.modality == graph.Actual && c.negated && c.attempt {
		c.attempt = false
	}
	if r.asked(s, f.anchor) {
		c.raise(graph.Possible)
	}
	return c
}

// asked reports whether t stands in a question that may be answered with no: one
// that ends with a question mark and does not ask why, how, when or where.
func (r *reading) asked(s *sentence, t int) bool {
	for end := t + 1; end < len(s.Tokens); end++ {
		switch s.form(end) {
		case ".", "!", ";", ":":
			return false
		case "?":
			for k := t - 1; k >= 0 && s.Tokens[k].UPOS != "PUNCT"; k-- {
				if r.lex.is("presuming-question", s.form(k)) {
					return false
				}
			}
			return true
		}
	}
	return false
}

// remark notes who says a whole sentence where the cue hangs below it: "Sweden
// never threatened Russia, the ministry noted" (see repair.aside). What the
// attributions hold already is left to them.
func (r *reading) remark(s *sentence, top int, c *scope) {
	if s.Tokens[top].Head >= 0 {
		return
	}
	for _, k := range s.children[top] {
		said := base(s.rel(k)) == "parataxis" && r.lex.is("say", s.lemma(k)) && s.child(k, "ccomp", "obj", "xcomp", "aux") < 0
		if !said && !r.madeKnown(s, k) || r.attributes(s, k, -1) {
			continue
		}
		if who := r.speakers(s, k); len(who) > 0 {
			c.speech = append(c.speech, cue{k, effectAsserted, who})
			return
		}
	}
}

// madeKnown reports whether a clause beside another tells who let it be known.
func (r *reading) madeKnown(s *sentence, k int) bool {
	if b := base(s.rel(k)); b != "parataxis" && b != "advcl" || len(s.marks(k)) > 0 || !r.lex.is("make-known", s.lemma(k)) {
		return false
	}
	x := s.child(k, "xcomp")
	return x >= 0 && r.lex.is("known", s.form(x))
}

// climb applies what h, the head of t, says of the event at t. It returns
// where to go on and whether that is still a noun, and false at the top.
func (r *reading) climb(s *sentence, t, h int, event bool, c *scope) (next int, noun, ok bool) {
	rel := base(s.rel(t))
	switch rel {
	case "conj":
		if event {
			return h, true, true
		}
		if slices.ContainsFunc(s.marks(t), func(m string) bool { return r.lex.is("subordinator", m) }) {
			return r.adverbial(s, t, h, c) // "but can't because he is audited": what stands before "because" is cut short
		}
		r.shared(s, t, h, c)
		return h, !s.isVerb(h), true
	case "xcomp", "ccomp", "csubj":
		return r.complement(s, t, h, c)
	case "acl":
		if s.rel(t) == "acl:relcl" && r.contentOf(s, t, h) {
			return r.complement(s, t, h, c)
		}
		if s.rel(t) == "acl:relcl" && (!s.toInfinitive(t) || s.child(t, "nsubj") >= 0) {
			return h, false, false
		}
		if s.child(t, "mark") < 0 && !s.toInfinitive(t) && s.Tokens[t].XPOS != "VB" { // a participle: "troops attacking"
			return h, false, false
		}
		n, _, ok := r.complement(s, t, h, c)
		return n, true, ok
	case "advcl":
		return r.adverbial(s, t, h, c)
	case "obj", "nsubj", "obl", "nmod", "iobj", "compound", "appos":
		if !event {
			if rel == "obj" || rel == "obl" || rel == "nsubj" && s.gerund(t) { // a gerund read as a noun
				return r.complement(s, t, h, c)
			}
			return h, false, false
		}
		return r.argument(s, t, h, c)
	case "parataxis":
		// "Talks have been cancelled, X said": the cue hangs below, nothing above.
		return h, false, false
	}
	return h, false, false
}

// contentOf reports whether a clause read as a relative one says what the noun
// h is about: "reports that Cuba had agreed".
func (r *reading) contentOf(s *sentence, t, h int) bool {
	sub := s.child(t, "nsubj")
	if sub < 0 || s.isRelativizer(sub) || s.leftEdge(t) <= h || !r.lex.is("complementizer", s.form(s.leftEdge(t))) {
		return false
	}
	op, ok := r.operatorAt(s, h, t)
	return ok && op != effectFact
}

// shared applies the auxiliaries and negation of the first conjunct that a
// later one without own shares: "will attend and meet", "neither apologized
// nor released".
func (r *reading) shared(s *sentence, t, first int, c *scope) {
	own := false
	for _, k := range s.children[t] {
		if b := base(s.rel(k)); b == "aux" || b == "nsubj" || b == "cop" {
			own = true
		}
	}
	if own {
		return
	}
	past := s.Tokens[t].XPOS == "VBD" && s.Tokens[first].XPOS == "VBN" && strings.HasSuffix(s.form(t), "ed")
	bare := s.Tokens[t].XPOS == "VB" || s.Tokens[t].XPOS == s.Tokens[first].XPOS || past
	or := false
	for _, k := range s.children[t] {
		if base(s.rel(k)) == "cc" && r.lex.is("alternative", s.form(k)) {
			or = true
		}
	}
	for _, k := range s.children[first] {
		if b := base(s.rel(k)); bare && (b == "aux" || b == "cop" && s.toInfinitive(first)) {
			r.auxiliary(s, first, k, c)
		}
	}
	if or && r.negations(s, t, -1) == 0 && r.negations(s, first, -1)%2 == 1 {
		c.negated = !c.negated
	}
	// "did not stop there and visit": a bare verb under "did not" is denied too.
	if !or && s.Tokens[t].XPOS == "VB" && s.Tokens[first].XPOS == "VB" && r.negations(s, first, -1)%2 == 1 {
		for _, k := range s.children[first] {
			if base(s.rel(k)) == "aux" && r.lex.is("do-support", s.lemma(k)) {
				c.negated = !c.negated
				break
			}
		}
	}
}

// complement applies a governor to its clausal complement.
func (r *reading) complement(s *sentence, t, h int, c *scope) (int, bool, bool) {
	for _, m := range s.children[t] {
		if base(s.rel(m)) == "mark" && r.lex.is("polar-mark", s.form(m)) {
			c.raise(graph.Possible)
		}
	}
	op, ok := r.operatorAt(s, h, t)
	if !ok {
		if r.lex.is("copula", s.lemma(h)) && s.toInfinitive(t) {
			c.raise(graph.Planned)
			r.clauseEffects(s, h, t, c, false)
			return h, false, true
		}
		if s.isVerb(h) && base(s.rel(t)) == "ccomp" || r.attributes(s, h, -1) {
			// What is said is asserted by whoever says it; what is above the
			// saying is not about it.
			if r.negations(s, h, -1)%2 == 1 && base(s.rel(t)) == "ccomp" {
				c.raise(graph.Possible)
			} else if who := r.speakers(s, h); len(who) > 0 && r.lex.is("say", s.lemma(h)) && base(s.rel(t)) == "ccomp" && !r.attributes(s, h, t) {
				c.speech = append(c.speech, cue{h, effectAsserted, who})
			}
			return h, false, false
		}
		if base(s.rel(t)) == "acl" && s.toInfinitive(t) || s.rel(t) == "acl:relcl" {
			c.raise(graph.Planned) // "a deal to be signed"
		}
		r.clauseEffects(s, h, t, c, false)
		return h, !s.isVerb(h), true
	}
	return r.under(s, h, t, op, c)
}

// under applies an operator at h to what stands at t below it. It returns what
// climb does.
func (r *reading) under(s *sentence, h, t int, op effect, c *scope) (int, bool, bool) {
	r.apply(s, h, t, op, c)
	switch op {
	case effectHearsay:
		// "reports that it attacked were untrue": what becomes of the reports
		return h, true, !s.isVerb(h)
	case effectDenied, effectAlleged, effectConfirmed, effectAsserted, effectRequested:
		return h, false, false
	}
	return h, !s.isVerb(h), true
}

// argument applies to an event noun the word it is an argument of.
func (r *reading) argument(s *sentence, t, h int, c *scope) (int, bool, bool) {
	rel := base(s.rel(t))
	prep := s.preposition(t)
	if rel == "obl" || rel == "nmod" {
		switch {
		case r.lex.is("before-mark", strings.Fields(prep + " .")[0]):
			c.raise(graph.Planned)
			return h, false, false
		case r.lex.is("condition-phrase", prep):
			c.raise(graph.Conditional)
			return h, false, false
		case r.lex.is("occasion-prep", prep), rel == "obl" && r.lex.is("occasion-oblique", prep):
			return h, false, false
		}
	}
	op, ok := r.operatorAt(s, h, t)
	switch {
	case ok && op == effectDenied && r.speechAct(s, t):
		return h, false, false // "rejected the demand": it was made
	case ok:
		return r.under(s, h, t, op, c)
	case rel == "nmod" && (r.lex.is("carrier", s.lemma(h)) || r.lex.is("hollow", s.lemma(h))):
		return h, true, true
	case rel == "nsubj" && s.child(h, "cop") >= 0:
		return h, false, false // "the talks were not easy": there were talks
	case s.isVerb(h) && rel == "nsubj" && r.occurs(s, h) || r.isLight(s, h, "hold", ""):
		r.clauseEffects(s, h, t, c, false)
		return h, false, true
	case rel == "nmod" && r.lex.is("news", s.lemma(h)):
		c.speech = append(c.speech, cue{h, effectHearsay, nil})
		return h, true, true
	}
	return h, false, false
}

// speechAct reports whether the noun t evokes an act of speech, which is there
// also where its content is rejected.
func (r *reading) speechAct(s *sentence, t int) bool {
	return slices.ContainsFunc(r.lex.nouns[s.lemma(t)], func(e *entry) bool {
		return r.lex.is("speech-act", strings.ToLower(string(e.predicate)))
	})
}

func (r *reading) occurs(s *sentence, v int) bool {
	for _, p := range r.lex.light["occur"] {
		if p.lemma == s.lemma(v) {
			return true
		}
	}
	return false
}

// apply applies an operator and what its own clause says of it.
func (r *reading) apply(s *sentence, h, t int, op effect, c *scope) {
	own := &scope{modality: graph.Actual, askedBy: -1}
	if s.isVerb(h) || s.child(h, "cop") >= 0 {
		r.clauseEffects(s, h, t, own, false)
	} else {
		r.nounEffects(s, h, own)
	}
	switch op {
	case effectNegated, effectCancelled:
		c.negated = !c.negated
		if op == effectCancelled && own.negated {
			c.negated = !c.negated
			return
		}
	case effectAttempt:
		c.attempt = true
	case effectHearsay:
		c.speech = append(c.speech, cue{h, op, nil})
	case effectDenied:
		if own.negated {
			c.dropped = true
			return
		}
		c.negated = true
		c.stance = graph.Denied
		// "denied reports of an attack": whoever reported it is not known
		c.speech = slices.DeleteFunc(c.speech, func(q cue) bool { return q.effect == effectHearsay })
		c.speech = append(c.speech, cue{h, op, r.speakers(s, h)})
		return
	case effectAlleged:
		if own.negated {
			c.dropped = true
			return
		}
		c.stance = graph.Alleged
		c.speech = append(c.speech, cue{h, op, r.speakers(s, h)})
		return
	case effectConfirmed, effectAsserted:
		if own.negated {
			c.dropped = true
			return
		}
		if op == effectConfirmed {
			c.stance = graph.Confirmed
		}
		c.speech = append(c.speech, cue{h, op, r.speakers(s, h)})
		return
	case effectRequested:
		c.modality = graph.Requested
		c.askedBy = h
		c.speech = append(c.speech, cue{h, op, r.speakers(s, h)})
		if own.negated {
			c.dropped = true
		}
		return
	case effectFact:
	default:
		c.raise(modalityOf[op])
		if own.negated && (op == effectPossible || op == effectPlanned || op == effectExpected) && !s.isNominal(h) {
			// "does not plan to", "is not expected to": it is not to happen.
			// "it is not clear whether", "not known": still open.
			if op != effectPossible || r.openQuestion(s, t) {
				c.negated = c.negated != (op != effectPossible)
			}
			own.negated = false
		}
	}
	if r.lex.is("improbable", s.lemma(h)) {
		own.negated = true
	}
	if own.negated {
		c.negated = !c.negated
	}
	c.raise(own.modality)
	c.speech = append(c.speech, own.speech...)
}

func (r *reading) openQuestion(s *sentence, t int) bool {
	for _, m := range s.children[t] {
		if r.lex.is("polar-mark", s.form(m)) {
			return true
		}
	}
	return false
}

// speakers returns the heads of who says what h is a cue for.
func (r *reading) speakers(s *sentence, h int) []int {
	if s.isVerb(h) {
		c := s.clause(h)
		if c.passive {
			return c.agents
		}
		return c.subjects
	}
	var out []int
	for _, n := range s.children[h] {
		switch base(s.rel(n)) {
		case "nmod":
			if p := s.preposition(n); s.rel(n) == "nmod:poss" || r.lex.is("issuer-prep", p) {
				out = append(out, n)
			}
		case "amod", "compound":
			if r.kinds(s, n)&(isState|isOrganization) != 0 {
				out = append(out, n)
			}
		}
	}
	return out
}

// attributes reports whether h is the cue of an attribution whose content takes in
// the token t; -1 for any.
func (r *reading) attributes(s *sentence, h, t int) bool {
	i, ok := r.cues[[2]int{s.Index, h}]
	return ok && (t < 0 || covers(r.Attributions[i].Content, s.Tokens[t].Span))
}

// adverbial applies the subordinator of an adverbial clause.
func (r *reading) adverbial(s *sentence, t, h int, c *scope) (int, bool, bool) {
	if s.bareGerund(t) || s.thatClause(t) {
		return r.complement(s, t, h, c)
	}
	if r.lex.is("perfect", s.lemma(h)) && h < t && s.toInfinitive(t) {
		for k := h + 1; k < t; k++ {
			if r.lex.is("so-far", s.form(k)) { // "has yet to receive"
				c.negated = !c.negated
				return h, false, true
			}
		}
	}
	marks := s.marks(t)
	if len(marks) == 0 && t < h && r.lex.is("quoting", s.lemma(h)) && s.clause(h).passive {
		// "it had promised to go, the minister was quoted as saying"
		c.speech = append(c.speech, cue{h, effectAsserted, s.clause(h).subjects})
		return h, false, false
	}
	gerund := s.gerund(t)
	for _, m := range marks {
		switch {
		case r.lex.is("whether", m):
			c.raise(graph.Possible)
		case r.lex.is("instead-mark", m):
			c.negated = !c.negated
		case r.lex.is("condition-mark", m) && !r.lex.is("time-condition", m):
			c.raise(graph.Conditional)
			return h, false, false
		case r.lex.is("before-mark", m):
			// "before he was freed", "had waited before being freed": it happened
			happened := s.past(t) || gerund && s.past(h) && r.hasAux(s, h, "perfect")
			if !happened {
				c.raise(graph.Planned)
			}
			return h, false, false
		case gerund && r.lex.is("content-prep", m), gerund && r.lex.is("argument-prep", m) && !r.lex.is("purpose-mark", m), r.lex.is("purpose-mark", m) && !gerund:
			if slices.ContainsFunc(marks, func(w string) bool { return r.lex.is("in-order", w) }) {
				c.raise(graph.Planned) // "in order to"
				return h, false, false
			}
			op, ok := r.operatorAt(s, h, t)
			if g := s.Tokens[h].Head; !ok && !s.isVerb(h) && g >= 0 && r.hasXcomp(s, g, s.lemma(h)) {
				h = g // "stopped short of"
				op, ok = r.operatorAt(s, h, t)
			}
			if ok && op == effectFact && r.goesOn(s, h) {
				return r.under(s, h, t, op, c) // "went on to discuss"
			}
			if ok && op != effectFact {
				r.apply(s, h, t, op, c)
				switch op {
				case effectDenied, effectAlleged, effectConfirmed, effectAsserted, effectHearsay, effectRequested:
					return h, false, false
				}
				return h, false, true
			}
			if gerund && r.lex.is("content-prep", m) {
				c.raise(graph.Possible) // "talks on lifting sanctions"
			}
			if r.lex.is("purpose-mark", m) && !r.lex.is("performed", s.lemma(t)) {
				c.raise(graph.Planned) // a purpose
			}
		}
	}
	if len(marks) == 0 && s.inverted(t) {
		c.raise(graph.Conditional)
	}
	return h, false, false
}

// goesOn reports whether a verb with its particle takes what follows for a fact.
func (r *reading) goesOn(s *sentence, v int) bool {
	return slices.ContainsFunc(r.lex.operators[s.lemma(v)], func(op operator) bool {
		if op.effect != effectFact || op.pattern.particle == "" {
			return false
		}
		p := s.particle(v, op.pattern.particle)
		return p == v+1 && s.Tokens[p].Head == v
	})
}

// beyond reports whether k, which hangs on t, stands before the subordinator of
// t: it belongs to another clause.
func (s *sentence) beyond(t, k int) bool {
	return slices.ContainsFunc(s.children[t], func(m int) bool {
		return m > k && m < t && base(s.rel(m)) == "mark" && s.lex.is("subordinator", s.form(m))
	})
}

// bare reports whether a participle has no arguments of its own.
func (s *sentence) bare(t int) bool {
	for _, k := range s.children[t] {
		switch base(s.rel(k)) {
		case "obj", "obl", "xcomp", "ccomp", "advcl", "nsubj":
			if s.Tokens[k].UPOS != "PRON" {
				return false
			}
		}
	}
	return true
}

// marks returns the words of the subordinators of t, in order.
func (s *sentence) marks(t int) []string {
	var words []string
	for _, m := range s.children[t] {
		if b := base(s.rel(m)); b == "mark" || b == "case" {
			words = append(words, s.form(m))
			for _, f := range s.children[m] {
				if base(s.rel(f)) == "fixed" {
					words = append(words, s.form(f))
				}
			}
		}
		// "provided he made peace", "far from praising"
		if base(s.rel(m)) == "advmod" && s.lex.is("conditional-adverb", s.form(m)) {
			words = append(words, s.form(m))
		}
	}
	return words
}

// inverted reports whether a clause without subordinator starts with its
// auxiliary: "had the Americans not bombed".
func (s *sentence) inverted(t int) bool {
	sub := s.child(t, "nsubj")
	if sub < 0 {
		return false
	}
	for _, c := range s.children[t] {
		if b := base(s.rel(c)); (b == "aux" || b == "cop") && c < sub && s.lex.is("condition-mark", s.form(c)) {
			first := s.leftEdge(t)
			for first < c && s.edge(first) {
				first++
			}
			return first == c
		}
	}
	return false
}

// nounEffects applies determiners and adjectives of an event noun.
func (r *reading) nounEffects(s *sentence, n int, c *scope) {
	if r.negatedNoun(s, n) {
		c.negated = !c.negated
	}
	for _, a := range s.children[n] {
		if b := base(s.rel(a)); b != "amod" && b != "acl" && b != "advmod" && b != "compound" {
			continue
		}
		if s.rel(a) == "acl:relcl" || base(s.rel(a)) == "acl" && s.Tokens[a].XPOS != "VBN" && s.Tokens[a].UPOS != "ADJ" {
			continue
		}
		e := r.lex.adverbs[s.form(a)]
		if base(s.rel(a)) == "acl" && e == "" {
			if op, ok := r.operatorAt(s, a, n); ok && (op == effectPlanned || op == effectExpected || op == effectCancelled) {
				e = op
			}
		}
		switch e {
		case effectPlanned, effectExpected, effectPossible:
			c.raise(modalityOf[e])
		case effectCancelled:
			c.negated = !c.negated
		case effectHearsay, effectAlleged:
			c.speech = append(c.speech, cue{a, effectHearsay, nil})
		}
	}
}

// clauseEffects applies negation, auxiliaries, adverbs and conditions of the
// clause that t heads.
func (r *reading) clauseEffects(s *sentence, t, below int, c *scope, own bool) {
	n := r.negations(s, t, below)
	if n%2 == 1 {
		c.negated = !c.negated
	}
	if s.inverted(t) && len(s.marks(t)) == 0 {
		c.raise(graph.Conditional) // "should X attack", and questions
	}
	if first := s.leftEdge(t); own && (slices.ContainsFunc(s.marks(t), func(m string) bool { return r.lex.is("whether", m) }) || r.lex.is("whether", s.form(first)) || first > 0 && r.lex.is("whether", s.form(first-1))) {
		c.raise(graph.Possible)
	}
	for _, k := range s.children[t] {
		if s.beyond(t, k) {
			continue
		}
		switch base(s.rel(k)) {
		case "aux", "cop":
			r.auxiliary(s, t, k, c)
		case "advmod", "discourse":
			switch e := r.lex.adverbs[s.form(k)]; e {
			case effectPossible, effectExpected:
				c.raise(modalityOf[e])
			case effectHearsay:
				c.speech = append(c.speech, cue{k, e, nil})
			}
			if r.lex.is("future", s.form(k)) && s.presentTense(t) {
				c.raise(graph.Planned)
			}
		case "advcl", "parataxis":
			// "it was expected we'll meet", read with the cue below
			if s.Tokens[k].XPOS == "VBN" && k < t && s.bare(k) {
				if e, ok := r.operatorAt(s, k, t); ok && (e == effectExpected || e == effectPlanned) {
					c.raise(modalityOf[e])
				}
			}
		}
	}
	if own && s.Tokens[t].Head < 0 && s.toInfinitive(t) && !slices.ContainsFunc(s.children[t], func(k int) bool { return s.yetTo(t, k) }) {
		c.raise(graph.Planned) // "a deal to be signed", read as a sentence
	}
	if own && r.imperative(s, t) {
		c.modality, c.obliged = graph.Requested, true
	}
	if s.presentTense(t) && r.futureTime(s, t) {
		c.raise(graph.Planned)
	}
	if r.conditioned(s, t) && (c.modality != graph.Actual || r.hasAux(s, t, "will-aux")) {
		c.raise(graph.Conditional)
	}
	if own && n%2 == 1 && r.hasAux(s, t, "can-aux") && c.modality == graph.Possible {
		c.modality = graph.Actual // could not: did not
	}
}

// imperative reports whether t is a bare verb without subject at the start of
// its sentence or quotation.
func (r *reading) imperative(s *sentence, t int) bool {
	if s.Tokens[t].XPOS != "VB" && s.Tokens[t].XPOS != "VBP" || s.child(t, "nsubj", "mark", "cop", "csubj", "expl") >= 0 {
		return false
	}
	if a := s.child(t, "aux"); a >= 0 && (!r.lex.is("do-support", s.lemma(a)) || r.negations(s, t, -1) == 0) {
		return false // "don't shoot" has one
	}
	switch base(s.rel(t)) {
	case "root", "ccomp", "parataxis":
	default:
		return false
	}
	first := s.leftEdge(t)
	for first < t && (s.Tokens[first].UPOS == "PUNCT" || s.Tokens[first].UPOS == "INTJ" || s.Tokens[first].UPOS == "ADV" || s.Tokens[first].Head == t && r.lex.is("do-support", s.lemma(first))) {
		first++
	}
	return first == t
}

// hasAux reports whether an auxiliary of the predicate t is of the class.
func (r *reading) hasAux(s *sentence, t int, class string) bool {
	for _, k := range s.children[t] {
		if base(s.rel(k)) == "aux" && r.lex.is(class, s.lemma(k)) {
			return true
		}
	}
	return false
}

// auxiliary applies one auxiliary of the predicate t.
func (r *reading) auxiliary(s *sentence, t, k int, c *scope) {
	if r.lex.is("condition-mark", s.form(k)) && s.inverted(t) {
		return
	}
	switch e := r.lex.adverbs[s.form(k)]; e {
	case effectPlanned, effectPossible, effectRequested:
		c.raise(modalityOf[e])
		c.obliged = c.obliged || e == effectRequested
	case effectConditional:
		if r.conditioned(s, t) {
			c.raise(graph.Conditional)
		} else {
			c.raise(graph.Planned)
		}
	}
	// "is to travel", "was to have testified"
	if r.lex.is("copula", s.lemma(k)) && s.toInfinitive(t) {
		to := slices.IndexFunc(s.children[t], func(m int) bool { return base(s.rel(m)) == "mark" && s.lex.is("infinitive-mark", s.form(m)) })
		if k < s.children[t][to] {
			c.raise(graph.Planned)
		}
	}
}

// conditioned reports whether the clause of t depends on a condition.
func (r *reading) conditioned(s *sentence, t int) bool {
	for _, k := range s.children[t] {
		switch base(s.rel(k)) {
		case "advcl":
			even := k > 0 && slices.ContainsFunc(s.children[k], func(m int) bool { return r.lex.is("concessive", s.form(m)) })
			for _, m := range s.children[k] {
				if base(s.rel(m)) == "mark" && m > 0 && r.lex.is("concessive", s.form(m-1)) {
					even = true
				}
			}
			for _, m := range s.marks(k) {
				if r.lex.is("condition-mark", m) && !r.lex.is("whether", m) && !even {
					return true
				}
			}
			if s.inverted(k) && len(s.marks(k)) == 0 {
				return true
			}
		case "obl":
			p := s.preposition(k)
			if r.lex.is("condition-phrase", p) || r.lex.is("condition-phrase", p+" "+s.lemma(k)) {
				return true
			}
		}
	}
	return false
}

// past reports whether the predicate t is in a past tense, without a modal.
func (s *sentence) past(t int) bool {
	past := s.Tokens[t].XPOS == "VBD"
	for _, k := range s.children[t] {
		if b := base(s.rel(k)); b == "aux" || b == "cop" {
			switch s.Tokens[k].XPOS {
			case "MD":
				return false
			case "VBD":
				past = true
			}
		}
	}
	return past
}

func (s *sentence) presentTense(t int) bool {
	x := s.Tokens[t].XPOS
	if x == "VBZ" || x == "VBP" {
		return true
	}
	if x == "VBG" {
		if a := s.child(t, "aux"); a >= 0 && s.lex.is("copula", s.lemma(a)) && (s.Tokens[a].XPOS == "VBZ" || s.Tokens[a].XPOS == "VBP") {
			return true
		}
	}
	return false
}

// futureTime reports whether a time expression of the clause points ahead.
func (r *reading) futureTime(s *sentence, t int) bool {
	for _, i := range s.times {
		x := &r.Times[i]
		if x.First < 0 || x.Last >= len(s.Tokens) || r.clauseHead(s, x.First) != t {
			continue
		}
		for k := x.First; k <= x.Last; k++ {
			if r.lex.is("future", s.form(k)) {
				return true
			}
		}
	}
	return false
}

// clauseHead returns the nearest predicate over a token.
func (r *reading) clauseHead(s *sentence, t int) int {
	for range len(s.Tokens) {
		h := s.Tokens[t].Head
		if h < 0 {
			return t
		}
		if s.isVerb(h) && s.Tokens[h].UPOS != "AUX" || s.child(h, "cop") >= 0 {
			return h
		}
		t = h
	}
	return t
}
