package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/demarche-kg/demarche/eval"
	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/ingest"
	"github.com/demarche-kg/demarche/ingest/claims"
	"github.com/demarche-kg/demarche/ingest/text"
)

type evalFlags struct {
	published string
	split     string
	datasets  []string
	json      bool
}

// evalReport is what a data set comes to.
type evalReport interface {
	WriteTable(w io.Writer) error
}

// evalDatasets score extraction against data sets other than our own gold.
var evalDatasets = map[string]func(ctx context.Context, p *ingest.Pipeline, path string) (evalReport, error){
	"plover":     evalEvents,
	"factuality": evalFactuality,
	"re3d":       evalRelations,
	"judged":     evalJudged,
}

func evalCommand(a *app) *cobra.Command {
	var f evalFlags
	c := &cobra.Command{
		Use: "eval [FOLDER…]", Short: "Measure extraction against gold",
		Long: `Eval extracts from reports whose claims were annotated by hand and says how many
were found and how many of the found ones are right: precision, recall and F1 of
all and by predicate, polarity, modality, stance and attribution. A FOLDER holds
NAME.txt with NAME.claims.jsonl, and manifest.json with their days of publication.

Data sets: plover=FILE, records of PLOVER's gold standard as JSON lines;
factuality=FILE, events in sentences with a value from -3 to 3, as JSON lines;
re3d=FOLDER, one source of RE3D; judged=FILE, claims that a reader called right or
wrong, as JSON lines.`,
		Example: "  demarche eval --split test eval/gold\n  demarche eval --published 2017-11-11 eval/sample\n  demarche eval --json --dataset plover=plover-dev.jsonl",
		RunE: func(c *cobra.Command, args []string) error {
			return a.eval(c.Context(), args, f)
		},
	}
	c.Flags().StringVar(&f.published, "published", "", "the `DAY` that reports without one in manifest.json were published")
	c.Flags().StringVar(&f.split, "split", "", "only the reports of this `PART` of the gold, as manifest.json has it: dev, test")
	c.Flags().StringArrayVar(&f.datasets, "dataset", nil, "measure on a data set, `NAME=PATH`; can be repeated")
	c.Flags().BoolVar(&f.json, "json", false, "JSON instead of tables")
	return c
}

func (a *app) eval(ctx context.Context, folders []string, f evalFlags) error {
	if len(folders)+len(f.datasets) == 0 {
		return graph.Errorf(graph.Invalid, "name a folder of gold reports or a --dataset to measure on")
	}
	published, err := graph.ParseDate(f.published)
	if err != nil {
		return err
	}
	pipeline, err := loadPipeline()
	if err != nil {
		return err
	}
	reports := map[string]evalReport{}
	var names []string
	for _, folder := range folders {
		r, err := evalGold(ctx, pipeline, folder, f.split, published)
		if err != nil {
			return err
		}
		names = append(names, folder)
		reports[folder] = r
	}
	for _, d := range f.datasets {
		name, path, _ := strings.Cut(d, "=")
		score, ok := evalDatasets[name]
		if !ok || path == "" {
			return graph.Errorf(graph.Invalid, "--dataset %s: want NAME=PATH with NAME plover, factuality, re3d or judged", d)
		}
		r, err := score(ctx, pipeline, path)
		if err != nil {
			return err
		}
		names = append(names, d)
		reports[d] = r
	}
	if f.json {
		encoder := json.NewEncoder(a.stdout)
		encoder.SetIndent("", "  ")
		return encoder.Encode(reports)
	}
	for i, name := range names {
		if i > 0 {
			_, _ = fmt.Fprintln(a.stdout)
		}
		if len(names) > 1 {
			_, _ = fmt.Fprintf(a.stdout, "%s\n", name)
		}
		if err := reports[name].WriteTable(a.stdout); err != nil {
			return err
		}
	}
	return nil
}

// evalGold scores the claims of a folder of gold reports.
func evalGold(ctx context.Context, p *ingest.Pipeline, folder, split string, published graph.Date) (_ evalReport, err error) {
	defer graph.Wrap(&err, "gold %s", folder)
	golds, err := eval.ReadFolder(os.DirFS(folder))
	if err != nil {
		return nil, err
	}
	if split != "" {
		if golds = slices.DeleteFunc(golds, func(g eval.Gold) bool { return g.Split != split }); len(golds) == 0 {
			return nil, graph.Errorf(graph.Invalid, "--split %s: manifest.json has no report of it", split)
		}
	}
	scorer, err := eval.New(p.Ontology())
	if err != nil {
		return nil, err
	}
	documents := make([]eval.Document, len(golds))
	for i, g := range golds {
		r := ingest.Report{Name: g.Name, Text: g.Text, Published: g.Published}
		if !r.Published.Known() {
			r.Published = published
		}
		x, err := p.Extract(ctx, &r, time.Time{})
		if err != nil {
			return nil, err
		}
		var lines bytes.Buffer
		if err := ingest.WriteClaims(&lines, x.Batch, ""); err != nil {
			return nil, err
		}
		predicted, err := eval.ReadClaims(&lines)
		if err != nil {
			return nil, err
		}
		documents[i] = eval.Document{Name: g.Name, Text: g.Text, Gold: g.Claims, Predicted: predicted}
	}
	return scorer.Score(documents), nil
}

// readDataset reads a file of a data set.
func readDataset[T any](path string, read func(io.Reader) (T, error)) (_ T, err error) {
	defer graph.Wrap(&err, "data set %s", path)
	f, err := os.Open(path)
	if err != nil {
		var none T
		return none, graph.Errorf(graph.Invalid, "%w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return read(f)
}

func evalEvents(ctx context.Context, p *ingest.Pipeline, path string) (evalReport, error) {
	records, err := readDataset(path, eval.ReadEventRecords)
	if err != nil {
		return nil, err
	}
	predicted := map[string][]eval.Event{}
	for _, record := range records {
		day, err := graph.ParseDate(record.Date)
		if err != nil {
			return nil, err
		}
		x, err := p.Extract(ctx, &ingest.Report{Name: record.ID, Text: record.Text, Published: day}, time.Time{})
		if err != nil {
			return nil, err
		}
		for _, e := range x.Events() {
			predicted[record.ID] = append(predicted[record.ID], eval.Event{Source: e.Source, Target: e.Target, Type: string(e.Type)})
		}
	}
	return eval.ScoreEvents(records, predicted), nil
}

func evalFactuality(ctx context.Context, p *ingest.Pipeline, path string) (evalReport, error) {
	records, err := readDataset(path, eval.ReadFactuality)
	if err != nil {
		return nil, err
	}
	predicted := make([][]eval.Assertion, len(records))
	for i := range records {
		words := records[i].Words()
		r := ingest.Report{Name: fmt.Sprintf("record %d", i+1), Text: strings.Join(words, " ") + "\n", Tokens: [][]string{words}}
		x, err := p.Extract(ctx, &r, time.Time{})
		if err != nil {
			return nil, err
		}
		for _, c := range x.Claims {
			word := slices.IndexFunc(x.Text.Sentences[0].Tokens, func(t text.Token) bool { return t.Span == c.Word })
			if word < 0 {
				continue
			}
			hearsay := len(c.Sources) > 0 && c.Sources[0].Kind == graph.Unnamed
			predicted[i] = append(predicted[i], eval.Assertion{Word: word, Polarity: c.Polarity, Modality: c.Modality, Hearsay: hearsay})
		}
	}
	return eval.ScoreFactuality(records, predicted), nil
}

func evalJudged(_ context.Context, _ *ingest.Pipeline, path string) (evalReport, error) {
	judgements, err := readDataset(path, eval.ReadJudgements)
	if err != nil {
		return nil, err
	}
	return eval.ScoreJudgements(judgements), nil
}

func evalRelations(ctx context.Context, p *ingest.Pipeline, path string) (_ evalReport, err error) {
	defer graph.Wrap(&err, "data set %s", path)
	documents, err := eval.ReadRelations(os.DirFS(path))
	if err != nil {
		return nil, err
	}
	predicted := map[string][]eval.Relation{}
	for _, d := range documents {
		x, err := p.Extract(ctx, &ingest.Report{Name: d.ID, Text: d.Text}, time.Time{})
		if err != nil {
			return nil, err
		}
		for i := range x.Claims {
			if predicted[d.ID], err = appendRelations(predicted[d.ID], &x.Claims[i]); err != nil {
				return nil, err
			}
		}
	}
	return eval.ScoreRelations(documents, predicted)
}

// appendRelations appends the relations between a claim's participants: of each
// subject to each object, for a meeting of several subjects also between them.
func appendRelations(to []eval.Relation, c *claims.Claim) ([]eval.Relation, error) {
	types, err := eval.RelationTypes(c.Predicate)
	if err != nil || len(types) == 0 || c.Polarity == graph.Negated {
		return to, err
	}
	sides := slices.Clone(c.Objects)
	if len(sides) == 0 && len(c.Subjects) > 1 {
		sides = c.Subjects[1:]
	}
	for _, t := range types {
		for _, s := range c.Subjects {
			for _, o := range sides {
				if s.Span != o.Span {
					to = append(to, eval.Relation{Type: t, Source: [2]int{s.Span.Start, s.Span.End}, Target: [2]int{o.Span.Start, o.Span.End}})
				}
			}
		}
	}
	return to, nil
}
