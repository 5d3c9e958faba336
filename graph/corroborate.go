package graph

import (
	"cmp"
	"slices"
	"strings"
)

// Corroboration links two live claims of independent speakers that say the
// same. A is the smaller id.
type Corroboration struct {
	A, B ID
}

// Corroborations returns every pair of claims that say the same thing in
// independent voices, sorted: equal predicate, mode, polarity and participants
// (for a symmetric predicate in either role), a topic in common where both have
// one, both ACTUAL, times that overlap as for Contradictions, and different
// speakers in the sense of SpeakerCount.
func Corroborations(claims []Claim, w World) []Corroboration {
	type key struct {
		predicate    Predicate
		mode         string
		polarity     Polarity
		participants string
	}
	groups := map[key][]*Claim{}
	for i := range claims {
		c := &claims[i]
		entry := w.Ontology.Entry(c.Predicate)
		if entry == nil || entry.Standing || !c.Live() || c.Modality != Actual || len(c.Subjects) == 0 {
			continue
		}
		participants := joinParticipantIDs(ids(c.Subjects), ids(c.Objects))
		if entry.Symmetric {
			participants = joinParticipantIDs(union(ids(c.Subjects), ids(c.Objects)), nil)
		}
		k := key{c.Predicate, c.Mode, c.Polarity, participants}
		groups[k] = append(groups[k], c)
	}
	var found []Corroboration
	for _, group := range groups {
		for i, a := range group {
			for _, b := range group[i+1:] {
				if topicsAgree(a, b) && sameTime(a, b) && speaker(a, w) != speaker(b, w) {
					p := orderedPair(a.ID, b.ID)
					found = append(found, Corroboration(p))
				}
			}
		}
	}
	slices.SortFunc(found, func(x, y Corroboration) int { return cmp.Or(cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B)) })
	return slices.Compact(found)
}

func topicsAgree(a, b *Claim) bool {
	return len(a.Topics) == 0 || len(b.Topics) == 0 || intersect(ids(a.Topics), ids(b.Topics))
}

func joinParticipantIDs(subjects, objects []ID) string {
	var b strings.Builder
	for _, id := range subjects {
		b.WriteString(string(id) + " ")
	}
	b.WriteByte('>')
	for _, id := range objects {
		b.WriteString(" " + string(id))
	}
	return b.String()
}
