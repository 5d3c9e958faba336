// Package browsertest opens pages in a real browser, for tests.
//
//	ctx := browsertest.Tab(t)       a tab of a headless Chromium that ends with the test
//	browsertest.Picture(ctx, path)  what it shows
//	browsertest.Dialogs(ctx, t)     what its scripts said in dialogs, such as those of Hostile
//
// The browser reaches this machine alone: whatever a page wants from elsewhere
// fails, as it does for somebody who is offline. Without Chromium on the PATH the
// test is skipped, and with CI=true it fails.
package browsertest

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// tabTime is how long a tab may be used.
const tabTime = 5 * time.Minute

// Tab returns the context of a tab, to be given to chromedp.
func Tab(t *testing.T) context.Context {
	t.Helper()
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("this test needs chromium")
		}
		t.Skip("SKIPPED: this test needs chromium on the PATH")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost"),
		chromedp.WSURLReadTimeout(tabTime), chromedp.WindowSize(1400, 1000), chromedp.UserDataDir(t.TempDir()))
	ctx, cancel := context.WithTimeout(t.Context(), tabTime)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	return ctx
}

// Picture writes what the tab shows to a file, as PNG.
func Picture(ctx context.Context, path string) error {
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		return err
	}
	return os.WriteFile(path, png, 0o600)
}
