package browser_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/demarche-kg/demarche/browser"
	"github.com/demarche-kg/demarche/graph"
)

func ontology(t *testing.T) *graph.Ontology {
	t.Helper()
	o, err := graph.LoadOntology()
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// TestQueries holds that each saved query says what it is and is bounded, since
// Neo4j Browser draws at most 300 nodes.
func TestQueries(t *testing.T) {
	queries, err := browser.Queries()
	if err != nil {
		t.Fatal(err)
	}
	if len(queries) == 0 {
		t.Fatal("no queries")
	}
	for _, q := range queries {
		if !strings.HasPrefix(q.Cypher, "// "+q.Title+"\n") || q.Title == "" {
			t.Errorf("%s: its first line is no title", q.Name)
		}
		if !regexp.MustCompile(`LIMIT \d+`).MatchString(q.Cypher) {
			t.Errorf("%s has no limit", q.Name)
		}
		if regexp.MustCompile(`(?i)\b(create|merge|set|delete|remove|load|call)\b`).MatchString(q.Cypher) {
			t.Errorf("%s does more than read", q.Name)
		}
	}
}

// TestGuide holds that there are ten steps, that every saved query is one, and
// that what a query has of HTML is escaped.
func TestGuide(t *testing.T) {
	guide, err := browser.Guide("MATCH (n) WHERE n.name = '</pre><script>alert(1)</script>' RETURN n")
	if err != nil {
		t.Fatal(err)
	}
	text := string(guide)
	if n := strings.Count(text, "<slide"); n != 10 || strings.Count(text, "runnable") != n {
		t.Errorf("%d slides, %d queries; want 10 of each", n, strings.Count(text, "runnable"))
	}
	if strings.Contains(text, "<script") || !strings.Contains(text, "&lt;script&gt;") {
		t.Error("the first query got into the page as HTML")
	}
	queries, err := browser.Queries()
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range queries {
		if !strings.Contains(text, q.Title) {
			t.Errorf("%s is in no step", q.Name)
		}
	}
}

// rule matches one rule of a GraSS sheet; its parser is simple: no comments, and
// neither : nor ; in a caption.
var rule = regexp.MustCompile(`(?s)^(node|relationship)(\.(\w+))? \{\n((?:  [a-z-]+: (?:#[0-9A-F]{6}|\d+px|"[^":;]*");\n)+)\}\n`)

func TestStyle(t *testing.T) {
	o := ontology(t)
	style, err := browser.Style(o)
	if err != nil {
		t.Fatal(err)
	}
	looks := map[string]string{}
	order := map[string]int{}
	rest := string(style)
	for rest != "" {
		m := rule.FindStringSubmatch(rest)
		if m == nil {
			t.Fatalf("no rule of GraSS: %.200s", rest)
		}
		looks[m[1]+m[2]], order[m[1]+m[2]] = m[4], len(order)
		rest = strings.TrimLeft(rest[len(m[0]):], "\n")
	}
	color := func(name string) string {
		return regexp.MustCompile(`(?m)^  color: (#\w+);$`).FindString(looks[name])
	}
	for _, edge := range o.EdgeTypes() {
		look := looks["relationship."+edge]
		if !strings.Contains(look, `"`+edge+` {status}"`) {
			t.Errorf("%s: its caption has no type and status: %q", edge, look)
		}
	}
	told := map[string]string{}
	for _, name := range []string{"relationship.MET", "relationship.ALLEGED_MET", "relationship.PLANNED_MET", "relationship.EVIDENCED_BY", "relationship.CONTRADICTS", "relationship"} {
		if c := color(name); c == "" || told[c] != "" {
			t.Errorf("%s has the colour %q of %s", name, c, told[c])
		}
		told[color(name)] = name
	}
	for _, label := range []string{"Person", "Organization", "Country", "Place", "Event", "Topic", "Claim", "UnnamedSource", "Sentence", "Document", "Relation", "Name"} {
		if looks["node."+label] == "" {
			t.Errorf("no look for %s", label)
		}
		if order["node."+label] < order["node.Entity"] {
			t.Errorf("%s stands before Entity, whose look would win", label)
		}
	}
}

func TestHandler(t *testing.T) {
	handler, err := browser.Handler(ontology(t), "RETURN 1")
	if err != nil {
		t.Fatal(err)
	}
	do := func(method, path string) *httptest.ResponseRecorder {
		t.Helper()
		request := httptest.NewRequestWithContext(t.Context(), method, path, http.NoBody)
		request.Header.Set("Origin", "http://127.0.0.1:7474")
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, request)
		return answer
	}
	for _, path := range []string{"/browser/graph.grass", "/browser/guide.html"} {
		r := do(http.MethodGet, path)
		if r.Code != http.StatusOK || r.Header().Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(r.Header().Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%s: %d, %v", path, r.Code, r.Header())
		}
		if r := do(http.MethodOptions, path); r.Code != http.StatusNoContent || r.Header().Get("Access-Control-Allow-Headers") != "*" {
			t.Errorf("%s: may a browser ask? %d, %v", path, r.Code, r.Header())
		}
		if r := do(http.MethodPost, path); r.Code != http.StatusMethodNotAllowed {
			t.Errorf("POST %s: %d", path, r.Code)
		}
		if !strings.Contains(browser.PostConnectCommand("127.0.0.1:8080"), "http://127.0.0.1:8080"+path) {
			t.Errorf("Neo4j Browser does not load %s", path)
		}
	}
	if r := do(http.MethodGet, "/browser/queries/02-who-met-whom.cypher"); r.Code != http.StatusNotFound {
		t.Errorf("something else is served: %d", r.Code)
	}
}
