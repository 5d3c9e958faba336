// Package cypher keeps the graph in Neo4j. It is the only code that speaks
// Cypher or Bolt: [DB] implements [graph.Store], and nothing of Neo4j gets out.
//
//	graph.Batch ─Write─▶ lock ─▶ rows sorted by key ─▶ nodes and claims ─▶ recompute ─▶ commit
//	                                                                        │
//	                 graph.Contradictions, Corroborations, Project ◀─ touched claims
//
//	graph.Query ─compile─▶ one statement + parameters ─▶ one row ─reading─▶ values with their Links
//
// # Writing
//
// Every write is one transaction that first takes the lock of the node (:Writer),
// so writers of any number of processes come one after the other. What a document
// says is merged by key; what several documents say of one thing is joined by a
// rule that does not ask for their order. Then the edges that the change can
// touch are recomputed from their claims, by the same pure functions that Verify
// and every other store use. A write that is interrupted at any moment, the
// commit included, is done again as a whole.
//
// # Reading
//
// A [graph.Query] with everything in it is one statement, for one parent or for a
// thousand: a subquery for each list, nested as the query is. Only what is selected
// is read and only the filters that are set are compiled; everything a user types is
// a parameter; lists are cut before anything is expanded, and go on by keyset
// cursors. Labels and relationship types come from the ontology and from this
// package. Edges as they were at another time are the exception: they are projected
// from the claims known then, which takes several statements.
//
// # Nodes
//
// Every node has an id under a uniqueness constraint and a name of at most 40
// characters, Neo4j Browser's caption; a longer one stands in fullName. folded is
// the name without case and accents. reportedKey, validKey, publishedKey and
// startKey are the ISO day or "", which sorts the unknown last going down.
package cypher
