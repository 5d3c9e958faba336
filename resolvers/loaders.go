package resolvers

import (
	"context"
	"encoding/json"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/demarche-kg/demarche/graph"
)

// loaders collect what the fields of one level ask for, so that one statement
// answers for all parents. They live as long as one operation.
type loaders struct {
	*levels
	claims    *pageLoader[graph.ClaimQuery, graph.Claim]
	relations *pageLoader[graph.RelationQuery, graph.Relation]
	mentions  *pageLoader[graph.First, graph.Mention]
	events    *pageLoader[graph.First, graph.Event]
	links     map[graph.ClaimLink]*loader[graph.ID, []graph.Claim]
	names     *loader[graph.ID, []graph.Name]
	things    *loader[graph.ID, graph.Thing]
	documents *loader[graph.ID, *graph.Document]
	sentences *loader[graph.ID, *graph.Sentence]
}

type loadersKey struct{}

// withLoaders returns a context with fresh loaders.
func withLoaders(ctx context.Context, schema *ast.Schema, store graph.Reader) context.Context {
	l := newLevels(ctx, schema)
	links := map[graph.ClaimLink]*loader[graph.ID, []graph.Claim]{}
	for _, link := range []graph.ClaimLink{graph.LinkContent, graph.LinkContentOf, graph.LinkContradicts, graph.LinkCorroborates} {
		links[link] = newLoader(l, func(ctx context.Context, claims []graph.ID) ([][]graph.Claim, error) {
			return store.LinkedClaims(ctx, claims, link)
		})
	}
	return context.WithValue(ctx, loadersKey{}, &loaders{
		levels:    l,
		claims:    newPageLoader(l, store.ClaimsOf),
		relations: newPageLoader(l, store.RelationsOf),
		mentions:  newPageLoader(l, store.Mentions),
		events:    newPageLoader(l, store.EventsOf),
		links:     links,
		names:     newLoader(l, store.Names),
		things:    newLoader(l, store.Things),
		documents: newLoader(l, store.DocumentsByID),
		sentences: newLoader(l, store.SentencesByID),
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

// aroundFields lets the loaders know of every field.
func aroundFields(ctx context.Context, next graphql.Resolver) (any, error) {
	return load(ctx).resolve(ctx, next)
}

// pageLoader batches a method that returns one page a parent. Parents whose
// arguments are the same share a statement; aliases with other arguments have
// their own.
type pageLoader[Q, T any] struct {
	levels *levels
	fetch  func(context.Context, []graph.ID, Q) ([]graph.Page[T], error)

	mu          sync.Mutex
	byArguments map[string]*loader[graph.ID, graph.Page[T]] // by the arguments as JSON
}

func newPageLoader[Q, T any](l *levels, fetch func(context.Context, []graph.ID, Q) ([]graph.Page[T], error)) *pageLoader[Q, T] {
	return &pageLoader[Q, T]{levels: l, fetch: fetch, byArguments: map[string]*loader[graph.ID, graph.Page[T]]{}}
}

// page returns the parent's page.
func (l *pageLoader[Q, T]) page(ctx context.Context, parent graph.ID, q Q) (*graph.Page[T], error) {
	arguments, err := json.Marshal(q)
	if err != nil {
		return nil, graph.Errorf(graph.Internal, "encode arguments: %w", err)
	}
	page, err := l.with(string(arguments), q).Load(ctx, parent)
	if err != nil {
		return nil, err
	}
	return &page, nil
}

// with returns the loader for some arguments.
func (l *pageLoader[Q, T]) with(arguments string, q Q) *loader[graph.ID, graph.Page[T]] {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.byArguments[arguments] == nil {
		l.byArguments[arguments] = newLoader(l.levels, func(ctx context.Context, parents []graph.ID) ([]graph.Page[T], error) {
			return l.fetch(ctx, parents, q)
		})
	}
	return l.byArguments[arguments]
}
