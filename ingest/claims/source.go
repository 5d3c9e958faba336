package claims

import (
	"cmp"
	"slices"

	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/ingest/text"
)

// indexAttributions notes which attributions touch which sentence.
func (r *reading) indexAttributions() {
	for i := range r.Attributions {
		a := &r.Attributions[i]
		r.cues[[2]int{a.CueSentence, a.CueToken}] = i
		for _, content := range a.Content {
			for j := r.sentenceAt(content.Start); j < len(r.sentences) && r.sentences[j].Start < content.End; j++ {
				if s := &r.sentences[j]; len(s.sources) == 0 || s.sources[len(s.sources)-1] != i {
					s.sources = append(s.sources, i)
				}
			}
		}
	}
	for i := range r.sentences {
		s := &r.sentences[i]
		slices.SortStableFunc(s.sources, func(a, b int) int {
			return cmp.Compare(contentLength(&r.Attributions[a]), contentLength(&r.Attributions[b]))
		})
		s.sources = slices.Compact(s.sources)
	}
}

// sentenceAt returns the index of the first sentence that ends after offset.
func (r *reading) sentenceAt(offset int) int {
	i, _ := slices.BinarySearchFunc(r.Sentences, offset, func(s text.Sentence, o int) int {
		if s.End <= o {
			return -1
		}
		return 1
	})
	return i
}

func contentLength(a *text.Attribution) int {
	n := 0
	for _, c := range a.Content {
		n += c.Len()
	}
	return n
}

// sourcesOf returns who vouches for a frame's claim, innermost first. It may
// adjust the scope where a cue denies or alleges its content.
func (r *reading) sourcesOf(f *frame, c *scope) []Source {
	s := f.s
	var out []Source
	used := map[[2]int]bool{}
	for _, q := range c.speech {
		key := [2]int{s.Index, q.token}
		if used[key] || q.token == f.anchor {
			continue
		}
		used[key] = true
		if i, ok := r.cues[key]; ok && len(q.subjects) == 0 && r.Attributions[i].SourceToken >= 0 {
			out = append(out, r.attributed(&r.Attributions[i])...)
			continue
		}
		out = append(out, r.sourceAt(s, q))
	}
	at := s.Tokens[f.anchor].Span
	for _, i := range s.sources {
		a := &r.Attributions[i]
		key := [2]int{a.CueSentence, a.CueToken}
		if used[key] || !covers(a.Content, at) || covers(a.Source, at) {
			continue
		}
		if a.CueSentence == s.Index && (a.CueToken == f.anchor || a.CueToken == f.verb || slices.Contains(f.tokens, a.CueToken) || r.ownPlan(s, a.CueToken, f)) {
			continue
		}
		cs := r.sentence(a.CueSentence)
		if a.CueSentence == s.Index && (s.below(a.CueToken, f.anchor) || s.conjunct(f.anchor, a.CueToken) || f.entry.flags["in"] && f.verb < 0) {
			continue // the cue is part of what is claimed, or stands beside it
		}
		if a.CueSentence == s.Index && r.parted(s, a.CueToken, f.anchor) {
			continue // beyond a semicolon somebody else speaks
		}
		if cs != nil && a.CueToken >= 0 && a.CueToken < len(cs.Tokens) && r.lex.is("no-cue", cs.lemma(a.CueToken)) {
			continue
		}
		if t := r.sourceToken(cs, a); t >= 0 && (r.lex.is("hearer", cs.form(t)) || r.lex.is("rubric", cs.lemma(t)) && cs.form(max(a.CueToken, 0)) == ":") {
			continue // "The Latest: …" is nobody
		}
		if cs := r.sentence(a.CueSentence); cs != nil && f.verb < 0 && a.CueToken >= 0 && a.CueToken < len(cs.Tokens) && r.speechAct(s, f.anchor) && r.cueEffect(cs, a.CueToken) == effectDenied {
			continue // who rejects a demand does not say that it was made
		}
		if cs := r.sentence(a.CueSentence); cs != nil && f.verb < 0 && a.CueToken >= 0 && a.CueToken < len(cs.Tokens) && r.presupposes(cs, a.CueToken) {
			continue // "condemned the attack": that there was one is nobody's word
		}
		if cs != nil && len(a.Source) == 0 && a.CueToken >= 0 && a.CueToken < len(cs.Tokens) && (r.lex.is("suspicion", cs.lemma(a.CueToken)) && c.modality == graph.Possible || r.cueEffect(cs, a.CueToken) == effectExpected || r.presupposes(cs, a.CueToken)) {
			continue // "is suspected of", "is expected to", "was seen": not somebody's word
		}
		if cs != nil && a.CueToken >= 0 && a.CueToken < len(cs.Tokens) {
			if a.CueSentence == s.Index && c.askedBy == a.CueToken {
				continue
			}
			switch r.cueEffect(cs, a.CueToken) {
			case effectDenied:
				if a.CueSentence == s.Index && c.stance == "" {
					if r.negations(cs, a.CueToken, -1)%2 == 1 {
						c.dropped = true
					} else {
						c.negated, c.stance = true, graph.Denied
					}
				}
			case effectAlleged:
				c.stance = cmp.Or(c.stance, graph.Alleged)
			case effectConfirmed:
				c.stance = cmp.Or(c.stance, graph.Confirmed)
			case effectPossible:
				c.raise(graph.Possible)
			case effectExpected:
				c.raise(graph.Expected)
			}
			if r.negations(cs, a.CueToken, -1)%2 == 1 && len(out) == 0 {
				c.raise(graph.Possible) // "would not say that": not asserted
			}
		}
		used[key] = true
		out = append(out, r.attributed(a)...)
	}
	return out
}

// below reports whether t is part of the clause structure of anchor: a
// complement or argument of it, not a remark beside it ("…, officials said").
func (s *sentence) below(t, anchor int) bool {
	if t < 0 || t >= len(s.Tokens) {
		return false
	}
	for range maxDepth {
		h := s.Tokens[t].Head
		if h < 0 {
			return false
		}
		if h == anchor {
			switch base(s.rel(t)) {
			case "xcomp", "ccomp", "acl", "obj", "nsubj", "csubj":
				return true
			case "advcl":
				return s.toInfinitive(t) || s.Tokens[t].XPOS == "VBG"
			}
			return false
		}
		t = h
	}
	return false
}

// parted reports whether a semicolon outside quotations stands between a cue
// and what it would be the cue of.
func (r *reading) parted(s *sentence, cueToken, anchor int) bool {
	at := s.Tokens[anchor].Span
	if slices.ContainsFunc(r.Quotes, func(q text.Quote) bool { return q.Contains(at) }) {
		return false
	}
	for t := min(cueToken, anchor); t < max(cueToken, anchor); t++ {
		if t >= 0 && s.form(t) == ";" {
			return true
		}
	}
	return false
}

// conjunct reports whether t is only coordinated with the verb first: "X
// protested and promised".
func (s *sentence) conjunct(t, first int) bool {
	for range maxDepth {
		if base(s.rel(t)) != "conj" {
			return false
		}
		if t = s.Tokens[t].Head; t == first {
			return true
		}
	}
	return false
}

// presupposes reports whether a cue takes its object for a fact.
func (r *reading) presupposes(s *sentence, t int) bool {
	for _, op := range r.lex.operators[s.lemma(t)] {
		if op.effect == effectFact && op.pattern.particle == "" {
			return true
		}
	}
	return false
}

// ownPlan reports whether the cue and the frame share their subject: "X
// promised to do Y" is X's plan, told by whoever tells it.
func (r *reading) ownPlan(s *sentence, cueToken int, f *frame) bool {
	if cueToken < 0 || cueToken >= len(s.Tokens) || !r.lex.is("attribution-skip", s.lemma(cueToken)) {
		return false
	}
	t := f.anchor
	for range maxDepth {
		h := s.Tokens[t].Head
		if h < 0 {
			return false
		}
		if h == cueToken {
			return base(s.rel(t)) == "xcomp" || s.toInfinitive(t) || !s.isVerb(t)
		}
		t = h
	}
	return false
}

func (r *reading) cueEffect(s *sentence, t int) effect {
	for _, op := range r.lex.operators[s.lemma(t)] {
		if op.pattern.particle != "" && s.particle(t, op.pattern.particle) < 0 {
			continue
		}
		switch op.effect {
		case effectDenied, effectAlleged, effectConfirmed:
			return op.effect
		case effectPossible:
			if s.isVerb(t) && !s.clause(t).passive && r.lex.is("suspicion", s.lemma(t)) {
				return effectPossible
			}
		case effectExpected:
			return effectExpected
		}
	}
	return ""
}

func covers(spans []text.Span, at text.Span) bool {
	return slices.ContainsFunc(spans, func(s text.Span) bool { return s.Contains(at) })
}

// attributed returns the sources of an attribution, innermost first: one, or who is
// quoted before who quotes him.
func (r *reading) attributed(a *text.Attribution) []Source {
	var src Source
	s := r.sentence(a.CueSentence)
	if t := r.sourceToken(s, a); t >= 0 {
		src = r.sourceNominal(s, t, a.CueToken)
	} else {
		src = Source{Kind: graph.Unnamed, Argument: Argument{Chain: -1, OfficeOf: -1}, SpeaksFor: -1}
		if len(a.Source) > 0 {
			src = r.sourceSpan(a.Source[0])
		}
	}
	if len(a.Cue) > 0 {
		src.CueSpan = a.Cue[0]
		src.Cue = r.Slice(a.Cue[0])
	}
	if quoted, ok := r.quoted(s, a); ok {
		quoted.CueSpan, quoted.Cue = src.CueSpan, src.Cue
		return []Source{quoted, src}
	}
	return []Source{src}
}

// sourceToken returns the head of who an attribution says is its source, or whom
// the clause of its cue has as subject where it says nobody; -1 for none.
func (r *reading) sourceToken(s *sentence, a *text.Attribution) int {
	if s == nil {
		return -1
	}
	// "…, said the minister": who follows such a verb says it
	if v := a.CueToken; v >= 0 && v < len(s.Tokens) && r.lex.is("say", s.lemma(v)) {
		for _, t := range s.children[v] {
			if t > v && base(s.rel(t)) == "nsubj" && r.fits(s, t, "actor") {
				return t
			}
		}
	}
	if t := a.SourceToken; t >= bodyStart(s.Sentence) && t < len(s.Tokens) {
		return t
	}
	if v := a.CueToken; (a.SourceToken >= 0 || len(a.Source) == 0) && v >= 0 && v < len(s.Tokens) && s.isVerb(v) {
		for _, t := range r.speakers(s, v) {
			if r.fits(s, t, "actor") {
				return t
			}
		}
	}
	return -1
}

// quoted returns whom the source of an attribution quotes: "television quoted X as
// saying".
func (r *reading) quoted(s *sentence, a *text.Attribution) (Source, bool) {
	if s == nil || a.CueToken < 0 || a.CueToken >= len(s.Tokens) {
		return Source{}, false
	}
	v := a.CueToken
	if !r.lex.is("quoting", s.lemma(v)) {
		if v = s.Tokens[v].Head; v < 0 || !r.lex.is("quoting", s.lemma(v)) {
			return Source{}, false
		}
	}
	c := s.clause(v)
	if c.passive || len(c.objects) == 0 || c.objects[0] == a.SourceToken || !r.fits(s, c.objects[0], "actor") {
		return Source{}, false
	}
	return r.sourceNominal(s, c.objects[0], v), true
}

// sourceSpan returns a source of which only the span is known: its head is the
// word that depends on something outside.
func (r *reading) sourceSpan(span text.Span) Source {
	if s := r.sentence(r.sentenceAt(span.Start)); s != nil {
		first, last := -1, -1
		for t := range s.Tokens {
			if span.Contains(s.Tokens[t].Span) {
				if first < 0 {
					first = t
				}
				last = t
			}
		}
		if first >= 0 {
			if t := s.top(first, last); s.isNominal(t) {
				return r.sourceNominal(s, t, -1)
			}
		}
	}
	return Source{Kind: graph.Unnamed, Argument: Argument{Span: span, Text: r.Slice(span), Chain: -1, OfficeOf: -1}, SpeaksFor: -1}
}

func (r *reading) sourceAt(s *sentence, q cue) Source {
	src := Source{Kind: graph.Unnamed, Argument: Argument{Chain: -1, OfficeOf: -1}, SpeaksFor: -1}
	if len(q.subjects) > 0 {
		src = r.sourceNominal(s, q.subjects[0], q.token)
	}
	src.CueSpan = s.Tokens[q.token].Span
	src.Cue = r.Slice(src.CueSpan)
	return src
}

// sourceNominal returns the source that the nominal at t names; cue is the token of
// its cue, -1 where that is not known.
func (r *reading) sourceNominal(s *sentence, t, cue int) Source {
	src := Source{Kind: graph.Named, SpeaksFor: -1}
	t = s.antecedent(t)
	// "a White House official": the official speaks, not the house.
	for range 3 {
		h := s.Tokens[t].Head
		if h < 0 || h == cue || s.Tokens[h].UPOS != "NOUN" && s.Tokens[h].UPOS != "PROPN" || s.child(t, "case") >= 0 && s.rel(t) != "nmod:poss" {
			break
		}
		if b := base(s.rel(t)); b != "compound" && b != "amod" && s.rel(t) != "nmod:poss" && s.rel(t) != "nmod:desc" || s.name[t] >= 0 && s.name[t] == s.name[h] {
			break
		}
		t = h
	}
	if next := r.beside(s, t); next >= 0 {
		t = next
	} else if before := r.apposed(s, t); before >= 0 {
		t = before
	}
	if m := s.mention[t]; m >= 0 {
		mention := &r.refs.Mentions[m]
		chain := mention.Chain
		if chain < 0 && len(mention.Members) > 0 {
			chain = mention.Members[0]
		}
		if chain >= 0 && r.namedChain(chain) {
			src.Argument = r.named(mention.Span, chain, r.isPlaceChain(chain))
			return src
		}
	}
	for _, c := range s.children[t] { // "a spokesman, Farhan Haq"
		if (base(s.rel(c)) == "appos" || base(s.rel(c)) == "flat") && r.chain(s, c) >= 0 && r.kinds(s, c)&isPerson != 0 {
			src.Argument = r.named(r.refs.Mentions[s.mention[c]].Span, r.chain(s, c), false)
			return src
		}
	}
	title, _, isTitle := r.titleAt(s, t)
	if isTitle && r.lex.offices[title] == speaksFor {
		if chain, span := r.bodyOf(s, t); chain >= 0 {
			src.Argument = r.named(span, chain, r.isPlaceChain(chain))
			return src
		}
		for _, c := range s.children[t] {
			if a, ok := r.seated(s, c); ok && r.lex.is("office-prep", s.preposition(c)) {
				src.Argument = a
				return src
			}
		}
	}
	if a, ok := r.seated(s, t); ok {
		src.Argument = a
		return src
	}
	if args := r.office(s, t, t); len(args) > 0 && s.Tokens[t].XPOS != "NNS" {
		src.Argument = args[0]
		return src
	}
	src.Argument = r.plain(s, t)
	if represented := r.represented(s, t); len(represented) > 0 {
		src.SpeaksFor = represented[0].Chain
		if r.lex.is("institution", s.lemma(t)) {
			if r.lex.is("representative", s.lemma(t)) {
				src.Argument = represented[0]
			}
			return src
		}
	}
	// A noun such as "videographer" tells what somebody is, not who.
	owned := s.child(t, "nmod:poss") >= 0 && s.Tokens[t].XPOS != "NNS" // "his foreign minister": there is one
	if s.name[t] >= 0 || s.Tokens[t].UPOS == "PROPN" || r.lex.is("institution", s.lemma(t)) || isTitle && owned {
		return src
	}
	src.Kind = graph.Unnamed
	return src
}

// apposed returns the head of the person's name whose office the phrase of t
// gives between commas after it ("Alexander Fomin, its deputy minister, said"),
// however the parser attached it; -1 for none.
func (r *reading) apposed(s *sentence, t int) int {
	last := s.leftEdge(t) - 2
	if last < 0 || s.form(last+1) != "," || s.name[last] < 0 || t+1 < len(s.Tokens) && s.Tokens[t+1].UPOS != "PUNCT" {
		return -1
	}
	if _, _, ok := r.titleAt(s, t); !ok {
		return -1
	}
	n := &r.Names[s.name[last]]
	if head := s.nameHead(n); n.Kind == text.Person && n.Last == last && s.mention[head] >= 0 {
		return head
	}
	return -1
}

// namedChain reports whether a chain has a name at all.
func (r *reading) namedChain(chain int) bool { return r.hasName[chain] }

// bodyOf returns the chain of the body that a title at t belongs to: a
// possessor, modifier or "of", "for", "to" phrase; -1 for none.
func (r *reading) bodyOf(s *sentence, t int) (int, text.Span) {
	for _, c := range s.children[t] {
		if c == r.titleTail(s, t) {
			continue
		}
		rel := base(s.rel(c))
		switch rel {
		case "compound", "amod", "nmod", "flat":
		default:
			continue
		}
		if rel == "nmod" && s.rel(c) != "nmod:poss" {
			if !r.lex.is("office-prep", s.preposition(c)) {
				continue
			}
		}
		for _, n := range s.conjuncts(c) {
			if chain := r.chain(s, n); chain >= 0 && r.kinds(s, n)&(isState|isOrganization|isPerson|isPlace|isHuman) != 0 {
				return chain, r.refs.Mentions[s.mention[n]].Span
			}
		}
	}
	return -1, text.Span{}
}
