package resolvers

import (
	"log/slog"

	"github.com/demarche-kg/demarche/graph"
)

//go:generate go tool gqlgen generate

// Resolver answers fields from a graph.Reader. It holds no state of a request:
// sibling fields are resolved at the same time.
type Resolver struct {
	Store    graph.Reader
	Commands graph.Commands // nil: nothing can be changed here
	Ontology *graph.Ontology
	Log      *slog.Logger
	Recorded *Hub // tells subscribers what is learned; nil: nothing is learned here
}
