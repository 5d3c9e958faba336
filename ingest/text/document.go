package text

import "time"

// Span is a half-open range [Start, End) of Unicode code points in a document's
// text.
type Span struct {
	Start, End int
}

// Len returns the number of code points in the span.
func (s Span) Len() int { return s.End - s.Start }

// Contains reports whether o lies within s.
func (s Span) Contains(o Span) bool { return s.Start <= o.Start && o.End <= s.End }

// Overlaps reports whether the two spans share at least one code point.
func (s Span) Overlaps(o Span) bool { return s.Start < o.End && o.Start < s.End }

// Document is an analysed text, shorter than 4 GB. It is immutable.
type Document struct {
	Text         string
	Sentences    []Sentence
	Names        []Name        // in order of their start, not overlapping
	Quotes       []Quote       // in order of their start
	Attributions []Attribution // in order of their cue
	Times        []Time        // in order of their start, not overlapping

	runeBytes []uint32 // byte offset of every code point, plus the length; nil for ASCII
}

// Sentence is one sentence with its tokens.
type Sentence struct {
	Span
	Index  int // in Document.Sentences
	Tokens []Token

	root   int    // of the tokens that begin with rooted
	rooted *Token // nil while their heads are not known
}

// Token is a syntactic word after the UD English conventions ("don't" is two,
// "Russia's" is two).
type Token struct {
	Span
	Form     string // as it stands in the text
	Lemma    string
	UPOS     string // universal part of speech: NOUN, PROPN, VERB …
	XPOS     string // Penn tag: NN, NNP, VBD …
	Head     int    // index in the sentence of the token's head, -1 for the root
	Relation string // UD relation to the head with its subtype: nsubj:pass, obl:agent …
}

// NameKind says what a name is a name of.
type NameKind string

// The kinds of names. Nationality is a demonym used as an adjective or for
// people ("Russian", "the Americans"); Title is an office or form of address
// that stands directly before or after a person's name.
const (
	Person       NameKind = "PERSON"
	Organization NameKind = "ORGANIZATION"
	Country      NameKind = "COUNTRY"
	Place        NameKind = "PLACE"
	EventName    NameKind = "EVENT"
	Nationality  NameKind = "NATIONALITY"
	Title        NameKind = "TITLE"
	Misc         NameKind = "MISC"
)

// Name is a proper name in the text.
type Name struct {
	Span
	Sentence    int // index of the sentence
	First, Last int // tokens First..Last of that sentence, Last inclusive
	Kind        NameKind
	Ref         string // the gazetteer's id of what is named; "" when the gazetteer does not know it
	Method      string // gazetteer, title, model, acronym …
}

// Quote is a quotation, with straight, curly or single marks.
type Quote struct {
	Span           // with its marks
	Content Span   // without them
	Opener  string // the opening mark
	Closed  bool   // false when the closing mark is missing (a paragraph of a longer quotation)
}

// Attribution is a source saying something: PolNeAR's source, cue and content.
// Each part is a list of spans in text order, for parts that are discontinuous.
// A source that is only implied ("reportedly") has no spans.
type Attribution struct {
	Source, Cue, Content []Span
	CueSentence          int // where the cue stands: sentence and token
	CueToken             int
	SourceToken          int // syntactic head of the source in CueSentence, -1 when there is none
	Form                 AttributionForm
}

// Precision says how exactly a time expression fixes its interval.
type Precision string

// The precisions. Unknown goes with a zero interval.
const (
	Day              Precision = "DAY"
	Week             Precision = "WEEK"
	Month            Precision = "MONTH"
	Quarter          Precision = "QUARTER"
	Year             Precision = "YEAR"
	UnknownPrecision Precision = "UNKNOWN"
)

// Basis says what a time expression is resolved against.
type Basis string

// The bases: the text gives the date itself, the date follows from the
// publication date, it stands in the dateline, or it is not known.
const (
	Explicit     Basis = "EXPLICIT"
	Relative     Basis = "RELATIVE"
	Dateline     Basis = "DATELINE"
	UnknownBasis Basis = "UNKNOWN"
)

// Time is a time expression resolved to an interval of days. From and To are
// midnight UTC of the first and the last day, both inclusive; both are zero
// when the text does not say.
type Time struct {
	Span
	Sentence    int // index of the sentence
	First, Last int // tokens First..Last of that sentence, Last inclusive
	From, To    time.Time
	Precision   Precision
	Basis       Basis
}

// Gazetteer knows names. Implementations are safe for concurrent use.
type Gazetteer interface {
	// Match returns the longest entry whose words are forms[0:n], and n; n is 0
	// when there is none. Forms are tokens as they stand in the text, so
	// "U.S." may be one token and "Russia's" is two.
	Match(forms []string) (n int, entry GazetteerEntry)
}

// GazetteerEntry is what a name stands for.
type GazetteerEntry struct {
	Ref  string // id of the thing named; for a demonym, of the state
	Kind NameKind
	// Ambiguous marks a name that is also an ordinary word or a common surname
	// ("Chad", "Turkey", "May"): the context has to agree.
	Ambiguous bool
}

// Options are what an analysis needs besides the text.
type Options struct {
	Published time.Time // publication day at midnight UTC; zero when unknown: relative times stay unknown
	Gazetteer Gazetteer // may be nil
}
