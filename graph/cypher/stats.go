package cypher

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/demarche-kg/demarche/graph"
)

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

// statIndex is the index that holds most of the keys, so that they need not be read
// from each claim.
func statIndex(by []graph.StatKey) []string {
	var index []string
	if slices.Contains(by, graph.ByPredicate) {
		index = append(index, "predicate")
	}
	if slices.Contains(by, graph.ByPolarity) {
		index = append(index, "polarity")
	}
	return append(index, byReported...)
}

// maxStats is how many rows ClaimStats returns.
const maxStats = 1000

// ClaimStats counts live claims by keys: the month is that of the report, the
// speaker the innermost source, and a claim counts once for each entity that is a
// subject or object.
func (db *DB) ClaimStats(ctx context.Context, where *graph.ClaimWhere, by []graph.StatKey) ([]graph.ClaimCount, error) {
	s, err := compileStats(db.ontology, where, by)
	if err != nil {
		return nil, err
	}
	records, err := db.read(ctx, s)
	if err != nil {
		return nil, err
	}
	out := make([]graph.ClaimCount, 0, len(records))
	for _, r := range records {
		n := graph.ClaimCount{Count: number[int](r, "count")}
		for i, k := range by {
			v := "v" + strconv.Itoa(i)
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

// compileStats turns claim statistics into one statement. It is pure.
func compileStats(o *graph.Ontology, where *graph.ClaimWhere, by []graph.StatKey) (statement, error) {
	c := newCompiler(o)
	f, err := c.where("c", where)
	if err != nil {
		return statement{}, err
	}
	f.add(c.known("c", nil))
	l := c.allClaims("c", statIndex(by), f)
	distinct := ""
	if l.repeats {
		distinct = "DISTINCT "
	}
	var b strings.Builder
	b.WriteString(c.head.String() + "CALL (" + c.scope() + ") { " + l.rows + and(l.conditions) + " RETURN " + distinct + "c }\n")
	columns, sorts := []string{"count(*) AS count"}, []string{"count DESC"}
	for i, k := range by {
		s, known := statKeys[k]
		if !known || slices.Contains(by[:i], k) {
			return statement{}, graph.Errorf(graph.Invalid, "by: %q is no key, or is there twice", k)
		}
		if s.match != "" {
			b.WriteString(s.match + "\n")
		}
		v := "v" + strconv.Itoa(i)
		columns, sorts = append(columns, s.value+" AS "+v), append(sorts, v)
		if s.id != "" {
			columns, sorts = append(columns, s.id+" AS i"+v), append(sorts, "i"+v)
		}
	}
	b.WriteString("RETURN " + strings.Join(columns, ", ") + " ORDER BY " + strings.Join(sorts, ", ") + " LIMIT " + c.param(maxStats))
	return statement{"claim stats", b.String(), c.params}, nil
}
