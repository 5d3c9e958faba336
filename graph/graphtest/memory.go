package graphtest

import (
	"cmp"
	"context"
	"maps"
	"reflect"
	"slices"
	"sync"
	"time"

	"github.com/demarche-kg/demarche/graph"
)

// Memory is a graph.Store over maps. The zero value is not usable; see
// NewMemory. It is safe for concurrent use.
type Memory struct {
	ontology *graph.Ontology

	mu        sync.RWMutex
	documents map[graph.ID]*storedDocument
	sentences map[graph.ID]graph.Sentence
	claims    map[graph.ID]*graph.Claim
	decisions []graph.Decision
	told      told

	// Derived by recompute from what documents and curators say.
	same         map[graph.ID]graph.ID // what things count as, where it is another
	copies       map[graph.ID]graph.ID // the clusters of near-duplicate documents
	things       map[graph.ID]graph.Thing
	names        map[graph.ID][]graph.Name // of entities, canonical first
	relations    map[graph.ID]graph.Relation
	contradicts  map[graph.ID][]graph.ID // both ways
	corroborates map[graph.ID][]graph.ID
}

var _ graph.Store = (*Memory)(nil)

// told is what documents say of things, whatever they count as.
type told struct {
	things map[graph.ID]graph.Thing
	names  map[graph.ID][]graph.Name
}

// storedDocument is a document with what else its last batch says of it.
type storedDocument struct {
	graph.Document
	publisher    graph.ID        // as the batch has it
	toldMentions []graph.Mention // as the batch has them
	mentions     []graph.Mention // of what their targets count as
	reason       string          // why it was retracted
}

// write takes over what a batch says of the document. What the store itself
// decides stays, and so does when the text was first retrieved.
func (d *storedDocument) write(b *graph.Batch) {
	status, retrieved, current := d.Status, d.RetrievedAt, d.Current
	if b.Document.RetrievedAt.Before(retrieved) {
		retrieved = b.Document.RetrievedAt
	}
	d.Document = b.Document
	d.Status, d.RetrievedAt, d.Current = status, retrieved, current
	d.publisher, d.toldMentions = b.Document.Publisher, slices.Clone(b.Mentions)
}

// NewMemory returns an empty store whose batches are checked against an
// ontology.
func NewMemory(o *graph.Ontology) *Memory {
	return &Memory{
		ontology:  o,
		documents: map[graph.ID]*storedDocument{},
		sentences: map[graph.ID]graph.Sentence{},
		told:      told{map[graph.ID]graph.Thing{}, map[graph.ID][]graph.Name{}},
		claims:    map[graph.ID]*graph.Claim{},
	}
}

// Write implements graph.Writer.
func (m *Memory) Write(ctx context.Context, b *graph.Batch) (_ graph.Receipt, err error) {
	if err := usable(ctx); err != nil {
		return graph.Receipt{}, err
	}
	if err := b.Check(m.ontology); err != nil {
		return graph.Receipt{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()

	doc := m.documents[b.Document.ID]
	receipt := graph.Receipt{Document: b.Document.ID, New: doc == nil}
	if doc == nil {
		doc = &storedDocument{Document: graph.Document{Status: graph.LiveDocument, RetrievedAt: b.Document.RetrievedAt}}
		m.documents[b.Document.ID] = doc
	}
	doc.write(b)
	for _, s := range b.Sentences {
		m.sentences[s.ID] = s
	}
	m.writeThings(b)
	former, current := m.revise(doc.SourceKey)
	m.writeClaims(b, doc, &receipt)
	m.supersede(without(former, doc), without(current, doc), b.RecordedAt, &receipt)
	m.recompute(doc.ID, &receipt)
	return receipt, nil
}

// without returns a document, nil for the one that is being written.
func without(d, written *storedDocument) *storedDocument {
	if d == written {
		return nil
	}
	return d
}

// writeThings joins what the batch says of things with what is there.
func (m *Memory) writeThings(b *graph.Batch) {
	for _, e := range b.Entities {
		names := e.Names
		e.Names = nil
		if old, ok := m.told.things[e.ID].(graph.Entity); ok {
			e = joinEntities(old, e)
		}
		m.told.things[e.ID] = e
		m.told.names[e.ID] = append(m.told.names[e.ID], names...)
	}
	for _, e := range b.Events {
		if old, ok := m.told.things[e.ID].(graph.Event); ok {
			e = joinEvents(old, e)
		}
		m.told.things[e.ID] = e
	}
	for _, t := range b.Topics {
		if old, ok := m.told.things[t.ID].(graph.Topic); ok {
			t.Name = longer(old.Name, t.Name)
		}
		m.told.things[t.ID] = t
	}
	for _, s := range b.Sources {
		m.told.things[s.ID] = s // belongs to one document
	}
}

// joinEntities, joinEvents and longer join what two documents say of one thing.
// They do not ask which was first, so neither does the graph.
func joinEntities(a, b graph.Entity) graph.Entity {
	a.Name = longer(a.Name, b.Name)
	a.ISO3 = longer(a.ISO3, b.ISO3)
	a.WikidataID = longer(a.WikidataID, b.WikidataID)
	a.Sector = longer(a.Sector, b.Sector)
	a.ActsFor = graph.ID(longer(string(a.ActsFor), string(b.ActsFor)))
	return a
}

func joinEvents(a, b graph.Event) graph.Event {
	name, kind := longer(a.Name, b.Name), longer(string(a.Kind), string(b.Kind))
	finer := cmp.Or(
		cmp.Compare(fineness(a.Precision), fineness(b.Precision)),
		a.Start.Compare(b.Start), a.End.Compare(b.End),
	)
	if finer > 0 {
		a = b
	}
	a.Name, a.Kind = name, graph.EventKind(kind)
	return a
}

// fineness is 0 for days and grows as intervals get vaguer.
func fineness(p graph.Precision) int {
	return slices.Index([]graph.Precision{
		graph.DayPrecision, graph.WeekPrecision, graph.MonthPrecision, graph.QuarterPrecision, graph.YearPrecision, graph.UnknownPrecision,
	}, p)
}

func longer(a, b string) string {
	if len(b) > len(a) || len(b) == len(a) && b < a {
		return b
	}
	return a
}

// joinNames returns the union, the canonical name first. What else was a canonical
// name is an alias.
func joinNames(canonical string, lists ...[]graph.Name) []graph.Name {
	seen := map[graph.Name]bool{}
	for _, n := range slices.Concat(lists...) {
		if n.Kind == graph.CanonicalName {
			n.Kind = graph.AliasName
			if n.Text == canonical {
				continue
			}
		}
		seen[n] = true
	}
	rest := slices.SortedFunc(maps.Keys(seen), func(a, b graph.Name) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Text, b.Text), cmp.Compare(a.Language, b.Language),
			a.ValidFrom.Compare(b.ValidFrom), a.ValidTo.Compare(b.ValidTo))
	})
	return append([]graph.Name{{Text: canonical, Kind: graph.CanonicalName}}, rest...)
}

// writeClaims stores the claims of the batch and ends those that are missing from
// it. Those of a document that is retracted or replaced are stored as ended.
func (m *Memory) writeClaims(b *graph.Batch, doc *storedDocument, receipt *graph.Receipt) {
	ending := ""
	switch {
	case doc.Status == graph.RetractedDocument:
		ending = doc.reason
	case !doc.Current:
		ending = graph.Superseded
	}
	found := map[graph.ID]bool{}
	for i := range b.Claims {
		c := cloneClaim(&b.Claims[i])
		found[c.ID] = true
		old := m.claims[c.ID]
		if old != nil {
			c.Recorded = old.Recorded
		} else {
			c.Recorded = graph.Recorded{At: b.RecordedAt}
		}
		switch {
		case ending == "" && (old == nil || !old.Live()):
			c.Recorded.Retracted, c.Recorded.Reason = time.Time{}, ""
			receipt.ClaimsAdded++
		case ending != "" && old == nil:
			end(&c, b.RecordedAt, ending)
		case ending != "" && old.Live():
			receipt.ClaimsEnded += end(&c, b.RecordedAt, ending)
		case ending != "" && old.Recorded.Reason == graph.Reextracted:
			c.Recorded.Reason = ending
			receipt.ClaimsKept++
		default:
			receipt.ClaimsKept++
		}
		m.claims[c.ID] = &c
	}
	for _, c := range m.claims {
		if c.Document != doc.ID || found[c.ID] {
			continue
		}
		receipt.ClaimsEnded += end(c, b.RecordedAt, graph.Reextracted)
		if c.Recorded.Reason == graph.Superseded {
			c.Recorded.Reason = graph.Reextracted // it does not come back with its document
		}
	}
}

// end withdraws a claim and returns 1, or 0 when it was withdrawn before.
func end(c *graph.Claim, at time.Time, reason string) int {
	if !c.Live() {
		return 0
	}
	c.Recorded.Retracted, c.Recorded.Reason = at, reason
	return 1
}

// revise makes the latest of the documents with one source key the current one. It
// returns what changed: the one that is replaced and the one that replaces it.
func (m *Memory) revise(sourceKey string) (former, current *storedDocument) {
	var latest *storedDocument
	for _, d := range m.documents {
		if d.SourceKey == sourceKey && (latest == nil || compareVersions(latest, d) < 0) {
			latest = d
		}
	}
	for _, d := range m.documents {
		if d.SourceKey != sourceKey || d.Current == (d == latest) {
			continue
		}
		if d.Current = d == latest; d.Current {
			current = d
		} else {
			former = d
		}
	}
	return former, current
}

// supersede ends the claims of a document that is replaced and lets those of the
// one that replaces it live again.
func (m *Memory) supersede(former, current *storedDocument, at time.Time, receipt *graph.Receipt) {
	for _, c := range m.claims {
		switch {
		case former != nil && c.Document == former.ID:
			receipt.ClaimsEnded += end(c, at, graph.Superseded)
		case current != nil && c.Document == current.ID && c.Recorded.Reason == graph.Superseded && current.Status == graph.LiveDocument:
			c.Recorded.Retracted, c.Recorded.Reason = time.Time{}, ""
			receipt.ClaimsAdded++
		}
	}
}

func compareVersions(a, b *storedDocument) int {
	return cmp.Or(a.PublishedAt.Compare(b.PublishedAt), a.RetrievedAt.Compare(b.RetrievedAt), cmp.Compare(a.ID, b.ID))
}

// Retract implements graph.Writer.
func (m *Memory) Retract(ctx context.Context, document graph.ID, reason string, at time.Time) (graph.Receipt, error) {
	if err := usable(ctx); err != nil {
		return graph.Receipt{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	doc := m.documents[document]
	if doc == nil {
		return graph.Receipt{}, graph.Errorf(graph.NotFound, "retract: there is no document %s", document)
	}
	receipt := graph.Receipt{Document: document}
	if doc.Status != graph.RetractedDocument {
		doc.Status, doc.reason = graph.RetractedDocument, reason
	}
	for _, c := range m.claims {
		if c.Document == document {
			receipt.ClaimsEnded += end(c, at, reason)
		}
	}
	m.recompute(document, &receipt)
	return receipt, nil
}

// recompute derives everything that follows from documents and decisions, from all
// of them. written is the document that is being written, if any.
func (m *Memory) recompute(written graph.ID, receipt *graph.Receipt) {
	receipt.ClaimsMoved = m.identify(written)
	live := m.claimsWhere((*graph.Claim).Live)
	world := m.world(live)
	m.contradicts, m.corroborates = map[graph.ID][]graph.ID{}, map[graph.ID][]graph.ID{}
	for _, c := range world.Contradictions {
		m.contradicts[c.A] = append(m.contradicts[c.A], c.B)
		m.contradicts[c.B] = append(m.contradicts[c.B], c.A)
	}
	for _, c := range graph.Corroborations(live, world) {
		m.corroborates[c.A] = append(m.corroborates[c.A], c.B)
		m.corroborates[c.B] = append(m.corroborates[c.B], c.A)
	}
	before := m.relations
	m.relations = map[graph.ID]graph.Relation{}
	for _, r := range graph.Project(live, world) {
		m.relations[r.ID] = r
		if !reflect.DeepEqual(before[r.ID], r) {
			receipt.EdgesDrawn++
		}
	}
	for id := range before {
		if _, still := m.relations[id]; !still {
			receipt.EdgesRemoved++
		}
	}
}

// world is what the rules need to know beside these claims.
func (m *Memory) world(claims []graph.Claim) graph.World {
	var entities []graph.Entity
	for _, t := range m.things {
		if e, ok := t.(graph.Entity); ok {
			entities = append(entities, e)
		}
	}
	w := graph.World{Ontology: m.ontology, Principals: graph.NewPrincipals(entities, claims), Voices: map[graph.ID]graph.Voice{}}
	for id, d := range m.documents {
		w.Voices[id] = graph.Voice{Publisher: d.Publisher, Cluster: m.copies[id]}
	}
	w.Contradictions = graph.Contradictions(m.ontology, claims, w.Principals)
	return w
}

// claimsWhere returns the claims that hold, sorted by id.
func (m *Memory) claimsWhere(holds func(*graph.Claim) bool) []graph.Claim {
	var out []graph.Claim
	for _, id := range slices.Sorted(maps.Keys(m.claims)) {
		if c := m.claims[id]; holds(c) {
			out = append(out, *c)
		}
	}
	return out
}

// cloneClaim copies a claim as far down as a caller could change it.
func cloneClaim(c *graph.Claim) graph.Claim {
	out := *c
	out.Subjects, out.Objects, out.Topics = slices.Clone(c.Subjects), slices.Clone(c.Objects), slices.Clone(c.Topics)
	out.Sources, out.Evidence = slices.Clone(c.Sources), slices.Clone(c.Evidence)
	for _, p := range []**graph.Participant{&out.Place, &out.During, &out.Of} {
		if *p != nil {
			participant := **p
			*p = &participant
		}
	}
	return out
}

// usable refuses a context that is over.
func usable(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return graph.Errorf(graph.Timeout, "the request is over: %w", err)
	}
	return nil
}
