package export

import (
	"context"
	"encoding/xml"
	"io"
	"strconv"
)

// graphmlFile is the form of a GraphML file (graphml.graphdrawing.org).
type graphmlFile struct {
	XMLName xml.Name     `xml:"http://graphml.graphdrawing.org/xmlns graphml"`
	Keys    []graphmlKey `xml:"key"`
	Graph   struct {
		Direction string        `xml:"edgedefault,attr"`
		Nodes     []graphmlNode `xml:"node"`
		Edges     []graphmlEdge `xml:"edge"`
	} `xml:"graph"`
}

type graphmlKey struct {
	ID   string `xml:"id,attr"`
	For  string `xml:"for,attr"`
	Name string `xml:"attr.name,attr"`
	Type string `xml:"attr.type,attr"`
}

type graphmlNode struct {
	ID   string        `xml:"id,attr"`
	Data []graphmlData `xml:"data"`
}

type graphmlEdge struct {
	ID   string        `xml:"id,attr"`
	From string        `xml:"source,attr"`
	To   string        `xml:"target,attr"`
	Data []graphmlData `xml:"data"`
}

type graphmlData struct {
	Key   string `xml:"key,attr"`
	Value string `xml:",chardata"`
}

func writeGraphML(ctx context.Context, w io.Writer, s *Source) error {
	n, err := gather(ctx, s)
	if err != nil {
		return err
	}
	var file graphmlFile
	file.Graph.Direction = "directed"
	file.Keys = append(graphmlKeys("node", "n", nodeAttributes), graphmlKeys("edge", "e", edgeAttributes)...)
	file.Keys = append(file.Keys, graphmlKey{"label", "node", "label", "string"}, graphmlKey{"weight", "edge", "weight", "int"})
	for _, x := range n.nodes {
		data := append([]graphmlData{{"label", x.label}}, graphmlValues("n", x.values)...)
		file.Graph.Nodes = append(file.Graph.Nodes, graphmlNode{x.id, data})
	}
	for _, x := range n.edges {
		data := append([]graphmlData{{"weight", strconv.Itoa(x.weight)}}, graphmlValues("e", x.values)...)
		file.Graph.Edges = append(file.Graph.Edges, graphmlEdge{x.id, x.from, x.to, data})
	}
	return encodeXML(w, file)
}

// graphmlKeys declares attributes. All are text, so that an unknown number is no 0.
func graphmlKeys(of, prefix string, names []string) []graphmlKey {
	keys := make([]graphmlKey, len(names))
	for i, name := range names {
		keys[i] = graphmlKey{prefix + strconv.Itoa(i), of, name, "string"}
	}
	return keys
}

func graphmlValues(prefix string, values []string) []graphmlData {
	var data []graphmlData
	for i, v := range values {
		if v != "" {
			data = append(data, graphmlData{prefix + strconv.Itoa(i), v})
		}
	}
	return data
}

// encodeXML writes a document. Characters that XML cannot hold become U+FFFD.
func encodeXML(w io.Writer, document any) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", " ")
	if err := encoder.Encode(document); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}
