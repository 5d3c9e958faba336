package browsertest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/demarche-kg/demarche/internal/browsertest"
)

// TestHostile holds that the hostile text and address do open dialogs in a page that
// is careless, and that they are noticed: else no other test of them shows anything.
func TestHostile(t *testing.T) {
	ctx := browsertest.Tab(t)
	said := browsertest.Dialogs(ctx, t)
	careless := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = fmt.Fprintf(w, `<p title="%[1]s">%[1]s</p><a id="link" href="%[2]s">link</a>`, browsertest.Hostile, browsertest.HostileURL)
	}))
	t.Cleanup(careless.Close)
	if err := chromedp.Do(ctx, chromedp.Navigate(careless.URL), chromedp.Click("#link"), chromedp.Sleep(time.Second)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"image", "script", "drawing", "address"} {
		if !slices.Contains(said(), want) {
			t.Errorf("no dialog says %q: %q", want, said())
		}
	}
	if taken, err := browsertest.TakenForHTML(ctx); err != nil || !taken {
		t.Errorf("nothing was taken for HTML: %t, %v", taken, err)
	}
}
