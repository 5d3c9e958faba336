CALL () { CALL () { MATCH (n:Entity {folded: $p0}) USING INDEX SEEK n:Entity(folded, id) WHERE n.id IS NOT NULL RETURN collect(n) AS canonical }
CALL () { MATCH (x:Name {folded: $p0})-[:NAMES]->(n:Entity) USING INDEX SEEK x:Name(folded) RETURN collect(DISTINCT n) AS others }
RETURN CASE WHEN size(canonical) > 0 THEN canonical ELSE others END AS named3 }
CALL (named3) { UNWIND CASE WHEN size(named3) = 1 THEN named3 ELSE [] END AS n1
CALL (n1) { MATCH (n1)<-[:SUBJECT|OBJECT|ABOUT|AT|DURING|OF|ATTRIBUTED_TO]-(c4:Claim) WHERE true AND c4.retractedAt IS NULL
WITH DISTINCT c4 RETURN count(*) AS total5 }
CALL (n1) { MATCH (n1)<-[:FROM|TO]-(r6:Relation) WHERE true
WITH DISTINCT r6 RETURN count(*) AS total7 }
RETURN collect([n1.id, [[], total5], [[], total7]]) AS items2 }
RETURN [[n IN named3 | [n.id, coalesce(n.fullName, n.name)]], items2] AS answer

CALL () { MATCH (c1:Claim) USING INDEX c1:Claim(reportedKey, id) WHERE c1.reportedKey >= '' AND c1.id IS NOT NULL AND c1.retractedAt IS NULL
WITH c1 RETURN count(*) AS total2 }
RETURN [[], total2] AS answer
