package resolvers

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/demarche-kg/demarche/resolvers/internal/generated"
)

// cachedQueries is how many parsed queries are kept.
const cachedQueries = 500

// Options are how the API is served.
type Options struct {
	Limits        Limits
	Introspection bool // also lets error messages suggest names
}

// Handler returns the GraphQL endpoint: POST with a JSON body.
func Handler(r *Resolver, o Options) http.Handler {
	schema := generated.NewExecutableSchema(generated.Config{Resolvers: r, Complexity: costs()})
	server := handler.New(schema)
	server.AddTransport(transport.POST{})
	server.SetQueryCache(lru.New[*ast.QueryDocument](cachedQueries))
	server.SetParserTokenLimit(o.Limits.Tokens)
	server.SetDisableSuggestion(!o.Introspection)
	server.SetErrorPresenter(present(r.Log, o.Introspection))
	server.SetRecoverFunc(recovered(r.Log))
	server.Use(limiter{o.Limits, o.Introspection})
	server.Use(extension.FixedComplexityLimit(o.Limits.Cost))
	if o.Introspection {
		server.Use(extension.Introspection{})
	}
	server.AroundOperations(func(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
		return neverNothing(next(withLoaders(ctx, schema.Schema(), r.Store)), present(r.Log, o.Introspection))
	})
	server.AroundFields(aroundFields)
	return guard(server, o.Limits)
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

// guard checks the form of a request before the GraphQL library sees it, which
// would echo a body it cannot read, and bounds size and time.
func guard(next http.Handler, limits Limits) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			refuse(w, http.StatusMethodNotAllowed, "send the query by POST")
			return
		}
		if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
			refuse(w, http.StatusUnsupportedMediaType, "send the query as application/json")
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limits.BodyBytes))
		if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
			refuse(w, http.StatusRequestEntityTooLarge, "the request is too large")
			return
		}
		var form struct {
			Query         string         `json:"query"`
			OperationName string         `json:"operationName"`
			Variables     map[string]any `json:"variables"`
			Extensions    map[string]any `json:"extensions"`
		}
		if err != nil || json.Unmarshal(body, &form) != nil || form.Query == "" {
			refuse(w, http.StatusBadRequest, `the body is not JSON of the form {"query": "…", "variables": {…}}`)
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), limits.Time)
		defer cancel()
		r = r.WithContext(ctx)
		r.Body = io.NopCloser(bytes.NewReader(body))
		next.ServeHTTP(w, r)
	})
}

// refuse answers a request that is no GraphQL request.
func refuse(w http.ResponseWriter, status int, message string) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	answer := map[string]any{"errors": []any{map[string]any{
		"message": message, "extensions": map[string]any{"code": codeBadInput},
	}}}
	_ = json.NewEncoder(w).Encode(answer) // the client is gone when this fails
}
