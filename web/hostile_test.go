package web_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/internal/browsertest"
)

// hostile is a text that runs a script where a page takes it for HTML.
const hostile = `<img src=x onerror="window.hostile=1"><script>window.hostile=1</script><svg onload=window.hostile=1>`

// documentTab is the tab of the worked query for the document.
const documentTab = ".graphiql-tab:nth-of-type(10)"

// TestHostileText holds that console and GraphiQL show hostile titles, addresses
// and names as text.
func TestHostileText(t *testing.T) {
	ctx := browsertest.Tab(t)
	address := sampleServer(t, func(b *graph.Batch) {
		b.Document.Title, b.Document.URL = hostile, "javascript:window.hostile=1"
		b.Entities[0].Name = hostile
	})
	const query = `{ documents { edges { node { title url } } } entities { edges { node { name } } } }`
	for _, page := range []struct {
		path, answer string
		ask          []chromedp.Action[chromedp.Void]
	}{
		{"/", "#answer", []chromedp.Action[chromedp.Void]{
			chromedp.WaitVisible("#examples button"), chromedp.SetValue("#query", query), chromedp.Click("#run"),
		}},
		{"/graphiql/", ".graphiql-response .view-lines", []chromedp.Action[chromedp.Void]{
			chromedp.WaitVisible(".graphiql-execute-button"), chromedp.Click(documentTab + " .graphiql-tab-button"),
			chromedp.WaitVisible(documentTab + ".graphiql-tab-active"), chromedp.Click(".graphiql-execute-button"),
		}},
	} {
		actions := append([]chromedp.Action[chromedp.Void]{chromedp.Navigate(address + page.path)}, page.ask...)
		// What would run has run a second later.
		if err := chromedp.Do(ctx, append(actions, waitForText(page.answer, "onerror"), chromedp.Sleep(time.Second))...); err != nil {
			picture := filepath.Join(t.ArtifactDir(), "hostile.png")
			t.Fatalf("%s: %v; what it looked like: %s, %v", page.path, err, picture, browsertest.Picture(ctx, picture))
		}
		ran, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`window.hostile === 1 || document.querySelector('a[href^="javascript:"], img[src="x"], #answer *') !== null`))
		if err != nil || ran {
			t.Errorf("%s: the text was taken for HTML: %t, %v", page.path, ran, err)
		}
	}
}
