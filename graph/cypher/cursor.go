package cypher

import (
	"encoding/base64"
	"encoding/json"

	"github.com/demarche-kg/demarche/graph"
)

// A cursor is the sort values of the value it stands behind, in the order they are
// sorted by, as JSON in base64. Going on compares with them, so a page costs the
// same wherever it is.

func encodeCursor(values ...any) string {
	data, _ := json.Marshal(values) // strings and numbers only
	return base64.RawURLEncoding.EncodeToString(data)
}

// decodeCursor reads the values of a cursor of a list with these keys.
func decodeCursor(cursor string, keys []key) ([]any, error) {
	bad := graph.Errorf(graph.Invalid, "after: this is no cursor of this list; pass an endCursor that it returned")
	data, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return nil, bad
	}
	var values []any
	if json.Unmarshal(data, &values) != nil || len(values) != len(keys) {
		return nil, bad
	}
	for i, k := range keys {
		_, isText := values[i].(string)
		_, isNumber := values[i].(float64)
		if k.number != isNumber || k.number == isText {
			return nil, bad
		}
	}
	return values, nil
}
