package graph

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// World is what the rules need to know beyond the claims themselves.
type World struct {
	Ontology       *Ontology
	Principals     *Principals
	Voices         map[ID]Voice    // by document
	Contradictions []Contradiction // of live claims, as Contradictions returns them
}

// Voice says whose voice a document is: the narrator's claims are its
// publisher's; reports that copy each other are one cluster.
type Voice struct {
	Publisher ID // "" when not known
	Cluster   ID // smallest document id of the near-duplicates; "" = the document alone
}

// Project derives the direct edges from claims. It is the only way an edge
// comes into being:
//
//	AFFIRMED + ACTUAL, stance REPORTED, STATED or CONFIRMED  the ontology's edge: MET_INFORMALLY
//	AFFIRMED + ACTUAL, stance ALLEGED                        ALLEGED_MET_INFORMALLY
//	AFFIRMED + PLANNED or EXPECTED                           PLANNED_MET_INFORMALLY
//	everything else, and claims that are not live            nothing
//
// A symmetric predicate joins every two of its subjects and objects, and where
// the ontology says JoinsTopics each of them to each topic; any other joins
// each subject to each object or, where there is none, to each topic. A claim
// with neither gives no edge. Plain claims also give TOOK_PART_IN, HELD_IN and
// PART_OF_EVENT.
//
// claims must hold every live claim of the edges asked for; the result is
// sorted by id and does not depend on their order.
func Project(claims []Claim, w World) []Relation {
	disputed := map[ID]bool{}
	for _, c := range w.Contradictions {
		disputed[c.A], disputed[c.B] = true, true
	}
	edges := map[ID]*edge{}
	for i := range claims {
		c := &claims[i]
		for _, r := range ProjectedEdges(w.Ontology, c) {
			e := edges[r.ID]
			if e == nil {
				e = &edge{Relation: r, speakers: map[ID]bool{}, documents: map[ID]bool{}, statedBy: map[ID]bool{}, sides: map[[2]ID]bool{}}
				edges[r.ID] = e
			}
			e.add(c, w, disputed[c.ID])
		}
	}
	out := make([]Relation, 0, len(edges))
	for _, id := range slices.Sorted(maps.Keys(edges)) {
		out = append(out, edges[id].finish(w))
	}
	return out
}

// ProjectedEdges returns the edges one claim supports, with only ID, Type,
// From, To and Event set; none for a claim that projects nothing.
func ProjectedEdges(o *Ontology, c *Claim) []Relation {
	entry := o.Entry(c.Predicate)
	prefix, ok := projectionPrefix(c)
	if entry == nil || !ok {
		return nil
	}
	var event ID
	if c.Of != nil {
		event = c.Of.ID
	}
	var out []Relation
	join := func(edge string, from, to, event ID) {
		if from == to || from == "" || to == "" {
			return
		}
		r := Relation{ID: RelationID(edge, from, to, event), Type: edge, From: from, To: to, Event: event}
		if !slices.ContainsFunc(out, func(x Relation) bool { return x.ID == r.ID }) {
			out = append(out, r)
		}
	}
	main := prefix + entry.EdgeFor(c.Mode)
	subjects, objects, topics := ids(c.Subjects), ids(c.Objects), ids(c.Topics)
	if entry.Symmetric {
		all := union(subjects, objects)
		for i, a := range all {
			for _, b := range all[i+1:] {
				join(main, a, b, event)
			}
			if entry.JoinsTopics {
				for _, t := range topics {
					join(main, a, t, event)
				}
			}
		}
	} else {
		targets := objects
		if len(targets) == 0 {
			targets = topics
		}
		for _, s := range subjects {
			for _, t := range targets {
				join(main, s, t, event)
			}
		}
	}
	if prefix == "" {
		eventEdges(c, union(subjects, objects), join)
	}
	return out
}

// eventEdges joins what a plain claim says of events: who took part in the
// claim's own event, where it was held, what it was part of.
func eventEdges(c *Claim, participants []ID, join func(edge string, from, to, event ID)) {
	var takingPart, events []ID
	for _, id := range participants {
		switch id.Prefix() {
		case EventPrefix:
			events = append(events, id)
		case EntityPrefix:
			takingPart = append(takingPart, id)
		}
	}
	if c.Of != nil {
		for _, id := range takingPart {
			join(TookPartIn, id, c.Of.ID, "")
		}
		if c.Place != nil {
			join(HeldIn, c.Of.ID, c.Place.ID, "")
		}
		if c.During != nil {
			join(PartOfEvent, c.Of.ID, c.During.ID, "")
		}
	}
	switch c.Predicate {
	case "ATTENDED", "HOSTED":
		for _, p := range ids(c.Subjects) {
			for _, e := range events {
				join(TookPartIn, p, e, "")
			}
		}
	case "LOCATED_IN":
		for _, e := range events {
			for _, place := range takingPart {
				join(HeldIn, e, place, "")
			}
		}
	}
}

// projectionPrefix returns the prefix of the edges of a claim, and whether it
// has any.
func projectionPrefix(c *Claim) (prefix string, ok bool) {
	if !c.Live() || c.Polarity != Affirmed {
		return "", false
	}
	switch c.Modality {
	case Planned, Expected:
		return PlannedPrefix, c.Stance != Denied && c.Stance != DeclinedToComment
	case Actual:
	default:
		return "", false
	}
	switch c.Stance {
	case Reported, Stated, Confirmed:
		return "", true
	case Alleged:
		return AllegedPrefix, true
	default:
		return "", false
	}
}

// edge collects the claims of a Relation.
type edge struct {
	Relation
	speakers  map[ID]bool
	documents map[ID]bool
	statedBy  map[ID]bool    // principals that state it themselves
	sides     map[[2]ID]bool // principals of its two ends, as its claims see them
	disputed  bool
	named     bool // some supporting claim has no unnamed source
}

func (e *edge) add(c *Claim, w World, disputed bool) {
	e.ClaimIDs = append(e.ClaimIDs, c.ID)
	e.disputed = e.disputed || disputed
	e.speakers[speaker(c, w)] = true
	e.documents[voice(c, w)] = true
	switch c.AttributionKind() {
	case Named:
		e.named = true
		e.statedBy[w.Principals.of(c.Sources[0].Source, c)] = true
	case Narrator:
		e.named = true
	case Unnamed:
	}
	e.FirstReported = earlier(e.FirstReported, c.ReportedAt)
	e.LastReported = later(e.LastReported, c.ReportedAt)
	e.ValidFrom = earlier(e.ValidFrom, c.Time.Start)
	e.ValidTo = later(e.ValidTo, c.Time.End)
	e.sides[[2]ID{w.Principals.of(e.From, c), w.Principals.of(e.To, c)}] = true
}

// confirmed reports whether the principals of both sides state it.
func (e *edge) confirmed() bool {
	for side := range e.sides {
		if side[0] != side[1] && e.statedBy[side[0]] && e.statedBy[side[1]] {
			return true
		}
	}
	return false
}

func (e *edge) finish(w World) Relation {
	plain := w.plain(e.Type)
	alleged := !plain && strings.HasPrefix(e.Type, AllegedPrefix)
	switch {
	case e.disputed && (plain || alleged):
		e.Status = DisputedStatus
	case plain && e.confirmed():
		e.Status = ConfirmedStatus
	case !e.named:
		e.Status = HearsayStatus
	default:
		e.Status = ReportedStatus
	}
	slices.Sort(e.ClaimIDs)
	e.ClaimIDs = slices.Compact(e.ClaimIDs)
	e.ClaimCount = len(e.ClaimIDs)
	e.SourceCount = len(e.documents)
	e.SpeakerCount = len(e.speakers)
	return e.Relation
}

// plain reports whether an edge type is a plain fact's.
func (w World) plain(edge string) bool {
	for i := range w.Ontology.Predicates {
		p := &w.Ontology.Predicates[i]
		if p.Edge == edge || slices.ContainsFunc(p.Modes, func(m ModeEntry) bool { return m.Edge == edge }) {
			return true
		}
	}
	return edge == TookPartIn || edge == HeldIn || edge == PartOfEvent
}

// voice is whose document it is: the publisher, else the cluster of copies,
// else the document.
func voice(c *Claim, w World) ID {
	v := w.Voices[c.Document]
	return cmp.Or(v.Publisher, v.Cluster, c.Document)
}

// speaker is the key that corroboration counts: the principal spoken for, for
// the narrator the publisher or the cluster, for an unnamed source the cluster.
func speaker(c *Claim, w World) ID {
	switch c.AttributionKind() {
	case Named:
		return w.Principals.of(c.Sources[0].Source, c)
	case Unnamed:
		return cmp.Or(w.Voices[c.Document].Cluster, c.Document)
	default:
		return voice(c, w)
	}
}

func earlier(a, b Date) Date {
	if !a.Known() || b.Known() && b.Compare(a) < 0 {
		return b
	}
	return a
}

func later(a, b Date) Date {
	if b.Compare(a) > 0 {
		return b
	}
	return a
}
