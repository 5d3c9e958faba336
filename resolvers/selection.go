package resolvers

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/demarche-kg/demarche/graph"
)

// plan is what is known of an operation once its root fields are compiled: where
// the answers to its fields with arguments are. Root fields are resolved at the
// same time, so it is locked.
//
// A field of the query asks the same of every value it is resolved on, so one
// answer is found by the field as it stands in the query. Fields that ask the same
// share an answer, whatever a client calls them.
type plan struct {
	mu     sync.RWMutex
	schema *ast.Schema
	decode *decoder
	keys   map[string]string // by field and arguments
	fields map[*ast.Field]answerTo
}

// answerTo is the key of the answer to a field, or why there is none.
type answerTo struct {
	key string
	err error
}

type planKey struct{}

// withPlan returns a context with the plan of a new operation.
func withPlan(ctx context.Context, schema *ast.Schema, ontology *graph.Ontology) context.Context {
	return context.WithValue(ctx, planKey{}, &plan{schema: schema, decode: newDecoder(ontology), keys: map[string]string{}, fields: map[*ast.Field]answerTo{}})
}

func planOf(ctx context.Context) *plan {
	p, ok := ctx.Value(planKey{}).(*plan)
	if !ok {
		panic("resolvers: a field was resolved outside an operation")
	}
	return p
}

// linked returns the page that was read for the field being resolved.
func linked[T any](ctx context.Context, links graph.Links) (*graph.Page[T], error) {
	p := planOf(ctx)
	p.mu.RLock()
	to := p.fields[graphql.GetFieldContext(ctx).Field.Field]
	p.mu.RUnlock()
	if to.err != nil {
		return nil, to.err
	}
	page := graph.Linked[*graph.Page[T]](links, to.key)
	if page == nil {
		return nil, graph.Errorf(graph.Internal, "the field was not read")
	}
	return page, nil
}

// selected returns what the field being resolved selects of values of a type.
func selected(ctx context.Context, name string) graph.Selection {
	s := newSelector(ctx)
	defer s.plan.mu.Unlock()
	return s.value(name, graphql.GetFieldContext(ctx).Field.Selections)
}

// selectedPage returns what the connection being resolved selects of values of a
// type, and tells first whether to count and whether to read any.
func selectedPage(ctx context.Context, name string, first *graph.First) graph.Selection {
	s := newSelector(ctx)
	defer s.plan.mu.Unlock()
	return s.page(name, graphql.GetFieldContext(ctx).Field.Selections, first)
}

// selector turns what a query selects into a graph.Selection. It follows the schema:
// a field that leads to nodes is a query of its own, any other a property.
type selector struct {
	ctx  context.Context //nolint:containedctx // of the field being resolved, which the selector does not outlive
	op   *graphql.OperationContext
	plan *plan
}

// newSelector locks the plan; the caller unlocks it.
func newSelector(ctx context.Context) *selector {
	p := planOf(ctx)
	p.mu.Lock()
	return &selector{ctx, graphql.GetOperationContext(ctx), p}
}

// fields returns the fields that are selected of an object type; fragments,
// variables and directives have been applied.
func (s *selector) fields(name string, set ast.SelectionSet) []graphql.CollectedField {
	return graphql.CollectFields(s.op, set, append([]string{name}, s.plan.schema.Types[name].Interfaces...))
}

// page reads the selection of a connection.
func (s *selector) page(name string, set ast.SelectionSet, first *graph.First) graph.Selection {
	var out selection
	first.CountOnly = true
	for _, f := range s.fields(name+"Connection", set) {
		switch f.Name {
		case "totalCount":
			first.Total = true
		case "pageInfo":
			first.CountOnly = false
		case "edges":
			first.CountOnly = false
			for _, e := range s.fields(name+"Edge", f.Selections) {
				if e.Name == "node" {
					out.merge(s.value(name, e.Selections))
				}
			}
		}
	}
	return out.sorted()
}

// value reads the selection of an object type.
func (s *selector) value(name string, set ast.SelectionSet) graph.Selection {
	var out selection
	for _, f := range s.fields(name, set) {
		s.field(name, f, &out)
	}
	return out.sorted()
}

// field adds one field of an object type to a selection.
func (s *selector) field(name string, f graphql.CollectedField, out *selection) {
	if f.Name == "id" || f.Name == "__typename" {
		return // always there
	}
	switch leadsTo := f.Definition.Type.Name(); leadsTo {
	case "Thing":
		out.ask(graph.Query{Field: graph.FieldName(f.Name), Select: s.thing(f.Selections)})
	case "Claim", "Event", "Sentence", "Document", "Relation":
		out.ask(graph.Query{Field: graph.FieldName(f.Name), Select: s.value(leadsTo, f.Selections)})
	case "Evidence":
		out.ask(graph.Query{Field: graph.FieldEvidence, Select: s.value(leadsTo, f.Selections)})
	case "Name":
		out.ask(graph.Query{Field: graph.FieldNames, On: graph.ThingType(name)})
	case "AttributionInfo":
		out.ask(graph.Query{Field: graph.FieldSources, Select: s.attribution(f.Selections)})
	default:
		if node, is := strings.CutSuffix(leadsTo, "Connection"); is {
			s.list(name, node, f, out)
			return
		}
		out.property(f.Name)
	}
}

// thing reads the selection of a Thing: that of every type it may be.
func (s *selector) thing(set ast.SelectionSet) graph.Selection {
	var out selection
	for _, d := range s.plan.schema.GetPossibleTypes(s.plan.schema.Types["Thing"]) {
		of := s.value(d.Name, set)
		for i := range of.Queries {
			of.Queries[i].On = graph.ThingType(d.Name)
		}
		out.merge(of)
	}
	return out.sorted()
}

// attribution reads the selection of an attribution: of the innermost source and of
// the chain, which are the same list.
func (s *selector) attribution(set ast.SelectionSet) graph.Selection {
	var out selection
	out.property("kind")
	for _, f := range s.fields("AttributionInfo", set) {
		switch f.Name {
		case "source", "chain":
			out.ask(graph.Query{Field: graph.FieldSource, Select: s.thing(f.Selections)})
		case "kind", "text", "cue":
			out.property(f.Name)
		}
	}
	return out.sorted()
}

// list adds a connection that belongs to a value, and notes in the plan where the
// answer will be. What is wrong with its arguments is told when it is resolved.
func (s *selector) list(parent, node string, f graphql.CollectedField, out *selection) {
	argument, err := s.plan.decode.argument(s.ctx, parent, f.Name, f.ArgumentMap(s.op.Variables))
	if err != nil {
		s.plan.fields[f.Field] = answerTo{err: err}
		return
	}
	key := s.plan.key(f.Name, argument)
	s.plan.fields[f.Field] = answerTo{key: key}
	var first graph.First
	q := graph.Query{Field: graph.FieldName(f.Name), Key: key, Select: s.page(node, f.Selections, &first)}
	if slices.Contains(s.plan.schema.Types[parent].Interfaces, "Thing") {
		q.On = graph.ThingType(parent)
	}
	q.Argument = withFirst(argument, func(f *graph.First) { f.Total, f.CountOnly = first.Total, first.CountOnly })
	out.ask(q)
}

// withFirst returns the argument of a connection with its First changed.
func withFirst(a graph.Argument, change func(*graph.First)) graph.Argument {
	switch a := a.(type) {
	case graph.First:
		change(&a)
		return a
	case graph.ClaimQuery:
		change(&a.First)
		return a
	case graph.RelationQuery:
		change(&a.First)
		return a
	case graph.EntityQuery:
		change(&a.First)
		return a
	case graph.DocumentQuery:
		change(&a.First)
		return a
	case graph.EventQuery:
		change(&a.First)
		return a
	case graph.TopicQuery:
		change(&a.First)
		return a
	case graph.TimelineQuery:
		change(&a.First)
		return a
	case graph.DisputeQuery:
		change(&a.First)
		return a
	default:
		return a
	}
}

// key returns the key of the answer to a field with these arguments.
func (p *plan) key(field string, argument graph.Argument) string {
	arguments, _ := json.Marshal(argument) // strings, numbers and times only
	same := field + string(arguments)
	if _, there := p.keys[same]; !there {
		p.keys[same] = field + strconv.Itoa(len(p.keys))
	}
	return p.keys[same]
}

// selection collects what is selected.
type selection struct {
	graph.Selection
}

func (s *selection) property(name string) {
	if !slices.Contains(s.Properties, name) {
		s.Properties = append(s.Properties, name)
	}
}

// ask adds a query; one about the same is joined with it.
func (s *selection) ask(q graph.Query) {
	i := slices.IndexFunc(s.Queries, func(x graph.Query) bool { return x.Field == q.Field && x.On == q.On && x.Key == q.Key })
	if i < 0 {
		s.Queries = append(s.Queries, q)
		return
	}
	joined := selection{s.Queries[i].Select}
	joined.merge(q.Select)
	s.Queries[i].Select = joined.sorted()
	s.Queries[i].Argument = withFirst(s.Queries[i].Argument, func(f *graph.First) {
		withFirst(q.Argument, func(other *graph.First) {
			f.Total, f.CountOnly = f.Total || other.Total, f.CountOnly && other.CountOnly
		})
	})
}

func (s *selection) merge(other graph.Selection) {
	for _, p := range other.Properties {
		s.property(p)
	}
	for _, q := range other.Queries {
		s.ask(q)
	}
}

// sorted returns the selection in an order that does not depend on that of the
// query: equal selections are equal.
func (s *selection) sorted() graph.Selection {
	slices.Sort(s.Properties)
	slices.SortStableFunc(s.Queries, func(a, b graph.Query) int { return cmp.Or(cmp.Compare(a.Field, b.Field), cmp.Compare(a.On, b.On)) })
	return s.Selection
}
