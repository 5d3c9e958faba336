package resolve

import (
	"cmp"
	"slices"
	"strings"

	"github.com/demarche-kg/demarche/graph"
)

// Kind is what a gazetteer entry names.
type Kind string

// The kinds. A nationality is a demonym ("Russian", "the Americans"); its Ref
// is the state.
const (
	Person       Kind = "PERSON"
	Organization Kind = "ORGANIZATION"
	Country      Kind = "COUNTRY"
	Place        Kind = "PLACE"
	EventSeries  Kind = "EVENT"
	Nationality  Kind = "NATIONALITY"
)

// rank orders readings of one name: a state goes before its capital of the same
// name.
var rank = map[Kind]int{Country: 0, Nationality: 1, Organization: 2, EventSeries: 3, Person: 4, Place: 5}

// Entry is one reading of a name.
type Entry struct {
	Ref  string // "country/RUS", "org/nato", "place/da-nang", "person/vladimir-putin", "event/apec-summit"
	Kind Kind
	// Ambiguous marks a name that is also an ordinary word, a common surname or
	// the name of something else of its kind: the context has to agree.
	Ambiguous bool
}

// thing is what the gazetteer knows of one entity.
type thing struct {
	ref      string
	kind     Kind
	name     string   // canonical
	names    []string // other names, without marks
	iso3     string   // of a country
	wikidata string
	code     string // PLOVER country component: an ISO code, IGO, NGO, IMG, MNC; "" for a place
	sector   string // PLOVER sector
	actsFor  string // ref of the state or body whose government it is part of
	state    string // ref: of a place, where it lies; of a person or body, where it belongs
	govern   string // of a place: ref of the state or body whose government sits there
	lead     string // of a country: the office that leads it
	body     string // of a body made from a pattern: its id in bodies.tsv
}

// reading is an entry with the capitals its words must show.
type reading struct {
	Entry
	capital, capitals uint32 // bit i: word i
}

func (r *reading) fits(capital, capitals uint32) bool {
	return r.capital&^capital == 0 && r.capitals&^capitals == 0
}

// node is a trie over folded words.
type node struct {
	next     map[string]*node
	readings []reading
}

func (n *node) child(w string) *node {
	if n.next == nil {
		n.next = map[string]*node{}
	}
	c := n.next[w]
	if c == nil {
		c = &node{}
		n.next[w] = c
	}
	return c
}

// add indexes a name. Words that the name writes in capitals must be so in the
// text; loose drops that condition.
func (n *node) add(name string, e Entry, loose bool) {
	folded, raw := words(name), rawWords(name)
	if len(folded) == 0 || len(folded) > 32 {
		return
	}
	r := reading{Entry: e}
	for i, w := range folded {
		n = n.child(w)
		if loose {
			continue
		}
		switch shapeOf(raw[i]) {
		case capital:
			r.capital |= 1 << i
		case capitals:
			r.capital |= 1 << i
			r.capitals |= 1 << i
		case anyShape:
		}
	}
	for i := range n.readings {
		if old := &n.readings[i]; old.Ref == e.Ref && old.Kind == e.Kind {
			old.capital &= r.capital
			old.capitals &= r.capitals
			old.Ambiguous = old.Ambiguous && e.Ambiguous
			return
		}
	}
	n.readings = append(n.readings, r)
	slices.SortStableFunc(n.readings, func(a, b reading) int { return cmp.Compare(rank[a.Kind], rank[b.Kind]) })
}

// addFolded indexes a name whose words begin with capitals, given folded.
func (n *node) addFolded(folded string, e Entry) {
	r := reading{Entry: e}
	for i, w := range strings.Split(folded, " ") {
		n = n.child(w)
		r.capital |= 1 << i
	}
	for _, old := range n.readings {
		if old.Kind == Person {
			return
		}
	}
	n.readings = append(n.readings, r)
	slices.SortStableFunc(n.readings, func(a, b reading) int { return cmp.Compare(rank[a.Kind], rank[b.Kind]) })
}

// match is a walk that ended at a name.
type match struct {
	n                 int // forms taken
	node              *node
	capital, capitals uint32
}

// walk follows forms through the trie and returns where the longest name ends.
func (n *node) walk(forms []string) (best match) {
	var buf [64]byte
	var bit uint32 = 1
	var have match
	at := n
	for i, form := range forms {
		rest := form
		taken := false
		for rest != "" {
			part := rest
			if j := strings.IndexFunc(rest, isBreak); j >= 0 {
				part = rest[:j]
				rest = strings.TrimLeftFunc(rest[j:], isBreak)
			} else {
				rest = ""
			}
			key := fold(buf[:0], part)
			if len(key) == 0 {
				continue
			}
			if at = at.next[string(key)]; at == nil {
				return best
			}
			switch shapeOf(part) {
			case capital:
				have.capital |= bit
			case capitals:
				have.capital |= bit
				have.capitals |= bit
			case anyShape:
			}
			bit <<= 1
			taken = true
		}
		if !taken {
			if i == 0 {
				return best
			}
			continue // a hyphen or point between words
		}
		if at.fitting(have.capital, have.capitals) != nil {
			best = match{i + 1, at, have.capital, have.capitals}
		}
	}
	return best
}

// fitting returns the first reading that the capitals agree with.
func (n *node) fitting(capital, capitals uint32) *reading {
	for i := range n.readings {
		if r := &n.readings[i]; r.fits(capital, capitals) {
			return r
		}
	}
	return nil
}

// entries returns every reading that the capitals agree with.
func (m match) entries() []Entry {
	var out []Entry
	if m.node == nil {
		return nil
	}
	for i := range m.node.readings {
		if r := &m.node.readings[i]; r.fits(m.capital, m.capitals) {
			out = append(out, r.Entry)
		}
	}
	return out
}

// entry returns the best reading. When several of its kind fit it is ambiguous,
// without a Ref unless one only is unmarked.
func (m match) entry() Entry {
	var best *Entry
	for i := range m.node.readings {
		r := &m.node.readings[i]
		switch {
		case !r.fits(m.capital, m.capitals):
		case best == nil:
			e := r.Entry
			best = &e
		case r.Kind == best.Kind && r.Ref != best.Ref:
			switch {
			case best.Ambiguous && !r.Ambiguous:
				*best = r.Entry
			case best.Ambiguous == r.Ambiguous && r.Ref != "":
				best.Ref = ""
			}
			best.Ambiguous = true
		}
	}
	return *best
}

// Match returns the longest name that forms begin with, the number of forms it
// takes, and its best reading; 0 when there is none. Forms are tokens after the
// UD conventions: "U.S." may be one token or "U.S" and ".", "Russia's" is two,
// "Da-Nang" one or three. Capitals count: "us" is not the United States.
func (r *Resolver) Match(forms []string) (int, Entry) {
	m := r.names.walk(forms)
	if m.n > 0 {
		e := m.entry()
		if e.Ref != "" && (e.Kind == Country || e.Kind == Nationality) {
			if n, body := r.bodyAfter(forms[m.n:], e); n > 0 {
				return m.n + n, body
			}
		}
		return m.n, e
	}
	return r.bodyBefore(forms)
}

// bodyAfter reads the body in "Russian Foreign Ministry" and "Russia's foreign
// ministry" behind the state.
func (r *Resolver) bodyAfter(forms []string, state Entry) (int, Entry) {
	skip := 0
	if len(forms) > 0 && (forms[0] == "'s" || forms[0] == "’s" || forms[0] == "'" || forms[0] == "’") {
		skip = 1
	}
	m := r.bodies.walk(forms[skip:])
	if m.n == 0 {
		return 0, Entry{}
	}
	return skip + m.n, r.bodyEntry(m.entry().Ref, state)
}

// bodyBefore reads "Ministry of Foreign Affairs of the Russian Federation".
func (r *Resolver) bodyBefore(forms []string) (int, Entry) {
	m := r.bodies.walk(forms)
	if m.n == 0 || m.n+1 >= len(forms) || forms[m.n] != "of" || m.capital&1 == 0 {
		return 0, Entry{}
	}
	n := m.n + 1
	if strings.EqualFold(forms[n], "the") {
		n++
	}
	s := r.names.walk(forms[n:])
	if s.n == 0 {
		return 0, Entry{}
	}
	if e := s.entry(); e.Kind == Country && e.Ref != "" {
		return n + s.n, r.bodyEntry(m.entry().Ref, e)
	}
	return 0, Entry{}
}

func (r *Resolver) bodyEntry(body string, state Entry) Entry {
	iso := strings.ToLower(strings.TrimPrefix(state.Ref, "country/"))
	return Entry{Ref: "org/" + iso + "-" + strings.TrimPrefix(body, "body/"), Kind: Organization, Ambiguous: state.Ambiguous}
}

// Lookup returns every reading of a whole name, the best first; none when the
// gazetteer does not know it. A leading "the" does not count.
func (r *Resolver) Lookup(name string) []Entry {
	raw := rawWords(name)
	if len(raw) > 1 && raw[0] == "the" {
		raw = raw[1:]
	}
	if len(raw) == 0 {
		return nil
	}
	if m := r.names.walk(raw); m.n == len(raw) {
		return m.entries()
	}
	if n, e := r.Match(raw); n == len(raw) {
		return []Entry{e}
	}
	return nil
}

// thing returns what is known of a ref. Bodies that follow a pattern are made
// when asked for.
func (r *Resolver) thing(ref string) (*thing, bool) {
	if t, ok := r.things[ref]; ok {
		return t, true
	}
	slug, ok := strings.CutPrefix(ref, "org/")
	if !ok || len(slug) < 5 || slug[3] != '-' {
		return nil, false
	}
	state, ok := r.things["country/"+strings.ToUpper(slug[:3])]
	if !ok {
		return nil, false
	}
	b, ok := r.patterns[slug[4:]]
	if !ok {
		return nil, false
	}
	adjective := cmp.Or(r.adjective[state.ref], state.name)
	t := &thing{
		ref: ref, kind: Organization, name: adjective + " " + b.name, code: state.iso3, sector: b.sector, state: state.ref, body: b.id,
		names: []string{b.name + " of " + state.name, state.name + " " + b.name},
	}
	if governmental(b.sector) {
		t.actsFor = state.ref
	}
	return t, true
}

// governmental reports whether a body of this PLOVER sector is part of its
// state's government. Parliaments, courts and the press speak for themselves.
func governmental(sector string) bool {
	return slices.Contains([]string{"GOV", "MIL", "SPY", "COP"}, sector)
}

// Government returns the ref of the state or body whose government sits in a
// place: Russia for Moscow, the European Union for Brussels. That a place name
// stands for it is for the context to say.
func (r *Resolver) Government(place string) (ref string, ok bool) {
	t, ok := r.things[place]
	if !ok || t.govern == "" {
		return "", false
	}
	return t.govern, true
}

// State returns the ref of the state that a thing belongs to or lies in; of a
// country, itself.
func (r *Resolver) State(ref string) (state string, ok bool) {
	t, ok := r.thing(ref)
	if !ok {
		return "", false
	}
	if t.kind == Country {
		return t.ref, true
	}
	return t.state, t.state != ""
}

// Capital returns the ref of a state's first capital.
func (r *Resolver) Capital(state string) (place string, ok bool) {
	place, ok = r.capitals[state]
	return place, ok
}

// highest returns the office to code a person by: the one held at a day or, where
// the day is not known, the highest of any time; nil for none.
func (r *Resolver) highest(person string, at graph.Date) *term {
	if at.Known() {
		return first(r.termsAt(person, at))
	}
	return r.highestEver(person)
}

// Actor returns the PLOVER country component and sector of a thing: RUS and GOV
// for the Kremlin, IGO and "" for the United Nations. At an unknown day a person's
// offices of any time fit.
func (r *Resolver) Actor(ref string, at graph.Date) (code, sector string) {
	t, ok := r.thing(ref)
	if !ok {
		return "", ""
	}
	switch t.kind {
	case Country:
		return t.iso3, ""
	case Place:
		if s, ok := r.things[t.state]; ok {
			return s.iso3, ""
		}
		return "", ""
	case Person:
		if held := r.highest(ref, at); held != nil {
			code, sector = r.Actor(held.body, at)
			if sector == "" && code != "" && len(code) == 3 && code != "NGO" {
				sector = "GOV"
			}
			return code, sector
		}
		if s, ok := r.things[t.state]; ok {
			return s.iso3, "ELI"
		}
		return "", ""
	case Organization, EventSeries, Nationality:
	}
	return t.code, t.sector
}

// ActorByID is Actor for the entity with an id; "" and "" when the gazetteer does
// not have it.
func (r *Resolver) ActorByID(id graph.ID, at graph.Date) (code, sector string) {
	ref, ok := r.byID[id]
	if !ok {
		return "", ""
	}
	return r.Actor(ref, at)
}
