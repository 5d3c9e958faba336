package web_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/graph/graphtest"
	"github.com/demarche-kg/demarche/internal/browsertest"
)

// hostileReport is a report whose title, address, words and names attack pages.
func hostileReport(t *testing.T) *graph.Batch {
	t.Helper()
	const words = "Ada Alder met " + browsertest.Hostile
	r := graphtest.Report(t, words+" in Norwick.", graphtest.Source(browsertest.HostileURL), graphtest.Title(browsertest.Hostile), graphtest.Published("2031-01-01"))
	before, _, _ := strings.Cut(browsertest.Hostile, "=")
	r.Claim(words, "MET", graphtest.By("Ada Alder"), graphtest.To(before+"="+browsertest.Hostile)) // by words of the text, and the name
	return r.Batch()
}

// TestHostileText holds that console and GraphiQL show hostile words, titles,
// addresses and names as text.
func TestHostileText(t *testing.T) {
	address := sampleServer(t, hostileReport(t))
	const query = `{ claims(first: 1) { edges { node { objects { name } evidence { quote document { title url } } } } } }`
	for _, page := range []struct {
		path, answer string
		ask          []chromedp.Action[chromedp.Void]
	}{
		{"/", "#answer", []chromedp.Action[chromedp.Void]{
			chromedp.WaitVisible("#examples button"), chromedp.SetValue("#query", query), chromedp.Click("#run"),
		}},
		{"/graphiql/", ".graphiql-response .view-lines", []chromedp.Action[chromedp.Void]{
			chromedp.WaitVisible(".graphiql-execute-button"), chromedp.Click(".graphiql-tab-add"), chromedp.Click(".graphiql-query-editor .view-lines"),
			insertText(query), chromedp.Click(".graphiql-execute-button"),
		}},
	} {
		t.Run(page.path, func(t *testing.T) {
			ctx := browsertest.Tab(t)
			said := browsertest.Dialogs(ctx, t)
			actions := append([]chromedp.Action[chromedp.Void]{chromedp.Navigate(address + page.path)}, page.ask...)
			for _, want := range []string{`"quote": "Ada Alder met \"'><img`, `"name": "\"'><img`, `"title": "\"'><img`, `"url": "` + browsertest.HostileURL} {
				actions = append(actions, waitForText(page.answer, want))
			}
			// What would run has run a second later.
			if err := chromedp.Do(ctx, append(actions, chromedp.Sleep(time.Second))...); err != nil {
				picture := filepath.Join(t.ArtifactDir(), "hostile.png")
				t.Fatalf("%v; what it looked like: %s, %v", err, picture, browsertest.Picture(ctx, picture))
			}
			if taken, err := browsertest.TakenForHTML(ctx); err != nil || taken || len(said()) > 0 {
				t.Errorf("the text was taken for HTML: %t, %v; it said %q", taken, err, said())
			}
		})
	}
}

// TestLongText holds that the console shows a name of 10,000 letters and one that is
// written from right to left whole, and that neither makes the page wider than the
// window.
func TestLongText(t *testing.T) {
	long, leftward := "Ada"+strings.Repeat("a", 10_000), "وزير الخارجية"
	r := graphtest.Report(t, long+" met "+leftward+".", graphtest.Title(long), graphtest.Published("2031-01-01"))
	r.Claim(long+" met "+leftward, "MET", graphtest.By(long), graphtest.To(leftward))
	ctx := browsertest.Tab(t)
	if err := chromedp.Do(ctx, chromedp.Navigate(sampleServer(t, r.Batch())), chromedp.WaitVisible("#examples button"),
		chromedp.SetValue("#query", `{ claims(first: 1) { edges { node { subjects { name } objects { name } } } } }`), chromedp.Click("#run"),
		waitForText("#answer", `"name": "`+long+`"`), waitForText("#answer", `"name": "`+leftward+`"`)); err != nil {
		t.Fatal(err)
	}
	if fits, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`document.documentElement.scrollWidth <= innerWidth`)); err != nil || !fits {
		t.Errorf("the page is wider than the window: %v", err)
	}
}

// insertText puts a text where the cursor is, as by pasting: an editor that is typed
// into closes brackets itself.
func insertText(text string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, input.InsertText, input.InsertTextParams{Text: text})
		return err
	})
}
