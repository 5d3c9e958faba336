package main

import (
	"context"
	"flag"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/demarche-kg/demarche/internal/browsertest"
	"github.com/demarche-kg/demarche/internal/neo4jlocal"
)

var update = flag.Bool("update", false, "rewrite the pictures in docs from what the browser draws")

// maxDrawn is how many nodes the first query may draw.
const maxDrawn = 30

// TestNeo4jBrowser opens the link that the demo prints in a real browser, logs
// in, runs the query in the editor and looks at what is drawn: named nodes and
// typed edges, few enough to read.
func TestNeo4jBrowser(t *testing.T) {
	server, env := database(t)
	if server.Mode == neo4jlocal.External {
		t.Skip("the test server was not started here, so where its Neo4j Browser is cannot be known")
	}
	if r := try(t, env, nil, "demo", "--once", "--addr", "127.0.0.1:0"); r.code != exitDone {
		t.Fatalf("exit %d: %s", r.code, r.stderr)
	}
	ctx := browsertest.Tab(t)
	logIn(ctx, t, browserLink(&server), server.Password)
	runEditor(ctx, t)
	time.Sleep(4 * time.Second) // the layout comes to rest
	nodes := captions(ctx, t, `svg g.node`)
	edges := captions(ctx, t, `svg g.relationship`)
	if len(nodes) < 5 || len(nodes) > maxDrawn || len(edges) < 5 {
		t.Errorf("%d nodes and %d edges are drawn: %q", len(nodes), len(edges), nodes)
	}
	all := strings.Join(nodes, "|")
	for _, want := range []string{"Trump", "Putin", "Peskov"} {
		if !strings.Contains(all, want) {
			t.Errorf("no node is named %s: %q", want, nodes)
		}
	}
	for _, n := range nodes {
		if strings.TrimSpace(n) == "" || strings.Contains(n, "_") {
			t.Errorf("the caption %q is no name", n)
		}
	}
	if all := strings.Join(edges, "|"); !strings.Contains(all, "MET_INFORMALLY") {
		t.Errorf("no edge is called MET_INFORMALLY: %q", edges)
	}
}

// logIn opens Neo4j Browser by a link and connects.
func logIn(ctx context.Context, t *testing.T, link, password string) {
	t.Helper()
	// The connection shows by the form's going away.
	if err := chromedp.Do(ctx,
		chromedp.Navigate(link),
		chromedp.WaitVisible(`input[data-testid="password"]`),
		chromedp.SendKeys(`input[data-testid="password"]`, password),
		chromedp.Click(`button[data-testid="connect"]`),
		chromedp.WaitNotPresent(`input[data-testid="password"]`),
	); err != nil {
		t.Fatalf("log in: %v; %s", err, picture(ctx, t))
	}
}

// runEditor runs what stands in the editor and waits until nodes are drawn.
func runEditor(ctx context.Context, t *testing.T) {
	t.Helper()
	if err := chromedp.Do(ctx, chromedp.Click(`[data-testid="editor-Run"]`), chromedp.WaitVisible(`svg g.node`)); err != nil {
		t.Fatalf("run the query: %v; %s", err, picture(ctx, t))
	}
}

// captions returns the text of every element that matches.
func captions(ctx context.Context, t *testing.T, selector string) []string {
	t.Helper()
	out, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](`Array.from(document.querySelectorAll('`+selector+`')).map(e => Array.from(e.querySelectorAll('text')).map(x => x.textContent.trim()).join(' '))`))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// picture keeps what the tab shows and tells where.
func picture(ctx context.Context, t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.ArtifactDir(), "neo4j-browser.png")
	if err := browsertest.Picture(ctx, path); err != nil {
		return "no picture: " + err.Error()
	}
	return "what it looked like: " + path
}
