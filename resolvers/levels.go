package resolvers

import (
	"context"
	"fmt"
	"reflect"
	"runtime/debug"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// levels decides when the loaders of an operation read: as soon as every field
// that is being resolved waits for one of them, and not earlier. So one statement
// serves all parents of a level, however busy the machine is; a timer would have
// to guess.
//
// It knows because it counts: a field that returns values is followed by the
// fields that the query selects on each of these values.
type levels struct {
	ctx    context.Context //nolint:containedctx // of the operation that levels belongs to
	schema *ast.Schema

	mu      sync.Mutex
	coming  int      // fields to be resolved that have not returned
	waiting int      // those of them that wait for a loader
	reading int      // reads under way
	pending []func() // reads to be made
	steps   int      // grows whenever something happens
	watched bool     // watch is under way
}

// stall is how long loaders wait while nothing happens at all. Fields that fail
// before they are resolved, by an argument that cannot be read, are counted and
// never return; and a slow field at the root shall not hold up the others for long.
const stall = 50 * time.Millisecond

// newLevels begins to count with the root fields of the operation.
func newLevels(ctx context.Context, schema *ast.Schema) *levels {
	l := &levels{ctx: ctx, schema: schema}
	op := graphql.GetOperationContext(ctx)
	l.coming = l.fieldsOf(op, schema.Query.Name, op.Operation.SelectionSet)
	return l
}

// resolve is the middleware around every field.
func (l *levels) resolve(ctx context.Context, next graphql.Resolver) (value any, err error) {
	defer func() {
		more := l.below(ctx, value)
		l.mu.Lock()
		defer l.mu.Unlock()
		l.coming += more - 1
		l.advance()
	}()
	if value, err = next(ctx); err == nil {
		err = ctx.Err() // a value that comes too late is none
	}
	return value, err
}

// below returns how many fields are resolved on the value of a field.
func (l *levels) below(ctx context.Context, value any) int {
	field := graphql.GetFieldContext(ctx).Field
	if value == nil || len(field.Selections) == 0 {
		return 0
	}
	op := graphql.GetOperationContext(ctx)
	declared := l.schema.Types[field.Definition.Type.Name()]
	byType := map[string]int{}
	var count func(v reflect.Value) int
	count = func(v reflect.Value) int {
		switch v.Kind() {
		case reflect.Invalid:
			return 0
		case reflect.Interface, reflect.Pointer:
			if v.IsNil() {
				return 0
			}
			return count(v.Elem())
		case reflect.Slice:
			n := 0
			for i := range v.Len() {
				n += count(v.Index(i))
			}
			return n
		default:
			name := declared.Name
			if declared.IsAbstractType() {
				name = v.Type().Name() // the types of the domain are named as those of the schema
			}
			n, known := byType[name]
			if !known {
				n = l.fieldsOf(op, name, field.Selections)
				byType[name] = n
			}
			return n
		}
	}
	return count(reflect.ValueOf(value))
}

// fieldsOf returns how many fields of an object type are selected.
func (l *levels) fieldsOf(op *graphql.OperationContext, name string, selections ast.SelectionSet) int {
	def := l.schema.Types[name]
	if def == nil {
		return 0
	}
	n := 0
	for _, f := range graphql.CollectFields(op, selections, append([]string{name}, def.Interfaces...)) {
		if f.Name != "__typename" { // written without being resolved
			n++
		}
	}
	return n
}

// advance reads what is pending once every field waits. It needs the lock.
func (l *levels) advance() {
	l.steps++
	if l.coming == l.waiting && l.reading == 0 {
		l.read()
	}
}

// read makes all pending reads, at the same time. It needs the lock.
func (l *levels) read() {
	l.reading += len(l.pending)
	for _, read := range l.pending {
		go read()
	}
	l.pending = nil
}

// enqueue adds a read to those of this level. It needs the lock.
func (l *levels) enqueue(read func()) {
	l.pending = append(l.pending, read)
	if !l.watched {
		l.watched = true
		l.watch()
	}
}

// watch reads what is pending when nothing has happened for a while. It needs the
// lock.
func (l *levels) watch() {
	before := l.steps
	time.AfterFunc(stall, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		switch {
		case len(l.pending) == 0:
			l.watched = false
			return
		case l.steps == before && l.reading == 0:
			l.read()
		}
		l.watch()
	})
}

// loader collects the keys of a level and reads them together. What it has read
// it keeps for the rest of the operation.
type loader[K comparable, V any] struct {
	levels *levels
	fetch  func(context.Context, []K) ([]V, error) // a value for each key, in order
	loaded map[K]*loaded[V]
	keys   []K // to be read
}

type loaded[V any] struct {
	done    chan struct{} // closed once value and err are set
	waiting int
	value   V
	err     error
}

func newLoader[K comparable, V any](l *levels, fetch func(context.Context, []K) ([]V, error)) *loader[K, V] {
	return &loader[K, V]{levels: l, fetch: fetch, loaded: map[K]*loaded[V]{}}
}

// Load returns the value of a key.
func (l *loader[K, V]) Load(ctx context.Context, key K) (V, error) {
	l.levels.mu.Lock()
	x := l.loaded[key]
	if x == nil {
		x = &loaded[V]{done: make(chan struct{})}
		l.loaded[key] = x
		if len(l.keys) == 0 {
			l.levels.enqueue(l.read)
		}
		l.keys = append(l.keys, key)
	}
	select {
	case <-x.done:
		l.levels.mu.Unlock()
		return x.value, x.err
	default:
	}
	x.waiting++
	l.levels.waiting++
	l.levels.advance()
	l.levels.mu.Unlock()
	select {
	case <-x.done:
		return x.value, x.err
	case <-ctx.Done():
		var none V
		return none, ctx.Err()
	}
}

// read fetches the keys collected and wakes those who wait, all at once.
func (l *loader[K, V]) read() {
	l.levels.mu.Lock()
	keys := l.keys
	l.keys = nil
	l.levels.mu.Unlock()

	values, err := l.fetchSafely(keys)

	l.levels.mu.Lock()
	defer l.levels.mu.Unlock()
	for i, key := range keys {
		x := l.loaded[key]
		if x.err = err; err == nil {
			x.value = values[i]
		}
		l.levels.waiting -= x.waiting
		close(x.done)
	}
	l.levels.reading--
	l.levels.advance()
}

// fetchSafely turns a panic, which here would end the program, into an error.
func (l *loader[K, V]) fetchSafely(keys []K) (values []V, err error) {
	defer func() {
		if reason := recover(); reason != nil {
			err = fmt.Errorf("a read panicked: %v\n%s", reason, debug.Stack())
		}
	}()
	values, err = l.fetch(l.levels.ctx, keys)
	if err == nil && len(values) != len(keys) {
		err = fmt.Errorf("a read gave %d values for %d keys", len(values), len(keys))
	}
	return values, err
}
