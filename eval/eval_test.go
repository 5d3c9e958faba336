package eval

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/demarche-kg/demarche/graph"
)

func newScorer(t *testing.T) *Scorer {
	t.Helper()
	o, err := graph.LoadOntology()
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// documents pairs the gold of this folder with predictions that were made once
// and kept.
func documents(t *testing.T) []Document {
	t.Helper()
	var out []Document
	for _, folder := range []string{"sample", "gold"} {
		golds, err := ReadFolder(os.DirFS(folder))
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range golds {
			f, err := os.Open(filepath.Join("testdata/predicted", g.Name+".claims.jsonl"))
			if os.IsNotExist(err) {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			predicted, err := ReadClaims(f)
			if err != nil {
				t.Fatal(err)
			}
			_ = f.Close() // opened for reading
			out = append(out, Document{g.Name, g.Text, g.Claims, predicted})
		}
	}
	return out
}

// TestFigures compares the figures for kept predictions with those that the
// design's own scorer gives for the same files.
func TestFigures(t *testing.T) {
	text, err := os.ReadFile("testdata/figures.json")
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]map[string]*float64
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	report := newScorer(t).Score(documents(t))
	rows := append(slices.Clone(report.Documents), Row{"all", report.Total})
	if len(rows) != len(want) {
		t.Fatalf("%d rows, want %d", len(rows), len(want))
	}
	for _, row := range rows {
		printed, err := json.Marshal(row.Figures)
		if err != nil {
			t.Fatal(err)
		}
		var got map[string]*float64
		if err := json.Unmarshal(printed, &got); err != nil {
			t.Fatal(err)
		}
		for name, w := range want[row.Name] {
			g, ok := got[name]
			if !ok || (g == nil) != (w == nil) || g != nil && math.Abs(*g-*w) > 1e-6 {
				t.Errorf("%s: %s is %v, want %v", row.Name, name, value(g), value(w))
			}
		}
	}
}

func value(f *float64) any {
	if f == nil {
		return "undefined"
	}
	return *f
}

// TestPerfect: gold scored against itself is all right, and against nothing all
// missed.
func TestPerfect(t *testing.T) {
	s := newScorer(t)
	docs := documents(t)
	for i := range docs {
		docs[i].Predicted = docs[i].Gold
	}
	f := s.Score(docs).Total
	for name, r := range map[string]Ratio{
		"precision": f.Precision, "recall": f.Recall, "F1": f.F1, "polarity": f.Polarity, "modality": f.Modality, "stance": f.Stance,
		"kind": f.Kind, "date": f.Date, "honest": f.Honest,
	} {
		if r.Value() != 1 {
			t.Errorf("gold against itself: %s %s, want 1", name, r)
		}
	}
	for i := range docs {
		docs[i].Predicted = nil
	}
	f = s.Score(docs).Total
	if f.Recall.Value() != 0 || f.Recall.Whole == 0 || f.Precision.Whole != 0 || f.Pairs != 0 {
		t.Errorf("nothing predicted: %+v", f)
	}
}

// TestHarm: a denial that comes out as a fact is counted as such.
func TestHarm(t *testing.T) {
	gold := []Claim{{Predicate: "ATTACKED", Subjects: []string{"Chile"}, Objects: []string{"Peru"}, Polarity: graph.Negated, Modality: graph.Planned, Evidence: Evidence{0, 10}}}
	found := slices.Clone(gold)
	found[0].Polarity, found[0].Modality = graph.Affirmed, graph.Actual
	r := newScorer(t).Score([]Document{{"x", "Chile attacked Peru.", gold, found}})
	f := r.Total
	if f.NegatedAsAffirmed.Part != 1 || f.NonactualAsActual.Part != 1 || f.Honest.Part != 0 || f.Recall.Value() != 1 || f.HonestRecall.Value() != 0 {
		t.Errorf("%+v", f)
	}
	i := slices.IndexFunc(r.Groups.Polarity, func(g Group) bool { return g.Name == "NEGATED" })
	if g := r.Groups.Polarity[i]; g.Gold != 1 || g.Predicted != 0 || g.Recall.Value() != 0 {
		t.Errorf("group NEGATED: %+v", g)
	}
}

func TestSameName(t *testing.T) {
	x, err := newNames()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"Vladimir Putin", "Putin", true},
		{"U.S.", "United States", true},
		{"Moscow", "Russian government", true},
		{"Roch Marc Kaboré", "Kabore", true},
		{"North Korea", "South Korea", false},
		{"North Korea", "North Korean army", true},
		{"foreign ministry", "ministry", false},
		{"J. Smith", "John Smith", true},
		{"Peter Smith", "John Smith", false},
		{"", "Putin", false},
	} {
		if x.same(c.a, c.b) != c.want || x.same(c.b, c.a) != c.want {
			t.Errorf("%q and %q: want same = %t", c.a, c.b, c.want)
		}
	}
}

func TestSentences(t *testing.T) {
	text := []rune("Gen. Smith met the U.S. envoy.\n\n“No,” he said.” Then 3 left! ok. Done")
	var got []string
	for _, c := range sentences(text) {
		got = append(got, string(text[c[0]:c[1]]))
	}
	want := []string{"Gen. Smith met the U.S. envoy.", "\n\n", "“No,” he said.”", " Then 3 left! ok.", " Done"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestAssign compares the pairing with the best of all pairings.
func TestAssign(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		rows, columns := 1+random.IntN(5), 1+random.IntN(5)
		weights := make([][]float64, rows)
		for i := range weights {
			weights[i] = make([]float64, columns)
			for j := range weights[i] {
				if random.IntN(3) > 0 {
					weights[i][j] = float64(random.IntN(20))
				}
			}
		}
		sum := 0.0
		usedRows, usedColumns := map[int]bool{}, map[int]bool{}
		for _, p := range assign(weights) {
			if usedRows[p[0]] || usedColumns[p[1]] {
				t.Fatalf("%v is paired twice in %v", p, weights)
			}
			usedRows[p[0]], usedColumns[p[1]] = true, true
			sum += weights[p[0]][p[1]]
		}
		if want := bestSum(weights, 0, map[int]bool{}); sum != want {
			t.Fatalf("%v: pairs weigh %v, the best %v", weights, sum, want)
		}
	}
	if assign(nil) != nil || assign([][]float64{{}}) != nil {
		t.Error("pairs of nothing")
	}
}

func bestSum(weights [][]float64, row int, used map[int]bool) float64 {
	if row == len(weights) {
		return 0
	}
	most := bestSum(weights, row+1, used)
	for j, w := range weights[row] {
		if !used[j] {
			used[j] = true
			most = max(most, w+bestSum(weights, row+1, used))
			used[j] = false
		}
	}
	return most
}

func TestEvents(t *testing.T) {
	gold, err := ReadEventRecords(strings.NewReader(`{"id":"a","text":"…","date":null,"gold":[{"source":"ROMGOV","target":"SRB","event_plover":"AID"},{"source":"---","target":"SRB","event_plover":"AID"}]}
{"id":"b","text":"…","gold":[{"source":"USA","target":"---","event_plover":"AID"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	r := ScoreEvents(gold, map[string][]Event{"a": {{"ROUGOV", "SRBMIL", "AID"}, {"SRB", "ROU", "AID"}, {"SRB", "", "AID"}}, "b": {{"USA", "ROU", "AID"}}})
	if r.Records != 1 || r.Recall != (Ratio{1, 1}) || r.Precision != (Ratio{1, 2}) || math.Abs(r.F1.Value()-2.0/3) > 1e-9 {
		t.Errorf("%+v", r)
	}
}

func TestFactuality(t *testing.T) {
	gold, err := ReadFactuality(strings.NewReader(`{"text":"It did not go , may stay and left","targets":[{"span1":[3,4],"label":-3},{"span1":[6,7],"label":0.4},{"span1":[8,9],"label":3}]}`))
	if err != nil {
		t.Fatal(err)
	}
	r := ScoreFactuality(gold, [][]Assertion{{
		{Word: 3, Polarity: graph.Affirmed, Modality: graph.Actual},
		{Word: 6, Polarity: graph.Affirmed, Modality: graph.Possible},
	}})
	if r.Targets != 3 || r.Found != 2 || r.Sign != (Ratio{0, 1}) || r.NegatedAsFact != (Ratio{1, 1}) || r.OpenAsFact != (Ratio{0, 1}) || r.Certainty != (Ratio{2, 2}) {
		t.Errorf("%+v", r)
	}
}

func TestRelations(t *testing.T) {
	gold := []RelationDocument{{ID: "a", Relations: []Relation{{"CommWith", [2]int{0, 5}, [2]int{10, 15}}, {"BelongsTo", [2]int{0, 5}, [2]int{20, 25}}}}}
	r, err := ScoreRelations(gold, map[string][]Relation{"a": {{"CommWith", [2]int{12, 13}, [2]int{4, 6}}, {"BelongsTo", [2]int{20, 25}, [2]int{0, 5}}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range r.Types {
		want := map[string]string{"CommWith": "1.000", "BelongsTo": "0.000", "InChargeOf": "-"}[g.Name]
		if g.Recall.String() != want {
			t.Errorf("%s: recall %s, want %s", g.Name, g.Recall, want)
		}
	}
}

func TestBadInput(t *testing.T) {
	o, err := graph.LoadOntology()
	if err != nil {
		t.Fatal(err)
	}
	err = rows("relations", 2, func(f []string) error {
		for p := range strings.FieldsSeq(f[1]) {
			if o.Entry(graph.Predicate(p)) == nil {
				t.Errorf("relations.tsv: there is no predicate %s", p)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	if _, err := ReadFolder(os.DirFS(t.TempDir())); graph.KindOf(err) != graph.Invalid {
		t.Errorf("empty folder: %v", err)
	}
	if _, err := ReadClaims(strings.NewReader(`{"id":`)); graph.KindOf(err) != graph.Invalid {
		t.Errorf("half a claim: %v", err)
	}
}
