package text

import (
	"cmp"
	"slices"
	"strings"
)

// AttributionForm says what the content of an attribution is.
type AttributionForm string

// The forms of content.
const (
	QuotedContent     AttributionForm = "QUOTATION"  // "…," he said
	ClausalContent    AttributionForm = "CLAUSE"     // he said that …; …, he said; according to him …
	InfinitiveContent AttributionForm = "INFINITIVE" // he promised to …, urged them to …
	NominalContent    AttributionForm = "NOMINAL"    // he denied the charge, called for talks, his criticism of the plan
	HearsayContent    AttributionForm = "HEARSAY"    // it reportedly …, is said to …, appears to …
)

// A structure is how source and content stand to the cue. The ranker learns which
// structures each cue goes with.
type structure uint32

const (
	_                  structure = iota
	complementClause             // ccomp of the cue
	complementAndQuote           // ccomp and quotations beside it
	quoteBefore                  // "…," X said
	quoteAfter                   // X said: "…"
	quotesAround                 // "…," X said. "…"
	openComplement               // xcomp
	objectComplement             // object and xcomp: "urged them to leave"
	object                       // obj
	rest                         // all that follows the cue in its phrase
	oblique                      // obl with its preposition
	obliqueBare                  // obl without its preposition
	hostClause                   // the clause that the cue is inserted in
	hostSentence                 // the sentence without the cue's clause
	leftOfCue                    // all before the cue and its subject
	rightOfCue                   // all after the cue
	raised                       // subject and infinitive: "is expected to …"
	raisedPredicate              // subject and predicate: "seems tired"
	nounClause                   // clause of a noun
	nounOf                       // "criticism of X"
	nounPhraseWhole              // "alleged meddling"
	adverbialCause               // clause after an adjective
	relativeContent              // "the plan that he announced": what the relative clause stands for
	aroundCue                    // the sentence around a cue and source between commas
	structures                   // one more than there are
)

// attributionCandidate is a possible attribution.
type attributionCandidate struct {
	structure structure
	form      AttributionForm
	cue       int   // head of the cue
	cueTokens []int // first and last token pairs
	source    int   // head of the source, -1
	how       uint32
	sources   []Span
	content   []Span
	head      int // head of the content, -1 when it has none in this sentence
	quoted    int // code points of the content that stand in quotation marks
	length    int // code points of the content
	score     int32
}

// attributions fills d.Attributions. For every word that can be a cue the
// structures that the tree and the quotations offer are ranked by a linear model;
// the best is taken if it beats having none.
func (a *Analyser) attributions(d *Document) {
	if a.ranker == nil {
		return
	}
	f := &attributionFinder{d: d, lex: cueWords(), clusters: a.tagger.clusters, names: map[[2]int]NameKind{}}
	f.prepare()
	var found []scoredAttribution
	var features []uint32
	scores := make([]int32, 1)
	for si := range f.trees {
		f.sentence(si, func(candidates []attributionCandidate) {
			best := -1
			for k := range candidates {
				features = f.features(features[:0], si, candidates, k)
				a.ranker.model.score(features, scores)
				candidates[k].score = scores[0]
				if candidates[k].score > rankerThreshold && (best < 0 || candidates[k].score > candidates[best].score) {
					best = k
				}
			}
			if best >= 0 {
				found = append(found, scoredAttribution{attributionCandidate: candidates[best], sentence: si})
			}
		})
	}
	f.write(f.unify(found))
}

type scoredAttribution struct {
	attributionCandidate
	sentence int
}

type attributionFinder struct {
	d        *Document
	lex      *cueLexicon
	clusters *clusters
	trees    []*sentenceTree
	outer    []int               // indices of the quotations that no other holds
	names    map[[2]int]NameKind // sentence and token: kind of the name it is in
}

// prepare builds the trees and notes which tokens stand in which quotation.
func (f *attributionFinder) prepare() {
	end := -1
	for i := range f.d.Quotes {
		if f.d.Quotes[i].Start >= end {
			f.outer = append(f.outer, i)
			end = f.d.Quotes[i].End
		}
	}
	f.trees = make([]*sentenceTree, len(f.d.Sentences))
	q := 0
	for si := range f.d.Sentences {
		x := newSentenceTree(&f.d.Sentences[si])
		for j := range x.Tokens {
			t := &x.Tokens[j]
			for q < len(f.outer) && f.d.Quotes[f.outer[q]].End <= t.Start {
				q++
			}
			if q < len(f.outer) && f.d.Quotes[f.outer[q]].Start <= t.Start {
				x.inQuote[j] = f.outer[q] + 1
			}
		}
		f.trees[si] = x
	}
	for _, n := range f.d.Names {
		for j := n.First; j <= n.Last; j++ {
			f.names[[2]int{n.Sentence, j}] = n.Kind
		}
	}
}

// sentence calls yield with the candidates of every cue of a sentence.
func (f *attributionFinder) sentence(si int, yield func([]attributionCandidate)) {
	x := f.trees[si]
	for i := range x.Tokens {
		var c []attributionCandidate
		t := &x.Tokens[i]
		lower := strings.ToLower(t.Form)
		switch {
		case f.phraseEnd(x, i, lower) >= i:
			c = f.phrase(x, i, f.phraseEnd(x, i, lower))
		case t.UPOS == "VERB" || t.UPOS == "AUX" && len(x.kids[i]) > 1:
			c = f.verb(si, i)
		case t.UPOS == "NOUN" || t.UPOS == "PROPN" && f.lex.nouns[strings.ToLower(t.Lemma)] != 0:
			c = f.noun(x, i)
		case t.UPOS == "ADJ":
			c = f.adjective(x, i)
		case t.UPOS == "ADV" && f.lex.adverbs[lower] != 0:
			c = f.adverb(x, i)
		case t.Form == ":":
			c = f.colon(si, i)
		}
		if len(c) > 0 {
			for k := range c {
				f.measure(&c[k])
			}
			yield(c)
		}
	}
}

// measure fills in the lengths of a candidate.
func (f *attributionFinder) measure(c *attributionCandidate) {
	for _, s := range c.content {
		c.length += s.Len()
		k, _ := slices.BinarySearchFunc(f.outer, s.Start, func(q, start int) int { return cmp.Compare(f.d.Quotes[q].End, start+1) })
		for ; k < len(f.outer) && f.d.Quotes[f.outer[k]].Start < s.End; k++ {
			q := f.d.Quotes[f.outer[k]]
			c.quoted += max(0, min(q.End, s.End)-max(q.Start, s.Start))
		}
	}
}

// How a source was found.
const (
	sourceNone uint32 = iota
	sourceSubject
	sourceAgent
	sourceShared     // subject of the verb that the cue is coordinated with
	sourceControlled // subject of a governing verb
	sourceObject     // object of a governing verb
	sourceNoun       // noun that the cue modifies
	sourceRelative   // relative pronoun, with what it stands for
	sourcePossessor
	sourceBeside // the name beside the cue
	sourcePhrase
)

// sourceOf returns the head of the source of verb i and its spans.
func (f *attributionFinder) sourceOf(x *sentenceTree, i int) (head int, spans []Span, how uint32) {
	how = sourceSubject
	passive := x.passive(i)
	j := i
	for range 8 {
		if x.passive(j) && j == i {
			if k := x.child(j, "obl:agent"); k >= 0 {
				return k, f.sourceSpans(x, k, i), sourceAgent
			}
		}
		if k := x.child(j, "nsubj", "csubj"); k >= 0 && (!passive || j != i) {
			switch strings.ToLower(x.Tokens[k].Form) {
			case "who", "which", "that":
				if relation(&x.Tokens[j]) == "acl" && x.Tokens[j].Head >= 0 {
					h := x.Tokens[j].Head
					spans := f.sourceSpans(x, h, k)
					spans = append(spans, x.span(k, k))
					return h, inOrder(spans), sourceRelative
				}
			}
			return k, f.sourceSpans(x, k, i), how
		}
		if j != i {
			if k := x.child(j, "nsubj:pass"); k >= 0 {
				return k, f.sourceSpans(x, k, i), how
			}
		}
		if passive && j == i {
			return -1, nil, sourceNone
		}
		h := x.Tokens[j].Head
		if h < 0 {
			break
		}
		switch relation(&x.Tokens[j]) {
		case "conj":
			how = max(how, sourceShared)
			if x.Tokens[h].UPOS != "VERB" && x.Tokens[h].UPOS != "AUX" && x.Tokens[h].UPOS != "ADJ" {
				return -1, nil, sourceNone
			}
		case "xcomp":
			how = sourceControlled
			if o := x.child(h, "obj", "iobj"); o >= 0 {
				return o, f.sourceSpans(x, o, i), sourceObject
			}
		case "advcl":
			how = sourceControlled
		case "acl":
			return h, f.sourceSpans(x, h, i), sourceNoun
		default:
			return -1, nil, sourceNone
		}
		j = h
	}
	return -1, nil, sourceNone
}

func inOrder(spans []Span) []Span {
	slices.SortFunc(spans, func(a, b Span) int { return a.Start - b.Start })
	return spans
}

// sourceSpans returns the phrase of a source, without the part that holds the
// cue.
func (f *attributionFinder) sourceSpans(x *sentenceTree, head, cue int) []Span {
	first, last := x.nounPhrase(head, cue)
	return []Span{x.span(first, last)}
}

// verb lists the candidates of a verb.
func (f *attributionFinder) verb(si, i int) []attributionCandidate {
	x := f.trees[si]
	t := &x.Tokens[i]
	source, sources, how := f.sourceOf(x, i)
	var out []attributionCandidate
	base := attributionCandidate{cue: i, cueTokens: []int{i, i}, source: source, sources: sources, how: how, head: -1}
	add := func(s structure, form AttributionForm, head int, content ...Span) {
		for _, c := range content {
			if c.Len() <= 0 {
				return
			}
		}
		if len(content) == 0 {
			return
		}
		c := base
		c.structure, c.form, c.head, c.content = s, form, head, content
		out = append(out, c)
	}
	blockFirst, blockLast := f.cueBlock(x, i, source)
	left, right, next := f.quotesBeside(si, i, blockFirst, blockLast)
	if left < 0 && right < 0 && next < 0 && source < 0 && len(x.kids[i]) == 0 {
		return nil
	}
	// quotations beside the cue
	if left >= 0 {
		add(quoteBefore, QuotedContent, -1, f.quoteSpans(left, -1)...)
	}
	if right >= 0 {
		add(quoteAfter, QuotedContent, -1, f.quoteSpans(-1, right)...)
	}
	if left >= 0 && (right >= 0 || next >= 0) {
		if right < 0 {
			right = next
		}
		add(quotesAround, QuotedContent, -1, f.quoteSpans(left, right)...)
	} else if left < 0 && right < 0 && next >= 0 {
		add(quoteAfter, QuotedContent, -1, f.quoteSpans(-1, next)...)
	}
	// complements
	clause := x.child(i, "ccomp")
	if clause >= 0 {
		if c := f.subtree(x, clause, i, source); len(c) > 0 {
			add(complementClause, ClausalContent, clause, c...)
			if q := f.widened(c, left, right, next); q != nil {
				add(complementAndQuote, QuotedContent, clause, q...)
			}
		}
	} else if p := x.child(i, "parataxis"); p >= 0 && p > i {
		add(complementClause, ClausalContent, p, f.subtree(x, p, i, source)...)
	}
	obj := x.child(i, "obj")
	open := x.child(i, "xcomp")
	if open < 0 { // "urged them to leave" may be parsed as a purpose
		if k := x.child(i, "advcl"); k > i && x.childForm(k, "mark", "to") >= 0 {
			open = k
		}
	}
	if open >= 0 {
		add(openComplement, InfinitiveContent, open, f.subtree(x, open, i, source)...)
		if obj >= 0 && obj < open {
			if a, b := x.trim(x.left[obj], x.right[open]); a <= b {
				add(objectComplement, InfinitiveContent, open, x.span(a, b))
			}
		}
		if p := x.child(i, "nsubj:pass"); p >= 0 {
			add(raised, HearsayContent, open, append(f.subtree(x, p, i, -1), f.subtree(x, open, i, -1)...)...)
		} else if s := x.child(i, "nsubj"); s >= 0 && f.lex.verbs[t.Lemma]&cueSeem != 0 {
			n := len(out)
			add(raised, HearsayContent, open, append(f.subtree(x, s, i, -1), f.subtree(x, open, i, -1)...)...)
			if len(out) > n {
				out[n].source, out[n].sources, out[n].how = -1, nil, sourceNone
			}
		}
	} else if p := x.child(i, "nsubj:pass"); p >= 0 {
		if k := x.universalChild(i, "obl"); k > i {
			add(raisedPredicate, HearsayContent, k, append(f.subtree(x, p, i, -1), f.subtree(x, k, i, -1)...)...)
		}
		add(raisedPredicate, NominalContent, p, f.subtree(x, p, i, -1)...)
	}
	if obj >= 0 {
		add(object, NominalContent, obj, f.subtree(x, obj, i, source)...)
	}
	if last := x.right[i]; last > i {
		first := i + 1
		for first <= last && (isPunctuation(&x.Tokens[first]) && !isQuoteMark(x.Tokens[first].Form) || x.Tokens[first].Relation == "compound:prt") {
			first++
		}
		if source >= first && source <= last {
			first = max(first, min(x.right[source]+1, last+1))
		}
		if a, b := x.trim(first, last); a <= b && (obj < 0 || x.right[obj] < b) {
			add(rest, NominalContent, max(obj, open), x.span(a, b))
		}
	}
	for _, k := range x.dependents(i) {
		if x.Tokens[k].Relation != "obl" && x.Tokens[k].Relation != "advcl" || k < i {
			continue
		}
		add(oblique, NominalContent, k, f.subtree(x, k, i, source)...)
		if c := x.universalChild(k, "case"); c >= 0 && c+1 <= x.right[k] {
			if a, b := x.trim(c+1, x.right[k]); a <= b {
				add(obliqueBare, NominalContent, k, x.span(a, b))
			}
		}
	}
	// insertions
	if h := t.Head; h >= 0 {
		switch relation(t) {
		case "parataxis", "discourse", "advcl", "dep", "ccomp", "conj", "appos":
			add(hostClause, ClausalContent, h, x.without(x.left[h], x.right[h], x.left[i], x.right[i])...)
			add(hostSentence, ClausalContent, h, x.without(0, len(x.Tokens)-1, x.left[i], x.right[i])...)
		case "acl":
			if k := x.child(i, "obj"); k < 0 || x.Tokens[i].Relation == "acl:relcl" {
				n := h
				if first, last := x.nounPhrase(n, i); first <= last {
					add(relativeContent, NominalContent, n, x.span(first, last))
				}
			}
		}
	}
	if blockFirst > 1 && blockLast+2 < len(x.Tokens) && x.Tokens[blockFirst-1].Form == "," && x.Tokens[blockLast+1].Form == "," {
		add(aroundCue, ClausalContent, x.Root(), x.without(0, len(x.Tokens)-1, blockFirst, blockLast)...)
	}
	if blockFirst > 0 {
		if a, b := x.trim(0, blockFirst-1); a <= b && clause < 0 && blockLast >= len(x.Tokens)-12 {
			add(leftOfCue, ClausalContent, x.Root(), x.span(a, b))
		}
	}
	if blockLast+1 < len(x.Tokens) && clause < 0 && f.lex.verbs[t.Lemma]&(cueSpeech|cueThought|cueShow|cueManner|cueLearn) != 0 {
		if a, b := x.trim(blockLast+1, len(x.Tokens)-1); a <= b {
			add(rightOfCue, ClausalContent, -1, x.span(a, b))
		}
	}
	return out
}

// subtree returns the spans of what token k governs, without the cue and the
// source, should they stand within.
func (f *attributionFinder) subtree(x *sentenceTree, k, cue, source int) []Span {
	first, last := x.left[k], x.right[k]
	if cue >= first && cue <= last {
		a, b := cue, cue
		if source >= 0 {
			a, b = min(a, x.left[source]), max(b, x.right[source])
		}
		return x.without(first, last, a, b)
	}
	a, b := x.trim(first, last)
	if a > b {
		return nil
	}
	return []Span{x.span(a, b)}
}

// cueBlock returns the tokens that belong to the cue: the verb with its
// auxiliaries, its source and what stands between them.
func (f *attributionFinder) cueBlock(x *sentenceTree, i, source int) (first, last int) {
	first, last = i, i
	for _, k := range x.dependents(i) {
		switch relation(&x.Tokens[k]) {
		case "aux", "advmod", "compound", "mark", "cc":
			if k > i-6 && k < i+3 && x.right[k]-x.left[k] < 3 {
				first, last = min(first, x.left[k]), max(last, x.right[k])
			}
		case "iobj":
			last = max(last, x.right[k])
		}
	}
	if source >= 0 {
		a, b := x.nounPhrase(source, i)
		if b < first && first-b < 12 {
			first = a
		} else if a > last && a-last < 3 {
			last = b
		}
	}
	return first, last
}

// quotesBeside returns the quotations that stand directly before and after the
// cue's block in its sentence, and the one that begins the next sentence when
// this one ends with the block; -1 each when there is none.
func (f *attributionFinder) quotesBeside(si, i, first, last int) (left, right, next int) {
	x := f.trees[si]
	left, right, next = -1, -1, -1
	own := x.inQuote[i]
	// before: only punctuation and a connecting word between
	j := first - 1
	for j >= 0 && j >= first-3 && x.inQuote[j] == own && (isPunctuation(&x.Tokens[j]) || x.Tokens[j].UPOS == "CCONJ" || x.Tokens[j].UPOS == "ADV") {
		j--
	}
	if j >= 0 && x.inQuote[j] != 0 && x.inQuote[j] != own {
		left = x.inQuote[j] - 1
	} else if j < 0 && si > 0 { // “…!” he said: the splitter cut after the mark
		p := f.trees[si-1]
		if n := len(p.Tokens); n > 0 && p.inQuote[n-1] != 0 && p.inQuote[n-1] != own && !startsUpper(x.Tokens[0].Form) {
			left = p.inQuote[n-1] - 1
		}
	}
	// after: what qualifies the saying may stand between ("in an interview")
	words := 0
	for j = last + 1; j < len(x.Tokens); j++ {
		if x.inQuote[j] != 0 && x.inQuote[j] != own {
			if x.inQuote[j] != 0 && (words <= 3 || x.Tokens[j-1].Form == "," || x.Tokens[j-1].Form == ":") && f.opensAt(x, j) {
				right = x.inQuote[j] - 1
			}
			break
		}
		if x.Tokens[j].UPOS == "VERB" && x.Tokens[j].Head != i {
			if words > 6 {
				break
			}
		}
		if !isPunctuation(&x.Tokens[j]) {
			words++
		}
		if words > 24 {
			break
		}
	}
	if j >= len(x.Tokens) && si+1 < len(f.trees) {
		n := f.trees[si+1]
		if len(n.Tokens) > 0 && n.inQuote[0] != 0 && n.inQuote[0] != own && f.opensAt(n, 0) && (words < 16 || x.Tokens[len(x.Tokens)-1].Form == ":") {
			// the next sentence has its own words outside the quotation? then it has its own cue
			if q := f.d.Quotes[n.inQuote[0]-1]; x.Tokens[len(x.Tokens)-1].Form == ":" || f.fillsSentences(si+1, q) {
				next = n.inQuote[0] - 1
			}
		}
	}
	return left, right, next
}

func startsUpper(s string) bool { return s != "" && s[0] >= 'A' && s[0] <= 'Z' }

// opensAt reports whether the quotation that token j stands in begins there.
func (f *attributionFinder) opensAt(x *sentenceTree, j int) bool {
	return f.d.Quotes[x.inQuote[j]-1].Start >= x.Tokens[j].Start-1
}

// fillsSentences reports whether a quotation that begins sentence si ends where a
// sentence ends.
func (f *attributionFinder) fillsSentences(si int, q Quote) bool {
	k, _ := slices.BinarySearchFunc(f.d.Sentences, q.End, func(s Sentence, end int) int { return cmp.Compare(s.End, end) })
	return k < len(f.d.Sentences) && k >= si && f.d.Sentences[k].End <= q.End+1
}

// quoteSpans returns the spans of the quotations before and after a cue, -1 for
// none. Quotations that go on directly, paragraph after paragraph, are taken
// together.
func (f *attributionFinder) quoteSpans(before, after int) []Span {
	var out []Span
	if before >= 0 {
		at := f.outerIndex(before)
		first := at
		for first > 0 && !f.d.Quotes[f.outer[first-1]].Closed && f.between(f.outer[first-1], f.outer[first]) {
			first--
		}
		out = append(out, Span{f.d.Quotes[f.outer[first]].Start, f.d.Quotes[before].End})
	}
	if after >= 0 {
		at := f.outerIndex(after)
		last := at
		for last+1 < len(f.outer) && !f.d.Quotes[f.outer[last]].Closed && f.between(f.outer[last], f.outer[last+1]) {
			last++
		}
		out = append(out, Span{f.d.Quotes[after].Start, f.d.Quotes[f.outer[last]].End})
	}
	return out
}

// outerIndex returns where a quotation stands in outer.
func (f *attributionFinder) outerIndex(quote int) int {
	k, _ := slices.BinarySearch(f.outer, quote)
	return k
}

// between reports whether nothing but white space stands between two quotations.
func (f *attributionFinder) between(a, b int) bool {
	from, to := f.d.Quotes[a].End, f.d.Quotes[b].Start
	return from <= to && strings.TrimSpace(f.d.Slice(Span{from, to})) == ""
}

// widened joins a clause with the quotations beside it that it only begins.
func (f *attributionFinder) widened(c []Span, left, right, next int) []Span {
	if right < 0 {
		right = next
	}
	q := f.quoteSpans(left, right)
	if len(q) == 0 {
		return nil
	}
	all := inOrder(append(slices.Clone(c), q...))
	merged := all[:1]
	for _, s := range all[1:] {
		last := &merged[len(merged)-1]
		if s.Start <= last.End+1 {
			last.End = max(last.End, s.End)
		} else {
			merged = append(merged, s)
		}
	}
	if slices.Equal(merged, c) {
		return nil
	}
	return merged
}

// phraseEnd returns the last token of the preposition of the lexicon that begins
// at i ("according to", "in the words of"), -1 when there is none.
func (f *attributionFinder) phraseEnd(x *sentenceTree, i int, lower string) int {
next:
	for _, words := range f.lex.phrases[lower] {
		if i+len(words) >= len(x.Tokens) {
			continue
		}
		for k, w := range words[1:] {
			if !strings.EqualFold(x.Tokens[i+1+k].Form, w) {
				continue next
			}
		}
		return i + len(words) - 1
	}
	return -1
}

// phrase lists the candidates of "according to X", tokens i to end without the X.
func (f *attributionFinder) phrase(x *sentenceTree, i, end int) []attributionCandidate {
	source := -1
	for k := end + 1; k < min(len(x.Tokens), end+maxKids); k++ { // the word that the phrase leads to
		h := x.Tokens[k].Head
		if h >= i && h <= end && relation(&x.Tokens[k]) != "punct" || x.left[k] <= i && h < i || x.left[k] <= i && h > k {
			source = k
			break
		}
	}
	if source < end || source < 0 {
		return nil
	}
	first, last := x.nounPhrase(source, i)
	first = max(first, end+1)
	if first > last {
		return nil
	}
	c := attributionCandidate{cue: i, cueTokens: []int{i, end}, source: source, sources: []Span{x.span(first, last)}, how: sourcePhrase, form: ClausalContent}
	phraseFirst, phraseLast := min(i, first), max(x.right[source], last)
	var out []attributionCandidate
	host := x.Tokens[source].Head
	for range end - i + 1 {
		if host >= i && host <= end {
			host = x.Tokens[host].Head
		}
	}
	for range 6 {
		if host < 0 || host >= phraseFirst && host <= phraseLast {
			break
		}
		c.structure, c.head = hostClause, host
		c.content = x.without(x.left[host], x.right[host], phraseFirst, phraseLast)
		if len(c.content) > 0 {
			out = append(out, c)
		}
		if x.Tokens[host].UPOS == "VERB" {
			break
		}
		host = x.Tokens[host].Head
	}
	c.structure, c.head = hostSentence, x.Root()
	if c.content = x.without(0, len(x.Tokens)-1, phraseFirst, phraseLast); len(c.content) > 0 {
		out = append(out, c)
	}
	return out
}

// noun lists the candidates of a noun: "his denial that …", "plans to …",
// "criticism of …".
func (f *attributionFinder) noun(x *sentenceTree, i int) []attributionCandidate {
	class := f.lex.nouns[strings.ToLower(x.Tokens[i].Lemma)] | f.lex.nouns[strings.ToLower(x.Tokens[i].Form)]
	c := attributionCandidate{cue: i, cueTokens: []int{i, i}, source: -1, head: -1}
	if k := x.child(i, "nmod:poss"); k >= 0 {
		c.source, c.sources, c.how = k, f.sourceSpans(x, k, i), sourcePossessor
	} else {
		for _, k := range x.dependents(i) {
			if relation(&x.Tokens[k]) == "nmod" && x.childForm(k, "case", "by", "from", "among") >= 0 {
				c.source, c.sources, c.how = k, f.sourceSpans(x, k, i), sourcePhrase
			}
		}
		if h := x.Tokens[i].Head; c.source < 0 && h >= 0 && relation(&x.Tokens[i]) == "obj" {
			c.source, c.sources, c.how = f.sourceOf(x, h)
			if c.how != sourceNone {
				c.how = sourceControlled
			}
		}
	}
	var out []attributionCandidate
	for _, k := range x.dependents(i) {
		if k < i {
			continue
		}
		t := &x.Tokens[k]
		switch r := relation(t); {
		case r == "ccomp", r == "acl" && (x.childForm(k, "mark", "that", "whether", "to") >= 0):
			d := c
			d.structure, d.form, d.head = nounClause, ClausalContent, k
			if x.childForm(k, "mark", "to") >= 0 {
				d.form = InfinitiveContent
			}
			if d.content = f.subtree(x, k, i, -1); len(d.content) > 0 {
				out = append(out, d)
			}
		case r == "nmod" && class != 0:
			d := c
			d.structure, d.form, d.head = nounOf, NominalContent, k
			if d.content = f.subtree(x, k, i, -1); len(d.content) > 0 {
				out = append(out, d)
			}
			if p := x.universalChild(k, "case"); p >= 0 && p < x.right[k] {
				d.structure = obliqueBare
				if a, b := x.trim(p+1, x.right[k]); a <= b {
					d.content = []Span{x.span(a, b)}
					out = append(out, d)
				}
			}
		}
	}
	return out
}

// adjective lists the candidates of an adjective: "is confident that …", "alleged
// meddling".
func (f *attributionFinder) adjective(x *sentenceTree, i int) []attributionCandidate {
	t := &x.Tokens[i]
	lower := strings.ToLower(t.Form)
	class := f.lex.adjectives[lower]
	c := attributionCandidate{cue: i, cueTokens: []int{i, i}, source: -1, head: -1}
	var out []attributionCandidate
	if class&cueHearsay != 0 && t.Relation == "amod" && t.Head > i {
		first, last := x.nounPhrase(t.Head, -1)
		if first <= i && i < last {
			if a, b := x.trim(i+1, last); a <= b {
				c.structure, c.form, c.head, c.content = nounPhraseWhole, HearsayContent, t.Head, []Span{x.span(a, b)}
				out = append(out, c)
			}
		}
		return out
	}
	subject := x.child(i, "nsubj")
	if subject < 0 {
		return nil
	}
	c.source, c.sources, c.how = subject, f.sourceSpans(x, subject, i), sourceSubject
	for _, k := range x.dependents(i) {
		if k < i {
			continue
		}
		switch r := relation(&x.Tokens[k]); r {
		case "ccomp", "xcomp", "advcl":
			d := c
			d.structure, d.form, d.head = adverbialCause, ClausalContent, k
			if r == "xcomp" {
				d.structure, d.form = openComplement, InfinitiveContent
			}
			if d.content = f.subtree(x, k, i, subject); len(d.content) > 0 {
				out = append(out, d)
				if r == "xcomp" && class&cueHearsay != 0 { // "is likely to …"
					d.structure, d.form = raised, HearsayContent
					d.source, d.sources, d.how = -1, nil, sourceNone
					d.content = append(f.subtree(x, subject, i, -1), d.content...)
					out = append(out, d)
				}
			}
		case "obl":
			if class == 0 {
				continue
			}
			d := c
			d.structure, d.form, d.head = oblique, NominalContent, k
			if d.content = f.subtree(x, k, i, subject); len(d.content) > 0 {
				out = append(out, d)
			}
		}
	}
	return out
}

// adverb lists the candidates of an adverb of hearsay: "reportedly".
func (f *attributionFinder) adverb(x *sentenceTree, i int) []attributionCandidate {
	h := x.Tokens[i].Head
	if h < 0 {
		return nil
	}
	c := attributionCandidate{structure: hostClause, form: HearsayContent, cue: i, cueTokens: []int{i, i}, source: -1, head: h}
	var out []attributionCandidate
	if c.content = x.without(x.left[h], x.right[h], i, i); len(c.content) > 0 {
		out = append(out, c)
	}
	if r := x.right[h]; r > i {
		if a, b := x.trim(i+1, r); a <= b {
			c.structure, c.content = rest, []Span{x.span(a, b)}
			out = append(out, c)
		}
	}
	return out
}

// colon lists the candidates of a colon after a name: "Rubio: I'm not running".
func (f *attributionFinder) colon(si, i int) []attributionCandidate {
	x := f.trees[si]
	if i == 0 || i > 12 {
		return nil
	}
	for j := range i {
		if x.Tokens[j].UPOS == "VERB" {
			return nil
		}
	}
	first, last := x.trim(0, i-1)
	if first > last {
		return nil
	}
	head := last
	for j := first; j <= last; j++ {
		if h := x.Tokens[j].Head; h < first || h > last {
			head = j
			break
		}
	}
	c := attributionCandidate{cue: i, cueTokens: []int{i, i}, source: head, sources: []Span{x.span(first, last)}, how: sourceBeside, head: -1, form: ClausalContent}
	var out []attributionCandidate
	if a, b := x.trim(i+1, len(x.Tokens)-1); i+1 < len(x.Tokens) && a <= b {
		c.structure, c.content = rightOfCue, []Span{x.span(a, b)}
		out = append(out, c)
		if q := x.inQuote[a]; q > 0 {
			c.structure, c.form, c.content = quoteAfter, QuotedContent, f.quoteSpans(-1, q-1)
			out = append(out, c)
		}
	} else if si+1 < len(f.trees) {
		n := f.trees[si+1]
		if len(n.Tokens) > 0 && n.inQuote[0] > 0 {
			c.structure, c.form, c.content = quoteAfter, QuotedContent, f.quoteSpans(-1, n.inQuote[0]-1)
			out = append(out, c)
		}
	}
	return out
}

// unify drops attributions whose content another, better one of the same sentence
// has already.
func (*attributionFinder) unify(found []scoredAttribution) []scoredAttribution {
	drop := make([]bool, len(found))
	for i := range found {
		for j := i + 1; j < min(len(found), i+maxKids) && found[j].sentence <= found[i].sentence+1; j++ {
			a, b := &found[i], &found[j]
			if drop[i] || drop[j] || !sameContent(a.content, b.content) {
				continue
			}
			if a.score < b.score {
				drop[i] = true
			} else {
				drop[j] = true
			}
		}
	}
	out := found[:0]
	for i := range found {
		if !drop[i] {
			out = append(out, found[i])
		}
	}
	return out
}

// sameContent reports whether two contents share most of their text.
func sameContent(a, b []Span) bool {
	shared, all := overlap(a, b)
	return 10*shared >= 8*all
}

// overlap returns how many code points two lists of spans share and how many they
// cover together.
func overlap(a, b []Span) (shared, all int) {
	for _, s := range a {
		all += s.Len()
		for _, t := range b {
			shared += max(0, min(s.End, t.End)-max(s.Start, t.Start))
		}
	}
	for _, t := range b {
		all += t.Len()
	}
	return shared, all - shared
}

// write puts the found attributions into the document, in order of their cues.
func (f *attributionFinder) write(found []scoredAttribution) {
	for _, c := range found {
		x := f.trees[c.sentence]
		f.d.Attributions = append(f.d.Attributions, Attribution{
			Source: c.sources, Cue: []Span{x.span(c.cueTokens[0], c.cueTokens[1])}, Content: inOrder(slices.Clone(c.content)),
			CueSentence: c.sentence, CueToken: c.cue, SourceToken: c.source, Form: c.form,
		})
	}
	slices.SortStableFunc(f.d.Attributions, func(a, b Attribution) int { return a.Cue[0].Start - b.Cue[0].Start })
}

// rankerThreshold is the score from which a candidate is taken: below zero, since
// annotators mark more than the model is sure of. It was set on a part of the
// training articles.
const rankerThreshold = -300
