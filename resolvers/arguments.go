package resolvers

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"github.com/demarche-kg/demarche/graph"
)

// maxFirst is the longest list that can be asked for at once.
const maxFirst = 500

// firstOf checks the paging arguments of a field; totals are counted only when
// the field's selection asks for totalCount.
func firstOf(ctx context.Context, first int, after *string) (graph.First, error) {
	if first < 0 || first > maxFirst {
		return graph.First{}, graph.Errorf(graph.Invalid, "first: %d is not between 0 and %d; go on with after: endCursor", first, maxFirst)
	}
	f := graph.First{N: first, Total: asksFor(ctx, "totalCount")}
	if after != nil {
		f.After = *after
	}
	return f, nil
}

// asksFor reports whether the selection of the field being resolved has a field
// of this name, under whatever alias, also inside fragments.
func asksFor(ctx context.Context, name string) bool {
	for _, f := range graphql.CollectFieldsCtx(ctx, nil) {
		if f.Name == name {
			return true
		}
	}
	return false
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
