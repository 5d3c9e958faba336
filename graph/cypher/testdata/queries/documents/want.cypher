CALL () { MATCH (d1:Document) USING INDEX d1:Document(publishedKey, id) WHERE d1.publishedKey >= '' AND d1.id IS NOT NULL
WITH d1 RETURN count(*) AS total6 }
CALL () { MATCH (d1:Document) USING INDEX d1:Document(publishedKey, id) WHERE d1.publishedKey >= '' AND d1.id IS NOT NULL
WITH d1 ORDER BY d1.publishedKey DESC, d1.id LIMIT $p2
CALL (d1) { MATCH (c3:Claim {document: d1.id}) WHERE true AND c3.polarity = $p0 AND c3.retractedAt IS NULL
WITH c3 RETURN count(*) AS total4 }
CALL (d1) { MATCH (c3:Claim {document: d1.id}) WHERE true AND c3.polarity = $p0 AND c3.retractedAt IS NULL
WITH c3 ORDER BY c3.document, c3.evidenceStart, c3.id LIMIT $p1
RETURN collect([[c3.document, c3.evidenceStart, c3.id], [c3.id, c3.gloss]]) AS items5 }
RETURN collect([[d1.publishedKey, d1.id], [d1.id, d1.text, d1.publishedAt, d1.title, head([(d1)-[:PUBLISHED_BY]->(t2:Entity) | [t2.id, coalesce(t2.fullName, t2.name)]]), [items5, total4]]]) AS items7 }
RETURN [items7, total6] AS answer
