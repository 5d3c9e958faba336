CALL () { CALL () { CALL db.index.fulltext.queryNodes('names', $p0) YIELD node, score OPTIONAL MATCH (node)-[:NAMES]->(named:Entity) WITH coalesce(named, node) AS v1, max(score) AS score2 ORDER BY score2 DESC, v1.id LIMIT $p1 RETURN v1, score2
UNION ALL CALL db.index.fulltext.queryNodes('evidence', $p0) YIELD node, score WITH node AS v1, score AS score2 WHERE v1.retractedAt IS NULL WITH v1, score2 ORDER BY score2 DESC, v1.id LIMIT $p1 RETURN v1, score2
UNION ALL CALL db.index.fulltext.queryNodes('titles', $p0) YIELD node, score WITH node AS v1, score AS score2 ORDER BY score2 DESC, v1.id LIMIT $p1 RETURN v1, score2 }
WITH v1, score2 ORDER BY score2 DESC, v1.id LIMIT $p1
CALL (v1) { MATCH (v1:Claim)
RETURN collect([v1.id, v1.gloss]) AS x4 }
CALL (v1) { MATCH (v1:Document)
RETURN collect([v1.id, v1.title]) AS x5 }
CALL (v1) { MATCH (v1:Entity|Event|Topic)
RETURN collect([v1.id, coalesce(v1.fullName, v1.name)]) AS x6 }
RETURN collect([score2, x4, x5, x6]) AS x3 }
RETURN x3 AS answer

CALL () { CALL () { CALL db.index.fulltext.queryNodes('names', $p0) YIELD node, score OPTIONAL MATCH (node)-[:NAMES]->(named:Entity) WITH coalesce(named, node) AS v1, max(score) AS score2 ORDER BY score2 DESC, v1.id LIMIT $p1 RETURN v1, score2
UNION ALL CALL db.index.fulltext.queryNodes('evidence', $p0) YIELD node, score WITH node AS v1, score AS score2 WHERE v1.retractedAt IS NULL WITH v1, score2 ORDER BY score2 DESC, v1.id LIMIT $p1 RETURN v1, score2
UNION ALL CALL db.index.fulltext.queryNodes('titles', $p0) YIELD node, score WITH node AS v1, score AS score2 ORDER BY score2 DESC, v1.id LIMIT $p1 RETURN v1, score2 }
WITH v1, score2 ORDER BY score2 DESC, v1.id LIMIT $p1
CALL (v1) { MATCH (v1:Document)
RETURN collect([v1.id, v1.publishedAt, v1.title]) AS x4 }
RETURN collect([score2, x4]) AS x3 }
RETURN x3 AS answer

CALL () { CALL () { CALL db.index.fulltext.queryNodes('names', $p0) YIELD node, score OPTIONAL MATCH (node)-[:NAMES]->(named:Entity) WITH coalesce(named, node) AS v1, max(score) AS score2 ORDER BY score2 DESC, v1.id LIMIT $p1 RETURN v1, score2
UNION ALL CALL db.index.fulltext.queryNodes('evidence', $p0) YIELD node, score WITH node AS v1, score AS score2 WHERE v1.retractedAt IS NULL WITH v1, score2 ORDER BY score2 DESC, v1.id LIMIT $p1 RETURN v1, score2
UNION ALL CALL db.index.fulltext.queryNodes('titles', $p0) YIELD node, score WITH node AS v1, score AS score2 ORDER BY score2 DESC, v1.id LIMIT $p1 RETURN v1, score2 }
WITH v1, score2 ORDER BY score2 DESC, v1.id LIMIT $p1
CALL (v1) { MATCH (v1:Entity|Event|Topic)
RETURN collect([v1.id, v1.kind, coalesce(v1.fullName, v1.name)]) AS x4 }
RETURN collect([score2, x4]) AS x3 }
RETURN x3 AS answer

RETURN [] AS answer
