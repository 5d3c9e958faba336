package resolvers

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/demarche-kg/demarche/resolvers/internal/generated"
)

// TestCosts checks that every list that grows with the data has a cost of its own:
// without, it would cost 1, whatever is asked of its values.
func TestCosts(t *testing.T) {
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	root := reflect.ValueOf(costs())
	checked := 0
	for _, def := range schema.Types {
		if def.Kind != ast.Object || strings.HasPrefix(def.Name, "__") {
			continue
		}
		byField := root.FieldByName(def.Name)
		for _, f := range def.Fields {
			grows := strings.HasSuffix(f.Type.Name(), "Connection") || f.Type.Elem != nil && f.Type.Name() == "Claim"
			if !grows {
				continue
			}
			checked++
			cost := byField.FieldByNameFunc(func(name string) bool { return strings.EqualFold(name, f.Name) })
			if !cost.IsValid() || cost.IsNil() {
				t.Errorf("%s.%s costs 1, whatever is asked of its values", def.Name, f.Name)
				continue
			}
			checkCost(t, def.Name+"."+f.Name, f, cost)
		}
	}
	if checked < 10 {
		t.Errorf("found %d lists", checked)
	}
}

// checkCost calls a cost function with different values of first.
func checkCost(t *testing.T, what string, f *ast.FieldDefinition, cost reflect.Value) {
	t.Helper()
	at := -1 // of first among the arguments; child is before them
	for i, a := range f.Arguments {
		if a.Name == "first" {
			at = i + 1
		}
	}
	call := func(child, first int) int {
		in := make([]reflect.Value, cost.Type().NumIn())
		for i := range in {
			in[i] = reflect.Zero(cost.Type().In(i))
		}
		in[0] = reflect.ValueOf(child)
		if at > 0 {
			in[at] = reflect.ValueOf(first)
		}
		return int(cost.Call(in)[0].Int())
	}
	if got := call(7, 20); at > 0 && got != 1+20*7 {
		t.Errorf("%s: 20 values of cost 7 cost %d", what, got)
	}
	for _, first := range []int{math.MinInt, -1, 0, 1, maxFirst, math.MaxInt} {
		if got := call(1000, first); got < 1 || got > 1+maxFirst*1000 {
			t.Errorf("%s: first %d costs %d", what, first, got)
		}
	}
	if at > 0 && call(5, 100) <= call(5, 10) || call(50, 10) <= call(5, 10) {
		t.Errorf("%s: more does not cost more", what)
	}
}
