package main

import (
	"context"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

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
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("this test needs chromium")
		}
		t.Skip("SKIPPED: this test needs chromium on the PATH")
	}
	if r := try(t, env, nil, "demo", "--once", "--addr", "127.0.0.1:0"); r.code != exitDone {
		t.Fatalf("exit %d: %s", r.code, r.stderr)
	}
	ctx := newTab(t, chromium)
	err = chromedp.Do(ctx,
		chromedp.Navigate(browserLink(&server)),
		chromedp.WaitVisible(`input[data-testid="password"]`),
		chromedp.SendKeys(`input[data-testid="password"]`, server.Password),
		chromedp.Click(`button[data-testid="connect"]`),
	)
	if err != nil {
		t.Fatalf("log in: %v", err)
	}
	// The connection shows by the form's going away; only then can the query run.
	if err := chromedp.Do(ctx, chromedp.WaitNotPresent(`input[data-testid="password"]`), chromedp.Click(`[data-testid="editor-Run"]`), chromedp.WaitVisible(`svg g.node`)); err != nil {
		picture(ctx, t, filepath.Join(t.TempDir(), "failed.png"))
		t.Fatalf("run the first query: %v", err)
	}
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

// newTab returns the context of a tab of a headless browser that ends with the
// test.
func newTab(t *testing.T, chromium string) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.WindowSize(1400, 1000), chromedp.UserDataDir(t.TempDir()))
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	return ctx
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

func picture(ctx context.Context, t *testing.T, path string) {
	t.Helper()
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Logf("no picture: %v", err)
		return
	}
	if err := os.WriteFile(path, png, 0o644); err != nil {
		t.Error(err)
	}
}
