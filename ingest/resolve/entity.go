package resolve

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/demarche-kg/demarche/graph"
)

// The ways in which a chain is resolved, with how far each is to be trusted.
const (
	byGazetteer = "gazetteer" // the analysis or the name points at one entry
	byLeader    = "leader"    // a surname, and who was in office then
	bySpelling  = "spelling"  // a known name, spelt in another way
	byDocument  = "surname"   // another chain of the document has the full name
	byName      = "name"      // unknown: the name itself is the identity
	bySurface   = "surface"   // a bare surname: the identity ends with the document
)

var scores = map[string]float64{byGazetteer: 1, byLeader: 0.9, bySpelling: 0.8, byDocument: 0.9, byName: 0.7, bySurface: 0.5}

// resolution is the work on one document.
type resolution struct {
	r      *Resolver
	meta   Meta
	chains []Chain
	refs   []string // what each chain points at; "" not known (yet)
	out    []Resolved
	had    map[graph.EntityKind]*namesakes // what the gazetteer does not know, by the chains so far
}

// Resolve decides what each chain of a document stands for: one result a chain,
// in order. It is a pure function of its arguments and the gazetteer. A chain
// that has no name, or that is neither an entity nor a named event, resolves to
// nothing.
func (r *Resolver) Resolve(m Meta, chains []Chain) []Resolved {
	d := &resolution{r: r, meta: m, chains: chains, refs: make([]string, len(chains)), out: make([]Resolved, len(chains)), had: map[graph.EntityKind]*namesakes{}}
	for _, pass := range []func(i int, c Chain){d.known, d.namesake, d.spelt, d.unknown, d.surname} {
		for i, c := range chains {
			if d.out[i] == (Resolved{}) {
				pass(i, c)
			}
		}
	}
	return d.out
}

// set records that a chain is a thing of the gazetteer.
func (d *resolution) set(i int, ref, method string) bool {
	if s, ok := d.r.events[ref]; ok {
		d.event(i, s.name, s.kind, s.kind == graph.Summit || s.kind == graph.Meeting, method)
		return true
	}
	e, ok := d.r.Entity(ref)
	if !ok {
		return false
	}
	for _, name := range d.chains[i].Names {
		if len(words(name)) > 1 || e.Kind != graph.PersonKind {
			e.Names = withAlias(e.Names, name)
		}
	}
	d.refs[i] = ref
	d.out[i] = Resolved{Entity: &e, Method: method, Score: scores[method]}
	return true
}

// withAlias adds a name that the entity is not known by yet.
func withAlias(names []graph.Name, text string) []graph.Name {
	text = strings.Join(strings.Fields(text), " ")
	key := Normalise(text)
	if key == "" || slices.ContainsFunc(names, func(n graph.Name) bool { return Normalise(n.Text) == key }) {
		return names
	}
	return append(names, graph.Name{Text: text, Kind: nameKind(text), Language: "en"})
}

// known resolves chains that the gazetteer knows by their ref or names.
func (d *resolution) known(i int, c Chain) {
	if c.Ref != "" && d.set(i, c.Ref, byGazetteer) {
		return
	}
	for _, name := range c.Names {
		if ref := d.lookup(name, c); ref != "" && d.set(i, ref, byGazetteer) {
			return
		}
	}
	for _, name := range c.Names {
		if ref, ok := d.r.governed(name); ok && c.Kind != graph.PersonMention && d.set(i, ref, byGazetteer) {
			return
		}
	}
	if c.Kind == graph.EventMention {
		for _, name := range c.Names {
			if d.bodyEvent(i, name) {
				return
			}
		}
	}
}

// namesake resolves what was taken for a person of one name that is a state's
// name too ("Jordan"), to the state, where the document has neither a title nor a
// full name for such a person.
func (d *resolution) namesake(i int, c Chain) {
	if c.Kind != graph.PersonMention || len(c.Titles) > 0 || len(c.Names) == 0 {
		return
	}
	state := ""
	for _, name := range c.Names {
		if len(rawWords(name)) != 1 {
			return
		}
		for _, e := range d.r.Lookup(name) {
			if e.Kind == Country && (state == "" || state == e.Ref) {
				state = e.Ref
			}
		}
	}
	if state == "" {
		return
	}
	name := Normalise(c.Names[0])
	for j, o := range d.chains {
		if j != i && o.Kind == graph.PersonMention && slices.ContainsFunc(o.Names, func(n string) bool { return slices.Contains(words(n), name) }) {
			return
		}
	}
	d.set(i, state, byGazetteer)
}

// lookup returns the reading of a name that goes with the chain; "" when there is
// none. The analysis may be wrong about the kind: a name of several words, or a
// state's, that has one reading only goes before it.
func (d *resolution) lookup(name string, c Chain) string {
	raw := rawWords(name)
	if c.Kind == graph.PersonMention {
		raw = d.r.untitled(raw)
	}
	var fits, others []string
	for _, e := range d.r.Lookup(strings.Join(raw, " ")) {
		switch {
		case e.Ref == "" || e.Kind == Person && len(raw) == 1 && (e.Ambiguous || c.Kind != graph.PersonMention):
		case c.Kind == "" || mentionKind(e.Kind) == c.Kind:
			fits = append(fits, e.Ref)
		case !e.Ambiguous && (len(raw) > 1 || e.Kind == Country):
			others = append(others, e.Ref)
		}
	}
	if len(fits) == 0 {
		fits = others
	}
	return d.pick(fits, c)
}

func mentionKind(k Kind) graph.MentionKind {
	if k == Nationality {
		return graph.CountryMention
	}
	return graph.MentionKind(k)
}

// pick chooses among things of one name: people by title and time in office,
// others by what the document speaks of.
func (d *resolution) pick(refs []string, c Chain) string {
	refs = slices.Compact(refs)
	if len(refs) < 2 {
		return first(refs)
	}
	if strings.HasPrefix(refs[0], "person/") {
		if held := d.r.titled(refs, c.Titles); len(held) == 1 {
			return held[0]
		}
		var now []string
		for _, ref := range refs {
			if slices.ContainsFunc(d.r.ofPerson[ref], func(i int) bool { return d.r.terms[i].possibly(d.meta.Published) }) {
				now = append(now, ref)
			}
		}
		if len(now) == 1 {
			return now[0]
		}
		return ""
	}
	for _, ref := range refs {
		if d.speaksOf(ref) {
			return ref
		}
	}
	return refs[0]
}

// first returns the first of a list, the zero value for none.
func first[T any](s []T) T {
	if len(s) == 0 {
		var none T
		return none
	}
	return s[0]
}

// speaksOf reports whether another chain is resolved to a thing, or to its state
// or something there.
func (d *resolution) speaksOf(ref string) bool {
	state, _ := d.r.State(ref)
	for _, other := range d.refs {
		if other == "" {
			continue
		}
		if other == ref {
			return true
		}
		if s, ok := d.r.State(other); ok && s == state {
			return true
		}
	}
	return false
}

// governed returns the state that a name means by its government: "Russian
// government", "Kyiv authorities".
func (r *Resolver) governed(name string) (string, bool) {
	raw := rawWords(name)
	if len(raw) > 1 && strings.EqualFold(raw[0], "the") {
		raw = raw[1:]
	}
	n := len(raw) - 1
	if n < 1 || r.heads[string(fold(nil, raw[n]))] != "government" {
		return "", false
	}
	m := r.names.walk(raw[:n])
	if m.n != n {
		return "", false
	}
	for _, e := range m.entries() {
		switch e.Kind {
		case Country, Nationality:
			return e.Ref, true
		case Place:
			return r.Government(e.Ref)
		case Person, Organization, EventSeries:
		}
	}
	return "", false
}

// bodyEvent reads a body's summit or talks that the gazetteer does not list:
// "2019 Lima Group meeting".
func (d *resolution) bodyEvent(i int, name string) bool {
	var raw []string
	for _, w := range rawWords(name) {
		if yearOf(w) == 0 && !strings.EqualFold(w, "the") {
			raw = append(raw, w)
		}
	}
	for _, e := range d.r.Lookup(strings.Join(raw, " ")) {
		if e.Kind == EventSeries {
			return d.set(i, e.Ref, byGazetteer)
		}
	}
	m := d.r.names.walk(raw)
	if m.n == 0 || m.n != len(raw)-1 || m.entry().Kind != Organization {
		return false
	}
	head := string(fold(nil, raw[m.n]))
	kind := graph.EventKind(d.r.heads[head])
	t, ok := d.r.thing(m.entry().Ref)
	if !ok || !kind.Valid() {
		return false
	}
	d.event(i, t.short()+" "+head, kind, kind != graph.Agreement, byGazetteer)
	return true
}

// short is the acronym of a body, where it has one, else its name.
func (t *thing) short() string {
	for _, n := range t.names {
		if nameKind(n) == graph.AcronymName && !strings.Contains(n, ".") {
			return n
		}
	}
	return t.name
}

// nameKind tells acronyms from other names.
func nameKind(name string) graph.NameKind {
	if shapeOf(name) == capitals && !strings.Contains(name, " ") {
		return graph.AcronymName
	}
	return graph.AliasName
}

// event records that a chain is an event. One that recurs carries the year that
// the chain names, else that of publication; its date stays unknown unless the
// text says the year.
func (d *resolution) event(i int, name string, kind graph.EventKind, recurs bool, method string) {
	e := graph.Event{Kind: kind, Precision: graph.UnknownPrecision}
	if recurs {
		year := d.meta.Published.Year
		for _, n := range d.chains[i].Names {
			for w := range strings.FieldsSeq(n) {
				if y := yearOf(w); y != 0 {
					year = y
				}
			}
		}
		if year != 0 && !strings.ContainsAny(name, "0123456789") || year != 0 && strings.HasPrefix(name, "G") {
			name += " " + strconv.Itoa(year)
		}
	}
	e.Name = name
	e.ID = graph.NewID(graph.EventPrefix, string(kind), name)
	d.out[i] = Resolved{Event: &e, Method: method, Score: scores[method]}
}

// yearOf returns the year that a word is, 0 for none.
func yearOf(w string) int {
	y, err := strconv.Atoi(strings.Trim(w, "'’(),."))
	if err != nil || y < 1900 || y > 2100 {
		return 0
	}
	return y
}

// spelt resolves names that spell a known one in another way: people by all their
// words, places by one letter where the document speaks of that place or state.
func (d *resolution) spelt(i int, c Chain) {
	for _, name := range c.Names {
		switch c.Kind {
		case graph.PersonMention:
			if ref := d.r.speltPerson(name); ref != "" && d.set(i, ref, bySpelling) {
				return
			}
		case graph.PlaceMention, graph.CountryMention, "":
			if ref := d.nearPlace(name, false); ref != "" && d.set(i, ref, bySpelling) {
				return
			}
		case graph.OrganizationMention:
			if ref := d.nearPlace(name, true); ref != "" && d.set(i, ref, bySpelling) {
				return
			}
		case graph.EventMention, graph.TopicMention:
		}
	}
}

// speltPerson returns the only known person whose name is another spelling of a
// full name: "Dmitriy Peskov".
func (r *Resolver) speltPerson(name string) string {
	ws := r.personWords(name)
	if len(ws) < 2 {
		return ""
	}
	var found []string
	for _, w := range []string{ws[len(ws)-1], ws[0]} {
		for _, ref := range r.bySound[r.matcher.soundOf(w)] {
			t := r.things[ref]
			for _, n := range append([]string{t.name}, t.names...) {
				known := r.personWords(n)
				if len(known) > 1 && r.matcher.person(ws, known) >= 0.9 && !slices.Contains(found, ref) {
					found = append(found, ref)
				}
			}
		}
	}
	if len(found) != 1 {
		return ""
	}
	return found[0]
}

// nearPlace returns the only known place that a name spells with one letter
// changed, or in another spelling of its sounds, if the document speaks of the
// place or, unless only the place itself counts, of its state.
func (d *resolution) nearPlace(name string, itself bool) string {
	key := joined(name)
	if len(key) < minNearLength {
		return ""
	}
	var found []string
	for _, p := range d.r.placeKeys {
		if abs(len(p.key)-len(key)) > 2 || !d.r.matcher.similarPlace(p.key, key) || slices.Contains(found, p.ref) {
			continue
		}
		if slices.Contains(d.refs, p.ref) || !itself && d.speaksOf(p.ref) {
			found = append(found, p.ref)
		}
	}
	if len(found) != 1 {
		return ""
	}
	return found[0]
}

// unknown makes entities of names that the gazetteer does not know. What the
// document names in several ways is one.
func (d *resolution) unknown(i int, c Chain) {
	if len(c.Names) == 0 {
		return
	}
	name := c.Names[0]
	if d.r.vehicle(withoutThe(name)) {
		return
	}
	var kind graph.EntityKind
	switch c.Kind {
	case graph.PersonMention:
		name = strings.Join(d.r.untitled(rawSpaced(name)), " ")
		if len(words(name)) < 2 {
			return // a surname: the next pass
		}
		kind = graph.PersonKind
	case graph.OrganizationMention:
		if ref, ok := d.bodyOfDocument(name); ok && d.set(i, ref, byDocument) {
			return
		}
		kind = graph.OrganizationKind
	case graph.PlaceMention, graph.CountryMention:
		kind = graph.PlaceKind
	case graph.EventMention:
		d.namedEvent(i, name)
		return
	case graph.TopicMention, "":
		return
	}
	name = withoutThe(name)
	had := d.had[kind]
	if had == nil {
		had = newNamesakes(d.r, kind)
		d.had[kind] = had
	}
	if j, ok := had.first(name); ok {
		d.join(i, j, byName)
		return
	}
	if Normalise(name) == "" {
		return
	}
	e := graph.Entity{ID: graph.EntityID(kind, Normalise(name)), Kind: kind, Name: name, Names: []graph.Name{{Text: name, Kind: graph.CanonicalName, Language: "en"}}}
	for _, n := range c.Names[1:] {
		if kind != graph.PersonKind || len(words(n)) > 1 {
			e.Names = withAlias(e.Names, n)
		}
	}
	for _, n := range e.Names {
		had.add(n.Text, i)
	}
	d.out[i] = Resolved{Entity: &e, Method: byName, Score: scores[byName]}
}

// withoutThe returns a name without its article.
func withoutThe(name string) string {
	return strings.TrimPrefix(strings.TrimPrefix(name, "the "), "The ")
}

// rawSpaced splits a name at spaces only, so that hyphens stay.
func rawSpaced(name string) []string { return strings.Fields(name) }

// join makes chain i what chain j is.
func (d *resolution) join(i, j int, method string) {
	d.refs[i] = d.refs[j]
	e := *d.out[j].Entity
	d.out[i] = Resolved{Entity: &e, Method: method, Score: scores[method]}
}

// bodyOfDocument reads a body without its state ("Foreign Ministry") as the only
// one of that sort that the document names with its state.
func (d *resolution) bodyOfDocument(name string) (string, bool) {
	raw := rawWords(name)
	if len(raw) > 1 && strings.EqualFold(raw[0], "the") {
		raw = raw[1:]
	}
	m := d.r.bodies.walk(raw)
	if m.n == 0 || m.n != len(raw) {
		return "", false
	}
	suffix := "-" + strings.TrimPrefix(m.entry().Ref, "body/")
	var found []string
	for _, ref := range d.refs {
		if isOrganization(ref) && len(ref) == len("org/xxx")+len(suffix) && strings.HasSuffix(ref, suffix) && !slices.Contains(found, ref) {
			found = append(found, ref)
		}
	}
	return first(found), len(found) == 1
}

func (d *resolution) namedEvent(i int, name string) {
	kind := graph.OtherEvent
	for w := range slices.Values(words(name)) {
		if k := graph.EventKind(d.r.heads[w]); k.Valid() {
			kind = k
		}
	}
	name = withoutThe(name)
	if Normalise(name) == "" {
		return
	}
	e := graph.Event{Name: name, Kind: kind, Precision: graph.UnknownPrecision}
	// Nothing tells apart two events of this name but the report.
	e.ID = graph.NewID(graph.EventPrefix, string(kind), Normalise(name), string(d.meta.Document))
	d.out[i] = Resolved{Event: &e, Method: byName, Score: scores[byName]}
}

// surname resolves people of whom a surname is all there is: by a full name in the
// document, by who was in office, else as somebody of this document.
func (d *resolution) surname(i int, c Chain) {
	if c.Kind != graph.PersonMention || len(c.Names) == 0 {
		return
	}
	name := strings.Join(d.r.untitled(rawSpaced(c.Names[0])), " ")
	key := Normalise(name)
	if key == "" {
		return
	}
	if j := d.fullName(key, c); j >= 0 {
		d.join(i, j, byDocument)
		return
	}
	state := ""
	for _, title := range c.Titles {
		state = cmp.Or(state, d.r.stateIn(title))
	}
	if strings.HasPrefix(state, "org/") {
		state = ""
	}
	if ref, ok := d.r.Leader(name, d.meta.Published, state, c.Titles); ok && d.set(i, ref, byLeader) {
		return
	}
	e := graph.Entity{
		ID: graph.EntityID(graph.PersonKind, string(d.meta.Document), key), Kind: graph.PersonKind, Name: name,
		Names: []graph.Name{{Text: name, Kind: graph.CanonicalName, Language: "en"}},
	}
	d.out[i] = Resolved{Entity: &e, Method: bySurface, Score: scores[bySurface]}
}

// fullName returns the only chain of a person with this surname and a full name,
// -1 when there is none or more than one.
func (d *resolution) fullName(key string, c Chain) int {
	found := -1
	for j, r := range d.out {
		if r.Entity == nil || r.Entity.Kind != graph.PersonKind || r.Method == bySurface || r.Method == byLeader {
			continue
		}
		first := false
		if t, ok := d.r.things[d.refs[j]]; ok {
			first = d.r.surnameFirst[t.state]
		}
		if !slices.ContainsFunc(r.Entity.Names, func(n graph.Name) bool {
			return n.Kind != graph.OfficeName && slices.Contains(d.r.matcher.surnames(n.Text, first), key)
		}) {
			continue
		}
		if found >= 0 && d.out[found].Entity.ID != r.Entity.ID {
			if held := d.r.titled([]string{d.refs[found], d.refs[j]}, c.Titles); len(held) == 1 {
				if held[0] == d.refs[j] {
					found = j
				}
				continue
			}
			return -1
		}
		found = j
	}
	return found
}

// Entity returns the entity of a gazetteer ref, with its names and whom it acts
// for.
func (r *Resolver) Entity(ref string) (graph.Entity, bool) {
	t, ok := r.thing(ref)
	if !ok || t.entityKind() == "" {
		return graph.Entity{}, false
	}
	e := graph.Entity{ID: graph.EntityID(t.entityKind(), ref), Kind: t.entityKind(), Name: t.name, ISO3: t.iso3, WikidataID: t.wikidata, Sector: t.sector}
	if a, ok := r.thing(t.actsFor); ok && a.entityKind() != "" {
		e.ActsFor = graph.EntityID(a.entityKind(), t.actsFor)
	}
	e.Names = append(e.Names, graph.Name{Text: t.name, Kind: graph.CanonicalName, Language: "en"})
	for _, n := range t.names {
		e.Names = append(e.Names, graph.Name{Text: n, Kind: nameKind(n), Language: "en"})
	}
	if t.kind == Person {
		e.Names = append(e.Names, r.officeNames(ref)...)
		e.Sector = r.sectorOf(ref)
	}
	return e, true
}

// Body returns the body of a state that a phrase names without it: the Swedish
// Defence Ministry for "defence ministry" and country/SWE.
func (r *Resolver) Body(phrase, state string) (graph.Entity, bool) {
	words := rawWords(phrase)
	m := r.bodies.walk(words)
	if t, ok := r.things[state]; m.n == 0 || m.n != len(words) || !ok || t.kind != Country {
		return graph.Entity{}, false
	}
	return r.Entity(r.bodyEntry(m.entry().Ref, Entry{Ref: state}).Ref)
}

// sectorOf returns the PLOVER sector of a person's highest office, whenever held.
func (r *Resolver) sectorOf(person string) string {
	best := r.highestEver(person)
	if best == nil {
		return ""
	}
	if t, ok := r.thing(best.body); ok && t.kind == Organization {
		return t.sector
	}
	return "GOV"
}

// highestEver returns the highest office a person ever held, nil for none.
func (r *Resolver) highestEver(person string) *term {
	var best *term
	for _, i := range r.ofPerson[person] {
		if t := &r.terms[i]; best == nil || roleRank[t.office.role] < roleRank[best.office.role] {
			best = t
		}
	}
	return best
}

// ByID returns the gazetteer entity with an id.
func (r *Resolver) ByID(id graph.ID) (graph.Entity, bool) {
	ref, ok := r.byID[id]
	if !ok {
		return graph.Entity{}, false
	}
	return r.Entity(ref)
}

// Holder returns who certainly held an office of a state or body on a day:
// "foreign minister", "the French president", "leader" of country/FRA. It is
// false at an unknown day, on a day of change, and for what the gazetteer does
// not know to the day.
func (r *Resolver) Holder(office, body string, at graph.Date) (graph.Entity, bool) {
	ref, ok := r.holder(office, body, at)
	if !ok {
		return graph.Entity{}, false
	}
	return r.Entity(ref)
}
