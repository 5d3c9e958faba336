package text

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// A silverWord is a word of news that was tagged and lemmatised by machine.
type silverWord struct {
	form, lemma, xpos string
	first             bool // of its sentence
}

// readSilver reads silver/polnear-train.tsv.gz: index, form, lemma, Penn tag and
// more in columns.
func readSilver(corpora fs.FS) ([]silverWord, error) {
	const name = "silver/polnear-train.tsv.gz"
	b, err := fs.ReadFile(corpora, name)
	if err != nil {
		return nil, fmt.Errorf("train: %w", err)
	}
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("train: %s: %w", name, err)
	}
	var out []silverWord
	in := bufio.NewScanner(z)
	for in.Scan() {
		c := strings.Split(in.Text(), "\t")
		if len(c) < 9 || len(c[1]) > 30 || strings.ContainsAny(c[1], " \u00a0") {
			continue
		}
		out = append(out, silverWord{form: c[1], lemma: c[2], xpos: c[3], first: c[0] == "1"})
	}
	if err := in.Err(); err != nil {
		return nil, fmt.Errorf("train: %s: %w", name, err)
	}
	return out, nil
}

// trainUsual makes the usual list.
func trainUsual(silver []silverWord) string {
	type counts struct {
		tags         map[string]int
		small, large int // how it is written, not at the beginning of a sentence
	}
	words := map[string]*counts{}
	for _, v := range silver {
		lower := strings.ToLower(v.form)
		w := words[lower]
		if w == nil {
			w = &counts{tags: map[string]int{}}
			words[lower] = w
		}
		w.tags[v.xpos]++
		switch {
		case v.first:
		case lower == v.form:
			w.small++
		default:
			w.large++
		}
	}
	var b strings.Builder
	last := ""
	for _, word := range slices.Sorted(maps.Keys(words)) {
		w := words[word]
		first, all := commonest(w.tags), 0
		for _, n := range w.tags {
			all += n
		}
		tag := first
		delete(w.tags, first)
		if second := commonest(w.tags); w.tags[second]*5 >= all {
			tag += "|" + second
		}
		casing := byte(casingEven)
		switch {
		case w.small+w.large == 0:
			casing = casingUnknown
		case w.small == 0:
			casing = casingLarge
		case w.large == 0:
			casing = casingSmall
		case w.small > w.large:
			casing = casingMostly
		}
		n := 0
		for n < len(last) && n < len(word) && n < 25 && last[n] == word[n] {
			n++
		}
		b.WriteByte(byte('A' + n))
		b.WriteString(word[n:])
		b.WriteByte(' ')
		b.WriteByte(casing)
		b.WriteString(tag)
		b.WriteByte('\n')
		last = word
	}
	return b.String()
}
