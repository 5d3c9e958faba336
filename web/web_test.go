package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/demarche-kg/demarche/graph/graphtest"
	"github.com/demarche-kg/demarche/internal/browsertest"
	"github.com/demarche-kg/demarche/web"
)

func TestConsole(t *testing.T) {
	console, err := web.Console()
	if err != nil {
		t.Fatal(err)
	}
	get := func(method, path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		console.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), method, path, nil))
		return w
	}
	page := get(http.MethodGet, "/")
	if page.Code != http.StatusOK || !strings.Contains(page.Body.String(), `<textarea id="query"`) {
		t.Fatalf("the page: status %d, %s", page.Code, page.Body)
	}
	for _, inline := range []string{"<script>", "onclick=", "style=", "http://", "https://"} {
		if strings.Contains(page.Body.String(), inline) {
			t.Errorf("the page has %s, which its own policy forbids", inline)
		}
	}
	for _, part := range []string{"/console.js", "/console.css"} {
		if !strings.Contains(page.Body.String(), strings.TrimPrefix(part, "/")) || get(http.MethodGet, part).Code != http.StatusOK {
			t.Errorf("%s is not there or not asked for", part)
		}
	}
	if policy := page.Header().Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
		t.Errorf("policy %q", policy)
	}
	if get(http.MethodGet, "/nowhere").Code != http.StatusNotFound || get(http.MethodPost, "/").Code != http.StatusMethodNotAllowed {
		t.Error("an unknown page is no 404, or a POST no 405")
	}
}

// TestConsoleOnEmptyGraph holds that the console says that nothing is in the graph
// and how to read a report in, for as long as that is so.
func TestConsoleOnEmptyGraph(t *testing.T) {
	store := emptyStore(t)
	ctx := browsertest.Tab(t)
	if err := chromedp.Do(ctx, chromedp.Navigate(serve(t, store).URL), chromedp.WaitVisible("#empty"), waitForText("#empty", "demarche ingest"),
		chromedp.WaitVisible("#examples button"), chromedp.Click("#run"), waitForText("#answer", `"data"`), chromedp.WaitVisible("#empty")); err != nil {
		t.Fatal(err)
	}
	for _, batch := range graphtest.Sample(t) {
		if _, err := store.Write(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
	if err := chromedp.Do(ctx, chromedp.Click("#run"), chromedp.WaitNotVisible("#empty"), waitForText("#answer", `"data"`)); err != nil {
		t.Fatal(err)
	}
}

// TestConsoleServerAway holds that the console says what to do when its server has
// gone.
func TestConsoleServerAway(t *testing.T) {
	server := serve(t, emptyStore(t))
	ctx := browsertest.Tab(t)
	if err := chromedp.Do(ctx, chromedp.Navigate(server.URL), chromedp.WaitVisible("#examples button")); err != nil {
		t.Fatal(err)
	}
	server.Close()
	if err := chromedp.Do(ctx, chromedp.Click("#run"), waitForText("#answer", "Is demarche serve running"), waitForText("#answer", "press Run again")); err != nil {
		t.Fatal(err)
	}
}
