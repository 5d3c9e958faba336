package graph

// Span is a half-open range [Start, End) of Unicode code points in a
// document's text.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}
