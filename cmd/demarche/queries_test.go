package main

import (
	"bytes"
	"fmt"
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/demarche-kg/demarche/access"
	"github.com/demarche-kg/demarche/web"
)

// queriesDoc is the page that shows the worked queries with their answers.
const queriesDoc = "queries.md"

const queriesIntro = `# Worked queries

The queries that GraphiQL and the console start with, and what they answer on the sample report. A test asks them all and
compares; after a change that is meant, write this page anew with

    go test ./cmd/demarche -run TestWorkedQueries -update

Ask them yourself: ` + "`go run ./cmd/demarche demo`" + `, then open the address it prints with /graphiql/ behind it.
`

// maxLines is how many lines of an answer the page shows.
const maxLines = 45

// TestWorkedQueries asks the worked queries of the sample, through the whole
// program, and compares with docs/queries.md.
func TestWorkedQueries(t *testing.T) {
	address := serveSample(t, &serveFlags{introspection: "auto", graphiql: "auto"})
	queries, err := web.Queries()
	if err != nil {
		t.Fatal(err)
	}
	var page bytes.Buffer
	page.WriteString(queriesIntro)
	for _, q := range queries {
		answer, err := ask(t.Context(), address+"/graphql", q.Text)
		if err != nil {
			t.Errorf("%s %v", q.Title, err)
			continue
		}
		if strings.Contains(answer, `"edges": []`) || strings.HasSuffix(answer, ": []\n}") || strings.HasSuffix(answer, ": null\n}") {
			t.Errorf("%s The sample has no answer: %s", q.Title, answer)
		}
		lines := strings.Split(answer, "\n")
		if len(lines) > maxLines {
			lines = append(lines[:maxLines], "…")
		}
		_, body, _ := strings.Cut(q.Text, "\n")
		fmt.Fprintf(&page, "\n## %s\n\n```graphql\n%s\n```\n\n```json\n%s\n```\n", q.Title, strings.TrimSpace(body), strings.Join(lines, "\n"))
	}
	comparePage(t, queriesDoc, page.String())
}

// comparePage holds that a page in the folder of the docs is what it should be;
// -update writes it anew.
func comparePage(t *testing.T, name, want string) {
	t.Helper()
	path := filepath.Join(root, "docs", filepath.FromSlash(name))
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(string(kept), want); diff != "" {
		t.Errorf("docs/%s is stale (-update writes it anew):\n%s", name, diff)
	}
}

// serveSample ingests the sample, as the demo does, and serves it to readers until
// the test ends. It returns the address.
func serveSample(t *testing.T, f *serveFlags) string {
	t.Helper()
	_, env := database(t)
	if r := try(t, env, nil, "demo", "--once", "--addr", "127.0.0.1:0"); r.code != exitDone {
		t.Fatalf("exit %d: %s", r.code, r.stderr)
	}
	a := testApp(t, env...)
	db, _, closeAll, err := a.openDatabase(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := closeAll(); err != nil {
			t.Error(err)
		}
	})
	s, err := a.service(t.Context(), db, nil, f, &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}, access.Open{access.Read})
	if err != nil {
		t.Fatal(err)
	}
	running := httptest.NewServer(s)
	t.Cleanup(running.Close)
	return running.URL
}
