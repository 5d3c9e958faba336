// Package graph is the domain: what Demarche knows and the rules that keep it
// honest. It imports the standard library only; stores and servers depend on
// it, never the other way round.
//
// # The model
//
// A [Document] is a report with its exact text. What it says about the world is
// kept as claims and as nothing else. A [Claim] is one assertion found in one
// document: who (subjects) did what (a predicate of the [Ontology]) to whom
// (objects), about what (topics), when and where; whether it is affirmed or
// denied ([Polarity]), actual or planned ([Modality]); who says so
// ([Attribution]); and the exact words ([Evidence]).
//
//	(Document)◀─SENTENCE_OF─(Sentence)◀─EVIDENCED_BY─(Claim)─SUBJECT─▶(Entity)
//	                            │                     │  ├──OBJECT──▶(Entity|Event|Topic)
//	                            └─MENTIONS─▶(Entity)  │  ├──ABOUT───▶(Topic|Event)
//	                                                  │  ├──AT──────▶(Place|Country)
//	     (Claim)◀─CONTENT_OF─(Claim)                  │  ├──OF, DURING▶(Event)
//	     (Claim)─CONTRADICTS─(Claim)                  │  └──ATTRIBUTED_TO▶(Entity|UnnamedSource)
//	                                                  ▼ SUPPORTS
//	                    (Entity)◀─FROM─(Relation)─TO─▶(Entity|Event|Topic)
//	                        └────── MET_INFORMALLY, DENIED, … ──────▶
//
// Direct edges between entities are derived from claims by one pure function,
// [Project]; contradictions by another, [Contradictions]. The writer, the
// in-memory store and verification all call these two, so an edge that no claim
// supports cannot exist. Whoever sees MET_INFORMALLY never looks at a denial,
// an allegation or a plan: those project to nothing, to ALLEGED_MET_INFORMALLY
// and to PLANNED_MET_INFORMALLY.
//
// # One way through
//
//	report ─ingest─▶ Batch ─Writer.Write─▶ store ─Reader─▶ Page[Claim], Page[Relation] …
//
// A [Batch] is the complete claim set of one document: writing it again changes
// nothing, writing another set for the same document ends the claims that are
// missing from it.
//
// # Identity
//
// Every node has an [ID]: a prefix that tells what it is and a hash of what
// makes it that thing (see [NewID]). Unknown is a value everywhere: a zero
// [Date], an empty string, a missing participant. Nothing is ever guessed.
package graph
