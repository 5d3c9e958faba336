package resolve

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/demarche-kg/demarche/graph"
)

// office is an office that can be held.
type office struct {
	id, name string
	role     role
	sole     bool // one holder at a time
}

// role says what an office counts for when someone asks who speaks for a state.
type role string

const (
	head        role = "head" // of state, of government, of a body
	minister    role = "minister"
	spokesman   role = "spokesperson"
	deputy      role = "deputy"
	otherOffice role = "other"
)

var roleRank = map[role]int{head: 0, minister: 1, deputy: 2, spokesman: 3, otherOffice: 4}

// term is a time in office.
type term struct {
	body     string // ref of the state or body
	office   *office
	person   string     // ref
	from, to day        // zero: open
	asOf     graph.Date // the day up to which an open term is known to last
}

// day is a date of which only the year or the month may be known.
type day struct {
	graph.Date // Month or Day 0 when not known
}

// parseDay reads "2017-11-11", "2017-11", "2017" or "".
func parseDay(s string) (day, error) {
	if s == "" {
		return day{}, nil
	}
	for _, layout := range []string{time.DateOnly, "2006-01", "2006"} {
		t, err := time.Parse(layout, s)
		if err != nil {
			continue
		}
		d := day{graph.Date{Year: t.Year()}}
		if len(layout) > len("2006") {
			d.Month = t.Month()
		}
		if len(layout) > len("2006-01") {
			d.Day = t.Day()
		}
		return d, nil
	}
	return day{}, graph.Errorf(graph.Internal, "date %q", s)
}

// earliest returns the first day that d can mean.
func (d day) earliest() graph.Date {
	if d.Year == 0 {
		return graph.Date{}
	}
	return graph.Date{Year: d.Year, Month: max(d.Month, 1), Day: max(d.Day, 1)}
}

// latest returns the last day that d can mean.
func (d day) latest() graph.Date {
	switch {
	case d.Year == 0:
		return graph.Date{}
	case d.Month == 0:
		return graph.Date{Year: d.Year, Month: time.December, Day: 31}
	case d.Day == 0:
		return graph.DateOf(time.Date(d.Year, d.Month+1, 0, 0, 0, 0, 0, time.UTC))
	}
	return d.Date
}

// certainly reports whether the person held the office that day beyond doubt: a
// day of change, an unknown day and one after asOf are doubtful.
func (t *term) certainly(at graph.Date) bool {
	if t.from.Year != 0 && t.from.latest().Compare(at) > 0 {
		return false
	}
	if t.to.Year == 0 {
		return at.Compare(t.asOf) <= 0
	}
	return at.Compare(t.to.earliest()) < 0
}

// possibly reports whether the person may have held the office that day; at an
// unknown day, whoever ever held it may.
func (t *term) possibly(at graph.Date) bool {
	if !at.Known() {
		return true
	}
	return (t.from.Year == 0 || t.from.earliest().Compare(at) <= 0) && (t.to.Year == 0 || at.Compare(t.to.latest()) <= 0)
}

// begun reports whether the term had begun by a day.
func (t *term) begun(at graph.Date) bool {
	return !at.Known() || t.from.Year == 0 || t.from.earliest().Compare(at) <= 0
}

func (r *Resolver) loadPeople() error {
	common, err := table("common.tsv", "word")
	if err != nil {
		return err
	}
	for _, w := range common {
		r.common[w.get("word")] = true
	}
	rows, err := table("people.tsv", "id", "name", "state", "names")
	if err != nil {
		return err
	}
	for _, w := range rows {
		t := &thing{ref: "person/" + w.get("id"), kind: Person, name: w.get("name")}
		if s := w.get("state"); s != "" {
			t.state = "country/" + s
			if _, ok := r.things[t.state]; !ok {
				return w.errorf("no state %s", s)
			}
		}
		if err := r.insert(w, t, w.list("names")); err != nil {
			return err
		}
		r.indexPerson(t)
	}
	for surname := range r.surnames {
		if r.things["country/"+strings.ToUpper(surname)] != nil {
			continue
		}
		ambiguous := len(r.surnames[surname]) > 1 || r.common[surname] || len(surname) < 4
		r.names.addFolded(surname, Entry{"", Person, ambiguous})
	}
	return nil
}

// indexPerson adds the forms of a person's names that news text uses, and his
// surnames.
func (r *Resolver) indexPerson(t *thing) {
	for _, name := range append([]string{t.name}, t.names...) {
		for _, v := range r.matcher.personForms(name) {
			if !r.vague(v) {
				r.names.add(v, Entry{t.ref, Person, false}, false)
			}
		}
		for _, s := range r.matcher.surnames(name, r.surnameFirst[t.state]) {
			if !slices.Contains(r.surnames[s], t.ref) {
				r.surnames[s] = append(r.surnames[s], t.ref)
			}
		}
	}
}

// personForms returns a name and the form without Arabic articles.
func (m *matcher) personForms(name string) []string {
	forms := []string{name}
	var kept []string
	for w := range strings.FieldsFuncSeq(name, isBreak) {
		if !m.is(strings.ToLower(w), article) {
			kept = append(kept, w)
		}
	}
	if without := strings.Join(kept, " "); len(words(without)) != len(words(name)) && len(kept) > 1 {
		forms = append(forms, without)
	}
	return forms
}

// surnames returns the folded surnames that a full name may be referred to by.
// A name of one word is one. Otherwise it is any stretch of words at the end
// that leaves out the first word, or, for names with the surname first, the
// first word.
func (m *matcher) surnames(name string, first bool) []string {
	ws := words(name)
	for len(ws) > 1 && m.is(ws[len(ws)-1], generation) {
		if len(ws) == 2 {
			return nil // a monarch: "Charles III"
		}
		ws = ws[:len(ws)-1]
	}
	switch {
	case len(ws) == 0:
		return nil
	case len(ws) == 1:
		return ws
	case first:
		return ws[:1]
	}
	var out []string
	for i := 1; i < len(ws); i++ {
		out = append(out, strings.Join(ws[i:], " "))
	}
	return out
}

func (r *Resolver) loadTerms() error {
	if err := r.loadOffices(); err != nil {
		return err
	}
	until, err := table("asof.tsv", "day")
	if err != nil {
		return err
	}
	asOf, err := graph.ParseDate(until[0].get("day"))
	if err != nil {
		return until[0].errorf("%w", err)
	}
	rows, err := table("terms.tsv", "body", "office", "from", "to", "person")
	if err != nil {
		return err
	}
	for i, w := range rows {
		t := term{body: "org/" + w.get("body"), office: r.offices[w.get("office")], person: "person/" + w.get("person"), asOf: asOf}
		if len(w.get("body")) == 3 && w.get("body") == strings.ToUpper(w.get("body")) {
			t.body = "country/" + w.get("body")
		}
		if _, ok := r.thing(t.body); !ok {
			return w.errorf("no body %s", t.body)
		}
		if t.office == nil {
			return w.errorf("no office %q", w.get("office"))
		}
		if _, ok := r.things[t.person]; !ok {
			return w.errorf("no person %s", t.person)
		}
		if t.from, err = parseDay(w.get("from")); err != nil {
			return w.errorf("%w", err)
		}
		if t.to, err = parseDay(w.get("to")); err != nil {
			return w.errorf("%w", err)
		}
		r.terms = append(r.terms, t)
		r.ofPerson[t.person] = append(r.ofPerson[t.person], i)
		r.ofBody[t.body] = append(r.ofBody[t.body], i)
	}
	return nil
}

func (r *Resolver) loadOffices() error {
	rows, err := table("offices.tsv", "id", "name", "role", "sole", "titles")
	if err != nil {
		return err
	}
	for _, w := range rows {
		o := &office{id: w.get("id"), name: w.get("name"), role: role(w.get("role")), sole: w.get("sole") == "yes"}
		r.offices[o.id] = o
		for _, title := range append([]string{o.name}, w.list("titles")...) {
			key := Normalise(title)
			if !slices.Contains(r.titles[key], o.id) {
				r.titles[key] = append(r.titles[key], o.id)
			}
		}
	}
	local, err := table("titles.tsv", "body", "office", "title")
	if err != nil {
		return err
	}
	for _, w := range local {
		r.localTitle[[2]string{w.get("body"), w.get("office")}] = w.get("title")
		key := Normalise(w.get("title"))
		if !slices.Contains(r.titles[key], w.get("office")) {
			r.titles[key] = append(r.titles[key], w.get("office"))
		}
	}
	return nil
}

// termsAt returns the terms that a person certainly held on a day, the highest
// office first; at an unknown day none.
func (r *Resolver) termsAt(person string, at graph.Date) []*term {
	if !at.Known() {
		return nil
	}
	var out []*term
	for _, i := range r.ofPerson[person] {
		if t := &r.terms[i]; t.certainly(at) {
			out = append(out, t)
		}
	}
	slices.SortStableFunc(out, func(a, b *term) int { return cmp.Compare(roleRank[a.office.role], roleRank[b.office.role]) })
	return out
}

// ActsAt returns the ref of the state or body that a person acted for on a day:
// the one of his highest office then. It is false when that is not certain.
func (r *Resolver) ActsAt(person string, at graph.Date) (body string, ok bool) {
	terms := r.termsAt(person, at)
	if len(terms) == 0 {
		return "", false
	}
	return terms[0].body, true
}

// Heads returns the refs of those who certainly headed a state or body on a day,
// sorted.
func (r *Resolver) Heads(body string, at graph.Date) []string {
	var out []string
	for _, i := range r.ofBody[body] {
		if t := &r.terms[i]; t.office.role == head && at.Known() && t.certainly(at) {
			out = append(out, t.person)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// officesFor returns the offices of a body that a title can mean: "president",
// "the country's leader", "top diplomat". Words for the state ("Russian", "of
// France") and articles in the title do not count.
func (r *Resolver) officesFor(title, body string) []string {
	ws := words(title)
	all := ws
	if i := slices.Index(ws, "of"); i > 0 && r.titles[strings.Join(ws, " ")] == nil {
		ws, all = ws[:i], ws[:i]
	}
	for len(ws) > 0 {
		if ids := r.titles[strings.Join(ws, " ")]; ids != nil {
			if slices.ContainsFunc(all[:len(all)-len(ws)], func(w string) bool { return r.matcher.is(w, former) }) {
				return nil
			}
			if ws[0] == "leader" {
				if t, ok := r.things[body]; ok && t.lead != "" {
					return []string{t.lead}
				}
			}
			return ids
		}
		ws = ws[1:]
	}
	return nil
}

// holder returns the ref of the only person who certainly held an office of a
// body on a day; at an unknown day, of the only one known to have ever held it.
func (r *Resolver) holder(title, body string, at graph.Date) (string, bool) {
	ids := r.officesFor(title, body)
	if len(ids) == 0 {
		return "", false
	}
	found := map[string]bool{}
	for _, i := range r.ofBody[body] {
		t := &r.terms[i]
		if !t.office.sole || !slices.Contains(ids, t.office.id) {
			continue
		}
		if !at.Known() || t.possibly(at) {
			found[t.person] = at.Known() && t.certainly(at)
		}
	}
	if len(found) != 1 || !at.Known() {
		return "", false
	}
	for person, certain := range found {
		return person, certain
	}
	return "", false
}

// Leader returns the person whom a bare surname means in a text of a day: the
// only holder of an office then with that surname, else the only person with it
// who had held one by then. A state narrows the choice, "" does not. Common
// surnames need the state or a title that the person held.
func (r *Resolver) Leader(surname string, at graph.Date, state string, titles []string) (ref string, ok bool) {
	key := Normalise(surname)
	candidates := r.surnames[key]
	if len(candidates) == 0 {
		return "", false
	}
	held := r.titled(candidates, titles)
	if len(held) > 0 {
		candidates = held
	}
	if state != "" {
		var of []string
		for _, c := range candidates {
			if s, _ := r.State(c); s == state {
				of = append(of, c)
			}
		}
		if len(of) == 0 && len(held) == 0 {
			return "", false
		}
		if len(of) > 0 {
			candidates = of
		}
	}
	vague := r.common[key] || len(key) < 4
	var now, before []string
	for _, c := range candidates {
		in, begun := false, false
		for _, i := range r.ofPerson[c] {
			in = in || r.terms[i].possibly(at) && r.terms[i].office.role != otherOffice
			begun = begun || r.terms[i].begun(at)
		}
		if in {
			now = append(now, c)
		}
		if begun || len(r.ofPerson[c]) == 0 {
			before = append(before, c)
		}
	}
	switch {
	case vague && len(held) == 0 && state == "":
		return "", false
	case len(now) == 1:
		return now[0], true
	case len(now) > 1:
		return r.foremost(now, at)
	case len(before) == 1:
		return before[0], true
	}
	return "", false
}

// titled returns those of the people who ever held an office that a title names.
func (r *Resolver) titled(people, titles []string) []string {
	var out []string
	for _, p := range people {
		for _, i := range r.ofPerson[p] {
			t := &r.terms[i]
			if slices.ContainsFunc(titles, func(title string) bool {
				return r.titleFits(title, t)
			}) {
				out = append(out, p)
				break
			}
		}
	}
	return out
}

// titleFits reports whether a title as it stands in a text can mean an office: it
// names the office, and no other state than the office's.
func (r *Resolver) titleFits(title string, t *term) bool {
	ids := r.officesFor(strings.TrimPrefix(strings.TrimPrefix(strings.ToLower(title), "former "), "ex-"), t.body)
	if !slices.Contains(ids, t.office.id) {
		return false
	}
	state := r.stateIn(title)
	own, _ := r.State(t.body)
	return state == "" || state == own || state == t.body
}

// stateIn returns the state, or else the body, that words of a title name first;
// "" when there is none.
func (r *Resolver) stateIn(title string) string {
	raw := rawWords(title)
	for i := range raw {
		m := r.names.walk(raw[i:])
		if m.n == 0 {
			continue
		}
		for _, e := range m.entries() {
			switch e.Kind {
			case Country, Nationality, Organization:
				return e.Ref
			case Place, Person, EventSeries:
			}
		}
	}
	return ""
}

// foremost returns the one head among people in office; false when there is none
// or more than one.
func (r *Resolver) foremost(people []string, at graph.Date) (string, bool) {
	var found string
	for _, p := range people {
		for _, t := range r.termsAt(p, at) {
			if t.office.role == head && !isOrganization(t.body) {
				if found != "" && found != p {
					return "", false
				}
				found = p
			}
		}
	}
	return found, found != ""
}

func isOrganization(ref string) bool { return strings.HasPrefix(ref, "org/") }

// officeNames returns the dated names of a person's offices: "Russian foreign
// minister", "foreign minister of Russia". Ends that are not known to the day
// are narrowed to what is certain.
func (r *Resolver) officeNames(person string) []graph.Name {
	var out []graph.Name
	for _, i := range r.ofPerson[person] {
		t := &r.terms[i]
		body, ok := r.thing(t.body)
		if !ok {
			continue
		}
		title := cmp.Or(r.localTitle[[2]string{strings.TrimPrefix(strings.TrimPrefix(t.body, "country/"), "org/"), t.office.id}], t.office.name)
		n := graph.Name{Kind: graph.OfficeName, Language: "en", ValidFrom: t.from.latest(), ValidTo: t.to.earliest()}
		if n.ValidFrom.Known() && n.ValidTo.Known() && n.ValidFrom.Compare(n.ValidTo) > 0 {
			continue
		}
		texts := []string{title + " of " + body.name}
		if adjective := r.adjective[t.body]; adjective != "" {
			texts = append(texts, adjective+" "+title)
		} else if body.kind == Organization {
			texts = []string{body.name + " " + title}
		}
		for _, text := range texts {
			n.Text = text
			out = append(out, n)
		}
	}
	return out
}
