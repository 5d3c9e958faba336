package ingest_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/ingest"
)

// learned is when the tests' claims were learned.
var learned = time.Date(2024, time.May, 31, 12, 0, 0, 0, time.UTC)

var pipeline = sync.OnceValues(func() (*ingest.Pipeline, error) { return ingest.New("test") })

func load(tb testing.TB) *ingest.Pipeline {
	tb.Helper()
	p, err := pipeline()
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

// extract takes a text published on 2024-05-31 through the pipeline.
func extract(tb testing.TB, text string) *graph.Batch {
	tb.Helper()
	r := ingest.Report{Name: "test", Text: text, Published: graph.Date{Year: 2024, Month: time.May, Day: 31}}
	x, err := load(tb).Extract(tb.Context(), &r, learned)
	if err != nil {
		tb.Fatal(err)
	}
	return x.Batch
}

func entities(b *graph.Batch) map[string]graph.Entity {
	out := map[string]graph.Entity{}
	for _, e := range b.Entities {
		out[e.Name] = e
	}
	return out
}

// reports returns the texts of the annotated reports.
func reports(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, pattern := range []string{"../eval/gold/*.txt", "../eval/sample/*.txt"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v, %d files", pattern, err, len(files))
		}
		for _, f := range files {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			out[f] = string(text)
		}
	}
	return out
}

// TestSameBytesSameBatch extracts every report several times, side by side.
func TestSameBytesSameBatch(t *testing.T) {
	all, silent := reports(t), 0
	for name, text := range all {
		want := extract(t, text)
		if len(want.Mentions) == 0 {
			t.Errorf("%s: no mention", name)
		}
		if len(want.Claims) == 0 { // some tell of nothing that the ontology has
			silent++
		}
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if diff := cmp.Diff(want, extract(t, text)); diff != "" {
					t.Errorf("%s: another run gives another batch:\n%s", name, diff)
				}
			})
		}
		wg.Wait()
	}
	if silent > len(all)/10 {
		t.Errorf("%d of %d reports give no claim", silent, len(all))
	}
}

// TestClaimsStandInTextOrder checks what readers of `extract` rely on.
func TestClaimsStandInTextOrder(t *testing.T) {
	for name, text := range reports(t) {
		b := extract(t, text)
		runes := []rune(text)
		for _, c := range b.Claims {
			for _, e := range c.Evidence {
				if string(runes[e.Start:e.End]) != e.Quote {
					t.Errorf("%s: the quote at %d-%d is not what the text says", name, e.Start, e.End)
				}
			}
			if c.Gloss == "" || c.Name == "" {
				t.Errorf("%s: claim %s has no gloss or name", name, c.ID)
			}
		}
	}
}

func TestOnePlaceWhateverItsSpelling(t *testing.T) {
	for _, spelling := range []string{"Danang", "Denang", "Da Nang"} {
		b := extract(t, "Ministers of the Asia-Pacific Economic Cooperation met in "+spelling+". Vietnam hosted the APEC conference in "+spelling+".")
		found := entities(b)
		if found["Da Nang"].Kind != graph.PlaceKind {
			t.Errorf("%s does not come to the place Da Nang: %v", spelling, found)
		}
		if found["Asia-Pacific Economic Cooperation"].Kind != graph.OrganizationKind {
			t.Errorf("%s: the body is not there: %v", spelling, found)
		}
		if !slices.ContainsFunc(b.Events, func(e graph.Event) bool { return e.Kind == graph.Summit }) {
			t.Errorf("%s: its conference is no event: %v", spelling, b.Events)
		}
	}
}

func TestTwoMeetingsAreTwoEvents(t *testing.T) {
	b := extract(t, "Emmanuel Macron met Olaf Scholz on Monday. Macron met Scholz on Wednesday.")
	days := map[string]bool{}
	for _, c := range b.Claims {
		if c.Predicate == "MET" {
			if c.Of == nil {
				t.Fatalf("claim %q has no event", c.Gloss)
			}
			days[c.Time.Start.String()+" "+string(c.Of.ID)] = true
		}
	}
	if len(days) != 2 {
		t.Errorf("got %v, want two days with an event each", days)
	}
	for _, e := range b.Events {
		if !strings.HasPrefix(e.Name, "Meeting of Macron and Scholz, ") {
			t.Errorf("event name %q", e.Name)
		}
	}
}

func TestInstitutionsActForStates(t *testing.T) {
	found := entities(extract(t, "The Kremlin criticized Poland."))
	kremlin, russia := found["Kremlin"], found["Russia"]
	if kremlin.ID == "" || russia.ID == "" || kremlin.ActsFor != russia.ID {
		t.Errorf("the Kremlin does not act for Russia: %v", found)
	}
}

// FuzzExtract checks that whatever text comes in, a batch that keeps the graph's
// rules comes out: Extract checks it with Batch.Check.
func FuzzExtract(f *testing.F) {
	for _, s := range []string{
		"", "Russia denied it.", "“We met,” said Zoë.\n\nHANOI (Reuters) — Talks collapsed…", "a\u202eb ((((", "The two sides agreed on A, B and C.",
		strings.Repeat("Trump met Putin and ", 50),
	} {
		f.Add(s)
	}
	p := load(f)
	f.Fuzz(func(t *testing.T, text string) {
		r, err := ingest.ReadReport(strings.NewReader(text), "fuzz")
		if err != nil {
			if graph.KindOf(err) != graph.Invalid {
				t.Errorf("%q is refused with kind %s: %v", text, graph.KindOf(err), err)
			}
			return
		}
		if _, err := p.Extract(t.Context(), &r, learned); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	})
}

// failing is a writer that fails after some writes.
type failing struct {
	graph.Writer // nil: nothing but Write is asked for
	after        int
	kind         graph.Kind
	writes       int
}

func (f *failing) Write(context.Context, *graph.Batch) (graph.Receipt, error) {
	f.writes++
	if f.writes > f.after {
		return graph.Receipt{}, graph.Errorf(f.kind, "gone")
	}
	return graph.Receipt{New: true}, nil
}

func TestRun(t *testing.T) {
	several := func(texts ...string) func(func(*ingest.Report, error) bool) {
		return func(yield func(*ingest.Report, error) bool) {
			for _, text := range texts {
				r, err := ingest.ReadReport(strings.NewReader(text), text[:min(5, len(text))])
				if !yield(&r, err) {
					return
				}
			}
		}
	}
	clock := func() time.Time { return learned }

	t.Run("one bad report does not stop the others", func(t *testing.T) {
		w := &failing{after: 9}
		var refused, taken int
		err := load(t).Run(t.Context(), several("France met Germany.", "bad\x00", "Italy met Spain."), w, 2, clock, func(o ingest.Outcome) {
			if o.Err != nil {
				refused++
			} else {
				taken++
			}
		})
		if err != nil || refused != 1 || taken != 2 || w.writes != 2 {
			t.Errorf("error %v, %d refused, %d taken, %d written", err, refused, taken, w.writes)
		}
	})
	for _, kind := range []graph.Kind{graph.Unavailable, graph.Conflict} {
		t.Run("a writer who is "+string(kind)+" stops it", func(t *testing.T) {
			w := &failing{after: 1, kind: kind}
			done := 0
			err := load(t).Run(t.Context(), several("France met Germany.", "Italy met Spain.", "Chile met Peru."), w, 2, clock, func(ingest.Outcome) { done++ })
			if graph.KindOf(err) != kind || done != 1 || w.writes != 2 {
				t.Errorf("error %v, %d done, %d written; want %s after one", err, done, w.writes, kind)
			}
		})
	}
	t.Run("it stops with its context", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := load(t).Run(ctx, several("France met Germany."), nil, 1, clock, func(ingest.Outcome) {}); !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
	})
}

func BenchmarkExtract(b *testing.B) {
	text, err := os.ReadFile("../eval/sample/danang-2017.txt")
	if err != nil {
		b.Fatal(err)
	}
	p := load(b)
	r := ingest.Report{Name: "sample", Text: string(text)}
	sentences := 0
	for b.Loop() {
		x, err := p.Extract(b.Context(), &r, learned)
		if err != nil {
			b.Fatal(err)
		}
		sentences += len(x.Batch.Sentences)
	}
	b.ReportMetric(float64(sentences)/b.Elapsed().Seconds(), "sentences/s")
}
