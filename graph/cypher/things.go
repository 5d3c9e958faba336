package cypher

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/demarche-kg/demarche/graph"
)

// Things returns the things with the ids, in order, nil where there is none.
func (db *DB) Things(ctx context.Context, wanted []graph.ID) ([]graph.Thing, error) {
	out := make([]graph.Thing, len(wanted))
	groups := parents(wanted, "Entity", "Event", "Topic", "UnnamedSource")
	if len(groups) == 0 {
		return out, nil
	}
	c := newCompiler()
	text := c.perParent(groups, "thing", func(label string) string { return "MATCH (n:" + label + " {id: parent}) WITH parent, n AS thing" })
	records, err := db.read(ctx, statement{"things", text, c.params})
	if err != nil {
		return nil, err
	}
	each(records, wanted, func(i int, r *neo4j.Record) { out[i] = thingIn(r, "thing") })
	return out, nil
}

// EntitiesNamed returns the entities whose canonical name it is, else those with
// such an alias, by id.
func (db *DB) EntitiesNamed(ctx context.Context, name string) ([]graph.Entity, error) {
	const text = `CALL () { MATCH (n:Entity {folded: $name}) USING INDEX SEEK n:Entity(folded, id) WHERE n.id >= '' RETURN collect(n) AS canonical }
CALL () { MATCH (x:Name {folded: $name})-[:NAMES]->(n:Entity) USING INDEX SEEK x:Name(folded) RETURN collect(DISTINCT n) AS others }
UNWIND CASE WHEN size(canonical) > 0 THEN canonical ELSE others END AS entity
RETURN entity ORDER BY entity.id`
	records, err := db.read(ctx, statement{"entities named", text, map[string]any{"name": fold(name)}})
	if err != nil {
		return nil, err
	}
	var out []graph.Entity
	for _, r := range records {
		out = append(out, entityOf(asFields(value[any](r, "entity"))))
	}
	return out, nil
}

// Entities returns a page of entities.
func (db *DB) Entities(ctx context.Context, q graph.EntityQuery) (graph.Page[graph.Entity], error) {
	var none graph.Page[graph.Entity]
	if q.N < 0 {
		return none, graph.Errorf(graph.Invalid, "first: want a number of at least 0")
	}
	if !slices.Contains([]graph.EntityOrder{"", graph.EntitiesByName, graph.EntitiesByClaims}, q.Order) {
		return none, graph.Errorf(graph.Invalid, "orderBy: entities have no order %q", q.Order)
	}
	c := newCompiler()
	var conditions []string
	if q.Where != nil && q.Where.Kind != nil {
		conditions = append(conditions, oneOf(c, "n.kind", q.Where.Kind))
	}
	if q.Where != nil && q.Where.ISO3 != nil {
		conditions = append(conditions, oneOf(c, "n.iso3", q.Where.ISO3))
	}
	match := "MATCH (n:Entity) USING INDEX SEEK n:Entity(folded, id) WHERE n.folded >= '' AND n.id >= ''"
	keys := []key{{expr: "n.folded"}, {expr: "n.id"}}
	rank := "null"
	sample := []any{"", ""}
	if q.Search != "" {
		query, err := lucene(q.Search, true)
		if err != nil {
			return none, err
		}
		if query == "" {
			return page([]graph.Entity{}, q.First, 0, nil), nil
		}
		match = "CALL db.index.fulltext.queryNodes('names', " + c.param(query) + `) YIELD node, score
OPTIONAL MATCH (node)-[:NAMES]->(named:Entity)
WITH coalesce(named, node) AS n, score WHERE n:Entity
WITH n, max(score) AS score WHERE true`
		rank, keys, sample = "score", []key{{expr: "score", desc: true}, {expr: "n.id"}}, []any{0.0, ""}
	}
	if q.Order == graph.EntitiesByClaims {
		match += and(conditions) + "\nWITH n, COUNT { MATCH (n)<-[:SUBJECT|OBJECT|ABOUT|AT|ATTRIBUTED_TO]-(c:Claim) WHERE c.retractedAt IS NULL RETURN DISTINCT c } AS claims WHERE true"
		conditions = nil
		rank, keys, sample = "claims", []key{{expr: "claims", desc: true}, {expr: "n.id"}}, []any{0.0, ""}
	}
	if q.Order == graph.EntitiesByName {
		keys, rank, sample = []key{{expr: "n.folded"}, {expr: "n.id"}}, "null", []any{"", ""}
	}
	matching := match + and(conditions)
	var b strings.Builder
	columns := "items"
	if q.Total {
		b.WriteString("CALL () { " + matching + " RETURN count(*) AS total }\n")
		columns = "items, total"
	}
	b.WriteString("CALL () { " + matching)
	if q.After != "" {
		values, err := decodeCursor(q.After, sample...)
		if err != nil {
			return none, err
		}
		b.WriteString(" AND (" + c.beyond(keys, values) + ")")
	}
	with := "n"
	if rank != "null" {
		with = "n, " + rank
	}
	b.WriteString("\nWITH " + with + " " + order(keys) + " LIMIT " + c.param(q.N+1) + "\nRETURN collect([n, " + rank + "]) AS items }\nRETURN " + columns)
	records, err := db.read(ctx, statement{"entities", b.String(), c.params})
	if err != nil || len(records) == 0 {
		return none, err
	}
	type ranked struct {
		graph.Entity
		rank float64
	}
	var found []ranked
	for _, x := range lists(value[any](records[0], "items"), 2) {
		e := ranked{Entity: entityOf(asFields(x[0]))}
		switch n := x[1].(type) {
		case float64:
			e.rank = n
		case int64:
			e.rank = float64(n)
		}
		found = append(found, e)
	}
	slices.SortFunc(found, func(a, b ranked) int {
		if rank != "null" {
			return cmp.Or(cmp.Compare(b.rank, a.rank), cmp.Compare(a.ID, b.ID))
		}
		return cmp.Or(cmp.Compare(fold(a.Name), fold(b.Name)), cmp.Compare(a.ID, b.ID))
	})
	p := page(found, q.First, number[int](records[0], "total"), func(e *ranked) string {
		if rank != "null" {
			return encodeCursor(e.rank, string(e.ID))
		}
		return encodeCursor(fold(e.Name), string(e.ID))
	})
	return plain(p, func(r ranked) graph.Entity { return r.Entity }), nil
}

// plain changes what a page holds.
func plain[A, B any](p graph.Page[A], f func(A) B) graph.Page[B] {
	out := graph.Page[B]{PageInfo: p.PageInfo, TotalCount: p.TotalCount, Edges: make([]graph.Edge[B], len(p.Edges))}
	for i, e := range p.Edges {
		out.Edges[i] = graph.Edge[B]{Node: f(e.Node), Cursor: e.Cursor}
	}
	return out
}

// and joins conditions behind a WHERE that has one already.
func and(conditions []string) string {
	if len(conditions) == 0 {
		return ""
	}
	return " AND " + strings.Join(conditions, " AND ")
}

// Names returns the names of entities, the canonical one first, then by text.
func (db *DB) Names(ctx context.Context, entities []graph.ID) ([][]graph.Name, error) {
	out := make([][]graph.Name, len(entities))
	if len(entities) == 0 {
		return out, nil
	}
	const text = `UNWIND $ids AS parent
MATCH (e:Entity {id: parent})
CALL (e) { MATCH (n:Name)-[:NAMES]->(e) RETURN collect(n) AS items }
RETURN parent, coalesce(e.fullName, e.name) AS name, items`
	records, err := db.read(ctx, statement{"names", text, map[string]any{"ids": unique(entities)}})
	if err != nil {
		return nil, err
	}
	each(records, entities, func(i int, r *neo4j.Record) {
		for _, x := range list(r, "items") {
			n := nameOf(asFields(x))
			if n.Kind == graph.CanonicalName && n.Text != str(r, "name") {
				n.Kind = graph.AliasName // of a merged entity, or before a longer one was found
			}
			out[i] = append(out[i], n)
		}
		slices.SortFunc(out[i], compareNames)
		out[i] = slices.Compact(out[i])
	})
	return out, nil
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

// parentPages compiles the pages of parents. match binds the row's variables for a
// parent and ends in a WHERE; item is what is collected, over variables that vars
// names, tail what is expanded of a page only.
func parentPages(c *compiler, q graph.First, keys []key, sample []any, groups map[string][]string, match func(label string) string, vars, tail, item string) (string, error) {
	if q.N < 0 {
		return "", graph.Errorf(graph.Invalid, "first: want a number of at least 0")
	}
	after := ""
	if q.After != "" {
		values, err := decodeCursor(q.After, sample...)
		if err != nil {
			return "", err
		}
		after = " AND (" + c.beyond(keys, values) + ")"
	}
	limit := c.param(q.N + 1)
	columns := "items"
	if q.Total {
		columns = "items, total"
	}
	return c.perParent(groups, columns, func(label string) string {
		var b strings.Builder
		scope := c.scope("parent")
		if q.Total {
			b.WriteString("CALL (" + scope + ") { " + match(label) + "\nWITH DISTINCT " + vars + " RETURN count(*) AS total }\n")
		}
		b.WriteString("CALL (" + scope + ") { " + match(label) + after + "\nWITH DISTINCT " + vars + " " + order(keys) + " LIMIT " + limit + tail + "\nRETURN collect(" + item + ") AS items }")
		return b.String()
	}), nil
}

// Mentions returns where things are mentioned, latest document first.
func (db *DB) Mentions(ctx context.Context, things []graph.ID, q graph.First) ([]graph.Page[graph.Mention], error) {
	pages := make([]graph.Page[graph.Mention], len(things))
	groups := parents(things, "Entity", "Event", "Topic")
	if len(groups) == 0 {
		return pages, nil
	}
	c := newCompiler()
	keys := []key{{expr: "d.publishedKey", desc: true}, {expr: "d.id"}, {expr: "m.start"}, {expr: "m.end"}}
	text, err := parentPages(c, q, keys, []any{"", "", 0.0, 0.0}, groups, func(label string) string {
		return "MATCH (:" + label + " {id: parent})<-[m:MENTIONS]-(s:Sentence)-[:SENTENCE_OF]->(d:Document) WHERE true"
	}, "m, s, d", "", "[s.id, m, d.id, d.publishedKey]")
	if err != nil {
		return nil, err
	}
	records, err := db.read(ctx, statement{"mentions", text, c.params})
	if err != nil {
		return nil, err
	}
	type placed struct {
		graph.Mention
		document, published string
	}
	each(records, things, func(i int, r *neo4j.Record) {
		var found []placed
		for _, x := range lists(value[any](r, "items"), 4) {
			var m placed
			f := asFields(x[1])
			sentence, _ := x[0].(string)
			m.document, _ = x[2].(string)
			m.published, _ = x[3].(string)
			m.Mention = graph.Mention{
				Sentence: graph.ID(sentence), Target: things[i], Span: graph.Span{Start: number[int](f, "start"), End: number[int](f, "end")},
				Surface: str(f, "surface"), Kind: graph.MentionKind(str(f, "kind")), Method: str(f, "method"), Score: value[float64](f, "score"),
			}
			found = append(found, m)
		}
		slices.SortFunc(found, func(a, b placed) int {
			return cmp.Or(cmp.Compare(b.published, a.published), cmp.Compare(a.document, b.document), cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
		})
		p := page(found, q, number[int](r, "total"), func(m *placed) string { return encodeCursor(m.published, m.document, m.Start, m.End) })
		pages[i] = plain(p, func(m placed) graph.Mention { return m.Mention })
	})
	return pages, nil
}

// EventsOf returns pages of the events that entities took part in, latest first.
func (db *DB) EventsOf(ctx context.Context, entities []graph.ID, q graph.First) ([]graph.Page[graph.Event], error) {
	pages := make([]graph.Page[graph.Event], len(entities))
	groups := parents(entities, "Entity")
	if len(groups) == 0 {
		return pages, nil
	}
	c := newCompiler()
	keys := []key{{expr: "e.startKey", desc: true}, {expr: "e.id"}}
	text, err := parentPages(c, q, keys, []any{"", ""}, groups, func(label string) string {
		return "MATCH (:" + label + " {id: parent})-[:TOOK_PART_IN]->(e:Event) WHERE true"
	}, "e", "", "e")
	if err != nil {
		return nil, err
	}
	records, err := db.read(ctx, statement{"events of", text, c.params})
	if err != nil {
		return nil, err
	}
	each(records, entities, func(i int, r *neo4j.Record) {
		var found []graph.Event
		for _, x := range list(r, "items") {
			found = append(found, eventOf(asFields(x)))
		}
		slices.SortFunc(found, func(a, b graph.Event) int { return cmp.Or(b.Start.Compare(a.Start), cmp.Compare(a.ID, b.ID)) })
		pages[i] = page(found, q, number[int](r, "total"), func(e *graph.Event) string { return encodeCursor(e.Start.String(), string(e.ID)) })
	})
	return pages, nil
}
