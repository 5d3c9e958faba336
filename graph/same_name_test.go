package graph

import (
	"strings"
	"testing"
)

func TestSameNames(t *testing.T) {
	for _, c := range []struct{ names, want string }{
		{"john smith", ""},
		{"john smith,smith", "john smith=smith surname"},
		{"john smith,jane smith,smith", ""},
		{"j. smith,john smith", "j. smith=john smith initial"},
		{"j. smith,mary smith", ""},
		{"john b. smith,john smith", "john b. smith=john smith initial"},
		{"john b. smith,john c. smith", ""},
		{"john smith,jo smith", ""},
		{"smith,smith", ""},
	} {
		var block []PersonName
		for name := range strings.SplitSeq(c.names, ",") {
			block = append(block, PersonName{ID(name), name})
		}
		var got []string
		for _, s := range SameNames(block) {
			if s.A > s.B {
				t.Errorf("%s: %v is not in order", c.names, s)
			}
			got = append(got, string(s.A+"="+s.B+" "+ID(s.Method)))
		}
		if joined := strings.Join(got, ", "); joined != c.want {
			t.Errorf("%s: %q, want %q", c.names, joined, c.want)
		}
	}
}
