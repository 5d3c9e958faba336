package graph

// Thing is whatever a claim can be about: an Entity, an Event, a Topic or an
// UnnamedSource.
type Thing interface {
	ThingID() ID
	ThingName() string // short and human; Neo4j Browser's caption
}

// Entity is a person, an organization, a country or a place. It carries
// identity and names only; what is said of it lives in claims.
type Entity struct {
	ID         ID
	Kind       EntityKind
	Name       string // canonical: "Vladimir Putin", "Asia-Pacific Economic Cooperation"
	ISO3       string // of a country; "" otherwise
	WikidataID string // "" when not certain
	Sector     string // PLOVER sector code: GOV, MIL, MED …; "" when not known
	// ActsFor is the state or body whose government this organization is part
	// of: the Kremlin acts for Russia. "" when it acts for itself. It comes from
	// the gazetteer, so it holds for every document.
	ActsFor ID
	Names   []Name // aliases and dated offices; read on demand
	Links   Links  // filled by readers
}

// EntityID returns the id of an entity: key is its gazetteer id, else its
// normalised full name, else document id and surface where a bare surname is
// all there is.
func EntityID(kind EntityKind, key ...string) ID {
	return NewID(EntityPrefix, append([]string{string(kind)}, key...)...)
}

// ThingID returns the entity's id.
func (e Entity) ThingID() ID { return e.ID }

// ThingName returns the entity's canonical name.
func (e Entity) ThingName() string { return e.Name }

// Name is one of the names an entity goes by.
type Name struct {
	Text      string
	Kind      NameKind
	Language  string // BCP 47; "" when it does not matter
	ValidFrom Date   // for dated offices; unknown when undated
	ValidTo   Date
}

// NameID returns the id of a name of an entity.
func NameID(entity ID, n Name) ID {
	return NewID(NamePrefix, string(entity), string(n.Kind), n.Language, n.Text, n.ValidFrom.String(), n.ValidTo.String())
}

// Event is something that happened or was to happen: a summit, a meeting, a
// call. Whether it was held, planned or cancelled follows from its claims.
type Event struct {
	ID        ID
	Name      string
	Kind      EventKind
	Start     Date // both ends inclusive; unknown when the documents do not say
	End       Date
	Precision Precision
	// Mode, Principals and ReportedAt tell which events of other documents may be
	// the same: see SameEvents. A named event has none of them.
	Mode       string // of the predicate: informal
	Principals []ID   // who met, called, agreed: entities, sorted
	ReportedAt Date   // when its report was published, for an event without a day
	Links      Links  // filled by readers
}

// ThingID returns the event's id.
func (e Event) ThingID() ID { return e.ID }

// ThingName returns the event's name.
func (e Event) ThingName() string { return e.Name }

// Topic is what a claim is about when that is no entity or event: "principles
// for the future of Syria".
type Topic struct {
	ID    ID
	Name  string
	Links Links // filled by readers
}

// ThingID returns the topic's id.
func (t Topic) ThingID() ID { return t.ID }

// ThingName returns the topic's name.
func (t Topic) ThingName() string { return t.Name }

// UnnamedSource is who vouches for a claim without being named: "two
// administration officials". It belongs to one document.
type UnnamedSource struct {
	ID        ID
	Name      string
	Text      string // as the document puts it
	SpeaksFor ID     // the entity it speaks for; "" when the text does not say
	Links     Links  // filled by readers
}

// ThingID returns the source's id.
func (u UnnamedSource) ThingID() ID { return u.ID }

// ThingName returns how the document names the source.
func (u UnnamedSource) ThingName() string { return u.Name }
