package resolvers

import (
	"context"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Limits bound what one operation may cost.
type Limits struct {
	Depth      int           // nested selections
	Aliases    int           // aliased fields
	RootFields int           // fields under Query
	Directives int           // @skip, @include and others
	Tokens     int           // of the query text; also values in the variables
	BodyBytes  int64         // of the request
	Cost       int           // fields, lists multiplied by first
	Time       time.Duration // for the whole operation
}

// DefaultLimits are those of the design.
func DefaultLimits() Limits {
	return Limits{Depth: 15, Aliases: 30, RootFields: 10, Directives: 20, Tokens: 2000, BodyBytes: 256 << 10, Cost: 5000, Time: 10 * time.Second}
}

// limiter refuses operations that exceed the limits before they run. An
// introspection field has limits of its own (gqlgen's MaxIntrospectionDepth),
// so that an IDE's query passes.
type limiter struct {
	Limits
	introspection bool
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationParameterMutator
	graphql.OperationContextMutator
} = limiter{}

// ExtensionName names the extension.
func (limiter) ExtensionName() string { return "Limits" }

// Validate accepts every schema.
func (limiter) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters refuses variables of more values than a query text could
// hold.
func (l limiter) MutateOperationParameters(_ context.Context, params *graphql.RawParams) *gqlerror.Error {
	if n := 0; !fewer(params.Variables, &n, l.Tokens) {
		return refusal(errComplexity, "the variables have more than %d values", l.Tokens)
	}
	return nil
}

// fewer counts the values in a JSON value and reports whether there are no more
// than limit.
func fewer(value any, n *int, limit int) bool {
	if *n++; *n > limit {
		return false
	}
	switch value := value.(type) {
	case map[string]any:
		for _, x := range value {
			if !fewer(x, n, limit) {
				return false
			}
		}
	case []any:
		for _, x := range value {
			if !fewer(x, n, limit) {
				return false
			}
		}
	}
	return true
}

// MutateOperationContext counts the operation and refuses it where it is over a
// limit.
func (l limiter) MutateOperationContext(_ context.Context, op *graphql.OperationContext) *gqlerror.Error {
	if op.Operation == nil {
		return nil
	}
	c := counter{fragments: op.Doc.Fragments, limits: l.Limits}
	c.directives += len(op.Operation.Directives)
	c.selections(op.Operation.SelectionSet, 1)
	if c.introspects && !l.introspection {
		return refusal(errcode.ValidationFailed, "introspection is switched off")
	}
	for _, x := range []struct {
		what          string
		count, allows int
	}{
		{"fields at the root", c.root, l.RootFields},
		{"nested levels", c.depth, l.Depth},
		{"aliases", c.aliases, l.Aliases},
		{"directives", c.directives, l.Directives},
	} {
		if x.count > x.allows {
			return refusal(errComplexity, "the query has more than %d %s", x.allows, x.what)
		}
	}
	return nil
}

// counter walks an operation. It stops as soon as a limit is passed, so a
// hostile document costs no more than an allowed one.
type counter struct {
	fragments                        ast.FragmentDefinitionList
	limits                           Limits
	root, depth, aliases, directives int
	visited                          int
	introspects                      bool // asks for __schema or __type
}

// maxVisited bounds the walk through fragments that spread each other.
const maxVisited = 20_000

func (c *counter) over() bool {
	return c.depth > c.limits.Depth || c.aliases > c.limits.Aliases || c.directives > c.limits.Directives || c.root > c.limits.RootFields || c.visited > maxVisited
}

func (c *counter) selections(set ast.SelectionSet, depth int) {
	for _, s := range set {
		c.visited++
		if c.over() {
			return
		}
		switch s := s.(type) {
		case *ast.Field:
			c.field(s, depth)
		case *ast.InlineFragment:
			c.directives += len(s.Directives)
			c.selections(s.SelectionSet, depth)
		case *ast.FragmentSpread:
			c.directives += len(s.Directives)
			if f := c.fragments.ForName(s.Name); f != nil {
				c.selections(f.SelectionSet, depth)
			}
		}
	}
}

func (c *counter) field(f *ast.Field, depth int) {
	if f.Name == "__schema" || f.Name == "__type" {
		c.root++
		c.introspects = true
		return
	}
	if depth == 1 {
		c.root++
	}
	c.depth = max(c.depth, depth)
	c.directives += len(f.Directives)
	if f.Alias != f.Name {
		c.aliases++
	}
	c.selections(f.SelectionSet, depth+1)
}
