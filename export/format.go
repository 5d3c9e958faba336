package export

import (
	"context"
	"io"
	"slices"
	"strings"

	"github.com/demarche-kg/demarche/graph"
)

// Format is a way to write a Source down.
type Format struct {
	Name   string // graphml
	Gloss  string // what it is and who reads it
	Binary bool   // not for a terminal

	write func(ctx context.Context, w io.Writer, s *Source) error
}

// Formats returns all formats, by name.
func Formats() []Format {
	return []Format{
		{Name: "csv", Gloss: "a table with a row a claim, for spreadsheets and pandas", write: writeCSV},
		{Name: "ftm", Gloss: "FollowTheMoney entities, a JSON object a line, for Aleph", write: writeFollowTheMoney},
		{Name: "gexf", Gloss: "a network with dates, for Gephi", write: writeGEXF},
		{Name: "graphml", Gloss: "a network, for networkx, Gephi, yEd", write: writeGraphML},
		{Name: "jsonld", Gloss: "linked data after PROV and Web Annotation, for RDF tools", write: writeJSONLD},
		{Name: "parquet", Gloss: "the table of csv with types and lists, for pyarrow, DuckDB, R", Binary: true, write: writeParquet},
		{Name: "plover", Gloss: "PLOVER event records, a JSON object a line", write: writePlover},
		{Name: "polecat", Gloss: "PLOVER events in the columns of POLECAT, separated by tabs", write: writePolecat},
	}
}

// FormatNamed returns the format with a name; an unknown one is an error of kind
// Invalid that lists all.
func FormatNamed(name string) (Format, error) {
	formats := Formats()
	if i := slices.IndexFunc(formats, func(f Format) bool { return f.Name == name }); i >= 0 {
		return formats[i], nil
	}
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = f.Name
	}
	return Format{}, graph.Errorf(graph.Invalid, "there is no format %q: want one of %s", name, strings.Join(names, ", "))
}

// Write writes what s has to w and returns how many claims that was. An error
// leaves w with a part.
func (f Format) Write(ctx context.Context, w io.Writer, s *Source) (claims int, err error) {
	defer graph.Wrap(&err, "export %s", f.Name)
	counted := *s
	counted.read = &claims
	err = f.write(ctx, w, &counted)
	return claims, err
}
