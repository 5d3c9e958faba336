package main

import (
	"context"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/demarche-kg/demarche/browser"
	"github.com/demarche-kg/demarche/eval/sample"
	"github.com/demarche-kg/demarche/graph/cypher"
	"github.com/demarche-kg/demarche/internal/browsertest"
)

// TestGuideQueries runs each step of the guide on the sample and on an empty graph.
func TestGuideQueries(t *testing.T) {
	server, env := database(t)
	saved, err := browser.Queries()
	if err != nil {
		t.Fatal(err)
	}
	steps := append([]browser.Query{{Name: "first", Cypher: cypher.FirstQuery()}}, saved...)
	if len(steps) != guideSteps {
		t.Fatalf("%d queries, want one for each of %d steps", len(steps), guideSteps)
	}
	for _, s := range steps {
		if rows := query(t, server, s.Cypher); len(rows) > 0 {
			t.Errorf("%s: %d rows of an empty graph", s.Name, len(rows))
		}
	}
	if r := try(t, env, strings.NewReader(sample.Text()), "ingest", "--published", sample.Published().String(), "-"); r.code != exitDone {
		t.Fatalf("ingest: exit %d: %s", r.code, r.stderr)
	}
	for _, s := range steps {
		nodes := map[string]bool{}
		for _, r := range query(t, server, s.Cypher) {
			for _, v := range r.Values {
				if p, ok := v.(neo4j.Path); ok {
					for _, n := range p.Nodes {
						nodes[n.ElementId] = true
					}
				}
			}
		}
		if len(nodes) < 2 || len(nodes) > 100 {
			t.Errorf("%s: %d nodes, want some, and few enough to read", s.Name, len(nodes))
		}
	}
}

// guideSteps is how many slides the guide has.
const guideSteps = 10

// pictured are the steps whose picture is kept in docs.
var pictured = map[int]string{1: "sample-graph.png", 2: "guide-met.png", 8: "guide-denied.png", 10: "guide-words.png"}

// TestGuide starts the demo as a user does and connects with its link: style and
// guide load by themselves, and each step of the guide draws something, in the
// looks of the style.
func TestGuide(t *testing.T) {
	link, password := startDemo(t)
	t.Run("steps", func(t *testing.T) { followGuide(t, link, password) })
	t.Run("hostile text", func(t *testing.T) { drawHostile(t, link, password) })
}

// followGuide runs each step of the guide.
func followGuide(t *testing.T, link, password string) {
	t.Helper()
	ctx := browsertest.Tab(t)
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1700, 1000)); err != nil {
		t.Fatal(err)
	}
	logIn(ctx, t, link, password)
	if err := chromedp.Do(ctx, chromedp.WaitVisible(guideQuery)); err != nil {
		t.Fatalf("see the guide: %v; %s", err, picture(ctx, t))
	}
	for step := 1; step <= guideSteps; step++ {
		runStep(ctx, t, step)
		if name := pictured[step]; name != "" && *update {
			keepPicture(ctx, t, step, filepath.Join(root, "docs", name))
		}
		if step < guideSteps {
			if err := chromedp.Do(ctx, chromedp.Click(`[data-testid="guideNextSlide"]`)); err != nil {
				t.Fatalf("from step %d to the next: %v", step, err)
			}
		}
	}
}

// keepPicture writes what the newest frame draws to a file, as PNG: without the pane
// of details, which hides a part of it, and the first step's over the whole window.
func keepPicture(ctx context.Context, t *testing.T, step int, path string) {
	t.Helper()
	if step == 1 {
		// The pane stays closed in the frames to come.
		if err := chromedp.Do(ctx, chromedp.Click(`[data-testid="frame"] [title="Fullscreen"]`), chromedp.Click(`[aria-label="Collapse the node properties display"]`)); err != nil {
			t.Fatal(err)
		}
	}
	if err := chromedp.Do(ctx,
		chromedp.Sleep(5*time.Second), // the layout comes to rest
		chromedp.Click(`[aria-label="zoom-to-fit"]`),
		chromedp.Sleep(time.Second),
	); err != nil {
		t.Fatal(err)
	}
	if err := browsertest.Picture(ctx, path); err != nil {
		t.Fatal(err)
	}
	if step == 1 {
		if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`document.querySelector('[data-testid="frame"] [title="Close fullscreen"]').click() ?? true`)); err != nil {
			t.Fatal(err)
		}
	}
}

// guideQuery is the query of the slide that shows.
const guideQuery = `[data-testid="guidesDrawer"] pre.runnable`

// runStep runs the query of the slide that shows and looks at what the newest
// frame draws.
func runStep(ctx context.Context, t *testing.T, step int) {
	t.Helper()
	if err := chromedp.Do(ctx, chromedp.WaitVisible(guideQuery), chromedp.Click(guideQuery), chromedp.Click(`[data-testid="editor-Run"]`)); err != nil {
		t.Fatalf("step %d: run it: %v", step, err)
	}
	const frame = `document.querySelector('[data-testid="frame"]')`
	title, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.querySelector('`+guideQuery+`').textContent.trim().split("\n")[0]`))
	if err != nil {
		t.Fatal(err)
	}
	ready := frame + `.querySelector('[data-testid="frameCommand"]').textContent.includes(` + strconv.Quote(title) + `) && ` + frame + `.querySelectorAll('svg g.node').length > 0`
	if _, err := chromedp.Run(ctx, chromedp.Poll[bool](ready, chromedp.WithPollingTimeout(time.Minute))); err != nil {
		t.Fatalf("step %d, %s: nothing is drawn: %v; %s", step, title, err, picture(ctx, t))
	}
	edges, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](`Array.from(`+frame+`.querySelectorAll('svg g.relationship')).map(e => e.textContent.trim())`))
	if err != nil {
		t.Fatal(err)
	}
	if len(edges) == 0 {
		t.Errorf("step %d, %s: no edge is drawn", step, title)
	}
	t.Logf("step %d, %s: %q", step, title, edges)
	// The status shows that the style's captions are used.
	if step == 2 && !strings.Contains(strings.Join(edges, "|"), "MET_INFORMALLY R") {
		t.Errorf("step 2: no edge has the caption of the style: %q", edges)
	}
}

// The lines of the demo that tell where Neo4j Browser is.
var (
	browserLine  = regexp.MustCompile(`^Neo4j Browser  (http://\S+)`)
	passwordLine = regexp.MustCompile(`user name \S+   password (\S+)`)
)

// startDemo runs the demo with a Neo4j of its own until the test ends, and returns
// the link and the password that it prints.
func startDemo(t *testing.T) (link, password string) {
	t.Helper()
	database(t) // skips where there can be no Neo4j
	c := program(t, []string{"NEO4J_URI=", "DEMARCHE_STATE=" + t.TempDir()}, "demo", "--addr", "127.0.0.1:0")
	lines := startProgram(t, c)
	for lines.Scan() {
		if m := browserLine.FindStringSubmatch(lines.Text()); m != nil {
			link = m[1]
		}
		if m := passwordLine.FindStringSubmatch(lines.Text()); m != nil {
			return link, m[1]
		}
	}
	t.Fatalf("the demo printed no link: %v", lines.Err())
	return "", ""
}
