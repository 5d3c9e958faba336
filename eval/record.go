package eval

import (
	"encoding/json"
	"errors"
	"io"

	"github.com/demarche-kg/demarche/graph"
)

// readRecords reads records, one JSON object a line; what says what one is called in
// errors, which are of kind Invalid.
func readRecords[T any](r io.Reader, what string) ([]T, error) {
	var records []T
	for d := json.NewDecoder(r); ; {
		var x T
		switch err := d.Decode(&x); {
		case errors.Is(err, io.EOF):
			return records, nil
		case err != nil:
			return nil, graph.Errorf(graph.Invalid, "%s %d: %w", what, len(records)+1, err)
		}
		records = append(records, x)
	}
}
