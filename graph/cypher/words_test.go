package cypher

import "errors"

// neo4jWords returns what the database said, which errors do not show.
func neo4jWords(err error) string {
	for ; err != nil; err = errors.Unwrap(err) {
		if next := errors.Unwrap(err); next == nil {
			return err.Error()
		}
	}
	return ""
}
