package cypher

import (
	"context"
	"maps"
	"slices"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/demarche-kg/demarche/graph"
)

const (
	readDecisions = `MATCH (d:Decision) USING INDEX d:Decision(number) WHERE d.number >= 1
RETURN d {.id, .number, .kind, .entity, .into, .by, .at, .reason} AS decision ORDER BY d.number`
	writeDecision = `CREATE (d:Decision {id: $id})
SET d += $props
WITH d
UNWIND $entities AS id
MATCH (e:Entity|Merged {id: id})
CREATE (d)-[:DECIDES]->(e)`
	readPair  = `UNWIND $ids AS id MATCH (n:Entity|Merged {id: id}) RETURN n`
	actsForIt = `MATCH (e:Entity {actsFor: $id}) RETURN count(e) > 0 AS some`
)

// Decisions returns all decisions, in their order.
func (db *DB) Decisions(ctx context.Context) ([]graph.Decision, error) {
	records, err := db.read(ctx, statement{name: "decisions", text: readDecisions})
	return decisionsOf(records), err
}

func decisionsOf(records []*neo4j.Record) []graph.Decision {
	var out []graph.Decision
	for _, rec := range records {
		f := asFields(value[any](rec, "decision"))
		out = append(out, graph.Decision{
			ID: id(f, "id"), Number: number[int](f, "number"), Kind: graph.DecisionKind(str(f, "kind")), Entity: id(f, "entity"), Into: id(f, "into"),
			By: str(f, "by"), At: moment(f, "at"), Reason: str(f, "reason"),
		})
	}
	return out
}

// Decide records a decision and lets claims follow it; see graph.Writer.
func (db *DB) Decide(ctx context.Context, d graph.Decision) (decided graph.Decision, receipt graph.Receipt, err error) {
	err = db.write(ctx, "decide on entity "+string(d.Entity), func(ctx context.Context, t *transaction) error {
		decided, receipt = d, graph.Receipt{}
		records, err := t.run(ctx, "decisions", readDecisions, nil)
		if err != nil {
			return err
		}
		earlier := decisionsOf(records)
		holds, err := d.Check(earlier)
		if err != nil {
			return err
		}
		if holds {
			for _, x := range earlier {
				if x.Entity == d.Entity {
					decided = x // the last one, which merged it
				}
			}
			return nil
		}
		if d.Kind == graph.MergeDecision {
			if err := t.checkMerge(ctx, d); err != nil {
				return err
			}
		}
		decided.Number = len(earlier) + 1
		decided.SetID()
		return t.decide(ctx, decided, earlier, &receipt)
	})
	return decided, receipt, err
}

// checkMerge refuses a merge of entities that are not there or cannot be one.
func (t *transaction) checkMerge(ctx context.Context, d graph.Decision) error {
	records, err := t.run(ctx, "read entities", readPair, map[string]any{"ids": unique([]graph.ID{d.Entity, d.Into})})
	if err != nil {
		return err
	}
	there := map[graph.ID]graph.Entity{}
	for _, rec := range records {
		e := entityOf(asFields(value[any](rec, "n")))
		there[e.ID] = e
	}
	for _, e := range []graph.ID{d.Entity, d.Into} {
		if _, ok := there[e]; !ok {
			return graph.Errorf(graph.NotFound, "there is no entity %s", e)
		}
	}
	records, err = t.run(ctx, "who acts for it", actsForIt, map[string]any{"id": string(d.Entity)})
	if err != nil {
		return err
	}
	return d.CheckMerge(there[d.Entity], there[d.Into], value[bool](records[0], "some"))
}

func (t *transaction) decide(ctx context.Context, d graph.Decision, earlier []graph.Decision, receipt *graph.Receipt) error {
	entities := slices.DeleteFunc([]graph.ID{d.Entity, d.Into}, func(id graph.ID) bool { return id == "" })
	if _, err := t.run(ctx, "write decision", writeDecision, map[string]any{
		"id": string(d.ID), "entities": unique(entities),
		"props": captioned(row{
			"number": d.Number, "kind": string(d.Kind), "entity": string(d.Entity), "into": orNull(d.Into), "by": d.By, "at": momentOrNull(d.At), "reason": d.Reason,
		}, readable(string(d.Kind))+": "+d.Reason),
	}); err != nil {
		return err
	}
	was, is := graph.Identities(earlier), graph.Identities(append(slices.Clone(earlier), d))
	for e := range is {
		if _, there := was[e]; !there {
			was[e] = ""
		}
	}
	moves := movesBetween(was, is)
	var concerned []graph.ID
	for _, m := range moves {
		concerned = append(concerned, m.thing, m.from, m.to)
	}
	surnames, err := t.surnames(ctx, concerned)
	if err != nil {
		return err
	}
	ch := change{before: claimSet{}, actedFor: map[graph.ID]graph.ID{}}
	if err := t.settle(ctx, &ch, moves, receipt); err != nil {
		return err
	}
	if err := t.hintNames(ctx, maps.Clone(surnames)); err != nil {
		return err
	}
	return t.recompute(ctx, ch, receipt)
}
