package export

import (
	"context"
	_ "embed"
	"encoding/json"
	"io"

	"github.com/demarche-kg/demarche/graph"
)

// jsonldContext maps the keys below to IRIs: those of PROV for sources and
// documents, of Web Annotation for quotes, of schema.org for names and titles, and
// a vocabulary of our own for claims.
//
//go:embed context.jsonld
var jsonldContext []byte

// The ids in JSON-LD are urn:demarche: and the id.
const urn = "urn:demarche:"

type jsonldNode struct {
	ID   string `json:"@id"`
	Type string `json:"@type,omitempty"`

	Name      string   `json:"name,omitempty"`
	ISO3      string   `json:"iso3,omitempty"`
	SameAs    string   `json:"sameAs,omitempty"`
	Title     string   `json:"title,omitempty"`
	URL       string   `json:"url,omitempty"`
	Published string   `json:"published,omitempty"`
	Publisher string   `json:"publisher,omitempty"`
	Start     string   `json:"start,omitempty"`
	End       string   `json:"end,omitempty"`
	Precision string   `json:"precision,omitempty"`
	Predicate string   `json:"predicate,omitempty"`
	Mode      string   `json:"mode,omitempty"`
	Office    string   `json:"office,omitempty"`
	Polarity  string   `json:"polarity,omitempty"`
	Modality  string   `json:"modality,omitempty"`
	Stance    string   `json:"stance,omitempty"`
	Gloss     string   `json:"gloss,omitempty"`
	Subject   []string `json:"subject,omitempty"`
	Object    []string `json:"object,omitempty"`
	About     []string `json:"about,omitempty"`
	At        string   `json:"at,omitempty"`
	During    string   `json:"during,omitempty"`
	Of        string   `json:"of,omitempty"`
	Reported  string   `json:"reported,omitempty"`

	Attribution  string           `json:"attribution,omitempty"`
	AttributedTo []jsonldSource   `json:"attributedTo,omitempty"`
	Evidence     []jsonldEvidence `json:"evidence,omitempty"`
	ContentOf    string           `json:"contentOf,omitempty"`
	Contradicts  []string         `json:"contradicts,omitempty"`
	Plover       string           `json:"plover,omitempty"`
	PloverMode   string           `json:"ploverMode,omitempty"`
	CAMEO        string           `json:"cameo,omitempty"`
}

// jsonldSource is one link of the chain of sources; the innermost has position 0.
type jsonldSource struct {
	Position int    `json:"position"`
	Kind     string `json:"attribution"`
	Agent    string `json:"agent"`
	Text     string `json:"sourceText,omitempty"`
	Cue      string `json:"cue,omitempty"`
}

// jsonldEvidence is a quote in the form of Web Annotation: both a position, in
// code points, and the words.
type jsonldEvidence struct {
	Type     string           `json:"@type"`
	Source   string           `json:"source"`
	Selector []jsonldSelector `json:"selector"`
}

type jsonldSelector struct {
	Type  string `json:"@type"`
	Exact string `json:"exact,omitempty"`
	Start *int   `json:"startOffset,omitempty"`
	End   *int   `json:"endOffset,omitempty"`
}

// writeJSONLD writes {"@context": …, "@graph": […]}, a node a line, each thing and
// document before the first claim that names it.
func writeJSONLD(ctx context.Context, w io.Writer, s *Source) error {
	if _, err := io.WriteString(w, "{\"@context\": "); err != nil {
		return err
	}
	if _, err := w.Write(jsonldContext); err != nil {
		return err
	}
	if _, err := io.WriteString(w, ", \"@graph\": ["); err != nil {
		return err
	}
	written := map[string]bool{}
	write := func(n jsonldNode) error {
		if written[n.ID] {
			return nil
		}
		line, err := json.Marshal(n)
		if err != nil {
			return err
		}
		separator := "\n"
		if len(written) > 0 {
			separator = ",\n"
		}
		written[n.ID] = true
		_, err = io.WriteString(w, separator+string(line))
		return err
	}
	for c, err := range s.claims(ctx) {
		if err != nil {
			return err
		}
		for _, n := range jsonldNodes(c) {
			if err := write(n); err != nil {
				return err
			}
		}
	}
	_, err := io.WriteString(w, "\n]}\n")
	return err
}

// jsonldNodes returns a claim's document and things, then the claim.
func jsonldNodes(c *claim) []jsonldNode {
	said, doc := c.Attribution(), c.document()
	nodes := []jsonldNode{{
		ID: urn + string(doc.ID), Type: "Document", Name: doc.Name, Title: doc.Title, URL: doc.URL, Published: doc.PublishedAt.String(), Publisher: doc.PublisherName,
	}}
	name := func(t graph.Thing) string {
		if t == nil {
			return ""
		}
		nodes = append(nodes, jsonldThing(t))
		return urn + string(t.ThingID())
	}
	all := func(things []graph.Thing) (ids []string) {
		for _, t := range things {
			ids = append(ids, name(t))
		}
		return ids
	}
	n := jsonldNode{
		ID: urn + string(c.ID), Type: "Claim", Name: c.Name, Predicate: string(c.Predicate), Mode: c.Mode, Office: c.Office, Polarity: string(c.Polarity), Modality: string(c.Modality),
		Stance: string(c.Stance), Gloss: c.Gloss, Subject: all(c.SubjectThings()), Object: all(c.ObjectThings()), About: all(c.TopicThings()), At: name(c.PlaceThing()),
		Start: c.Time.Start.String(), End: c.Time.End.String(), Precision: string(c.Time.Precision), Reported: c.ReportedAt.String(),
		Attribution: string(said.Kind), Plover: string(c.Plover.Type), PloverMode: c.Plover.Mode, CAMEO: c.CAMEO,
	}
	if e := c.DuringEvent(); e != nil {
		n.During = name(*e)
	}
	if e := c.OfEvent(); e != nil {
		n.Of = name(*e)
	}
	for i, a := range c.Sources {
		n.AttributedTo = append(n.AttributedTo, jsonldSource{i, string(a.Kind), name(a.Thing), a.Text, a.Cue})
	}
	for _, e := range c.Evidence {
		n.Evidence = append(n.Evidence, jsonldEvidence{"Evidence", urn + string(doc.ID), []jsonldSelector{
			{Type: "TextQuoteSelector", Exact: e.Quote}, {Type: "TextPositionSelector", Start: &e.Start, End: &e.End},
		}})
	}
	if c.ContentOf != "" {
		n.ContentOf = urn + string(c.ContentOf)
	}
	for _, o := range c.contradicts {
		n.Contradicts = append(n.Contradicts, urn+string(o))
	}
	return append(nodes, n)
}

func jsonldThing(t graph.Thing) jsonldNode {
	n := jsonldNode{ID: urn + string(t.ThingID()), Name: t.ThingName()}
	switch t := t.(type) {
	case graph.Entity:
		n.Type, n.ISO3 = jsonldTypes[t.Kind], t.ISO3
		if t.WikidataID != "" {
			n.SameAs = "http://www.wikidata.org/entity/" + t.WikidataID
		}
	case graph.Event:
		n.Type, n.Start, n.End, n.Precision = "Event", t.Start.String(), t.End.String(), string(t.Precision)
	case graph.Topic:
		n.Type = "Topic"
	case graph.UnnamedSource:
		n.Type = "UnnamedSource"
	}
	return n
}

var jsonldTypes = map[graph.EntityKind]string{
	graph.PersonKind: "Person", graph.OrganizationKind: "Organization", graph.CountryKind: "Country", graph.PlaceKind: "Place",
}
