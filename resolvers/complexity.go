package resolvers

import (
	"time"

	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/resolvers/internal/generated"
)

// list is the cost of a connection: what is asked of each value, as often as
// first says. A negative first must not lower it; a huge one must not overflow.
func list(first, child int) int {
	return 1 + min(max(first, 0), maxFirst)*max(child, 1)
}

// linkedClaims is how many claims a link field is counted as.
const linkedClaims = 3

// costs says what fields with arguments cost. A connection without an entry
// would cost 1; a test finds such.
func costs() generated.ComplexityRoot {
	var c generated.ComplexityRoot
	c.Query.Entities = func(child int, _ *string, _ *graph.EntityWhere, _ *graph.EntityOrder, first int, _ *string) int {
		return list(first, child)
	}
	c.Query.Relations = func(child int, _ []graph.EntityRef, _ []string, _ []graph.RelationStatus, first int, _ *string, _ *time.Time) int {
		return list(first, child)
	}
	c.Query.Documents = func(child int, _ *string, first int, _ *string) int { return list(first, child) }
	claims := func(child int, _ *graph.ClaimWhere, _ graph.ClaimOrder, first int, _ *string, _ *graph.Date, _ *time.Time) int {
		return list(first, child)
	}
	c.Query.Claims, c.Entity.Claims, c.Event.Claims, c.Topic.Claims, c.UnnamedSource.Claims = claims, claims, claims, claims, claims
	c.Query.Path = func(child int, _, _ graph.EntityRef, maxHops int, _ []string, first int) int {
		return list(first, min(max(maxHops, 1), graph.MaxHops)*child)
	}
	c.Query.Timeline = func(child int, _ graph.EntityRef, _, _ *graph.Date, first int, _ *string) int {
		return list(first, child)
	}
	c.Query.Disputes = func(child int, _ *graph.ClaimWhere, first int, _ *string) int { return list(first, child) }
	c.Query.Events = func(child int, _ *string, _ []graph.EventKind, _, _ *graph.Date, first int, _ *string) int {
		return list(first, child)
	}
	c.Query.Topics = func(child int, _ *string, first int, _ *string) int { return list(first, child) }
	c.Query.Search = func(child int, _ string, first int) int { return list(first, child) }
	c.Entity.Relations = func(child int, _ []string, _ []graph.RelationStatus, _ graph.Direction, first int, _ *string, _ *time.Time) int {
		return list(first, child)
	}
	c.Entity.Mentions = func(child, first int, _ *string) int { return list(first, child) }
	c.Entity.Events = func(child, first int, _ *string) int { return list(first, child) }
	c.Document.Claims = func(child int, _ *graph.ClaimWhere, _ graph.ClaimOrder, first int, _ *string) int {
		return list(first, child)
	}
	c.Relation.Claims = func(child, first int, _ *string) int { return list(first, child) }
	links := func(child int) int { return list(linkedClaims, child) }
	c.Claim.Content, c.Claim.Contradicts, c.Claim.Corroborates, c.Dispute.Denied = links, links, links, links
	return c
}
