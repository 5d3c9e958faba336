package ingest

import (
	"slices"
	"strings"

	"github.com/demarche-kg/demarche/graph"
)

// describe gives the claims their names (captions) and glosses (sentences).
func (a *assembly) describe(claims []graph.Claim) {
	for i := range claims {
		c := &claims[i]
		edge := a.ontology.Entry(c.Predicate).EdgeFor(c.Mode)
		targets := c.Objects
		if len(targets) == 0 {
			targets = c.Topics
		}
		c.Name = clip(strings.Join([]string{a.join(c.Subjects, shortName), edge, a.join(targets, shortName)}, " "), captionLength)
		c.Gloss = a.gloss(c, edge)
	}
}

// hedges say how a claim is meant when it is no plain fact.
var hedges = map[graph.Modality]string{
	graph.Planned: "planned", graph.Expected: "expected", graph.Possible: "possible", graph.Conditional: "conditional", graph.Requested: "requested",
}

// gloss says a claim in one plain sentence: "Kremlin: Donald Trump met informally Vladimir Putin (not so)."
func (a *assembly) gloss(c *graph.Claim, edge string) string {
	var b strings.Builder
	for _, s := range slices.Backward(c.Sources) {
		b.WriteString(a.thingName(s.Source))
		b.WriteString(": ")
	}
	b.WriteString(a.join(c.Subjects, fullName))
	b.WriteByte(' ')
	b.WriteString(strings.ToLower(strings.ReplaceAll(edge, "_", " ")))
	if len(c.Objects) > 0 {
		b.WriteByte(' ')
		b.WriteString(a.join(c.Objects, fullName))
	}
	if len(c.Topics) > 0 {
		b.WriteString(", about ")
		b.WriteString(a.join(c.Topics, fullName))
	}
	var marks []string
	if c.Polarity == graph.Negated {
		marks = append(marks, "not so")
	}
	if h := hedges[c.Modality]; h != "" {
		marks = append(marks, h)
	}
	if c.Stance == graph.Alleged {
		marks = append(marks, "alleged")
	}
	if len(marks) > 0 {
		b.WriteString(" (" + strings.Join(marks, ", ") + ")")
	}
	b.WriteByte('.')
	return b.String()
}

func fullName(e graph.Entity) string { return e.Name }

// join lists the names of participants, an ellipsis for open ones.
func (a *assembly) join(ps []graph.Participant, name func(graph.Entity) string) string {
	var names []string
	for _, p := range ps {
		if e, ok := a.entities[p.ID]; ok {
			names = append(names, name(e))
		} else {
			names = append(names, a.thingName(p.ID))
		}
	}
	if len(names) == 0 {
		return "…"
	}
	return enumerate(names)
}

// enumerate lists names as a sentence does: "a, b and c".
func enumerate(names []string) string {
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}

// thingName returns the name of anything in the batch.
func (a *assembly) thingName(id graph.ID) string {
	if e, ok := a.entities[id]; ok {
		return e.Name
	}
	if e, ok := a.events[id]; ok {
		return e.Name
	}
	if t, ok := a.topics[id]; ok {
		return t.Name
	}
	return a.sources[id].Name
}
