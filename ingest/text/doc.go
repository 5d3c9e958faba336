// Package text analyses English: it turns a report's text into sentences,
// tokens, heads, names, quotations, attributions and time expressions. It knows
// no diplomacy and no graph.
//
//	text ──tokenize──▶ Sentence{Tokens}          layer 1
//	     ──tag───────▶ UPOS, XPOS, Lemma         layer 2
//	     ──parse─────▶ Head, Relation            layer 3
//	     ──names─────▶ Document.Names            layer 4   gazetteer leads, a trained tagger fills in
//	     ──quotes────▶ Document.Quotes           layer 5
//	     ──attribute─▶ Document.Attributions     layer 6   source, cue, content
//	     ──times─────▶ Document.Times            layer 7   against the publication date
//
// Coreference (layer 8) is package coref, which reads a Document.
//
// Every offset is a count of Unicode code points into the document's text,
// end exclusive, unless its name says bytes; slicing the text by a Span gives
// exactly what stands there. A Document is immutable once Analyse has returned
// it and may be shared between goroutines.
package text
