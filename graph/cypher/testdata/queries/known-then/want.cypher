CALL () { MATCH (c1:Claim) USING INDEX c1:Claim(reportedKey, id) WHERE c1.reportedKey >= '' AND c1.id IS NOT NULL AND c1.recordedAt <= $p0 AND (c1.retractedAt IS NULL OR c1.retractedAt > $p0)
WITH c1 RETURN count(*) AS total2 }
CALL () { MATCH (c1:Claim) USING INDEX c1:Claim(reportedKey, id) WHERE c1.reportedKey >= '' AND c1.id IS NOT NULL AND c1.recordedAt <= $p0 AND (c1.retractedAt IS NULL OR c1.retractedAt > $p0)
WITH c1 ORDER BY c1.reportedKey DESC, c1.id LIMIT $p1
RETURN collect([[c1.reportedKey, c1.id], [c1.id, c1.predicate, c1.recordedAt, c1.retractedAt]]) AS items3 }
RETURN [items3, total2] AS answer
