package claims

import (
	"strings"
	"testing"

	"github.com/demarche-kg/demarche/graph"
)

// TestLexicon lints the lexicon: every predicate and mode exists, every
// predicate is evoked, no verb or noun evokes the same predicate twice in the
// same pattern, and what entries refer to is there.
func TestLexicon(t *testing.T) {
	o, err := graph.LoadOntology()
	if err != nil {
		t.Fatal(err)
	}
	x, err := loadLexicon()
	if err != nil {
		t.Fatal(err)
	}
	if err := x.check(o); err != nil {
		t.Error(err)
	}
	known := []string{"actor", "place", "event", "thing", "act", "any", "people", "person", "body", "membership", "org", "state", "force", "weapon"}
	classes := set(known)
	for class := range x.classes {
		classes[class] = true
	}
	for kind, table := range map[string]map[string][]*entry{"verb": x.verbs, "noun": x.nouns} {
		for word, entries := range table {
			seen := map[string]bool{}
			for _, e := range entries {
				p := e.pattern
				key := string(e.predicate) + ":" + e.mode + " " + p.particle + "~" + p.prep + "=" + strings.Join(p.objects, "|") + " " + e.light + " " + strings.Join(strings.Split(e.rule, ":")[:2], ":")
				if seen[key] {
					t.Errorf("%s %q evokes %s twice", kind, word, key)
				}
				seen[key] = true
				if e.light != "" && len(x.light[e.light]) == 0 {
					t.Errorf("%s %q: there is no class of light verbs %q", kind, word, e.light)
				}
				for _, r := range e.roles {
					for _, option := range r.options {
						if option.role != '-' && !classes[option.class] {
							t.Errorf("%s: there is no class %q", e.rule, option.class)
						}
					}
				}
			}
			if word != strings.ToLower(word) {
				t.Errorf("%s %q is not in lower case", kind, word)
			}
		}
	}
	for p, into := range x.attempts {
		if o.Entry(p) == nil || o.Entry(into) == nil {
			t.Errorf("conversion of %s into %s: no such predicate", p, into)
		}
	}
}

func TestParsePattern(t *testing.T) {
	for s, want := range map[string]pattern{
		"meet":             {lemma: "meet"},
		"call+off":         {lemma: "call", particle: "off"},
		"call~for":         {lemma: "call", prep: "for"},
		"shake=hand|fist":  {lemma: "shake", objects: []string{"hand", "fist"}},
		"pull+out~of=deal": {lemma: "pull", particle: "out", prep: "of", objects: []string{"deal"}},
	} {
		got := parsePattern(s)
		if got.lemma != want.lemma || got.particle != want.particle || got.prep != want.prep || strings.Join(got.objects, " ") != strings.Join(want.objects, " ") {
			t.Errorf("%s: %+v, want %+v", s, got, want)
		}
	}
	if _, err := parseRoles("subj"); err == nil {
		t.Error("a role without = is taken")
	}
	if _, err := parseRoles("subj=X:actor"); err == nil {
		t.Error("a role that is none of S O T A is taken")
	}
}
