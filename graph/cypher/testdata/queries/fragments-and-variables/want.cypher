CALL () { CALL () { MATCH (n:Entity {folded: $p2}) USING INDEX SEEK n:Entity(folded, id) WHERE n.id IS NOT NULL RETURN n UNION MATCH (n:Event {folded: $p2}) USING INDEX SEEK n:Event(folded) RETURN n UNION MATCH (n:Topic {folded: $p2}) USING INDEX SEEK n:Topic(folded) RETURN n } WITH collect(n) AS canonical CALL () { MATCH (x:Name {folded: $p2})-[:NAMES]->(n:Entity) USING INDEX SEEK x:Name(folded) RETURN collect(DISTINCT n) AS others } RETURN CASE WHEN size(canonical) > 0 THEN canonical ELSE others END AS ref5 }
CALL () { CALL () { MATCH (n:Entity {folded: $p0}) USING INDEX SEEK n:Entity(folded, id) WHERE n.id IS NOT NULL RETURN collect(n) AS canonical }
CALL () { MATCH (x:Name {folded: $p0})-[:NAMES]->(n:Entity) USING INDEX SEEK x:Name(folded) RETURN collect(DISTINCT n) AS others }
RETURN CASE WHEN size(canonical) > 0 THEN canonical ELSE others END AS named3 }
CALL (ref5, named3) { UNWIND CASE WHEN size(named3) = 1 THEN named3 ELSE [] END AS n1
CALL (ref5, n1) { MATCH (n1)<-[:SUBJECT|OBJECT|ABOUT|AT|DURING|OF|ATTRIBUTED_TO]-(c4:Claim) WHERE true AND c4.predicate = $p1 AND EXISTS { MATCH (c4)-[:OBJECT]->(t6) WHERE t6 IN ref5 } AND c4.retractedAt IS NULL
WITH DISTINCT c4 ORDER BY c4.reportedKey DESC, c4.id LIMIT $p3
CALL (ref5, c4) { MATCH (c4)-[r7:EVIDENCED_BY]->(s9:Sentence) WITH s9, r7 ORDER BY r7.start, r7.end
RETURN collect([r7.end, r7.quote, r7.start]) AS x8 }
CALL (ref5, c4) { MATCH (c4)-[r10:OBJECT]->(t11) WITH r10, t11 ORDER BY r10.position, r10.as
CALL (ref5, t11) { MATCH (t11:Entity)<-[:FROM|TO]-(r13:Relation) WHERE true
WITH DISTINCT r13 RETURN count(*) AS total14 }
RETURN collect([type(r10), r10.as, [t11.id, t11.kind, coalesce(t11.fullName, t11.name), t11.start, [[], total14]]]) AS x12 }
CALL (ref5, c4) { MATCH (c4)-[r15:SUBJECT]->(t16) WITH r15, t16 ORDER BY r15.position, r15.as
CALL (ref5, t16) { MATCH (t16:Entity)<-[:FROM|TO]-(r18:Relation) WHERE true
WITH DISTINCT r18 RETURN count(*) AS total19 }
RETURN collect([type(r15), r15.as, [t16.id, t16.kind, coalesce(t16.fullName, t16.name), t16.start, [[], total19]]]) AS x17 }
RETURN collect([[c4.reportedKey, c4.id], [c4.id, c4.predicate, x8, x12, x17]]) AS items20 }
RETURN collect([n1.id, n1.kind, coalesce(n1.fullName, n1.name), [items20, 0]]) AS items2 }
RETURN [[n IN named3 | [n.id, coalesce(n.fullName, n.name)]], items2] AS answer
