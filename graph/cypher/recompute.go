package cypher

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/demarche-kg/demarche/graph"
)

// change is what a write did to claims; recompute follows what it touches.
type change struct {
	documents []graph.ID // whose claims may have changed, or point elsewhere
	voiced    []graph.ID // that are in another cluster of copies than before
	before    claimSet   // their live claims before
	acts      []graph.ID // entities that act for somebody else than before
	actedFor  map[graph.ID]graph.ID
	moved     map[graph.ID]bool // claims that point at another thing than before
}

// recompute brings everything that is derived from claims up to date:
//
//	changed claims ─▶ who acts for whom ─▶ affected claims ─┬▶ CONTRADICTS, CORROBORATES
//	                                                        └▶ edges: Relation, SUPPORTS, the drawn edge
//
// It reads every live claim of each edge it touches, and nothing else.
func (t *transaction) recompute(ctx context.Context, ch change, receipt *graph.Receipt) error {
	r := rules{ontology: t.db.ontology, run: t.run}
	after := claimSet{}
	if err := r.loadDocuments(ctx, after, ch.documents); err != nil {
		return err
	}
	affected := maps.Clone(after)
	if err := r.loadDocuments(ctx, affected, ch.voiced); err != nil {
		return err
	}
	if err := r.reassigned(ctx, ch, after, affected); err != nil {
		return err
	}

	// The claims that the links of affected ones depend on.
	around := maps.Clone(affected)
	loaded := slices.Concat(ch.documents, ch.voiced)
	if err := r.opponents(ctx, around, affected.claims(), loaded...); err != nil {
		return err
	}
	if err := r.echoes(ctx, around, affected.claims(), loaded...); err != nil {
		return err
	}
	if err := r.accusations(ctx, around); err != nil {
		return err
	}
	w, err := r.world(ctx, around)
	if err != nil {
		return err
	}
	all := around.claims()
	moved, err := t.link(ctx, contradictsLinks, ch.before, affected, pairsOf(graph.Contradictions(t.db.ontology, all, w.Principals)))
	if err != nil {
		return err
	}
	if _, err := t.link(ctx, corroboratesLinks, ch.before, affected, pairsOf(graph.Corroborations(all, w))); err != nil {
		return err
	}

	// The edges of what changed, of what is affected, and of what is no longer or
	// newly disputed.
	others := claimSet{}
	if err := r.loadByID(ctx, others, moved); err != nil {
		return err
	}
	touched := map[graph.ID]bool{}
	touch := func(c graph.Claim) {
		for _, e := range graph.ProjectedEdges(t.db.ontology, &c) {
			touched[e.ID] = true
		}
	}
	for _, c := range ch.before {
		touch(c.Claim)
	}
	for _, c := range affected {
		touch(c.Claim)
	}
	for _, id := range moved {
		touch(others[id].Claim)
	}
	return t.project(ctx, r, slices.Sorted(maps.Keys(touched)), affected, &surroundings{around, w}, receipt)
}

// surroundings are claims with their World, which is the World of each subset.
type surroundings struct {
	claims claimSet
	world  graph.World
}

func (s *surroundings) hold(claims claimSet) bool {
	if s == nil {
		return false
	}
	for id := range claims {
		if _, there := s.claims[id]; !there {
			return false
		}
	}
	return true
}

// reassigned adds to affected the claims of other documents in which somebody
// acts for another principal than before.
func (r rules) reassigned(ctx context.Context, ch change, after, affected claimSet) error {
	diff := officesThatDiffer(ch.before.offices(), after.offices())
	changed := map[graph.ID]bool{}
	for _, o := range diff {
		changed[o.holder] = true
	}
	for _, id := range ch.acts {
		changed[id] = true
	}
	if len(changed) == 0 {
		return nil
	}
	text, params := rolesOf, map[string]any{}
	if len(ch.acts) == 0 {
		elsewhere, err := r.standing(ctx, changed, nil, ch.documents, nil)
		if err != nil {
			return err
		}
		days, all := daysConcerned(diff, officesIn(elsewhere.claims))
		if !all && !days.Known() {
			return nil
		}
		if !all {
			text += "\n  AND c.reportedAt >= $first AND c.reportedAt <= $last"
			params["first"], params["last"] = dateOrNull(days.Start), dateOrNull(days.End)
		}
	}
	if err := r.below(ctx, changed, ch.before); err != nil {
		return err
	}
	params["ids"], params["documents"] = strs(slices.Sorted(maps.Keys(changed))), strs(ch.documents)
	records, err := r.run(ctx, "rules: roles", text+rolesReturn, params)
	if err != nil || len(records) == 0 {
		return err
	}
	documents := map[graph.ID]bool{}
	for _, rec := range records {
		documents[id(rec, "document")] = true
	}
	was, is := ch.before.claims(), after.claims()
	s, err := r.standing(ctx, changed, slices.Sorted(maps.Keys(documents)), ch.documents, slices.Concat(was, is))
	if err != nil {
		return err
	}
	newly := standing{s.entities, slices.Concat(s.claims, is)}.principals()
	formerEntities := maps.Clone(s.entities)
	for e, actsFor := range ch.actedFor {
		formerEntities[e] = graph.Entity{ID: e, ActsFor: actsFor}
	}
	formerly := standing{formerEntities, slices.Concat(s.claims, was)}.principals()
	var wanted []graph.ID
	for _, rec := range records {
		at := graph.Interval{Start: date(rec, "validFrom"), End: date(rec, "validTo")}
		e, d, reported := id(rec, "id"), id(rec, "document"), date(rec, "reportedAt")
		if newly.Of(e, d, reported, at) != formerly.Of(e, d, reported, at) {
			wanted = append(wanted, ids(rec, "claims")...)
		}
	}
	return r.loadByID(ctx, affected, wanted)
}

const (
	// coalesce keeps the planner from starting at the index on document.
	rolesOf = `UNWIND $ids AS id
MATCH (:Entity {id: id})<-[:SUBJECT|OBJECT|ABOUT|AT|ATTRIBUTED_TO]-(c:Claim)
WHERE c.retractedAt IS NULL AND NOT coalesce(c.document, '') IN $documents`
	rolesReturn = `
RETURN id, c.document AS document, c.reportedAt AS reportedAt, c.validFrom AS validFrom, c.validTo AS validTo, collect(DISTINCT c.id) AS claims`
)

// office is a standing claim as other documents see it.
type office struct {
	holder, of graph.ID
	time       graph.Interval
	reported   graph.Date
}

// offices returns what the claims say, for other documents, of who stands for
// whom.
func (s claimSet) offices() map[office]bool { return officesIn(s.claims()) }

func officesIn(claims []graph.Claim) map[office]bool {
	out := map[office]bool{}
	for i := range claims {
		c := &claims[i]
		if c.Polarity != graph.Affirmed || c.Modality != graph.Actual || !slices.Contains(graph.OfficePredicates(), c.Predicate) {
			continue
		}
		for _, h := range c.Subjects {
			for _, o := range c.Objects {
				out[office{h.ID, o.ID, graph.Interval{Start: c.Time.Start, End: c.Time.End}, c.ReportedAt}] = true
			}
		}
	}
	return out
}

// officesThatDiffer returns what is in one set only.
func officesThatDiffer(a, b map[office]bool) []office {
	var out []office
	for o := range a {
		if !b[o] {
			out = append(out, o)
		}
	}
	for o := range b {
		if !a[o] {
			out = append(out, o)
		}
	}
	return out
}

// daysConcerned returns between which days other reports must have been published
// for offices that came or went to matter to them; the unknown interval when to
// none, all when to any. An undated office counts near its own report only, and
// not where another report tells of the same office.
func daysConcerned(diff []office, elsewhere map[office]bool) (days graph.Interval, all bool) {
	byHolder := map[graph.ID][]office{}
	for o := range elsewhere {
		byHolder[o.holder] = append(byHolder[o.holder], o)
	}
	for _, o := range diff {
		if o.time.Known() {
			return days, true
		}
		if !o.reported.Known() {
			continue
		}
		reach := int(graph.StandingReach / (24 * time.Hour))
		first, last := o.reported.AddDays(-reach), o.reported.AddDays(reach)
		others := byHolder[o.holder]
		if !slices.ContainsFunc(others, func(x office) bool { return x.of != o.of || x.time.Known() }) {
			for _, x := range others {
				if !x.reported.Known() {
					continue
				}
				if end := x.reported.AddDays(reach + 1); x.reported.Compare(o.reported) <= 0 && end.Compare(first) > 0 {
					first = end
				}
				if begin := x.reported.AddDays(-reach - 1); x.reported.Compare(o.reported) >= 0 && begin.Compare(last) < 0 {
					last = begin
				}
			}
		}
		if first.Compare(last) > 0 {
			continue
		}
		if !days.Known() || first.Compare(days.Start) < 0 {
			days.Start = first
		}
		if last.Compare(days.End) > 0 {
			days.End = last
		}
	}
	return days, false
}

// below adds to the entities those that act for one of them, and so on down.
func (r rules) below(ctx context.Context, entities map[graph.ID]bool, before claimSet) error {
	next := slices.Sorted(maps.Keys(entities))
	for len(next) > 0 {
		records, err := r.run(ctx, "rules: below", `UNWIND $ids AS id
CALL (id) {
  MATCH (e:Entity {actsFor: id}) RETURN e.id AS below
  UNION
  MATCH (c:Claim)-[:OBJECT {standing: id}]->() WHERE c.retractedAt IS NULL
  MATCH (c)-[:SUBJECT]->(e:Entity) RETURN e.id AS below
}
RETURN DISTINCT below`, map[string]any{"ids": strs(next)})
		if err != nil {
			return err
		}
		var found []graph.ID
		for _, rec := range records {
			found = append(found, id(rec, "below"))
		}
		for _, c := range before {
			if slices.ContainsFunc(c.Objects, func(p graph.Participant) bool { return slices.Contains(next, p.ID) }) && slices.Contains(graph.StandingPredicates(), c.Predicate) {
				for _, s := range c.Subjects {
					found = append(found, s.ID)
				}
			}
		}
		next = nil
		for _, id := range found {
			if !entities[id] && id.Prefix() == graph.EntityPrefix {
				entities[id] = true
				next = append(next, id)
			}
		}
	}
	return nil
}

// pair is two linked claims, the smaller id first.
type pair [2]graph.ID

func pairsOf[P graph.Contradiction | graph.Corroboration](ps []P) map[pair]bool {
	out := make(map[pair]bool, len(ps))
	for _, p := range ps {
		x := graph.Contradiction(p)
		out[pair{x.A, x.B}] = true
	}
	return out
}

// links are the statements for one type of derived link between claims.
type links struct {
	name, read, remove, create, clear string
}

var (
	contradictsLinks = links{
		name:   "contradicts",
		read:   `UNWIND $ids AS id MATCH (a:Claim {id: id})-[:CONTRADICTS]-(b:Claim) RETURN id, b.id AS other`,
		remove: `UNWIND $rows AS row MATCH (:Claim {id: row.a})-[r:CONTRADICTS]->(b:Claim) WHERE b.id = row.b DELETE r`,
		create: `UNWIND $rows AS row MATCH (a:Claim {id: row.a}) WITH a, row MATCH (b:Claim {id: row.b}) CREATE (a)-[:CONTRADICTS]->(b)`,
		clear:  `MATCH (:Claim)-[r:CONTRADICTS]->(:Claim) DELETE r`,
	}
	corroboratesLinks = links{
		name:   "corroborates",
		read:   `UNWIND $ids AS id MATCH (a:Claim {id: id})-[:CORROBORATES]-(b:Claim) RETURN id, b.id AS other`,
		remove: `UNWIND $rows AS row MATCH (:Claim {id: row.a})-[r:CORROBORATES]->(b:Claim) WHERE b.id = row.b DELETE r`,
		create: `UNWIND $rows AS row MATCH (a:Claim {id: row.a}) WITH a, row MATCH (b:Claim {id: row.b}) CREATE (a)-[:CORROBORATES]->(b)`,
		clear:  `MATCH (:Claim)-[r:CORROBORATES]->(:Claim) DELETE r`,
	}
)

// link makes the links of the affected claims, and of those that are no longer
// live, what they should be. It returns the live claims beyond those that gained or
// lost a link. should may hold pairs of other claims; they are left alone.
func (t *transaction) link(ctx context.Context, l links, before, affected claimSet, should map[pair]bool) ([]graph.ID, error) {
	ours := map[graph.ID]bool{}
	for id := range before {
		ours[id] = true
	}
	for id := range affected {
		ours[id] = true
	}
	records, err := t.run(ctx, l.name, l.read, map[string]any{"ids": strs(slices.Sorted(maps.Keys(ours)))})
	if err != nil {
		return nil, err
	}
	there := map[pair]bool{}
	for _, rec := range records {
		a, b := id(rec, "id"), id(rec, "other")
		there[pair{min(a, b), max(a, b)}] = true
	}
	var remove, create []row
	moved := map[graph.ID]bool{}
	note := func(p pair) row {
		for _, id := range p {
			_, alive := affected[id]
			_, was := before[id]
			if alive || !was {
				moved[id] = true
			}
		}
		return row{"a": string(p[0]), "b": string(p[1])}
	}
	for _, p := range sortedPairs(there) {
		if !should[p] {
			remove = append(remove, note(p))
		}
	}
	for _, p := range sortedPairs(should) {
		if !there[p] && (ours[p[0]] || ours[p[1]]) {
			create = append(create, note(p))
		}
	}
	if err := t.rows(ctx, l.name+": remove", l.remove, remove); err != nil {
		return nil, err
	}
	if err := t.rows(ctx, l.name+": create", l.create, create); err != nil {
		return nil, err
	}
	return slices.Sorted(maps.Keys(moved)), nil
}

func sortedPairs(ps map[pair]bool) []pair {
	return slices.SortedFunc(maps.Keys(ps), comparePairs)
}

const readRelations = `UNWIND $ids AS id
MATCH (r:Relation {id: id})
CALL (r) { MATCH (r)<-[:SUPPORTS]-(c:Claim) RETURN collect(c.id) AS claims, collect(CASE WHEN c.retractedAt IS NULL THEN c.id END) AS live }
CALL (r) { MATCH (r)-[:FROM]->(a) RETURN head(collect(a.id)) AS from }
CALL (r) { MATCH (r)-[:TO]->(b) RETURN head(collect(b.id)) AS to }
RETURN r AS relation, claims, live, from, to`

// project recomputes edges from all their live claims, of which changed are those
// that Neo4j may not know to support them yet. near saves reading what it holds.
func (t *transaction) project(ctx context.Context, r rules, edges []graph.ID, changed claimSet, near *surroundings, receipt *graph.Receipt) error {
	if len(edges) == 0 {
		return nil
	}
	records, err := t.run(ctx, "read relations", readRelations, map[string]any{"ids": strs(edges)})
	if err != nil {
		return err
	}
	there := map[graph.ID]graph.Relation{}
	supported := map[graph.ID][]graph.ID{}
	supporters := maps.Clone(changed)
	var more []graph.ID
	for _, rec := range records {
		rel := relationOf(asFields(value[any](rec, "relation")))
		rel.From, rel.To = id(rec, "from"), id(rec, "to")
		there[rel.ID] = rel
		supported[rel.ID] = ids(rec, "claims")
		more = append(more, ids(rec, "live")...)
	}
	slices.Sort(more)
	more = slices.Compact(more)
	if near != nil {
		for _, id := range more {
			if c, there := near.claims[id]; there {
				supporters[id] = c
			}
		}
	}
	if err := r.loadByID(ctx, supporters, more); err != nil {
		return err
	}
	var w graph.World
	if near.hold(supporters) {
		w = near.world
	} else if w, err = r.world(ctx, supporters); err != nil {
		return err
	}
	if w.Contradictions, err = t.disputed(ctx, supporters); err != nil {
		return err
	}
	want := map[graph.ID]graph.Relation{}
	for _, rel := range graph.Project(supporters.claims(), w) {
		if _, touched := slices.BinarySearch(edges, rel.ID); touched {
			want[rel.ID] = rel
		}
	}
	return t.draw(ctx, edges, there, supported, want, receipt)
}

// disputed returns the live contradictions of claims.
func (t *transaction) disputed(ctx context.Context, claims claimSet) ([]graph.Contradiction, error) {
	records, err := t.run(ctx, contradictsLinks.name, contradictsLinks.read, map[string]any{"ids": strs(slices.Sorted(maps.Keys(claims)))})
	if err != nil {
		return nil, err
	}
	var out []graph.Contradiction
	for _, rec := range records {
		a, b := id(rec, "id"), id(rec, "other")
		out = append(out, graph.Contradiction{A: min(a, b), B: max(a, b)})
	}
	return out, nil
}
