package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/demarche-kg/demarche/web"
)

var soak = flag.Duration("soak", 10*time.Second, "how long TestSoak asks")

const (
	soakClients = 8
	soakSamples = 10 // of memory and goroutines
	// mostGrowth is how much the memory of the process may grow from the first third of
	// the samples to the last, in bytes.
	mostGrowth = 30 << 20
	// mostGoroutines is how many more goroutines the last sample may have than the first.
	mostGoroutines = 20
)

// usage is what a server uses at one moment, with nobody asking.
type usage struct {
	goroutines int
	heap       uint64 // bytes in use after a collection
	resident   uint64 // bytes of the process
}

// TestSoak asks at half the rate that the server can take, for as long as -soak
// says, and then looks whether memory and goroutines have grown. A tenth of the
// requests come over new connections, another tenth are given up, and some are
// refused.
func TestSoak(t *testing.T) {
	address := serveSample(t, &serveFlags{introspection: "off", graphiql: "off"})
	c := newSoakClient(t, address+"/graphql")

	c.warm(t)
	c.ask(t, min(*soak/10, time.Minute), 0) // until Java has compiled what runs often
	full := c.ask(t, min(*soak/5, 30*time.Second), 0)
	if full.answered == 0 {
		t.Fatal("nothing was answered")
	}
	first := c.rest()
	t.Logf("at full load %.0f answers a second, p50 %v, p95 %v; %d goroutines, heap %d MB, resident %d MB", full.rate(), full.quantile(0.5), full.quantile(0.95), first.goroutines, first.heap>>20, first.resident>>20)
	var samples []usage
	for range soakSamples {
		half := c.ask(t, *soak/soakSamples, full.rate()/2)
		now := c.rest()
		samples = append(samples, now)
		t.Logf("%.0f answers a second, p50 %v, p95 %v, p99 %v, %d failed; %d goroutines, heap %d MB, resident %d MB", half.rate(), half.quantile(0.5), half.quantile(0.95), half.quantile(0.99), half.failed, now.goroutines, now.heap>>20, now.resident>>20)
		if half.failed > 0 {
			t.Errorf("%d requests failed, the last with %s", half.failed, half.last)
		}
	}
	third := soakSamples / 3
	early, late := slices.MinFunc(samples[:third], byHeap), slices.MinFunc(samples[soakSamples-third:], byHeap)
	if late.heap > early.heap+mostGrowth {
		t.Errorf("the heap grew from %d to %d MB", early.heap>>20, late.heap>>20)
	}
	if last := samples[soakSamples-1]; last.goroutines > samples[0].goroutines+mostGoroutines {
		t.Errorf("%d goroutines have become %d", samples[0].goroutines, last.goroutines)
	}
}

func byHeap(a, b usage) int { return int(a.heap>>10) - int(b.heap>>10) }

// soakClient asks the worked queries, and some that are refused.
type soakClient struct {
	address string
	bodies  [][]byte
	refused int          // so many of them, the first
	kept    *http.Client // keeps its connections
	new     *http.Client // does not
}

func newSoakClient(t *testing.T, address string) *soakClient {
	t.Helper()
	queries, err := web.Queries()
	if err != nil {
		t.Fatal(err)
	}
	c := &soakClient{
		address: address,
		kept:    &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: soakClients}},
		new:     &http.Client{Transport: &http.Transport{DisableKeepAlives: true}},
		bodies:  [][]byte{[]byte(`{`), []byte(`{"query": "{ nothing }"}`)},
		refused: 2,
	}
	for _, q := range queries {
		body, err := json.Marshal(map[string]string{"query": q.Text})
		if err != nil {
			t.Fatal(err)
		}
		c.bodies = append(c.bodies, body)
	}
	return c
}

// asked is how a while of asking went.
type asked struct {
	took     time.Duration
	answered int
	failed   int
	last     string // failure
	times    []time.Duration
}

func (a *asked) rate() float64 { return float64(a.answered) / a.took.Seconds() }

func (a *asked) quantile(q float64) time.Duration {
	if len(a.times) == 0 {
		return 0
	}
	slices.Sort(a.times)
	return a.times[int(q*float64(len(a.times)-1))].Round(100 * time.Microsecond)
}

// ask asks for a while, so many times a second; 0 is as often as it is answered.
func (c *soakClient) ask(t *testing.T, long time.Duration, rate float64) asked {
	t.Helper()
	var mu sync.Mutex
	var out asked
	var n atomic.Int64
	var group sync.WaitGroup
	start := time.Now()
	for range soakClients {
		group.Go(func() {
			for {
				i := n.Add(1)
				due := start
				if rate > 0 {
					due = start.Add(time.Duration(float64(i) / rate * float64(time.Second)))
				}
				if due.Sub(start) > long || time.Since(start) > long {
					return
				}
				time.Sleep(time.Until(due))
				began := time.Now()
				problem := c.once(t.Context(), int(i))
				mu.Lock()
				if out.answered++; problem != "" {
					out.failed, out.last = out.failed+1, problem
				}
				out.times = append(out.times, time.Since(began))
				mu.Unlock()
			}
		})
	}
	group.Wait()
	out.took = time.Since(start)
	return out
}

// once asks the query whose turn it is and returns what is wrong with the answer.
func (c *soakClient) once(ctx context.Context, i int) string {
	client := c.kept
	if i%10 == 0 {
		client = c.new
	}
	return c.send(ctx, client, i%len(c.bodies), i%10 == 5)
}

// send asks one query. With giveUp set it leaves before it has read the answer.
func (c *soakClient) send(ctx context.Context, client *http.Client, query int, giveUp bool) string {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.address, bytes.NewReader(c.bodies[query]))
	if err != nil {
		return err.Error()
	}
	r.Header.Set("Content-Type", "application/json")
	response, err := client.Do(r)
	if err != nil {
		return err.Error()
	}
	defer func() { _ = response.Body.Close() }()
	if giveUp {
		return ""
	}
	data, err := io.ReadAll(response.Body)
	if err != nil {
		return err.Error()
	}
	if refused := query < c.refused; bytes.Contains(data, []byte(`"errors"`)) != refused {
		return string(data[:min(len(data), 300)])
	}
	return ""
}

// warm asks each query until it is answered: the first time Neo4j has to plan it,
// which may take longer than an answer may.
func (c *soakClient) warm(t *testing.T) {
	t.Helper()
	for query := range c.bodies {
		problem := "not asked"
		for tries := 0; problem != ""; tries++ {
			if problem = c.send(t.Context(), c.kept, query, false); problem != "" && tries == 10 {
				t.Fatalf("not even warm: %s", problem)
			}
		}
	}
}

// rest closes what is kept and looks at what the process uses then.
func (c *soakClient) rest() usage {
	c.kept.CloseIdleConnections()
	time.Sleep(500 * time.Millisecond)
	runtime.GC()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	return usage{runtime.NumGoroutine(), memory.HeapAlloc, resident()}
}

// resident is the resident memory of this process, 0 where it cannot be known.
func resident() uint64 {
	data, err := os.ReadFile("/proc/self/statm")
	fields := strings.Fields(string(data))
	if err != nil || len(fields) < 2 {
		return 0
	}
	pages, err := strconv.ParseUint(fields[1], 10, 64)
	if err != nil {
		return 0
	}
	return pages * uint64(os.Getpagesize())
}
