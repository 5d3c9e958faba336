package resolve

import (
	"math/bits"
	"slices"
	"strings"

	"github.com/demarche-kg/demarche/graph"
)

// spelling is a name prepared for being compared with others of its kind.
type spelling struct {
	text       string   // as it stands
	name       string   // without its qualifier
	qualifier  string   // what stands behind it in brackets, normalised
	normalised string   // the name
	refs       []string // what the gazetteer knows under the name
	words      []string // of a person or body: those that are compared
	forms      []string // of a body: what its legal forms mean
	joined     string   // the words, of a place the normalised name, without breaks
}

// spell prepares a name.
func (r *Resolver) spell(kind graph.EntityKind, text string) *spelling {
	s := &spelling{text: text}
	s.name, s.qualifier = cutQualifier(text)
	s.normalised = Normalise(s.name)
	s.refs = r.refs(kind, s.name)
	switch kind {
	case graph.PersonKind:
		s.words = r.personWords(s.name)
		s.joined = strings.Join(s.words, "")
	case graph.OrganizationKind:
		s.words, s.forms = r.matcher.withoutLegal(s.name)
		s.joined = strings.Join(s.words, "")
	case graph.PlaceKind:
		s.joined = strings.ReplaceAll(s.normalised, " ", "")
	case graph.CountryKind:
	}
	return s
}

// abbreviated reports whether a word of the name is one letter, which any word
// that begins with it is like.
func (s *spelling) abbreviated() bool {
	return slices.ContainsFunc(s.words, func(w string) bool { return len(w) == 1 })
}

// namesakes finds, among names of one kind, those that may be spellings of
// another, without comparing it with all. Nothing is missed: whatever makes
// SameName take two names for one is something that names are listed under here.
type namesakes struct {
	r        *Resolver
	kind     graph.EntityKind
	names    []*spelling
	owners   []int            // by name: what it was added for
	equal    map[string][]int // by normalised name, by ref, of bodies by name without breaks
	words    *likes           // by a word of the name
	joined   *likes           // by the name without breaks, but of bodies
	initials map[byte][]int   // by a word of one letter
	letters  []int            // names of one letter

	// Of bodies.
	acronyms   map[string][]int // by the acronym that the name is
	expansions map[string][]int // by the first letters of its words
	outlines   map[int][]outline
}

// outline is what the name of a body, without breaks and of a given length, has to
// agree in with another that is the same but for a few slips.
type outline struct {
	id, words int
	letters   uint64 // bit c%64 for each byte c
}

func newNamesakes(r *Resolver, kind graph.EntityKind) *namesakes {
	return &namesakes{
		r: r, kind: kind, equal: map[string][]int{}, initials: map[byte][]int{},
		words: newLikes(r.matcher, 2), joined: newLikes(r.matcher, 1),
		acronyms: map[string][]int{}, expansions: map[string][]int{}, outlines: map[int][]outline{},
	}
}

// add lists a name of owner. Owners are added in ascending order.
func (n *namesakes) add(text string, owner int) {
	s, id := n.r.spell(n.kind, text), len(n.names)
	n.names, n.owners = append(n.names, s), append(n.owners, owner)
	n.equal[s.normalised] = append(n.equal[s.normalised], id)
	for _, ref := range s.refs {
		n.equal[ref] = append(n.equal[ref], id)
	}
	for _, w := range s.words {
		if len(w) == 1 {
			n.initials[w[0]] = append(n.initials[w[0]], id)
		} else {
			n.words.add(w, id)
		}
	}
	if len(s.joined) == 1 {
		n.letters = append(n.letters, id)
	}
	if n.kind != graph.OrganizationKind {
		n.joined.add(s.joined, id)
		return
	}
	n.equal[s.joined] = append(n.equal[s.joined], id)
	if letters := acronym(s.name); letters != "" {
		n.acronyms[letters] = append(n.acronyms[letters], id)
	}
	letters, length := firstLetters(s.words), len(s.joined)
	n.expansions[letters] = append(n.expansions[letters], id)
	n.outlines[length] = append(n.outlines[length], outline{id, len(s.words), letterSet(s.joined)})
}

// first returns the first owner of a name that SameName takes for another
// spelling of text; false when there is none.
func (n *namesakes) first(text string) (owner int, ok bool) {
	s := n.r.spell(n.kind, text)
	ids := n.candidates(s)
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		if _, same := n.r.compare(n.kind, n.names[id], s); same {
			return n.owners[id], true
		}
	}
	return 0, false
}

// candidates returns the names that s may be another spelling of, unsorted, some
// of them twice.
func (n *namesakes) candidates(s *spelling) []int {
	if len(s.words) > 0 && len(s.joined) == len(s.words) {
		ids := make([]int, len(n.names)) // initials alone: any name may go with them
		for i := range ids {
			ids[i] = i
		}
		return ids
	}
	ids := slices.Concat(n.letters, n.equal[s.normalised], n.aligned(s))
	for _, ref := range s.refs {
		ids = append(ids, n.equal[ref]...)
	}
	if n.kind == graph.OrganizationKind {
		return slices.Concat(ids, n.equal[s.joined], n.acronyms[firstLetters(s.words)], n.expansions[acronym(s.name)], n.slipped(s))
	}
	return slices.Concat(append(n.joined.like(s.joined, nil), ids)...)
}

// aligned returns names that have words like those of s: of a body each, so that
// one tells; of a person two at least, so that the commonest need not be looked
// up, unless it is an initial that makes the second.
func (n *namesakes) aligned(s *spelling) []int {
	type list struct {
		ids  [][]int
		size int
	}
	var lists []list
	for _, w := range s.words {
		if len(w) > 1 {
			l := list{ids: n.words.like(w, n.r.matcher.word)}
			l.ids = append(l.ids, n.initials[w[0]])
			for _, ids := range l.ids {
				l.size += len(ids)
			}
			lists = append(lists, l)
		}
	}
	slices.SortFunc(lists, func(a, b list) int { return a.size - b.size })
	switch {
	case len(lists) == 0:
	case n.kind == graph.OrganizationKind:
		lists = lists[:1]
	case len(lists) > 1 && !s.abbreviated():
		lists = lists[:len(lists)-1]
	}
	var out []int
	for _, l := range lists {
		out = append(out, slices.Concat(l.ids...)...)
	}
	return out
}

// slipped returns the names of bodies that may be s written with other breaks and
// some slips: of about its length and letters.
func (n *namesakes) slipped(s *spelling) []int {
	var out []int
	length, letters := len(s.joined), letterSet(s.joined)
	// As many as organization allows where s is the one that decides, or where
	// the other does and is longer by as many.
	most := allowedSlips(length + length/11 + 1)
	for l := length - most; l <= length+most; l++ {
		for _, o := range n.outlines[l] {
			// A slip takes one letter away and brings one at most.
			if o.words != len(s.words) && bits.OnesCount64(o.letters^letters) <= 2*most {
				out = append(out, o.id)
			}
		}
	}
	return out
}

// letterSet returns which bytes a word has, modulo 64.
func letterSet(w string) uint64 {
	var set uint64
	for i := range len(w) {
		set |= 1 << (w[i] % 64)
	}
	return set
}

// likes lists numbers under words, to be found by words that are like them.
type likes struct {
	m      *matcher
	slips  int // how many slips, up to two, a word of twoSlips letters may have
	words  []string
	ids    [][]int // by word: what is listed under it
	number map[string]int
	marks  map[uint64][]int // by what two words have to have in common to be alike
}

func newLikes(m *matcher, slips int) *likes {
	return &likes{m: m, slips: slips, number: map[string]int{}, marks: map[uint64][]int{}}
}

// add lists id under a word. Ids are added in ascending order.
func (l *likes) add(word string, id int) {
	if word == "" {
		return
	}
	k, ok := l.number[word]
	if !ok {
		k = len(l.words)
		l.number[word] = k
		l.words, l.ids = append(l.words, word), append(l.ids, nil)
		for _, mark := range l.marksOf(word) {
			l.marks[mark] = append(l.marks[mark], k)
		}
	}
	if ids := l.ids[k]; len(ids) == 0 || ids[len(ids)-1] != id {
		l.ids[k] = append(ids, id)
	}
}

// like returns what is listed under each word that may be like w and, where there
// is a score, has one of at least alike.
func (l *likes) like(w string, score func(a, b string) float64) [][]int {
	if w == "" {
		return nil
	}
	var found []int
	for _, mark := range l.marksOf(w) {
		found = append(found, l.marks[mark]...)
	}
	slices.Sort(found)
	var out [][]int
	for _, k := range slices.Compact(found) {
		if score == nil || score(w, l.words[k]) >= alike {
			out = append(out, l.ids[k])
		}
	}
	return out
}

// The sorts of marks. Each belongs to a rule of (*matcher).word.
const (
	markWhole = iota
	markSound
	markSlip
	markSoundSlip
	markSkeleton
	markLetters
	markGiven
	markLong
)

// longWord is the length from which words are no longer listed by what slips leave
// of them, but together: no such word is a name.
const longWord = 40

// marksOf returns what a word of more than one letter has in common with each word
// that (*matcher).word takes for its like, sorted, as hashes.
func (l *likes) marksOf(w string) []uint64 {
	sound := l.m.soundOf(w)
	marks := []uint64{hash(markWhole, w), hash(markSound, sound)}
	slips := 1
	if len(w) >= twoSlips {
		slips = l.slips
	}
	marks = slipMarks(marks, markSlip, w, slips)
	marks = slipMarks(marks, markSoundSlip, sound, 1)
	if s := skeleton(sound); len(s) >= 3 {
		marks = append(marks, hash(markSkeleton, s))
	}
	if len(w) >= 5 {
		letters := []byte(w)
		slices.Sort(letters)
		marks = append(marks, hash(markLetters, letters))
	}
	for _, class := range l.m.given[w] {
		marks = append(marks, hash(markGiven, []byte{byte(class), byte(class >> 8)}))
	}
	slices.Sort(marks)
	return slices.Compact(marks)
}

// slipMarks appends a word, it without each of its letters and, for two slips,
// without each two: words that differ by no more slips have one of these in common
// (W. Garbe, SymSpell, 2012).
func slipMarks(marks []uint64, sort uint64, w string, slips int) []uint64 {
	if len(w) > longWord-slips {
		marks = append(marks, hash(markLong, ""))
	}
	if len(w) > longWord {
		return marks
	}
	var one, two [longWord]byte
	marks = append(marks, hash(sort, w))
	for i := range len(w) {
		n := copy(one[:], w[:i])
		n += copy(one[n:], w[i+1:])
		marks = append(marks, hash(sort, one[:n]))
		for j := i; slips > 1 && j < n; j++ {
			m := copy(two[:], one[:j])
			m += copy(two[m:], one[j+1:n])
			marks = append(marks, hash(sort, two[:m]))
		}
	}
	return marks
}

// hash is FNV-1a of a mark.
func hash[T string | []byte](sort uint64, s T) uint64 {
	const offset, prime = 14695981039346656037, 1099511628211
	h := (offset ^ sort) * prime
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * prime
	}
	return h
}
