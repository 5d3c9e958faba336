package text

import (
	"fmt"
	"io/fs"
	"strings"
	"unicode/utf8"
)

// A splitter groups tokens into sentences. A paragraph always ends one; between
// the tokens of a paragraph a linear model decides, from what stands around the
// gap and how the sentence so far looks. It is immutable.
type splitter struct {
	model    *linear
	tokens   *tokenizer
	clusters *clusters
}

const sentencesFile = "sentences.model"

// newSplitter reads the splitter's model.
func newSplitter(models fs.FS, z *tokenizer, c *clusters) (*splitter, error) {
	var header struct{}
	tables, err := readModel(models, sentencesFile, &header)
	if err != nil {
		return nil, err
	}
	if len(tables) != 1 || tables[0].classes != 2 {
		return nil, fmt.Errorf("read model %s: %w", sentencesFile, errModel)
	}
	return &splitter{model: tables[0], tokens: z, clusters: c}, nil
}

// sentences groups the pieces of a text into sentences: ranges [first, end) of
// pieces.
func (x *splitter) sentences(s string, pieces []piece) [][2]int {
	if len(pieces) == 0 {
		return nil
	}
	var out [][2]int
	st := x.start(s, pieces)
	var features []uint32
	var scores [2]int32
	for i := 1; i < len(pieces); i++ {
		end := pieces[i].gap == gapParagraph
		if !end && st.possible(i) {
			features = st.features(features[:0], i)
			x.model.score(features, scores[:])
			end = scores[1] > scores[0]
		}
		if end {
			out = append(out, [2]int{st.first, i})
		}
		st.pass(i, end)
	}
	return append(out, [2]int{st.first, len(pieces)})
}

// splitState is what the splitter knows when it has come to a gap.
type splitState struct {
	x        *splitter
	s        string
	pieces   []piece
	looks    []pieceLook
	first    int // first piece of the sentence
	quotes   int // straight double quotation marks in it
	brackets int // open brackets and curly quotation marks
	caseless uint32
}

// pieceLook is what a piece looks like to the splitter.
type pieceLook struct {
	lower, shape   uint32
	cluster6       uint32
	kind           lookKind
	capital, small bool
	abbreviation   uint32 // 1 known, 2 tight, 3 an initial, 4 with stops inside
}

// lookKind groups pieces that mark the end of a sentence, or may follow it.
type lookKind uint8

const (
	lookOther lookKind = iota
	lookStop           // . ! ? …
	lookCloser
	lookOpener
	lookStraight // a straight quotation mark
	lookMark     // other punctuation
)

// start looks at the pieces.
func (x *splitter) start(s string, pieces []piece) *splitState {
	st := &splitState{x: x, s: s, pieces: pieces, looks: make([]pieceLook, len(pieces))}
	for i, p := range pieces {
		st.looks[i] = x.look(s[p.start:p.end])
	}
	// Some writers begin their sentences small.
	stops, small := 0, 0
	for i := 1; i < len(pieces); i++ {
		if st.looks[i-1].kind == lookStop && pieces[i].gap != gapNone {
			stops++
			if st.looks[i].small {
				small++
			}
		}
	}
	switch {
	case small*2 > stops:
		st.caseless = 3
	case small*5 > stops:
		st.caseless = 2
	case small > 0:
		st.caseless = 1
	}
	st.enter(0)
	return st
}

func (x *splitter) look(form string) pieceLook {
	if len(form) > 40 {
		form = form[:40]
	}
	lower := strings.ToLower(form)
	r, size := utf8.DecodeRuneInString(form)
	l := pieceLook{lower: hashString(lower)}
	shape := make([]byte, 0, 8)
	for i := range len(form) {
		c := form[i]
		switch {
		case isLower(c):
			c = 'x'
		case isUpper(c):
			c = 'X'
		case isDigit(c):
			c = 'd'
		case c >= utf8.RuneSelf:
			c = 'u'
		}
		if n := len(shape); (n == 0 || shape[n-1] != c) && n < 8 {
			shape = append(shape, c)
		}
	}
	l.shape = hashString(string(shape))
	_, _, l.cluster6 = x.clusters.of(lower)
	l.capital = r >= 'A' && r <= 'Z'
	l.small = r >= 'a' && r <= 'z'
	switch {
	case strings.Trim(form, ".!?…") == "":
		l.kind = lookStop
	case form == `"`:
		l.kind = lookStraight
	case isCloser(form):
		l.kind = lookCloser
	case size == len(form) && isOpener(r), form == "``":
		l.kind = lookOpener
	case !isWordRune(r):
		l.kind = lookMark
	}
	if word, ok := strings.CutSuffix(lower, "."); ok && l.kind == lookOther {
		abbr, known := x.tokens.abbreviations[word]
		switch {
		case abbr.tight:
			l.abbreviation = 2
		case known:
			l.abbreviation = 1
		case len(word) == 1:
			l.abbreviation = 3
		default:
			l.abbreviation = 4
		}
	}
	return l
}

// isCloser reports a mark that closes a quotation or a bracket.
func isCloser(form string) bool {
	switch form {
	case "'", "”", "’", "''", ")", "]", "}", "»", "›", "’’":
		return true
	}
	return false
}

// possible reports whether a sentence may end before piece i: after white space,
// or where the space after a stop is missing.
func (st *splitState) possible(i int) bool {
	return st.pieces[i].gap != gapNone || st.looks[i-1].kind != lookOther
}

// enter counts the marks of piece i into the sentence.
func (st *splitState) enter(i int) {
	switch st.looks[i].kind {
	case lookStraight:
		st.quotes++
	case lookOpener:
		st.brackets++
	case lookCloser:
		st.brackets--
	case lookOther, lookStop, lookMark:
	}
}

// pass goes over piece i, with which a sentence begins or not.
func (st *splitState) pass(i int, begins bool) {
	if begins {
		st.first, st.quotes, st.brackets = i, 0, 0
	}
	st.enter(i)
}

// noLook stands for what is outside the paragraph.
var noLook = pieceLook{lower: 1, shape: 1, cluster6: 999}

// at returns the look of piece i, if it lies in the paragraph of piece j > i or
// after it.
func (st *splitState) at(i, j int) *pieceLook {
	if i < 0 || i >= len(st.looks) {
		return &noLook
	}
	for k := min(i, j) + 1; k <= max(i, j); k++ {
		if st.pieces[k].gap == gapParagraph {
			return &noLook
		}
	}
	return &st.looks[i]
}

// features lists the features for a sentence's end before piece i.
func (st *splitState) features(f []uint32, i int) []uint32 {
	a, a2, a3 := &st.looks[i-1], st.at(i-2, i), st.at(i-3, i)
	b, b2, b3 := &st.looks[i], st.at(i+1, i), st.at(i+2, i)
	bit := func(v bool, n uint32) uint32 {
		if v {
			return 1 << n
		}
		return 0
	}
	// what ended: back over closing marks
	j := i - 1
	for j > st.first && j > i-4 && (st.looks[j].kind == lookCloser || st.looks[j].kind == lookStraight) {
		j--
	}
	e := &st.looks[j]
	// what begins: on over opening marks
	k := i
	for k+1 < len(st.looks) && k < i+3 && (st.looks[k].kind == lookOpener || st.looks[k].kind == lookStraight) && st.pieces[k+1].gap == gapNone {
		k++
	}
	n := &st.looks[k]
	gap := uint32(st.pieces[i].gap)
	length := uint32(min(i-st.first, 12))
	if length > 5 {
		length = 6 + (length-6)/4
	}
	ek := uint32(e.kind)<<3 | e.abbreviation
	nk := uint32(n.kind)<<3 | bit(n.capital, 0) | bit(n.small, 1)
	open := uint32(st.quotes&1) | uint32(min(max(st.brackets, 0), 2))<<1
	skip := uint32(i-1-j)<<2 | uint32(k-i)
	base := ek<<8 | nk
	return append(
		f,
		feature(500, 0, 0),
		feature(501, base, gap), feature(502, base, open<<4|skip), feature(503, base, length), feature(504, base, st.caseless),
		feature(505, e.lower, nk), feature(506, n.lower, ek), feature(507, e.lower, n.lower), feature(508, a.lower, b.lower),
		feature(509, e.shape, n.shape), feature(510, a.shape, b.shape), feature(511, join(a2.shape, a.shape), b.shape), feature(512, join(a.shape, b.shape), b2.shape),
		feature(513, a2.lower, a.lower), feature(514, b.lower, b2.lower), feature(515, a2.lower, base), feature(516, b2.lower, base),
		feature(517, join(a.shape, b.shape), join(b2.shape, b3.shape)), feature(518, join(a3.shape, a2.shape), join(a.shape, b.shape)),
		feature(519, e.cluster6, nk), feature(520, n.cluster6, ek), feature(521, e.cluster6, n.cluster6), feature(522, st.looks[st.first].lower, length<<16|base),
		feature(523, e.lower, length<<8|nk), feature(524, b2.cluster6, base), feature(525, a2.cluster6, base),
		feature(526, join(base, gap), open<<8|length<<4|st.caseless), feature(527, n.lower, base<<3|length), feature(528, a.lower, gap<<8|nk),
		feature(529, b.shape, join(b2.shape, gap)), feature(530, join(e.lower, n.shape), b2.shape), feature(531, b.lower, gap),
	)
}
