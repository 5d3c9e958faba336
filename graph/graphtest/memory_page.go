package graphtest

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/demarche-kg/demarche/graph"
)

// row is a value of a list with what it is sorted by.
type row[T any] struct {
	rank  string // ascending
	tie   string // the value's id, ascending
	value T
}

// position is what a cursor says: behind which row of which list to go on.
type position struct {
	List string
	Rank string
	Tie  string
}

// page sorts rows and cuts a page out of them. list tells cursors of different
// lists apart.
func page[T any](rows []row[T], q graph.First, list string) (graph.Page[T], error) {
	if q.N < 0 {
		return graph.Page[T]{}, graph.Errorf(graph.Invalid, "a page cannot have %d values", q.N)
	}
	slices.SortFunc(rows, func(a, b row[T]) int { return cmp.Or(strings.Compare(a.rank, b.rank), strings.Compare(a.tie, b.tie)) })
	var out graph.Page[T]
	if q.Total {
		out.TotalCount = len(rows)
	}
	if q.After != "" {
		after, err := parseCursor(q.After, list)
		if err != nil {
			return graph.Page[T]{}, err
		}
		out.PageInfo.HasPreviousPage = true
		rows = slices.DeleteFunc(rows, func(r row[T]) bool {
			return cmp.Or(strings.Compare(r.rank, after.Rank), strings.Compare(r.tie, after.Tie)) <= 0
		})
	}
	out.PageInfo.HasNextPage = len(rows) > q.N
	rows = rows[:min(len(rows), q.N)]
	out.Edges = make([]graph.Edge[T], len(rows))
	for i, r := range rows {
		out.Edges[i] = graph.Edge[T]{Node: r.value, Cursor: position{list, r.rank, r.tie}.cursor()}
	}
	if len(rows) > 0 {
		out.PageInfo.StartCursor, out.PageInfo.EndCursor = &out.Edges[0].Cursor, &out.Edges[len(rows)-1].Cursor
	}
	return out, nil
}

func (p position) cursor() string {
	encoded, err := json.Marshal(p)
	if err != nil {
		panic(err) // strings always encode
	}
	return base64.RawURLEncoding.EncodeToString(encoded)
}

func parseCursor(cursor, list string) (position, error) {
	var p position
	decoded, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || json.Unmarshal(decoded, &p) != nil || p.List != list || p.Tie == "" {
		return p, graph.Errorf(graph.Invalid, "after: this is no cursor of this list; pass an endCursor that it returned")
	}
	return p, nil
}

// unknownLast sorts behind every rank that latestFirst and earliestFirst give.
const unknownLast = "~"

// The functions below turn values to ranks: strings that sort as asked.

func earliestFirst(d graph.Date) string {
	if !d.Known() {
		return unknownLast
	}
	return d.String()
}

func latestFirst(d graph.Date) string {
	if !d.Known() {
		return unknownLast
	}
	return strings.Map(func(r rune) rune {
		if r == '-' {
			return r
		}
		return '9' - (r - '0')
	}, d.String())
}

func ascending(n int) string { return fmt.Sprintf(" %010d", n) }

func descending(n int) string { return ascending(math.MaxInt32 - n) }
