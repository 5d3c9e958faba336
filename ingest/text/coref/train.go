package coref

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"

	"github.com/demarche-kg/demarche/ingest/text"
)

var errGUM = errors.New("not GUM")

// Example is a document to learn from: as the program analyses it, and the
// mentions that people found in its text.
type Example struct {
	Document *text.Document
	Mentions []Reference // HeadSpan and Entity are used
}

// TrainOptions are the settings of a training.
type TrainOptions struct {
	Epochs int
	Seed   uint64
	Log    func(epoch int, loss float64) // may be nil
}

// TrainGUM trains on GUM as the program itself analyses its texts, and writes
// the weights to w. The gazetteer may be nil; it should be the one that is used
// later.
func TrainGUM(ctx context.Context, w io.Writer, corpus io.Reader, a *text.Analyser, g text.Gazetteer, seed uint64, log func(epoch int, loss float64)) error {
	docs, err := ReadGUM(corpus)
	if err != nil {
		return err
	}
	examples := make([]Example, len(docs))
	for i := range docs {
		d, err := a.Analyse(ctx, docs[i].Document.Text, text.Options{Gazetteer: g})
		if err != nil {
			return fmt.Errorf("train coreference: document %d: %w", i+1, err)
		}
		examples[i] = Example{Document: d, Mentions: docs[i].Mentions}
	}
	return Train(w, examples, TrainOptions{Epochs: epochs, Seed: seed, Log: log})
}

// The costs of mistakes, added to the scores of wrong choices in training: to
// link what is new, to leave open what is not, to link to the wrong thing.
const (
	costFalseLink = 0.6
	costFalseNew  = 1.6
	costWrongLink = 1.0
	learningRate  = 0.05
	shrinkage     = 0.01 // L1 regularisation, of weights that are learned
	epochs        = 5
	smallest      = 0.02 // weights below are dropped
)

// Train learns the weights of the ranker and writes them to w. It maximises the
// probability of all right antecedents together (Durrett and Klein 2013) with
// AdaGrad, on states that the weights learned so far lead to. The same examples
// and options give the same bytes.
func Train(w io.Writer, examples []Example, o TrainOptions) error {
	if len(examples) == 0 {
		return fmt.Errorf("train coreference: no examples: %w", errGUM)
	}
	r := train(examples, o)
	return r.encode(w)
}

func train(examples []Example, o TrainOptions) *ranker {
	t := &trainer{
		ranker: &ranker{weights: make([]float32, 1<<featureBits)}, squares: make([]float32, 1<<featureBits),
		sum: make([]float64, 1<<featureBits), epochs: o.Epochs,
	}
	order := rand.New(rand.NewPCG(o.Seed, 1))
	for epoch := range o.Epochs {
		t.loss = 0
		for _, i := range order.Perm(len(examples)) {
			t.document(&examples[i])
		}
		if o.Log != nil {
			o.Log(epoch, t.loss)
		}
		if epoch >= o.Epochs/2 {
			for k, x := range t.ranker.weights {
				t.sum[k] += float64(x)
			}
			t.sums++
		}
	}
	for k := range t.ranker.weights {
		x := t.sum[k] / float64(max(t.sums, 1))
		if math.Abs(x) < smallest {
			x = 0
		}
		t.ranker.weights[k] = float32(x)
	}
	return t.ranker
}

// trainer is the state of a training.
type trainer struct {
	ranker  *ranker
	squares []float32
	sum     []float64 // of the weights after the later epochs
	sums    int
	epochs  int
	loss    float64
}

func (t *trainer) document(x *Example) {
	l := newLinker(x.Document, embedded(), t.ranker)
	gold := label(l, x.Mentions)
	var choices []choice
	var buf []uint32
	l.link(func(i int, antecedents []int) int {
		choices, buf = l.rank(i, antecedents, choices, buf)
		t.learn(l, i, antecedents, choices, gold)
		return l.best(choices, l.mustRefer(i))
	})
}

// label returns the annotated entity of every candidate, "" for none.
func label(l *linker, mentions []Reference) []string {
	byHead := map[text.Span][]int{}
	for i := range mentions {
		byHead[mentions[i].HeadSpan] = append(byHead[mentions[i].HeadSpan], i)
	}
	gold := make([]string, len(l.candidates))
	for i := range l.candidates {
		c := &l.candidates[i]
		best, most := -1, 0
		for _, m := range byHead[l.trees[c.sentence].Tokens[c.head].Span] {
			// of a coordination and its first member, the one of about this length
			off := max(c.span.Start, mentions[m].Start) - min(c.span.Start, mentions[m].Start) + max(c.span.End, mentions[m].End) - min(c.span.End, mentions[m].End)
			if best < 0 || off < most {
				best, most = m, off
			}
		}
		if best >= 0 {
			gold[i] = mentions[best].Entity
		}
	}
	return gold
}

// learn makes one step for candidate i.
func (t *trainer) learn(l *linker, i int, antecedents []int, choices []choice, gold []string) {
	n := len(antecedents)
	if n == 0 {
		return
	}
	right := make([]bool, n+1)
	any := false
	for k, j := range antecedents {
		right[k] = gold[i] != "" && gold[j] == gold[i]
		any = any || right[k]
	}
	right[n] = !any
	// probabilities with the costs of mistakes
	p := make([]float64, n+1)
	sum, rightSum := 0.0, 0.0
	for k := range p {
		cost := 0.0
		if !right[k] {
			switch {
			case k == n:
				cost = costFalseNew
			case !any:
				cost = costFalseLink
			default:
				cost = costWrongLink
			}
		}
		p[k] = choices[k].probability * math.Exp(cost)
		sum += p[k]
		if right[k] {
			rightSum += p[k]
		}
	}
	t.loss -= math.Log(max(rightSum/sum, 1e-9))
	buf := make([]uint32, 0, 128)
	for k := range p {
		step := -p[k] / sum
		if right[k] {
			step += p[k] / max(rightSum, 1e-12)
		}
		if math.Abs(step) < 1e-3 {
			continue
		}
		if k < n {
			buf = l.pairFeatures(buf[:0], i, antecedents[k], k)
		} else {
			buf = l.openFeatures(buf[:0], i, antecedents)
		}
		g := float32(step)
		for _, f := range buf {
			t.squares[f] += g * g
			rate := learningRate / float32(math.Sqrt(float64(t.squares[f])+1e-6))
			x := t.ranker.weights[f] + rate*g
			// towards zero, no further
			switch shrink := rate * shrinkage; {
			case x > shrink:
				x -= shrink
			case x < -shrink:
				x += shrink
			default:
				x = 0
			}
			t.ranker.weights[f] = x
		}
	}
}
