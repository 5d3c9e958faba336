package ingest

import (
	"slices"
	"strings"

	"github.com/demarche-kg/demarche/graph"
)

// referent is one event of the document: what kind it is and of which mode, and
// who its principals are. Claims of the same referent at the same time tell of
// the same event.
type referent struct {
	kind       graph.EventKind
	mode       string
	principals string // sorted ids, space-separated, so that a referent can be a key
}

// assignEvents gives every claim that tells of an event its event. Within a
// referent, claims with a known time anchor an event each; one whose time is
// unknown or vaguer joins the anchor if exactly one fits, else those left over
// are an event of their own that belongs to the document.
func (a *assembly) assignEvents(claims []graph.Claim) {
	groups := map[referent][]*graph.Claim{}
	var order []referent
	for i := range claims {
		c := &claims[i]
		entry := a.ontology.Entry(c.Predicate)
		kind := entry.EventFor(c.Mode)
		people := participantIDs(c)
		if kind == "" || len(people) == 0 || entry.Symmetric && len(people) < 2 {
			continue
		}
		r := referent{kind, c.Mode, strings.Join(people, " ")}
		if groups[r] == nil {
			order = append(order, r)
		}
		groups[r] = append(groups[r], c)
	}
	for _, r := range order {
		a.assignReferent(r, groups[r])
	}
}

func participantIDs(c *graph.Claim) []string {
	var ids []string
	for _, p := range slices.Concat(c.Subjects, c.Objects) {
		if p.ID.Prefix() == graph.EntityPrefix {
			ids = append(ids, string(p.ID))
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

func (a *assembly) assignReferent(r referent, claims []*graph.Claim) {
	var anchors []graph.Interval
	for _, c := range claims {
		if c.Time.Precision == graph.DayPrecision && !slices.Contains(anchors, c.Time.Interval) {
			anchors = append(anchors, c.Time.Interval)
		}
	}
	for _, c := range claims {
		at := c.Time.Interval
		if at.Precision != graph.DayPrecision {
			if fitting := fit(anchors, at); len(fitting) == 1 {
				at = fitting[0]
			}
		}
		id := a.referentEvent(r, at)
		c.Of = &graph.Participant{ID: id, As: id}
	}
}

// fit returns the anchors that a vaguer interval may mean; an unknown one may
// mean any.
func fit(anchors []graph.Interval, vague graph.Interval) []graph.Interval {
	var out []graph.Interval
	for _, x := range anchors {
		if !vague.Known() || vague.Contains(x) {
			out = append(out, x)
		}
	}
	return out
}

// referentEvent adds and returns the event of a referent at a time. A dated one
// is the same event in every document; another belongs to this document.
func (a *assembly) referentEvent(r referent, at graph.Interval) graph.ID {
	e := graph.Event{Kind: r.kind, Mode: r.mode, Start: at.Start, End: at.End, Precision: at.Precision}
	for id := range strings.SplitSeq(r.principals, " ") {
		e.Principals = append(e.Principals, graph.ID(id))
	}
	if at.Precision != graph.DayPrecision {
		e.ReportedAt = a.document.PublishedAt
	}
	e.ID = graph.ReferentID(e, a.document.ID)
	e.Name = a.eventName(r, at)
	a.events[e.ID] = e
	return e.ID
}

// eventName is a caption that says first what it is: "Informal meeting of Putin
// and Trump, 11 Nov 2017".
func (a *assembly) eventName(r referent, at graph.Interval) string {
	var who []string
	for id := range strings.SplitSeq(r.principals, " ") {
		who = append(who, shortName(a.entities[graph.ID(id)]))
	}
	slices.Sort(who)
	if len(who) > 3 {
		who = append(who[:2], "others")
	}
	kind := strings.TrimSpace(r.mode + " " + a.ontology.EventNouns[r.kind])
	name := strings.ToUpper(kind[:1]) + kind[1:] + " of " + enumerate(who)
	if at.Known() && at.Precision == graph.DayPrecision {
		name += ", " + at.Start.Time().Format("2 Jan 2006")
	} else if at.Known() {
		name += ", " + at.Start.Time().Format("Jan 2006")
	}
	return name
}

// shortName is a person's last name, and anything else's whole name.
func shortName(e graph.Entity) string {
	words := strings.Fields(e.Name)
	if e.Kind != graph.PersonKind || len(words) == 0 || strings.Contains(e.Name, " of ") {
		return e.Name
	}
	return words[len(words)-1]
}
