package graph

// Page is a connection in Relay's sense: some values in order, with cursors.
type Page[T any] struct {
	Edges      []Edge[T]
	PageInfo   PageInfo
	TotalCount int // counted only when the query asked for it
}

// Edge is a value of a page with its cursor.
type Edge[T any] struct {
	Node   T
	Cursor string // opaque; pass as After to go on behind the value
}

// PageInfo tells whether there is more.
type PageInfo struct {
	HasNextPage     bool
	HasPreviousPage bool
	StartCursor     *string
	EndCursor       *string
}

// ClaimConnection is a page of claims.
type ClaimConnection = Page[Claim]

// ClaimEdge is one of a page of claims.
type ClaimEdge = Edge[Claim]

// EntityConnection is a page of entities.
type EntityConnection = Page[Entity]

// EntityEdge is one of a page of entities.
type EntityEdge = Edge[Entity]

// RelationConnection is a page of relations.
type RelationConnection = Page[Relation]

// RelationEdge is one of a page of relations.
type RelationEdge = Edge[Relation]

// DocumentConnection is a page of documents.
type DocumentConnection = Page[Document]

// DocumentEdge is one of a page of documents.
type DocumentEdge = Edge[Document]

// EventConnection is a page of events.
type EventConnection = Page[Event]

// EventEdge is one of a page of events.
type EventEdge = Edge[Event]

// MentionConnection is a page of mentions.
type MentionConnection = Page[Mention]

// MentionEdge is one of a page of mentions.
type MentionEdge = Edge[Mention]
