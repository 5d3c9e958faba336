package eval

import (
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/demarche-kg/demarche/graph"
)

// FactualityRecord is a sentence, its words separated by spaces, with how certain
// its events are: from -3 (certainly not) to 3 (certainly).
type FactualityRecord struct {
	Text    string `json:"text"`
	Targets []struct {
		Span  [2]int  `json:"span1"` // words, the last one exclusive
		Label float64 `json:"label"`
	} `json:"targets"`
}

// ReadFactuality reads records, one JSON object a line. The error is of kind
// Invalid.
func ReadFactuality(r io.Reader) ([]FactualityRecord, error) {
	return readRecords[FactualityRecord](r, "record")
}

// Assertion is a claim reduced to its event word and how far it is asserted.
type Assertion struct {
	Word     int // of the sentence, from 0
	Polarity graph.Polarity
	Modality graph.Modality
	Hearsay  bool // an unnamed source vouches for it
}

// Value returns the assertion on the scale of the records: what is affirmed or
// denied for certain, by whomever, at the ends; the rest in the middle.
func (a Assertion) Value() float64 {
	v := map[graph.Modality]float64{graph.Actual: 3, graph.Expected: 1.5, graph.Planned: 1, graph.Possible: 1, graph.Requested: 0.5, graph.Conditional: 0.5}[a.Modality]
	if a.Hearsay {
		v = min(v, 1.5)
	}
	if a.Polarity == graph.Negated {
		return -v
	}
	return v
}

// FactualityReport compares assertions with gold, where both name an event.
type FactualityReport struct {
	Targets   int     `json:"targets"` // events in gold
	Found     int     `json:"found"`   // of these claims
	Sign      Ratio   `json:"sign"`    // affirmed or denied, where gold leans either way (over 0.5)
	Certainty Ratio   `json:"certainty"`
	Error     float64 `json:"meanError"` // mean absolute error
	// NegatedAsFact: gold denies for certain (-2 or less), the claim affirms as a fact.
	NegatedAsFact Ratio `json:"negatedAsFact"`
	// OpenAsFact: gold is open (within 1.5), the claim affirms or denies as a fact.
	OpenAsFact Ratio `json:"openAsFact"`
}

// ScoreFactuality scores the assertions of each record, in the same order.
// Certain means 2 or more on the scale, either way.
func ScoreFactuality(gold []FactualityRecord, predicted [][]Assertion) *FactualityReport {
	r := &FactualityReport{}
	sum := 0.0
	for i, record := range gold {
		for _, t := range record.Targets {
			r.Targets++
			for _, a := range predicted[i] {
				if a.Word < t.Span[0] || a.Word >= t.Span[1] {
					continue
				}
				r.Found++
				v := a.Value()
				fact := math.Abs(v) == 3
				sum += math.Abs(v - t.Label)
				if math.Abs(t.Label) > 0.5 {
					r.Sign.count(v > 0 == (t.Label > 0))
				}
				r.Certainty.count(fact == (math.Abs(t.Label) >= 2))
				if t.Label <= -2 {
					r.NegatedAsFact.count(v == 3)
				}
				if math.Abs(t.Label) <= 1.5 {
					r.OpenAsFact.count(fact)
				}
				break
			}
		}
	}
	if r.Found > 0 {
		r.Error = sum / float64(r.Found)
	}
	return r
}

// WriteTable writes the report for people.
func (r *FactualityReport) WriteTable(w io.Writer) error {
	_, err := fmt.Fprintf(w, "factuality: %d of %d events are claims; sign %s, certainty %s, mean error %.2f; denied as fact %.0f of %.0f, open as fact %.0f of %.0f\n",
		r.Found, r.Targets, r.Sign, r.Certainty, r.Error, r.NegatedAsFact.Part, r.NegatedAsFact.Whole, r.OpenAsFact.Part, r.OpenAsFact.Whole)
	return err
}

// Words returns the words of the record's text.
func (r *FactualityRecord) Words() []string { return strings.Fields(r.Text) }
