CALL () { CALL db.index.fulltext.queryNodes('names', $p0) YIELD node AS e1 WITH e1 WHERE e1:Event
WITH e1 ORDER BY e1.startKey DESC, e1.id LIMIT $p1
RETURN collect([[e1.startKey, e1.id], [e1.id, coalesce(e1.fullName, e1.name)]]) AS items2 }
RETURN [items2, 0] AS answer

CALL () { CALL db.index.fulltext.queryNodes('names', $p0) YIELD node AS t1 WITH t1 WHERE t1:Topic
WITH t1 ORDER BY t1.folded, t1.id LIMIT $p1
RETURN collect([[t1.folded, t1.id], [t1.id, coalesce(t1.fullName, t1.name)]]) AS items2 }
RETURN [items2, 0] AS answer

CALL () { MATCH (e1:Event) USING INDEX e1:Event(startKey, id) WHERE e1.startKey >= '' AND e1.id IS NOT NULL AND e1.kind = $p0 AND e1.start <= $p1
WITH e1 RETURN count(*) AS total5 }
CALL () { MATCH (e1:Event) USING INDEX e1:Event(startKey, id) WHERE e1.startKey >= '' AND e1.id IS NOT NULL AND e1.kind = $p0 AND e1.start <= $p1
WITH e1 ORDER BY e1.startKey DESC, e1.id LIMIT $p3
CALL (e1) { MATCH (e1)<-[:SUBJECT|OBJECT|ABOUT|AT|DURING|OF|ATTRIBUTED_TO]-(c2:Claim) WHERE true AND c2.retractedAt IS NULL
WITH DISTINCT c2 RETURN count(*) AS total3 }
CALL (e1) { MATCH (e1)<-[:SUBJECT|OBJECT|ABOUT|AT|DURING|OF|ATTRIBUTED_TO]-(c2:Claim) WHERE true AND c2.retractedAt IS NULL
WITH DISTINCT c2 ORDER BY c2.reportedKey DESC, c2.id LIMIT $p2
RETURN collect([[c2.reportedKey, c2.id], [c2.id, c2.predicate]]) AS items4 }
RETURN collect([[e1.startKey, e1.id], [e1.id, e1.kind, coalesce(e1.fullName, e1.name), e1.start, [items4, total3]]]) AS items6 }
RETURN [items6, total5] AS answer

CALL () { MATCH (t1:Topic) USING INDEX SEEK t1:Topic(folded) WHERE t1.folded >= ''
WITH t1 RETURN count(*) AS total4 }
CALL () { MATCH (t1:Topic) USING INDEX SEEK t1:Topic(folded) WHERE t1.folded >= ''
WITH t1 ORDER BY t1.folded, t1.id LIMIT $p1
CALL (t1) { MATCH (t1)<-[:SUBJECT|OBJECT|ABOUT|AT|DURING|OF|ATTRIBUTED_TO]-(c2:Claim) WHERE true AND c2.retractedAt IS NULL
WITH DISTINCT c2 ORDER BY c2.reportedKey DESC, c2.id LIMIT $p0
RETURN collect([[c2.reportedKey, c2.id], [c2.id, c2.gloss]]) AS items3 }
RETURN collect([[t1.folded, t1.id], [t1.id, coalesce(t1.fullName, t1.name), [items3, 0]]]) AS items5 }
RETURN [items5, total4] AS answer
