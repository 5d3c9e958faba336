// Package ingest turns reports into batches for a graph.Writer. It is one way
// through; no stage reaches back.
//
//	bytes ──Read──────▶ Report              exact text, publication date, publisher
//	      ──Analyse───▶ text.Document       sentences, heads, names, attributions, times
//	      ──coref─────▶ coref.Result        what refers to the same thing
//	      ──claims────▶ []claims.Claim      who did what to whom, evidence
//	      ──resolve───▶ []resolve.Resolved  chains to entities and named events
//	      ──assemble──▶ graph.Batch         ids, events, topics: the document's complete claim set
//	      ──Writer────▶ the graph
//
// Everything up to the batch is a pure function of the report, the lexicons,
// the gazetteer and the models: the same bytes give the same batch. Offsets
// count code points of the report's text, which is never normalised.
package ingest
