// Package plover restates claims as events of PLOVER, the event coding standard
// of the POLECAT data: who did what kind of thing to whom, one coded actor on
// each side.
//
//	graph.Batch
//	   ──rules────▶ event type and mode      data/rules.tsv: predicate, polarity, modality
//	   ──actors───▶ country and sector       the gazetteer, else the names within a phrase; data/sectors.tsv
//	   ───────────▶ []Event, in text order
//
// PLOVER has no speaker, polarity or modality of its own. What is said, announced
// or reported therefore counts as if told; a plan becomes the type that PLOVER
// has for it (a future visit is AGREE, a future attack THREATEN), a cancelled or
// refused thing REJECT; whatever else is denied or only possible gives nothing.
package plover
