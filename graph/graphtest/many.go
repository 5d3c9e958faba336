package graphtest

import (
	"fmt"
	"iter"
	"strings"
	"testing"

	"github.com/demarche-kg/demarche/graph"
)

// Praise returns reports, one a day of March 2022, at most 31, each with so many
// claims: the same ministers praise a mayor of each report.
func Praise(tb testing.TB, reports, each int) iter.Seq[*graph.Batch] {
	tb.Helper()
	return func(yield func(*graph.Batch) bool) {
		for i := range reports {
			said := make([]string, each)
			for j := range said {
				said[j] = fmt.Sprintf("Minister %d praised Mayor %d", j, i)
			}
			r := Report(tb, strings.Join(said, ". ")+".", Published(fmt.Sprintf("2022-03-%02d", i+1)))
			for j, s := range said {
				r.Claim(s, "PRAISED", By(fmt.Sprintf("Minister %d", j)), To(fmt.Sprintf("Mayor %d", i)))
			}
			if !yield(r.Batch()) {
				return
			}
		}
	}
}
