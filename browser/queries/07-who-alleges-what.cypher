// Who alleges what: the alleged edges, and the claims and sources behind them
MATCH (relation:Relation)<-[:SUPPORTS]-(claim:Claim)
WHERE relation.type STARTS WITH 'ALLEGED_' OR relation.type = 'ACCUSED'
WITH relation, claim
ORDER BY relation.claimCount DESC, claim.id
LIMIT 40
MATCH (relation)-[:FROM]->(a), (relation)-[:TO]->(b)
MATCH edge = (a)-[drawn]-(b)
WHERE drawn.key = relation.id
OPTIONAL MATCH says = (claim)-[:ATTRIBUTED_TO]->()
OPTIONAL MATCH about = (claim)-[:SUBJECT|OBJECT|ABOUT]->()
RETURN edge, says, about
