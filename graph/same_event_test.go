package graph

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestSameEvents names events by mode, precision and day, and says which are one.
func TestSameEvents(t *testing.T) {
	event := func(spec string) Event {
		name, rest, _ := strings.Cut(spec, ":")
		mode, when, _ := strings.Cut(rest, "@")
		e := Event{ID: ID(name), Mode: mode, Precision: UnknownPrecision}
		kind, days, _ := strings.Cut(when, " ")
		first, last, _ := strings.Cut(days, "/")
		if last == "" {
			last = first
		}
		parse := func(day string) Date {
			d, err := ParseDate(day)
			if err != nil {
				t.Fatal(err)
			}
			return d
		}
		switch kind {
		case "on":
			e.Start, e.End, e.Precision = parse(first), parse(last), DayPrecision
		case "in":
			e.Start, e.End, e.Precision = parse(first), parse(last), MonthPrecision
		case "told":
			e.ReportedAt = parse(first)
		}
		return e
	}
	random := rand.New(rand.NewPCG(1, 2))
	for _, c := range []struct {
		what   string
		events []string
		want   string // "b=a": b counts as a
	}{
		{"one alone", []string{"a:@on 2020-03-03"}, ""},
		{"the same day", []string{"b:@on 2020-03-03", "a:@on 2020-03-03"}, "b=a"},
		{"another day", []string{"a:@on 2020-03-03", "b:@on 2020-03-04"}, ""},
		{"one of no mode and one of a mode", []string{"a:@on 2020-03-03", "b:informal@on 2020-03-03"}, "a=b"},
		{"two modes on a day", []string{"a:formal@on 2020-03-03", "b:informal@on 2020-03-03"}, ""},
		{"no mode, and two it may have", []string{"a:@on 2020-03-03", "b:formal@on 2020-03-03", "c:informal@on 2020-03-03"}, ""},
		{"a month that holds the day", []string{"a:@on 2020-03-03", "b:@in 2020-03-01/2020-03-31"}, "b=a"},
		{"a month that does not", []string{"a:@on 2020-03-03", "b:@in 2020-04-01/2020-04-30"}, ""},
		{"a month that holds two", []string{"a:@on 2020-03-03", "b:@on 2020-03-09", "c:@in 2020-03-01/2020-03-31"}, ""},
		{"two days, of which one has the mode", []string{"a:informal@on 2020-03-03", "b:formal@on 2020-03-09", "c:formal@in 2020-03-01/2020-03-31"}, "c=b"},
		{"two vague ones join none", []string{"a:@in 2020-03-01/2020-03-31", "b:@in 2020-03-01/2020-03-31"}, ""},
		{"undated, reported near", []string{"a:@on 2020-03-03", "b:@told 2020-04-03"}, "b=a"},
		{"undated, reported too late", []string{"a:@on 2020-03-03", "b:@told 2020-04-04"}, ""},
		{"undated, reported before", []string{"a:@on 2020-03-03", "b:@told 2020-02-01"}, "b=a"},
		{"undated and unpublished", []string{"a:@on 2020-03-03", "b:@"}, ""},
		{"undated, of another mode", []string{"a:informal@on 2020-03-03", "b:formal@told 2020-03-04"}, ""},
	} {
		for range 5 {
			var block []Event
			for _, spec := range c.events {
				block = append(block, event(spec))
			}
			random.Shuffle(len(block), func(i, j int) { block[i], block[j] = block[j], block[i] })
			var got []string
			for e, other := range SameEvents(block) {
				got = append(got, string(e+"="+other))
			}
			slices.Sort(got)
			if joined := strings.Join(got, " "); joined != c.want {
				t.Errorf("%s: %q, want %q", c.what, joined, c.want)
			}
		}
	}
}

func TestEventBlock(t *testing.T) {
	itself := func(id ID) ID { return id }
	merged := func(id ID) ID {
		if id == "b" {
			return "a"
		}
		return id
	}
	ac, bc := Event{Kind: Meeting, Principals: []ID{"a", "c"}}, Event{Kind: Meeting, Principals: []ID{"b", "c"}}
	call := Event{Kind: Call, Principals: []ID{"a", "c"}}
	if EventBlock(ac, itself) == EventBlock(bc, itself) || EventBlock(ac, itself) == EventBlock(call, itself) {
		t.Error("different principals or kinds are in one block")
	}
	if EventBlock(ac, merged) != EventBlock(bc, merged) {
		t.Error("principals that count as one are in different blocks")
	}
	if EventBlock(Event{Kind: Summit}, itself) != "" {
		t.Error("an event without principals has a block")
	}
}
