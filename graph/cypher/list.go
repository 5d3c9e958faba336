package cypher

import (
	"cmp"
	"slices"
	"strings"

	"github.com/demarche-kg/demarche/graph"
)

// key is one sort value of a list.
type key struct {
	expr   string // Cypher
	desc   bool
	number bool // else it is a string
}

// listing is a list that is read a page at a time.
type listing struct {
	rows       string   // binds the variables of a row; ends in a WHERE that conditions can follow
	parents    []string // variables that rows needs
	conditions []string
	vars       string // the variables of a row
	repeats    bool   // whether rows may bind the same row twice
	keys       []key  // the last one is different for each row
	// fixed are expressions that are the same for each row. Sorting by them first
	// changes nothing but lets an index that begins with them give the order: then a
	// page costs what it has, not what matches.
	fixed []string
	first graph.First
}

// paged compiles a page of a list. Only the rows of the page are read; they come
// with their sort values, which make the cursors.
func paged[T any](c *compiler, l listing, r reading[T]) (reading[graph.Page[T]], error) {
	var none reading[graph.Page[T]]
	if l.first.N < 0 {
		return none, graph.Errorf(graph.Invalid, "first: want a number of at least 0")
	}
	after := ""
	if l.first.After != "" {
		values, err := decodeCursor(l.first.After, l.keys)
		if err != nil {
			return none, err
		}
		after = " AND (" + c.beyond(l.keys, values) + ")"
	}
	distinct := ""
	if l.repeats {
		distinct = "DISTINCT "
	}
	rows := l.rows + and(l.conditions)
	var calls strings.Builder
	items, total := "[]", "0"
	if l.first.Total {
		total = c.variable("total")
		calls.WriteString("CALL (" + c.scope(l.parents...) + ") { " + rows + "\nWITH " + distinct + l.vars + " RETURN count(*) AS " + total + " }\n")
	}
	if !l.first.CountOnly {
		items = c.variable("items")
		exprs := make([]string, len(l.keys))
		for i, k := range l.keys {
			exprs[i] = k.expr
		}
		calls.WriteString("CALL (" + c.scope(l.parents...) + ") { " + rows + after + "\nWITH " + distinct + l.vars + " " + order(l.fixed, l.keys) + " LIMIT " + c.param(l.first.N+1) + "\n" +
			r.calls + "RETURN collect([[" + strings.Join(exprs, ", ") + "], " + r.expr + "]) AS " + items + " }\n")
	}
	return reading[graph.Page[T]]{calls.String(), "[" + items + ", " + total + "]", func(v any) graph.Page[T] {
		return readPage(v, l, r.read)
	}}, nil
}

// readPage reads a list of [sort values, value] and the total. One row more than
// first was read when there are more.
func readPage[T any](v any, l listing, read func(any) T) graph.Page[T] {
	parts := tuple{values: asList(v)}
	rows := lists(parts.at(0), 2)
	// collect keeps the order of its rows in practice; this does not depend on it.
	slices.SortStableFunc(rows, func(a, b []any) int { return compareKeys(l.keys, asList(a[0]), asList(b[0])) })
	more := len(rows) > l.first.N
	if more {
		rows = rows[:l.first.N]
	}
	total, _ := parts.at(1).(int64)
	p := graph.Page[T]{
		Edges: make([]graph.Edge[T], len(rows)), TotalCount: int(total),
		PageInfo: graph.PageInfo{HasNextPage: more, HasPreviousPage: l.first.After != ""},
	}
	for i, r := range rows {
		p.Edges[i] = graph.Edge[T]{Node: read(r[1]), Cursor: encodeCursor(asList(r[0])...)}
	}
	if len(rows) > 0 {
		p.PageInfo.StartCursor, p.PageInfo.EndCursor = &p.Edges[0].Cursor, &p.Edges[len(rows)-1].Cursor
	}
	return p
}

// compareKeys compares sort values in the order of their keys.
func compareKeys(keys []key, a, b []any) int {
	for i, k := range keys {
		if i >= len(a) || i >= len(b) {
			return cmp.Compare(len(a), len(b))
		}
		var c int
		if k.number {
			c = cmp.Compare(float(a[i]), float(b[i]))
		} else {
			x, _ := a[i].(string)
			y, _ := b[i].(string)
			c = strings.Compare(x, y)
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

// float reads a number of either kind.
func float(v any) float64 {
	switch n := v.(type) {
	case float64:
		return n
	case int64:
		return float64(n)
	default:
		return 0
	}
}

func asList(v any) []any {
	l, _ := v.([]any)
	return l
}

// order writes the ORDER BY of what is fixed and of keys.
func order(fixed []string, keys []key) string {
	parts := slices.Clone(fixed)
	for _, k := range keys {
		part := k.expr
		if k.desc {
			part += " DESC"
		}
		parts = append(parts, part)
	}
	return "ORDER BY " + strings.Join(parts, ", ")
}

// beyond writes the condition that a row comes after the values in the order of
// the keys: a > x OR a = x AND (b > y OR …). The leading bound on the first key
// lets an index start there.
func (c *compiler) beyond(keys []key, values []any) string {
	compare := func(k key) string {
		if k.desc {
			return " < "
		}
		return " > "
	}
	names := make([]string, len(values))
	for i, v := range values {
		names[i] = c.param(v)
	}
	last := len(keys) - 1
	out := keys[last].expr + compare(keys[last]) + names[last]
	for i := last - 1; i >= 0; i-- {
		k := keys[i]
		out = k.expr + compare(k) + names[i] + " OR " + k.expr + " = " + names[i] + " AND (" + out + ")"
	}
	if len(keys) == 1 {
		return out
	}
	return keys[0].expr + strings.TrimSuffix(compare(keys[0]), " ") + "= " + names[0] + " AND (" + out + ")"
}

// and joins conditions behind a WHERE that has one already.
func and(conditions []string) string {
	if len(conditions) == 0 {
		return ""
	}
	return " AND " + strings.Join(conditions, " AND ")
}
