// Who denies what, and what the denial contradicts
MATCH (claim:Claim {polarity: 'NEGATED'})
WHERE NOT 'retractedAt' IN keys(claim)
WITH claim
ORDER BY count { (claim)-[:CONTRADICTS]-() } DESC, claim.id
LIMIT 25
MATCH who = (claim)-[:SUBJECT|OBJECT|ABOUT]->()
OPTIONAL MATCH says = (claim)-[:ATTRIBUTED_TO]->()
OPTIONAL MATCH against = (claim)-[:CONTRADICTS]-(other:Claim)-[:SUBJECT|OBJECT|ABOUT|ATTRIBUTED_TO]->()
OPTIONAL MATCH denial = (claim)-[:CONTENT_OF]->(:Claim)-[:SUBJECT]->()
RETURN who, says, against, denial
