package graph

import (
	"cmp"
	"slices"
	"strings"
)

// SameAs says that two things are one or may be. That people may be one by their
// names alone is a hint for readers and curators: nothing is counted by it, and
// no claim follows it. A curator's merge and an event told twice are more than a
// hint: claims point at what they count as.
type SameAs struct {
	A, B   ID // of a hint the smaller id first, else A counts as B
	Method SameMethod
}

// SameMethod is how two things were found to be one.
type SameMethod string

// The methods.
const (
	SurnameMethod SameMethod = "surname" // a bare surname, and one full name that has it
	InitialMethod SameMethod = "initial" // "J. Smith" and "John Smith", "John B. Smith" and "John Smith"
	CuratorMethod SameMethod = "curator" // a merge: see Decision
	EventMethod   SameMethod = "event"   // told by several documents: see SameEvents
)

// Score is how far the method can be trusted, between 0 and 1. Those of the two
// hints are not measured; they only order them.
func (m SameMethod) Score() float64 {
	switch m {
	case SurnameMethod:
		return 0.5
	case InitialMethod:
		return 0.8
	case CuratorMethod, EventMethod:
	}
	return 1
}

// PersonName is a person with the folded canonical name: lower-case, without
// accents.
type PersonName struct {
	ID   ID
	Name string
}

// Surname returns the key of the block that people who may be one have in common.
func (p PersonName) Surname() string { return p.Name[strings.LastIndexByte(p.Name, ' ')+1:] }

// SameNames returns which people of one block may be one, sorted.
func SameNames(block []PersonName) []SameAs {
	var bare, full []PersonName
	for _, p := range block {
		if strings.Contains(p.Name, " ") {
			full = append(full, p)
		} else {
			bare = append(bare, p)
		}
	}
	var found []SameAs
	add := func(a, b PersonName, method SameMethod) {
		found = append(found, SameAs{min(a.ID, b.ID), max(a.ID, b.ID), method})
	}
	if len(full) == 1 {
		for _, p := range bare {
			add(p, full[0], SurnameMethod)
		}
	}
	for i, a := range full {
		for _, b := range full[i+1:] {
			if givenNamesFit(a.Name, b.Name) {
				add(a, b, InitialMethod)
			}
		}
	}
	slices.SortFunc(found, func(x, y SameAs) int { return cmp.Or(cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B)) })
	return found
}

// givenNamesFit reports whether the words before two equal surnames can be those
// of one person: the first ones fit each other, and so does every further one
// that both have.
func givenNamesFit(a, b string) bool {
	x, y := strings.Fields(a), strings.Fields(b)
	x, y = x[:len(x)-1], y[:len(y)-1]
	for i := range min(len(x), len(y)) {
		if !givenNameFits(x[i], y[i]) {
			return false
		}
	}
	return true
}

func givenNameFits(a, b string) bool {
	a, b = strings.TrimSuffix(a, "."), strings.TrimSuffix(b, ".")
	short, long := a, b
	if len(short) > len(long) {
		short, long = long, short
	}
	return short == long || len([]rune(short)) == 1 && strings.HasPrefix(long, short)
}
