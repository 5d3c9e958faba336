package claims

import (
	"slices"
	"strings"

	"github.com/demarche-kg/demarche/ingest/text"
)

// heads returns the predicates whose adverbials speak of the frame: its own
// verb, or those that a noun depends on, and the raising or control verbs over
// it that say when it is to be ("plan to meet next week"). The first own of
// them speak of the event itself.
func (r *reading) heads(f *frame) (out []int, own int) {
	s := f.s
	out = []int{f.anchor}
	if f.verb >= 0 && f.verb != f.anchor {
		out = append(out, f.verb)
	}
	t := out[len(out)-1]
	if f.verb < 0 {
		if h := s.Tokens[t].Head; h >= 0 && f.occurs != "" && (base(s.rel(t)) == "nsubj" || base(s.rel(t)) == "obj") {
			out, t = append(out, h), h
		}
	}
	own = len(out)
	for range 4 {
		h := s.Tokens[t].Head
		if h < 0 || base(s.rel(t)) != "xcomp" && !s.bareGerund(t) || s.Tokens[t].UPOS == "AUX" {
			break
		}
		// "was seen chatting on Monday": seeing and chatting are one time.
		if e, ok := r.operatorAt(s, h, t); own == len(out) && (!ok || e == effectFact || e == effectHearsay) {
			own++
		}
		out, t = append(out, h), h
	}
	return out, own
}

// timesOf returns the time expressions that date a frame.
func (r *reading) timesOf(f *frame) []*text.Time {
	s := f.s
	if len(s.times) == 0 {
		return nil
	}
	heads, ownHeads := r.heads(f)
	var own, upper []*text.Time
	for _, i := range s.times {
		x := &r.Times[i]
		if x.First < 0 || x.Last >= len(s.Tokens) || x.First > x.Last || s.inArgument(f, x.First) {
			continue
		}
		top := s.top(x.First, x.Last)
		h := r.attach(s, top)
		switch n := slices.Index(heads, h); {
		case n < 0:
		case n < ownHeads:
			own = append(own, x)
		case x.First > f.anchor || x.First < s.Tokens[f.anchor].Head:
			upper = append(upper, x)
		}
	}
	if len(own) > 0 {
		return own
	}
	if x := r.sharedTime(f); x != nil && len(upper) == 0 {
		return []*text.Time{x}
	}
	// A time before "plans to meet" dates the planning, one after it the meeting.
	return slices.DeleteFunc(upper, func(x *text.Time) bool { return x.First < f.anchor && f.verb == f.anchor })
}

// sharedTime returns the time that opens a clause for the verbs below it that
// have no subject of their own: "On Saturday, they met and talked"; nil for
// none.
func (r *reading) sharedTime(f *frame) *text.Time {
	s := f.s
	v := f.anchor
	if f.verb >= 0 {
		v = f.verb
	}
	h := v
	for range maxDepth {
		rel := base(s.rel(h))
		if rel == "advcl" && s.bareGerund(h) {
			rel = "xcomp"
		}
		switch rel {
		case "conj", "xcomp", "obj", "amod", "compound":
			if s.child(h, "nsubj") < 0 && s.Tokens[h].Head >= 0 {
				h = s.Tokens[h].Head
				continue
			}
		}
		break
	}
	if h == v || !s.isVerb(h) {
		return nil
	}
	for _, i := range s.times {
		x := &r.Times[i]
		if x.First < 0 || x.Last >= len(s.Tokens) || x.First > x.Last || x.Last > h {
			continue
		}
		if sub := s.child(h, "nsubj"); (sub < 0 || x.Last < sub) && r.attach(s, s.top(x.First, x.Last)) == h {
			return x
		}
	}
	return nil
}

// inArgument reports whether a token is part of a topic clause of the frame.
func (s *sentence) inArgument(f *frame, t int) bool {
	for _, c := range f.content {
		first, last := s.subtree(c, func(int) bool { return false })
		if first <= t && t <= last {
			return true
		}
	}
	return false
}

// top returns the token of first..last whose head lies outside.
func (s *sentence) top(first, last int) int {
	for t := first; t <= last; t++ {
		if h := s.Tokens[t].Head; h < first || h > last {
			return t
		}
	}
	return first
}

// attach returns the predicate or event noun that an adverbial belongs to.
func (r *reading) attach(s *sentence, t int) int {
	for range len(s.Tokens) {
		h := s.Tokens[t].Head
		if h < 0 {
			return t
		}
		if s.isVerb(h) && s.Tokens[h].UPOS != "AUX" || s.child(h, "cop") >= 0 || s.evoking[h] {
			return h
		}
		t = h
	}
	return t
}

// place returns where the frame's event is said to be, nil when the text does
// not say. Fillers of its roles are none.
func (r *reading) place(f *frame) *Argument {
	s := f.s
	heads, _ := r.heads(f)
	for _, h := range heads {
		for _, c := range s.children[h] {
			if rel := base(s.rel(c)); rel != "obl" && rel != "nmod" || s.rel(c) == "nmod:poss" || slices.Contains(f.used, c) {
				continue
			}
			if !r.lex.is("place-prep", s.preposition(c)) {
				continue
			}
			if chain := r.chain(s, c); chain >= 0 && r.kinds(s, c)&(isPlace|isState) != 0 && r.kinds(s, c)&isPerson == 0 {
				m := r.refs.Mentions[s.mention[c]]
				if m.Kind == text.Nationality {
					continue
				}
				a := r.named(m.Span, chain, false)
				return &a
			}
			// "at the conference in Da Nang": the place of the larger event
			if r.larger(s, c) {
				for _, p := range s.children[c] {
					if base(s.rel(p)) == "nmod" && r.lex.is("seat-prep", s.preposition(p)) {
						if chain := r.chain(s, p); chain >= 0 && r.kinds(s, p)&(isPlace|isState) != 0 {
							a := r.named(r.refs.Mentions[s.mention[p]].Span, chain, false)
							return &a
						}
					}
				}
			}
		}
	}
	return nil
}

// larger reports whether the nominal at t is an event that others are part of.
func (r *reading) larger(s *sentence, t int) bool {
	return r.kinds(s, t)&isEvent != 0 && r.lex.is("larger-event", s.lemma(t)) || s.mention[t] >= 0 && r.refs.Mentions[s.mention[t]].Kind == text.EventName
}

// during returns the larger event the frame's event is said to be part of, nil
// when the text does not say.
func (r *reading) during(f *frame) *Argument {
	s := f.s
	heads, _ := r.heads(f)
	for _, h := range heads {
		for _, c := range s.children[h] {
			if rel := base(s.rel(c)); rel != "obl" && rel != "nmod" || slices.Contains(f.used, c) {
				continue
			}
			p := s.preposition(c)
			n := c
			// "on the sidelines of the summit"
			if g := r.modeWord(s, c); g >= 0 {
				n = g
			} else if first := strings.Fields(p + " ."); !r.lex.is("course-prep", first[0]) && !r.lex.is("within", p) {
				continue
			}
			if r.larger(s, n) && n != f.anchor {
				a := r.eventArgument(s, n)
				return &a
			}
		}
	}
	return nil
}

// modeWord returns the event of "the sidelines of the event", -1 for none.
func (r *reading) modeWord(s *sentence, t int) int {
	if !r.lex.is("fringe", s.lemma(t)) {
		return -1
	}
	for _, c := range s.children[t] {
		if base(s.rel(c)) == "nmod" && r.lex.is("genitive", s.preposition(c)) {
			return c
		}
	}
	return -1
}

// eventArgument is the mention of a named event, else its noun phrase.
func (r *reading) eventArgument(s *sentence, t int) Argument {
	if chain := r.chain(s, t); chain >= 0 {
		return r.named(r.refs.Mentions[s.mention[t]].Span, chain, false)
	}
	return r.plain(s, t)
}

// evidence returns the span of the frame's clause: its predicate, what belongs
// to it and its arguments within the clause.
func (r *reading) evidence(f *frame) text.Span {
	s := f.s
	first, last := f.anchor, f.anchor
	add := func(t int) { first, last = min(first, t), max(last, t) }
	skip := func(c int) bool { return r.outside(s, c) }
	for _, t := range f.tokens {
		add(t)
	}
	heads := []int{f.anchor}
	if f.verb >= 0 && f.verb != f.anchor {
		heads = append(heads, f.verb)
	} else if f.verb < 0 && f.occurs != "" && s.Tokens[f.anchor].Head >= 0 {
		heads = append(heads, s.Tokens[f.anchor].Head)
	}
	for _, h := range heads {
		a, b := s.subtree(h, skip)
		add(a)
		add(b)
	}
	// Subjects of the verbs over it, where they are near: "was seen chatting".
	for _, u := range f.used {
		if s.isVerb(u) && !s.isNominal(u) || !s.within(f, u) {
			continue
		}
		a, b := s.subtree(u, skip)
		add(a)
		add(b)
	}
	// What somebody is said to have said does not reach beyond what he said.
	at := s.Tokens[f.anchor].Span
	for _, i := range s.sources {
		for _, content := range r.Attributions[i].Content {
			if !content.Contains(at) {
				continue
			}
			for first < f.anchor && s.Tokens[first].Start < content.Start {
				first++
			}
			for last > f.anchor && s.Tokens[last].End > content.End {
				last--
			}
		}
	}
	return s.span(first, last)
}

// within reports whether a role filler stands in the frame's own clause or in
// a clause that only adds a raising or control verb to it.
func (s *sentence) within(f *frame, t int) bool {
	heads := map[int]bool{f.anchor: true}
	if f.verb >= 0 {
		heads[f.verb] = true
	}
	top := f.anchor
	if f.verb >= 0 {
		top = f.verb
	}
	for range 4 {
		h := s.Tokens[top].Head
		if h < 0 {
			break
		}
		if rel := base(s.rel(top)); rel != "xcomp" && rel != "obj" && rel != "nsubj" && rel != "obl" && rel != "nmod" {
			break
		}
		top = h
		heads[top] = true
	}
	return heads[s.Tokens[t].Head]
}

// outside reports whether a dependent starts another clause.
func (r *reading) outside(s *sentence, c int) bool {
	if s.rel(c) == "acl:relcl" {
		return true
	}
	switch base(s.rel(c)) {
	case "advcl":
		complement := s.Tokens[c].XPOS == "VBG" && s.child(c, "mark") >= 0 || s.toInfinitive(c)
		m := s.marks(c)
		return !complement || len(m) > 0 && r.lex.is("time-mark", m[0])
	case "conj":
		return s.isVerb(c)
	case "parataxis", "punct", "mark", "cc", "discourse", "vocative":
		return true
	}
	return false
}
