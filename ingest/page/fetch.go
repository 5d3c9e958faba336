package page

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	readability "codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"

	"github.com/demarche-kg/demarche/graph"
)

const (
	// patience is for everything: look-up, redirects, the whole answer.
	patience      = 20 * time.Second
	mostRedirects = 5
	mostElements  = 50_000 // of a page; news have some hundreds
)

// Page is a report found in the web.
type Page struct {
	URL       string // where it was found in the end, without a fragment
	Text      string
	Title     string     // "" when the page does not say
	Published graph.Date // unknown when the page does not say
	Site      string     // "" when the page does not say
}

// Fetcher fetches pages. It is safe for concurrent use.
type Fetcher struct {
	client   *http.Client
	most     int64
	anywhere bool // for tests: private networks and any port too
}

// NewFetcher returns a fetcher that takes answers of at most so many bytes, as they
// are without compression.
func NewFetcher(most int64) *Fetcher { return newFetcher(most, false) }

func newFetcher(most int64, anywhere bool) *Fetcher {
	f := &Fetcher{most: most, anywhere: anywhere}
	dialer := &net.Dialer{Timeout: 5 * time.Second, Control: onlyPublic}
	if anywhere {
		dialer.Control = nil
	}
	f.client = &http.Client{
		Timeout: patience,
		// No proxy: it would connect in our place, past the look at the peer.
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: 5 * time.Second, ResponseHeaderTimeout: 10 * time.Second,
			MaxResponseHeaderBytes: 64 << 10, DisableKeepAlives: true,
		},
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if len(via) >= mostRedirects {
				return graph.Errorf(graph.Invalid, "it redirects more than %d times", mostRedirects)
			}
			return f.checkURL(r.URL)
		},
	}
	return f
}

// Fetch returns the report at an address. Errors are of kind Invalid when the
// address or what stands there is refused, Unavailable when it cannot be reached,
// and never hold what a private server answered.
func (f *Fetcher) Fetch(ctx context.Context, address string) (_ Page, err error) {
	defer graph.Wrap(&err, "fetch report")
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return Page{}, graph.Errorf(graph.Invalid, "that is no address of a page")
	}
	if err := f.checkURL(u); err != nil {
		return Page{}, err
	}
	u.Fragment = ""
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), http.NoBody)
	if err != nil {
		return Page{}, graph.Errorf(graph.Invalid, "that is no address of a page")
	}
	request.Header.Set("Accept", "text/html, application/xhtml+xml, text/plain")
	request.Header.Set("User-Agent", "demarche")
	response, err := f.client.Do(request)
	if err != nil {
		return Page{}, notReached(ctx, err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return Page{}, graph.Errorf(graph.Invalid, "the server answers with status %d", response.StatusCode)
	}
	return f.read(ctx, response)
}

// notReached says why there was no answer, without the addresses in the error.
func notReached(ctx context.Context, err error) error {
	if own, ok := errors.AsType[*graph.Error](err); ok {
		return own
	}
	if ctx.Err() != nil {
		return graph.Errorf(graph.Timeout, "it took longer than allowed")
	}
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
		return graph.Errorf(graph.Unavailable, "the server did not answer within %s", patience)
	}
	return &graph.Error{Kind: graph.Unavailable, Message: "the server cannot be reached", Cause: err}
}

func (f *Fetcher) read(ctx context.Context, response *http.Response) (Page, error) {
	kind, _, err := mime.ParseMediaType(response.Header.Get("Content-Type"))
	if err != nil || kind != "text/plain" && kind != "text/html" && kind != "application/xhtml+xml" {
		return Page{}, graph.Errorf(graph.Invalid, "only plain text and HTML are read, and the server sends %q", shortened(kind))
	}
	body := &io.LimitedReader{R: response.Body, N: f.most + 1}
	utf8, err := charset.NewReader(body, response.Header.Get("Content-Type"))
	switch {
	case errors.Is(err, io.EOF):
		return Page{}, graph.Errorf(graph.Invalid, "there is no report in the page: it is empty")
	case err != nil:
		return Page{}, notReached(ctx, err)
	}
	data, err := io.ReadAll(utf8)
	switch {
	case body.N == 0:
		return Page{}, graph.Errorf(graph.Invalid, "it is larger than %d MB", f.most>>20)
	case err != nil:
		return Page{}, notReached(ctx, err)
	}
	where := response.Request.URL
	if kind == "text/plain" {
		return Page{URL: where.String(), Text: string(data)}, nil
	}
	return article(string(data), where)
}

func shortened(s string) string {
	const most = 60
	return s[:min(len(s), most)]
}

// article finds the report in a page, as browsers do for their reading view.
func article(source string, where *url.URL) (_ Page, err error) {
	defer func() { // the parser is not ours, and the page is anybody's
		if reason := recover(); reason != nil {
			err = graph.Errorf(graph.Invalid, "the page cannot be read: %w", fmt.Errorf("panic: %v", reason))
		}
	}()
	root, err := html.Parse(strings.NewReader(source))
	if err != nil {
		return Page{}, graph.Errorf(graph.Invalid, "the page is not HTML: %w", err)
	}
	parser := readability.NewParser()
	parser.MaxElemsToParse = mostElements
	found, err := parser.ParseAndMutate(root, where)
	if err != nil {
		return Page{}, graph.Errorf(graph.Invalid, "there is no report in the page: %w", err)
	}
	var text strings.Builder
	if found.Node != nil {
		if err := found.RenderText(&text); err != nil {
			return Page{}, graph.Errorf(graph.Invalid, "there is no report in the page: %w", err)
		}
	}
	if strings.TrimSpace(text.String()) == "" {
		return Page{}, graph.Errorf(graph.Invalid, "there is no report in the page")
	}
	p := Page{URL: where.String(), Text: strings.TrimSpace(text.String()) + "\n", Title: strings.TrimSpace(found.Title()), Site: strings.TrimSpace(found.SiteName())}
	if published, err := found.PublishedTime(); err == nil {
		p.Published = graph.DateOf(published)
	}
	return p, nil
}
