package resolvers_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
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
			var got bytes.Buffer
			if err := json.Indent(&got, []byte(a.ask(t, string(query), variables).body), "", "  "); err != nil {
				t.Fatal(err)
			}
			got.WriteByte('\n')
			golden := filepath.Join(folder, "answer.json")
			if *update {
				if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Errorf("the answer (-want +got):\n%s", diff)
			}
		})
	}
}
