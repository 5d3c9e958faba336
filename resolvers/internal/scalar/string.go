// Package scalar holds scalars that the generated code needs before package
// resolvers exists: an empty string of the domain means unknown, and the API says
// so with null; a moment that cannot be read is the caller's mistake.
package scalar

import (
	"io"

	"github.com/99designs/gqlgen/graphql"
)

// MarshalString writes a GraphQL String, null for the empty one.
func MarshalString(s string) graphql.Marshaler {
	if s == "" {
		return graphql.Null
	}
	return graphql.WriterFunc(func(w io.Writer) { graphql.MarshalString(s).MarshalGQL(w) })
}

// UnmarshalString reads a GraphQL String.
func UnmarshalString(v any) (string, error) { return graphql.UnmarshalString(v) }
