// Lists in the order they are read in; the id breaks ties.
CREATE INDEX claim_reported IF NOT EXISTS FOR (n:Claim) ON (n.reportedKey, n.id);
CREATE INDEX claim_valid IF NOT EXISTS FOR (n:Claim) ON (n.validKey, n.id);
CREATE INDEX claim_predicate_reported IF NOT EXISTS FOR (n:Claim) ON (n.predicate, n.reportedKey, n.id);
CREATE INDEX claim_predicate_polarity_reported IF NOT EXISTS FOR (n:Claim) ON (n.predicate, n.polarity, n.reportedKey, n.id);
CREATE INDEX claim_polarity_reported IF NOT EXISTS FOR (n:Claim) ON (n.polarity, n.reportedKey, n.id);
CREATE INDEX document_published IF NOT EXISTS FOR (n:Document) ON (n.publishedKey, n.id);
CREATE INDEX entity_folded IF NOT EXISTS FOR (n:Entity) ON (n.folded, n.id);
CREATE INDEX event_start IF NOT EXISTS FOR (n:Event) ON (n.startKey, n.id);
CREATE INDEX relation_reported IF NOT EXISTS FOR (n:Relation) ON (n.reportedKey, n.id);
CREATE INDEX relation_type_reported IF NOT EXISTS FOR (n:Relation) ON (n.type, n.reportedKey, n.id);

// What the writer and the analyst look up.
CREATE INDEX claim_valid_from IF NOT EXISTS FOR (n:Claim) ON (n.validFrom);
CREATE INDEX claim_document IF NOT EXISTS FOR (n:Claim) ON (n.document);
CREATE INDEX claim_same IF NOT EXISTS FOR (n:Claim) ON (n.sameKey);
CREATE INDEX document_source IF NOT EXISTS FOR (n:Document) ON (n.sourceKey);
CREATE INDEX name_folded IF NOT EXISTS FOR (n:Name) ON (n.folded);
CREATE INDEX event_folded IF NOT EXISTS FOR (n:Event) ON (n.folded);
CREATE INDEX topic_folded IF NOT EXISTS FOR (n:Topic) ON (n.folded);
CREATE INDEX relation_claims IF NOT EXISTS FOR (n:Relation) ON (n.claimCount);

// Full text; the analyzer folds case and accents.
CREATE FULLTEXT INDEX names IF NOT EXISTS FOR (n:Entity|Event|Topic|Name) ON EACH [n.name, n.fullName, n.text] OPTIONS {indexConfig: {`fulltext.analyzer`: 'standard-folding'}};
CREATE FULLTEXT INDEX evidence IF NOT EXISTS FOR (n:Claim) ON EACH [n.gloss, n.quotes] OPTIONS {indexConfig: {`fulltext.analyzer`: 'standard-folding'}};
CREATE FULLTEXT INDEX titles IF NOT EXISTS FOR (n:Document) ON EACH [n.title] OPTIONS {indexConfig: {`fulltext.analyzer`: 'standard-folding'}};

// Who stands for whom; the property is there on standing claims only.
CREATE INDEX subject_standing IF NOT EXISTS FOR ()-[r:SUBJECT]-() ON (r.standing);
CREATE INDEX object_standing IF NOT EXISTS FOR ()-[r:OBJECT]-() ON (r.standing);
CREATE INDEX entity_acts_for IF NOT EXISTS FOR (n:Entity) ON (n.actsFor);
