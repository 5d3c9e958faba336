package graph

import (
	_ "embed"
	"encoding/json"
	"slices"
)

//go:embed ontology.json
var ontologyJSON []byte

// Ontology is the vocabulary of claims: what can be said of whom. It is data
// (ontology.json); a test lints it.
type Ontology struct {
	Version    int                  `json:"version"`
	EventNouns map[EventKind]string `json:"eventNouns"` // what an event of each kind is called
	Predicates []PredicateEntry     `json:"predicates"`

	byName map[Predicate]int
}

// PredicateEntry is one predicate of the ontology.
type PredicateEntry struct {
	Name    Predicate `json:"name"`
	Gloss   string    `json:"gloss"`   // one sentence
	Subject string    `json:"subject"` // who or what stands in each role
	Object  string    `json:"object,omitempty"`
	Topic   string    `json:"topic,omitempty"`
	Inverse string    `json:"inverse"` // how the edge reads from its far end
	// Symmetric: the participants are equal; the edge joins every two of them.
	Symmetric bool `json:"symmetric,omitempty"`
	// JoinsTopics: a symmetric edge also leads from each participant to each topic.
	JoinsTopics bool `json:"joinsTopics,omitempty"`
	// ActsForState: a person counts as the state or body he heads, speaks for or belongs to.
	ActsForState bool `json:"actsForState,omitempty"`
	// Standing: a relation that lasts (an office), not an event.
	Standing bool      `json:"standing,omitempty"`
	Event    EventKind `json:"event,omitempty"` // kind of the event that such a claim tells of; "" for none
	Plover   string    `json:"plover,omitempty"`
	// PloverMode is the PLOVER mode where the predicate has one of its own.
	PloverMode string      `json:"ploverMode,omitempty"`
	CAMEO      string      `json:"cameo,omitempty"`
	Edge       string      `json:"edge"` // type of the projected edge without a mode
	Modes      []ModeEntry `json:"modes,omitempty"`
	Examples   []Example   `json:"examples"`
}

// ModeEntry is one mode of a predicate: a closed list.
type ModeEntry struct {
	Name       string    `json:"name"`
	Edge       string    `json:"edge,omitempty"` // "" = the predicate's own
	Event      EventKind `json:"event,omitempty"`
	Plover     string    `json:"plover,omitempty"` // "" = the predicate's own
	PloverMode string    `json:"ploverMode,omitempty"`
	CAMEO      string    `json:"cameo,omitempty"`
}

// Example is a sentence with a claim that extraction must find in it.
type Example struct {
	Text     string   `json:"text"`
	Mode     string   `json:"mode,omitempty"`
	Subjects []string `json:"subjects,omitempty"`
	Objects  []string `json:"objects,omitempty"`
	Topics   []string `json:"topics,omitempty"`
	Polarity Polarity `json:"polarity,omitempty"` // "" = AFFIRMED
	Modality Modality `json:"modality,omitempty"` // "" = ACTUAL
}

// LoadOntology returns the embedded ontology.
func LoadOntology() (*Ontology, error) { return ParseOntology(ontologyJSON) }

// ParseOntology reads an ontology in the form of ontology.json.
func ParseOntology(data []byte) (*Ontology, error) {
	var o Ontology
	if err := json.Unmarshal(data, &o); err != nil {
		return nil, Errorf(Invalid, "ontology: %w", err)
	}
	o.byName = make(map[Predicate]int, len(o.Predicates))
	for i, p := range o.Predicates {
		if _, twice := o.byName[p.Name]; twice {
			return nil, Errorf(Invalid, "ontology: %s is there twice", p.Name)
		}
		o.byName[p.Name] = i
	}
	return &o, nil
}

// Entry returns the entry of a predicate, nil when the ontology has none.
func (o *Ontology) Entry(p Predicate) *PredicateEntry {
	i, ok := o.byName[p]
	if !ok {
		return nil
	}
	return &o.Predicates[i]
}

// Mode returns the entry of a mode, nil when the predicate has no such mode.
func (e *PredicateEntry) Mode(name string) *ModeEntry {
	i := slices.IndexFunc(e.Modes, func(m ModeEntry) bool { return m.Name == name })
	if i < 0 {
		return nil
	}
	return &e.Modes[i]
}

// EdgeFor returns the edge type of a plain fact with this mode ("" for none).
func (e *PredicateEntry) EdgeFor(mode string) string {
	if m := e.Mode(mode); m != nil && m.Edge != "" {
		return m.Edge
	}
	return e.Edge
}

// EventFor returns the kind of event a claim with this mode tells of, "" for
// none.
func (e *PredicateEntry) EventFor(mode string) EventKind {
	if m := e.Mode(mode); m != nil && m.Event != "" {
		return m.Event
	}
	return e.Event
}

// PloverFor returns the PLOVER code of a claim with this mode; its type is ""
// where PLOVER has none.
func (e *PredicateEntry) PloverFor(mode string) PloverCode {
	code := PloverCode{PloverType(e.Plover), e.PloverMode}
	if m := e.Mode(mode); m != nil {
		if m.Plover != "" {
			code.Type = PloverType(m.Plover)
		}
		if m.PloverMode != "" {
			code.Mode = m.PloverMode
		}
	}
	return code
}

// CAMEOFor returns the CAMEO code of a claim with this mode.
func (e *PredicateEntry) CAMEOFor(mode string) string {
	if m := e.Mode(mode); m != nil && m.CAMEO != "" {
		return m.CAMEO
	}
	return e.CAMEO
}

// EdgeTypes returns every type an edge can have, sorted: the plain ones of the
// ontology, their ALLEGED_ and PLANNED_ forms, and the three that follow from
// events. It is the closed list that stores check a type against.
func (o *Ontology) EdgeTypes() []string {
	types := []string{TookPartIn, HeldIn, PartOfEvent}
	for i := range o.Predicates {
		p := &o.Predicates[i]
		edges := []string{p.Edge}
		for _, m := range p.Modes {
			if m.Edge != "" {
				edges = append(edges, m.Edge)
			}
		}
		for _, e := range edges {
			types = append(types, e, AllegedPrefix+e, PlannedPrefix+e)
		}
	}
	slices.Sort(types)
	return slices.Compact(types)
}
