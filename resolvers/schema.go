package resolvers

import (
	"strings"

	"github.com/vektah/gqlparser/v2/formatter"

	"github.com/demarche-kg/demarche/resolvers/internal/generated"
)

// Schema returns the API's schema in the schema definition language.
func Schema() string {
	var b strings.Builder
	formatter.NewFormatter(&b, formatter.WithIndent("  ")).FormatSchema(generated.NewExecutableSchema(generated.Config{}).Schema())
	return b.String()
}
