package graphtest

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/demarche-kg/demarche/graph"
)

// Forget implements graph.Writer.
func (m *Memory) Forget(ctx context.Context, document graph.ID, dryRun bool) (graph.Forgotten, error) {
	if err := usable(ctx); err != nil {
		return graph.Forgotten{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.documents[document] == nil {
		return graph.Forgotten{}, graph.Errorf(graph.NotFound, "forget: there is no document %s", document)
	}
	if !dryRun {
		return m.forget(document), nil
	}
	return m.clone().forget(document), nil
}

// clone copies what forget changes.
func (m *Memory) clone() *Memory {
	c := NewMemory(m.ontology)
	for id, d := range m.documents {
		copied := *d
		c.documents[id] = &copied
	}
	for id, x := range m.claims {
		copied := cloneClaim(x)
		c.claims[id] = &copied
	}
	c.sentences, c.decisions = maps.Clone(m.sentences), slices.Clone(m.decisions)
	c.told = told{maps.Clone(m.told.things), maps.Clone(m.told.names)}
	c.relations = m.relations
	return c
}

func (m *Memory) forget(document graph.ID) graph.Forgotten {
	d := m.documents[document]
	gone := graph.Forgotten{Document: document, Mentions: len(d.toldMentions)}
	named := []graph.ID{d.publisher}
	for _, x := range d.toldMentions {
		named = append(named, x.Target)
	}
	for id, c := range m.claims {
		if c.Document == document {
			named = append(named, toldOf(c)...)
			delete(m.claims, id)
			gone.Claims++
		}
	}
	for id, s := range m.sentences {
		if s.Document == document {
			delete(m.sentences, id)
			gone.Sentences++
		}
	}
	delete(m.documents, document)
	gone.Things = m.removeUnnamed(named)
	former, current := m.revise(d.SourceKey)
	var receipt graph.Receipt
	m.supersede(former, current, time.Time{}, &receipt)
	m.recompute(document, &receipt)
	gone.EdgesDrawn, gone.EdgesRemoved = receipt.EdgesDrawn, receipt.EdgesRemoved
	return gone
}

// removeUnnamed removes those of the things that nothing names any more, and then
// those that only they acted or spoke for.
func (m *Memory) removeUnnamed(things []graph.ID) int {
	removed := 0
	for len(things) > 0 {
		still := m.stillNamed()
		var next []graph.ID
		for _, id := range things {
			t := m.told.things[id]
			if t == nil || still[id] {
				continue
			}
			switch t := t.(type) {
			case graph.Entity:
				next = append(next, t.ActsFor)
			case graph.UnnamedSource:
				next = append(next, t.SpeaksFor)
			}
			delete(m.told.things, id)
			delete(m.told.names, id)
			removed++
		}
		things = next
	}
	return removed
}

// stillNamed returns what documents, claims, things and decisions name.
func (m *Memory) stillNamed() map[graph.ID]bool {
	still := map[graph.ID]bool{}
	for _, d := range m.documents {
		still[d.publisher] = true
		for _, x := range d.toldMentions {
			still[x.Target] = true
		}
	}
	for _, c := range m.claims {
		for _, id := range toldOf(c) {
			still[id] = true
		}
	}
	for _, t := range m.told.things {
		switch t := t.(type) {
		case graph.Entity:
			still[t.ActsFor] = true
		case graph.UnnamedSource:
			still[t.SpeaksFor] = true
		}
	}
	for _, d := range m.decisions {
		still[d.Entity], still[d.Into] = true, true
	}
	return still
}

// toldOf returns what a claim was resolved to.
func toldOf(c *graph.Claim) []graph.ID {
	var ids []graph.ID
	for _, p := range slices.Concat(c.Subjects, c.Objects, c.Topics) {
		ids = append(ids, p.As)
	}
	for _, p := range []*graph.Participant{c.Place, c.During, c.Of} {
		if p != nil {
			ids = append(ids, p.As)
		}
	}
	for _, s := range c.Sources {
		ids = append(ids, s.As)
	}
	return ids
}
