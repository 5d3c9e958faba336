package resolve

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/demarche-kg/demarche/graph"
)

// TestNamesakes holds that a name finds the first name that SameName takes it for
// a spelling of: names of the pairs that are known to be hard, each also with one
// and two letters lost, doubled or changed, its words turned round or cut to their
// first letters.
func TestNamesakes(t *testing.T) {
	names := map[graph.EntityKind][]string{}
	random := rand.New(rand.NewPCG(1, 2))
	for _, row := range hardPairs(t) {
		kind := graph.EntityKind(row[1])
		for _, name := range row[2:4] {
			names[kind] = append(names[kind], name, misspell(random, name), misspell(random, misspell(random, name)))
		}
	}
	for kind, texts := range names {
		random.Shuffle(len(texts), func(i, j int) { texts[i], texts[j] = texts[j], texts[i] })
		texts = texts[:min(len(texts), 900)]
		found, n := 0, newNamesakes(testResolver, kind)
		var spelt []*spelling
		for i, text := range texts {
			s := testResolver.spell(kind, text)
			want := slices.IndexFunc(spelt, func(o *spelling) bool {
				_, same := testResolver.compare(kind, o, s)
				return same
			})
			got, ok := n.first(text)
			if ok != (want >= 0) || ok && got != want {
				t.Errorf("%s %q: found %d %t, comparing with all finds %d", kind, text, got, ok, want)
				if want >= 0 {
					t.Logf("which is %q", texts[want])
				}
			}
			if ok {
				found++
			}
			n.add(text, i)
			spelt = append(spelt, s)
		}
		if kind != graph.CountryKind && (found < len(texts)/20 || found > len(texts)*19/20) {
			t.Errorf("%s: %d of %d names found: nothing is tested", kind, found, len(texts))
		}
		t.Logf("%s: %d of %d names found", kind, found, len(texts))
	}
}

// misspell returns a name with one thing wrong.
func misspell(random *rand.Rand, name string) string {
	letters := []rune(name)
	i := random.IntN(len(letters))
	switch random.IntN(6) {
	case 0:
		return string(slices.Delete(letters, i, i+1)) + "a"
	case 1:
		return string(slices.Insert(letters, i, letters[i]))
	case 2:
		letters[i] = rune('a' + random.IntN(26))
		return string(letters)
	case 3:
		letters[0], letters[i] = letters[i], letters[0]
		return string(letters)
	case 4:
		ws := rawWords(name)
		slices.Reverse(ws)
		return strings.Join(ws, " ")
	default:
		ws := rawWords(name)
		if k := random.IntN(len(ws) + 1); k < len(ws) {
			ws[k] = string([]rune(ws[k])[:1])
		}
		return strings.Join(ws, " ")
	}
}
