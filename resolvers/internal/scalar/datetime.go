package scalar

import (
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/demarche-kg/demarche/graph"
)

// MarshalDateTime writes a GraphQL DateTime, null for the zero time.
func MarshalDateTime(t time.Time) graphql.Marshaler { return graphql.MarshalTime(t) }

// UnmarshalDateTime reads a GraphQL DateTime: a moment as RFC 3339 writes it.
func UnmarshalDateTime(v any) (time.Time, error) {
	s, _ := v.(string)
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return time.Time{}, graph.Errorf(graph.Invalid, `a DateTime is a string like "2017-11-11T09:30:00Z"`)
	}
	return t, nil
}
