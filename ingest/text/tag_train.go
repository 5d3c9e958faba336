package text

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"
)

// frequent is how often a form must stand in training for its tags to be a
// feature: rarer ones look surer in training than they are.
const frequent = 3

// trainTagger learns a tagger. The tags of the sentences are the gold ones.
func trainTagger(sentences []TreebankSentence, tags []tagPair, c *clusters, usual map[string]usualTag, o TrainOptions, bits uint, epochs int, progress func(epoch, right, all int)) (*tagger, map[string][]int) {
	ids := map[tagPair]int{}
	for i, t := range tags {
		ids[t] = i
	}
	sets := ambiguitySets(sentences, ids)
	t := &tagger{model: newLinear(bits, len(tags)), tags: tags, clusters: c, ambig: ambiguityHashes(sets), usual: usual}
	rng := rand.New(rand.NewPCG(o.Seed, 1))
	type example struct {
		words []word
		gold  []int
	}
	examples := make([]example, len(sentences))
	for i := range sentences {
		examples[i].words = t.words(sentences[i].Tokens, nil)
		for _, tok := range sentences[i].Tokens {
			examples[i].gold = append(examples[i].gold, ids[tagPair{tok.UPOS, tok.XPOS}])
		}
	}
	var features []uint32
	var predicted []int
	scores := make([]int32, len(tags))
	for epoch := range epochs {
		right, all := 0, 0
		for _, k := range rng.Perm(len(examples)) {
			e := &examples[k]
			predicted = predicted[:0]
			caps := capsLevel(e.words)
			for i, gold := range e.gold {
				features = t.features(features[:0], e.words, predicted, i, caps)
				t.model.score(features, scores)
				t.model.train.step++
				best := argmax(scores)
				all++
				if best != gold {
					t.model.update(features, gold, best)
				} else {
					right++
				}
				predicted = append(predicted, best)
			}
		}
		progress(epoch, right, all)
	}
	t.model = t.model.average(o.Prune)
	return t, sets
}

// ambiguitySets lists the tags of every frequent form, commonest first, without
// those that are rare for it.
func ambiguitySets(sentences []TreebankSentence, ids map[tagPair]int) map[string][]int {
	counts := map[string]map[int]int{}
	for i := range sentences {
		for _, tok := range sentences[i].Tokens {
			lower := strings.ReplaceAll(strings.ToLower(tok.Form), "’", "'")
			if counts[lower] == nil {
				counts[lower] = map[int]int{}
			}
			counts[lower][ids[tagPair{tok.UPOS, tok.XPOS}]]++
		}
	}
	out := map[string][]int{}
	for form, byTag := range counts {
		n := 0
		for _, k := range byTag {
			n += k
		}
		if n < frequent {
			continue
		}
		var set []int
		for tag, k := range byTag {
			if k*20 >= n {
				set = append(set, tag)
			}
		}
		slices.SortFunc(set, func(a, b int) int {
			return cmp.Or(cmp.Compare(byTag[b], byTag[a]), cmp.Compare(a, b))
		})
		out[form] = set
	}
	return out
}

// jackknife returns the sentences' tags as taggers predict them that were
// trained without the sentences in question: what the parser will see.
func jackknife(sentences []TreebankSentence, tags []tagPair, c *clusters, usual map[string]usualTag, o TrainOptions, folds, epochs int, progress func(fold, right, all int)) [][]int {
	out := make([][]int, len(sentences))
	// documents stay together
	fold := make([]int, len(sentences))
	doc := 0
	for i := range sentences {
		if sentences[i].NewDoc {
			doc++
		}
		fold[i] = doc % folds
	}
	var buf buffers
	for f := range folds {
		var part []TreebankSentence
		for i := range sentences {
			if fold[i] != f {
				part = append(part, sentences[i])
			}
		}
		t, _ := trainTagger(part, tags, c, usual, o, taggerBits, epochs, func(int, int, int) {})
		right, all := 0, 0
		for i := range sentences {
			if fold[i] != f {
				continue
			}
			tokens := slices.Clone(sentences[i].Tokens)
			buf.words = t.words(tokens, buf.words[:0])
			out[i] = make([]int, len(tokens))
			t.tag(tokens, buf.words, out[i], &buf)
			for j, tok := range sentences[i].Tokens {
				all++
				if tokens[j].UPOS == tok.UPOS && tokens[j].XPOS == tok.XPOS {
					right++
				}
			}
		}
		progress(f, right, all)
	}
	return out
}
