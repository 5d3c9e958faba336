CALL () { CALL () { MATCH (n:Entity {folded: $p1}) USING INDEX SEEK n:Entity(folded, id) WHERE n.id IS NOT NULL RETURN n UNION MATCH (n:Event {folded: $p1}) USING INDEX SEEK n:Event(folded) RETURN n UNION MATCH (n:Topic {folded: $p1}) USING INDEX SEEK n:Topic(folded) RETURN n } WITH collect(n) AS canonical CALL () { MATCH (x:Name {folded: $p1})-[:NAMES]->(n:Entity) USING INDEX SEEK x:Name(folded) RETURN collect(DISTINCT n) AS others } RETURN CASE WHEN size(canonical) > 0 THEN canonical ELSE others END AS ref2 }
CALL () { CALL () { MATCH (n:Entity {folded: $p2}) USING INDEX SEEK n:Entity(folded, id) WHERE n.id IS NOT NULL RETURN n UNION MATCH (n:Event {folded: $p2}) USING INDEX SEEK n:Event(folded) RETURN n UNION MATCH (n:Topic {folded: $p2}) USING INDEX SEEK n:Topic(folded) RETURN n } WITH collect(n) AS canonical CALL () { MATCH (x:Name {folded: $p2})-[:NAMES]->(n:Entity) USING INDEX SEEK x:Name(folded) RETURN collect(DISTINCT n) AS others } RETURN CASE WHEN size(canonical) > 0 THEN canonical ELSE others END AS ref3 }
CALL (ref2, ref3) { UNWIND ref2 + ref3 AS t4 MATCH (t4)<-[:FROM|TO]-(r1:Relation) WHERE true AND r1.status IN $p0 AND EXISTS { MATCH (r1)-[:FROM]->(t5) WHERE t5 IN ref2 + ref3 } AND EXISTS { MATCH (r1)-[:TO]->(t6) WHERE t6 IN ref2 + ref3 }
WITH DISTINCT r1 RETURN count(*) AS total20 }
CALL (ref2, ref3) { UNWIND ref2 + ref3 AS t4 MATCH (t4)<-[:FROM|TO]-(r1:Relation) WHERE true AND r1.status IN $p0 AND EXISTS { MATCH (r1)-[:FROM]->(t5) WHERE t5 IN ref2 + ref3 } AND EXISTS { MATCH (r1)-[:TO]->(t6) WHERE t6 IN ref2 + ref3 }
WITH DISTINCT r1 ORDER BY r1.reportedKey DESC, r1.id LIMIT $p4
CALL (ref2, ref3, r1) { MATCH (t7:Event {id: r1.event})
RETURN collect([t7.id, coalesce(t7.fullName, t7.name), t7.start]) AS x8 }
CALL (ref2, ref3, r1) { MATCH (r1)-[:FROM]->(t9)
RETURN collect([t9.id, coalesce(t9.fullName, t9.name)]) AS x10 }
CALL (ref2, ref3, r1) { MATCH (r1)-[:TO]->(t11)
RETURN collect([t11.id, coalesce(t11.fullName, t11.name)]) AS x12 }
CALL (ref2, ref3, r1) { MATCH (r1)-[:TO]->(t13)
RETURN collect([t13.id, coalesce(t13.fullName, t13.name)]) AS x14 }
CALL (ref2, ref3, r1) { MATCH (r1)<-[:SUPPORTS]-(c15:Claim) WHERE true AND c15.retractedAt IS NULL
WITH c15 ORDER BY c15.reportedKey DESC, c15.id LIMIT $p3
CALL (ref2, ref3, c15) { MATCH (c15)-[r16:EVIDENCED_BY]->(s18:Sentence) WITH s18, r16 ORDER BY r16.start, r16.end
RETURN collect([[s18.id, s18.index, s18.text]]) AS x17 }
RETURN collect([[c15.reportedKey, c15.id], [c15.id, x17]]) AS items19 }
RETURN collect([[r1.reportedKey, r1.id], [r1.id, r1.firstReported, r1.lastReported, r1.sourceCount, r1.type, head(x8), head(x10), head(x12), head(x14), [items19, 0]]]) AS items21 }
RETURN [items21, total20] AS answer
