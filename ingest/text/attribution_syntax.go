package text

import (
	"slices"
	"strings"
)

// sentenceTree is a sentence with what attributions need of its tree and of the
// quotations around it.
type sentenceTree struct {
	*Sentence
	kids        [][]int
	left, right []int // first and last token of what each token governs
	inQuote     []int // 1 + index in Document.Quotes of the outermost quotation a token stands in; its marks count
}

// newSentenceTree builds the view of a sentence. Time is linear in its tokens.
func newSentenceTree(s *Sentence) *sentenceTree {
	n := len(s.Tokens)
	x := &sentenceTree{Sentence: s, kids: make([][]int, n), left: make([]int, n), right: make([]int, n), inQuote: make([]int, n)}
	counts := make([]int, n)
	for i := range s.Tokens {
		if h := s.Tokens[i].Head; h >= 0 && h < n && h != i {
			counts[h]++
		}
	}
	flat := make([]int, n)
	at := 0
	for i := range counts {
		x.kids[i] = flat[at : at : at+counts[i]]
		at += counts[i]
	}
	var order []int
	for i := range s.Tokens {
		x.left[i], x.right[i] = i, i
		if h := s.Tokens[i].Head; h >= 0 && h < n && h != i {
			x.kids[h] = append(x.kids[h], i)
		} else {
			order = append(order, i)
		}
	}
	for k := 0; k < len(order); k++ { // heads before what they govern
		order = append(order, x.kids[order[k]]...)
	}
	for _, i := range slices.Backward(order) {
		if h := s.Tokens[i].Head; h >= 0 && h < n && h != i {
			x.left[h] = min(x.left[h], x.left[i])
			x.right[h] = max(x.right[h], x.right[i])
		}
	}
	return x
}

// maxKids is how many dependents of a word are looked at: more than any real word
// has, so that a hostile text costs no more than its length.
const maxKids = 100

// dependents returns the dependents of token i, the first maxKids of them.
func (x *sentenceTree) dependents(i int) []int { return x.kids[i][:min(len(x.kids[i]), maxKids)] }

// child returns the first child of i with one of the relations, written with
// their subtype where that matters ("nsubj" also finds "nsubj:outer" but not
// "nsubj:pass"); -1 when there is none.
func (x *sentenceTree) child(i int, relations ...string) int {
	for _, k := range x.dependents(i) {
		for _, r := range relations {
			if x.Tokens[k].Relation == r || !strings.Contains(r, ":") && x.Tokens[k].Relation == r+":outer" {
				return k
			}
		}
	}
	return -1
}

// universalChild returns the first child of i with the universal relation.
func (x *sentenceTree) universalChild(i int, r string) int {
	for _, k := range x.dependents(i) {
		if relation(&x.Tokens[k]) == r {
			return k
		}
	}
	return -1
}

// childForm returns the first child of i with the relation and a form, -1 when
// there is none.
func (x *sentenceTree) childForm(i int, r string, forms ...string) int {
	for _, k := range x.dependents(i) {
		if relation(&x.Tokens[k]) != r {
			continue
		}
		for _, f := range forms {
			if strings.EqualFold(x.Tokens[k].Form, f) {
				return k
			}
		}
	}
	return -1
}

// passive reports whether verb i is in the passive.
func (x *sentenceTree) passive(i int) bool {
	for _, k := range x.dependents(i) {
		switch x.Tokens[k].Relation {
		case "aux:pass", "nsubj:pass", "obl:agent":
			return true
		}
	}
	return false
}

func isPunctuation(t *Token) bool { return t.UPOS == "PUNCT" || t.UPOS == "SYM" && len(t.Form) == 1 }

func isQuoteMark(form string) bool {
	switch form {
	case "\"", "“", "”", "‘", "’", "'", "«", "»", "„", "''", "``":
		return true
	}
	return false
}

// trim cuts punctuation off both ends of a range of tokens, but keeps the marks
// of quotations that begin or end there.
func (x *sentenceTree) trim(first, last int) (from, to int) {
	for first <= last && isPunctuation(&x.Tokens[first]) && !isQuoteMark(x.Tokens[first].Form) {
		first++
	}
	for last >= first && isPunctuation(&x.Tokens[last]) && !isQuoteMark(x.Tokens[last].Form) {
		last--
	}
	// a single mark of which the partner lies outside the range
	if first <= last && isQuoteMark(x.Tokens[first].Form) && x.closes(first) {
		return x.trim(first+1, last)
	}
	if last > first && isQuoteMark(x.Tokens[last].Form) && x.opens(last) {
		return x.trim(first, last-1)
	}
	// take in the marks just outside
	if first <= last {
		if first > 0 && isQuoteMark(x.Tokens[first-1].Form) && x.opens(first-1) && x.inQuote[first] != 0 {
			first--
		}
		for k := 1; k <= 2 && last+k < len(x.Tokens); k++ {
			if isQuoteMark(x.Tokens[last+k].Form) && x.closes(last+k) && x.inQuote[last] != 0 && x.inQuote[last] == x.inQuote[last+k] {
				last += k
				break
			}
			if !isPunctuation(&x.Tokens[last+k]) {
				break
			}
		}
	}
	return first, last
}

// opens and closes report whether the mark at token i begins or ends the
// quotation it stands in.
func (x *sentenceTree) opens(i int) bool {
	return x.inQuote[i] != 0 && (i == 0 || x.inQuote[i-1] != x.inQuote[i]) && i+1 < len(x.Tokens) && x.inQuote[i+1] == x.inQuote[i]
}

func (x *sentenceTree) closes(i int) bool {
	return x.inQuote[i] != 0 && (i+1 >= len(x.Tokens) || x.inQuote[i+1] != x.inQuote[i]) && i > 0 && x.inQuote[i-1] == x.inQuote[i]
}

// span returns the text span of a range of tokens.
func (x *sentenceTree) span(first, last int) Span {
	return Span{x.Tokens[first].Start, x.Tokens[last].End}
}

// without returns the ranges that are left of first..last when from..to is taken
// out, each trimmed.
func (x *sentenceTree) without(first, last, from, to int) []Span {
	var out []Span
	if from > first {
		if a, b := x.trim(first, min(from-1, last)); a <= b {
			out = append(out, x.span(a, b))
		}
	}
	if to < last {
		if a, b := x.trim(max(to+1, first), last); a <= b {
			out = append(out, x.span(a, b))
		}
	}
	return out
}

// nounPhrase returns the tokens of the phrase that i heads, without the relation
// words and clauses that only attach to it, and without token except.
func (x *sentenceTree) nounPhrase(i, except int) (first, last int) {
	first, last = x.left[i], x.right[i]
	for _, k := range x.dependents(i) {
		drop := false
		switch relation(&x.Tokens[k]) {
		case "case", "mark", "cc", "punct", "cop", "aux", "advmod", "discourse", "parataxis", "nsubj", "advcl":
			drop = true
		}
		if x.left[k] <= except && except <= x.right[k] {
			drop = true
		}
		if !drop {
			continue
		}
		if k < i {
			if relation(&x.Tokens[k]) == "advmod" && x.left[k] > first { // inside: "the not very new minister"
				continue
			}
			if x.left[k] <= first {
				first = x.right[k] + 1
			}
		} else if x.right[k] >= last && x.left[k] > i {
			last = x.left[k] - 1
		}
	}
	if last-first > 60 {
		last = min(last, i+20)
		first = max(first, i-20)
	}
	if first > i || last < i {
		return i, i
	}
	for first < i && isPunctuation(&x.Tokens[first]) {
		first++
	}
	for last > i && isPunctuation(&x.Tokens[last]) && x.Tokens[last].Form != ")" {
		last--
	}
	return first, last
}
