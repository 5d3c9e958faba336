CALL () { CALL db.index.fulltext.queryNodes('evidence', $p1) YIELD node RETURN collect(node) AS text2 }
CALL (text2) { UNWIND text2 AS c1 WITH c1 WHERE true AND c1.plover = $p0 AND c1.retractedAt IS NULL
WITH c1 ORDER BY c1.reportedKey DESC, c1.id LIMIT $p2
RETURN collect([[c1.reportedKey, c1.id], [c1.id, c1.cameo, c1.gloss, c1.plover, c1.ploverMode]]) AS items3 }
RETURN [items3, 0] AS answer
