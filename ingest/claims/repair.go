package claims

import (
	"slices"
	"strings"

	"github.com/demarche-kg/demarche/ingest/text"
)

// repaired returns a sentence without the attachments that no tree of an
// English sentence has and that cost claims most. It returns s itself where
// there are none.
//
// cues are the tokens whose attribution is known: what depends on them is left
// as it is.
func repaired(s *text.Sentence, lex *lexicon, cues []int) *text.Sentence {
	r := repair{s, s}
	r.dateline()
	for v := 1; v < len(s.Tokens); v++ {
		switch base(s.Tokens[v].Relation) {
		case "nsubj", "obj", "amod", "nmod", "compound": // no place for a finite verb, known cue or not
			r.aside(v, lex)
		default:
			if !slices.Contains(cues, v) {
				r.aside(v, lex)
			}
		}
	}
	r.opening()
	for v := 1; v < len(s.Tokens); v++ {
		r.official(v)
		r.reduced(v)
		r.sharedVerb(v)
		r.asked(v, lex)
		r.dayBefore(v, lex)
		r.timeAfter(v, lex)
		r.having(v)
		r.acting(v, lex)
		r.inverted(v, lex)
	}
	r.related(lex)
	r.news(lex)
	r.verblessRoot(lex)
	return r.now
}

type repair struct {
	given, now *text.Sentence
}

// edit returns the tokens to change.
func (r *repair) edit() []text.Token {
	if r.now == r.given {
		copied := *r.given
		copied.Tokens = slices.Clone(r.given.Tokens)
		r.now = &copied
	}
	return r.now.Tokens
}

// maxDateline is how many tokens a dateline has at most: place, day, agency.
const maxDateline = 12

// bodyStart returns the first token after the dateline of a sentence ("SANTIAGO,
// March 11 (Reuters) —"), 0 when it has none.
func bodyStart(s *text.Sentence) int {
	if len(s.Tokens) < 3 || len(s.Tokens[0].Form) < 3 || s.Tokens[0].Form != strings.ToUpper(s.Tokens[0].Form) || s.Tokens[0].UPOS != "PROPN" {
		return 0
	}
	for i := 1; i < min(len(s.Tokens)-1, maxDateline); i++ {
		if s.IsDash(i) { // "PYONGYANG-based" has none
			return i + 1
		}
		if u := s.Tokens[i].UPOS; u == "VERB" || u == "AUX" || u == "PRON" {
			return 0
		}
	}
	return 0
}

// dateline parts the dateline from what the sentence says: it is nobody's
// subject and modifies nothing.
func (r *repair) dateline() {
	body := bodyStart(r.now)
	if body == 0 {
		return
	}
	tokens := r.edit()
	root := r.now.Root()
	if root < body {
		root = -1
		for i := body; i < len(tokens) && root < 0; i++ {
			if tokens[i].Head < body && tokens[i].UPOS == "VERB" {
				root = i
			}
		}
		for i := body; i < len(tokens) && root < 0; i++ {
			if tokens[i].Head < body && tokens[i].UPOS != "PUNCT" {
				root = i
			}
		}
		if root < 0 {
			return
		}
		tokens[root].Head, tokens[root].Relation = -1, "root"
	}
	subject := ""
	for i := range body {
		if tokens[i].Head == root && base(tokens[i].Relation) == "nsubj" {
			subject = tokens[i].Relation
		}
		tokens[i].Head, tokens[i].Relation = root, "discourse"
	}
	for i := body; i < len(tokens); i++ {
		t := &tokens[i]
		if i == root || t.Head >= body {
			continue
		}
		t.Head = root
		switch {
		case t.UPOS == "PUNCT":
			t.Relation = "punct"
		case i < root && subject != "" && (t.UPOS == "PROPN" || t.UPOS == "NOUN" || t.UPOS == "PRON"):
			t.Relation, subject = subject, ""
		case base(t.Relation) == "appos" || base(t.Relation) == "flat" || base(t.Relation) == "compound":
			t.Relation = "dep"
		}
	}
}

// opening mends "[Asked] to describe it, X said": a past form without subject
// before the main clause is a passive participle.
func (r *repair) opening() {
	tokens := r.now.Tokens
	if len(tokens) == 0 || tokens[0].XPOS != "VBD" || base(tokens[0].Relation) != "advcl" || !strings.HasSuffix(tokens[0].Form, "ed") {
		return
	}
	for i := range tokens {
		if tokens[i].Head == 0 && (base(tokens[i].Relation) == "nsubj" || base(tokens[i].Relation) == "obj") {
			return
		}
	}
	r.edit()[0].XPOS = "VBN"
}

// related mends "X and Y, [who never met], spoke": a clause with a relative
// pronoun before a verb without subject says more of the subject.
func (r *repair) related(lex *lexicon) {
	tokens := r.now.Tokens
	v := r.now.Root()
	if v < 2 || !strings.HasPrefix(tokens[v].XPOS, "VB") || tokens[v-1].Form != "," {
		return
	}
	subject, clause, pronoun := -1, -1, -1
	for i := range v {
		switch t := &tokens[i]; {
		case base(t.Relation) != "nsubj":
		case t.Head == v:
			return
		case subject < 0:
			subject, clause = i, t.Head
		case t.Head == clause && pronoun < 0 && tokens[i-1].Form == "," && lex.is("relativizer", lex.lemma(t)):
			pronoun = i
		}
	}
	if pronoun < 0 || tokens[clause].Head != v || base(tokens[clause].Relation) != "advcl" {
		return
	}
	tokens = r.edit()
	tokens[subject].Head, tokens[subject].Relation = v, "nsubj"
	tokens[clause].Head, tokens[clause].Relation = subject, "acl:relcl"
}

// official mends "a [White House] [official] said": an adjective between a name and
// the verb, taken for a second subject, is the noun that the name modifies.
func (r *repair) official(v int) {
	tokens := r.now.Tokens
	a, n := v-1, v-2
	if n < 0 || tokens[a].UPOS != "ADJ" || tokens[n].UPOS != "PROPN" || !strings.HasPrefix(tokens[v].XPOS, "VB") {
		return
	}
	for _, t := range []int{a, n} {
		if tokens[t].Head != v || base(tokens[t].Relation) != "nsubj" {
			return
		}
	}
	tokens = r.edit()
	for i := range n {
		if tokens[i].Head == n && tokens[i].UPOS == "DET" || tokens[i].Head == v && tokens[i].UPOS == "DET" {
			tokens[i].Head = a
		}
	}
	tokens[n].Head, tokens[n].Relation = a, "compound"
	tokens[a].UPOS, tokens[a].XPOS = "NOUN", "NN"
}

// reduced mends "the visit, [moved] to May, will be short": a participle between
// commas after the subject says more of it; the finite verb is the one after.
func (r *repair) reduced(v int) {
	tokens := r.now.Tokens
	root := r.now.Root()
	if root < 2 || v <= root || tokens[v].Head != root || base(tokens[v].Relation) != "parataxis" || tokens[root].XPOS != "VBN" && tokens[root].XPOS != "VBD" || tokens[root-1].Form != "," {
		return
	}
	subject, finite := -1, false
	for i := range tokens {
		switch t := &tokens[i]; {
		case t.Head == root && i < root && base(t.Relation) == "nsubj":
			subject = i
		case t.Head == root && (base(t.Relation) == "aux" || base(t.Relation) == "cop"), t.Head == v && base(t.Relation) == "nsubj":
			return
		case t.Head == v && base(t.Relation) == "aux" && i < v:
			finite = true
		}
	}
	if subject < 0 || !finite {
		return
	}
	tokens = r.edit()
	relation := "nsubj"
	for i := range tokens {
		switch t := &tokens[i]; {
		case t.Head == v && t.Relation == "aux:pass":
			relation = "nsubj:pass"
		case t.Head == root && i > v:
			t.Head = v
		}
	}
	tokens[v].Head, tokens[v].Relation = -1, "root"
	tokens[subject].Head, tokens[subject].Relation = v, relation
	tokens[root].Head, tokens[root].Relation, tokens[root].XPOS = subject, "acl", "VBN"
}

// sharedVerb mends "rebounded and [praised efforts]": a participle that carries the
// "and" is no attribute of the noun after it but the next verb, unless the verb
// before has an object already, which the noun may then be joined to ("showed
// patience and demonstrated skill").
func (r *repair) sharedVerb(v int) {
	tokens := r.now.Tokens
	t := &tokens[v]
	n := t.Head
	if t.Relation != "amod" || n <= v || n > v+2 || tokens[v-1].UPOS != "CCONJ" || tokens[v-1].Head != v || t.XPOS != "VBN" && t.XPOS != "VBD" {
		return
	}
	h := tokens[n].Head
	if h < 0 || h >= v || base(tokens[n].Relation) != "obj" {
		return
	}
	for k := range tokens {
		if k != n && tokens[k].Head == h && base(tokens[k].Relation) == "obj" {
			return
		}
	}
	tokens = r.edit()
	tokens[v].Head, tokens[v].Relation, tokens[v].XPOS, tokens[v].UPOS = h, "conj", "VBD", "VERB"
	tokens[n].Head, tokens[n].Relation = v, "obj"
}

// asked mends "asked [members to impose an embargo]": after a verb of asking or
// making, the infinitive is what is asked, not what the members are like.
func (r *repair) asked(v int, lex *lexicon) {
	tokens := r.now.Tokens
	n := tokens[v].Head
	if tokens[v].Relation != "acl" || tokens[v].XPOS != "VB" || n < 0 || n > v || tokens[v-1].XPOS != "TO" {
		return
	}
	h := tokens[n].Head
	if rel := base(tokens[n].Relation); h < 0 || rel != "obj" && rel != "iobj" || !lex.is("object-control", lex.lemma(&tokens[h])) {
		return
	}
	tokens = r.edit()
	tokens[v].Head, tokens[v].Relation = h, "xcomp"
}

// aside mends ", [the ministry noted]." and ", [Putin said],": a short clause of
// saying between commas, or after the last one, is a remark on the sentence and
// governs nothing in it.
func (r *repair) aside(v int, lex *lexicon) {
	tokens := r.now.Tokens
	if !strings.HasPrefix(tokens[v].XPOS, "VB") || tokens[v].XPOS == "VBG" || !lex.is("say", lex.lemma(&tokens[v])) || v+1 < len(tokens) && tokens[v+1].UPOS != "PUNCT" {
		return
	}
	first := v
	for first > 0 && slices.Contains([]string{"DET", "ADJ", "NOUN", "PROPN", "ADP", "NUM", "PRON", "PART"}, tokens[first-1].UPOS) {
		first--
	}
	if first < 3 || first == v || tokens[first-1].UPOS != "PUNCT" || tokens[first-1].Form == ";" || tokens[first-1].Form == ":" {
		return
	}
	who := -1
	for i := first; i < v && tokens[i].UPOS != "ADP"; i++ {
		if u := tokens[i].UPOS; u == "NOUN" || u == "PROPN" || u == "PRON" || u == "ADJ" && i == v-1 {
			who = i
		}
	}
	root := r.now.Root()
	if who < 0 || root < 0 || root >= first && root < v {
		return
	}
	tokens = r.edit()
	within := func(i int) bool { return i >= first && i <= v }
	head, relation := tokens[v].Head, tokens[v].Relation
	if root == v {
		head = -1
		for i := range first {
			if tokens[i].Head == v && tokens[i].UPOS != "PUNCT" && (head < 0 || tokens[i].UPOS == "VERB") {
				head = i
			}
		}
		if head < 0 {
			return
		}
		tokens[head].Head, tokens[head].Relation = -1, "root"
		root, relation = head, "parataxis"
	}
	if head < 0 || within(head) {
		head = root
	}
	for i := range tokens {
		switch t := &tokens[i]; {
		case within(i) && i != v && i != who && !within(t.Head):
			t.Head = who
		case !within(i) && i != head && within(t.Head):
			t.Head = head
			if t.UPOS == "VERB" || t.UPOS == "NOUN" {
				t.Relation = relation
			}
		}
	}
	tokens[who].Head, tokens[who].Relation = v, "nsubj"
	tokens[v].Head, tokens[v].Relation, tokens[v].UPOS = root, "parataxis", "VERB"
	if tokens[v].XPOS == "VBN" {
		tokens[v].XPOS = "VBD"
	}
	if tokens[who].UPOS == "ADJ" {
		tokens[who].UPOS = "NOUN" // "a White House official"
	}
}

// dayBefore mends "[Pakistan today] threatened": a day between subject and verb is
// no noun that the name before modifies.
func (r *repair) dayBefore(v int, lex *lexicon) {
	tokens := r.now.Tokens
	day := v - 1
	if day < 1 || tokens[day].Head != v || !lex.is("day", lex.lemma(&tokens[day])) || !strings.HasPrefix(tokens[v].XPOS, "VB") {
		return
	}
	name := -1
	for i := range day {
		if t := &tokens[i]; t.Head == v && base(t.Relation) == "nsubj" {
			return
		} else if t.Head == day && (t.Relation == "compound" || t.Relation == "nmod:desc" || t.Relation == "flat") {
			name = i
		}
	}
	if name < 0 || name != day-1 || tokens[name].UPOS != "PROPN" && tokens[name].UPOS != "NOUN" {
		return
	}
	tokens = r.edit()
	for i := range day {
		if tokens[i].Head == day {
			tokens[i].Head = name
		}
	}
	tokens[name].Head, tokens[name].Relation = v, "nsubj"
	tokens[day].Head, tokens[day].Relation = v, "obl:tmod"
	if tokens[v].XPOS == "VBN" {
		tokens[v].XPOS = "VBD"
	}
}

// timeAfter mends "to [Ankara next month]": a name before a time phrase is no part
// of it.
func (r *repair) timeAfter(unit int, lex *lexicon) {
	tokens := r.now.Tokens
	if unit < 2 || !lex.is("unit", lex.lemma(&tokens[unit])) && !lex.is("day", lex.lemma(&tokens[unit])) || !lex.is("time-adjective", strings.ToLower(tokens[unit-1].Form)) {
		return
	}
	name := unit - 2
	if tokens[name].Head != unit || tokens[name].UPOS != "PROPN" || tokens[name].Relation != "compound" && tokens[name].Relation != "nmod:desc" {
		return
	}
	tokens = r.edit()
	hasCase := false
	for i := range name {
		if tokens[i].Head == unit {
			tokens[i].Head = name
			hasCase = hasCase || tokens[i].Relation == "case"
		}
	}
	tokens[name].Head = tokens[unit].Head
	tokens[name].Relation = "obj"
	if hasCase {
		tokens[name].Relation = "obl"
	}
	tokens[unit].Relation = "obl:tmod"
}

// having mends "[having] threatened": the participle is the verb.
func (r *repair) having(v int) {
	tokens := r.now.Tokens
	a := v - 1
	if tokens[v].XPOS != "VBN" || tokens[v].Head != a || !strings.EqualFold(tokens[a].Form, "having") {
		return
	}
	tokens = r.edit()
	tokens[v].Head, tokens[v].Relation = tokens[a].Head, tokens[a].Relation
	tokens[a].Head, tokens[a].Relation, tokens[a].UPOS = v, "aux", "AUX"
	for i := range tokens {
		if tokens[i].Head == a {
			tokens[i].Head = v
		}
	}
}

// acting mends "became [acting president]": before an office it is no verb.
func (r *repair) acting(n int, lex *lexicon) {
	tokens := r.now.Tokens
	v := n - 1
	if tokens[n].Head != v || !strings.EqualFold(tokens[v].Form, "acting") {
		return
	}
	if _, known := lex.offices[strings.ToLower(tokens[n].Form)]; !known {
		return
	}
	tokens = r.edit()
	tokens[n].Head, tokens[n].Relation = tokens[v].Head, tokens[v].Relation
	tokens[v].Head, tokens[v].Relation, tokens[v].UPOS, tokens[v].XPOS = n, "amod", "ADJ", "JJ"
	for i := range tokens {
		if tokens[i].Head == v {
			tokens[i].Head = n
		}
	}
}

// inverted mends "would not have struck [had X not bombed Y]": after "would", such a
// "had" or "were" opens a condition.
func (r *repair) inverted(v int, lex *lexicon) {
	tokens := r.now.Tokens
	a := tokens[v].Head
	if tokens[v].XPOS != "VBN" && tokens[v].XPOS != "VB" || base(tokens[v].Relation) != "xcomp" || a < 1 || a > v || !lex.is("inversion", strings.ToLower(tokens[a].Form)) {
		return
	}
	main, subject := tokens[a].Head, -1
	conditional := false
	for i := range tokens {
		switch t := &tokens[i]; {
		case t.Head == a && i > a && i < v && base(t.Relation) == "obj":
			subject = i
		case main >= 0 && main < a && t.Head == main && base(t.Relation) == "aux":
			conditional = conditional || lex.adverbs[strings.ToLower(t.Form)] == effectConditional || lex.adverbs[strings.ToLower(t.Form)] == effectPossible
		}
	}
	if subject < 0 || !conditional {
		return
	}
	tokens = r.edit()
	for i := range tokens {
		if tokens[i].Head == a && i != v {
			tokens[i].Head = v
		}
	}
	tokens[subject].Head, tokens[subject].Relation = v, "nsubj"
	tokens[v].Head, tokens[v].Relation = main, "advcl"
	tokens[a].Head, tokens[a].Relation, tokens[a].UPOS = v, "aux", "AUX"
}

// news mends "[Reports] that X had agreed": at the start of a sentence, before
// "that" or "of", it is the noun.
func (r *repair) news(lex *lexicon) {
	tokens := r.now.Tokens
	first := 0
	for first < len(tokens)-2 && tokens[first].UPOS == "PUNCT" {
		first++
	}
	if first >= len(tokens)-1 || tokens[first].XPOS != "VBZ" || !lex.is("news", lex.lemma(&tokens[first])) {
		return
	}
	if next := tokens[first+1].Form; next != "that" && next != "of" {
		return
	}
	tokens = r.edit()
	tokens[first].UPOS, tokens[first].XPOS = "NOUN", "NNS"
	content := -1
	for i := range tokens {
		if tokens[i].Head == first && base(tokens[i].Relation) == "ccomp" {
			tokens[i].Relation = "acl"
			content = i
		}
	}
	// "… were false": what is said of them
	for cop := content + 1; content >= 0 && cop < len(tokens); cop++ {
		p := tokens[cop].Head
		if base(tokens[cop].Relation) != "cop" || p < cop || p == first {
			continue
		}
		if slices.ContainsFunc(tokens, func(t text.Token) bool { return t.Head == p && base(t.Relation) == "nsubj" }) {
			return
		}
		if h := tokens[first].Head; h != p {
			tokens[p].Head, tokens[p].Relation = h, tokens[first].Relation
		}
		tokens[first].Head, tokens[first].Relation = p, "nsubj"
		return
	}
}

// verblessRoot mends "Prosecutors indicted X.": a whole sentence whose root is
// a noun with a participle after it has taken its past tense for one.
func (r *repair) verblessRoot(lex *lexicon) {
	tokens := r.now.Tokens
	root := r.now.Root()
	if root < 0 || len(tokens) < 3 || tokens[len(tokens)-1].Form != "." {
		return
	}
	if u := tokens[root].UPOS; u != "NOUN" && u != "PROPN" {
		return
	}
	v := -1
	for i := range tokens {
		t := &tokens[i]
		if t.Head == root && (base(t.Relation) == "cop" || base(t.Relation) == "nsubj" || base(t.Relation) == "expl" || t.Relation == "case") {
			return
		}
		aside := i > 0 && t.Head > root && tokens[t.Head].Head == root && base(tokens[t.Head].Relation) == "appos" && tokens[i-1].Form == ","
		if v < 0 && i > root && (t.Head == root || aside) && t.Relation == "acl" && t.XPOS == "VBN" {
			v = i
		}
	}
	if v < 0 {
		return
	}
	for i := range tokens {
		t := &tokens[i]
		if t.Head == v && (base(t.Relation) == "aux" || t.Relation == "obl:agent" || base(t.Relation) == "nsubj") {
			return
		}
		if t.Head >= 0 && tokens[t.Head].Head == v && t.Relation == "case" && lex.is("agent-prep", t.Form) {
			return
		}
	}
	tokens = r.edit()
	tokens[v].Head, tokens[v].Relation, tokens[v].XPOS, tokens[v].UPOS = -1, "root", "VBD", "VERB"
	tokens[root].Head, tokens[root].Relation = v, "nsubj"
	for i := range tokens {
		if i > v && tokens[i].Head == root {
			tokens[i].Head = v
			if base(tokens[i].Relation) == "appos" {
				tokens[i].Relation = "obj"
			}
		}
	}
}
