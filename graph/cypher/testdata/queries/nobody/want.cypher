CALL () { CALL () { MATCH (n:Entity {folded: $p0}) USING INDEX SEEK n:Entity(folded, id) WHERE n.id IS NOT NULL RETURN collect(n) AS canonical }
CALL () { MATCH (x:Name {folded: $p0})-[:NAMES]->(n:Entity) USING INDEX SEEK x:Name(folded) RETURN collect(DISTINCT n) AS others }
RETURN CASE WHEN size(canonical) > 0 THEN canonical ELSE others END AS named3 }
CALL (named3) { UNWIND CASE WHEN size(named3) = 1 THEN named3 ELSE [] END AS n1
CALL (n1) { MATCH (n1)<-[:SUBJECT|OBJECT|ABOUT|AT|DURING|OF|ATTRIBUTED_TO]-(c4:Claim) WHERE true AND c4.retractedAt IS NULL
WITH DISTINCT c4 RETURN count(*) AS total5 }
RETURN collect([n1.id, coalesce(n1.fullName, n1.name), [[], total5]]) AS items2 }
RETURN [[n IN named3 | [n.id, coalesce(n.fullName, n.name)]], items2] AS answer

CALL () { CALL () { MATCH (n:Entity {folded: $p0}) USING INDEX SEEK n:Entity(folded, id) WHERE n.id IS NOT NULL RETURN n UNION MATCH (n:Event {folded: $p0}) USING INDEX SEEK n:Event(folded) RETURN n UNION MATCH (n:Topic {folded: $p0}) USING INDEX SEEK n:Topic(folded) RETURN n } WITH collect(n) AS canonical CALL () { MATCH (x:Name {folded: $p0})-[:NAMES]->(n:Entity) USING INDEX SEEK x:Name(folded) RETURN collect(DISTINCT n) AS others } RETURN CASE WHEN size(canonical) > 0 THEN canonical ELSE others END AS ref2 }
CALL (ref2) { UNWIND ref2 AS t3 MATCH (t3)<-[:SUBJECT]-(c1:Claim) WHERE true AND c1.retractedAt IS NULL
WITH DISTINCT c1 RETURN count(*) AS total4 }
RETURN [[], total4] AS answer
