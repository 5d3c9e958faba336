CALL () { CALL () { MATCH (n:Entity {folded: $p0}) USING INDEX SEEK n:Entity(folded, id) WHERE n.id IS NOT NULL RETURN collect(n) AS canonical }
CALL () { MATCH (x:Name {folded: $p0})-[:NAMES]->(n:Entity) USING INDEX SEEK x:Name(folded) RETURN collect(DISTINCT n) AS others }
RETURN CASE WHEN size(canonical) > 0 THEN canonical ELSE others END AS named3 }
CALL (named3) { UNWIND CASE WHEN size(named3) = 1 THEN named3 ELSE [] END AS n1
CALL (n1) { MATCH (n1)<-[:FROM|TO]-(r4:Relation) WHERE true
WITH DISTINCT r4 ORDER BY r4.reportedKey DESC, r4.id LIMIT $p2
CALL (r4, n1) { MATCH (r4)-[:FROM]->(t7) MATCH (r4)-[:TO]->(t8) WITH CASE WHEN t8 = n1 THEN t7 ELSE t8 END AS t5
CALL (t5) { MATCH (t5:Entity)<-[:SUBJECT|OBJECT|ABOUT|AT|DURING|OF|ATTRIBUTED_TO]-(c9:Claim) WHERE true AND c9.retractedAt IS NULL
WITH DISTINCT c9 ORDER BY c9.reportedKey DESC, c9.id LIMIT $p1
RETURN collect([[c9.reportedKey, c9.id], [c9.id, c9.gloss, c9.predicate]]) AS items10 }
RETURN collect([t5.id, coalesce(t5.fullName, t5.name), [items10, 0]]) AS x6 }
RETURN collect([[r4.reportedKey, r4.id], [r4.id, r4.type, head(x6)]]) AS items11 }
RETURN collect([n1.id, [items11, 0]]) AS items2 }
RETURN [[n IN named3 | [n.id, coalesce(n.fullName, n.name)]], items2] AS answer
