package text

import (
	"fmt"
	"slices"
)

// An arcParser finds heads and relations with the arc-hybrid transition system
// (Kuhlmann et al. 2011), greedily, in time linear in the sentence: one linear
// model chooses the moves, a second one labels an arc when it is made. The root
// is an artificial token after the last. A backward one reads the sentence from
// its end. It is immutable.
type arcParser struct {
	moves, labels *linear
	relations     []string
	rootRelation  int
	tags          []tagPair
	upos          []uint32 // of every joint tag, hashed
	backward      bool
}

// The moves.
const (
	shift    = iota // the next token goes on the stack
	leftArc         // the next token becomes the head of the top, which is popped
	rightArc        // the second on the stack becomes the head of the top, which is popped
	moveCount
)

// prepare sets what follows from tags and relations.
func (p *arcParser) prepare() error {
	p.rootRelation = slices.Index(p.relations, "root")
	if p.rootRelation < 0 {
		return fmt.Errorf("parser without root relation: %w", errModel)
	}
	p.upos = p.upos[:0]
	for _, t := range p.tags {
		p.upos = append(p.upos, hashString(t.UPOS))
	}
	return nil
}

// A node is a token, or the root, in the course of parsing. Children are
// numbers of nodes, -1 for none.
type node struct {
	w           *word
	tag, upos   uint32
	head        int
	label       int // index of the relation, -1
	left, left2 int // first child on the left, and the second from outside
	right       int // last child on the right, and the second from outside
	right2      int
	nleft       uint32
	nright      uint32
}

// parseState is a configuration of the transition system.
type parseState struct {
	nodes []node // the tokens, then the root
	stack []int
	next  int // the next token of the input; len(nodes)-1 is the root
}

// rootWord stands for the root.
var rootWord = word{form: 2, lower: 2, shape: 2, ambig: 3, cluster: 901, cluster4: 901, cluster6: 901}

// noNode stands for a node that is not there.
var noNode = node{w: &boundary, tag: 998, upos: 998, head: -1, label: -1, left: -1, left2: -1, right: -1, right2: -1}

// start sets the configuration to the beginning of a sentence.
func (s *parseState) start(p *arcParser, words []word, tags []int) {
	s.nodes = s.nodes[:0]
	for i := range words {
		s.nodes = append(s.nodes, node{w: &words[i], tag: uint32(tags[i]), upos: p.upos[tags[i]], head: -1, label: -1, left: -1, left2: -1, right: -1, right2: -1})
	}
	s.nodes = append(s.nodes, node{w: &rootWord, tag: 997, upos: 997, head: -1, label: -1, left: -1, left2: -1, right: -1, right2: -1})
	s.stack = s.stack[:0]
	s.next = 0
}

// done reports whether every token has its head.
func (s *parseState) done() bool {
	return s.next == len(s.nodes)-1 && len(s.stack) == 0
}

// legal reports whether a move is possible. The root gets one child only.
func (s *parseState) legal(move int) bool {
	switch move {
	case shift:
		return s.next < len(s.nodes)-1
	case leftArc:
		return len(s.stack) > 0 && (s.next < len(s.nodes)-1 || len(s.stack) == 1)
	default:
		return len(s.stack) > 1
	}
}

// arc returns the head and the dependent of the arc that a move makes.
func (s *parseState) arc(move int) (head, dependent int) {
	top := s.stack[len(s.stack)-1]
	if move == leftArc {
		return s.next, top
	}
	return s.stack[len(s.stack)-2], top
}

// apply makes a move; label is the relation of the arc.
func (s *parseState) apply(move, label int) {
	if move == shift {
		s.stack = append(s.stack, s.next)
		s.next++
		return
	}
	h, d := s.arc(move)
	s.stack = s.stack[:len(s.stack)-1]
	s.nodes[d].head, s.nodes[d].label = h, label
	n := &s.nodes[h]
	if d < h {
		n.left2, n.left = n.left, d
		n.nleft++
	} else {
		n.right2, n.right = n.right, d
		n.nright++
	}
}

// parse finds the heads and relations of a sentence, in its own order of reading.
// What it finds stands in the nodes of the state.
func (p *arcParser) parse(words []word, tags []int, s *parseState, buf *buffers) {
	s.start(p, words, tags)
	var moves [moveCount]int32
	buf.scores = slices.Grow(buf.scores[:0], len(p.relations))[:len(p.relations)]
	for !s.done() {
		buf.features = p.moveFeatures(buf.features[:0], s)
		p.moves.score(buf.features, moves[:])
		best := -1
		for m := range moves {
			if s.legal(m) && (best < 0 || moves[m] > moves[best]) {
				best = m
			}
		}
		label := -1
		if best != shift {
			h, d := s.arc(best)
			label = p.label(s, h, d, buf)
		}
		s.apply(best, label)
	}
}

// label chooses the relation of an arc about to be made.
func (p *arcParser) label(s *parseState, h, d int, buf *buffers) int {
	if h == len(s.nodes)-1 {
		return p.rootRelation
	}
	buf.features = p.labelFeatures(buf.features[:0], s, h, d)
	scores := buf.scores[:len(p.relations)]
	p.labels.score(buf.features, scores)
	scores[p.rootRelation] = -1 << 31
	return argmax(scores)
}

// node returns the node of number i, or one that stands for nothing.
func (s *parseState) node(i int) *node {
	if i < 0 || i >= len(s.nodes) {
		return &noNode
	}
	return &s.nodes[i]
}

// onStack returns the number of the k-th node from the top of the stack, -1 when
// there is none.
func (s *parseState) onStack(k int) int {
	if k >= len(s.stack) {
		return -1
	}
	return s.stack[len(s.stack)-1-k]
}

// distance groups the distance of two tokens.
func distance(a, b int) uint32 {
	d := b - a
	if a < 0 || b < 0 {
		return 99
	}
	switch {
	case d <= 5:
		return uint32(d)
	case d <= 7:
		return 6
	case d <= 10:
		return 7
	case d <= 20:
		return 8
	}
	return 9
}

// moveFeatures lists the features for the next move.
func (p *arcParser) moveFeatures(f []uint32, s *parseState) []uint32 {
	i0, i1, i2 := s.onStack(0), s.onStack(1), s.onStack(2)
	s0, s1, s2 := s.node(i0), s.node(i1), s.node(i2)
	b0, b1, b2 := s.node(s.next), s.node(s.next+1), s.node(s.next+2)
	b3 := s.node(s.next + 3)
	s0l, s0r, b0l := s.node(s0.left), s.node(s0.right), s.node(b0.left)
	s0l2, s0r2, b0l2 := s.node(s0.left2), s.node(s0.right2), s.node(b0.left2)
	s1l, s1r := s.node(s1.left), s.node(s1.right)
	s1r2 := s.node(s1.right2)
	d0 := distance(i0, s.next)
	d1 := distance(i1, i0)
	label := func(n *node) uint32 { return uint32(n.label + 1) }
	val := func(l, r uint32) uint32 { return min(l, 3)<<2 | min(r, 3) }
	s0w, s1w, b0w, b1w := s0.w.lower, s1.w.lower, b0.w.lower, b1.w.lower
	s0t, s1t, b0t, b1t := s0.tag, s1.tag, b0.tag, b1.tag
	s0p, s1p, b0p, b1p := s0.upos, s1.upos, b0.upos, b1.upos
	s0c, s1c, b0c := s0.w.cluster, s1.w.cluster, b0.w.cluster
	s0v, s1v := val(s0.nleft, s0.nright), val(s1.nleft, s1.nright)
	t01 := join(s0t, b0t)
	t11 := join(s1t, s0t)
	p01 := join(s0p, b0p)
	p11 := join(s1p, s0p)
	between := s.node(s.next - 1) // the last token before the next, whatever it hangs on
	before := s.node(i0 - 1)
	after := s.node(i0 + 1)
	return append(
		f,
		feature(100, 0, 0),
		// single nodes
		feature(101, s0w, 0), feature(102, s0t, 0), feature(103, s0w, s0t), feature(104, s0c, s0t),
		feature(105, s1w, 0), feature(106, s1t, 0), feature(107, s1w, s1t), feature(108, s1c, s1t),
		feature(109, b0w, 0), feature(110, b0t, 0), feature(111, b0w, b0t), feature(112, b0c, b0t),
		feature(113, b1w, 0), feature(114, b1t, 0), feature(115, b1w, b1t),
		feature(116, s2.tag, 0), feature(117, s2.w.lower, 0),
		feature(118, b2.tag, 0), feature(119, b2.w.lower, 0),
		feature(120, b3.tag, 0),
		// pairs of top and next
		feature(121, t01, 0), feature(122, s0w, b0w), feature(123, s0w, b0t), feature(124, s0t, b0w),
		feature(125, join(s0w, s0t), b0t), feature(126, join(s0w, s0t), join(b0w, b0t)),
		feature(127, s0c, b0c), feature(128, s0c, b0t), feature(129, s0t, b0c), feature(130, join(s0c, s0t), b0w), feature(131, s0w, join(b0c, b0t)),
		feature(132, t01, d0), feature(133, join(s0w, b0t), d0), feature(134, join(s0t, b0w), d0), feature(135, p01, d0),
		// pairs of second and top
		feature(136, t11, 0), feature(137, s1w, s0w), feature(138, s1w, s0t), feature(139, s1t, s0w),
		feature(140, s1c, s0c), feature(141, s1c, s0t), feature(142, s1t, s0c),
		feature(143, t11, d1), feature(144, join(s1w, s0t), d1), feature(145, join(s1t, s0w), d1), feature(146, p11, d1),
		// second and next
		feature(147, s1t, b0t), feature(148, s1w, b0t), feature(149, s1t, b0w), feature(150, s1w, b0w),
		// triples
		feature(151, t01, b1t), feature(152, t11, b0t), feature(153, join(s2.tag, s1t), s0t), feature(154, join(b0t, b1t), b2.tag),
		feature(155, t01, b1w), feature(156, t11, b0w), feature(157, join(s1t, s0w), b0t), feature(158, join(s1w, s0t), b0t),
		feature(159, p01, join(s1p, b1p)), feature(160, join(s0c, b0c), b1t), feature(161, join(s1c, s0c), b0t),
		feature(162, join(s0w, b0t), b1t), feature(163, join(s0t, b0w), b1t), feature(164, p11, join(b0p, d0)),
		// children
		feature(165, join(s0t, b0t), s0l.tag), feature(166, t01, s0r.tag), feature(167, t01, b0l.tag),
		feature(168, t11, s0l.tag), feature(169, t11, s0r.tag), feature(170, t11, s1r.tag), feature(171, t11, s1l.tag),
		feature(172, t01, join(label(s0l), label(s0r))), feature(173, t01, label(b0l)),
		feature(174, t11, join(label(s0l), label(s0r))), feature(175, t11, join(label(s1l), label(s1r))),
		feature(176, s0w, label(s0l)), feature(177, s0w, label(s0r)), feature(178, b0w, label(b0l)), feature(179, s1w, label(s1r)),
		feature(180, join(s0t, label(s0l)), label(s0l2)), feature(181, join(s0t, label(s0r)), label(s0r2)),
		feature(182, join(b0t, label(b0l)), label(b0l2)), feature(183, join(s1t, label(s1r)), label(s1r2)),
		feature(184, s0l.w.lower, t01), feature(185, s0r.w.lower, t01), feature(186, b0l.w.lower, t01),
		feature(187, s0l.w.lower, t11), feature(188, s0r.w.lower, t11), feature(189, s1r.w.lower, t11),
		// valency
		feature(190, join(s0w, s0t), s0v), feature(191, s0t, s0v), feature(192, join(b0w, b0t), b0.nleft), feature(193, b0t, b0.nleft),
		feature(194, join(s1w, s1t), s1v), feature(195, s1t, s1v),
		feature(196, t01, s0v), feature(197, t11, s1v), feature(198, t11, join(s0v, b0p)),
		// what stands beside
		feature(199, join(between.tag, b0t), s0t), feature(200, join(before.tag, s0t), b0t), feature(201, join(after.tag, s0t), b0t),
		feature(202, t11, after.tag), feature(203, between.w.lower, t01),
		feature(204, join(s1p, s0p), join(b0p, b1p)), feature(205, join(s0p, b0p), join(b1p, b2.upos)),
		feature(206, join(s2.upos, s1p), join(s0p, b0p)),
		// what a wrong tag does not spoil
		feature(207, s0.w.suf[2], b0t), feature(208, b0.w.suf[2], s0t), feature(209, s1.w.suf[2], s0t), feature(210, s0.w.suf[2], s1t),
		feature(211, s0.w.usual, b0.w.usual), feature(212, s1.w.usual, s0.w.usual), feature(213, join(s0.w.usual, b0.w.usual), b1.w.usual),
		feature(214, s0.w.shape, b0.w.shape), feature(215, s0.w.ambig, b0.w.ambig), feature(216, s1.w.ambig, s0.w.ambig),
	)
}

// labelFeatures lists the features for the relation of dependent d to head h.
func (p *arcParser) labelFeatures(f []uint32, s *parseState, h, d int) []uint32 {
	hn, dn := s.node(h), s.node(d)
	dir := uint32(0)
	dist := distance(h, d)
	if d < h {
		dir = 1
		dist = distance(d, h)
	}
	dl, dr, dl2, dr2 := s.node(dn.left), s.node(dn.right), s.node(dn.left2), s.node(dn.right2)
	hl, hr := s.node(hn.left), s.node(hn.right)
	hl2, hr2 := s.node(hn.left2), s.node(hn.right2)
	dp, dx := s.node(d-1), s.node(d+1)
	hp, hx := s.node(h-1), s.node(h+1)
	label := func(n *node) uint32 { return uint32(n.label + 1) }
	hw, ht, hu, hc := hn.w.lower, hn.tag<<1|dir, hn.upos, hn.w.cluster<<1|dir
	dw, dt, du, dc := dn.w.lower, dn.tag, dn.upos, dn.w.cluster
	tt := join(ht, dt)
	uu := join(hu<<1|dir, du)
	hd := join(hw, dir)
	return append(
		f,
		feature(300, dir, 0),
		feature(301, hd, 0), feature(302, ht, 0), feature(303, hd, ht), feature(304, hc, ht),
		feature(305, dw, dir), feature(306, dt, dir), feature(307, join(dw, dt), dir), feature(308, join(dc, dt), dir),
		feature(309, tt, 0), feature(310, hd, dw), feature(311, hd, dt), feature(312, ht, dw),
		feature(313, join(hd, ht), dt), feature(314, ht, join(dw, dt)), feature(315, hc, dc), feature(316, hc, dt), feature(317, ht, dc),
		feature(318, hc, dw), feature(319, hd, dc),
		feature(320, tt, dist), feature(321, uu, dist), feature(322, dw, join(dist, dir)), feature(323, hd, dist),
		feature(324, tt, dp.tag), feature(325, tt, dx.tag), feature(326, tt, hp.tag), feature(327, tt, hx.tag),
		feature(328, uu, join(dp.upos, dx.upos)), feature(329, uu, join(hp.upos, hx.upos)),
		feature(330, uu, dp.w.lower), feature(331, uu, dx.w.lower), feature(332, uu, hp.w.lower), feature(333, uu, hx.w.lower),
		feature(334, tt, label(dl)), feature(335, tt, label(dr)), feature(336, uu, join(label(dl), label(dr))),
		feature(337, uu, join(label(dl), label(dl2))), feature(338, uu, join(label(dr), label(dr2))),
		feature(339, uu, dl.w.lower), feature(340, uu, dr.w.lower), feature(341, uu, dl2.w.lower), feature(342, tt, dl.tag), feature(343, tt, dr.tag),
		feature(344, hd, dl.w.lower), feature(345, join(hd, dl.w.lower), dt), feature(346, dw, join(dl.w.lower, dir)),
		feature(347, tt, label(hl)), feature(348, tt, label(hr)), feature(349, uu, join(label(hl), label(hl2))), feature(350, uu, join(label(hr), label(hr2))),
		feature(351, join(hd, du), label(hl)), feature(352, join(hd, du), label(hr)),
		feature(353, uu, join(min(dn.nleft, 3), min(dn.nright, 3))), feature(354, uu, join(min(hn.nleft, 3), min(hn.nright, 3))),
		feature(355, dn.w.suf[2], uu), feature(356, dn.w.suf[1], ht), feature(357, hn.w.suf[2], uu), feature(358, dn.w.shape, uu),
		feature(359, uu, join(dn.w.ambig, dir)),
		feature(360, join(hn.w.usual, dir), dn.w.usual), feature(361, join(hn.w.suf[2], dir), dn.w.suf[2]),
	)
}
