package graph

import (
	"cmp"
	"slices"
	"time"
)

// Principals tells for whom an entity acts: Peskov for the Kremlin, the Kremlin
// for Russia. It is built from entities and from the standing claims of the
// documents at hand, and is immutable.
type Principals struct {
	actsFor  map[ID]ID
	standing map[ID][]standingClaim // by subject, best first
}

type standingClaim struct {
	object   ID
	document ID
	kinship  bool // belongs to, without heading or speaking for: counts in its own document only
	time     Interval
	reported Date
}

// StandingReach is how far from its publication a report's undated office or
// affiliation is taken to hold in other documents.
const StandingReach = 366 * 24 * time.Hour

// headship and kinship are the predicates that make a person count as his state
// or body: everywhere, and in the same document only.
var (
	headship = []Predicate{"HEADS", "HOLDS_OFFICE", "SPOKE_FOR"}
	kinship  = []Predicate{"AFFILIATED_WITH", "MEMBER_OF", "PART_OF"}
)

// StandingPredicates lists the predicates that NewPrincipals reads.
func StandingPredicates() []Predicate { return slices.Concat(headship, kinship) }

// OfficePredicates lists those of them that count in every document; the others
// count in their own only.
func OfficePredicates() []Predicate { return slices.Clone(headship) }

// NewPrincipals builds the table from entities (their ActsFor) and claims;
// claims that are not live, affirmed, actual and standing are passed over.
func NewPrincipals(entities []Entity, claims []Claim) *Principals {
	p := &Principals{actsFor: map[ID]ID{}, standing: map[ID][]standingClaim{}}
	for _, e := range entities {
		if e.ActsFor != "" {
			p.actsFor[e.ID] = e.ActsFor
		}
	}
	for i := range claims {
		c := &claims[i]
		kin := slices.Contains(kinship, c.Predicate)
		if !c.Live() || c.Polarity != Affirmed || c.Modality != Actual || !kin && !slices.Contains(headship, c.Predicate) {
			continue
		}
		for _, s := range c.Subjects {
			for _, o := range c.Objects {
				p.standing[s.ID] = append(p.standing[s.ID], standingClaim{o.ID, c.Document, kin, c.Time.Interval, c.ReportedAt})
			}
		}
	}
	for _, claims := range p.standing {
		slices.SortFunc(claims, func(a, b standingClaim) int {
			return cmp.Or(compareBool(a.kinship, b.kinship), b.reported.Compare(a.reported), cmp.Compare(a.object, b.object))
		})
	}
	return p
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	default:
		return 1
	}
}

// Of returns the state or body that an entity counts as when a document,
// published on a day, tells of a time: the entity itself when it acts for
// nobody else. What the document itself says goes before what others say.
func (p *Principals) Of(entity, document ID, published Date, at Interval) ID {
	seen := map[ID]bool{}
	for !seen[entity] {
		seen[entity] = true
		next := p.actsFor[entity]
		if next == "" {
			next = p.stands(entity, document, published, at)
		}
		if next == "" {
			break
		}
		entity = next
	}
	return entity
}

func (p *Principals) stands(entity, document ID, published Date, at Interval) ID {
	var elsewhere ID
	for _, s := range p.standing[entity] {
		if s.time.Known() && at.Known() && !s.time.Overlaps(at) {
			continue
		}
		if s.document == document {
			return s.object
		}
		if s.kinship || elsewhere != "" {
			continue
		}
		if s.time.Known() && at.Known() || near(s.reported, published) {
			elsewhere = s.object
		}
	}
	return elsewhere
}

func near(a, b Date) bool {
	if !a.Known() || !b.Known() {
		return false
	}
	return a.Time().Sub(b.Time()).Abs() <= StandingReach
}

// of is Of for a claim.
func (p *Principals) of(entity ID, c *Claim) ID {
	return p.Of(entity, c.Document, c.ReportedAt, c.Time.Interval)
}

// all returns the sorted principals of participants; for predicates that do not
// act for states, the participants themselves.
func (p *Principals) all(ps []Participant, c *Claim, actsForState bool) []ID {
	ids := make([]ID, 0, len(ps))
	for _, x := range ps {
		if actsForState {
			ids = append(ids, p.of(x.ID, c))
		} else {
			ids = append(ids, x.ID)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
