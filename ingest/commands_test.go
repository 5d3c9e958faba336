package ingest_test

import (
	"strings"
	"testing"
	"time"

	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/graph/graphtest"
	"github.com/demarche-kg/demarche/ingest"
	"github.com/demarche-kg/demarche/ingest/page"
)

func TestCommands(t *testing.T) {
	ontology, err := graph.LoadOntology()
	if err != nil {
		t.Fatal(err)
	}
	pipeline, err := ingest.New("test")
	if err != nil {
		t.Fatal(err)
	}
	store := graphtest.NewMemory(ontology)
	var recorded []graph.ID
	c := &ingest.Commands{
		Pipeline: pipeline, Writer: store, Clock: func() time.Time { return time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC) },
		Recorded: func(b *graph.Batch) { recorded = append(recorded, b.Document.ID) },
	}
	ctx := t.Context()
	report := graph.ReportText{Text: "Chile met Peru on Monday.", URL: "https://example.org/1", Title: "A meeting", Published: graph.Date{Year: 2014, Month: 3, Day: 11}, Publisher: "Reuters"}
	receipt, err := c.IngestText(ctx, report)
	if err != nil || !receipt.New || receipt.ClaimsAdded == 0 || len(recorded) != 1 || recorded[0] != receipt.Document {
		t.Fatalf("%+v, %v; recorded %v", receipt, err, recorded)
	}
	d, err := store.DocumentsByID(ctx, []graph.ID{receipt.Document})
	if err != nil || d[0].Title != "A meeting" || d[0].URL != report.URL || d[0].PublisherName != "Reuters" || d[0].PublishedAt != report.Published {
		t.Errorf("document %+v, %v", d[0], err)
	}
	for what, text := range map[string]graph.ReportText{
		"nothing": {}, "white space": {Text: " \n"}, "NUL": {Text: "a\x00b"}, "no UTF-8": {Text: "caf\xe9"}, "too much": {Text: strings.Repeat("a ", ingest.MaxReportBytes)},
		"no address":   {Text: "Chile met Peru.", URL: "javascript:alert(1)"},
		"long address": {Text: "Chile met Peru.", URL: "https://example.org/" + strings.Repeat("a", graph.MaxAddressBytes)},
	} {
		if _, err := c.IngestText(ctx, text); graph.KindOf(err) != graph.Invalid {
			t.Errorf("%s: %v, want it refused", what, err)
		}
	}
	if _, err := c.IngestURL(ctx, graph.ReportText{URL: "https://example.org/1"}); graph.KindOf(err) != graph.Invalid {
		t.Errorf("an address where none is taken: %v", err)
	}
	c.Pages = page.NewFetcher(ingest.MaxReportBytes)
	for _, text := range []graph.ReportText{{URL: "http://127.0.0.1/"}, {URL: "https://example.org/1", Text: "x"}, {URL: "https://example.org/" + strings.Repeat("a", graph.MaxAddressBytes)}} {
		if _, err := c.IngestURL(ctx, text); graph.KindOf(err) != graph.Invalid {
			t.Errorf("%+v: %v, want it refused", text, err)
		}
	}
	if len(recorded) != 1 {
		t.Errorf("recorded %v: what was refused too", recorded)
	}
	if gone, err := c.Forget(ctx, receipt.Document, true); err != nil || gone.Claims != receipt.ClaimsAdded {
		t.Errorf("forget, dry: %+v, %v", gone, err)
	}
	if ended, err := c.Retract(ctx, receipt.Document, "wrong"); err != nil || ended.ClaimsEnded != receipt.ClaimsAdded {
		t.Errorf("retract: %+v, %v", ended, err)
	}
}
