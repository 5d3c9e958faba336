package cypher

import (
	"cmp"
	"context"
	"maps"
	"reflect"
	"slices"

	"github.com/demarche-kg/demarche/graph"
)

// Types of new edges are parameters. To find an edge again its type has to stand
// in the text, where the index on its key is used; a type as a parameter makes
// Neo4j read every relationship there is.
const (
	createRelations = `UNWIND $rows AS row
MATCH (a:Entity|Event|Topic {id: row.from})
WITH row, a
MATCH (b:Entity|Event|Topic {id: row.to})
CREATE (r:Relation {id: row.id})
SET r += row.props
CREATE (r)-[:FROM]->(a)
CREATE (r)-[:TO]->(b)
CREATE (a)-[e:$(row.type)]->(b)
SET e += row.edge`
	updateRelations = `UNWIND $rows AS row MATCH (r:Relation {id: row.id}) SET r += row.props`
	removeRelations = `UNWIND $rows AS row MATCH (r:Relation {id: row.id}) DETACH DELETE r`
	createSupports  = `UNWIND $rows AS row MATCH (c:Claim {id: row.claim}) WITH row, c MATCH (r:Relation {id: row.relation}) CREATE (c)-[:SUPPORTS]->(r)`
	removeSupports  = `UNWIND $rows AS row MATCH (:Claim {id: row.claim})-[s:SUPPORTS]->(r:Relation) WHERE r.id = row.relation DELETE s`
)

func updateEdges(edge string) string {
	return "UNWIND $rows AS row MATCH ()-[e:" + edge + " {key: row.id}]->() SET e += row.edge"
}

func removeEdges(edge string) string {
	return "UNWIND $rows AS row MATCH ()-[e:" + edge + " {key: row.id}]->() DELETE e"
}

// draw makes the edges what they should be.
func (t *transaction) draw(ctx context.Context, edges []graph.ID, there map[graph.ID]graph.Relation, supported map[graph.ID][]graph.ID, want map[graph.ID]graph.Relation, receipt *graph.Receipt) error {
	known, err := t.db.edgeTypes()
	if err != nil {
		return err
	}
	var create, update, remove, support, release []row
	updateOf, removeOf := map[string][]row{}, map[string][]row{}
	for _, key := range edges {
		is, exists := there[key]
		should, wanted := want[key]
		switch {
		case wanted && !slices.Contains(known, should.Type):
			return graph.Errorf(graph.Internal, "the ontology has no edge %q", should.Type)
		case wanted && !exists:
			create = append(create, relationRow(should))
		case wanted && !sameRelation(is, should):
			r := relationRow(should)
			update = append(update, r)
			updateOf[should.Type] = append(updateOf[should.Type], r)
		case !wanted && exists:
			remove = append(remove, row{"id": string(key)})
			removeOf[is.Type] = append(removeOf[is.Type], row{"id": string(key)})
			continue
		}
		before := supported[key]
		slices.Sort(before)
		for _, c := range should.ClaimIDs {
			if _, found := slices.BinarySearch(before, c); !found {
				support = append(support, row{"claim": string(c), "relation": string(key)})
			}
		}
		for _, c := range before {
			if _, found := slices.BinarySearch(should.ClaimIDs, c); !found {
				release = append(release, row{"claim": string(c), "relation": string(key)})
			}
		}
	}
	slices.SortFunc(support, func(a, b row) int {
		return cmp.Or(cmp.Compare(a["claim"].(string), b["claim"].(string)), cmp.Compare(a["relation"].(string), b["relation"].(string)))
	})
	if err := t.rows(ctx, "create relations", createRelations, create); err != nil {
		return err
	}
	if err := t.rows(ctx, "update relations", updateRelations, update); err != nil {
		return err
	}
	for _, edge := range slices.Sorted(maps.Keys(updateOf)) {
		if err := t.rows(ctx, "update edges", updateEdges(edge), updateOf[edge]); err != nil {
			return err
		}
	}
	for _, edge := range slices.Sorted(maps.Keys(removeOf)) {
		if !edgeType.MatchString(edge) {
			return graph.Errorf(graph.Internal, "relation of type %q", edge)
		}
		if err := t.rows(ctx, "remove edges", removeEdges(edge), removeOf[edge]); err != nil {
			return err
		}
	}
	if err := t.rows(ctx, "release", removeSupports, release); err != nil {
		return err
	}
	if err := t.rows(ctx, "remove relations", removeRelations, remove); err != nil {
		return err
	}
	receipt.EdgesDrawn += len(create) + len(update)
	receipt.EdgesRemoved += len(remove)
	return t.rows(ctx, "support", createSupports, support)
}

// sameRelation compares all that is stored of two edges.
func sameRelation(is, should graph.Relation) bool {
	should.ClaimIDs = should.ClaimIDs[:min(len(should.ClaimIDs), graph.MaxDrawnClaimIDs)]
	return reflect.DeepEqual(is, should)
}
