package resolvers_test

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/resolvers"
)

// TestHub tells two subscribers, of whom one leaves.
func TestHub(t *testing.T) {
	var hub resolvers.Hub
	ctx, leave := context.WithCancel(t.Context())
	leaving, err := hub.Subscribe(ctx)
	if err != nil {
		t.Fatal(err)
	}
	staying, err := hub.Subscribe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	first, second := resolvers.Recorded{Document: "doc_1", At: time.Unix(1, 0)}, resolvers.Recorded{Document: "doc_2", At: time.Unix(2, 0)}
	hub.Publish(first)
	if got := <-leaving; got != first {
		t.Errorf("heard %+v", got)
	}
	leave()
	if got, open := <-leaving; open {
		t.Errorf("who left heard %+v", got)
	}
	hub.Publish(second)
	hub.Close()
	var heard []resolvers.Recorded
	for r := range staying {
		heard = append(heard, r)
	}
	if !slices.Equal(heard, []resolvers.Recorded{first, second}) {
		t.Errorf("who stayed heard %+v", heard)
	}
	if _, err := hub.Subscribe(t.Context()); graph.KindOf(err) != graph.Unavailable {
		t.Errorf("a closed hub takes subscribers: %v", err)
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
