package resolvers_test

import (
	"context"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/graph/graphtest"
	"github.com/demarche-kg/demarche/resolvers"
)

// TestHub writes the sample twice and listens: the second time nothing is new.
func TestHub(t *testing.T) {
	var hub resolvers.Hub
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	heard, err := hub.Subscribe(ctx)
	if err != nil {
		t.Fatal(err)
	}
	w := hub.Writer(graphtest.NewMemory(ontology(t)))
	batches := graphtest.Sample(t)
	for range 2 {
		for _, b := range batches {
			if _, err := w.Write(t.Context(), b); err != nil {
				t.Fatal(err)
			}
		}
	}
	hub.Close()
	for _, b := range batches {
		if r, open := <-heard; !open || r.Document != b.Document.ID || !r.At.Equal(b.RecordedAt) {
			t.Errorf("heard %+v, want document %s", r, b.Document.ID)
		}
	}
	if r, open := <-heard; open {
		t.Errorf("heard %+v of what was there already", r)
	}
	if _, err := hub.Subscribe(ctx); graph.KindOf(err) != graph.Unavailable {
		t.Errorf("a closed hub takes subscribers: %v", err)
	}
	bad := *batches[0]
	bad.Document.Text = "another text"
	if _, err := w.Write(t.Context(), &bad); err == nil {
		t.Error("a bad batch was written")
	}
}

// TestSlowSubscribers holds that who does not listen holds up nobody.
func TestSlowSubscribers(t *testing.T) {
	var hub resolvers.Hub
	defer hub.Close()
	slow, err := hub.Subscribe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for range 1000 {
		hub.Publish(resolvers.Recorded{})
	}
	n := 0
	for range slow { // ends, since it was cut off
		n++
	}
	if n == 0 || n == 1000 {
		t.Errorf("heard %d of 1,000", n)
	}
}

// TestManySubscribers lets many come, go and listen at once, and counts goroutines.
func TestManySubscribers(t *testing.T) {
	var hub resolvers.Hub
	before := runtime.NumGoroutine()
	var group sync.WaitGroup
	for range 50 {
		group.Go(func() {
			for range 20 {
				ctx, stop := context.WithCancel(t.Context())
				heard, err := hub.Subscribe(ctx)
				if err != nil {
					t.Error(err)
				}
				hub.Publish(resolvers.Recorded{})
				<-heard
				stop()
				for range heard { // until it is closed
				}
			}
		})
	}
	group.Wait()
	var taken int
	for ; ; taken++ {
		if _, err := hub.Subscribe(t.Context()); err != nil {
			if graph.KindOf(err) != graph.Unavailable {
				t.Error(err)
			}
			break
		}
	}
	if taken < 100 {
		t.Errorf("only %d subscribers are taken after others have gone", taken)
	}
	hub.Close()
	for deadline := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > before+2; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(), before)
		}
	}
}
