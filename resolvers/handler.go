package resolvers

import (
	"context"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/demarche-kg/demarche/access"
	"github.com/demarche-kg/demarche/resolvers/internal/generated"
)

const (
	// cachedQueries is how many parsed queries are kept.
	cachedQueries = 500
	// keepAlive is how often a stream shows that it is still there.
	keepAlive = 15 * time.Second
	// greetingTime is how long a client may take to say who it is.
	greetingTime = 5 * time.Second
)

// Options are how the API is served.
type Options struct {
	Limits        Limits
	Introspection bool                             // also lets error messages suggest names
	Access        access.Authenticator             // finds out who asks; nil lets nobody in
	Documents     Documents                        // the only documents that run; nil: any
	GET           bool                             // queries may come by GET
	Observe       func(context.Context, Operation) // is told how each operation went; may be nil
}

// Handler returns the GraphQL endpoint: POST with a JSON body, GET where it is
// switched on, and for subscriptions WebSockets and streams of events.
func Handler(r *Resolver, o Options) http.Handler {
	if o.Observe == nil {
		o.Observe = func(context.Context, Operation) {}
	}
	schema := generated.NewExecutableSchema(generated.Config{Resolvers: r, Complexity: costs()})
	server := handler.New(schema)
	outside := door{o.Access, r.Log, server}
	server.AddTransport(transport.Websocket{
		InitFunc: outside.greet, InitTimeout: greetingTime,
		KeepAlivePingInterval: keepAlive, PingPongInterval: keepAlive, PayloadReadLimit: &o.Limits.BodyBytes,
	})
	server.AddTransport(overHTTP{limits: o.Limits, get: o.GET, events: transport.SSE{KeepAlivePingInterval: keepAlive}, observe: o.Observe})
	server.SetQueryCache(lru.New[*ast.QueryDocument](cachedQueries))
	server.SetParserTokenLimit(o.Limits.Tokens)
	server.SetDisableSuggestion(!o.Introspection)
	presenter := present(r.Log, schema.Schema(), o.Introspection)
	server.SetValidationRulesFn(withAllowed(schema.Schema(), o.Introspection))
	server.SetErrorPresenter(presenter)
	server.SetRecoverFunc(recovered(r.Log))
	server.Use(allowList{o.Documents})
	server.Use(exactly{schema.Schema()})
	server.Use(roles{})
	server.Use(limiter{o.Limits, o.Introspection})
	server.Use(extension.FixedComplexityLimit(o.Limits.Cost))
	if o.Introspection {
		server.Use(extension.Introspection{})
	}
	server.AroundOperations(func(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
		ctx, cancel := bounded(ctx, o.Limits.Time)
		respond := neverNothing(next(withPlan(ctx, schema.Schema(), r.Ontology)), presenter)
		return told(ctx, ending(respond, cancel), o.Observe)
	})
	server.AroundResponses(few)
	return outside
}

// bounded gives an operation the time it may take. A subscription lasts.
func bounded(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	if graphql.GetOperationContext(ctx).Operation.Operation == ast.Subscription {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, limit)
}

// ending calls cancel when the last response has been given.
func ending(respond graphql.ResponseHandler, cancel context.CancelFunc) graphql.ResponseHandler {
	return func(ctx context.Context) *graphql.Response {
		response := respond(ctx)
		if response == nil || graphql.GetOperationContext(ctx).Operation.Operation != ast.Subscription {
			cancel()
		}
		return response
	}
}

// neverNothing answers with an error where the library, once the time is up before
// anything has been resolved, gives no response and would write null.
func neverNothing(respond graphql.ResponseHandler, present graphql.ErrorPresenterFunc) graphql.ResponseHandler {
	first := true
	return func(ctx context.Context) *graphql.Response {
		response := respond(ctx)
		if response == nil && first && ctx.Err() != nil {
			response = &graphql.Response{Errors: gqlerror.List{present(ctx, ctx.Err())}}
		}
		first = false // after that, nothing is the end of a stream
		return response
	}
}
