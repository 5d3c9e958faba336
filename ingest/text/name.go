package text

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// How a name was found: Name.Method.
const (
	byGazetteer = "gazetteer"
	byTitle     = "title"   // a title or form of address stands before it
	byHead      = "head"    // its head word says what it is: "Ministry", "summit"
	byModel     = "model"   // the trained tagger
	bySurname   = "surname" // a person's name of the document, shortened
	byAcronym   = "acronym" // defined in brackets after a name of the document
)

// names fills d.Names. Gazetteer, titles and head words lead; what the trained
// tagger finds beside them is added; then the short forms of the names of the
// document are looked for.
func (a *Analyser) names(d *Document, o Options) {
	f := &nameFinder{d: d, gazetteer: o.Gazetteer, lex: nameWords()}
	var buf buffers
	// Words are described twice, which costs less than to keep them all.
	memory := newNameMemory(func(yield func([]word) bool) {
		for i := range d.Sentences {
			buf.words = a.tagger.words(d.Sentences[i].Tokens, buf.words[:0])
			if !yield(buf.words) {
				return
			}
		}
	})
	f.sentences = make([]namedTokens, len(d.Sentences))
	var described []nameWord
	for i := range d.Sentences {
		tokens := d.Sentences[i].Tokens
		s := &f.sentences[i]
		s.tokens = tokens
		buf.words = a.tagger.words(tokens, buf.words[:0])
		described = memory.describe(func(j int) string { return tokens[j].Form }, buf.words, described)
		s.caps = capsLevel(buf.words)
		s.tags = a.nameTagger.tag(described, memory, s.caps, &buf)
		s.lower = make([]string, len(tokens))
		s.class = make([]wordClass, len(tokens))
		s.capital = make([]bool, len(tokens))
		s.common = make([]bool, len(tokens))
		s.small = make([]bool, len(tokens))
		for j := range tokens {
			s.lower[j] = lowerName(tokens[j].Form)
			s.class[j] = described[j].class
			r, _ := utf8.DecodeRuneInString(tokens[j].Form)
			s.capital[j] = unicode.IsUpper(r)
			s.common[j] = described[j].seen&1 != 0
			s.small[j] = buf.words[j].usuallySmall()
		}
	}
	for i := range f.sentences {
		f.sentence(i)
	}
	f.shortForms()
	f.headlines()
	for i := range f.sentences {
		f.finish(i)
	}
}

// namedTokens is a sentence while names are looked for.
type namedTokens struct {
	tokens     []Token
	lower      []string
	class      []wordClass
	capital    []bool
	common     []bool // written in lower case elsewhere in the document
	small      []bool // usually written in lower case, within the sentences of news
	tags       []nameTag
	caps       uint32 // see capsLevel
	candidates []nameCandidate
	chosen     []nameCandidate // by position
}

// nameCandidate is a possible name: tokens first to last, last inclusive.
type nameCandidate struct {
	first, last int
	kind        NameKind
	ref, method string
	rank        int // higher wins where candidates overlap; of equals the longer
}

type nameFinder struct {
	d         *Document
	gazetteer Gazetteer
	lex       map[string]wordClass
	sentences []namedTokens
	surnames  map[string]bool
	acronyms  map[string]nameCandidate
}

// The ranks of candidates.
const (
	rankPattern      = 70 // a person after a title, an organization or event by its head
	rankGazetteer    = 60
	rankModelLong    = 62 // the model's names of several words swallow a gazetteer's single word
	rankModel        = 40
	rankTitle        = 50
	rankShort        = 55
	rankUncertain    = 45 // ambiguous words of the gazetteer that the context supports
	maxPersonTokens  = 6
	maxTitleTokens   = 7
	maxNameTokens    = 14
	maxAcronymLength = 8
)

func (s *namedTokens) is(i int, c wordClass) bool {
	return i >= 0 && i < len(s.tokens) && s.class[i]&c != 0
}

func (s *namedTokens) isCapital(i int) bool { return i >= 0 && i < len(s.tokens) && s.capital[i] }

func (s *namedTokens) tag(i int) int {
	if i < 0 || i >= len(s.tags) {
		return -1
	}
	return tagKind(s.tags[i])
}

// properly reports whether token i can be part of a name: it is capitalised for
// another reason than beginning the sentence or a headline.
func (s *namedTokens) properly(i int) bool {
	if !s.isCapital(i) {
		return false
	}
	if s.class[i]&isNever != 0 && s.tag(i) < 0 {
		return false
	}
	if s.headline() {
		return s.tag(i) >= 0
	}
	if i == 0 || !isWordLike(s.tokens[i-1].Form) && i > 0 && quoteOrBullet(s.tokens[i-1].Form) {
		return s.tokens[i].UPOS == "PROPN" && !s.common[i] || s.tag(i) >= 0
	}
	return true
}

func isWordLike(form string) bool {
	r, _ := utf8.DecodeRuneInString(form)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

func quoteOrBullet(form string) bool {
	return strings.ContainsAny(form, "\"“”‘'•*:—") && !strings.ContainsAny(form, "sS")
}

// sentence collects the candidates of a sentence and chooses among them.
func (f *nameFinder) sentence(i int) {
	s := &f.sentences[i]
	f.fromGazetteer(s)
	f.fromModel(s)
	f.fromHeads(s)
	f.choose(s)
	f.persons(s)
	f.choose(s)
	f.events(s)
	f.choose(s)
}

// choose keeps the best candidates that do not overlap, in order.
func (f *nameFinder) choose(s *namedTokens) {
	slices.SortStableFunc(s.candidates, func(a, b nameCandidate) int {
		return cmp.Or(cmp.Compare(b.rank, a.rank), cmp.Compare(b.last-b.first, a.last-a.first), cmp.Compare(a.first, b.first))
	})
	taken := make([]bool, len(s.tokens))
	s.chosen = s.chosen[:0]
next:
	for _, c := range s.candidates {
		for j := c.first; j <= c.last; j++ {
			if taken[j] {
				continue next
			}
		}
		for j := c.first; j <= c.last; j++ {
			taken[j] = true
		}
		s.chosen = append(s.chosen, c)
	}
	slices.SortFunc(s.chosen, func(a, b nameCandidate) int { return a.first - b.first })
}

// add adds a candidate.
func (s *namedTokens) add(c nameCandidate) {
	if c.first < 0 || c.last < c.first || c.last >= len(s.tokens) {
		return
	}
	s.candidates = append(s.candidates, c)
}

// fromGazetteer adds what the gazetteer knows.
func (f *nameFinder) fromGazetteer(s *namedTokens) {
	if f.gazetteer == nil {
		return
	}
	forms := make([]string, len(s.tokens))
	for j := range s.tokens {
		forms[j] = s.tokens[j].Form
	}
	for j := 0; j < len(forms); {
		r, _ := utf8.DecodeRuneInString(forms[j])
		if !s.capital[j] && !unicode.IsDigit(r) && s.class[j]&isParticle == 0 || len(forms[j]) == 1 && s.class[j]&isNever != 0 {
			j++
			continue
		}
		n, e := f.gazetteer.Match(forms[j:min(len(forms), j+maxNameTokens)])
		if n <= 0 {
			j++
			continue
		}
		c := nameCandidate{first: j, last: j + n - 1, kind: e.Kind, ref: e.Ref, method: byGazetteer, rank: rankGazetteer}
		if n > 1 {
			c.rank = rankPattern
		}
		if !e.Ambiguous || f.supported(s, c) {
			if e.Ambiguous && n == 1 {
				c.rank = rankUncertain
			}
			s.add(c)
		}
		j++
	}
}

// supported reports whether the context agrees with an ambiguous entry.
func (f *nameFinder) supported(s *namedTokens, c nameCandidate) bool {
	if !s.isCapital(c.first) {
		return false
	}
	kind := s.tag(c.first)
	tagged := NameKind("")
	if kind >= 0 {
		tagged = modelKinds[kind]
	}
	inTime := s.class[c.first]&isNever != 0
	switch c.kind {
	case Person:
		return tagged == Person || s.is(c.first-1, isHonorific) || !inTime && s.is(c.first-1, isTitle)
	case Country, Place, Nationality:
		if tagged == Person || s.is(c.first-1, isHonorific) || s.is(c.first-1, isTitle) {
			return false
		}
		if inTime && tagged == "" {
			return false
		}
		upos := s.tokens[c.first].UPOS
		return tagged != "" || s.is(c.first-1, isLocative) || upos == "PROPN" && !s.common[c.first] || c.kind == Nationality && upos == "ADJ" && c.first > 0
	default:
		return tagged != "" && tagged != Person || c.last > c.first || allCapitals(s.tokens[c.first].Form)
	}
}

// fromModel adds what the trained tagger found.
func (f *nameFinder) fromModel(s *namedTokens) {
	for j := 0; j < len(s.tags); {
		k := tagKind(s.tags[j])
		if k < 0 {
			j++
			continue
		}
		first := j
		for j++; j < len(s.tags) && !isBegin(s.tags[j]) && tagKind(s.tags[j]) == k; j++ {
		}
		last := j - 1
		for first <= last && (!isWordLike(s.tokens[first].Form) || !s.capital[first] && s.class[first]&isParticle == 0 && !unicode.IsDigit(rune(s.tokens[first].Form[0]))) {
			first++
		}
		for last >= first && !s.capital[last] && !unicode.IsDigit(rune(s.tokens[last].Form[0])) {
			last--
		}
		kind := modelKinds[k]
		if first <= last && kind == Organization && s.is(first, isHonorific) && first < last {
			kind = Person
		}
		if kind != Person && s.isTitleOnly(first, last) {
			continue
		}
		if kind == Person { // titles are names of their own
			for first < last && (s.is(first, isHonorific) || s.is(first, isTitle|isTitleModifier) && s.is(first, isTitle) && !s.personal(first)) {
				first++
			}
		}
		if first > last || !s.anyCapital(first, last) || first == last && s.class[first]&isNever != 0 {
			continue
		}
		if kind == Person && first == last && s.is(first-1, isWithin) {
			kind = Place // people are seldom named right after "in", and never by a new name
		}
		if kind == Person {
			last = s.flatEnd(last)
		}
		if first == last && kind == Organization && (s.common[first] || s.is(first, isTitle|isTitleModifier|isEvent) && !allCapitals(s.tokens[first].Form)) {
			continue // the head of a longer name that is not here, or a common noun
		}
		c := nameCandidate{first: first, last: last, kind: kind, method: byModel, rank: rankModel}
		if last > first && kind != Misc {
			c.rank = rankModelLong
		}
		s.add(c)
	}
}

// isTitleOnly reports whether tokens first to last are an office and no more.
func (s *namedTokens) isTitleOnly(first, last int) bool {
	for j := first; j <= last; j++ {
		if !s.is(j, isTitle|isTitleModifier|isHonorific) {
			return false
		}
	}
	return first <= last && s.is(last, isTitle|isHonorific)
}

// flatEnd returns the last token of the capitalised ones after last that the tree
// joins to the same name.
func (s *namedTokens) flatEnd(last int) int {
	for j := last + 1; j < len(s.tokens) && s.capital[j] && relation(&s.tokens[j]) == "flat" && s.tokens[j].UPOS == "PROPN" && !s.is(j, isOrg); j++ {
		last = j
	}
	return last
}

// personal reports whether a word of a title can be a given name or surname: it
// is followed by nothing that could be one.
func (s *namedTokens) personal(i int) bool { return !s.isCapital(i + 1) }

func (s *namedTokens) anyCapital(first, last int) bool {
	for j := first; j <= last; j++ {
		if s.capital[j] {
			return true
		}
	}
	return false
}

// fromHeads adds names that end, or begin, with a word that says what they are.
func (f *nameFinder) fromHeads(s *namedTokens) {
	for j := 0; j < len(s.tokens); {
		if !s.properly(j) {
			j++
			continue
		}
		first := j
		last := f.run(s, j)
		f.headOf(s, first, last)
		j = last + 1
	}
}

// run returns the last token of the run of capitalised words that begins at i,
// with the small words that join them.
func (f *nameFinder) run(s *namedTokens, i int) int {
	last := i
	for j := i + 1; j < len(s.tokens) && j < i+maxNameTokens; j++ {
		if s.properly(j) {
			last = j
			continue
		}
		if !s.is(j, isInside) || !f.joins(s, j) {
			break
		}
	}
	return last
}

// joins reports whether the small word at j joins the capitalised words around
// it to one name.
func (f *nameFinder) joins(s *namedTokens, j int) bool {
	next := j + 1
	switch {
	case s.is(j, isGenitive):
		return s.is(j-1, isPossessor) && s.isCapital(next)
	case s.is(j, isAmpersand):
		return s.isCapital(next)
	case s.is(j, isAnd):
		return s.isCapital(next) && f.afterOf(s, j) && (s.is(next, isTitleModifier|isOrg) || s.tokens[next].UPOS == "NOUN")
	case s.is(j, isHyphen):
		return s.isCapital(next) && s.tokens[j].Start == s.tokens[j-1].End && s.tokens[j].End == s.tokens[next].Start
	case s.is(j, isArticle):
		return s.is(j-1, isInside) && s.isCapital(next) && s.tag(next) != 0
	case s.is(j, isOf|isFor|isAgainst):
		if s.is(next, isArticle) {
			next++
		}
		if !s.isCapital(next) || s.is(next, isNever) {
			return false
		}
		if s.is(j, isOf) {
			return s.is(j-1, isOrgOf|isEvent|isPlaceFirst)
		}
		return s.is(j-1, isOrgOf) && s.is(j-1, isOrg)
	}
	return false
}

// afterOf reports whether "of", or a word like it, stands within the few words
// before j.
func (f *nameFinder) afterOf(s *namedTokens, j int) bool {
	for k := j - 1; k >= 0 && k >= j-5; k-- {
		if s.is(k, isOf|isFor) {
			return true
		}
		if !s.capital[k] && s.lower[k] != "," {
			return false
		}
	}
	return false
}

// headOf adds the name of an organization, event or place that tokens first to
// last hold.
func (f *nameFinder) headOf(s *namedTokens, first, last int) {
	// cut off words before that belong to a title of a person: none here
	of := -1
	for j := first + 1; j < last; j++ {
		if s.is(j, isOf|isFor) {
			of = j
			break
		}
	}
	add := func(a, b int, kind NameKind) {
		// a gazetteer's organization at the end stands for itself: "US State Department"
		for _, c := range s.candidates {
			if c.method == byGazetteer && c.kind == kind && c.last == b && c.first > a && c.last > c.first {
				return
			}
			if c.method == byGazetteer && c.first == a && c.last == b {
				return
			}
		}
		s.add(nameCandidate{first: a, last: b, kind: kind, method: byHead, rank: rankPattern})
	}
	if of > first && s.is(of-1, isOrgOf|isOrg) && (of-1 > first || s.is(of-1, isOrgOf)) {
		add(first, last, Organization)
		return
	}
	if of > first && s.is(of-1, isEvent) && of-1 > first {
		add(first, last, EventName)
		return
	}
	// the last head word in the run ends the name
	for j := last; j > first; j-- {
		if !s.capital[j] {
			continue
		}
		switch {
		case s.is(j, isTitle) && !s.is(j, isOrg):
			continue
		case s.is(j, isOrg) && (j >= last || s.tag(j+1) != 0 || !s.is(j, isTitle)):
			if j == last || s.tag(j+1) != s.tag(j) || s.tag(j) != 1 {
				add(f.leftEdge(s, first, j), j, Organization)
				return
			}
		case s.is(j, isEvent) && s.tag(j) != 1:
			add(f.leftEdge(s, first, j), j, EventName)
			return
		case s.is(j, isPlace) && s.tag(j) != 1 && s.tag(j) != 0:
			add(f.leftEdge(s, first, j), j, Place)
			return
		}
	}
	if s.is(first, isPlaceFirst) && last == first+1 && s.tag(last) == 2 {
		add(first, last, Place)
	}
}

// leftEdge moves the beginning of a name past a person or title that stands
// before it in the run.
func (f *nameFinder) leftEdge(s *namedTokens, first, head int) int {
	edge := first
	for j := first; j < head; j++ {
		if s.is(j, isHonorific) {
			edge = j + 1
		}
	}
	if edge >= head {
		return head
	}
	return edge
}

// persons adds persons after titles, the titles before and after persons.
func (f *nameFinder) persons(s *namedTokens) {
	covered := make([]int8, len(s.tokens)) // 1 other name, 2 person
	for _, c := range s.chosen {
		v := int8(1)
		switch {
		case c.kind == Person:
			v = 2
		case c.method == byModel && c.first == c.last: // too weak to stop a title
			v = 0
		}
		for j := c.first; j <= c.last; j++ {
			covered[j] = v
		}
	}
	for j := 0; j+1 < len(s.tokens); j++ {
		if !s.is(j, isTitle|isHonorific|isTitlePost) || s.is(j+1, isTitle|isTitlePost) && !f.personAt(s, covered, j+1) {
			continue
		}
		if covered[j] == 1 && !s.is(j, isTitle) {
			continue
		}
		if !f.personAt(s, covered, j+1) {
			continue
		}
		first := f.titleStart(s, covered, j)
		if first < 0 {
			continue
		}
		last := f.personEnd(s, covered, j+1)
		s.add(nameCandidate{first: first, last: j, kind: Title, method: byTitle, rank: rankPattern + 1})
		if last > j && covered[j+1] != 2 {
			s.add(nameCandidate{first: j + 1, last: last, kind: Person, method: byTitle, rank: rankPattern})
		}
	}
	for _, c := range s.chosen { // "Sergei Lavrov, the Russian foreign minister"
		if c.kind != Person {
			continue
		}
		j := c.last + 1
		if j >= len(s.tokens) || s.tokens[j].Form != "," {
			continue
		}
		j++
		for k := 0; k < 4 && j < len(s.tokens) && (s.tokens[j].UPOS == "DET" || s.tokens[j].UPOS == "PRON" || covered[j] == 1 || s.is(j, isGenitive)); k++ {
			j++
		}
		end := -1
		for k := j; k < len(s.tokens) && k < j+maxTitleTokens && covered[k] == 0 && s.is(k, isTitle|isTitleModifier|isTitlePost); k++ {
			if s.is(k, isTitle) || end >= 0 && s.is(k, isTitlePost) && isWordLike(s.tokens[k].Form) {
				end = k
			}
		}
		if end >= j {
			s.add(nameCandidate{first: j, last: end, kind: Title, method: byTitle, rank: rankTitle})
		}
	}
}

// titleStart returns where the title that ends at token j begins, -1 when it is
// none.
func (f *nameFinder) titleStart(s *namedTokens, covered []int8, j int) int {
	if s.is(j, isHonorific) && !s.is(j, isTitle) && !s.capital[j] {
		return -1
	}
	first, head := j, s.is(j, isTitle|isHonorific)
	for k := j - 1; k >= 0 && k > j-maxTitleTokens; k-- {
		if covered[k] != 0 && (covered[k] != 1 || !s.is(k, isTitle)) || !s.is(k, isTitle|isTitleModifier|isHonorific) {
			break
		}
		// "the first president", "and general": a common word begins no title
		if k < j && !isWordLike(s.tokens[k].Form) && (k == 0 || !s.is(k-1, isTitle|isTitleModifier)) {
			break
		}
		first = k
		head = head || s.is(k, isTitle|isHonorific)
	}
	if !head {
		return -1
	}
	return first
}

// personAt reports whether a person's name begins at token i after a title.
func (f *nameFinder) personAt(s *namedTokens, covered []int8, i int) bool {
	if !s.isCapital(i) || s.is(i, isOrg|isNever) && covered[i] != 2 {
		return false
	}
	if covered[i] == 2 {
		return true
	}
	if covered[i] == 1 || s.tag(i) > 0 && s.tag(i) != 4 && !s.is(i-1, isHonorific) && !s.capital[i-1] {
		return false
	}
	if s.caps >= 1 && s.caps <= 2 && s.tag(i) != 0 {
		return false
	}
	// before a single capitalised word the title has to be one of address
	return s.tokens[i].UPOS == "PROPN" && (s.is(i-1, isHonorific) || s.capital[i-1] || s.isCapital(i+1) || s.tag(i) == 0)
}

// personEnd returns the last token of the person's name that begins at i.
func (f *nameFinder) personEnd(s *namedTokens, covered []int8, i int) int {
	last := i
	for j := i + 1; j < len(s.tokens) && j < i+maxPersonTokens; j++ {
		switch {
		case covered[j] == 1, s.is(j, isOrg|isNever|isTitle) && covered[j] != 2:
			return last
		case s.capital[j] && (s.tokens[j].UPOS == "PROPN" || s.tag(j) == 0):
			last = j
		case s.is(j, isParticle) && s.isCapital(j+1), s.tokens[j].Form == "-" && s.isCapital(j+1) && s.tokens[j].Start == s.tokens[j-1].End:
		default:
			return last
		}
	}
	return last
}

// events adds events named by an organization and a common noun: "APEC summit".
func (f *nameFinder) events(s *namedTokens) {
	for _, c := range s.chosen {
		if c.kind != Organization || !allCapitals(s.tokens[c.last].Form) && c.method != byGazetteer {
			continue
		}
		j := c.last + 1
		for j < len(s.tokens) && j < c.last+4 && (s.is(j, isEventModifier) && !s.is(j, isEventLower) || s.tokens[j].UPOS == "NUM" && len(s.tokens[j].Form) == 4 || s.lower[j] == "'" || s.lower[j] == "’") {
			j++
		}
		if !s.is(j, isEventLower) || s.is(j+1, isEventLower) {
			continue
		}
		if s.is(j, isPlain) {
			continue
		}
		s.add(nameCandidate{first: c.first, last: j, kind: EventName, method: byHead, rank: rankPattern + 2})
	}
}

// shortForms finds surnames of the document's persons and acronyms that the
// document introduces.
func (f *nameFinder) shortForms() {
	f.surnames, f.acronyms = map[string]bool{}, map[string]nameCandidate{}
	for i := range f.sentences {
		s := &f.sentences[i]
		for _, c := range s.chosen {
			switch c.kind {
			case Person:
				if s.headline() && c.method != byGazetteer {
					continue
				}
				last := c.last
				for last > c.first && s.is(last, isNameSuffix) {
					last--
				}
				if last > c.first || c.method == byTitle || s.is(c.first-1, isHonorific) {
					if utf8.RuneCountInString(s.tokens[last].Form) > 1 {
						f.surnames[s.tokens[last].Form] = true
					}
				}
			case Organization, EventName, Misc:
				j := c.last + 1
				if j+2 < len(s.tokens) && s.tokens[j].Form == "(" && s.tokens[j+2].Form == ")" && c.last > c.first {
					if w := s.tokens[j+1].Form; allCapitals(w) && utf8.RuneCountInString(w) <= maxAcronymLength {
						f.acronyms[w] = c
					}
				}
			case Country, Place, Nationality, Title:
			}
		}
	}
	if len(f.surnames) == 0 && len(f.acronyms) == 0 {
		return
	}
	for i := range f.sentences {
		s := &f.sentences[i]
		covered := make([]*nameCandidate, len(s.tokens))
		for k := range s.chosen {
			for j := s.chosen[k].first; j <= s.chosen[k].last; j++ {
				covered[j] = &s.chosen[k]
			}
		}
		for j := range s.tokens {
			form := s.tokens[j].Form
			if full, ok := f.acronyms[form]; ok && (covered[j] == nil || covered[j].method == byModel && covered[j].first == covered[j].last) {
				s.add(nameCandidate{first: j, last: j, kind: full.kind, ref: full.ref, method: byAcronym, rank: rankPattern})
			}
			if !f.surnames[form] || !s.capital[j] {
				continue
			}
			if c := covered[j]; c != nil && (c.kind == Person || c.first < c.last || c.method != byModel && c.rank != rankUncertain) {
				continue
			}
			if s.class[j]&isNever != 0 && (s.tokens[j].UPOS != "PROPN" || s.is(j-1, isLocative) || j+1 < len(s.tokens) && s.tokens[j+1].UPOS == "NUM") {
				continue
			}
			if s.isCapital(j+1) && s.tag(j+1) == 1 || s.is(j+1, isOrg) && s.isCapital(j+1) {
				continue
			}
			s.add(nameCandidate{first: j, last: j, kind: Person, method: bySurname, rank: rankShort})
		}
		f.choose(s)
	}
}

// headlines takes out of the names in headlines the ordinary word that follows a
// name known from running text: "Ban Ki-moon Calls for Calm".
func (f *nameFinder) headlines() {
	known := map[string]bool{} // what running text names
	for i := range f.sentences {
		if s := &f.sentences[i]; !s.headline() {
			for _, c := range s.chosen {
				known[s.join(c.first, c.last)] = true
			}
		}
	}
	for i := range f.sentences {
		s := &f.sentences[i]
		if !s.headline() {
			continue
		}
		for k := range s.chosen {
			c := &s.chosen[k]
			if c.kind != Person && c.kind != Organization || c.method == byGazetteer || known[s.join(c.first, c.last)] {
				continue
			}
			if c.last > c.first && s.small[c.last] && (known[s.join(c.first, c.last-1)] || c.kind == Person && f.surnames[s.tokens[c.last-1].Form]) {
				c.last--
			}
		}
	}
}

// headline reports whether most words of the sentence begin with a capital.
func (s *namedTokens) headline() bool { return s.caps >= 1 && s.caps <= 2 }

// join returns the forms of tokens first to last, last inclusive.
func (s *namedTokens) join(first, last int) string {
	var b strings.Builder
	for j := first; j <= last; j++ {
		b.WriteString(s.tokens[j].Form)
		b.WriteByte(' ')
	}
	return b.String()
}

// finish writes the chosen names of a sentence to the document.
func (f *nameFinder) finish(i int) {
	s := &f.sentences[i]
	for _, c := range s.chosen {
		f.d.Names = append(f.d.Names, Name{
			Span:     Span{s.tokens[c.first].Start, s.tokens[c.last].End},
			Sentence: i, First: c.first, Last: c.last, Kind: c.kind, Ref: c.ref, Method: c.method,
		})
	}
}
