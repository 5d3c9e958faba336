package resolvers_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/demarche-kg/demarche/access"
	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/graph/graphtest"
	"github.com/demarche-kg/demarche/resolvers"
)

// readList reads a list of cases from testdata.
func readList[T any](t *testing.T, name string, least int) []T {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	var list []T
	if err := json.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	if len(list) < least {
		t.Fatalf("%s has %d cases, want %d", name, len(list), least)
	}
	return list
}

// part is a piece of a text: as it is, or repeated with its number for # and the
// next for +.
type part struct {
	text   string
	repeat int
}

func (p *part) UnmarshalJSON(data []byte) error {
	if p.repeat = 1; data[0] == '"' {
		return json.Unmarshal(data, &p.text)
	}
	var x struct {
		Repeat int
		Text   string
	}
	err := json.Unmarshal(data, &x)
	p.text, p.repeat = x.Text, x.Repeat
	return err
}

// joined writes the parts one after the other.
func joined(parts []part) string {
	var b strings.Builder
	for _, p := range parts {
		if !strings.ContainsAny(p.text, "#+") || p.repeat == 1 {
			b.WriteString(strings.Repeat(p.text, p.repeat))
			continue
		}
		for i := range p.repeat {
			b.WriteString(strings.NewReplacer("#", strconv.Itoa(i), "+", strconv.Itoa(i+1)).Replace(p.text))
		}
	}
	return b.String()
}

// payload is a line of testdata/denial.json: a request that is to cost the server
// more than its sender.
type payload struct {
	Name      string
	Query     []part
	Variables map[string]struct {
		List  int // so many of
		Of    any
		Deep  int // so many objects in each other
		Under string
	}
	Body []part
	Code string // "" where it is answered
}

// The most that a payload may cost. What it took is logged; the bound on time is
// loose, since the machine may have other work.
const (
	mostBytes     = 8 << 10
	mostAllocated = 50 << 20
	mostTime      = time.Second // of the processor
)

func TestDenialOfService(t *testing.T) {
	store := sampleStore(t)
	before := graphtest.Snapshot(t, store)
	a := serve(t, store)
	a.ask(t, `{ claims { totalCount } }`, nil) // what is made once is made
	for _, p := range readList[payload](t, "denial.json", 12) {
		t.Run(p.Name, func(t *testing.T) {
			body := joined(p.Body)
			if body == "" {
				variables := map[string]any{}
				for name, v := range p.Variables {
					if v.List > 0 {
						list := make([]any, v.List)
						for i := range list {
							list[i] = v.Of
						}
						variables[name] = list
						continue
					}
					inner := map[string]any{}
					for range v.Deep {
						inner = map[string]any{v.Under: inner}
					}
					variables[name] = inner
				}
				data, err := json.Marshal(map[string]any{"query": joined(p.Query), "variables": variables})
				if err != nil {
					t.Fatal(err)
				}
				body = string(data)
			}
			var start, end runtime.MemStats
			runtime.ReadMemStats(&start)
			used := processorTime(t)
			got := a.post(t, body)
			used = processorTime(t) - used
			runtime.ReadMemStats(&end)
			allocated := end.TotalAlloc - start.TotalAlloc
			t.Logf("%d bytes asked, %d answered, %v of the processor, %d kB allocated", len(body), len(got.body), used.Round(100*time.Microsecond), allocated>>10)
			if len(got.body) > mostBytes || allocated > mostAllocated || used > mostTime {
				t.Errorf("it costs too much: %.200s", got.body)
			}
			if p.Code == "" && len(got.Errors) > 0 || p.Code != "" && !got.refusedWith(p.Code) {
				t.Errorf("codes %v, want %q: %.300s", got.codes(), p.Code, got.body)
			}
		})
	}
	if !slices.Equal(graphtest.Snapshot(t, store), before) {
		t.Error("the graph changed")
	}
}

// processorTime is what this process has used of the processor.
func processorTime(t *testing.T) time.Duration {
	t.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		t.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// probe is a line of testdata/leaks.json: a request whose answer is to tell
// something that clients need not know.
type probe struct {
	Name     string
	Method   string // else POST
	Path     string // else /graphql
	Type     string // else application/json
	Headers  map[string]string
	Query    string
	Body     string
	Store    string // what is wrong with the store
	Access   string // who is let in: "" all, "keys" who has one, "broken" nobody can tell
	Secret   string // what the answer must not say, beside what none may
	Answered bool
}

// inside is what no answer may say: values that probes send along, and what tells
// of the machine, the database and the program.
var inside = []string{"canary", "bolt:", "neo4j", "Neo4j", "secret", "10.1.2.3", "7687", "goroutine", ".go:", "runtime error", "/home/", "/tmp/", "/usr/", "github.com", "gqlgen", "Cypher", "panic", "nil pointer", "keys.json"}

// wrongs are what can be wrong with a store.
var wrongs = map[string]func(context.Context) error{
	"down": func(context.Context) error {
		return graph.Errorf(graph.Unavailable, "connect to bolt://neo4j:secret@10.1.2.3:7687: %w", errors.New("refused"))
	},
	"defect":   func(context.Context) error { return errors.New("Cypher syntax error at /usr/x/neo4j.go:1") },
	"internal": func(context.Context) error { return graph.Errorf(graph.Internal, "Neo4j at 10.1.2.3 is inconsistent") },
	"panic":    func(context.Context) error { panic("bolt://neo4j:secret@10.1.2.3:7687") },
	"nil":      func(context.Context) error { return errors.New(noClaim().Gloss) },
	"timeout": func(context.Context) error {
		return graph.Errorf(graph.Timeout, "the transaction on 10.1.2.3:7687 was terminated")
	},
	"slow": func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() },
}

func TestLeaks(t *testing.T) {
	store := sampleStore(t)
	broken := filepath.Join(t.TempDir(), "keys.json")
	if err := os.WriteFile(broken, []byte("canary"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, p := range readList[probe](t, "leaks.json", 40) {
		t.Run(p.Name, func(t *testing.T) {
			var reader graph.Reader = store
			if p.Store != "" {
				reader = failing{store, wrongs[p.Store]}
			}
			a := serve(t, reader, func(o *resolvers.Options) {
				o.Limits.Time = 200 * time.Millisecond
				switch p.Access {
				case "keys":
					o.Access = access.Bearer{Keys: access.OpenKeys(filepath.Join(t.TempDir(), "none.json"), time.Now)}
				case "broken":
					o.Access = access.Bearer{Keys: access.OpenKeys(broken, time.Now)}
				}
			})
			body := p.Body
			if p.Query != "" {
				data, err := json.Marshal(map[string]any{"query": p.Query})
				if err != nil {
					t.Fatal(err)
				}
				body = string(data)
			}
			r := httptest.NewRequestWithContext(t.Context(), cmp.Or(p.Method, http.MethodPost), cmp.Or(p.Path, "/graphql"), strings.NewReader(body))
			r.Header.Set("Content-Type", cmp.Or(p.Type, "application/json"))
			for name, value := range p.Headers {
				r.Header.Set(name, value)
			}
			w := httptest.NewRecorder()
			a.ServeHTTP(w, r)
			var got answer
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
				t.Fatalf("no JSON: %v: %.300s", err, w.Body)
			}
			if (len(got.Errors) > 0) == p.Answered {
				t.Errorf("answered: %v, want %v: %.300s", len(got.Errors) == 0, p.Answered, w.Body)
			}
			said := w.Body.String()
			for name, values := range w.Header() {
				said += "\n" + name + ": " + strings.Join(values, ",")
			}
			for _, word := range inside {
				if strings.Contains(said, word) {
					t.Errorf("it says %q: %.300s", word, said)
				}
			}
			if p.Secret != "" && strings.Contains(said, p.Secret) {
				t.Errorf("it says %q: %.300s", p.Secret, said)
			}
			if strings.Contains(a.log.String(), "canary") && p.Access != "broken" {
				t.Errorf("the log repeats what was sent: %s", a.log)
			}
		})
	}
}
