package coref

import (
	"slices"
	"strings"

	"github.com/demarche-kg/demarche/ingest/text"
)

// nameKey is a name as linking compares it.
type nameKey struct {
	words    []string // lower case, without stops, possessives and leading article
	acronym  string   // the name, when it is one
	initials string   // of its words, when there are three or more
	text     string
}

// smallWords are left out of acronyms.
const smallWords = " of the and for in on to a an de la "

func (l *linker) key(i int) nameKey {
	c := &l.candidates[i]
	t := l.trees[c.sentence]
	var k nameKey
	initials := 0
	var letters strings.Builder
	for j := c.first; j <= c.last; j++ {
		form := t.Tokens[j].Form
		w := strings.ReplaceAll(strings.ToLower(form), ".", "")
		if j == c.first && w == "the" || w == "'s" || w == "’s" || w == "" || t.Tokens[j].UPOS == "PUNCT" {
			continue
		}
		k.words = append(k.words, w)
		if !strings.Contains(smallWords, " "+w+" ") {
			letters.WriteString(w[:1])
			initials++
		}
	}
	k.text = strings.Join(k.words, " ")
	if initials >= 3 {
		k.initials = letters.String()
	}
	if len(k.words) == 1 {
		form := strings.ReplaceAll(t.Tokens[c.head].Form, ".", "")
		if n := len(form); n >= 2 && n <= 8 && upperCount(form) >= 2 && upperCount(form)*2 > n {
			k.acronym = k.words[0]
		}
	}
	return k
}

func upperCount(s string) int {
	n := 0
	for i := range len(s) {
		if s[i] >= 'A' && s[i] <= 'Z' {
			n++
		}
	}
	return n
}

// linkNames links names to names. The rules are certain enough to go before all
// others: the gazetteer's id, the same words, acronyms, parts of names of
// persons and organizations.
func (l *linker) linkNames() {
	byText := map[string]int{}    // kind and text
	byAcronym := map[string]int{} // acronyms, by their letters
	byLast := map[string][]int{}  // entities of persons, by the last word of a name
	byFirst := map[string][]int{} // by the first word of a full name
	byPrefix := map[string]int{}  // other names, by their first words
	full := map[int][]nameKey{}   // of persons' entities: their names
	for i := range l.candidates {
		c := &l.candidates[i]
		if c.form != ByName {
			continue
		}
		k := l.key(i)
		if len(k.words) == 0 {
			l.byName[c.name] = l.found(i)
			continue
		}
		ref := l.doc.Names[c.name].Ref
		e := -1
		try := func(found int, ok bool) {
			if e < 0 && ok && !l.refsDiffer(found, ref) && (c.kind != text.Person || l.gendersFit(found, c.gender)) {
				e = l.find(found)
			}
		}
		if ref != "" {
			found, ok := l.byRef[ref]
			try(found, ok)
		}
		found, ok := byText[family(c.kind)+k.text]
		try(found, ok)
		if c.kind == text.Person {
			if e < 0 {
				e = l.personNamed(k, c, ref, byLast, byFirst, full)
			}
		} else if c.kind != text.Nationality && c.kind != text.Country {
			if k.acronym != "" {
				found, ok = l.initials[k.acronym]
				try(found, ok)
			}
			if k.initials != "" {
				found, ok = byAcronym[k.initials]
				try(found, ok)
			}
			if len(k.words) >= 2 {
				found, ok = byPrefix[k.text]
				try(found, ok)
			}
		}
		if e < 0 {
			e = l.found(i)
		} else {
			l.join(i, e)
		}
		l.byName[c.name] = e
		// from here on it is known by this name too
		remember(l.byRef, ref, e)
		remember(byText, family(c.kind)+k.text, e)
		switch c.kind {
		case text.Person:
			last := k.words[len(k.words)-1]
			if len(k.words) > 1 {
				byFirst[k.words[0]] = addOnce(byFirst[k.words[0]], e)
			}
			byLast[last] = addOnce(byLast[last], e)
			if len(full[e]) < maxTitles {
				full[e] = append(full[e], k)
			}
			l.addTitles(e, i)
		case text.Country, text.Nationality, text.Title:
		case text.Organization, text.Place, text.EventName, text.Misc:
			remember(byAcronym, k.acronym, e)
			remember(l.initials, k.initials, e)
			for n := 2; n < len(k.words); n++ {
				if k.words[n] == "of" || n == len(k.words)-1 && l.nouns[k.words[n]] != 0 {
					remember(byPrefix, strings.Join(k.words[:n], " "), e)
				}
			}
		}
	}
}

func remember(m map[string]int, key string, e int) {
	if key != "" {
		m[key] = e
	}
}

// addOnce appends e unless it is among the last of the list.
func addOnce(list []int, e int) []int {
	if slices.Contains(bounded(list), e) {
		return list
	}
	return append(list, e)
}

// family groups the kinds of names that the analysis mixes up.
func family(k text.NameKind) string {
	switch k {
	case text.Person:
		return "person "
	case text.Nationality:
		return "nationality "
	case text.Country, text.Place:
		return "place "
	case text.Organization, text.EventName, text.Misc, text.Title:
	}
	return "other "
}

func (l *linker) refsDiffer(e int, ref string) bool {
	have := l.entities[l.find(e)].ref
	return have != "" && ref != "" && have != ref
}

// gendersFit reports whether entity e may have the gender.
func (l *linker) gendersFit(e int, g gender) bool {
	have := l.entities[l.find(e)].gender
	return have == 0 || g == 0 || have&g != 0
}

// personNamed returns the person whom a name may be a shorter or longer form of,
// the last mentioned first; -1 when there is none.
func (l *linker) personNamed(k nameKey, c *candidate, ref string, byLast, byFirst map[string][]int, full map[int][]nameKey) int {
	last := k.words[len(k.words)-1]
	best, bestAt := -1, -1
	try := func(entities []int) {
		for _, e := range entities {
			x := &l.entities[l.find(e)]
			if l.refsDiffer(e, ref) || !l.gendersFit(e, c.gender) {
				continue
			}
			at := x.candidates[len(x.candidates)-1]
			if at <= bestAt {
				continue
			}
			fits := false
			for _, other := range full[e] {
				same := sameName(k.words, other.words)
				if !same && len(k.words) > 1 && len(other.words) > 1 {
					fits = false // the surname is shared, the given name is not
					break
				}
				fits = fits || same
			}
			if fits {
				best, bestAt = l.find(e), at
			}
		}
	}
	try(bounded(byLast[last]))
	if best < 0 {
		try(bounded(byFirst[k.words[0]]))
	}
	return best
}

// bounded returns the last entities of a list; a name that many bear says
// little.
func bounded(list []int) []int {
	return list[max(0, len(list)-8):]
}

// sameName reports whether two names of persons may be one: one is the other's
// last or first word, or both begin and end alike and differ by what stands
// between, or one lacks the given name.
func sameName(a, b []string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	n, m := len(a), len(b)
	if n == 1 {
		return a[0] == b[m-1] || m > 1 && a[0] == b[0]
	}
	if a[n-1] != b[m-1] {
		return n == 2 && a[0] == b[0] && m > n && (b[1] == a[1] || b[m-1] == "jr" || b[m-1] == "sr")
	}
	first := a[0] == b[0] || len(a[0]) == 1 && strings.HasPrefix(b[0], a[0]) || len(b[0]) == 1 && strings.HasPrefix(a[0], b[0])
	if first {
		return true
	}
	// "Huckabee Sanders" of "Sarah Huckabee Sanders"
	return m > n && strings.Join(a, " ") == strings.Join(b[m-n:], " ")
}

// addTitles gives person e the titles that stand with name i: before it in one
// noun phrase, or directly after it.
func (l *linker) addTitles(e, i int) {
	c := &l.candidates[i]
	t := l.trees[c.sentence]
	var refs []string
	for _, n := range l.namesIn(c.sentence, c.first-12, c.last+12) {
		name := &l.doc.Names[n]
		before := name.Last < c.first && c.first-name.Last <= 2
		after := name.First > c.last && name.First-c.last <= 3 && t.Tokens[c.last+1].Form == ","
		if name.Kind != text.Title || !before && !after {
			continue
		}
		refs = refs[:0]
		for _, m := range l.namesIn(c.sentence, name.First-4, name.Last+4) {
			if o := &l.doc.Names[m]; o.Ref != "" && m != c.name && o.Kind != text.Person && (o.Last < c.first || name.First > c.last) {
				refs = append(refs, o.Ref)
			}
		}
		for k := name.First; k <= name.Last; k++ {
			if l.nouns[t.lemma(k)]&person != 0 {
				l.addTitle(e, title{lemma: t.lemma(k), refs: slices.Clone(refs), at: i})
			}
		}
	}
	// without a title name: nouns of the phrase before the name
	for k := c.first - 1; k >= 0 && k >= c.first-4; k-- {
		if u := t.Tokens[k].UPOS; u != "NOUN" && u != "PROPN" && u != "ADJ" {
			break
		}
		if l.nouns[t.lemma(k)]&person != 0 && t.Tokens[k].Head >= c.first && t.Tokens[k].Head <= c.last {
			l.addTitle(e, title{lemma: t.lemma(k), at: i})
		}
	}
}

// namesIn returns the names of a sentence that begin at tokens first..last.
func (l *linker) namesIn(sentence, first, last int) []int {
	names := l.names[sentence]
	from, to := len(names), len(names)
	for lo, hi := 0, len(names); lo < hi; {
		mid := (lo + hi) / 2
		if l.doc.Names[names[mid]].First >= first {
			hi, from = mid, mid
		} else {
			lo = mid + 1
		}
	}
	for k := from; k < len(names); k++ {
		if l.doc.Names[names[k]].First > last {
			to = k
			break
		}
	}
	return names[from:to]
}
