package graph

import "slices"

// Relation is the record of a projected edge: what the claims that support it
// amount to. Project computes it; nobody writes one by hand.
type Relation struct {
	ID            ID     // hash of type, from, to and event
	Type          string // the edge's type: MET_INFORMALLY, ALLEGED_ATTACKED, PLANNED_VISITED, TOOK_PART_IN …
	Status        RelationStatus
	From, To      ID // a symmetric edge runs from the smaller id to the larger
	Event         ID // the event the edge belongs to; "" for a standing edge
	ClaimCount    int
	SourceCount   int // independent documents: publishers, else near-duplicate clusters
	SpeakerCount  int // independent speakers
	FirstReported Date
	LastReported  Date
	ValidFrom     Date
	ValidTo       Date
	ClaimIDs      []ID // every supporting claim, sorted

	// FromThing and ToThing are filled by readers.
	FromThing, ToThing Thing
	// SeenFrom is the thing that RelationsOf was asked for; "" elsewhere.
	SeenFrom ID
	Links    Links
}

// MaxDrawnClaimIDs is how many claim ids the drawn edge carries.
const MaxDrawnClaimIDs = 20

// standing is the event part of the key of an edge that belongs to no event.
const standing = "standing"

// RelationID returns the key of an edge. Two meetings of the same two people
// are two edges, since their events differ.
func RelationID(edge string, from, to, event ID) ID {
	e := string(event)
	if e == "" {
		e = standing
	}
	return NewID(RelationPrefix, edge, string(from), string(to), e)
}

// Prefixes of the edges that are no plain facts, and the edges that follow from
// an event's claims rather than from a predicate.
const (
	AllegedPrefix = "ALLEGED_"
	PlannedPrefix = "PLANNED_"

	TookPartIn  = "TOOK_PART_IN"
	HeldIn      = "HELD_IN"
	PartOfEvent = "PART_OF_EVENT"
)

// structural are the relationship types of the graph's skeleton. No ontology
// edge may have such a name.
var structural = []string{
	"SENTENCE_OF", "NEXT_SENTENCE", "MENTIONS", "NAMES", "SAME_AS", "SUBJECT", "OBJECT", "ABOUT", "AT", "DURING", "OF",
	"ATTRIBUTED_TO", "SPEAKS_FOR", "CONTENT_OF", "EVIDENCED_BY", "CONTRADICTS", "CORROBORATES", "SUPPORTS", "FROM", "TO",
	"PRODUCED", "PUBLISHED_BY", "REVISES", "DECIDES", TookPartIn, HeldIn, PartOfEvent,
}

// Structural reports whether name is a relationship type of the graph's
// skeleton.
func Structural(name string) bool { return slices.Contains(structural, name) }
