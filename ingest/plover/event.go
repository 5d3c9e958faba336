package plover

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/demarche-kg/demarche/graph"
)

// Event is who did what kind of thing to whom.
type Event struct {
	Source, Target string           // actor codes: an ISO 3166 alpha-3 code or IGO, NGO …, then the sector; "---" for an actor the text leaves open
	Type           graph.PloverType // one of PLOVER's 16
	Mode           string           // "" for none
	Evidence       graph.Span       // of the claim, in code points
}

// open stands for an actor whom the text does not name, as in PLOVER's own files.
const open = "---"

// Events returns the events that a document's claims come to, in text order, each
// once a sentence. What acts on both alike (a meeting, an agreement) is there in
// both directions. A claim with neither actor known gives none.
func (c *Coder) Events(b *graph.Batch) []Event {
	d := newDocument(c, b)
	var out []Event
	for i := range b.Claims {
		claim := &b.Claims[i]
		code := c.code(claim)
		if code.Type == "" || c.ontology.Entry(claim.Predicate).Standing || d.repeats(claim, code) {
			continue
		}
		for _, e := range d.events(claim, code) {
			same := func(o Event) bool {
				return o.Source == e.Source && o.Target == e.Target && o.Type == e.Type && d.sentence[o.Evidence.Start] == d.sentence[e.Evidence.Start]
			}
			if !slices.ContainsFunc(out, same) {
				out = append(out, e)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Event) int { return cmp.Compare(a.Evidence.Start, b.Evidence.Start) })
	return out
}

// document is what the coder knows of a batch.
type document struct {
	*Coder
	batch    *graph.Batch
	text     []rune
	claims   map[graph.ID]*graph.Claim
	called   map[graph.ID]string          // what the things of the document are called
	bodies   map[graph.ID]graph.ID        // person to the state or body of an office the document gives him
	sentence map[int]graph.ID             // by the start of an evidence span
	names    map[graph.ID][]graph.Mention // mentions of a sentence, in text order
}

func newDocument(c *Coder, b *graph.Batch) *document {
	d := &document{
		Coder: c, batch: b, text: []rune(b.Document.Text), claims: map[graph.ID]*graph.Claim{},
		called: map[graph.ID]string{}, bodies: map[graph.ID]graph.ID{}, sentence: map[int]graph.ID{}, names: map[graph.ID][]graph.Mention{},
	}
	for _, e := range b.Entities {
		d.called[e.ID] = e.Name
	}
	for _, t := range b.Topics {
		d.called[t.ID] = t.Name
	}
	for i := range b.Claims {
		claim := &b.Claims[i]
		d.claims[claim.ID] = claim
		d.sentence[claim.Evidence[0].Start] = claim.Evidence[0].Sentence
		switch claim.Predicate {
		case "HOLDS_OFFICE", "HEADS", "SPOKE_FOR", "AFFILIATED_WITH":
			if claim.Polarity == graph.Affirmed && len(claim.Subjects) == 1 && len(claim.Objects) > 0 {
				d.bodies[claim.Subjects[0].ID] = claim.Objects[0].ID
			}
		}
	}
	for _, m := range b.Mentions {
		d.names[m.Sentence] = append(d.names[m.Sentence], m)
	}
	for _, ms := range d.names {
		slices.SortStableFunc(ms, func(a, b graph.Mention) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End)) })
	}
	return d
}

// repeats reports whether a claim only tells what another one tells as an event:
// the content of an accusation or request, a request that is told as rejected, and
// a promise of what itself is coded as a threat.
func (d *document) repeats(claim *graph.Claim, code graph.PloverCode) bool {
	if of := d.claims[claim.ContentOf]; of != nil && (claim.Stance == graph.Alleged || claim.Modality == graph.Requested) {
		return true
	}
	if claim.Predicate == "REQUESTED" || claim.Predicate == "DEMANDED" {
		return d.rejected(claim)
	}
	if claim.Predicate != "PROMISED" || code.Type != "AGREE" {
		return false
	}
	for i := range d.batch.Claims {
		o := &d.batch.Claims[i]
		if o.Evidence[0].Sentence == claim.Evidence[0].Sentence && len(o.Subjects) > 0 && len(claim.Subjects) > 0 &&
			o.Subjects[0].ID == claim.Subjects[0].ID && d.code(o).Type == "THREATEN" {
			return true
		}
	}
	return false
}

// rejected reports whether another claim says that what a claim tells was
// rejected: its evidence holds that of the claim.
func (d *document) rejected(claim *graph.Claim) bool {
	at := claim.Evidence[0]
	return slices.ContainsFunc(d.batch.Claims, func(o graph.Claim) bool {
		e := o.Evidence[0]
		return o.Predicate == "REJECTED" && e.Sentence == at.Sentence && e.Start <= at.Start && at.End <= e.End
	})
}

// events pairs a claim's actors.
func (d *document) events(claim *graph.Claim, code graph.PloverCode) []Event {
	sources, targets := d.actors(claim.Subjects), d.actors(claim.Objects)
	// Meetings and agreements join all who take part; so does a visit that is agreed on.
	mutual := d.ontology.Entry(claim.Predicate).Symmetric || code.Type == "AGREE" && claim.Plover.Type == "CONSULT"
	if d.ontology.Entry(claim.Predicate).Symmetric {
		if all := distinct(slices.Concat(sources, targets)); len(all) > 1 {
			sources, targets = all, all
		} else {
			sources, targets = all, nil
			mutual = false
		}
	}
	if len(sources) == 0 && len(claim.Subjects) > 0 && !d.stateAmong(claim.Objects) {
		sources = d.onlyCountry(claim)
	}
	if len(sources) == 0 && len(claim.Subjects) == 0 && code.Type == "ASSAULT" {
		sources = d.where(claim) // nobody is named: whoever did it did it there
	}
	if len(targets) == 0 {
		targets = d.beyond(claim, sources)
	}
	if len(targets) == 0 && len(sources) > 0 && (len(claim.Objects) > 0 || within[code.Type]) {
		targets = d.onlyCountry(claim)
	}
	if len(sources) == 0 && len(targets) == 0 {
		return nil
	}
	if len(sources) == 0 {
		sources = []string{open}
	}
	if len(targets) == 0 {
		targets = []string{open}
	}
	var out []Event
	add := func(s, t string) {
		if s == open && t == open {
			return
		}
		e := Event{Source: s, Target: t, Type: code.Type, Mode: code.Mode, Evidence: claim.Evidence[0].Span}
		if at, ok := d.domestic[e.Type]; ok && country(s) == country(t) && !international[country(s)] {
			e.Type, e.Mode = at.Type, at.Mode
		}
		out = append(out, e)
	}
	for _, s := range sources {
		for _, t := range targets {
			if mutual && s == t {
				continue
			}
			if add(s, t); mutual && !slices.Contains(sources, t) {
				add(t, s)
			}
		}
	}
	return out
}

// stateAmong reports whether one of some participants is a state itself.
func (d *document) stateAmong(ps []graph.Participant) bool {
	return slices.ContainsFunc(ps, func(p graph.Participant) bool {
		e, ok := d.resolver.ByID(p.ID)
		return ok && e.Kind == graph.CountryKind
	})
}

// within are the types that states use on their own people, or these on them, so
// that the text need not say where.
var within = map[graph.PloverType]bool{"COERCE": true, "PROTEST": true, "CONCEDE": true, "REJECT": true, "REQUEST": true, "THREATEN": true, "ACCUSE": true}

// onlyCountry returns the country of a sentence that names one only.
func (d *document) onlyCountry(claim *graph.Claim) []string {
	var codes []string
	for _, m := range d.names[claim.Evidence[0].Sentence] {
		if code, _ := d.coded(m.Target); code != "" && !d.speaks(claim, m.Target) {
			codes = append(codes, code)
		}
	}
	if codes = distinct(codes); len(codes) == 1 {
		return codes
	}
	return nil
}

// where returns the country of the places that a sentence names, where it is one.
func (d *document) where(claim *graph.Claim) []string {
	var codes []string
	for _, m := range d.names[claim.Evidence[0].Sentence] {
		if m.Kind != graph.PlaceMention {
			continue
		}
		if code, _ := d.coded(m.Target); code != "" {
			codes = append(codes, code)
		}
	}
	if codes = distinct(codes); len(codes) == 1 {
		return codes
	}
	return nil
}

// speaks reports whether an entity is only the source of a claim.
func (d *document) speaks(claim *graph.Claim, id graph.ID) bool {
	return slices.ContainsFunc(claim.Sources, func(a graph.Attribution) bool { return a.Source == id }) &&
		!slices.ContainsFunc(slices.Concat(claim.Subjects, claim.Objects), func(p graph.Participant) bool { return p.ID == id })
}

func distinct(codes []string) []string {
	var out []string
	for _, c := range codes {
		if !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
}

// actors returns the codes of participants, those known first in their order.
func (d *document) actors(ps []graph.Participant) []string {
	var out []string
	for _, p := range ps {
		out = append(out, d.actor(p)...)
	}
	return distinct(out)
}

// actor returns the codes of one participant: by the office the document gives a
// person, by the gazetteer, else by the names within the phrase or before it
// ("Rwandan rebels", "its villages"). None are known of "the rebels".
func (d *document) actor(p graph.Participant) []string {
	if code, sector := d.coded(d.bodies[p.ID]); code != "" {
		return []string{code + cmp.Or(sector, "GOV")}
	}
	if code, sector := d.coded(p.ID); code != "" {
		if sector == "" && p.ID.Prefix() == graph.EntityPrefix && !international[code] {
			sector = d.sector(p)
		}
		return []string{code + sector}
	}
	var out []string
	for _, code := range d.countriesIn(d.called[p.ID]) {
		out = append(out, code+d.sector(p))
	}
	if len(out) == 0 {
		for _, span := range p.Spans {
			for _, m := range d.names[d.sentenceOf(span)] {
				if code, _ := d.coded(m.Target); code != "" && m.Start < span.End && m.End >= span.Start-2 {
					out = append(out, code+d.sector(p))
				}
			}
		}
	}
	return distinct(out)
}

// international are the codes of bodies that belong to no country.
var international = map[string]bool{"IGO": true, "NGO": true, "IMG": true, "ISM": true, "MNC": true}

// coded returns country component and sector of what the gazetteer knows, "" and
// "" of what it does not.
func (d *document) coded(id graph.ID) (code, sector string) {
	code, sector = d.resolver.ActorByID(id, d.batch.Document.PublishedAt)
	return cmp.Or(d.codes[code], code), sector
}

// countriesIn returns the countries that a phrase names, places by their state.
func (d *document) countriesIn(phrase string) []string {
	var out []string
	forms := strings.FieldsFunc(phrase, func(r rune) bool { return unicode.IsSpace(r) || r == '-' })
	for i := 0; i < len(forms); i++ {
		n, e := d.resolver.Match(forms[i:])
		if n == 0 {
			continue
		}
		if code, _ := d.resolver.Actor(e.Ref, d.batch.Document.PublishedAt); code != "" {
			out = append(out, cmp.Or(d.codes[code], code))
		}
		i += n - 1
	}
	return distinct(out)
}

// countries returns the first fitting country that a stretch of text names, and
// those coordinated with it ("Romania and Poland"); places by their state.
func (d *document) countries(span graph.Span, fits func(code string) bool) []string {
	var out []string
	last := -1
	for _, m := range d.names[d.sentenceOf(span)] {
		if m.Start < span.Start || m.End > span.End || m.Start < last {
			continue
		}
		code, _ := d.coded(m.Target)
		if code == "" || len(out) == 0 && !fits(code) {
			continue
		}
		if len(out) > 0 && !coordinator(string(d.text[last:m.Start])) {
			break
		}
		out, last = append(out, code), m.End
	}
	return distinct(out)
}

// coordinator reports whether nothing but a comma, "and" or "or" stands between
// two names.
func coordinator(between string) bool {
	switch strings.Join(strings.Fields(strings.ReplaceAll(between, ",", " ")), " ") {
	case "", "and", "or", "and the", "or the", "the":
		return true
	}
	return false
}

func (d *document) sentenceOf(span graph.Span) graph.ID {
	for i := range d.batch.Sentences {
		if s := &d.batch.Sentences[i]; s.Start <= span.Start && span.Start < s.End {
			return s.ID
		}
	}
	return ""
}

// sector returns the sector of a participant by the noun that heads his phrase,
// also where only the adjective in it names him ("[Russian] soldiers").
func (d *document) sector(p graph.Participant) string {
	for _, span := range p.Spans {
		end := span.End
		for end < len(d.text) && d.text[end] == ' ' {
			end++
		}
		for end < len(d.text) && unicode.IsLetter(d.text[end]) {
			end++
		}
		words := strings.FieldsFunc(strings.ToLower(string(d.text[span.Start:end])), func(r rune) bool { return unicode.IsSpace(r) || r == '-' })
		for i, word := range slices.Backward(words) {
			two := word
			if i > 0 {
				two = words[i-1] + " " + word
			}
			for _, w := range []string{two, word} {
				for _, noun := range []string{w, strings.TrimSuffix(w, "s"), strings.TrimSuffix(w, "es"), strings.TrimSuffix(w, "ies") + "y", strings.TrimSuffix(w, "men") + "man"} {
					if s := d.sectors[noun]; s != "" {
						return s
					}
				}
			}
		}
	}
	return ""
}

// beyond looks for whom an act is directed at where the claim has no object that
// is an actor: whoever its topic names, the country where it happens, whoever
// else the clause names after the act.
func (d *document) beyond(claim *graph.Claim, sources []string) []string {
	other := func(code string) bool {
		return !slices.ContainsFunc(sources, func(s string) bool { return country(s) == country(code) })
	}
	for _, t := range claim.Topics {
		for _, span := range t.Spans {
			if found := d.countries(span, other); len(found) > 0 {
				return found
			}
		}
	}
	if claim.Place != nil {
		if found := d.actor(*claim.Place); len(found) > 0 && other(found[0]) {
			return found[:1]
		}
	}
	for _, e := range claim.Evidence {
		if found := d.countries(e.Span, other); len(found) > 0 {
			return found
		}
	}
	return nil
}

// country returns the part of an actor code that names the country or the kind of
// body.
func country(code string) string { return code[:min(3, len(code))] }
