// Who says so: the claims behind the edges, and their sources
MATCH says = (claim:Claim)-[said:ATTRIBUTED_TO]->(source)
WHERE NOT 'retractedAt' IN keys(claim)
WITH claim, says
ORDER BY claim.reportedAt DESC, claim.id
LIMIT 40
OPTIONAL MATCH participants = (claim)-[:SUBJECT|OBJECT]->(:Entity)
RETURN says, participants
