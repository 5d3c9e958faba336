package text

import (
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

// clusters are groups of words of similar distribution: a path of bits for each
// word, made from public-domain GloVe vectors. They are immutable.
type clusters struct {
	words map[string]uint16 // 1 + number of the cluster
	paths []clusterPath
}

// clusterPath holds the number of a path's first bits, with a leading one.
type clusterPath struct {
	four, six uint32
}

const clustersFile = "clusters.model"

// clustersHeader is the header of the clusters' file: words in alphabetical
// order, each as the number of letters it shares with the one before (a letter
// from 'A'), the rest and the cluster in base 36.
type clustersHeader struct {
	Paths []string
	Words string
}

func newClusters(models fs.FS) (*clusters, error) {
	var h clustersHeader
	if _, err := readModel(models, clustersFile, &h); err != nil {
		return nil, err
	}
	c := &clusters{words: make(map[string]uint16, strings.Count(h.Words, "\n"))}
	for _, p := range h.Paths {
		v := uint64(1)
		four, six := uint32(0), uint32(0)
		for k := range len(p) {
			v = v<<1 | uint64(p[k]-'0')
			if k == 3 {
				four = uint32(v)
			}
			if k == 5 {
				six = uint32(v)
			}
		}
		c.paths = append(c.paths, clusterPath{four: four, six: six})
	}
	last := ""
	for line := range strings.SplitSeq(h.Words, "\n") {
		if line == "" {
			continue
		}
		head, num, ok := strings.Cut(line, " ")
		shared := int(line[0]) - 'A'
		n, err := strconv.ParseUint(num, 36, 16)
		if !ok || err != nil || shared < 0 || shared > len(last) || int(n) >= len(c.paths) {
			return nil, fmt.Errorf("read model %s: %w", clustersFile, errModel)
		}
		last = last[:shared] + head[1:]
		c.words[last] = uint16(n) + 1
	}
	return c, nil
}

// of returns the cluster of a word in lower case, and the groups of clusters it
// lies in; 0 when the word has none.
func (c *clusters) of(lower string) (cluster, four, six uint32) {
	n := c.words[lower]
	if n == 0 {
		return 0, 0, 0
	}
	p := c.paths[n-1]
	return uint32(n), p.four, p.six
}
