package graph_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/demarche-kg/demarche/graph"
)

// wantHash was computed with Python's hashlib and base64.
const wantHash = "rlwpj42pv5pcxqtcrzh2p3z4jq"

func TestNewID(t *testing.T) {
	got := graph.NewID(graph.EntityPrefix, "PERSON", "vladimir putin")
	// printf 'v1\x1fPERSON\x1fvladimir putin' | sha256sum, first 16 bytes in base32
	if want := graph.ID("ent_" + wantHash); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got.Prefix() != graph.EntityPrefix {
		t.Errorf("prefix %q", got.Prefix())
	}
	if graph.NewID("ent_", "a", "b") == graph.NewID("ent_", "a\x1fb2") || graph.NewID("ent_", "ab") == graph.NewID("ent_", "a", "b") {
		t.Error("fields run together")
	}
	for _, bad := range []graph.ID{"", "ent_", "ent", "ent_ABCDEFGHIJKLMNOPQRSTUVWXYZ", "ent_" + wantHash + "a", "x) DETACH DELETE n //"} {
		if bad.Prefix() != "" {
			t.Errorf("%q passes for an id", bad)
		}
	}
}

func TestDate(t *testing.T) {
	d, err := graph.ParseDate("2017-11-11")
	if err != nil || d.String() != "2017-11-11" || graph.DateOf(d.Time()) != d {
		t.Fatalf("got %v, %v", d, err)
	}
	for _, bad := range []string{"11.11.2017", "2017-13-01", "2017-02-30", "yesterday", "2017-11-11T00:00:00Z"} {
		if _, err := graph.ParseDate(bad); graph.KindOf(err) != graph.Invalid {
			t.Errorf("%q: got %v, want kind INVALID", bad, err)
		}
	}
	if unknown, err := graph.ParseDate(""); err != nil || unknown.Known() || unknown.String() != "" || !unknown.Time().IsZero() {
		t.Errorf("an empty date is unknown, got %v, %v", unknown, err)
	}
	var b bytes.Buffer
	d.MarshalGQL(&b)
	graph.Date{}.MarshalGQL(&b)
	if b.String() != `"2017-11-11"null` {
		t.Errorf("GraphQL: %s", b.String())
	}
	if err := d.UnmarshalGQL(7); graph.KindOf(err) != graph.Invalid {
		t.Errorf("a number as Date: %v", err)
	}
}

func TestIntervalOverlaps(t *testing.T) {
	day := func(s string) graph.Date {
		d, err := graph.ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	span := func(a, b string) graph.Interval { return graph.Interval{Start: day(a), End: day(b)} }
	november := span("2017-11-01", "2017-11-30")
	for _, c := range []struct {
		o                 graph.Interval
		overlaps, contain bool
	}{
		{span("2017-11-11", "2017-11-11"), true, true},
		{span("2017-11-30", "2017-12-02"), true, false},
		{span("2017-12-01", "2017-12-02"), false, false},
		{graph.Interval{}, false, false},
	} {
		if november.Overlaps(c.o) != c.overlaps || c.o.Overlaps(november) != c.overlaps || november.Contains(c.o) != c.contain {
			t.Errorf("%v: overlaps %v, contains %v", c.o, november.Overlaps(c.o), november.Contains(c.o))
		}
	}
}

func TestErrorKinds(t *testing.T) {
	cause := errors.New("refused")
	err := graph.Errorf(graph.Unavailable, "connect: %w", cause)
	graph.Wrap(&err, "open %s", "store")
	if graph.KindOf(err) != graph.Unavailable || !errors.Is(err, cause) || err.Error() != "open store: connect: refused" {
		t.Errorf("got %q, kind %s", err, graph.KindOf(err))
	}
	if graph.KindOf(fmt.Errorf("plain")) != graph.Internal || graph.KindOf(nil) != "" {
		t.Error("a plain error is INTERNAL, none has no kind")
	}
	err = nil
	graph.Wrap(&err, "nothing")
	if err != nil {
		t.Errorf("wrapping nil gives %v", err)
	}
}

func FuzzIDPrefix(f *testing.F) {
	f.Add("ent_" + wantHash)
	f.Add("____")
	f.Fuzz(func(t *testing.T, s string) {
		if p := graph.ID(s).Prefix(); p != "" && (!strings.HasPrefix(s, p) || len(s) != len(p)+26) {
			t.Errorf("%q has prefix %q", s, p)
		}
	})
}
