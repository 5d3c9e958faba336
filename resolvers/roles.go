package resolvers

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/demarche-kg/demarche/access"
)

// scopeDirective names the scope that a field of the schema needs.
const scopeDirective = "needs"

// neededScope returns what somebody must be allowed to do to ask for a root field.
// What changes the graph without saying what it needs is for admins.
func neededScope(operation ast.Operation, field *ast.FieldDefinition) access.Scope {
	if field != nil {
		if d := field.Directives.ForName(scopeDirective); d != nil {
			return access.Scope(d.Arguments.ForName("scope").Value.Raw)
		}
	}
	if operation == ast.Mutation {
		return access.Admin
	}
	return access.Read
}

// roles refuses operations whose asker may not do all of what they do. It is the
// only place that decides so, and comes before anything runs.
type roles struct{}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationContextMutator
} = roles{}

// ExtensionName names the extension.
func (roles) ExtensionName() string { return "Roles" }

// Validate accepts every schema.
func (roles) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext compares what the root fields need with what the asker
// may.
func (roles) MutateOperationContext(ctx context.Context, operation *graphql.OperationContext) *gqlerror.Error {
	kind, who := operation.Operation.Operation, access.From(ctx)
	if !who.May(neededScope(kind, nil)) && kind != ast.Mutation {
		return forbidden(neededScope(kind, nil))
	}
	for _, field := range graphql.CollectFields(operation, operation.Operation.SelectionSet, nil) {
		if scope := neededScope(kind, field.Definition); !who.May(scope) {
			return forbidden(scope)
		}
	}
	return nil
}

func forbidden(scope access.Scope) *gqlerror.Error {
	return refusal(codeForbidden, "this needs the scope %s", scope)
}

// door finds out who asks before anything of a request is read.
type door struct {
	access access.Authenticator
	log    *slog.Logger
	inside http.Handler
}

// ServeHTTP lets a request in with its principal, or refuses it.
func (d door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	authorization := r.Header.Get("Authorization")
	if authorization == "" && r.Header.Get("Upgrade") != "" {
		d.inside.ServeHTTP(w, r) // browsers cannot set the header: the first message says who asks
		return
	}
	who, err := d.authenticate(r.Context(), authorization)
	var refused *access.RefusedError
	switch {
	case errors.As(err, &refused):
		w.Header().Set("WWW-Authenticate", "Bearer")
		refuse(w, r, http.StatusUnauthorized, codeUnauthenticated, refused.Reason)
	case err != nil:
		d.log.ErrorContext(r.Context(), "who asks could not be found out", slog.Any("error", err))
		refuse(w, r, http.StatusServiceUnavailable, codeUnavailable, "who asks cannot be found out at the moment; try again later")
	default:
		d.inside.ServeHTTP(w, r.WithContext(access.With(r.Context(), who)))
	}
}

func (d door) authenticate(ctx context.Context, authorization string) (*access.Principal, error) {
	if d.access == nil {
		return nil, &access.RefusedError{Reason: "nobody is let in here"}
	}
	return d.access.Authenticate(ctx, authorization)
}

// greet finds out who asks from the first message over a WebSocket, unless the
// header said so.
func (d door) greet(ctx context.Context, first transport.InitPayload) (context.Context, *transport.InitPayload, error) {
	if access.From(ctx) != nil {
		return ctx, nil, nil
	}
	who, err := d.authenticate(ctx, first.Authorization())
	if refused := (*access.RefusedError)(nil); err != nil && !errors.As(err, &refused) {
		d.log.ErrorContext(ctx, "who asks could not be found out", slog.Any("error", err))
		err = errors.New("who asks cannot be found out at the moment; try again later")
	}
	if err != nil {
		return ctx, nil, err
	}
	return access.With(ctx, who), nil, nil
}
