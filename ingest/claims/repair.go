package claims

import (
	"slices"
	"strings"

	"github.com/demarche-kg/demarche/ingest/text"
)

// repaired returns a sentence without the attachments that no tree of an
// English sentence has and that cost claims most. It returns s itself where
// there are none.
func repaired(s *text.Sentence, lex *lexicon) *text.Sentence {
	r := repair{s, s}
	for v := 1; v < len(s.Tokens); v++ {
		r.sharedVerb(v)
		r.asked(v, lex)
		r.dayBefore(v, lex)
	}
	r.verblessRoot()
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

// verblessRoot mends "Prosecutors indicted X.": a whole sentence whose root is
// a noun with a participle after it has taken its past tense for one.
func (r *repair) verblessRoot() {
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
		if t.Head >= 0 && tokens[t.Head].Head == v && t.Relation == "case" && t.Form == "by" {
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
