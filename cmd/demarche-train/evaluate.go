package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/demarche-kg/demarche/ingest/text"
)

// evaluate measures the analyser on the development parts of the treebanks.
func evaluate(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("demarche-train eval", flag.ContinueOnError)
	flags.SetOutput(stderr)
	corpora := flags.String("corpora", "", "folder of corpora")
	models := flags.String("models", "", "folder of models; those of the program when empty")
	if err := flags.Parse(args); err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	if *corpora == "" || flags.NArg() > 0 {
		return errUsage
	}
	from := text.EmbeddedModels()
	if *models != "" {
		from = os.DirFS(*models)
	}
	a, err := text.NewFrom(from)
	if err != nil {
		return err
	}
	files, err := fs.Glob(os.DirFS(*corpora), "treebank/*-dev.conllu")
	if err != nil || len(files) == 0 {
		return fmt.Errorf("evaluate: no treebank/*-dev.conllu in %s: %w", *corpora, fs.ErrNotExist)
	}
	for _, name := range files {
		file, err := fs.ReadFile(os.DirFS(*corpora), name)
		if err != nil {
			return fmt.Errorf("evaluate: %w", err)
		}
		gold, err := text.ReadCoNLLU(bytes.NewReader(file))
		if err != nil {
			return fmt.Errorf("evaluate: %s: %w", name, err)
		}
		var report strings.Builder
		fmt.Fprintf(&report, "%s: %d sentences\n", name, len(gold))
		if err := syntaxScores(ctx, a, gold, &report); err != nil {
			return err
		}
		if err := splitScores(ctx, a, gold, &report); err != nil {
			return err
		}
		if _, err := io.WriteString(stdout, report.String()); err != nil {
			return fmt.Errorf("evaluate: %w", err)
		}
	}
	return nil
}

// universal returns a relation without its subtype.
func universal(relation string) string {
	u, _, _ := strings.Cut(relation, ":")
	return u
}

// core are the relations that say who does what.
var core = []string{"nsubj", "nsubj:pass", "obj", "iobj", "obl", "obl:agent", "ccomp", "xcomp", "advcl", "conj", "appos", "aux:pass", "nmod", "nmod:poss", "compound", "acl", "acl:relcl", "parataxis", "flat", "root"}

// counter counts for precision and recall.
type counter struct{ right, found, gold int }

func (c counter) f1() float64 { return 200 * float64(c.right) / float64(max(c.found+c.gold, 1)) }

func (c counter) String() string {
	return fmt.Sprintf("P %.1f R %.1f F1 %.2f", 100*float64(c.right)/float64(max(c.found, 1)), 100*float64(c.right)/float64(max(c.gold, 1)), c.f1())
}

// syntaxScores measures tags, lemmas and trees on gold tokens.
func syntaxScores(ctx context.Context, a *text.Analyser, gold []text.TreebankSentence, report *strings.Builder) error {
	forms := make([][]string, len(gold))
	for i := range gold {
		for _, t := range gold[i].Tokens {
			forms[i] = append(forms[i], t.Form)
		}
	}
	d, err := a.AnalyseTokens(ctx, forms, text.Options{})
	if err != nil {
		return err
	}
	var all, upos, xpos, lemma, uas, las, full int
	relations := map[string]*counter{}
	count := func(r string) *counter {
		if relations[r] == nil {
			relations[r] = &counter{}
		}
		return relations[r]
	}
	for i := range gold {
		for j, g := range gold[i].Tokens {
			t := d.Sentences[i].Tokens[j]
			all++
			if t.UPOS == g.UPOS {
				upos++
			}
			if t.XPOS == g.XPOS {
				xpos++
			}
			if t.Lemma == g.Lemma {
				lemma++
			}
			count(g.Relation).gold++
			count(t.Relation).found++
			if t.Head != g.Head {
				continue
			}
			uas++
			if universal(t.Relation) == universal(g.Relation) {
				las++
			}
			if t.Relation == g.Relation {
				full++
				count(g.Relation).right++
			}
		}
	}
	p := func(n int) float64 { return 100 * float64(n) / float64(max(all, 1)) }
	fmt.Fprintf(report, "  gold tokens: UPOS %.2f  XPOS %.2f  lemma %.2f  UAS %.2f  LAS %.2f (universal relations)  %.2f (with subtypes)\n", p(upos), p(xpos), p(lemma), p(uas), p(las), p(full))
	for _, r := range core {
		fmt.Fprintf(report, "    %-12s %v  (%d)\n", r, *count(r), count(r).gold)
	}
	return nil
}

// splitScores measures tokens and sentences on the raw text of the documents;
// they are right when both ends are.
func splitScores(ctx context.Context, a *text.Analyser, gold []text.TreebankSentence, report *strings.Builder) error {
	var tokens, sentences counter
	for raw := range text.RawDocuments(gold) {
		d, err := a.Split(ctx, raw.Text)
		if err != nil {
			return err
		}
		goldTokens, goldSentences := spanSet(raw.Tokens), spanSet(raw.Sentences)
		tokens.gold += len(goldTokens)
		sentences.gold += len(goldSentences)
		for _, s := range d.Sentences {
			sentences.found++
			if goldSentences[s.Span] {
				sentences.right++
			}
			for _, t := range s.Tokens {
				tokens.found++
				if goldTokens[t.Span] {
					tokens.right++
				}
			}
		}
	}
	fmt.Fprintf(report, "  raw text: tokens %v; sentences %v\n", tokens, sentences)
	return nil
}

func spanSet(spans []text.Span) map[text.Span]bool {
	set := make(map[text.Span]bool, len(spans))
	for _, s := range spans {
		set[s] = true
	}
	return set
}
