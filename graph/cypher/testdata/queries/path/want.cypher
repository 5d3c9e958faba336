CALL () { CALL () { MATCH (n:Entity {folded: $p0}) USING INDEX SEEK n:Entity(folded, id) WHERE n.id IS NOT NULL RETURN n UNION MATCH (n:Event {folded: $p0}) USING INDEX SEEK n:Event(folded) RETURN n UNION MATCH (n:Topic {folded: $p0}) USING INDEX SEEK n:Topic(folded) RETURN n } WITH collect(n) AS canonical CALL () { MATCH (x:Name {folded: $p0})-[:NAMES]->(n:Entity) USING INDEX SEEK x:Name(folded) RETURN collect(DISTINCT n) AS others } RETURN CASE WHEN size(canonical) > 0 THEN canonical ELSE others END AS ref1 }
CALL () { CALL () { MATCH (n:Entity {folded: $p1}) USING INDEX SEEK n:Entity(folded, id) WHERE n.id IS NOT NULL RETURN n UNION MATCH (n:Event {folded: $p1}) USING INDEX SEEK n:Event(folded) RETURN n UNION MATCH (n:Topic {folded: $p1}) USING INDEX SEEK n:Topic(folded) RETURN n } WITH collect(n) AS canonical CALL () { MATCH (x:Name {folded: $p1})-[:NAMES]->(n:Entity) USING INDEX SEEK x:Name(folded) RETURN collect(DISTINCT n) AS others } RETURN CASE WHEN size(canonical) > 0 THEN canonical ELSE others END AS ref2 }
CALL (ref1, ref2) { UNWIND ref1 AS t4 UNWIND ref2 AS t5 WITH t4, t5 WHERE t4 <> t5
MATCH ALL SHORTEST (t4) ((t6)<-[:FROM|TO]-(r3:Relation)-[:FROM|TO]->(t7) WHERE t6 <> t7 AND r3.type = $p2){1,3} (t5)
WITH t4, r3, t6 ORDER BY size(r3), reduce(n = 0, r IN r3 | n + r.claimCount) DESC, [r IN r3 | r.id] LIMIT $p3
CALL (ref1, ref2, r3, t6) { UNWIND range(0, size(r3) - 1) AS i10 WITH i10, r3[i10] AS r8, t6[i10] AS t9 ORDER BY i10
CALL (ref1, ref2, r8, t9) { MATCH (r8)-[:FROM]->(t14) MATCH (r8)-[:TO]->(t15) WITH CASE WHEN t15 = t9 THEN t14 ELSE t15 END AS t12
RETURN collect([t12.id, t12.kind, coalesce(t12.fullName, t12.name)]) AS x13 }
RETURN collect([r8.id, r8.type, head(x13)]) AS x11 }
RETURN collect([x11]) AS x16 }
RETURN x16 AS answer

CALL () { CALL () { MATCH (n:Entity {folded: $p0}) USING INDEX SEEK n:Entity(folded, id) WHERE n.id IS NOT NULL RETURN n UNION MATCH (n:Event {folded: $p0}) USING INDEX SEEK n:Event(folded) RETURN n UNION MATCH (n:Topic {folded: $p0}) USING INDEX SEEK n:Topic(folded) RETURN n } WITH collect(n) AS canonical CALL () { MATCH (x:Name {folded: $p0})-[:NAMES]->(n:Entity) USING INDEX SEEK x:Name(folded) RETURN collect(DISTINCT n) AS others } RETURN CASE WHEN size(canonical) > 0 THEN canonical ELSE others END AS ref1 }
CALL () { CALL () { MATCH (n:Entity {folded: $p1}) USING INDEX SEEK n:Entity(folded, id) WHERE n.id IS NOT NULL RETURN n UNION MATCH (n:Event {folded: $p1}) USING INDEX SEEK n:Event(folded) RETURN n UNION MATCH (n:Topic {folded: $p1}) USING INDEX SEEK n:Topic(folded) RETURN n } WITH collect(n) AS canonical CALL () { MATCH (x:Name {folded: $p1})-[:NAMES]->(n:Entity) USING INDEX SEEK x:Name(folded) RETURN collect(DISTINCT n) AS others } RETURN CASE WHEN size(canonical) > 0 THEN canonical ELSE others END AS ref2 }
CALL (ref1, ref2) { UNWIND ref1 AS t4 UNWIND ref2 AS t5 WITH t4, t5 WHERE t4 <> t5
MATCH ALL SHORTEST (t4) ((t6)<-[:FROM|TO]-(r3:Relation)-[:FROM|TO]->(t7) WHERE t6 <> t7){1,1} (t5)
WITH t4, r3, t6 ORDER BY size(r3), reduce(n = 0, r IN r3 | n + r.claimCount) DESC, [r IN r3 | r.id] LIMIT $p2
RETURN collect([[t4.id, coalesce(t4.fullName, t4.name)]]) AS x8 }
RETURN x8 AS answer

CALL () { CALL () { MATCH (n:Entity {folded: $p0}) USING INDEX SEEK n:Entity(folded, id) WHERE n.id IS NOT NULL RETURN n UNION MATCH (n:Event {folded: $p0}) USING INDEX SEEK n:Event(folded) RETURN n UNION MATCH (n:Topic {folded: $p0}) USING INDEX SEEK n:Topic(folded) RETURN n } WITH collect(n) AS canonical CALL () { MATCH (x:Name {folded: $p0})-[:NAMES]->(n:Entity) USING INDEX SEEK x:Name(folded) RETURN collect(DISTINCT n) AS others } RETURN CASE WHEN size(canonical) > 0 THEN canonical ELSE others END AS ref1 }
CALL () { CALL () { MATCH (n:Entity {folded: $p1}) USING INDEX SEEK n:Entity(folded, id) WHERE n.id IS NOT NULL RETURN n UNION MATCH (n:Event {folded: $p1}) USING INDEX SEEK n:Event(folded) RETURN n UNION MATCH (n:Topic {folded: $p1}) USING INDEX SEEK n:Topic(folded) RETURN n } WITH collect(n) AS canonical CALL () { MATCH (x:Name {folded: $p1})-[:NAMES]->(n:Entity) USING INDEX SEEK x:Name(folded) RETURN collect(DISTINCT n) AS others } RETURN CASE WHEN size(canonical) > 0 THEN canonical ELSE others END AS ref2 }
CALL (ref1, ref2) { UNWIND ref1 AS t4 UNWIND ref2 AS t5 WITH t4, t5 WHERE t4 <> t5
MATCH ALL SHORTEST (t4) ((t6)<-[:FROM|TO]-(r3:Relation)-[:FROM|TO]->(t7) WHERE t6 <> t7){1,3} (t5)
WITH t4, r3, t6 ORDER BY size(r3), reduce(n = 0, r IN r3 | n + r.claimCount) DESC, [r IN r3 | r.id] LIMIT $p2
CALL (ref1, ref2, r3, t6) { UNWIND range(0, size(r3) - 1) AS i10 WITH i10, r3[i10] AS r8, t6[i10] AS t9 ORDER BY i10
CALL (ref1, ref2, r8, t9) { MATCH (r8)-[:FROM]->(t14) MATCH (r8)-[:TO]->(t15) WITH CASE WHEN t15 = t9 THEN t14 ELSE t15 END AS t12
RETURN collect([t12.id, coalesce(t12.fullName, t12.name)]) AS x13 }
CALL (ref1, ref2, r8) { MATCH (r8)<-[:SUPPORTS]-(c16:Claim) WHERE true AND c16.retractedAt IS NULL
WITH c16 ORDER BY c16.reportedKey DESC, c16.id LIMIT $p3
CALL (ref1, ref2, c16) { MATCH (c16)-[r17:EVIDENCED_BY]->(s19:Sentence) WITH s19, r17 ORDER BY r17.start, r17.end
RETURN collect([r17.quote]) AS x18 }
RETURN collect([[c16.reportedKey, c16.id], [c16.id, x18]]) AS items20 }
RETURN collect([r8.id, r8.status, r8.type, head(x13), [items20, 0]]) AS x11 }
RETURN collect([[t4.id, coalesce(t4.fullName, t4.name)], x11]) AS x21 }
RETURN x21 AS answer
