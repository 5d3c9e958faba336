package graph

import (
	"context"
	"time"
)

// Reader answers questions. Every method is one statement, however many
// parents it is given; nothing it returns needs a further read but what a
// method below is there for. It is safe for concurrent use.
//
// Methods with parents return one result a parent, in their order; an unknown
// parent gives an empty one. The id that an entity or event had before it was
// merged stands everywhere for what it counts as now.
type Reader interface {
	Asker
	// Things returns the things with the ids, in order, nil where there is none.
	Things(ctx context.Context, ids []ID) ([]Thing, error)
	// EntitiesNamed returns the entities with this name: those whose canonical
	// name it is, else those with such an alias. Case and accents do not count.
	EntitiesNamed(ctx context.Context, name string) ([]Entity, error)
	// Entities returns a page of entities.
	Entities(ctx context.Context, q EntityQuery) (Page[Entity], error)
	// Names returns the names of entities, canonical first.
	Names(ctx context.Context, entities []ID) ([][]Name, error)
	// Mentions returns where things are mentioned, latest document first.
	Mentions(ctx context.Context, things []ID, q First) ([]Page[Mention], error)
	// Claims returns a page of all claims that match.
	Claims(ctx context.Context, q ClaimQuery) (Page[Claim], error)
	// ClaimsOf returns pages of the claims of parents: of an entity, event or
	// topic in any role or as a source, of a relation, of a document.
	ClaimsOf(ctx context.Context, parents []ID, q ClaimQuery) ([]Page[Claim], error)
	// ClaimsByID returns claims, also those that are not live; nil where there is none.
	ClaimsByID(ctx context.Context, ids []ID) ([]*Claim, error)
	// LinkedClaims returns the claims that link leads to.
	LinkedClaims(ctx context.Context, claims []ID, link ClaimLink) ([][]Claim, error)
	// Relations returns a page of projected edges.
	Relations(ctx context.Context, q RelationQuery) (Page[Relation], error)
	// RelationsOf returns pages of the edges of things.
	RelationsOf(ctx context.Context, things []ID, q RelationQuery) ([]Page[Relation], error)
	// RelationsByID returns edges; nil where there is none.
	RelationsByID(ctx context.Context, ids []ID) ([]*Relation, error)
	// EventsOf returns pages of the events that entities took part in, latest first.
	EventsOf(ctx context.Context, entities []ID, q First) ([]Page[Event], error)
	// Documents returns a page of documents, without their text.
	Documents(ctx context.Context, q DocumentQuery) (Page[Document], error)
	// DocumentsByID returns documents with their text; nil where there is none.
	DocumentsByID(ctx context.Context, ids []ID) ([]*Document, error)
	// SentencesByID returns sentences; nil where there is none.
	SentencesByID(ctx context.Context, ids []ID) ([]*Sentence, error)
	// ClaimStats counts live claims by keys, largest count first, without
	// fetching them. At most 1,000 rows.
	ClaimStats(ctx context.Context, where *ClaimWhere, by []StatKey) ([]ClaimCount, error)
}

// Writer changes the graph. One writer works at a time; the store holds the
// lock. Every method is one transaction: all of it happens or nothing.
type Writer interface {
	// Write stores a document with its complete claim set and recomputes the
	// edges it touches. Writing the same batch again changes nothing. A batch
	// that breaks a rule is refused with kind Invalid.
	Write(ctx context.Context, b *Batch) (Receipt, error)
	// Retract ends a document's claims; they are kept, with the reason.
	Retract(ctx context.Context, document ID, reason string, at time.Time) (Receipt, error)
	// Forget removes a document with all that only it says. With dryRun set it
	// changes nothing and tells what would go. It cannot be undone.
	Forget(ctx context.Context, document ID, dryRun bool) (Forgotten, error)
	// Decide records that two entities are one, or no longer, and lets every claim
	// point at what its participants count as from then on. The decision comes back
	// with its number and id.
	Decide(ctx context.Context, d Decision) (Decision, Receipt, error)
	// Decisions returns all decisions, in their order.
	Decisions(ctx context.Context) ([]Decision, error)
}

// Forgotten counts what went with a document.
type Forgotten struct {
	Document     ID  `json:"document"`
	Claims       int `json:"claims"` // live and ended
	Sentences    int `json:"sentences"`
	Mentions     int `json:"mentions"`
	Things       int `json:"things"`       // that nothing else names
	EdgesDrawn   int `json:"edgesDrawn"`   // changed, since other claims support them too
	EdgesRemoved int `json:"edgesRemoved"` // no other claim supports them
}

// Store reads and writes.
type Store interface {
	Reader
	Writer
}
