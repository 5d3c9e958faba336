package eval

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/demarche-kg/demarche/graph"
)

// Ratio is a share: Part of Whole. It is undefined while Whole is 0.
type Ratio struct{ Part, Whole float64 }

func (r *Ratio) count(hit bool) {
	r.Whole++
	r.Part += one(hit)
}

func (r Ratio) plus(o Ratio) Ratio { return Ratio{r.Part + o.Part, r.Whole + o.Whole} }

// Value returns the share, 0 where it is undefined.
func (r Ratio) Value() float64 {
	if r.Whole == 0 {
		return 0
	}
	return r.Part / r.Whole
}

// String returns the share with three decimals, "-" where it is undefined.
func (r Ratio) String() string {
	if r.Whole == 0 {
		return "-"
	}
	return fmt.Sprintf("%.3f", r.Value())
}

// MarshalJSON returns the share as a number, null where it is undefined.
func (r Ratio) MarshalJSON() ([]byte, error) {
	if r.Whole == 0 {
		return []byte("null"), nil
	}
	return json.Marshal(r.Value())
}

// F1 returns the harmonic mean of two shares, undefined where either is.
func F1(precision, recall Ratio) Ratio {
	if precision.Whole == 0 || recall.Whole == 0 {
		return Ratio{}
	}
	p, r := precision.Value(), recall.Value()
	if p+r == 0 {
		return Ratio{0, 1}
	}
	return Ratio{2 * p * r, p + r}
}

// Figures are what a scoring comes to.
type Figures struct {
	Predictions   int   `json:"predictions"`
	Required      int   `json:"required"`
	Optional      int   `json:"optional"`
	Pairs         int   `json:"pairs"`
	OptionalFound int   `json:"optionalFound"`
	Precision     Ratio `json:"precision"`
	// PrecisionPaired counts a second prediction on one gold claim as wrong.
	PrecisionPaired Ratio `json:"precisionPaired"`
	Recall          Ratio `json:"recall"`
	F1              Ratio `json:"f1"`
	// HonestRecall is the recall with polarity, modality and kind of source right.
	HonestRecall Ratio `json:"honestRecall"`

	// Over the pairs.
	Polarity    Ratio `json:"polarity"`
	Modality    Ratio `json:"modality"`
	Stance      Ratio `json:"stance"`
	Kind        Ratio `json:"kind"` // of attribution
	Source      Ratio `json:"source"`
	Objects     Ratio `json:"objects"`
	SomeObjects Ratio `json:"someObjects"`
	Date        Ratio `json:"date"` // where gold has one
	Honest      Ratio `json:"honest"`
	// What was denied, or only planned, and came out as a fact: the harmful errors.
	NegatedAsAffirmed Ratio `json:"negatedAsAffirmed"`
	NonactualAsActual Ratio `json:"nonactualAsActual"`
	InventedNegation  int   `json:"inventedNegation"`
}

// Row is the figures of one document.
type Row struct {
	Name string `json:"name"`
	Figures
}

// Group is how well one value is found: a predicate, a polarity …
type Group struct {
	Name      string `json:"name"`
	Gold      int    `json:"gold"`
	Predicted int    `json:"predicted"`
	Precision Ratio  `json:"precision"`
	Recall    Ratio  `json:"recall"`
	F1        Ratio  `json:"f1"`
}

// Groups are the figures by value. Predicates are counted over all claims: recall
// over the required gold, precision over the predictions. The rest is counted
// over the pairs.
type Groups struct {
	Predicate   []Group `json:"predicate"`
	Polarity    []Group `json:"polarity"`
	Modality    []Group `json:"modality"`
	Stance      []Group `json:"stance"`
	Attribution []Group `json:"attribution"`
}

// Report is the outcome of a scoring.
type Report struct {
	Documents []Row   `json:"documents"`
	Total     Figures `json:"total"`
	Groups    Groups  `json:"groups"`
}

// tally counts while documents are scored.
type tally struct {
	f          Figures
	precision  map[graph.Predicate]*Ratio
	recall     map[graph.Predicate]*Ratio
	attributes map[string]map[string]*[3]int // attribute, value: pairs where both have it, gold has it, the prediction has it
}

func newTally() *tally {
	return &tally{precision: map[graph.Predicate]*Ratio{}, recall: map[graph.Predicate]*Ratio{}, attributes: map[string]map[string]*[3]int{}}
}

func entry[K comparable, V any](m map[K]*V, k K) *V {
	v := m[k]
	if v == nil {
		v = new(V)
		m[k] = v
	}
	return v
}

// prediction counts a predicted claim that matches gold with a weight, 0 for none.
func (t *tally) prediction(p *Claim, weight float64) {
	t.f.Predictions++
	for _, r := range []*Ratio{&t.f.Precision, entry(t.precision, p.Predicate)} {
		r.Part += weight
		r.Whole++
	}
	t.f.PrecisionPaired.Whole++
}

// gold counts a gold claim.
func (t *tally) gold(g *Claim, paired bool) {
	switch {
	case g.required():
		t.f.Required++
		t.f.Recall.Whole++
		t.f.HonestRecall.Whole++
		entry(t.recall, g.Predicate).Whole++
	default:
		t.f.Optional++
		if paired {
			t.f.OptionalFound++
		}
	}
}

func (t *tally) pair(p, g *Claim, weight float64, a *agreement) {
	f := &t.f
	f.Pairs++
	f.PrecisionPaired.Part += weight
	if g.required() {
		f.Recall.Part += weight
		entry(t.recall, g.Predicate).Part += weight
		if a.honest() {
			f.HonestRecall.Part += weight
		}
	}
	f.Polarity.count(a.polarity)
	f.Modality.count(a.modality)
	f.Stance.count(a.stance)
	f.Kind.count(a.kind)
	f.Source.count(a.source)
	f.Objects.count(a.objects)
	f.SomeObjects.count(a.someObjects)
	f.Honest.count(a.honest())
	if a.dated {
		f.Date.count(a.date)
	}
	if g.Polarity == graph.Negated {
		f.NegatedAsAffirmed.count(!a.polarity)
	} else if !a.polarity {
		f.InventedNegation++
	}
	if g.Modality != graph.Actual {
		f.NonactualAsActual.count(p.Modality == graph.Actual && !a.modality)
	}
	t.attribute("polarity", string(p.Polarity), string(g.Polarity), a.polarity)
	t.attribute("modality", string(p.Modality), string(g.Modality), a.modality)
	t.attribute("stance", string(p.Stance), string(g.Stance), a.stance)
	t.attribute("attribution", string(p.Attribution.Kind), string(g.Attribution.Kind), a.kind)
}

// attribute counts a pair's value of an attribute. Another right answer counts as
// if gold had it.
func (t *tally) attribute(name, predicted, gold string, right bool) {
	if t.attributes[name] == nil {
		t.attributes[name] = map[string]*[3]int{}
	}
	if right {
		gold = predicted
		entry(t.attributes[name], gold)[0]++
	}
	entry(t.attributes[name], gold)[1]++
	entry(t.attributes[name], predicted)[2]++
}

func (t *tally) add(o *tally) {
	f, g := &t.f, &o.f
	f.Predictions += g.Predictions
	f.Required += g.Required
	f.Optional += g.Optional
	f.Pairs += g.Pairs
	f.OptionalFound += g.OptionalFound
	f.InventedNegation += g.InventedNegation
	theirs := g.ratios()
	for i, r := range f.ratios() {
		*r = r.plus(*theirs[i])
	}
	for p, r := range o.precision {
		mine := entry(t.precision, p)
		*mine = mine.plus(*r)
	}
	for p, r := range o.recall {
		mine := entry(t.recall, p)
		*mine = mine.plus(*r)
	}
	for name, values := range o.attributes {
		if t.attributes[name] == nil {
			t.attributes[name] = map[string]*[3]int{}
		}
		for v, counts := range values {
			mine := entry(t.attributes[name], v)
			for i, n := range counts {
				mine[i] += n
			}
		}
	}
}

// ratios returns the shares that add up over documents.
func (f *Figures) ratios() []*Ratio {
	return []*Ratio{
		&f.Precision, &f.PrecisionPaired, &f.Recall, &f.HonestRecall, &f.Polarity, &f.Modality, &f.Stance, &f.Kind, &f.Source,
		&f.Objects, &f.SomeObjects, &f.Date, &f.Honest, &f.NegatedAsAffirmed, &f.NonactualAsActual,
	}
}

func (t *tally) figures() Figures {
	f := t.f
	f.F1 = F1(f.Precision, f.Recall)
	return f
}

func (t *tally) byGroup() Groups {
	var g Groups
	names := map[graph.Predicate]bool{}
	for p := range t.precision {
		names[p] = true
	}
	for p := range t.recall {
		names[p] = true
	}
	for _, p := range slices.Sorted(maps.Keys(names)) {
		precision, recall := *entry(t.precision, p), *entry(t.recall, p)
		g.Predicate = append(g.Predicate, Group{string(p), int(recall.Whole), int(precision.Whole), precision, recall, F1(precision, recall)})
	}
	for name, into := range map[string]*[]Group{"polarity": &g.Polarity, "modality": &g.Modality, "stance": &g.Stance, "attribution": &g.Attribution} {
		values := t.attributes[name]
		for _, v := range slices.Sorted(maps.Keys(values)) {
			n := values[v]
			precision, recall := Ratio{float64(n[0]), float64(n[2])}, Ratio{float64(n[0]), float64(n[1])}
			*into = append(*into, Group{v, n[1], n[2], precision, recall, F1(precision, recall)})
		}
	}
	return g
}

// WriteTable writes the report for people: a line a document, then the groups.
func (r *Report) WriteTable(w io.Writer) error {
	var b strings.Builder
	width := len("all")
	for _, d := range r.Documents {
		width = max(width, len(d.Name))
	}
	fmt.Fprintf(&b, "%-*s %5s %5s %5s  %5s %5s %5s  %5s %5s %5s %5s %5s %5s %5s  %6s\n", width, "document", "found", "gold", "may",
		"P", "R", "F1", "pol", "mod", "stanc", "kind", "src", "obj", "date", "honest")
	for _, d := range append(slices.Clone(r.Documents), Row{"all", r.Total}) {
		fmt.Fprintf(&b, "%-*s %5d %5d %5d  %5s %5s %5s  %5s %5s %5s %5s %5s %5s %5s  %6s\n", width, d.Name, d.Predictions, d.Required, d.Optional,
			d.Precision, d.Recall, d.F1, d.Polarity, d.Modality, d.Stance, d.Kind, d.Source, d.Objects, d.Date, d.Honest)
	}
	t := &r.Total
	fmt.Fprintf(&b, "\n%d pairs; recall with polarity, modality and kind of source right %s; precision without second predictions %s\n", t.Pairs, t.HonestRecall, t.PrecisionPaired)
	fmt.Fprintf(&b, "negated as affirmed %.0f of %.0f, not actual as actual %.0f of %.0f, affirmed as negated %d\n",
		t.NegatedAsAffirmed.Part, t.NegatedAsAffirmed.Whole, t.NonactualAsActual.Part, t.NonactualAsActual.Whole, t.InventedNegation)
	for _, g := range []struct {
		name   string
		groups []Group
	}{{"predicate", r.Groups.Predicate}, {"polarity", r.Groups.Polarity}, {"modality", r.Groups.Modality}, {"stance", r.Groups.Stance}, {"attribution", r.Groups.Attribution}} {
		writeGroups(&b, g.name, g.groups)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// writeGroups writes a line a group, nothing where there are none.
func writeGroups(b *strings.Builder, name string, groups []Group) {
	if len(groups) == 0 {
		return
	}
	width := len(name)
	for _, g := range groups {
		width = max(width, len(g.Name))
	}
	fmt.Fprintf(b, "\n%-*s %5s %5s  %5s %5s %5s\n", width, name, "gold", "found", "P", "R", "F1")
	for _, g := range groups {
		fmt.Fprintf(b, "%-*s %5d %5d  %5s %5s %5s\n", width, g.Name, g.Gold, g.Predicted, g.Precision, g.Recall, g.F1)
	}
}
