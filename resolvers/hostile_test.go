package resolvers_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/graph/graphtest"
	"github.com/demarche-kg/demarche/resolvers"
)

// stringArguments are the types of arguments and input fields that carry what a
// user types.
var stringArguments = []string{"String", "ID", "Date", "DateTime"}

// hole is a place in a query for a text: a query with the variable $x.
type hole struct{ name, query string }

// required are values of the types of arguments that must be given.
var required = map[string]string{"StatKey": "[MONTH]", "EntityRef": `{name: "Ada Alder"}`, "String": `"talks"`}

// holes returns a query for every argument of the schema that takes a text, the
// fields of its inputs included.
func holes(t *testing.T, s *ast.Schema) []hole {
	t.Helper()
	var out []hole
	var values func(typ *ast.Type, seen []string) map[string]string // path to literal with $x
	values = func(typ *ast.Type, seen []string) map[string]string {
		def := s.Types[typ.Name()]
		found := map[string]string{}
		switch {
		case slices.Contains(stringArguments, def.Name):
			found[""] = "$x:" + def.Name
		case def.Kind == ast.InputObject && !slices.Contains(seen, def.Name):
			for _, f := range def.Fields {
				for path, literal := range values(f.Type, append(slices.Clone(seen), def.Name)) {
					found["."+f.Name+path] = "{" + f.Name + ": " + literal + "}"
				}
			}
		}
		if typ.Elem != nil {
			for path, literal := range found {
				found[path] = "[" + literal + "]"
			}
		}
		return found
	}
	add := func(what string, f *ast.FieldDefinition, wrap func(string) string) {
		for _, a := range f.Arguments {
			for path, literal := range values(a.Type, nil) {
				literal, kind, _ := strings.Cut(literal, "$x:")
				kind, rest := kind[:strings.IndexFunc(kind+" ", func(r rune) bool { return r < 'A' })], strings.TrimLeft(kind, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
				arguments := a.Name + ": " + literal + "$x" + rest
				for _, other := range f.Arguments { // what must be given
					if other != a && other.Type.NonNull && other.DefaultValue == nil {
						arguments += ", " + other.Name + ": " + required[other.Type.Name()]
					}
				}
				query := f.Name + "(" + arguments + ")" + selection(s, f.Type)
				out = append(out, hole{what + "(" + a.Name + path + ")", "query Q($x: " + kind + "!) " + wrap(query)})
			}
		}
	}
	for _, f := range s.Query.Fields {
		if !strings.HasPrefix(f.Name, "__") {
			add("Query."+f.Name, f, func(q string) string { return "{ " + q + " }" })
		}
	}
	parents := map[string]string{
		"Entity":   `{ entity(name: "Ada Alder") { name %s } }`,
		"Relation": `{ relations(first: 2) { edges { node { id %s } } } }`,
		"Document": `{ documents(first: 2) { edges { node { id %s } } } }`,
		"Event":    `{ events(first: 2) { edges { node { id %s } } } }`,
		"Topic":    `{ topics(first: 2) { edges { node { id %s } } } }`,

		"UnnamedSource": `{ claims { edges { node { attribution { source { ... on UnnamedSource { id %s } } } } } } }`,
	}
	for _, d := range ours(s) {
		for _, f := range d.Fields {
			// A subscription takes the conditions that Query.claims takes, and lasts.
			if d == s.Query || d == s.Mutation || d == s.Subscription || d.Kind != ast.Object || len(f.Arguments) == 0 {
				continue
			}
			parent := parents[d.Name]
			if parent == "" {
				t.Errorf("%s.%s has arguments, and no test knows how to come to a %s", d.Name, f.Name, d.Name)
				continue
			}
			add(d.Name+"."+f.Name, f, func(q string) string { return fmt.Sprintf(parent, q) })
		}
	}
	return out
}

// selection is something to select of a type.
func selection(s *ast.Schema, typ *ast.Type) string {
	switch s.Types[typ.Name()].Kind {
	case ast.Scalar, ast.Enum:
		return ""
	default:
		return " { __typename }"
	}
}

// TestHostileText puts texts that mean something elsewhere into every argument
// that takes a text. Each is answered with data or refused as bad input.
func TestHostileText(t *testing.T) {
	store := sampleStore(t)
	before := graphtest.Snapshot(t, store)
	found := holes(t, schema(t))
	if len(found) < 30 {
		t.Fatalf("found %d arguments that take a text", len(found))
	}
	a := serve(t, store)
	hostile := append(slices.Clone(graphtest.Hostile), strings.Repeat("long ", 40_000), "", " ", "\\ud800", "2017-13-45", "0000-00-00", "99999-01-01T00:00:00Z", "ent_", "clm_aaaaaaaaaaaaaaaaaaaaaaaaaa")
	for _, h := range graphtest.Hostile {
		hostile = append(hostile, base64.RawURLEncoding.EncodeToString([]byte(h)))
	}
	for _, h := range found {
		t.Run(h.name, func(t *testing.T) {
			for _, text := range hostile {
				got := a.ask(t, h.query, map[string]any{"x": text})
				for i, code := range got.codes() {
					if code != badInput {
						t.Errorf("%.60q: %s: %s", text, code, got.Errors[i].Message)
					}
				}
				if len(got.body) > 2*len(text)+10_000 {
					t.Errorf("%.60q: an answer of %d bytes", text, len(got.body))
				}
			}
		})
	}
	if diff := gocmp.Diff(before, graphtest.Snapshot(t, store)); diff != "" {
		t.Errorf("the graph changed:\n%s", diff)
	}
	if strings.Contains(a.log.String(), "level=ERROR") {
		t.Errorf("logged: %.500s", a.log)
	}
}

// TestHostileQueryText puts the same texts where a query stands, and in its parts.
func TestHostileQueryText(t *testing.T) {
	a := serve(t, sampleStore(t))
	for _, text := range graphtest.Hostile {
		quoted, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, query := range []string{
			text, "{ " + text + " }", "query " + text + " { claims { totalCount } }", "{ claims(where: {text: " + string(quoted) + "}) { totalCount } }",
			"{ claims @include(if: " + string(quoted) + ") { totalCount } }", `{ claims(where: {predicate: [` + text + `]}) { totalCount } }`,
			"{ claims { ..." + text + " } }",
		} {
			for _, code := range a.ask(t, query, nil).codes() {
				if code != badInput && code != tooComplex {
					t.Errorf("%.80q: %s", query, code)
				}
			}
		}
	}
	// Variables of other types than declared.
	for _, value := range []any{nil, true, 1, -1.5, 1e300, []any{}, []any{"a"}, map[string]any{"a": 1}, map[string]any{"__proto__": map[string]any{}}} {
		for _, declared := range []string{"String", "ID", "Int!", "Boolean!", "Date", "DateTime", "ClaimWhere", "EntityRef!", "[Predicate!]"} {
			use := map[string]string{
				"String": `entities(search: $x) { totalCount }`, "ID": `entity(id: $x) { id }`, "Int!": `claims(first: $x) { totalCount }`,
				"Boolean!": `claims @skip(if: $x) { totalCount }`, "Date": `claims(validAt: $x) { totalCount }`, "DateTime": `claims(knownAt: $x) { totalCount }`,
				"ClaimWhere": `claims(where: $x) { totalCount }`, "EntityRef!": `relations(between: [$x]) { totalCount }`, "[Predicate!]": `claims(where: {predicate: $x}) { totalCount }`,
			}[declared]
			got := a.ask(t, "query Q($x: "+declared+") { "+use+" }", map[string]any{"x": value})
			for i, code := range got.codes() {
				if code != badInput {
					t.Errorf("%v as %s: %s: %s", value, declared, code, got.Errors[i].Message)
				}
			}
		}
	}
	if strings.Contains(a.log.String(), "level=ERROR") {
		t.Errorf("logged: %.500s", a.log)
	}
}

// TestNothingBesideTheAnswer checks that answers trace nothing: no extensions, no
// headers that name the software.
func TestNothingBesideTheAnswer(t *testing.T) {
	got := serve(t, sampleStore(t)).ask(t, `{ claims { totalCount } }`, nil)
	var parts map[string]json.RawMessage
	if err := json.Unmarshal([]byte(got.body), &parts); err != nil || len(parts) != 1 || parts["data"] == nil {
		t.Errorf("the answer has the parts %s", got.body)
	}
}

// everything returns a selection of every field of a type, down to a depth.
// Fields within fragments are aliased Type_field, since two types may give one
// name to different things.
func everything(s *ast.Schema, typ string, depth int) string {
	def := s.Types[typ]
	if def.IsAbstractType() {
		out := "__typename"
		for _, possible := range s.GetPossibleTypes(def) {
			out += " ... on " + possible.Name + " { " + fieldsOf(s, possible, depth, possible.Name+"_") + " }"
		}
		return out
	}
	return "__typename " + fieldsOf(s, def, depth, "")
}

func fieldsOf(s *ast.Schema, def *ast.Definition, depth int, prefix string) string {
	var out []string
	for _, f := range def.Fields {
		if strings.HasPrefix(f.Name, "__") {
			continue
		}
		field := f.Name
		if prefix != "" {
			field = prefix + f.Name + ": " + f.Name
		}
		switch s.Types[f.Type.Name()].Kind {
		case ast.Scalar, ast.Enum:
			out = append(out, field)
		default:
			if depth > 0 {
				out = append(out, field+" { "+everything(s, f.Type.Name(), depth-1)+" }")
			}
		}
	}
	if len(out) == 0 {
		return "__typename"
	}
	return strings.Join(out, " ")
}

// checkNulls walks through an answer and reports what the schema does not allow.
func checkNulls(t *testing.T, s *ast.Schema, path string, typ *ast.Type, value any) int {
	t.Helper()
	if value == nil {
		if typ.NonNull {
			t.Errorf("%s is null, its type is %s", path, typ)
		}
		return 1
	}
	switch v := value.(type) {
	case []any:
		n := 0
		for i, x := range v {
			n += checkNulls(t, s, fmt.Sprintf("%s[%d]", path, i), typ.Elem, x)
		}
		return n
	case map[string]any:
		name, _ := v["__typename"].(string)
		n := 0
		for key, x := range v {
			if key == "__typename" {
				continue
			}
			f := s.Types[name].Fields.ForName(strings.TrimPrefix(key, name+"_"))
			if f == nil {
				t.Errorf("%s.%s is no field of %s", path, key, name)
				continue
			}
			n += checkNulls(t, s, path+"."+key, f.Type, x)
		}
		return n
	default:
		return 1
	}
}

// TestNullsAsTheSchemaSays asks for everything of graphs in which everything that
// a valid batch may leave empty is empty.
func TestNullsAsTheSchemaSays(t *testing.T) {
	s := schema(t)
	bare := graphtest.Sample(t)
	for _, b := range bare {
		b.Document.Title, b.Document.Name, b.Document.URL, b.Document.Language = "", "", "", ""
		for i := range b.Claims {
			b.Claims[i].Gloss, b.Claims[i].Name, b.Claims[i].Rule, b.Claims[i].CAMEO, b.Claims[i].Plover = "", "", "", "", graph.PloverCode{}
			for j := range b.Claims[i].Sources {
				b.Claims[i].Sources[j].Text, b.Claims[i].Sources[j].Cue = "", ""
			}
		}
		for i := range b.Mentions {
			b.Mentions[i].Method, b.Mentions[i].Score = "", 0
		}
		for i := range b.Sources {
			b.Sources[i].Text = ""
		}
		for i := range b.Entities {
			b.Entities[i].Names = nil
		}
	}
	for name, batches := range map[string][]*graph.Batch{
		"the sample":         graphtest.Sample(t),
		"a bare sample":      bare,
		"random reports":     graphtest.Random(t, rand.New(rand.NewPCG(1, 1)), 8),
		"nothing whatsoever": nil,
	} {
		t.Run(name, func(t *testing.T) {
			a := serve(t, storeWith(t, batches...), func(o *resolvers.Options) {
				o.Limits.Cost, o.Limits.Aliases, o.Limits.Tokens, o.Limits.BodyBytes = 1<<40, 1<<20, 1<<20, 1<<24
			})
			checked := 0
			for _, f := range s.Query.Fields {
				arguments := map[string]string{
					"claims": "(first: 5)", "entities": "(first: 5)", "relations": "(first: 5)", "documents": "", "ontology": "",
					"claimStats": "(by: [SPEAKER, MONTH, ENTITY, PREDICATE])", "entity": `(name: "Ada Alder")`,
				}
				with, known := arguments[f.Name]
				if !known {
					continue // finds by id what the lists above hold
				}
				got := a.ask(t, "{ "+f.Name+with+" { "+everything(s, f.Type.Name(), 4)+" } }", nil)
				if len(got.Errors) > 0 {
					t.Fatalf("%s: %.500s", f.Name, got.body)
				}
				var data map[string]any
				if err := json.Unmarshal(got.Data, &data); err != nil {
					t.Fatal(err)
				}
				checked += checkNulls(t, s, f.Name, f.Type, data[f.Name])
			}
			if checked < 100 {
				t.Errorf("checked %d values", checked)
			}
		})
	}
}
