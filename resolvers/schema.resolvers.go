package resolvers

import (
	"context"
	"time"

	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/resolvers/internal/generated"
)

func (r *claimResolver) Content(ctx context.Context, obj *graph.Claim) ([]graph.Claim, error) {
	return load(ctx).links[graph.LinkContent].Load(ctx, obj.ID)
}

func (r *claimResolver) ContentOf(ctx context.Context, obj *graph.Claim) (*graph.Claim, error) {
	claims, err := load(ctx).links[graph.LinkContentOf].Load(ctx, obj.ID)
	if err != nil || len(claims) == 0 {
		return nil, err
	}
	return &claims[0], nil
}

func (r *claimResolver) Contradicts(ctx context.Context, obj *graph.Claim) ([]graph.Claim, error) {
	return load(ctx).links[graph.LinkContradicts].Load(ctx, obj.ID)
}

func (r *claimResolver) Corroborates(ctx context.Context, obj *graph.Claim) ([]graph.Claim, error) {
	return load(ctx).links[graph.LinkCorroborates].Load(ctx, obj.ID)
}

func (r *documentResolver) Text(ctx context.Context, obj *graph.Document) (string, error) {
	if obj.Text != "" {
		return obj.Text, nil
	}
	d, err := load(ctx).documents.Load(ctx, obj.ID)
	if err != nil || d == nil {
		return "", err
	}
	return d.Text, nil
}

func (r *documentResolver) Claims(ctx context.Context, obj *graph.Document, where *graph.ClaimWhere, orderBy graph.ClaimOrder, first int, after *string) (*graph.Page[graph.Claim], error) {
	q, err := claimQuery(ctx, where, orderBy, first, after, nil, nil)
	if err != nil {
		return nil, err
	}
	return load(ctx).claims.page(ctx, obj.ID, q)
}

func (r *entityResolver) Names(ctx context.Context, obj *graph.Entity) ([]graph.Name, error) {
	return load(ctx).names.Load(ctx, obj.ID)
}

func (r *entityResolver) Claims(ctx context.Context, obj *graph.Entity, where *graph.ClaimWhere, orderBy graph.ClaimOrder, first int, after *string, validAt *graph.Date, knownAt *time.Time) (*graph.Page[graph.Claim], error) {
	q, err := claimQuery(ctx, where, orderBy, first, after, validAt, knownAt)
	if err != nil {
		return nil, err
	}
	return load(ctx).claims.page(ctx, obj.ID, q)
}

func (r *entityResolver) Relations(ctx context.Context, obj *graph.Entity, types []string, status []graph.RelationStatus, direction graph.Direction, first int, after *string, knownAt *time.Time) (*graph.Page[graph.Relation], error) {
	q, err := r.relationQuery(ctx, types, status, first, after, knownAt)
	if err != nil {
		return nil, err
	}
	q.Direction = direction
	return load(ctx).relations.page(ctx, obj.ID, q)
}

func (r *entityResolver) Mentions(ctx context.Context, obj *graph.Entity, first int, after *string) (*graph.Page[graph.Mention], error) {
	f, err := firstOf(ctx, first, after)
	if err != nil {
		return nil, err
	}
	return load(ctx).mentions.page(ctx, obj.ID, f)
}

func (r *entityResolver) Events(ctx context.Context, obj *graph.Entity, first int, after *string) (*graph.Page[graph.Event], error) {
	f, err := firstOf(ctx, first, after)
	if err != nil {
		return nil, err
	}
	return load(ctx).events.page(ctx, obj.ID, f)
}

func (r *mentionResolver) Sentence(ctx context.Context, obj *graph.Mention) (*graph.Sentence, error) {
	return load(ctx).sentences.Load(ctx, obj.Sentence)
}

func (r *queryResolver) Node(ctx context.Context, id graph.ID) (graph.Node, error) {
	return r.node(ctx, id)
}

func (r *queryResolver) Entity(ctx context.Context, id *graph.ID, name *string) (*graph.Entity, error) {
	return r.entity(ctx, id, name)
}

func (r *queryResolver) Entities(ctx context.Context, search *string, where *graph.EntityWhere, orderBy *graph.EntityOrder, first int, after *string) (*graph.Page[graph.Entity], error) {
	f, err := firstOf(ctx, first, after)
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
	page, err := r.Store.Entities(ctx, q)
	return &page, err
}

func (r *queryResolver) Claim(ctx context.Context, id graph.ID) (*graph.Claim, error) {
	return one(r.Store.ClaimsByID(ctx, []graph.ID{id}))
}

func (r *queryResolver) Claims(ctx context.Context, where *graph.ClaimWhere, orderBy graph.ClaimOrder, first int, after *string, validAt *graph.Date, knownAt *time.Time) (*graph.Page[graph.Claim], error) {
	q, err := claimQuery(ctx, where, orderBy, first, after, validAt, knownAt)
	if err != nil {
		return nil, err
	}
	page, err := r.Store.Claims(ctx, q)
	return &page, err
}

func (r *queryResolver) Relations(ctx context.Context, between []graph.EntityRef, types []string, status []graph.RelationStatus, first int, after *string, knownAt *time.Time) (*graph.Page[graph.Relation], error) {
	q, err := r.relationQuery(ctx, types, status, first, after, knownAt)
	if err != nil {
		return nil, err
	}
	for i := range between {
		if err := checkRefs(&between[i]); err != nil {
			return nil, err
		}
	}
	q.Between = between
	page, err := r.Store.Relations(ctx, q)
	return &page, err
}

func (r *queryResolver) Documents(ctx context.Context, search *string, first int, after *string) (*graph.Page[graph.Document], error) {
	f, err := firstOf(ctx, first, after)
	if err != nil {
		return nil, err
	}
	q := graph.DocumentQuery{First: f}
	if search != nil {
		q.Search = *search
	}
	page, err := r.Store.Documents(ctx, q)
	return &page, err
}

func (r *queryResolver) Document(ctx context.Context, id graph.ID) (*graph.Document, error) {
	return one(r.Store.DocumentsByID(ctx, []graph.ID{id}))
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

func (r *relationResolver) Event(ctx context.Context, obj *graph.Relation) (*graph.Event, error) {
	if obj.Event == "" {
		return nil, nil //nolint:nilnil // null is the answer of a standing relation
	}
	thing, err := load(ctx).things.Load(ctx, obj.Event)
	if event, ok := thing.(graph.Event); ok {
		return &event, err
	}
	return nil, err
}

func (r *relationResolver) Claims(ctx context.Context, obj *graph.Relation, first int, after *string) (*graph.Page[graph.Claim], error) {
	f, err := firstOf(ctx, first, after)
	if err != nil {
		return nil, err
	}
	return load(ctx).claims.page(ctx, obj.ID, graph.ClaimQuery{First: f})
}

func (r *Resolver) Claim() generated.ClaimResolver { return &claimResolver{r} }

func (r *Resolver) Document() generated.DocumentResolver { return &documentResolver{r} }

func (r *Resolver) Entity() generated.EntityResolver { return &entityResolver{r} }

func (r *Resolver) Mention() generated.MentionResolver { return &mentionResolver{r} }

func (r *Resolver) Query() generated.QueryResolver { return &queryResolver{r} }

func (r *Resolver) Relation() generated.RelationResolver { return &relationResolver{r} }

type (
	claimResolver    struct{ *Resolver }
	documentResolver struct{ *Resolver }
	entityResolver   struct{ *Resolver }
	mentionResolver  struct{ *Resolver }
	queryResolver    struct{ *Resolver }
	relationResolver struct{ *Resolver }
)
