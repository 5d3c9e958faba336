package resolvers

import (
	"context"
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

// Writer returns w, but that the hub tells of what it writes.
func (h *Hub) Writer(w graph.Writer) graph.Writer { return publishing{w, h} }

type publishing struct {
	graph.Writer
	hub *Hub
}

// Write writes, and tells of it when there are new claims.
func (p publishing) Write(ctx context.Context, b *graph.Batch) (graph.Receipt, error) {
	receipt, err := p.Writer.Write(ctx, b)
	if err == nil && receipt.ClaimsAdded > 0 {
		p.hub.Publish(Recorded{Document: receipt.Document, At: b.RecordedAt})
	}
	return receipt, err
}
