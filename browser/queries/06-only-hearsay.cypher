// Only hearsay: edges that nobody vouches for by name
MATCH path = (a)-[edge]->(b)
WHERE edge.key IS NOT NULL AND edge.status = 'HEARSAY'
RETURN path
ORDER BY edge.claimCount DESC
LIMIT 100
