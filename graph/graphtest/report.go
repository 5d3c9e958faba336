package graphtest

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/demarche-kg/demarche/graph"
)

// Builder builds the batch of one report. It finds the offsets itself: whatever
// is named must stand in the text.
//
//	r := graphtest.Report(t, "Ada met Bo in Norwick on Monday.", graphtest.Published("2020-03-02"))
//	r.Claim("Ada met Bo in Norwick", "MET", graphtest.By("Ada"), graphtest.To("Bo"), graphtest.At("Norwick"))
//	batch := r.Batch()
//
// A thing is named as the text names it, or by "words of the text=Canonical
// Name". Names of the World (see world.go) have the kind they have there; others
// are people, topics, places or events by the role they are first named in.
type Builder struct {
	t     testing.TB
	batch graph.Batch
	runes int
}

// ReportOption says something about a report as a whole.
type ReportOption func(*graph.Batch)

// Source gives the report a source key, so that another text with the same key
// revises it. Without, the hash of the text is the key.
func Source(key string) ReportOption {
	return func(b *graph.Batch) { b.Document.SourceKey, b.Document.URL = key, key }
}

// Published sets the day of publication.
func Published(day string) ReportOption {
	return func(b *graph.Batch) { b.Document.PublishedAt = mustDate(day) }
}

// Title sets the title. Without, the first sentence is the title.
func Title(title string) ReportOption {
	return func(b *graph.Batch) { b.Document.Title = title }
}

// Publisher names the organization that published the report.
func Publisher(name string) ReportOption {
	return func(b *graph.Batch) {
		e := worldEntity(name, graph.OrganizationKind)
		b.Document.Publisher = e.ID
		b.Entities = append(b.Entities, e)
	}
}

// Recorded sets when the batch's claims were learned. Without, it is the
// beginning of 2021.
func Recorded(at time.Time) ReportOption {
	return func(b *graph.Batch) { b.RecordedAt = at }
}

// Report begins a report with the text.
func Report(tb testing.TB, text string, options ...ReportOption) *Builder {
	tb.Helper()
	sum := sha256.Sum256([]byte(text))
	b := graph.Batch{RecordedAt: time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC)}
	d := &b.Document
	d.Text, d.SHA256, d.Language = text, hex.EncodeToString(sum[:]), "en"
	d.SourceKey = d.SHA256
	for _, o := range options {
		o(&b)
	}
	d.ID = graph.DocumentID(d.SourceKey, d.SHA256)
	d.RetrievedAt = d.PublishedAt.Time()
	d.Status, d.Current = graph.LiveDocument, true
	for i, at := range sentenceEnd.FindAllStringIndex(text, -1) {
		s := text[at[0]:at[1]]
		start := utf8.RuneCountInString(text[:at[0]])
		b.Sentences = append(b.Sentences, graph.Sentence{
			ID: graph.SentenceID(d.ID, i), Document: d.ID, Index: i,
			Span: graph.Span{Start: start, End: start + utf8.RuneCountInString(s)}, Text: s,
		})
	}
	if len(b.Sentences) > 0 && d.Title == "" {
		d.Title = strings.TrimRight(b.Sentences[0].Text, ".!?")
	}
	d.Name = d.Title
	b.Run = graph.Run{ID: graph.RunID(d.ID, "test"), Version: "test", StartedAt: b.RecordedAt}
	return &Builder{t: tb, batch: b, runes: utf8.RuneCountInString(text)}
}

// sentenceEnd matches a sentence: up to a full stop before white space or the
// end.
var sentenceEnd = regexp.MustCompile(`\S(?:[^.!?]|[.!?]\S)*[.!?]?`)

// ClaimOption says something about a claim.
type ClaimOption func(*claimBuilder)

type claimBuilder struct {
	*Builder
	graph.Claim
	evidence graph.Span
	tells    graph.EventKind
}

// By names the subjects.
func By(names ...string) ClaimOption {
	return func(c *claimBuilder) { c.Subjects = append(c.Subjects, c.participants(graph.PersonKind, names)...) }
}

// To names the objects.
func To(names ...string) ClaimOption {
	return func(c *claimBuilder) { c.Objects = append(c.Objects, c.participants(graph.PersonKind, names)...) }
}

// About names topics.
func About(names ...string) ClaimOption {
	return func(c *claimBuilder) {
		for _, n := range names {
			surface, name := splitName(n)
			topic := graph.Topic{ID: graph.NewID(graph.TopicPrefix, fold(name)), Name: name}
			addOnce(&c.batch.Topics, topic)
			c.Topics = append(c.Topics, c.participant(surface, topic.ID, graph.TopicMention))
		}
	}
}

// AboutEvent names a topic that is an event.
func AboutEvent(name string) ClaimOption {
	return func(c *claimBuilder) { c.Topics = append(c.Topics, c.event(name)) }
}

// ToEvent names an object that is an event.
func ToEvent(name string) ClaimOption {
	return func(c *claimBuilder) { c.Objects = append(c.Objects, c.event(name)) }
}

// At names the place.
func At(name string) ClaimOption {
	return func(c *claimBuilder) { c.Place = &c.participants(graph.PlaceKind, []string{name})[0] }
}

// During names a larger event.
func During(name string) ClaimOption {
	return func(c *claimBuilder) {
		p := c.event(name)
		c.During = &p
	}
}

// Of says that the claim tells of an event, held on a day ("" for unknown). Two
// claims that name one event tell of the same.
func Of(kind graph.EventKind, name, day string) ClaimOption {
	return func(c *claimBuilder) {
		e := graph.Event{ID: graph.NewID(graph.EventPrefix, name), Name: name, Kind: kind, Precision: graph.UnknownPrecision}
		if day != "" {
			e.Start, e.End, e.Precision = mustDate(day), mustDate(day), graph.DayPrecision
		}
		addOnce(&c.batch.Events, e)
		c.Of = &graph.Participant{ID: e.ID, As: e.ID}
	}
}

// Tells says that the claim tells of an event that only its participants and its
// time tell apart, as the meeting that a report tells of is: what graph.SameEvents
// joins.
func Tells(kind graph.EventKind) ClaimOption { return func(c *claimBuilder) { c.tells = kind } }

// referent is the event of a claim that Tells.
func (c *claimBuilder) referent() {
	e := graph.Event{
		Name: string(c.tells), Kind: c.tells, Mode: c.Mode, Start: c.Time.Start, End: c.Time.End, Precision: c.Time.Precision,
		Principals: slices.Compact(slices.Sorted(slices.Values(participantIDs(slices.Concat(c.Subjects, c.Objects)...)))),
	}
	if e.Precision != graph.DayPrecision {
		e.ReportedAt = c.ReportedAt
	}
	e.ID = graph.ReferentID(e, c.Document)
	addOnce(&c.batch.Events, e)
	c.Of = &graph.Participant{ID: e.ID, As: e.ID}
}

// Says names a source with the cue that shows it; called again, the source that
// passed it on.
func Says(source, cue string) ClaimOption {
	return func(c *claimBuilder) {
		p := c.participants(graph.PersonKind, []string{source})[0]
		surface, _ := splitName(source)
		c.source(graph.Attribution{Kind: graph.Named, Source: p.ID, As: p.As, Text: surface, Spans: p.Spans}, cue)
	}
}

// SomeSay gives an unnamed source with its cue.
func SomeSay(source, cue string) ClaimOption {
	return func(c *claimBuilder) {
		span := c.find(source)
		u := graph.UnnamedSource{ID: graph.NewID(graph.SourcePrefix, string(c.Document), source), Name: source, Text: source}
		addOnce(&c.batch.Sources, u)
		c.source(graph.Attribution{Kind: graph.Unnamed, Source: u.ID, As: u.ID, Text: source, Spans: []graph.Span{span}}, cue)
	}
}

func (c *claimBuilder) source(a graph.Attribution, cue string) {
	c.t.Helper()
	a.Cue = cue
	if cue != "" {
		a.CueSpan = c.find(cue)
	}
	c.Sources = append(c.Sources, a)
	if c.Stance == graph.Reported {
		c.Stance = graph.Stated
	}
}

// Mode sets the mode.
func Mode(mode string) ClaimOption { return func(c *claimBuilder) { c.Mode = mode } }

// Office sets the office.
func Office(office string) ClaimOption { return func(c *claimBuilder) { c.Office = office } }

// Negated makes it a negated claim.
func Negated() ClaimOption { return func(c *claimBuilder) { c.Polarity = graph.Negated } }

// Denied makes it the content of a denial.
func Denied() ClaimOption {
	return func(c *claimBuilder) { c.Polarity, c.Stance = graph.Negated, graph.Denied }
}

// Modality sets in which way the claim's event is real.
func Modality(m graph.Modality) ClaimOption { return func(c *claimBuilder) { c.Modality = m } }

// Stance sets how the claim is put forward.
func Stance(s graph.Stance) ClaimOption { return func(c *claimBuilder) { c.Stance = s } }

// ContentOf says which claim says this one.
func ContentOf(outer graph.ID) ClaimOption {
	return func(c *claimBuilder) {
		i := slices.IndexFunc(c.batch.Claims, func(x graph.Claim) bool { return x.ID == outer })
		if i < 0 {
			c.t.Fatalf("claim %s is not in this report", outer)
		}
		c.ContentOf, c.Depth = outer, c.batch.Claims[i].Depth+1
	}
}

// On sets the day on which it is said to have happened.
func On(day string) ClaimOption { return Between(day, day, graph.DayPrecision) }

// Between sets the days, both inclusive, between which it is said to have
// happened.
func Between(first, last string, p graph.Precision) ClaimOption {
	return func(c *claimBuilder) {
		c.Time = graph.ClaimTime{Interval: graph.Interval{Start: mustDate(first), End: mustDate(last), Precision: p}, Basis: graph.ExplicitBasis}
	}
}

// TimeText gives the words of the text that tell the time.
func TimeText(words string) ClaimOption {
	return func(c *claimBuilder) {
		c.find(words)
		c.Time.Text, c.Time.Basis = words, graph.RelativeBasis
	}
}

// Quoted adds a further stretch of evidence, for quotes that are
// discontinuous.
func Quoted(quote string) ClaimOption {
	return func(c *claimBuilder) { c.Evidence = append(c.Evidence, c.quote(quote)) }
}

// Gloss sets the plain sentence. Without, it is the quote.
func Gloss(gloss string) ClaimOption { return func(c *claimBuilder) { c.Gloss = gloss } }

// Claim adds a claim that the quote backs and returns its id. It is affirmed,
// actual and the narrator's unless options say otherwise.
func (r *Builder) Claim(quote string, p graph.Predicate, options ...ClaimOption) graph.ID {
	r.t.Helper()
	entry := ontology(r.t).Entry(p)
	if entry == nil {
		r.t.Fatalf("the ontology has no predicate %q", p)
	}
	c := claimBuilder{Builder: r, Claim: graph.Claim{
		Document: r.batch.Document.ID, Predicate: p, Polarity: graph.Affirmed, Modality: graph.Actual, Stance: graph.Reported,
		Gloss: quote + ".", ReportedAt: r.batch.Document.PublishedAt, Rule: "test",
		Time: graph.ClaimTime{Interval: graph.Interval{Precision: graph.UnknownPrecision}, Basis: graph.UnknownBasis},
	}}
	first := r.quote(quote)
	c.evidence, c.Evidence = first.Span, []graph.Evidence{first}
	for _, o := range options {
		o(&c)
	}
	if c.tells != "" {
		c.referent()
	}
	c.Plover, c.CAMEO = entry.PloverFor(c.Mode), entry.CAMEOFor(c.Mode)
	c.Name = string(p)
	if len(c.Subjects) > 0 {
		c.Name = r.thingName(c.Subjects[0].ID) + " " + c.Name
	}
	if len(c.Objects) > 0 {
		c.Name += " " + r.thingName(c.Objects[0].ID)
	}
	c.SetIDs()
	r.batch.Claims = append(r.batch.Claims, c.Claim)
	return c.ID
}

// Batch returns a copy of what has been built so far; it breaks no rule.
func (r *Builder) Batch() *graph.Batch {
	r.t.Helper()
	b := r.batch
	b.Sentences, b.Entities, b.Events, b.Topics = slices.Clone(b.Sentences), slices.Clone(b.Entities), slices.Clone(b.Events), slices.Clone(b.Topics)
	b.Sources, b.Mentions = slices.Clone(b.Sources), slices.Clone(b.Mentions)
	b.Claims = make([]graph.Claim, len(r.batch.Claims))
	for i := range b.Claims {
		b.Claims[i] = cloneClaim(&r.batch.Claims[i])
	}
	b.Run.Counts = map[string]int{"claims": len(b.Claims)}
	if err := b.Check(ontology(r.t)); err != nil {
		r.t.Fatalf("the test built a bad batch: %v", err)
	}
	return &b
}

// DocumentID returns the id of the report's document.
func (r *Builder) DocumentID() graph.ID { return r.batch.Document.ID }

// quote returns evidence for words of the text.
func (r *Builder) quote(words string) graph.Evidence {
	r.t.Helper()
	span := r.span(words, 0)
	return graph.Evidence{Sentence: r.sentenceAt(span), Span: span, Quote: words}
}

func (r *Builder) sentenceAt(span graph.Span) graph.ID {
	r.t.Helper()
	for _, s := range r.batch.Sentences {
		if s.Start <= span.Start && span.End <= s.End {
			return s.ID
		}
	}
	r.t.Fatalf("no sentence of %q holds %d-%d", r.batch.Document.Text, span.Start, span.End)
	return ""
}

// span returns where the words stand at or behind a code point.
func (r *Builder) span(words string, from int) graph.Span {
	r.t.Helper()
	text := string([]rune(r.batch.Document.Text)[from:])
	i := strings.Index(text, words)
	if i < 0 && from > 0 {
		return r.span(words, 0)
	}
	if i < 0 || words == "" {
		r.t.Fatalf("%q does not stand in %q", words, text)
	}
	start := from + utf8.RuneCountInString(text[:i])
	return graph.Span{Start: start, End: start + utf8.RuneCountInString(words)}
}

// find returns where the words stand: within the claim's evidence or behind it,
// else anywhere.
func (c *claimBuilder) find(words string) graph.Span {
	c.t.Helper()
	return c.span(words, c.evidence.Start)
}

// splitName splits "words of the text=Canonical Name".
func splitName(s string) (surface, name string) {
	surface, name, found := strings.Cut(s, "=")
	if !found {
		name = surface
	}
	return surface, name
}

func (c *claimBuilder) participants(kind graph.EntityKind, names []string) []graph.Participant {
	c.t.Helper()
	var out []graph.Participant
	for _, n := range names {
		surface, name := splitName(n)
		e := worldEntity(name, kind)
		c.addEntity(e)
		out = append(out, c.participant(surface, e.ID, graph.MentionKind(e.Kind)))
	}
	return out
}

// addEntity adds an entity with the one it acts for.
func (r *Builder) addEntity(e graph.Entity) {
	if slices.ContainsFunc(r.batch.Entities, func(x graph.Entity) bool { return x.ID == e.ID }) {
		return
	}
	r.batch.Entities = append(r.batch.Entities, e)
	for _, state := range world {
		if state.ID == e.ActsFor {
			r.addEntity(state)
		}
	}
}

// participant returns a thing in a role, with a mention of it.
func (c *claimBuilder) participant(surface string, id graph.ID, kind graph.MentionKind) graph.Participant {
	c.t.Helper()
	span := c.find(surface)
	addOnce(&c.batch.Mentions, graph.Mention{
		Sentence: c.sentenceAt(span), Target: id, Span: span, Surface: surface, Kind: kind, Method: "test", Score: 1,
	})
	return graph.Participant{ID: id, As: id, Spans: []graph.Span{span}}
}

func (c *claimBuilder) event(n string) graph.Participant {
	c.t.Helper()
	surface, name := splitName(n)
	e := graph.Event{ID: graph.NewID(graph.EventPrefix, name), Name: name, Kind: graph.Summit, Precision: graph.UnknownPrecision}
	addOnce(&c.batch.Events, e)
	return c.participant(surface, e.ID, graph.EventMention)
}

func (r *Builder) thingName(id graph.ID) string {
	for _, e := range r.batch.Entities {
		if e.ID == id {
			return e.Name
		}
	}
	for _, e := range r.batch.Events {
		if e.ID == id {
			return e.Name
		}
	}
	return ""
}

// addOnce appends a value unless one with its id, or an equal mention, is there.
func addOnce[T any](list *[]T, value T) {
	same := func(x T) bool {
		if thing, ok := any(value).(graph.Thing); ok {
			return any(x).(graph.Thing).ThingID() == thing.ThingID()
		}
		return any(x) == any(value)
	}
	if !slices.ContainsFunc(*list, same) {
		*list = append(*list, value)
	}
}

func mustDate(day string) graph.Date {
	d, err := graph.ParseDate(day)
	if err != nil {
		panic(err) // a test with a wrong date
	}
	return d
}

func ontology(tb testing.TB) *graph.Ontology {
	tb.Helper()
	o, err := graph.LoadOntology()
	if err != nil {
		tb.Fatal(err)
	}
	return o
}
