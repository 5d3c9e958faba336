CALL () { CALL db.index.fulltext.queryNodes('names', $p0) YIELD node, score
OPTIONAL MATCH (node)-[:NAMES]->(named:Entity)
WITH coalesce(named, node) AS n1, score WHERE n1:Entity
WITH n1, max(score) AS score WHERE true
WITH n1, score ORDER BY score DESC, n1.id LIMIT $p1
RETURN collect([[score, n1.id], [n1.id, coalesce(n1.fullName, n1.name)]]) AS items2 }
RETURN [items2, 0] AS answer

CALL () { MATCH (n1:Entity) USING INDEX SEEK n1:Entity(folded, id) WHERE n1.folded >= '' AND n1.id IS NOT NULL
WITH n1, COUNT { MATCH (n1)<-[:SUBJECT|OBJECT|ABOUT|AT|ATTRIBUTED_TO]-(c:Claim) WHERE c.retractedAt IS NULL RETURN DISTINCT c } AS claims WHERE true
WITH n1, claims ORDER BY claims DESC, n1.id LIMIT $p0
RETURN collect([[claims, n1.id], [n1.id, coalesce(n1.fullName, n1.name)]]) AS items2 }
RETURN [items2, 0] AS answer

CALL () { MATCH (n1:Entity) USING INDEX SEEK n1:Entity(folded, id) WHERE n1.folded >= '' AND n1.id IS NOT NULL AND n1.kind = $p0
WITH n1 RETURN count(*) AS total9 }
CALL () { MATCH (n1:Entity) USING INDEX SEEK n1:Entity(folded, id) WHERE n1.folded >= '' AND n1.id IS NOT NULL AND n1.kind = $p0
WITH n1 ORDER BY n1.folded, n1.id LIMIT $p3
CALL (n1) { MATCH (n1)-[:TOOK_PART_IN]->(e2:Event) WHERE true
WITH DISTINCT e2 ORDER BY e2.startKey DESC, e2.id LIMIT $p1
RETURN collect([[e2.startKey, e2.id], [e2.id, e2.kind, coalesce(e2.fullName, e2.name)]]) AS items3 }
CALL (n1) { MATCH (n1)<-[m4:MENTIONS]-(s6:Sentence)-[:SENTENCE_OF]->(d5:Document) WHERE true
WITH DISTINCT m4, s6, d5 RETURN count(*) AS total7 }
CALL (n1) { MATCH (n1)<-[m4:MENTIONS]-(s6:Sentence)-[:SENTENCE_OF]->(d5:Document) WHERE true
WITH DISTINCT m4, s6, d5 ORDER BY d5.publishedKey DESC, d5.id, m4.start, m4.end LIMIT $p2
RETURN collect([[d5.publishedKey, d5.id, m4.start, m4.end], [m4.surface, n1.id, [s6.id, s6.text], s6.id]]) AS items8 }
RETURN collect([[n1.folded, n1.id], [n1.id, coalesce(n1.fullName, n1.name), [items3, 0], [items8, total7]]]) AS items10 }
RETURN [items10, total9] AS answer
