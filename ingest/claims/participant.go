package claims

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/demarche-kg/demarche/ingest/text"
	"github.com/demarche-kg/demarche/ingest/text/coref"
)

// kinds is what a nominal can be, as a set.
type kinds uint16

const (
	isPerson kinds = 1 << iota
	isOrganization
	isState
	isPlace
	isEvent
	isHuman   // a common noun for people or bodies
	isPronoun // personal
	isOpen    // a pronoun that may stand for anything
	isName    // a proper noun of unknown kind
	isForce
	isWeapon
)

const isActor = isPerson | isOrganization | isState | isHuman | isPronoun

// kinds returns what the nominal at t can be.
func (r *reading) kinds(s *sentence, t int) kinds {
	var k kinds
	lemma := s.lemma(t)
	if m := s.mention[t]; m >= 0 {
		mention := &r.refs.Mentions[m]
		kind := mention.Kind
		if mention.Chain >= 0 && kind == "" {
			kind = r.refs.Chains[mention.Chain].Kind
		}
		k |= kindOfName(kind)
		if len(mention.Members) > 0 {
			k |= isHuman
		}
	}
	if n := s.name[t]; n >= 0 && (r.Names[n].Last == t || s.Tokens[t].UPOS == "PROPN") {
		k |= kindOfName(r.Names[n].Kind)
	}
	switch s.Tokens[t].UPOS {
	case "PRON", "DET":
		if r.lex.is("personal", s.form(t)) {
			return k | isPronoun
		}
		if r.lex.is("negative", s.form(t)) {
			return k | isHuman
		}
		return k | isOpen
	case "PROPN":
		// A capital at the start of a sentence is no sign of a name.
		if n := s.name[t]; n >= 0 && r.Names[n].Kind == text.Misc && r.Names[n].First == 0 {
			break
		}
		if k == 0 && (t > 0 || len(s.Tokens[t].Form) > 1 && s.Tokens[t].XPOS == "NNP") {
			k |= isName
		}
	case "NUM":
		if s.name[t] >= 0 || s.Tokens[t].XPOS != "CD" {
			return k
		}
		return k | isHuman
	}
	if s.name[t] >= 0 && s.Tokens[t].UPOS == "PROPN" && k != 0 {
		return k // "Air Force One" is no force
	}
	if r.lex.is("representative", lemma) || r.lex.is("human", lemma) {
		k |= isHuman
	}
	if _, ok := r.lex.offices[lemma]; ok {
		k |= isHuman
	}
	if r.lex.is("event", lemma) {
		k |= isEvent
	}
	if r.lex.is("place", lemma) {
		k |= isPlace
	}
	if r.lex.is("force", lemma) {
		k |= isForce
	}
	if r.lex.is("weapon", lemma) {
		k |= isWeapon
	}
	return k
}

func kindOfName(k text.NameKind) kinds {
	switch k {
	case text.Person, text.Title:
		return isPerson
	case text.Organization:
		return isOrganization
	case text.Country, text.Nationality:
		return isState
	case text.Place:
		return isPlace
	case text.EventName:
		return isEvent
	case text.Misc:
	}
	return 0
}

// fits reports whether the nominal at t is of a class of frames.tsv.
func (r *reading) fits(s *sentence, t int, class string) bool {
	if s.Tokens[t].UPOS == "ADJ" && s.name[t] < 0 && s.mention[t] < 0 && s.child(t, "det") < 0 && base(s.rel(t)) != "nsubj" {
		return false // "unknown to most": nothing that could take part
	}
	if r.lex.is("deity", s.lemma(t)) && (s.name[t] < 0 || r.Names[s.name[t]].First == r.Names[s.name[t]].Last) {
		return false // "thank God"
	}
	if class == "any" || class == "-" {
		return true
	}
	if whole := r.whole(s, t); whole >= 0 {
		return r.fits(s, whole, class)
	}
	k, lemma := r.kinds(s, t), s.lemma(t)
	named := s.name[t] >= 0 || s.Tokens[t].UPOS == "PROPN"
	if n := s.name[t]; (k&isName != 0 || n >= 0 && r.Names[n].Ref == "") && r.natural(s, t) {
		return class == "thing"
	}
	switch class {
	case "actor":
		// A place that is named may stand for its government; a piece of a
		// name such as "South China Sea" may not, but that needs the world.
		return k&isActor != 0 || k&isOpen != 0 && k&isEvent == 0 || k&(isPlace|isName) != 0 && named && k&isEvent == 0
	case "place":
		return k&(isPlace|isState) != 0 && k&isPerson == 0 || k&isName != 0 || k&isOrganization != 0 && named || r.lex.is("place-adverb", s.form(t))
	case "agent":
		// Somebody who decides: no "it", no name of nobody knows what.
		return k&isActor != 0 || k&isOpen != 0 && !r.lex.is("neuter", s.form(t)) || k&isPlace != 0 && named
	case "person":
		return k&isPerson != 0
	case "state":
		return k&isState != 0 || k&isPlace != 0 && named
	case "people":
		// "Palestinians" are people, "Palestine" is a state.
		return k&(isPerson|isHuman|isPronoun) != 0 || k == isName || k&isOpen != 0 && k&isEvent == 0 && !r.lex.is("neuter", s.form(t)) || k&isState != 0 && plural(s, t)
	case "body":
		return k&(isState|isOrganization|isOpen) != 0 || k&(isPerson|isPronoun) == 0 && (k&isHuman != 0 || k&isPlace != 0 && named)
	case "membership":
		return k&isOrganization != 0 || k == isName || r.lex.is("membership", lemma)
	case "org":
		return k&(isOrganization|isName) != 0 || k&isOpen != 0 || k&isHuman != 0 && k&isPerson == 0 || k&isPlace != 0 && named
	case "event":
		return k&isEvent != 0 || k&isOpen != 0
	case "thing":
		if r.lex.is("event", lemma) || len(r.lex.nouns[lemma]) > 0 {
			return k&isPerson == 0
		}
		return k&(isPerson|isState|isPronoun) == 0 && (k&isActor == 0 || !named)
	case "force":
		return k&isForce != 0
	case "weapon":
		return k&isWeapon != 0
	case "act":
		return len(r.lex.nouns[lemma]) > 0
	default:
		return r.lex.is(class, lemma)
	}
}

// whole returns what "some of the footage" is some of; -1 for anything else.
func (r *reading) whole(s *sentence, t int) int {
	if u := s.Tokens[t].UPOS; u != "PRON" && u != "DET" || r.lex.is("personal", s.form(t)) {
		return -1
	}
	for _, c := range s.children[t] {
		if c > t && base(s.rel(c)) == "nmod" && r.lex.is("genitive", s.preposition(c)) {
			return c
		}
	}
	return -1
}

// natural reports whether a name of unknown kind is a force of nature's: "Storm
// Bella".
func (r *reading) natural(s *sentence, t int) bool {
	first, last := t, t
	if n := s.name[t]; n >= 0 {
		first, last = max(r.Names[n].First, 0), min(r.Names[n].Last, len(s.Tokens)-1)
	}
	for i := max(first-1, 0); i <= last; i++ {
		if r.lex.is("nature", s.form(i)) {
			return true
		}
	}
	return false
}

// chain returns the chain of the mention whose head is t, or of the name t is
// part of; -1 for none.
func (r *reading) chain(s *sentence, t int) int {
	if m := s.mention[t]; m >= 0 {
		return r.refs.Mentions[m].Chain
	}
	return -1
}

// participants returns whom or what the nominal at t and those coordinated
// with it refer to. Pronouns without antecedent give nothing: they stay open.
func (r *reading) participants(s *sentence, t int, role roleOption) []Argument {
	var args []Argument
	conj := s.conjuncts(t)
	for _, c := range conj {
		if c != t && !r.fits(s, c, role.class) {
			continue
		}
		args = append(args, r.participant(s, c, t, role)...)
	}
	return unique(args)
}

// participant returns whom the nominal at t refers to; shared is the first of
// the coordination, whose modifiers it may share.
func (r *reading) participant(s *sentence, t, shared int, role roleOption) []Argument {
	government := role.takesGovernment()
	if r.lex.is("substitute", s.form(t)) && s.child(t, "det") >= 0 {
		return nil
	}
	if next := r.possessed(s, t); next >= 0 {
		t = next
	}
	if next := r.beside(s, t); next >= 0 && government {
		t = next
	}
	if m := s.mention[t]; m >= 0 {
		mention := &r.refs.Mentions[m]
		if mention.Chain >= 0 && !r.namedChain(mention.Chain) {
			// It is known only by what the phrase itself says it is.
			if args := r.described(s, t, shared, role); len(args) > 0 {
				return args
			}
		}
		if mention.Chain >= 0 && r.onlyPronouns(mention.Chain) {
			return nil
		}
		if mention.Chain >= 0 {
			return []Argument{r.named(mention.Span, mention.Chain, government && r.isPlaceChain(mention.Chain))}
		}
		if len(mention.Members) > 0 && !s.coordinated(t, mention.Span) {
			var args []Argument
			for _, chain := range mention.Members {
				// The sides are the states, also where their institutions were named.
				side := r.lex.is("side", s.lemma(t))
				args = append(args, r.named(mention.Span, chain, side || government && r.isPlaceChain(chain)))
			}
			return args
		}
	}
	if s.Tokens[t].UPOS == "PRON" || s.Tokens[t].UPOS == "DET" || s.isRelativizer(t) {
		return nil
	}
	if args := r.described(s, t, shared, role); len(args) > 0 {
		return args
	}
	return []Argument{r.bare(s, t)}
}

// onlyPronouns reports whether nothing but pronouns refers to what a chain is.
func (r *reading) onlyPronouns(chain int) bool { return r.pronouns[chain] }

// described returns whom or what a noun phrase says it is about by its own
// words: an apposition, an office, what the place or group is called.
func (r *reading) described(s *sentence, t, shared int, role roleOption) []Argument {
	government := role.takesGovernment()
	// "the French ambassador, Sylvain Itte": the name says who.
	if government {
		for _, c := range s.children[t] {
			if base(s.rel(c)) == "appos" && r.chain(s, c) >= 0 && r.kinds(s, c)&isPerson != 0 {
				return []Argument{r.named(r.refs.Mentions[s.mention[c]].Span, r.chain(s, c), false)}
			}
		}
	}
	// "the quartet of France, Germany and Britain"
	if r.lex.is("collective", s.lemma(t)) {
		for _, c := range s.children[t] {
			if base(s.rel(c)) == "nmod" && r.lex.is("genitive", s.preposition(c)) && (len(s.conjuncts(c)) > 1 || r.kinds(s, c)&isActor != 0) {
				return r.participants(s, c, role)
			}
		}
	}
	// An unnamed spokesperson speaks and acts for the body.
	if title, _, ok := r.titleAt(s, t); government && ok && r.lex.offices[title] == speaksFor {
		if chain, span := r.bodyOf(s, t); chain >= 0 {
			return []Argument{r.named(span, chain, r.isPlaceChain(chain))}
		}
	}
	if args := r.office(s, t, shared); len(args) > 0 {
		return args
	}
	if a, ok := r.seated(s, t); ok && government {
		return []Argument{a}
	}
	if government && r.lex.is("representative", s.lemma(t)) {
		if args := r.represented(s, t); len(args) > 0 {
			return args
		}
	}
	// "the capital city of Hanoi"
	if role.class == "place" && s.Tokens[t].UPOS == "NOUN" && !government {
		for _, c := range s.children[t] {
			if c > t && (base(s.rel(c)) == "nmod" && r.lex.is("genitive", s.preposition(c)) || base(s.rel(c)) == "appos" || base(s.rel(c)) == "parataxis") && r.chain(s, c) >= 0 {
				return []Argument{r.named(r.refs.Mentions[s.mention[c]].Span, r.chain(s, c), false)}
			}
		}
	}
	// "his final stop: the Philippines"
	if role.class == "place" && t+2 < len(s.Tokens) && s.form(t+1) == ":" {
		for k := t + 2; k < len(s.Tokens) && k <= t+3; k++ {
			if r.chain(s, k) >= 0 && r.kinds(s, k)&(isPlace|isState) != 0 {
				return []Argument{r.named(r.refs.Mentions[s.mention[k]].Span, r.chain(s, k), false)}
			}
		}
	}
	return nil
}

// coordinated reports whether a span takes in more of a coordination than its
// first member t.
func (s *sentence) coordinated(t int, span text.Span) bool {
	for _, c := range s.conjuncts(t)[1:] {
		if span.Contains(s.Tokens[c].Span) {
			return true
		}
	}
	return false
}

// beside returns the head of the person's name that follows the noun at t
// directly ("adviser Franak Viačorka"), -1 for none.
func (r *reading) beside(s *sentence, t int) int {
	if t+1 >= len(s.Tokens) {
		return -1
	}
	at := t + 1
	if s.form(at) == "," && at+1 < len(s.Tokens) { // "the foreign minister, Mevlut Cavusoglu,"
		if _, _, ok := r.titleAt(s, t); !ok || s.name[at+1] < 0 {
			return -1
		}
		if n := &r.Names[s.name[at+1]]; n.Last+1 < len(s.Tokens) && s.Tokens[n.Last+1].UPOS != "PUNCT" {
			return -1
		}
		at++
	}
	if s.name[at] < 0 || s.name[t] >= 0 && r.Names[s.name[t]].Kind != text.Title {
		return -1
	}
	n := &r.Names[s.name[at]]
	if n.First != at || n.Kind != text.Person || n.Last >= len(s.Tokens) {
		return -1
	}
	for k := n.First; k <= n.Last; k++ {
		if s.mention[k] >= 0 && r.refs.Mentions[s.mention[k]].Chain >= 0 {
			return k
		}
	}
	return -1
}

// possessed returns the name that follows t where t is a possessor that the
// parser took for the whole ("Russia's Vladimir Putin"); -1 for none.
func (r *reading) possessed(s *sentence, t int) int {
	if s.rel(t) == "nmod:poss" {
		return -1
	}
	last := t
	if n := s.name[t]; n >= 0 {
		last = r.Names[n].Last
	}
	if last+2 >= len(s.Tokens) || s.Tokens[last+1].XPOS != "POS" {
		return -1
	}
	n := s.name[last+2]
	if n < 0 || r.Names[n].First != last+2 || r.Names[n].Last >= len(s.Tokens) {
		return -1
	}
	for k := r.Names[n].First; k <= r.Names[n].Last; k++ {
		if s.mention[k] >= 0 {
			return k
		}
	}
	return -1
}

func (r *reading) named(span text.Span, chain int, government bool) Argument {
	a := Argument{Span: span, Text: r.Slice(span), Chain: chain, Government: government, OfficeOf: -1}
	// A pronoun says nothing by itself where the chain has no name.
	if c := &r.refs.Chains[chain]; c.Best >= 0 && c.Best < len(r.refs.Mentions) && !r.namedChain(chain) {
		if best := &r.refs.Mentions[c.Best]; best.Form == coref.ByNominal {
			if s := r.sentence(best.Sentence); s != nil && best.Head >= 0 && best.Head < len(s.Tokens) {
				a.Text = r.bare(s, best.Head).Text
			}
		}
	}
	return a
}

// bare returns a noun phrase without what only describes it further.
func (r *reading) bare(s *sentence, t int) Argument {
	first, last := s.subtree(t, func(c int) bool {
		switch base(s.rel(c)) {
		case "amod", "compound", "nummod", "flat", "nmod", "fixed", "goeswith":
			if base(s.rel(c)) == "nmod" && s.rel(c) != "nmod:poss" && s.rel(c) != "nmod:desc" {
				return !r.lex.is("genitive", s.preposition(c)) || c < t
			}
			return r.isTime(s, c) && c > t
		case "case":
			return s.Tokens[c].Head == t || s.Tokens[c].XPOS != "POS" && !r.lex.is("genitive", s.form(c))
		case "det":
			return s.Tokens[c].Head == t
		}
		return true
	})
	for first < last && (s.Tokens[first].UPOS == "DET" || s.edge(first) || s.Tokens[first].XPOS == "PRP$") {
		first++
	}
	span := s.span(first, last)
	_, office := r.lex.offices[s.lemma(t)]
	person := s.Tokens[t].XPOS == "NN" && (office || r.lex.is("human", s.lemma(t))) && !r.lex.is("body", s.lemma(t))
	return Argument{Span: span, Text: r.Slice(span), Chain: -1, OfficeOf: -1, Person: person}
}

func (r *reading) isPlaceChain(chain int) bool {
	return r.refs != nil && r.refs.Chains[chain].Kind == text.Place
}

// plain returns a noun phrase that names nothing known.
func (r *reading) plain(s *sentence, t int) Argument {
	cop := s.child(t, "cop")
	first, last := s.subtree(t, func(c int) bool {
		if cop >= 0 && s.Tokens[c].Head == t && c <= cop {
			return true
		}
		switch s.rel(c) {
		case "acl:relcl", "nmod:tmod", "obl:tmod", "nmod:unmarked", "obl:unmarked":
			return true
		}
		if c > t && r.isTime(s, c) {
			return true
		}
		switch base(s.rel(c)) {
		case "conj":
			return c > t
		case "appos", "parataxis", "punct", "cc", "case", "mark", "det", "discourse", "vocative", "dep", "list", "advcl", "aux", "cop", "nsubj":
			return !r.lex.is("possessive-mark", s.form(c)) || base(s.rel(c)) == "punct"
		}
		return false
	})
	for first < last && (s.Tokens[first].UPOS == "DET" || s.edge(first) || s.Tokens[first].XPOS == "PRP$") {
		first++
	}
	span := s.span(first, last)
	return Argument{Span: span, Text: r.Slice(span), Chain: -1, OfficeOf: -1}
}

// represented returns the states or bodies that the modifiers of a
// representative name: "Ukrainian and Russian negotiators", "White House
// officials", "officials of the ministry".
func (r *reading) represented(s *sentence, t int) []Argument {
	var args []Argument
	for _, c := range s.children[t] {
		if c == r.titleTail(s, t) {
			continue
		}
		switch base(s.rel(c)) {
		case "amod", "compound", "nmod":
			if base(s.rel(c)) == "nmod" && s.rel(c) != "nmod:poss" {
				if !r.lex.is("represents-prep", s.preposition(c)) {
					continue
				}
			}
			for _, m := range s.conjuncts(c) {
				if r.kinds(s, m)&(isState|isOrganization) != 0 || r.kinds(s, m)&isPlace != 0 && s.rel(m) == "nmod:poss" {
					if chain := r.chain(s, m); chain >= 0 {
						args = append(args, r.named(r.refs.Mentions[s.mention[m]].Span, chain, r.isPlaceChain(chain)))
					}
				}
			}
			if len(args) > 0 {
				return args
			}
		}
	}
	return args
}

// seated returns a body known by the place it sits in: "the foreign ministry in
// Havana".
func (r *reading) seated(s *sentence, t int) (Argument, bool) {
	if !r.lex.is("institution", s.lemma(t)) {
		return Argument{}, false
	}
	first := t
	for first > 0 && s.Tokens[first-1].Head == t && (base(s.rel(first-1)) == "compound" || base(s.rel(first-1)) == "amod") {
		first--
	}
	for _, c := range s.children[t] {
		if c < t || !r.lex.is("within", s.preposition(c)) || r.kinds(s, c)&isPlace == 0 {
			continue
		}
		if chain := r.chain(s, c); chain >= 0 {
			a := r.plain(s, t)
			a.Body, a.OfficeOf = strings.ToLower(r.Slice(text.Span{Start: s.Tokens[first].Start, End: s.Tokens[t].End})), chain
			return a, true
		}
	}
	return Argument{}, false
}

// office returns a participant known by office only: "the Somali president",
// "Singapore's foreign minister", "the foreign ministers of A and B".
func (r *reading) office(s *sentence, t, shared int) []Argument {
	if s.Tokens[t].UPOS != "NOUN" && s.Tokens[t].UPOS != "PROPN" {
		return nil
	}
	title, _, ok := r.titleAt(s, t)
	if !ok {
		return nil
	}
	plural := strings.HasSuffix(s.Tokens[t].XPOS, "S")
	several := plural && r.lex.is("many-hold", title)
	var args []Argument
	for _, h := range []int{t, shared} {
		for _, c := range s.children[h] {
			switch base(s.rel(c)) {
			case "amod", "compound", "nmod":
			default:
				continue
			}
			if c == r.titleTail(s, t) {
				continue
			}
			if p := s.preposition(c); base(s.rel(c)) == "nmod" && s.rel(c) != "nmod:poss" && p != "of" && p != "to" {
				continue
			}
			of := s.conjuncts(c)
			if !plural {
				of = of[:1]
			}
			for _, m := range of {
				// "the country's president": the possessor may be a nominal mention.
				if chain := r.chain(s, m); chain >= 0 && r.kinds(s, m)&(isState|isOrganization|isPlace) != 0 {
					if several { // "Australian and Chinese ministers": whoever they are
						span := r.refs.Mentions[s.mention[m]].Span
						args = append(args, Argument{Span: span, Text: r.Slice(span) + " " + s.Tokens[t].Form, Chain: -1, OfficeOf: -1})
						continue
					}
					a := r.plain(s, t)
					a.Office, a.OfficeOf = title, chain
					args = append(args, a)
				}
			}
			if len(args) == 1 && plural {
				return nil // "West African leaders" are several
			}
			if len(args) > 0 {
				return args
			}
		}
		if shared == t {
			break
		}
	}
	return nil
}

// titleAt returns the longest title of offices.tsv that token t heads: it ends
// there, or goes on with "of" and a noun; its first token, and whether there is
// one. A plural counts as its singular.
func (r *reading) titleAt(s *sentence, t int) (title string, first int, ok bool) {
	var words []string
	for i := t; i >= 0 && t-i < r.lex.officeMax; i-- {
		w := s.form(i)
		if i == t && strings.HasSuffix(s.Tokens[t].XPOS, "S") {
			w = s.lemma(t)
		}
		words = append([]string{w}, words...)
		joined := strings.ReplaceAll(strings.Join(words, " "), " - ", "-")
		if _, known := r.lex.offices[joined]; known {
			title, first, ok = joined, i, true
		}
	}
	// "secretary of state": the head stands first
	if end := r.titleTail(s, t); end >= 0 {
		title, first, ok = s.lemma(t)+" of "+s.form(end), t, true
	}
	return title, first, ok
}

// titleTail returns the token after "of" with which the title that t heads ends:
// "state" of "secretary of state"; -1 for none.
func (r *reading) titleTail(s *sentence, t int) int {
	if t+2 < len(s.Tokens) && r.lex.is("genitive", s.form(t+1)) && r.lex.offices[s.lemma(t)+" of "+s.form(t+2)] != "" {
		return t + 2
	}
	return -1
}

// unique drops arguments that refer to the same thing as an earlier one.
func unique(args []Argument) []Argument {
	var out []Argument
	for _, a := range args {
		if !contains(out, a) {
			out = append(out, a)
		}
	}
	return out
}

func contains(args []Argument, a Argument) bool {
	for _, b := range args {
		if sameReferent(a, b) {
			return true
		}
	}
	return false
}

func sameReferent(a, b Argument) bool {
	if a.Chain >= 0 || b.Chain >= 0 {
		return a.Chain == b.Chain
	}
	if a.Office != "" || b.Office != "" {
		return a.Office == b.Office && a.OfficeOf == b.OfficeOf
	}
	return a.Span == b.Span || strings.EqualFold(a.Text, b.Text)
}

// titleCase returns an office as it is written: "foreign minister" as "Foreign
// Minister".
func (x *lexicon) titleCase(title string) string {
	words := strings.Fields(title)
	for i, w := range words {
		if i > 0 && x.is("small-word", w) {
			continue
		}
		r, n := utf8.DecodeRuneInString(w)
		words[i] = string(unicode.ToUpper(r)) + w[n:]
	}
	return strings.Join(words, " ")
}
