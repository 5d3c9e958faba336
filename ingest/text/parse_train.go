package text

import (
	"math/rand/v2"
	"slices"
)

// trainArcParser learns one member of the parser from gold trees and predicted tags, with the
// dynamic oracle of arc-hybrid (Goldberg and Nivre 2013): after the first epoch
// it follows its own moves mostly and learns the best way on from there.
func trainArcParser(sentences []TreebankSentence, predicted [][]int, t *tagger, relations []string, o TrainOptions, member uint64, backward bool, progress func(epoch, right, labelled, all int)) *arcParser {
	p := &arcParser{moves: newLinear(moveBits, moveCount), labels: newLinear(labelBits, len(relations)), relations: relations, tags: t.tags, backward: backward}
	if p.prepare() != nil {
		return nil
	}
	ids := map[string]int{}
	for i, r := range relations {
		ids[r] = i
	}
	type example struct {
		words        []word
		heads, label []int
		tags         []int
	}
	examples := make([]example, len(sentences))
	for i := range sentences {
		e := &examples[i]
		e.words = t.words(sentences[i].Tokens, nil)
		for _, tok := range sentences[i].Tokens {
			h := tok.Head
			switch {
			case h < 0:
				h = len(sentences[i].Tokens)
			case backward:
				h = len(sentences[i].Tokens) - 1 - h
			}
			e.heads = append(e.heads, h)
			e.label = append(e.label, ids[tok.Relation])
		}
		e.tags = predicted[i]
		if backward {
			slices.Reverse(e.words)
			slices.Reverse(e.heads)
			slices.Reverse(e.label)
			e.tags = reverse(nil, e.tags)
		}
	}
	rng := rand.New(rand.NewPCG(o.Seed, 100+member))
	var (
		buf    buffers
		moves  [moveCount]int32
		labels []uint32
	)
	buf.scores = make([]int32, len(relations))
	s := &buf.state
	for epoch := range parserEpochs {
		right, labelled, all := 0, 0, 0
		for _, k := range rng.Perm(len(examples)) {
			e := &examples[k]
			s.start(p, e.words, e.tags)
			for !s.done() {
				buf.features = p.moveFeatures(buf.features[:0], s)
				p.moves.score(buf.features, moves[:])
				costs := s.costs(e.heads)
				best, good := -1, -1
				least := costs[0]
				for m := range moves {
					if s.legal(m) {
						least = min(least, costs[m])
					}
				}
				for m := range moves {
					if !s.legal(m) {
						continue
					}
					if best < 0 || moves[m] > moves[best] {
						best = m
					}
					if costs[m] == least && (good < 0 || moves[m] > moves[good]) {
						good = m
					}
				}
				p.moves.train.step++
				if costs[best] != least {
					p.moves.update(buf.features, good, best)
					if epoch == 0 || rng.IntN(10) == 0 {
						best = good
					}
				}
				label := -1
				if best != shift {
					h, d := s.arc(best)
					all++
					label = p.label(s, h, d, &buf)
					if e.heads[d] == h {
						right++
						p.labels.train.step++
						if gold := e.label[d]; label != gold {
							labels = append(labels[:0], buf.features...)
							if h != len(s.nodes)-1 && gold != p.rootRelation {
								p.labels.update(labels, gold, label)
							}
							if epoch == 0 {
								label = gold
							}
						} else {
							labelled++
						}
					}
				}
				s.apply(best, label)
			}
		}
		progress(epoch, right, labelled, all)
	}
	return p
}

// average returns the parser with averaged weights.
func (p *arcParser) average(prune float64) *arcParser {
	q := *p
	q.moves, q.labels = p.moves.average(prune), p.labels.average(prune)
	return &q
}

// impossible is the cost of a move that is not legal.
const impossible = 1 << 30

// costs returns for every move how many gold arcs can no longer be reached
// after it.
func (s *parseState) costs(heads []int) [moveCount]int {
	var c [moveCount]int
	for m := range c {
		if !s.legal(m) {
			c[m] = impossible
		}
	}
	root := len(s.nodes) - 1
	if c[shift] == 0 {
		b := s.next
		for k, d := range s.stack {
			if heads[d] == b {
				c[shift]++
			}
			if k < len(s.stack)-1 && heads[b] == d {
				c[shift]++
			}
		}
	}
	if len(s.stack) == 0 {
		return c
	}
	top := s.stack[len(s.stack)-1]
	lost := 0
	for k := s.next; k < root; k++ {
		if heads[k] == top {
			lost++
		}
	}
	if c[leftArc] == 0 {
		c[leftArc] = lost
		if h := heads[top]; h > s.next || len(s.stack) > 1 && h == s.stack[len(s.stack)-2] {
			c[leftArc]++
		}
	}
	if c[rightArc] == 0 {
		c[rightArc] = lost
		if heads[top] >= s.next {
			c[rightArc]++
		}
	}
	return c
}

// relationsOf lists the relations of the sentences in alphabetical order.
func relationsOf(sentences []TreebankSentence) []string {
	seen := map[string]bool{}
	var out []string
	for i := range sentences {
		for _, t := range sentences[i].Tokens {
			if !seen[t.Relation] {
				seen[t.Relation] = true
				out = append(out, t.Relation)
			}
		}
	}
	slices.Sort(out)
	return out
}
