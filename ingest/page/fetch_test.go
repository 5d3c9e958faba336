package page

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/demarche-kg/demarche/graph"
)

// TestRefused holds that none of the addresses that lead inside, or to something
// other than a page, is read. They are in a file, one a line.
func TestRefused(t *testing.T) {
	data, err := os.ReadFile("testdata/refused.txt")
	if err != nil {
		t.Fatal(err)
	}
	f := NewFetcher(1 << 20)
	n := 0
	for line := range strings.Lines(string(data)) {
		address := strings.TrimSpace(line)
		if address == "" || strings.HasPrefix(address, "#") {
			continue
		}
		n++
		begin := time.Now()
		p, err := f.Fetch(t.Context(), address)
		kind := graph.KindOf(err)
		// Octal and decimal forms of addresses are names here, which nobody has.
		if err == nil || kind != graph.Invalid && kind != graph.Unavailable {
			t.Errorf("%s: %+v, %v", address, p, err)
		}
		if took := time.Since(begin); took > patience+5*time.Second {
			t.Errorf("%s took %v", address, took)
		}
	}
	if n < 30 {
		t.Errorf("only %d addresses", n)
	}
}

// TestPeers holds which peers are connected to, whatever name leads to them.
func TestPeers(t *testing.T) {
	for address, want := range map[string]bool{
		"127.0.0.1": false, "10.1.2.3": false, "172.16.0.1": false, "192.168.1.1": false, "169.254.169.254": false, "100.64.0.1": false, "0.0.0.0": false, "255.255.255.255": false,
		"224.0.0.1": false, "198.18.0.1": false, "::1": false, "::": false, "fe80::1": false, "fc00::1": false, "fd12::1": false, "ff02::1": false, "::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false,
		"64:ff9b::7f00:1": false, "2002:7f00:1::": false, "2001:db8::1": false, "fe80::1%eth0": false,
		"93.184.216.34": true, "2606:2800:220:1::1": true, "::ffff:93.184.216.34": true,
	} {
		if got := public(netip.MustParseAddr(address)); got != want {
			t.Errorf("public(%s) = %v", address, got)
		}
		if err := onlyPublic("tcp", netip.AddrPortFrom(netip.MustParseAddr(address), 80).String(), nil); (err == nil) != want {
			t.Errorf("connecting to %s: %v", address, err)
		}
	}
}

// TestRedirects holds that a redirect is looked at as the address was.
func TestRedirects(t *testing.T) {
	f := NewFetcher(1 << 20)
	for target, want := range map[string]bool{"https://example.org/a": true, "http://127.0.0.1/": false, "file:///etc/passwd": false, "https://[::1]/": false, "http://example.org:6379/": false} {
		u, err := url.Parse(target)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.client.CheckRedirect(&http.Request{URL: u}, nil); (err == nil) != want {
			t.Errorf("a redirect to %s: %v", target, err)
		}
	}
	loop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/again", http.StatusFound) }))
	defer loop.Close()
	if _, err := newFetcher(1<<20, true).Fetch(t.Context(), loop.URL); graph.KindOf(err) != graph.Invalid || !strings.Contains(err.Error(), "redirects more than") {
		t.Errorf("a loop: %v", err)
	}
}

const newsPage = `<!doctype html><html lang="en"><head><meta charset="windows-1252"><title>Ministers meet in Lima - The Lantern</title>
<meta property="og:title" content="Ministers meet in Lima"><meta property="og:site_name" content="The Lantern">
<meta property="article:published_time" content="2014-03-11T08:00:00Z"><script>alert(1)</script></head>
<body><nav><a href="/">Home</a> <a href="/world">World</a></nav><article><h1>Ministers meet in Lima</h1>
<p>The foreign ministers of Chile and Peru met in Lima on Monday, the caf` + "\xe9" + ` owner next door said. They spoke for two hours about the harbour, the price of salt and the border.</p>
<p>&ldquo;No agreement was signed,&rdquo; a spokesman said after the talks, and neither of the ministers took questions from the press that had waited at the gate since the early morning.</p>
<p style="display:none">Hidden words that nobody sees.</p></article>
<aside>Read more: ten things about salt</aside><footer>Copyright</footer></body></html>`

func TestFetch(t *testing.T) {
	bomb := func(w http.ResponseWriter) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		for range 64 {
			if _, err := z.Write(make([]byte, 1<<20)); err != nil {
				return // the reader has had enough
			}
		}
		_ = z.Close()
	}
	say := func(w http.ResponseWriter, body string) { _, _ = io.WriteString(w, body) } // who has had enough hangs up
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/news":
			w.Header().Set("Content-Type", "text/html")
			say(w, newsPage)
		case "/moved":
			http.Redirect(w, r, "/plain", http.StatusMovedPermanently)
		case "/plain":
			w.Header().Set("Content-Type", "text/plain; charset=iso-8859-1")
			say(w, "Jos\xe9 met Ren\xe9.")
		case "/deep":
			w.Header().Set("Content-Type", "text/html")
			say(w, strings.Repeat("<div>", 200_000))
		case "/many":
			w.Header().Set("Content-Type", "text/html")
			say(w, "<p>"+strings.Repeat("<b>x</b>", 100_000))
		case "/empty":
			w.Header().Set("Content-Type", "text/html")
		case "/bomb":
			w.Header().Set("Content-Type", "text/plain")
			bomb(w)
		case "/pdf":
			w.Header().Set("Content-Type", "application/pdf")
		default:
			http.NotFound(w, r)
		}
	}))
	defer server.Close()
	f := newFetcher(8<<20, true)

	p, err := f.Fetch(t.Context(), server.URL+"/news#top")
	if err != nil {
		t.Fatal(err)
	}
	if p.URL != server.URL+"/news" || p.Title != "Ministers meet in Lima" || p.Site != "The Lantern" || p.Published.String() != "2014-03-11" {
		t.Errorf("page %+v", p)
	}
	if !strings.Contains(p.Text, "the café owner next door said. They spoke") || !strings.Contains(p.Text, "\u201cNo agreement was signed,\u201d a spokesman said") {
		t.Errorf("text %q", p.Text)
	}
	for _, not := range []string{"alert", "Hidden words", "Read more", "Home"} {
		if strings.Contains(p.Text, not) {
			t.Errorf("the text has %q", not)
		}
	}
	if p, err := f.Fetch(t.Context(), server.URL+"/moved"); err != nil || p.URL != server.URL+"/plain" || p.Text != "José met René." {
		t.Errorf("plain text behind a redirect: %+v, %v", p, err)
	}
	for path, want := range map[string]string{
		"/deep": "", "/many": "there is no report in the page", "/empty": "there is no report in the page", "/bomb": "larger than 8 MB", "/pdf": "only plain text and HTML", "/gone": "status 404",
	} {
		begin := time.Now()
		_, err := f.Fetch(t.Context(), server.URL+path)
		if graph.KindOf(err) != graph.Invalid || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want it refused with %q", path, err, want)
		}
		if strings.Contains(fmt.Sprint(err), "127.0.0.1") {
			t.Errorf("%s: the error shows an address: %v", path, err)
		}
		if took := time.Since(begin); took > patience {
			t.Errorf("%s took %v", path, took)
		}
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.Fetch(over, server.URL+"/news"); graph.KindOf(err) != graph.Timeout {
		t.Errorf("a request that is over: %v", err)
	}
	server.Close()
	if _, err := f.Fetch(t.Context(), server.URL+"/news"); graph.KindOf(err) != graph.Unavailable || strings.Contains(err.Error(), "127.0.0.1") {
		t.Errorf("nobody there: %v", err)
	}
}
