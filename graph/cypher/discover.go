package cypher

import (
	"strconv"
	"strings"

	"github.com/demarche-kg/demarche/graph"
)

// alternatives compiles queries each of which is about the node in a variable where
// it has the label of the query's field. It adds the answers to the columns and
// returns what reads the only one that there is.
func (c *compiler) alternatives(v string, queries []graph.Query, cols *columns, labels map[graph.FieldName]string) (func(tuple) graph.Node, error) {
	places := map[int]func(any) graph.Node{}
	for i := range queries {
		q := &queries[i]
		label, known := labels[q.Field]
		if !known {
			return nil, unknownField("a hit", q)
		}
		of, pattern := label, v+":"+label
		if q.Field == graph.FieldThing {
			of = ""
		}
		r, err := c.node(of, v, q.Select)
		if err != nil {
			return nil, err
		}
		x := c.variable("x")
		place := cols.addRead("CALL ("+c.scope(v)+") { MATCH ("+pattern+")\n"+r.calls+"RETURN collect("+r.expr+") AS "+x+" }\n", x)
		places[place] = r.read
	}
	return func(row tuple) graph.Node {
		for place, read := range places {
			for _, n := range all(row.at(place), read) {
				return n
			}
		}
		return nil
	}, nil
}

// search compiles the best hits of a full-text search.
func (c *compiler) search(q graph.SearchQuery, sel graph.Selection) (reading[[]graph.Hit], error) {
	var none reading[[]graph.Hit]
	if q.N < 0 {
		return none, graph.Errorf(graph.Invalid, "first: want a number of at least 0")
	}
	query, err := lucene(q.Text, true)
	if err != nil {
		return none, err
	}
	if query == "" {
		return reading[[]graph.Hit]{expr: "[]", read: func(any) []graph.Hit { return nil }}, nil
	}
	v, score, x := c.variable("v"), c.variable("score"), c.variable("x")
	words, limit := c.param(query), c.param(q.N)
	best := " ORDER BY " + score + " DESC, " + v + ".id LIMIT " + limit
	index := func(name string) string {
		return "CALL db.index.fulltext.queryNodes('" + name + "', " + words + ") YIELD node, score"
	}
	found := []string{
		index("names") + " OPTIONAL MATCH (node)-[:NAMES]->(named:Entity) WITH coalesce(named, node) AS " + v + ", max(score) AS " + score + best + " RETURN " + v + ", " + score,
		index("evidence") + " WITH node AS " + v + ", score AS " + score + " WHERE " + v + ".retractedAt IS NULL WITH " + v + ", " + score + best + " RETURN " + v + ", " + score,
		index("titles") + " WITH node AS " + v + ", score AS " + score + best + " RETURN " + v + ", " + score,
	}
	cols := newColumns()
	cols.add("score", score)
	node, err := c.alternatives(v, sel.Queries, cols, map[graph.FieldName]string{
		graph.FieldThing: "Entity|Event|Topic", graph.FieldClaim: "Claim", graph.FieldDocument: "Document",
	})
	if err != nil {
		return none, err
	}
	calls := "CALL (" + c.scope() + ") { CALL () { " + strings.Join(found, "\nUNION ALL ") + " }\nWITH " + v + ", " + score + best + "\n" + cols.calls.String() + "RETURN collect(" + cols.expr() + ") AS " + x + " }\n"
	return reading[[]graph.Hit]{calls, x, func(answer any) []graph.Hit {
		return all(answer, func(row any) graph.Hit {
			t := cols.row(row)
			h := graph.Hit{Score: float(t.at(0))}
			switch n := node(t).(type) {
			case graph.Claim:
				h.Claim = &n
			case graph.Document:
				h.Document = &n
			case graph.Thing:
				h.Thing = n
			}
			return h
		})
	}}, nil
}

// timeline compiles a page of what is known of things, by day.
func (c *compiler) timeline(q graph.TimelineQuery, sel graph.Selection) (reading[graph.Page[graph.TimelineEntry]], error) {
	var none reading[graph.Page[graph.TimelineEntry]]
	of, err := c.ref(q.Of)
	if err != nil {
		return none, err
	}
	v, day, x := c.variable("v"), c.variable("day"), c.variable("t")
	claims := "MATCH (" + x + ")<-[:SUBJECT|OBJECT|ABOUT|AT|DURING|OF|ATTRIBUTED_TO]-(" + v + ":Claim) WHERE " + c.known(v, nil) + " AND " + v + ".validKey > ''" +
		and(c.overlaps(v+".validFrom", v+".validTo", q.From, q.To)) + " RETURN " + v + ", " + v + ".validKey AS " + day
	events := "MATCH (" + x + ")-[:TOOK_PART_IN]->(" + v + ":Event) WHERE " + v + ".startKey > ''" +
		and(c.overlaps(v+".start", v+".end", q.From, q.To)) + " RETURN " + v + ", " + v + ".startKey AS " + day
	cols := newColumns()
	cols.add("day", day)
	node, err := c.alternatives(v, sel.Queries, cols, map[graph.FieldName]string{graph.FieldClaim: "Claim", graph.FieldEvent: "Event"})
	if err != nil {
		return none, err
	}
	return paged(c, listing{
		rows: "UNWIND " + of + " AS " + x + " CALL (" + x + ") { " + claims + " UNION " + events + " } WITH " + v + ", " + day + " WHERE true",
		vars: v + ", " + day, repeats: true, first: q.First, keys: []key{{expr: day}, {expr: v + ".id"}},
	}, reading[graph.TimelineEntry]{cols.calls.String(), cols.expr(), func(row any) graph.TimelineEntry {
		t := cols.row(row)
		date, _ := graph.ParseDate(str(t, "day")) // a day of ours, or none
		entry := graph.TimelineEntry{Date: date}
		switch n := node(t).(type) {
		case graph.Claim:
			entry.Claim = &n
		case graph.Event:
			entry.Event = &n
		}
		return entry
	}})
}

// disputes compiles a page of affirmed claims that others deny.
func (c *compiler) disputes(q graph.DisputeQuery, sel graph.Selection) (reading[graph.Page[graph.Dispute]], error) {
	var none reading[graph.Page[graph.Dispute]]
	v, other := c.variable("c"), c.variable("c")
	f, err := c.where(v, q.Where)
	if err != nil {
		return none, err
	}
	f.add(v + ".polarity = " + c.param(string(graph.Affirmed)))
	f.add(c.known(v, nil))
	denied := "MATCH (" + v + ")-[:CONTRADICTS]-(" + other + ":Claim) WHERE " + c.known(other, nil)
	f.add("EXISTS { " + denied + " }")
	keys, err := claimKeys(graph.ClaimsByReported, v)
	if err != nil {
		return none, err
	}
	cols := newColumns()
	var reads []func(*graph.Dispute, tuple)
	for i := range sel.Queries {
		one := &sel.Queries[i]
		switch one.Field {
		case graph.FieldAffirmed:
			r, err := c.claim(v, one.Select)
			if err != nil {
				return none, err
			}
			at := cols.addRead(r.calls, r.expr)
			reads = append(reads, func(d *graph.Dispute, row tuple) { d.Affirmed = r.read(row.at(at)) })
		case graph.FieldDenied:
			r, err := c.claim(other, one.Select)
			if err != nil {
				return none, err
			}
			x := c.variable("x")
			at := cols.addRead("CALL ("+c.scope(v)+") { "+denied+" WITH "+other+" ORDER BY "+other+".id\n"+r.calls+"RETURN collect("+r.expr+") AS "+x+" }\n", x)
			reads = append(reads, func(d *graph.Dispute, row tuple) { d.Denied = all(row.at(at), r.read) })
		default:
			return none, unknownField("a dispute", one)
		}
	}
	l := c.allClaims(v, byReported, f)
	l.vars, l.keys, l.first = v, keys, q.First
	return paged(c, l, reading[graph.Dispute]{cols.calls.String(), cols.expr(), func(x any) graph.Dispute {
		var d graph.Dispute
		row := cols.row(x)
		for _, read := range reads {
			read(&d, row)
		}
		return d
	}})
}

// path compiles the shortest chains of edges between things: of equally long ones
// those that more claims support come first.
func (c *compiler) path(q graph.PathQuery, sel graph.Selection) (reading[[]graph.Path], error) {
	var none reading[[]graph.Path]
	if q.N < 0 || q.MaxHops < 1 || q.MaxHops > graph.MaxHops {
		return none, graph.Errorf(graph.Invalid, "maxHops: want a number from 1 to %d", graph.MaxHops)
	}
	from, err := c.ref(q.From)
	if err != nil {
		return none, err
	}
	to, err := c.ref(q.To)
	if err != nil {
		return none, err
	}
	edge := c.variable("r")
	conditions, err := c.edgeConditions(edge, &graph.RelationQuery{Types: q.Types})
	if err != nil {
		return none, err
	}
	a, b, near, far := c.variable("t"), c.variable("t"), c.variable("t"), c.variable("t")
	hop := "(" + near + ")<-[:FROM|TO]-(" + edge + ":Relation)-[:FROM|TO]->(" + far + ") WHERE " + near + " <> " + far + and(conditions)
	match := "UNWIND " + from + " AS " + a + " UNWIND " + to + " AS " + b + " WITH " + a + ", " + b + " WHERE " + a + " <> " + b +
		"\nMATCH ALL SHORTEST (" + a + ") (" + hop + "){1," + strconv.Itoa(q.MaxHops) + "} (" + b + ")" +
		"\nWITH " + a + ", " + edge + ", " + near + " ORDER BY size(" + edge + "), reduce(n = 0, r IN " + edge + " | n + r.claimCount) DESC, [r IN " + edge + " | r.id] LIMIT " + c.param(q.N)

	cols := newColumns()
	var reads []func(*graph.Path, tuple)
	for i := range sel.Queries {
		one := &sel.Queries[i]
		switch one.Field {
		case graph.FieldFrom:
			r, err := c.thing(a, "", one.Select)
			if err != nil {
				return none, err
			}
			at := cols.addRead(r.calls, r.expr)
			reads = append(reads, func(p *graph.Path, row tuple) { p.From = r.read(row.at(at)) })
		case graph.FieldSteps:
			step, seen, i, x := c.variable("r"), c.variable("t"), c.variable("i"), c.variable("x")
			r, err := c.relation(step, seen, one.Select)
			if err != nil {
				return none, err
			}
			at := cols.addRead("CALL ("+c.scope(edge, near)+") { UNWIND range(0, size("+edge+") - 1) AS "+i+" WITH "+i+", "+edge+"["+i+"] AS "+step+", "+near+"["+i+"] AS "+seen+" ORDER BY "+i+"\n"+
				r.calls+"RETURN collect("+r.expr+") AS "+x+" }\n", x)
			reads = append(reads, func(p *graph.Path, row tuple) { p.Steps = all(row.at(at), r.read) })
		default:
			return none, unknownField("a path", one)
		}
	}
	x := c.variable("x")
	calls := "CALL (" + c.scope() + ") { " + match + "\n" + cols.calls.String() + "RETURN collect(" + cols.expr() + ") AS " + x + " }\n"
	return reading[[]graph.Path]{calls, x, func(answer any) []graph.Path {
		return all(answer, func(v any) graph.Path {
			var p graph.Path
			row := cols.row(v)
			for _, read := range reads {
				read(&p, row)
			}
			return p
		})
	}}, nil
}
