package text

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"slices"
	"strconv"
	"strings"
)

// TrainOptions are the settings of training. The same corpora and options give
// the same bytes.
type TrainOptions struct {
	Seed  uint64
	Prune float64 // averaged weights below it are dropped
	Log   *slog.Logger
}

// Sizes of the hashed models and lengths of training.
const (
	splitterBits    = 18
	splitterEpochs  = 12
	taggerBits      = 21
	moveBits        = 22
	labelBits       = 21
	taggerEpochs    = 8
	jackknifeFolds  = 5
	jackknifeEpochs = 5
	parserEpochs    = 6
	parserPrune     = 1.5 // costs nothing in accuracy and saves two thirds of the size
)

// parserMembers says for every member of the parser whether it reads backward.
var parserMembers = [...]bool{false, true, false}

// TrainSyntax learns tagger, lemmatizer and parser from a folder of corpora:
// treebank/*-train.conllu, word-clusters.tsv and silver/polnear-train.tsv.gz (for
// how words are usually tagged and lemmatised). It returns the models' files by
// name.
func TrainSyntax(ctx context.Context, corpora fs.FS, o TrainOptions) (map[string][]byte, error) {
	files, err := fs.Glob(corpora, "treebank/*-train.conllu")
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("train: no treebank/*-train.conllu in the folder of corpora: %w", fs.ErrNotExist)
	}
	slices.Sort(files)
	var sentences []TreebankSentence
	for _, name := range files {
		part, err := readTreebank(corpora, name)
		if err != nil {
			return nil, err
		}
		o.Log.InfoContext(ctx, "treebank read", slog.String("file", name), slog.Int("sentences", len(part)))
		sentences = append(sentences, part...)
	}
	out := map[string][]byte{}
	clusterFile, err := trainClusters(corpora)
	if err != nil {
		return nil, err
	}
	if out[clustersFile], err = clusterFile.encode(); err != nil {
		return nil, err
	}
	c, err := newClusters(memoryFS(out))
	if err != nil {
		return nil, err
	}
	silver, err := readSilver(corpora)
	if err != nil {
		return nil, err
	}
	if out[lemmasFile], err = (&modelFile{header: trainLemmatizer(sentences, silver).lemmaHeader}).encode(); err != nil {
		return nil, err
	}
	x := trainSplitter(sentences, newTokenizer(), c, o, func(epoch, wrong, all int) {
		o.Log.InfoContext(ctx, "sentences", slog.Int("epoch", epoch+1), slog.Int("wrong", wrong), slog.Int("of", all))
	})
	if out[sentencesFile], err = (&modelFile{header: struct{}{}, tables: []*linear{x.model}}).encode(); err != nil {
		return nil, err
	}
	tags := tagsOf(sentences)
	usualList := trainUsual(silver)
	usual, err := readUsual(usualList)
	if err != nil {
		return nil, err
	}
	t, sets := trainTagger(sentences, tags, c, usual, o, taggerBits, taggerEpochs, func(epoch, right, all int) {
		o.Log.InfoContext(ctx, "tagger", slog.Int("epoch", epoch+1), slog.Float64("accuracy", percent(right, all)))
	})
	if out[taggerFile], err = (&modelFile{header: taggerHeader{Tags: tags, Ambiguity: sets, Usual: usualList}, tables: []*linear{t.model}}).encode(); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("train: %w", err)
	}
	predicted := jackknife(sentences, tags, c, usual, o, jackknifeFolds, jackknifeEpochs, func(fold, right, all int) {
		o.Log.InfoContext(ctx, "jackknife", slog.Int("fold", fold+1), slog.Float64("accuracy", percent(right, all)))
	})
	header := parserHeader{Tags: tags, Relations: relationsOf(sentences)}
	var tables []*linear
	for k, backward := range parserMembers {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("train: %w", err)
		}
		p := trainArcParser(sentences, predicted, t, header.Relations, o, uint64(k), backward, func(epoch, right, labelled, all int) {
			o.Log.InfoContext(ctx, "parser", slog.Int("member", k+1), slog.Int("epoch", epoch+1), slog.Float64("heads", percent(right, all)), slog.Float64("labelled", percent(labelled, all)))
		})
		p = p.average(o.Prune)
		p.moves.prune(parserPrune)
		p.labels.prune(parserPrune)
		header.Backward = append(header.Backward, backward)
		tables = append(tables, p.moves, p.labels)
	}
	if out[parserFile], err = (&modelFile{header: header, tables: tables}).encode(); err != nil {
		return nil, err
	}
	return out, nil
}

func percent(part, all int) float64 {
	return float64(part*10000/max(all, 1)) / 100
}

// readTreebank reads a CoNLL-U file of the corpora.
func readTreebank(corpora fs.FS, name string) ([]TreebankSentence, error) {
	b, err := fs.ReadFile(corpora, name)
	if err != nil {
		return nil, fmt.Errorf("train: %w", err)
	}
	s, err := ReadCoNLLU(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("train: %s: %w", name, err)
	}
	return s, nil
}

// tagsOf lists the joint tags of the sentences in alphabetical order.
func tagsOf(sentences []TreebankSentence) []tagPair {
	seen := map[tagPair]bool{}
	var out []tagPair
	for i := range sentences {
		for _, t := range sentences[i].Tokens {
			if p := (tagPair{t.UPOS, t.XPOS}); !seen[p] {
				seen[p] = true
				out = append(out, p)
			}
		}
	}
	slices.SortFunc(out, func(a, b tagPair) int {
		return strings.Compare(a.UPOS+" "+a.XPOS, b.UPOS+" "+b.XPOS)
	})
	return out
}

// trainClusters packs word-clusters.tsv: path and word.
func trainClusters(corpora fs.FS) (*modelFile, error) {
	list, err := fs.ReadFile(corpora, "word-clusters.tsv")
	if err != nil {
		return nil, fmt.Errorf("train: %w", err)
	}
	var paths []string
	number := map[string]int{}
	of := map[string]int{}
	var words []string
	in := bufio.NewScanner(bytes.NewReader(list))
	for in.Scan() {
		path, w, ok := strings.Cut(in.Text(), "\t")
		if !ok || strings.ContainsAny(w, " \n") {
			continue
		}
		if _, ok := number[path]; !ok {
			number[path] = len(paths)
			paths = append(paths, path)
		}
		if _, ok := of[w]; !ok {
			words = append(words, w)
			of[w] = number[path]
		}
	}
	if err := in.Err(); err != nil {
		return nil, fmt.Errorf("train: word-clusters.tsv: %w", err)
	}
	slices.Sort(words)
	var b strings.Builder
	last := ""
	for _, w := range words {
		n := 0
		for n < len(last) && n < len(w) && n < 25 && last[n] == w[n] {
			n++
		}
		b.WriteByte(byte('A' + n))
		b.WriteString(w[n:])
		b.WriteByte(' ')
		b.WriteString(strconv.FormatInt(int64(of[w]), 36))
		b.WriteByte('\n')
		last = w
	}
	return &modelFile{header: clustersHeader{Paths: paths, Words: b.String()}}, nil
}
