package graph

import (
	"slices"
	"time"
	"unicode/utf8"
)

// Batch is all that one document says: the unit of writing. It is complete:
// claims of the document that are not in it end.
type Batch struct {
	Document   Document
	Sentences  []Sentence // in text order
	Entities   []Entity   // every entity named below, with its Names
	Events     []Event
	Topics     []Topic
	Sources    []UnnamedSource
	Mentions   []Mention
	Claims     []Claim
	Run        Run
	RecordedAt time.Time // when the claims were learned
}

// Run is one run of an extractor.
type Run struct {
	ID        ID
	StartedAt time.Time
	Version   string // of the extractor: rules, lexicons, models
	Model     string
	Counts    map[string]int
}

// RunID returns the id of a run of an extractor's version over a document.
func RunID(document ID, version string) ID { return NewID(RunPrefix, string(document), version) }

// Receipt says what a write changed.
type Receipt struct {
	Document     ID   `json:"document"`
	New          bool `json:"new"`          // the document was not there
	ClaimsAdded  int  `json:"claimsAdded"`  // or live again
	ClaimsKept   int  `json:"claimsKept"`   // found again
	ClaimsEnded  int  `json:"claimsEnded"`  // not found any more
	ClaimsMoved  int  `json:"claimsMoved"`  // of other documents: they point at another thing than before
	EdgesDrawn   int  `json:"edgesDrawn"`   // written or changed
	EdgesRemoved int  `json:"edgesRemoved"` // no live claim supports them
}

// Check refuses a batch that breaks the rules of the graph, with the first
// reason found: text that differs from its offsets, a quote that differs from
// the text, too long an address, an unknown predicate, mode or enum value, a participant that is not
// in the batch, a cycle of contents, a wrong id.
func (b *Batch) Check(o *Ontology) (err error) {
	defer Wrap(&err, "batch of document %s", b.Document.ID)
	c, err := newBatchCheck(b, o)
	if err != nil {
		return err
	}
	for _, check := range []func() error{c.sentences, c.things, c.mentions, c.claims, c.contents} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

type batchCheck struct {
	*Batch
	ontology  *Ontology
	runes     []rune
	sentenceN map[ID]*Sentence
	thing     map[ID]Thing
	claim     map[ID]*Claim
}

func newBatchCheck(b *Batch, o *Ontology) (*batchCheck, error) {
	if !utf8.ValidString(b.Document.Text) {
		return nil, Errorf(Invalid, "the text is not valid UTF-8")
	}
	for _, address := range []string{b.Document.SourceKey, b.Document.URL} {
		if err := CheckAddress(address); err != nil {
			return nil, err
		}
	}
	if want := DocumentID(b.Document.SourceKey, b.Document.SHA256); b.Document.ID != want {
		return nil, Errorf(Invalid, "the id does not follow from source key and hash: want %s", want)
	}
	return &batchCheck{
		Batch: b, ontology: o, runes: []rune(b.Document.Text),
		sentenceN: map[ID]*Sentence{}, thing: map[ID]Thing{}, claim: map[ID]*Claim{},
	}, nil
}

func (c *batchCheck) slice(s Span) (string, bool) {
	if s.Start < 0 || s.End < s.Start || s.End > len(c.runes) {
		return "", false
	}
	return string(c.runes[s.Start:s.End]), true
}

func (c *batchCheck) sentences() error {
	for i := range c.Sentences {
		s := &c.Sentences[i]
		if text, ok := c.slice(s.Span); !ok || text != s.Text || text == "" {
			return Errorf(Invalid, "sentence %d at %d-%d is not what the document says there", s.Index, s.Start, s.End)
		}
		if s.Document != c.Document.ID || s.ID != SentenceID(s.Document, s.Index) {
			return Errorf(Invalid, "sentence %d has an id that does not follow from its document and index", s.Index)
		}
		c.sentenceN[s.ID] = s
	}
	return nil
}

func (c *batchCheck) things() error {
	add := func(t Thing, prefix string) error {
		if t.ThingID().Prefix() != prefix {
			return Errorf(Invalid, "%q has id %q: want prefix %s", t.ThingName(), t.ThingID(), prefix)
		}
		if t.ThingName() == "" {
			return Errorf(Invalid, "%s has no name", t.ThingID())
		}
		c.thing[t.ThingID()] = t
		return nil
	}
	for _, e := range c.Entities {
		if !e.Kind.Valid() {
			return Errorf(Invalid, "entity %q has kind %q", e.Name, e.Kind)
		}
		if err := add(e, EntityPrefix); err != nil {
			return err
		}
		if slices.ContainsFunc(e.Names, func(n Name) bool { return n.Text == "" }) {
			return Errorf(Invalid, "entity %q has a name without text", e.Name)
		}
	}
	for _, e := range c.Events {
		if !e.Kind.Valid() {
			return Errorf(Invalid, "event %q has kind %q", e.Name, e.Kind)
		}
		if err := add(e, EventPrefix); err != nil {
			return err
		}
		for _, p := range e.Principals {
			if _, ok := c.thing[p].(Entity); !ok {
				return Errorf(Invalid, "event %q has principal %s, which is no entity of the batch", e.Name, p)
			}
		}
	}
	for _, t := range c.Topics {
		if err := add(t, TopicPrefix); err != nil {
			return err
		}
	}
	for _, s := range c.Sources {
		if err := add(s, SourcePrefix); err != nil {
			return err
		}
	}
	for _, e := range c.Entities {
		if e.ActsFor != "" && c.thing[e.ActsFor] == nil {
			return Errorf(Invalid, "entity %q acts for %s, which is not in the batch", e.Name, e.ActsFor)
		}
	}
	return nil
}

func (c *batchCheck) mentions() error {
	for _, m := range c.Mentions {
		if text, ok := c.slice(m.Span); !ok || text != m.Surface || text == "" {
			return Errorf(Invalid, "mention %q at %d-%d is not what the document says there", m.Surface, m.Start, m.End)
		}
		if c.sentenceN[m.Sentence] == nil || c.thing[m.Target] == nil {
			return Errorf(Invalid, "mention %q points outside the batch", m.Surface)
		}
	}
	return nil
}

func (c *batchCheck) claims() error {
	for i := range c.Claims {
		x := &c.Claims[i]
		if err := c.oneClaim(x); err != nil {
			return err
		}
		if c.claim[x.ID] != nil {
			return Errorf(Invalid, "claim %s is there twice", x.ID)
		}
		c.claim[x.ID] = x
	}
	return nil
}

func (c *batchCheck) oneClaim(x *Claim) (err error) {
	defer Wrap(&err, "claim %s (%s)", x.ID, x.Predicate)
	entry := c.ontology.Entry(x.Predicate)
	again := *x
	again.SetIDs()
	switch {
	case entry == nil:
		return Errorf(Invalid, "the ontology has no such predicate")
	case x.Mode != "" && entry.Mode(x.Mode) == nil:
		return Errorf(Invalid, "the predicate has no mode %q", x.Mode)
	case !x.Polarity.Valid(), !x.Modality.Valid(), !x.Stance.Valid(), !x.Time.Precision.Valid(), !x.Time.Basis.Valid():
		return Errorf(Invalid, "polarity %q, modality %q, stance %q, precision %q or time basis %q is unknown",
			x.Polarity, x.Modality, x.Stance, x.Time.Precision, x.Time.Basis)
	case x.Time.Known() != (x.Time.Precision != UnknownPrecision), x.Time.End.Compare(x.Time.Start) < 0:
		return Errorf(Invalid, "time %s to %s does not go with precision %s", x.Time.Start, x.Time.End, x.Time.Precision)
	case x.Stance == Denied && x.Polarity != Negated:
		return Errorf(Invalid, "the content of a denial is negated")
	case x.Document != c.Document.ID:
		return Errorf(Invalid, "it belongs to document %s", x.Document)
	case again.ID != x.ID, again.ContentKey != x.ContentKey:
		return Errorf(Invalid, "its ids do not follow from its content")
	case len(x.Evidence) == 0:
		return Errorf(Invalid, "it has no evidence")
	}
	for _, e := range x.Evidence {
		text, ok := c.slice(e.Span)
		if !ok || text != e.Quote || text == "" {
			return Errorf(Invalid, "the quote at %d-%d is not what the document says there", e.Start, e.End)
		}
		if s := c.sentenceN[e.Sentence]; s == nil || e.Start < s.Start || e.End > s.End {
			return Errorf(Invalid, "the quote at %d-%d lies outside its sentence", e.Start, e.End)
		}
	}
	return c.roles(x)
}

func (c *batchCheck) roles(x *Claim) error {
	roles := []struct {
		name     string
		things   []Participant
		prefixes []string
	}{
		{"subject", x.Subjects, []string{EntityPrefix, EventPrefix}},
		{"object", x.Objects, []string{EntityPrefix, EventPrefix, TopicPrefix}},
		{"topic", x.Topics, []string{TopicPrefix, EventPrefix}},
		{"place", optional(x.Place), []string{EntityPrefix}},
		{"larger event", optional(x.During), []string{EventPrefix}},
		{"event", optional(x.Of), []string{EventPrefix}},
	}
	for _, r := range roles {
		for _, p := range r.things {
			if err := c.known(r.name, p.ID, r.prefixes); err != nil {
				return err
			}
			if p.As != p.ID {
				return Errorf(Invalid, "its %s counts as another: that is for the store to decide", r.name)
			}
		}
	}
	for i, a := range x.Sources {
		if a.Kind != Named && a.Kind != Unnamed {
			return Errorf(Invalid, "source %d has kind %q", i, a.Kind)
		}
		if err := c.known("source", a.Source, []string{EntityPrefix, SourcePrefix}); err != nil {
			return err
		}
		if a.As != a.Source {
			return Errorf(Invalid, "its source counts as another: that is for the store to decide")
		}
		if text, ok := c.slice(a.CueSpan); !ok || a.Cue != "" && text != a.Cue {
			return Errorf(Invalid, "the cue %q at %d-%d is not what the document says there", a.Cue, a.CueSpan.Start, a.CueSpan.End)
		}
	}
	return nil
}

func optional(p *Participant) []Participant {
	if p == nil {
		return nil
	}
	return []Participant{*p}
}

func (c *batchCheck) known(role string, id ID, prefixes []string) error {
	if c.thing[id] == nil {
		return Errorf(Invalid, "its %s %q is not in the batch", role, id)
	}
	for _, p := range prefixes {
		if id.Prefix() == p {
			return nil
		}
	}
	return Errorf(Invalid, "its %s %q may not be a %s", role, c.thing[id].ThingName(), id.Prefix())
}

// contents refuses contents of unknown claims and cycles.
func (c *batchCheck) contents() error {
	for i := range c.Claims {
		x := &c.Claims[i]
		seen := map[ID]bool{}
		for x != nil && x.ContentOf != "" {
			if seen[x.ID] {
				return Errorf(Invalid, "claim %s is its own content", x.ID)
			}
			seen[x.ID] = true
			outer := c.claim[x.ContentOf]
			if outer == nil {
				return Errorf(Invalid, "claim %s is the content of %s, which is not in the batch", x.ID, x.ContentOf)
			}
			x = outer
		}
	}
	return nil
}
