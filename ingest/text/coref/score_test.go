package coref

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"testing"
)

// cluster is a set of mentions, by their keys.
type cluster []int

// prf counts towards precision and recall.
type prf struct {
	hitP, allP, hitR, allR float64
}

func (s prf) f() (p, r, f float64) {
	if s.allP > 0 {
		p = s.hitP / s.allP
	}
	if s.allR > 0 {
		r = s.hitR / s.allR
	}
	if p+r > 0 {
		f = 2 * p * r / (p + r)
	}
	return p, r, f
}

// conll sums the three measures of the CoNLL 2011/2012 shared tasks over
// documents: MUC (Vilain et al. 1995), B3 (Bagga and Baldwin 1998) and CEAFe
// (Luo 2005, entity-based with phi4), as the reference scorer (Pradhan et al.
// 2014) defines them.
type conll struct {
	muc, b3, ceaf, mentions prf
}

// add counts a document. Clusters of one mention are left out of both sides.
func (s *conll) add(key, response []cluster) {
	key, response = several(key), several(response)
	inKey, inResponse := index(key), index(response)
	s.muc.hitR, s.muc.allR = plus(s.muc.hitR, s.muc.allR)(links(key, inResponse))
	s.muc.hitP, s.muc.allP = plus(s.muc.hitP, s.muc.allP)(links(response, inKey))
	s.b3.hitR, s.b3.allR = plus(s.b3.hitR, s.b3.allR)(bCubed(key, inResponse))
	s.b3.hitP, s.b3.allP = plus(s.b3.hitP, s.b3.allP)(bCubed(response, inKey))
	hit := align(key, response)
	s.ceaf.hitR += hit
	s.ceaf.hitP += hit
	s.ceaf.allR += float64(len(key))
	s.ceaf.allP += float64(len(response))
	for m := range inKey {
		s.mentions.allR++
		if _, ok := inResponse[m]; ok {
			s.mentions.hitR++
			s.mentions.hitP++
		}
	}
	s.mentions.allP += float64(len(inResponse))
}

func (s *conll) f() float64 {
	_, _, a := s.muc.f()
	_, _, b := s.b3.f()
	_, _, c := s.ceaf.f()
	return (a + b + c) / 3
}

func plus(a, b float64) func(x, y float64) (float64, float64) {
	return func(x, y float64) (float64, float64) { return a + x, b + y }
}

func several(cs []cluster) []cluster {
	return slices.DeleteFunc(slices.Clone(cs), func(c cluster) bool { return len(c) < 2 })
}

func index(cs []cluster) map[int]int {
	m := map[int]int{}
	for i, c := range cs {
		for _, k := range c {
			m[k] = i
		}
	}
	return m
}

// links counts the links that partitioning by the other side leaves.
func links(cs []cluster, other map[int]int) (hit, all float64) {
	for _, c := range cs {
		parts := map[int]bool{}
		alone := 0
		for _, m := range c {
			if o, ok := other[m]; ok {
				parts[o] = true
			} else {
				alone++
			}
		}
		hit += float64(len(c) - len(parts) - alone)
		all += float64(len(c) - 1)
	}
	return hit, all
}

func bCubed(cs []cluster, other map[int]int) (hit, all float64) {
	for _, c := range cs {
		shared := map[int]float64{}
		for _, m := range c {
			if o, ok := other[m]; ok {
				shared[o]++
			}
		}
		for _, o := range slices.Sorted(maps.Keys(shared)) {
			hit += shared[o] * shared[o] / float64(len(c))
		}
		all += float64(len(c))
	}
	return hit, all
}

// align returns the greatest sum of phi4 over one-to-one alignments: the
// Hungarian method.
func align(key, response []cluster) float64 {
	if len(key) == 0 || len(response) == 0 {
		return 0
	}
	in := index(response)
	n := max(len(key), len(response))
	cost := make([][]float64, n+1)
	for i := range cost {
		cost[i] = make([]float64, n+1)
	}
	for i, c := range key {
		shared := map[int]float64{}
		for _, m := range c {
			if o, ok := in[m]; ok {
				shared[o]++
			}
		}
		for o, x := range shared {
			cost[i+1][o+1] = -2 * x / float64(len(c)+len(response[o]))
		}
	}
	u, v := make([]float64, n+1), make([]float64, n+1)
	row, way := make([]int, n+1), make([]int, n+1)
	for i := 1; i <= n; i++ {
		row[0] = i
		j0 := 0
		least := make([]float64, n+1)
		used := make([]bool, n+1)
		for j := range least {
			least[j] = math.Inf(1)
		}
		for row[j0] != 0 {
			used[j0] = true
			i0, j1, delta := row[j0], 0, math.Inf(1)
			for j := 1; j <= n; j++ {
				if used[j] {
					continue
				}
				if c := cost[i0][j] - u[i0] - v[j]; c < least[j] {
					least[j], way[j] = c, j0
				}
				if least[j] < delta {
					delta, j1 = least[j], j
				}
			}
			for j := range n + 1 {
				if used[j] {
					u[row[j]] += delta
					v[j] -= delta
				} else {
					least[j] -= delta
				}
			}
			j0 = j1
		}
		for j0 != 0 {
			row[j0] = row[way[j0]]
			j0 = way[j0]
		}
	}
	sum := 0.0
	for j := 1; j <= n; j++ {
		sum -= cost[row[j]][j]
	}
	return sum
}

// The examples of the reference scorer's documentation and of the papers.
func TestScorer(t *testing.T) {
	for _, test := range []struct {
		name          string
		key, response []cluster
		muc, b3, ceaf [2]float64 // precision, recall
	}{
		{"equal", []cluster{{1, 2}, {3, 4, 5}}, []cluster{{1, 2}, {3, 4, 5}}, [2]float64{1, 1}, [2]float64{1, 1}, [2]float64{1, 1}},
		{
			// Bagga and Baldwin 1998, second response
			"merged",
			[]cluster{{1, 2, 3, 4, 5}, {6, 7}, {8, 9, 10, 11, 12}},
			[]cluster{{1, 2, 3, 4, 5, 8, 9, 10, 11, 12}, {6, 7}},
			[2]float64{9.0 / 10, 1},
			[2]float64{7.0 / 12, 1},
			[2]float64{(2*5.0/15 + 1) / 2, (2*5.0/15 + 1) / 3},
		},
		{
			"missing mentions",
			[]cluster{{1, 2, 3}, {4, 5}},
			[]cluster{{1, 2}, {6, 7}},
			[2]float64{1.0 / 2, 1.0 / 3},
			[2]float64{2.0 / 4, (4.0 / 3) / 5},
			[2]float64{0.8 / 2, 0.8 / 2},
		},
	} {
		var s conll
		s.add(test.key, test.response)
		for _, m := range []struct {
			name string
			got  prf
			want [2]float64
		}{{"MUC", s.muc, test.muc}, {"B3", s.b3, test.b3}, {"CEAFe", s.ceaf, test.ceaf}} {
			p, r, _ := m.got.f()
			if math.Abs(p-m.want[0]) > 1e-9 || math.Abs(r-m.want[1]) > 1e-9 {
				t.Errorf("%s: %s: precision %.4f, recall %.4f, want %.4f, %.4f", test.name, m.name, p, r, m.want[0], m.want[1])
			}
		}
	}
}

// clusters returns the coreference of a result, every mention by its head
// token's start; groups of the same members are one thing.
func sortedClusters[K cmp.Ordered](by map[K]cluster) []cluster {
	var out []cluster
	for _, k := range slices.Sorted(maps.Keys(by)) {
		out = append(out, by[k])
	}
	return out
}
