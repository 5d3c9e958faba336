CALL () { MATCH (c1:Claim) USING INDEX c1:Claim(predicate, reportedKey, id) WHERE c1.reportedKey >= '' AND c1.id IS NOT NULL AND c1.predicate = $p0 AND c1.polarity = $p1 AND c1.retractedAt IS NULL AND EXISTS { MATCH (c1)-[:CONTRADICTS]-(c2:Claim) WHERE c2.retractedAt IS NULL }
WITH c1 RETURN count(*) AS total10 }
CALL () { MATCH (c1:Claim) USING INDEX c1:Claim(predicate, reportedKey, id) WHERE c1.reportedKey >= '' AND c1.id IS NOT NULL AND c1.predicate = $p0 AND c1.polarity = $p1 AND c1.retractedAt IS NULL AND EXISTS { MATCH (c1)-[:CONTRADICTS]-(c2:Claim) WHERE c2.retractedAt IS NULL }
WITH c1 ORDER BY c1.predicate, c1.reportedKey DESC, c1.id LIMIT $p2
CALL (c1) { MATCH (c1)-[r3:ATTRIBUTED_TO]->(t4) WITH r3, t4 ORDER BY r3.position
RETURN collect([r3.kind, r3.text]) AS x5 }
CALL (c1) { MATCH (c1)-[:CONTRADICTS]-(c2:Claim) WHERE c2.retractedAt IS NULL WITH c2 ORDER BY c2.id
CALL (c2) { MATCH (c2)-[r6:ATTRIBUTED_TO]->(t7) WITH r6, t7 ORDER BY r6.position
RETURN collect([r6.kind, [t7.id, coalesce(t7.fullName, t7.name)]]) AS x8 }
RETURN collect([c2.id, c2.gloss, c2.stance, x8]) AS x9 }
RETURN collect([[c1.reportedKey, c1.id], [[c1.id, c1.gloss, c1.stance, x5], x9]]) AS items11 }
RETURN [items11, total10] AS answer
