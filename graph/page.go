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

// ClaimConnection and ClaimEdge are the page of the API.
type (
	ClaimConnection = Page[Claim]
	ClaimEdge       = Edge[Claim]
)

// EntityConnection and EntityEdge are the page of the API.
type (
	EntityConnection = Page[Entity]
	EntityEdge       = Edge[Entity]
)

// RelationConnection and RelationEdge are the page of the API.
type (
	RelationConnection = Page[Relation]
	RelationEdge       = Edge[Relation]
)

// DocumentConnection and DocumentEdge are the page of the API.
type (
	DocumentConnection = Page[Document]
	DocumentEdge       = Edge[Document]
)

// EventConnection and EventEdge are the page of the API.
type (
	EventConnection = Page[Event]
	EventEdge       = Edge[Event]
)

// MentionConnection and MentionEdge are the page of the API.
type (
	MentionConnection = Page[Mention]
	MentionEdge       = Edge[Mention]
)
