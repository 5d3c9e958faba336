package cypher

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/demarche-kg/demarche/graph"
)

// identities is what follows from decisions, live claims and texts: what should be,
// and beside it what is stored.
type identities struct {
	same, merged     map[graph.ID]graph.ID // thing -> what it counts as
	blocks, inBlocks map[graph.ID]string   // event -> its block
	clusters, copies map[graph.ID]graph.ID // document -> its cluster
	bands            map[graph.ID]graph.Text
	unlike           []graph.ID // documents whose bands are not those of their text
	hints, linked    map[pair]string
	misplaced        []move // relationships that lead to something else than what their as counts as
	decisions        []graph.Decision
}

const (
	everyMerged   = `MATCH (n:Merged) RETURN n.id AS id, n.countsAs AS countsAs`
	everyEvent    = `MATCH (e:Event|Merged) WHERE e.id STARTS WITH 'evt_' RETURN e`
	toldEvents    = `MATCH (c:Claim)-[r:OF]->() WHERE c.retractedAt IS NULL RETURN DISTINCT r.as AS id`
	everyPointing = `MATCH ()-[r:` + pointing + `]->(t) RETURN DISTINCT r.as AS thing, t.id AS id`
	everyCopy     = `MATCH (d:Document) RETURN d.id AS id, d.cluster AS cluster, d.bands AS bands, d.text AS text`
	everyPerson   = `MATCH (p:Entity|Merged) WHERE p.surname IS NOT NULL RETURN p.id AS id, p.folded AS name`
	everyMention  = `MATCH ()-[r:MENTIONS]->() RETURN DISTINCT r.as AS id`
	everySameAs   = `MATCH (a)-[r:SAME_AS]->(b) RETURN a.id AS a, b.id AS b, r.method AS method`
)

// identities reads and derives who is who in the whole graph.
func (db *DB) identities(ctx context.Context) (*identities, error) {
	x := &identities{
		merged: map[graph.ID]graph.ID{}, blocks: map[graph.ID]string{}, inBlocks: map[graph.ID]string{},
		copies: map[graph.ID]graph.ID{}, bands: map[graph.ID]graph.Text{}, hints: map[pair]string{}, linked: map[pair]string{},
	}
	var err error
	if x.decisions, err = db.Decisions(ctx); err != nil {
		return nil, err
	}
	x.same = graph.Identities(x.decisions)
	told, mentioned := map[graph.ID]bool{}, map[graph.ID]bool{}
	var events []graph.Event
	var people []graph.PersonName
	for _, read := range []struct {
		text string
		each func(r *neo4j.Record)
	}{
		{everyMerged, func(r *neo4j.Record) { x.merged[id(r, "id")] = id(r, "countsAs") }},
		{toldEvents, func(r *neo4j.Record) { told[id(r, "id")] = true }},
		{everyEvent, func(r *neo4j.Record) {
			f := asFields(value[any](r, "e"))
			events = append(events, eventOf(f))
			if block := str(f, "block"); block != "" {
				x.inBlocks[id(f, "id")] = block
			}
		}},
		{everyCopy, func(r *neo4j.Record) {
			d, text := id(r, "id"), graph.NewText(str(r, "text"))
			x.bands[d] = text
			if c := id(r, "cluster"); c != "" {
				x.copies[d] = c
			}
			if !slices.Equal(strs(ids(r, "bands")), text.Bands) {
				x.unlike = append(x.unlike, d)
			}
		}},
		{everyPerson, func(r *neo4j.Record) {
			people = append(people, graph.PersonName{ID: id(r, "id"), Name: str(r, "name")})
		}},
		{everyMention, func(r *neo4j.Record) { mentioned[x.countsAs(id(r, "id"))] = true }},
		{everySameAs, func(r *neo4j.Record) { x.linked[pair{id(r, "a"), id(r, "b")}] = str(r, "method") }},
	} {
		if err := db.stream(ctx, statement{name: "verify: identity", text: read.text}, read.each); err != nil {
			return nil, err
		}
	}
	x.sameEvents(events, told)
	x.clusters = graph.Copies(x.bands)
	x.sameAs(slices.DeleteFunc(people, func(p graph.PersonName) bool { return x.same[p.ID] != "" || !mentioned[p.ID] }))
	return x, db.stream(ctx, statement{name: "verify: identity", text: everyPointing}, func(r *neo4j.Record) {
		thing, at := id(r, "thing"), id(r, "id")
		if want := x.countsAs(thing); at != want {
			x.misplaced = append(x.misplaced, move{thing, at, want})
		}
	})
}

func (x *identities) countsAs(id graph.ID) graph.ID {
	if other := x.same[id]; other != "" {
		return other
	}
	return id
}

func (x *identities) sameEvents(events []graph.Event, told map[graph.ID]bool) {
	byBlock := map[string][]graph.Event{}
	for _, e := range events {
		block := string(graph.EventBlock(e, x.countsAs))
		if block == "" {
			continue
		}
		x.blocks[e.ID] = block
		if told[e.ID] {
			byBlock[block] = append(byBlock[block], e)
		}
	}
	for _, block := range byBlock {
		maps.Copy(x.same, graph.SameEvents(block))
	}
}

// sameAs derives the SAME_AS relationships: hints by the names of people who count as
// themselves and are mentioned, and what counts as another.
func (x *identities) sameAs(people []graph.PersonName) {
	blocks := map[string][]graph.PersonName{}
	for _, p := range people {
		blocks[p.Surname()] = append(blocks[p.Surname()], p)
	}
	for _, block := range blocks {
		for _, s := range graph.SameNames(block) {
			x.hints[pair{s.A, s.B}] = string(s.Method)
		}
	}
	for thing, other := range x.same {
		x.hints[pair{thing, other}] = string(methodOf(thing))
	}
}

// methodOf is how a thing came to count as another.
func methodOf(thing graph.ID) graph.SameMethod {
	if thing.Prefix() == graph.EventPrefix {
		return graph.EventMethod
	}
	return graph.CuratorMethod
}

// verifyIdentity compares who is who as stored with what follows from decisions,
// live claims and texts.
func (db *DB) verifyIdentity(ctx context.Context, report *Report) error {
	x, err := db.identities(ctx)
	if err != nil {
		return err
	}
	for i, d := range x.decisions {
		again := d
		again.SetID()
		if d.Number != i+1 || again.ID != d.ID {
			report.add("identity", d.ID, "decision %d stands at place %d, or its id does not follow from it", d.Number, i+1)
		}
	}
	differ(x.same, x.merged, func(id, want, is graph.ID) {
		report.add("identity", id, "it counts as %q and should count as %q", is, want)
	})
	differ(x.blocks, x.inBlocks, func(id graph.ID, want, is string) {
		report.add("identity", id, "it is in the block %q of events and belongs into %q", is, want)
	})
	differ(x.clusters, x.copies, func(id, want, is graph.ID) {
		report.add("identity", id, "its cluster of copies is %q and should be %q", is, want)
	})
	for _, d := range x.unlike {
		report.add("identity", d, "the bands it is found by as a copy are not those of its text")
	}
	for _, m := range x.misplaced {
		report.add("identity", m.thing, "what names it leads to %s and should lead to %s", m.from, m.to)
	}
	differ(x.hints, x.linked, func(p pair, want, is string) {
		report.add("identity", p[0], "it is linked to %s by %q and should be by %q", p[1], is, want)
	})
	return nil
}

// differ calls found for every key whose values differ, "" for one that is missing.
func differ[K comparable, V ~string](want, is map[K]V, found func(key K, want, is V)) {
	for k, v := range want {
		if is[k] != v {
			found(k, v, is[k])
		}
	}
	for k, v := range is {
		if want[k] == "" {
			found(k, "", v)
		}
	}
}

// repairIdentity makes who is who what it should be. x was read behind the lock.
func (t *transaction) repairIdentity(ctx context.Context, x *identities) error {
	var blocks, clusters, bands []row
	differ(x.blocks, x.inBlocks, func(id graph.ID, want, _ string) {
		blocks = append(blocks, row{"id": string(id), "block": orNull(want)})
	})
	differ(x.clusters, x.copies, func(id, want, _ graph.ID) {
		clusters = append(clusters, row{"id": string(id), "cluster": orNull(want)})
	})
	for _, d := range x.unlike {
		bands = append(bands, row{"id": string(d), "bands": strsOrNull(x.bands[d].Bands)})
	}
	var pointed []row
	for _, m := range x.misplaced {
		pointed = append(pointed, row{"id": string(m.thing), "from": string(m.from), "to": string(m.to)})
	}
	var relabelled []move
	differ(x.same, x.merged, func(id, want, is graph.ID) {
		m := move{id, is, want}
		if want == "" {
			m.to = id
		}
		relabelled = append(relabelled, m)
	})
	slices.SortFunc(relabelled, func(a, b move) int { return strings.Compare(string(a.thing), string(b.thing)) })
	for _, x := range []struct {
		name, text string
		rows       []row
	}{
		{"set blocks", setBlocks, sorted(blocks)},
		{"set clusters", setClusters, sorted(clusters)},
		{"set bands", `UNWIND $rows AS row MATCH (d:Document {id: row.id}) SET d.bands = row.bands`, sorted(bands)},
		{"point elsewhere", repoint, pointed},
	} {
		if err := t.rows(ctx, x.name, x.text, x.rows); err != nil {
			return err
		}
	}
	if err := t.relabel(ctx, relabelled); err != nil {
		return err
	}
	if err := t.relink(ctx, x); err != nil {
		return err
	}
	return t.rekey(ctx, slices.Collect(maps.Keys(x.bands)))
}

// relink makes every SAME_AS what it should be.
func (t *transaction) relink(ctx context.Context, x *identities) error {
	if _, err := t.run(ctx, "remove same as", `MATCH ()-[r:SAME_AS]->() DELETE r`, nil); err != nil {
		return err
	}
	var rows []row
	for _, p := range slices.SortedFunc(maps.Keys(x.hints), comparePairs) {
		method := x.hints[p]
		rows = append(rows, row{"a": string(p[0]), "b": string(p[1]), "method": method, "score": graph.SameMethod(method).Score()})
	}
	return t.rows(ctx, "create same as", `UNWIND $rows AS row
MATCH (a:Entity|Merged {id: row.a})
WITH row, a
MATCH (b:Entity|Event {id: row.b})
CREATE (a)-[:SAME_AS {method: row.method, score: row.score}]->(b)`, rows)
}
