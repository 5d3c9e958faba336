package text

import "math/rand/v2"

// trainSplitter learns a splitter from the raw text of a treebank's documents.
func trainSplitter(sentences []TreebankSentence, z *tokenizer, c *clusters, o TrainOptions, progress func(epoch, wrong, all int)) *splitter {
	x := &splitter{model: newLinear(splitterBits, 2), tokens: z, clusters: c}
	type example struct {
		start *splitState
		ends  []bool // a sentence begins with the piece
	}
	var examples []example
	for raw := range RawDocuments(sentences) {
		begins := map[int]bool{}
		for _, s := range raw.Sentences {
			begins[newDocument(raw.Text).ByteOffset(s.Start)] = true
		}
		pieces := z.pieces(raw.Text)
		e := example{start: x.start(raw.Text, pieces)}
		for _, p := range pieces {
			e.ends = append(e.ends, begins[p.start])
		}
		examples = append(examples, e)
	}
	rng := rand.New(rand.NewPCG(o.Seed, 3))
	var features []uint32
	var scores [2]int32
	for epoch := range splitterEpochs {
		wrong, all := 0, 0
		for _, k := range rng.Perm(len(examples)) {
			st := *examples[k].start
			for i := 1; i < len(st.pieces); i++ {
				end := examples[k].ends[i]
				if st.pieces[i].gap != gapParagraph && st.possible(i) {
					features = st.features(features[:0], i)
					x.model.score(features, scores[:])
					x.model.train.step++
					all++
					got, gold := 0, 0
					if scores[1] > scores[0] {
						got = 1
					}
					if end {
						gold = 1
					}
					if got != gold {
						wrong++
						x.model.update(features, gold, got)
					}
				}
				st.pass(i, end)
			}
		}
		progress(epoch, wrong, all)
	}
	x.model = x.model.average(o.Prune)
	return x
}
