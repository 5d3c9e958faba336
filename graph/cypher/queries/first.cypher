// The picture to begin with: the things that most claims are about, and the direct
// edges among them. Each edge is derived from claims; status, claimCount and
// claimIds stand on it. ALLEGED_ and PLANNED_ edges are no facts.
MATCH (r:Relation) WHERE r.claimCount >= 1
MATCH (r)-[:FROM|TO]->(n)
WITH n, sum(r.claimCount) AS claims ORDER BY claims DESC, n.id LIMIT 30
WITH collect(n) AS things
UNWIND things AS a
MATCH (a)<-[:FROM]-(r:Relation)-[:TO]->(b) WHERE b IN things
MATCH edge = (a)-[e]->(b) WHERE e.key = r.id
RETURN edge ORDER BY r.claimCount DESC, r.id LIMIT 200
