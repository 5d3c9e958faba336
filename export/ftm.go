package export

import (
	"context"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/language"

	"github.com/demarche-kg/demarche/graph"
)

// ftmEntity is an entity in the sense of FollowTheMoney (followthemoney.tech).
type ftmEntity struct {
	ID         string              `json:"id"`
	Schema     string              `json:"schema"`
	Properties map[string][]string `json:"properties"`
}

// ftmText replaces what FollowTheMoney takes out of every value: characters that
// end lines in some programs only.
var ftmText = strings.NewReplacer("\u2028", " ", "\u2029", " ", "\u0085", " ")

// ftmLongest is how many code points a value of a property may have, by the type
// that FollowTheMoney gives the property: it refuses an entity with a longer one.
var ftmLongest = map[string]int{
	"name": 384, "namesMentioned": 384, "full": 250, "title": 1024, "fileName": 1024, "publisher": 1024, "role": 1024, "summary": 65000, "description": 65000,
}

// set adds the values that are not empty, each once, cut to what the property takes.
func (e *ftmEntity) set(property string, values ...string) {
	for _, v := range values {
		v = ftmText.Replace(v)
		if most := ftmLongest[property]; most > 0 && utf8.RuneCountInString(v) > most {
			v = strings.TrimSpace(string([]rune(v)[:most]))
		}
		if v != "" && !slices.Contains(e.Properties[property], v) {
			e.Properties[property] = append(e.Properties[property], v)
		}
	}
}

// ftmID returns an id as FollowTheMoney wants it, which knows no underscore.
func ftmID(id graph.ID) string { return strings.ReplaceAll(string(id), "_", "-") }

func newFTM(id graph.ID, schema string) *ftmEntity {
	return &ftmEntity{ID: ftmID(id), Schema: schema, Properties: map[string][]string{}}
}

// writeFollowTheMoney writes people, bodies, places, events and documents, and for
// each claim an UnknownLink between the things that a direct edge of its predicate
// joins. Its role says at once when the claim is denied, alleged or planned: "NOT
// MET informal". A claim that joins nothing is an Event that involves its subjects.
func writeFollowTheMoney(ctx context.Context, w io.Writer, s *Source) error {
	ontology, err := graph.LoadOntology()
	if err != nil {
		return err
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	written := map[string]bool{}
	for c, err := range s.claims(ctx) {
		if err != nil {
			return err
		}
		for _, e := range ftmEntities(ontology, c) {
			if written[e.ID] {
				continue
			}
			written[e.ID] = true
			if err := encoder.Encode(e); err != nil {
				return err
			}
		}
	}
	return nil
}

// ftmEntities returns what a claim names, then the claim.
func ftmEntities(o *graph.Ontology, c *claim) []*ftmEntity {
	doc := c.document()
	article := newFTM(doc.ID, "Article")
	article.set("title", doc.Title)
	article.set("fileName", doc.Name)
	article.set("sourceUrl", webURL(doc.URL))
	article.set("publishedAt", doc.PublishedAt.String())
	article.set("publisher", doc.PublisherName)
	out := []*ftmEntity{article}
	for _, t := range slices.Concat(c.SubjectThings(), c.ObjectThings(), c.TopicThings(), c.Attribution().Chain) {
		out = append(out, ftmThing(t))
	}
	links := joined(o, c)
	for i, r := range links {
		id := c.ID
		if i > 0 {
			id = c.ID + "-" + r.ID
		}
		link := newFTM(id, "UnknownLink")
		link.set("subject", ftmID(r.From))
		link.set("object", ftmID(r.To))
		link.set("role", ftmRole(c))
		link.set("status", string(c.Polarity), string(c.Modality), string(c.Stance))
		ftmInterval(link, c)
		out = append(out, link)
	}
	if len(links) > 0 {
		return out
	}
	event := newFTM(c.ID, "Event")
	event.set("name", ftmRole(c)+": "+c.Gloss)
	for _, t := range c.SubjectThings() {
		if s := ftmSchema(t); s != "Address" && s != "Event" && s != "Note" {
			event.set("involved", ftmID(t.ThingID()))
		}
	}
	event.set("keywords", string(c.Predicate), string(c.Polarity), string(c.Modality), string(c.Stance))
	ftmInterval(event, c)
	return append(out, event)
}

// joined returns what the claim's predicate joins, whatever its polarity, modality
// and stance: the ends of the edge that it would support as a plain fact.
func joined(o *graph.Ontology, c *claim) []graph.Relation {
	entry := o.Entry(c.Predicate)
	if entry == nil {
		return nil
	}
	fact := c.Claim
	fact.Polarity, fact.Modality, fact.Stance = graph.Affirmed, graph.Actual, graph.Stated
	edges := graph.ProjectedEdges(o, &fact)
	return slices.DeleteFunc(edges, func(r graph.Relation) bool { return r.Type != entry.EdgeFor(c.Mode) })
}

func ftmRole(c *claim) string {
	words := []string{string(c.Predicate), c.Mode, c.Office}
	if c.Modality != graph.Actual {
		words = slices.Insert(words, 0, string(c.Modality))
	}
	if c.Stance == graph.Alleged {
		words = slices.Insert(words, 0, "ALLEGED")
	}
	if c.Polarity == graph.Negated {
		words = slices.Insert(words, 0, "NOT")
	}
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " ")
}

// ftmInterval sets what a link and an event have in common.
func ftmInterval(e *ftmEntity, c *claim) {
	doc, said := c.document(), c.Attribution()
	e.set("startDate", c.Time.Start.String())
	e.set("endDate", c.Time.End.String())
	e.set("summary", c.Gloss)
	e.set("description", quote(c))
	e.set("recordId", string(c.ID))
	e.set("proof", ftmID(doc.ID))
	e.set("publisher", doc.PublisherName)
	e.set("sourceUrl", webURL(doc.URL))
	e.set("modifiedAt", c.ReportedAt.String())
	for _, t := range said.Chain {
		e.set("namesMentioned", t.ThingName())
	}
}

// webURL returns an address that FollowTheMoney takes, "" for any other.
func webURL(address string) string {
	const longest = 4096 // code points; a part of an address leads elsewhere
	if utf8.RuneCountInString(address) > longest {
		return ""
	}
	if strings.HasPrefix(address, "http://") || strings.HasPrefix(address, "https://") {
		return address
	}
	return ""
}

func ftmThing(t graph.Thing) *ftmEntity {
	e := newFTM(t.ThingID(), ftmSchema(t))
	e.set("name", t.ThingName())
	switch t := t.(type) {
	case graph.Entity:
		e.set("wikidataId", t.WikidataID)
		if region, err := language.ParseRegion(t.ISO3); err == nil && region.IsCountry() {
			e.set("country", strings.ToLower(region.String()))
		}
		if t.Kind == graph.PlaceKind {
			e.set("full", t.Name)
		}
	case graph.Event:
		e.set("startDate", t.Start.String())
		e.set("endDate", t.End.String())
		e.set("keywords", string(t.Kind))
	case graph.Topic:
		e.set("keywords", "topic")
	case graph.UnnamedSource:
		e.set("notes", "unnamed source")
	}
	return e
}

// ftmSchema returns the schema that fits a thing; FollowTheMoney has none for a
// state as an actor, for a topic or for a source without a name.
func ftmSchema(t graph.Thing) string {
	switch t := t.(type) {
	case graph.Event:
		return "Event"
	case graph.Topic:
		return "Note"
	case graph.Entity:
		switch t.Kind {
		case graph.PersonKind:
			return "Person"
		case graph.CountryKind:
			return "PublicBody"
		case graph.PlaceKind:
			return "Address"
		case graph.OrganizationKind:
			return "Organization"
		}
	}
	return "LegalEntity"
}
