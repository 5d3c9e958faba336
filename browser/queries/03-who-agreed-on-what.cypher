// Who agreed on, discussed or signed what
MATCH path = (who:Entity)-[edge]-(what)
WHERE type(edge) IN ['AGREED_ON', 'DISCUSSED', 'SIGNED', 'NEGOTIATED_WITH']
RETURN path
ORDER BY edge.claimCount DESC
LIMIT 100
