package claims

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

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
	known := []string{"actor", "place", "event", "thing", "act", "any", "people", "person", "body", "membership", "org", "state", "force", "weapon", "agent"}
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

// TestWordsAreData lints the code: every class that it asks for is in
// classes.tsv, every class there is asked for by code or lexicon, and no word
// of a sentence is compared with one written in Go.
func TestWordsAreData(t *testing.T) {
	x, err := loadLexicon()
	if err != nil {
		t.Fatal(err)
	}
	asked := map[string]bool{}
	for _, entries := range []map[string][]*entry{x.verbs, x.nouns} {
		for _, list := range entries {
			for _, e := range list {
				for _, r := range e.roles {
					for _, o := range r.options {
						asked[o.class] = true
					}
				}
			}
		}
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(fset, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BasicLit:
				if s, err := strconv.Unquote(n.Value); err == nil && x.classes[s] != nil {
					asked[s] = true
				}
			case *ast.CallExpr:
				if class := literal(n.Args, 0); called(n) == "is" && class != "" && x.classes[class] == nil {
					t.Errorf("%s: classes.tsv has no class %q", fset.Position(n.Pos()), class)
				}
			case *ast.BinaryExpr:
				call, ok := n.X.(*ast.CallExpr)
				word := literal([]ast.Expr{n.Y}, 0)
				if ok && (n.Op == token.EQL || n.Op == token.NEQ) && slices.Contains([]string{"form", "lemma", "preposition"}, called(call)) && strings.ContainsFunc(word, unicode.IsLetter) {
					t.Errorf("%s: the word %q belongs into classes.tsv", fset.Position(n.Pos()), word)
				}
			}
			return true
		})
	}
	for class := range x.classes {
		if !asked[class] {
			t.Errorf("nothing asks for the class %q", class)
		}
	}
}

// called returns the name of the method or function of a call.
func called(c *ast.CallExpr) string {
	switch f := c.Fun.(type) {
	case *ast.SelectorExpr:
		return f.Sel.Name
	case *ast.Ident:
		return f.Name
	}
	return ""
}

// literal returns the string literal at index i, "" where there is none.
func literal(list []ast.Expr, i int) string {
	if i >= len(list) {
		return ""
	}
	if lit, ok := list[i].(*ast.BasicLit); ok && lit.Kind == token.STRING {
		if s, err := strconv.Unquote(lit.Value); err == nil {
			return s
		}
	}
	return ""
}
