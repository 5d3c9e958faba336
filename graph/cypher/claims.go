package cypher

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/demarche-kg/demarche/graph"
)

// claimTail turns claim c into the parts that wholeClaim reads.
const claimTail = `
CALL (c) { MATCH (c)-[r:SUBJECT|OBJECT|ABOUT|AT|DURING|OF]->(t) WITH r, t ORDER BY r.position, r.as RETURN collect([type(r), r, t]) AS roles }
CALL (c) { MATCH (c)-[r:ATTRIBUTED_TO]->(t) WITH r, t ORDER BY r.position RETURN collect([r, t]) AS sources }
CALL (c) {
  MATCH (c)-[r:EVIDENCED_BY]->(s:Sentence)-[:SENTENCE_OF]->(d:Document)
  OPTIONAL MATCH (d)-[:PUBLISHED_BY]->(p:Entity)
  RETURN collect([r, s, d {.id, .name, .fullName, .sourceKey, .url, .title, .language, .publishedAt, .retrievedAt, .sha256, .current, .status, publisher: p.id},
    coalesce(p.fullName, p.name)]) AS evidence
}
CALL (c) { MATCH (c)-[:CONTENT_OF]->(o:Claim) RETURN head(collect(o.id)) AS contentOf }`

const claimParts = `[c, roles, sources, evidence, contentOf]`

// everyClaim finds all claims in the order of the index.
const everyClaim = "MATCH (c:Claim) USING INDEX c:Claim(reportedKey, id) WHERE c.reportedKey >= '' AND c.id >= ''"

// claimKeys are the sort keys of each order.
func claimKeys(o graph.ClaimOrder) []key {
	switch o {
	case graph.ClaimsByReportedAsc: // the unknown comes last
		return []key{{expr: "CASE c.reportedKey WHEN '' THEN '~' ELSE c.reportedKey END"}, {expr: "c.id"}}
	case graph.ClaimsByValidTime:
		return []key{{expr: "c.validKey", desc: true}, {expr: "c.id"}}
	case graph.ClaimsByValidTimeAsc:
		return []key{{expr: "CASE c.validKey WHEN '' THEN '~' ELSE c.validKey END"}, {expr: "c.id"}}
	case graph.ClaimsByText:
		return []key{{expr: "c.document"}, {expr: "c.evidenceStart"}, {expr: "c.id"}}
	case graph.ClaimsByReported, "":
	}
	return []key{{expr: "c.reportedKey", desc: true}, {expr: "c.id"}}
}

// claimCursor returns a claim's sort values.
func claimCursor(o graph.ClaimOrder, c *graph.Claim) []any {
	last := func(s string) string { return cmp.Or(s, "~") }
	switch o {
	case graph.ClaimsByReportedAsc:
		return []any{last(c.ReportedAt.String()), string(c.ID)}
	case graph.ClaimsByValidTime:
		return []any{c.Time.Start.String(), string(c.ID)}
	case graph.ClaimsByValidTimeAsc:
		return []any{last(c.Time.Start.String()), string(c.ID)}
	case graph.ClaimsByText:
		return []any{string(c.Document), float64(c.Evidence[0].Start), string(c.ID)}
	case graph.ClaimsByReported, "":
	}
	return []any{c.ReportedAt.String(), string(c.ID)}
}

// compareClaims orders claims as their keys do: collect keeps the order of its
// rows in practice, and this does not depend on it.
func compareClaims(o graph.ClaimOrder) func(a, b graph.Claim) int {
	keys := claimKeys(o)
	return func(a, b graph.Claim) int {
		x, y := claimCursor(o, &a), claimCursor(o, &b)
		for i, k := range keys {
			c := 0
			switch v := x[i].(type) {
			case string:
				c = strings.Compare(v, y[i].(string))
			case float64:
				c = cmp.Compare(v, y[i].(float64))
			}
			if k.desc {
				c = -c
			}
			if c != 0 {
				return c
			}
		}
		return 0
	}
}

// claimList is a compiled ClaimQuery.
type claimList struct {
	*compiler
	q          graph.ClaimQuery
	keys       []key
	conditions []string // but that of the page
	start      anchor
	after      string // the condition of the page; "" for the first
	limit      string
}

func compileClaims(q graph.ClaimQuery) (*claimList, error) {
	l := &claimList{compiler: newCompiler(), q: q, keys: claimKeys(q.Order)}
	if q.N < 0 {
		return nil, graph.Errorf(graph.Invalid, "first: want a number of at least 0")
	}
	if !slices.Contains([]graph.ClaimOrder{"", graph.ClaimsByReported, graph.ClaimsByReportedAsc, graph.ClaimsByValidTime, graph.ClaimsByValidTimeAsc, graph.ClaimsByText}, q.Order) {
		return nil, graph.Errorf(graph.Invalid, "orderBy: claims have no order %q", q.Order)
	}
	var err error
	if l.conditions, l.start, err = l.claimFilter(q.Where); err != nil {
		return nil, err
	}
	known := live(q.KnownAt)
	if q.KnownAt != nil {
		l.params["known"] = q.KnownAt.UTC()
	}
	l.conditions = append(l.conditions, known)
	if q.ValidAt != nil {
		p := l.param(dateOrNull(*q.ValidAt))
		l.conditions = append(l.conditions, "c.validFrom <= "+p, "c.validTo >= "+p)
	}
	if l.start.match == "" {
		l.start.match = everyClaim
		if q.Order == graph.ClaimsByValidTime || q.Order == graph.ClaimsByValidTimeAsc {
			l.start.match = "MATCH (c:Claim) USING INDEX c:Claim(validKey, id) WHERE c.validKey >= '' AND c.id >= ''"
		}
	}
	if q.After != "" {
		sample := make([]any, len(l.keys))
		for i := range l.keys {
			sample[i] = ""
		}
		if q.Order == graph.ClaimsByText {
			sample[1] = 0.0
		}
		values, err := decodeCursor(q.After, sample...)
		if err != nil {
			return nil, err
		}
		l.after = l.beyond(l.keys, values)
	}
	l.limit = l.param(q.N + 1)
	return l, nil
}

// pages writes the subqueries that return items and, where asked for, total; from
// finds the claims, scope is what it needs.
func (l *claimList) pages(from, scope string) string {
	matching := from + " AND " + strings.Join(l.conditions, " AND ")
	var b strings.Builder
	if l.q.Total {
		b.WriteString("CALL (" + scope + ") { " + matching + " RETURN count(DISTINCT c) AS total }\n")
	}
	b.WriteString("CALL (" + scope + ") { " + matching)
	if l.after != "" {
		b.WriteString(" AND (" + l.after + ")")
	}
	b.WriteString("\nWITH DISTINCT c " + order(l.keys) + " LIMIT " + l.limit + claimTail + "\nRETURN collect(" + claimParts + ") AS items }")
	return b.String()
}

func (l *claimList) columns() string {
	if l.q.Total {
		return "items, total"
	}
	return "items"
}

func (l *claimList) page(r *neo4j.Record) graph.Page[graph.Claim] {
	items := list(r, "items")
	claims := make([]graph.Claim, len(items))
	for i, x := range items {
		claims[i] = wholeClaim(x)
	}
	slices.SortFunc(claims, compareClaims(l.q.Order))
	return page(claims, l.q.First, number[int](r, "total"), func(c *graph.Claim) string { return encodeCursor(claimCursor(l.q.Order, c)...) })
}

// Claims returns a page of all claims that match.
func (db *DB) Claims(ctx context.Context, q graph.ClaimQuery) (graph.Page[graph.Claim], error) {
	l, err := compileClaims(q)
	if err != nil {
		return graph.Page[graph.Claim]{}, err
	}
	text := l.headText() + l.pages(l.start.match, l.scope()) + "\nRETURN " + l.columns()
	records, err := db.read(ctx, statement{"claims", text, l.params})
	if err != nil || len(records) == 0 {
		return graph.Page[graph.Claim]{}, err
	}
	return l.page(records[0]), nil
}

// claimsOfParent finds the claims of a parent.
func claimsOfParent(label string) string {
	switch label {
	case "UnnamedSource":
		return "MATCH (:UnnamedSource {id: parent})<-[:ATTRIBUTED_TO]-(c:Claim) WHERE true"
	case "Relation":
		return "MATCH (:Relation {id: parent})<-[:SUPPORTS]-(c:Claim) WHERE true"
	case "Document":
		return "MATCH (c:Claim {document: parent}) WHERE true"
	default:
		return "MATCH (:" + label + " {id: parent})<-[:SUBJECT|OBJECT|ABOUT|AT|DURING|OF|ATTRIBUTED_TO]-(c:Claim) WHERE true"
	}
}

// ClaimsOf returns pages of the claims of parents.
func (db *DB) ClaimsOf(ctx context.Context, of []graph.ID, q graph.ClaimQuery) ([]graph.Page[graph.Claim], error) {
	l, err := compileClaims(q)
	if err != nil {
		return nil, err
	}
	pages := make([]graph.Page[graph.Claim], len(of))
	groups := parents(of, "Entity", "Event", "Topic", "UnnamedSource", "Relation", "Document")
	if len(groups) == 0 {
		return pages, nil
	}
	relations := claimsOfParent("Relation")
	if q.KnownAt != nil && len(groups["Relation"]) > 0 {
		supports, err := db.supportedThen(ctx, groups["Relation"], q.KnownAt)
		if err != nil {
			return nil, err
		}
		relations = "UNWIND " + l.param(supports) + "[parent] AS supporter MATCH (c:Claim {id: supporter}) WHERE true"
	}
	text := l.perParent(groups, l.columns(), func(label string) string {
		if label == "Relation" {
			return l.pages(relations, l.scope("parent"))
		}
		return l.pages(claimsOfParent(label), l.scope("parent"))
	})
	records, err := db.read(ctx, statement{"claims of", text, l.params})
	if err != nil {
		return nil, err
	}
	each(records, of, func(i int, r *neo4j.Record) { pages[i] = l.page(r) })
	return pages, nil
}

// supportedThen returns the ids of the claims that supported edges at a time. The
// graph knows that of today only, so the claims known then are projected: those of
// one end of the edge, or, for an edge that is gone, all.
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
	for _, c := range claims.claims() {
		for _, e := range graph.ProjectedEdges(db.ontology, &c) {
			if slices.Contains(relations, string(e.ID)) {
				out[string(e.ID)] = append(out[string(e.ID)], string(c.ID))
			}
		}
	}
	return out, nil
}

// each calls f with the index of each parent and its record.
func each(records []*neo4j.Record, of []graph.ID, f func(i int, r *neo4j.Record)) {
	byParent := make(map[graph.ID]*neo4j.Record, len(records))
	for _, r := range records {
		byParent[id(r, "parent")] = r
	}
	for i, p := range of {
		if r := byParent[p]; r != nil {
			f(i, r)
		}
	}
}

// ClaimsByID returns claims, also those that are not live; nil where there is
// none.
func (db *DB) ClaimsByID(ctx context.Context, wanted []graph.ID) ([]*graph.Claim, error) {
	out := make([]*graph.Claim, len(wanted))
	if len(wanted) == 0 {
		return out, nil
	}
	const text = "UNWIND $ids AS parent\nMATCH (c:Claim {id: parent})" + claimTail + "\nRETURN parent, " + claimParts + " AS claim"
	records, err := db.read(ctx, statement{"claims by id", text, map[string]any{"ids": unique(wanted)}})
	if err != nil {
		return nil, err
	}
	each(records, wanted, func(i int, r *neo4j.Record) {
		c := wholeClaim(value[any](r, "claim"))
		out[i] = &c
	})
	return out, nil
}

// unique sorts ids, each once.
func unique(ids []graph.ID) []string {
	s := strs(ids)
	slices.Sort(s)
	return slices.Compact(s)
}

// linkPatterns find the claims o that each link leads to from claim x.
var linkPatterns = map[graph.ClaimLink]string{
	graph.LinkContent:      "(x)<-[:CONTENT_OF]-(c:Claim)",
	graph.LinkContentOf:    "(x)-[:CONTENT_OF]->(c:Claim)",
	graph.LinkContradicts:  "(x)-[:CONTRADICTS]-(c:Claim)",
	graph.LinkCorroborates: "(x)-[:CORROBORATES]-(c:Claim)",
}

// LinkedClaims returns the live claims that link leads to, by id.
func (db *DB) LinkedClaims(ctx context.Context, claims []graph.ID, link graph.ClaimLink) ([][]graph.Claim, error) {
	pattern, known := linkPatterns[link]
	if !known {
		return nil, graph.Errorf(graph.Invalid, "claims have no link %q", link)
	}
	out := make([][]graph.Claim, len(claims))
	if len(claims) == 0 {
		return out, nil
	}
	text := "UNWIND $ids AS parent\nMATCH (x:Claim {id: parent})\nCALL (x) { MATCH " + pattern + " WHERE c.retractedAt IS NULL" + claimTail +
		"\nRETURN collect(" + claimParts + ") AS items }\nRETURN parent, items"
	records, err := db.read(ctx, statement{"linked claims", text, map[string]any{"ids": unique(claims)}})
	if err != nil {
		return nil, err
	}
	each(records, claims, func(i int, r *neo4j.Record) {
		for _, x := range list(r, "items") {
			out[i] = append(out[i], wholeClaim(x))
		}
		slices.SortFunc(out[i], func(a, b graph.Claim) int { return cmp.Compare(a.ID, b.ID) })
	})
	return out, nil
}

// statKeys are the value of each key for claim c, what it needs before, and the
// thing it is the name of.
var statKeys = map[graph.StatKey]struct{ match, value, id string }{
	graph.ByPredicate: {value: "c.predicate"},
	graph.ByPolarity:  {value: "c.polarity"},
	graph.ByModality:  {value: "c.modality"},
	graph.ByStance:    {value: "c.stance"},
	graph.ByMonth:     {value: "substring(c.reportedKey, 0, 7)"},
	graph.BySpeaker: {
		match: "OPTIONAL MATCH (c)-[:ATTRIBUTED_TO {position: 0}]->(speaker)", value: "coalesce(speaker.fullName, speaker.name, '')", id: "speaker.id",
	},
	graph.ByEntity: {
		match: "CALL (c) { OPTIONAL MATCH (c)-[:SUBJECT|OBJECT]->(e:Entity) RETURN DISTINCT e AS entity }", value: "coalesce(entity.fullName, entity.name, '')", id: "entity.id",
	},
}

// maxStats is how many rows ClaimStats returns.
const maxStats = 1000

// ClaimStats counts live claims by keys: the month is that of the report, the
// speaker the innermost source, and a claim counts once for each entity that is a
// subject or object.
func (db *DB) ClaimStats(ctx context.Context, where *graph.ClaimWhere, by []graph.StatKey) ([]graph.ClaimCount, error) {
	l, err := compileClaims(graph.ClaimQuery{Where: where})
	if err != nil {
		return nil, err
	}
	delete(l.params, strings.TrimPrefix(l.limit, "$"))
	var b strings.Builder
	b.WriteString(l.headText() + "CALL (" + l.scope() + ") { " + l.start.match + " AND " + strings.Join(l.conditions, " AND ") + " RETURN DISTINCT c }\n")
	columns, sorts := []string{"count(*) AS count"}, []string{"count DESC"}
	seen := map[graph.StatKey]bool{}
	for i, k := range by {
		s, known := statKeys[k]
		if !known || seen[k] {
			return nil, graph.Errorf(graph.Invalid, "by: %q is no key, or is there twice", k)
		}
		seen[k] = true
		if s.match != "" {
			b.WriteString(s.match + "\n")
		}
		v := "v" + string(rune('0'+i))
		columns = append(columns, s.value+" AS "+v)
		sorts = append(sorts, v)
		if s.id != "" {
			columns = append(columns, s.id+" AS i"+v)
			sorts = append(sorts, "i"+v)
		}
	}
	b.WriteString("RETURN " + strings.Join(columns, ", ") + " ORDER BY " + strings.Join(sorts, ", ") + " LIMIT " + l.param(maxStats))
	records, err := db.read(ctx, statement{"claim stats", b.String(), l.params})
	if err != nil {
		return nil, err
	}
	out := make([]graph.ClaimCount, 0, len(records))
	for _, r := range records {
		n := graph.ClaimCount{Count: number[int](r, "count")}
		for i, k := range by {
			v := "v" + string(rune('0'+i))
			x := graph.StatValue{Key: k, Value: str(r, v)}
			if thing := id(r, "i"+v); thing != "" {
				x.ID = &thing
			}
			n.Keys = append(n.Keys, x)
		}
		out = append(out, n)
	}
	if len(by) == 0 && len(out) == 1 && out[0].Count == 0 {
		return nil, nil
	}
	return out, nil
}
