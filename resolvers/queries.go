package resolvers

import (
	"cmp"
	"context"
	"strings"

	"github.com/demarche-kg/demarche/graph"
)

// maxStatKeys is how many keys claims can be counted by at once.
const maxStatKeys = 4

// ask answers the root field being resolved.
func ask[T any](ctx context.Context, r *Resolver, field graph.FieldName, argument graph.Argument, sel graph.Selection) (T, error) {
	return graph.Ask[T](ctx, r.Store, graph.Query{Field: field, Argument: argument, Select: sel})
}

// askPage answers the connection of values of a type that is being resolved.
func askPage[T any](ctx context.Context, r *Resolver, field graph.FieldName, name string, argument graph.Argument) (*graph.Page[T], error) {
	var first graph.First
	sel := selectedPage(ctx, name, &first)
	argument = withFirst(argument, func(f *graph.First) { f.Total, f.CountOnly = first.Total, first.CountOnly })
	page, err := ask[graph.Page[T]](ctx, r, field, argument, sel)
	return &page, err
}

// nodeTypes are the types of nodes that are no things.
var nodeTypes = map[string]string{
	graph.ClaimPrefix: "Claim", graph.RelationPrefix: "Relation", graph.DocumentPrefix: "Document", graph.SentencePrefix: "Sentence",
}

// byID answers the root field being resolved, of type T or Node, with the node that
// has an id. It is the zero T where there is none of that type.
func byID[T any](ctx context.Context, r *Resolver, id graph.ID) (T, error) {
	var none T
	name := cmp.Or(string(graph.TypeOf(id)), nodeTypes[id.Prefix()])
	if name == "" {
		return none, nil
	}
	found, err := ask[[]graph.Node](ctx, r, graph.FieldNodes, graph.IDs{id}, selected(ctx, name))
	if err != nil || len(found) == 0 {
		return none, err
	}
	n, _ := found[0].(T)
	return n, nil
}

// pointerTo returns a pointer to a value that is there.
func pointerTo[T graph.Node](n T, err error) (*T, error) {
	if err != nil || n.NodeID() == "" {
		return nil, err
	}
	return &n, nil
}

// node finds anything by its id.
func (r *Resolver) node(ctx context.Context, id graph.ID) (graph.Node, error) {
	if graph.TypeOf(id) == "" && nodeTypes[id.Prefix()] == "" {
		return nil, graph.Errorf(graph.Invalid, "id: not an id; ids look like ent_ and 26 letters or digits")
	}
	return byID[graph.Node](ctx, r, id)
}

// entity finds one entity by id or name.
func (r *Resolver) entity(ctx context.Context, id *graph.ID, name *string) (*graph.Entity, error) {
	switch {
	case (id == nil) == (name == nil):
		return nil, graph.Errorf(graph.Invalid, "entity: give either an id or a name")
	case id != nil:
		return pointerTo(byID[graph.Entity](ctx, r, *id))
	}
	found, err := ask[[]graph.Entity](ctx, r, graph.FieldNamed, graph.NameArgument(*name), selected(ctx, string(graph.EntityType)))
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
