package resolve

import "github.com/demarche-kg/demarche/graph"

// Chain is what a document refers to with one coreference chain, as package
// ingest hands it over: names as they stand in the text, without analysis.
type Chain struct {
	Kind  graph.MentionKind // what the analysis takes it for; "" unknown
	Ref   string            // gazetteer id when the analysis found one; "" otherwise
	Names []string          // its names in text order, the fullest first; empty when it is never named
	Text  string            // its first mention when it has no name: "prosecutors", "the special counsel"
	// Titles are the offices and titles that stand with its names ("Russian
	// Foreign Minister", "NATO chief"): a hint when a surname is all there is.
	Titles []string
}

// Meta is what resolution knows of the document besides its chains.
type Meta struct {
	Document  graph.ID
	Published graph.Date // unknown: offices of any date fit
}

// Resolved is what a chain stands for: an entity or an event, never both.
type Resolved struct {
	Entity *graph.Entity // with its Names and, where the gazetteer says so, ActsFor
	Event  *graph.Event  // a named event: "APEC summit 2017"
	Method string        // gazetteer, leader, name, surname, surface
	Score  float64       // 0..1
}

// What package ingest calls (implemented in this folder):
//
//	New() (*Resolver, error)                                   the embedded gazetteer; safe for concurrent use
//	(*Resolver) Resolve(m Meta, chains []Chain) []Resolved     one a chain, in order: a pure function of its arguments
//	(*Resolver) Entity(ref string) (graph.Entity, bool)        the entity of a gazetteer id, with names and ActsFor
//	(*Resolver) Government(ref string) (stateRef string, ok bool)    the state whose capital or seat a place is
//	(*Resolver) Holder(office, bodyRef string, at graph.Date) (graph.Entity, bool)   "foreign minister" of France at a day, when certain
//
//	(*Resolver) ByID(id graph.ID) (graph.Entity, bool)         any gazetteer entity by its id, such as an Entity.ActsFor
