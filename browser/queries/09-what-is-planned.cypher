// What is planned or expected
MATCH path = (a)-[edge]->(b)
WHERE edge.key IS NOT NULL AND type(edge) STARTS WITH 'PLANNED_'
RETURN path
LIMIT 100
