// What counts as another: a merged entity, an event told twice.
CREATE CONSTRAINT merged_id IF NOT EXISTS FOR (n:Merged) REQUIRE n.id IS UNIQUE;
CREATE INDEX decision_number IF NOT EXISTS FOR (n:Decision) ON (n.number);
// Blocks: what may be one has a key in common.
CREATE INDEX event_block IF NOT EXISTS FOR (n:Event) ON (n.block);
CREATE INDEX merged_block IF NOT EXISTS FOR (n:Merged) ON (n.block);
CREATE INDEX person_surname IF NOT EXISTS FOR (n:Person) ON (n.surname);
CREATE INDEX document_cluster IF NOT EXISTS FOR (n:Document) ON (n.cluster);
// The bands of a text; near-duplicates share one.
CREATE FULLTEXT INDEX copies IF NOT EXISTS FOR (n:Document) ON EACH [n.bands] OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace'}};
// What a mention, a name, a publication or a voice was resolved to.
MATCH ()-[r:MENTIONS]->(n) WHERE r.as IS NULL CALL (r, n) { SET r.as = n.id } IN TRANSACTIONS OF 5000 ROWS;
MATCH ()-[r:NAMES]->(n) WHERE r.as IS NULL CALL (r, n) { SET r.as = n.id } IN TRANSACTIONS OF 5000 ROWS;
MATCH ()-[r:PUBLISHED_BY]->(n) WHERE r.as IS NULL SET r.as = n.id;
MATCH ()-[r:SPEAKS_FOR]->(n) WHERE r.as IS NULL SET r.as = n.id;
MATCH (n:Person) WHERE n.surname IS NULL CALL (n) { SET n.surname = last(split(n.folded, ' ')) } IN TRANSACTIONS OF 5000 ROWS;
