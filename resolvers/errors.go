package resolvers

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/demarche-kg/demarche/graph"
)

// The codes of extensions.code.
const (
	codeBadInput    = "BAD_USER_INPUT"
	codeNotFound    = "NOT_FOUND"
	codeConflict    = "CONFLICT"
	codeTooComplex  = "QUERY_TOO_COMPLEX"
	codeTimeout     = "TIMEOUT"
	codeUnavailable = "UNAVAILABLE"
	codeInternal    = "INTERNAL"

	codeUnauthenticated = "UNAUTHENTICATED" // nobody knows who asks
	codeForbidden       = "FORBIDDEN"       // who asks may not do that
)

// codes maps the kinds of errors to codes. What is not here is INTERNAL.
var codes = map[graph.Kind]string{
	graph.Invalid: codeBadInput, graph.NotFound: codeNotFound, graph.Conflict: codeConflict,
	graph.TooComplex: codeTooComplex, graph.Timeout: codeTimeout, graph.Unavailable: codeUnavailable,
}

// safeMessages replace the message of an error whose own text may name what
// clients need not know.
var safeMessages = map[string]string{
	codeTimeout:     "the query took too long; ask for less at once",
	codeUnavailable: "the database cannot be reached at the moment; try again later",
	codeInternal:    "internal error",
}

// libraryCodes maps the codes of errors that come before an operation runs, those
// of the GraphQL library among them, to what clients see.
var libraryCodes = map[string]string{
	errcode.ValidationFailed: codeBadInput, errcode.ParseFailed: codeBadInput, errComplexity: codeTooComplex,
	codeForbidden: codeForbidden, codeNotFound: codeNotFound,
}

// errComplexity is the library's code for an operation over its cost limit.
const errComplexity = "COMPLEXITY_LIMIT_EXCEEDED"

// refusal is the error of an operation that is refused before it runs.
func refusal(code, format string, args ...any) *gqlerror.Error {
	err := gqlerror.Errorf(format, args...)
	err.Extensions = map[string]any{"code": code}
	return err
}

// suggestion is how the library begins to offer names that exist. It can be told
// not to for fields only.
const suggestion = " Did you mean "

// present gives an error its code and a message that is safe to show; what is
// replaced goes to the log. With suggest, messages may offer names of the schema.
func present(log *slog.Logger, schema *ast.Schema, suggest bool) graphql.ErrorPresenterFunc {
	return func(ctx context.Context, err error) *gqlerror.Error {
		shown := graphql.DefaultErrorPresenter(ctx, err)
		if shown.Extensions == nil {
			shown.Extensions = map[string]any{}
		}
		code := codeOf(shown, err)
		if suggest {
			shown.Message = explained(ctx, schema, shown)
		} else {
			shown.Message, _, _ = strings.Cut(shown.Message, suggestion)
		}
		if message, replace := safeMessages[code]; replace {
			log.ErrorContext(ctx, "a query failed", slog.String("code", code), slog.String("path", shown.Path.String()), slog.Any("error", err))
			shown.Message = message
		}
		shown.Message = shortened(shown.Message, err)
		// Only the code is promised; whatever else a library attached stays inside.
		shown.Extensions = map[string]any{"code": code}
		shown.Err = nil
		return shown
	}
}

const (
	// maxMessage is how many bytes of a message are shown that the library wrote, which
	// repeats what was asked; maxOwnMessage of one of ours, which may list ids.
	maxMessage, maxOwnMessage = 300, 4000
	// maxErrors is how many errors one answer lists.
	maxErrors = 20
)

// shortened cuts a message, so that an answer cannot be made much longer than what
// was asked.
func shortened(message string, err error) string {
	limit := maxMessage
	if _, ours := errors.AsType[*graph.Error](err); ours {
		limit = maxOwnMessage
	}
	if len(message) <= limit {
		return message
	}
	return strings.ToValidUTF8(message[:limit], "") + "…"
}

// few leaves out the errors behind the first ones, and says how many there were.
func few(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	answer := next(ctx)
	if answer != nil && len(answer.Errors) > maxErrors {
		last := *answer.Errors[maxErrors-1]
		last.Message = fmt.Sprintf("%s (and %d more errors)", last.Message, len(answer.Errors)-maxErrors)
		answer.Errors = append(answer.Errors[:maxErrors-1:maxErrors-1], &last)
	}
	return answer
}

func codeOf(shown *gqlerror.Error, err error) string {
	// A request that its client gave up ends like one that took too long; nobody
	// reads the answer.
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return codeTimeout
	}
	if _, ours := errors.AsType[*graph.Error](err); ours {
		if code, known := codes[graph.KindOf(err)]; known {
			return code
		}
		return codeInternal
	}
	if code, ok := shown.Extensions["code"].(string); ok {
		if mapped, known := libraryCodes[code]; known {
			return mapped
		}
	}
	// An error of the library itself, such as a variable of the wrong type, has
	// no cause; one of ours that is not marked has.
	if errors.Unwrap(shown) == nil {
		return codeBadInput
	}
	return codeInternal
}

// recovered turns a panic in a resolver into an error that says nothing, and
// logs the stack.
func recovered(log *slog.Logger) graphql.RecoverFunc {
	return func(ctx context.Context, reason any) error {
		log.ErrorContext(ctx, "a resolver panicked", slog.Any("reason", reason), slog.String("stack", string(debug.Stack())))
		return graph.Errorf(graph.Internal, "internal error")
	}
}
