package cypher

import (
	"cmp"
	"slices"
	"strings"

	"github.com/demarche-kg/demarche/graph"
)

// thingProperties are the properties of things of any type: what a type does not
// have is null.
var thingProperties = map[string][]string{
	"name": nil, "kind": nil, "iso3": nil, "wikidataId": nil, "sector": nil, "actsFor": nil, // of an entity
	"start": nil, "end": nil, "precision": nil, "mode": nil, "principals": nil, "reportedAt": nil, // of an event
	"text": nil, "speaksFor": nil, // of an unnamed source
}

// thing compiles how a thing is read: of a type, or of any for "".
func (c *compiler) thing(v, of string, sel graph.Selection) (reading[graph.Thing], error) {
	cols := newColumns()
	cols.add("id", v+".id")
	if err := cols.properties(v, sel, thingProperties); err != nil {
		return reading[graph.Thing]{}, err
	}
	links, err := c.links(v, of, sel.Queries, cols)
	if err != nil {
		return reading[graph.Thing]{}, err
	}
	return reading[graph.Thing]{cols.calls.String(), cols.expr(), func(x any) graph.Thing {
		row := cols.row(x)
		switch t := thingOf(row).(type) {
		case graph.Entity:
			t.Links = links(t.ID, row)
			t.Names = graph.Linked[[]graph.Name](t.Links, string(graph.FieldNames))
			return t
		case graph.Event:
			t.Links = links(t.ID, row)
			return t
		case graph.Topic:
			t.Links = links(t.ID, row)
			return t
		case graph.UnnamedSource:
			t.Links = links(t.ID, row)
			return t
		default:
			return t
		}
	}}, nil
}

// entity compiles how an entity is read.
func (c *compiler) entity(v string, sel graph.Selection) (reading[graph.Entity], error) {
	r, err := c.thing(v, string(graph.EntityType), sel)
	return reading[graph.Entity]{r.calls, r.expr, func(x any) graph.Entity {
		e, _ := r.read(x).(graph.Entity)
		return e
	}}, err
}

// links compiles the queries about a node of a type, "" for a thing of whatever
// type, and returns what reads the answers for the node with an id.
func (c *compiler) links(v, of string, queries []graph.Query, cols *columns) (func(graph.ID, tuple) graph.Links, error) {
	type link struct {
		*graph.Query
		read func(tuple) any // nil for what is read later
	}
	var links []link
	for i := range queries {
		q := &queries[i]
		if of != "" && q.On != "" && string(q.On) != of {
			continue
		}
		if then, ok := q.Argument.(graph.RelationQuery); ok && then.KnownAt != nil {
			links = append(links, link{q, nil})
			continue
		}
		read, err := c.link(v, of, q, cols)
		if err != nil {
			return nil, err
		}
		links = append(links, link{q, read})
	}
	return func(id graph.ID, row tuple) graph.Links {
		if len(links) == 0 {
			return nil
		}
		out := graph.Links{}
		for _, l := range links {
			switch {
			case l.On != "" && l.On != graph.TypeOf(id):
			case l.read == nil:
				c.later = append(c.later, later{id, l.Query, out})
			default:
				out[cmp.Or(l.Key, string(l.Field))] = l.read(row)
			}
		}
		return out
	}, nil
}

// link compiles one query about a node.
func (c *compiler) link(v, of string, q *graph.Query, cols *columns) (_ func(tuple) any, err error) {
	defer graph.Wrap(&err, "%s", q.Field)
	node := v // in a pattern, which must not match where the query is about another type
	if of == "" && q.On != "" {
		node = v + ":" + string(q.On)
	}
	switch arg := q.Argument.(type) {
	case graph.ClaimQuery:
		if q.Field == graph.FieldClaims {
			r, err := c.claimsOf(v, node, of, arg, q.Select)
			return addPage(cols, r, err)
		}
	case graph.RelationQuery:
		if q.Field == graph.FieldRelations {
			r, err := c.relationsOf(v, node, arg, q.Select)
			return addPage(cols, r, err)
		}
	case graph.First:
		if q.Field == graph.FieldMentions {
			r, err := c.mentions(v, node, arg, q.Select)
			return addPage(cols, r, err)
		}
		if q.Field == graph.FieldEvents {
			r, err := c.eventsOf(v, node, arg, q.Select)
			return addPage(cols, r, err)
		}
	case nil:
		if q.Field == graph.FieldNames {
			return c.names(v, node, cols), nil
		}
	}
	return nil, unknownField("a "+cmp.Or(strings.ToLower(of), "thing"), q)
}

// addPage adds a page to what is returned of a node, and reads a pointer to it.
func addPage[T any](cols *columns, r reading[graph.Page[T]], err error) (func(tuple) any, error) {
	if err != nil {
		return nil, err
	}
	i := cols.addRead(r.calls, r.expr)
	return func(row tuple) any {
		page := r.read(row.at(i))
		return &page
	}, nil
}

// entities compiles a page of entities.
func (c *compiler) entities(q graph.EntityQuery, sel graph.Selection) (reading[graph.Page[graph.Entity]], error) {
	var none reading[graph.Page[graph.Entity]]
	v := c.variable("n")
	l := listing{
		rows: "MATCH (" + v + ":Entity) USING INDEX SEEK " + v + ":Entity(folded, id) WHERE " + v + ".folded >= '' AND " + v + ".id IS NOT NULL",
		vars: v, first: q.First, keys: []key{{expr: v + ".folded"}, {expr: v + ".id"}},
	}
	order := q.Order
	if q.Search != "" {
		query, err := lucene(q.Search, true)
		if err != nil {
			return none, err
		}
		l.rows = "CALL db.index.fulltext.queryNodes('names', " + c.param(query) + `) YIELD node, score
OPTIONAL MATCH (node)-[:NAMES]->(named:Entity)
WITH coalesce(named, node) AS ` + v + ", score WHERE " + v + `:Entity
WITH ` + v + ", max(score) AS score WHERE true"
		if query == "" {
			l.rows = nothing(v, "score")
		}
		if order == "" {
			l.vars, l.keys = v+", score", []key{{expr: "score", desc: true, number: true}, {expr: v + ".id"}}
		}
	}
	if q.Where != nil && q.Where.Kind != nil {
		l.conditions = append(l.conditions, oneOf(c, v+".kind", q.Where.Kind))
	}
	if q.Where != nil && q.Where.ISO3 != nil {
		l.conditions = append(l.conditions, oneOf(c, v+".iso3", q.Where.ISO3))
	}
	switch order {
	case "", graph.EntitiesByName:
	case graph.EntitiesByClaims:
		l.rows += and(l.conditions) + "\nWITH " + v + ", COUNT { MATCH (" + v + ")<-[:SUBJECT|OBJECT|ABOUT|AT|ATTRIBUTED_TO]-(c:Claim) WHERE c.retractedAt IS NULL RETURN DISTINCT c } AS claims WHERE true"
		l.conditions = nil
		l.vars, l.keys = v+", claims", []key{{expr: "claims", desc: true, number: true}, {expr: v + ".id"}}
	default:
		return none, graph.Errorf(graph.Invalid, "orderBy: entities have no order %q", q.Order)
	}
	r, err := c.entity(v, sel)
	if err != nil {
		return none, err
	}
	return paged(c, l, r)
}

// named compiles the entities with a name: those whose canonical name it is, else
// those with such an alias. One that is alone is read as selected; of several only
// id and name.
func (c *compiler) named(name string, sel graph.Selection) (reading[any], error) {
	folded := c.param(fold(name))
	v, items, several := c.variable("n"), c.variable("items"), c.variable("named")
	r, err := c.entity(v, sel)
	if err != nil {
		return reading[any]{}, err
	}
	calls := withName(folded, "CALL () { CALL () { "+entityByName+" RETURN collect(n) AS canonical }\n"+
		"CALL () { "+entityByAlias+" RETURN collect(DISTINCT n) AS others }\n"+
		"RETURN CASE WHEN size(canonical) > 0 THEN canonical ELSE others END AS "+several+" }\n") +
		"CALL (" + c.scope(several) + ") { UNWIND CASE WHEN size(" + several + ") = 1 THEN " + several + " ELSE [] END AS " + v + "\n" +
		r.calls + "RETURN collect(" + r.expr + ") AS " + items + " }\n"
	expr := "[[n IN " + several + " | [n.id, coalesce(n.fullName, n.name)]], " + items + "]"
	return reading[any]{calls, expr, func(x any) any {
		row := tuple{values: asList(x)}
		if found := all(row.at(1), r.read); len(found) == 1 {
			return found
		}
		index := map[string]int{"id": 0, "name": 1}
		found := all(row.at(0), func(n any) graph.Entity { return entityOf(tuple{index, asList(n)}) })
		slices.SortFunc(found, func(a, b graph.Entity) int { return cmp.Compare(a.ID, b.ID) })
		return found
	}}, nil
}

// names compiles the names of an entity, the canonical one first, then by text.
func (c *compiler) names(v, node string, cols *columns) func(tuple) any {
	cols.add("name", "coalesce("+v+".fullName, "+v+".name)")
	x, y := c.variable("n"), c.variable("x")
	one := newColumns()
	for _, p := range []string{"text", "kind", "language", "validFrom", "validTo"} {
		one.add(p, x+"."+p)
	}
	i := cols.addRead("CALL ("+v+") { MATCH ("+x+":Name)-[:NAMES]->("+node+") RETURN collect("+one.expr()+") AS "+y+" }\n", y)
	return func(row tuple) any {
		names := all(row.at(i), func(n any) graph.Name { return nameOf(one.row(n)) })
		for j := range names {
			if names[j].Kind == graph.CanonicalName && names[j].Text != str(row, "name") {
				names[j].Kind = graph.AliasName // of a merged entity, or before a longer one was found
			}
		}
		slices.SortFunc(names, compareNames)
		return slices.Compact(names)
	}
}

func compareNames(a, b graph.Name) int {
	rank := func(n graph.Name) int {
		if n.Kind == graph.CanonicalName {
			return 0
		}
		return 1
	}
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Text, b.Text), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Language, b.Language),
		a.ValidFrom.Compare(b.ValidFrom), a.ValidTo.Compare(b.ValidTo))
}

// mentionProperties are the properties of mentions.
var mentionProperties = map[string][]string{"surface": nil, "start": nil, "end": nil, "kind": nil, "method": nil, "score": nil}

// mentions compiles a page of where a thing is mentioned, latest document first.
func (c *compiler) mentions(v, node string, q graph.First, sel graph.Selection) (reading[graph.Page[graph.Mention]], error) {
	var none reading[graph.Page[graph.Mention]]
	m, d := c.variable("m"), c.variable("d")
	cols := newColumns()
	if err := cols.properties(m, sel, mentionProperties); err != nil {
		return none, err
	}
	cols.add("target", v+".id")
	place, err := c.place(sel.Queries, cols, d)
	if err != nil {
		return none, err
	}
	s := place.vars[0]
	cols.add("sentence", s+".id")
	return paged(c, listing{
		rows:    "MATCH (" + node + ")<-[" + m + ":MENTIONS]-(" + s + ":Sentence)-[:SENTENCE_OF]->(" + d + ":Document) WHERE true",
		parents: []string{v}, vars: m + ", " + s + ", " + d, repeats: true, first: q,
		keys: []key{{expr: d + ".publishedKey", desc: true}, {expr: d + ".id"}, {expr: m + ".start", number: true}, {expr: m + ".end", number: true}},
	}, reading[graph.Mention]{cols.calls.String(), cols.expr(), func(x any) graph.Mention {
		row := cols.row(x)
		return graph.Mention{
			Sentence: id(row, "sentence"), Target: id(row, "target"), Span: graph.Span{Start: number[int](row, "start"), End: number[int](row, "end")},
			Surface: str(row, "surface"), Kind: graph.MentionKind(str(row, "kind")), Method: str(row, "method"), Score: value[float64](row, "score"), Of: place.read(row),
		}
	}})
}

// eventsOf compiles a page of the events that an entity took part in, latest first.
func (c *compiler) eventsOf(v, node string, q graph.First, sel graph.Selection) (reading[graph.Page[graph.Event]], error) {
	var none reading[graph.Page[graph.Event]]
	e := c.variable("e")
	r, err := c.event(e, sel)
	if err != nil {
		return none, err
	}
	return paged(c, listing{
		rows:    "MATCH (" + node + ")-[:TOOK_PART_IN]->(" + e + ":Event) WHERE true",
		parents: []string{v}, vars: e, repeats: true, first: q,
		keys: []key{{expr: e + ".startKey", desc: true}, {expr: e + ".id"}},
	}, r)
}

// event compiles how an event is read.
func (c *compiler) event(v string, sel graph.Selection) (reading[graph.Event], error) {
	r, err := c.thing(v, string(graph.EventType), sel)
	return reading[graph.Event]{r.calls, r.expr, func(x any) graph.Event {
		e, _ := r.read(x).(graph.Event)
		return e
	}}, err
}

// events compiles a page of the events of the graph, latest first.
func (c *compiler) events(q graph.EventQuery, sel graph.Selection) (reading[graph.Page[graph.Event]], error) {
	var none reading[graph.Page[graph.Event]]
	v := c.variable("e")
	rows, err := c.withWords(v, "Event", q.Search, "MATCH ("+v+":Event) USING INDEX "+v+":Event(startKey, id) WHERE "+v+".startKey >= '' AND "+v+".id IS NOT NULL")
	if err != nil {
		return none, err
	}
	l := listing{rows: rows, vars: v, first: q.First, keys: []key{{expr: v + ".startKey", desc: true}, {expr: v + ".id"}}}
	if q.Kind != nil {
		l.conditions = append(l.conditions, oneOf(c, v+".kind", q.Kind))
	}
	l.conditions = append(l.conditions, c.overlaps(v+".start", v+".end", q.From, q.To)...)
	r, err := c.event(v, sel)
	if err != nil {
		return none, err
	}
	return paged(c, l, r)
}

// topics compiles a page of the topics of the graph, by name.
func (c *compiler) topics(q graph.TopicQuery, sel graph.Selection) (reading[graph.Page[graph.Topic]], error) {
	var none reading[graph.Page[graph.Topic]]
	v := c.variable("t")
	rows, err := c.withWords(v, "Topic", q.Search, "MATCH ("+v+":Topic) USING INDEX SEEK "+v+":Topic(folded) WHERE "+v+".folded >= ''")
	if err != nil {
		return none, err
	}
	r, err := c.thing(v, string(graph.TopicType), sel)
	if err != nil {
		return none, err
	}
	return paged(c, listing{rows: rows, vars: v, first: q.First, keys: []key{{expr: v + ".folded"}, {expr: v + ".id"}}},
		reading[graph.Topic]{r.calls, r.expr, func(x any) graph.Topic {
			t, _ := r.read(x).(graph.Topic)
			return t
		}})
}

// withWords finds the nodes with a label whose names have all the words; all of
// them, as every says, without words.
func (c *compiler) withWords(v, label, words, every string) (string, error) {
	if words == "" {
		return every, nil
	}
	query, err := lucene(words, true)
	if err != nil || query == "" {
		return nothing(v), err
	}
	return "CALL db.index.fulltext.queryNodes('names', " + c.param(query) + ") YIELD node AS " + v + " WITH " + v + " WHERE " + v + ":" + label, nil
}

// overlaps compiles the conditions that known days overlap others.
func (c *compiler) overlaps(start, end string, from, to *graph.Date) []string {
	var conditions []string
	if from != nil {
		conditions = append(conditions, end+" >= "+c.param(dateOrNull(*from)))
	}
	if to != nil {
		conditions = append(conditions, start+" <= "+c.param(dateOrNull(*to)))
	}
	return conditions
}
