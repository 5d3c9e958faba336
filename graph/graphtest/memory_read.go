package graphtest

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/demarche-kg/demarche/graph"
)

// Things implements graph.Reader.
func (m *Memory) Things(ctx context.Context, ids []graph.ID) ([]graph.Thing, error) {
	return each(ctx, m, ids, func(id graph.ID) (graph.Thing, error) { return m.things[id], nil })
}

// EntitiesNamed implements graph.Reader.
func (m *Memory) EntitiesNamed(ctx context.Context, name string) ([]graph.Entity, error) {
	if err := usable(ctx); err != nil {
		return nil, err
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	var canonical, other []graph.Entity
	folded := fold(name)
	for _, e := range m.entities() {
		switch {
		case fold(e.Name) == folded:
			canonical = append(canonical, e)
		case m.goesBy(e.ID, folded):
			other = append(other, e)
		}
	}
	if canonical != nil {
		return canonical, nil
	}
	return other, nil
}

// entities returns every entity, sorted by id.
func (m *Memory) entities() []graph.Entity {
	var out []graph.Entity
	for _, id := range slices.Sorted(maps.Keys(m.things)) {
		if e, ok := m.things[id].(graph.Entity); ok {
			out = append(out, e)
		}
	}
	return out
}

// goesBy reports whether an entity has this folded name, canonical or other.
func (m *Memory) goesBy(id graph.ID, folded string) bool {
	return slices.ContainsFunc(m.names[id], func(n graph.Name) bool { return fold(n.Text) == folded })
}

// Entities implements graph.Reader.
func (m *Memory) Entities(ctx context.Context, q graph.EntityQuery) (graph.Page[graph.Entity], error) {
	if err := usable(ctx); err != nil {
		return graph.Page[graph.Entity]{}, err
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	counts := map[graph.ID]int{}
	for _, c := range m.claims {
		if c.Live() {
			for id := range participants(c) {
				counts[id]++
			}
		}
	}
	order := q.Order
	switch order {
	case "":
		if q.Search == "" {
			order = graph.EntitiesByName
		}
	case graph.EntitiesByName, graph.EntitiesByClaims:
	default:
		return graph.Page[graph.Entity]{}, graph.Errorf(graph.Invalid, "there is no order %q of entities", q.Order)
	}
	search := words(q.Search)
	var rows []row[graph.Entity]
	for _, e := range m.entities() {
		score := m.score(e.ID, search)
		if q.Search != "" && score == 0 || q.Where != nil && (!holds(q.Where.Kind, e.Kind) || !holds(q.Where.ISO3, e.ISO3)) {
			continue
		}
		var rank string
		switch order {
		case "":
			rank = descending(score)
		case graph.EntitiesByName:
			rank = fold(e.Name)
		default:
			rank = descending(counts[e.ID])
		}
		rows = append(rows, row[graph.Entity]{rank, string(e.ID), e})
	}
	return page(rows, q.First, "entities "+string(order))
}

// score is how much of a name the search words make up, in percent: the best of
// the entity's names counts.
func (m *Memory) score(id graph.ID, search []string) int {
	best := 0
	for _, n := range m.names[id] {
		if containsWords(n.Text, search) {
			best = max(best, 100*len(search)/len(words(n.Text)))
		}
	}
	return best
}

// Names implements graph.Reader.
func (m *Memory) Names(ctx context.Context, entities []graph.ID) ([][]graph.Name, error) {
	return each(ctx, m, entities, func(id graph.ID) ([]graph.Name, error) { return slices.Clone(m.names[id]), nil })
}

// Mentions implements graph.Reader.
func (m *Memory) Mentions(ctx context.Context, things []graph.ID, q graph.First) ([]graph.Page[graph.Mention], error) {
	return each(ctx, m, things, func(id graph.ID) (graph.Page[graph.Mention], error) {
		var rows []row[graph.Mention]
		for _, d := range m.documents {
			for _, x := range d.mentions {
				if x.Target == id {
					key := string(d.ID) + ascending(x.Start) + ascending(x.End) + string(x.Kind)
					x.Of = &graph.SentenceRef{Sentence: m.sentences[x.Sentence], Document: m.document(d.ID, false)}
					rows = append(rows, row[graph.Mention]{latestFirst(d.PublishedAt), key, x})
				}
			}
		}
		return page(rows, q, "mentions")
	})
}

// Claims implements graph.Reader.
func (m *Memory) Claims(ctx context.Context, q graph.ClaimQuery) (graph.Page[graph.Claim], error) {
	if err := usable(ctx); err != nil {
		return graph.Page[graph.Claim]{}, err
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.claimPage(m.known(q.KnownAt), q)
}

// ClaimsOf implements graph.Reader.
func (m *Memory) ClaimsOf(ctx context.Context, parents []graph.ID, q graph.ClaimQuery) ([]graph.Page[graph.Claim], error) {
	return each(ctx, m, parents, func(parent graph.ID) (graph.Page[graph.Claim], error) {
		return m.claimPage(slices.DeleteFunc(m.known(q.KnownAt), func(c graph.Claim) bool {
			switch parent.Prefix() {
			case graph.DocumentPrefix:
				return c.Document != parent
			case graph.RelationPrefix:
				then := asKnown(c)
				return !slices.ContainsFunc(graph.ProjectedEdges(m.ontology, &then), func(r graph.Relation) bool { return r.ID == parent })
			default:
				return !participants(&c)[parent]
			}
		}), q)
	})
}

// known returns the claims known at a time, the live ones without.
func (m *Memory) known(at *time.Time) []graph.Claim {
	if at == nil {
		return m.claimsWhere((*graph.Claim).Live)
	}
	return m.claimsWhere(func(c *graph.Claim) bool {
		return !c.Recorded.At.After(*at) && (c.Live() || at.Before(c.Recorded.Retracted))
	})
}

// asKnown returns a claim as it was before it was withdrawn.
func asKnown(c graph.Claim) graph.Claim {
	c.Recorded.Retracted, c.Recorded.Reason = time.Time{}, ""
	return c
}

// participants returns the things in any role of a claim and its sources.
func participants(c *graph.Claim) map[graph.ID]bool {
	out := map[graph.ID]bool{}
	for _, p := range slices.Concat(c.Subjects, c.Objects, c.Topics) {
		out[p.ID] = true
	}
	for _, p := range []*graph.Participant{c.Place, c.During, c.Of} {
		if p != nil {
			out[p.ID] = true
		}
	}
	for _, a := range c.Sources {
		out[a.Source] = true
	}
	return out
}

// claimPage filters, sorts, cuts and fills claims.
func (m *Memory) claimPage(claims []graph.Claim, q graph.ClaimQuery) (graph.Page[graph.Claim], error) {
	order := cmp.Or(q.Order, graph.ClaimsByReported)
	rank := claimRanks[order]
	if rank == nil {
		return graph.Page[graph.Claim]{}, graph.Errorf(graph.Invalid, "there is no order %q of claims", order)
	}
	condition, err := m.condition(q.Where)
	if err != nil {
		return graph.Page[graph.Claim]{}, err
	}
	var rows []row[graph.Claim]
	for i := range claims {
		c := &claims[i]
		if !condition(c) || q.ValidAt != nil && !c.Time.Overlaps(graph.Interval{Start: *q.ValidAt, End: *q.ValidAt}) {
			continue
		}
		rows = append(rows, row[graph.Claim]{rank(c), string(c.ID), *c})
	}
	out, err := page(rows, q.First, "claims "+string(order))
	for i := range out.Edges {
		out.Edges[i].Node = m.filled(&out.Edges[i].Node)
	}
	return out, err
}

var claimRanks = map[graph.ClaimOrder]func(*graph.Claim) string{
	graph.ClaimsByReported:     func(c *graph.Claim) string { return latestFirst(c.ReportedAt) },
	graph.ClaimsByReportedAsc:  func(c *graph.Claim) string { return earliestFirst(c.ReportedAt) },
	graph.ClaimsByValidTime:    func(c *graph.Claim) string { return latestFirst(c.Time.Start) },
	graph.ClaimsByValidTimeAsc: func(c *graph.Claim) string { return earliestFirst(c.Time.Start) },
	graph.ClaimsByText:         func(c *graph.Claim) string { return string(c.Document) + ascending(c.Evidence[0].Start) },
}

// filled returns a copy of a claim with the things, sentences and documents it
// names.
func (m *Memory) filled(c *graph.Claim) graph.Claim {
	out := cloneClaim(c)
	for _, role := range [][]graph.Participant{out.Subjects, out.Objects, out.Topics} {
		for i := range role {
			role[i].Thing, role[i].Spans = m.things[role[i].ID], nil
		}
	}
	for _, p := range []*graph.Participant{out.Place, out.During, out.Of} {
		if p != nil {
			p.Thing, p.Spans = m.things[p.ID], nil
		}
	}
	for i := range out.Sources {
		out.Sources[i].Thing, out.Sources[i].Spans = m.things[out.Sources[i].Source], nil
	}
	for i := range out.Evidence {
		e := &out.Evidence[i]
		e.Of = &graph.SentenceRef{Sentence: m.sentences[e.Sentence], Document: m.document(out.Document, false)}
	}
	return out
}

// ClaimsByID implements graph.Reader.
func (m *Memory) ClaimsByID(ctx context.Context, ids []graph.ID) ([]*graph.Claim, error) {
	return each(ctx, m, ids, func(id graph.ID) (*graph.Claim, error) {
		if m.claims[id] == nil {
			return nil, nil //nolint:nilnil // as the contract says
		}
		c := m.filled(m.claims[id])
		return &c, nil
	})
}

// LinkedClaims implements graph.Reader.
func (m *Memory) LinkedClaims(ctx context.Context, claims []graph.ID, link graph.ClaimLink) ([][]graph.Claim, error) {
	return each(ctx, m, claims, func(id graph.ID) ([]graph.Claim, error) {
		var ids []graph.ID
		switch link {
		case graph.LinkContent:
			for _, c := range m.claims {
				if c.ContentOf == id {
					ids = append(ids, c.ID)
				}
			}
		case graph.LinkContentOf:
			if from := m.claims[id]; from != nil && from.ContentOf != "" {
				ids = []graph.ID{from.ContentOf}
			}
		case graph.LinkContradicts:
			ids = m.contradicts[id]
		case graph.LinkCorroborates:
			ids = m.corroborates[id]
		default:
			return nil, graph.Errorf(graph.Invalid, "there is no link %q", link)
		}
		var out []graph.Claim
		for _, id := range slices.Sorted(slices.Values(ids)) {
			if c := m.claims[id]; c.Live() {
				out = append(out, m.filled(c))
			}
		}
		return out, nil
	})
}

// Relations implements graph.Reader.
func (m *Memory) Relations(ctx context.Context, q graph.RelationQuery) (graph.Page[graph.Relation], error) {
	if err := usable(ctx); err != nil {
		return graph.Page[graph.Relation]{}, err
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	among, err := m.anyNamed(q.Between)
	if err != nil {
		return graph.Page[graph.Relation]{}, err
	}
	return m.relationPage("", q, func(r *graph.Relation) bool {
		switch len(q.Between) {
		case 0:
			return true
		case 1:
			return among(r.From) || among(r.To)
		default:
			return among(r.From) && among(r.To)
		}
	})
}

// RelationsOf implements graph.Reader.
func (m *Memory) RelationsOf(ctx context.Context, things []graph.ID, q graph.RelationQuery) ([]graph.Page[graph.Relation], error) {
	return each(ctx, m, things, func(thing graph.ID) (graph.Page[graph.Relation], error) {
		among, err := m.anyNamed(q.Between)
		if err != nil {
			return graph.Page[graph.Relation]{}, err
		}
		return m.relationPage(thing, q, func(r *graph.Relation) bool {
			far := r.To
			if thing == r.To {
				far = r.From
			}
			if len(q.Between) > 0 && !among(far) {
				return false
			}
			return q.Direction != graph.Incoming && r.From == thing || q.Direction != graph.Outgoing && r.To == thing
		})
	})
}

func (m *Memory) relationPage(seenFrom graph.ID, q graph.RelationQuery, here func(*graph.Relation) bool) (graph.Page[graph.Relation], error) {
	var none graph.Page[graph.Relation]
	if !slices.Contains([]graph.Direction{"", graph.Both, graph.Outgoing, graph.Incoming}, q.Direction) {
		return none, graph.Errorf(graph.Invalid, "there is no direction %q", q.Direction)
	}
	for _, t := range q.Types {
		if !slices.Contains(m.ontology.EdgeTypes(), t) {
			return none, graph.Errorf(graph.Invalid, "there is no edge type %q", t)
		}
	}
	relations := slices.Collect(maps.Values(m.relations))
	if q.KnownAt != nil {
		claims := m.known(q.KnownAt)
		for i := range claims {
			claims[i] = asKnown(claims[i])
		}
		relations = graph.Project(claims, m.world(claims))
	}
	var rows []row[graph.Relation]
	for i := range relations {
		r := &relations[i]
		if here(r) && holds(q.Types, r.Type) && holds(q.Status, r.Status) {
			rows = append(rows, row[graph.Relation]{latestFirst(r.LastReported), string(r.ID), m.withEnds(*r, seenFrom)})
		}
	}
	return page(rows, q.First, "relations")
}

func (m *Memory) withEnds(r graph.Relation, seenFrom graph.ID) graph.Relation {
	r.ClaimIDs = slices.Clone(r.ClaimIDs)
	r.FromThing, r.ToThing, r.SeenFrom = m.things[r.From], m.things[r.To], seenFrom
	return r
}

// RelationsByID implements graph.Reader.
func (m *Memory) RelationsByID(ctx context.Context, ids []graph.ID) ([]*graph.Relation, error) {
	return each(ctx, m, ids, func(id graph.ID) (*graph.Relation, error) {
		r, ok := m.relations[id]
		if !ok {
			return nil, nil //nolint:nilnil // as the contract says
		}
		r = m.withEnds(r, "")
		return &r, nil
	})
}

// EventsOf implements graph.Reader.
func (m *Memory) EventsOf(ctx context.Context, entities []graph.ID, q graph.First) ([]graph.Page[graph.Event], error) {
	return each(ctx, m, entities, func(id graph.ID) (graph.Page[graph.Event], error) {
		var rows []row[graph.Event]
		for _, r := range m.relations {
			if event, ok := m.things[r.To].(graph.Event); ok && r.Type == graph.TookPartIn && r.From == id {
				rows = append(rows, row[graph.Event]{latestFirst(event.Start), string(event.ID), event})
			}
		}
		return page(rows, q, "events")
	})
}

// Documents implements graph.Reader.
func (m *Memory) Documents(ctx context.Context, q graph.DocumentQuery) (graph.Page[graph.Document], error) {
	if err := usable(ctx); err != nil {
		return graph.Page[graph.Document]{}, err
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	search := words(q.Search)
	var rows []row[graph.Document]
	for _, d := range m.documents {
		if q.Search == "" || containsWords(d.Title, search) {
			rows = append(rows, row[graph.Document]{latestFirst(d.PublishedAt), string(d.ID), m.document(d.ID, false)})
		}
	}
	return page(rows, q.First, "documents")
}

// DocumentsByID implements graph.Reader.
func (m *Memory) DocumentsByID(ctx context.Context, ids []graph.ID) ([]*graph.Document, error) {
	return each(ctx, m, ids, func(id graph.ID) (*graph.Document, error) {
		if m.documents[id] == nil {
			return nil, nil //nolint:nilnil // as the contract says
		}
		d := m.document(id, true)
		return &d, nil
	})
}

// document returns a document with its publisher's name.
func (m *Memory) document(id graph.ID, withText bool) graph.Document {
	d := m.documents[id].Document
	if publisher := m.things[d.Publisher]; publisher != nil {
		d.PublisherName = publisher.ThingName()
	}
	if !withText {
		d.Text = ""
	}
	return d
}

// SentencesByID implements graph.Reader.
func (m *Memory) SentencesByID(ctx context.Context, ids []graph.ID) ([]*graph.Sentence, error) {
	return each(ctx, m, ids, func(id graph.ID) (*graph.Sentence, error) {
		s, ok := m.sentences[id]
		if !ok {
			return nil, nil //nolint:nilnil // as the contract says
		}
		return &s, nil
	})
}

// each answers for every parent under one lock. The id of what was merged stands
// for what that counts as.
func each[T any](ctx context.Context, m *Memory, parents []graph.ID, answer func(graph.ID) (T, error)) ([]T, error) {
	if err := usable(ctx); err != nil {
		return nil, err
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	out := make([]T, len(parents))
	for i, p := range parents {
		var err error
		if out[i], err = answer(m.countsAs(p)); err != nil {
			return nil, err
		}
	}
	return out, nil
}
