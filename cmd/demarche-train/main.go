// Command demarche-train makes the models of package text from a folder of
// corpora, and measures them.
//
//	demarche-train --corpora DIR --out ingest/text/models [--only syntax|names|attributions|coref] [--seed N]
//	demarche-train eval --corpora DIR [--models DIR]
//
// The folder holds treebank/*-{train,dev}.conllu, word-clusters.tsv and more; see
// MODEL_CARD.md. The same corpora, seed and program give the same bytes.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"os/signal"
	"path/filepath"
	"slices"

	"github.com/demarche-kg/demarche/ingest"
	"github.com/demarche-kg/demarche/ingest/resolve"
	"github.com/demarche-kg/demarche/ingest/text"
	"github.com/demarche-kg/demarche/ingest/text/coref"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run does what the arguments ask for and returns the exit code: 0 done, 1
// failed, 2 wrong arguments.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	do := train
	if len(args) > 0 && args[0] == "eval" {
		do, args = evaluate, args[1:]
	}
	err := do(ctx, args, stdout, stderr)
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errUsage):
		_, _ = fmt.Fprintln(stderr, "demarche-train:", err)
		return 2
	}
	_, _ = fmt.Fprintln(stderr, "demarche-train:", err)
	return 1
}

var errUsage = errors.New("wrong arguments: see demarche-train -h")

// A stage makes some of the models from the corpora and the models of the stages
// before it.
type stage struct {
	name string
	make func(ctx context.Context, corpora, models fs.FS, o text.TrainOptions) (map[string][]byte, error)
}

var stages = []stage{
	{"syntax", func(ctx context.Context, corpora, _ fs.FS, o text.TrainOptions) (map[string][]byte, error) {
		return text.TrainSyntax(ctx, corpora, o)
	}},
	{"names", text.TrainNames},
	{"attributions", text.TrainAttributions},
	{"coref", trainCoref},
}

// corefModel is the one model that does not lie with the others: package coref,
// beside the folder of models, embeds it.
var corefModel = filepath.Join("..", "coref", "model.bin")

// trainCoref trains coreference on the analysis that the other models give.
func trainCoref(ctx context.Context, corpora, models fs.FS, o text.TrainOptions) (_ map[string][]byte, err error) {
	analyser, err := text.NewFrom(models)
	if err != nil {
		return nil, err
	}
	resolver, err := resolve.New()
	if err != nil {
		return nil, err
	}
	corpus, err := corpora.Open("treebank/gum-train.conllu")
	if err != nil {
		return nil, fmt.Errorf("train coreference: %w", err)
	}
	defer func() { err = errors.Join(err, corpus.Close()) }()
	var model bytes.Buffer
	err = coref.TrainGUM(ctx, &model, corpus, analyser, ingest.NewGazetteer(resolver), o.Seed, func(epoch int, loss float64) {
		o.Log.InfoContext(ctx, "coreference", slog.Int("epoch", epoch), slog.Float64("loss", loss))
	})
	if err != nil {
		return nil, err
	}
	return map[string][]byte{corefModel: model.Bytes()}, nil
}

// train makes the models.
func train(ctx context.Context, args []string, _, stderr io.Writer) error {
	flags := flag.NewFlagSet("demarche-train", flag.ContinueOnError)
	flags.SetOutput(stderr)
	corpora := flags.String("corpora", "", "folder of corpora")
	out := flags.String("out", "", "folder to write the models to")
	only := flags.String("only", "", "syntax, names, attributions or coref: make these models only, with the others as they are in -out")
	seed := flags.Uint64("seed", 1, "seed of the order of training")
	if err := flags.Parse(args); err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	known := *only == "" || slices.ContainsFunc(stages, func(s stage) bool { return s.name == *only })
	if *corpora == "" || *out == "" || flags.NArg() > 0 || !known {
		return errUsage
	}
	if err := os.MkdirAll(*out, 0o755); err != nil {
		return fmt.Errorf("make folder of models: %w", err)
	}
	o := text.TrainOptions{Seed: *seed, Prune: 0.1, Log: slog.New(slog.NewTextHandler(stderr, nil))}
	for _, s := range stages {
		if *only != "" && *only != s.name {
			continue
		}
		files, err := s.make(ctx, os.DirFS(*corpora), os.DirFS(*out), o)
		if err != nil {
			return err
		}
		for _, name := range slices.Sorted(maps.Keys(files)) {
			if err := os.WriteFile(filepath.Join(*out, name), files[name], 0o644); err != nil {
				return fmt.Errorf("write model: %w", err)
			}
			o.Log.InfoContext(ctx, "written", slog.String("file", name), slog.Int("bytes", len(files[name])))
		}
	}
	return nil
}
