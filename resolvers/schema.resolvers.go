package resolvers

import (
	"context"
	"time"

	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/resolvers/internal/generated"
)

func (r *documentResolver) Claims(ctx context.Context, obj *graph.Document, where *graph.ClaimWhere, orderBy graph.ClaimOrder, first int, after *string) (*graph.Page[graph.Claim], error) {
	return linked[graph.Claim](ctx, obj.Links)
}

func (r *entityResolver) Claims(ctx context.Context, obj *graph.Entity, where *graph.ClaimWhere, orderBy graph.ClaimOrder, first int, after *string, validAt *graph.Date, knownAt *time.Time) (*graph.Page[graph.Claim], error) {
	return linked[graph.Claim](ctx, obj.Links)
}

func (r *entityResolver) Relations(ctx context.Context, obj *graph.Entity, types []string, status []graph.RelationStatus, direction graph.Direction, first int, after *string, knownAt *time.Time) (*graph.Page[graph.Relation], error) {
	return linked[graph.Relation](ctx, obj.Links)
}

func (r *entityResolver) Mentions(ctx context.Context, obj *graph.Entity, first int, after *string) (*graph.Page[graph.Mention], error) {
	return linked[graph.Mention](ctx, obj.Links)
}

func (r *entityResolver) Events(ctx context.Context, obj *graph.Entity, first int, after *string) (*graph.Page[graph.Event], error) {
	return linked[graph.Event](ctx, obj.Links)
}

func (r *queryResolver) Node(ctx context.Context, id graph.ID) (graph.Node, error) {
	return r.node(ctx, id)
}

func (r *queryResolver) Entity(ctx context.Context, id *graph.ID, name *string) (*graph.Entity, error) {
	return r.entity(ctx, id, name)
}

func (r *queryResolver) Entities(ctx context.Context, search *string, where *graph.EntityWhere, orderBy *graph.EntityOrder, first int, after *string) (*graph.Page[graph.Entity], error) {
	f, err := firstOf(first, after)
	if err != nil {
		return nil, err
	}
	q := graph.EntityQuery{First: f, Where: where}
	if search != nil {
		q.Search = *search
	}
	if orderBy != nil {
		q.Order = *orderBy
	}
	return askPage[graph.Entity](ctx, r.Resolver, graph.FieldEntities, "Entity", q)
}

func (r *queryResolver) Claim(ctx context.Context, id graph.ID) (*graph.Claim, error) {
	return pointerTo(byID[graph.Claim](ctx, r.Resolver, id))
}

func (r *queryResolver) Claims(ctx context.Context, where *graph.ClaimWhere, orderBy graph.ClaimOrder, first int, after *string, validAt *graph.Date, knownAt *time.Time) (*graph.Page[graph.Claim], error) {
	q, err := claimQuery(where, orderBy, first, after, validAt, knownAt)
	if err != nil {
		return nil, err
	}
	return askPage[graph.Claim](ctx, r.Resolver, graph.FieldClaims, "Claim", q)
}

func (r *queryResolver) Relations(ctx context.Context, between []graph.EntityRef, types []string, status []graph.RelationStatus, first int, after *string, knownAt *time.Time) (*graph.Page[graph.Relation], error) {
	q, err := relationQuery(r.Resolver.Ontology, types, status, first, after, knownAt)
	if err != nil {
		return nil, err
	}
	for i := range between {
		if err := checkRefs(&between[i]); err != nil {
			return nil, err
		}
	}
	q.Between = between
	return askPage[graph.Relation](ctx, r.Resolver, graph.FieldRelations, "Relation", q)
}

func (r *queryResolver) Documents(ctx context.Context, search *string, first int, after *string) (*graph.Page[graph.Document], error) {
	f, err := firstOf(first, after)
	if err != nil {
		return nil, err
	}
	q := graph.DocumentQuery{First: f}
	if search != nil {
		q.Search = *search
	}
	return askPage[graph.Document](ctx, r.Resolver, graph.FieldDocuments, "Document", q)
}

func (r *queryResolver) Document(ctx context.Context, id graph.ID) (*graph.Document, error) {
	return pointerTo(byID[graph.Document](ctx, r.Resolver, id))
}

func (r *queryResolver) ClaimStats(ctx context.Context, where *graph.ClaimWhere, by []graph.StatKey) ([]graph.ClaimCount, error) {
	if err := checkWhere(where, 0); err != nil {
		return nil, err
	}
	if len(by) == 0 || len(by) > maxStatKeys {
		return nil, graph.Errorf(graph.Invalid, "by: give one to %d keys", maxStatKeys)
	}
	return r.Store.ClaimStats(ctx, where, by)
}

func (r *queryResolver) Ontology(ctx context.Context) ([]graph.PredicateEntry, error) {
	return r.Resolver.Ontology.Predicates, nil
}

func (r *relationResolver) Claims(ctx context.Context, obj *graph.Relation, first int, after *string) (*graph.Page[graph.Claim], error) {
	return linked[graph.Claim](ctx, obj.Links)
}

func (r *Resolver) Document() generated.DocumentResolver { return &documentResolver{r} }

func (r *Resolver) Entity() generated.EntityResolver { return &entityResolver{r} }

func (r *Resolver) Query() generated.QueryResolver { return &queryResolver{r} }

func (r *Resolver) Relation() generated.RelationResolver { return &relationResolver{r} }

type (
	documentResolver struct{ *Resolver }
	entityResolver   struct{ *Resolver }
	queryResolver    struct{ *Resolver }
	relationResolver struct{ *Resolver }
)
