// Package export writes claims, and the direct edges that they support, in the
// formats of other tools.
//
//	graph.Reader ──▶ Source ──▶ Format.Write ──▶ io.Writer
//	                 pages of claims, relations      graphml gexf csv parquet jsonld ftm plover polecat
//
// Rows (csv, parquet, plover, polecat) and statements (jsonld, ftm) are written as
// the claims come, so that memory does not grow with the graph; a network
// (graphml, gexf) is collected first, since its nodes come before its edges.
//
// Every format carries each claim with its exact words, who says so and when. The
// same graph gives the same bytes. WriteFile puts them into a file of which
// nobody ever sees a half.
package export
