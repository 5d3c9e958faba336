package cypher

import (
	"slices"
	"strings"

	"github.com/demarche-kg/demarche/graph"
)

// The indexes of all claims in the order of a day.
var (
	byReported  = []string{"reportedKey", "id"}
	byValidTime = []string{"validKey", "id"}
)

// everyClaim finds all claims in the order of an index, whose properties every claim
// has.
func everyClaim(v string, index ...string) string {
	conditions := []string{v + "." + index[0] + " >= ''"}
	for _, p := range index[1:] { // a comparison would be made for each row
		conditions = append(conditions, v+"."+p+" IS NOT NULL")
	}
	return "MATCH (" + v + ":Claim) USING INDEX " + v + ":Claim(" + strings.Join(index, ", ") + ") WHERE " + strings.Join(conditions, " AND ")
}

// claimKeys are the sort keys of each order. The unknown comes last, so going up
// it sorts behind every day.
func claimKeys(o graph.ClaimOrder, claim string) ([]key, error) {
	id := key{expr: claim + ".id"}
	last := func(property string) string {
		return "CASE " + claim + "." + property + " WHEN '' THEN '~' ELSE " + claim + "." + property + " END"
	}
	switch o {
	case graph.ClaimsByReported, "":
		return []key{{expr: claim + ".reportedKey", desc: true}, id}, nil
	case graph.ClaimsByReportedAsc:
		return []key{{expr: last("reportedKey")}, id}, nil
	case graph.ClaimsByValidTime:
		return []key{{expr: claim + ".validKey", desc: true}, id}, nil
	case graph.ClaimsByValidTimeAsc:
		return []key{{expr: last("validKey")}, id}, nil
	case graph.ClaimsByText:
		return []key{{expr: claim + ".document"}, {expr: claim + ".evidenceStart", number: true}, id}, nil
	default:
		return nil, graph.Errorf(graph.Invalid, "orderBy: claims have no order %q", o)
	}
}

// claims compiles a page of all claims that match.
func (c *compiler) claims(q graph.ClaimQuery, sel graph.Selection) (reading[graph.Page[graph.Claim]], error) {
	v := c.variable("c")
	index := byReported
	if q.Order == graph.ClaimsByValidTime || q.Order == graph.ClaimsByValidTimeAsc {
		index = byValidTime
	}
	return c.claimPage(v, q, sel, func(f claimFilter) listing { return c.allClaims(v, index, f) })
}

// allClaims lists the claims of the whole graph that pass a filter, in the order of
// an index where there is nothing better to start from.
func (c *compiler) allClaims(v string, index []string, f claimFilter) listing {
	start := f.start
	if start.rank == byNothing {
		start.rows = everyClaim(v, index...)
	}
	conditions := slices.DeleteFunc(f.conditions, func(condition string) bool { return condition == start.implied })
	return listing{rows: start.rows, conditions: conditions, repeats: start.repeats, fixed: start.fixed}
}

// claimsOf compiles a page of the claims of the node of a type that a variable is
// bound to and node matches; of is "" for a thing of whatever type.
func (c *compiler) claimsOf(parent, node, of string, q graph.ClaimQuery, sel graph.Selection) (reading[graph.Page[graph.Claim]], error) {
	v := c.variable("c")
	rows, repeats := "MATCH ("+node+")<-[:SUBJECT|OBJECT|ABOUT|AT|DURING|OF|ATTRIBUTED_TO]-("+v+":Claim) WHERE true", true
	switch of {
	case "Relation":
		rows, repeats = "MATCH ("+node+")<-[:SUPPORTS]-("+v+":Claim) WHERE true", false
	case "Document":
		rows, repeats = "MATCH ("+v+":Claim {document: "+parent+".id}) WHERE true", false
	}
	return c.claimPage(v, q, sel, func(f claimFilter) listing {
		return listing{rows: rows, parents: []string{parent}, conditions: f.conditions, repeats: repeats}
	})
}

// claimPage compiles a page of claims; from says where they are found.
func (c *compiler) claimPage(v string, q graph.ClaimQuery, sel graph.Selection, from func(claimFilter) listing) (reading[graph.Page[graph.Claim]], error) {
	var none reading[graph.Page[graph.Claim]]
	keys, err := claimKeys(q.Order, v)
	if err != nil {
		return none, err
	}
	f, err := c.where(v, q.Where)
	if err != nil {
		return none, err
	}
	f.add(c.known(v, q.KnownAt))
	if q.ValidAt != nil {
		p := c.param(dateOrNull(*q.ValidAt))
		f.add(v + ".validFrom <= " + p)
		f.add(v + ".validTo >= " + p)
	}
	r, err := c.claim(v, sel)
	if err != nil {
		return none, err
	}
	l := from(f)
	l.vars, l.keys, l.first = v, keys, q.First
	return paged(c, l, r)
}

// claimProperties are the properties of claims, and where they are stored.
var claimProperties = map[string][]string{
	"name": nil, "document": nil, "predicate": nil, "mode": nil, "office": nil, "polarity": nil, "modality": nil, "stance": nil, "gloss": nil,
	"time": {"validFrom", "validTo", "precision", "timeText", "timeBasis"}, "reportedAt": nil, "recordedAt": nil, "retractedAt": nil, "retractReason": nil,
	"plover": {"plover", "ploverMode"}, "cameo": nil, "rule": nil, "contentKey": nil, "depth": nil,
}

// claim compiles how a claim is read.
func (c *compiler) claim(v string, sel graph.Selection) (reading[graph.Claim], error) {
	cols := newColumns()
	cols.add("id", v+".id")
	if err := cols.properties(v, sel, claimProperties); err != nil {
		return reading[graph.Claim]{}, err
	}
	if sel.All {
		o := c.variable("c")
		cols.add("contentOf", "head([("+v+")-[:CONTENT_OF]->("+o+":Claim) | "+o+".id])")
	}
	var parts []func(*graph.Claim, tuple)
	add := func(set func(*graph.Claim, tuple), err error) error {
		parts = append(parts, set)
		return err
	}
	queries, plain := gather(sel.Queries)
	if len(plain) > 0 {
		if err := add(c.participants(v, plain, cols)); err != nil {
			return reading[graph.Claim]{}, err
		}
	}
	for i := range queries {
		if err := add(c.partOfClaim(v, &queries[i], cols)); err != nil {
			return reading[graph.Claim]{}, err
		}
	}
	return reading[graph.Claim]{cols.calls.String(), cols.expr(), func(x any) graph.Claim {
		row := cols.row(x)
		claim := claimOf(row)
		claim.ContentOf = id(row, "contentOf")
		for _, set := range parts {
			set(&claim, row)
		}
		return claim
	}}, nil
}

// gather takes the queries about participants of whom nothing is asked but
// properties out of the queries about a claim: one subquery reads them all.
func gather(queries []graph.Query) (rest, plain []graph.Query) {
	for _, q := range queries {
		if roles[q.Field] != "" && len(q.Select.Queries) == 0 {
			plain = append(plain, q)
		} else {
			rest = append(rest, q)
		}
	}
	return rest, plain
}

// sourceRole is the type of the relationships to sources.
const sourceRole = "ATTRIBUTED_TO"

// roles are the types of the relationships to those who take part.
var roles = map[graph.FieldName]string{
	graph.FieldSubjects: subjectRole, graph.FieldObjects: objectRole, graph.FieldTopics: aboutRole,
	graph.FieldPlace: placeRole, graph.FieldDuring: duringRole, graph.FieldOf: eventRole,
}

// partOfClaim compiles a query about a claim and returns what puts the answer into
// it.
func (c *compiler) partOfClaim(v string, q *graph.Query, cols *columns) (func(*graph.Claim, tuple), error) {
	switch q.Field {
	case graph.FieldSubjects, graph.FieldObjects, graph.FieldTopics, graph.FieldPlace, graph.FieldDuring, graph.FieldOf:
		return c.participants(v, []graph.Query{*q}, cols)
	case graph.FieldSources:
		return c.sources(v, q, cols)
	case graph.FieldEvidence:
		return c.evidence(v, q, cols)
	case graph.FieldContent, graph.FieldContentOf, graph.FieldContradicts, graph.FieldCorroborates:
		return c.linked(v, q, cols)
	default:
		return nil, unknownField("a claim", q)
	}
}

// participants compiles those who take part in some roles, of whom the same is
// asked, or no more than properties.
func (c *compiler) participants(v string, queries []graph.Query, cols *columns) (func(*graph.Claim, tuple), error) {
	types := make([]string, len(queries))
	var sel graph.Selection
	for i, q := range queries {
		types[i] = roles[q.Field]
		sel.All = sel.All || q.Select.All
		sel.Properties = append(sel.Properties, q.Select.Properties...)
		sel.Queries = append(sel.Queries, q.Select.Queries...)
	}
	slices.Sort(types)
	slices.Sort(sel.Properties)
	rel, node, x := c.variable("r"), c.variable("t"), c.variable("x")
	thing, err := c.thing(node, "", sel)
	if err != nil {
		return nil, err
	}
	i := cols.addRead("CALL ("+c.scope(v)+") { MATCH ("+v+")-["+rel+":"+strings.Join(types, "|")+"]->("+node+") WITH "+rel+", "+node+" ORDER BY "+rel+".position, "+rel+".as\n"+
		thing.calls+"RETURN collect([type("+rel+"), "+rel+".as, "+thing.expr+"]) AS "+x+" }\n", x)
	return func(claim *graph.Claim, row tuple) {
		for _, p := range lists(row.at(i), 3) { // [role, as, thing]
			t := thing.read(p[2])
			if t == nil {
				continue
			}
			as, _ := p[1].(string)
			addRole(claim, p[0], graph.Participant{ID: t.ThingID(), As: graph.ID(as), Thing: t})
		}
	}, nil
}

// sourceProperties are the properties of a link of the chain of sources.
var sourceProperties = map[string][]string{"kind": nil, "as": nil, "text": nil, "cue": nil, "cueSpan": {"cueStart", "cueEnd"}}

func (c *compiler) sources(v string, q *graph.Query, cols *columns) (func(*graph.Claim, tuple), error) {
	rel, node, x := c.variable("r"), c.variable("t"), c.variable("x")
	link := newColumns()
	if err := link.properties(rel, q.Select, sourceProperties); err != nil {
		return nil, err
	}
	at, read := -1, func(any) graph.Thing { return nil }
	for i := range q.Select.Queries {
		if q.Select.Queries[i].Field != graph.FieldSource {
			return nil, unknownField("a source", &q.Select.Queries[i])
		}
		thing, err := c.thing(node, "", q.Select.Queries[i].Select)
		if err != nil {
			return nil, err
		}
		at, read = link.addRead(thing.calls, thing.expr), thing.read
	}
	i := cols.addRead("CALL ("+c.scope(v)+") { MATCH ("+v+")-["+rel+":"+sourceRole+"]->("+node+") WITH "+rel+", "+node+" ORDER BY "+rel+".position\n"+
		link.calls.String()+"RETURN collect("+link.expr()+") AS "+x+" }\n", x)
	return func(claim *graph.Claim, row tuple) {
		claim.Sources = all(row.at(i), func(s any) graph.Attribution {
			f := link.row(s)
			a := graph.Attribution{
				Kind: graph.AttributionKind(str(f, "kind")), As: id(f, "as"), Text: str(f, "text"), Cue: str(f, "cue"),
				CueSpan: graph.Span{Start: number[int](f, "cueStart"), End: number[int](f, "cueEnd")},
			}
			if at >= 0 {
				if a.Thing = read(f.at(at)); a.Thing != nil {
					a.Source = a.Thing.ThingID()
				}
			}
			return a
		})
	}, nil
}

// evidenceProperties are the properties of evidence.
var evidenceProperties = map[string][]string{"quote": nil, "start": nil, "end": nil}

func (c *compiler) evidence(v string, q *graph.Query, cols *columns) (func(*graph.Claim, tuple), error) {
	rel, x := c.variable("r"), c.variable("x")
	quote := newColumns()
	if err := quote.properties(rel, q.Select, evidenceProperties); err != nil {
		return nil, err
	}
	place, err := c.place(q.Select.Queries, quote, "")
	if err != nil {
		return nil, err
	}
	i := cols.addRead("CALL ("+c.scope(v)+") { MATCH ("+v+")-["+rel+":EVIDENCED_BY]->"+place.match+" WITH "+strings.Join(append(place.vars, rel), ", ")+" ORDER BY "+rel+".start, "+rel+".end\n"+
		quote.calls.String()+"RETURN collect("+quote.expr()+") AS "+x+" }\n", x)
	return func(claim *graph.Claim, row tuple) {
		claim.Evidence = all(row.at(i), func(e any) graph.Evidence {
			f := quote.row(e)
			of := place.read(f)
			return graph.Evidence{
				Sentence: of.Sentence.ID, Span: graph.Span{Start: number[int](f, "start"), End: number[int](f, "end")}, Quote: str(f, "quote"), Of: of,
			}
		})
	}, nil
}

// linkPatterns find the claims c that each link leads to from claim x.
var linkPatterns = map[graph.FieldName]string{
	graph.FieldContent:      "<-[:CONTENT_OF]-",
	graph.FieldContentOf:    "-[:CONTENT_OF]->",
	graph.FieldContradicts:  "-[:CONTRADICTS]-",
	graph.FieldCorroborates: "-[:CORROBORATES]-",
}

// linked compiles the live claims that a link leads to, by id.
func (c *compiler) linked(v string, q *graph.Query, cols *columns) (func(*graph.Claim, tuple), error) {
	other, x := c.variable("c"), c.variable("x")
	r, err := c.claim(other, q.Select)
	if err != nil {
		return nil, err
	}
	i := cols.addRead("CALL ("+c.scope(v)+") { MATCH ("+v+")"+linkPatterns[q.Field]+"("+other+":Claim) WHERE "+other+".retractedAt IS NULL WITH "+other+" ORDER BY "+other+".id\n"+
		r.calls+"RETURN collect("+r.expr+") AS "+x+" }\n", x)
	key := string(q.Field)
	return func(claim *graph.Claim, row tuple) {
		if claim.Links == nil {
			claim.Links = graph.Links{}
		}
		claim.Links[key] = all(row.at(i), r.read)
	}, nil
}
