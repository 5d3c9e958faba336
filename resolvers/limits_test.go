package resolvers_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/graph/graphtest"
	"github.com/demarche-kg/demarche/resolvers"
)

const (
	badInput    = "BAD_USER_INPUT"
	tooComplex  = "QUERY_TOO_COMPLEX"
	timeout     = "TIMEOUT"
	unavailable = "UNAVAILABLE"
	internal    = "INTERNAL"
)

// repeat joins n parts that say their number.
func repeat(n int, part string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(part, "#", fmt.Sprint(i)))
		b.WriteByte(' ')
	}
	return b.String()
}

// nested is a query of some depth.
func nested(depth int) string {
	// claims, edges, node, contentOf … gloss
	return `{ claims { edges { node { ` + strings.Repeat(`contentOf { `, depth-4) + `gloss` + strings.Repeat(` }`, depth-4) + ` } } } }`
}

// TestLimits asks what is just allowed and what is just over each limit.
func TestLimits(t *testing.T) {
	for name, c := range map[string]struct {
		query string
		code  string // "" = answered
	}{
		"15 levels":                      {nested(15), ""},
		"16 levels":                      {nested(16), tooComplex},
		"1,000 levels":                   {nested(1000), badInput}, // stopped by the parser: too many tokens
		"16 levels in fragments":         {`{ claims { edges { node { ...A } } } } fragment A on Claim { ` + strings.Repeat(`contentOf { `, 12) + `id` + strings.Repeat(` }`, 12) + ` }`, tooComplex},
		"30 aliases":                     {`{ claims { ` + repeat(30, `a#: totalCount`) + ` } }`, ""},
		"31 aliases":                     {`{ claims { ` + repeat(31, `a#: totalCount`) + ` } }`, tooComplex},
		"101 aliases of __typename":      {`{ ` + repeat(101, `a#: __typename`) + ` }`, tooComplex},
		"31 aliases of __typename below": {`{ claims { ` + repeat(31, `a#: __typename`) + ` } }`, tooComplex},
		"31 aliases in a fragment":       {`{ claims { ...A } } fragment A on ClaimConnection { ` + repeat(31, `a#: totalCount`) + ` }`, tooComplex},
		"10 root fields":                 {`{ ` + repeat(10, `a#: ontology { name }`) + ` }`, ""},
		"11 root fields":                 {`{ ` + repeat(11, `a#: ontology { name }`) + ` }`, tooComplex},
		"11 root fields in a fragment":   {`{ ...A } fragment A on Query { ` + repeat(11, `a#: ontology { name }`) + ` }`, tooComplex},
		"20 directives":                  {`{ claims { ` + repeat(20, `totalCount @skip(if: false)`) + ` } }`, ""},
		"21 directives":                  {`{ claims { ` + repeat(21, `totalCount @skip(if: false)`) + ` } }`, tooComplex},
		"unknown directives":             {`{ claims { totalCount ` + strings.Repeat(`@aa`, 10) + ` } }`, badInput},
		"field duplication":              {`{ claims { ` + repeat(500, `totalCount`) + ` } }`, tooComplex},
		"2,001 tokens":                   {`{ claims { ` + repeat(2001, `totalCount`) + ` } }`, badInput},
		"100,000 fields":                 {`{ claims { ` + repeat(20_000, `totalCount`) + ` } }`, badInput},
		"cost":                           {`{ claims(first: 500) { edges { node { evidence { quote } } } } }`, ""},
		"cost over the limit":            {`{ claims(first: 500) { edges { node { evidence { quote start end sentence { text } document { title url } } gloss predicate } } } }`, tooComplex},
		"lists in lists":                 {`{ entities(first: 50) { edges { node { claims(first: 50) { edges { node { id } } } } } } }`, tooComplex},
		"cost cannot be lowered":         {`{ a: claims(first: -500) { totalCount } entities(first: 50) { edges { node { claims(first: 50) { edges { node { id } } } } } } }`, tooComplex},
		"a negative first":               {`{ claims(first: -1) { totalCount } }`, badInput},
		"a huge first":                   {`{ claims(first: 2147483647) { totalCount } }`, badInput},
		"a first beyond all numbers":     {`{ claims(first: 99999999999999999999999) { totalCount } }`, badInput},
		"a negative huge first":          {`{ claims(first: -9223372036854775808) { edges { node { id } } } }`, badInput},
		"a fraction of a value":          {`{ claims(first: 1.5) { totalCount } }`, badInput},
		"a fragment of itself":           {`{ claims { ...A } } fragment A on ClaimConnection { totalCount ...A }`, badInput},
		"two fragments of each other":    {`{ claims { ...A } } fragment A on ClaimConnection { ...B } fragment B on ClaimConnection { ...A }`, badInput},
		"a fragment that is not used":    {`{ claims { totalCount } } fragment A on ClaimConnection { totalCount }`, badInput},
		"conditions 8 deep":              {`{ claims(where: ` + strings.Repeat(`{NOT: `, 8) + `{}` + strings.Repeat(`}`, 8) + `) { totalCount } }`, ""},
		"conditions 9 deep":              {`{ claims(where: ` + strings.Repeat(`{NOT: `, 9) + `{}` + strings.Repeat(`}`, 9) + `) { totalCount } }`, badInput},
		"several operations and no name": {`query A { claims { totalCount } } query B { claims { totalCount } }`, badInput},
		"no operation":                   {`fragment A on Claim { id }`, badInput},
		"a subscription":                 {`subscription { claimRecorded { id } }`, badInput},
		"a mutation":                     {`mutation { forgetDocument(id: "x") { claims } }`, "FORBIDDEN"},
	} {
		t.Run(name, func(t *testing.T) {
			got := serve(t, sampleStore(t)).ask(t, c.query, nil)
			switch {
			case c.code == "" && len(got.Errors) > 0:
				t.Errorf("refused: %.300s", got.body)
			case c.code != "" && !got.refusedWith(c.code):
				t.Errorf("codes %v, want %s: %.300s", got.codes(), c.code, got.body)
			}
			if len(got.body) > 20_000 && c.code != "" {
				t.Errorf("an error of %d bytes", len(got.body))
			}
		})
	}
}

// TestForm sends what is no GraphQL request.
func TestForm(t *testing.T) {
	const canary = "canary-7391"
	ok := `{"query": "{ claims { totalCount } }"}`
	a := serve(t, sampleStore(t))
	for name, c := range map[string]struct {
		method, kind, target, body string
		status                     int
	}{
		"a query":              {http.MethodPost, "application/json", "/graphql", ok, 200},
		"a query in UTF-8":     {http.MethodPost, "application/json; charset=utf-8", "/graphql", ok, 200},
		"GET":                  {http.MethodGet, "", "/graphql?query=" + url.QueryEscape("{ claims { totalCount } }"), "", 405},
		"GET of a mutation":    {http.MethodGet, "", "/graphql?query=" + url.QueryEscape("mutation { x }"), "", 405},
		"HEAD":                 {http.MethodHead, "", "/graphql", "", 405},
		"PUT":                  {http.MethodPut, "application/json", "/graphql", ok, 405},
		"a form":               {http.MethodPost, "application/x-www-form-urlencoded", "/graphql", "query=" + url.QueryEscape("{ claims { totalCount } }"), 415},
		"a form with files":    {http.MethodPost, "multipart/form-data; boundary=x", "/graphql", "--x--", 415},
		"plain text":           {http.MethodPost, "text/plain", "/graphql", ok, 415},
		"GraphQL":              {http.MethodPost, "application/graphql", "/graphql", "{ claims { totalCount } }", 415},
		"no content type":      {http.MethodPost, "", "/graphql", ok, 415},
		"a bad content type":   {http.MethodPost, "application/json; ;;=", "/graphql", ok, 415},
		"a batch":              {http.MethodPost, "application/json", "/graphql", "[" + strings.Repeat(ok+",", 9) + ok + "]", 400},
		"no JSON":              {http.MethodPost, "application/json", "/graphql", canary, 400},
		"JSON that ends early": {http.MethodPost, "application/json", "/graphql", `{"query": "{ ` + canary, 400},
		"JSON and more":        {http.MethodPost, "application/json", "/graphql", ok + canary, 400},
		"another type":         {http.MethodPost, "application/json", "/graphql", `{"query": {"` + canary + `": 1}}`, 400},
		"variables of no map":  {http.MethodPost, "application/json", "/graphql", `{"query": "{ __typename }", "variables": "` + canary + `"}`, 400},
		"null":                 {http.MethodPost, "application/json", "/graphql", `null`, 400},
		"nothing":              {http.MethodPost, "application/json", "/graphql", ``, 400},
		"no query":             {http.MethodPost, "application/json", "/graphql", `{"variables": {"` + canary + `": 1}}`, 400},
		"bytes":                {http.MethodPost, "application/json", "/graphql", "\x00\xff\xfe" + canary, 400},
		"too much":             {http.MethodPost, "application/json", "/graphql", `{"query": "{ __typename }", "variables": {"x": "` + canary + strings.Repeat("x", 256<<10) + `"}}`, 413},
		"deep JSON":            {http.MethodPost, "application/json", "/graphql", `{"query": "{ __typename }", "variables": {"x": ` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `}}`, 400},
	} {
		t.Run(name, func(t *testing.T) {
			r := request(t.Context(), strings.NewReader(c.body))
			r.Method = c.method
			r.URL, _ = url.Parse(c.target)
			r.Header.Set("Content-Type", c.kind)
			got := a.do(t, r)
			if got.status != c.status {
				t.Errorf("status %d, want %d: %.300s", got.status, c.status, got.body)
			}
			if c.status != 200 && !got.refusedWith(badInput) {
				t.Errorf("codes %v: %.300s", got.codes(), got.body)
			}
			if strings.Contains(got.body, "canary") || strings.Contains(a.log.String(), "canary") {
				t.Errorf("the body is echoed: %.300s", got.body)
			}
		})
	}
}

// failing is a reader that answers nothing about claims but as told.
type failing struct {
	graph.Reader
	claims func(context.Context) error
}

func (f failing) Ask(ctx context.Context, q graph.Query) (any, error) {
	if q.Field == graph.FieldClaims || slices.ContainsFunc(q.Select.Queries, func(q graph.Query) bool { return q.Field == graph.FieldClaims }) {
		if err := f.claims(ctx); err != nil {
			return nil, err
		}
	}
	return f.Reader.Ask(ctx, q)
}

// noClaim is a nil that the compiler does not see through.
func noClaim() *graph.Claim { return nil }

// TestFailures checks what clients hear when a read fails: a code, and nothing of
// the machine. The log hears the rest.
func TestFailures(t *testing.T) {
	const secret = "bolt://neo4j:secret@10.1.2.3:7687"
	for name, c := range map[string]struct {
		claims func(context.Context) error
		code   string
		logged bool
	}{
		"the database is down": {func(context.Context) error {
			return graph.Errorf(graph.Unavailable, "connect to %s: %w", secret, errors.New("refused"))
		}, unavailable, true},
		"a defect":          {func(context.Context) error { return errors.New("syntax error near " + secret) }, internal, true},
		"a marked defect":   {func(context.Context) error { return graph.Errorf(graph.Internal, "at %s", secret) }, internal, true},
		"a panic":           {func(context.Context) error { panic("at " + secret) }, internal, true},
		"a nil dereference": {func(context.Context) error { return errors.New(noClaim().Gloss) }, internal, true},
		"the store gives up": {func(context.Context) error {
			return graph.Errorf(graph.Timeout, "transaction at %s terminated", secret)
		}, timeout, true},
		"the store ends with its context":        {func(ctx context.Context) error { <-ctx.Done(); return fmt.Errorf("%s: %w", secret, ctx.Err()) }, timeout, true},
		"the store does not look at its context": {func(context.Context) error { time.Sleep(300 * time.Millisecond); return nil }, timeout, true},
		"conflict":                               {func(context.Context) error { return graph.Errorf(graph.Conflict, "written meanwhile") }, "CONFLICT", false},
		"not found":                              {func(context.Context) error { return graph.Errorf(graph.NotFound, "no such thing") }, "NOT_FOUND", false},
		"complex":                                {func(context.Context) error { return graph.Errorf(graph.TooComplex, "too much") }, tooComplex, false},
		"wrapped": {func(context.Context) error {
			return fmt.Errorf("claims: %w", graph.Errorf(graph.Invalid, "after: bad"))
		}, badInput, false},
	} {
		for where, query := range map[string]string{
			"at the root": `{ claims { totalCount } }`,
			"below":       `{ entity(name: "Ada Alder") { name claims { totalCount } } }`,
		} {
			t.Run(name+" "+where, func(t *testing.T) {
				a := serve(t, failing{sampleStore(t), c.claims}, func(o *resolvers.Options) {
					if c.code == timeout {
						o.Limits.Time = 100 * time.Millisecond
					}
				})
				start := time.Now()
				got := a.ask(t, query, nil)
				if took := time.Since(start); took > 5*time.Second {
					t.Errorf("took %v", took)
				}
				if codes := got.codes(); len(codes) != 1 || codes[0] != c.code {
					t.Errorf("codes %v, want %s: %s", codes, c.code, got.body)
				}
				for _, leak := range []string{"bolt", "secret", "10.1.2.3", "goroutine", ".go:", "runtime error"} {
					if strings.Contains(got.body, leak) {
						t.Errorf("the answer says %q: %s", leak, got.body)
					}
				}
				if logged := strings.Contains(a.log.String(), "level=ERROR"); logged != c.logged {
					t.Errorf("logged: %v, want %v: %s", logged, c.logged, a.log)
				}
			})
		}
	}
}

// TestNoTime checks the answer when the time is up before anything is read.
func TestNoTime(t *testing.T) {
	reader := count(sampleStore(t))
	got := serve(t, reader, func(o *resolvers.Options) { o.Limits.Time = 0 }).ask(t, `{ claims { totalCount } }`, nil)
	if !got.refusedWith(timeout) || len(reader.calls) > 0 {
		t.Errorf("read %v: %s", reader.calls, got.body)
	}
}

// TestIntrospection checks that the schema can be asked for where it is allowed,
// and that nothing gives it away elsewhere.
func TestIntrospection(t *testing.T) {
	circular := `{ __schema { types { fields { type { fields { type { fields { type { fields { type { name } } } } } } } } } }`
	for name, c := range map[string]struct {
		query     string
		on, off   string // codes; "" = answered
		suggested string // said only where introspection is on
	}{
		"the schema":                {`{ __schema { queryType { name } types { name } } }`, "", badInput, ""},
		"a type":                    {`{ __type(name: "Claim") { name fields { name description } } }`, "", badInput, ""},
		"the query of an explorer":  {explorerQuery, "", badInput, ""},
		"a circular query":          {circular, badInput, badInput, ""},
		"the name of a type":        {`{ __typename claims { __typename } }`, "", "", ""},
		"a field written wrong":     {`{ entity(name: "x") { nam } }`, badInput, badInput, "Did you mean"},
		"an argument written wrong": {`{ claims(fist: 1) { totalCount } }`, badInput, badInput, "Did you mean"},
		"an enum written wrong":     {`{ claims(where: {polarity: [NEGATE]}) { totalCount } }`, badInput, badInput, "Did you mean"},
	} {
		t.Run(name, func(t *testing.T) {
			for on, want := range map[bool]string{true: c.on, false: c.off} {
				got := serve(t, sampleStore(t), func(o *resolvers.Options) { o.Introspection = on }).ask(t, c.query, nil)
				switch {
				case want == "" && len(got.Errors) > 0:
					t.Errorf("introspection %v: %.300s", on, got.body)
				case want != "" && (len(got.Errors) == 0 || got.codes()[0] != want):
					t.Errorf("introspection %v: codes %v, want %s: %.300s", on, got.codes(), want, got.body)
				}
				if said := strings.Contains(got.body, "Did you mean"); said && !on || said != (c.suggested != "") && on {
					t.Errorf("introspection %v: suggests %v: %.300s", on, said, got.body)
				}
				if !on && bytes.Contains([]byte(got.body), []byte("queryType\":{")) {
					t.Errorf("the schema is told: %.300s", got.body)
				}
			}
		})
	}
}

// explorerQuery is what GraphiQL asks before anything else.
const explorerQuery = `query IntrospectionQuery { __schema { queryType { name } mutationType { name } subscriptionType { name } types { ...FullType }
  directives { name description locations args { ...InputValue } } } }
fragment FullType on __Type { kind name description fields(includeDeprecated: true) { name description args { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason }
  inputFields { ...InputValue } interfaces { ...TypeRef } enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason } possibleTypes { ...TypeRef } }
fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue }
fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } }`

// TestSeveralWithAName asks for one entity by a name that a person and a place have.
func TestSeveralWithAName(t *testing.T) {
	var batches []*graph.Batch
	var ids []string
	for said, c := range map[string]struct {
		kind    graph.EntityKind
		options []graphtest.ClaimOption
	}{
		"Georgia met Björn Berg":              {graph.PersonKind, []graphtest.ClaimOption{graphtest.By("Georgia"), graphtest.To("Björn Berg")}},
		"Ada Alder met Björn Berg in Georgia": {graph.PlaceKind, []graphtest.ClaimOption{graphtest.By("Ada Alder"), graphtest.To("Björn Berg"), graphtest.At("Georgia")}},
	} {
		r := graphtest.Report(t, said+".")
		r.Claim(said, "MET", c.options...)
		batches, ids = append(batches, r.Batch()), append(ids, string(graphtest.EntityID("Georgia", c.kind)))
	}
	a := serve(t, storeWith(t, batches...))
	got := a.ask(t, `{ entity(name: "georgia") { name } }`, nil)
	if !slices.Equal(got.codes(), []string{badInput}) || !slices.Equal(got.Errors[0].Path, []any{"entity"}) {
		t.Fatalf("%s", got.body)
	}
	for _, id := range ids {
		if !strings.Contains(got.Errors[0].Message, id) {
			t.Errorf("no %s in %s", id, got.Errors[0].Message)
		}
		if one := a.ask(t, `query Q($id: ID!) { entity(id: $id) { name } }`, map[string]any{"id": id}); len(one.Errors) > 0 || !strings.Contains(one.body, "Georgia") {
			t.Errorf("by id: %s", one.body)
		}
	}
}
