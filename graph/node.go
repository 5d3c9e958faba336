package graph

import "time"

// Node is anything that has an id of its own.
type Node interface {
	NodeID() ID
}

// NodeID returns the entity's id.
func (e Entity) NodeID() ID { return e.ID }

// NodeID returns the event's id.
func (e Event) NodeID() ID { return e.ID }

// NodeID returns the topic's id.
func (t Topic) NodeID() ID { return t.ID }

// NodeID returns the source's id.
func (u UnnamedSource) NodeID() ID { return u.ID }

// NodeID returns the claim's id.
func (c Claim) NodeID() ID { return c.ID }

// NodeID returns the relation's id.
func (r Relation) NodeID() ID { return r.ID }

// NodeID returns the document's id.
func (d Document) NodeID() ID { return d.ID }

// NodeID returns the sentence's id.
func (s Sentence) NodeID() ID { return s.ID }

// LinksOf returns the answers to queries about a node, nil when there are none.
func LinksOf(n Node) Links {
	switch n := n.(type) {
	case Entity:
		return n.Links
	case Event:
		return n.Links
	case Topic:
		return n.Links
	case UnnamedSource:
		return n.Links
	case Claim:
		return n.Links
	case Relation:
		return n.Links
	case Document:
		return n.Links
	default:
		return nil
	}
}

// The methods below are what a reader of a Claim, Relation or Document asks
// for: things instead of ids. They need what a Reader has filled in.

// SubjectThings returns who did it.
func (c *Claim) SubjectThings() []Thing { return participantThings(c.Subjects) }

// ObjectThings returns to whom.
func (c *Claim) ObjectThings() []Thing { return participantThings(c.Objects) }

// TopicThings returns about what.
func (c *Claim) TopicThings() []Thing { return participantThings(c.Topics) }

func participantThings(ps []Participant) []Thing {
	out := make([]Thing, 0, len(ps))
	for _, p := range ps {
		if p.Thing != nil {
			out = append(out, p.Thing)
		}
	}
	return out
}

// PlaceThing returns where, nil when unknown.
func (c *Claim) PlaceThing() Thing {
	if c.Place == nil {
		return nil
	}
	return c.Place.Thing
}

// DuringEvent returns the larger event, nil for none.
func (c *Claim) DuringEvent() *Event { return participantEvent(c.During) }

// OfEvent returns the event the claim tells of, nil for none.
func (c *Claim) OfEvent() *Event { return participantEvent(c.Of) }

func participantEvent(p *Participant) *Event {
	if p == nil {
		return nil
	}
	if e, ok := p.Thing.(Event); ok {
		return &e
	}
	return nil
}

// PloverCode returns the PLOVER code, nil where PLOVER has none.
func (c *Claim) PloverCode() *PloverCode {
	if c.Plover.Type == "" {
		return nil
	}
	return &c.Plover
}

// RecordedAt returns when the claim was learned.
func (c *Claim) RecordedAt() time.Time { return c.Recorded.At }

// RetractedAt returns when the claim was withdrawn, the zero time while it is
// live.
func (c *Claim) RetractedAt() time.Time { return c.Recorded.Retracted }

// RetractReason returns why the claim was withdrawn.
func (c *Claim) RetractReason() string { return c.Recorded.Reason }

// AttributionInfo says who vouches for a claim: the innermost source, and the
// chain that passed it on.
type AttributionInfo struct {
	Kind   AttributionKind
	Source Thing // nil for the narrator
	Text   string
	Cue    string
	Chain  []Thing
}

// Attribution returns who vouches for the claim.
func (c *Claim) Attribution() AttributionInfo {
	info := AttributionInfo{Kind: c.AttributionKind(), Chain: make([]Thing, 0, len(c.Sources))}
	for i, a := range c.Sources {
		if i == 0 {
			info.Source, info.Text, info.Cue = a.Thing, a.Text, a.Cue
		}
		if a.Thing != nil {
			info.Chain = append(info.Chain, a.Thing)
		}
	}
	return info
}

// SentenceNode returns the sentence the evidence stands in.
func (e *Evidence) SentenceNode() *Sentence { return &e.Of.Sentence }

// DocumentNode returns the document the evidence stands in, without its text.
func (e *Evidence) DocumentNode() *Document { return &e.Of.Document }

// Publisher is who published a document.
type Publisher struct {
	ID   ID
	Name string
}

// PublishedBy returns who published the document, nil when not known.
func (d *Document) PublishedBy() *Publisher {
	if d.Publisher == "" {
		return nil
	}
	return &Publisher{d.Publisher, d.PublisherName}
}

// Content returns the claims that are the content of this one.
func (c *Claim) Content() []Claim { return Linked[[]Claim](c.Links, string(FieldContent)) }

// ContentOfClaim returns the claim whose content this is, nil for none.
func (c *Claim) ContentOfClaim() *Claim {
	if outer := Linked[[]Claim](c.Links, string(FieldContentOf)); len(outer) > 0 {
		return &outer[0]
	}
	return nil
}

// Contradicts returns the live claims that cannot hold together with this
// one.
func (c *Claim) Contradicts() []Claim {
	return Linked[[]Claim](c.Links, string(FieldContradicts))
}

// Corroborates returns the live claims of independent speakers that say the
// same.
func (c *Claim) Corroborates() []Claim {
	return Linked[[]Claim](c.Links, string(FieldCorroborates))
}

// SentenceNode returns the sentence the mention stands in.
func (m *Mention) SentenceNode() *Sentence { return &m.Of.Sentence }

// EventNode returns the event the edge belongs to, nil for a standing edge.
func (r *Relation) EventNode() *Event {
	if e, ok := Linked[Thing](r.Links, string(FieldEvent)).(Event); ok {
		return &e
	}
	return nil
}

// Other returns the far end of the edge, seen from the thing that its relations
// were asked for; To elsewhere.
func (r *Relation) Other() Thing {
	if other := Linked[Thing](r.Links, string(FieldOther)); other != nil {
		return other
	}
	if r.SeenFrom == r.To {
		return r.FromThing
	}
	return r.ToThing
}

// PloverCode returns the predicate's PLOVER code, nil where PLOVER has none.
func (e *PredicateEntry) PloverCode() *PloverCode {
	if e.Plover == "" {
		return nil
	}
	return &PloverCode{PloverType(e.Plover), e.PloverMode}
}
