package text

import (
	"fmt"
	"io/fs"
	"slices"
)

// A parser finds heads and relations by a vote of arcParsers that read in
// different directions (Sagae and Lavie 2006): the tree with the most votes wins.
// Their errors differ, so it is right more often than any of them. It is
// immutable.
type parser struct {
	members []*arcParser // the first counts most
}

// parserHeader is the header of the parser's file: two tables follow for every
// member.
type parserHeader struct {
	Tags      []tagPair
	Relations []string
	Backward  []bool // of every member
}

const parserFile = "parser.model"

// newParser reads the parser's model.
func newParser(models fs.FS) (*parser, error) {
	var h parserHeader
	tables, err := readModel(models, parserFile, &h)
	if err != nil {
		return nil, err
	}
	if len(tables) != 2*len(h.Backward) || len(h.Backward) == 0 {
		return nil, fmt.Errorf("read model %s: %w", parserFile, errModel)
	}
	p := &parser{}
	for k, backward := range h.Backward {
		m := &arcParser{moves: tables[2*k], labels: tables[2*k+1], relations: h.Relations, tags: h.Tags, backward: backward}
		if m.moves.classes != moveCount || m.labels.classes != len(h.Relations) {
			return nil, fmt.Errorf("read model %s: %w", parserFile, errModel)
		}
		if err := m.prepare(); err != nil {
			return nil, fmt.Errorf("read model %s: %w", parserFile, err)
		}
		p.members = append(p.members, m)
	}
	return p, nil
}

// An opinion is what a member of the parser says about a sentence.
type opinion struct {
	heads  []int // len(heads) is the root
	labels []int
}

// longestVote bounds the sentences whose votes are put together to the best tree,
// which takes cubic time; in longer ones the first member decides where the
// majority is no tree.
const longestVote = 120

// parse fills in heads and relations of sentences, whose words and joint tags
// stand in buf.
func (p *parser) parse(sentences []Sentence, buf *buffers) {
	for len(buf.opinions) < len(p.members) {
		buf.opinions = append(buf.opinions, opinion{})
		buf.said = append(buf.said, opinion{})
	}
	for k, m := range p.members {
		o := &buf.opinions[k]
		o.heads, o.labels = o.heads[:0], o.labels[:0]
		at := 0
		for i := range sentences {
			n := len(sentences[i].Tokens)
			m.say(o, buf.words[at:at+n], buf.ids[at:at+n], buf)
			at += n
		}
	}
	at := 0
	for i := range sentences {
		n := len(sentences[i].Tokens)
		for k, o := range buf.opinions {
			buf.said[k] = opinion{o.heads[at : at+n], o.labels[at : at+n]}
		}
		p.vote(sentences[i].Tokens, buf.said, buf)
		at += n
	}
}

// say appends to o what the member says about a sentence.
func (p *arcParser) say(o *opinion, words []word, tags []int, buf *buffers) {
	n := len(words)
	if n == 0 {
		return
	}
	if p.backward {
		buf.back, buf.backTags = reverse(buf.back[:0], words), reverse(buf.backTags[:0], tags)
		words, tags = buf.back, buf.backTags
	}
	p.parse(words, tags, &buf.state, buf)
	for i := range n {
		nd := &buf.state.nodes[i]
		h := nd.head
		if p.backward {
			nd = &buf.state.nodes[n-1-i]
			if h = nd.head; h < n {
				h = n - 1 - h
			}
		}
		o.heads, o.labels = append(o.heads, h), append(o.labels, nd.label)
	}
}

// vote fills in heads and relations of the tokens as most members say.
func (p *parser) vote(tokens []Token, opinions []opinion, buf *buffers) {
	n := len(tokens)
	if n == 0 {
		return
	}
	heads := p.elect(opinions, n, buf)
	relations := p.members[0].relations
	for i := range tokens {
		tokens[i].Head, tokens[i].Relation = heads[i], relations[electLabel(opinions, i, heads[i], p.members[0].rootRelation)]
		if heads[i] == n {
			tokens[i].Head, tokens[i].Relation = -1, "root"
		}
	}
}

// reverse appends the elements of s to out from the last to the first.
func reverse[T any](out, s []T) []T {
	for _, v := range slices.Backward(s) {
		out = append(out, v)
	}
	return out
}

// elect returns the heads of the tree with the most votes.
func (p *parser) elect(opinions []opinion, n int, buf *buffers) []int {
	if len(opinions) == 1 {
		return opinions[0].heads
	}
	buf.heads = buf.heads[:0]
	agreed := true
	for i := range n {
		best, most := opinions[0].heads[i], 0
		for _, o := range opinions {
			votes := 0
			for _, q := range opinions {
				if q.heads[i] == o.heads[i] {
					votes++
				}
			}
			if votes > most {
				best, most = o.heads[i], votes
			}
		}
		agreed = agreed && most == len(opinions)
		buf.heads = append(buf.heads, best)
	}
	switch {
	case agreed:
		return opinions[0].heads
	case isTree(buf.heads):
		return buf.heads
	case n > longestVote:
		return opinions[0].heads
	}
	return buf.vote.tree(opinions, n)
}

// electLabel returns the relation of token i to the elected head: that of most
// members which agree on the head.
func electLabel(opinions []opinion, i, head, root int) int {
	best, most := -1, 0
	for _, o := range opinions {
		if o.heads[i] != head {
			continue
		}
		votes := 0
		for _, q := range opinions {
			if q.heads[i] == head && q.labels[i] == o.labels[i] {
				votes++
			}
		}
		if votes > most {
			best, most = o.labels[i], votes
		}
	}
	if best < 0 || best == root { // no member has this arc, or only as the root
		best = opinions[0].labels[i]
	}
	return best
}

// isTree reports whether the heads, len(heads) being the root, are a tree with
// one child of the root.
func isTree(heads []int) bool {
	n := len(heads)
	roots := 0
	state := make([]uint8, n+1) // 1 on the path, 2 known to reach the root
	state[n] = 2
	for i := range n {
		if heads[i] == n {
			roots++
		}
		j := i
		for state[j] == 0 {
			state[j] = 1
			j = heads[j]
		}
		if state[j] == 1 {
			return false
		}
		for j = i; state[j] == 1; j = heads[j] {
			state[j] = 2
		}
	}
	return roots == 1
}

// A voteChart is the chart of Eisner's algorithm (1996) for the projective tree of
// the highest score. Position 0 is the root.
type voteChart struct {
	size               int
	votes              []int32    // votes[h*size+d] for head h of d
	closed, open       [2][]int32 // score of a span whose head is its right (0) or left (1) end
	closedAt, openedAt [2][]int16
	heads              []int
}

// tree returns the heads of the projective tree with the most votes.
func (c *voteChart) tree(opinions []opinion, n int) []int {
	const none = -1 << 28
	size := n + 1
	c.size = size
	grow := func(s []int32) []int32 {
		if cap(s) < size*size {
			s = make([]int32, size*size)
		}
		s = s[:size*size]
		clear(s)
		return s
	}
	c.votes = grow(c.votes)
	for k, o := range opinions {
		for i, h := range o.heads {
			at := 0
			if h < n {
				at = h + 1
			}
			c.votes[at*size+i+1] += int32(1000 + len(opinions) - k)
		}
	}
	for d := range 2 {
		c.closed[d], c.open[d] = grow(c.closed[d]), grow(c.open[d])
		if cap(c.closedAt[d]) < size*size {
			c.closedAt[d], c.openedAt[d] = make([]int16, size*size), make([]int16, size*size)
		}
		c.closedAt[d], c.openedAt[d] = c.closedAt[d][:size*size], c.openedAt[d][:size*size]
	}
	for k := 1; k < size; k++ {
		for s := 0; s+k < size; s++ {
			t := s + k
			best, at := int32(none), s
			for q := s; q < t; q++ {
				if s == 0 && q > 0 {
					break // the root has one child
				}
				if v := c.closed[1][s*size+q] + c.closed[0][(q+1)*size+t]; v > best {
					best, at = v, q
				}
			}
			c.open[1][s*size+t], c.openedAt[1][s*size+t] = best+c.votes[s*size+t], int16(at)
			c.open[0][s*size+t], c.openedAt[0][s*size+t] = best+c.votes[t*size+s], int16(at)
			if s == 0 {
				c.open[0][s*size+t] = none
			}
			best, at = none, s
			for q := s; q < t; q++ {
				if v := c.closed[0][s*size+q] + c.open[0][q*size+t]; v > best {
					best, at = v, q
				}
			}
			c.closed[0][s*size+t], c.closedAt[0][s*size+t] = best, int16(at)
			best, at = none, t
			for q := s + 1; q <= t; q++ {
				if v := c.open[1][s*size+q] + c.closed[1][q*size+t]; v > best {
					best, at = v, q
				}
			}
			c.closed[1][s*size+t], c.closedAt[1][s*size+t] = best, int16(at)
		}
	}
	c.heads = c.heads[:0]
	for range n {
		c.heads = append(c.heads, n)
	}
	c.collect(0, n, 1, true)
	return c.heads
}

// collect sets the heads within the best analysis of the span from s to t.
func (c *voteChart) collect(s, t, side int, closed bool) {
	if s == t {
		return
	}
	if closed {
		q := int(c.closedAt[side][s*c.size+t])
		if side == 0 {
			c.collect(s, q, 0, true)
			c.collect(q, t, 0, false)
		} else {
			c.collect(s, q, 1, false)
			c.collect(q, t, 1, true)
		}
		return
	}
	head, child := t, s
	if side == 1 {
		head, child = s, t
	}
	if head > 0 {
		c.heads[child-1] = head - 1
	}
	q := int(c.openedAt[side][s*c.size+t])
	c.collect(s, q, 1, true)
	c.collect(q+1, t, 0, true)
}
