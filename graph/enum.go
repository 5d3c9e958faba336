package graph

import "slices"

// Polarity says whether a claim asserts or denies.
type Polarity string

// Modality says in which way the claim's event is real.
type Modality string

// Stance says how the claim is put forward: by the narrator (REPORTED), by a
// source (STATED), with a confirming cue, as an allegation, as the content of a
// denial, or by declining to comment.
type Stance string

// AttributionKind says who vouches for a claim.
type AttributionKind string

// Precision says how exactly an interval is known.
type Precision string

// TimeBasis says what a time was resolved against.
type TimeBasis string

// EntityKind is what an entity is.
type EntityKind string

// EventKind is what an event is.
type EventKind string

// MentionKind is what a mention refers to.
type MentionKind string

// NameKind is what a name of an entity is.
type NameKind string

// RelationStatus says how well a projected edge is supported.
type RelationStatus string

// PloverType is one of PLOVER's 16 event types.
type PloverType string

// Predicate is the name of an ontology entry: MET, AGREED_ON …
type Predicate string

// The values, spelt so in GraphQL, in the graph and in files.
const (
	Affirmed Polarity = "AFFIRMED"
	Negated  Polarity = "NEGATED"

	Actual      Modality = "ACTUAL"
	Planned     Modality = "PLANNED"
	Expected    Modality = "EXPECTED"
	Possible    Modality = "POSSIBLE"
	Conditional Modality = "CONDITIONAL"
	Requested   Modality = "REQUESTED"

	Reported          Stance = "REPORTED"
	Stated            Stance = "STATED"
	Confirmed         Stance = "CONFIRMED"
	Alleged           Stance = "ALLEGED"
	Denied            Stance = "DENIED"
	DeclinedToComment Stance = "DECLINED_TO_COMMENT"

	Narrator AttributionKind = "NARRATOR"
	Named    AttributionKind = "NAMED"
	Unnamed  AttributionKind = "UNNAMED"

	DayPrecision     Precision = "DAY"
	WeekPrecision    Precision = "WEEK"
	MonthPrecision   Precision = "MONTH"
	QuarterPrecision Precision = "QUARTER"
	YearPrecision    Precision = "YEAR"
	UnknownPrecision Precision = "UNKNOWN"

	ExplicitBasis TimeBasis = "EXPLICIT"
	RelativeBasis TimeBasis = "RELATIVE"
	DatelineBasis TimeBasis = "DATELINE"
	UnknownBasis  TimeBasis = "UNKNOWN"

	PersonKind       EntityKind = "PERSON"
	OrganizationKind EntityKind = "ORGANIZATION"
	CountryKind      EntityKind = "COUNTRY"
	PlaceKind        EntityKind = "PLACE"

	Summit         EventKind = "SUMMIT"
	Meeting        EventKind = "MEETING"
	Call           EventKind = "CALL"
	Visit          EventKind = "VISIT"
	Agreement      EventKind = "AGREEMENT"
	StatementEvent EventKind = "STATEMENT"
	Vote           EventKind = "VOTE"
	Negotiation    EventKind = "NEGOTIATION"
	OtherEvent     EventKind = "OTHER"

	PersonMention       MentionKind = "PERSON"
	OrganizationMention MentionKind = "ORGANIZATION"
	CountryMention      MentionKind = "COUNTRY"
	PlaceMention        MentionKind = "PLACE"
	EventMention        MentionKind = "EVENT"
	TopicMention        MentionKind = "TOPIC"

	CanonicalName NameKind = "CANONICAL"
	AliasName     NameKind = "ALIAS"
	AcronymName   NameKind = "ACRONYM"
	OfficeName    NameKind = "OFFICE" // a dated office: "the French foreign minister"

	HearsayStatus   RelationStatus = "HEARSAY"
	ReportedStatus  RelationStatus = "REPORTED"
	ConfirmedStatus RelationStatus = "CONFIRMED"
	DisputedStatus  RelationStatus = "DISPUTED"
)

// The closed lists that Valid checks against, in the order above.
var (
	polarities       = []Polarity{Affirmed, Negated}
	modalities       = []Modality{Actual, Planned, Expected, Possible, Conditional, Requested}
	stances          = []Stance{Reported, Stated, Confirmed, Alleged, Denied, DeclinedToComment}
	attributionKinds = []AttributionKind{Narrator, Named, Unnamed}
	precisions       = []Precision{DayPrecision, WeekPrecision, MonthPrecision, QuarterPrecision, YearPrecision, UnknownPrecision}
	timeBases        = []TimeBasis{ExplicitBasis, RelativeBasis, DatelineBasis, UnknownBasis}
	entityKinds      = []EntityKind{PersonKind, OrganizationKind, CountryKind, PlaceKind}
	eventKinds       = []EventKind{Summit, Meeting, Call, Visit, Agreement, StatementEvent, Vote, Negotiation, OtherEvent}
)

// Valid reports whether p is one of the polarities.
func (p Polarity) Valid() bool { return slices.Contains(polarities, p) }

// Valid reports whether m is one of the modalities.
func (m Modality) Valid() bool { return slices.Contains(modalities, m) }

// Valid reports whether s is one of the stances.
func (s Stance) Valid() bool { return slices.Contains(stances, s) }

// Valid reports whether k is one of the attribution kinds.
func (k AttributionKind) Valid() bool { return slices.Contains(attributionKinds, k) }

// Valid reports whether p is one of the precisions.
func (p Precision) Valid() bool { return slices.Contains(precisions, p) }

// Valid reports whether b is one of the time bases.
func (b TimeBasis) Valid() bool { return slices.Contains(timeBases, b) }

// Valid reports whether k is one of the entity kinds.
func (k EntityKind) Valid() bool { return slices.Contains(entityKinds, k) }

// Valid reports whether k is one of the event kinds.
func (k EventKind) Valid() bool { return slices.Contains(eventKinds, k) }
