package resolve

import (
	"embed"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/demarche-kg/demarche/graph"
)

//go:embed data/*.tsv
var files embed.FS

// Resolver is the gazetteer and what it resolves names to. It is immutable and
// safe for concurrent use.
type Resolver struct {
	names  *node // every name of states, bodies, places, events and people
	bodies *node // what stands behind a state: "Foreign Ministry"

	things    map[string]*thing
	byID      map[graph.ID]string // ref of an entity id
	patterns  map[string]pattern  // bodies.tsv by id
	adjective map[string]string   // of a state, for names: "Russian"
	capitals  map[string]string   // first capital of a state
	events    map[string]series

	offices  map[string]*office  // by id
	titles   map[string][]string // office ids by folded title
	terms    []term              // sorted as in terms.tsv
	ofPerson map[string][]int    // indices of terms
	ofBody   map[string][]int
	surnames map[string][]string // refs of people by folded surname
	common   map[string]bool     // folded surnames that are words or shared by many
	// localTitle is what a state calls an office, by id of the body and office.
	localTitle   map[[2]string]string
	matcher      *matcher
	surnameFirst map[string]bool     // states whose people are named surname first in English text
	heads        map[string]string   // words at the end of a name that say what it is: heads.tsv
	vehicles     map[string]string   // names of vehicles, and words that such names begin with, to which of both: vehicles.tsv
	bySound      map[string][]string // refs of people by the sound of their surname
	placeKeys    []placeKey          // sorted
}

// pattern is a body that every state has.
type pattern struct {
	id, name, sector string
}

// series is a recurring or named event.
type series struct {
	ref  string
	name string
	kind graph.EventKind
	body string
}

// New returns the embedded gazetteer. It fails only when the embedded data is
// broken, which a test rules out.
func New() (_ *Resolver, err error) {
	defer graph.Wrap(&err, "load the gazetteer")
	r := &Resolver{
		names: &node{}, bodies: &node{}, things: map[string]*thing{}, byID: map[graph.ID]string{}, patterns: map[string]pattern{},
		adjective: map[string]string{}, capitals: map[string]string{}, events: map[string]series{},
		offices: map[string]*office{}, titles: map[string][]string{}, ofPerson: map[string][]int{}, ofBody: map[string][]int{}, surnames: map[string][]string{},
		common: map[string]bool{}, localTitle: map[[2]string]string{}, heads: map[string]string{}, vehicles: map[string]string{}, surnameFirst: map[string]bool{}, bySound: map[string][]string{},
	}
	if r.matcher, err = newMatcher(); err != nil {
		return nil, err
	}
	for _, load := range []func() error{r.loadPlaces, r.loadStates, r.loadOrganizations, r.loadBodies, r.loadEvents, r.loadPeople, r.loadTerms} {
		if err := load(); err != nil {
			return nil, err
		}
	}
	if err := r.loadHeads(); err != nil {
		return nil, err
	}
	if err := r.loadVehicles(); err != nil {
		return nil, err
	}
	r.joinPlaces()
	r.indexSpellings()
	for ref, t := range r.things {
		if kind := t.entityKind(); kind != "" {
			r.byID[graph.EntityID(kind, ref)] = ref
		}
	}
	for iso := range r.adjective {
		for id := range r.patterns {
			ref := "org/" + strings.ToLower(strings.TrimPrefix(iso, "country/")) + "-" + id
			r.byID[graph.EntityID(graph.OrganizationKind, ref)] = ref
		}
	}
	return r, nil
}

func (t *thing) entityKind() graph.EntityKind {
	switch t.kind {
	case Person:
		return graph.PersonKind
	case Organization:
		return graph.OrganizationKind
	case Country:
		return graph.CountryKind
	case Place:
		return graph.PlaceKind
	case EventSeries, Nationality:
	}
	return ""
}

// row is a line of a data file by column name.
type row struct {
	file string
	line int
	head map[string]int
	cell []string
}

func (w row) get(column string) string { return w.cell[w.head[column]] }

// list splits a column of several values.
func (w row) list(column string) []string {
	s := w.get(column)
	if s == "" {
		return nil
	}
	return strings.Split(s, "|")
}

func (w row) errorf(format string, args ...any) error {
	return graph.Errorf(graph.Internal, "%s line %d: "+format, append([]any{w.file, w.line}, args...)...)
}

// table reads a data file: a line of column names, then rows, separated by tabs.
func table(name string, columns ...string) ([]row, error) {
	data, err := files.ReadFile("data/" + name)
	if err != nil {
		return nil, err
	}
	lines := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
	head := map[string]int{}
	for i, c := range strings.Split(lines[0], "\t") {
		head[c] = i
	}
	for _, c := range columns {
		if _, ok := head[c]; !ok {
			return nil, graph.Errorf(graph.Internal, "%s has no column %q", name, c)
		}
	}
	rows := make([]row, 0, len(lines)-1)
	for i, line := range lines[1:] {
		w := row{name, i + 2, head, strings.Split(line, "\t")}
		if len(w.cell) != len(head) {
			return nil, w.errorf("%d columns instead of %d", len(w.cell), len(head))
		}
		rows = append(rows, w)
	}
	return rows, nil
}

// mark parts a name from the star that marks it ambiguous.
func mark(s string) (name string, ambiguous bool) { return strings.CutSuffix(s, "*") }

// unmarked drops stars and articles, for names that are shown.
func unmarked(names []string) []string {
	var out []string
	for _, n := range names {
		n, _ = mark(n)
		n = strings.TrimPrefix(n, "the ")
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

func (r *Resolver) insert(w row, t *thing, names []string) error {
	if _, ok := r.things[t.ref]; ok {
		return w.errorf("%s is there twice", t.ref)
	}
	t.name, _ = mark(t.name)
	for _, n := range unmarked(names) {
		if n != t.name {
			t.names = append(t.names, n)
		}
	}
	r.things[t.ref] = t
	for _, n := range append([]string{w.get("name")}, names...) {
		n, ambiguous := mark(n)
		if t.kind == Person && r.vague(n) {
			continue // "Francis" needs a document: see Leader
		}
		r.names.add(strings.TrimPrefix(n, "the "), Entry{t.ref, t.kind, ambiguous}, false)
	}
	return nil
}

// vague reports whether a name of a person is one word that many share; initials
// that stand for one person ("MBS") are not.
func (r *Resolver) vague(name string) bool {
	key := Normalise(name)
	if len(key) == len("MBS") && nameKind(name) == graph.AcronymName {
		return false
	}
	return !strings.Contains(key, " ") && (r.common[key] || len(key) < 4)
}

func (r *Resolver) loadPlaces() error {
	rows, err := table("places.tsv", "id", "name", "state", "kind", "names", "government")
	if err != nil {
		return err
	}
	for _, w := range rows {
		t := &thing{ref: "place/" + w.get("id"), kind: Place, name: w.get("name"), govern: w.get("government")}
		if s := w.get("state"); s != "" {
			t.state = "country/" + s
		}
		if err := r.insert(w, t, w.list("names")); err != nil {
			return err
		}
	}
	return nil
}

func (r *Resolver) loadStates() error {
	rows, err := table("states.tsv", "iso3", "iso2", "name", "names", "demonyms", "capitals", "lead", "wikidata", "surname")
	if err != nil {
		return err
	}
	for _, w := range rows {
		t := &thing{
			ref: "country/" + w.get("iso3"), kind: Country, name: w.get("name"), iso3: w.get("iso3"), code: w.get("iso3"),
			wikidata: w.get("wikidata"), lead: w.get("lead"),
		}
		if err := r.insert(w, t, w.list("names")); err != nil {
			return err
		}
		r.surnameFirst[t.ref] = w.get("surname") == "first"
		r.adjective[t.ref] = ""
		for i, d := range w.list("demonyms") {
			d, ambiguous := mark(d)
			if i == 0 && !ofPeople(d) {
				r.adjective[t.ref] = d
			}
			for _, form := range demonymForms(d) {
				r.names.add(form, Entry{t.ref, Nationality, ambiguous}, false)
			}
		}
		if err := r.loadCapitals(w, t); err != nil {
			return err
		}
	}
	return nil
}

// loadCapitals reads "Kyiv=Kiev,Other": places with their spellings. A capital
// that places.tsv lists keeps what it says there.
func (r *Resolver) loadCapitals(w row, state *thing) error {
	if w.get("capitals") == "" {
		return nil
	}
	for i, capital := range splitCapitals(w.get("capitals")) {
		name, _ := mark(capital[0])
		ref := "place/" + slug(name)
		t := r.things[ref]
		if t == nil {
			t = &thing{ref: ref, kind: Place, name: name, state: state.ref}
			for _, n := range unmarked(capital[1:]) {
				if n != name {
					t.names = append(t.names, n)
				}
			}
			r.things[ref] = t
			for _, n := range capital {
				n, ambiguous := mark(n)
				r.names.add(n, Entry{ref, Place, ambiguous}, false)
			}
		}
		if t.state != state.ref {
			return w.errorf("capital %s lies in %s", ref, t.state)
		}
		if t.govern == "" {
			t.govern = state.ref
		}
		if i == 0 {
			r.capitals[state.ref] = ref
		}
	}
	return nil
}

// splitCapitals parts capitals at commas that no space follows ("Washington,
// D.C." is one), and each into its spellings.
func splitCapitals(s string) [][]string {
	var out [][]string
	for part := range strings.SplitSeq(strings.ReplaceAll(s, ", ", "\x00"), ",") {
		out = append(out, strings.Split(strings.ReplaceAll(part, "\x00", ", "), "="))
	}
	return out
}

// ofPeople reports whether a demonym names people only: "New Zealander".
func ofPeople(d string) bool { return strings.HasSuffix(d, "er") || strings.HasSuffix(d, "man") }

// demonymForms returns the forms of a demonym: with a plural where English makes
// one.
func demonymForms(d string) []string {
	for _, end := range []string{"s", "sh", "ch", "ese", "man", "men", "z"} {
		if strings.HasSuffix(d, end) {
			if end == "man" && ofPeople(d) && len(d) > 6 && !strings.HasSuffix(d, "chman") && !strings.HasSuffix(d, "shman") {
				break // German, Oman's people: a plural as usual
			}
			return []string{d}
		}
	}
	return []string{d, d + "s"}
}

// slug makes the last part of a ref from a name.
func slug(name string) string {
	var b strings.Builder
	for _, w := range words(name) {
		w = strings.Trim(strings.Map(func(c rune) rune {
			if unicode.IsLetter(c) || unicode.IsDigit(c) {
				return c
			}
			return -1
		}, w), "-")
		if w == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('-')
		}
		b.WriteString(w)
	}
	return b.String()
}

func (r *Resolver) loadOrganizations() error {
	rows, err := table("orgs.tsv", "id", "name", "code", "sector", "parent", "names")
	if err != nil {
		return err
	}
	for _, w := range rows {
		t := &thing{ref: "org/" + w.get("id"), kind: Organization, name: w.get("name"), code: w.get("code"), sector: w.get("sector")}
		if _, ok := r.things["country/"+t.code]; ok {
			t.state = "country/" + t.code
		}
		switch {
		case w.get("parent") != "" && (t.state == "" || governmental(t.sector) || t.sector == "LEG"):
			t.actsFor = "org/" + w.get("parent")
		case t.state != "" && governmental(t.sector):
			t.actsFor = t.state
		}
		if err := r.insert(w, t, w.list("names")); err != nil {
			return err
		}
	}
	return nil
}

func (r *Resolver) loadBodies() error {
	rows, err := table("bodies.tsv", "id", "name", "sector", "names")
	if err != nil {
		return err
	}
	for _, w := range rows {
		p := pattern{w.get("id"), w.get("name"), w.get("sector")}
		r.patterns[p.id] = p
		for _, n := range append([]string{p.name}, w.list("names")...) {
			r.bodies.add(n, Entry{"body/" + p.id, Organization, false}, true)
		}
	}
	return nil
}

func (r *Resolver) loadEvents() error {
	rows, err := table("events.tsv", "id", "name", "kind", "body", "names")
	if err != nil {
		return err
	}
	for _, w := range rows {
		s := series{"event/" + w.get("id"), w.get("name"), graph.EventKind(w.get("kind")), ""}
		if b := w.get("body"); b != "" {
			s.body = "org/" + b
		}
		r.events[s.ref] = s
		t := &thing{ref: s.ref, kind: EventSeries, name: s.name}
		if err := r.insert(w, t, w.list("names")); err != nil {
			return err
		}
	}
	return nil
}

func (r *Resolver) loadHeads() error {
	rows, err := table("heads.tsv", "word", "means")
	if err != nil {
		return err
	}
	for _, w := range rows {
		r.heads[w.get("word")] = w.get("means")
	}
	return nil
}

func (r *Resolver) loadVehicles() error {
	rows, err := table("vehicles.tsv", "kind", "word")
	if err != nil {
		return err
	}
	for _, w := range rows {
		kind := w.get("kind")
		if kind != "name" && kind != "prefix" {
			return w.errorf("%q is neither name nor prefix", kind)
		}
		r.vehicles[w.get("word")] = kind
	}
	return nil
}

// vehicle reports whether a name is a ship's, an aircraft's or a car's.
func (r *Resolver) vehicle(name string) bool {
	if r.vehicles[name] == "name" {
		return true
	}
	first, _, more := strings.Cut(name, " ")
	return more && r.vehicles[first] == "prefix"
}

// placeKey is a name of a place without breaks.
type placeKey struct{ key, ref string }

// minNearLength is the shortest name that may be another one misspelt: shorter
// ones are too close to each other.
const minNearLength = 5

// indexSpellings prepares the search for names that are spelt in another way.
func (r *Resolver) indexSpellings() {
	for _, ref := range slices.Sorted(maps.Keys(r.things)) {
		t := r.things[ref]
		switch t.kind {
		case Place:
			for _, n := range append([]string{t.name}, t.names...) {
				if key := joined(n); len(key) >= minNearLength {
					r.placeKeys = append(r.placeKeys, placeKey{key, ref})
				}
			}
		case Person:
			for _, n := range append([]string{t.name}, t.names...) {
				ws := r.personWords(n)
				for _, w := range []string{ws[0], ws[len(ws)-1]} {
					if s := r.matcher.soundOf(w); !slices.Contains(r.bySound[s], ref) {
						r.bySound[s] = append(r.bySound[s], ref)
					}
				}
			}
		case Organization, Country, EventSeries, Nationality:
		}
	}
}

// joinPlaces indexes names of places without their breaks as well ("Danang"),
// where that is no name of something else.
func (r *Resolver) joinPlaces() {
	for _, ref := range slices.Sorted(maps.Keys(r.things)) {
		t := r.things[ref]
		if t.kind != Place {
			continue
		}
		for _, n := range append([]string{t.name}, t.names...) {
			ws := words(n)
			key := strings.Join(ws, "")
			if len(ws) < 2 || len(ws) > 3 || len(key) < 5 || r.names.next[key] != nil {
				continue
			}
			r.names.addFolded(key, Entry{ref, Place, false})
		}
	}
}
