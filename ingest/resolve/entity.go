package resolve

import (
	"slices"
	"strconv"
	"strings"

	"github.com/demarche-kg/demarche/graph"
)

// Resolve decides what each chain of a document stands for. It is a pure
// function of its arguments and the gazetteer. A chain that is never named, or
// whose kind is no entity's or event's, resolves to nothing.
func (r *Resolver) Resolve(m Meta, chains []Chain) []Resolved {
	out := make([]Resolved, len(chains))
	for i, c := range chains {
		out[i] = r.resolve(m, c)
	}
	return out
}

func (r *Resolver) resolve(m Meta, c Chain) Resolved {
	if s, ok := r.events[c.Ref]; ok {
		return r.eventOf(m, s)
	}
	if e, ok := r.Entity(c.Ref); ok {
		return Resolved{Entity: &e, Method: "gazetteer", Score: 1}
	}
	if len(c.Names) == 0 {
		return Resolved{}
	}
	for _, name := range c.Names {
		for _, e := range r.Lookup(name) {
			if s, ok := r.events[e.Ref]; ok && (c.Kind == graph.EventMention || c.Kind == "") {
				return r.eventOf(m, s)
			}
			if entity, ok := r.Entity(e.Ref); ok && (string(entity.Kind) == string(c.Kind) || c.Kind == "") {
				return Resolved{Entity: &entity, Method: "gazetteer", Score: 1}
			}
		}
	}
	switch c.Kind {
	case graph.PersonMention:
		return r.person(m, c)
	case graph.PlaceMention:
		if ref, ok := r.nearbyPlace(c.Names[0]); ok {
			e, _ := r.Entity(ref)
			return Resolved{Entity: &e, Method: "spelling", Score: 0.8}
		}
		return named(graph.PlaceKind, c.Names[0])
	case graph.CountryMention:
		return named(graph.PlaceKind, c.Names[0])
	case graph.EventMention:
		return r.namedEvent(m, c.Names[0])
	case graph.OrganizationMention:
		return named(graph.OrganizationKind, c.Names[0])
	case graph.TopicMention:
	}
	return Resolved{}
}

// person resolves a person whom the gazetteer does not know by his full name.
func (r *Resolver) person(m Meta, c Chain) Resolved {
	name := c.Names[0]
	if strings.Contains(name, " ") {
		return named(graph.PersonKind, name)
	}
	if ref, ok := r.Leader(name, m.Published, "", c.Titles); ok {
		if e, ok := r.Entity(ref); ok {
			return Resolved{Entity: &e, Method: "leader", Score: 0.9}
		}
	}
	e := graph.Entity{ID: graph.EntityID(graph.PersonKind, string(m.Document), name), Kind: graph.PersonKind, Name: name}
	e.Names = []graph.Name{{Text: name, Kind: graph.CanonicalName}}
	return Resolved{Entity: &e, Method: "surname", Score: 0.5}
}

func named(kind graph.EntityKind, name string) Resolved {
	e := graph.Entity{ID: graph.EntityID(kind, Normalise(name)), Kind: kind, Name: name, Names: []graph.Name{{Text: name, Kind: graph.CanonicalName}}}
	return Resolved{Entity: &e, Method: "name", Score: 0.7}
}

func (r *Resolver) eventOf(m Meta, s series) Resolved {
	name := s.name
	if m.Published.Known() && s.kind == graph.Summit {
		name += " " + strconv.Itoa(m.Published.Year)
	}
	e := graph.Event{ID: graph.NewID(graph.EventPrefix, string(s.kind), name), Name: name, Kind: s.kind, Precision: graph.UnknownPrecision}
	return Resolved{Event: &e, Method: "gazetteer", Score: 1}
}

func (r *Resolver) namedEvent(m Meta, name string) Resolved {
	e := graph.Event{ID: graph.NewID(graph.EventPrefix, string(m.Document), Normalise(name)), Name: name, Kind: graph.OtherEvent, Precision: graph.UnknownPrecision}
	return Resolved{Event: &e, Method: "name", Score: 0.7}
}

// Entity returns the entity of a gazetteer ref, with its names.
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
		e.Names = append(e.Names, graph.Name{Text: n, Kind: graph.AliasName, Language: "en"})
	}
	if t.kind == Person {
		e.Names = append(e.Names, r.officeNames(ref)...)
	}
	return e, true
}

// ByID returns the gazetteer entity with an id.
func (r *Resolver) ByID(id graph.ID) (graph.Entity, bool) {
	ref, ok := r.byID[id]
	if !ok {
		return graph.Entity{}, false
	}
	return r.Entity(ref)
}

// Holder returns who certainly held an office of a body on a day.
func (r *Resolver) Holder(office, body string, at graph.Date) (graph.Entity, bool) {
	ref, ok := r.holder(office, body, at)
	if !ok {
		return graph.Entity{}, false
	}
	return r.Entity(ref)
}

// nearbyPlace returns the only known place whose name differs from this one by
// one letter, for names of five letters or more.
func (r *Resolver) nearbyPlace(name string) (string, bool) {
	key := strings.ReplaceAll(Normalise(name), " ", "")
	if len(key) < 5 {
		return "", false
	}
	var found []string
	for ref, t := range r.things {
		if t.kind != Place {
			continue
		}
		for _, n := range append([]string{t.name}, t.names...) {
			if other := strings.ReplaceAll(Normalise(n), " ", ""); len(other) >= 5 && oneEdit(key, other) {
				found = append(found, ref)
				break
			}
		}
	}
	slices.Sort(found)
	if len(found) != 1 {
		return "", false
	}
	return found[0], true
}

func oneEdit(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) == len(b) {
		return i == len(a) || a[i+1:] == b[i+1:]
	}
	return a[i:] == b[i+1:]
}
