package cypher

import (
	"encoding/base64"
	"encoding/json"

	"github.com/demarche-kg/demarche/graph"
)

// A cursor is the sort values of the value it stands behind, in the order they are
// sorted by, as JSON in base64. Going on compares with them, so a page costs the
// same wherever it is.

// key is one sort value of a list.
type key struct {
	expr string // Cypher
	desc bool
}

func encodeCursor(values ...any) string {
	data, _ := json.Marshal(values) // strings and numbers only
	return base64.RawURLEncoding.EncodeToString(data)
}

// decodeCursor reads the values of a cursor, which must be of the types of the
// samples: string or float64 (JSON's only number).
func decodeCursor(cursor string, samples ...any) ([]any, error) {
	bad := graph.Errorf(graph.Invalid, "after: this is no cursor of this list; pass an endCursor that it returned")
	data, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return nil, bad
	}
	var values []any
	if json.Unmarshal(data, &values) != nil || len(values) != len(samples) {
		return nil, bad
	}
	for i, sample := range samples {
		switch sample.(type) {
		case string:
			if _, ok := values[i].(string); !ok {
				return nil, bad
			}
		default:
			if _, ok := values[i].(float64); !ok {
				return nil, bad
			}
		}
	}
	return values, nil
}

// page makes a connection of the nodes of one page, of which one more than first
// was read when there are more.
func page[T any](nodes []T, q graph.First, total int, cursor func(*T) string) graph.Page[T] {
	more := len(nodes) > q.N
	if more {
		nodes = nodes[:q.N]
	}
	p := graph.Page[T]{
		Edges: make([]graph.Edge[T], len(nodes)), TotalCount: total,
		PageInfo: graph.PageInfo{HasNextPage: more, HasPreviousPage: q.After != ""},
	}
	for i := range nodes {
		p.Edges[i] = graph.Edge[T]{Node: nodes[i], Cursor: cursor(&nodes[i])}
	}
	if len(nodes) > 0 {
		p.PageInfo.StartCursor, p.PageInfo.EndCursor = &p.Edges[0].Cursor, &p.Edges[len(nodes)-1].Cursor
	}
	return p
}
