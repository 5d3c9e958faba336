package cypher

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/demarche-kg/demarche/graph"
)

// errDryRun rolls a forgetting back that was only to be counted.
var errDryRun = errors.New("dry run")

// Forget removes a document with all that only it says; see graph.Writer. The names
// and descriptions that it gave to things which other documents name too stay with
// them: no one can tell any more whose they are.
func (db *DB) Forget(ctx context.Context, document graph.ID, dryRun bool) (gone graph.Forgotten, err error) {
	err = db.write(ctx, "forget document "+string(document), func(ctx context.Context, t *transaction) error {
		f := &forgetting{transaction: t, gone: graph.Forgotten{Document: document}}
		if err := f.forget(ctx); err != nil {
			return err
		}
		gone = f.gone
		if dryRun {
			return errDryRun
		}
		return nil
	})
	if errors.Is(err, errDryRun) {
		err = nil
	}
	if err != nil {
		return graph.Forgotten{}, err
	}
	return gone, nil
}

// forgetting is one attempt to forget a document.
type forgetting struct {
	*transaction
	gone     graph.Forgotten
	named    []graph.ID // what the document names
	surnames map[string]bool
	runs     []graph.ID // that found its claims
}

const (
	endOfDocument = `MATCH (c:Claim {document: $id}) WHERE c.retractedAt IS NULL SET c.retractedAt = $at`
	namedBy       = `CALL () {
  MATCH (:Document {id: $id})<-[:SENTENCE_OF]-(:Sentence)-[r:MENTIONS]->() RETURN r.as AS id
  UNION
  MATCH (c:Claim {document: $id})-[r:SUBJECT|OBJECT|ABOUT|AT|DURING|OF|ATTRIBUTED_TO]->() RETURN r.as AS id
  UNION
  MATCH (:Document {id: $id})-[r:PUBLISHED_BY]->() RETURN r.as AS id
}
RETURN id`
	runsOf        = `MATCH (c:Claim {document: $id})<-[:PRODUCED]-(r:Run) RETURN DISTINCT r.id AS id`
	countMentions = `MATCH (:Document {id: $id})<-[:SENTENCE_OF]-(:Sentence)-[r:MENTIONS]->() RETURN count(r) AS n`
	removeClaims  = `MATCH (c:Claim {document: $id}) DETACH DELETE c RETURN count(*) AS n`
	removeText    = `MATCH (d:Document {id: $id})
CALL (d) { MATCH (d)<-[:SENTENCE_OF]-(s:Sentence) DETACH DELETE s RETURN count(*) AS n }
DETACH DELETE d
RETURN n`
	removeRuns = `UNWIND $ids AS id MATCH (r:Run {id: id}) WHERE NOT EXISTS { (r)-[:PRODUCED]->() } DELETE r`
	// What is canonical for others is kept by their relationships, which lead to it
	// with another as, and by the decisions that made it so.
	removeUnnamed = `UNWIND $ids AS id
MATCH (n:Entity|Event|Topic|UnnamedSource|Merged {id: id})
WHERE NOT EXISTS { (n)<-[:` + pointing + `|DECIDES]-(x) WHERE NOT x:Name }
CALL (n) { MATCH (m:Entity|Event {id: n.countsAs})<-[r:` + pointing + `]-(x) WHERE r.as = n.id AND NOT x:Name RETURN count(r) AS told }
CALL (n) { MATCH (e:Entity {actsFor: n.id}) RETURN count(e) AS acting }
WITH n, n.actsFor AS actsFor, n.speaksFor AS speaksFor WHERE told = 0 AND acting = 0
CALL (n) { OPTIONAL MATCH (n)<-[:NAMES]-(x:Name) DETACH DELETE x }
DETACH DELETE n
RETURN actsFor, speaksFor`
)

func (f *forgetting) forget(ctx context.Context) error {
	id := f.gone.Document
	params := map[string]any{"id": string(id)}
	records, err := f.run(ctx, "read document", `MATCH (d:Document {id: $id}) RETURN d.sourceKey AS sourceKey, d.cluster AS cluster`, params)
	if err != nil {
		return err
	}
	if len(records) == 0 {
		return graph.Errorf(graph.NotFound, "forget: there is no document %s", id)
	}
	sourceKey, cluster := str(records[0], "sourceKey"), graph.ID(str(records[0], "cluster"))
	if err := f.note(ctx, params); err != nil {
		return err
	}
	family, err := f.revisionsOf(ctx, sourceKey)
	if err != nil {
		return err
	}
	family = slices.DeleteFunc(family, func(r revision) bool { return r.id == id })
	inOrder(family)
	ch := change{documents: []graph.ID{id}, before: claimSet{}, actedFor: map[graph.ID]graph.ID{}}
	for _, r := range family {
		if r.current != r.wasCurrent {
			ch.documents = append(ch.documents, r.id)
		}
	}
	if err := (rules{ontology: f.db.ontology, run: f.run}).loadDocuments(ctx, ch.before, ch.documents); err != nil {
		return err
	}
	// The claims end before they go, so that what follows from them goes first.
	if _, err := f.run(ctx, "end claims of document", endOfDocument, map[string]any{"id": string(id), "at": time.Unix(0, 0).UTC()}); err != nil {
		return err
	}
	receipt := graph.Receipt{Document: id}
	if err := f.revise(ctx, family, id, time.Time{}, &receipt); err != nil {
		return err
	}
	if ch.voiced, err = f.leaveCopies(ctx, id, cluster); err != nil {
		return err
	}
	if err := f.settle(ctx, &ch, nil, &receipt); err != nil {
		return err
	}
	if err := f.recompute(ctx, ch, &receipt); err != nil {
		return err
	}
	f.gone.EdgesDrawn, f.gone.EdgesRemoved = receipt.EdgesDrawn, receipt.EdgesRemoved
	return f.remove(ctx, params)
}

// note notes what the document names, before it goes.
func (f *forgetting) note(ctx context.Context, params map[string]any) error {
	records, err := f.run(ctx, "named by document", namedBy, params)
	if err != nil {
		return err
	}
	for _, rec := range records {
		f.named = append(f.named, id(rec, "id"))
	}
	if f.surnames, err = f.transaction.surnames(ctx, f.named); err != nil {
		return err
	}
	if records, err = f.run(ctx, "runs of document", runsOf, params); err != nil {
		return err
	}
	for _, rec := range records {
		f.runs = append(f.runs, id(rec, "id"))
	}
	if records, err = f.run(ctx, "count mentions", countMentions, params); err != nil {
		return err
	}
	f.gone.Mentions = number[int](records[0], "n")
	return nil
}

// remove deletes the document's nodes, then the things that nothing names any more,
// then those that only they acted or spoke for.
func (f *forgetting) remove(ctx context.Context, params map[string]any) error {
	records, err := f.run(ctx, "remove claims", removeClaims, params)
	if err != nil {
		return err
	}
	f.gone.Claims = number[int](records[0], "n")
	if records, err = f.run(ctx, "remove text", removeText, params); err != nil {
		return err
	}
	f.gone.Sentences = number[int](records[0], "n")
	if _, err := f.run(ctx, "remove runs", removeRuns, map[string]any{"ids": unique(f.runs)}); err != nil {
		return err
	}
	for things := f.named; len(things) > 0; {
		records, err := f.run(ctx, "remove unnamed things", removeUnnamed, map[string]any{"ids": unique(things)})
		if err != nil {
			return err
		}
		f.gone.Things += len(records)
		next := map[graph.ID]bool{}
		for _, rec := range records {
			next[id(rec, "actsFor")], next[id(rec, "speaksFor")] = true, true
		}
		delete(next, "")
		things = slices.Collect(maps.Keys(next))
	}
	return f.hintNames(ctx, f.surnames)
}
