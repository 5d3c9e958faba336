package text

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A tagger gives every token its universal and its Penn part of speech as one
// joint tag, from left to right, with a linear model. It is immutable.
type tagger struct {
	model    *linear
	tags     []tagPair
	clusters *clusters
	usual    map[string]usualTag
	ambig    map[string]uint32 // lower-case form seen often in training: its tags, hashed
}

// tagPair is a joint tag.
type tagPair struct {
	UPOS, XPOS string
}

// taggerHeader is the header of the tagger's file.
type taggerHeader struct {
	Tags      []tagPair
	Ambiguity map[string][]int // form: its tags
	Usual     string           // a usualList
}

const taggerFile = "tagger.model"

// newTagger reads the tagger's model.
func newTagger(models fs.FS, c *clusters) (*tagger, error) {
	var h taggerHeader
	tables, err := readModel(models, taggerFile, &h)
	if err != nil {
		return nil, err
	}
	if len(tables) != 1 || tables[0].classes != len(h.Tags) {
		return nil, fmt.Errorf("read model %s: %w", taggerFile, errModel)
	}
	usual, err := readUsual(h.Usual)
	if err != nil {
		return nil, fmt.Errorf("read model %s: %w", taggerFile, err)
	}
	return &tagger{model: tables[0], tags: h.Tags, clusters: c, ambig: ambiguityHashes(h.Ambiguity), usual: usual}, nil
}

// ambiguityHashes hashes the sets of tags.
func ambiguityHashes(sets map[string][]int) map[string]uint32 {
	out := make(map[string]uint32, len(sets))
	for form, set := range sets {
		h := uint32(1)
		for _, t := range set {
			h = join(h, uint32(t)+1)
		}
		out[form] = h
	}
	return out
}

// A word is what a form looks like to the models.
type word struct {
	form, lower     uint32 // hashes, as written and in lower case
	pre, suf        [4]uint32
	shape           uint32
	ambig           uint32
	cluster         uint32 // 1 + number of the cluster, 0 when the word has none
	cluster4        uint32 // first 4 and 6 bits of its path
	cluster6        uint32
	usual, casing   uint32 // how the word is tagged and written in unannotated news
	upper, hasDigit bool
}

// words appends what the forms of a sentence look like.
func (t *tagger) words(tokens []Token, out []word) []word {
	out = slices.Grow(out, len(tokens))
	for i := range tokens {
		out = append(out, t.word(tokens[i].Form))
	}
	return out
}

// word describes a form.
func (t *tagger) word(form string) word {
	lower := strings.ToLower(form)
	if len(lower) > 64 { // no word is longer; the rest only costs time
		lower = lower[:64]
		for !utf8.ValidString(lower) {
			lower = lower[:len(lower)-1]
		}
	}
	lower = strings.ReplaceAll(lower, "’", "'")
	w := word{form: hashString(form), lower: hashString(lower)}
	for k := range w.suf {
		if n := len(lower) - k - 1; n > 0 {
			w.suf[k] = hashString(lower[n:])
		} else {
			w.suf[k] = uint32(k)
		}
		if n := k + 1; n < len(lower) {
			w.pre[k] = hashString(lower[:n])
		}
	}
	var shape []byte
	for _, r := range form {
		c := byte('-')
		switch {
		case r >= 'a' && r <= 'z':
			c = 'x'
		case r >= 'A' && r <= 'Z':
			c = 'X'
			w.upper = true
		case r >= '0' && r <= '9':
			c = 'd'
			w.hasDigit = true
		case r < utf8.RuneSelf:
			c = byte(r)
		case unicode.IsUpper(r):
			c = 'X'
			w.upper = true
		case unicode.IsLetter(r):
			c = 'x'
		}
		if n := len(shape); n < 2 || shape[n-1] != c || shape[n-2] != c {
			shape = append(shape, c)
		}
		if len(shape) > 24 {
			break
		}
	}
	w.shape = hashString(string(shape))
	w.cluster, w.cluster4, w.cluster6 = t.clusters.of(lower)
	w.ambig = t.ambig[lower]
	u := t.usual[lower]
	w.usual, w.casing = u.tag, u.casing
	return w
}

// boundary stands for what is outside the sentence.
var boundary = word{form: 1, lower: 1, shape: 1, ambig: 2, cluster: 900, cluster4: 900, cluster6: 900}

// tag fills in UPOS and XPOS of the tokens, and their joint tags in ids.
func (t *tagger) tag(tokens []Token, words []word, ids []int, buf *buffers) {
	caps := capsLevel(words)
	buf.scores = slices.Grow(buf.scores[:0], len(t.tags))[:len(t.tags)]
	for i := range tokens {
		buf.features = t.features(buf.features[:0], words, ids, i, caps)
		t.model.score(buf.features, buf.scores)
		best := argmax(buf.scores)
		ids[i] = best
		tokens[i].UPOS, tokens[i].XPOS = t.tags[best].UPOS, t.tags[best].XPOS
	}
}

// argmax returns the index of the highest score, the first of equals.
func argmax(scores []int32) int {
	best := 0
	for c, v := range scores {
		if v > scores[best] {
			best = c
		}
	}
	return best
}

// capsLevel says how much of the sentence begins with capitals: 0 little, 1
// most (a headline), 2 all, which says nothing about names.
func capsLevel(words []word) uint32 {
	upper, letters := 0, 0
	for i := range words {
		if words[i].cluster == 0 && !words[i].upper && words[i].hasDigit {
			continue
		}
		letters++
		if words[i].upper {
			upper++
		}
	}
	switch {
	case letters < 3:
		return 3
	case upper*10 >= letters*8:
		return 2
	case upper*2 >= letters:
		return 1
	}
	return 0
}

// at returns the word at i, or the boundary.
func at(words []word, i int) *word {
	if i < 0 || i >= len(words) {
		return &boundary
	}
	return &words[i]
}

// features lists the features for the tag of token i, the tags before it known.
func (t *tagger) features(f []uint32, words []word, ids []int, i int, caps uint32) []uint32 {
	w, p, n := &words[i], at(words, i-1), at(words, i+1)
	pp, nn := at(words, i-2), at(words, i+2)
	t1, t2 := uint32(999), uint32(999)
	if i > 0 {
		t1 = uint32(ids[i-1])
	}
	if i > 1 {
		t2 = uint32(ids[i-2])
	}
	first := uint32(0)
	if i == 0 {
		first = 1
	}
	tt := t1<<10 | t2
	return append(
		f,
		feature(0, 0, 0),
		feature(1, w.lower, 0),
		feature(2, w.form, first),
		feature(3, w.pre[0], 0),
		feature(4, w.pre[1], 0),
		feature(5, w.pre[2], 0),
		feature(6, w.suf[0], 0),
		feature(7, w.suf[1], 0),
		feature(8, w.suf[2], 0),
		feature(9, w.suf[3], 0),
		feature(10, w.shape, first),
		feature(11, w.shape, w.suf[1]),
		feature(12, w.shape, caps),
		feature(13, w.cluster, 0),
		feature(14, w.cluster, w.shape),
		feature(15, w.ambig, 0),
		feature(16, t1, 0),
		feature(17, tt, 0),
		feature(18, t1, w.lower),
		feature(19, t1, w.suf[2]),
		feature(20, t1, w.ambig),
		feature(21, tt, w.ambig),
		feature(22, t1, w.cluster),
		feature(23, p.lower, 0),
		feature(24, n.lower, 0),
		feature(25, pp.lower, 0),
		feature(26, nn.lower, 0),
		feature(27, p.lower, w.lower),
		feature(28, w.lower, n.lower),
		feature(29, p.cluster, w.cluster),
		feature(30, w.cluster, n.cluster),
		feature(31, n.suf[2], 0),
		feature(32, p.suf[2], 0),
		feature(33, n.shape, w.shape),
		feature(34, p.shape, w.shape),
		feature(35, n.ambig, w.ambig),
		feature(36, join(n.ambig, w.ambig), t1),
		feature(37, n.ambig, t1),
		feature(38, join(n.ambig, nn.ambig), w.ambig),
		feature(39, n.cluster, w.ambig),
		feature(40, p.cluster, w.ambig),
		feature(41, nn.cluster, 0),
		feature(42, pp.cluster, 0),
		feature(43, n.cluster, 0),
		feature(44, p.lower, n.lower),
		feature(45, n.suf[1], w.suf[2]),
		feature(46, w.cluster6, t1),
		feature(47, w.usual, w.shape),
		feature(48, w.usual, w.ambig),
		feature(49, w.usual, t1),
		feature(50, n.usual, w.usual),
		feature(51, p.usual, w.usual),
		feature(52, join(n.usual, w.usual), t1),
		feature(53, join(n.usual, w.usual), join(nn.usual, p.usual)),
		feature(54, w.casing, w.shape),
		feature(55, w.usual, w.suf[2]),
	)
}
