package graph

import (
	"cmp"
	"slices"
	"time"
)

// DecisionKind is what a curator decides of an entity.
type DecisionKind string

// The kinds of decisions.
const (
	MergeDecision DecisionKind = "MERGE" // Entity is the same as Into
	SplitDecision DecisionKind = "SPLIT" // it is not: the merge of Entity is undone
)

// Decision is a curator's word on who is who. It never touches what documents
// say: claims keep the entity that they were resolved to (Participant.As) and
// point at the one that it counts as (Participant.ID).
type Decision struct {
	ID     ID
	Number int // from 1, in the order in which they were taken; the store gives it
	Kind   DecisionKind
	Entity ID
	Into   ID // of a merge; "" of a split
	By     string
	At     time.Time
	Reason string
}

// SetID computes the decision's ID from what is decided and its number.
func (d *Decision) SetID() {
	d.ID = NewID(DecisionPrefix, itoa(d.Number), string(d.Kind), string(d.Entity), string(d.Into))
}

// Check refuses a decision that is not complete, with kind Invalid, or that does
// not go with the earlier ones, with kind Conflict: a merge that would make an
// entity its own other half, a merge of one that is merged into another, a
// split of one that is not merged. done reports that the merge holds already.
func (d *Decision) Check(earlier []Decision) (done bool, err error) {
	switch {
	case d.By == "":
		return false, Errorf(Invalid, "say who decides")
	case d.Reason == "":
		return false, Errorf(Invalid, "say why")
	case d.Entity.Prefix() != EntityPrefix:
		return false, Errorf(Invalid, "%q is not the id of an entity", d.Entity)
	}
	into := mergedInto(earlier)
	switch d.Kind {
	case SplitDecision:
		if into[d.Entity] == "" {
			return false, Errorf(Conflict, "entity %s is not merged into another: there is nothing to split", d.Entity)
		}
		return false, nil
	case MergeDecision:
		switch {
		case d.Into.Prefix() != EntityPrefix:
			return false, Errorf(Invalid, "%q is not the id of an entity", d.Into)
		case into[d.Entity] == d.Into:
			return true, nil
		case into[d.Entity] != "":
			return false, Errorf(Conflict, "entity %s is merged into %s: split it first", d.Entity, into[d.Entity])
		case root(into, d.Into) == d.Entity:
			return false, Errorf(Conflict, "entity %s is merged into %s: merge the other way round", d.Into, d.Entity)
		}
		return false, nil
	default:
		return false, Errorf(Invalid, "there is no decision of kind %q", d.Kind)
	}
}

// Identities returns, for every entity that decisions have made part of another,
// the one it counts as. A merge of what others were merged into takes them
// along; a split gives back what it came with.
func Identities(decisions []Decision) map[ID]ID {
	into := mergedInto(decisions)
	for id := range into {
		into[id] = root(into, id)
	}
	return into
}

// mergedInto replays decisions that were checked.
func mergedInto(decisions []Decision) map[ID]ID {
	ordered := slices.SortedFunc(slices.Values(decisions), func(a, b Decision) int { return cmp.Compare(a.Number, b.Number) })
	into := map[ID]ID{}
	for _, d := range ordered {
		switch d.Kind {
		case MergeDecision:
			into[d.Entity] = d.Into
		case SplitDecision:
			delete(into, d.Entity)
		}
	}
	return into
}

func root(into map[ID]ID, id ID) ID {
	for into[id] != "" {
		id = into[id]
	}
	return id
}

// CheckMerge refuses a merge of entities that cannot be one: of two kinds, or of
// one that other entities act for, which is better what the other counts as.
func (d *Decision) CheckMerge(entity, into Entity, hasDependents bool) error {
	if entity.Kind != into.Kind {
		return Errorf(Conflict, "%q is a %s and %q a %s: they cannot be one", entity.Name, entity.Kind, into.Name, into.Kind)
	}
	if hasDependents {
		return Errorf(Conflict, "other entities act for %q: merge the other way round", entity.Name)
	}
	return nil
}
