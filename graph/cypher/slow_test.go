package cypher

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/demarche-kg/demarche/graph"
)

// TestSlowQueries lets many clients ask what takes longest of what they may ask, with
// less time than it takes. Each hears so, nothing of theirs goes on running, and
// somebody who asks for little is answered meanwhile.
func TestSlowQueries(t *testing.T) {
	const (
		clients = 20
		timeout = 250 * time.Millisecond
		// A transaction is looked at every two seconds; the machine may be busy.
		grace = 5 * time.Second
	)
	owner := empty(t)
	run(t, owner, `UNWIND range(1, 60) AS i CREATE (:Entity:Person {id: 'ent_' + i, name: 'Person ' + i, folded: 'person ' + i, kind: 'PERSON'})`, nil)
	run(t, owner, `UNWIND range(1, 12000) AS i
MATCH (a:Entity {id: 'ent_' + (1 + i % 60)}) MATCH (b:Entity {id: 'ent_' + (1 + i % 59)})
CREATE (c:Claim {id: 'clm_' + i, predicate: 'MET', polarity: 'AFFIRMED', stance: 'REPORTED', modality: 'ACTUAL', reportedKey: toString(2000 + i % 25) + '-01-01', validKey: ''})
CREATE (c)-[:SUBJECT {position: 0}]->(a) CREATE (c)-[:OBJECT {position: 0}]->(b) CREATE (c)-[:ATTRIBUTED_TO {position: 0}]->(b)`, nil)
	c := config(t)
	c.ReadTimeout = timeout
	hurried, err := Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = hurried.Close(t.Context()) }()
	slow := func() error {
		_, err := hurried.ClaimStats(t.Context(), nil, []graph.StatKey{graph.BySpeaker, graph.ByEntity, graph.ByMonth, graph.ByPredicate})
		return err
	}
	little := func() time.Duration {
		start := time.Now()
		if found, err := owner.EntitiesNamed(t.Context(), "Person 1"); err != nil || len(found) != 1 {
			t.Errorf("who asks for little hears %v, %v", found, err)
		}
		return time.Since(start)
	}
	little() // its plan is made
	idle := little()

	var refused atomic.Int64
	var group sync.WaitGroup
	for range clients {
		group.Go(func() {
			for range 3 {
				if err := slow(); graph.KindOf(err) == graph.Timeout {
					refused.Add(1)
				} else if err != nil {
					t.Error(err)
				}
			}
		})
	}
	done := make(chan struct{})
	go func() { group.Wait(); close(done) }()
	running := func() (oldest time.Duration, texts []string) {
		for _, r := range run(t, owner, `SHOW TRANSACTIONS YIELD currentQuery, elapsedTime WHERE NOT currentQuery STARTS WITH 'SHOW' RETURN currentQuery AS text, elapsedTime.milliseconds AS ms`, nil) {
			oldest, texts = max(oldest, time.Duration(number[int](r, "ms"))*time.Millisecond), append(texts, str(r, "text"))
		}
		return oldest, texts
	}
	var busy, oldest time.Duration
	for waiting := true; waiting; {
		select {
		case <-done:
			waiting = false
		case <-time.After(50 * time.Millisecond):
			busy = max(busy, little())
			age, _ := running()
			oldest = max(oldest, age)
		}
	}
	t.Logf("%d of %d ended early, the oldest transaction was %v; who asks for little waited %v at most, %v when nobody else asked",
		refused.Load(), 3*clients, oldest, busy.Round(time.Millisecond), idle.Round(time.Millisecond))
	if refused.Load() == 0 {
		t.Error("nobody was told that it takes too long: the test asks for too little")
	}
	if oldest > timeout+grace {
		t.Errorf("a transaction ran for %v, %v was allowed", oldest, timeout)
	}
	time.Sleep(timeout)
	if _, texts := running(); len(texts) > 0 {
		t.Errorf("still running:\n%s", strings.Join(texts, "\n"))
	}
}
