package cypher

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/demarche-kg/demarche/access"
	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/graph/graphtest"
	"github.com/demarche-kg/demarche/resolvers"
)

var update = flag.Bool("update", false, "write the statements and answers of testdata anew; look at each")

// queryCase is a folder of testdata/queries: a GraphQL query with its variables, the
// statements and parameters that it is compiled to, and the answer on the sample
// graph.
type queryCase struct {
	folder    string
	query     string
	variables map[string]any
}

func queryCases(tb testing.TB) []queryCase {
	tb.Helper()
	files, err := filepath.Glob("testdata/queries/*/query.graphql")
	if err != nil || len(files) == 0 {
		tb.Fatalf("no cases: %v", err)
	}
	var out []queryCase
	for _, file := range files {
		query, err := os.ReadFile(file)
		if err != nil {
			tb.Fatal(err)
		}
		c := queryCase{folder: filepath.Dir(file), query: string(query)}
		switch data, err := os.ReadFile(filepath.Join(c.folder, "variables.json")); {
		case err == nil:
			if err := json.Unmarshal(data, &c.variables); err != nil {
				tb.Fatal(err)
			}
		case !errors.Is(err, fs.ErrNotExist):
			tb.Fatal(err)
		}
		out = append(out, c)
	}
	return out
}

// ask sends a query to the API over a reader.
func ask(tb testing.TB, r graph.Reader, query string, variables map[string]any) string {
	tb.Helper()
	limits := resolvers.DefaultLimits()
	limits.Time = 5 * time.Minute // a busy machine plans slowly
	handler := resolvers.Handler(&resolvers.Resolver{Store: r, Ontology: ontology(tb), Log: slog.New(slog.DiscardHandler)},
		resolvers.Options{Limits: limits, Access: access.Open{access.Read}})
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		tb.Fatal(err)
	}
	request := httptest.NewRequestWithContext(tb.Context(), http.MethodPost, "/graphql", bytes.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, request)
	return w.Body.String()
}

func ontology(tb testing.TB) *graph.Ontology {
	tb.Helper()
	o, err := graph.LoadOntology()
	if err != nil {
		tb.Fatal(err)
	}
	return o
}

// compiling is a reader that compiles what it is asked and answers nothing.
type compiling struct {
	graph.Reader
	ontology *graph.Ontology

	mu         sync.Mutex
	statements []statement
	err        error
}

var errNothing = graph.Errorf(graph.NotFound, "only compiled")

func (c *compiling) Ask(_ context.Context, q graph.Query) (any, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s, err := compile(c.ontology, &q)
	if err != nil {
		c.err = err
		return nil, err
	}
	c.statements = append(c.statements, s.statement)
	return nil, errNothing
}

// compiledTo returns the statements of a query, sorted by text, since root fields are
// resolved at the same time.
func compiledTo(tb testing.TB, query string, variables map[string]any) []statement {
	tb.Helper()
	c := &compiling{ontology: ontology(tb)}
	body := ask(tb, c, query, variables)
	if c.err != nil || len(c.statements) == 0 {
		tb.Fatalf("%v: %s", c.err, body)
	}
	slices.SortFunc(c.statements, func(a, b statement) int { return strings.Compare(a.text, b.text) })
	return c.statements
}

// golden compares with a file of a case, or writes it.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// indented writes JSON for people.
func indented(tb testing.TB, value any) string {
	tb.Helper()
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(value); err != nil {
		tb.Fatal(err)
	}
	return out.String()
}

// TestCompiled checks the statements that queries become.
func TestCompiled(t *testing.T) {
	for _, c := range queryCases(t) {
		t.Run(filepath.Base(c.folder), func(t *testing.T) {
			var texts []string
			var params []map[string]any
			for _, s := range compiledTo(t, c.query, c.variables) {
				texts, params = append(texts, s.text+"\n"), append(params, s.params)
			}
			golden(t, filepath.Join(c.folder, "want.cypher"), strings.Join(texts, "\n"))
			golden(t, filepath.Join(c.folder, "params.json"), indented(t, params))
		})
	}
}

// cursors differ from store to store.
var cursors = regexp.MustCompile(`"(cursor|endCursor|startCursor)":"[^"]*"`)

// TestAnswered checks that Neo4j answers the queries by one statement for each root
// field, that the store in memory answers alike, and what that is.
func TestAnswered(t *testing.T) {
	db := filled(t)
	memory := graphtest.NewMemory(db.ontology)
	for _, b := range graphtest.Sample(t) {
		if _, err := memory.Write(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	seen := &seenStatements{}
	for _, c := range queryCases(t) {
		t.Run(filepath.Base(c.folder), func(t *testing.T) {
			count := 0
			db.observe = func(s statement) {
				seen.add(s)
				count++
			}
			got := cursors.ReplaceAllString(ask(t, db, c.query, c.variables), `"$1":"…"`)
			db.observe = nil
			if want := len(compiledTo(t, c.query, c.variables)); count != want {
				t.Errorf("%d statements for %d root fields", count, want)
			}
			if diff := gocmp.Diff(cursors.ReplaceAllString(ask(t, memory, c.query, c.variables), `"$1":"…"`), got); diff != "" {
				t.Errorf("two stores answer differently (-memory +Neo4j):\n%s", diff)
			}
			var answer any
			if err := json.Unmarshal([]byte(got), &answer); err != nil {
				t.Fatal(err)
			}
			golden(t, filepath.Join(c.folder, "answer.json"), indented(t, answer))
		})
	}
	t.Run("plans", func(t *testing.T) { checkPlans(t, crowded(t), seen.all()) })
}

// TestEdgesKnownThen checks that edges as they were known at a time, which no single
// statement gives, are answered by both stores alike, with all that is asked of them.
func TestEdgesKnownThen(t *testing.T) {
	db := filled(t)
	memory := graphtest.NewMemory(db.ontology)
	for _, b := range graphtest.Sample(t) {
		if _, err := memory.Write(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	for when, there := range map[string]bool{"2999-01-01T00:00:00Z": true, "1999-01-01T00:00:00Z": false} {
		variables := map[string]any{"when": when}
		const query = `query Then($when: DateTime!) {
			entity(name: "Ada Alder") { relations(knownAt: $when, first: 3, direction: OUTGOING) { totalCount pageInfo { hasNextPage } edges { node { ...Edge } } } }
			relations(knownAt: $when, between: [{name: "Belmark"}]) { totalCount edges { node { ...Edge } } }
		}
		fragment Edge on Relation { id type status from { name } to { name } other { name ... on Entity { kind names { text } } } event { name kind } claimCount claims(first: 1) { totalCount edges { node { gloss evidence { quote } } } } }`
		got := cursors.ReplaceAllString(ask(t, db, query, variables), `"$1":"…"`)
		if diff := gocmp.Diff(cursors.ReplaceAllString(ask(t, memory, query, variables), `"$1":"…"`), got); diff != "" {
			t.Errorf("%s: two stores answer differently (-memory +Neo4j):\n%s", when, diff)
		}
		if strings.Contains(got, `"quote":"`) != there || strings.Contains(got, `"errors"`) {
			t.Errorf("%s: edges with quotes: want %t: %s", when, there, got)
		}
	}
}

// TestNoNamesOfClients holds that what a client calls things, and in which order it
// asks, does not change a statement.
func TestNoNamesOfClients(t *testing.T) {
	const plain = `{ entity(name: "Ada Alder") { name kind claims(first: 3) { totalCount edges { node { predicate subjects { name } objects { name } evidence { quote } } } } relations(first: 2) { edges { node { type other { name } } } } } }`
	const other = `query Q($n: String = "Ada Alder", $no: Boolean = false) { x: entity(name: $n) { ...F b: relations(first: 2) { edges { node { other { name } t: type } } } names @include(if: $no) { text } } }
fragment F on Entity { a: claims(first: 3) { e: edges { node { q: evidence { quote } o: objects { name } s: subjects { ... on Thing { name } } predicate } } totalCount } k: kind name }`
	a, b := compiledTo(t, plain, nil), compiledTo(t, other, nil)
	if diff := gocmp.Diff(a[0].text, b[0].text); diff != "" {
		t.Errorf("two texts:\n%s", diff)
	}
	if diff := gocmp.Diff(a[0].params, b[0].params); diff != "" {
		t.Errorf("two sets of parameters:\n%s", diff)
	}
}

// FuzzCompile checks that no query makes the compiler panic, and that nothing a user
// types gets into a statement: neither values nor the names of variables and aliases,
// all of which carry a canary.
func FuzzCompile(f *testing.F) {
	const canary = "zqxj"
	for _, c := range queryCases(f) {
		f.Add(c.query, "x", int8(1), "y")
	}
	for _, s := range []string{`' OR 1=1 //`, `x'}) DETACH DELETE n //`, "X`) DETACH DELETE n //", `A\u0060) //`, `$p0`, "\x00", "*", `name:foo OR *:*`, `a AND (b`, `(a+)+$`, `__proto__`} {
		f.Add(`{ claims(first: $n, after: $y, where: {text: $x, speaker: {name: $x}, AND: [{subject: {name: $x}}, {NOT: {object: {name: $y}}}], OR: [{place: {name: $y}}]}) { totalCount edges { node { gloss } } }
			entities(search: $x, first: $n, where: {iso3: [$y]}) { edges { node { name } } } documents(search: $y) { edges { node { title } } } `+canary+`: entity(name: $x) { claims(where: {about: {name: $y}}) { totalCount } } }`, s, int8(3), s)
	}
	o := ontology(f)
	f.Fuzz(func(t *testing.T, query, x string, n int8, y string) {
		c := &compiling{ontology: o}
		query = strings.NewReplacer("$", "$"+canary).Replace(query)
		ask(t, c, "query Q"+canary+"($"+canary+"x: String, $"+canary+"n: Int! = 3, $"+canary+"y: String) "+query,
			map[string]any{canary + "x": x + canary, canary + "n": n, canary + "y": y + canary})
		for _, s := range c.statements {
			if strings.Contains(strings.ToLower(s.text), canary) {
				t.Errorf("what a user typed stands in a statement: %s", s.text)
			}
		}
	})
}
