package text

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"math"
	"math/rand/v2"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Size and length of training of the attribution ranker.
const (
	attributionBits   = 19
	attributionEpochs = 6
	attributionRare   = 3 // features of fewer cues are left out
	attributionPrune  = 0.01
)

// goldAttribution is an annotated attribution.
type goldAttribution struct {
	source, cue, content []Span
}

// TrainAttributions learns the ranker of attributions from PolNeAR
// (polnear/train/{text,attributions} in the folder of corpora), analysed by the
// syntax and name models in models. It returns the model's file by name.
func TrainAttributions(ctx context.Context, corpora, models fs.FS, o TrainOptions) (map[string][]byte, error) {
	a, err := newWithoutRanker(models)
	if err != nil {
		return nil, err
	}
	files, err := fs.Glob(corpora, "polnear/train/attributions/*.ann")
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("train attributions: no polnear/train/attributions/*.ann in the folder of corpora: %w", fs.ErrNotExist)
	}
	slices.Sort(files)
	var examples []rankedCue
	reachable, all := 0, 0
	seen := map[string]bool{}
	for _, name := range files {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("train attributions: %w", err)
		}
		doc := strings.TrimSuffix(path.Base(name), ".ann")
		doc = doc[:strings.LastIndexByte(doc, '_')]
		if seen[doc] { // annotated more than once: the first annotator by name
			continue
		}
		seen[doc] = true
		gold, err := readStandOff(corpora, name)
		if err != nil {
			return nil, err
		}
		content, err := fs.ReadFile(corpora, path.Join("polnear/train/text", doc+".txt"))
		if err != nil {
			return nil, fmt.Errorf("train attributions: %w", err)
		}
		d, err := a.Analyse(ctx, strings.ToValidUTF8(string(content), "\uFFFD"), Options{})
		if err != nil {
			return nil, fmt.Errorf("train attributions: %s: %w", doc, err)
		}
		e, found := attributionExamples(a, d, gold)
		examples = append(examples, e...)
		reachable += found
		all += len(gold)
	}
	o.Log.InfoContext(ctx, "attributions read", slog.Int("documents", len(seen)), slog.Int("cues", len(examples)), slog.Int("attributions", all), slog.Float64("reachable", percent(reachable, all)))
	model := rankAttributions(ctx, examples, o)
	file := &modelFile{header: attributionHeader{Structures: int(structures)}, tables: []*linear{model}}
	b, err := file.encode()
	if err != nil {
		return nil, err
	}
	return map[string][]byte{attributionFile: b}, nil
}

// rankedCue is a cue with its candidates' features; gold is the index of the
// right one, -1 when the word is no cue.
type rankedCue struct {
	features [][]uint32
	right    []bool
	gold     bool
}

// attributionExamples makes examples of a document; found counts the gold
// attributions that some candidate matches.
func attributionExamples(a *Analyser, d *Document, gold []goldAttribution) (out []rankedCue, found int) {
	f := &attributionFinder{d: d, lex: cueWords(), clusters: a.tagger.clusters, names: map[[2]int]NameKind{}}
	f.prepare()
	matched := make([]bool, len(gold))
	for si := range f.trees {
		f.sentence(si, func(candidates []attributionCandidate) {
			e := rankedCue{right: make([]bool, len(candidates))}
			best := 0.0
			quality := make([]float64, len(candidates))
			cue := f.trees[si].span(candidates[0].cueTokens[0], candidates[0].cueTokens[1])
			for g := range gold {
				if shared, _ := overlap([]Span{cue}, gold[g].cue); shared == 0 {
					continue
				}
				for k := range candidates {
					c := &candidates[k]
					shared, all := overlap(c.content, gold[g].content)
					if 2*shared < all || all == 0 {
						continue
					}
					if s, _ := overlap(c.sources, gold[g].source); s == 0 && (len(c.sources) > 0 || len(gold[g].source) > 0) {
						continue
					}
					matched[g] = true
					quality[k] = max(quality[k], float64(shared)/float64(all))
					best = max(best, quality[k])
				}
			}
			for k := range candidates {
				e.features = append(e.features, f.features(nil, si, candidates, k))
				e.right[k] = quality[k] > 0 && quality[k] >= best-0.05
				e.gold = e.gold || e.right[k]
			}
			out = append(out, e)
		})
	}
	for _, m := range matched {
		if m {
			found++
		}
	}
	return out, found
}

// rankAttributions learns a log-linear model of which candidate of a cue is right,
// or none, whose score is zero: softmax over the candidates, the right ones taken
// together, by stochastic gradient with AdaGrad's rates (Duchi et al. 2011).
func rankAttributions(ctx context.Context, examples []rankedCue, o TrainOptions) *linear {
	const (
		rate    = 0.03
		epsilon = 1e-4 // a smaller step is not made
	)
	examples = withoutRare(examples)
	size := 1 << attributionBits
	weights, squares := make([]float32, size), make([]float32, size)
	const shift = 32 - attributionBits
	score := func(features []uint32) float64 {
		sum := float32(0)
		for _, f := range features {
			sum += weights[f>>shift]
		}
		return float64(sum)
	}
	rng := rand.New(rand.NewPCG(o.Seed, 3))
	var p []float64
	for epoch := range attributionEpochs {
		right := 0
		loss := 0.0
		for _, k := range rng.Perm(len(examples)) {
			e := &examples[k]
			p = p[:0]
			high := 0.0
			for _, features := range e.features {
				p = append(p, score(features))
				high = max(high, p[len(p)-1])
			}
			none := math.Exp(-high)
			all, gold := none, 0.0
			if !e.gold {
				gold = none
			}
			best, bestP := -1, none
			for j := range p {
				p[j] = math.Exp(p[j] - high)
				all += p[j]
				if e.right[j] {
					gold += p[j]
				}
				if p[j] > bestP {
					best, bestP = j, p[j]
				}
			}
			if best >= 0 && e.right[best] || best < 0 && !e.gold {
				right++
			}
			loss -= math.Log(gold / all)
			for j, features := range e.features {
				g := p[j] / all
				if e.right[j] {
					g -= p[j] / gold
				}
				if math.Abs(g) < epsilon {
					continue
				}
				g32 := float32(g)
				for _, f := range features {
					i := f >> shift
					squares[i] += g32 * g32
					weights[i] -= rate * g32 / float32(math.Sqrt(float64(squares[i])))
				}
			}
		}
		o.Log.InfoContext(ctx, "attributions", slog.Int("epoch", epoch+1), slog.Float64("right", percent(right, len(examples))), slog.Float64("loss", math.Round(1000*loss/float64(max(len(examples), 1)))/1000))
	}
	scale := weightLevels()
	out := &linear{classes: 1, shift: shift, w: newRoundWeights(size + 1)}
	for i, w := range weights {
		if math.Abs(float64(w)) >= attributionPrune {
			out.w.set(i, nearest(scale[:], float64(w)*weightUnit*attributionScale))
		}
	}
	return out
}

// withoutRare returns the examples without the features that few cues have.
func withoutRare(examples []rankedCue) []rankedCue {
	counts := map[uint32]int{}
	for i := range examples {
		seen := map[uint32]bool{}
		for _, features := range examples[i].features {
			for _, f := range features {
				if !seen[f] {
					seen[f] = true
					counts[f]++
				}
			}
		}
	}
	out := make([]rankedCue, len(examples))
	for i, e := range examples {
		out[i] = rankedCue{right: e.right, gold: e.gold}
		for _, features := range e.features {
			var kept []uint32
			for _, f := range features {
				if counts[f] >= attributionRare {
					kept = append(kept, f)
				}
			}
			out[i].features = append(out[i].features, kept)
		}
	}
	return out
}

// readStandOff reads a file in brat's stand-off format.
func readStandOff(corpora fs.FS, name string) ([]goldAttribution, error) {
	file, err := fs.ReadFile(corpora, name)
	if err != nil {
		return nil, fmt.Errorf("read attributions: %w", err)
	}
	spans := map[string][]Span{}
	var out []goldAttribution
	in := bufio.NewScanner(bytes.NewReader(file))
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		id, rest, ok := strings.Cut(in.Text(), "\t")
		if !ok || id == "" {
			continue
		}
		switch id[0] {
		case 'T':
			body, _, _ := strings.Cut(rest, "\t")
			_, list, _ := strings.Cut(body, " ")
			for part := range strings.SplitSeq(list, ";") {
				from, to, _ := strings.Cut(part, " ")
				a, err1 := strconv.Atoi(from)
				b, err2 := strconv.Atoi(to)
				if err1 != nil || err2 != nil {
					continue // the text of an annotation may run over a line break
				}
				spans[id] = append(spans[id], Span{a, b})
			}
		case 'E':
			var g goldAttribution
			for part := range strings.FieldsSeq(rest) {
				role, ref, _ := strings.Cut(part, ":")
				switch strings.ToLower(strings.TrimRight(role, "0123456789")) {
				case "source":
					g.source = append(g.source, spans[ref]...)
				case "cue":
					g.cue = append(g.cue, spans[ref]...)
				case "content":
					g.content = append(g.content, spans[ref]...)
				}
			}
			out = append(out, g)
		}
	}
	if err := in.Err(); err != nil {
		return nil, fmt.Errorf("read attributions: %s: %w", name, err)
	}
	return out, nil
}
