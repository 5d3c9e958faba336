// Show me the words: from an edge to its claims, their sentences and the report
MATCH (relation:Relation)
WHERE NOT relation.type IN ['TOOK_PART_IN', 'HELD_IN', 'PART_OF_EVENT']
WITH relation
ORDER BY relation.claimCount DESC, relation.id
LIMIT 1
MATCH words = (relation)<-[:SUPPORTS]-(claim:Claim)-[:EVIDENCED_BY]->(:Sentence)-[:SENTENCE_OF]->(:Document)
MATCH ends = (relation)-[:FROM|TO]->()
OPTIONAL MATCH says = (claim)-[:ATTRIBUTED_TO]->()
RETURN words, ends, says
LIMIT 50
