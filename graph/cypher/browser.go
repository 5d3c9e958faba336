package cypher

import (
	_ "embed"
	"strings"
)

//go:embed queries/first.cypher
var firstQuery string

// FirstQuery returns the Cypher to open Neo4j Browser with: at most 30 entities,
// events and topics and the direct edges among them, as paths. It has no
// parameter and ends without a semicolon.
func FirstQuery() string {
	statements := statementsOf(strings.TrimSpace(firstQuery) + ";\n")
	return statements[0]
}
