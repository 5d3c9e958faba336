package plover_test

import (
	"bufio"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/ingest"
	"github.com/demarche-kg/demarche/ingest/plover"
	"github.com/demarche-kg/demarche/ingest/resolve"
)

// TestEvents runs testdata/events.tsv through the whole way from text to events.
func TestEvents(t *testing.T) {
	pipeline, err := ingest.New("test")
	if err != nil {
		t.Fatal(err)
	}
	resolver, err := resolve.New()
	if err != nil {
		t.Fatal(err)
	}
	coder, err := plover.New(pipeline.Ontology(), resolver)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open("testdata/events.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	cases := 0
	for in := bufio.NewScanner(f); in.Scan(); {
		if strings.HasPrefix(in.Text(), "#") {
			continue
		}
		c := strings.Split(in.Text(), "\t")
		if len(c) != 3 {
			t.Fatalf("%q: want three columns", in.Text())
		}
		cases++
		t.Run(c[0], func(t *testing.T) {
			r := &ingest.Report{Name: "test", Text: c[1], Published: graph.Date{Year: 2025, Month: time.March, Day: 10}}
			x, err := pipeline.Extract(t.Context(), r, time.Time{})
			if err != nil {
				t.Fatal(err)
			}
			if got := printed(coder.Events(x.Batch)); got != c[2] {
				t.Errorf("%s\ngot  %s\nwant %s", c[1], got, c[2])
			}
		})
	}
	if cases == 0 {
		t.Fatal("testdata/events.tsv has no cases")
	}
}

func printed(events []plover.Event) string {
	if len(events) == 0 {
		return "-"
	}
	lines := make([]string, len(events))
	for i, e := range events {
		lines[i] = strings.TrimSpace(e.Source + ">" + e.Target + " " + string(e.Type) + " " + e.Mode)
	}
	return strings.Join(lines, "; ")
}
