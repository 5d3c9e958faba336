CALL () { CALL () { MATCH (n:Entity {folded: $p0}) USING INDEX SEEK n:Entity(folded, id) WHERE n.id IS NOT NULL RETURN collect(n) AS canonical }
CALL () { MATCH (x:Name {folded: $p0})-[:NAMES]->(n:Entity) USING INDEX SEEK x:Name(folded) RETURN collect(DISTINCT n) AS others }
RETURN CASE WHEN size(canonical) > 0 THEN canonical ELSE others END AS named3 }
CALL (named3) { UNWIND CASE WHEN size(named3) = 1 THEN named3 ELSE [] END AS n1
CALL (n1) { MATCH (n1)<-[:SUBJECT|OBJECT|ABOUT|AT|DURING|OF|ATTRIBUTED_TO]-(c4:Claim) WHERE true AND c4.polarity = $p1 AND c4.retractedAt IS NULL
WITH DISTINCT c4 RETURN count(*) AS total12 }
CALL (n1) { MATCH (n1)<-[:SUBJECT|OBJECT|ABOUT|AT|DURING|OF|ATTRIBUTED_TO]-(c4:Claim) WHERE true AND c4.polarity = $p1 AND c4.retractedAt IS NULL
WITH DISTINCT c4 ORDER BY c4.reportedKey DESC, c4.id LIMIT $p2
CALL (c4) { MATCH (c4)-[r5:EVIDENCED_BY]->(s7:Sentence)-[:SENTENCE_OF]->(d8:Document) WITH s7, d8, r5 ORDER BY r5.start, r5.end
RETURN collect([r5.quote, [d8.id, d8.title]]) AS x6 }
CALL (c4) { MATCH (c4)-[r9:ATTRIBUTED_TO]->(t10) WITH r9, t10 ORDER BY r9.position
RETURN collect([r9.cue, r9.kind, [t10.id, coalesce(t10.fullName, t10.name)]]) AS x11 }
RETURN collect([[c4.reportedKey, c4.id], [c4.id, c4.mode, c4.predicate, x6, x11]]) AS items13 }
CALL (n1) { MATCH (n1)<-[:FROM|TO]-(r14:Relation) WHERE true AND r14.type = $p3
WITH DISTINCT r14 ORDER BY r14.reportedKey DESC, r14.id LIMIT $p4
CALL (r14, n1) { MATCH (r14)-[:FROM]->(t17) MATCH (r14)-[:TO]->(t18) WITH CASE WHEN t18 = n1 THEN t17 ELSE t18 END AS t15
RETURN collect([t15.id, coalesce(t15.fullName, t15.name)]) AS x16 }
RETURN collect([[r14.reportedKey, r14.id], [r14.id, r14.claimCount, r14.speakerCount, r14.status, head(x16)]]) AS items19 }
RETURN collect([n1.id, coalesce(n1.fullName, n1.name), [items13, total12], [items19, 0]]) AS items2 }
RETURN [[n IN named3 | [n.id, coalesce(n.fullName, n.name)]], items2] AS answer
