package cypher

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/demarche-kg/demarche/graph"
)

// runner runs a statement, within a transaction or as a read of its own.
type runner func(ctx context.Context, name, text string, params map[string]any) ([]*neo4j.Record, error)

// rules loads what graph.Project and its like read: claims without their texts,
// and the World around them. With known set, the claims are those known then; with
// ended set, all there are.
type rules struct {
	ontology *graph.Ontology
	run      runner
	known    *time.Time
	ended    bool
}

// which is the condition that claim c is one of those to load.
func (r rules) which() string {
	if r.ended {
		return "true"
	}
	return live(r.known)
}

// live is the condition that claim c holds now, or did at the time of known.
func live(known *time.Time) string {
	if known == nil {
		return "c.retractedAt IS NULL"
	}
	return "c.recordedAt <= $known AND (c.retractedAt IS NULL OR c.retractedAt > $known)"
}

func (r rules) params(p map[string]any) map[string]any {
	if r.known != nil {
		p["known"] = r.known.UTC()
	}
	return p
}

// ruleClaim is the part of a claim that rules read.
const ruleClaim = `
CALL (c) { MATCH (c)-[r:SUBJECT|OBJECT|ABOUT|AT|DURING|OF]->(t) WITH r, t ORDER BY r.position, r.as RETURN collect([type(r), t.id, r.as]) AS roles }
CALL (c) { MATCH (c)-[r:ATTRIBUTED_TO]->(t) WHERE r.position = 0 RETURN collect([r.kind, t.id]) AS sources }
CALL (c) { MATCH (c)-[:CONTENT_OF]->(o:Claim) RETURN head(collect(o.id)) AS contentOf }
RETURN c {.id, .document, .predicate, .mode, .polarity, .modality, .stance, .reportedAt, .validFrom, .validTo, .precision, .timeBasis, .evidenceStart, .digest, .sameKey} AS claim,
  roles, sources, contentOf`

// loadedClaim is a claim with the digest of all that was written of it, and the key
// it is found by.
type loadedClaim struct {
	graph.Claim
	digest  string
	sameKey graph.ID
}

// claimSet is claims by id.
type claimSet map[graph.ID]loadedClaim

// claims returns them as rules want them, sorted by id.
func (s claimSet) claims() []graph.Claim {
	out := make([]graph.Claim, 0, len(s))
	for _, id := range slices.Sorted(maps.Keys(s)) {
		out = append(out, s[id].Claim)
	}
	return out
}

// load adds the live claims that match finds to the set. match binds c to claims
// and ends in a WHERE to which conditions may be added.
func (r rules) load(ctx context.Context, into claimSet, name, match string, params map[string]any) error {
	records, err := r.run(ctx, name, match+" AND "+r.which()+"\nWITH DISTINCT c"+ruleClaim, r.params(params))
	if err != nil {
		return err
	}
	for _, rec := range records {
		f := asFields(value[any](rec, "claim"))
		c := claimOf(f)
		for _, role := range lists(value[any](rec, "roles"), 3) {
			thing, _ := role[1].(string)
			as, _ := role[2].(string)
			addRole(&c, role[0], graph.Participant{ID: graph.ID(thing), As: graph.ID(as)})
		}
		for _, s := range lists(value[any](rec, "sources"), 2) {
			kind, _ := s[0].(string)
			source, _ := s[1].(string)
			c.Sources = append(c.Sources, graph.Attribution{Kind: graph.AttributionKind(kind), Source: graph.ID(source)})
		}
		c.ContentOf = id(rec, "contentOf")
		start := number[int](f, "evidenceStart")
		c.Evidence = []graph.Evidence{{Span: graph.Span{Start: start, End: start}}}
		into[c.ID] = loadedClaim{c, str(f, "digest"), id(f, "sameKey")}
	}
	return nil
}

func (r rules) loadByID(ctx context.Context, into claimSet, wanted []graph.ID) error {
	missing := slices.DeleteFunc(slices.Clone(wanted), func(id graph.ID) bool { _, there := into[id]; return there })
	if len(missing) == 0 {
		return nil
	}
	return r.load(ctx, into, "rules: claims", `UNWIND $ids AS id MATCH (c:Claim {id: id}) WHERE true`, map[string]any{"ids": strs(missing)})
}

func (r rules) loadDocuments(ctx context.Context, into claimSet, documents []graph.ID) error {
	if len(documents) == 0 {
		return nil
	}
	return r.load(ctx, into, "rules: documents", `UNWIND $ids AS id MATCH (c:Claim {document: id}) WHERE true`, map[string]any{"ids": strs(documents)})
}

// accusations adds what graph.Contradictions looks up for the denials among the
// claims: the accusations in their documents, and the contents of those.
func (r rules) accusations(ctx context.Context, into claimSet) error {
	documents := map[graph.ID]bool{}
	for _, c := range into {
		if c.Stance == graph.Denied {
			documents[c.Document] = true
		}
	}
	if len(documents) == 0 {
		return nil
	}
	params := func() map[string]any {
		return map[string]any{"ids": strs(slices.Sorted(maps.Keys(documents))), "accused": "ACCUSED"}
	}
	if err := r.load(ctx, into, "rules: accusations", `UNWIND $ids AS id MATCH (c:Claim {document: id}) WHERE c.predicate = $accused`, params()); err != nil {
		return err
	}
	return r.load(ctx, into, "rules: contents of accusations",
		`UNWIND $ids AS id MATCH (a:Claim {document: id}) WHERE a.predicate = $accused MATCH (a)<-[:CONTENT_OF]-(c:Claim) WHERE true`, params())
}

const voicesOf = `UNWIND $ids AS id
MATCH (d:Document {id: id})
CALL (d) { MATCH (d)-[:PUBLISHED_BY]->(p:Entity) RETURN head(collect(p.id)) AS publisher }
RETURN d.id AS id, d.cluster AS cluster, publisher`

// voices returns whose voices the claims' documents are.
func (r rules) voices(ctx context.Context, claims claimSet) (map[graph.ID]graph.Voice, error) {
	documents := map[graph.ID]bool{}
	for _, c := range claims {
		documents[c.Document] = true
	}
	records, err := r.run(ctx, "rules: voices", voicesOf, map[string]any{"ids": strs(slices.Sorted(maps.Keys(documents)))})
	if err != nil {
		return nil, err
	}
	voices := make(map[graph.ID]graph.Voice, len(records))
	for _, rec := range records {
		voices[id(rec, "id")] = graph.Voice{Publisher: id(rec, "publisher"), Cluster: id(rec, "cluster")}
	}
	return voices, nil
}

// standing is what graph.NewPrincipals is built from.
type standing struct {
	entities map[graph.ID]graph.Entity
	claims   []graph.Claim
}

func (s standing) principals() *graph.Principals {
	return graph.NewPrincipals(slices.Collect(maps.Values(s.entities)), s.claims)
}

// standingOf reads for whom entities act and the offices they hold. Claims of the
// documents at hand keep their document, since a report's own word goes first; of
// all others only offices count, and one of a kind is enough.
func standingOf(known *time.Time) string {
	return `UNWIND $ids AS id
MATCH (e:Entity {id: id})
CALL (id) {
  MATCH (c:Claim)-[s:SUBJECT {standing: id}]->()
  WHERE NOT coalesce(c.document, '') IN $without AND c.predicate IN $predicates AND c.polarity = 'AFFIRMED' AND c.modality = 'ACTUAL' AND ` + live(known) + `
  MATCH (c)-[:OBJECT]->(o)
  WITH o.id AS object, c.predicate AS predicate, c.validFrom AS validFrom, c.validTo AS validTo, c.reportedAt AS reportedAt,
    CASE WHEN c.document IN $documents THEN c.document ELSE '' END AS document
  WHERE document <> '' OR predicate IN $offices
  WITH DISTINCT object, predicate, validFrom, validTo, reportedAt, document
  RETURN collect({object: object, predicate: predicate, validFrom: validFrom, validTo: validTo, reportedAt: reportedAt, document: document}) AS claims
}
RETURN id, e.actsFor AS actsFor, claims`
}

// standing returns what decides for whom the seeds act, and those they act for,
// and so on. The claims of the documents in without are left out: the caller has
// them. documents are those whose own word counts.
func (r rules) standing(ctx context.Context, seeds map[graph.ID]bool, documents []graph.ID, without []graph.ID, more []graph.Claim) (standing, error) {
	s := standing{entities: map[graph.ID]graph.Entity{}}
	next := slices.Sorted(maps.Keys(seeds))
	seen := map[graph.ID]bool{}
	for len(next) > 0 {
		for _, id := range next {
			seen[id] = true
		}
		var found []graph.ID
		records, err := r.run(ctx, "rules: standing", standingOf(r.known), r.params(map[string]any{
			"ids": strs(next), "documents": strs(documents), "without": strs(without), "predicates": strs(graph.StandingPredicates()), "offices": strs(graph.OfficePredicates()),
		}))
		if err != nil {
			return s, err
		}
		for _, rec := range records {
			e := graph.Entity{ID: id(rec, "id"), ActsFor: id(rec, "actsFor")}
			s.entities[e.ID] = e
			found = append(found, e.ActsFor)
			for _, x := range list(rec, "claims") {
				f := asFields(x)
				c := claimOf(f)
				c.Polarity, c.Modality = graph.Affirmed, graph.Actual
				c.Subjects = []graph.Participant{{ID: e.ID}}
				c.Objects = []graph.Participant{{ID: id(f, "object")}}
				s.claims = append(s.claims, c)
				found = append(found, id(f, "object"))
			}
		}
		for _, c := range more {
			if slices.ContainsFunc(c.Subjects, func(p graph.Participant) bool { return slices.Contains(next, p.ID) }) {
				for _, o := range c.Objects {
					found = append(found, o.ID)
				}
			}
		}
		slices.Sort(found)
		next = slices.DeleteFunc(slices.Compact(found), func(id graph.ID) bool { return seen[id] || id.Prefix() != graph.EntityPrefix })
	}
	return s, nil
}

// world returns the World of the claims, without contradictions.
func (r rules) world(ctx context.Context, claims claimSet) (graph.World, error) {
	w := graph.World{Ontology: r.ontology}
	var err error
	if w.Voices, err = r.voices(ctx, claims); err != nil {
		return w, err
	}
	seeds := map[graph.ID]bool{}
	add := func(id graph.ID) {
		if id.Prefix() == graph.EntityPrefix {
			seeds[id] = true
		}
	}
	for _, c := range claims {
		for _, p := range slices.Concat(c.Subjects, c.Objects, c.Topics) {
			add(p.ID)
		}
		// HELD_IN and its like end in places and events.
		if c.Place != nil {
			add(c.Place.ID)
		}
		if len(c.Sources) > 0 {
			add(c.Sources[0].Source)
		}
	}
	s, err := r.standing(ctx, seeds, slices.Sorted(maps.Keys(w.Voices)), nil, nil)
	if err != nil {
		return w, err
	}
	w.Principals = s.principals()
	return w, nil
}

// opponent says which claims may contradict some claims: they have this predicate
// and polarity and overlap the hull of their times, or share a document or event.
type opponent struct {
	predicate graph.Predicate
	polarity  graph.Polarity
}

type opponentHull struct {
	from, to  graph.Date
	documents []graph.ID
	events    []graph.ID
}

// opponents adds the claims that may contradict one of the given. It finds too
// many: graph.Contradictions decides. All live claims of the documents in loaded are
// there already.
func (r rules) opponents(ctx context.Context, into claimSet, of []graph.Claim, loaded ...graph.ID) error {
	hulls := map[opponent]*opponentHull{}
	for i := range of {
		c := &of[i]
		if c.Modality != graph.Actual {
			continue
		}
		key := opponent{c.Predicate, graph.Negated}
		if c.Polarity == graph.Negated {
			key.polarity = graph.Affirmed
		}
		h := hulls[key]
		if h == nil {
			h = &opponentHull{}
			hulls[key] = h
		}
		if c.Time.Known() {
			if !h.from.Known() || c.Time.Start.Compare(h.from) < 0 {
				h.from = c.Time.Start
			}
			if c.Time.End.Compare(h.to) > 0 {
				h.to = c.Time.End
			}
		}
		if !slices.Contains(h.documents, c.Document) && !slices.Contains(loaded, c.Document) {
			h.documents = append(h.documents, c.Document)
		}
		for _, p := range []*graph.Participant{c.Of, c.During} {
			if p != nil && !slices.Contains(h.events, p.ID) {
				h.events = append(h.events, p.ID)
			}
		}
	}
	var rows []row
	for key, h := range hulls {
		if len(h.documents) == 0 && len(h.events) == 0 && !h.from.Known() {
			continue
		}
		rows = append(rows, row{
			"predicate": string(key.predicate), "polarity": string(key.polarity), "from": dateOrNull(h.from), "to": dateOrNull(h.to),
			"documents": strs(h.documents), "events": strs(h.events),
		})
	}
	if len(rows) == 0 {
		return nil
	}
	return r.load(ctx, into, "rules: opponents", `UNWIND $rows AS row
CALL (row) {
  UNWIND row.documents AS d MATCH (c:Claim {document: d}) WHERE c.predicate = row.predicate AND c.polarity = row.polarity RETURN c
  UNION
  UNWIND row.events AS e MATCH (:Event {id: e})<-[:OF|DURING]-(c:Claim) WHERE c.predicate = row.predicate AND c.polarity = row.polarity RETURN c
  UNION
  MATCH (c:Claim {predicate: row.predicate, polarity: row.polarity}) USING INDEX c:Claim(predicate, polarity, validTo)
  WHERE c.validTo >= row.from AND c.validFrom <= row.to RETURN c
}
WITH c WHERE c.modality = 'ACTUAL'`, map[string]any{"rows": rows})
}

// echoes adds the claims that may corroborate one of the given. All live claims of
// the documents in loaded are there already.
func (r rules) echoes(ctx context.Context, into claimSet, of []graph.Claim, loaded ...graph.ID) error {
	keys := map[graph.ID]bool{}
	for i := range of {
		if k := sameKey(r.ontology, &of[i]); k != "" {
			keys[k] = true
		}
	}
	if len(keys) == 0 {
		return nil
	}
	return r.load(ctx, into, "rules: echoes", `UNWIND $keys AS key MATCH (c:Claim {sameKey: key}) WHERE NOT coalesce(c.document, '') IN $loaded`,
		map[string]any{"keys": strs(slices.Sorted(maps.Keys(keys))), "loaded": strs(loaded)})
}
