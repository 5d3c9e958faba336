package resolvers_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the answers of testdata anew; look at each")

// TestCases asks the query of each folder in testdata of the sample graph.
func TestCases(t *testing.T) {
	folders, err := filepath.Glob("testdata/*/query.graphql")
	if err != nil || len(folders) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	a := serve(t, sampleStore(t), introspective)
	for _, file := range folders {
		folder := filepath.Dir(file)
		t.Run(filepath.Base(folder), func(t *testing.T) {
			query, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var variables map[string]any
			switch encoded, err := os.ReadFile(filepath.Join(folder, "vars.json")); {
			case err == nil:
				if err := json.Unmarshal(encoded, &variables); err != nil {
					t.Fatal(err)
				}
			case !errors.Is(err, fs.ErrNotExist):
				t.Fatal(err)
			}
			got := readable(t, a.ask(t, string(query), variables))
			golden := filepath.Join(folder, "answer.json")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := gocmp.Diff(string(want), got); diff != "" {
				t.Errorf("the answer (-want +got):\n%s", diff)
			}
		})
	}
}

// readable indents an answer. Fields are resolved at the same time, so their errors
// come in no order: they are sorted by what they are and where they stand.
func readable(t *testing.T, a answer) string {
	t.Helper()
	var parts struct {
		Errors []json.RawMessage `json:"errors,omitempty"`
		Data   json.RawMessage   `json:"data"`
	}
	if err := json.Unmarshal([]byte(a.body), &parts); err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(parts.Errors, func(x, y json.RawMessage) int { return cmp.Compare(string(x), string(y)) })
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(parts); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
