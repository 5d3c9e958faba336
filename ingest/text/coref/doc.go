// Package coref says which stretches of a document refer to the same thing:
// layer 8 of the analysis.
//
//	text.Document ──mentions──▶ names, pronouns, role and group nouns
//	              ──link──────▶ Result{Mentions, Chains}
//
// Names are linked by the gazetteer's id, by aliases, acronyms and surnames;
// pronouns, role nouns ("the president") and group nouns ("the two leaders")
// by agreement, salience and distance. What is uncertain stays open: a mention
// without a chain, never a guess.
package coref

import "github.com/demarche-kg/demarche/ingest/text"

// Form is how a mention refers.
type Form string

// The forms.
const (
	ByName    Form = "NAME"
	ByPronoun Form = "PRONOUN"
	ByNominal Form = "NOMINAL" // "the president", "the agreement"
	ByGroup   Form = "GROUP"   // "the two", "both presidents", "the two sides", "they"
)

// Mention is a stretch of text that refers to something.
type Mention struct {
	text.Span
	Sentence    int // index of the sentence
	First, Last int // its tokens, Last inclusive
	Head        int // its head token
	Form        Form
	Kind        text.NameKind // Person, Organization, Country, Place, EventName; "" unknown
	Name        int           // index in Document.Names, -1 when it is no name
	Chain       int           // index in Result.Chains, -1 while open
	Members     []int         // of a group: the chains of its members, in order of first mention; Chain is -1 then
}

// Chain is the mentions of one thing.
type Chain struct {
	Mentions []int         // in text order
	Kind     text.NameKind // "" unknown
	Best     int           // the mention that names it best: the fullest name, else the first
	Ref      string        // the gazetteer's id; "" when it has none
}

// Result is what refers to what in a document. It is immutable.
type Result struct {
	Mentions []Mention // ordered by start, then longest first; they may nest
	Chains   []Chain

	byToken map[[2]int]int // sentence and head token to mention
}

// At returns the index of the mention whose head is the token, -1 when there is
// none.
func (r *Result) At(sentence, token int) int {
	if i, ok := r.byToken[[2]int{sentence, token}]; ok {
		return i
	}
	return -1
}
