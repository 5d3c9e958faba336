package export

import (
	"context"
	"iter"

	"github.com/demarche-kg/demarche/graph"
)

// pageSize is how many claims, relations or documents are read at once.
const pageSize = 250

// Source is what is exported: the live claims that match, with the claims that
// each contradicts, and the direct edges that at least one of them supports.
//
// It is read page by page. What another program writes meanwhile may be in it or
// not; no claim comes twice.
type Source struct {
	Reader graph.Reader
	Where  *graph.ClaimWhere // nil = every claim
	// WithoutClaims leaves the claims out of a network (graphml, gexf): it has only
	// things and the direct edges between them. Other formats ignore it.
	WithoutClaims bool

	read *int // counts the claims that were read
}

// claim is a claim with what is read along with it.
type claim struct {
	graph.Claim
	contradicts []graph.ID // live claims that cannot hold together with it, sorted
}

// document returns the claim's document, without its text.
func (c *claim) document() *graph.Document {
	if len(c.Evidence) == 0 || c.Evidence[0].Of == nil {
		return &graph.Document{ID: c.Document}
	}
	return &c.Evidence[0].Of.Document
}

// IDs returns the ids of the claims that match, the earliest reported first.
func (s *Source) IDs(ctx context.Context) ([]graph.ID, error) {
	ids := []graph.ID{}
	for c, err := range s.claims(ctx) {
		if err != nil {
			return nil, err
		}
		ids = append(ids, c.ID)
	}
	return ids, nil
}

// claims yields the claims, the earliest reported first.
func (s *Source) claims(ctx context.Context) iter.Seq2[*claim, error] {
	return func(yield func(*claim, error) bool) {
		q := graph.ClaimQuery{First: graph.First{N: pageSize}, Where: s.Where, Order: graph.ClaimsByReportedAsc}
		for {
			page, err := s.Reader.Claims(ctx, q)
			if err != nil {
				yield(nil, err)
				return
			}
			ids := make([]graph.ID, len(page.Edges))
			for i, e := range page.Edges {
				ids[i] = e.Node.ID
			}
			against, err := s.Reader.LinkedClaims(ctx, ids, graph.LinkContradicts)
			if err != nil {
				yield(nil, err)
				return
			}
			for i := range page.Edges {
				c := claim{Claim: page.Edges[i].Node}
				for _, o := range against[i] {
					c.contradicts = append(c.contradicts, o.ID)
				}
				if s.read != nil {
					*s.read++
				}
				if !yield(&c, nil) {
					return
				}
			}
			if !page.PageInfo.HasNextPage {
				return
			}
			q.After = *page.PageInfo.EndCursor
		}
	}
}

// relations yields the direct edges that one of the claims supports.
func (s *Source) relations(ctx context.Context, claims map[graph.ID]bool) iter.Seq2[*graph.Relation, error] {
	return func(yield func(*graph.Relation, error) bool) {
		q := graph.RelationQuery{First: graph.First{N: pageSize}}
		for {
			page, err := s.Reader.Relations(ctx, q)
			if err != nil {
				yield(nil, err)
				return
			}
			for i := range page.Edges {
				r := &page.Edges[i].Node
				if supported(r, claims) && !yield(r, nil) {
					return
				}
			}
			if !page.PageInfo.HasNextPage {
				return
			}
			q.After = *page.PageInfo.EndCursor
		}
	}
}

func supported(r *graph.Relation, claims map[graph.ID]bool) bool {
	for _, c := range r.ClaimIDs {
		if claims[c] {
			return true
		}
	}
	return false
}
