CALL () { CALL () { MATCH (n:Entity {folded: $p0}) USING INDEX SEEK n:Entity(folded, id) WHERE n.id IS NOT NULL RETURN collect(n) AS canonical }
CALL () { MATCH (x:Name {folded: $p0})-[:NAMES]->(n:Entity) USING INDEX SEEK x:Name(folded) RETURN collect(DISTINCT n) AS others }
RETURN CASE WHEN size(canonical) > 0 THEN canonical ELSE others END AS named3 }
CALL (named3) { UNWIND CASE WHEN size(named3) = 1 THEN named3 ELSE [] END AS n1
CALL (n1) { MATCH (n1)<-[:SUBJECT|OBJECT|ABOUT|AT|DURING|OF|ATTRIBUTED_TO]-(c4:Claim) WHERE true AND c4.retractedAt IS NULL
WITH DISTINCT c4 RETURN count(*) AS total5 }
CALL (n1) { MATCH (n1)<-[:SUBJECT|OBJECT|ABOUT|AT|DURING|OF|ATTRIBUTED_TO]-(c4:Claim) WHERE true AND c4.retractedAt IS NULL
WITH DISTINCT c4 ORDER BY c4.reportedKey DESC, c4.id LIMIT $p1
RETURN collect([[c4.reportedKey, c4.id], [c4.id, c4.predicate]]) AS items6 }
CALL (n1) { MATCH (n1)<-[:SUBJECT|OBJECT|ABOUT|AT|DURING|OF|ATTRIBUTED_TO]-(c7:Claim) WHERE true AND c7.retractedAt IS NULL
WITH DISTINCT c7 ORDER BY c7.reportedKey DESC, c7.id LIMIT $p2
RETURN collect([[c7.reportedKey, c7.id], [c7.id, c7.gloss]]) AS items8 }
RETURN collect([n1.id, [items6, total5], [items8, 0]]) AS items2 }
RETURN [[n IN named3 | [n.id, coalesce(n.fullName, n.name)]], items2] AS answer

CALL () { CALL () { MATCH (n:Entity {folded: $p0}) USING INDEX SEEK n:Entity(folded, id) WHERE n.id IS NOT NULL RETURN collect(n) AS canonical }
CALL () { MATCH (x:Name {folded: $p0})-[:NAMES]->(n:Entity) USING INDEX SEEK x:Name(folded) RETURN collect(DISTINCT n) AS others }
RETURN CASE WHEN size(canonical) > 0 THEN canonical ELSE others END AS named3 }
CALL (named3) { UNWIND CASE WHEN size(named3) = 1 THEN named3 ELSE [] END AS n1
CALL (n1) { MATCH (n4:Name)-[:NAMES]->(n1) RETURN collect([n4.text, n4.kind, n4.language, n4.validFrom, n4.validTo]) AS x5 }
RETURN collect([n1.id, coalesce(n1.fullName, n1.name), x5]) AS items2 }
RETURN [[n IN named3 | [n.id, coalesce(n.fullName, n.name)]], items2] AS answer
