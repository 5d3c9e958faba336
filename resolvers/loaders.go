package resolvers

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/vikstrous/dataloadgen"

	"github.com/demarche-kg/demarche/graph"
)

// batchWait is how long a loader collects parents before it asks. The fields of
// a level are resolved at the same time, so they arrive within microseconds.
const batchWait = time.Millisecond

// loaders collect what the fields of one level ask for, so that one statement
// answers for all parents. They live as long as one operation.
type loaders struct {
	claims    *pageLoader[graph.ClaimQuery, graph.Claim]
	relations *pageLoader[graph.RelationQuery, graph.Relation]
	mentions  *pageLoader[graph.First, graph.Mention]
	events    *pageLoader[graph.First, graph.Event]
	links     *dataloadgen.Loader[linkKey, []graph.Claim]
	names     *dataloadgen.Loader[graph.ID, []graph.Name]
	things    *dataloadgen.Loader[graph.ID, graph.Thing]
	documents *dataloadgen.Loader[graph.ID, *graph.Document]
	sentences *dataloadgen.Loader[graph.ID, *graph.Sentence]
}

type linkKey struct {
	claim graph.ID
	link  graph.ClaimLink
}

type loadersKey struct{}

// withLoaders returns a context with fresh loaders.
func withLoaders(ctx context.Context, store graph.Reader) context.Context {
	return context.WithValue(ctx, loadersKey{}, &loaders{
		claims:    newPageLoader(store.ClaimsOf),
		relations: newPageLoader(store.RelationsOf),
		mentions:  newPageLoader(store.Mentions),
		events:    newPageLoader(store.EventsOf),
		links:     dataloadgen.NewMappedLoader(linkedClaims(store), dataloadgen.WithWait(batchWait)),
		names:     newLoader(store.Names),
		things:    newLoader(store.Things),
		documents: newLoader(store.DocumentsByID),
		sentences: newLoader(store.SentencesByID),
	})
}

// load returns the loaders of the operation.
func load(ctx context.Context) *loaders {
	l, ok := ctx.Value(loadersKey{}).(*loaders)
	if !ok {
		panic("resolvers: a field was resolved outside an operation")
	}
	return l
}

// newLoader batches a method that returns one value an id, in order.
func newLoader[T any](fetch func(context.Context, []graph.ID) ([]T, error)) *dataloadgen.Loader[graph.ID, T] {
	return dataloadgen.NewMappedLoader(func(ctx context.Context, ids []graph.ID) (map[graph.ID]T, error) {
		values, err := fetch(ctx, ids)
		if err != nil {
			return nil, err
		}
		byID := make(map[graph.ID]T, len(ids))
		for i, id := range ids {
			byID[id] = values[i]
		}
		return byID, nil
	}, dataloadgen.WithWait(batchWait))
}

func linkedClaims(store graph.Reader) func(context.Context, []linkKey) (map[linkKey][]graph.Claim, error) {
	return func(ctx context.Context, keys []linkKey) (map[linkKey][]graph.Claim, error) {
		byLink := map[graph.ClaimLink][]graph.ID{}
		for _, k := range keys {
			byLink[k.link] = append(byLink[k.link], k.claim)
		}
		out := make(map[linkKey][]graph.Claim, len(keys))
		for link, ids := range byLink {
			lists, err := store.LinkedClaims(ctx, ids, link)
			if err != nil {
				return nil, err
			}
			for i, id := range ids {
				out[linkKey{id, link}] = lists[i]
			}
		}
		return out, nil
	}
}

// pageLoader batches a method that returns one page a parent. Parents whose
// arguments are the same share a statement; aliases with other arguments have
// their own.
type pageLoader[Q, T any] struct {
	*dataloadgen.Loader[pageKey, graph.Page[T]]
	queries sync.Map // arguments as JSON to Q
}

type pageKey struct {
	parent    graph.ID
	arguments string
}

func newPageLoader[Q, T any](fetch func(context.Context, []graph.ID, Q) ([]graph.Page[T], error)) *pageLoader[Q, T] {
	l := &pageLoader[Q, T]{}
	l.Loader = dataloadgen.NewMappedLoader(func(ctx context.Context, keys []pageKey) (map[pageKey]graph.Page[T], error) {
		parents := map[string][]graph.ID{}
		for _, k := range keys {
			parents[k.arguments] = append(parents[k.arguments], k.parent)
		}
		out := make(map[pageKey]graph.Page[T], len(keys))
		for arguments, ids := range parents {
			q, _ := l.queries.Load(arguments)
			pages, err := fetch(ctx, ids, q.(Q)) //nolint:forcetypeassert // page stores nothing else
			if err != nil {
				return nil, err
			}
			for i, id := range ids {
				out[pageKey{id, arguments}] = pages[i]
			}
		}
		return out, nil
	}, dataloadgen.WithWait(batchWait))
	return l
}

// page returns the parent's page.
func (l *pageLoader[Q, T]) page(ctx context.Context, parent graph.ID, q Q) (*graph.Page[T], error) {
	encoded, err := json.Marshal(q)
	if err != nil {
		return nil, graph.Errorf(graph.Internal, "encode arguments: %w", err)
	}
	key := pageKey{parent, string(encoded)}
	l.queries.Store(key.arguments, q)
	page, err := l.Load(ctx, key)
	if err != nil {
		return nil, err
	}
	return &page, nil
}
