package main

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/graph/graphtest"
	"github.com/demarche-kg/demarche/internal/browsertest"
)

// linkedServer finds where the Neo4j of a link to Neo4j Browser is.
var linkedServer = regexp.MustCompile(`dbms=neo4j://[^@&]+@([^&]+)`)

// drawHostile holds that Neo4j Browser, with our style and guide, shows hostile
// words, titles, addresses and names as text: as captions, in the details of nodes
// and edges, and in each of its other views. The link and the password are those
// that the demo prints.
func drawHostile(t *testing.T, link, password string) {
	t.Helper()
	found := linkedServer.FindStringSubmatch(link)
	if found == nil {
		t.Fatalf("no server in %s", link)
	}
	const words = "Ada Alder met " + browsertest.Hostile
	report := graphtest.Report(t, words+" in Norwick.", graphtest.Source(browsertest.HostileURL), graphtest.Title(browsertest.Hostile), graphtest.Published("2031-01-01"))
	before, _, _ := strings.Cut(browsertest.Hostile, "=")
	report.Claim(words, "MET", graphtest.By("Ada Alder"), graphtest.To(before+"="+browsertest.Hostile)) // by words of the text, and the name
	write(t, []string{"NEO4J_URI=bolt://" + found[1], "NEO4J_PASSWORD=" + password}, func(yield func(*graph.Batch) bool) { yield(report.Batch()) })

	ctx := browsertest.Tab(t)
	said := browsertest.Dialogs(ctx, t)
	before, _, _ = strings.Cut(link, "&arg=")
	logIn(ctx, t, before+"&arg="+url.QueryEscape("MATCH (n) WHERE n:Document AND n.url STARTS WITH 'javascript' OR n:Entity AND n.name CONTAINS 'script' OPTIONAL MATCH path = (n)-[*1..2]-() RETURN n, path LIMIT 50"), password)
	if err := chromedp.Do(ctx, chromedp.WaitVisible(guideQuery)); err != nil {
		t.Fatalf("see the guide: %v; %s", err, picture(ctx, t))
	}
	runEditor(ctx, t)
	time.Sleep(4 * time.Second) // the layout comes to rest
	nodes, edges := strings.Join(captions(ctx, t, `svg g.node`), "|"), strings.Join(captions(ctx, t, `svg g.relationship`), "|")
	if !strings.Contains(nodes, "<img") || !strings.Contains(edges, "IN THE WOR") {
		t.Errorf("the captions do not show the text: nodes %q, edges %q", nodes, edges)
	}
	details, err := chromedp.Run(ctx, chromedp.Evaluate[string](`(async () => {
		let all = '';
		for (const node of document.querySelectorAll('svg g.node, svg g.relationship')) {
			node.dispatchEvent(new MouseEvent('mouseover', {bubbles: true}));
			node.dispatchEvent(new MouseEvent('click', {bubbles: true}));
			await new Promise(done => setTimeout(done, 300));
			all += document.querySelector('[data-testid="vizInspector"]')?.textContent ?? '';
		}
		return all;
	})()`, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	wanted := []string{browsertest.HostileURL, "<script>alert('script')"}
	for _, w := range wanted {
		if !strings.Contains(details, w) {
			t.Errorf("the details do not show %q: %s", w, details)
		}
	}
	for _, view := range []string{"Table", "Ascii", "Code"} {
		if err := chromedp.Do(ctx, chromedp.Click(`[data-testid="cypherFrameSidebar`+view+`"]`), chromedp.Sleep(time.Second)); err != nil {
			t.Fatalf("%s: %v; %s", view, err, picture(ctx, t))
		}
		shown, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.querySelector('[data-testid="frame"]').textContent`))
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range wanted {
			if !strings.Contains(shown, w) {
				t.Errorf("view %s does not show %q: %q; %s", view, w, shown, picture(ctx, t))
			}
		}
	}
	if taken, err := browsertest.TakenForHTML(ctx); err != nil || taken || len(said()) > 0 {
		t.Errorf("the text was taken for HTML: %t, %v; it said %q", taken, err, said())
	}
}
