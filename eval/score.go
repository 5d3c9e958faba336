package eval

import (
	"slices"
	"strconv"
	"strings"

	"github.com/demarche-kg/demarche/graph"
)

// Scorer scores claims. It does not change after New and is safe for concurrent
// use.
type Scorer struct {
	names     *names
	near      map[[2]graph.Predicate]float64
	symmetric func(graph.Predicate) bool
}

// New returns a scorer for the predicates of an ontology. The error is of kind
// Invalid and means that its embedded data is broken.
func New(o *graph.Ontology) (*Scorer, error) {
	n, err := newNames()
	if err != nil {
		return nil, err
	}
	s := &Scorer{names: n, near: map[[2]graph.Predicate]float64{}}
	s.symmetric = func(p graph.Predicate) bool {
		e := o.Entry(p)
		return e != nil && e.Symmetric
	}
	err = rows("predicates", 3, func(f []string) error {
		a, b := graph.Predicate(f[0]), graph.Predicate(f[1])
		w, err := strconv.ParseFloat(f[2], 64)
		if err != nil || o.Entry(a) == nil || o.Entry(b) == nil {
			return graph.Errorf(graph.Invalid, "%s and %s are not two predicates with a weight", a, b)
		}
		s.near[[2]graph.Predicate{a, b}], s.near[[2]graph.Predicate{b, a}] = w, w
		return nil
	})
	return s, err
}

// Document is a text with its gold claims and what was found in it.
type Document struct {
	Name            string
	Text            string
	Gold, Predicted []Claim
}

// Score scores documents.
//
// A predicted claim matches a gold claim when the predicate is the same, listed
// as right, or near; the evidence shares a code point and the predicted one stays
// within the gold's sentences and one on either side; and one subject is one of
// the gold's (for symmetric predicates one participant). A gold claim without
// subjects wants a prediction without, or with accepted ones. Predictions and
// gold are then paired one to one by greatest weight.
//
// Recall is the weight of the paired required gold over their number, precision
// the weight of the predictions that match any gold over theirs. All else is
// counted over the pairs.
func (s *Scorer) Score(documents []Document) *Report {
	r := &Report{Documents: []Row{}}
	total := newTally()
	for i := range documents {
		t := s.document(&documents[i])
		r.Documents = append(r.Documents, Row{documents[i].Name, t.figures()})
		total.add(t)
	}
	r.Total = total.figures()
	r.Groups = total.byGroup()
	return r
}

// agreement says in what a pair agrees.
type agreement struct {
	polarity, modality, kind, source, objects, someObjects, stance bool
	date, dated                                                    bool // dated: gold has a date
}

func (a *agreement) honest() bool { return a.polarity && a.modality && a.kind }

func (s *Scorer) document(d *Document) *tally {
	cuts := sentences([]rune(d.Text))
	weights := make([][]float64, len(d.Predicted))
	base := map[[2]int]float64{}
	agree := map[[2]int]*agreement{}
	best := make([]float64, len(d.Predicted))
	for i := range d.Predicted {
		weights[i] = make([]float64, len(d.Gold))
	}
	for j := range d.Gold {
		g := &d.Gold[j]
		lo, hi := around(cuts, g.Evidence.Start, g.Evidence.End)
		for i := range d.Predicted {
			p := &d.Predicted[i]
			shared := min(p.Evidence.End, g.Evidence.End) - max(p.Evidence.Start, g.Evidence.Start)
			if shared < 1 || p.Evidence.Start < lo || p.Evidence.End > hi {
				continue
			}
			w, turned := s.predicate(p, g)
			if w == 0 || !s.subjects(p, g) {
				continue
			}
			a := s.agree(p, g, turned)
			at := [2]int{i, j}
			base[at], agree[at] = w, a
			best[i] = max(best[i], w)
			overlap := float64(shared) / float64(max(p.Evidence.End, g.Evidence.End)-min(p.Evidence.Start, g.Evidence.Start))
			// What decides between candidates: the predicate, then the place, then what else agrees.
			weights[i][j] = 100*w + 10*overlap + 6*one(a.objects) + 3*one(a.someObjects) + 4*one(a.polarity) + 3*one(a.modality) +
				2*one(a.kind) + one(a.source) + 2*one(p.Predicate == g.Predicate) + 0.5*one(g.required())
		}
	}
	t := newTally()
	for i, w := range best {
		t.prediction(&d.Predicted[i], w)
	}
	paired := make([]bool, len(d.Gold))
	for _, at := range assign(weights) {
		paired[at[1]] = true
		t.pair(&d.Predicted[at[0]], &d.Gold[at[1]], base[at], agree[at])
	}
	for j := range d.Gold {
		t.gold(&d.Gold[j], paired[j])
	}
	return t
}

func one(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// predicate returns how well the predicates agree, and the polarity to expect
// where an alternative turns it round, else "".
func (s *Scorer) predicate(p, g *Claim) (weight float64, turned graph.Polarity) {
	if p.Predicate == g.Predicate {
		return 1, ""
	}
	for _, alternative := range g.Near {
		if name, polarity, _ := strings.Cut(alternative, ":"); name == string(p.Predicate) {
			return 1, graph.Polarity(polarity)
		}
	}
	return s.near[[2]graph.Predicate{p.Predicate, g.Predicate}], ""
}

func (s *Scorer) subjects(p, g *Claim) bool {
	want, have := slices.Concat(g.Subjects, g.Accept.Subjects), p.Subjects
	if s.symmetric(g.Predicate) {
		want, have = slices.Concat(want, g.Objects, g.Accept.Objects), slices.Concat(have, p.Objects)
	}
	return len(g.Subjects) == 0 && len(have) == 0 || s.names.anySame(have, want)
}

// objects reports whether all objects are there and no others, and whether some
// are.
func (s *Scorer) objects(p, g *Claim) (all, some bool) {
	need, allow, have := g.Objects, slices.Concat(g.Objects, g.Topics, g.Accept.Objects), p.Objects
	if s.symmetric(g.Predicate) {
		need = slices.Concat(g.Subjects, need)
		allow = slices.Concat(g.Subjects, g.Accept.Subjects, allow)
		have = slices.Concat(p.Subjects, have)
	}
	named := slices.Concat(have, p.Topics)
	extra := slices.ContainsFunc(have, func(o string) bool { return !s.names.anySame([]string{o}, allow) })
	missing := slices.ContainsFunc(need, func(o string) bool { return !s.names.anySame([]string{o}, named) })
	if missing && len(g.Accept.Objects) > 0 && s.names.anySame(have, g.Accept.Objects) {
		missing = false
	}
	all = !missing && !extra
	if len(need) == 0 {
		return all, all || !extra
	}
	return all, all || s.names.anySame(named, need)
}

// source reports whether who vouches is the same. Where both are unnamed, one that
// is nobody in particular cannot be told from another.
func (s *Scorer) source(p, g *Claim) bool {
	kinds := append([]graph.AttributionKind{g.Attribution.Kind}, g.Accept.Kinds...)
	if p.Attribution.Kind == graph.Narrator {
		return slices.Contains(kinds, graph.Narrator)
	}
	if slices.Contains(kinds, graph.Unnamed) && p.Attribution.Kind == graph.Unnamed && s.names.vague(g.Attribution.Source) &&
		(p.Attribution.Source == "" || !strings.Contains(g.Attribution.Source, " ")) {
		return true
	}
	want := g.Accept.Source
	if g.Attribution.Source != "" {
		want = append([]string{g.Attribution.Source}, want...)
	}
	return s.names.anySame([]string{p.Attribution.Source}, want)
}

func (s *Scorer) agree(p, g *Claim, turned graph.Polarity) *agreement {
	a := &agreement{
		polarity: p.Polarity == g.Polarity || slices.Contains(g.Accept.Polarity, p.Polarity),
		modality: p.Modality == g.Modality || slices.Contains(g.Accept.Modality, p.Modality),
		kind:     p.Attribution.Kind == g.Attribution.Kind || slices.Contains(g.Accept.Kinds, p.Attribution.Kind),
		source:   s.source(p, g),
		stance:   p.Stance == g.Stance,
		dated:    g.Date != nil,
	}
	if turned != "" {
		a.polarity = p.Polarity == turned
	}
	a.objects, a.someObjects = s.objects(p, g)
	a.date = a.dated && p.Date != nil && *p.Date == *g.Date
	return a
}
