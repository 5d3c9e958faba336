package text

import (
	"fmt"
	"io/fs"
	"iter"
	"slices"
)

// nameTag is a tag of the trained name tagger: outside, or the beginning or the
// inside of a name of a kind.
type nameTag int

// nameTags lists the tags in the order of the model's classes: O, then B and I
// of each of modelKinds.
const outside nameTag = 0

// modelKinds are the kinds that the model knows. Place covers countries, which
// the gazetteer tells apart.
var modelKinds = [...]NameKind{Person, Organization, Place, EventName, Misc}

func beginTag(kind int) nameTag  { return nameTag(1 + 2*kind) }
func insideTag(kind int) nameTag { return nameTag(2 + 2*kind) }

// tagKind returns the index of the tag's kind in modelKinds, -1 for outside.
func tagKind(t nameTag) int {
	if t == outside {
		return -1
	}
	return int(t-1) / 2
}

func isBegin(t nameTag) bool { return t != outside && (t-1)%2 == 0 }

const (
	nameFile    = "names.model"
	nameClasses = 1 + 2*len(modelKinds)
)

// nameTagger tags names with a linear model from left to right (Collins 2002).
// It is immutable.
type nameTagger struct {
	model *linear
}

type nameHeader struct {
	Kinds []NameKind
}

// newNameTagger reads the name tagger's model.
func newNameTagger(models fs.FS) (*nameTagger, error) {
	var h nameHeader
	tables, err := readModel(models, nameFile, &h)
	if err != nil {
		return nil, err
	}
	if len(tables) != 1 || tables[0].classes != nameClasses || len(h.Kinds) != len(modelKinds) {
		return nil, fmt.Errorf("read model %s: %w", nameFile, errModel)
	}
	return &nameTagger{model: tables[0]}, nil
}

// nameMemory is what a document says about its words: how they are written
// elsewhere and how they were tagged last.
type nameMemory struct {
	lower map[uint32]bool    // written in lower case somewhere
	upper map[uint32]bool    // written with a capital inside a sentence
	last  map[uint32]nameTag // the last tag of a capitalised word in this document
}

// nameWord is a token as the name tagger sees it.
type nameWord struct {
	word
	class wordClass
	seen  uint32 // 1 lower elsewhere, 2 upper elsewhere inside a sentence
}

// newNameMemory reads the casing of the words of a document, sentence by
// sentence; it does not keep them.
func newNameMemory(sentences iter.Seq[[]word]) *nameMemory {
	m := &nameMemory{lower: map[uint32]bool{}, upper: map[uint32]bool{}, last: map[uint32]nameTag{}}
	for s := range sentences {
		caps := capsLevel(s)
		for i := range s {
			switch {
			case !s[i].upper:
				m.lower[s[i].lower] = true
			case i > 0 && caps == 0:
				m.upper[s[i].lower] = true
			}
		}
	}
	return m
}

// describe returns the tokens of a sentence as the tagger sees them.
func (m *nameMemory) describe(forms func(i int) string, words []word, out []nameWord) []nameWord {
	lex := nameWords()
	out = slices.Grow(out[:0], len(words))
	for i := range words {
		w := nameWord{word: words[i], class: lex[lowerName(forms(i))]}
		if m.lower[w.lower] {
			w.seen |= 1
		}
		if m.upper[w.lower] {
			w.seen |= 2
		}
		out = append(out, w)
	}
	return out
}

var nameBoundary = nameWord{word: boundary}

func nameAt(words []nameWord, i int) *nameWord {
	if i < 0 || i >= len(words) {
		return &nameBoundary
	}
	return &words[i]
}

// features lists the features for the tag of token i, the tags before it known.
func (*nameTagger) features(f []uint32, words []nameWord, tags []nameTag, m *nameMemory, i int, caps uint32) []uint32 {
	w, p, n := &words[i], nameAt(words, i-1), nameAt(words, i+1)
	pp, nn := nameAt(words, i-2), nameAt(words, i+2)
	t1, t2 := uint32(99), uint32(99)
	if i > 0 {
		t1 = uint32(tags[i-1])
	}
	if i > 1 {
		t2 = uint32(tags[i-2])
	}
	first := uint32(0)
	if i == 0 {
		first = 1
	}
	last := uint32(0)
	if w.upper {
		last = uint32(m.last[w.form]) + 1
	}
	tt := t1<<8 | t2
	situation := caps<<4 | first<<3 | w.seen
	return append(
		f,
		feature(100, 0, 0),
		feature(101, w.lower, 0),
		feature(102, w.form, situation),
		feature(103, w.pre[1], 0),
		feature(104, w.pre[2], 0),
		feature(105, w.suf[1], 0),
		feature(106, w.suf[2], 0),
		feature(107, w.suf[3], w.shape),
		feature(108, w.shape, situation),
		feature(109, w.shape, t1),
		feature(110, w.cluster, w.shape),
		feature(111, w.cluster6, w.shape),
		feature(112, w.cluster, t1),
		feature(113, t1, 0),
		feature(114, tt, w.shape),
		feature(115, t1, w.lower),
		feature(116, p.lower, w.shape),
		feature(117, n.lower, w.shape),
		feature(118, join(p.lower, n.lower), t1),
		feature(119, p.lower, w.lower),
		feature(120, n.lower, w.lower),
		feature(121, p.cluster, w.cluster),
		feature(122, n.cluster, w.cluster),
		feature(123, p.cluster, t1),
		feature(124, n.cluster, join(w.shape, t1)),
		feature(125, n.cluster6, join(n.shape, w.cluster6)),
		feature(126, p.shape, join(w.shape, n.shape)),
		feature(127, n.shape, join(w.shape, t1)),
		feature(128, pp.lower, w.shape),
		feature(129, nn.lower, w.shape),
		feature(130, pp.cluster, p.cluster),
		feature(131, nn.cluster, n.cluster),
		feature(132, uint32(w.class&trainedClasses), join(w.shape, t1)),
		feature(133, uint32(p.class&trainedClasses), join(w.shape, t1)),
		feature(134, uint32(n.class&trainedClasses), join(w.shape, t1)),
		feature(135, uint32(nn.class&trainedClasses), join(uint32(n.class&trainedClasses), w.shape)),
		feature(136, last, join(t1, w.shape)),
		feature(137, last, situation),
		feature(138, join(w.shape, situation), join(t1, n.shape)),
		feature(139, n.suf[2], w.shape),
		feature(140, p.suf[2], w.shape),
	)
}

// legalTag reports whether tag t may follow tag before.
func legalTag(before, t nameTag) bool {
	if t == outside || isBegin(t) {
		return true
	}
	return tagKind(before) == tagKind(t)
}

// tag returns the tags of a sentence, whose capsLevel is caps, and remembers them.
func (t *nameTagger) tag(words []nameWord, m *nameMemory, caps uint32, buf *buffers) []nameTag {
	tags := make([]nameTag, 0, len(words))
	scores := make([]int32, nameClasses)
	before := outside
	for i := range words {
		buf.features = t.features(buf.features[:0], words, tags, m, i, caps)
		t.model.score(buf.features, scores)
		before = bestTag(scores, before)
		tags = append(tags, before)
	}
	m.remember(words, tags, caps)
	return tags
}

func bestTag(scores []int32, before nameTag) nameTag {
	best := outside
	for c := range scores {
		if t := nameTag(c); scores[c] > scores[best] && legalTag(before, t) {
			best = t
		}
	}
	return best
}

// remember keeps the tags of the capitalised words of a sentence for the rest of
// the document.
func (m *nameMemory) remember(words []nameWord, tags []nameTag, caps uint32) {
	if caps == 2 {
		return
	}
	for i, t := range tags {
		if words[i].upper {
			m.last[words[i].form] = t
		}
	}
}
