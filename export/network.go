package export

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/demarche-kg/demarche/graph"
)

// network is what graphml and gexf write: things, and the claims unless they are
// left out, as nodes; direct edges and the roles of claims as edges.
type network struct {
	nodes []node
	edges []edge
}

type node struct {
	id, label string
	kind      string // CLAIM, EVENT, TOPIC, UNNAMED_SOURCE or an entity kind
	dates     graph.Interval
	values    []string // in the order of nodeAttributes
}

type edge struct {
	id, from, to string
	kind         string // MET_INFORMALLY …, SUBJECT …
	weight       int    // the claims that support a direct edge; 1 for a role
	dates        graph.Interval
	values       []string // in the order of edgeAttributes
}

// The attributes of nodes: those of a thing, then those of a claim. An empty
// value is unknown or has no sense there.
var nodeAttributes = []string{
	"kind", "iso3", "wikidata", "sector",
	"predicate", "mode", "polarity", "modality", "stance", "attribution", "source", "source_text", "cue",
	"valid_from", "valid_to", "precision", "reported_at", "quote", "quote_start", "quote_end", "document", "title", "url", "publisher", "plover_type", "plover_mode",
}

// The attributes of edges.
var edgeAttributes = []string{
	"type", "layer", "status", "valid_from", "valid_to", "first_reported", "last_reported", "claims", "sources", "speakers", "claim_ids", "cue",
}

// The layers of edges.
const (
	directLayer = "direct" // what claims amount to
	claimLayer  = "claim"  // from a claim to its participants, sources, and other claims
)

// gather reads the network; its order depends on nothing but the graph.
func gather(ctx context.Context, s *Source) (*network, error) {
	n := &network{}
	things := map[graph.ID]graph.Thing{}
	chosen := map[graph.ID]bool{}
	var roles []edge
	for c, err := range s.claims(ctx) {
		if err != nil {
			return nil, err
		}
		chosen[c.ID] = true
		if s.WithoutClaims {
			continue
		}
		n.nodes = append(n.nodes, claimNode(c))
		roles = append(roles, claimEdges(c, things)...)
	}
	for r, err := range s.relations(ctx, chosen) {
		if err != nil {
			return nil, err
		}
		things[r.From], things[r.To] = r.FromThing, r.ToThing
		n.edges = append(n.edges, relationEdge(r))
	}
	for _, id := range slices.Sorted(maps.Keys(things)) {
		if t := things[id]; t != nil {
			n.nodes = append(n.nodes, thingNode(t))
		}
	}
	present := map[string]bool{}
	for _, x := range n.nodes {
		present[x.id] = true
	}
	// A claim that is contradicted by one outside the choice keeps its other edges.
	for _, e := range roles {
		if present[e.from] && present[e.to] {
			n.edges = append(n.edges, e)
		}
	}
	slices.SortFunc(n.nodes, func(a, b node) int { return cmp.Compare(a.id, b.id) })
	slices.SortFunc(n.edges, func(a, b edge) int { return cmp.Compare(a.id, b.id) })
	return n, nil
}

func thingNode(t graph.Thing) node {
	x := node{id: string(t.ThingID()), label: t.ThingName(), values: make([]string, len(nodeAttributes))}
	switch t := t.(type) {
	case graph.Entity:
		x.kind = string(t.Kind)
		copy(x.values, []string{x.kind, t.ISO3, t.WikidataID, t.Sector})
	case graph.Event:
		x.kind = "EVENT"
		x.dates = graph.Interval{Start: t.Start, End: t.End, Precision: t.Precision}
	case graph.Topic:
		x.kind = "TOPIC"
	case graph.UnnamedSource:
		x.kind = "UNNAMED_SOURCE"
	}
	x.values[0] = x.kind
	return x
}

func claimNode(c *claim) node {
	said, doc := c.Attribution(), c.document()
	source := ""
	if said.Source != nil {
		source = said.Source.ThingName()
	}
	start, end := offsets(c)
	return node{
		id: string(c.ID), label: c.Name, kind: "CLAIM", dates: c.Time.Interval,
		values: []string{
			"CLAIM", "", "", "",
			string(c.Predicate), c.Mode, string(c.Polarity), string(c.Modality), string(c.Stance), string(said.Kind), source, said.Text, said.Cue,
			c.Time.Start.String(), c.Time.End.String(), string(c.Time.Precision), c.ReportedAt.String(), quote(c), start, end,
			string(doc.ID), doc.Title, doc.URL, doc.PublisherName, string(c.Plover.Type), c.Plover.Mode,
		},
	}
}

// offsets returns where the evidence begins and ends, which may have gaps between.
func offsets(c *claim) (start, end string) {
	if len(c.Evidence) == 0 {
		return "", ""
	}
	return strconv.Itoa(c.Evidence[0].Start), strconv.Itoa(c.Evidence[len(c.Evidence)-1].End)
}

// claimEdges returns the edges of a claim and notes the things at their ends.
func claimEdges(c *claim, things map[graph.ID]graph.Thing) []edge {
	var out []edge
	add := func(kind, to, cue string) {
		values := make([]string, len(edgeAttributes))
		values[0], values[1], values[len(values)-1] = kind, claimLayer, cue
		id := string(c.ID) + "_" + strconv.Itoa(len(out))
		out = append(out, edge{id: id, from: string(c.ID), to: to, kind: kind, weight: 1, dates: c.Time.Interval, values: values})
	}
	role := func(kind string, ps ...graph.Participant) {
		for _, p := range ps {
			things[p.ID] = p.Thing
			add(kind, string(p.ID), "")
		}
	}
	role("SUBJECT", c.Subjects...)
	role("OBJECT", c.Objects...)
	role("ABOUT", c.Topics...)
	for _, r := range []struct {
		kind string
		of   *graph.Participant
	}{{"AT", c.Place}, {"DURING", c.During}, {"OF", c.Of}} {
		if r.of != nil {
			role(r.kind, *r.of)
		}
	}
	for _, a := range c.Sources {
		things[a.Source] = a.Thing
		add("ATTRIBUTED_TO", string(a.Source), a.Cue)
	}
	if c.ContentOf != "" {
		add("CONTENT_OF", string(c.ContentOf), "")
	}
	for _, o := range c.contradicts {
		if c.ID < o { // it holds both ways and is drawn once
			add("CONTRADICTS", string(o), "")
		}
	}
	return out
}

func relationEdge(r *graph.Relation) edge {
	ids := make([]string, len(r.ClaimIDs))
	for i, c := range r.ClaimIDs {
		ids[i] = string(c)
	}
	return edge{
		id: string(r.ID), from: string(r.From), to: string(r.To), kind: r.Type, weight: r.ClaimCount,
		dates: graph.Interval{Start: r.ValidFrom, End: r.ValidTo},
		values: []string{
			r.Type, directLayer, string(r.Status), r.ValidFrom.String(), r.ValidTo.String(), r.FirstReported.String(), r.LastReported.String(),
			strconv.Itoa(r.ClaimCount), strconv.Itoa(r.SourceCount), strconv.Itoa(r.SpeakerCount), strings.Join(ids, " "), "",
		},
	}
}
