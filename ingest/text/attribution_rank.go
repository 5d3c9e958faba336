package text

import (
	"fmt"
	"io/fs"
	"math/bits"
	"strings"
)

const attributionFile = "attributions.model"

// attributionScale is how many times finer than those of other models the
// weights of the ranker are stored: a score of weightUnit*attributionScale is a
// log-odds of one.
const attributionScale = 4

// attributionRanker scores candidates of attributions; it is immutable.
type attributionRanker struct {
	model *linear
}

type attributionHeader struct {
	Structures int
}

func newAttributionRanker(models fs.FS) (*attributionRanker, error) {
	var h attributionHeader
	tables, err := readModel(models, attributionFile, &h)
	if err != nil {
		return nil, err
	}
	if len(tables) != 1 || tables[0].classes != 1 || h.Structures != int(structures) {
		return nil, fmt.Errorf("read model %s: %w", attributionFile, errModel)
	}
	return &attributionRanker{model: tables[0]}, nil
}

// bucket groups a number by its magnitude.
func bucket(n int) uint32 {
	if n <= 0 {
		return 0
	}
	return uint32(bits.Len(uint(n)))
}

// features lists the features of candidate k among those of its cue.
func (f *attributionFinder) features(out []uint32, si int, candidates []attributionCandidate, k int) []uint32 {
	x := f.trees[si]
	c := &candidates[k]
	i := c.cue
	t := &x.Tokens[i]
	s := uint32(c.structure)
	lemma := hashString(strings.ToLower(t.Lemma))
	upos, xpos := hashString(t.UPOS), hashString(t.XPOS)
	rel := hashString(t.Relation)
	var class cueClass
	switch t.UPOS {
	case "VERB", "AUX":
		class = f.lex.verbs[strings.ToLower(t.Lemma)]
	case "NOUN", "PROPN":
		class = f.lex.nouns[strings.ToLower(t.Lemma)]
	case "ADJ":
		class = f.lex.adjectives[strings.ToLower(t.Lemma)]
	}
	cluster, _, six := f.clusters.of(strings.ToLower(t.Lemma))
	available := uint32(0)
	for j := range candidates {
		available |= 1 << uint32(candidates[j].structure)
	}
	voice := uint32(0)
	if x.passive(i) {
		voice = 1
	}
	negated := uint32(0)
	modal := uint32(0)
	particle := uint32(0)
	for _, j := range x.dependents(i) {
		w := &x.Tokens[j]
		switch relation(w) {
		case "aux":
			modal = hashString(strings.ToLower(w.Lemma))
		case "advmod":
			if lw := strings.ToLower(w.Form); lw == "not" || lw == "n't" || lw == "n’t" || lw == "never" {
				negated = 1
			}
		case "compound":
			particle = hashString(strings.ToLower(w.Form))
		case "expl":
			particle = 7
		}
	}
	own := uint32(0)
	if x.inQuote[i] != 0 {
		own = 1
	}
	sourceKind, sourcePOS, sourceLemma, sourceSix := uint32(0), uint32(0), uint32(0), uint32(0)
	if c.source >= 0 {
		w := &x.Tokens[c.source]
		sourceKind = 1 + hashString(string(f.names[[2]int{si, c.source}]))
		sourcePOS = hashString(w.XPOS)
		sourceLemma = hashString(strings.ToLower(w.Lemma))
		_, _, sourceSix = f.clusters.of(strings.ToLower(w.Lemma))
	}
	headPOS, headLemma, mark, headRel := uint32(0), uint32(0), uint32(0), uint32(0)
	if c.head >= 0 {
		w := &x.Tokens[c.head]
		headPOS = hashString(w.XPOS)
		headLemma = hashString(strings.ToLower(w.Lemma))
		headRel = hashString(w.Relation)
		for _, j := range x.dependents(c.head) {
			switch relation(&x.Tokens[j]) {
			case "mark", "case":
				mark = hashString(strings.ToLower(x.Tokens[j].Form))
			}
		}
	}
	quotedShare := uint32(0)
	if c.length > 0 {
		quotedShare = uint32(4 * c.quoted / c.length)
		if c.quoted > 0 {
			quotedShare++
		}
	}
	prev, next := uint32(1), uint32(1)
	if i > 0 {
		prev = hashString(strings.ToLower(x.Tokens[i-1].Form))
	}
	if i+1 < len(x.Tokens) {
		next = hashString(strings.ToLower(x.Tokens[i+1].Form))
	}
	longest := uint32(1)
	for j := range candidates {
		if candidates[j].length > c.length {
			longest = 0
		}
	}
	length := bucket(c.length)
	how := c.how
	out = append(
		out,
		feature(200, s, 0),
		feature(201, s, lemma),
		feature(202, join(s, lemma), how),
		feature(203, join(s, lemma), voice<<1|negated),
		feature(204, s, uint32(class)),
		feature(205, join(s, uint32(class)), how),
		feature(206, join(s, cluster), upos),
		feature(207, join(s, six), how),
		feature(208, s, join(how, voice)),
		feature(209, s, join(xpos, rel)),
		feature(210, s, join(rel, how)),
		feature(211, s, available),
		feature(212, join(s, available), uint32(class)),
		feature(213, s, join(sourceKind, how)),
		feature(214, s, sourcePOS),
		feature(215, s, sourceLemma),
		feature(216, join(s, sourceSix), uint32(class)),
		feature(217, s, headPOS),
		feature(218, join(s, lemma), headPOS),
		feature(219, s, join(mark, headRel)),
		feature(220, join(s, lemma), mark),
		feature(221, join(s, uint32(class)), join(mark, headPOS)),
		feature(222, s, length),
		feature(223, join(s, lemma), length),
		feature(224, s, quotedShare),
		feature(225, join(s, lemma), quotedShare),
		feature(226, join(s, uint32(class)), quotedShare),
		feature(227, s, own),
		feature(228, s, next),
		feature(229, s, prev),
		feature(230, join(lemma, next), s),
		feature(231, lemma, 0),
		feature(232, lemma, particle),
		feature(233, join(s, particle), uint32(class)),
		feature(234, s, modal),
		feature(235, join(s, lemma), modal),
		feature(236, s, longest),
		feature(237, join(s, longest), uint32(class)),
		feature(238, s, headLemma),
		feature(239, join(s, voice), join(uint32(class), negated)),
		feature(240, s, uint32(len(c.content))),
		feature(241, join(xpos, uint32(class)), how),
		feature(242, own, join(lemma, quotedShare)),
		feature(243, s, join(hashString(t.XPOS), length)),
		feature(244, hashString(f.suffix(t.Lemma)), s),
	)
	for b := cueClass(1); b <= cueHearsay; b <<= 1 {
		if class&b != 0 {
			out = append(out, feature(250, uint32(b), join(s, how)), feature(251, uint32(b), join(s, sourceKind)), feature(252, uint32(b), join(s, quotedShare)))
		}
	}
	return out
}

func (*attributionFinder) suffix(lemma string) string {
	if len(lemma) > 3 {
		return lemma[len(lemma)-3:]
	}
	return lemma
}
