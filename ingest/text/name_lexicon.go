package text

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"
)

//go:embed lexicon/name.tsv
var nameTSV string

// wordClass is a set of classes of lexicon/name.tsv.
type wordClass uint32

const (
	isHonorific wordClass = 1 << iota
	isTitle
	isTitleModifier
	isTitlePost
	isOrg
	isOrgOf
	isOrgSuffix
	isEvent
	isEventModifier
	isPlace
	isPlaceFirst
	isInside
	isParticle
	isNameSuffix
	isNever
	isEventLower
	isPossessor
	isLocative

	// Classes that the trained tagger does not see, all after the ones it does.
	isAnd
	isAmpersand
	isHyphen
	isArticle
	isOf
	isFor
	isAgainst
	isGenitive
	isPlain
	isWithin
	isJoin
)

// trainedClasses are the classes that are features of the trained tagger.
const trainedClasses = isAnd - 1

// nameClassNames are the names of the classes in the file.
func nameClassNames() map[string]wordClass {
	return map[string]wordClass{
		"honorific": isHonorific, "title": isTitle, "titlemod": isTitleModifier, "titlepost": isTitlePost,
		"org": isOrg, "orgof": isOrgOf, "orgsuffix": isOrgSuffix, "event": isEvent, "eventmod": isEventModifier,
		"place": isPlace, "placefirst": isPlaceFirst, "inside": isInside, "particle": isParticle,
		"suffix": isNameSuffix, "never": isNever, "eventlower": isEventLower, "possessor": isPossessor, "locative": isLocative,
		"and": isAnd, "ampersand": isAmpersand, "hyphen": isHyphen, "article": isArticle, "of": isOf, "for": isFor, "against": isAgainst,
		"genitive": isGenitive, "plain": isPlain, "within": isWithin, "join": isJoin,
	}
}

// nameWords returns the classes of words, lower case; a lexicon that does not
// parse is a defect of the build, which the tests find.
var nameWords = sync.OnceValue(func() map[string]wordClass {
	l, err := readNameLexicon(nameTSV)
	if err != nil {
		panic(err)
	}
	return l
})

func readNameLexicon(tsv string) (map[string]wordClass, error) {
	classes := nameClassNames()
	out := map[string]wordClass{}
	for line, row := range lexiconRows(tsv) {
		name, words, ok := strings.Cut(row, "\t")
		class := classes[name]
		if !ok || class == 0 {
			return nil, fmt.Errorf("name lexicon, line %d: want a class and words", line)
		}
		for w := range strings.SplitSeq(words, "|") {
			if w == "" {
				return nil, fmt.Errorf("name lexicon, line %d: empty word", line)
			}
			out[w] |= class
		}
	}
	return out, nil
}

// lowerName returns a form as the lexicon of names has it: lower case, without
// the period of an abbreviation.
func lowerName(form string) string {
	w := strings.ToLower(form)
	if len(w) > 2 {
		if s := strings.TrimSuffix(w, "."); !strings.Contains(s, ".") {
			w = s
		}
	}
	return w
}
