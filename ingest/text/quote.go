package text

import (
	"slices"
	"strings"
	"unicode"
)

// maxQuoteDepth bounds how deep quotations nest.
const maxQuoteDepth = 4

// singleQuoteReach is how far, in code points, a single closing mark may lie from
// its opening one.
const singleQuoteReach = 2000

// openQuote is a quotation whose closing mark has not been met yet.
type openQuote struct {
	mark rune // the closing mark that is awaited
	from int  // code point of the opening mark
	line int  // end of the paragraph it opened in; -1 while that is not passed
}

// quotes fills d.Quotes, with nested quotations after those that hold them. A
// quotation that is not closed ends with its paragraph. Time is linear in the
// length of the text.
func quotes(d *Document) {
	q := quoteScanner{text: []rune(d.Text), d: d}
	q.scan()
	slices.SortStableFunc(q.found, func(a, b Quote) int {
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		return b.End - a.End
	})
	d.Quotes = q.found
}

type quoteScanner struct {
	text  []rune
	d     *Document
	stack []openQuote
	found []Quote
}

func (q *quoteScanner) scan() {
	next := 0 // next sentence, to know a line break that ends a paragraph
	singleEnd := -1
	for i, r := range q.text {
		for next < len(q.d.Sentences) && q.d.Sentences[next].Start <= i {
			next++
		}
		switch r {
		case '\n':
			between := next == 0 || q.d.Sentences[next-1].End <= i
			q.lineEnd(i, between)
		case '"', '″', '＂':
			q.double(i)
		case '“', '„', '«':
			q.opening(i, closingMark(r))
		case '”', '»':
			if r == '”' && q.expects('“') { // „…” and German “ are rare; ” closes them all
				continue
			}
			q.closing(i, r)
		case '\'', '‘', '’', '‚':
			if i == singleEnd {
				q.closing(i, r)
				singleEnd = -1
				continue
			}
			if r == '’' || singleEnd >= 0 {
				continue
			}
			if end := q.singleEnd(i); end > 0 {
				singleEnd = end
				q.push(openQuote{mark: q.text[end], from: i, line: -1})
			}
		}
	}
	q.unclosed(len(q.text))
}

func closingMark(opening rune) rune {
	if opening == '«' {
		return '»'
	}
	return '”'
}

func (q *quoteScanner) at(i int) rune {
	if i < 0 || i >= len(q.text) {
		return '\n'
	}
	return q.text[i]
}

func (q *quoteScanner) expects(mark rune) bool {
	return len(q.stack) > 0 && q.stack[len(q.stack)-1].mark == mark
}

func (q *quoteScanner) push(o openQuote) {
	if len(q.stack) < maxQuoteDepth {
		q.stack = append(q.stack, o)
	}
}

// double handles a straight double mark, which opens after a space or bracket
// and closes after anything else.
func (q *quoteScanner) double(i int) {
	before, after := q.at(i-1), q.at(i+1)
	opens := opensAfter(before) && !unicode.IsSpace(after)
	closes := !unicode.IsSpace(before)
	open := q.has('"')
	switch {
	case open && opens && (!closes || unicode.IsLetter(after) || unicode.IsDigit(after)):
		// an opening mark while one is open: the earlier was not closed
		if q.stack[q.index('"')].line >= 0 || unicode.IsSpace(before) {
			q.dropTo(q.index('"'), i)
		}
		q.push(openQuote{mark: '"', from: i, line: -1})
	case open:
		q.closing(i, '"')
	case opens || unicode.IsSpace(before) || before == '"' || !closes:
		q.push(openQuote{mark: '"', from: i, line: -1})
	case unicode.IsDigit(before): // inches
	case !unicode.IsSpace(after) && unicode.IsLetter(after):
		q.push(openQuote{mark: '"', from: i, line: -1})
	}
}

// opening handles a curly opening mark. One that is already open at the same
// level was left open: a paragraph of a longer quotation.
func (q *quoteScanner) opening(i int, mark rune) {
	if k := q.index(mark); k >= 0 {
		q.dropTo(k, i)
	}
	q.push(openQuote{mark: mark, from: i, line: -1})
}

// closing closes the innermost quotation that awaits the mark, with those inside
// it that are still open.
func (q *quoteScanner) closing(i int, mark rune) {
	k := q.index(mark)
	if k < 0 {
		return
	}
	q.dropTo(k+1, i)
	o := q.stack[k]
	q.stack = q.stack[:k]
	if i > o.from+1 {
		q.add(o, i+1, true)
	}
}

func (q *quoteScanner) has(mark rune) bool { return q.index(mark) >= 0 }

func (q *quoteScanner) index(mark rune) int {
	for k, o := range slices.Backward(q.stack) {
		if o.mark == mark {
			return k
		}
	}
	return -1
}

// dropTo gives up the open quotations from level k on; the outermost of them that
// passed the end of its paragraph is kept as an unclosed one.
func (q *quoteScanner) dropTo(k, i int) {
	for j := len(q.stack) - 1; j >= k; j-- {
		o := q.stack[j]
		if j == k && (o.mark == '"' || o.mark == '”' || o.mark == '»') {
			end := o.line
			if end < 0 {
				end = i
			}
			q.add(o, end, false)
		}
	}
	if k < len(q.stack) {
		q.stack = q.stack[:k]
	}
}

// lineEnd notes the end of a line: a blank line ends every quotation, a line that
// ends a sentence may.
func (q *quoteScanner) lineEnd(i int, between bool) {
	if len(q.stack) == 0 {
		return
	}
	j := i + 1
	for j < len(q.text) && j < i+8 && unicode.IsSpace(q.text[j]) && q.text[j] != '\n' {
		j++
	}
	if q.at(j) == '\n' {
		q.unclosed(i)
		return
	}
	if !between {
		return
	}
	for k := range q.stack {
		if q.stack[k].line < 0 {
			q.stack[k].line = i
		}
	}
	if first := q.at(j); first == '“' || first == '"' || first == '«' {
		q.unclosed(i)
	}
}

func (q *quoteScanner) unclosed(i int) {
	q.dropTo(0, i)
}

// add stores a quotation from its opening mark to end, without trailing space.
func (q *quoteScanner) add(o openQuote, end int, closed bool) {
	if !closed {
		for end > o.from+1 && unicode.IsSpace(q.text[end-1]) {
			end--
		}
	}
	content := Span{o.from + 1, end}
	if closed {
		content.End--
	}
	if content.Len() <= 0 {
		return
	}
	q.found = append(q.found, Quote{Span: Span{o.from, end}, Content: content, Opener: string(q.text[o.from]), Closed: closed})
}

func opensAfter(r rune) bool {
	return unicode.IsSpace(r) || strings.ContainsRune("([{-—–:;'‘/=>“", r)
}

// singleEnd returns where a quotation that a single mark at i opens is closed, or
// -1 when the mark is an apostrophe. A plural's apostrophe ("the workers' rights")
// closes only if no better mark follows.
func (q *quoteScanner) singleEnd(i int) int {
	curly := q.text[i] == '‘' || q.text[i] == '‚'
	before, after := q.at(i-1), q.at(i+1)
	if unicode.IsSpace(after) || !opensAfter(before) && before != '"' && before != '“' {
		return -1
	}
	weak := -1
	for j := i + 2; j < len(q.text) && j < i+singleQuoteReach; j++ {
		r := q.text[j]
		switch r {
		case '\n':
			if q.at(j+1) == '\n' {
				return weak
			}
			continue
		case '"', '”':
			// a single quotation inside a double one ends in it
			if !curly && r == '"' && q.has('"') || r == '”' && q.has('”') {
				return weak
			}
			continue
		case '\'', '’':
		case '‘':
			return weak
		default:
			continue
		}
		if r == '’' && !curly || r == '\'' && curly {
			continue
		}
		prev, next := q.at(j-1), q.at(j+1)
		if unicode.IsLetter(next) || unicode.IsDigit(next) || unicode.IsSpace(prev) {
			if r == '\'' && opensAfter(prev) && (unicode.IsLetter(next) || unicode.IsDigit(next)) {
				if weak >= 0 {
					return weak
				}
			}
			continue
		}
		strong := !unicode.IsLetter(prev) || (prev != 's' && prev != 'n' && prev != 'o') || !unicode.IsSpace(next)
		if strong {
			return j
		}
		if weak < 0 {
			weak = j
		}
	}
	return weak
}
