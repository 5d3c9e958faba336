package graphtest

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"github.com/demarche-kg/demarche/graph"
)

// condition compiles a condition to a function. Names are looked up once.
func (m *Memory) condition(w *graph.ClaimWhere) (func(*graph.Claim) bool, error) {
	if w == nil {
		return func(*graph.Claim) bool { return true }, nil
	}
	roles := []struct {
		ref *graph.EntityRef
		ids func(*graph.Claim) []graph.ID
	}{
		{w.Subject, func(c *graph.Claim) []graph.ID { return participantIDs(c.Subjects...) }},
		{w.Object, func(c *graph.Claim) []graph.ID { return participantIDs(c.Objects...) }},
		{w.About, func(c *graph.Claim) []graph.ID { return participantIDs(c.Topics...) }},
		{w.Place, func(c *graph.Claim) []graph.ID { return optionalID(c.Place) }},
		{w.During, func(c *graph.Claim) []graph.ID { return optionalID(c.During) }},
		{w.Speaker, func(c *graph.Claim) []graph.ID {
			var out []graph.ID
			for _, a := range c.Sources {
				out = append(out, a.Source)
			}
			return out
		}},
	}
	named := make([]func(graph.ID) bool, len(roles))
	for i, r := range roles {
		if r.ref == nil {
			continue
		}
		var err error
		if named[i], err = m.anyNamed([]graph.EntityRef{*r.ref}); err != nil {
			return nil, err
		}
	}
	all := func(list []graph.ClaimWhere) ([]func(*graph.Claim) bool, error) {
		out := make([]func(*graph.Claim) bool, len(list))
		for i := range list {
			var err error
			if out[i], err = m.condition(&list[i]); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	and, errAnd := all(w.And)
	or, errOr := all(w.Or)
	not, errNot := m.condition(w.Not)
	var search []string
	if w.Text != nil {
		search = words(*w.Text)
	}
	if err := cmp.Or(errAnd, errOr, errNot); err != nil {
		return nil, err
	}
	return func(c *graph.Claim) bool {
		for i, r := range roles {
			if r.ref != nil && !slices.ContainsFunc(r.ids(c), named[i]) {
				return false
			}
		}
		isTrue := func(f func(*graph.Claim) bool) bool { return f(c) }
		isFalse := func(f func(*graph.Claim) bool) bool { return !f(c) }
		return holds(w.Predicate, c.Predicate) &&
			holds(w.Polarity, c.Polarity) &&
			holds(w.Modality, c.Modality) &&
			holds(w.Stance, c.Stance) &&
			holds(w.Plover, c.Plover.Type) &&
			(w.From == nil || c.Time.Known() && c.Time.End.Compare(*w.From) >= 0) &&
			(w.To == nil || c.Time.Known() && c.Time.Start.Compare(*w.To) <= 0) &&
			(w.Document == nil || c.Document == *w.Document) &&
			(w.Text == nil || containsWords(claimText(c), search)) &&
			!slices.ContainsFunc(and, isFalse) &&
			(w.Or == nil || slices.ContainsFunc(or, isTrue)) &&
			(w.Not == nil || !not(c))
	}, nil
}

// holds reports whether a value is in a list; a list that is not set says
// nothing.
func holds[T comparable](list []T, value T) bool { return list == nil || slices.Contains(list, value) }

// anyNamed returns whether a thing is one of those that references name: by id, or
// by a canonical name, else by another one.
func (m *Memory) anyNamed(refs []graph.EntityRef) (func(graph.ID) bool, error) {
	things := map[graph.ID]bool{}
	for _, r := range refs {
		switch {
		case (r.ID == nil) == (r.Name == nil):
			return nil, graph.Errorf(graph.Invalid, "name a thing either by id or by name")
		case r.ID != nil && !slices.Contains(thingPrefixes, r.ID.Prefix()):
			return nil, graph.Errorf(graph.Invalid, "%q is not the id of an entity, event or topic", string(*r.ID))
		case r.ID != nil:
			things[m.countsAs(*r.ID)] = true
		default:
			for _, id := range m.namesakes(*r.Name) {
				things[id] = true
			}
		}
	}
	return func(id graph.ID) bool { return things[id] }, nil
}

var thingPrefixes = []string{graph.EntityPrefix, graph.EventPrefix, graph.TopicPrefix, graph.SourcePrefix}

// namesakes returns the ids of the things whose canonical name it is, else of the
// entities with such another name.
func (m *Memory) namesakes(name string) []graph.ID {
	var canonical, other []graph.ID
	folded := fold(name)
	for id, t := range m.things {
		switch {
		case id.Prefix() != graph.SourcePrefix && fold(t.ThingName()) == folded:
			canonical = append(canonical, id)
		case m.goesBy(id, folded):
			other = append(other, id)
		}
	}
	if canonical != nil {
		return canonical
	}
	return other
}

func participantIDs(ps ...graph.Participant) []graph.ID {
	out := make([]graph.ID, len(ps))
	for i, p := range ps {
		out[i] = p.ID
	}
	return out
}

func optionalID(p *graph.Participant) []graph.ID {
	if p == nil {
		return nil
	}
	return []graph.ID{p.ID}
}

// claimText is what the full text of a claim is searched in.
func claimText(c *graph.Claim) string {
	text := []string{c.Gloss}
	for _, e := range c.Evidence {
		text = append(text, e.Quote)
	}
	return strings.Join(text, " ")
}

// containsWords reports whether every word searched for is a word of the text, and
// there is one.
func containsWords(text string, search []string) bool {
	there := words(text)
	for _, w := range search {
		if !slices.Contains(there, w) {
			return false
		}
	}
	return len(search) > 0
}

func words(text string) []string {
	return strings.FieldsFunc(fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// fold returns a name without case, accents and superfluous white space.
func fold(name string) string {
	plain := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, strings.ToLower(norm.NFKD.String(cases.Fold().String(norm.NFKD.String(name)))))
	return strings.Join(strings.Fields(plain), " ")
}
