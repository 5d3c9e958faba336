package claims

import (
	"embed"
	"slices"
	"strings"

	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/ingest/text"
)

//go:embed lexicon/*.tsv
var lexiconFiles embed.FS

// lexicon is the vocabulary of extraction, read from lexicon/*.tsv.
type lexicon struct {
	verbs     map[string][]*entry                 // by lemma of the verb
	nouns     map[string][]*entry                 // by lemma of the noun
	light     map[string][]pattern                // light verbs by class
	operators map[string][]operator               // by lemma of the governing word
	adverbs   map[string]effect                   // by lemma or form, lower case
	modes     map[graph.Predicate][]mode          // in order of precedence
	classes   map[string]map[string]bool          // class to lemmas
	offices   map[string]officeKind               // title, lower case, to kind
	words     map[string]bool                     // every word that is looked for by its lemma
	officeMax int                                 // tokens of the longest title
	attempts  map[graph.Predicate]graph.Predicate // what an attempt at it amounts to
	relations map[string]graph.Predicate          // relational nouns
}

// entry is one way to express a predicate: a verb with a frame, or a noun.
type entry struct {
	pattern   pattern
	predicate graph.Predicate
	mode      string
	light     string // class of light verbs, for a noun
	roles     []slotRole
	flags     map[string]bool
	rule      string
}

// pattern is a verb with what has to stand beside it.
type pattern struct {
	lemma    string
	particle string
	prep     string
	objects  []string
}

// specificity ranks patterns of the same verb: the one that asks for more wins.
func (p pattern) specificity() int {
	n := 0
	if p.particle != "" {
		n += 2
	}
	if p.prep != "" {
		n++
	}
	if len(p.objects) > 0 {
		n += 3
	}
	return n
}

// specificity ranks entries of the same verb.
func (e *entry) specificity() int {
	n := e.pattern.specificity()
	if e.flags["declined"] {
		n += 4
	}
	return n
}

// slotRole says which role the fillers of some slots have: the first option
// whose class fits.
type slotRole struct {
	slots   []string
	options []roleOption
}

type roleOption struct {
	role  byte // S O T, A for a topic that is also the content, - for none
	class string
}

// takesGovernment reports whether a government may stand in the role for its state.
func (o roleOption) takesGovernment() bool {
	return o.class == "actor" || o.class == "agent" || o.class == "body"
}

// effect is what a word does to the event in its scope.
type effect = string

// The effects of operators and adverbs on the event in their scope.
const (
	effectNegated     effect = "NEGATED"
	effectCancelled   effect = "CANCELLED"
	effectPlanned     effect = "PLANNED"
	effectExpected    effect = "EXPECTED"
	effectPossible    effect = "POSSIBLE"
	effectConditional effect = "CONDITIONAL"
	effectRequested   effect = "REQUESTED"
	effectAttempt     effect = "ATTEMPT"
	effectHearsay     effect = "HEARSAY"
	effectDenied      effect = "DENIED"
	effectAlleged     effect = "ALLEGED"
	effectConfirmed   effect = "CONFIRMED"
	effectAsserted    effect = "ASSERTED"
	effectFact        effect = "FACT"
)

var effects = []effect{
	effectNegated, effectCancelled, effectPlanned, effectExpected, effectPossible, effectConditional, effectRequested,
	effectAttempt, effectHearsay, effectDenied, effectAlleged, effectConfirmed, effectAsserted, effectFact,
}

type operator struct {
	pattern pattern
	effect  effect
}

type mode struct {
	name  string
	words map[string]bool // lemmas, or preposition:lemma
}

type officeKind string

// What a title makes its bearer: the predicate of the standing relation.
const (
	holdsOffice officeKind = "office"
	headsBody   officeKind = "head"
	speaksFor   officeKind = "spokes"
)

// loadLexicon reads the embedded lexicon. The error is of kind Invalid and
// names file and line.
func loadLexicon() (*lexicon, error) {
	x := &lexicon{
		verbs: map[string][]*entry{}, nouns: map[string][]*entry{}, light: map[string][]pattern{}, operators: map[string][]operator{},
		adverbs: map[string]effect{}, modes: map[graph.Predicate][]mode{}, classes: map[string]map[string]bool{}, offices: map[string]officeKind{},
		attempts: map[graph.Predicate]graph.Predicate{}, relations: map[string]graph.Predicate{},
	}
	frames := map[string]*entry{}
	readers := []struct {
		file    string
		columns int
		read    func(f []string) error
	}{
		{"frames", 2, func(f []string) error { return readFrame(frames, f) }},
		{"verbs", 3, func(f []string) error { return x.readVerbs(frames, f) }},
		{"nouns", 4, x.readNouns},
		{"lightverbs", 2, func(f []string) error {
			for _, w := range list(f[1]) {
				x.light[f[0]] = append(x.light[f[0]], parsePattern(w))
			}
			return nil
		}},
		{"operators", 2, func(f []string) error {
			if !slices.Contains(effects, f[0]) {
				return graph.Errorf(graph.Invalid, "there is no effect %s", f[0])
			}
			for _, w := range list(f[1]) {
				p := parsePattern(w)
				x.operators[p.lemma] = append(x.operators[p.lemma], operator{p, f[0]})
			}
			return nil
		}},
		{"adverbs", 2, func(f []string) error {
			if !slices.Contains(effects, f[0]) {
				return graph.Errorf(graph.Invalid, "there is no effect %s", f[0])
			}
			for _, w := range list(f[1]) {
				x.adverbs[w] = f[0]
			}
			return nil
		}},
		{"modes", 3, func(f []string) error {
			p := graph.Predicate(f[0])
			x.modes[p] = append(x.modes[p], mode{f[1], set(list(f[2]))})
			return nil
		}},
		{"classes", 2, func(f []string) error {
			x.classes[f[0]] = set(list(f[1]))
			return nil
		}},
		{"conversions", 3, func(f []string) error {
			x.attempts[graph.Predicate(f[1])] = graph.Predicate(f[2])
			return nil
		}},
		{"relations", 2, func(f []string) error {
			for _, w := range list(f[1]) {
				x.relations[w] = graph.Predicate(f[0])
			}
			return nil
		}},
		{"offices", 2, func(f []string) error {
			for _, title := range list(f[1]) {
				x.offices[title] = officeKind(f[0])
				x.officeMax = max(x.officeMax, len(strings.Fields(strings.ReplaceAll(title, "-", " - "))))
			}
			return nil
		}},
	}
	for _, r := range readers {
		data, err := lexiconFiles.ReadFile("lexicon/" + r.file + ".tsv")
		if err != nil {
			return nil, graph.Errorf(graph.Invalid, "lexicon: %w", err)
		}
		n := 0
		for line := range strings.Lines(string(data)) {
			n++
			line = strings.TrimRight(line, "\n")
			if line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			fields := strings.Split(line, "\t")
			if len(fields) < r.columns {
				return nil, graph.Errorf(graph.Invalid, "lexicon/%s.tsv:%d: %d columns are needed", r.file, n, r.columns)
			}
			if err := r.read(fields); err != nil {
				return nil, graph.Errorf(graph.Invalid, "lexicon/%s.tsv:%d: %w", r.file, n, err)
			}
		}
	}
	x.gatherWords()
	for _, entries := range x.verbs {
		slices.SortStableFunc(entries, func(a, b *entry) int { return b.specificity() - a.specificity() })
	}
	for _, ops := range x.operators {
		slices.SortStableFunc(ops, func(a, b operator) int { return b.pattern.specificity() - a.pattern.specificity() })
	}
	return x, nil
}

// gatherWords notes every word the lexicon looks for by its lemma.
func (x *lexicon) gatherWords() {
	x.words = map[string]bool{}
	for w := range x.verbs {
		x.words[w] = true
	}
	for w := range x.nouns {
		x.words[w] = true
	}
	for w := range x.operators {
		x.words[w] = true
	}
	for _, patterns := range x.light {
		for _, p := range patterns {
			x.words[p.lemma] = true
		}
	}
	for _, class := range x.classes {
		for w := range class {
			x.words[w] = true
		}
	}
	for _, modes := range x.modes {
		for _, m := range modes {
			for w := range m.words {
				_, word, isOblique := strings.Cut(w, ":")
				if !isOblique {
					word = w
				}
				x.words[word] = true
			}
		}
	}
}

func readFrame(frames map[string]*entry, f []string) error {
	roles, err := parseRoles(f[1])
	if err != nil {
		return err
	}
	e := &entry{roles: roles, flags: map[string]bool{}}
	if len(f) > 2 {
		e.flags = set(strings.Fields(f[2]))
	}
	frames[f[0]] = e
	return nil
}

func (x *lexicon) readVerbs(frames map[string]*entry, f []string) error {
	frame := frames[f[1]]
	if frame == nil {
		return graph.Errorf(graph.Invalid, "there is no frame %s", f[1])
	}
	predicate, mode, _ := strings.Cut(f[0], ":")
	for _, w := range list(f[2]) {
		p := parsePattern(w)
		e := &entry{pattern: p, predicate: graph.Predicate(predicate), mode: mode, roles: frame.roles, flags: frame.flags, rule: "verb:" + f[1] + ":" + w}
		x.verbs[p.lemma] = append(x.verbs[p.lemma], e)
	}
	return nil
}

func (x *lexicon) readNouns(f []string) error {
	roles, err := parseRoles(f[3])
	if err != nil {
		return err
	}
	flags := map[string]bool{}
	if len(f) > 4 {
		flags = set(strings.Fields(f[4]))
	}
	predicate, mode, _ := strings.Cut(f[0], ":")
	for _, w := range list(f[1]) {
		p := parsePattern(w)
		e := &entry{pattern: p, predicate: graph.Predicate(predicate), mode: mode, light: f[2], roles: roles, flags: flags, rule: "noun:" + f[2] + ":" + w}
		x.nouns[p.lemma] = append(x.nouns[p.lemma], e)
	}
	return nil
}

// roleLetters are the roles a slot can have, - for none, and ! where such a filler
// means another sense.
const roleLetters = "SOTA-!"

// parseRoles reads "subj=S:actor with=O:actor,T:any".
func parseRoles(s string) ([]slotRole, error) {
	var roles []slotRole
	for field := range strings.FieldsSeq(s) {
		slots, options, ok := strings.Cut(field, "=")
		if !ok {
			return nil, graph.Errorf(graph.Invalid, "role %q has no =", field)
		}
		r := slotRole{slots: strings.Split(slots, "|")}
		for o := range strings.SplitSeq(options, ",") {
			role, class, _ := strings.Cut(o, ":")
			if len(role) != 1 || !strings.Contains(roleLetters, role) || role != "-" && class == "" {
				return nil, graph.Errorf(graph.Invalid, "role %q is none of S O T A - ! with a class", o)
			}
			r.options = append(r.options, roleOption{role[0], class})
		}
		roles = append(roles, r)
	}
	return roles, nil
}

// parsePattern reads "call+off", "call~for" or "cut=tie|relation".
func parsePattern(s string) pattern {
	var p pattern
	s, objects, _ := strings.Cut(s, "=")
	if objects != "" {
		p.objects = strings.Split(objects, "|")
	}
	s, p.prep, _ = strings.Cut(s, "~")
	p.lemma, p.particle, _ = strings.Cut(s, "+")
	return p
}

func list(s string) []string {
	var words []string
	for w := range strings.SplitSeq(s, ",") {
		if w = strings.TrimSpace(w); w != "" {
			words = append(words, w)
		}
	}
	return words
}

func set(words []string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}

// lemma returns the lemma of a token in lower case. Where the lexicon does not
// know the one it was given, a regular form of a word that it does know decides.
func (x *lexicon) lemma(t *text.Token) string {
	lemma, form := strings.ToLower(t.Lemma), strings.ToLower(t.Form)
	if x.words[lemma] || t.UPOS == "PROPN" || t.UPOS == "PRON" {
		return lemma
	}
	var guesses []string
	for _, suffix := range []string{"ies", "es", "s", "ied", "ed", "ing"} {
		stem, ok := strings.CutSuffix(form, suffix)
		if !ok || len(stem) < 2 {
			continue
		}
		if strings.HasPrefix(suffix, "i") && suffix != "ing" {
			guesses = append(guesses, stem+"y")
			continue
		}
		guesses = append(guesses, stem, stem+"e")
		if n := len(stem); stem[n-1] == stem[n-2] {
			guesses = append(guesses, stem[:n-1])
		}
	}
	for _, g := range guesses {
		if x.words[g] {
			return g
		}
	}
	return lemma
}

// is reports whether a lemma belongs to a class of classes.tsv.
func (x *lexicon) is(class, lemma string) bool { return x.classes[class][lemma] }

// check reports the first predicate or mode of the lexicon that the ontology
// does not have, or predicate of the ontology that nothing evokes.
func (x *lexicon) check(o *graph.Ontology) error {
	evoked := map[graph.Predicate]bool{"SPOKE_FOR": true, "HOLDS_OFFICE": true, "HEADS": true, "AFFILIATED_WITH": true, "LOCATED_IN": true}
	for _, entries := range []map[string][]*entry{x.verbs, x.nouns} {
		for _, list := range entries {
			for _, e := range list {
				p := o.Entry(e.predicate)
				if p == nil || e.mode != "" && p.Mode(e.mode) == nil {
					return graph.Errorf(graph.Invalid, "lexicon: %s evokes %s:%s, which the ontology does not have", e.rule, e.predicate, e.mode)
				}
				evoked[e.predicate] = true
			}
		}
	}
	for predicate, modes := range x.modes {
		for _, m := range modes {
			if p := o.Entry(predicate); p == nil || p.Mode(m.name) == nil {
				return graph.Errorf(graph.Invalid, "lexicon: the ontology has no %s:%s", predicate, m.name)
			}
		}
	}
	for _, predicate := range x.relations {
		evoked[predicate] = true
	}
	for i := range o.Predicates {
		if !evoked[o.Predicates[i].Name] {
			return graph.Errorf(graph.Invalid, "lexicon: nothing evokes %s", o.Predicates[i].Name)
		}
	}
	return nil
}
