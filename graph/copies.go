package graph

import (
	"encoding/hex"
	"hash/fnv"
	"slices"
	"strings"
	"unicode"
)

// The measures of near-duplicates. A report that another outlet has shortened or
// given a new headline keeps most of its runs of three words; two reports of one
// meeting that were written apart share few. Very short texts say too little to
// tell.
const (
	shingleWords   = 3   // words in a run
	fewestShingles = 30  // of a text that can be a copy
	copyLikeness   = 0.5 // Jaccard index of the runs from which two texts are copies
	likenessBands  = 20  // with 3 hashes each, copies at 0.6 share one in 99 of 100 cases
	bandHashes     = 3
)

// Text is a document's text as near-duplicates are found: its runs of three words
// and the bands that copies are likely to share (Broder 1997, On the resemblance
// and containment of documents; bands after Leskovec, Rajaraman and Ullman,
// Mining of Massive Datasets, chapter 3).
type Text struct {
	Bands    []string // to look candidates up by; none for a text too short to tell
	shingles []uint64 // sorted, each once
}

// NewText prepares a text. It depends on the words only, not on their case, on
// punctuation or white space.
func NewText(text string) Text {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
	var t Text
	for i := range max(0, len(words)-shingleWords+1) {
		h := fnv.New64a()
		for _, w := range words[i : i+shingleWords] {
			h.Write([]byte(w))
			h.Write([]byte{0})
		}
		t.shingles = append(t.shingles, h.Sum64())
	}
	slices.Sort(t.shingles)
	t.shingles = slices.Compact(t.shingles)
	if len(t.shingles) < fewestShingles {
		return t
	}
	for band := range likenessBands {
		key := make([]byte, 0, 1+8*bandHashes)
		key = append(key, byte(band))
		for n := range bandHashes {
			least := ^uint64(0)
			for _, s := range t.shingles {
				least = min(least, mixed(s, uint64(band*bandHashes+n+1)))
			}
			for shift := 0; shift < 64; shift += 8 {
				key = append(key, byte(least>>shift))
			}
		}
		h := fnv.New64a()
		h.Write(key)
		t.Bands = append(t.Bands, hex.EncodeToString(h.Sum(nil)))
	}
	return t
}

// mixed is the nth hash function (the finalizer of SplitMix64, Steele, Lea and
// Flood 2014).
func mixed(x, n uint64) uint64 {
	x += n * 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// CopyOf reports whether two texts are near-duplicates: they share a band, and at
// least half of all their runs of three words.
func (t Text) CopyOf(other Text) bool {
	if !slices.ContainsFunc(t.Bands, func(b string) bool { return slices.Contains(other.Bands, b) }) {
		return false
	}
	common := 0
	for i, j := 0, 0; i < len(t.shingles) && j < len(other.shingles); {
		switch a, b := t.shingles[i], other.shingles[j]; {
		case a == b:
			common++
			i++
			j++
		case a < b:
			i++
		default:
			j++
		}
	}
	return float64(common) >= copyLikeness*float64(len(t.shingles)+len(other.shingles)-common)
}

// Copies returns the clusters of near-duplicates among texts by document: for
// each document that has a copy, the smallest id of those that copy each other,
// directly or through others.
func Copies(texts map[ID]Text) map[ID]ID {
	byBand := map[string][]ID{}
	for id, t := range texts {
		for _, b := range t.Bands {
			byBand[b] = append(byBand[b], id)
		}
	}
	parent := map[ID]ID{}
	for _, ids := range byBand {
		for i, a := range ids {
			for _, b := range ids[i+1:] {
				x, y := root(parent, a), root(parent, b)
				if x != y && texts[a].CopyOf(texts[b]) {
					parent[max(x, y)] = min(x, y)
				}
			}
		}
	}
	clusters := map[ID]ID{}
	for id := range parent {
		first := root(parent, id)
		clusters[id], clusters[first] = first, first
	}
	return clusters
}
