package graphtest

import (
	"cmp"
	"context"
	"time"

	"github.com/demarche-kg/demarche/graph"
)

// Ask implements graph.Reader in the plainest way: a read for each query, and one
// for each value that a query is about.
func (m *Memory) Ask(ctx context.Context, q graph.Query) (any, error) {
	switch arg := q.Argument.(type) {
	case graph.IDs:
		return m.nodes(ctx, arg, q.Select)
	case graph.NameArgument:
		found, err := m.EntitiesNamed(ctx, string(arg))
		if err != nil || len(found) != 1 {
			return found, err
		}
		found[0], err = expandAs(ctx, m, found[0], q.Select)
		return found, err
	case graph.EntityQuery:
		page, err := m.Entities(ctx, arg)
		return expandPage(page, err, func(e *graph.Entity) (err error) { *e, err = expandAs(ctx, m, *e, q.Select); return err })
	case graph.ClaimQuery:
		page, err := m.Claims(ctx, arg)
		return expandPage(page, err, func(c *graph.Claim) error { return m.expandClaim(ctx, c, q.Select) })
	case graph.RelationQuery:
		page, err := m.Relations(ctx, arg)
		return expandPage(page, err, func(r *graph.Relation) error { return m.expandRelation(ctx, r, arg.KnownAt, q.Select) })
	case graph.DocumentQuery:
		page, err := m.Documents(ctx, arg)
		return expandPage(page, err, func(d *graph.Document) error { return m.expandDocument(ctx, d, q.Select) })
	default:
		return m.discover(ctx, &q)
	}
}

func unknownField(q *graph.Query) error {
	return graph.Errorf(graph.Internal, "there is no field %q with a %T", q.Field, q.Argument)
}

// nodes reads nodes by their ids.
func (m *Memory) nodes(ctx context.Context, ids graph.IDs, sel graph.Selection) ([]graph.Node, error) {
	out := make([]graph.Node, len(ids))
	for i, id := range ids {
		var err error
		if out[i], err = m.node(ctx, id, sel); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (m *Memory) node(ctx context.Context, id graph.ID, sel graph.Selection) (graph.Node, error) {
	ids := []graph.ID{id}
	switch id.Prefix() {
	case graph.ClaimPrefix:
		return found(m.ClaimsByID(ctx, ids))(func(c *graph.Claim) error { return m.expandClaim(ctx, c, sel) })
	case graph.RelationPrefix:
		return found(m.RelationsByID(ctx, ids))(func(r *graph.Relation) error { return m.expandRelation(ctx, r, nil, sel) })
	case graph.DocumentPrefix:
		return found(m.DocumentsByID(ctx, ids))(func(d *graph.Document) error { return m.expandDocument(ctx, d, sel) })
	case graph.SentencePrefix:
		return found(m.SentencesByID(ctx, ids))(func(*graph.Sentence) error { return nil })
	default:
		things, err := m.Things(ctx, ids)
		if err != nil || things[0] == nil {
			return nil, err
		}
		t, err := m.expandThing(ctx, things[0], sel)
		node, _ := t.(graph.Node)
		return node, err
	}
}

// found returns what expands the only value of a list, where there is one.
func found[T graph.Node](values []*T, err error) func(expand func(*T) error) (graph.Node, error) {
	return func(expand func(*T) error) (graph.Node, error) {
		if err != nil || values[0] == nil {
			return nil, err
		}
		err := expand(values[0])
		return *values[0], err
	}
}

// expandPage answers the queries about every value of a page.
func expandPage[T any](page graph.Page[T], err error, expand func(*T) error) (graph.Page[T], error) {
	for i := range page.Edges {
		if err == nil {
			err = expand(&page.Edges[i].Node)
		}
	}
	return page, err
}

// expandAs is expandThing for a type of things.
func expandAs[T graph.Thing](ctx context.Context, m *Memory, t T, sel graph.Selection) (T, error) {
	expanded, err := m.expandThing(ctx, t, sel)
	if err != nil {
		return t, err
	}
	return expanded.(T), nil
}

// expandThing answers the queries about a thing.
func (m *Memory) expandThing(ctx context.Context, t graph.Thing, sel graph.Selection) (graph.Thing, error) {
	if t == nil {
		return nil, nil //nolint:nilnil // nothing expands to nothing
	}
	links, err := m.links(ctx, t.ThingID(), sel.Queries)
	switch t := t.(type) {
	case graph.Entity:
		t.Links = links
		t.Names = graph.Linked[[]graph.Name](links, string(graph.FieldNames))
		return t, err
	case graph.Event:
		t.Links = links
		return t, err
	case graph.Topic:
		t.Links = links
		return t, err
	case graph.UnnamedSource:
		t.Links = links
		return t, err
	default:
		return t, err
	}
}

// links answers queries about lists that belong to a node.
func (m *Memory) links(ctx context.Context, id graph.ID, queries []graph.Query) (graph.Links, error) {
	var out graph.Links
	for i := range queries {
		q := &queries[i]
		if q.On != "" && q.On != graph.TypeOf(id) {
			continue
		}
		answer, err := m.link(ctx, id, q)
		if err != nil {
			return nil, err
		}
		if out == nil {
			out = graph.Links{}
		}
		out[cmp.Or(q.Key, string(q.Field))] = answer
	}
	return out, nil
}

func (m *Memory) link(ctx context.Context, id graph.ID, q *graph.Query) (_ any, err error) {
	defer graph.Wrap(&err, "%s", q.Field)
	ids := []graph.ID{id}
	switch arg := q.Argument.(type) {
	case graph.ClaimQuery:
		page, err := only(m.ClaimsOf(ctx, ids, arg))
		return pointer(expandPage(page, err, func(c *graph.Claim) error { return m.expandClaim(ctx, c, q.Select) }))
	case graph.RelationQuery:
		page, err := only(m.RelationsOf(ctx, ids, arg))
		return pointer(expandPage(page, err, func(r *graph.Relation) error { return m.expandRelation(ctx, r, arg.KnownAt, q.Select) }))
	case graph.First:
		if q.Field == graph.FieldMentions {
			page, err := only(m.Mentions(ctx, ids, arg))
			return pointer(expandPage(page, err, func(x *graph.Mention) error { return m.expandPlace(ctx, x.Of, q.Select) }))
		}
		if q.Field == graph.FieldEvents {
			page, err := only(m.EventsOf(ctx, ids, arg))
			return pointer(expandPage(page, err, func(e *graph.Event) (err error) { *e, err = expandAs(ctx, m, *e, q.Select); return err }))
		}
	case nil:
		if q.Field == graph.FieldNames {
			return only(m.Names(ctx, ids))
		}
	}
	return nil, unknownField(q)
}

func pointer[T any](value T, err error) (*T, error) { return &value, err }

// expandClaim answers the queries about a claim.
func (m *Memory) expandClaim(ctx context.Context, c *graph.Claim, sel graph.Selection) error {
	roles := map[graph.FieldName][]*graph.Participant{graph.FieldPlace: {c.Place}, graph.FieldDuring: {c.During}, graph.FieldOf: {c.Of}}
	for field, list := range map[graph.FieldName][]graph.Participant{graph.FieldSubjects: c.Subjects, graph.FieldObjects: c.Objects, graph.FieldTopics: c.Topics} {
		roles[field] = nil
		for i := range list {
			roles[field] = append(roles[field], &list[i])
		}
	}
	links := map[graph.FieldName]graph.ClaimLink{
		graph.FieldContent: graph.LinkContent, graph.FieldContentOf: graph.LinkContentOf,
		graph.FieldContradicts: graph.LinkContradicts, graph.FieldCorroborates: graph.LinkCorroborates,
	}
	for i := range sel.Queries {
		q := &sel.Queries[i]
		var err error
		switch participants, isRole := roles[q.Field]; {
		case isRole:
			for _, p := range participants {
				if p != nil && err == nil {
					p.Thing, err = m.expandThing(ctx, p.Thing, q.Select)
				}
			}
		case q.Field == graph.FieldSources:
			err = m.expandSources(ctx, c.Sources, q.Select)
		case q.Field == graph.FieldEvidence:
			for i := range c.Evidence {
				if err == nil {
					err = m.expandPlace(ctx, c.Evidence[i].Of, q.Select)
				}
			}
		case links[q.Field] != "":
			err = m.expandLinked(ctx, c, links[q.Field], q)
		default:
			return unknownField(q)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (m *Memory) expandLinked(ctx context.Context, c *graph.Claim, link graph.ClaimLink, q *graph.Query) error {
	linked, err := only(m.LinkedClaims(ctx, []graph.ID{c.ID}, link))
	for i := range linked {
		if err == nil {
			err = m.expandClaim(ctx, &linked[i], q.Select)
		}
	}
	if c.Links == nil {
		c.Links = graph.Links{}
	}
	c.Links[string(q.Field)] = linked
	return err
}

func (m *Memory) expandSources(ctx context.Context, sources []graph.Attribution, sel graph.Selection) error {
	for _, q := range sel.Queries {
		for i := range sources {
			var err error
			if sources[i].Thing, err = m.expandThing(ctx, sources[i].Thing, q.Select); err != nil {
				return err
			}
		}
	}
	return nil
}

// expandPlace answers the queries about where evidence or a mention stands.
func (m *Memory) expandPlace(ctx context.Context, of *graph.SentenceRef, sel graph.Selection) error {
	for _, q := range sel.Queries {
		if q.Field == graph.FieldDocument {
			document, err := only(m.DocumentsByID(ctx, []graph.ID{of.Document.ID}))
			if err != nil {
				return err
			}
			of.Document = *document
			if err := m.expandDocument(ctx, &of.Document, q.Select); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *Memory) expandDocument(ctx context.Context, d *graph.Document, sel graph.Selection) error {
	full, err := only(m.DocumentsByID(ctx, []graph.ID{d.ID}))
	if err != nil {
		return err
	}
	*d = *full
	d.Links, err = m.links(ctx, d.ID, sel.Queries)
	return err
}

// expandRelation answers the queries about an edge, known at a time.
func (m *Memory) expandRelation(ctx context.Context, r *graph.Relation, known *time.Time, sel graph.Selection) error {
	links := graph.Links{}
	for i := range sel.Queries {
		q := sel.Queries[i]
		var err error
		switch q.Field {
		case graph.FieldFrom:
			r.FromThing, err = m.expandThing(ctx, r.FromThing, q.Select)
		case graph.FieldTo:
			r.ToThing, err = m.expandThing(ctx, r.ToThing, q.Select)
		case graph.FieldOther:
			links[string(q.Field)], err = m.expandThing(ctx, r.Other(), q.Select)
		case graph.FieldEvent:
			if r.Event != "" {
				links[string(q.Field)], err = m.node(ctx, r.Event, q.Select)
			}
		default:
			if arg, ok := q.Argument.(graph.ClaimQuery); ok && arg.KnownAt == nil {
				arg.KnownAt = known
				q.Argument = arg
			}
			var lists graph.Links
			lists, err = m.links(ctx, r.ID, []graph.Query{q})
			links[q.Key] = lists[q.Key]
		}
		if err != nil {
			return err
		}
	}
	r.Links = links
	return nil
}
