package claims

import (
	"slices"
	"strings"

	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/ingest/text"
)

// standing finds the relations that last: offices, spokespeople, membership,
// where an event takes place. Each is claimed once in a document.
func (r *reading) standing(s *sentence, seen map[string]bool) []Claim {
	var out []Claim
	add := func(c Claim, ok bool) {
		if !ok {
			return
		}
		key := string(c.Predicate) + "|" + argumentKey(c.Subjects) + "|" + argumentKey(c.Objects)
		if c.Predicate == "HOLDS_OFFICE" || c.Predicate == "HEADS" {
			key += "|" + strings.ToLower(c.Office)
		}
		if !seen[key] {
			seen[key] = true
			out = append(out, c)
		}
	}
	for i := 0; i < len(s.Tokens); i++ {
		n := s.name[i]
		if n < 0 || r.Names[n].First != i || r.Names[n].Last >= len(s.Tokens) {
			continue
		}
		name := &r.Names[n]
		// What stands with a title is a person, whatever the tagger took an
		// unknown name for.
		unknown := name.Ref == "" && name.First != name.Last && (name.Kind == text.Misc || name.Kind == text.Place || name.Kind == text.Organization)
		if name.Kind != text.Person && !unknown {
			continue
		}
		for _, c := range r.offices(s, n) {
			add(c, name.Kind == text.Person || strings.HasPrefix(c.Rule, "title:"))
		}
	}
	for t := range s.Tokens {
		if s.Tokens[t].UPOS == "NOUN" || s.Tokens[t].UPOS == "PROPN" {
			add(r.located(s, t))
			for _, c := range r.related(s, t) {
				add(c, true)
			}
		}
	}
	return out
}

// nameHead returns the head token of a name.
func (s *sentence) nameHead(n *text.Name) int {
	return s.top(n.First, min(n.Last, len(s.Tokens)-1))
}

// person returns the argument of a name, false when nothing says who it is.
func (r *reading) person(s *sentence, n int) (Argument, bool) {
	name := &r.Names[n]
	for _, t := range []int{s.nameHead(name), name.First, name.Last} {
		if chain := r.chain(s, t); chain >= 0 {
			return r.named(name.Span, chain, false), true
		}
	}
	return Argument{}, false
}

// offices finds the offices that the text around a person's name gives: before
// it ("Russian Foreign Minister Sergei Lavrov"), as an apposition ("Sergei
// Lavrov, the foreign minister of Russia"), or only whose he is ("Russia's
// Vladimir Putin").
func (r *reading) offices(s *sentence, n int) []Claim {
	name := &r.Names[n]
	who, ok := r.person(s, n)
	if !ok {
		return nil
	}
	head := s.nameHead(name)
	var out []Claim
	office := func(title string, body *Argument, from, to int) {
		c := Claim{
			Polarity: graph.Affirmed, Modality: graph.Actual, Stance: graph.Reported, Subjects: []Argument{who}, ContentOf: -1,
			Evidence: []text.Span{s.span(from, to)}, Rule: "title:" + title,
		}
		switch r.officeKind(title) {
		case speaksFor:
			c.Predicate = "SPOKE_FOR"
		case headsBody:
			c.Predicate, c.Office = "HEADS", r.lex.titleCase(title)
		case holdsOffice:
			c.Predicate, c.Office = "HOLDS_OFFICE", r.lex.titleCase(title)
		default:
			return
		}
		former := r.lex.is("former", s.form(from)) || from > 0 && r.lex.is("former", s.form(from-1))
		switch {
		case body != nil && body.Chain == who.Chain:
			return
		case body != nil && body.Span.Start > 0 && r.Slice(text.Span{Start: body.Span.Start - 1, End: body.Span.Start}) == "-":
			return // half of a name: "the Charlotte-Mecklenburg police chief"
		case body != nil:
			c.Objects = []Argument{*body}
		case former, c.Predicate == "HEADS":
			return // "a former minister", "rebel leader X": of what, the text does not say
		}
		r.lastOffice = title
		out = append(out, c)
	}
	// Before the name; a comma may part them: "the interior minister, X,".
	end := name.First - 1
	closed := name.Last+1 >= len(s.Tokens) || s.Tokens[name.Last+1].UPOS == "PUNCT"
	if end >= 1 && s.form(end) == "," && (base(s.rel(head)) == "appos" || closed || s.Tokens[head].Head == s.Tokens[end-1].Head && base(s.rel(head)) == base(s.rel(end-1))) {
		end--
	}
	if end >= 0 {
		title, first, ok := r.titleAt(s, end)
		if t := s.name[end]; !ok && t >= 0 && r.Names[t].Kind == text.Title {
			title, first, ok = strings.ToLower(r.Slice(r.Names[t].Span)), r.Names[t].First, r.officeKind(strings.ToLower(r.Slice(r.Names[t].Span))) != ""
		}
		if !ok && r.lex.is("counterpart", s.lemma(end)) && r.lastOffice != "" {
			// "his Kenyan counterpart": the same office of another state
			title, first, ok = r.lastOffice, end, true
		}
		if ok {
			body, from := r.bodyBefore(s, first)
			if body == nil {
				if chain, span := r.bodyOf(s, end); chain >= 0 && chain != who.Chain {
					a := r.named(span, chain, false)
					body = &a
				}
			}
			office(title, body, from, name.Last)
			if c, ok := r.predicated(s, head, who); ok { // "the president, X, is also chairwoman of the party"
				out = append(out, c)
			}
			return out
		}
	}
	// As an apposition on either side.
	for _, a := range append(s.appositions(head), s.appositionHead(head)) {
		if a < 0 {
			continue
		}
		for _, noun := range s.conjuncts(a) {
			title, _, ok := r.titleAt(s, noun)
			if !ok || r.parted(s, noun, head) {
				continue
			}
			former := slices.ContainsFunc(s.children[noun], func(c int) bool { return r.lex.is("former", s.form(c)) })
			var body *Argument
			if chain, span := r.bodyOf(s, noun); chain >= 0 {
				b := r.named(span, chain, false)
				body = &b
			} else if args := r.represented(s, noun); len(args) > 0 {
				body = &args[0]
			}
			if former && body == nil {
				continue // a former minister, of what the text does not say
			}
			first, last := s.subtree(noun, func(c int) bool {
				return s.rel(c) == "acl:relcl" || base(s.rel(c)) == "conj" || base(s.rel(c)) == "punct" || base(s.rel(c)) == "advcl" || base(s.rel(c)) == "parataxis"
			})
			office(title, body, min(first, name.First), max(last, name.Last))
		}
	}
	// "X became president of Y", "X is prime minister"
	if c, ok := r.predicated(s, head, who); ok {
		out = append(out, c)
	}
	if len(out) > 0 {
		return out
	}
	possessors := s.children[head]
	if i := name.First - 2; i >= 0 && s.Tokens[i+1].XPOS == "POS" && s.name[i] >= 0 {
		if p := s.nameHead(&r.Names[s.name[i]]); r.chain(s, p) >= 0 { // however it was attached
			possessors = []int{p}
		}
	}
	for _, p := range possessors {
		if (s.rel(p) == "nmod:poss" || p < name.First) && s.child(p, "case") >= 0 && r.kinds(s, p)&(isState|isOrganization) != 0 && r.kinds(s, p)&isPerson == 0 {
			if chain := r.chain(s, p); chain >= 0 && chain != who.Chain {
				out = append(out, Claim{
					Predicate: "AFFILIATED_WITH", Polarity: graph.Affirmed, Modality: graph.Actual, Stance: graph.Reported, Subjects: []Argument{who},
					Objects: []Argument{r.named(r.refs.Mentions[s.mention[p]].Span, chain, false)}, ContentOf: -1,
					Evidence: []text.Span{s.span(min(p, name.First), name.Last)}, Rule: "possessor",
				})
			}
		}
	}
	return out
}

// officeKind returns what a title makes its bearer, by its longest known end:
// "deputy trade minister" is a minister. "" when it is no office.
func (r *reading) officeKind(title string) officeKind {
	for t := title; t != ""; {
		if k, ok := r.lex.offices[t]; ok {
			return k
		}
		_, t, _ = strings.Cut(t, " ")
	}
	return ""
}

// bodyBefore returns the state or body named just before a title that starts
// at first, and the token where the whole phrase starts.
func (r *reading) bodyBefore(s *sentence, first int) (*Argument, int) {
	for t, n := first-1, 0; t >= 0 && n < 4; t, n = t-1, n+1 {
		if i := s.name[t]; i >= 0 && r.Names[i].Kind != text.Title && r.Names[i].Kind != text.Misc {
			name := &r.Names[i]
			for _, h := range []int{s.nameHead(name), name.Last, name.First} {
				if chain := r.chain(s, h); chain >= 0 {
					a := r.named(name.Span, chain, false)
					return &a, name.First
				}
			}
			return nil, first
		}
		if x := s.Tokens[t].UPOS; x != "ADJ" && x != "PART" && s.Tokens[t].XPOS != "POS" && !r.lex.is("possessive-mark", s.form(t)) && x != "NOUN" || s.Tokens[t].XPOS == "NNS" {
			break
		}
	}
	return nil, first
}

func (s *sentence) appositions(t int) []int {
	var out []int
	for _, c := range s.children[t] {
		if base(s.rel(c)) == "appos" {
			out = append(out, c)
		}
	}
	return out
}

func (s *sentence) appositionHead(t int) int {
	if base(s.rel(t)) == "appos" {
		return s.Tokens[t].Head
	}
	return -1
}

// predicated finds an office that is said of a person by a copula or a verb
// of becoming.
func (r *reading) predicated(s *sentence, head int, who Argument) (Claim, bool) {
	if a := s.appositionHead(head); a >= 0 {
		head = a // "the president, X, is also"
	}
	h := s.Tokens[head].Head
	if h < 0 || base(s.rel(head)) != "nsubj" {
		return Claim{}, false
	}
	noun := -1
	switch {
	case s.child(h, "cop") >= 0:
		noun = h
	case r.lex.is("become", s.lemma(h)):
		for _, c := range s.children[h] {
			rel := base(s.rel(c))
			if rel == "xcomp" || rel == "obl" && r.lex.is("as", s.preposition(c)) || rel == "obj" {
				if _, _, ok := r.titleAt(s, c); ok {
					noun = c
				}
			}
		}
	}
	if noun < 0 {
		return Claim{}, false
	}
	title, _, ok := r.titleAt(s, noun)
	if !ok {
		return Claim{}, false
	}
	f := &frame{entry: &entry{flags: map[string]bool{}}, s: s, anchor: h, verb: h}
	scope := r.scopeOf(f)
	c := Claim{Polarity: polarity(scope.negated), Modality: scope.modality, Subjects: []Argument{who}, ContentOf: -1, Office: r.lex.titleCase(title), Rule: "predicate:" + title}
	switch r.lex.offices[title] {
	case headsBody:
		c.Predicate = "HEADS"
	case holdsOffice:
		c.Predicate = "HOLDS_OFFICE"
	default:
		c.Predicate, c.Office = "SPOKE_FOR", ""
	}
	if chain, span := r.bodyOf(s, noun); chain >= 0 {
		c.Objects = []Argument{r.named(span, chain, false)}
	} else if b, _ := r.bodyBefore(s, r.titleStart(s, noun)); b != nil {
		c.Objects = []Argument{*b}
	} else if c.Predicate != "HOLDS_OFFICE" {
		return Claim{}, false
	}
	c.Sources = r.sourcesOf(f, scope)
	c.Stance = stanceOf(scope, c.Sources)
	c.Evidence = []text.Span{r.evidence(f)}
	if times := r.timesOf(f); len(times) > 0 {
		c.Time = times[0]
	}
	return c, true
}

func (r *reading) titleStart(s *sentence, t int) int {
	_, first, _ := r.titleAt(s, t)
	return first
}

// located finds where an event takes place: "the G20 summit in Osaka".
func (r *reading) located(s *sentence, t int) (Claim, bool) {
	if !r.larger(s, t) {
		return Claim{}, false
	}
	named := s.mention[t] >= 0 && r.refs.Mentions[s.mention[t]].Kind == text.EventName
	for _, c := range s.children[t] {
		if b := base(s.rel(c)); (b == "compound" || b == "amod" || b == "nmod" && s.rel(c) == "nmod:poss") && r.kinds(s, c)&isOrganization != 0 {
			named = true
		}
	}
	if !named {
		return Claim{}, false
	}
	places := []int{}
	for _, c := range s.children[t] {
		if base(s.rel(c)) == "nmod" && r.lex.is("seat-prep", s.preposition(c)) {
			places = append(places, c)
		}
	}
	if h := s.Tokens[t].Head; h >= 0 && base(s.rel(t)) == "obl" { // "at the summit in Osaka" read flat
		for _, c := range s.children[h] {
			if base(s.rel(c)) == "obl" && c > t && r.lex.is("within", s.preposition(c)) && s.leftEdge(c) == t+1 {
				places = append(places, c)
			}
		}
	}
	for _, p := range places {
		if chain := r.chain(s, p); chain >= 0 && r.kinds(s, p)&(isPlace|isState) != 0 {
			first, _ := s.subtree(t, func(c int) bool { return r.outside(s, c) || base(s.rel(c)) == "case" || c > t })
			_, last := s.subtree(p, func(c int) bool { return r.outside(s, c) })
			return Claim{
				Predicate: "LOCATED_IN", Polarity: graph.Affirmed, Modality: graph.Actual, Stance: graph.Reported, ContentOf: -1,
				Subjects: []Argument{r.eventArgument(s, t)}, Objects: []Argument{r.named(r.refs.Mentions[s.mention[p]].Span, chain, false)},
				Evidence: []text.Span{s.span(s.skipDet(first, t), last)}, Rule: "event in place",
			}, true
		}
	}
	return Claim{}, false
}

func (s *sentence) leftEdge(t int) int {
	first, _ := s.subtree(t, func(int) bool { return false })
	return first
}

func (s *sentence) skipDet(first, t int) int {
	for first < t && (s.Tokens[first].UPOS == "DET" || s.Tokens[first].UPOS == "ADP") {
		first++
	}
	return first
}

// related finds what a relational noun says of its subject: "Turkey, a member
// of NATO", "Syria is an ally of Iran", "Crimea is part of Ukraine".
func (r *reading) related(s *sentence, t int) []Claim {
	predicate, ok := r.lex.relations[s.lemma(t)]
	if !ok {
		return nil
	}
	var bodies []Argument
	for _, c := range s.children[t] {
		rel, p := base(s.rel(c)), s.preposition(c)
		if rel == "nmod" && (s.rel(c) == "nmod:poss" || r.lex.is("ally-prep", p)) || rel == "compound" || rel == "amod" {
			for _, n := range s.conjuncts(c) {
				if chain := r.chain(s, n); chain >= 0 && r.kinds(s, n)&(isState|isOrganization|isPlace|isPerson|isHuman) != 0 {
					bodies = append(bodies, r.named(r.refs.Mentions[s.mention[n]].Span, chain, false))
				}
			}
		}
	}
	if len(bodies) == 0 {
		return nil
	}
	var who []int
	frameHead := -1
	switch {
	case s.child(t, "cop") >= 0 && s.child(t, "nsubj") >= 0:
		who, frameHead = []int{s.antecedent(s.child(t, "nsubj"))}, t
	case base(s.rel(t)) == "appos":
		who = []int{s.Tokens[t].Head}
	case len(s.appositions(t)) > 0:
		who = s.appositions(t)[:1]
	case s.name[max(t-1, 0)] < 0 && t+1 < len(s.Tokens) && s.name[t+1] >= 0 && s.Tokens[t].Head > t && base(s.rel(t)) == "compound":
		who = []int{s.Tokens[t].Head}
	}
	var out []Claim
	for _, w := range who {
		subjects := r.participants(s, w, roleOption{'S', "actor"})
		subjects = slices.DeleteFunc(subjects, func(a Argument) bool { return a.Chain < 0 || contains(bodies, a) })
		if len(subjects) == 0 {
			continue
		}
		c := Claim{
			Predicate: predicate, Polarity: graph.Affirmed, Modality: graph.Actual, Stance: graph.Reported, ContentOf: -1,
			Subjects: subjects, Objects: unique(bodies), Rule: "relation:" + s.lemma(t),
		}
		if frameHead >= 0 {
			f := &frame{entry: &entry{flags: map[string]bool{}}, s: s, anchor: t, verb: t, used: []int{w}}
			scope := r.scopeOf(f)
			if scope.dropped {
				continue
			}
			c.Polarity, c.Modality = polarity(scope.negated), scope.modality
			c.Sources = r.sourcesOf(f, scope)
			c.Stance = stanceOf(scope, c.Sources)
			c.Evidence = []text.Span{r.evidence(f)}
		} else {
			a, b := s.subtree(t, func(c int) bool { return r.outside(s, c) })
			c.Evidence = []text.Span{s.span(min(a, w), max(b, w))}
		}
		out = append(out, c)
	}
	return out
}
