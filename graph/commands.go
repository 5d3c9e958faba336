package graph

import "context"

// Commands changes the graph on behalf of somebody. Every one is a whole: what it
// reports has happened, and of one that fails nothing.
type Commands interface {
	// IngestText extracts what a text says and writes it. A text that was ingested
	// before, under the same URL or without one, changes nothing.
	IngestText(ctx context.Context, text ReportText) (Receipt, error)
	// IngestURL fetches a report from the web, http or https, plain text or HTML, and
	// ingests it. What the page says of itself fills in what text leaves open; its
	// Text must be empty.
	IngestURL(ctx context.Context, text ReportText) (Receipt, error)
	// Retract ends a document's claims; see Writer.
	Retract(ctx context.Context, document ID, reason string) (Receipt, error)
	// Forget removes a document; see Writer.
	Forget(ctx context.Context, document ID, dryRun bool) (Forgotten, error)
	// Merge decides that an entity counts as another, Split that it no longer does.
	// by says who decides.
	Merge(ctx context.Context, entity, into ID, by, reason string) (Decision, Receipt, error)
	Split(ctx context.Context, entity ID, by, reason string) (Decision, Receipt, error)
}

// ReportText is a report to ingest, with what is known of it.
type ReportText struct {
	Text      string
	URL       string
	Title     string // "" = taken from the text or the page
	Published Date   // unknown = taken from the page, else unknown: then relative times stay unknown too
	Publisher string // name of an organization; "" = taken from the page, else unknown
}
