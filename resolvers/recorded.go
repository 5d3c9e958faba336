package resolvers

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/demarche-kg/demarche/graph"
)

// Recorded says that claims of a document were learned: those of the document that
// have this moment as their RecordedAt.
type Recorded struct {
	Document graph.ID
	At       time.Time
}

const (
	// maxSubscribers is how many clients can listen at once.
	maxSubscribers = 200
	// maxBehind is how many documents a subscriber may be behind before it is cut off.
	maxBehind = 100
)

// Hub tells subscribers in this process what has been recorded. It never waits for
// one: who reads too slowly is cut off, and can ask for what he missed by
// recordedAt. The zero value is ready. It is safe for concurrent use.
type Hub struct {
	mu          sync.Mutex
	closed      bool
	subscribers map[chan Recorded]struct{}
}

// Publish tells every subscriber.
func (h *Hub) Publish(r Recorded) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for s := range h.subscribers {
		select {
		case s <- r:
		default:
			h.drop(s)
		}
	}
}

// Subscribe returns what is recorded from now on. The channel is closed when ctx
// ends, the hub closes, or the subscriber is too slow. Too many subscribers are an
// error of kind Unavailable.
func (h *Hub) Subscribe(ctx context.Context) (<-chan Recorded, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed || len(h.subscribers) >= maxSubscribers {
		return nil, graph.Errorf(graph.Unavailable, "no more subscribers are taken at the moment")
	}
	if h.subscribers == nil {
		h.subscribers = map[chan Recorded]struct{}{}
	}
	s := make(chan Recorded, maxBehind)
	h.subscribers[s] = struct{}{}
	context.AfterFunc(ctx, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.drop(s)
	})
	return s, nil
}

// Close ends all subscriptions, so that a server that stops need not wait for them.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for s := range h.subscribers {
		h.drop(s)
	}
}

// drop ends a subscription, once. It needs the lock.
func (h *Hub) drop(s chan Recorded) {
	if _, there := h.subscribers[s]; there {
		delete(h.subscribers, s)
		close(s)
	}
}

// claimRecorded sends the claims that are learned from now on and match where. Each
// document is one statement, which reads what the subscription selects.
func (r *Resolver) claimRecorded(ctx context.Context, where *graph.ClaimWhere) (<-chan *graph.Claim, error) {
	if err := checkWhere(where, 0); err != nil {
		return nil, err
	}
	if r.Recorded == nil {
		return nil, graph.Errorf(graph.Unavailable, "nothing is learned through this server")
	}
	heard, err := r.Recorded.Subscribe(ctx)
	if err != nil {
		return nil, err
	}
	asked := selection{selected(ctx, "Claim")}
	asked.property("recordedAt")
	out := make(chan *graph.Claim)
	go func() {
		defer close(out)
		for recorded := range heard {
			if err := r.send(ctx, recorded, where, asked.sorted(), out); err != nil {
				if ctx.Err() == nil {
					r.Log.ErrorContext(ctx, "a subscription ended", slog.Any("error", err))
				}
				return
			}
		}
	}()
	return out, nil
}

// send reads the claims of a document that were learned at a moment, page by page,
// and sends them. It returns an error when they cannot be read or nobody listens.
func (r *Resolver) send(ctx context.Context, recorded Recorded, where *graph.ClaimWhere, asked graph.Selection, out chan<- *graph.Claim) error {
	q := graph.ClaimQuery{First: graph.First{N: maxFirst}, Where: &graph.ClaimWhere{Document: &recorded.Document}, Order: graph.ClaimsByText}
	if where != nil {
		q.Where.And = []graph.ClaimWhere{*where}
	}
	for {
		page, err := ask[graph.Page[graph.Claim]](ctx, r, graph.FieldClaims, q, asked)
		if err != nil {
			return err
		}
		for i := range page.Edges {
			claim := &page.Edges[i].Node
			if !claim.RecordedAt().Equal(recorded.At) {
				continue // known before
			}
			select {
			case out <- claim:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		if !page.PageInfo.HasNextPage {
			return nil
		}
		q.After = *page.PageInfo.EndCursor
	}
}
