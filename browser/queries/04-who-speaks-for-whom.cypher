// Who speaks for whom, and who holds which office
MATCH path = (who:Entity)-[edge]->(whom)
WHERE type(edge) IN ['SPOKE_FOR', 'HOLDS_OFFICE', 'HEADS', 'AFFILIATED_WITH', 'MEMBER_OF']
RETURN path
LIMIT 100
