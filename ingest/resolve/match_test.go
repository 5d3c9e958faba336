package resolve

import (
	"bytes"
	"encoding/csv"
	"os"
	"testing"

	"github.com/demarche-kg/demarche/graph"
)

// minPairsF1 is how well names are matched in every group of testdata/pairs.csv,
// or better.
const minPairsF1 = 0.9

// tally counts decisions.
type tally struct{ right, wrong, missed, pairs int }

func (c tally) f1() float64 {
	if c.right+c.wrong+c.missed == 0 {
		return 1
	}
	return 2 * float64(c.right) / float64(2*c.right+c.wrong+c.missed)
}

// hardPairs returns the rows of testdata/pairs.csv: group, kind, two names, whether
// they are of one thing, why.
func hardPairs(t *testing.T) [][]string {
	t.Helper()
	data, err := os.ReadFile("testdata/pairs.csv")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

func TestSameName(t *testing.T) {
	groups := map[string]*tally{}
	var order []string
	for _, r := range hardPairs(t) {
		kind, want := graph.EntityKind(r[1]), r[4] == "true"
		score, same := testResolver.SameName(kind, r[2], r[3])
		back, sameBack := testResolver.SameName(kind, r[3], r[2])
		if same != sameBack || score != back {
			t.Errorf("%q and %q: %.2f one way and %.2f the other", r[2], r[3], score, back)
		}
		c := groups[r[0]]
		if c == nil {
			c = &tally{}
			groups[r[0]] = c
			order = append(order, r[0])
		}
		c.pairs++
		switch {
		case same && want:
			c.right++
		case same:
			c.wrong++
		case want:
			c.missed++
		}
		if same != want {
			t.Logf("%s: %q and %q: %.2f, same should be %t", r[0], r[2], r[3], score, want)
		}
	}
	for _, g := range order {
		c := groups[g]
		// A group of different names alone has no F1: any wrong one counts.
		t.Logf("%-16s %3d pairs  F1 %.2f  wrong %d  missed %d", g, c.pairs, c.f1(), c.wrong, c.missed)
		if c.f1() < minPairsF1 {
			t.Errorf("%s: F1 %.2f is below %.2f", g, c.f1(), minPairsF1)
		}
	}
}

func FuzzSameName(f *testing.F) {
	f.Add("Vladimir Putin", "Wladimir Putin")
	f.Add("", "J. D.")
	f.Add("(", "a (b)")
	f.Add("ß-ß ’s", "\xff\x00")
	f.Fuzz(func(t *testing.T, a, b string) {
		for _, kind := range []graph.EntityKind{graph.PersonKind, graph.OrganizationKind, graph.CountryKind, graph.PlaceKind} {
			score, same := testResolver.SameName(kind, a, b)
			back, sameBack := testResolver.SameName(kind, b, a)
			if score < 0 || score > 1 || same != sameBack || score != back {
				t.Errorf("%s %q %q: %v %v, back %v %v", kind, a, b, score, same, back, sameBack)
			}
		}
	})
}
