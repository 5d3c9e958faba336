package cypher

import (
	"slices"

	"github.com/demarche-kg/demarche/graph"
)

// relationKeys sort edges: the latest reported first.
func relationKeys(v string) []key {
	return []key{{expr: v + ".reportedKey", desc: true}, {expr: v + ".id"}}
}

// edgeConditions compiles the conditions on an edge's own properties.
func (c *compiler) edgeConditions(v string, q *graph.RelationQuery) ([]string, error) {
	known := c.ontology.EdgeTypes()
	for _, t := range q.Types {
		if _, found := slices.BinarySearch(known, t); !found {
			return nil, graph.Errorf(graph.Invalid, "types: there is no edge %q", t)
		}
	}
	var conditions []string
	if q.Types != nil {
		conditions = append(conditions, oneOf(c, v+".type", q.Types))
	}
	if q.Status != nil {
		conditions = append(conditions, oneOf(c, v+".status", q.Status))
	}
	return conditions, nil
}

// relations compiles a page of the edges of the whole graph, or among things.
func (c *compiler) relations(q graph.RelationQuery, sel graph.Selection) (reading[graph.Page[graph.Relation]], error) {
	var none reading[graph.Page[graph.Relation]]
	v := c.variable("r")
	conditions, err := c.edgeConditions(v, &q)
	if err != nil {
		return none, err
	}
	among, err := c.refs(q.Between)
	if err != nil {
		return none, err
	}
	index := "reportedKey, id"
	if len(q.Types) > 0 {
		index = "type, reportedKey, id"
	}
	l := listing{
		rows: "MATCH (" + v + ":Relation) USING INDEX " + v + ":Relation(" + index + ") WHERE " + v + ".reportedKey >= '' AND " + v + ".id IS NOT NULL",
		vars: v, keys: relationKeys(v), first: q.First,
	}
	if len(q.Types) == 1 {
		l.fixed = []string{v + ".type"}
	}
	if among != "" {
		x := c.variable("t")
		l.rows, l.repeats, l.fixed = "UNWIND "+among+" AS "+x+" MATCH ("+x+")<-[:FROM|TO]-("+v+":Relation) WHERE true", true, nil
		if len(q.Between) > 1 {
			from, to := c.variable("t"), c.variable("t")
			conditions = append(conditions, "EXISTS { MATCH ("+v+")-[:FROM]->("+from+") WHERE "+from+" IN "+among+" }", "EXISTS { MATCH ("+v+")-[:TO]->("+to+") WHERE "+to+" IN "+among+" }")
		}
	}
	l.conditions = conditions
	r, err := c.relation(v, "", sel)
	if err != nil {
		return none, err
	}
	return paged(c, l, r)
}

// directions are the ends of an edge at which the thing stands that it is seen
// from.
var directions = map[graph.Direction]string{"": "FROM|TO", graph.Both: "FROM|TO", graph.Outgoing: "FROM", graph.Incoming: "TO"}

// relationsOf compiles a page of the edges of the thing that a variable is bound to
// and node matches.
func (c *compiler) relationsOf(parent, node string, q graph.RelationQuery, sel graph.Selection) (reading[graph.Page[graph.Relation]], error) {
	var none reading[graph.Page[graph.Relation]]
	ends, known := directions[q.Direction]
	if !known {
		return none, graph.Errorf(graph.Invalid, "direction: %q is none", q.Direction)
	}
	v := c.variable("r")
	conditions, err := c.edgeConditions(v, &q)
	if err != nil {
		return none, err
	}
	among, err := c.refs(q.Between)
	if err != nil {
		return none, err
	}
	if among != "" {
		far := c.variable("t")
		conditions = append(conditions, "EXISTS { MATCH ("+v+")-[:FROM|TO]->("+far+") WHERE "+far+" <> "+parent+" AND "+far+" IN "+among+" }")
	}
	r, err := c.relation(v, parent, sel)
	if err != nil {
		return none, err
	}
	return paged(c, listing{
		rows: "MATCH (" + node + ")<-[:" + ends + "]-(" + v + ":Relation) WHERE true", parents: []string{parent},
		conditions: conditions, vars: v, repeats: true, keys: relationKeys(v), first: q.First,
	}, r)
}

// relationProperties are the properties of edges.
var relationProperties = map[string][]string{
	"type": nil, "status": nil, "claimCount": nil, "sourceCount": nil, "speakerCount": nil, "firstReported": nil, "lastReported": nil,
	"validFrom": nil, "validTo": nil, "claimIds": nil,
}

// relation compiles how an edge is read; parent is the thing that its edges are
// asked of, "" for none.
func (c *compiler) relation(v, parent string, sel graph.Selection) (reading[graph.Relation], error) {
	var none reading[graph.Relation]
	cols := newColumns()
	cols.add("id", v+".id")
	if err := cols.properties(v, sel, relationProperties); err != nil {
		return none, err
	}
	if sel.All {
		cols.add("event", v+".event")
	}
	var queries []graph.Query
	ends := map[graph.FieldName]func(tuple) graph.Thing{}
	for _, q := range sel.Queries {
		var err error
		switch q.Field {
		case graph.FieldFrom, graph.FieldTo, graph.FieldOther, graph.FieldEvent:
			ends[q.Field], err = c.end(v, parent, &q, cols)
		default:
			queries = append(queries, q)
		}
		if err != nil {
			return none, err
		}
	}
	links, err := c.links(v, "Relation", queries, cols)
	if err != nil {
		return none, err
	}
	return reading[graph.Relation]{cols.calls.String(), cols.expr(), func(x any) graph.Relation {
		row := cols.row(x)
		rel := relationOf(row)
		rel.Links = links(rel.ID, row)
		for field, read := range ends {
			setEnd(&rel, field, read(row))
		}
		return rel
	}}, nil
}

// setEnd puts a thing into an edge.
func setEnd(r *graph.Relation, field graph.FieldName, t graph.Thing) {
	if t == nil {
		return
	}
	switch field {
	case graph.FieldFrom:
		r.From, r.FromThing = t.ThingID(), t
	case graph.FieldTo:
		r.To, r.ToThing = t.ThingID(), t
	default:
		if r.Links == nil {
			r.Links = graph.Links{}
		}
		r.Links[string(field)] = t
	}
}

// end compiles a thing that an edge leads to.
func (c *compiler) end(v, parent string, q *graph.Query, cols *columns) (func(tuple) graph.Thing, error) {
	t, x := c.variable("t"), c.variable("x")
	of, scope := "", []string{v}
	var match string
	switch {
	case q.Field == graph.FieldFrom:
		match = "MATCH (" + v + ")-[:FROM]->(" + t + ")"
	case q.Field == graph.FieldEvent:
		of, match = string(graph.EventType), "MATCH ("+t+":Event {id: "+v+".event})"
	case q.Field == graph.FieldTo || parent == "":
		match = "MATCH (" + v + ")-[:TO]->(" + t + ")"
	default:
		scope = append(scope, parent)
		a, b := c.variable("t"), c.variable("t")
		match = "MATCH (" + v + ")-[:FROM]->(" + a + ") MATCH (" + v + ")-[:TO]->(" + b + ") WITH CASE WHEN " + b + " = " + parent + " THEN " + a + " ELSE " + b + " END AS " + t
	}
	thing, err := c.thing(t, of, q.Select)
	if err != nil {
		return nil, err
	}
	i := cols.addRead("CALL ("+c.scope(scope...)+") { "+match+"\n"+thing.calls+"RETURN collect("+thing.expr+") AS "+x+" }\n", "head("+x+")")
	return func(row tuple) graph.Thing {
		if row.at(i) == nil {
			return nil
		}
		return thing.read(row.at(i))
	}, nil
}
