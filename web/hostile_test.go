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

// TestHostileText holds that the console shows hostile titles, addresses and names
// as text.
func TestHostileText(t *testing.T) {
	ctx := browsertest.Tab(t)
	address := sampleServer(t, func(b *graph.Batch) {
		b.Document.Title, b.Document.URL = hostile, "javascript:window.hostile=1"
		b.Entities[0].Name = hostile
	})
	const query = `{ documents { edges { node { title url } } } entities { edges { node { name } } } }`
	if err := chromedp.Do(ctx,
		chromedp.Navigate(address+"/"),
		chromedp.WaitVisible("#examples button"),
		chromedp.SetValue("#query", query),
		chromedp.Click("#run"),
		waitForText("#answer", "onerror"),
		chromedp.Sleep(time.Second), // what would run has run
	); err != nil {
		picture := filepath.Join(t.ArtifactDir(), "hostile.png")
		t.Fatalf("%v; what it looked like: %s, %v", err, picture, browsertest.Picture(ctx, picture))
	}
	ran, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`window.hostile === 1 || document.querySelector('a[href^="javascript:"], img, svg, #answer *') !== null`))
	if err != nil || ran {
		t.Errorf("the text was taken for HTML: %t, %v", ran, err)
	}
}
