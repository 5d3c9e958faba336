package cypher

import _ "embed"

//go:embed queries/first.cypher
var firstQuery string

// FirstQuery returns a query for Neo4j Browser: the entities and events that
// most claims speak of, at most 30, and the direct edges between them.
func FirstQuery() string { return firstQuery }
