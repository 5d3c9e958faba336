// Package claims finds claims in an analysed document: who did what to whom,
// who says so, affirmed or denied, actual or planned, in which exact words.
//
//	text.Document + coref.Result
//	   ──frames────▶ predicate, participants, evidence     lexicon/: verbs, light verbs, nominal events, titles
//	   ──scope─────▶ polarity, modality                    negation, denial, failure, plans, expectations
//	   ──sources───▶ attribution, stance                   text.Attributions, nested
//	   ──complete──▶ time, place, larger event, office, mode
//	   ────────────▶ []Claim, in text order
//
// It knows the ontology's predicates and no names: participants are mentions,
// which package resolve turns into entities.
package claims

import (
	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/ingest/text"
)

// Claim is one assertion found in a document. Spans are code points into its
// text.
type Claim struct {
	Predicate graph.Predicate
	Mode      string // of the ontology's list for the predicate; "" for none
	Office    string // the title, for HOLDS_OFFICE and HEADS
	Polarity  graph.Polarity
	Modality  graph.Modality
	Stance    graph.Stance
	Subjects  []Argument
	Objects   []Argument
	Topics    []Argument
	Place     *Argument
	During    *Argument // a larger event
	Time      *text.Time
	Sources   []Source    // innermost first; empty for the narrator
	Evidence  []text.Span // in text order, each within one sentence
	Word      text.Span   // the verb or noun that evokes the predicate; empty for a standing relation
	ContentOf int         // index of the claim whose content this is, -1 for none
	Rule      string      // the lexicon entry or pattern that found it
}

// Argument is a participant or topic of a claim.
type Argument struct {
	Span text.Span // where this claim's sentence, or the one it follows from, refers to it
	Text string    // the text there
	// Chain is the index in coref.Result.Chains of what it refers to, -1 for a
	// plain noun phrase (a topic, or an unnamed participant such as
	// "prosecutors").
	Chain int
	// Government marks a name that stands for its state: a place for the
	// government that sits there ("Moscow denied"), an institution for the side
	// it belongs to ("the two sides").
	Government bool
	// Office marks a participant known by office only: "the country's
	// president" is the office "president" of the chain in OfficeOf.
	Office   string
	OfficeOf int // chain of the state, body or capital; -1 unless Office or Body is set
	// Body is the name of a body known by the capital it sits in: "defence
	// ministry" of "the defence ministry in Stockholm", OfficeOf being Stockholm.
	Body string
	// Person marks a noun phrase for one human being: "a lawyer".
	Person bool
}

// Source is one link of the chain of who says so.
type Source struct {
	Kind     graph.AttributionKind // Named or Unnamed
	Argument Argument              // Chain -1 for an unnamed one
	Cue      string
	CueSpan  text.Span
	// SpeaksFor is the chain of whom an unnamed source speaks for: "a White
	// House official"; -1 when the text does not say.
	SpeaksFor int
}
