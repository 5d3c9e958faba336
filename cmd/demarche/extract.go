package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/ingest"
	"github.com/demarche-kg/demarche/ingest/page"
)

// extractFlags are the flags of extract.
type extractFlags struct {
	published string
	format    string
	input     string
	out       string
	workers   int
}

// extractFormats write an extraction in each format of design, to a person's or
// a scorer's eye. record writes one line a record, for --input jsonl.
var extractFormats = map[string]func(w io.Writer, x *ingest.Extraction, doc string, record bool) error{
	"claims":       ingest.WriteExtractedClaims,
	"attributions": ingest.WriteAttributions,
	"mentions":     ingest.WriteMentions,
	"times":        ingest.WriteTimes,
	"plover":       ingest.WritePlover,
	"conllu":       ingest.WriteCoNLLU,
}

func extractCommand(a *app) *cobra.Command {
	var f extractFlags
	c := &cobra.Command{
		Use: "extract [FILE|DIR|-]", Short: "Print what a report says, without a database", Args: arguments(cobra.MaximumNArgs(1)),
		Long: `Extract prints what reports say as JSON lines: claims with their evidence, who
says so, polarity and modality. Offsets are code points into the text, end
exclusive. No database is needed.`,
		Example: "  demarche extract --published 2017-11-11 report.txt\n  demarche extract --format times reports/\n  cat report.txt | demarche extract -",
		RunE: func(c *cobra.Command, args []string) error {
			source := "-"
			if len(args) > 0 {
				source = args[0]
			}
			return a.extract(c.Context(), source, f)
		},
	}
	c.Flags().StringVar(&f.published, "published", "", "the `DAY` the reports were published, like 2017-11-11; relative times need it")
	c.Flags().StringVar(&f.format, "format", "claims", "what to print: "+strings.Join(formatNames(), ", "))
	c.Flags().StringVar(&f.input, "input", "text", "text; jsonl: lines {\"id\", \"text\", \"date\"}; or conllu, whose sentences and tokens are kept")
	c.Flags().StringVar(&f.out, "out", "", "write one file a report, NAME.FORMAT.jsonl, into this `FOLDER`")
	c.Flags().IntVar(&f.workers, "workers", runtime.NumCPU(), "reports analysed at once")
	return c
}

func formatNames() []string {
	var names []string
	for name := range extractFormats {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (a *app) extract(ctx context.Context, source string, f extractFlags) (err error) {
	write := extractFormats[f.format]
	if write == nil {
		return graph.Errorf(graph.Invalid, "--format %s: want one of %s", f.format, strings.Join(formatNames(), ", "))
	}
	published, err := graph.ParseDate(f.published)
	if err != nil {
		return err
	}
	reports, folder, err := a.reports(ctx, []string{source}, f.input, published)
	if err != nil {
		return err
	}
	if f.out != "" {
		if err := os.MkdirAll(f.out, 0o755); err != nil {
			return graph.Errorf(graph.Invalid, "--out: %w", err)
		}
	}
	pipeline, err := loadPipeline()
	if err != nil {
		return err
	}
	stdout := bufio.NewWriter(a.stdout)
	defer func() { err = errors.Join(err, stdout.Flush()) }()
	var tally tally
	err = pipeline.Run(ctx, reports, nil, f.workers, a.clock, func(o ingest.Outcome) {
		if o.Err == nil {
			o.Err = writeExtraction(stdout, write, o, f, folder)
		}
		tally.add(a, o)
	})
	if err != nil {
		return err
	}
	return tally.result()
}

func writeExtraction(stdout io.Writer, write func(io.Writer, *ingest.Extraction, string, bool) error, o ingest.Outcome, f extractFlags, folder bool) (err error) {
	doc := ""
	if folder || f.format != "claims" || f.input == "jsonl" {
		doc = o.Name
	}
	if f.out == "" {
		return write(stdout, o.Extraction, doc, f.input == "jsonl")
	}
	ext := ".jsonl"
	if f.format == "conllu" {
		ext = ""
	}
	file, err := os.Create(filepath.Join(f.out, o.Name+"."+f.format+ext))
	if err != nil {
		return graph.Errorf(graph.Invalid, "--out: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return write(file, o.Extraction, doc, f.input == "jsonl")
}

// tally counts outcomes and reports failures as they come.
type tally struct {
	done, failed int
	first        error
}

func (t *tally) add(a *app, o ingest.Outcome) {
	if o.Err == nil {
		t.done++
		return
	}
	t.failed++
	if t.first == nil {
		t.first = o.Err
	}
	_, _ = fmt.Fprintf(a.stderr, "demarche: not taken: %v\n", o.Err)
}

// result is nil when all went well, the exit code 3 when some reports failed,
// and the first failure's code when all did. The failures have been reported.
func (t *tally) result() error {
	switch {
	case t.failed == 0:
		return nil
	case t.done > 0:
		return exitError(exitSomeRefused)
	}
	if code, known := exitCodes[graph.KindOf(t.first)]; known {
		return exitError(code)
	}
	return exitError(exitFailed)
}

// inputs are the kinds of input by name, with the extension of the files that are
// taken from a folder.
var inputs = map[string]string{"text": ".txt", "jsonl": ".jsonl", "conllu": ".conllu"}

// reports returns the reports of sources, read one by one, and whether any of
// them is a folder. A source that does not exist is an error at once; a file
// that cannot be taken is one when its turn comes.
func (a *app) reports(ctx context.Context, sources []string, input string, published graph.Date) (iter.Seq2[*ingest.Report, error], bool, error) {
	extension, known := inputs[input]
	if !known {
		return nil, false, graph.Errorf(graph.Invalid, "--input %s: want text, jsonl or conllu", input)
	}
	var files []string
	folder := false
	for _, s := range sources {
		if s == "-" || isAddress(s) {
			files = append(files, s)
			continue
		}
		found, err := ingest.FilesWith(s, extension)
		if err != nil {
			return nil, false, err
		}
		folder = folder || len(found) != 1 || found[0] != s
		files = append(files, found...)
	}
	return func(yield func(*ingest.Report, error) bool) {
		for _, path := range files {
			if !a.readInto(ctx, path, input, published, yield) {
				return
			}
		}
	}, folder, nil
}

// isAddress reports whether a source is a page of the web.
func isAddress(source string) bool {
	return strings.HasPrefix(source, "http://") || strings.HasPrefix(source, "https://")
}

// readInto yields the reports of one file or the one of a page; it returns false
// when the consumer has had enough.
func (a *app) readInto(ctx context.Context, path, input string, published graph.Date, yield func(*ingest.Report, error) bool) bool {
	switch input {
	case "jsonl":
		return a.readLines(path, published, yield)
	case "conllu":
		return a.readTreebank(path, published, yield)
	}
	r := new(ingest.Report)
	var err error
	switch {
	case path == "-":
		*r, err = ingest.ReadReport(a.stdin, "standard input")
	case isAddress(path):
		r, err = ingest.FetchReport(ctx, page.NewFetcher(ingest.MaxReportBytes), path)
	default:
		*r, err = ingest.ReadFile(path)
	}
	if err != nil {
		return yield(&ingest.Report{Name: path}, err)
	}
	if published.Known() || !isAddress(path) {
		r.Published = published
	}
	r.RetrievedAt = a.clock()
	return yield(r, nil)
}

// readTreebank yields the reports of a CoNLL-U file.
func (a *app) readTreebank(path string, published graph.Date, yield func(*ingest.Report, error) bool) bool {
	in, name := a.stdin, "standard input"
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return yield(&ingest.Report{Name: path}, graph.Errorf(graph.Invalid, "%w", err))
		}
		defer func() { _ = file.Close() }() // opened for reading
		in, name = file, path
	}
	reports, err := ingest.ReadTreebank(in, name)
	if err != nil {
		return yield(&ingest.Report{Name: path}, err)
	}
	for i := range reports {
		r := &reports[i]
		r.Published, r.RetrievedAt = published, a.clock()
		if !yield(r, nil) {
			return false
		}
	}
	return true
}

// readLines yields a report a line: {"id", "text", "date"}; a date of its own
// goes before --published.
func (a *app) readLines(path string, published graph.Date, yield func(*ingest.Report, error) bool) bool {
	in := a.stdin
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return yield(&ingest.Report{Name: path}, graph.Errorf(graph.Invalid, "%w", err))
		}
		defer func() { _ = file.Close() }() // opened for reading
		in = file
	}
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 1<<16), 2*ingest.MaxReportBytes)
	for n := 1; lines.Scan(); n++ {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		var record struct {
			ID        string `json:"id"`
			Text      string `json:"text"`
			Date      string `json:"date"`
			Published string `json:"published"`
		}
		name := fmt.Sprintf("%s line %d", path, n)
		if err := json.Unmarshal(lines.Bytes(), &record); err != nil {
			if !yield(&ingest.Report{Name: name}, graph.Errorf(graph.Invalid, "%s: %w", name, err)) {
				return false
			}
			continue
		}
		r, err := ingest.ReadReport(strings.NewReader(record.Text), name)
		if err == nil && record.Date+record.Published != "" {
			r.Published, err = graph.ParseDate(max(record.Date, record.Published))
		} else {
			r.Published = published
		}
		r.Name, r.RetrievedAt = record.ID, a.clock()
		if !yield(&r, err) {
			return false
		}
	}
	if err := lines.Err(); err != nil {
		return yield(&ingest.Report{Name: path}, graph.Errorf(graph.Invalid, "%s: %w; a record may have at most %d MB", path, err, 2*ingest.MaxReportBytes>>20))
	}
	return true
}
