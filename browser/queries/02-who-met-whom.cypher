// Who met whom, and how
MATCH path = (a:Entity)-[met]-(b:Entity)
WHERE type(met) STARTS WITH 'MET' AND met.key IS NOT NULL
RETURN path
ORDER BY met.claimCount DESC
LIMIT 100
