// Claims that may contradict a new one: of its predicate, of the other polarity,
// not over before it began.
CREATE INDEX claim_predicate_polarity_valid_to IF NOT EXISTS FOR (n:Claim) ON (n.predicate, n.polarity, n.validTo);
