package plover

import (
	"embed"
	"slices"
	"strings"
	"unicode"

	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/ingest/resolve"
)

//go:embed data/*.tsv
var data embed.FS

// Coder codes claims as events. It does not change after New and is safe for
// concurrent use.
type Coder struct {
	ontology *graph.Ontology
	resolver *resolve.Resolver
	rules    []rule
	sectors  map[string]string // by noun, singular, lower case
	codes    map[string]string // of countries that PLOVER writes in its own way
	domestic map[graph.PloverType]graph.PloverCode
}

// rule says what claims of a kind are in PLOVER.
type rule struct {
	predicate graph.Predicate // "" for any
	mode      string          // "" for any
	typ       graph.PloverType
	polarity  graph.Polarity
	modality  []graph.Modality // nil for any
	words     []string         // beginnings of words, lower case; nil for any
	ofObjects bool             // the words are those of the objects, not of the evidence
	into      graph.PloverCode // Type "" for no event
	ownMode   bool
}

// New returns a coder for the claims of an ontology that looks actors up in the
// gazetteer. The error is of kind Invalid and means that the embedded rules are
// broken.
func New(o *graph.Ontology, r *resolve.Resolver) (*Coder, error) {
	c := &Coder{ontology: o, resolver: r, sectors: map[string]string{}, codes: map[string]string{}, domestic: map[graph.PloverType]graph.PloverCode{}}
	types := map[graph.PloverType]bool{}
	for i := range o.Predicates {
		types[graph.PloverType(o.Predicates[i].Plover)] = true
	}
	if err := rows("rules", 6, func(f []string) error {
		x, err := c.parseRule(f, types)
		c.rules = append(c.rules, x)
		return err
	}); err != nil {
		return nil, err
	}
	if err := rows("codes", 2, func(f []string) error {
		c.codes[f[0]] = f[1]
		return nil
	}); err != nil {
		return nil, err
	}
	if err := rows("domestic", 3, func(f []string) error {
		from, into := graph.PloverType(f[0]), graph.PloverType(f[1])
		if !types[from] || !types[into] {
			return graph.Errorf(graph.Invalid, "%s and %s are not two types", from, into)
		}
		c.domestic[from] = graph.PloverCode{Type: into, Mode: f[2]}
		return nil
	}); err != nil {
		return nil, err
	}
	err := rows("sectors", 2, func(f []string) error {
		for noun := range strings.SplitSeq(f[1], ", ") {
			if c.sectors[noun] != "" {
				return graph.Errorf(graph.Invalid, "%q has two sectors", noun)
			}
			c.sectors[noun] = f[0]
		}
		return nil
	})
	return c, err
}

// rows hands the lines of a data file to read, split at tabs.
func rows(file string, columns int, read func(f []string) error) error {
	text, err := data.ReadFile("data/" + file + ".tsv")
	if err != nil {
		return graph.Errorf(graph.Invalid, "plover: %w", err)
	}
	n := 0
	for line := range strings.Lines(string(text)) {
		n++
		line = strings.TrimRight(line, "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != columns {
			return graph.Errorf(graph.Invalid, "plover/%s.tsv:%d: %d columns instead of %d", file, n, len(f), columns)
		}
		if err := read(f); err != nil {
			return graph.Errorf(graph.Invalid, "plover/%s.tsv:%d: %w", file, n, err)
		}
	}
	return nil
}

func (c *Coder) parseRule(f []string, types map[graph.PloverType]bool) (rule, error) {
	r := rule{polarity: graph.Polarity(f[1]), into: graph.PloverCode{Type: graph.PloverType(f[4]), Mode: f[5]}}
	name, mode, _ := strings.Cut(f[0], ":")
	switch entry := c.ontology.Entry(graph.Predicate(name)); {
	case types[graph.PloverType(name)]:
		r.typ = graph.PloverType(name)
	case entry == nil || mode != "" && entry.Mode(mode) == nil:
		return r, graph.Errorf(graph.Invalid, "%s is neither a predicate nor a type", f[0])
	default:
		r.predicate, r.mode = graph.Predicate(name), mode
	}
	if f[2] != "*" {
		for m := range strings.FieldsSeq(f[2]) {
			r.modality = append(r.modality, graph.Modality(m))
		}
	}
	if f[3] != "*" {
		words, ofObjects := strings.CutPrefix(f[3], "objects: ")
		r.words, r.ofObjects = strings.Fields(words), ofObjects
	}
	if r.into.Mode == "=" {
		r.ownMode, r.into.Mode = true, ""
	}
	switch {
	case r.into.Type == "-":
		r.into.Type = ""
	case !types[r.into.Type]:
		return r, graph.Errorf(graph.Invalid, "PLOVER has no type %q", f[4])
	}
	return r, nil
}

// fits reports whether a rule is about claims like c.
func (r *rule) fits(c *graph.Claim) bool {
	return r.polarity == c.Polarity &&
		(r.modality == nil || slices.Contains(r.modality, c.Modality)) &&
		(r.typ == "" || r.typ == c.Plover.Type) &&
		(r.predicate == "" || r.predicate == c.Predicate) &&
		(r.mode == "" || r.mode == c.Mode) &&
		(r.words == nil || slices.ContainsFunc(c.Evidence, func(e graph.Evidence) bool {
			if !r.ofObjects {
				return hasWord(e.Quote, r.words)
			}
			quote := []rune(e.Quote)
			return slices.ContainsFunc(c.Objects, func(p graph.Participant) bool {
				return slices.ContainsFunc(p.Spans, func(s graph.Span) bool {
					return e.Start <= s.Start && s.End <= e.End && hasWord(string(quote[s.Start-e.Start:s.End-e.Start]), r.words)
				})
			})
		}))
}

// hasWord reports whether a word of a text begins with one of some beginnings.
func hasWord(text string, beginnings []string) bool {
	for w := range strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) }) {
		if slices.ContainsFunc(beginnings, func(b string) bool { return strings.HasPrefix(w, b) }) {
			return true
		}
	}
	return false
}

// code returns what a claim is in PLOVER; the type is "" for what is no event.
func (c *Coder) code(claim *graph.Claim) graph.PloverCode {
	for i := range c.rules {
		if r := &c.rules[i]; r.fits(claim) {
			if r.ownMode {
				return graph.PloverCode{Type: r.into.Type, Mode: claim.Plover.Mode}
			}
			return r.into
		}
	}
	if claim.Polarity != graph.Affirmed || claim.Modality != graph.Actual {
		return graph.PloverCode{}
	}
	return claim.Plover
}
