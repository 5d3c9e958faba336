package cypher

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/demarche-kg/demarche/graph"
)

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// timed are the properties that differ from one run to another, and the writer's
// own notes.
var timed = []string{"recordedAt", "retractedAt", "retractReason", "retrievedAt", "digest", "ended", "at"}

// The live graph: documents with their text and mentions, live claims with all that
// hangs on them, curators' decisions, and the things they name. Runs, what has ended and things that
// nothing live names any more are left out; so a graph that lived through versions
// of the extractor, retractions and crashes equals one written at once.
const (
	liveNodes = `MATCH (n) WHERE n:Document OR n:Sentence AND n.ended IS NULL OR n:Relation OR n:Claim AND n.retractedAt IS NULL OR n:Decision
RETURN n.id AS id, labels(n) AS labels, properties(n) AS properties`
	thingNodes = `MATCH (n:Entity|Event|Topic|UnnamedSource|Name) RETURN n.id AS id, labels(n) AS labels, properties(n) AS properties`
	liveEdges  = `MATCH (a)-[r]->(b) WHERE NOT a:Run AND NOT a:Migration RETURN a.id AS a, b.id AS b, type(r) AS type, properties(r) AS properties`
)

// Fingerprint returns the sha256 of the live graph, as 64 hexadecimal digits. Equal
// graphs have equal fingerprints, whenever, how often and in whatever order they
// were written.
func (db *DB) Fingerprint(ctx context.Context) (_ string, err error) {
	defer graph.Wrap(&err, "fingerprint")
	var lines [][sha256.Size]byte
	live := map[graph.ID]bool{}
	if err := db.stream(ctx, statement{name: "fingerprint: nodes", text: liveNodes}, func(r *neo4j.Record) {
		live[id(r, "id")] = true
		lines = append(lines, nodeLine(r))
	}); err != nil {
		return "", err
	}
	type edgeLine struct {
		a, b graph.ID
		kind string
		line [sha256.Size]byte
	}
	var pending []edgeLine // that may belong to things
	named := map[graph.ID]bool{}
	if err := db.stream(ctx, statement{name: "fingerprint: edges", text: liveEdges}, func(r *neo4j.Record) {
		e := edgeLine{id(r, "a"), id(r, "b"), str(r, "type"), hashLine(str(r, "a"), str(r, "type"), str(r, "b"), timeless(value[map[string]any](r, "properties")))}
		if live[e.a] && live[e.b] {
			lines = append(lines, e.line)
			return
		}
		if live[e.a] {
			named[e.b] = true
		}
		pending = append(pending, e)
	}); err != nil {
		return "", err
	}
	things := map[graph.ID]*neo4j.Record{}
	if err := db.stream(ctx, statement{name: "fingerprint: things", text: thingNodes}, func(r *neo4j.Record) { things[id(r, "id")] = r }); err != nil {
		return "", err
	}
	// Things that are named, and those they act or speak for.
	next := slices.Collect(maps.Keys(named))
	for len(next) > 0 {
		var found []graph.ID
		for _, n := range next {
			r := things[n]
			if r == nil || live[n] {
				continue
			}
			live[n] = true
			lines = append(lines, nodeLine(r))
			f := asFields(value[any](r, "properties"))
			found = append(found, id(f, "actsFor"), id(f, "speaksFor"))
		}
		next = found
	}
	for _, e := range pending {
		if e.kind == "NAMES" && live[e.b] {
			live[e.a] = true
			lines = append(lines, nodeLine(things[e.a]))
		}
	}
	for _, e := range pending {
		if live[e.a] && live[e.b] {
			lines = append(lines, e.line)
		}
	}
	slices.SortFunc(lines, func(a, b [sha256.Size]byte) int { return slices.Compare(a[:], b[:]) })
	h := sha256.New()
	for _, l := range lines {
		h.Write(l[:])
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func nodeLine(r *neo4j.Record) [sha256.Size]byte {
	var labels []string
	for _, l := range list(r, "labels") {
		labels = append(labels, fmt.Sprint(l))
	}
	slices.Sort(labels)
	return hashLine(str(r, "id"), labels, timeless(value[map[string]any](r, "properties")))
}

func timeless(properties map[string]any) map[string]any {
	for _, t := range timed {
		delete(properties, t)
	}
	for k, v := range properties {
		if d, ok := v.(neo4j.Date); ok {
			properties[k] = d.String()
		}
	}
	return properties
}

// hashLine hashes values as JSON, whose maps are sorted by key.
func hashLine(values ...any) [sha256.Size]byte {
	data, err := json.Marshal(values)
	if err != nil {
		data = fmt.Append(nil, values...) // no value of ours comes here; it would still differ from others
	}
	return sha256.Sum256(data)
}
