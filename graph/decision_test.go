package graph

import (
	"maps"
	"testing"
)

func TestIdentities(t *testing.T) {
	id := func(s string) ID { return NewID(EntityPrefix, s) }
	a, b, c := id("a"), id("b"), id("c")
	merge := func(n int, from, into ID) Decision {
		return Decision{Number: n, Kind: MergeDecision, Entity: from, Into: into}
	}
	split := func(n int, from ID) Decision { return Decision{Number: n, Kind: SplitDecision, Entity: from} }
	for _, x := range []struct {
		what      string
		decisions []Decision
		want      map[ID]ID
	}{
		{"none", nil, map[ID]ID{}},
		{"a merge", []Decision{merge(1, a, b)}, map[ID]ID{a: b}},
		{"a chain", []Decision{merge(1, a, b), merge(2, b, c)}, map[ID]ID{a: c, b: c}},
		{"a chain, the other way round in the list", []Decision{merge(2, b, c), merge(1, a, b)}, map[ID]ID{a: c, b: c}},
		{"a link of the chain split", []Decision{merge(1, a, b), merge(2, b, c), split(3, b)}, map[ID]ID{a: b}},
		{"merged again elsewhere", []Decision{merge(1, a, b), split(2, a), merge(3, a, c)}, map[ID]ID{a: c}},
	} {
		if got := Identities(x.decisions); !maps.Equal(got, x.want) {
			t.Errorf("%s: %v, want %v", x.what, got, x.want)
		}
	}
}
