package resolvers

import (
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"github.com/demarche-kg/demarche/access"
)

// TestNeededScopes holds who may do what, for fields that say what they need and
// for fields that do not.
func TestNeededScopes(t *testing.T) {
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: `
		directive @needs(scope: String!) on FIELD_DEFINITION
		type Query { open: Int secret: Int @needs(scope: "admin") }
		type Mutation { add: Int @needs(scope: "ingest") retract: Int @needs(scope: "curate") forget: Int }
		type Subscription { recorded: Int }`})
	all := []access.Scope{access.Read, access.Ingest, access.Curate, access.Admin}
	for query, needed := range map[string][]access.Scope{
		`{ open }`:                             {access.Read},
		`{ __typename }`:                       {access.Read},
		`{ secret }`:                           {access.Read, access.Admin},
		`subscription { recorded }`:            {access.Read},
		`mutation { add }`:                     {access.Ingest},
		`mutation { retract }`:                 {access.Curate},
		`mutation { forget }`:                  {access.Admin},
		`mutation { add retract }`:             {access.Ingest, access.Curate},
		`mutation { open: add other: forget }`: {access.Ingest, access.Admin},
		`mutation { ...F } fragment F on Mutation { ... on Mutation { retract } }`:                  {access.Curate},
		`mutation Q($no: Boolean = false) { add forget @include(if: $no) retract @skip(if: true) }`: {access.Ingest},
		`mutation { __typename }`: {access.Admin},
	} {
		doc := gqlparser.MustLoadQueryWithRules(schema, query, rules.NewDefaultRules())
		op := doc.Operations[0]
		for set := range 1 << len(all) {
			who := &access.Principal{}
			for i, scope := range all {
				if set&(1<<i) != 0 {
					who.Scopes = append(who.Scopes, scope)
				}
			}
			may := true
			for _, scope := range needed {
				may = may && who.May(scope)
			}
			operation := &graphql.OperationContext{Doc: doc, Operation: op, Variables: map[string]any{"no": false}}
			err := roles{}.MutateOperationContext(access.With(t.Context(), who), operation)
			if (err == nil) != may || err != nil && err.Extensions["code"] != codeForbidden {
				t.Errorf("%s by %v: %v, want allowed: %v", query, who.Scopes, err, may)
			}
		}
		if err := (roles{}).MutateOperationContext(t.Context(), &graphql.OperationContext{Doc: doc, Operation: op}); err == nil {
			t.Errorf("%s is allowed to nobody", query)
		}
	}
}
