package eval

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"text/tabwriter"

	"github.com/demarche-kg/demarche/graph"
)

// Judgement is what a reader says of one claim that extraction took from a text
// without gold.
type Judgement struct {
	Document  string          `json:"doc"`
	Start     int             `json:"start"` // of the evidence, in code points
	End       int             `json:"end"`   // exclusive
	Predicate graph.Predicate `json:"predicate"`
	Verdict   string          `json:"verdict"` // right or wrong
	Reason    string          `json:"reason"`  // the kind of error; "" where it is right
}

// The verdicts of a judgement.
const (
	judgedRight = "right"
	judgedWrong = "wrong"
)

// ReadJudgements reads judgements, one JSON object a line. The error is of kind
// Invalid: a wrong claim needs a reason, a right one has none.
func ReadJudgements(r io.Reader) ([]Judgement, error) {
	judgements, err := readRecords[Judgement](r, "record")
	if err != nil {
		return nil, err
	}
	if len(judgements) == 0 {
		return nil, graph.Errorf(graph.Invalid, "there is no judgement: want {\"doc\", \"start\", \"end\", \"predicate\", \"verdict\", \"reason\"}, one a line")
	}
	for i, j := range judgements {
		switch {
		case j.Document == "" || j.Predicate == "" || j.Start < 0 || j.Start >= j.End:
			return nil, graph.Errorf(graph.Invalid, "judgement %d: want a document, a predicate and evidence that is not empty", i+1)
		case j.Verdict != judgedRight && j.Verdict != judgedWrong:
			return nil, graph.Errorf(graph.Invalid, "judgement %d: the verdict is %q, want %s or %s", i+1, j.Verdict, judgedRight, judgedWrong)
		case (j.Verdict == judgedWrong) != (j.Reason != ""):
			return nil, graph.Errorf(graph.Invalid, "judgement %d: a wrong claim has a reason, a right one has none", i+1)
		}
	}
	return judgements, nil
}

// JudgedReport is the precision that judgements come to.
type JudgedReport struct {
	Documents   int                       `json:"documents"`
	Precision   Ratio                     `json:"precision"`
	ByPredicate map[graph.Predicate]Ratio `json:"byPredicate"`
	Errors      map[string]int            `json:"errors"` // by reason
}

// ScoreJudgements adds judgements up.
func ScoreJudgements(judgements []Judgement) *JudgedReport {
	r := &JudgedReport{ByPredicate: map[graph.Predicate]Ratio{}, Errors: map[string]int{}}
	documents := map[string]bool{}
	for _, j := range judgements {
		documents[j.Document] = true
		right := j.Verdict == judgedRight
		r.Precision.count(right)
		of := r.ByPredicate[j.Predicate]
		of.count(right)
		r.ByPredicate[j.Predicate] = of
		if !right {
			r.Errors[j.Reason]++
		}
	}
	r.Documents = len(documents)
	return r
}

// WriteTable writes the report for people: errors and predicates, the most
// frequent first.
func (r *JudgedReport) WriteTable(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintf(t, "%.0f claims of %d documents judged: precision %s\n\nwrong by\tclaims\n", r.Precision.Whole, r.Documents, r.Precision)
	for _, reason := range slices.SortedFunc(maps.Keys(r.Errors), func(a, b string) int {
		return cmp.Or(cmp.Compare(r.Errors[b], r.Errors[a]), cmp.Compare(a, b))
	}) {
		_, _ = fmt.Fprintf(t, "%s\t%d\n", reason, r.Errors[reason])
	}
	_, _ = fmt.Fprint(t, "\npredicate\tclaims\tprecision\n")
	for _, p := range slices.SortedFunc(maps.Keys(r.ByPredicate), func(a, b graph.Predicate) int {
		return cmp.Or(cmp.Compare(r.ByPredicate[b].Whole, r.ByPredicate[a].Whole), cmp.Compare(a, b))
	}) {
		_, _ = fmt.Fprintf(t, "%s\t%.0f\t%s\n", p, r.ByPredicate[p].Whole, r.ByPredicate[p])
	}
	return t.Flush()
}
