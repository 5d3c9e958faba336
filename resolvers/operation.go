package resolvers

import (
	"context"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// Operation tells how an operation went, and nothing of what it was about: no
// arguments, no variables, no values.
type Operation struct {
	Name     string        // as the client called it, "" where it did not
	Type     string        // query, mutation or subscription; "" where it could not be read
	Shape    string        // the fields it asks for: entity{name claims{totalCount}}; cut after a while
	Duration time.Duration // until the answer was there; of a subscription until its first event
	Codes    []string      // of its errors, in their order
}

// maxShape is how many bytes of a shape are kept.
const maxShape = 1000

// operationOf describes what was asked and came back.
func operationOf(asked *graphql.OperationContext, answer *graphql.Response) Operation {
	o := Operation{Duration: graphql.Now().Sub(asked.Stats.OperationStart)}
	if answer != nil {
		for _, e := range answer.Errors {
			if code, ok := e.Extensions["code"].(string); ok {
				o.Codes = append(o.Codes, code)
			}
		}
	}
	if asked.Operation != nil {
		o.Name, o.Type = asked.Operation.Name, string(asked.Operation.Operation)
		var b strings.Builder
		shape(&b, asked.Operation.SelectionSet)
		o.Shape = b.String()
	}
	return o
}

// shape writes the names of fields, without arguments and aliases.
func shape(b *strings.Builder, set ast.SelectionSet) {
	for i, s := range set {
		if b.Len() > maxShape {
			b.WriteString("…")
			return
		}
		if i > 0 {
			b.WriteByte(' ')
		}
		switch s := s.(type) {
		case *ast.Field:
			b.WriteString(s.Name)
			if len(s.SelectionSet) > 0 {
				b.WriteByte('{')
				shape(b, s.SelectionSet)
				b.WriteByte('}')
			}
		case *ast.InlineFragment:
			b.WriteString("... on " + s.TypeCondition + "{")
			shape(b, s.SelectionSet)
			b.WriteByte('}')
		case *ast.FragmentSpread:
			b.WriteString("..." + s.Name)
		}
	}
}

// told calls observe when the answer of an operation is there.
func told(ctx context.Context, respond graphql.ResponseHandler, observe func(context.Context, Operation)) graphql.ResponseHandler {
	asked, first := graphql.GetOperationContext(ctx), true
	return func(ctx context.Context) *graphql.Response {
		answer := respond(ctx)
		if first {
			first = false
			observe(ctx, operationOf(asked, answer))
		}
		return answer
	}
}
