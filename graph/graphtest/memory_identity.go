package graphtest

import (
	"context"
	"maps"
	"slices"

	"github.com/demarche-kg/demarche/graph"
)

// identify decides what is the same: it lets every claim, mention and publisher
// point at what it counts as, and leaves out of things and names what counts as
// another. It returns how many claims it let point elsewhere than before, without
// those of the document that is being written.
func (m *Memory) identify(written graph.ID) (moved int) {
	m.same = graph.Identities(m.decisions)
	m.sameEvents()
	texts := map[graph.ID]graph.Text{}
	for id, d := range m.documents {
		texts[id] = graph.NewText(d.Text)
	}
	m.copies = graph.Copies(texts)
	for _, d := range m.documents {
		d.Publisher = m.countsAs(d.publisher)
		d.mentions = slices.Clone(d.toldMentions)
		for i := range d.mentions {
			d.mentions[i].Target = m.countsAs(d.mentions[i].Target)
		}
	}
	for _, c := range m.claims {
		if m.point(c) && c.Document != written {
			moved++
		}
	}
	m.things, m.names = map[graph.ID]graph.Thing{}, map[graph.ID][]graph.Name{}
	for id, t := range m.told.things {
		if source, ok := t.(graph.UnnamedSource); ok {
			source.SpeaksFor = m.countsAs(source.SpeaksFor)
			t = source
		}
		if m.same[id] == "" {
			m.things[id] = t
		}
	}
	all := map[graph.ID][]graph.Name{}
	for id, names := range m.told.names {
		all[m.countsAs(id)] = append(all[m.countsAs(id)], names...)
	}
	for id, names := range all {
		m.names[id] = joinNames(m.told.things[id].ThingName(), names)
	}
	return moved
}

// point lets a claim point at what its participants count as and reports whether
// it did not before.
func (m *Memory) point(c *graph.Claim) (moved bool) {
	at := func(id *graph.ID, as graph.ID) {
		now := m.countsAs(as)
		moved = moved || *id != now
		*id = now
	}
	for _, role := range [][]graph.Participant{c.Subjects, c.Objects, c.Topics} {
		for i := range role {
			at(&role[i].ID, role[i].As)
		}
	}
	for _, p := range []*graph.Participant{c.Place, c.During, c.Of} {
		if p != nil {
			at(&p.ID, p.As)
		}
	}
	for i := range c.Sources {
		at(&c.Sources[i].Source, c.Sources[i].As)
	}
	return moved
}

func (m *Memory) countsAs(id graph.ID) graph.ID {
	if other := m.same[id]; other != "" {
		return other
	}
	return id
}

// sameEvents joins events that documents tell twice. Only those that a live claim
// tells of take part.
func (m *Memory) sameEvents() {
	alive := map[graph.ID]bool{}
	for _, c := range m.claims {
		if c.Of != nil && c.Live() {
			alive[c.Of.As] = true
		}
	}
	blocks := map[graph.ID][]graph.Event{}
	for id := range alive {
		if e, ok := m.told.things[id].(graph.Event); ok {
			if block := graph.EventBlock(e, m.countsAs); block != "" {
				blocks[block] = append(blocks[block], e)
			}
		}
	}
	for _, block := range blocks {
		maps.Copy(m.same, graph.SameEvents(block))
	}
}

// Decide implements graph.Writer.
func (m *Memory) Decide(ctx context.Context, d graph.Decision) (graph.Decision, graph.Receipt, error) {
	if err := usable(ctx); err != nil {
		return d, graph.Receipt{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	holds, err := d.Check(m.decisions)
	if err != nil {
		return d, graph.Receipt{}, err
	}
	if holds {
		return holding(m.decisions, d), graph.Receipt{}, nil
	}
	if d.Kind == graph.MergeDecision {
		var pair [2]graph.Entity
		for i, id := range []graph.ID{d.Entity, d.Into} {
			e, ok := m.told.things[id].(graph.Entity)
			if !ok {
				return d, graph.Receipt{}, graph.Errorf(graph.NotFound, "there is no entity %s", id)
			}
			pair[i] = e
		}
		if err := d.CheckMerge(pair[0], pair[1], m.hasDependents(d.Entity)); err != nil {
			return d, graph.Receipt{}, err
		}
	}
	d.Number = len(m.decisions) + 1
	d.SetID()
	m.decisions = append(m.decisions, d)
	var receipt graph.Receipt
	m.recompute("", &receipt)
	return d, receipt, nil
}

// hasDependents reports whether an entity acts for this one.
func (m *Memory) hasDependents(id graph.ID) bool {
	for _, t := range m.told.things {
		if e, ok := t.(graph.Entity); ok && e.ActsFor == id {
			return true
		}
	}
	return false
}

// holding returns the decision that makes d superfluous: the latest of the entity.
func holding(decisions []graph.Decision, d graph.Decision) graph.Decision {
	for _, x := range slices.Backward(decisions) {
		if x.Entity == d.Entity {
			return x
		}
	}
	return d
}

// Decisions implements graph.Writer.
func (m *Memory) Decisions(ctx context.Context) ([]graph.Decision, error) {
	if err := usable(ctx); err != nil {
		return nil, err
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	return slices.Clone(m.decisions), nil
}
