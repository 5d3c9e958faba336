package cypher

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"

	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/graph/graphtest"
)

// times returns how often a fault is caused: few times each run of the tests, many
// with DEMARCHE_TEST_FULL=1 (make crash).
func times(few, many int) int {
	if os.Getenv("DEMARCHE_TEST_FULL") == "1" {
		return many
	}
	return few
}

// proxy stands between a DB and the package's server and spoils the connection.
type proxy struct{ *toxiproxy.Proxy }

// proxied returns a DB of the package's server as it is, by way of a proxy. end
// ends both and checks that no goroutine of the DB is left.
func proxied(tb testing.TB, log *slog.Logger) (db *DB, p proxy, end func()) {
	tb.Helper()
	before := len(goroutines())
	c := config(tb)
	c.Log = log
	scheme, address, found := strings.Cut(c.URI, "://")
	if !found {
		tb.Fatalf("no scheme in %s", c.URI)
	}
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	p = proxy{toxiproxy.NewProxy(server, "neo4j", "127.0.0.1:0", address)}
	if err := p.Start(); err != nil {
		tb.Fatal(err)
	}
	c.URI = scheme + "://" + p.Listen
	db, err := Open(tb.Context(), c)
	if err != nil {
		p.Stop()
		tb.Fatal(err, neo4jWords(err))
	}
	return db, p, func() {
		tb.Helper()
		if err := db.Close(context.Background()); err != nil {
			tb.Error(err)
		}
		p.Stop()
		var after []string
		for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
			if after = goroutines(); len(after) <= before {
				return
			}
		}
		tb.Errorf("%d goroutines before, %d after:\n%s", before, len(after), strings.Join(after, "\n\n"))
	}
}

// goroutines returns the stacks of all goroutines but the proxy's own, of which it
// leaves one behind when a fault is taken away while data flow.
func goroutines() []string {
	stacks := make([]byte, 1<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	return slices.DeleteFunc(strings.Split(string(stacks), "\n\n"), func(s string) bool { return strings.Contains(s, "toxiproxy") })
}

// add adds a fault in toxiproxy's JSON and returns what takes it away.
func (p proxy) add(tb testing.TB, toxic string) (remove func()) {
	tb.Helper()
	t, err := p.Toxics.AddToxicJson(strings.NewReader(toxic))
	if err != nil {
		tb.Fatal(err)
	}
	return func() {
		if err := p.Toxics.RemoveToxic(context.Background(), t.Name); err != nil {
			tb.Error(err)
		}
	}
}

// retries counts the warnings of writes that are tried again.
type retries struct {
	slog.Handler
	n atomic.Int64
}

func (r *retries) Handle(ctx context.Context, record slog.Record) error {
	if record.Message == "write is tried again" {
		r.n.Add(1)
	}
	return r.Handler.Handle(ctx, record)
}

func counted(tb testing.TB) (*retries, *slog.Logger) {
	tb.Helper()
	r := &retries{Handler: testLog(tb).Handler()}
	return r, slog.New(r)
}

// history is batches that touch each other, the same for a seed.
func history(tb testing.TB, n int) []*graph.Batch {
	tb.Helper()
	return graphtest.Random(tb, rand.New(rand.NewPCG(7, 1)), n)
}

// TestNetworkFaults holds that writes through a bad network end in the graph of a
// good one.
func TestNetworkFaults(t *testing.T) {
	for _, c := range []struct {
		what    string
		batches int
		spoil   func(*testing.T, proxy) (stop func())
		retries bool // some must be needed, or the fault did not happen
	}{
		{"latency of 500±200 ms", times(1, 12), func(t *testing.T, p proxy) func() {
			t.Helper()
			return p.add(t, `{"type": "latency", "attributes": {"latency": 500, "jitter": 200}}`)
		}, false},
		{"slices of 8 to 24 bytes", times(6, 60), func(t *testing.T, p proxy) func() {
			t.Helper()
			down := p.add(t, `{"type": "slicer", "attributes": {"average_size": 16, "size_variation": 8, "delay": 100}}`)
			up := p.add(t, `{"type": "slicer", "stream": "upstream", "attributes": {"average_size": 16, "size_variation": 8, "delay": 100}}`)
			return func() { down(); up() }
		}, false},
		{"a reset every 2 s", times(12, 300), func(t *testing.T, p proxy) func() {
			t.Helper()
			stop := make(chan struct{})
			var resets sync.WaitGroup
			resets.Go(func() {
				wait := time.Duration(0)
				// They end, since a slow machine may need more than 2 s for a batch.
				for range times(3, 30) {
					select {
					case <-stop:
						return
					case <-time.After(wait):
						// Long enough for a connection in use to meet it.
						remove := p.add(t, `{"type": "reset_peer", "attributes": {"timeout": 0}}`)
						time.Sleep(200 * time.Millisecond)
						remove()
					}
					wait = 2 * time.Second
				}
			})
			return func() { close(stop); resets.Wait() }
		}, true},
	} {
		t.Run(c.what, func(t *testing.T) {
			batches := history(t, c.batches)
			direct := empty(t)
			began := time.Now()
			write(t, direct, batches...)
			clean := time.Since(began)
			want := fingerprint(t, direct)

			empty(t)
			tried, log := counted(t)
			db, p, end := proxied(t, log)
			stop := c.spoil(t, p)
			began = time.Now()
			write(t, db, batches...)
			t.Logf("%d batches: %v, without faults %v; %d times tried again", len(batches), time.Since(began).Round(time.Millisecond), clean.Round(time.Millisecond), tried.n.Load())
			stop()
			end()
			if got := fingerprint(t, direct); got != want {
				t.Errorf("fingerprint %s, without faults %s", got, want)
			}
			wantSound(t, direct)
			if c.retries && tried.n.Load() == 0 {
				t.Error("nothing was tried again: this test shows nothing")
			}
		})
	}
}

// TestCutCommits holds that a commit whose answer never arrives is resolved: the
// batch is there once, whether the commit happened or not.
func TestCutCommits(t *testing.T) {
	cuts := times(3, 10)
	batches := history(t, cuts)
	direct := empty(t)
	write(t, direct, batches...)
	want := fingerprint(t, direct)

	empty(t)
	_, log := counted(t)
	db, p, end := proxied(t, log)
	happened := 0
	for _, b := range batches {
		var receipt graph.Receipt
		work, err := db.writing(b, &receipt)
		if err != nil {
			t.Fatal(err)
		}
		tries := 0
		err = db.write(t.Context(), "test", func(ctx context.Context, tx *transaction) error {
			if err := work(ctx, tx); err != nil {
				return err
			}
			if tries++; tries == 1 {
				// From now on what Neo4j says is thrown away, and after a second the
				// connection closed: it has committed, and nobody hears of it.
				remove := p.add(t, `{"type": "timeout", "attributes": {"timeout": 1000}}`)
				time.AfterFunc(1500*time.Millisecond, remove)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err, neo4jWords(err))
		}
		if tries != 2 {
			t.Errorf("%d tries, want a second after the cut", tries)
		}
		if !receipt.New {
			happened++
		}
	}
	t.Logf("%d of %d commits whose answer was cut had happened", happened, cuts)
	if happened == 0 {
		t.Error("no commit had happened: this test shows nothing")
	}
	end()
	if got := fingerprint(t, direct); got != want {
		t.Errorf("fingerprint %s, without cuts %s", got, want)
	}
	wantSound(t, direct)
}

// TestWriterStorm has 8 writers, each with connections of its own, write reports of
// the same edge at once.
func TestWriterStorm(t *testing.T) {
	const writers = 8
	each := times(3, 20)
	var batches []*graph.Batch
	for n := range writers * each {
		batches = append(batches, meeting(t, n))
	}
	clean := empty(t)
	began := time.Now()
	write(t, clean, batches...)
	alone := time.Since(began)
	want := fingerprint(t, clean)

	empty(t)
	tried, log := counted(t)
	began = time.Now()
	var all sync.WaitGroup
	for part := range slices.Chunk(batches, each) {
		c := config(t)
		c.Log = log
		db, err := Open(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		all.Go(func() {
			defer func() { _ = db.Close(context.Background()) }()
			for _, b := range part {
				if _, err := db.Write(t.Context(), b); err != nil {
					t.Error(err, neo4jWords(err))
				}
			}
		})
	}
	all.Wait()
	t.Logf("%d writes by %d writers: %v, by one %v; %d times tried again", len(batches), writers, time.Since(began).Round(time.Millisecond), alone.Round(time.Millisecond), tried.n.Load())
	if got := fingerprint(t, clean); got != want {
		t.Errorf("fingerprint %s, by one writer %s", got, want)
	}
	wantSound(t, clean)
}

// TestTooBig holds that a statement too big for the database's memory is done in
// smaller ones, and refused only when that does not help.
func TestTooBig(t *testing.T) {
	db := empty(t)
	rows := make([]row, mostRows)
	for i := range rows {
		rows[i] = row{"id": fmt.Sprint(i)}
	}
	// Each row keeps texts of 128 KB until the statement ends.
	const hungry = `WITH reduce(text = 'x', i IN range(1, 17) | text + text) AS long UNWIND $rows AS row
UNWIND range(1, $each) AS x WITH collect(long + row.id + ' ' + x) AS kept
CREATE (:Topic {id: 'hungry ' + right(kept[0], 6)})`
	for _, c := range []struct {
		what string
		each int // texts kept a row
		kind graph.Kind
	}{
		{"a large statement", 3, ""},
		{"a large row", 40, graph.TooComplex},
	} {
		t.Run(c.what, func(t *testing.T) {
			before := fingerprint(t, db)
			var sizes []int
			began := time.Now()
			err := db.write(t.Context(), "write a test", func(ctx context.Context, tx *transaction) error {
				sizes = append(sizes, tx.most)
				return tx.rows(ctx, "hungry", strings.ReplaceAll(hungry, "$each", fmt.Sprint(c.each)), rows)
			})
			t.Logf("rows a statement: %v, %v", sizes, time.Since(began))
			if c.kind == "" {
				if err != nil || len(sizes) < 2 {
					t.Errorf("%v after %d tries (%s), want it done in smaller statements", err, len(sizes), neo4jWords(err))
				}
				return
			}
			if graph.KindOf(err) != c.kind || !strings.Contains(err.Error(), "db.memory.transaction.max") || !strings.Contains(err.Error(), "split the report") {
				t.Errorf("%v, want %s and what to do", err, c.kind)
			}
			if !slices.Equal(sizes, []int{1024, 512, 256, 128, 64}) {
				t.Errorf("rows a statement: %v", sizes)
			}
			if fingerprint(t, db) != before {
				t.Error("it left something")
			}
		})
	}
}
