package cypher

import (
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/demarche-kg/demarche/graph"
)

// getter is a record or a node: named values that may be absent.
type getter interface {
	Get(key string) (any, bool)
}

// fields is a map or the properties of a node as a getter.
type fields map[string]any

// Get returns a field and whether it is there.
func (f fields) Get(key string) (any, bool) {
	v, ok := f[key]
	return v, ok
}

// asFields reads a map, a node or a relationship; nil for anything else.
func asFields(v any) fields {
	switch v := v.(type) {
	case map[string]any:
		return v
	case neo4j.Node:
		return v.Props
	case neo4j.Relationship:
		return v.Props
	default:
		return nil
	}
}

func value[T any](g getter, key string) T {
	v, _ := g.Get(key)
	t, _ := v.(T) // absent and null are the zero value
	return t
}

func str(g getter, key string) string { return value[string](g, key) }

func id(g getter, key string) graph.ID { return graph.ID(value[string](g, key)) }

func list(g getter, key string) []any { return value[[]any](g, key) }

func number[T int | int64](g getter, key string) T { return T(value[int64](g, key)) }

// date reads a DATE; null is the unknown date.
func date(g getter, key string) graph.Date {
	d, known := value[any](g, key).(neo4j.Date)
	if !known {
		return graph.Date{}
	}
	return graph.DateOf(d.Time())
}

// moment reads a DATETIME in UTC; null is the zero time.
func moment(g getter, key string) time.Time {
	t := value[time.Time](g, key)
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC()
}

func ids(g getter, key string) []graph.ID {
	var out []graph.ID
	for _, v := range list(g, key) {
		if s, ok := v.(string); ok {
			out = append(out, graph.ID(s))
		}
	}
	return out
}

// orNull turns the empty string into null, which Neo4j does not store.
func orNull[S ~string](s S) any {
	if s == "" {
		return nil
	}
	return string(s)
}

func dateOrNull(d graph.Date) any {
	if !d.Known() {
		return nil
	}
	return neo4j.DateOf(d.Time())
}

func momentOrNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC()
}

// strs turns ids into a parameter.
func strs[S ~string](ss []S) []string {
	out := make([]string, len(ss))
	for i, s := range ss {
		out[i] = string(s)
	}
	return out
}

// strsOrNull is strs with null for none, which Neo4j does not keep.
func strsOrNull[S ~string](ss []S) any {
	if len(ss) == 0 {
		return nil
	}
	return strs(ss)
}
