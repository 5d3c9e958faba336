package cypher

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/demarche-kg/demarche/graph"
)

// Edges as they were at another time are not stored: they are projected from the
// claims known then. So what is asked of them takes several statements.

// later is a query about edges of a thing at another time, and the Links that the
// answer is put into.
type later struct {
	thing graph.ID
	query *graph.Query
	links graph.Links
}

// readLater answers what the statement of a query could not.
func (db *DB) readLater(ctx context.Context, all []later) error {
	byQuery := map[*graph.Query][]later{}
	for _, l := range all {
		byQuery[l.query] = append(byQuery[l.query], l)
	}
	for q, same := range byQuery {
		things := make([]graph.ID, len(same))
		for i, l := range same {
			things[i] = l.thing
		}
		pages, err := db.relationsOfThen(ctx, things, q.Argument.(graph.RelationQuery), q.Select)
		if err != nil {
			return err
		}
		for i, l := range same {
			l.links[q.Key] = &pages[i]
		}
	}
	return nil
}

// rulesThen are the rules over what was known at a time, each statement a read of
// its own.
func (db *DB) rulesThen(known *time.Time) rules {
	return rules{ontology: db.ontology, known: known, run: func(ctx context.Context, name, text string, params map[string]any) ([]*neo4j.Record, error) {
		return db.read(ctx, statement{name, text, params})
	}}
}

// claimsThen returns the claims of things that were known at a time; of all things
// for nil.
func (db *DB) claimsThen(ctx context.Context, things []graph.ID, known *time.Time) (claimSet, error) {
	match, params := "UNWIND $ids AS id MATCH (n:Entity|Event|Topic {id: id})<-[:SUBJECT|OBJECT|ABOUT|AT|DURING|OF]-(c:Claim) WHERE true", map[string]any{"ids": unique(things)}
	if things == nil {
		match, params = everyClaim("c", byReported...), map[string]any{}
	}
	claims := claimSet{}
	return claims, db.rulesThen(known).load(ctx, claims, "known claims", match, params)
}

// edgesThen projects the edges of things, nil for those of the whole graph, from
// the claims known at a time.
func (db *DB) edgesThen(ctx context.Context, things []graph.ID, q *graph.RelationQuery) ([]graph.Relation, error) {
	if q.N < 0 {
		return nil, graph.Errorf(graph.Invalid, "first: want a number of at least 0")
	}
	if _, err := newCompiler(db.ontology).edgeConditions("r", q); err != nil {
		return nil, err
	}
	r := db.rulesThen(q.KnownAt)
	claims, err := db.claimsThen(ctx, things, q.KnownAt)
	if err != nil {
		return nil, err
	}
	around := maps.Clone(claims)
	if err := r.opponents(ctx, around, claims.claims()); err != nil {
		return nil, err
	}
	if err := r.accusations(ctx, around); err != nil {
		return nil, err
	}
	w, err := r.world(ctx, around)
	if err != nil {
		return nil, err
	}
	w.Contradictions = graph.Contradictions(db.ontology, around.claims(), w.Principals)
	var out []graph.Relation
	for _, rel := range graph.Project(claims.claims(), w) {
		if things != nil && !slices.Contains(things, rel.From) && !slices.Contains(things, rel.To) ||
			q.Types != nil && !slices.Contains(q.Types, rel.Type) || q.Status != nil && !slices.Contains(q.Status, rel.Status) {
			continue
		}
		out = append(out, rel)
	}
	slices.SortFunc(out, func(a, b graph.Relation) int {
		return cmp.Or(b.LastReported.Compare(a.LastReported), cmp.Compare(a.ID, b.ID))
	})
	return out, nil
}

// cut returns the page of sorted edges behind the cursor.
func cut(rels []graph.Relation, q graph.First) (graph.Page[graph.Relation], error) {
	keys := relationKeys("r")
	values := func(r *graph.Relation) []any { return []any{r.LastReported.String(), string(r.ID)} }
	p := graph.Page[graph.Relation]{PageInfo: graph.PageInfo{HasPreviousPage: q.After != ""}}
	if q.Total {
		p.TotalCount = len(rels)
	}
	if q.After != "" {
		after, err := decodeCursor(q.After, keys)
		if err != nil {
			return p, err
		}
		from := slices.IndexFunc(rels, func(r graph.Relation) bool { return compareKeys(keys, values(&r), after) > 0 })
		if from < 0 {
			from = len(rels)
		}
		rels = rels[from:]
	}
	p.PageInfo.HasNextPage = len(rels) > q.N
	for _, r := range rels[:min(len(rels), q.N)] {
		p.Edges = append(p.Edges, graph.Edge[graph.Relation]{Node: r, Cursor: encodeCursor(values(&r)...)})
	}
	if len(p.Edges) > 0 {
		p.PageInfo.StartCursor, p.PageInfo.EndCursor = &p.Edges[0].Cursor, &p.Edges[len(p.Edges)-1].Cursor
	}
	return p, nil
}

// resolve returns the ids of the things that references name; never nil.
func (db *DB) resolve(ctx context.Context, refs []graph.EntityRef) ([]graph.ID, error) {
	c := newCompiler(db.ontology)
	among, err := c.refs(refs)
	if err != nil {
		return nil, err
	}
	records, err := db.read(ctx, statement{"resolve", c.head.String() + "UNWIND " + among + " AS n RETURN DISTINCT n.id AS id", c.params})
	if err != nil {
		return nil, err
	}
	out := make([]graph.ID, len(records))
	for i, r := range records {
		out[i] = id(r, "id")
	}
	return out, nil
}

// relationsThen returns a page of the edges of the graph, or among things, at
// another time.
func (db *DB) relationsThen(ctx context.Context, q graph.RelationQuery, sel graph.Selection) (graph.Page[graph.Relation], error) {
	var none graph.Page[graph.Relation]
	var things []graph.ID
	if len(q.Between) > 0 {
		var err error
		if things, err = db.resolve(ctx, q.Between); err != nil {
			return none, err
		}
	}
	rels, err := db.edgesThen(ctx, things, &q)
	if err != nil {
		return none, err
	}
	if len(q.Between) > 1 {
		rels = slices.DeleteFunc(rels, func(r graph.Relation) bool { return !slices.Contains(things, r.From) || !slices.Contains(things, r.To) })
	}
	page, err := cut(rels, q.First)
	if err != nil {
		return none, err
	}
	pages := []graph.Page[graph.Relation]{page}
	return page, db.fill(ctx, pages, q.KnownAt, sel)
}

// relationsOfThen returns pages of the edges of things at another time.
func (db *DB) relationsOfThen(ctx context.Context, things []graph.ID, q graph.RelationQuery, sel graph.Selection) ([]graph.Page[graph.Relation], error) {
	if _, known := directions[q.Direction]; !known {
		return nil, graph.Errorf(graph.Invalid, "direction: %q is none", q.Direction)
	}
	var far []graph.ID
	if len(q.Between) > 0 {
		var err error
		if far, err = db.resolve(ctx, q.Between); err != nil {
			return nil, err
		}
	}
	rels, err := db.edgesThen(ctx, append([]graph.ID{}, things...), &q)
	if err != nil {
		return nil, err
	}
	pages := make([]graph.Page[graph.Relation], len(things))
	for i, thing := range things {
		var of []graph.Relation
		for _, r := range rels {
			from, to := r.From == thing, r.To == thing
			other := r.To
			if to {
				other = r.From
			}
			if len(q.Between) > 0 && !slices.Contains(far, other) {
				continue
			}
			if from && q.Direction != graph.Incoming || to && q.Direction != graph.Outgoing {
				r.SeenFrom = thing
				of = append(of, r)
			}
		}
		if pages[i], err = cut(of, q.First); err != nil {
			return nil, err
		}
	}
	return pages, db.fill(ctx, pages, q.KnownAt, sel)
}

// fill reads what is selected of the edges in pages, beside their own properties.
func (db *DB) fill(ctx context.Context, pages []graph.Page[graph.Relation], known *time.Time, sel graph.Selection) error {
	var rels []*graph.Relation
	for i := range pages {
		for j := range pages[i].Edges {
			rels = append(rels, &pages[i].Edges[j].Node)
		}
	}
	for i := range sel.Queries {
		q := &sel.Queries[i]
		if q.Field == graph.FieldClaims {
			if err := db.fillClaims(ctx, rels, known, q); err != nil {
				return err
			}
			continue
		}
		ends := make(graph.IDs, len(rels))
		for j, r := range rels {
			switch {
			case q.Field == graph.FieldFrom, q.Field == graph.FieldOther && r.SeenFrom == r.To:
				ends[j] = r.From
			case q.Field == graph.FieldTo, q.Field == graph.FieldOther:
				ends[j] = r.To
			case q.Field == graph.FieldEvent:
				ends[j] = r.Event
			default:
				return unknownField("a relation", q)
			}
		}
		found, err := db.nodes(ctx, ends, q.Select)
		if err != nil {
			return err
		}
		for j, r := range rels {
			if t, ok := found[j].(graph.Thing); ok {
				setEnd(r, q.Field, t)
			}
		}
	}
	for _, r := range rels {
		r.ClaimIDs = r.ClaimIDs[:min(len(r.ClaimIDs), graph.MaxDrawnClaimIDs)]
	}
	return nil
}

// fillClaims reads the claims that supported edges then.
func (db *DB) fillClaims(ctx context.Context, rels []*graph.Relation, known *time.Time, q *graph.Query) error {
	arg, ok := q.Argument.(graph.ClaimQuery)
	if !ok {
		return unknownField("a relation", q)
	}
	if arg.KnownAt == nil {
		arg.KnownAt = known
	}
	supports := map[string][]string{}
	for _, r := range rels {
		supports[string(r.ID)] = strs(r.ClaimIDs)
	}
	pages, err := db.claimsSupporting(ctx, supports, arg, q.Select)
	if err != nil {
		return err
	}
	for _, r := range rels {
		page := pages[r.ID]
		if r.Links == nil {
			r.Links = graph.Links{}
		}
		r.Links[q.Key] = &page
	}
	return nil
}

// claimsSupporting returns a page of the claims for each edge, of which supports
// has the ids.
func (db *DB) claimsSupporting(ctx context.Context, supports map[string][]string, q graph.ClaimQuery, sel graph.Selection) (map[graph.ID]graph.Page[graph.Claim], error) {
	c := newCompiler(db.ontology)
	all := c.param(supports)
	v := c.variable("c")
	r, err := c.claimPage(v, q, sel, func(f claimFilter) listing {
		return listing{rows: "UNWIND " + all + "[edge] AS supporter MATCH (" + v + ":Claim {id: supporter}) WHERE true", parents: []string{"edge"}, conditions: f.conditions}
	})
	if err != nil {
		return nil, err
	}
	text := c.head.String() + "UNWIND keys(" + all + ") AS edge\n" + r.calls + "RETURN edge, " + r.expr + " AS page"
	records, err := db.read(ctx, statement{"claims of edges", text, c.params})
	if err != nil {
		return nil, err
	}
	out := map[graph.ID]graph.Page[graph.Claim]{}
	for _, rec := range records {
		out[id(rec, "edge")] = r.read(value[any](rec, "page"))
	}
	return out, db.readLater(ctx, c.later)
}

// supportedThen returns the ids of the claims that supported edges at a time: those
// of one end of each edge, or, where an edge is gone, of the whole graph are
// projected.
func (db *DB) supportedThen(ctx context.Context, relations []string, known *time.Time) (map[string][]string, error) {
	records, err := db.read(ctx, statement{"ends", `UNWIND $ids AS id MATCH (r:Relation {id: id})-[:FROM]->(a) RETURN id, a.id AS end`, map[string]any{"ids": relations}})
	if err != nil {
		return nil, err
	}
	var ends []graph.ID
	if len(records) == len(relations) {
		for _, r := range records {
			ends = append(ends, id(r, "end"))
		}
	}
	claims, err := db.claimsThen(ctx, ends, known)
	if err != nil {
		return nil, err
	}
	out := map[string][]string{}
	for _, r := range relations {
		out[r] = []string{}
	}
	for _, c := range claims.claims() {
		for _, e := range graph.ProjectedEdges(db.ontology, &c) {
			if ids, wanted := out[string(e.ID)]; wanted {
				out[string(e.ID)] = append(ids, string(c.ID))
			}
		}
	}
	return out, nil
}
