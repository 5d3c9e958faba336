package graphtest

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/demarche-kg/demarche/graph"
)

// discover answers the queries that lead to values of several kinds.
func (m *Memory) discover(ctx context.Context, q *graph.Query) (any, error) {
	switch arg := q.Argument.(type) {
	case graph.EventQuery:
		page, err := page(m.eventRows(&arg), arg.First, "all events")
		return expandPage(page, err, func(e *graph.Event) (err error) { *e, err = expandAs(ctx, m, *e, q.Select); return err })
	case graph.TopicQuery:
		page, err := page(m.topicRows(&arg), arg.First, "topics")
		return expandPage(page, err, func(t *graph.Topic) (err error) { *t, err = expandAs(ctx, m, *t, q.Select); return err })
	case graph.SearchQuery:
		return m.search(ctx, arg, q.Select)
	case graph.TimelineQuery:
		rows, err := m.timelineRows(&arg)
		if err != nil {
			return nil, err
		}
		page, err := page(rows, arg.First, "timeline")
		return expandPage(page, err, func(e *graph.TimelineEntry) error { return m.expandEntry(ctx, e, q.Select) })
	case graph.DisputeQuery:
		rows, err := m.disputeRows(&arg)
		if err != nil {
			return nil, err
		}
		page, err := page(rows, arg.First, "disputes")
		return expandPage(page, err, func(d *graph.Dispute) error { return m.expandDispute(ctx, d, q.Select) })
	case graph.PathQuery:
		return m.paths(ctx, &arg, q.Select)
	default:
		return nil, unknownField(q)
	}
}

// within reports whether known days overlap others, of which one may be open.
func within(days graph.Interval, from, to *graph.Date) bool {
	return (from == nil || days.Known() && days.End.Compare(*from) >= 0) && (to == nil || days.Known() && days.Start.Compare(*to) <= 0)
}

func (m *Memory) eventRows(q *graph.EventQuery) []row[graph.Event] {
	m.mu.RLock()
	defer m.mu.RUnlock()
	var rows []row[graph.Event]
	for _, t := range m.things {
		e, is := t.(graph.Event)
		if is && holds(q.Kind, e.Kind) && (q.Search == "" || containsWords(e.Name, words(q.Search))) && within(graph.Interval{Start: e.Start, End: e.End}, q.From, q.To) {
			rows = append(rows, row[graph.Event]{latestFirst(e.Start), string(e.ID), e})
		}
	}
	return rows
}

func (m *Memory) topicRows(q *graph.TopicQuery) []row[graph.Topic] {
	m.mu.RLock()
	defer m.mu.RUnlock()
	var rows []row[graph.Topic]
	for _, t := range m.things {
		if topic, is := t.(graph.Topic); is && (q.Search == "" || containsWords(topic.Name, words(q.Search))) {
			rows = append(rows, row[graph.Topic]{fold(topic.Name), string(topic.ID), topic})
		}
	}
	return rows
}

// selectionOf returns what is selected by the query with a field, and whether there
// is one.
func selectionOf(sel graph.Selection, field graph.FieldName) (graph.Selection, bool) {
	i := slices.IndexFunc(sel.Queries, func(q graph.Query) bool { return q.Field == field })
	if i < 0 {
		return graph.Selection{}, false
	}
	return sel.Queries[i].Select, true
}

// search scores all hits alike, so it orders them by id.
func (m *Memory) search(ctx context.Context, q graph.SearchQuery, sel graph.Selection) ([]graph.Hit, error) {
	search := words(q.Text)
	found := map[graph.ID]bool{}
	m.mu.RLock()
	for id, t := range m.things {
		if id.Prefix() != graph.SourcePrefix && (containsWords(t.ThingName(), search) || m.score(id, search) > 0) {
			found[id] = true
		}
	}
	for id, c := range m.claims {
		if c.Live() && containsWords(claimText(c), search) {
			found[id] = true
		}
	}
	for id, d := range m.documents {
		if containsWords(d.Title, search) {
			found[id] = true
		}
	}
	m.mu.RUnlock()
	ids := slices.Sorted(maps.Keys(found))
	hits := make([]graph.Hit, min(len(ids), q.N))
	for i := range hits {
		field := map[string]graph.FieldName{graph.ClaimPrefix: graph.FieldClaim, graph.DocumentPrefix: graph.FieldDocument}[ids[i].Prefix()]
		of, asked := selectionOf(sel, cmp.Or(field, graph.FieldThing))
		if !asked {
			continue
		}
		n, err := m.node(ctx, ids[i], of)
		if err != nil {
			return nil, err
		}
		switch n := n.(type) {
		case graph.Claim:
			hits[i].Claim = &n
		case graph.Document:
			hits[i].Document = &n
		case graph.Thing:
			hits[i].Thing = n
		}
	}
	return hits, nil
}

func (m *Memory) timelineRows(q *graph.TimelineQuery) ([]row[graph.TimelineEntry], error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	of, err := m.anyNamed([]graph.EntityRef{q.Of})
	if err != nil {
		return nil, err
	}
	var rows []row[graph.TimelineEntry]
	for _, c := range m.known(nil) {
		here := slices.ContainsFunc(slices.Collect(maps.Keys(participants(&c))), of)
		if here && c.Time.Start.Known() && within(c.Time.Interval, q.From, q.To) {
			filled := m.filled(&c)
			rows = append(rows, row[graph.TimelineEntry]{c.Time.Start.String(), string(c.ID), graph.TimelineEntry{Date: c.Time.Start, Claim: &filled}})
		}
	}
	events := map[graph.ID]graph.Event{}
	for _, r := range m.relations {
		if e, is := m.things[r.To].(graph.Event); is && r.Type == graph.TookPartIn && of(r.From) && e.Start.Known() && within(graph.Interval{Start: e.Start, End: e.End}, q.From, q.To) {
			events[e.ID] = e
		}
	}
	for _, e := range events {
		rows = append(rows, row[graph.TimelineEntry]{e.Start.String(), string(e.ID), graph.TimelineEntry{Date: e.Start, Event: &e}})
	}
	return rows, nil
}

// expandEntry leaves out what is not selected.
func (m *Memory) expandEntry(ctx context.Context, e *graph.TimelineEntry, sel graph.Selection) error {
	claim, claims := selectionOf(sel, graph.FieldClaim)
	event, events := selectionOf(sel, graph.FieldEvent)
	switch {
	case e.Claim != nil && claims:
		return m.expandClaim(ctx, e.Claim, claim)
	case e.Event != nil && events:
		expanded, err := expandAs(ctx, m, *e.Event, event)
		e.Event = &expanded
		return err
	default:
		e.Claim, e.Event = nil, nil
		return nil
	}
}

func (m *Memory) disputeRows(q *graph.DisputeQuery) ([]row[graph.Dispute], error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	condition, err := m.condition(q.Where)
	if err != nil {
		return nil, err
	}
	var rows []row[graph.Dispute]
	for _, c := range m.known(nil) {
		if c.Polarity != graph.Affirmed || !condition(&c) {
			continue
		}
		d := graph.Dispute{Affirmed: m.filled(&c)}
		for _, id := range slices.Sorted(slices.Values(m.contradicts[c.ID])) {
			if other := m.claims[id]; other.Live() {
				d.Denied = append(d.Denied, m.filled(other))
			}
		}
		if len(d.Denied) > 0 {
			rows = append(rows, row[graph.Dispute]{latestFirst(c.ReportedAt), string(c.ID), d})
		}
	}
	return rows, nil
}

func (m *Memory) expandDispute(ctx context.Context, d *graph.Dispute, sel graph.Selection) error {
	affirmed, _ := selectionOf(sel, graph.FieldAffirmed)
	denied, _ := selectionOf(sel, graph.FieldDenied)
	err := m.expandClaim(ctx, &d.Affirmed, affirmed)
	for i := range d.Denied {
		if err == nil {
			err = m.expandClaim(ctx, &d.Denied[i], denied)
		}
	}
	return err
}

// chain is a path with where it has got to.
type chain struct {
	graph.Path
	visited []graph.ID // the last one is where it has got to
}

// paths walks from one thing outwards until it meets the other.
func (m *Memory) paths(ctx context.Context, q *graph.PathQuery, sel graph.Selection) ([]graph.Path, error) {
	if q.N < 0 || q.MaxHops < 1 || q.MaxHops > graph.MaxHops {
		return nil, graph.Errorf(graph.Invalid, "maxHops: %d is not between 1 and %d", q.MaxHops, graph.MaxHops)
	}
	from, to, err := m.ends(q)
	if err != nil {
		return nil, err
	}
	var found []chain
	for _, a := range from {
		for _, b := range to {
			if a != b {
				found = append(found, m.chains(a, b, q)...)
			}
		}
	}
	support := func(c chain) (n int, ids string) {
		for _, r := range c.Steps {
			n, ids = n+r.ClaimCount, ids+string(r.ID)
		}
		return n, ids
	}
	slices.SortFunc(found, func(a, b chain) int {
		n, x := support(a)
		o, y := support(b)
		return cmp.Or(cmp.Compare(len(a.Steps), len(b.Steps)), cmp.Compare(o, n), cmp.Compare(x, y))
	})
	out := make([]graph.Path, min(len(found), q.N))
	start, _ := selectionOf(sel, graph.FieldFrom)
	steps, _ := selectionOf(sel, graph.FieldSteps)
	for i := range out {
		out[i] = found[i].Path
		if out[i].From, err = m.expandThing(ctx, out[i].From, start); err != nil {
			return nil, err
		}
		for j := range out[i].Steps {
			if err := m.expandRelation(ctx, &out[i].Steps[j], nil, steps); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// ends returns the things that a path is to lead from and to.
func (m *Memory) ends(q *graph.PathQuery) (from, to []graph.ID, err error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	isFrom, errFrom := m.anyNamed([]graph.EntityRef{q.From})
	isTo, errTo := m.anyNamed([]graph.EntityRef{q.To})
	if err := cmp.Or(errFrom, errTo); err != nil {
		return nil, nil, err
	}
	for id := range m.things {
		if isFrom(id) {
			from = append(from, id)
		}
		if isTo(id) {
			to = append(to, id)
		}
	}
	return from, to, nil
}

// chains returns the shortest chains of edges from one thing to another.
func (m *Memory) chains(from, to graph.ID, q *graph.PathQuery) []chain {
	m.mu.RLock()
	defer m.mu.RUnlock()
	open := []chain{{graph.Path{From: m.things[from]}, []graph.ID{from}}}
	for range q.MaxHops {
		var longer, arrived []chain
		for _, c := range open {
			at := c.visited[len(c.visited)-1]
			for _, r := range m.relations {
				if r.From != at && r.To != at || r.From == r.To || !holds(q.Types, r.Type) {
					continue
				}
				next := r.To
				if r.To == at {
					next = r.From
				}
				if slices.Contains(c.visited, next) {
					continue
				}
				extended := chain{graph.Path{From: c.From, Steps: append(slices.Clone(c.Steps), m.withEnds(r, at))}, append(slices.Clone(c.visited), next)}
				if next == to {
					arrived = append(arrived, extended)
				} else {
					longer = append(longer, extended)
				}
			}
		}
		if len(arrived) > 0 {
			return arrived
		}
		open = longer
	}
	return nil
}
