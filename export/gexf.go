package export

import (
	"context"
	"io"
	"strconv"

	"gonum.org/v1/gonum/graph/formats/gexf12"

	"github.com/demarche-kg/demarche/graph"
)

// gexfColors are the colours of nodes by kind, the same as in Neo4j Browser.
var gexfColors = map[string]gexf12.Color{
	string(graph.PersonKind):       {R: 0x4c, G: 0x8e, B: 0xda},
	string(graph.OrganizationKind): {R: 0x56, G: 0x94, B: 0x80},
	string(graph.CountryKind):      {R: 0xf7, G: 0x97, B: 0x67},
	string(graph.PlaceKind):        {R: 0xd9, G: 0xc8, B: 0xae},
	"EVENT":                        {R: 0xc9, G: 0x90, B: 0xc0},
	"TOPIC":                        {R: 0x8d, G: 0xcc, B: 0x93},
	"UNNAMED_SOURCE":               {R: 0xa5, G: 0xab, B: 0xb6},
	"CLAIM":                        {R: 0xff, G: 0xe0, B: 0x81},
}

// writeGEXF writes a dynamic network: an edge, event or claim whose days are known
// is there from the first to the last, both inclusive; all else always.
func writeGEXF(ctx context.Context, w io.Writer, s *Source) error {
	n, err := gather(ctx, s)
	if err != nil {
		return err
	}
	file := gexf12.Content{
		Version: "1.2",
		Meta:    nil, // it has a date, and the same graph gives the same bytes
		Graph: gexf12.Graph{
			Mode: "dynamic", TimeFormat: "date", DefaultEdgeType: "directed", IDType: "string",
			Attributes: []gexf12.Attributes{gexfAttributes("node", "n", nodeAttributes), gexfAttributes("edge", "e", edgeAttributes)},
		},
	}
	file.Graph.Nodes.Count, file.Graph.Edges.Count = len(n.nodes), len(n.edges)
	for _, x := range n.nodes {
		color := gexfColors[x.kind]
		file.Graph.Nodes.Nodes = append(file.Graph.Nodes.Nodes, gexf12.Node{
			ID: x.id, Label: x.label, AttValues: gexfValues("n", x.values), Color: &color,
			Start: x.dates.Start.String(), End: x.dates.End.String(),
		})
	}
	for _, x := range n.edges {
		file.Graph.Edges.Edges = append(file.Graph.Edges.Edges, gexf12.Edge{
			ID: x.id, Source: x.from, Target: x.to, Label: x.kind, Weight: float64(x.weight), AttValues: gexfValues("e", x.values),
			Start: x.dates.Start.String(), End: x.dates.End.String(),
		})
	}
	return encodeXML(w, file)
}

func gexfAttributes(class, prefix string, names []string) gexf12.Attributes {
	list := gexf12.Attributes{Class: class, Mode: "static"}
	for i, name := range names {
		list.Attributes = append(list.Attributes, gexf12.Attribute{ID: prefix + strconv.Itoa(i), Title: name, Type: "string"})
	}
	return list
}

func gexfValues(prefix string, values []string) *gexf12.AttValues {
	list := &gexf12.AttValues{}
	for i, v := range values {
		if v != "" {
			list.AttValues = append(list.AttValues, gexf12.AttValue{For: prefix + strconv.Itoa(i), Value: v})
		}
	}
	return list
}
