package claims

import "github.com/demarche-kg/demarche/ingest/text/coref"

// inherited returns the mode of an event noun that takes up an earlier one:
// "the meeting was off", after "a formal meeting", is about the formal one. It
// is "" unless every earlier mention with a mode has the same.
func (r *reading) inherited(f *frame) string {
	m := f.s.mention[f.anchor]
	if m < 0 || f.s.Tokens[f.anchor].UPOS != "NOUN" {
		return ""
	}
	chain := r.refs.Mentions[m].Chain
	if chain < 0 {
		return ""
	}
	mode := ""
	for _, i := range r.refs.Chains[chain].Mentions {
		before := &r.refs.Mentions[i]
		if before.Start >= r.refs.Mentions[m].Start {
			break
		}
		switch found := r.mentionedMode(f, before); {
		case found == "" || found == mode:
		case mode == "":
			mode = found
		default:
			return ""
		}
	}
	return mode
}

// mentionedMode returns the mode that the words of a mention give the frame's
// predicate.
func (r *reading) mentionedMode(f *frame, m *coref.Mention) string {
	s := r.sentence(m.Sentence)
	if s == nil || m.Head < 0 || m.Head >= len(s.Tokens) {
		return ""
	}
	words := map[string]bool{}
	for _, c := range s.children[m.Head] {
		if b := base(s.rel(c)); b == "amod" || b == "compound" {
			words[s.lemma(c)], words[s.form(c)] = true, true
		}
	}
	for _, mode := range r.lex.modes[f.predicate] {
		for w := range words {
			if mode.words[w] {
				return mode.name
			}
		}
	}
	return ""
}
