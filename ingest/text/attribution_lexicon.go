package text

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"
)

//go:embed lexicon/cue.tsv
var cueTSV string

// cueClass is a set of classes of lexicon/cue.tsv.
type cueClass uint32

const (
	cueSpeech cueClass = 1 << iota
	cueManner
	cueThought
	cueLearn
	cueShow
	cueRequest
	cueCommit
	cueRefuse
	cueJudge
	cueAccuse
	cueName
	cueAsk
	cueMention
	cueSeem
	cueHearsay
)

// cueLexicon holds the classes of lemmas by part of speech.
type cueLexicon struct {
	verbs, nouns, adjectives, adverbs map[string]cueClass
	phrases                           map[string][][]string // prepositions by their first word
}

// cueWords returns the lexicon of cues; one that does not parse is a defect of
// the build, which the tests find.
var cueWords = sync.OnceValue(func() *cueLexicon {
	l, err := readCueLexicon(cueTSV)
	if err != nil {
		panic(err)
	}
	return l
})

func readCueLexicon(tsv string) (*cueLexicon, error) {
	classes := map[string]cueClass{
		"speech": cueSpeech, "manner": cueManner, "thought": cueThought, "learn": cueLearn, "show": cueShow,
		"request": cueRequest, "commit": cueCommit, "refuse": cueRefuse, "judge": cueJudge, "accuse": cueAccuse,
		"name": cueName, "ask": cueAsk, "mention": cueMention, "seem": cueSeem, "hearsay": cueHearsay,
	}
	l := &cueLexicon{verbs: map[string]cueClass{}, nouns: map[string]cueClass{}, adjectives: map[string]cueClass{}, adverbs: map[string]cueClass{}, phrases: map[string][][]string{}}
	byPart := map[string]map[string]cueClass{"V": l.verbs, "N": l.nouns, "A": l.adjectives, "R": l.adverbs}
	for line, row := range lexiconRows(tsv) {
		f := strings.Split(row, "\t")
		if len(f) != 3 || classes[f[1]] == 0 || byPart[f[0]] == nil && f[0] != "P" {
			return nil, fmt.Errorf("cue lexicon, line %d: want part of speech, class and lemmas", line)
		}
		for lemma := range strings.SplitSeq(f[2], "|") {
			if lemma == "" {
				return nil, fmt.Errorf("cue lexicon, line %d: empty lemma", line)
			}
			if f[0] == "P" {
				words := strings.Fields(lemma)
				l.phrases[words[0]] = append(l.phrases[words[0]], words)
				continue
			}
			byPart[f[0]][lemma] |= classes[f[1]]
		}
	}
	return l, nil
}
