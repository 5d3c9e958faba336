package eval

import (
	"encoding/json"
	"errors"
	"io/fs"
	"strings"

	"github.com/demarche-kg/demarche/graph"
)

// Gold is a text with its gold claims.
type Gold struct {
	Name      string
	Text      string
	Published graph.Date // unknown where the folder does not say
	Split     string     // "dev", "test"; "" where the folder does not say
	Claims    []Claim
}

// ReadFolder reads the gold of a folder, by name: NAME.txt with NAME.claims.jsonl,
// and their days of publication and splits from manifest.json, where there is one. The error
// is of kind Invalid and says which file is wrong.
func ReadFolder(folder fs.FS) ([]Gold, error) {
	listed, err := readManifest(folder)
	if err != nil {
		return nil, err
	}
	files, err := fs.Glob(folder, "*.claims.jsonl")
	if err != nil {
		return nil, graph.Errorf(graph.Invalid, "%w", err)
	}
	if len(files) == 0 {
		return nil, graph.Errorf(graph.Invalid, "there is no gold in this folder: NAME.txt with NAME.claims.jsonl")
	}
	var golds []Gold
	for _, file := range files {
		name := strings.TrimSuffix(file, ".claims.jsonl")
		text, err := fs.ReadFile(folder, name+".txt")
		if err != nil {
			return nil, graph.Errorf(graph.Invalid, "%w", err)
		}
		f, err := folder.Open(file)
		if err != nil {
			return nil, graph.Errorf(graph.Invalid, "%w", err)
		}
		claims, err := ReadClaims(f)
		if err := errors.Join(err, f.Close()); err != nil {
			return nil, graph.Errorf(graph.Invalid, "%s: %w", file, err)
		}
		g := Gold{Name: name, Text: string(text), Published: listed[name].published, Split: listed[name].split, Claims: claims}
		for i := range claims {
			if e := claims[i].Evidence; e.Start < 0 || e.Start >= e.End || e.End > len([]rune(g.Text)) {
				return nil, graph.Errorf(graph.Invalid, "%s: claim %s: evidence %d to %d is not in the text", file, claims[i].ID, e.Start, e.End)
			}
		}
		golds = append(golds, g)
	}
	return golds, nil
}

// listing is what a manifest says of a report.
type listing struct {
	published graph.Date
	split     string
}

func readManifest(folder fs.FS) (map[string]listing, error) {
	listed := map[string]listing{}
	text, err := fs.ReadFile(folder, "manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return listed, nil
	}
	if err != nil {
		return nil, graph.Errorf(graph.Invalid, "%w", err)
	}
	var manifest struct {
		Documents []struct{ Name, Published, Split string }
	}
	if err := json.Unmarshal(text, &manifest); err != nil {
		return nil, graph.Errorf(graph.Invalid, "manifest.json: %w", err)
	}
	for _, d := range manifest.Documents {
		day, err := graph.ParseDate(d.Published)
		if err != nil {
			return nil, graph.Errorf(graph.Invalid, "manifest.json: %s: %w", d.Name, err)
		}
		listed[d.Name] = listing{day, d.Split}
	}
	return listed, nil
}
