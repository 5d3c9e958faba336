package eval

import (
	"io"

	"github.com/demarche-kg/demarche/graph"
)

// Claim is a claim as `demarche extract --format claims` prints it. The last
// fields are those of gold alone.
type Claim struct {
	ID          string          `json:"id"`
	Predicate   graph.Predicate `json:"predicate"`
	Subjects    []string        `json:"subjects"`
	Objects     []string        `json:"objects"`
	Topics      []string        `json:"topics"`
	Polarity    graph.Polarity  `json:"polarity"`
	Modality    graph.Modality  `json:"modality"`
	Stance      graph.Stance    `json:"stance"`
	Attribution Attribution     `json:"attribution"`
	Date        *Date           `json:"date"`
	Evidence    Evidence        `json:"evidence"`

	Required *bool    `json:"required"`       // nil = true: to be found; the others may be
	Near     []string `json:"alt_predicates"` // as right: PREDICATE, or PREDICATE:POLARITY where it turns the polarity round
	Accept   Accept   `json:"accept"`
}

// Attribution says who vouches for a claim.
type Attribution struct {
	Kind   graph.AttributionKind `json:"kind"`
	Source string                `json:"source"` // "" = not named
}

// Date is an interval of days, both inclusive, as ISO dates.
type Date struct {
	Start string `json:"start"`
	End   string `json:"end"`
}

// Evidence is where the claim stands, in code points, End exclusive.
type Evidence struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Accept lists further right answers.
type Accept struct {
	Subjects []string                `json:"subjects"`
	Objects  []string                `json:"objects"`
	Source   []string                `json:"source"`
	Kinds    []graph.AttributionKind `json:"akind"`
	Modality []graph.Modality        `json:"modality"`
	Polarity []graph.Polarity        `json:"polarity"`
}

// required reports whether a gold claim counts for recall.
func (c *Claim) required() bool { return c.Required == nil || *c.Required }

// ReadClaims reads claims, one JSON object a line. The error is of kind Invalid.
func ReadClaims(r io.Reader) ([]Claim, error) { return readRecords[Claim](r, "claim") }
