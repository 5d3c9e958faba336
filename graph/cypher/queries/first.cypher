// Who is joined to whom: the entities and events that most claims speak of
MATCH (entity:Entity)-[edge]-()
WHERE edge.key IS NOT NULL
WITH entity, sum(edge.claimCount) AS weight
ORDER BY weight DESC, entity.name
LIMIT 22
WITH collect(entity) AS entities
OPTIONAL MATCH (event:Event)<-[edge]-(entity:Entity)
WHERE entity IN entities AND edge.key IS NOT NULL
WITH entities, event, sum(edge.claimCount) AS weight
ORDER BY weight DESC, event.name
LIMIT 8
WITH entities, collect(event) AS events
WITH entities + events AS nodes
UNWIND nodes AS a
MATCH path = (a)-[edge]->(b)
WHERE edge.key IS NOT NULL AND b IN nodes
RETURN path
