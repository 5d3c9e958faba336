package graph

import (
	"context"
	"time"
)

// Query is one question: what a field asks for, and what is wanted of the values
// that it leads to. The queries in a Selection are questions about each of these,
// so a Query is a tree, and all of it is answered at once.
type Query struct {
	Field FieldName
	// Key is the name under which the Links of a value hold the answer to a query
	// about it. Fields with an Argument need one; the others are kept by their name.
	Key string
	// On is the type of the things that a query is about, where there are several.
	On       ThingType
	Argument Argument
	Select   Selection
}

// Selection says what is read of values: properties of their own, and the answers
// to queries about them. The id is always read.
type Selection struct {
	Properties []string // by their names in the API, sorted, each once
	All        bool     // every property but a document's text
	Queries    []Query
}

// FieldName says what a query asks for.
type FieldName string

// The fields of the whole graph, with their arguments and answers.
const (
	FieldNodes     FieldName = "nodes"     // IDs: []Node in their order, nil where there is none
	FieldNamed     FieldName = "named"     // Name: []Entity with this name, by id; only one that is alone is read as selected
	FieldEntities  FieldName = "entities"  // EntityQuery: Page[Entity]
	FieldClaims    FieldName = "claims"    // ClaimQuery: Page[Claim]; also of things, relations and documents
	FieldRelations FieldName = "relations" // RelationQuery: Page[Relation]; also of things
	FieldDocuments FieldName = "documents" // DocumentQuery: Page[Document]
	FieldSearch    FieldName = "search"    // SearchQuery: []Hit
	FieldTimeline  FieldName = "timeline"  // TimelineQuery: Page[TimelineEntry]
	FieldDisputes  FieldName = "disputes"  // DisputeQuery: Page[Dispute]
	FieldPath      FieldName = "path"      // PathQuery: []Path
)

// The fields of things.
const (
	FieldNames    FieldName = "names"    // of an entity: []Name, canonical first
	FieldMentions FieldName = "mentions" // First: Page[Mention], latest document first
	FieldEvents   FieldName = "events"   // First: Page[Event] that an entity took part in, latest first; of the graph with an EventQuery
)

// The fields of claims. Roles and sources are part of the claim; the others are
// []Claim in its Links.
const (
	FieldSubjects     FieldName = "subjects"
	FieldObjects      FieldName = "objects"
	FieldTopics       FieldName = "topics" // with a TopicQuery those of the graph: Page[Topic]
	FieldPlace        FieldName = "place"
	FieldDuring       FieldName = "during"
	FieldOf           FieldName = "of"
	FieldSources      FieldName = "sources"
	FieldSource       FieldName = "source" // of a source: the thing that it is
	FieldEvidence     FieldName = "evidence"
	FieldContent      FieldName = "content"      // what this claim says was said
	FieldContentOf    FieldName = "contentOf"    // the claim that says this one was said
	FieldContradicts  FieldName = "contradicts"  // live claims, both ways
	FieldCorroborates FieldName = "corroborates" // live claims, both ways
)

// The fields of evidence, mentions and relations.
const (
	FieldSentence FieldName = "sentence"
	FieldDocument FieldName = "document"
	FieldFrom     FieldName = "from"
	FieldTo       FieldName = "to"
	FieldOther    FieldName = "other" // the far end, seen from the thing that relations are asked of; to elsewhere
	FieldEvent    FieldName = "event"
)

// The fields of hits, disputes and paths.
const (
	FieldThing    FieldName = "thing"
	FieldClaim    FieldName = "claim"
	FieldAffirmed FieldName = "affirmed"
	FieldDenied   FieldName = "denied"
	FieldSteps    FieldName = "steps"
)

// ThingType is a type of things, as the API names it.
type ThingType string

// The types of things.
const (
	EntityType        ThingType = "Entity"
	EventType         ThingType = "Event"
	TopicType         ThingType = "Topic"
	UnnamedSourceType ThingType = "UnnamedSource"
)

// TypeOf returns the type of the thing with an id; "" when it is of none.
func TypeOf(id ID) ThingType {
	switch id.Prefix() {
	case EntityPrefix:
		return EntityType
	case EventPrefix:
		return EventType
	case TopicPrefix:
		return TopicType
	case SourcePrefix:
		return UnnamedSourceType
	default:
		return ""
	}
}

// Argument is what a field is given: IDs, a NameArgument, a First or one of the
// queries below.
type Argument interface{ argument() }

// IDs are the ids of nodes of any type.
type IDs []ID

// NameArgument is the name of an entity.
type NameArgument string

func (IDs) argument()           {}
func (NameArgument) argument()  {}
func (First) argument()         {}
func (EntityQuery) argument()   {}
func (ClaimQuery) argument()    {}
func (RelationQuery) argument() {}
func (DocumentQuery) argument() {}

// Links are the answers to queries about a value, by their keys.
type Links map[string]any

// Linked returns the answer under a key; the zero value when there is none.
func Linked[T any](l Links, key string) T {
	t, _ := l[key].(T)
	return t
}

// Asker answers queries.
type Asker interface {
	Ask(ctx context.Context, q Query) (any, error)
}

// Ask answers a query with a T, which must be the type of its field's answers.
func Ask[T any](ctx context.Context, r Asker, q Query) (T, error) {
	var none T
	answer, err := r.Ask(ctx, q)
	if err != nil {
		return none, err
	}
	t, ok := answer.(T)
	if !ok {
		return none, Errorf(Internal, "the answer to %s is a %T", q.Field, answer)
	}
	return t, nil
}

// First says how much of a list to read.
type First struct {
	N     int    // at most this many, at least 0
	After string // cursor to go on behind; "" from the start
	Total bool   // also count all that match
	// CountOnly leaves out the values themselves.
	CountOnly bool
}

// EntityRef names a thing by id or by name; exactly one is set.
type EntityRef struct {
	ID   *ID
	Name *string // canonical or alias, folded for case and accents
}

// ClaimWhere is a condition on claims: all that is set must hold. A list holds
// when one of its values does; an empty one holds for nothing.
type ClaimWhere struct {
	Predicate []Predicate
	Subject   *EntityRef
	Object    *EntityRef
	About     *EntityRef
	Speaker   *EntityRef // any link of the chain of sources
	Place     *EntityRef
	During    *EntityRef
	Polarity  []Polarity
	Modality  []Modality
	Stance    []Stance
	Text      *string // full text over quote and gloss
	From      *Date   // valid time overlaps From..To
	To        *Date
	Plover    []PloverType
	Document  *ID
	And       []ClaimWhere
	Or        []ClaimWhere
	Not       *ClaimWhere
}

// ClaimOrder is how claims are sorted; the id breaks ties.
type ClaimOrder string

// The orders. A claim without the date comes last.
const (
	ClaimsByReported     ClaimOrder = "REPORTED_AT_DESC"
	ClaimsByReportedAsc  ClaimOrder = "REPORTED_AT_ASC"
	ClaimsByValidTime    ClaimOrder = "VALID_FROM_DESC"
	ClaimsByValidTimeAsc ClaimOrder = "VALID_FROM_ASC"
	ClaimsByText         ClaimOrder = "TEXT_ORDER" // document, then where the evidence starts
)

// ClaimQuery asks for claims.
type ClaimQuery struct {
	First
	Where   *ClaimWhere
	Order   ClaimOrder // "" = ClaimsByReported
	ValidAt *Date      // only claims whose known time holds that day
	KnownAt *time.Time // as we knew it then; nil = live claims now
}

// EntityWhere is a condition on entities.
type EntityWhere struct {
	Kind []EntityKind
	ISO3 []string
}

// EntityOrder is how entities are sorted; the id breaks ties.
type EntityOrder string

// The orders.
const (
	EntitiesByName   EntityOrder = "NAME_ASC"
	EntitiesByClaims EntityOrder = "CLAIM_COUNT_DESC"
)

// EntityQuery asks for entities.
type EntityQuery struct {
	First
	Search string // full text over names; "" = all
	Where  *EntityWhere
	Order  EntityOrder // "" = by score with Search, else by name
}

// Direction is seen from the thing whose relations are asked for.
type Direction string

// The directions.
const (
	Both     Direction = "BOTH"
	Outgoing Direction = "OUTGOING"
	Incoming Direction = "INCOMING"
)

// RelationQuery asks for projected edges.
type RelationQuery struct {
	First
	Between   []EntityRef // edges among these: both ends when two or more are given
	Types     []string
	Status    []RelationStatus
	Direction Direction // "" = Both; only with parents
	KnownAt   *time.Time
}

// DocumentQuery asks for documents, latest published first.
type DocumentQuery struct {
	First
	Search string // full text over titles; "" = all
}

// StatKey is what claims are counted by.
type StatKey string

// The keys.
const (
	ByPredicate StatKey = "PREDICATE"
	BySpeaker   StatKey = "SPEAKER"
	ByPolarity  StatKey = "POLARITY"
	ByModality  StatKey = "MODALITY"
	ByStance    StatKey = "STANCE"
	ByMonth     StatKey = "MONTH"
	ByEntity    StatKey = "ENTITY"
)

// ClaimCount is one row of claim statistics.
type ClaimCount struct {
	Keys  []StatValue // in the order asked for
	Count int
}

// StatValue is the value of one key.
type StatValue struct {
	Key   StatKey
	Value string // "" when unknown
	ID    *ID    // of the speaker or entity
}

// ClaimLink is a way from a claim to others.
type ClaimLink string

// The links.
const (
	LinkContent      ClaimLink = "CONTENT"     // what this claim says was said
	LinkContentOf    ClaimLink = "CONTENT_OF"  // the claim that says this one was said
	LinkContradicts  ClaimLink = "CONTRADICTS" // both ways
	LinkCorroborates ClaimLink = "CORROBORATES"
)
