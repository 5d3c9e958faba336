package web_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"github.com/demarche-kg/demarche/access"
	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/graph/graphtest"
	"github.com/demarche-kg/demarche/internal/browsertest"
	"github.com/demarche-kg/demarche/resolvers"
	"github.com/demarche-kg/demarche/server"
	"github.com/demarche-kg/demarche/web"
)

// TestQueries holds that the worked queries fit the schema and say what they
// answer.
func TestQueries(t *testing.T) {
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: resolvers.Schema()})
	queries, err := web.Queries()
	if err != nil || len(queries) < 10 {
		t.Fatalf("%d queries, %v", len(queries), err)
	}
	for _, q := range queries {
		if !strings.HasPrefix(q.Text, "# "+q.Title+"\n") || !strings.ContainsAny(q.Title, "?:") {
			t.Errorf("%q does not say what the query answers", q.Title)
		}
		if _, err := gqlparser.LoadQueryWithRules(schema, q.Text, rules.NewDefaultRules()); err != nil {
			t.Errorf("%s: %v", q.Title, err)
		}
	}
}

func TestGraphiQLFiles(t *testing.T) {
	page, err := web.GraphiQL()
	if err != nil {
		t.Fatal(err)
	}
	get := func(method, path string, headers ...string) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), method, path, nil)
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		w := httptest.NewRecorder()
		page.ServeHTTP(w, r)
		return w
	}
	for path, kind := range map[string]string{
		"/graphiql/": "text/html", "/graphiql/graphiql.js": "text/javascript", "/graphiql/graphiql.css": "text/css", "/graphiql/editor.worker.js": "text/javascript",
		"/graphiql/graphql.worker.js": "text/javascript", "/graphiql/json.worker.js": "text/javascript", "/graphiql/queries.json": "application/json", "/graphiql/licenses.txt": "text/plain",
	} {
		plain, packed := get(http.MethodGet, path), get(http.MethodGet, path, "Accept-Encoding", "gzip")
		if plain.Code != http.StatusOK || !strings.HasPrefix(plain.Header().Get("Content-Type"), kind) || plain.Header().Get("Content-Encoding") != "" {
			t.Errorf("%s: status %d, type %s", path, plain.Code, plain.Header().Get("Content-Type"))
		}
		if packed.Code != http.StatusOK || packed.Body.Len() > plain.Body.Len() {
			t.Errorf("%s: packed has %d bytes, plain %d", path, packed.Body.Len(), plain.Body.Len())
		}
		tag := packed.Header().Get("ETag")
		if again := get(http.MethodGet, path, "Accept-Encoding", "gzip", "If-None-Match", tag); tag == "" || again.Code != http.StatusNotModified {
			t.Errorf("%s: asked again with the tag %q: status %d", path, tag, again.Code)
		}
	}
	if policy := get(http.MethodGet, "/graphiql/").Header().Get("Content-Security-Policy"); !strings.Contains(policy, "script-src 'self';") || strings.Contains(policy, "unsafe-eval") {
		t.Errorf("policy %q", policy)
	}
	if get(http.MethodGet, "/graphiql/../console.js").Code != http.StatusNotFound || get(http.MethodPost, "/graphiql/").Code != http.StatusMethodNotAllowed {
		t.Error("a page of elsewhere is found, or a POST is taken")
	}
}

// TestGraphiQL uses GraphiQL in a browser that reaches this server alone: it shows
// the worked queries, runs one, and completes the name of a field.
func TestGraphiQL(t *testing.T) {
	ctx := browsertest.Tab(t)
	address := sampleServer(t)
	queries, err := web.Queries()
	if err != nil {
		t.Fatal(err)
	}
	step := func(what string, actions ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		if err := chromedp.Do(ctx, actions...); err != nil {
			picture := filepath.Join(t.ArtifactDir(), "graphiql.png")
			t.Fatalf("%s: %v; what it looked like: %s, %v", what, err, picture, browsertest.Picture(ctx, picture))
		}
	}
	step("open", chromedp.Navigate(address+"/graphiql/"), chromedp.WaitVisible(`.graphiql-execute-button`))
	tabs, err := chromedp.Run(ctx, chromedp.Evaluate[int](`document.querySelectorAll('.graphiql-tab').length`))
	if err != nil || tabs != len(queries) {
		t.Fatalf("%d tabs for %d queries, %v", tabs, len(queries), err)
	}
	step("run the last tab", chromedp.Click(`.graphiql-tab:last-of-type .graphiql-tab-button`), chromedp.WaitVisible(`.graphiql-tab-active:last-of-type`), chromedp.Click(`.graphiql-execute-button`), waitForText(`.graphiql-response .view-lines`, `MET`))
	step("open a tab", chromedp.Click(`.graphiql-tab-add`), chromedp.Click(`.graphiql-query-editor .view-lines`))
	step("complete a name", chromedp.KeyEvent("{ clai"), completed("claims"))
	asked, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](`performance.getEntriesByType('resource').map(e => e.name)`))
	if err != nil || len(asked) < 4 {
		t.Fatalf("asked for %q, %v", asked, err)
	}
	for _, url := range asked {
		if !strings.HasPrefix(url, address+"/") && !strings.HasPrefix(url, "data:") {
			t.Errorf("asked elsewhere: %s", url)
		}
	}
}

// TestAudit runs the audits of graphql-http where "npm ci" has been run; the same
// questions stand in package resolvers as a table.
func TestAudit(t *testing.T) {
	if _, err := os.Stat("graphiql/node_modules/graphql-http"); err != nil {
		t.Skip("SKIPPED: the audits need npm ci in web/graphiql")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("SKIPPED: the audits need node on the PATH")
	}
	audit := exec.CommandContext(t.Context(), node, "audit.mjs", sampleServer(t)+"/graphql")
	audit.Dir = "graphiql"
	out, err := audit.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Error(err)
	}
}

// waitForText waits until an element shows a text; GraphiQL's editor shows spaces
// that do not break.
func waitForText(selector, text string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Run(ctx, chromedp.PollFunction[bool](`(selector, text) => (document.querySelector(selector)?.textContent ?? '').replaceAll('\u00a0', ' ').includes(text)`, chromedp.WithPollingArgs(selector, text), chromedp.WithPollingTimeout(2*time.Minute)))
		return err
	})
}

// completed asks for completions until a name is among them: the editor offers none
// before it knows the schema.
func completed(name string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		for {
			offered, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.querySelector('.suggest-widget')?.textContent ?? ''`))
			if err != nil || strings.Contains(offered, name) {
				return err
			}
			if err := chromedp.Do(ctx, chromedp.KeyEvent(" ", chromedp.KeyModifiers(chromedp.ModifierCtrl)), chromedp.Sleep(time.Second)); err != nil {
				return err
			}
		}
	})
}

// sampleServer serves the sample graph, with further reports, and the pages. It
// returns the address.
func sampleServer(t *testing.T, further ...*graph.Batch) string {
	t.Helper()
	store := emptyStore(t)
	for _, batch := range append(graphtest.Sample(t), further...) {
		if _, err := store.Write(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
	return serve(t, store).URL
}

func emptyStore(t *testing.T) *graphtest.Memory {
	t.Helper()
	ontology, err := graph.LoadOntology()
	if err != nil {
		t.Fatal(err)
	}
	return graphtest.NewMemory(ontology)
}

// serve serves a graph and the pages.
func serve(t *testing.T, store *graphtest.Memory) *httptest.Server {
	t.Helper()
	ontology, err := graph.LoadOntology()
	if err != nil {
		t.Fatal(err)
	}
	page, err := web.GraphiQL()
	if err != nil {
		t.Fatal(err)
	}
	console, err := web.Console()
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	everybody := access.Open{access.Read}
	s := server.New(server.Config{Log: log, Access: everybody, Guard: true})
	s.Handle("/", console)
	s.Handle("/graphiql/", page)
	s.Handle("/graphql", resolvers.Handler(&resolvers.Resolver{Store: store, Ontology: ontology, Log: log},
		resolvers.Options{Limits: resolvers.DefaultLimits(), Introspection: true, Access: everybody, GET: true}))
	running := httptest.NewServer(s.Handler())
	t.Cleanup(running.Close)
	return running
}
