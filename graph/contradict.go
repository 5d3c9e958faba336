package graph

import (
	"cmp"
	"slices"
)

// Contradiction links two live claims that cannot both hold. A is the smaller
// id. It links, it never decides.
type Contradiction struct {
	A, B ID
}

// Contradictions returns every contradiction among the claims, sorted, without
// duplicates. Two claims contradict when
//
//   - their predicate is the same, and their mode, unless the negated one has
//     none;
//   - one is affirmed and the other negated; both are live and ACTUAL;
//   - their participants are the same; for predicates marked ActsForState a
//     person counts as the state or body he heads, speaks for or, in that
//     document, belongs to at the time;
//   - their topic is the same where both have one; the content of a denial
//     takes the topic of the nearest earlier accusation of the denier in that
//     document;
//   - their times overlap; an unknown time overlaps only within one document or
//     one Event.
//
// The result does not depend on the order of the claims.
func Contradictions(o *Ontology, claims []Claim, principals *Principals) []Contradiction {
	byPredicate := map[Predicate][]*Claim{}
	for i := range claims {
		c := &claims[i]
		if c.Live() && c.Modality == Actual && o.Entry(c.Predicate) != nil {
			byPredicate[c.Predicate] = append(byPredicate[c.Predicate], c)
		}
	}
	var found []Contradiction
	for predicate, group := range byPredicate {
		entry := o.Entry(predicate)
		views := make([]contradictionView, len(group))
		for i, c := range group {
			views[i] = newContradictionView(entry, c, claims, principals)
		}
		for i := range views {
			if views[i].Polarity != Negated {
				continue
			}
			for j := range views {
				if views[j].Polarity == Affirmed && contradict(entry, &views[i], &views[j]) {
					found = append(found, orderedPair(views[i].ID, views[j].ID))
				}
			}
		}
	}
	slices.SortFunc(found, func(x, y Contradiction) int { return cmp.Or(cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B)) })
	return slices.Compact(found)
}

func orderedPair(a, b ID) Contradiction {
	if b < a {
		a, b = b, a
	}
	return Contradiction{a, b}
}

// contradictionView is a claim as the rule sees it.
type contradictionView struct {
	*Claim
	subjects, objects, topics []ID // sorted
}

func newContradictionView(entry *PredicateEntry, c *Claim, all []Claim, principals *Principals) contradictionView {
	v := contradictionView{
		Claim:    c,
		subjects: principals.all(c.Subjects, c, entry.ActsForState),
		objects:  principals.all(c.Objects, c, entry.ActsForState),
		topics:   ids(c.Topics),
	}
	if entry.Symmetric {
		v.subjects = union(v.subjects, v.objects)
		v.objects = nil
	}
	if c.Stance == Denied {
		if topics := accusedTopics(c, all, principals); topics != nil {
			v.topics = topics
		}
	}
	return v
}

// accusedTopics returns the topics of the nearest earlier accusation of the
// denier in the denial's document: those of the accusation's content where it
// is the same predicate, else the accusation's own. It is nil when there is no
// such accusation or it has no topic.
func accusedTopics(denial *Claim, all []Claim, principals *Principals) []ID {
	if len(denial.Sources) == 0 || len(denial.Evidence) == 0 {
		return nil
	}
	denier := principals.of(denial.Sources[0].Source, denial)
	var nearest *Claim
	for i := range all {
		a := &all[i]
		if a.Document != denial.Document || a.Predicate != "ACCUSED" || a.Polarity != Affirmed || !a.Live() || len(a.Evidence) == 0 {
			continue
		}
		if a.Evidence[0].Start >= denial.Evidence[0].Start || nearest != nil && !laterEvidence(a, nearest) {
			continue
		}
		if slices.Contains(principals.all(a.Objects, a, true), denier) {
			nearest = a
		}
	}
	if nearest == nil {
		return nil
	}
	for i := range all {
		if c := &all[i]; c.ContentOf == nearest.ID && c.Predicate == denial.Predicate && len(c.Topics) > 0 {
			return ids(c.Topics)
		}
	}
	return ids(nearest.Topics)
}

func laterEvidence(a, b *Claim) bool {
	return cmp.Or(cmp.Compare(a.Evidence[0].Start, b.Evidence[0].Start), cmp.Compare(a.ID, b.ID)) > 0
}

func contradict(entry *PredicateEntry, negated, affirmed *contradictionView) bool {
	if negated.Mode != "" && negated.Mode != affirmed.Mode {
		return false
	}
	if len(negated.subjects) == 0 || !slices.Equal(negated.subjects, affirmed.subjects) {
		return false
	}
	if !entry.Symmetric && len(negated.objects) > 0 && len(affirmed.objects) > 0 && !slices.Equal(negated.objects, affirmed.objects) {
		return false
	}
	if len(negated.topics) > 0 && len(affirmed.topics) > 0 && !intersect(negated.topics, affirmed.topics) {
		return false
	}
	return sameTime(negated.Claim, affirmed.Claim)
}

// sameTime reports whether two claims can tell of the same time.
func sameTime(a, b *Claim) bool {
	if a.Time.Known() && b.Time.Known() {
		return a.Time.Overlaps(b.Time.Interval)
	}
	return a.Document == b.Document || sameThing(a.Of, b.Of) || sameThing(a.During, b.During)
}

func sameThing(a, b *Participant) bool { return a != nil && b != nil && a.ID == b.ID }

func ids(ps []Participant) []ID {
	out := make([]ID, len(ps))
	for i, p := range ps {
		out[i] = p.ID
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func union(a, b []ID) []ID {
	u := slices.Concat(a, b)
	slices.Sort(u)
	return slices.Compact(u)
}

func intersect(a, b []ID) bool {
	return slices.ContainsFunc(a, func(x ID) bool { return slices.Contains(b, x) })
}
