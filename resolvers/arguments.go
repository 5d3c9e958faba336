package resolvers

import (
	"context"
	"slices"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/resolvers/internal/generated"
)

// maxFirst is the longest list that can be asked for at once.
const maxFirst = 500

// firstOf checks the paging arguments of a field.
func firstOf(first int, after *string) (graph.First, error) {
	if first < 0 || first > maxFirst {
		return graph.First{}, graph.Errorf(graph.Invalid, "first: %d is not between 0 and %d; go on with after: endCursor", first, maxFirst)
	}
	f := graph.First{N: first}
	if after != nil {
		f.After = *after
	}
	return f, nil
}

// checkRefs refuses references that are both an id and a name, or neither;
// gqlgen does not check @oneOf.
func checkRefs(refs ...*graph.EntityRef) error {
	for _, r := range refs {
		if r != nil && (r.ID == nil) == (r.Name == nil) {
			return graph.Errorf(graph.Invalid, "give either an id or a name")
		}
	}
	return nil
}

// maxNesting is how deep AND, OR and NOT may be nested.
const maxNesting = 8

// checkWhere checks a condition and those nested in it.
func checkWhere(w *graph.ClaimWhere, depth int) error {
	if w == nil {
		return nil
	}
	if depth > maxNesting {
		return graph.Errorf(graph.Invalid, "where: conditions are nested deeper than %d", maxNesting)
	}
	if err := checkRefs(w.Subject, w.Object, w.About, w.Speaker, w.Place, w.During); err != nil {
		return err
	}
	for _, list := range [][]graph.ClaimWhere{w.And, w.Or} {
		for i := range list {
			if err := checkWhere(&list[i], depth+1); err != nil {
				return err
			}
		}
	}
	return checkWhere(w.Not, depth+1)
}

func claimQuery(where *graph.ClaimWhere, order graph.ClaimOrder, first int, after *string, validAt *graph.Date, knownAt *time.Time) (graph.ClaimQuery, error) {
	f, err := firstOf(first, after)
	if err != nil {
		return graph.ClaimQuery{}, err
	}
	if err := checkWhere(where, 0); err != nil {
		return graph.ClaimQuery{}, err
	}
	return graph.ClaimQuery{First: f, Where: where, Order: order, ValidAt: validAt, KnownAt: knownAt}, nil
}

func relationQuery(o *graph.Ontology, types []string, status []graph.RelationStatus, first int, after *string, knownAt *time.Time) (graph.RelationQuery, error) {
	f, err := firstOf(first, after)
	if err != nil {
		return graph.RelationQuery{}, err
	}
	known := o.EdgeTypes()
	for _, t := range types {
		if _, found := slices.BinarySearch(known, t); !found {
			return graph.RelationQuery{}, graph.Errorf(graph.Invalid, "types: there is no edge type %q; the ontology field lists them.%s", t, didYouMean(t, known))
		}
	}
	return graph.RelationQuery{First: f, Types: types, Status: status, KnownAt: knownAt}, nil
}

// decoder reads the arguments of fields that have not been reached yet. The
// generated code decodes arguments to tell what a field costs, and offers that
// alone to others: so the costs of this schema are functions that keep what they
// are given.
type decoder struct {
	schema graphql.ExecutableSchema
	read   graph.Argument
	err    error
}

func newDecoder(o *graph.Ontology) *decoder {
	d := &decoder{}
	keep := func(a graph.Argument, err error) int {
		d.read, d.err = a, err
		return 0
	}
	page := func(_, first int, after *string) int {
		f, err := firstOf(first, after)
		return keep(f, err)
	}
	var c generated.ComplexityRoot
	claims := func(_ int, where *graph.ClaimWhere, order graph.ClaimOrder, first int, after *string, validAt *graph.Date, knownAt *time.Time) int {
		q, err := claimQuery(where, order, first, after, validAt, knownAt)
		return keep(q, err)
	}
	c.Entity.Claims, c.Event.Claims, c.Topic.Claims, c.UnnamedSource.Claims = claims, claims, claims, claims
	c.Entity.Relations = func(_ int, types []string, status []graph.RelationStatus, direction graph.Direction, first int, after *string, knownAt *time.Time) int {
		q, err := relationQuery(o, types, status, first, after, knownAt)
		q.Direction = direction
		return keep(q, err)
	}
	c.Entity.Mentions, c.Entity.Events = page, page
	c.Document.Claims = func(_ int, where *graph.ClaimWhere, order graph.ClaimOrder, first int, after *string) int {
		q, err := claimQuery(where, order, first, after, nil, nil)
		return keep(q, err)
	}
	c.Relation.Claims = func(_, first int, after *string) int {
		f, err := firstOf(first, after)
		return keep(graph.ClaimQuery{First: f}, err)
	}
	d.schema = generated.NewExecutableSchema(generated.Config{Complexity: c})
	return d
}

// argument decodes the arguments of a connection that belongs to an object type.
func (d *decoder) argument(ctx context.Context, object, field string, raw map[string]any) (graph.Argument, error) {
	d.read, d.err = nil, nil
	if _, ok := d.schema.Complexity(ctx, object, field, 0, raw); !ok || d.read == nil {
		return nil, graph.Errorf(graph.Invalid, "%s: the arguments cannot be read", field)
	}
	return d.read, d.err
}
