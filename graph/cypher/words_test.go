package cypher

import (
	"log/slog"
	"testing"
)

// neo4jWords returns what the database itself said, which errors do not show.
func neo4jWords(err error) string {
	for err != nil {
		wrapped, ok := err.(interface{ Unwrap() error })
		if !ok || wrapped.Unwrap() == nil {
			return err.Error()
		}
		err = wrapped.Unwrap()
	}
	return ""
}

// testLog writes to the test's log.
func testLog(tb testing.TB) *slog.Logger {
	tb.Helper()
	return slog.New(slog.NewTextHandler(tb.Output(), nil))
}
