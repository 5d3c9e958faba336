CALL () { MATCH (c1:Claim) USING INDEX c1:Claim(reportedKey, id) WHERE c1.reportedKey >= '' AND c1.id IS NOT NULL AND c1.stance = $p0 AND c1.retractedAt IS NULL
WITH c1 ORDER BY c1.reportedKey DESC, c1.id LIMIT $p1
CALL (c1) { MATCH (c1)<-[:CONTENT_OF]-(c2:Claim) WHERE c2.retractedAt IS NULL WITH c2 ORDER BY c2.id
RETURN collect([c2.id]) AS x3 }
CALL (c1) { MATCH (c1)-[:CONTENT_OF]->(c4:Claim) WHERE c4.retractedAt IS NULL WITH c4 ORDER BY c4.id
CALL (c4) { MATCH (c4)-[r6:SUBJECT]->(t7) WITH r6, t7 ORDER BY r6.position, r6.as
RETURN collect([type(r6), r6.as, [t7.id, coalesce(t7.fullName, t7.name)]]) AS x8 }
RETURN collect([c4.id, c4.predicate, x8]) AS x5 }
CALL (c1) { MATCH (c1)-[:CONTRADICTS]-(c9:Claim) WHERE c9.retractedAt IS NULL WITH c9 ORDER BY c9.id
CALL (c9) { MATCH (c9)-[r11:ATTRIBUTED_TO]->(t12) WITH r11, t12 ORDER BY r11.position
RETURN collect([r11.kind, r11.text, [t12.id, coalesce(t12.fullName, t12.name)]]) AS x13 }
RETURN collect([c9.id, c9.gloss, x13]) AS x10 }
CALL (c1) { MATCH (c1)-[:CORROBORATES]-(c14:Claim) WHERE c14.retractedAt IS NULL WITH c14 ORDER BY c14.id
RETURN collect([c14.id]) AS x15 }
RETURN collect([[c1.reportedKey, c1.id], [c1.id, c1.gloss, x3, x5, x10, x15]]) AS items16 }
RETURN [items16, 0] AS answer
