package graph

import "time"

// First says how much of a list to read.
type First struct {
	N     int    // at most this many, at least 0
	After string // cursor to go on behind; "" from the start
	Total bool   // also count all that match
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
