package ingest

import (
	"context"
	"net/url"
	"time"

	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/ingest/page"
)

// Commands changes the graph on behalf of somebody: it implements graph.Commands
// over a pipeline and a writer. It is safe for concurrent use.
type Commands struct {
	Pipeline *Pipeline
	Writer   graph.Writer
	Pages    *page.Fetcher // nil: no addresses are taken
	Clock    func() time.Time
	// Recorded is told of every batch that was written, after it was; nil: nobody.
	Recorded func(*graph.Batch)
}

var _ graph.Commands = (*Commands)(nil)

// IngestText implements graph.Commands.
func (c *Commands) IngestText(ctx context.Context, text graph.ReportText) (_ graph.Receipt, err error) {
	defer graph.Wrap(&err, "ingest text")
	report := Report{URL: text.URL, Title: text.Title, Published: text.Published, Publisher: text.Publisher}
	if report.Text, err = checkText([]byte(text.Text)); err != nil {
		return graph.Receipt{}, err
	}
	if text.URL != "" {
		if err := graph.CheckAddress(text.URL); err != nil {
			return graph.Receipt{}, err
		}
		if u, err := url.Parse(text.URL); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			return graph.Receipt{}, graph.Errorf(graph.Invalid, "%q is no address of a page: want http or https", clip(text.URL, titleLength))
		}
	}
	return c.ingest(ctx, &report)
}

// IngestURL implements graph.Commands.
func (c *Commands) IngestURL(ctx context.Context, text graph.ReportText) (_ graph.Receipt, err error) {
	defer graph.Wrap(&err, "ingest address")
	if text.Text != "" {
		return graph.Receipt{}, graph.Errorf(graph.Invalid, "give the text or its address, not both")
	}
	if c.Pages == nil {
		return graph.Receipt{}, graph.Errorf(graph.Invalid, "addresses are not taken here; give the text")
	}
	report, err := FetchReport(ctx, c.Pages, text.URL)
	if err != nil {
		return graph.Receipt{}, err
	}
	if text.Title != "" {
		report.Title = text.Title
	}
	if text.Published.Known() {
		report.Published = text.Published
	}
	if text.Publisher != "" {
		report.Publisher = text.Publisher
	}
	return c.ingest(ctx, report)
}

// FetchReport returns the report that stands at an address of the web. Errors are
// those of graph.CheckAddress and page.Fetcher, and of a report that is no text.
func FetchReport(ctx context.Context, pages *page.Fetcher, address string) (*Report, error) {
	if err := graph.CheckAddress(address); err != nil {
		return nil, err
	}
	found, err := pages.Fetch(ctx, address)
	if err != nil {
		return nil, err
	}
	text, err := checkText([]byte(found.Text))
	if err != nil {
		return nil, err
	}
	return &Report{Name: found.URL, Text: text, URL: found.URL, Title: found.Title, Published: found.Published, Publisher: found.Site}, nil
}

func (c *Commands) ingest(ctx context.Context, r *Report) (graph.Receipt, error) {
	now := c.Clock()
	r.RetrievedAt = now
	x, err := c.Pipeline.Extract(ctx, r, now)
	if err != nil {
		return graph.Receipt{}, err
	}
	receipt, err := c.Writer.Write(ctx, x.Batch)
	if err == nil && c.Recorded != nil {
		c.Recorded(x.Batch)
	}
	return receipt, err
}

// Retract implements graph.Commands.
func (c *Commands) Retract(ctx context.Context, document graph.ID, reason string) (graph.Receipt, error) {
	return c.Writer.Retract(ctx, document, reason, c.Clock())
}

// Forget implements graph.Commands.
func (c *Commands) Forget(ctx context.Context, document graph.ID, dryRun bool) (graph.Forgotten, error) {
	return c.Writer.Forget(ctx, document, dryRun)
}

// Merge implements graph.Commands.
func (c *Commands) Merge(ctx context.Context, entity, into graph.ID, by, reason string) (graph.Decision, graph.Receipt, error) {
	return c.Writer.Decide(ctx, graph.Decision{Kind: graph.MergeDecision, Entity: entity, Into: into, By: by, Reason: reason, At: c.Clock()})
}

// Split implements graph.Commands.
func (c *Commands) Split(ctx context.Context, entity graph.ID, by, reason string) (graph.Decision, graph.Receipt, error) {
	return c.Writer.Decide(ctx, graph.Decision{Kind: graph.SplitDecision, Entity: entity, By: by, Reason: reason, At: c.Clock()})
}
