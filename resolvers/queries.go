package resolvers

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/demarche-kg/demarche/graph"
)

// maxStatKeys is how many keys claims can be counted by at once.
const maxStatKeys = 4

func claimQuery(ctx context.Context, where *graph.ClaimWhere, order graph.ClaimOrder, first int, after *string, validAt *graph.Date, knownAt *time.Time) (graph.ClaimQuery, error) {
	f, err := firstOf(ctx, first, after)
	if err != nil {
		return graph.ClaimQuery{}, err
	}
	if err := checkWhere(where, 0); err != nil {
		return graph.ClaimQuery{}, err
	}
	return graph.ClaimQuery{First: f, Where: where, Order: order, ValidAt: validAt, KnownAt: knownAt}, nil
}

func (r *Resolver) relationQuery(ctx context.Context, types []string, status []graph.RelationStatus, first int, after *string, knownAt *time.Time) (graph.RelationQuery, error) {
	f, err := firstOf(ctx, first, after)
	if err != nil {
		return graph.RelationQuery{}, err
	}
	known := r.Ontology.EdgeTypes()
	for _, t := range types {
		if _, found := slices.BinarySearch(known, t); !found {
			return graph.RelationQuery{}, graph.Errorf(graph.Invalid, "types: there is no edge type %q; the ontology field lists them", t)
		}
	}
	return graph.RelationQuery{First: f, Types: types, Status: status, KnownAt: knownAt}, nil
}

// one returns the only value of a list of one.
func one[T any](values []*T, err error) (*T, error) {
	if err != nil || len(values) == 0 {
		return nil, err
	}
	return values[0], nil
}

// node finds anything by the prefix of its id.
func (r *Resolver) node(ctx context.Context, id graph.ID) (graph.Node, error) {
	ids := []graph.ID{id}
	switch id.Prefix() {
	case graph.EntityPrefix, graph.EventPrefix, graph.TopicPrefix, graph.SourcePrefix:
		things, err := r.Store.Things(ctx, ids)
		if err != nil || len(things) == 0 || things[0] == nil {
			return nil, err
		}
		node, _ := things[0].(graph.Node)
		return node, nil
	case graph.ClaimPrefix:
		return asNode(one(r.Store.ClaimsByID(ctx, ids)))
	case graph.DocumentPrefix:
		return asNode(one(r.Store.DocumentsByID(ctx, ids)))
	case graph.SentencePrefix:
		return asNode(one(r.Store.SentencesByID(ctx, ids)))
	case graph.RelationPrefix:
		return asNode(one(r.Store.RelationsByID(ctx, ids)))
	default:
		return nil, graph.Errorf(graph.Invalid, "id: not an id; ids look like ent_ and 26 letters or digits")
	}
}

// asNode keeps a nil pointer from becoming a Node that is not nil.
func asNode[T graph.Node](value *T, err error) (graph.Node, error) {
	if err != nil || value == nil {
		return nil, err
	}
	return *value, nil
}

// entity finds one entity by id or name.
func (r *Resolver) entity(ctx context.Context, id *graph.ID, name *string) (*graph.Entity, error) {
	switch {
	case (id == nil) == (name == nil):
		return nil, graph.Errorf(graph.Invalid, "entity: give either an id or a name")
	case id != nil:
		things, err := r.Store.Things(ctx, []graph.ID{*id})
		if err != nil || len(things) == 0 {
			return nil, err
		}
		if e, ok := things[0].(graph.Entity); ok {
			return &e, nil
		}
		return nil, nil //nolint:nilnil // null is the answer where there is no such entity
	}
	found, err := r.Store.EntitiesNamed(ctx, *name)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	if len(found) > 1 {
		ids := make([]string, len(found))
		for i, e := range found {
			ids[i] = e.Name + " " + string(e.ID)
		}
		return nil, graph.Errorf(graph.Invalid, "entity: %q is the name of several; ask by id: %s", *name, strings.Join(ids, ", "))
	}
	return &found[0], nil
}
