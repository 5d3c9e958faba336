CALL () { CALL () { MATCH (n:Entity {folded: $p0}) USING INDEX SEEK n:Entity(folded, id) WHERE n.id IS NOT NULL RETURN n UNION MATCH (n:Event {folded: $p0}) USING INDEX SEEK n:Event(folded) RETURN n UNION MATCH (n:Topic {folded: $p0}) USING INDEX SEEK n:Topic(folded) RETURN n } WITH collect(n) AS canonical CALL () { MATCH (x:Name {folded: $p0})-[:NAMES]->(n:Entity) USING INDEX SEEK x:Name(folded) RETURN collect(DISTINCT n) AS others } RETURN CASE WHEN size(canonical) > 0 THEN canonical ELSE others END AS ref1 }
CALL (ref1) { UNWIND ref1 AS t4 CALL (t4) { MATCH (t4)<-[:SUBJECT|OBJECT|ABOUT|AT|DURING|OF|ATTRIBUTED_TO]-(v2:Claim) WHERE v2.retractedAt IS NULL AND v2.validKey > '' AND v2.validTo >= $p1 RETURN v2, v2.validKey AS day3 UNION MATCH (t4)-[:TOOK_PART_IN]->(v2:Event) WHERE v2.startKey > '' AND v2.end >= $p2 RETURN v2, v2.startKey AS day3 } WITH v2, day3 WHERE true
WITH DISTINCT v2, day3 RETURN count(*) AS total10 }
CALL (ref1) { UNWIND ref1 AS t4 CALL (t4) { MATCH (t4)<-[:SUBJECT|OBJECT|ABOUT|AT|DURING|OF|ATTRIBUTED_TO]-(v2:Claim) WHERE v2.retractedAt IS NULL AND v2.validKey > '' AND v2.validTo >= $p1 RETURN v2, v2.validKey AS day3 UNION MATCH (t4)-[:TOOK_PART_IN]->(v2:Event) WHERE v2.startKey > '' AND v2.end >= $p2 RETURN v2, v2.startKey AS day3 } WITH v2, day3 WHERE true
WITH DISTINCT v2, day3 ORDER BY day3, v2.id LIMIT $p3
CALL (ref1, v2) { MATCH (v2:Claim)
CALL (ref1, v2) { MATCH (v2)-[r5:SUBJECT]->(t6) WITH r5, t6 ORDER BY r5.position, r5.as
RETURN collect([type(r5), r5.as, [t6.id, coalesce(t6.fullName, t6.name)]]) AS x7 }
RETURN collect([v2.id, v2.predicate, x7]) AS x8 }
CALL (ref1, v2) { MATCH (v2:Event)
RETURN collect([v2.id, v2.kind, coalesce(v2.fullName, v2.name)]) AS x9 }
RETURN collect([[day3, v2.id], [day3, x8, x9]]) AS items11 }
RETURN [items11, total10] AS answer
