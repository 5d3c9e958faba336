package graph

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Claim is one assertion found in one document.
type Claim struct {
	ID         ID
	Document   ID
	Name       string // short: "Trump MET_INFORMALLY Putin"
	Predicate  Predicate
	Mode       string // of the predicate's closed list in the ontology; "" for none
	Office     string // free text, for HOLDS_OFFICE and HEADS
	Polarity   Polarity
	Modality   Modality
	Stance     Stance
	Gloss      string     // one plain sentence
	Time       ClaimTime  // when it is said to have happened: valid time
	ReportedAt Date       // when the document was published
	Recorded   Recorded   // when we learned and withdrew it
	Plover     PloverCode // "" type where PLOVER has none
	CAMEO      string     // CAMEO code
	Rule       string     // the rule that found it, for debugging
	ContentKey string     // as ID, without spans: equal for the same content found elsewhere in the document
	Subjects   []Participant
	Objects    []Participant
	Topics     []Participant // what it is ABOUT: topics or events
	Place      *Participant  // AT
	During     *Participant  // a larger event: the summit it happened at
	Of         *Participant  // the event the claim tells of: this very meeting
	Sources    []Attribution // who says so, innermost first; empty for the narrator
	ContentOf  ID            // the claim whose content this is: "A said that B denied C"
	Depth      int           // nesting depth, 0 for what no claim contains
	Evidence   []Evidence    // at least one, in text order
	Links      Links         // filled by readers
}

// ClaimTime is the valid time of a claim.
type ClaimTime struct {
	Interval
	Text  string // the time expression; "" when there is none
	Basis TimeBasis
}

// Recorded is the second clock: when we learned of a claim and when we withdrew
// it. It is no part of the graph's fingerprint.
type Recorded struct {
	At        time.Time
	Retracted time.Time // zero while the claim is live
	Reason    string    // REEXTRACTED, SUPERSEDED, or a person's words
}

// The reasons that the store gives itself for ending a claim.
const (
	Reextracted = "REEXTRACTED" // a new version of the extractor no longer finds it
	Superseded  = "SUPERSEDED"  // a later version of the document replaces this one
)

// Live reports whether the claim has not been withdrawn.
func (c *Claim) Live() bool { return c.Recorded.Retracted.IsZero() }

// PloverCode is a PLOVER event type with its mode.
type PloverCode struct {
	Type PloverType
	Mode string
}

// Participant is a thing in a role of a claim.
type Participant struct {
	ID    ID     // the canonical thing
	As    ID     // what the mention was resolved to; equals ID unless a curator merged
	Spans []Span // where the text names it; part of the claim's id, not read back
	Thing Thing  // filled by readers; nil in a Batch
}

// Attribution is one link of the chain of sources.
type Attribution struct {
	Kind    AttributionKind // NAMED or UNNAMED; a narrator's claim has no attribution
	Source  ID              // an Entity or an UnnamedSource
	As      ID
	Text    string // the source as the text puts it
	Cue     string // "said", "according to"; "" when a quotation alone shows it
	CueSpan Span
	Spans   []Span // of the source; part of the claim's id, not read back
	Thing   Thing  // filled by readers; nil in a Batch
}

// AttributionKind returns who vouches for the claim.
func (c *Claim) AttributionKind() AttributionKind {
	if len(c.Sources) == 0 {
		return Narrator
	}
	return c.Sources[0].Kind
}

// Evidence is the exact text that backs a claim: Quote equals the document's
// text at Span, which lies within one sentence.
type Evidence struct {
	Sentence ID
	Span
	Quote string
	// Of is filled by readers; nil in a Batch.
	Of *SentenceRef
}

// SentenceRef is a sentence with what a reader wants to know of its document.
type SentenceRef struct {
	Sentence Sentence
	Document Document // without Text
}

// SetIDs computes the claim's ID and ContentKey from its document, predicate,
// mode, polarity, modality, depth and the spans of its evidence and its
// participants. No run, rule or entity id goes in, so neither a new extractor
// nor a curator's merge changes the id of what is found again.
func (c *Claim) SetIDs() {
	fixed := []string{string(c.Document), string(c.Predicate), c.Mode, string(c.Polarity), string(c.Modality)}
	spans := []string{joinEvidence(c.Evidence)}
	for _, role := range [][]Participant{c.Subjects, c.Objects, c.Topics} {
		spans = append(spans, joinParticipants(role))
	}
	var sources []Span
	for _, a := range c.Sources {
		sources = append(sources, a.Spans...)
	}
	spans = append(spans, joinSpans(sources), itoa(c.Depth))
	c.ID = NewID(ClaimPrefix, slices.Concat(fixed, spans)...)

	content := slices.Clone(fixed)
	for _, role := range [][]Participant{c.Subjects, c.Objects, c.Topics} {
		content = append(content, joinIDs(role))
	}
	for _, a := range c.Sources {
		content = append(content, string(a.Source))
	}
	c.ContentKey = string(NewID("key_", append(content, itoa(c.Depth))...))
}

func joinEvidence(es []Evidence) string {
	spans := make([]Span, len(es))
	for i, e := range es {
		spans[i] = e.Span
	}
	return joinSpans(spans)
}

func joinParticipants(ps []Participant) string {
	var spans []Span
	for _, p := range ps {
		spans = append(spans, p.Spans...)
	}
	return joinSpans(spans)
}

func joinSpans(spans []Span) string {
	sorted := slices.SortedFunc(slices.Values(spans), func(a, b Span) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	var b strings.Builder
	for _, s := range sorted {
		b.WriteString(itoa(s.Start))
		b.WriteByte('-')
		b.WriteString(itoa(s.End))
		b.WriteByte(' ')
	}
	return b.String()
}

func joinIDs(ps []Participant) string {
	ids := make([]string, len(ps))
	for i, p := range ps {
		ids[i] = string(p.As)
	}
	slices.Sort(ids)
	return strings.Join(ids, " ")
}

func itoa(i int) string { return strconv.Itoa(i) }
