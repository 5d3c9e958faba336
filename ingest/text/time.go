package text

import "strings"

// times fills d.Times: it recognises time expressions by the grammar of
// time_grammar.go and resolves them in order against the day of publication and
// against each other ("the following day").
func times(d *Document, o Options) {
	lex := timeWords()
	d.Times = d.Times[:0]
	var anchor interval
	name := 0 // first name that may reach into the sentence
	for si := range d.Sentences {
		s := &d.Sentences[si]
		for name < len(d.Names) && d.Names[name].Sentence < si {
			name++
		}
		last := name
		for last < len(d.Names) && d.Names[last].Sentence == si {
			last++
		}
		p := &timeParser{lex: lex, parts: lex.parts(s)}
		c := &timeContext{published: o.Published}
		for i := 0; i < len(p.parts); {
			if !p.may(i) {
				i++
				continue
			}
			e, first, next := p.expression(i)
			if e == nil || insideName(d.Names[name:last], p.parts[first], p.parts[next-1]) {
				i++
				continue
			}
			c.anchor = anchor
			a, b := p.parts[first].token, p.parts[next-1].token
			c.tense = func() tense { return governingTense(s, a, b, lex) }
			iv, ok := c.resolve(e)
			if !ok {
				i++
				continue
			}
			if e.kind == kindRange && !iv.known() { // no range after all: its ends one by one
				if one, k := p.single(i); one != nil && k < next {
					if other, ok := c.resolve(one); ok {
						iv, next = other, k
						b = p.parts[next-1].token
					}
				}
			}
			if si == 0 && iv.known() && inDateline(s, a) {
				iv.basis = Dateline
			}
			d.Times = append(d.Times, Time{
				Span: Span{p.parts[first].Start, p.parts[next-1].End}, Sentence: si, First: a, Last: b,
				From: iv.from, To: iv.to, Precision: iv.precision, Basis: iv.basis,
			})
			if iv.known() {
				anchor = iv
			}
			i = next
		}
	}
}

// insideName reports whether the parts from first to last are covered by a name
// that says something else than a time: "Theresa May", "Sunday Times", or hold a
// part of a person's name.
func insideName(names []Name, first, last timePart) bool {
	span := Span{first.Start, last.End}
	for i := range names {
		n := &names[i]
		if !n.Overlaps(span) {
			continue
		}
		switch n.Kind {
		case Person:
			return true
		case Organization, Place, Country, Nationality, Title, EventName, Misc:
			// "the 2015 Vienna Agreement": a year or day that begins an event's name
			// is still a time
			if n.Contains(span) && n.Span != span && n.Kind != EventName && n.Kind != Misc {
				return true
			}
		}
	}
	return false
}

// inDateline reports whether token i stands before the dash of a dateline:
// "HANOI, Nov 11 (Reuters) -".
func inDateline(s *Sentence, i int) bool {
	if len(s.Tokens) == 0 || !allCapitals(s.Tokens[0].Form) {
		return false
	}
	for j := 0; j < len(s.Tokens) && j < 16; j++ {
		switch s.Tokens[j].Form {
		case "-", "--", "—", "–":
			return i < j
		}
		if s.Tokens[j].UPOS == "VERB" || s.Tokens[j].UPOS == "AUX" {
			return false
		}
	}
	return false
}

func allCapitals(w string) bool {
	letters := 0
	for _, r := range w {
		if r >= 'a' && r <= 'z' {
			return false
		}
		if r >= 'A' && r <= 'Z' {
			letters++
		}
	}
	return letters > 1
}

// maxTenseSteps bounds how far a time's verb is looked for, in tokens or arcs.
const maxTenseSteps = 60

// governingTense returns the tense of the verb that governs tokens a to b: the
// nearest verb up the tree, or, where the tree knows none, the nearest in the
// sentence.
func governingTense(s *Sentence, a, b int, lex *timeLexicon) tense {
	head := a
	for i := a; i <= min(b, a+maxTenseSteps); i++ {
		if h := s.Tokens[i].Head; h < a || h > b {
			head = i
			break
		}
	}
	i := head
	for j := max(0, head-8); j < min(len(s.Tokens), head+8); j++ { // the time is the predicate: "The vote is on Monday."
		if c := &s.Tokens[j]; c.Head == head && relation(c) == "cop" {
			if c.XPOS == "VBD" {
				return tensePast
			}
			return tenseFuture
		}
	}
	for range maxTenseSteps {
		h := s.Tokens[i].Head
		if h < 0 || h >= len(s.Tokens) {
			break
		}
		i = h
		if t := verbTense(s, i, lex); t != tenseNone {
			return t
		}
	}
	// no tree or no verb above: the nearest verb, the one before first
	for k := 1; k < maxTenseSteps; k++ {
		for _, j := range [...]int{a - k, b + k} {
			if j < 0 || j >= len(s.Tokens) {
				continue
			}
			if t := verbTense(s, j, lex); t != tenseNone {
				return t
			}
		}
	}
	return tenseNone
}

// verbTense returns the tense that token i sets; tenseNone when it is no verb or
// when the verb above decides.
func verbTense(s *Sentence, i int, lex *timeLexicon) tense {
	t := &s.Tokens[i]
	kind := lex.tense[strings.ToLower(t.Lemma)]
	if t.UPOS != "VERB" && t.UPOS != "AUX" {
		hasCopula, infinitive, modal := false, false, false
		tt := tenseNone
		for j := max(0, i-8); j < min(len(s.Tokens), i+8); j++ {
			c := &s.Tokens[j]
			if c.Head != i {
				continue
			}
			switch relation(c) {
			case "cop", "aux":
				hasCopula = true
				modal = modal || c.XPOS == "MD"
				if x := auxTense(c, lex); x != tenseNone && (tt == tenseNone || x == tenseFuture) {
					tt = x
				}
			case "mark":
				infinitive = infinitive || lex.in(strings.ToLower(c.Form), "infinitive")
			}
		}
		switch {
		case infinitive:
			return tenseFuture
		case hasCopula && kind == "future" && t.UPOS == "ADJ":
			return tenseFuture
		case hasCopula && tt == tenseFuture && !modal: // a state that lasts
			return tensePast
		case hasCopula && tt != tenseNone:
			return tt
		case t.UPOS == "ADJ" && kind == "future":
			return tenseFuture
		}
		return tenseNone
	}
	tt := tenseNone
	aux, perfect, infinitive := false, false, false
	for j := max(0, i-12); j < min(len(s.Tokens), i+4); j++ {
		c := &s.Tokens[j]
		if c.Head != i {
			continue
		}
		switch relation(c) {
		case "aux":
			aux = true
			x := auxTense(c, lex)
			if lex.in(c.Lemma, "perfect") {
				perfect = true
			}
			if x == tenseFuture || tt == tenseNone {
				tt = x
			}
		case "mark":
			if lex.in(strings.ToLower(c.Form), "infinitive") && j < i {
				infinitive = true
			}
		}
	}
	switch {
	case infinitive && perfect:
		return tensePast
	case infinitive:
		// "failed to agree on Monday" lies back, "plans to meet on Monday" ahead
		if h := t.Head; h >= 0 && h < len(s.Tokens) && relation(t) == "xcomp" &&
			lex.tense[strings.ToLower(s.Tokens[h].Lemma)] == "past" && verbTense(s, h, lex) != tenseFuture {
			return tensePast
		}
		return tenseFuture
	case tt == tenseFuture:
		return tenseFuture
	case t.XPOS == "VBN" && kind == "future" && !perfect: // scheduled for, was due, is expected
		return tenseFuture
	case perfect:
		return tensePast
	case t.XPOS == "VBG" && aux:
		if tt == tensePast {
			return tensePast
		}
		return tenseFuture // "is meeting on Monday"
	case aux && tt != tenseNone:
		return tt
	case t.XPOS == "VBD":
		return tensePast
	case t.XPOS == "VBN":
		return tensePast
	case (t.XPOS == "VBZ" || t.XPOS == "VBP") && kind == "past": // "says", "believes"
		return tensePast
	case t.XPOS == "VBZ" || t.XPOS == "VBP":
		return tenseFuture // "meets Kishida on Monday": a timetable
	case t.XPOS == "MD":
		return tenseFuture
	}
	return tenseNone // bare forms and gerunds: the verb above
}

func auxTense(t *Token, lex *timeLexicon) tense {
	if t.XPOS == "MD" || lex.tense[strings.ToLower(t.Form)] == "modal" {
		return tenseFuture
	}
	switch t.XPOS {
	case "VBD":
		return tensePast
	case "VBZ", "VBP":
		if lex.in(t.Lemma, "past-auxiliary") {
			return tensePast
		}
		return tenseFuture
	}
	return tenseNone
}

// relation returns the universal relation of a token, without its subtype.
func relation(t *Token) string {
	r, _, _ := strings.Cut(t.Relation, ":")
	return r
}
