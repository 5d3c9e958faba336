package graph

// EventQuery asks for events, latest first; those of unknown day come last.
type EventQuery struct {
	First
	Search string // full text over names; "" = all
	Kind   []EventKind
	From   *Date // the days overlap From..To
	To     *Date
}

// TopicQuery asks for topics by name.
type TopicQuery struct {
	First
	Search string // full text over names; "" = all
}

// SearchQuery asks for whatever has all the words in a name, a quote, a gloss or a
// title: the best hits first.
type SearchQuery struct {
	N    int
	Text string
}

// Hit is what a search found: exactly one of Thing, Claim and Document is set.
type Hit struct {
	Score    float64
	Thing    Thing
	Claim    *Claim
	Document *Document
}

// TimelineQuery asks for what is known of a thing, in the order of valid time: live
// claims in which it has a role or that it is a source of, and events it took part
// in. What has no day is left out.
type TimelineQuery struct {
	First
	Of   EntityRef
	From *Date // the days overlap From..To
	To   *Date
}

// TimelineEntry is a claim or an event with its first day: one of both is set.
type TimelineEntry struct {
	Date  Date
	Claim *Claim
	Event *Event
}

// TimelineEntryConnection is a page of a timeline.
type TimelineEntryConnection = Page[TimelineEntry]

// TimelineEntryEdge is one of a page of a timeline.
type TimelineEntryEdge = Edge[TimelineEntry]

// DisputeQuery asks for affirmed claims that others deny, latest reported first.
type DisputeQuery struct {
	First
	Where *ClaimWhere // on the affirmed claim
}

// Dispute is a live claim that affirms something, and the live claims that deny it.
type Dispute struct {
	Affirmed Claim
	Denied   []Claim // by id
}

// DisputeConnection is a page of disputes.
type DisputeConnection = Page[Dispute]

// DisputeEdge is one of a page of disputes.
type DisputeEdge = Edge[Dispute]

// TopicConnection is a page of topics.
type TopicConnection = Page[Topic]

// TopicEdge is one of a page of topics.
type TopicEdge = Edge[Topic]

// MaxHops is the longest chain that can be asked for.
const MaxHops = 6

// PathQuery asks for the shortest chains of edges that lead from one thing to
// another: the best supported first.
type PathQuery struct {
	N        int // at most this many chains
	From, To EntityRef
	MaxHops  int      // 1 to the constant MaxHops
	Types    []string // only edges of these types
}

// Path is a chain of edges. Other of each is where it leads to.
type Path struct {
	From  Thing
	Steps []Relation
}

func (EventQuery) argument()    {}
func (TopicQuery) argument()    {}
func (SearchQuery) argument()   {}
func (TimelineQuery) argument() {}
func (DisputeQuery) argument()  {}
func (PathQuery) argument()     {}
