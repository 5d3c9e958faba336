package cypher

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/demarche-kg/demarche/graph"
)

// relationKeys sort edges: the latest reported first.
var relationKeys = []key{{expr: "r.reportedKey", desc: true}, {expr: "r.id"}}

func relationCursor(r *graph.Relation) string {
	return encodeCursor(r.LastReported.String(), string(r.ID))
}

func compareRelations(a, b graph.Relation) int {
	return cmp.Or(b.LastReported.Compare(a.LastReported), cmp.Compare(a.ID, b.ID))
}

const (
	relationTail  = ` MATCH (r)-[:FROM]->(a) MATCH (r)-[:TO]->(b)`
	relationParts = `[r, a, b]`
)

// wholeRelation reads relationParts.
func wholeRelation(v any) graph.Relation {
	parts, _ := v.([]any)
	if len(parts) != 3 {
		return graph.Relation{}
	}
	r := relationOf(asFields(parts[0]))
	r.FromThing, r.ToThing = thingOf(parts[1]), thingOf(parts[2])
	r.From, r.To = id(asFields(parts[1]), "id"), id(asFields(parts[2]), "id")
	return r
}

// checkTypes refuses an edge type that the ontology does not have.
func (db *DB) checkTypes(types []string) error {
	known := db.ontology.EdgeTypes()
	for _, t := range types {
		if _, found := slices.BinarySearch(known, t); !found {
			return graph.Errorf(graph.Invalid, "types: there is no edge %q", t)
		}
	}
	return nil
}

func (c *compiler) relationFilter(q graph.RelationQuery) []string {
	var conditions []string
	if q.Types != nil {
		conditions = append(conditions, oneOf(c, "r.type", q.Types))
	}
	if q.Status != nil {
		conditions = append(conditions, oneOf(c, "r.status", q.Status))
	}
	return conditions
}

// refs binds the nodes of references and returns an expression for the list of all
// of them; "" for none.
func (c *compiler) refs(refs []graph.EntityRef) (string, error) {
	var variables []string
	for _, r := range refs {
		v, err := c.ref(r)
		if err != nil {
			return "", err
		}
		variables = append(variables, v)
	}
	return strings.Join(variables, " + "), nil
}

// between binds the nodes of the references and returns the conditions on an edge
// r among them, and where to start.
func (c *compiler) between(refs []graph.EntityRef) (match string, conditions []string, err error) {
	among, err := c.refs(refs)
	if err != nil || among == "" {
		return "", nil, err
	}
	match = "UNWIND " + among + " AS x MATCH (x)<-[:FROM|TO]-(r:Relation) WHERE true"
	if len(refs) > 1 {
		conditions = append(conditions, "EXISTS { MATCH (r)-[:FROM]->(f) WHERE f IN "+among+" }", "EXISTS { MATCH (r)-[:TO]->(t) WHERE t IN "+among+" }")
	}
	return match, conditions, nil
}

// Relations returns a page of projected edges, the latest reported first.
func (db *DB) Relations(ctx context.Context, q graph.RelationQuery) (graph.Page[graph.Relation], error) {
	var none graph.Page[graph.Relation]
	if q.N < 0 {
		return none, graph.Errorf(graph.Invalid, "first: want a number of at least 0")
	}
	if err := db.checkTypes(q.Types); err != nil {
		return none, err
	}
	if q.KnownAt != nil {
		return db.relationsKnown(ctx, q)
	}
	c := newCompiler()
	match, conditions, err := c.between(q.Between)
	if err != nil {
		return none, err
	}
	conditions = append(conditions, c.relationFilter(q)...)
	switch {
	case match != "":
	case len(q.Types) > 0:
		match = "MATCH (r:Relation) USING INDEX r:Relation(type, reportedKey, id) WHERE r.reportedKey >= '' AND r.id >= ''"
	default:
		match = "MATCH (r:Relation) USING INDEX r:Relation(reportedKey, id) WHERE r.reportedKey >= '' AND r.id >= ''"
	}
	match += and(conditions)
	var b strings.Builder
	b.WriteString(c.headText())
	columns := "items"
	if q.Total {
		b.WriteString("CALL (" + c.scope() + ") { " + match + " RETURN count(DISTINCT r) AS total }\n")
		columns = "items, total"
	}
	b.WriteString("CALL (" + c.scope() + ") { " + match)
	if q.After != "" {
		values, err := decodeCursor(q.After, "", "")
		if err != nil {
			return none, err
		}
		b.WriteString(" AND (" + c.beyond(relationKeys, values) + ")")
	}
	b.WriteString("\nWITH DISTINCT r " + order(relationKeys) + " LIMIT " + c.param(q.N+1) + relationTail + "\nRETURN collect(" + relationParts + ") AS items }\nRETURN " + columns)
	records, err := db.read(ctx, statement{"relations", b.String(), c.params})
	if err != nil || len(records) == 0 {
		return none, err
	}
	return relationPage(records[0], q.First, ""), nil
}

func relationPage(r *neo4j.Record, q graph.First, seenFrom graph.ID) graph.Page[graph.Relation] {
	var found []graph.Relation
	for _, x := range list(r, "items") {
		rel := wholeRelation(x)
		rel.SeenFrom = seenFrom
		found = append(found, rel)
	}
	slices.SortFunc(found, compareRelations)
	return page(found, q, number[int](r, "total"), relationCursor)
}

// RelationsOf returns pages of the edges of things, the latest reported first.
func (db *DB) RelationsOf(ctx context.Context, things []graph.ID, q graph.RelationQuery) ([]graph.Page[graph.Relation], error) {
	ends, known := map[graph.Direction]string{"": "FROM|TO", graph.Both: "FROM|TO", graph.Outgoing: "FROM", graph.Incoming: "TO"}[q.Direction]
	if !known {
		return nil, graph.Errorf(graph.Invalid, "direction: %q is none", q.Direction)
	}
	if err := db.checkTypes(q.Types); err != nil {
		return nil, err
	}
	if q.KnownAt != nil {
		return db.relationsOfKnown(ctx, things, q)
	}
	pages := make([]graph.Page[graph.Relation], len(things))
	groups := parents(things, "Entity", "Event", "Topic")
	if len(groups) == 0 {
		return pages, nil
	}
	c := newCompiler()
	among, err := c.refs(q.Between)
	if err != nil {
		return nil, err
	}
	conditions := c.relationFilter(q)
	if among != "" {
		conditions = append(conditions, "EXISTS { MATCH (r)-[:FROM|TO]->(far) WHERE far.id <> parent AND far IN "+among+" }")
	}
	text, err := parentPages(c, q.First, relationKeys, []any{"", ""}, groups, func(label string) string {
		return "MATCH (:" + label + " {id: parent})<-[:" + ends + "]-(r:Relation) WHERE true" + and(conditions)
	}, "r", relationTail, relationParts)
	if err != nil {
		return nil, err
	}
	records, err := db.read(ctx, statement{"relations of", text, c.params})
	if err != nil {
		return nil, err
	}
	each(records, things, func(i int, r *neo4j.Record) { pages[i] = relationPage(r, q.First, things[i]) })
	return pages, nil
}

// RelationsByID returns edges; nil where there is none.
func (db *DB) RelationsByID(ctx context.Context, wanted []graph.ID) ([]*graph.Relation, error) {
	out := make([]*graph.Relation, len(wanted))
	if len(wanted) == 0 {
		return out, nil
	}
	const text = "UNWIND $ids AS parent\nMATCH (r:Relation {id: parent})" + relationTail + "\nRETURN parent, " + relationParts + " AS relation"
	records, err := db.read(ctx, statement{"relations by id", text, map[string]any{"ids": unique(wanted)}})
	if err != nil {
		return nil, err
	}
	each(records, wanted, func(i int, r *neo4j.Record) {
		rel := wholeRelation(value[any](r, "relation"))
		out[i] = &rel
	})
	return out, nil
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
		match, params = everyClaim, map[string]any{}
	}
	claims := claimSet{}
	return claims, db.rulesThen(known).load(ctx, claims, "known claims", match, params)
}

// knownRelations projects the edges of things, nil for those of the whole graph,
// from the claims known at a time. It takes several statements, since edges of the
// past are not stored.
func (db *DB) knownRelations(ctx context.Context, things []graph.ID, q graph.RelationQuery) ([]graph.Relation, error) {
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
	var ends []graph.ID
	for _, rel := range graph.Project(claims.claims(), w) {
		if things != nil && !slices.Contains(things, rel.From) && !slices.Contains(things, rel.To) ||
			q.Types != nil && !slices.Contains(q.Types, rel.Type) || q.Status != nil && !slices.Contains(q.Status, rel.Status) {
			continue
		}
		rel.ClaimIDs = rel.ClaimIDs[:min(len(rel.ClaimIDs), graph.MaxDrawnClaimIDs)]
		out = append(out, rel)
		ends = append(ends, rel.From, rel.To)
	}
	found, err := db.Things(ctx, ends)
	if err != nil {
		return nil, err
	}
	for i := range out {
		out[i].FromThing, out[i].ToThing = found[2*i], found[2*i+1]
	}
	slices.SortFunc(out, compareRelations)
	return out, nil
}

// cut returns the page of sorted relations behind the cursor.
func cut(rels []graph.Relation, q graph.First) (graph.Page[graph.Relation], error) {
	total := 0
	if q.Total {
		total = len(rels)
	}
	if q.After != "" {
		values, err := decodeCursor(q.After, "", "")
		if err != nil {
			return graph.Page[graph.Relation]{}, err
		}
		last, err := graph.ParseDate(values[0].(string))
		if err != nil {
			return graph.Page[graph.Relation]{}, err
		}
		behind := graph.Relation{ID: graph.ID(values[1].(string)), LastReported: last}
		rels = rels[len(rels)-len(slices.DeleteFunc(slices.Clone(rels), func(r graph.Relation) bool { return compareRelations(r, behind) <= 0 })):]
	}
	return page(rels[:min(len(rels), q.N+1)], q, total, relationCursor), nil
}

func (db *DB) resolve(ctx context.Context, refs []graph.EntityRef) ([]graph.ID, error) {
	c := newCompiler()
	among, err := c.refs(refs)
	if err != nil {
		return nil, err
	}
	text := c.headText() + "UNWIND " + among + " AS n RETURN DISTINCT n.id AS id"
	records, err := db.read(ctx, statement{"resolve", text, c.params})
	if err != nil {
		return nil, err
	}
	var out []graph.ID
	for _, r := range records {
		out = append(out, id(r, "id"))
	}
	return out, nil
}

func (db *DB) relationsKnown(ctx context.Context, q graph.RelationQuery) (graph.Page[graph.Relation], error) {
	var things []graph.ID
	if len(q.Between) > 0 {
		found, err := db.resolve(ctx, q.Between)
		if err != nil {
			return graph.Page[graph.Relation]{}, err
		}
		things = append([]graph.ID{}, found...) // not nil, even where nobody has the name
	}
	rels, err := db.knownRelations(ctx, things, q)
	if err != nil {
		return graph.Page[graph.Relation]{}, err
	}
	if len(q.Between) > 1 {
		rels = slices.DeleteFunc(rels, func(r graph.Relation) bool { return !slices.Contains(things, r.From) || !slices.Contains(things, r.To) })
	}
	return cut(rels, q.First)
}

func (db *DB) relationsOfKnown(ctx context.Context, things []graph.ID, q graph.RelationQuery) ([]graph.Page[graph.Relation], error) {
	pages := make([]graph.Page[graph.Relation], len(things))
	if q.N < 0 {
		return nil, graph.Errorf(graph.Invalid, "first: want a number of at least 0")
	}
	if len(things) == 0 {
		return pages, nil
	}
	var far []graph.ID
	if len(q.Between) > 0 {
		var err error
		if far, err = db.resolve(ctx, q.Between); err != nil {
			return nil, err
		}
	}
	rels, err := db.knownRelations(ctx, things, q)
	if err != nil {
		return nil, err
	}
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
	return pages, nil
}
