package eval

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/demarche-kg/demarche/graph"
)

// Relation is a relation between two stretches of text, in code points, the end
// exclusive.
type Relation struct {
	Type           string // of RE3D
	Source, Target [2]int
}

// RelationDocument is a text with its gold relations.
type RelationDocument struct {
	ID        string
	Text      string
	Relations []Relation
}

// ReadRelations reads one source of RE3D: documents.jsonl and relations.jsonl. The
// error is of kind Invalid.
func ReadRelations(folder fs.FS) ([]RelationDocument, error) {
	type document struct {
		ID   string `json:"_id"`
		Text string `json:"text"`
	}
	type relation struct {
		Document    string `json:"documentId"`
		Type        string `json:"type"`
		SourceBegin int    `json:"sourceBegin"`
		SourceEnd   int    `json:"sourceEnd"`
		TargetBegin int    `json:"targetBegin"`
		TargetEnd   int    `json:"targetEnd"`
	}
	documents, err := readLines[document](folder, "documents.jsonl")
	if err != nil {
		return nil, err
	}
	relations, err := readLines[relation](folder, "relations.jsonl")
	if err != nil {
		return nil, err
	}
	out := make([]RelationDocument, len(documents))
	at := map[string]int{}
	for i, d := range documents {
		out[i], at[d.ID] = RelationDocument{ID: d.ID, Text: d.Text}, i
	}
	for _, r := range relations {
		i, ok := at[r.Document]
		if !ok {
			return nil, graph.Errorf(graph.Invalid, "relations.jsonl: there is no document %s", r.Document)
		}
		x := Relation{r.Type, [2]int{r.SourceBegin, r.SourceEnd}, [2]int{r.TargetBegin, r.TargetEnd}}
		if !slices.Contains(out[i].Relations, x) {
			out[i].Relations = append(out[i].Relations, x)
		}
	}
	return out, nil
}

func readLines[T any](folder fs.FS, name string) ([]T, error) {
	text, err := fs.ReadFile(folder, name)
	if err != nil {
		return nil, graph.Errorf(graph.Invalid, "%w", err)
	}
	var out []T
	for d := json.NewDecoder(bytes.NewReader(text)); ; {
		var x T
		switch err := d.Decode(&x); {
		case errors.Is(err, io.EOF):
			return out, nil
		case err != nil:
			return nil, graph.Errorf(graph.Invalid, "%s: line %d: %w", name, len(out)+1, err)
		}
		out = append(out, x)
	}
}

// RelationTypes returns the types of RE3D that a predicate can express.
func RelationTypes(p graph.Predicate) ([]string, error) {
	var types []string
	err := rows("relations", 2, func(f []string) error {
		if slices.Contains(strings.Fields(f[1]), string(p)) {
			types = append(types, f[0])
		}
		return nil
	})
	return types, err
}

// mutual is the type whose two sides are alike.
const mutual = "CommWith"

// RelationReport is how well relations are found, by type.
type RelationReport struct {
	Documents int     `json:"documents"`
	Types     []Group `json:"types"`
}

// ScoreRelations scores the relations predicted for each document, by its id. Two
// are the same when both sides overlap. Only types that a predicate can express
// are scored; a claim that can express two is right where it is either.
func ScoreRelations(gold []RelationDocument, predicted map[string][]Relation) (*RelationReport, error) {
	r := &RelationReport{Documents: len(gold)}
	err := rows("relations", 2, func(f []string) error {
		g := Group{Name: f[0]}
		for _, d := range gold {
			var want, have []Relation
			for _, x := range d.Relations {
				if x.Type == f[0] {
					want = append(want, x)
				}
			}
			for _, x := range predicted[d.ID] {
				if x.Type == f[0] {
					have = append(have, x)
				}
			}
			for _, x := range want {
				g.Recall.count(slices.ContainsFunc(have, x.same))
			}
			for _, x := range have {
				g.Precision.count(slices.ContainsFunc(want, x.same))
			}
		}
		g.Gold, g.Predicted, g.F1 = int(g.Recall.Whole), int(g.Precision.Whole), F1(g.Precision, g.Recall)
		r.Types = append(r.Types, g)
		return nil
	})
	return r, err
}

func (r Relation) same(o Relation) bool {
	overlap := func(a, b [2]int) bool { return a[0] < b[1] && b[0] < a[1] }
	return overlap(r.Source, o.Source) && overlap(r.Target, o.Target) ||
		r.Type == mutual && overlap(r.Source, o.Target) && overlap(r.Target, o.Source)
}

// WriteTable writes the report for people.
func (r *RelationReport) WriteTable(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "relations, %d documents\n", r.Documents)
	writeGroups(&b, "type", r.Types)
	_, err := io.WriteString(w, b.String())
	return err
}
