package browsertest

import (
	"context"
	"slices"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Hostile is a text, without a line break, that opens a dialog where a page takes it
// for HTML, be it between tags or in a quoted attribute.
const Hostile = `"'><img src=x onerror="alert('image')"><script>alert('script')</script><svg onload="alert('drawing')"></textarea></pre>{{alert('template')}}`

// HostileURL is an address that opens a dialog where it is followed as a link.
const HostileURL = "javascript:alert('address')"

// Dialogs closes each dialog (alert, confirm, prompt) that a page in the tab opens,
// until the tab ends. What it returns tells what they have said so far.
func Dialogs(ctx context.Context, t *testing.T) (said func() []string) {
	t.Helper()
	var mu sync.Mutex
	var messages []string
	opened := make(chan string, 100)
	if err := chromedp.Listen(ctx, func(event any) {
		if dialog, ok := event.(*page.EventJavascriptDialogOpening); ok {
			opened <- dialog.Message
		}
	}); err != nil {
		t.Fatal(err)
	}
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case message := <-opened:
				mu.Lock()
				messages = append(messages, message)
				mu.Unlock()
				// A dialog that stays open keeps the page from all else, and the test fails.
				_, _ = chromedp.Call(ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
			}
		}
	}()
	return func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(messages)
	}
}

// TakenForHTML reports whether Hostile or HostileURL became an element or a link of
// the page.
func TakenForHTML(ctx context.Context) (bool, error) {
	return chromedp.Run(ctx, chromedp.Evaluate[bool](`document.querySelector('img[src="x"], svg[onload], [onerror], a[href^="javascript:"]') !== null`))
}
