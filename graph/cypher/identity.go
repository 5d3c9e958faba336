package cypher

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/demarche-kg/demarche/graph"
)

// What documents resolved their words to, and what that counts as:
//
//	curators' decisions ─▶ graph.Identities ─┐
//	events of a block ───▶ graph.SameEvents ─┴▶ (:Merged {countsAs})-[:SAME_AS]->(what it counts as)
//
// Every relationship to a thing keeps in `as` what it was resolved to and leads to
// what that counts as, so a merge re-points and a split restores. A node that
// counts as another loses its labels for :Merged; nothing that reads or draws
// things sees it. Near-duplicates share Document.cluster.

// pointing are the relationships that lead to things and keep `as`.
const pointing = "SUBJECT|OBJECT|ABOUT|AT|DURING|OF|ATTRIBUTED_TO|MENTIONS|NAMES|PUBLISHED_BY|SPEAKS_FOR"

// move is a thing that counts as another than before; to is the thing itself when
// it stands alone again.
type move struct {
	thing, from, to graph.ID
}

// settle decides anew what the things of a change count as, and records in the
// change which other documents' claims point elsewhere since.
func (t *transaction) settle(ctx context.Context, ch *change, moves []move, receipt *graph.Receipt) error {
	if err := t.move(ctx, ch, moves, receipt); err != nil {
		return err
	}
	blocks, err := t.blocksOf(ctx, ch.documents)
	if err != nil || len(blocks) == 0 {
		return err
	}
	if moves, err = t.sameEvents(ctx, blocks); err != nil {
		return err
	}
	return t.move(ctx, ch, moves, receipt)
}

const (
	eventsOfDocuments = `UNWIND $ids AS id
MATCH (c:Claim {document: id})-[r:OF]->()
WITH DISTINCT r.as AS event
MATCH (e:Event|Merged {id: event})
RETURN e`
	countedAs = `UNWIND $ids AS id MATCH (m:Merged {id: id}) RETURN id, m.countsAs AS countsAs`
	setBlocks = `UNWIND $rows AS row MATCH (e:Event|Merged {id: row.id}) SET e.block = row.block`
)

// blocksOf returns the blocks of the events that claims of documents tell of, those
// they were in and those they are in now.
func (t *transaction) blocksOf(ctx context.Context, documents []graph.ID) ([]string, error) {
	records, err := t.run(ctx, "events of documents", eventsOfDocuments, map[string]any{"ids": unique(documents)})
	if err != nil {
		return nil, err
	}
	var principals []graph.ID
	for _, rec := range records {
		principals = append(principals, ids(asFields(value[any](rec, "e")), "principals")...)
	}
	if len(principals) == 0 {
		return nil, nil
	}
	countsAs, err := t.countsAs(ctx, principals)
	if err != nil {
		return nil, err
	}
	var blocks []string
	var changed []row
	for _, rec := range records {
		f := asFields(value[any](rec, "e"))
		block := string(graph.EventBlock(eventOf(f), countsAs))
		was := str(f, "block")
		if was != block {
			changed = append(changed, row{"id": str(f, "id"), "block": block})
		}
		blocks = append(blocks, was, block)
	}
	slices.Sort(blocks)
	blocks = slices.DeleteFunc(slices.Compact(blocks), func(b string) bool { return b == "" })
	return blocks, t.rows(ctx, "set blocks", setBlocks, sorted(changed))
}

// countsAs returns a function that gives what each of the entities counts as.
func (t *transaction) countsAs(ctx context.Context, entities []graph.ID) (func(graph.ID) graph.ID, error) {
	records, err := t.run(ctx, "counts as", countedAs, map[string]any{"ids": unique(entities)})
	if err != nil {
		return nil, err
	}
	same := map[graph.ID]graph.ID{}
	for _, rec := range records {
		same[id(rec, "id")] = id(rec, "countsAs")
	}
	return func(e graph.ID) graph.ID {
		if other := same[e]; other != "" {
			return other
		}
		return e
	}, nil
}

// readBlocks reads the events of blocks, and of each whether a live claim tells of it.
const readBlocks = `UNWIND $blocks AS block
MATCH (e:Event|Merged {block: block})
CALL (e) {
  MATCH (k:Event {id: coalesce(e.countsAs, e.id)})<-[r:OF]-(c:Claim)
  WHERE r.as = e.id AND c.retractedAt IS NULL
  RETURN count(c) > 0 AS told
}
RETURN block, e, told`

// sameEvents returns which events of the blocks count as others than before.
func (t *transaction) sameEvents(ctx context.Context, blocks []string) ([]move, error) {
	records, err := t.run(ctx, "read blocks", readBlocks, map[string]any{"blocks": blocks})
	if err != nil {
		return nil, err
	}
	events := map[string][]graph.Event{}
	was := map[graph.ID]graph.ID{}
	for _, rec := range records {
		f := asFields(value[any](rec, "e"))
		e := eventOf(f)
		was[e.ID] = id(f, "countsAs")
		if value[bool](rec, "told") {
			events[str(rec, "block")] = append(events[str(rec, "block")], e)
		}
	}
	same := map[graph.ID]graph.ID{}
	for _, block := range events {
		maps.Copy(same, graph.SameEvents(block))
	}
	return movesBetween(was, same), nil
}

// movesBetween returns what counts as another than before. Of a thing that is in
// neither table nothing is known, and nothing changes.
func movesBetween(was, is map[graph.ID]graph.ID) []move {
	var moves []move
	for _, thing := range slices.Sorted(maps.Keys(was)) {
		from, to := was[thing], is[thing]
		if from == to {
			continue
		}
		if from == "" {
			from = thing
		}
		if to == "" {
			to = thing
		}
		moves = append(moves, move{thing, from, to})
	}
	return moves
}

const (
	claimsToMove = `UNWIND $rows AS row
MATCH (from:Entity|Event {id: row.from})
MATCH (from)<-[r:SUBJECT|OBJECT|ABOUT|AT|DURING|OF|ATTRIBUTED_TO]-(c:Claim) WHERE r.as = row.id
RETURN DISTINCT c.id AS id, c.document AS document`
	publishedToMove = `UNWIND $rows AS row
MATCH (from:Entity {id: row.from})
MATCH (from)<-[r:PUBLISHED_BY]-(d:Document) WHERE r.as = row.id
RETURN DISTINCT d.id AS id`
	repoint = `UNWIND $rows AS row
MATCH (from:Entity|Event|Merged {id: row.from})
WITH row, from
MATCH (to:Entity|Event|Merged {id: row.to})
WITH row, from, to
MATCH (from)<-[r:` + pointing + `]-(x) WHERE r.as = row.id
CREATE (x)-[n:$(type(r))]->(to)
SET n = properties(r), n.standing = CASE WHEN r.standing IS NULL THEN null ELSE row.to END
SET (CASE WHEN x:UnnamedSource THEN x END).speaksFor = row.to
DELETE r`
	// What counts as another has no label under which it could be found.
	mergeThings = `UNWIND $rows AS row
MATCH (n:Entity|Event|Merged {id: row.id})
SET n:Merged, n.countsAs = row.to
REMOVE n:Entity:Event:Person:Organization:Country:Place
WITH row, n
CALL (n) { MATCH (n)-[r:SAME_AS]-() WHERE startNode(r) = n OR r.method IN $hints DELETE r }
MATCH (to:Entity|Event {id: row.to})
CREATE (n)-[:SAME_AS {method: row.method, score: 1.0}]->(to)`
	restoreThings = `UNWIND $rows AS row
MATCH (n:Merged {id: row.id})
SET n:$(row.labels)
REMOVE n:Merged, n.countsAs
WITH n
MATCH (n)-[r:SAME_AS]->() DELETE r`
)

// move lets what points at things point at what they count as now. Before it does,
// it adds the live claims of every document concerned to the change.
func (t *transaction) move(ctx context.Context, ch *change, moves []move, receipt *graph.Receipt) error {
	if len(moves) == 0 {
		return nil
	}
	rows := make([]row, len(moves))
	for i, m := range moves {
		rows[i] = row{"id": string(m.thing), "from": string(m.from), "to": string(m.to)}
	}
	documents, err := t.touchedBy(ctx, ch, rows, receipt)
	if err != nil {
		return err
	}
	r := rules{ontology: t.db.ontology, run: t.run}
	if err := r.loadDocuments(ctx, ch.before, documents); err != nil {
		return err
	}
	ch.documents = append(ch.documents, documents...)
	if err := t.rows(ctx, "point elsewhere", repoint, rows); err != nil {
		return err
	}
	if err := t.relabel(ctx, moves); err != nil {
		return err
	}
	return t.rekey(ctx, ch.documents)
}

// touchedBy returns the documents, beyond those of the change, whose claims or
// voices the moves change.
func (t *transaction) touchedBy(ctx context.Context, ch *change, rows []row, receipt *graph.Receipt) ([]graph.ID, error) {
	records, err := t.run(ctx, "claims to move", claimsToMove, map[string]any{"rows": rows})
	if err != nil {
		return nil, err
	}
	if ch.moved == nil {
		ch.moved = map[graph.ID]bool{}
	}
	found := map[graph.ID]bool{}
	for _, rec := range records {
		claim, document := id(rec, "id"), id(rec, "document")
		found[document] = true
		if document != receipt.Document && !ch.moved[claim] { // by its event after its subject
			receipt.ClaimsMoved++
		}
		ch.moved[claim] = true
	}
	if records, err = t.run(ctx, "publications to move", publishedToMove, map[string]any{"rows": rows}); err != nil {
		return nil, err
	}
	for _, rec := range records {
		found[id(rec, "id")] = true
	}
	for _, d := range ch.documents {
		delete(found, d)
	}
	return slices.Sorted(maps.Keys(found)), nil
}

// hints are the methods of SAME_AS by names alone.
var hints = []string{string(graph.SurnameMethod), string(graph.InitialMethod)}

// relabel gives things the labels that go with what they count as.
func (t *transaction) relabel(ctx context.Context, moves []move) error {
	var merged, restored []row
	for _, m := range moves {
		r := row{"id": string(m.thing), "to": string(m.to), "method": string(methodOf(m.thing))}
		if m.to == m.thing {
			restored = append(restored, r)
		} else {
			merged = append(merged, r)
		}
	}
	// Those that stand alone come first: others may count as them.
	records, err := t.run(ctx, "kinds of things", `UNWIND $ids AS id MATCH (n:Merged {id: id}) RETURN id, n.kind AS kind`, map[string]any{"ids": rowIDs(restored)})
	if err != nil {
		return err
	}
	restored = nil
	for _, rec := range records {
		labels := []string{"Event"}
		if id(rec, "id").Prefix() == graph.EntityPrefix {
			labels = []string{"Entity", kindLabel(graph.EntityKind(str(rec, "kind")))}
		}
		restored = append(restored, row{"id": str(rec, "id"), "labels": labels})
	}
	if err := t.rows(ctx, "restore things", restoreThings, sorted(restored)); err != nil {
		return err
	}
	if len(merged) == 0 {
		return nil
	}
	_, err = t.run(ctx, "merge things", mergeThings, map[string]any{"rows": sorted(merged), "hints": hints})
	return err
}

func rowIDs(rows []row) []string {
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = r["id"].(string)
	}
	return out
}

// rekey brings sameKey up to date, which names what a claim's participants count
// as, of every claim of documents, live or not.
func (t *transaction) rekey(ctx context.Context, documents []graph.ID) error {
	all := claimSet{}
	r := rules{ontology: t.db.ontology, run: t.run, ended: true}
	if err := r.loadDocuments(ctx, all, documents); err != nil {
		return err
	}
	var rows []row
	for _, c := range all.claims() {
		if key := sameKey(t.db.ontology, &c); key != all[c.ID].sameKey {
			rows = append(rows, row{"id": string(c.ID), "key": orNull(key)})
		}
	}
	return t.rows(ctx, "set same keys", `UNWIND $rows AS row MATCH (c:Claim {id: row.id}) SET c.sameKey = row.key`, sorted(rows))
}

const (
	// The bands are hexadecimal digits, so nothing in them means anything to Lucene.
	findCopies = `CALL db.index.fulltext.queryNodes('copies', $bands) YIELD node AS d
WITH d WHERE d.id <> $id
RETURN d.id AS id, d.cluster AS cluster, d.text AS text`
	ofClusters  = `UNWIND $clusters AS cluster MATCH (d:Document {cluster: cluster}) RETURN d.id AS id, d.cluster AS cluster, d.text AS text`
	setClusters = `UNWIND $rows AS row MATCH (d:Document {id: row.id}) SET d.cluster = row.cluster`
)

// joinCopies puts a new document into the cluster of those it is a copy of, and
// returns the other documents that are in another cluster since.
func (t *transaction) joinCopies(ctx context.Context, document graph.ID, text graph.Text) ([]graph.ID, error) {
	if len(text.Bands) == 0 {
		return nil, nil
	}
	records, err := t.run(ctx, "find copies", findCopies, map[string]any{"id": string(document), "bands": strings.Join(text.Bands, " ")})
	if err != nil {
		return nil, err
	}
	was := map[graph.ID]graph.ID{document: ""}
	clusters := map[graph.ID]bool{}
	for _, rec := range records {
		if graph.NewText(str(rec, "text")).CopyOf(text) {
			was[id(rec, "id")] = id(rec, "cluster")
			if c := id(rec, "cluster"); c != "" {
				clusters[c] = true
			}
		}
	}
	if len(was) == 1 {
		return nil, nil
	}
	if len(clusters) > 0 {
		records, err := t.run(ctx, "read clusters", ofClusters, map[string]any{"clusters": strs(slices.Sorted(maps.Keys(clusters)))})
		if err != nil {
			return nil, err
		}
		for _, rec := range records {
			was[id(rec, "id")] = id(rec, "cluster")
		}
	}
	first := slices.Min(slices.Collect(maps.Keys(was)))
	is := map[graph.ID]graph.ID{}
	for d := range was {
		is[d] = first
	}
	return t.setClusters(ctx, document, was, is)
}

// leaveCopies takes a document out of its cluster, which may fall apart, and
// returns the others that are in another cluster since.
func (t *transaction) leaveCopies(ctx context.Context, document, cluster graph.ID) ([]graph.ID, error) {
	if cluster == "" {
		return nil, nil
	}
	records, err := t.run(ctx, "read clusters", ofClusters, map[string]any{"clusters": []string{string(cluster)}})
	if err != nil {
		return nil, err
	}
	was, texts := map[graph.ID]graph.ID{}, map[graph.ID]graph.Text{}
	for _, rec := range records {
		was[id(rec, "id")] = cluster
		if id(rec, "id") != document {
			texts[id(rec, "id")] = graph.NewText(str(rec, "text"))
		}
	}
	return t.setClusters(ctx, document, was, graph.Copies(texts))
}

func (t *transaction) setClusters(ctx context.Context, document graph.ID, was, is map[graph.ID]graph.ID) ([]graph.ID, error) {
	var changed []graph.ID
	var rows []row
	for _, d := range slices.Sorted(maps.Keys(was)) {
		if was[d] == is[d] {
			continue
		}
		rows = append(rows, row{"id": string(d), "cluster": orNull(is[d])})
		if d != document {
			changed = append(changed, d)
		}
	}
	return changed, t.rows(ctx, "set clusters", setClusters, rows)
}

const (
	readNamesakes = `UNWIND $surnames AS surname
MATCH (p:Person {surname: surname})
CALL (p) { MATCH (p)<-[m:MENTIONS]-() RETURN count(m) > 0 AS mentioned }
CALL (p) { MATCH (p)-[r:SAME_AS]->(o:Person) WHERE r.method IN $hints RETURN collect([o.id, r.method]) AS hinted }
RETURN p.id AS id, p.folded AS name, surname, mentioned, hinted`
	removeHints = `UNWIND $rows AS row MATCH (a:Entity {id: row.a})-[r:SAME_AS]->(b) WHERE b.id = row.b DELETE r`
	createHints = `UNWIND $rows AS row
MATCH (a:Entity {id: row.a})
WITH row, a
MATCH (b:Entity {id: row.b})
CREATE (a)-[:SAME_AS {method: row.method, score: row.score}]->(b)`
)

// hintNames links people who may be one by their names: of every surname those that
// some document mentions.
func (t *transaction) hintNames(ctx context.Context, surnames map[string]bool) error {
	delete(surnames, "")
	if len(surnames) == 0 {
		return nil
	}
	records, err := t.run(ctx, "read namesakes", readNamesakes, map[string]any{"surnames": slices.Sorted(maps.Keys(surnames)), "hints": hints})
	if err != nil {
		return err
	}
	there, people := hintsIn(records)
	var create, remove []row
	for _, block := range people {
		for _, s := range graph.SameNames(block) {
			p := pair{s.A, s.B}
			if there[p] == s.Method {
				delete(there, p)
				continue
			}
			create = append(create, row{"a": string(s.A), "b": string(s.B), "method": string(s.Method), "score": s.Method.Score()})
		}
	}
	for _, p := range slices.SortedFunc(maps.Keys(there), comparePairs) {
		remove = append(remove, row{"a": string(p[0]), "b": string(p[1])})
	}
	slices.SortFunc(create, func(a, b row) int { return comparePairs(pairOf(a), pairOf(b)) })
	if err := t.rows(ctx, "remove hints", removeHints, remove); err != nil {
		return err
	}
	return t.rows(ctx, "create hints", createHints, create)
}

// surnames returns the surnames of the people among things, merged ones included.
func (t *transaction) surnames(ctx context.Context, things []graph.ID) (map[string]bool, error) {
	out := map[string]bool{}
	if len(things) == 0 {
		return out, nil
	}
	records, err := t.run(ctx, "surnames", `UNWIND $ids AS id MATCH (n:Entity|Merged {id: id}) WHERE n.surname IS NOT NULL RETURN DISTINCT n.surname AS surname`, map[string]any{"ids": unique(things)})
	for _, rec := range records {
		out[str(rec, "surname")] = true
	}
	return out, err
}

func hintsIn(records []*neo4j.Record) (there map[pair]graph.SameMethod, people map[string][]graph.PersonName) {
	there, people = map[pair]graph.SameMethod{}, map[string][]graph.PersonName{}
	for _, rec := range records {
		p := graph.PersonName{ID: id(rec, "id"), Name: str(rec, "name")}
		if value[bool](rec, "mentioned") {
			people[str(rec, "surname")] = append(people[str(rec, "surname")], p)
		}
		for _, h := range lists(value[any](rec, "hinted"), 2) {
			other, _ := h[0].(string)
			method, _ := h[1].(string)
			there[pair{p.ID, graph.ID(other)}] = graph.SameMethod(method)
		}
	}
	return there, people
}

func pairOf(r row) pair { return pair{graph.ID(r["a"].(string)), graph.ID(r["b"].(string))} }

func comparePairs(a, b pair) int { return slices.Compare(a[:], b[:]) }
