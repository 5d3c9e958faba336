package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
)

// TestDemo runs the demo on the test server and looks at what a user gets: the
// addresses, the answers, and the graph of the sample report.
func TestDemo(t *testing.T) {
	server, env := database(t)
	r := try(t, env, nil, "demo", "--once", "--addr", "127.0.0.1:0")
	if r.code != exitDone {
		t.Fatalf("exit %d: %s", r.code, r.stderr)
	}
	for _, want := range []string{`GraphQL +http://127\.0\.0\.1:\d+/graphql`, `GraphiQL +http://127\.0\.0\.1:\d+/graphiql/`, `Neo4j Browser`, `user name neo4j`, `\[ *\d+\.\ds\] ready`, `(?s)relations\(between:.*"type": "MET_INFORMALLY"`, `claimStats`} {
		if !regexp.MustCompile(want).MatchString(r.stdout) {
			t.Errorf("the demo does not print %s:\n%s", want, r.stdout)
		}
	}
	names := column(query(t, server, "MATCH (n:Entity) RETURN n.name"))
	for _, want := range []string{"Donald Trump", "Vladimir Putin", "Dmitry Peskov", "Sergei Lavrov", "Asia-Pacific Economic Cooperation", "Da Nang"} {
		if !slices.Contains(names, want) {
			t.Errorf("there is no entity %q", want)
		}
	}
	types := column(query(t, server, "MATCH ()-[r]->() RETURN DISTINCT type(r)"))
	for _, want := range []string{"MET_INFORMALLY", "AGREED_ON", "DENIED", "SPOKE_FOR"} {
		if !slices.Contains(types, want) {
			t.Errorf("there is no edge %s", want)
		}
	}
	if slices.Contains(types, "MET_FORMALLY") {
		t.Error("there is a MET_FORMALLY edge, though the report says that no formal meeting took place")
	}
	dispute := query(t, server, `
		MATCH (a:Claim {predicate: 'INTERFERED_IN', stance: 'ALLEGED'})-[:CONTRADICTS]-(b:Claim {predicate: 'INTERFERED_IN', stance: 'DENIED'})
		MATCH (b)-[:ATTRIBUTED_TO]->(:Person {name: 'Vladimir Putin'})
		RETURN a.id`)
	if len(dispute) == 0 {
		t.Error("the allegation of interference and its denial are not linked")
	}
}

// column returns the first column of rows.
func column(records []*neo4j.Record) []string {
	var out []string
	for _, r := range records {
		out = append(out, strings.TrimSpace(fmt.Sprint(r.Values[0])))
	}
	return out
}
