package coref

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"github.com/demarche-kg/demarche/ingest/text"
)

// Word lists: pronouns, what nouns denote, forms of address, given names, and
// plural nouns that stand for pairs.
//
//go:embed lexicon
var lexiconFiles embed.FS

// class is a set of what a noun may denote.
type class uint8

const (
	person class = 1 << iota
	organization
	state
	place
	event
	group // singular, but may be "they"
	timeUnit
)

// classNames are the classes as the lexicon calls them.
var classNames = map[string]class{
	"person": person, "organization": organization, "state": state, "place": place, "event": event, "group": group, "time": timeUnit,
}

// kind returns the kind of name that a class goes with, "" when it is none or
// more than one.
func (c class) kind() text.NameKind {
	return classKinds[c&^group]
}

// classKinds are the kinds of names of the classes that have one.
var classKinds = map[class]text.NameKind{
	person: text.Person, organization: text.Organization, state: text.Country, place: text.Place, event: text.EventName,
}

// classOf returns what a name of a kind denotes.
func classOf(k text.NameKind) class {
	switch k {
	case text.Person:
		return person
	case text.Organization:
		return organization
	case text.Country:
		return state | place
	case text.Nationality:
		return state | person
	case text.Place:
		return place
	case text.EventName:
		return event
	case text.Title, text.Misc:
	}
	return 0
}

// gender is a set of genders; an empty set is not known.
type gender uint8

const (
	male gender = 1 << iota
	female
	neuter
)

// number is a set of numbers; an empty set is not known.
type number uint8

const (
	singular number = 1 << iota
	plural
)

// pronounType is how a pronoun refers.
type pronounType uint8

const (
	personal pronounType = iota
	possessive
	reflexive
	demonstrative
)

var pronounTypes = map[string]pronounType{"personal": personal, "possessive": possessive, "reflexive": reflexive, "demonstrative": demonstrative}

// pronoun is an entry of the lexicon of pronouns.
type pronoun struct {
	person int
	number number
	gender gender
	typ    pronounType
}

// lexicon holds the word lists. It does not change once loaded.
type lexicon struct {
	pronouns map[string]pronoun
	nouns    map[string]class
	genders  map[string]gender // of nouns
	titles   map[string]gender
	given    map[string]gender
	clauses  map[string]bool // with them and a clause, "it" refers to nothing
	weather  map[string]bool // with them it never refers
	ofPlace  map[string]bool // nouns that a place is
	ofState  map[string]bool // nouns that a state is
	offices  map[string]bool
	firsts   map[string]bool // words for the first of two that were joined: "the former"
	seconds  map[string]bool // and for the second
	sides    map[string]bool // nouns that stand for the bodies of parties
	states   map[string]bool // nouns that may stand for states
}

// embedded returns the lexicon of the program.
var embedded = sync.OnceValue(func() *lexicon {
	l, err := loadLexicon(lexiconFiles)
	if err != nil {
		panic(err) // the files are part of the program and a test reads them
	}
	return l
})

func loadLexicon(files fs.FS) (*lexicon, error) {
	l := &lexicon{
		pronouns: map[string]pronoun{}, nouns: map[string]class{}, genders: map[string]gender{}, titles: map[string]gender{},
		given: map[string]gender{}, clauses: map[string]bool{}, weather: map[string]bool{}, ofPlace: map[string]bool{}, ofState: map[string]bool{}, offices: map[string]bool{}, sides: map[string]bool{}, states: map[string]bool{}, firsts: map[string]bool{}, seconds: map[string]bool{},
	}
	for _, file := range []struct {
		name    string
		columns int
		add     func(f []string) bool
	}{
		{"pronouns.tsv", 5, l.addPronoun},
		{"nouns.tsv", 3, l.addNouns},
		{"titles.tsv", 2, func(f []string) bool { return addGender(l.titles, f[0], f[1]) }},
		{"given-names.tsv", 2, func(f []string) bool { return addGender(l.given, f[1], f[0]) }},
		{"groups.tsv", 2, func(f []string) bool {
			return addWords(map[string]map[string]bool{"side": l.sides, "state": l.states, "first": l.firsts, "second": l.seconds}[f[0]], f[1])
		}},
		{"offices.txt", 1, func(f []string) bool { return addWords(l.offices, f[0]) }},
		{"appositives.tsv", 2, func(f []string) bool {
			return addWords(map[string]map[string]bool{"place": l.ofPlace, "country": l.ofState}[f[0]], f[1])
		}},
		{"expletives.tsv", 2, func(f []string) bool {
			return addWords(map[string]map[string]bool{"clause": l.clauses, "always": l.weather}[f[0]], f[1])
		}},
	} {
		data, err := fs.ReadFile(files, "lexicon/"+file.name)
		if err != nil {
			return nil, fmt.Errorf("read lexicon of coreference: %w", err)
		}
		n := 0
		for line := range strings.Lines(string(data)) {
			n++
			line = strings.TrimRight(line, "\r\n")
			if line == "" || line[0] == '#' {
				continue
			}
			f := strings.Split(line, "\t")
			if len(f) != file.columns || !file.add(f) {
				return nil, fmt.Errorf("read lexicon of coreference: %s, line %d: bad entry %q", file.name, n, line)
			}
		}
	}
	return l, nil
}

var genderLetters = map[string]gender{"m": male, "f": female, "n": neuter, "-": 0}

var numberLetters = map[string]number{"s": singular, "p": plural, "-": 0}

func (l *lexicon) addPronoun(f []string) bool {
	n, okNumber := numberLetters[f[2]]
	g, okGender := genderLetters[f[3]]
	t, okType := pronounTypes[f[4]]
	if !okNumber || !okGender || !okType || len(f[1]) != 1 || f[1][0] < '1' || f[1][0] > '3' {
		return false
	}
	l.pronouns[f[0]] = pronoun{person: int(f[1][0] - '0'), number: n, gender: g, typ: t}
	return true
}

func (l *lexicon) addNouns(f []string) bool {
	c, ok := classNames[f[0]]
	if !ok {
		return false
	}
	for w := range strings.SplitSeq(f[2], ", ") {
		l.nouns[w] |= c
	}
	return f[1] == "-" || addGender(l.genders, f[2], f[1])
}

func addGender(to map[string]gender, words, letter string) bool {
	g, ok := genderLetters[letter]
	for w := range strings.SplitSeq(words, ", ") {
		to[w] |= g
	}
	return ok
}

// addWords adds a list of words to a set; it reports whether there is one.
func addWords(to map[string]bool, words string) bool {
	if to == nil {
		return false
	}
	for w := range strings.SplitSeq(words, ", ") {
		to[w] = true
	}
	return true
}
