package resolve

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/demarche-kg/demarche/graph"
)

// sameScore is the score from which two names are taken for names of the same
// thing.
const sameScore = 0.7

// alike is the score from which two words are taken for spellings of one.
const alike = 0.7

// twoSlips is the length from which a word may have two slips.
const twoSlips = 10

// longLegal is the length from which a legal form may have a slip.
const longLegal = 10

// matcher holds the lexicons of name matching.
type matcher struct {
	given      map[string][]int  // classes of given names that stand for each other
	legal      map[string]string // legal forms, words joined by spaces, to what they mean
	longLegal  []string          // those that may be misspelt, sorted
	honorifics map[string]bool
	scripts    *strings.Replacer // Cyrillic and Greek letters to Latin ones
	sounds     *strings.Replacer // spellings that transliterations mix, to one of them
	words      map[string][]wordClass
}

// wordClass says what a word does in a name or title: words.tsv.
type wordClass string

const (
	article    wordClass = "article"    // spellings drop it or keep it: "Bashar Assad"
	generation wordClass = "generation" // behind a name, no surname: "Jr."
	particle   wordClass = "particle"   // begins a surname: "von der Leyen"
	filiation  wordClass = "filiation"  // son of
	small      wordClass = "small"      // does not tell bodies apart
	former     wordClass = "former"     // the office is not held, or not yet, or a lower one
)

// father is how every word of filiation is compared.
const father = "bin"

func (m *matcher) is(word string, c wordClass) bool { return slices.Contains(m.words[word], c) }

func newMatcher() (*matcher, error) {
	m := &matcher{given: map[string][]int{}, legal: map[string]string{}, honorifics: map[string]bool{}, words: map[string][]wordClass{}}
	rows, err := table("given.tsv", "names")
	if err != nil {
		return nil, err
	}
	for i, w := range rows {
		for name := range strings.FieldsSeq(w.get("names")) {
			m.given[name] = append(m.given[name], i)
		}
	}
	if rows, err = table("legal.tsv", "form", "means"); err != nil {
		return nil, err
	}
	for _, w := range rows {
		m.legal[w.get("form")] = w.get("means")
	}
	for _, form := range slices.Sorted(maps.Keys(m.legal)) {
		if len(form) >= longLegal {
			m.longLegal = append(m.longLegal, form)
		}
	}
	if rows, err = table("honorifics.tsv", "word"); err != nil {
		return nil, err
	}
	for _, w := range rows {
		m.honorifics[w.get("word")] = true
	}
	if rows, err = table("scripts.tsv", "letter", "latin"); err != nil {
		return nil, err
	}
	var pairs []string
	for _, w := range rows {
		lower, latin := w.get("letter"), w.get("latin")
		pairs = append(pairs, lower, latin, strings.ToUpper(lower), upperFirst(latin))
	}
	m.scripts = strings.NewReplacer(pairs...)
	if rows, err = table("sounds.tsv", "spelling", "sound"); err != nil {
		return nil, err
	}
	pairs = nil
	for _, w := range rows {
		pairs = append(pairs, w.get("spelling"), w.get("sound"))
	}
	m.sounds = strings.NewReplacer(pairs...)
	if rows, err = table("words.tsv", "word", "class"); err != nil {
		return nil, err
	}
	for _, w := range rows {
		m.words[w.get("word")] = append(m.words[w.get("word")], wordClass(w.get("class")))
	}
	return m, nil
}

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// latin writes a name in Latin letters, with "&" as a word.
func (m *matcher) latin(name string) string {
	return strings.ReplaceAll(m.scripts.Replace(name), "&", " and ")
}

// SameName compares two names of a kind: score is between 0 and 1, same says
// whether they can be names of one thing. What the gazetteer knows decides; for
// all else spelling does: accents, transliteration, initials, nicknames, word
// order, dropped given names, legal forms, acronyms. A surname alone never makes
// two full names the same.
func (r *Resolver) SameName(kind graph.EntityKind, a, b string) (score float64, same bool) {
	return r.compare(kind, r.spell(kind, a), r.spell(kind, b))
}

// compare is SameName for names that are prepared. What namesakes lists names
// under goes with its rules.
func (r *Resolver) compare(kind graph.EntityKind, a, b *spelling) (score float64, same bool) {
	if a.text > b.text {
		a, b = b, a // the same both ways
	}
	if a.qualifier != "" && b.qualifier != "" && a.qualifier != b.qualifier {
		return 0, false
	}
	if a.normalised == b.normalised {
		return 1, a.normalised != ""
	}
	if len(a.refs) > 0 && len(b.refs) > 0 {
		for _, ref := range a.refs {
			if slices.Contains(b.refs, ref) {
				return 1, true
			}
		}
		return 0, false
	}
	switch kind {
	case graph.PersonKind:
		score = r.matcher.person(a.words, b.words)
	case graph.OrganizationKind:
		score = r.organization(a, b)
	case graph.CountryKind:
		// Countries are all known: a name that is not one of theirs is none.
	case graph.PlaceKind:
		if a.joined == b.joined || len(a.refs)+len(b.refs) > 0 && r.matcher.similarPlace(a.joined, b.joined) {
			score = 0.9
		}
	}
	return score, score >= sameScore
}

// refs returns what the gazetteer knows under a name of a kind; for a person also
// without the title in front.
func (r *Resolver) refs(kind graph.EntityKind, name string) []string {
	var out []string
	names := []string{name}
	if kind == graph.PersonKind {
		names = append(names, strings.Join(r.untitled(rawWords(name)), " "))
	}
	for _, n := range names {
		for _, e := range r.Lookup(n) {
			t, ok := r.thing(e.Ref)
			if ok && t.entityKind() == kind && !slices.Contains(out, e.Ref) {
				out = append(out, e.Ref)
			}
		}
	}
	return out
}

// cutQualifier parts a name from what stands behind it in brackets: "Georgia (US
// state)".
func cutQualifier(s string) (name, qualifier string) {
	i := strings.IndexByte(s, '(')
	if i <= 0 || !strings.HasSuffix(strings.TrimSpace(s), ")") {
		return s, ""
	}
	return strings.TrimSpace(s[:i]), Normalise(strings.Trim(strings.TrimSpace(s[i:]), "()"))
}

// joined is the normalised name without breaks: Da Nang and Danang.
func joined(s string) string { return strings.ReplaceAll(Normalise(s), " ", "") }

// untitled drops titles and what they are titles of from before a person's name,
// as long as a word is left: "NATO chief Jens Stoltenberg".
func (r *Resolver) untitled(ws []string) []string {
	last := 0
	for i := 0; i < len(ws)-1; {
		n := 1
		switch m := r.names.walk(ws[i:]); {
		case r.matcher.honorifics[string(fold(nil, ws[i]))]:
			last = i + 1
		case m.n > 0 && i+m.n < len(ws) && m.entry().Kind != Person && m.entry().Kind != Place:
			n = m.n
		default:
			return ws[last:]
		}
		i += n
	}
	return ws[last:]
}

// personWords returns the words of a person's name that are compared: Latin,
// folded, without titles, articles and generations, initials each a word,
// "Laden, Osama" turned round.
func (r *Resolver) personWords(name string) []string {
	name = r.matcher.latin(name)
	if last, first, ok := strings.Cut(name, ","); ok && strings.TrimSpace(first) != "" && !r.matcher.is(Normalise(first), generation) {
		name = first + " " + last
	}
	var out []string
	for _, w := range r.untitled(splitCamel(rawWords(name))) {
		f := strings.Trim(string(fold(nil, undigit(w))), ",\"“”()")
		switch {
		case !strings.ContainsFunc(f, unicode.IsLetter):
		case r.matcher.is(f, generation) && len(out) > 1:
		case r.matcher.is(f, article):
		case r.matcher.is(f, filiation) && len(out) > 0:
			out = append(out, father)
		case isInitials(w):
			for _, c := range f {
				out = append(out, string(c))
			}
		default:
			out = append(out, f)
		}
	}
	return slices.Compact(out)
}

// isInitials reports whether a word is initials: "J.", "J.D.", "JD".
func isInitials(w string) bool {
	letters := strings.ReplaceAll(w, ".", "")
	if letters == "" || len(letters) > 3 {
		return false
	}
	for _, c := range letters {
		if !unicode.IsUpper(c) {
			return false
		}
	}
	return len(letters) == 1 || strings.Contains(w, ".") || len(letters) == 2 && !strings.ContainsAny(letters, "AEIOUY")
}

// splitCamel parts words that lost their space: "SergeiLavrov".
func splitCamel(ws []string) []string {
	var out []string
	for _, w := range ws {
		start, run := 0, 0
		for i, c := range w {
			if unicode.IsUpper(c) && run >= 3 && i-start >= 3 {
				out = append(out, w[start:i])
				start = i
			}
			if unicode.IsLower(c) {
				run++
			} else {
				run = 0
			}
		}
		out = append(out, w[start:])
	}
	return out
}

var lookalikes = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "$", "s", "@", "a")

// undigit reads digits among letters as the letters they look like.
func undigit(w string) string {
	if strings.ContainsFunc(w, unicode.IsLetter) && strings.ContainsAny(w, "0134570$@") {
		return lookalikes.Replace(w)
	}
	return w
}

// person scores two names of persons by their words. Every word of the shorter
// name has to find its like in the longer one; words left over on both sides
// make two persons.
func (m *matcher) person(x, y []string) float64 {
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	if len(x) > len(y) {
		x, y = y, x
	}
	if s, t := strings.Join(x, ""), strings.Join(y, ""); s == t || min(len(s), len(t)) > 5 && m.soundOf(s) == m.soundOf(t) {
		return 0.95
	}
	if len(x) == 1 {
		if len(y) == 1 {
			return m.word(x[0], y[0]) * 0.9
		}
		if m.word(x[0], strings.Join(y, "")) >= 0.9 {
			return 0.85
		}
		return 0
	}
	if initialsDiffer(x, y) {
		return 0
	}
	pairs := m.align(x, y)
	total, full, edits := 0.0, 0, 0
	for _, p := range pairs {
		total += p.score
		if p.score < 1 {
			edits++
		}
		if len(x[p.i]) > 1 && len(y[p.j]) > 1 {
			full++
		}
	}
	if len(pairs) < len(x) {
		return m.unaligned(x, y)
	}
	if full == 0 || full == 1 && !surnameAligned(x, y, pairs) {
		return 0
	}
	if !ordered(pairs, len(x), len(y), slices.Contains(x, father) || slices.Contains(y, father)) {
		return 0
	}
	if onlyPatronymic(x, y) {
		return 0
	}
	score := total / float64(len(x))
	if len(x) < len(y) {
		score -= 0.03 * float64(len(y)-len(x))
	}
	if edits == len(pairs) && edits > 1 && score < 0.9 {
		score -= 0.1 // no word is certain
	}
	return max(score, 0)
}

// unaligned scores names of which one word finds no like: the same only where the
// names without breaks differ by a slip ("Kim Jongun").
func (m *matcher) unaligned(x, y []string) float64 {
	s, t := strings.Join(x, ""), strings.Join(y, "")
	if len(x) != len(y) && len(s) >= 6 && len(t) >= 6 && (s == t || edits(s, t, 1) <= 1) {
		return 0.85
	}
	if m.isParticlesOnly(x, y) {
		return 0.8
	}
	return 0
}

// isParticlesOnly reports whether x is the end of y and begins with a particle:
// "von der Leyen" of Ursula von der Leyen.
func (m *matcher) isParticlesOnly(x, y []string) bool {
	return len(y) > len(x) && m.is(x[0], particle) && slices.Equal(x, y[len(y)-len(x):])
}

// pair says that word i of one name is word j of the other.
type pair struct {
	i, j  int
	score float64
}

// align pairs words one to one, best first.
func (m *matcher) align(x, y []string) []pair {
	var all []pair
	for i := range x {
		for j := range y {
			if s := m.word(x[i], y[j]); s >= alike {
				all = append(all, pair{i, j, s})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b pair) int {
		switch {
		case a.score != b.score && a.score > b.score:
			return -1
		case a.score != b.score:
			return 1
		}
		return abs(a.i-a.j) - abs(b.i-b.j)
	})
	var out []pair
	usedX, usedY := map[int]bool{}, map[int]bool{}
	for _, p := range all {
		if !usedX[p.i] && !usedY[p.j] {
			usedX[p.i], usedY[p.j] = true, true
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b pair) int { return a.i - b.i })
	return out
}

func abs(n int) int { return max(n, -n) }

// ordered reports whether the paired words stand in the same order, or with the
// surname moved from one end to the other; names of many words may be mixed when
// none is left over.
func ordered(pairs []pair, x, y int, filiation bool) bool {
	breaks := 0
	for i := 1; i < len(pairs); i++ {
		if pairs[i].j < pairs[i-1].j {
			breaks++
		}
	}
	if filiation {
		return breaks == 0 // "bin" says who is the father
	}
	return breaks == 0 || breaks == 1 && (x == y || x >= 3) || x == y && x >= 3
}

// surnameAligned reports whether the last words were paired.
func surnameAligned(x, y []string, pairs []pair) bool {
	for _, p := range pairs {
		if p.i == len(x)-1 && p.j == len(y)-1 && len(x[p.i]) > 2 {
			return true
		}
	}
	return false
}

// initialsDiffer reports whether both names have initials and one of them does
// not stand in the other: George W. Bush and George H. W. Bush.
func initialsDiffer(x, y []string) bool {
	a, b := initials(x), initials(y)
	return a != "" && b != "" && a != b
}

func initials(ws []string) string {
	var s strings.Builder
	for _, w := range ws {
		if len(w) == 1 {
			s.WriteString(w)
		}
	}
	return s.String()
}

// onlyPatronymic reports whether the shorter name is a given name and patronymic,
// which many share.
func onlyPatronymic(x, y []string) bool {
	if len(x) != 2 || len(y) <= 2 {
		return false
	}
	for _, end := range []string{"ovich", "evich", "ovna", "evna"} {
		if strings.HasSuffix(x[1], end) {
			return true
		}
	}
	return false
}

// word scores two words of a name: 1 for the same, 0.95 for a spelling of the same
// sound or a form of the same given name, 0.9 for an initial, 0.8 for a slip.
func (m *matcher) word(a, b string) float64 {
	switch {
	case a == b:
		return 1
	case len(a) == 1 || len(b) == 1:
		if a[0] == b[0] {
			return 0.9
		}
		return 0
	}
	for _, c := range m.given[a] {
		if slices.Contains(m.given[b], c) {
			return 0.95
		}
	}
	ka, kb := m.soundOf(a), m.soundOf(b)
	if ka == kb {
		return 0.95
	}
	short := min(len(a), len(b))
	if short >= 4 {
		if sa, sb := skeleton(ka), skeleton(kb); sa == sb && len(sa) >= 3 && edits(ka, kb, 3) <= 2 {
			return 0.9
		}
	}
	switch {
	case short >= twoSlips && edits(a, b, 2) <= 2, slip(a, b), slip(ka, kb):
		return 0.8
	}
	if short >= 5 && anagram(a, b) {
		return 0.75
	}
	return 0
}

// soundOf returns a word with the spellings of one sound made equal and double
// letters single.
func (m *matcher) soundOf(w string) string {
	switch { // the Chinese initial in its three spellings
	case strings.HasPrefix(w, "x"):
		w = "s" + w[1:]
	case strings.HasPrefix(w, "hs"):
		w = w[1:]
	}
	s := m.sounds.Replace(w)
	var out []byte
	for i := range len(s) {
		if i == 0 || s[i] != s[i-1] {
			out = append(out, s[i])
		}
	}
	return string(out)
}

// skeleton returns the consonants.
func skeleton(s string) string {
	var out []byte
	for i := range len(s) {
		if !strings.ContainsRune("aeiou", rune(s[i])) && (len(out) == 0 || out[len(out)-1] != s[i]) {
			out = append(out, s[i])
		}
	}
	return string(out)
}

// slip reports whether a and b differ by one letter too many, by a swap, or by
// another letter: in short words, where that makes another name (Kerry, Kelly),
// by another vowel only.
func slip(a, b string) bool {
	if min(len(a), len(b)) < 4 || edits(a, b, 1) > 1 {
		return false
	}
	if len(a) != len(b) || len(a) >= 6 {
		return true
	}
	i := 0
	for i < len(a)-1 && a[i] == b[i] {
		i++
	}
	if a[i+1:] != b[i+1:] {
		return true // a swap
	}
	return strings.ContainsRune("aeiouy", rune(a[i])) && strings.ContainsRune("aeiouy", rune(b[i]))
}

func anagram(a, b string) bool {
	if len(a) != len(b) || a[0] != b[0] && a[len(a)-1] != b[0] {
		return false
	}
	x, y := []byte(a), []byte(b)
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}

// edits returns the optimal string alignment distance of a and b (insertions,
// deletions, substitutions, swaps of neighbours), or limit+1 when it is larger.
func edits(a, b string, limit int) int {
	if abs(len(a)-len(b)) > limit {
		return limit + 1
	}
	previous2, previous, current := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range previous {
		previous[j] = j
	}
	for i := 1; i <= len(a); i++ {
		current[0] = i
		best := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			current[j] = min(previous[j]+1, current[j-1]+1, previous[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				current[j] = min(current[j], previous2[j-2]+1)
			}
			best = min(best, current[j])
		}
		if best > limit {
			return limit + 1
		}
		previous2, previous, current = previous, current, previous2
	}
	return previous[len(b)]
}

// organization scores two names of bodies: by their words without legal forms and
// articles, in any order, or as acronym and expansion.
func (r *Resolver) organization(a, b *spelling) float64 {
	if len(a.words) > len(b.words) {
		a, b = b, a
	}
	m, x, y := r.matcher, a.words, b.words
	if len(x) == 0 {
		return 0
	}
	penalty := 0.0
	if len(a.forms) > 0 && len(b.forms) > 0 && !slices.ContainsFunc(a.forms, func(f string) bool { return slices.Contains(b.forms, f) }) {
		penalty = 0.15
	}
	if a.joined == b.joined {
		return 0.97 - penalty
	}
	if isAcronymOf(a.name, y) || isAcronymOf(b.name, x) {
		return 0.85
	}
	if r.distinct(x, y) {
		return 0
	}
	if slips := allowedSlips(len(a.joined)); len(x) != len(y) && len(a.joined) >= 6 && edits(a.joined, b.joined, slips) <= slips {
		return 0.85 - penalty
	}
	pairs := m.align(x, y)
	if len(pairs) < len(y) {
		return 0
	}
	total := 0.0
	for _, p := range pairs {
		total += p.score
	}
	return total/float64(len(y)) - penalty
}

// allowedSlips returns how many slips a name of a body may have that is length
// letters long.
func allowedSlips(length int) int { return 1 + length/12 }

// distinct reports whether the words in which two names differ set the bodies
// apart: a number, a short word, two places or states.
func (r *Resolver) distinct(x, y []string) bool {
	var left, right []string
	for _, w := range x {
		if !slices.Contains(y, w) {
			left = append(left, w)
		}
	}
	for _, w := range y {
		if !slices.Contains(x, w) {
			right = append(right, w)
		}
	}
	for _, w := range slices.Concat(left, right) {
		if strings.ContainsAny(w, "0123456789") || strings.Trim(w, "ivx") == "" {
			return true
		}
	}
	return slices.ContainsFunc(left, r.located) && slices.ContainsFunc(right, r.located)
}

// located reports whether a folded word names a state or place.
func (r *Resolver) located(w string) bool {
	n := r.names.next[w]
	return n != nil && slices.ContainsFunc(n.readings, func(x reading) bool {
		return x.Kind == Country || x.Kind == Nationality || x.Kind == Place
	})
}

// withoutLegal returns the words of a body's name without small words, and what
// its legal forms mean.
func (m *matcher) withoutLegal(name string) (ws, forms []string) {
	for _, w := range splitCamel(rawWords(m.latin(name))) {
		w = strings.Trim(string(fold(nil, w)), ",\"()“”«»")
		if w != "" && !m.is(w, small) {
			ws = append(ws, w)
		}
	}
	for len(ws) > 1 {
		n, form := m.legalForm(ws)
		switch {
		case n > 0:
			ws = ws[:len(ws)-n]
		case n < 0:
			ws = ws[-n:]
		default:
			return ws, forms
		}
		forms = append(forms, form)
	}
	return ws, forms
}

// legalForm finds a legal form at the end (n words) or the beginning (-n) of a
// name; long ones may be misspelt.
func (m *matcher) legalForm(ws []string) (n int, form string) {
	for n := min(6, len(ws)-1); n > 0; n-- {
		if f, ok := m.legal[strings.Join(ws[len(ws)-n:], " ")]; ok {
			return n, f
		}
		if f, ok := m.legal[strings.Join(ws[:n], " ")]; ok {
			return -n, f
		}
		end := strings.Join(ws[len(ws)-n:], " ")
		if len(end) >= longLegal {
			for _, f := range m.longLegal {
				if edits(end, f, 1) <= 1 {
					return n, m.legal[f]
				}
			}
		}
	}
	return 0, ""
}

// isAcronymOf reports whether s is an acronym of at least two letters made of the
// first letters of words.
func isAcronymOf(s string, ws []string) bool {
	letters := acronym(s)
	return letters != "" && letters == firstLetters(ws)
}

// acronym returns the letters of an acronym of at least two, in lower case; "" for
// another name.
func acronym(s string) string {
	s = strings.ReplaceAll(s, ".", "")
	if len(s) < 2 || strings.ToUpper(s) != s {
		return ""
	}
	return strings.ToLower(s)
}

// firstLetters returns the first byte of each word.
func firstLetters(ws []string) string {
	out := make([]byte, len(ws))
	for i, w := range ws {
		out[i] = w[0]
	}
	return string(out)
}

// similarPlace reports whether two joined names of places differ by one letter or
// only in spellings of one sound. Short names are too close to each other.
func (m *matcher) similarPlace(a, b string) bool {
	if min(len(a), len(b)) < 5 {
		return false
	}
	return edits(a, b, 1) <= 1 || m.soundOf(a) == m.soundOf(b)
}
