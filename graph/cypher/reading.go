package cypher

import (
	"strings"

	"github.com/demarche-kg/demarche/graph"
)

// reading is how a value is read: what must be asked before, what is returned of
// it, and what is made of that.
type reading[T any] struct {
	calls string // subqueries, each ending in a newline
	expr  string // over the variables that are bound, and those that calls bind
	read  func(any) T
}

// columns collects what is returned of a value: a list, since a map would repeat
// its keys with every row.
type columns struct {
	calls strings.Builder
	exprs []string
	index map[string]int
}

func newColumns() *columns { return &columns{index: map[string]int{}} }

// add returns an expression under a name, unless it is there.
func (c *columns) add(name, expr string) {
	if _, there := c.index[name]; !there {
		c.index[name] = len(c.exprs)
		c.exprs = append(c.exprs, expr)
	}
}

// addRead returns a reading and gives its place in the row.
func (c *columns) addRead(calls, expr string) int {
	c.calls.WriteString(calls)
	c.exprs = append(c.exprs, expr)
	return len(c.exprs) - 1
}

// wholeNode is the column of a node with all its properties.
const wholeNode = "*"

// properties returns those properties of a node that are selected. known maps the
// name of each that there is to the node's own properties; nil is the same name.
func (c *columns) properties(node string, sel graph.Selection, known map[string][]string) error {
	if sel.All {
		c.add(wholeNode, node) // quicker to plan than a list of its properties
		return nil
	}
	for _, name := range sel.Properties {
		stored, there := known[name]
		switch {
		case !there:
			return graph.Errorf(graph.Internal, "there is no property %q to select", name)
		case name == "name":
			c.add(name, "coalesce("+node+".fullName, "+node+".name)") // name is short
		case stored == nil:
			c.add(name, node+"."+name)
		}
		for _, s := range stored {
			c.add(s, node+"."+s)
		}
	}
	return nil
}

// expr is the expression of the row.
func (c *columns) expr() string { return "[" + strings.Join(c.exprs, ", ") + "]" }

// row reads what expr returned.
func (c *columns) row(v any) tuple {
	values, _ := v.([]any)
	return tuple{c.index, values}
}

// tuple is a row of columns.
type tuple struct {
	index  map[string]int
	values []any
}

// Get returns a column by its name and whether it is there.
func (t tuple) Get(name string) (any, bool) {
	if i, there := t.index[name]; there {
		return t.at(i), true
	}
	if i, there := t.index[wholeNode]; there {
		return asFields(t.at(i)).Get(name)
	}
	return nil, false
}

// at returns the column at a place, nil when the row has none.
func (t tuple) at(i int) any {
	if i >= len(t.values) {
		return nil
	}
	return t.values[i]
}

// all reads a list of values.
func all[T any](v any, read func(any) T) []T {
	items, _ := v.([]any)
	out := make([]T, len(items))
	for i, x := range items {
		out[i] = read(x)
	}
	return out
}

// unknownField refuses a query about a value that has no such field.
func unknownField(of string, q *graph.Query) error {
	return graph.Errorf(graph.Internal, "%s has no field %q with a %T", of, q.Field, q.Argument)
}
