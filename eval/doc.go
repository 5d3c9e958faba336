// Package eval measures extraction against gold: claims annotated by hand, and
// public data sets for events and factuality.
//
//	gold claims, predicted claims, text
//	   ──match────▶ predicate, evidence, subjects    data/: names that are one, predicates that are near
//	   ──pair─────▶ one to one, by greatest weight
//	   ───────────▶ Report: precision, recall, F1; how often polarity, modality,
//	                attribution, objects and dates of the pairs are right; by group
//
// It knows claims as `demarche extract --format claims` prints them and nothing
// of how they are made.
package eval
