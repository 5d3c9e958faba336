// Package sample holds the report that the demo ingests, published on
// 2017-11-11, publisher unknown. Beside it lie its claims as annotated by hand
// (danang-2017.claims.jsonl), against which extraction is measured; the
// program reads only the report.
package sample

import (
	_ "embed"

	"github.com/demarche-kg/demarche/graph"
)

// Name is the report's name.
const Name = "danang-2017"

//go:embed danang-2017.txt
var text string

// Text returns the report's exact text.
func Text() string { return text }

// Published returns the day the report was published.
func Published() graph.Date { return graph.Date{Year: 2017, Month: 11, Day: 11} }
