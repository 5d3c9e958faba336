package coref

import (
	"slices"
	"strings"
)

// Features are hashed. A feature of a pair of candidates is seen three ways:
// alone, with the type of the later one, and with the types of both (Durrett and
// Klein 2013, "Easy Victories and Uphill Battles in Coreference Resolution").

// featureBits is how many bits a hashed feature has.
const featureBits = 18

// features are a candidate's hashed properties.
type features struct {
	typ, lemma, form, relation, governor, previous, next, first, last, suffix, determiner, text uint32
	bare                                                                                        string // the noun phrase without its determiner, in lower case
	clausal                                                                                     bool   // its governor has a clause for subject or complement
}

func hash(s string) uint32 {
	h := uint32(2166136261)
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}

func mix(a, b uint32) uint32 {
	h := (uint64(a)<<32 | uint64(b)) * 0x9e3779b97f4a7c15
	h ^= h >> 29
	h *= 0xbf58476d1ce4e5b9
	return uint32(h >> 32)
}

// typeOf says what kind of reference a candidate makes, finer than its form.
func typeOf(c *candidate) string {
	switch {
	case c.form == ByPronoun:
		p := c.pronoun
		return "p" + string([]byte{'0' + byte(p.person), '0' + byte(p.number), '0' + byte(p.gender), '0' + byte(p.typ)})
	case len(c.conjuncts) > 0:
		return "and"
	case c.form == ByName:
		if c.attributive {
			return "n-" + string(c.kind)
		}
		return "n" + string(c.kind)
	case c.attributive:
		return "c"
	}
	return "d" + string([]byte{'0' + byte(c.determiner)})
}

// featuresOf computes the properties of candidate i.
func (l *linker) featuresOf(i int) features {
	c := &l.candidates[i]
	t := l.trees[c.sentence]
	f := features{
		typ: hash(typeOf(c)), lemma: hash(c.lemma), form: hash(c.form0), relation: hash(c.relation), determiner: uint32(c.determiner),
		first: hash(t.lower(c.first)), last: hash(t.lower(c.last)), suffix: hash(c.lemma[max(0, len(c.lemma)-3):]),
	}
	if c.governor >= 0 && c.governor < len(t.Tokens) {
		f.governor = hash(t.lemma(c.governor))
		for n, k := range t.children[c.governor] {
			if r := t.relation(k); r == "csubj" || r == "ccomp" || r == "advcl" || r == "xcomp" {
				f.clausal = true
			}
			if n > phraseWindow {
				break
			}
		}
	}
	if c.first > 0 {
		f.previous = hash(t.lower(c.first - 1))
	}
	if c.last+1 < len(t.Tokens) {
		f.next = hash(t.lower(c.last + 1))
	}
	var b strings.Builder
	for k := c.first; k <= c.last && k < c.first+phraseWindow; k++ {
		if k == c.first && k != c.head && (t.relation(k) == "det" || t.Tokens[k].UPOS == "DET") {
			continue
		}
		if t.Tokens[k].UPOS == "PUNCT" || t.Tokens[k].XPOS == "POS" {
			continue
		}
		b.WriteString(t.lower(k))
		b.WriteByte(' ')
	}
	f.bare = b.String()
	f.text = hash(f.bare)
	return f
}

// bucket puts a count into one of ten classes.
func bucket(n int) uint32 {
	switch {
	case n <= 3:
		return uint32(max(n, 0))
	case n <= 5:
		return 4
	case n <= 8:
		return 5
	case n <= 13:
		return 6
	case n <= 21:
		return 7
	case n <= 55:
		return 8
	}
	return 9
}

// emitter collects features of one decision.
type emitter struct {
	out        []uint32
	mine, both uint32
}

func (e *emitter) add(template, value uint32) {
	h := mix(template, value)
	e.out = append(e.out, h>>(32-featureBits), mix(h, e.mine)>>(32-featureBits))
	if e.both != 0 {
		e.out = append(e.out, mix(h, e.both)>>(32-featureBits))
	}
}

func bit(b bool) uint32 {
	if b {
		return 1
	}
	return 0
}

// relate says how two sets of which empty ones are unknown go together.
func relate[T ~uint8](a, b T) uint32 {
	switch {
	case a == 0 && b == 0:
		return 0
	case a == 0 || b == 0:
		return 1
	case a == b:
		return 2
	case a&b != 0:
		return 3
	}
	return 4
}

// openFeatures are the features of candidate i starting something new, given
// its possible antecedents.
func (l *linker) openFeatures(out []uint32, i int, antecedents []int) []uint32 {
	c, f := &l.candidates[i], &l.features[i]
	e := emitter{out: out, mine: mix(f.typ, 7)}
	heads, texts, modified := 0, 0, 0
	for _, j := range antecedents {
		if l.candidates[j].lemma == c.lemma {
			heads++
			if l.features[j].text == f.text {
				texts++
			}
			if fits, _ := modifiersFit(c, &l.candidates[j]); fits {
				modified++
			}
		}
	}
	e.add(1, 0)
	e.add(2, f.lemma)
	e.add(3, f.relation)
	e.add(4, f.governor)
	e.add(5, f.previous)
	e.add(6, f.next)
	e.add(7, f.first)
	e.add(8, f.last)
	e.add(9, f.suffix)
	e.add(10, bucket(len(c.modifiers)))
	e.add(11, bucket(c.last-c.first))
	e.add(12, uint32(c.class))
	e.add(13, uint32(c.number))
	e.add(14, bucket(c.sentence))
	e.add(15, bit(c.quote >= 0))
	e.add(16, bucket(heads)<<8|bucket(texts)<<4|bucket(modified))
	e.add(17, bucket(len(antecedents)))
	e.add(18, bit(f.clausal))
	e.add(19, bit(c.copular)<<4|bit(c.attributive))
	e.add(20, mix(f.determiner, f.lemma))
	e.add(21, mix(f.relation, f.governor))
	e.add(22, bit(c.last > c.head)<<4|bit(c.first < c.head))
	e.add(23, bit(l.entityOf(i) >= 0))
	e.add(24, mix(f.form, f.next))
	return e.out
}

// modifiersFit reports whether what modifies the later candidate m modifies a
// too, and how many words of m's are new.
func modifiersFit(m, a *candidate) (fits bool, extra int) {
	for _, w := range m.modifiers {
		if !slices.Contains(a.modifiers, w) {
			extra++
		}
	}
	return extra == 0, extra
}

// pairFeatures are the features of candidate i referring to what candidate j
// refers to; rank counts the possible antecedents that are nearer.
func (l *linker) pairFeatures(out []uint32, i, j, rank int) []uint32 {
	m, a, f, g := &l.candidates[i], &l.candidates[j], &l.features[i], &l.features[j]
	e := emitter{out: out, mine: mix(f.typ, 11), both: mix(mix(f.typ, 13), g.typ)}
	far := bucket(m.sentence - a.sentence)
	x := entity{class: a.class, gender: a.gender, number: a.number}
	size, since := 1, far
	if n := l.entityOf(j); n >= 0 {
		x = l.entities[n]
		size = len(x.candidates)
		if x.latest >= 0 {
			since = bucket(m.sentence - l.candidates[x.latest].sentence)
		}
	}
	head := bit(m.lemma == a.lemma)
	_, extra := modifiersFit(m, a)
	_, missing := modifiersFit(a, m)
	same := head<<1 | bit(f.text == g.text)
	e.add(100, far)
	e.add(101, bucket(rank))
	e.add(102, same)
	e.add(103, head<<8|bucket(extra)<<4|bucket(missing))
	e.add(104, relate(m.number, x.number))
	e.add(105, relate(m.gender, x.gender))
	e.add(106, relate(m.class&^group, x.class&^group))
	e.add(107, mix(f.relation, g.relation))
	e.add(108, mix(g.relation, far))
	e.add(109, mix(f.determiner, g.determiner)<<4|head)
	e.add(110, g.lemma)
	e.add(111, mix(f.lemma, g.lemma))
	e.add(112, mix(g.previous, 1))
	e.add(113, mix(g.next, 1))
	e.add(114, bucket(size)<<4|bit(x.named))
	e.add(115, since)
	if x.named {
		e.add(116, mix(f.lemma, hash(string(x.kind))))
	}
	e.add(117, bit(f.governor == g.governor && f.governor != 0)<<1|bit(m.governor == a.governor && m.sentence == a.sentence))
	e.add(118, bit(m.quote >= 0)<<2|bit(a.quote >= 0)<<1|bit(m.quote == a.quote))
	e.add(119, l.construction(m, a))
	e.add(120, g.suffix)
	e.add(121, mix(uint32(x.class), uint32(x.number)))
	e.add(122, mix(uint32(x.gender), far))
	e.add(123, g.first)
	e.add(124, bit(slices.Contains(a.modifiers, m.lemma))<<1|bit(slices.Contains(m.modifiers, a.lemma)))
	e.add(125, mix(head, far)<<2|bit(a.first == 0))
	e.add(126, mix(bucket(rank), g.relation))
	e.add(127, mix(same, far))
	e.add(128, mix(f.relation, g.governor))
	return e.out
}

// constructions that say two candidates are one.
const (
	noConstruction uint32 = iota
	apposition
	copula
	parenthesis
)

// construction tells how two candidates of one sentence stand together; a
// stands before m.
func (l *linker) construction(m, a *candidate) uint32 {
	if m.sentence != a.sentence {
		return noConstruction
	}
	t := l.trees[m.sentence]
	switch {
	case t.Tokens[m.head].Head == a.head && t.relation(m.head) == "appos", t.Tokens[a.head].Head == m.head && t.relation(a.head) == "appos":
		return apposition
	case m.copular && t.Tokens[a.head].Head == m.head && t.relation(a.head) == "nsubj":
		return copula
	case m.first-a.last == 2 && strings.HasPrefix(t.Tokens[m.first-1].Form, "("):
		return parenthesis
	}
	return noConstruction
}
