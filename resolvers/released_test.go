package resolvers_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// TestReleasedSchema holds that whatever breaks clients of the released schema,
// testdata/released.graphqls, is named in CHANGELOG.md: by its coordinate, such as
// `Claim.gloss`, among what is changed or removed and not yet released. A release
// copies schema.graphqls over the released one.
func TestReleasedSchema(t *testing.T) {
	released, err := os.ReadFile("testdata/released.graphqls")
	if err != nil {
		t.Fatal(err)
	}
	changelog, err := os.ReadFile("../CHANGELOG.md")
	if err != nil {
		t.Fatal(err)
	}
	said, err := unreleased(string(changelog), "Changed", "Removed")
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range breaks(parseSchema(t, string(released)), schema(t)) {
		if !strings.Contains(said, "`"+b.coordinate+"`") {
			t.Errorf("%s: %s; that breaks clients and CHANGELOG.md does not say it: write a line with `%s` under Changed or Removed of Unreleased", b.coordinate, b.what, b.coordinate)
		}
	}
}

func TestUnreleased(t *testing.T) {
	const changelog = `# Changelog

## [Unreleased]

### Added

- ` + "`Query.new`" + `

### Changed

- ` + "`Query.claims(first:)`" + `

### Removed

- ` + "`Entity.age`" + `

## [1.0.0] - 2020-01-01

### Removed

- ` + "`Entity.old`" + `
`
	got, err := unreleased(changelog, "Changed", "Removed")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{"Query.claims(first:)": true, "Entity.age": true, "Query.new": false, "Entity.old": false} {
		if strings.Contains(got, "`"+text+"`") != want {
			t.Errorf("%s is there: %t, want %t", text, !want, want)
		}
	}
	if _, err := unreleased("# Changelog\n\n## [1.0.0]\n", "Changed"); err == nil {
		t.Error("a changelog without Unreleased is taken")
	}
}

// unreleased returns the lines of a changelog that stand under headings of
// Unreleased. It fails when the changelog has no such part.
func unreleased(changelog string, headings ...string) (string, error) {
	var out strings.Builder
	var version, heading string
	seen := false
	for line := range strings.Lines(changelog) {
		switch {
		case strings.HasPrefix(line, "## "):
			version, heading = strings.Trim(strings.TrimSpace(line[3:]), "[]"), ""
			seen = seen || version == "Unreleased"
		case strings.HasPrefix(line, "### "):
			heading = strings.TrimSpace(line[4:])
		case version == "Unreleased" && slices.Contains(headings, heading):
			out.WriteString(line)
		}
	}
	if !seen {
		return "", fmt.Errorf("the changelog has no part \"## [Unreleased]\"")
	}
	return out.String(), nil
}

// breakage is a change after which a query that worked no longer does, or answers
// otherwise.
type breakage struct {
	coordinate string // as in GraphQL's schema coordinates: Type.field(argument:)
	what       string
}

// breaks returns what breaks clients of one schema when another takes its place,
// by the names of types, then in the order of the first schema. What a type's
// removal takes along is not listed.
func breaks(was, is *ast.Schema) []breakage {
	var out []breakage
	for _, old := range ours(was) {
		now := is.Types[old.Name]
		switch {
		case now == nil:
			out = append(out, breakage{old.Name, "removed"})
		case now.Kind != old.Kind:
			out = append(out, breakage{old.Name, fmt.Sprintf("%s became %s", old.Kind, now.Kind)})
		default:
			out = append(out, definitionBreaks(old, now)...)
		}
	}
	return out
}

func definitionBreaks(old, now *ast.Definition) []breakage {
	var out []breakage
	for _, name := range old.Interfaces {
		if !slices.Contains(now.Interfaces, name) {
			out = append(out, breakage{old.Name, "no longer implements " + name})
		}
	}
	for _, name := range old.Types {
		if !slices.Contains(now.Types, name) {
			out = append(out, breakage{old.Name, "can no longer be " + name})
		}
	}
	for _, v := range old.EnumValues {
		if now.EnumValues.ForName(v.Name) == nil {
			out = append(out, breakage{old.Name + "." + v.Name, "removed"})
		}
	}
	for _, f := range old.Fields {
		at := old.Name + "." + f.Name
		g := now.Fields.ForName(f.Name)
		switch {
		case g == nil:
			out = append(out, breakage{at, "removed"})
			continue
		case old.Kind == ast.InputObject && !takes(f.Type, g.Type), old.Kind != ast.InputObject && !gives(f.Type, g.Type):
			out = append(out, breakage{at, fmt.Sprintf("%s became %s", f.Type, g.Type)})
		}
		if a, b := defaultOf(f.DefaultValue), defaultOf(g.DefaultValue); a != b {
			out = append(out, breakage{at, fmt.Sprintf("by default %s, was %s", b, a)})
		}
		if a, b := scopeOf(f), scopeOf(g); a != b {
			out = append(out, breakage{at, fmt.Sprintf("needs %s, needed %s", b, a)})
		}
		out = append(out, argumentBreaks(at, f.Arguments, g.Arguments)...)
	}
	if old.Kind == ast.InputObject {
		for _, g := range now.Fields {
			if old.Fields.ForName(g.Name) == nil && g.Type.NonNull && g.DefaultValue == nil {
				out = append(out, breakage{old.Name + "." + g.Name, "added and required"})
			}
		}
	}
	return out
}

func argumentBreaks(field string, old, now ast.ArgumentDefinitionList) []breakage {
	var out []breakage
	for _, a := range old {
		at := field + "(" + a.Name + ":)"
		b := now.ForName(a.Name)
		switch {
		case b == nil:
			out = append(out, breakage{at, "removed"})
			continue
		case !takes(a.Type, b.Type):
			out = append(out, breakage{at, fmt.Sprintf("%s became %s", a.Type, b.Type)})
		}
		if x, y := defaultOf(a.DefaultValue), defaultOf(b.DefaultValue); x != y {
			out = append(out, breakage{at, fmt.Sprintf("by default %s, was %s", y, x)})
		}
	}
	for _, b := range now {
		if old.ForName(b.Name) == nil && b.Type.NonNull && b.DefaultValue == nil {
			out = append(out, breakage{field + "(" + b.Name + ":)", "added and required"})
		}
	}
	return out
}

// takes reports whether a place for input still takes every value that it took.
func takes(was, is *ast.Type) bool {
	switch {
	case is.NonNull && !was.NonNull, (is.Elem == nil) != (was.Elem == nil):
		return false
	case is.Elem != nil:
		return takes(was.Elem, is.Elem)
	default:
		return is.NamedType == was.NamedType
	}
}

// gives reports whether every value of an output was a value of it before.
func gives(was, is *ast.Type) bool { return takes(is, was) }

func defaultOf(v *ast.Value) string {
	if v == nil {
		return "nothing"
	}
	return v.String()
}

// scopeOf returns the scope that a field needs, "none" for none.
func scopeOf(f *ast.FieldDefinition) string {
	if d := f.Directives.ForName("needs"); d != nil {
		return d.Arguments.ForName("scope").Value.Raw
	}
	return "none"
}

func parseSchema(t *testing.T, text string) *ast.Schema {
	t.Helper()
	s, err := gqlparser.LoadSchema(&ast.Source{Name: "schema", Input: text})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestBreaks holds, change by change, what breaks clients and what does not.
func TestBreaks(t *testing.T) {
	const before = `
directive @needs(scope: Scope!) on FIELD_DEFINITION
enum Scope { read admin }
scalar Date
interface Named { name: String }
type Thing implements Named { name: String words: [String]! born: Date }
type Other { name: String }
union Found = Thing | Other
enum Color { RED GREEN }
input Where { text: String all: [String!] color: Color = RED }
type Query {
  things(where: Where, first: Int = 10, colors: [Color!]!): [Thing!]
  found: Found
  secret: Date @needs(scope: read)
}
`
	for _, c := range []struct {
		name     string
		old, new string // what is written instead, everywhere in the schema
		want     []string
	}{
		{"nothing", "", "", nil},
		{"a description", "scalar Date", `"A day." scalar Date`, nil},
		{"the order", "{ RED GREEN }", "{ GREEN RED }", nil},
		{"type added", "scalar Date", "scalar Date scalar Time", nil},
		{"type removed", "type Other { name: String }\nunion Found = Thing | Other", "union Found = Thing", []string{"Found", "Other"}},
		{"type of another kind", "scalar Date", "enum Date { TODAY }", []string{"Date"}},
		{"type is no longer in a union", "Thing | Other", "Thing", []string{"Found"}},
		{"type no longer implements", "Thing implements Named", "Thing", []string{"Thing"}},
		{"enum value added", "{ RED GREEN }", "{ RED GREEN BLUE }", nil},
		{"enum value removed", "{ RED GREEN }", "{ RED }", []string{"Color.GREEN"}},
		{"field added", "born: Date", "born: Date died: Date", nil},
		{"field removed", "born: Date", "", []string{"Thing.born"}},
		{"field renamed", "born: Date", "birth: Date", []string{"Thing.born"}},
		{"field of another type", "born: Date", "born: String", []string{"Thing.born"}},
		{"field became a list", "born: Date", "born: [Date]", []string{"Thing.born"}},
		{"output never null any more", "born: Date", "born: Date!", nil},
		{"output may be null", "words: [String]!", "words: [String]", []string{"Thing.words"}},
		{"values of a list never null any more", "words: [String]!", "words: [String!]!", nil},
		{"values of a list may be null", ": [Thing!]", ": [Thing]", []string{"Query.things"}},
		{"field needs another scope", "@needs(scope: read)", "@needs(scope: admin)", []string{"Query.secret"}},
		{"field needs no scope any more", " @needs(scope: read)", "", []string{"Query.secret"}},
		{"argument added", "first: Int", "last: Int first: Int", nil},
		{"argument added with a default", "first: Int", "last: Int! = 3 first: Int", nil},
		{"argument added and required", "first: Int", "last: Int! first: Int", []string{"Query.things(last:)"}},
		{"argument removed", "first: Int = 10, ", "", []string{"Query.things(first:)"}},
		{"argument of another type", "first: Int = 10", "first: String", []string{"Query.things(first:)", "Query.things(first:)"}},
		{"argument required", "where: Where,", "where: Where!,", []string{"Query.things(where:)"}},
		{"argument optional", "[Color!]!", "[Color!]", nil},
		{"values of an argument may be null", "[Color!]!", "[Color]!", nil},
		{"default of an argument", "first: Int = 10", "first: Int = 20", []string{"Query.things(first:)"}},
		{"argument lost its default", "first: Int = 10", "first: Int", []string{"Query.things(first:)"}},
		{"input added", "text: String", "text: String more: String", nil},
		{"input added with a default", "text: String", `text: String more: String! = "x"`, nil},
		{"input added and required", "text: String", "text: String more: String!", []string{"Where.more"}},
		{"input removed", "text: String", "", []string{"Where.text"}},
		{"input required", "text: String", "text: String!", []string{"Where.text"}},
		{"values of an input may be null", "[String!]", "[String]", nil},
		{"values of an input never null", "all: [String!]", "all: [String!]!", []string{"Where.all"}},
		{"default of an input", "Color = RED", "Color = GREEN", []string{"Where.color"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if !strings.Contains(before, c.old) {
				t.Fatalf("the schema has no %q", c.old)
			}
			var got []string
			for _, b := range breaks(parseSchema(t, before), parseSchema(t, strings.Replace(before, c.old, c.new, 1))) {
				got = append(got, b.coordinate)
			}
			if diff := gocmp.Diff(c.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
