package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"runtime"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/ingest"
)

type ingestFlags struct {
	published string
	publisher string
	input     string
	workers   int
	dryRun    bool
	json      bool
}

func ingestCommand(a *app) *cobra.Command {
	var f ingestFlags
	c := &cobra.Command{
		Use: "ingest SOURCE…", Short: "Read reports into the graph", Args: arguments(cobra.MinimumNArgs(1)),
		Long: `Ingest reads reports into the graph: files, folders of *.txt, - for standard
input, or addresses of pages, whose day and publisher are taken from the page
where it says them. Each report is one transaction, and the same report again changes
nothing, so after a crash run the same command again.`,
		Example: "  demarche ingest --published 2017-11-11 report.txt\n  demarche ingest --publisher Reuters reports/",
		RunE: func(c *cobra.Command, args []string) error {
			return a.ingest(c.Context(), args, f)
		},
	}
	c.Flags().StringVar(&f.published, "published", "", "the `DAY` the reports were published, like 2017-11-11; relative times need it")
	c.Flags().StringVar(&f.publisher, "publisher", "", "who published them")
	c.Flags().StringVar(&f.input, "format", "text", "text, or jsonl: lines {\"id\", \"text\", \"date\"}")
	c.Flags().IntVar(&f.workers, "workers", runtime.NumCPU(), "reports analysed at once")
	c.Flags().BoolVar(&f.dryRun, "dry-run", false, "extract and check, but write nothing; needs no database")
	c.Flags().BoolVar(&f.json, "json", false, "one JSON line a report instead of text")
	return c
}

func (a *app) ingest(ctx context.Context, sources []string, f ingestFlags) (err error) {
	published, err := graph.ParseDate(f.published)
	if err != nil {
		return err
	}
	reports, _, err := a.reports(ctx, sources, f.input, published)
	if err != nil {
		return err
	}
	var writer graph.Writer
	if !f.dryRun {
		db, _, closeAll, err := a.openDatabase(ctx, false)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, closeAll()) }()
		writer = db
	}
	pipeline, err := loadPipeline()
	if err != nil {
		return err
	}
	return a.runPipeline(ctx, pipeline, withPublisher(reports, f.publisher), writer, f.workers, f.json)
}

// withPublisher sets who published the reports.
func withPublisher(reports iter.Seq2[*ingest.Report, error], publisher string) iter.Seq2[*ingest.Report, error] {
	return func(yield func(*ingest.Report, error) bool) {
		for r, err := range reports {
			if r != nil && publisher != "" {
				r.Publisher = publisher
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

// runPipeline ingests reports and says of each what became of it.
func (a *app) runPipeline(ctx context.Context, p *ingest.Pipeline, reports iter.Seq2[*ingest.Report, error], w graph.Writer, workers int, asJSON bool) error {
	var tally tally
	bar := progressbar.NewOptions(-1, progressbar.OptionSetWriter(a.stderr), progressbar.OptionSetDescription("ingesting"),
		progressbar.OptionSetVisibility(terminal(a.stderr) && !asJSON), progressbar.OptionShowCount(), progressbar.OptionClearOnFinish())
	err := p.Run(ctx, reports, w, workers, a.clock, func(o ingest.Outcome) {
		_ = bar.Add(1) // drawing is a courtesy
		tally.add(a, o)
		a.reportOutcome(o, w != nil, asJSON)
	})
	_ = bar.Finish()
	if err != nil {
		return err
	}
	return tally.result()
}

// reportOutcome prints one line about a report that was taken, and with JSON
// also about one that was not.
func (a *app) reportOutcome(o ingest.Outcome, written, asJSON bool) {
	if asJSON {
		line := map[string]any{"name": o.Name}
		if o.Err != nil {
			line["error"] = o.Err.Error()
		} else {
			line["document"] = o.Extraction.Batch.Document.ID
			line["claims"] = len(o.Extraction.Batch.Claims)
			if written {
				line["receipt"] = o.Receipt
			}
		}
		_ = json.NewEncoder(a.stdout).Encode(line) // a closed pipe ends the program anyway
		return
	}
	if o.Err != nil {
		return // reported on standard error
	}
	b := o.Extraction.Batch
	summary := fmt.Sprintf("%d sentences, %d claims, %d entities, %d events", len(b.Sentences), len(b.Claims), len(b.Entities), len(b.Events))
	switch {
	case !written:
		summary += "; nothing written"
	case o.Receipt.ClaimsAdded+o.Receipt.ClaimsEnded+o.Receipt.EdgesDrawn+o.Receipt.EdgesRemoved == 0 && !o.Receipt.New:
		summary += "; already there, nothing changed"
	default:
		summary += fmt.Sprintf("; %d claims new, %d ended, %d edges drawn", o.Receipt.ClaimsAdded, o.Receipt.ClaimsEnded, o.Receipt.EdgesDrawn)
	}
	_, _ = fmt.Fprintf(a.stdout, "%s: %s\n", o.Name, summary)
}
