package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/demarche-kg/demarche/internal/pythontest"
	"github.com/demarche-kg/demarche/web"
)

// queryName finds the name of a worked query.
var queryName = regexp.MustCompile(`(?m)^query (\w+)`)

// TestClients asks the worked queries by genqlient in Go and by gql in Python, both
// of which check them against the schema, and compares with what plain HTTP brings.
func TestClients(t *testing.T) {
	address := serveSample(t, &serveFlags{introspection: "auto", graphiql: "auto"}) + "/graphql"
	queries, err := web.Queries()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{}
	for _, q := range queries {
		answer, err := ask(t.Context(), address, q.Text)
		if err != nil {
			t.Fatalf("%s %v", q.Title, err)
		}
		name := queryName.FindStringSubmatch(q.Text)
		if name == nil {
			t.Fatalf("%s The query has no name.", q.Title)
		}
		want[name[1]] = decoded(t, []byte(answer))
	}
	compare := func(t *testing.T, c *exec.Cmd) {
		t.Helper()
		c.Stderr = t.Output()
		out, err := c.Output()
		if err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff(any(want), decoded(t, out)); diff != "" {
			t.Errorf("-plain HTTP +client:\n%s", diff)
		}
	}
	t.Run("genqlient", func(t *testing.T) {
		dir := t.TempDir()
		for from, to := range map[string]string{"testdata/genqlient": ".", "../../web/queries": "queries"} {
			if err := os.CopyFS(filepath.Join(dir, to), os.DirFS(filepath.FromSlash(from))); err != nil {
				t.Fatal(err)
			}
		}
		schema, err := os.ReadFile(filepath.FromSlash("../../schema.graphqls"))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "schema.graphqls"), schema, 0o644); err != nil {
			t.Fatal(err)
		}
		generate := exec.CommandContext(t.Context(), "go", "tool", "genqlient", "genqlient.yaml")
		generate.Dir = dir
		if out, err := generate.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		run := exec.CommandContext(t.Context(), "go", "run", ".", address)
		run.Dir = dir
		compare(t, run)
	})
	t.Run("gql", func(t *testing.T) {
		compare(t, exec.CommandContext(t.Context(), pythontest.Interpreter(t), "-B", "testdata/gql/ask.py", address, "../../web/queries"))
	})
}

// decoded reads JSON, without the names of types that genqlient asks for itself.
func decoded(t *testing.T, data []byte) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatalf("%v: %.300s", err, data)
	}
	var plain func(any)
	plain = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			delete(v, "__typename")
			for _, x := range v {
				plain(x)
			}
		case []any:
			for _, x := range v {
				plain(x)
			}
		}
	}
	plain(v)
	return v
}
