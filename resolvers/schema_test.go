package resolvers_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"

	"github.com/demarche-kg/demarche/access"
	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/resolvers"
)

// schema reads schema.graphqls.
func schema(tb testing.TB) *ast.Schema {
	tb.Helper()
	text, err := os.ReadFile("../schema.graphqls")
	if err != nil {
		tb.Fatal(err)
	}
	s, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphqls", Input: string(text)})
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

// ours returns the types that the schema defines itself, sorted by name.
func ours(s *ast.Schema) []*ast.Definition {
	var out []*ast.Definition
	for _, d := range s.Types {
		if !d.BuiltIn {
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(a, b *ast.Definition) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// TestServedSchema checks that what is served, and what Schema returns, is what
// schema.graphqls says.
func TestServedSchema(t *testing.T) {
	var want bytes.Buffer
	formatter.NewFormatter(&want, formatter.WithIndent("  ")).FormatSchema(schema(t))
	if diff := gocmp.Diff(want.String(), resolvers.Schema()); diff != "" {
		t.Errorf("go generate ./resolvers has not been run (-schema.graphqls +generated):\n%s", diff)
	}

	got := serve(t, sampleStore(t), introspective).ask(t, explorerQuery, nil)
	var data struct {
		Schema struct {
			Types []introspectedType
		} `json:"__schema"`
	}
	if err := json.Unmarshal(got.Data, &data); err != nil || len(got.Errors) > 0 {
		t.Fatalf("%v: %.500s", err, got.body)
	}
	told := map[string]string{}
	for _, x := range data.Schema.Types {
		told[x.Name] = x.describe()
	}
	for _, d := range ours(schema(t)) {
		if diff := gocmp.Diff(describe(d), told[d.Name]); diff != "" {
			t.Errorf("%s (-schema.graphqls +introspection):\n%s", d.Name, diff)
		}
	}
}

type introspectedType struct {
	Kind, Name, Description string
	Fields                  []introspectedField
	InputFields             []introspectedField
	Interfaces              []introspectedRef
	EnumValues              []struct{ Name, Description string }
}

type introspectedField struct {
	Name, Description string
	Args              []introspectedField
	Type              introspectedRef
	DefaultValue      *string
}

type introspectedRef struct {
	Kind, Name string
	OfType     *introspectedRef
}

func (r introspectedRef) String() string {
	switch r.Kind {
	case "NON_NULL":
		return r.OfType.String() + "!"
	case "LIST":
		return "[" + r.OfType.String() + "]"
	default:
		return r.Name
	}
}

// describe writes a type a line for each thing that it says, sorted.
func (x introspectedType) describe() string {
	lines := []string{x.Kind + " " + x.Description}
	for _, f := range slices.Concat(x.Fields, x.InputFields) {
		lines = append(lines, f.Name+": "+f.Type.String()+" "+f.Description)
		for _, a := range f.Args {
			line := f.Name + "(" + a.Name + ": " + a.Type.String()
			if a.DefaultValue != nil {
				line += " = " + *a.DefaultValue
			}
			lines = append(lines, line+") "+a.Description)
		}
	}
	for _, i := range x.Interfaces {
		lines = append(lines, "implements "+i.Name)
	}
	for _, v := range x.EnumValues {
		lines = append(lines, v.Name+" "+v.Description)
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func describe(d *ast.Definition) string {
	lines := []string{string(d.Kind) + " " + d.Description}
	for _, f := range d.Fields {
		if strings.HasPrefix(f.Name, "__") {
			continue
		}
		lines = append(lines, f.Name+": "+f.Type.String()+" "+f.Description)
		for _, a := range f.Arguments {
			line := f.Name + "(" + a.Name + ": " + a.Type.String()
			if a.DefaultValue != nil {
				line += " = " + a.DefaultValue.String()
			}
			lines = append(lines, line+") "+a.Description)
		}
	}
	for _, i := range d.Interfaces {
		lines = append(lines, "implements "+i)
	}
	for _, v := range d.EnumValues {
		lines = append(lines, v.Name+" "+v.Description)
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// TestDescriptions checks that everything in the schema says what it is.
func TestDescriptions(t *testing.T) {
	check := func(what, description string) {
		t.Helper()
		if len(strings.TrimSpace(description)) < 4 {
			t.Errorf("%s has no description", what)
		}
	}
	for _, d := range ours(schema(t)) {
		check(d.Name, d.Description)
		for _, f := range d.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			check(d.Name+"."+f.Name, f.Description)
			for _, a := range f.Arguments {
				check(d.Name+"."+f.Name+"("+a.Name+")", a.Description)
			}
		}
		for _, v := range d.EnumValues {
			check(d.Name+"."+v.Name, v.Description)
		}
	}
}

// TestEnums checks that each enum of the schema is the closed list of the domain.
func TestEnums(t *testing.T) {
	o := ontology(t)
	plover := map[string]bool{}
	var predicates []string
	for _, p := range o.Predicates {
		predicates = append(predicates, string(p.Name))
		plover[p.Plover] = true
		for _, m := range p.Modes {
			plover[m.Plover] = true
		}
	}
	delete(plover, "")
	domain := map[string][]string{
		"Predicate": predicates,
		"PloverType": {
			"AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "PROTEST",
			"SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
		},
		"Polarity":        texts(graph.Affirmed, graph.Negated),
		"Modality":        texts(graph.Actual, graph.Planned, graph.Expected, graph.Possible, graph.Conditional, graph.Requested),
		"Stance":          texts(graph.Reported, graph.Stated, graph.Confirmed, graph.Alleged, graph.Denied, graph.DeclinedToComment),
		"AttributionKind": texts(graph.Narrator, graph.Named, graph.Unnamed),
		"Precision": texts(graph.DayPrecision, graph.WeekPrecision, graph.MonthPrecision, graph.QuarterPrecision, graph.YearPrecision,
			graph.UnknownPrecision),
		"TimeBasis":  texts(graph.ExplicitBasis, graph.RelativeBasis, graph.DatelineBasis, graph.UnknownBasis),
		"EntityKind": texts(graph.PersonKind, graph.OrganizationKind, graph.CountryKind, graph.PlaceKind),
		"EventKind": texts(graph.Summit, graph.Meeting, graph.Call, graph.Visit, graph.Agreement, graph.StatementEvent, graph.Vote,
			graph.Negotiation, graph.OtherEvent),
		"NameKind":       texts(graph.CanonicalName, graph.AliasName, graph.AcronymName, graph.OfficeName),
		"RelationStatus": texts(graph.HearsayStatus, graph.ReportedStatus, graph.ConfirmedStatus, graph.DisputedStatus),
		"Direction":      texts(graph.Both, graph.Outgoing, graph.Incoming),
		"ClaimOrder": texts(graph.ClaimsByReported, graph.ClaimsByReportedAsc, graph.ClaimsByValidTime, graph.ClaimsByValidTimeAsc,
			graph.ClaimsByText),
		"DecisionKind": texts(graph.MergeDecision, graph.SplitDecision),
		"Scope":        texts(access.Read, access.Ingest, access.Curate, access.Admin),
		"EntityOrder":  texts(graph.EntitiesByName, graph.EntitiesByClaims),
		"StatKey":      texts(graph.ByPredicate, graph.BySpeaker, graph.ByPolarity, graph.ByModality, graph.ByStance, graph.ByMonth, graph.ByEntity),
	}
	for used := range plover {
		if !slices.Contains(domain["PloverType"], used) {
			t.Errorf("the ontology has the PLOVER type %q", used)
		}
	}
	// The domain itself knows which values are valid; a value that it has and the
	// list above lacks would show there.
	valid := map[string]func(string) bool{
		"Polarity":        func(v string) bool { return graph.Polarity(v).Valid() },
		"Modality":        func(v string) bool { return graph.Modality(v).Valid() },
		"Stance":          func(v string) bool { return graph.Stance(v).Valid() },
		"AttributionKind": func(v string) bool { return graph.AttributionKind(v).Valid() },
		"Precision":       func(v string) bool { return graph.Precision(v).Valid() },
		"TimeBasis":       func(v string) bool { return graph.TimeBasis(v).Valid() },
		"EntityKind":      func(v string) bool { return graph.EntityKind(v).Valid() },
		"EventKind":       func(v string) bool { return graph.EventKind(v).Valid() },
		"Predicate":       func(v string) bool { return o.Entry(graph.Predicate(v)) != nil },
	}
	for _, d := range ours(schema(t)) {
		if d.Kind != ast.Enum {
			continue
		}
		var got []string
		for _, v := range d.EnumValues {
			got = append(got, v.Name)
			if check := valid[d.Name]; check != nil && !check(v.Name) {
				t.Errorf("enum %s has %s, which the domain does not know", d.Name, v.Name)
			}
		}
		if diff := gocmp.Diff(slices.Sorted(slices.Values(domain[d.Name])), slices.Sorted(slices.Values(got))); diff != "" {
			t.Errorf("enum %s (-domain +schema):\n%s", d.Name, diff)
		}
		for _, v := range d.EnumValues {
			if d.Name == "Predicate" && v.Description != o.Entry(graph.Predicate(v.Name)).Gloss {
				t.Errorf("predicate %s is described as %q, its gloss is %q", v.Name, v.Description, o.Entry(graph.Predicate(v.Name)).Gloss)
			}
		}
	}
}

func texts[T ~string](values ...T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

// TestConnections checks that every connection is one in Relay's sense.
func TestConnections(t *testing.T) {
	s := schema(t)
	found := 0
	for _, d := range ours(s) {
		name, is := strings.CutSuffix(d.Name, "Connection")
		if !is {
			continue
		}
		found++
		edge := s.Types[name+"Edge"]
		if edge == nil || d.Fields.ForName("edges").Type.String() != "["+name+"Edge!]!" || d.Fields.ForName("pageInfo").Type.String() != "PageInfo!" ||
			edge.Fields.ForName("node").Type.String() != name+"!" || edge.Fields.ForName("cursor").Type.String() != "String!" {
			t.Errorf("%s is no connection", d.Name)
		}
	}
	if found == 0 {
		t.Error("the schema has no connections")
	}
	for _, d := range ours(s) {
		for _, f := range d.Fields {
			if !strings.HasSuffix(f.Type.Name(), "Connection") {
				continue
			}
			first, after := f.Arguments.ForName("first"), f.Arguments.ForName("after")
			// A nullable first would reach the cost as nil.
			if !f.Type.NonNull || first == nil || first.Type.String() != "Int!" || first.DefaultValue == nil || after == nil || after.Type.String() != "String" {
				t.Errorf("%s.%s does not page as all connections do", d.Name, f.Name)
			}
		}
	}
}

// TestNoModels checks that no type of the schema lacks a type of the domain:
// gqlgen would write such a type to this file.
func TestNoModels(t *testing.T) {
	if _, err := os.Stat("internal/generated/models.go"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a type of schema.graphqls binds to nothing in package graph: internal/generated/models.go (%v)", err)
	}
}
