package ingest

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/ingest/claims"
	"github.com/demarche-kg/demarche/ingest/resolve"
	"github.com/demarche-kg/demarche/ingest/text"
	"github.com/demarche-kg/demarche/ingest/text/coref"
)

// assembly is a batch under construction: it turns spans and chains into ids
// and collects every thing that the claims name.
type assembly struct {
	ontology *graph.Ontology
	resolver *resolve.Resolver
	document graph.Document
	text     *text.Document
	mentions *coref.Result
	resolved []resolve.Resolved // one a chain

	sentences []graph.Sentence
	entities  map[graph.ID]graph.Entity
	events    map[graph.ID]graph.Event
	topics    map[graph.ID]graph.Topic
	sources   map[graph.ID]graph.UnnamedSource
}

// assemble returns the batch of an analysed report. It is a pure function of
// its arguments but for at, which is recorded and no part of any id.
func assemble(o *graph.Ontology, r *resolve.Resolver, report *Report, x *Extraction, version string, at time.Time) *graph.Batch {
	a := &assembly{
		ontology: o, resolver: r, document: report.document(), text: x.Text, mentions: x.Mentions,
		entities: map[graph.ID]graph.Entity{}, events: map[graph.ID]graph.Event{},
		topics: map[graph.ID]graph.Topic{}, sources: map[graph.ID]graph.UnnamedSource{},
	}
	a.resolveChains()
	a.setSentences()
	batch := &graph.Batch{Document: a.document, Sentences: a.sentences, RecordedAt: at}
	batch.Claims = a.claims(x.Claims)
	a.assignEvents(batch.Claims)
	a.describe(batch.Claims)
	batch.Mentions = a.graphMentions()
	if report.Publisher != "" {
		batch.Document.Publisher = a.publisher(report.Publisher)
	}
	a.addPrincipals()
	batch.Entities = sorted(a.entities)
	batch.Events = sorted(a.events)
	batch.Topics = sorted(a.topics)
	batch.Sources = sorted(a.sources)
	batch.Run = graph.Run{
		ID: graph.RunID(a.document.ID, version), StartedAt: at, Version: version,
		Counts: map[string]int{"sentences": len(batch.Sentences), "mentions": len(batch.Mentions), "claims": len(batch.Claims)},
	}
	return batch
}

// sorted returns the values of m by key.
func sorted[T any](m map[graph.ID]T) []T {
	out := make([]T, 0, len(m))
	for _, id := range slices.Sorted(maps.Keys(m)) {
		out = append(out, m[id])
	}
	return out
}

// resolveChains decides what every coreference chain stands for.
func (a *assembly) resolveChains() {
	chains := make([]resolve.Chain, len(a.mentions.Chains))
	for i, c := range a.mentions.Chains {
		chains[i] = a.chain(c)
	}
	a.resolved = a.resolver.Resolve(resolve.Meta{Document: a.document.ID, Published: a.document.PublishedAt}, chains)
}

// mentionKinds maps kinds of names to kinds of mentions.
var mentionKinds = map[text.NameKind]graph.MentionKind{
	text.Person: graph.PersonMention, text.Organization: graph.OrganizationMention, text.Country: graph.CountryMention,
	text.Place: graph.PlaceMention, text.EventName: graph.EventMention, text.Nationality: graph.CountryMention,
}

func (a *assembly) chain(c coref.Chain) resolve.Chain {
	out := resolve.Chain{Kind: mentionKinds[c.Kind], Ref: c.Ref}
	for i, m := range c.Mentions {
		mention := &a.mentions.Mentions[m]
		surface := a.text.Slice(mention.Span)
		if i == 0 {
			out.Text = surface
		}
		if mention.Form == coref.ByName {
			name := surface
			if mention.Name >= 0 {
				name = a.text.Slice(a.text.Names[mention.Name].Span)
			}
			if m == c.Best {
				out.Names = slices.Insert(out.Names, 0, name)
			} else {
				out.Names = append(out.Names, name)
			}
		}
		out.Titles = append(out.Titles, a.titles(mention)...)
	}
	return out
}

// titles returns the title names that stand directly before or after a name or
// within its mention.
func (a *assembly) titles(m *coref.Mention) []string {
	if m.Name < 0 {
		return nil
	}
	name := a.text.Names[m.Name].Span
	var out []string
	for _, i := range []int{m.Name - 1, m.Name + 1} {
		if i < 0 || i >= len(a.text.Names) {
			continue
		}
		title := a.text.Names[i]
		gap := text.Span{Start: min(title.End, name.End), End: max(title.Start, name.Start)}
		if title.Kind == text.Title && gap.End-gap.Start <= len(", ") && gap.End >= gap.Start {
			out = append(out, a.text.Slice(title.Span))
		}
	}
	return out
}

func (a *assembly) setSentences() {
	for i, s := range a.text.Sentences {
		a.sentences = append(a.sentences, graph.Sentence{
			ID: graph.SentenceID(a.document.ID, i), Document: a.document.ID, Index: i,
			Span: graph.Span(s.Span), Text: a.text.Slice(s.Span),
		})
	}
}

// sentenceAt returns the sentence that holds a span, nil when none holds all of
// it.
func (a *assembly) sentenceAt(s graph.Span) *graph.Sentence {
	i, found := slices.BinarySearchFunc(a.sentences, s.Start, func(x graph.Sentence, start int) int {
		switch {
		case x.End <= start:
			return -1
		case x.Start > start:
			return 1
		}
		return 0
	})
	if !found && i < len(a.sentences) && a.sentences[i].Start > s.Start || i == len(a.sentences) {
		return nil
	}
	if a.sentences[i].End < s.End {
		return nil
	}
	return &a.sentences[i]
}

// claims turns extracted claims into graph claims. Two that come to the same id
// are one.
func (a *assembly) claims(extracted []claims.Claim) []graph.Claim {
	out := make([]graph.Claim, 0, len(extracted))
	ids := make([]graph.ID, len(extracted))
	seen := map[graph.ID]bool{}
	for i := range extracted {
		x := &extracted[i]
		c := a.claim(x)
		c.Depth = depth(extracted, i)
		c.SetIDs()
		ids[i] = c.ID
		if len(c.Evidence) == 0 || seen[c.ID] {
			continue
		}
		seen[c.ID] = true
		out = append(out, c)
	}
	k := 0
	for i := range extracted {
		if k < len(out) && out[k].ID == ids[i] {
			if of := extracted[i].ContentOf; of >= 0 && seen[ids[of]] && ids[of] != ids[i] {
				out[k].ContentOf = ids[of]
			}
			k++
		}
	}
	return out
}

// depth counts how many claims contain claim i.
func depth(extracted []claims.Claim, i int) int {
	n := 0
	for of := extracted[i].ContentOf; of >= 0 && n <= len(extracted); of = extracted[of].ContentOf {
		n++
	}
	return n
}

func (a *assembly) claim(x *claims.Claim) graph.Claim {
	entry := a.ontology.Entry(x.Predicate)
	c := graph.Claim{
		Document: a.document.ID, Predicate: x.Predicate, Mode: x.Mode, Office: x.Office,
		Polarity: x.Polarity, Modality: x.Modality, Stance: x.Stance, Time: claimTime(a.text, x.Time),
		ReportedAt: a.document.PublishedAt, Plover: entry.PloverFor(x.Mode), CAMEO: entry.CAMEOFor(x.Mode), Rule: x.Rule,
		Subjects: a.participants(x.Subjects, roleSubject), Objects: a.participants(x.Objects, roleObject), Topics: a.participants(x.Topics, roleTopic),
	}
	if x.Place != nil {
		c.Place = first(a.participants([]claims.Argument{*x.Place}, rolePlace))
	}
	if x.During != nil {
		c.During = first(a.participants([]claims.Argument{*x.During}, roleEvent))
	}
	for _, s := range x.Sources {
		c.Sources = append(c.Sources, a.attribution(s))
	}
	for _, span := range x.Evidence {
		s := graph.Span(span)
		if sentence := a.sentenceAt(s); sentence != nil {
			c.Evidence = append(c.Evidence, graph.Evidence{Sentence: sentence.ID, Span: s, Quote: a.text.Slice(span)})
		}
	}
	return c
}

func first(ps []graph.Participant) *graph.Participant {
	if len(ps) == 0 {
		return nil
	}
	return &ps[0]
}

func claimTime(d *text.Document, t *text.Time) graph.ClaimTime {
	unknown := graph.ClaimTime{Interval: graph.Interval{Precision: graph.UnknownPrecision}, Basis: graph.UnknownBasis}
	if t == nil {
		return unknown
	}
	unknown.Text = d.Slice(t.Span)
	if t.From.IsZero() || t.To.IsZero() {
		return unknown
	}
	return graph.ClaimTime{
		Interval: graph.Interval{Start: graph.DateOf(t.From), End: graph.DateOf(t.To), Precision: graph.Precision(t.Precision)},
		Text:     unknown.Text, Basis: graph.TimeBasis(t.Basis),
	}
}

// role is what an argument is to its claim; it decides what a phrase without a
// chain becomes.
type role int

const (
	roleSubject role = iota
	roleObject
	roleTopic
	rolePlace
	roleEvent
)

// participants returns the things that arguments stand for, each once, with
// every span that names it.
func (a *assembly) participants(args []claims.Argument, r role) []graph.Participant {
	var out []graph.Participant
	for _, arg := range args {
		id, ok := a.thing(arg, r)
		if !ok {
			continue
		}
		span := graph.Span(arg.Span)
		if i := slices.IndexFunc(out, func(p graph.Participant) bool { return p.ID == id }); i >= 0 {
			out[i].Spans = append(out[i].Spans, span)
			continue
		}
		out = append(out, graph.Participant{ID: id, As: id, Spans: []graph.Span{span}})
	}
	return out
}

// thing returns the id of what an argument stands for in a role; ok is false
// where a role cannot hold it.
func (a *assembly) thing(arg claims.Argument, r role) (graph.ID, bool) {
	if arg.Office != "" && arg.OfficeOf >= 0 {
		if e, ok := a.officeHolder(arg); ok {
			return a.add(e), true
		}
	}
	if arg.Body != "" {
		if e, ok := a.body(arg); ok {
			return a.add(e), true
		}
	}
	if r == roleTopic {
		if e := a.event(arg.Chain); e != nil {
			return e.ID, true
		}
		return a.topic(arg.Text)
	}
	if arg.Chain >= 0 {
		if e := a.event(arg.Chain); e != nil {
			return e.ID, r != rolePlace
		}
		if e := a.actor(arg); e != nil {
			return a.add(*e), r != roleEvent
		}
	}
	switch r {
	case roleSubject:
		kind := graph.OrganizationKind
		if arg.Person {
			kind = graph.PersonKind
		}
		return a.unnamedParticipant(arg.Text, kind)
	case roleObject:
		return a.topic(arg.Text)
	case roleEvent:
		return a.unnamedEvent(arg.Text)
	case rolePlace, roleTopic:
	}
	return "", false
}

// event returns the named event a chain stands for, nil for none.
func (a *assembly) event(chain int) *graph.Event {
	if chain < 0 || chain >= len(a.resolved) || a.resolved[chain].Event == nil {
		return nil
	}
	e := a.resolved[chain].Event
	a.events[e.ID] = *e
	return e
}

// actor returns the entity an argument stands for; for a government, the state
// whose government sits in the place or that the institution acts for. It is
// nil for none.
func (a *assembly) actor(arg claims.Argument) *graph.Entity {
	e := a.entity(arg.Chain, arg.Government)
	if e != nil && arg.Government {
		if state, ok := a.resolver.ByID(e.ActsFor); ok {
			return &state
		}
	}
	return e
}

// entity returns the entity a chain stands for, or the state whose government
// sits in a place; nil for none.
func (a *assembly) entity(chain int, government bool) *graph.Entity {
	if chain < 0 || chain >= len(a.resolved) || a.resolved[chain].Entity == nil {
		return nil
	}
	if government {
		if ref, ok := a.resolver.Government(a.mentions.Chains[chain].Ref); ok {
			if state, ok := a.resolver.Entity(ref); ok {
				return &state
			}
		}
	}
	return a.resolved[chain].Entity
}

func (a *assembly) add(e graph.Entity) graph.ID {
	if _, there := a.entities[e.ID]; !there {
		a.entities[e.ID] = e
	}
	return e.ID
}

// addPrincipals adds the states and bodies that the batch's entities act for.
func (a *assembly) addPrincipals() {
	for _, e := range sorted(a.entities) {
		for e.ActsFor != "" {
			principal, ok := a.resolver.ByID(e.ActsFor)
			if !ok {
				// Nothing is known of it: the entity then acts for itself.
				e.ActsFor = ""
				a.entities[e.ID] = e
				break
			}
			if _, there := a.entities[principal.ID]; there {
				break
			}
			a.add(principal)
			e = principal
		}
	}
}

// officeHolder returns who holds the office that an argument names, or an
// entity that stands for the office where that is not certain: "President of
// Vietnam".
func (a *assembly) officeHolder(arg claims.Argument) (graph.Entity, bool) {
	body := a.entity(arg.OfficeOf, true)
	if body == nil {
		return graph.Entity{}, false
	}
	if holder, ok := a.resolver.Holder(arg.Office, a.mentions.Chains[arg.OfficeOf].Ref, a.document.PublishedAt); ok {
		return holder, true
	}
	a.add(*body)
	office := strings.ToUpper(arg.Office[:1]) + arg.Office[1:]
	return graph.Entity{
		ID:   graph.EntityID(graph.PersonKind, "office", strings.ToLower(arg.Office), string(body.ID), string(a.document.ID)),
		Kind: graph.PersonKind, Name: office + " of " + body.Name,
	}, true
}

// body returns the body that an argument names by the capital it sits in.
func (a *assembly) body(arg claims.Argument) (graph.Entity, bool) {
	state, ok := a.resolver.Government(a.mentions.Chains[arg.OfficeOf].Ref)
	if !ok {
		return graph.Entity{}, false
	}
	return a.resolver.Body(arg.Body, state)
}

// topic returns the topic of a phrase; the same words are the same topic in
// every document.
func (a *assembly) topic(phrase string) (graph.ID, bool) {
	name := tidy(phrase)
	if name == "" {
		return "", false
	}
	t := graph.Topic{ID: graph.NewID(graph.TopicPrefix, strings.ToLower(name)), Name: name}
	if old, there := a.topics[t.ID]; !there || t.Name < old.Name {
		a.topics[t.ID] = t
	}
	return t.ID, true
}

// unnamedParticipant returns an entity for somebody whom the document never
// names: "prosecutors". It belongs to the document.
func (a *assembly) unnamedParticipant(phrase string, kind graph.EntityKind) (graph.ID, bool) {
	name := tidy(phrase)
	if name == "" {
		return "", false
	}
	return a.add(graph.Entity{
		ID:   graph.EntityID(kind, string(a.document.ID), strings.ToLower(name)),
		Kind: kind, Name: clip(name, titleLength),
	}), true
}

// unnamedEvent returns an event that the document describes without a name:
// "the welcome gala". It belongs to the document.
func (a *assembly) unnamedEvent(phrase string) (graph.ID, bool) {
	name := tidy(phrase)
	if name == "" {
		return "", false
	}
	e := graph.Event{
		ID:   graph.NewID(graph.EventPrefix, string(graph.OtherEvent), string(a.document.ID), strings.ToLower(name)),
		Name: clip(name, titleLength), Kind: graph.OtherEvent, Precision: graph.UnknownPrecision,
	}
	a.events[e.ID] = e
	return e.ID, true
}

func (a *assembly) attribution(s claims.Source) graph.Attribution {
	out := graph.Attribution{
		Kind: s.Kind, Text: s.Argument.Text, Cue: s.Cue, CueSpan: graph.Span(s.CueSpan), Spans: []graph.Span{graph.Span(s.Argument.Span)},
	}
	if s.Kind == graph.Named {
		// A body known by its description only ("US intelligence agencies") is
		// the same entity as where it is the subject.
		if id, ok := a.thing(s.Argument, roleSubject); ok && id.Prefix() == graph.EntityPrefix {
			out.Source, out.As = id, id
			return out
		}
	}
	out.Kind = graph.Unnamed
	name := tidy(s.Argument.Text)
	if name == "" {
		name = "unnamed source"
	}
	source := graph.UnnamedSource{
		ID:   graph.NewID(graph.SourcePrefix, string(a.document.ID), strings.ToLower(name)),
		Name: clip(name, titleLength), Text: cmp.Or(s.Argument.Text, s.Cue),
	}
	if e := a.entity(s.SpeaksFor, true); e != nil {
		source.SpeaksFor = a.add(*e)
	}
	if old, there := a.sources[source.ID]; there {
		source.SpeaksFor = cmp.Or(old.SpeaksFor, source.SpeaksFor)
		source.Name, source.Text = old.Name, old.Text
	}
	a.sources[source.ID] = source
	out.Source, out.As = source.ID, source.ID
	return out
}

func (a *assembly) publisher(name string) graph.ID {
	m := resolve.Meta{Document: a.document.ID, Published: a.document.PublishedAt}
	r := a.resolver.Resolve(m, []resolve.Chain{{Kind: graph.OrganizationMention, Names: []string{name}, Text: name}})
	if r[0].Entity == nil {
		return ""
	}
	return a.add(*r[0].Entity)
}

// graphMentions returns every mention whose chain stands for something.
func (a *assembly) graphMentions() []graph.Mention {
	var out []graph.Mention
	for i := range a.mentions.Mentions {
		m := &a.mentions.Mentions[i]
		for _, chain := range chainsOf(m) {
			if mention, ok := a.graphMention(m, chain); ok {
				out = append(out, mention)
			}
		}
	}
	return out
}

func (a *assembly) graphMention(m *coref.Mention, chain int) (graph.Mention, bool) {
	span := graph.Span(m.Span)
	out := graph.Mention{Span: span, Surface: a.text.Slice(m.Span)}
	sentence := a.sentenceAt(span)
	if sentence == nil {
		return out, false
	}
	out.Sentence = sentence.ID
	out.Method, out.Score = a.resolved[chain].Method, a.resolved[chain].Score
	if m.Form != coref.ByName {
		out.Method = "coreference"
	}
	if e := a.event(chain); e != nil {
		out.Target, out.Kind = e.ID, graph.EventMention
		return out, true
	}
	if e := a.entity(chain, false); e != nil {
		out.Target, out.Kind = a.add(*e), graph.MentionKind(e.Kind)
		return out, true
	}
	return out, false
}

// tidy returns a phrase as a name: without a leading article or closing
// punctuation, white space folded.
func tidy(phrase string) string {
	words := strings.Fields(phrase)
	for len(words) > 1 && articles[strings.ToLower(words[0])] {
		words = words[1:]
	}
	return strings.Trim(strings.Join(words, " "), ` .,;:"“”‘’'`)
}

// articles say nothing about what they stand before.
var articles = map[string]bool{"a": true, "an": true, "the": true}
