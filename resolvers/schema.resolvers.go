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

func (r *eventResolver) Claims(ctx context.Context, obj *graph.Event, where *graph.ClaimWhere, orderBy graph.ClaimOrder, first int, after *string, validAt *graph.Date, knownAt *time.Time) (*graph.Page[graph.Claim], error) {
	return linked[graph.Claim](ctx, obj.Links)
}

func (r *mutationResolver) IngestText(ctx context.Context, text string, url *string, title *string, published *graph.Date, publisher *string) (*graph.Receipt, error) {
	return r.ingest(ctx, graph.Commands.IngestText, graph.ReportText{
		Text: text, URL: orEmpty(url), Title: orEmpty(title), Published: orEmpty(published), Publisher: orEmpty(publisher),
	})
}

func (r *mutationResolver) IngestURL(ctx context.Context, url string, title *string, published *graph.Date, publisher *string) (*graph.Receipt, error) {
	return r.ingest(ctx, graph.Commands.IngestURL, graph.ReportText{
		URL: url, Title: orEmpty(title), Published: orEmpty(published), Publisher: orEmpty(publisher),
	})
}

func (r *mutationResolver) RetractDocument(ctx context.Context, id graph.ID, reason string) (*graph.Receipt, error) {
	return r.retract(ctx, id, reason)
}

func (r *mutationResolver) ForgetDocument(ctx context.Context, id graph.ID, dryRun bool) (*graph.Forgotten, error) {
	return r.forget(ctx, id, dryRun)
}

func (r *mutationResolver) MergeEntities(ctx context.Context, entity graph.ID, into graph.ID, reason string) (*graph.Decision, error) {
	return r.merge(ctx, entity, into, reason)
}

func (r *mutationResolver) SplitEntity(ctx context.Context, entity graph.ID, reason string) (*graph.Decision, error) {
	return r.split(ctx, entity, reason)
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

func (r *queryResolver) Path(ctx context.Context, from graph.EntityRef, to graph.EntityRef, maxHops int, types []string, first int) ([]graph.Path, error) {
	if err := checkRefs(&from, &to); err != nil {
		return nil, err
	}
	edges, err := relationQuery(r.Resolver.Ontology, types, nil, first, nil, nil)
	if err != nil {
		return nil, err
	}
	q := graph.PathQuery{N: edges.N, From: from, To: to, MaxHops: maxHops, Types: types}
	return ask[[]graph.Path](ctx, r.Resolver, graph.FieldPath, q, selected(ctx, "Path"))
}

func (r *queryResolver) Timeline(ctx context.Context, entity graph.EntityRef, from *graph.Date, to *graph.Date, first int, after *string) (*graph.Page[graph.TimelineEntry], error) {
	f, err := firstOf(first, after)
	if err != nil {
		return nil, err
	}
	if err := checkRefs(&entity); err != nil {
		return nil, err
	}
	return askPage[graph.TimelineEntry](ctx, r.Resolver, graph.FieldTimeline, "TimelineEntry", graph.TimelineQuery{First: f, Of: entity, From: from, To: to})
}

func (r *queryResolver) Disputes(ctx context.Context, where *graph.ClaimWhere, first int, after *string) (*graph.Page[graph.Dispute], error) {
	f, err := firstOf(first, after)
	if err != nil {
		return nil, err
	}
	if err := checkWhere(where, 0); err != nil {
		return nil, err
	}
	return askPage[graph.Dispute](ctx, r.Resolver, graph.FieldDisputes, "Dispute", graph.DisputeQuery{First: f, Where: where})
}

func (r *queryResolver) Events(ctx context.Context, search *string, kind []graph.EventKind, from *graph.Date, to *graph.Date, first int, after *string) (*graph.Page[graph.Event], error) {
	f, err := firstOf(first, after)
	if err != nil {
		return nil, err
	}
	q := graph.EventQuery{First: f, Kind: kind, From: from, To: to}
	if search != nil {
		q.Search = *search
	}
	return askPage[graph.Event](ctx, r.Resolver, graph.FieldEvents, "Event", q)
}

func (r *queryResolver) Topics(ctx context.Context, search *string, first int, after *string) (*graph.Page[graph.Topic], error) {
	f, err := firstOf(first, after)
	if err != nil {
		return nil, err
	}
	q := graph.TopicQuery{First: f}
	if search != nil {
		q.Search = *search
	}
	return askPage[graph.Topic](ctx, r.Resolver, graph.FieldTopics, "Topic", q)
}

func (r *queryResolver) Search(ctx context.Context, text string, first int) ([]graph.Hit, error) {
	f, err := firstOf(first, nil)
	if err != nil {
		return nil, err
	}
	return ask[[]graph.Hit](ctx, r.Resolver, graph.FieldSearch, graph.SearchQuery{N: f.N, Text: text}, selected(ctx, "Hit"))
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

func (r *subscriptionResolver) ClaimRecorded(ctx context.Context, where *graph.ClaimWhere) (<-chan *graph.Claim, error) {
	return r.claimRecorded(ctx, where)
}

func (r *topicResolver) Claims(ctx context.Context, obj *graph.Topic, where *graph.ClaimWhere, orderBy graph.ClaimOrder, first int, after *string, validAt *graph.Date, knownAt *time.Time) (*graph.Page[graph.Claim], error) {
	return linked[graph.Claim](ctx, obj.Links)
}

func (r *unnamedSourceResolver) Claims(ctx context.Context, obj *graph.UnnamedSource, where *graph.ClaimWhere, orderBy graph.ClaimOrder, first int, after *string, validAt *graph.Date, knownAt *time.Time) (*graph.Page[graph.Claim], error) {
	return linked[graph.Claim](ctx, obj.Links)
}

func (r *Resolver) Document() generated.DocumentResolver { return &documentResolver{r} }

func (r *Resolver) Entity() generated.EntityResolver { return &entityResolver{r} }

func (r *Resolver) Event() generated.EventResolver { return &eventResolver{r} }

func (r *Resolver) Mutation() generated.MutationResolver { return &mutationResolver{r} }

func (r *Resolver) Query() generated.QueryResolver { return &queryResolver{r} }

func (r *Resolver) Relation() generated.RelationResolver { return &relationResolver{r} }

func (r *Resolver) Subscription() generated.SubscriptionResolver { return &subscriptionResolver{r} }

func (r *Resolver) Topic() generated.TopicResolver { return &topicResolver{r} }

func (r *Resolver) UnnamedSource() generated.UnnamedSourceResolver { return &unnamedSourceResolver{r} }

type (
	documentResolver      struct{ *Resolver }
	entityResolver        struct{ *Resolver }
	eventResolver         struct{ *Resolver }
	mutationResolver      struct{ *Resolver }
	queryResolver         struct{ *Resolver }
	relationResolver      struct{ *Resolver }
	subscriptionResolver  struct{ *Resolver }
	topicResolver         struct{ *Resolver }
	unnamedSourceResolver struct{ *Resolver }
)
