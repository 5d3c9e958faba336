package ingest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime/debug"
	"sync"
	"time"

	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/ingest/claims"
	"github.com/demarche-kg/demarche/ingest/plover"
	"github.com/demarche-kg/demarche/ingest/resolve"
	"github.com/demarche-kg/demarche/ingest/text"
	"github.com/demarche-kg/demarche/ingest/text/coref"
)

// Analyser is where the layers of language analysis meet: text in, annotated
// document out. Another one can be put in its place.
type Analyser interface {
	Analyse(ctx context.Context, text string, o text.Options) (*text.Document, error)
	// AnalyseTokens keeps the sentences and tokens it is given.
	AnalyseTokens(ctx context.Context, sentences [][]string, o text.Options) (*text.Document, error)
}

// Pipeline turns reports into batches. It is immutable and safe for concurrent
// use.
type Pipeline struct {
	ontology  *graph.Ontology
	analyser  Analyser
	gazetteer text.Gazetteer
	extractor *claims.Extractor
	resolver  *resolve.Resolver
	coder     *plover.Coder
	version   string
}

// New loads the embedded models, lexicons and gazetteer. version is recorded
// with every run of the extractor.
func New(version string) (_ *Pipeline, err error) {
	defer graph.Wrap(&err, "load the pipeline")
	p := &Pipeline{version: version}
	if p.ontology, err = graph.LoadOntology(); err != nil {
		return nil, err
	}
	if p.analyser, err = text.New(); err != nil {
		return nil, err
	}
	if p.resolver, err = resolve.New(); err != nil {
		return nil, err
	}
	p.gazetteer = NewGazetteer(p.resolver)
	if p.coder, err = plover.New(p.ontology, p.resolver); err != nil {
		return nil, err
	}
	if p.extractor, err = claims.New(p.ontology); err != nil {
		return nil, err
	}
	return p, nil
}

// Ontology returns the ontology that the pipeline extracts by.
func (p *Pipeline) Ontology() *graph.Ontology { return p.ontology }

// Extraction is what one report came to, stage by stage.
type Extraction struct {
	Report   *Report
	Text     *text.Document
	Mentions *coref.Result
	Claims   []claims.Claim
	Batch    *graph.Batch

	coder *plover.Coder
}

// Extract takes a report through every stage. at is recorded as the time the
// claims were learned; nothing else depends on it. A panic in a stage is an
// error of this report alone.
func (p *Pipeline) Extract(ctx context.Context, r *Report, at time.Time) (x *Extraction, err error) {
	defer graph.Wrap(&err, "extract %s", r.Name)
	defer func() {
		if reason := recover(); reason != nil {
			x, err = nil, fmt.Errorf("the extraction panicked: %v\n%s", reason, debug.Stack())
		}
	}()
	x = &Extraction{Report: r, coder: p.coder}
	options := text.Options{Published: r.Published.Time(), Gazetteer: p.gazetteer}
	if r.Tokens != nil {
		x.Text, err = p.analyser.AnalyseTokens(ctx, r.Tokens, options)
	} else {
		x.Text, err = p.analyser.Analyse(ctx, r.Text, options)
	}
	if err != nil {
		return nil, err
	}
	x.Mentions = coref.ResolveWith(x.Text, p.resolver)
	x.Claims = p.extractor.Extract(x.Text, x.Mentions)
	x.Batch = assemble(p.ontology, p.resolver, r, x, p.version, at)
	if err := x.Batch.Check(p.ontology); err != nil {
		// A batch that breaks a rule is a defect of the extraction, not of the input.
		return nil, graph.Errorf(graph.Internal, "%w", err)
	}
	return x, nil
}

// Outcome is what became of one report.
type Outcome struct {
	Name       string
	Extraction *Extraction // nil when extraction failed
	Receipt    graph.Receipt
	Err        error // why the report is not in the graph; nil when it is
}

// Run extracts reports on some workers at once and hands each batch to the
// writer, one at a time and in the order of the reports. A report that fails is
// an Outcome with its reason and the others go on, but when the writer can no
// longer be reached or may no longer write, or ctx ends, Run stops and returns that
// error. A nil writer only extracts.
func (p *Pipeline) Run(ctx context.Context, reports iter.Seq2[*Report, error], w graph.Writer, workers int, clock func() time.Time, done func(Outcome)) error {
	caller := ctx
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	queue := make(chan chan Outcome, max(workers, 1))
	var started sync.WaitGroup
	started.Go(func() {
		defer close(queue)
		for r, err := range reports {
			slot := make(chan Outcome, 1)
			select {
			case queue <- slot:
			case <-ctx.Done():
				return
			}
			started.Go(func() { slot <- p.extractOne(ctx, r, err, clock()) })
		}
	})
	var stopped error
	for slot := range queue {
		o := <-slot
		if stopped != nil {
			continue
		}
		if o.Err == nil && w != nil {
			o.Receipt, o.Err = w.Write(ctx, o.Extraction.Batch)
		}
		if stop := fatal(ctx.Err(), o.Err); stop != nil {
			stopped = stop
			cancel()
			continue
		}
		done(o)
	}
	started.Wait()
	if stopped == nil {
		stopped = caller.Err() // it may have ended before the first report came
	}
	return stopped
}

// fatal returns the error that ends a run: the context's, or a writer's who cannot
// be reached or may not write, so that no other report would fare better.
func fatal(ctxErr, err error) error {
	if ctxErr != nil {
		return errors.Join(ctxErr, err)
	}
	if kind := graph.KindOf(err); kind == graph.Unavailable || kind == graph.Conflict {
		return err
	}
	return nil
}

func (p *Pipeline) extractOne(ctx context.Context, r *Report, err error, at time.Time) Outcome {
	if err != nil {
		name := ""
		if r != nil {
			name = r.Name
		}
		return Outcome{Name: name, Err: err}
	}
	x, err := p.Extract(ctx, r, at)
	return Outcome{Name: r.Name, Extraction: x, Err: err}
}
