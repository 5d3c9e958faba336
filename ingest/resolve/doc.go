// Package resolve knows who is who: the gazetteer of states, bodies, places,
// events, people and their terms of office, and the decision what a document's
// mentions stand for.
//
//	data/*.tsv ──New────────▶ *Resolver           immutable, safe for concurrent use
//	tokens     ──Match──────▶ Entry               the longest known name, for the analysis
//	[]Chain    ──Resolve────▶ []Resolved          entities and named events of a document
//	office, body, day ─Holder─▶ Entity            who it was, when that is certain
//	two names  ──SameName───▶ score, same         spelling, transliteration, order, legal forms
//
// A thing of the gazetteer has a ref: "country/RUS", "org/nato", "place/da-nang",
// "person/vladimir-putin", "event/apec-summit". A body that every state has
// (a foreign ministry, an army) is not listed but made from a pattern and its
// state: "org/rus-foreign-ministry".
//
// The identity of an entity is its ref, else its normalised full name, else,
// where a bare surname is all there is, the document and that surname. What is
// uncertain stays apart: two names are one person only when no word speaks
// against it.
//
// In the data a star behind a name ("Chad*") marks one that is also an ordinary
// word, a surname, or the name of something else: the context has to agree.
// Dates are as precise as they are known: a day, a month or a year.
package resolve
