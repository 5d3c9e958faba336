package claims

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/ingest/text"
	"github.com/demarche-kg/demarche/ingest/text/coref"
)

// Extractor takes claims from analysed documents. It does not change after New
// and is safe for concurrent use.
type Extractor struct {
	lex      *lexicon
	ontology *graph.Ontology
}

// New returns an extractor with the embedded lexicon. The error is of kind
// Invalid and means that the lexicon is broken or evokes what the ontology does
// not know.
func New(o *graph.Ontology) (*Extractor, error) {
	lex, err := loadLexicon()
	if err != nil {
		return nil, err
	}
	if err := lex.check(o); err != nil {
		return nil, err
	}
	return &Extractor{lex, o}, nil
}

// Extract returns the claims of a document in text order. It is a pure function
// of its arguments; every evidence span lies within one sentence. A nil refs
// means that nothing is known to refer to anything.
func (x *Extractor) Extract(d *text.Document, refs *coref.Result) []Claim {
	if refs == nil {
		refs = &coref.Result{}
	}
	r := newReading(x.lex, d, refs)
	b := &builder{reading: r, anchors: map[[2]int]int{}, standing: map[string]bool{}}
	for i := range r.sentences {
		s := &r.sentences[i]
		b.add(r.standing(s, b.standing)...)
		frames := r.frames(s)
		s.evoking = map[int]bool{}
		for _, f := range frames {
			s.evoking[f.anchor] = true
		}
		for _, f := range frames {
			b.frame(f)
		}
		b.points(s)
		b.obligations(s)
	}
	return b.finish()
}

// builder gathers claims in text order.
type builder struct {
	*reading
	claims   []Claim
	anchors  map[[2]int]int // sentence and anchor or verb to the claim
	standing map[string]bool
	cues     [][2]int // per claim: sentence and token of the innermost cue, {-1,-1} for none
	sentence []int    // per claim
	keys     []int    // per claim: anchor token
}

func (b *builder) add(claims ...Claim) {
	for _, c := range claims {
		b.append(c, -1, -1, [2]int{-1, -1})
	}
}

func (b *builder) append(c Claim, sentence, anchor int, cue [2]int) {
	b.claims = append(b.claims, c)
	b.cues = append(b.cues, cue)
	b.sentence = append(b.sentence, sentence)
	b.keys = append(b.keys, anchor)
}

func polarity(negated bool) graph.Polarity {
	if negated {
		return graph.Negated
	}
	return graph.Affirmed
}

func stanceOf(c *scope, sources []Source) graph.Stance {
	switch {
	case c.stance == graph.Denied && !c.negated:
		return graph.Stated
	case c.stance != "" && len(sources) > 0:
		return c.stance
	case len(sources) > 0:
		return graph.Stated
	}
	return graph.Reported
}

// frame turns a frame into claims: one for each point agreed on and for each
// time.
func (b *builder) frame(f *frame) {
	r := b.reading
	scope := r.scopeOf(f)
	sources := r.sourcesOf(f, scope)
	if scope.dropped {
		return
	}
	if r.inWords(f) {
		f.predicate, f.mode = "CRITICIZED", ""
	}
	if f.entry.flags["negated"] {
		scope.negated = !scope.negated // "skipped the dinner"
	}
	if f.entry.flags["chance"] && scope.modality == graph.Planned {
		scope.modality = graph.Expected // nobody plans that paths cross
	}
	if scope.attempt {
		if p, ok := r.lex.attempts[f.predicate]; ok {
			f.predicate, f.mode = p, ""
		} else {
			scope.raise(graph.Possible)
		}
	}
	b.speaker(f, sources)
	b.addressee(f)
	if len(sources) > 0 && b.performed(f, sources[0]) {
		sources = sources[1:] // "I ask every nation to come," he said: he asks
	}
	if len(sources) > 0 && b.namesItself(f, sources[0]) {
		sources = sources[1:]
	}
	if scope.obliged && len(sources) > 0 && scope.modality == graph.Requested && !b.lex.is("asking", strings.ToLower(string(f.predicate))) {
		b.demand(f, sources)
	}
	c := Claim{
		Predicate: f.predicate, Mode: r.mode(f), Polarity: polarity(scope.negated), Modality: scope.modality, Stance: stanceOf(scope, sources),
		Subjects: f.subjects, Objects: f.objects, Sources: sources, ContentOf: -1, Rule: f.entry.rule,
		Word: f.s.Tokens[f.anchor].Span,
	}
	if f.predicate == "COMMENTED" && scope.negated && len(sources) == 0 {
		c.Stance = graph.DeclinedToComment
	}
	if !b.complete(f, &c) {
		return
	}
	c.Place, c.During = r.place(f), r.during(f)
	for _, t := range f.topics {
		c.Topics = append(c.Topics, t.Argument)
	}
	evidence := r.evidence(f)
	c.Evidence = []text.Span{evidence}
	cue := [2]int{-1, -1}
	if len(sources) > 0 {
		cue = b.tokenAt(sources[0].CueSpan)
	}
	times := distinct(r.timesOf(f))
	if h := f.s.Tokens[f.anchor].Head; f.verb < 0 && f.occurs == effectFact && f.predicate == "NEGOTIATED_WITH" && h >= 0 && r.lex.is("failing", f.s.lemma(h)) {
		// Talks that failed took place and brought no agreement.
		none := c
		none.Predicate, none.Mode, none.Polarity = "AGREED_ON", "", graph.Negated
		defer func() { b.emit(f, none, cue) }()
	}
	switch {
	case f.predicate == "AGREED_ON" && len(f.topics) > 1:
		for i, t := range f.topics {
			point := c
			point.Topics = []Argument{t.Argument}
			if i == 0 {
				end := min(t.Span.End, evidence.End)
				if end > evidence.Start && t.Span.Start >= evidence.Start {
					point.Evidence = []text.Span{{Start: evidence.Start, End: end}}
				}
			} else {
				point.Evidence = []text.Span{t.Span}
			}
			if len(times) > 0 {
				point.Time = times[0]
			}
			b.emit(f, point, cue)
		}
	case len(times) > 1:
		for i, t := range times {
			occasion := c
			occasion.Time = t
			if i > 0 {
				occasion.Evidence = occasionEvidence(f, evidence, times[0].Span, t.Span)
			}
			b.emit(f, occasion, cue)
		}
	default:
		if len(times) > 0 {
			c.Time = times[0]
		}
		b.emit(f, c, cue)
	}
}

// distinct drops times of the same days as an earlier one.
func distinct(times []*text.Time) []*text.Time {
	var out []*text.Time
	for _, t := range times {
		if !slices.ContainsFunc(out, func(o *text.Time) bool { return !t.From.IsZero() && o.From.Equal(t.From) && o.To.Equal(t.To) }) {
			out = append(out, t)
		}
	}
	return out
}

// obligations adds the demands in what somebody says must be done, where the
// deed itself has no predicate.
func (b *builder) obligations(s *sentence) {
	for v := range s.Tokens {
		if _, told := b.anchors[[2]int{s.Index, v}]; told || len(s.sources) == 0 || !s.isVerb(v) || s.Tokens[v].UPOS == "AUX" {
			continue
		}
		f := &frame{entry: &entry{flags: map[string]bool{}}, s: s, anchor: v, verb: v}
		if !slices.ContainsFunc(s.children[v], func(k int) bool {
			return base(s.rel(k)) == "aux" && b.lex.adverbs[s.form(k)] == effectRequested
		}) {
			continue
		}
		c := b.scopeOf(f)
		sources := b.sourcesOf(f, c)
		if !c.obliged || c.dropped || len(sources) == 0 || c.modality != graph.Requested {
			continue
		}
		for _, h := range s.clause(v).subjects {
			if b.fits(s, h, "actor") {
				f.subjects = append(f.subjects, b.participants(s, h, roleOption{'S', "actor"})...)
				f.used = append(f.used, h)
			}
		}
		if len(f.subjects) > 0 && !s.clause(v).passive {
			b.demand(f, sources)
		}
	}
}

// demand adds the demand that "X must do Y, Z said" is: Z demands Y of X. An
// imperative is asked of whoever is spoken to.
func (b *builder) demand(f *frame, sources []Source) {
	s, who := f.s, sources[0].Argument
	if who.Text == "" || b.imperative(s, f.anchor) && len(f.subjects) == 0 && !b.hearer(f, sources[0]) {
		return
	}
	outer := sources[1:]
	asked := slices.DeleteFunc(slices.Clone(f.subjects), func(a Argument) bool { return sameReferent(a, who) })
	if len(asked) == 0 || b.lex.is("need", s.lemma(f.anchor)) {
		return // "we must not overreact", "she should not have to": of whom?
	}
	demand := Claim{
		Predicate: "DEMANDED", Polarity: graph.Affirmed, Modality: graph.Actual, Stance: stanceOf(&scope{}, outer), Subjects: []Argument{who}, Sources: outer,
		Objects: asked,
		Topics:  []Argument{b.clauseArgument(s, f.anchor)}, ContentOf: -1, Evidence: []text.Span{b.evidence(f)}, Rule: "obligation",
	}
	b.append(demand, s.Index, f.anchor, [2]int{-1, -1})
	at := b.tokenAt(sources[0].CueSpan)
	if _, taken := b.anchors[at]; !taken && at[0] >= 0 {
		b.anchors[at] = len(b.claims) - 1
	}
}

// hearer makes whom the source speaks to the subject of an imperative. It is
// false when the text does not say who that is.
func (b *builder) hearer(f *frame, src Source) bool {
	at := b.tokenAt(src.CueSpan)
	s := b.reading.sentence(at[0])
	if s == nil || at[1] < 0 {
		return false
	}
	c := s.clause(at[1])
	for _, h := range slices.Concat(c.iobjects, c.objects) {
		if b.fits(s, h, "actor") && !b.lex.is("audience", s.lemma(h)) {
			f.subjects = b.participants(s, h, roleOption{'S', "actor"})
			return len(f.subjects) > 0
		}
	}
	return false
}

// occasionEvidence is the clause without the time of the first occasion, and
// the time of this one.
func occasionEvidence(f *frame, clause, first, at text.Span) []text.Span {
	anchor := f.s.Tokens[f.anchor].Span
	if first.Start > anchor.End && first.Start > clause.Start {
		last := f.anchor
		for t := range f.s.Tokens {
			if f.s.Tokens[t].End <= first.Start && f.s.Tokens[t].UPOS != "ADP" && f.s.Tokens[t].UPOS != "PUNCT" {
				last = max(last, t)
			}
		}
		clause.End = f.s.Tokens[last].End
	}
	spans := []text.Span{clause, at}
	slices.SortFunc(spans, func(a, b text.Span) int { return cmp.Compare(a.Start, b.Start) })
	if spans[0].Overlaps(spans[1]) {
		return []text.Span{at}
	}
	return spans
}

// emit adds a claim unless it only repeats one.
func (b *builder) emit(f *frame, c Claim, cue [2]int) {
	for i := len(b.claims) - 1; i >= 0; i-- {
		old := &b.claims[i]
		same := old.Predicate == c.Predicate && old.Polarity == c.Polarity && old.Modality == c.Modality &&
			participantsKey(old) == participantsKey(&c) && sameSources(old.Sources, c.Sources)
		if !same {
			continue
		}
		if b.sentence[i] == f.s.Index && old.Mode == c.Mode && old.Time == c.Time && topicsKey(old) == topicsKey(&c) {
			// "shook hands and chatted": one meeting, told by two verbs
			old.Evidence[0].Start = min(old.Evidence[0].Start, c.Evidence[0].Start)
			old.Evidence[0].End = max(old.Evidence[0].End, c.Evidence[0].End)
			b.anchors[[2]int{f.s.Index, f.anchor}] = i
			return
		}
		// A noun that takes up what has been told adds nothing.
		if f.verb < 0 && (f.occurs == "" || b.definite(f)) && c.Polarity == graph.Affirmed && len(c.Topics) == 0 && c.Time == nil && (c.Mode == "" || c.Mode == old.Mode) && participantsKey(&c) != "" {
			return
		}
	}
	b.append(c, f.s.Index, f.anchor, cue)
	i := len(b.claims) - 1
	b.anchors[[2]int{f.s.Index, f.anchor}] = i
	for _, t := range f.tokens {
		if _, ok := b.anchors[[2]int{f.s.Index, t}]; !ok {
			b.anchors[[2]int{f.s.Index, t}] = i
		}
	}
}

// definite reports whether an event noun takes up an event: "the talks".
func (b *builder) definite(f *frame) bool {
	for _, c := range f.s.children[f.anchor] {
		if base(f.s.rel(c)) == "det" && b.lex.is("definite", f.s.form(c)) {
			return len(f.used) == 0
		}
	}
	return false
}

// tokenAt returns sentence and token where a span starts.
func (b *builder) tokenAt(span text.Span) [2]int {
	if span.Len() == 0 {
		return [2]int{-1, -1}
	}
	i := b.sentenceAt(span.Start)
	if i >= len(b.sentences) {
		return [2]int{-1, -1}
	}
	for t := range b.sentences[i].Tokens {
		if b.sentences[i].Tokens[t].End > span.Start {
			return [2]int{i, t}
		}
	}
	return [2]int{-1, -1}
}

// speaker lets "I" and "we" in what somebody says mean the speaker.
func (b *builder) speaker(f *frame, sources []Source) {
	if !f.open || len(sources) == 0 || sources[0].Argument.Chain < 0 {
		return
	}
	for _, t := range f.used {
		form := f.s.form(t)
		if f.s.Tokens[t].UPOS != "PRON" || !b.lex.is("first-person", form) || b.chain(f.s, t) >= 0 {
			continue
		}
		who := sources[0].Argument
		if slices.Contains(b.subjectTokens(f), t) {
			if !contains(f.subjects, who) {
				f.subjects = append(f.subjects, who)
			}
		} else if !contains(f.subjects, who) && !contains(f.objects, who) {
			f.objects = append(f.objects, who)
		}
	}
}

// performed reports whether the speaker performs an act of speech by the very
// words: "I urge", "we condemn".
func (b *builder) performed(f *frame, src Source) bool {
	if f.verb != f.anchor || f.verb < 0 || !b.lex.is("speech-act", strings.ToLower(string(f.predicate))) || len(f.subjects) != 1 || !sameReferent(f.subjects[0], src.Argument) {
		return false
	}
	c := f.s.clause(f.verb)
	return f.s.presentTense(f.verb) && f.s.child(f.verb, "aux") < 0 && len(c.subjects) == 1 && b.lex.is("first-person", f.s.form(c.subjects[0]))
}

// namesItself reports whether a claim names its speaker beside a quotation, and
// the source is only a pronoun: "Smith scolded him: '…,' he said". Of himself
// he would say "I" or "he": it is the narrator who tells of Smith.
func (b *builder) namesItself(f *frame, src Source) bool {
	if src.Argument.Chain < 0 || !contains(f.subjects, src.Argument) || b.spoken(f.s, f.anchor) {
		return false
	}
	if !slices.ContainsFunc(b.Quotes, func(q text.Quote) bool { return q.Overlaps(f.s.Span) }) {
		return false
	}
	at := b.tokenAt(src.Argument.Span)
	if at[1] < 0 || b.reading.sentence(at[0]).Tokens[at[1]].UPOS != "PRON" {
		return false
	}
	return slices.ContainsFunc(b.subjectTokens(f), func(t int) bool {
		return f.s.name[t] >= 0 && b.chain(f.s, t) == src.Argument.Chain
	})
}

// addressee lets the subject of what is asked for be the one who is asked:
// "demanded that Qatar close the base".
func (b *builder) addressee(f *frame) {
	if len(f.objects) > 0 || !b.lex.is("asking", strings.ToLower(string(f.predicate))) {
		return
	}
	for _, c := range f.content {
		if base(f.s.rel(c)) == "advcl" || !f.s.isVerb(c) {
			continue
		}
		cl := f.s.clause(c)
		subjects := cl.subjects
		if cl.passive {
			subjects = cl.agents
		}
		for _, h := range subjects {
			if !b.fits(f.s, h, "actor") {
				continue
			}
			for _, a := range b.participants(f.s, h, roleOption{'O', "actor"}) {
				if !contains(f.subjects, a) {
					f.objects = unique(append(f.objects, a))
				}
			}
		}
		return
	}
}

func (b *builder) subjectTokens(f *frame) []int {
	if f.verb < 0 {
		return nil
	}
	c := f.s.clause(f.verb)
	if c.passive {
		return c.agents
	}
	return c.subjects
}

// mode returns the mode that the words beside a predicate give it.
func (r *reading) mode(f *frame) string {
	s := f.s
	words := map[string]bool{s.lemma(f.anchor): true, s.form(f.anchor): true}
	add := func(t int) {
		words[s.lemma(t)], words[s.form(t)] = true, true
	}
	collect := func(h int) {
		for _, c := range s.children[h] {
			switch base(s.rel(c)) {
			case "amod", "compound", "advmod", "nmod", "acl":
				add(c)
				for _, m := range s.children[c] {
					if b := base(s.rel(m)); b == "compound" || b == "amod" || b == "conj" {
						add(m)
					}
				}
			case "obj":
				add(c)
			case "obl":
				add(c)
			}
			if p := s.preposition(c); p != "" {
				words[p+":"+s.lemma(c)] = true
				for _, m := range s.children[c] {
					if b := base(s.rel(m)); b == "amod" || b == "compound" {
						words[p+":"+s.lemma(m)] = true
						if s.lemma(c) == s.lemma(f.anchor) || slices.ContainsFunc(r.lex.nouns[s.lemma(c)], func(e *entry) bool { return e.predicate == f.predicate }) {
							add(m)
						}
					}
				}
			}
		}
	}
	collect(f.anchor)
	if f.verb >= 0 && f.verb != f.anchor {
		collect(f.verb)
	}
	for _, t := range f.topics {
		if t.head >= 0 {
			add(t.head)
			for _, c := range s.children[t.head] {
				if b := base(s.rel(c)); b == "compound" || b == "amod" || b == "conj" || b == "obj" {
					add(c)
				}
			}
		}
	}
	if f.verb >= 0 && s.clause(f.verb) != nil {
		for _, list := range [][]int{s.clause(f.verb).subjects, s.clause(f.verb).agents} {
			for _, t := range list {
				if f.predicate == "ATTACKED" {
					add(t)
					words["subject:"+s.lemma(t)] = true
				}
			}
		}
	}
	if f.mode == "informal" || f.mode == "phone" {
		return f.mode
	}
	for _, m := range r.lex.modes[f.predicate] {
		for w := range words {
			if m.words[w] {
				return m.name
			}
		}
	}
	if f.mode == "" {
		return r.inherited(f)
	}
	return f.mode
}

// talks are the predicates whose participants one meeting shares.
var talks = []graph.Predicate{"MET", "NEGOTIATED_WITH", "DISCUSSED", "AGREED_ON", "SIGNED"}

// complete fills in the participants of a meeting, negotiation or agreement
// that the text leaves out, where what came before leaves no doubt. It is
// false when the claim says nothing without them.
func (b *builder) complete(f *frame, c *Claim) bool {
	if len(c.Subjects)+len(c.Objects) == 1 && slices.Contains(talks, c.Predicate) && b.openGroup(f, c) {
		if pair := b.pair(); pair != nil {
			c.Subjects, c.Objects = pair, nil
		}
	}
	n := len(c.Subjects) + len(c.Objects)
	if len(c.Subjects) == 0 && f.verb == f.anchor && !f.open && !f.s.clause(f.verb).passive && slices.Contains(talks, c.Predicate) && len(c.Objects) == 0 && f.s.Tokens[f.anchor].XPOS != "VBN" {
		return false // "to discuss issues": who, the text leaves to guess
	}
	if !slices.Contains(talks, c.Predicate) {
		return n > 0 || len(f.topics) > 0 || f.open
	}
	if n > 0 || f.open && f.verb >= 0 && c.Polarity == graph.Affirmed {
		return n > 0 || len(f.topics) > 0
	}
	// What is planned, asked for or possible may be with others.
	if c.Modality == graph.Actual || b.refersBack(f) {
		if parties := b.parties(c.Predicate, f.s.Index); len(parties) > 0 {
			c.Subjects = parties
			return true
		}
	}
	return c.Polarity == graph.Negated || len(f.topics) > 0
}

// refersBack reports whether an event noun takes up an event that was told:
// "the talks", "their meeting".
func (b *builder) refersBack(f *frame) bool {
	return f.verb != f.anchor && slices.ContainsFunc(f.s.children[f.anchor], func(c int) bool {
		switch base(f.s.rel(c)) {
		case "det":
			return b.lex.is("anaphoric", f.s.form(c))
		case "nmod":
			return f.s.Tokens[c].XPOS == "PRP$"
		}
		return false
	})
}

// openGroup reports whether the one participant of a claim is a group that
// refers back and that nothing has been found for: "the two", "they".
func (b *builder) openGroup(f *frame, c *Claim) bool {
	a := slices.Concat(c.Subjects, c.Objects)[0]
	if a.Chain >= 0 && b.namedChain(a.Chain) || a.Office != "" {
		return false
	}
	for _, t := range f.used {
		if f.s.Tokens[t].Start < a.Span.Start || f.s.Tokens[t].End > a.Span.End {
			continue
		}
		if b.lex.is("group", f.s.lemma(t)) || b.lex.is("group", f.s.form(t)) {
			return true
		}
		for _, k := range f.s.children[t] {
			if b.lex.is("group", f.s.form(k)) && !b.lex.is("personal", f.s.form(k)) {
				return true
			}
		}
	}
	return false
}

// pair returns the two whom every meeting and agreement told so far joins, nil
// when there are none or others.
func (b *builder) pair() []Argument {
	var pair []Argument
	key := ""
	for i := range b.claims {
		c := &b.claims[i]
		if !slices.Contains(talks, c.Predicate) {
			continue
		}
		all := unique(slices.Concat(c.Subjects, c.Objects))
		if len(all) != 2 || slices.ContainsFunc(all, func(a Argument) bool { return a.Chain < 0 && a.Office == "" }) {
			continue
		}
		if key != "" && key != participantsKey(c) {
			return nil
		}
		pair, key = all, participantsKey(c)
	}
	return pair
}

// parties returns the parties of the meetings or agreements told so far, when
// they are always the same ones; else those of the sentence before.
func (b *builder) parties(p graph.Predicate, sentence int) []Argument {
	for _, among := range [][]graph.Predicate{{p}, talks} {
		var last []Argument
		lastSentence := -1
		sets := map[string]bool{}
		for i := range b.claims {
			c := &b.claims[i]
			if !slices.Contains(among, c.Predicate) {
				continue
			}
			all := unique(slices.Concat(c.Subjects, c.Objects))
			if len(all) < 2 || slices.ContainsFunc(all, func(a Argument) bool { return a.Chain < 0 && a.Office == "" }) {
				continue
			}
			sets[participantsKey(c)] = true
			last, lastSentence = all, b.sentence[i]
		}
		if len(sets) == 1 || len(sets) > 1 && sentence-lastSentence <= 1 {
			return last
		}
	}
	return nil
}

// points finds the points of an agreement that is told of as a noun: "the deal
// covers customs", "among the agreement's points were A and B".
func (b *builder) points(s *sentence) {
	r := b.reading
	for n := range s.Tokens {
		if s.Tokens[n].UPOS != "NOUN" || !r.lex.is("accord", s.lemma(n)) {
			continue
		}
		p := n
		if h := s.Tokens[n].Head; h >= 0 && base(s.rel(n)) == "nmod" && r.lex.is("part", s.lemma(h)) {
			p = h
		}
		var heads []int
		verb := -1
		h := s.Tokens[p].Head
		switch {
		case p != n && s.child(p, "cop") >= 0 && s.child(p, "nsubj") >= 0: // "among the points were A and B"
			heads, verb = []int{s.child(p, "nsubj")}, p
		case h >= 0 && base(s.rel(p)) == "nsubj" && r.lex.is("contain", s.lemma(h)):
			c := s.clause(h)
			heads, verb = c.objects, h
			for _, o := range c.obliques {
				if r.lex.is("contain-prep", o.prep) && len(c.objects) == 0 {
					heads = append(heads, o.head)
				}
			}
		case p != n && h >= 0 && r.lex.is("copula", s.lemma(h)) && base(s.rel(p)) == "obl" && s.child(h, "nsubj") >= 0:
			heads, verb = []int{s.child(h, "nsubj")}, h
		case h >= 0 && s.child(h, "cop") >= 0 && s.isNominal(h) && (p != n && base(s.rel(p)) == "nsubj" || (base(s.rel(p)) == "obl" || base(s.rel(p)) == "nmod") && r.lex.is("among", s.preposition(p))):
			heads, verb = append([]int{h}, s.listed(h)...), h
		}
		if len(heads) == 0 {
			continue
		}
		f := &frame{entry: &entry{predicate: "AGREED_ON", rule: "points of an agreement", flags: map[string]bool{}}, predicate: "AGREED_ON", s: s, anchor: n, verb: -1}
		fill := r.nounSlots(s, n)
		for i, name := range fill.names {
			if r.lex.is("party-slot", name) {
				if r.fits(s, fill.heads[i], "actor") {
					r.assign(f, fill.heads[i], roleOption{'S', "actor"})
				}
			}
		}
		subjects := f.subjects
		if len(subjects) < 2 {
			subjects = b.parties("AGREED_ON", s.Index)
		}
		if len(subjects) == 0 {
			continue
		}
		scope := &scope{modality: graph.Actual, askedBy: -1}
		r.clauseEffects(s, verb, -1, scope, true)
		for _, head := range heads {
			for _, t := range r.topics(s, head) {
				if t.head < 0 {
					continue
				}
				point := &frame{entry: f.entry, predicate: "AGREED_ON", s: s, anchor: t.head, verb: -1}
				sources := r.sourcesOf(point, scope)
				cue := [2]int{-1, -1}
				if len(sources) > 0 {
					cue = b.tokenAt(sources[0].CueSpan)
				}
				first, last := s.subtree(t.head, func(c int) bool {
					return s.Tokens[c].Head == t.head && (base(s.rel(c)) == "conj" || c <= s.child(t.head, "cop")) || r.outside(s, c)
				})
				if t.head == heads[0] && len(heads) > 1 {
					// The rest of the list hangs on its first member.
					for _, next := range heads[1:] {
						last = min(last, s.leftEdge(next)-1)
					}
					last = max(last, t.head)
					t.Span = s.span(max(s.skipDet(first, t.head), first), last)
					t.Text = r.Slice(t.Span)
				}
				b.emit(point, Claim{
					Predicate: "AGREED_ON", Polarity: polarity(scope.negated), Modality: scope.modality, Stance: stanceOf(scope, sources), Subjects: subjects,
					Topics: []Argument{t.Argument}, Sources: sources, ContentOf: -1, Evidence: []text.Span{s.span(first, last)}, Rule: f.entry.rule,
				}, cue)
			}
		}
	}
}

// inWords reports whether an attack is one of words: a person known by name
// attacks another, or a body, with nothing but the verb or noun.
func (r *reading) inWords(f *frame) bool {
	if f.predicate != "ATTACKED" || f.mode != "" || len(f.entry.pattern.objects) > 0 || f.entry.pattern.particle != "" || !r.lex.is("verbal-attack", f.s.lemma(f.anchor)) || len(f.subjects) == 0 || len(f.objects) == 0 {
		return false
	}
	named := func(a Argument, kinds ...text.NameKind) bool {
		return a.Chain >= 0 && !a.Government && r.namedChain(a.Chain) && slices.Contains(kinds, r.refs.Chains[a.Chain].Kind)
	}
	for _, a := range f.subjects {
		if !named(a, text.Person) {
			return false
		}
	}
	for _, a := range f.objects {
		if a.Chain >= 0 && !named(a, text.Person, text.Organization) {
			return false
		}
	}
	return true
}

// listed returns the rest of an enumeration that the parser hung as an
// apposition on the last noun of its first member.
func (s *sentence) listed(t int) []int {
	var out []int
	for range maxDepth {
		next := -1
		for _, c := range s.children[t] {
			if base(s.rel(c)) == "appos" && c > t && s.child(c, "conj") >= 0 {
				out = append(out, c)
			}
			if base(s.rel(c)) == "nmod" && c > t {
				next = c
			}
		}
		if next < 0 || len(out) > 0 {
			return out
		}
		t = next
	}
	return out
}

// finish links contents to the speech acts they are the content of, and orders
// the claims by their evidence.
func (b *builder) finish() []Claim {
	for i := range b.claims {
		if j, ok := b.anchors[b.cues[i]]; ok && j != i && !b.within(j, i) {
			b.claims[i].ContentOf = j
		}
	}
	order := make([]int, len(b.claims))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(x, y int) int {
		a, c := b.claims[x].Evidence[0], b.claims[y].Evidence[0]
		return cmp.Or(cmp.Compare(a.Start, c.Start), cmp.Compare(c.End, a.End))
	})
	place := make([]int, len(order))
	for at, i := range order {
		place[i] = at
	}
	out := make([]Claim, 0, len(order))
	for _, i := range order {
		c := b.claims[i]
		if c.ContentOf >= 0 {
			c.ContentOf = place[c.ContentOf]
		}
		out = append(out, c)
	}
	return out
}

// within reports whether claim i is content of claim j, directly or not.
func (b *builder) within(i, j int) bool {
	for n := 0; i >= 0 && n <= len(b.claims); n++ {
		if i == j {
			return true
		}
		i = b.claims[i].ContentOf
	}
	return false
}

func argumentKey(args []Argument) string {
	keys := make([]string, len(args))
	for i, a := range args {
		switch {
		case a.Chain >= 0:
			keys[i] = "#" + strconv.Itoa(a.Chain)
		case a.Office != "":
			keys[i] = a.Office + "@" + strconv.Itoa(a.OfficeOf)
		default:
			keys[i] = strings.ToLower(a.Text)
		}
	}
	slices.Sort(keys)
	return strings.Join(slices.Compact(keys), ",")
}

func participantsKey(c *Claim) string {
	if slices.Contains(talks, c.Predicate) {
		return argumentKey(slices.Concat(c.Subjects, c.Objects))
	}
	return argumentKey(c.Subjects) + "|" + argumentKey(c.Objects)
}

func topicsKey(c *Claim) string { return argumentKey(c.Topics) }

func sameSources(a, b []Source) bool {
	return slices.EqualFunc(a, b, func(x, y Source) bool {
		return x.Kind == y.Kind && sameReferent(x.Argument, y.Argument)
	})
}
