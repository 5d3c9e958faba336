package resolvers

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// notInEnum is how the library begins to refuse a value of the query that its enum
// does not have; the group is the enum.
var notInEnum = regexp.MustCompile(`^Value ".*" does not exist in "\[*(\w+)`)

// withAllowed returns the library's rules, of which the one about values says which
// argument has a value that its enum does not have, and which it may have. Without
// suggest they stay as they are.
func withAllowed(schema *ast.Schema, suggest bool) func() *rules.Rules {
	return func() *rules.Rules {
		all := rules.NewDefaultRules()
		if !suggest {
			return all
		}
		rule := rules.ValuesOfCorrectTypeRule
		all.ReplaceRule(rule.Name, func(observers *core.Events, addError core.AddErrFunc) {
			var doc *ast.QueryDocument
			observers.OnValue(func(walker *core.Walker, _ *ast.Value) { doc = walker.Document })
			var arguments map[gqlerror.Location]string // found once there is an error
			rule.RuleFunc(observers, func(options ...core.ErrorOption) {
				var wrong gqlerror.Error
				for _, set := range options {
					set(&wrong)
				}
				enum := notInEnum.FindStringSubmatch(wrong.Message)
				if enum == nil || len(wrong.Locations) == 0 {
					addError(options...)
					return
				}
				if arguments == nil {
					arguments = argumentsOf(doc)
				}
				if argument := arguments[wrong.Locations[0]]; argument != "" {
					options = slices.Insert(options, 0, core.Message("%s: ", argument))
				}
				addError(append(options, core.Message("%s", allowed(schema.Types[enum[1]])))...)
			})
		})
		return all
	}
}

// argumentsOf returns the argument, or the part of one, that each value of a document
// belongs to, by the place of the value: claims.where.polarity.
func argumentsOf(doc *ast.QueryDocument) map[gqlerror.Location]string {
	out := map[gqlerror.Location]string{}
	var value func(string, *ast.Value)
	value = func(name string, v *ast.Value) {
		out[gqlerror.Location{Line: v.Position.Line, Column: v.Position.Column}] = name
		for _, child := range v.Children {
			if child.Name == "" { // of a list
				value(name, child.Value)
			} else {
				value(name+"."+child.Name, child.Value)
			}
		}
	}
	var selections func(ast.SelectionSet)
	selections = func(set ast.SelectionSet) {
		for _, s := range set {
			switch s := s.(type) {
			case *ast.Field:
				for _, a := range s.Arguments {
					value(s.Name+"."+a.Name, a.Value)
				}
				selections(s.SelectionSet)
			case *ast.InlineFragment:
				selections(s.SelectionSet)
			}
		}
	}
	for _, o := range doc.Operations {
		selections(o.SelectionSet)
	}
	for _, f := range doc.Fragments {
		selections(f.SelectionSet)
	}
	return out
}

// maxAllowed is how many values of an enum an error lists.
const maxAllowed = 20

// allowed says what values an enum has, or how many where a list would be too long.
func allowed(enum *ast.Definition) string {
	if n := len(enum.EnumValues); n > maxAllowed {
		return fmt.Sprintf(" The schema lists the %d that are allowed.", n)
	}
	return " Allowed: " + strings.Join(namesOf(enum), ", ") + "."
}

// namesOf returns the values of an enum, or the fields of an input.
func namesOf(def *ast.Definition) []string {
	var names []string
	for _, v := range def.EnumValues {
		names = append(names, v.Name)
	}
	for _, f := range def.Fields {
		names = append(names, f.Name)
	}
	return names
}

// didYouMean offers the names that look like what was written.
func didYouMean(written string, names []string) string {
	near := core.SuggestionList(written, names)
	if len(near) == 0 {
		return ""
	}
	return suggestion + core.QuotedOrList(near...) + "?"
}

// exactly holds variables to the values of enums as the schema writes them: the
// library takes them in any case, and hands them on as they came.
type exactly struct{ schema *ast.Schema }

var _ interface {
	graphql.HandlerExtension
	graphql.OperationContextMutator
} = exactly{}

// ExtensionName names the extension.
func (exactly) ExtensionName() string { return "EnumsExactly" }

// Validate accepts every schema.
func (exactly) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext refuses the first value that its enum does not have.
func (e exactly) MutateOperationContext(_ context.Context, op *graphql.OperationContext) *gqlerror.Error {
	for _, v := range op.Operation.VariableDefinitions {
		if err := e.value(ast.Path{ast.PathName("variable"), ast.PathName(v.Variable)}, v.Type, op.Variables[v.Variable]); err != nil {
			return err
		}
	}
	return nil
}

// value checks a variable, or what stands at a path in one.
func (e exactly) value(path ast.Path, typ *ast.Type, value any) *gqlerror.Error {
	def := e.schema.Types[typ.Name()]
	switch value := value.(type) {
	case []any:
		for i, x := range value {
			if err := e.value(append(slices.Clip(path), ast.PathIndex(i)), typ, x); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, f := range def.Fields {
			if err := e.value(append(slices.Clip(path), ast.PathName(f.Name)), f.Type, value[f.Name]); err != nil {
				return err
			}
		}
	case string:
		if def.Kind == ast.Enum && def.EnumValues.ForName(value) == nil {
			err := gqlerror.ErrorPathf(path, notValid, value, def.Name)
			errcode.Set(err, errcode.ValidationFailed)
			return err
		}
	}
	return nil
}

// notValid is what the library says of a variable that its enum does not have.
const notValid = "%s is not a valid %s"

// explained adds to what the library says of a variable what would have been right: the
// values of the enum, or the names of fields that look alike.
func explained(ctx context.Context, schema *ast.Schema, err *gqlerror.Error) string {
	if !graphql.HasOperationContext(ctx) || len(err.Path) < 2 || err.Path[0] != ast.PathName("variable") {
		return err.Message
	}
	name, _ := err.Path[1].(ast.PathName)
	op := graphql.GetOperationContext(ctx).Operation
	if op == nil {
		return err.Message
	}
	variable := op.VariableDefinitions.ForName(string(name))
	if variable == nil {
		return err.Message
	}
	// What the path leads through, and what stands at its end.
	def, last := schema.Types[variable.Type.Name()], ast.PathName("")
	for _, step := range err.Path[2:] {
		if field, ok := step.(ast.PathName); ok {
			if f := def.Fields.ForName(string(field)); f != nil {
				def = schema.Types[f.Type.Name()]
			} else {
				last = field
			}
		}
	}
	switch {
	case last != "" && def.Kind == ast.InputObject:
		return fmt.Sprintf("%s has no field %q.%s", def.Name, last, didYouMean(string(last), namesOf(def)))
	case def.Kind == ast.Enum:
		written, is := strings.CutSuffix(err.Message, fmt.Sprintf(notValid, "", def.Name))
		if is {
			return err.Message + "." + didYouMean(written, namesOf(def)) + allowed(def)
		}
	}
	return err.Message
}
