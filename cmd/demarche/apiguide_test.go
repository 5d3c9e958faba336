package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// apiGuide is the page that says how the endpoint is used.
const apiGuide = "api.md"

// example finds a query of the page and the answer behind it.
var example = regexp.MustCompile("(?s)(```graphql\n)(.*?)(```\n\n```json\n)(.*?)(```\n)")

// TestAPIGuide asks the queries of docs/api.md as somebody who may only read, and
// compares with the answers there.
func TestAPIGuide(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(root, "docs", apiGuide))
	if err != nil {
		t.Fatal(err)
	}
	want := string(page)
	asked := 0
	address := serveSample(t, &serveFlags{introspection: "auto", graphiql: "auto"}) + "/graphql"
	got := example.ReplaceAllStringFunc(want, func(found string) string {
		asked++
		parts := example.FindStringSubmatch(found)
		return parts[1] + parts[2] + parts[3] + post(t, address, parts[2]) + parts[5]
	})
	if queries := strings.Count(want, "```graphql\n"); asked != queries || asked == 0 {
		t.Errorf("%d of %d queries have an answer behind them", asked, queries)
	}
	comparePage(t, apiGuide, got)
}

// post sends a query and returns the whole answer, errors included, indented.
func post(t *testing.T, address, query string) string {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }() // read to its end
	data, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, data, "", "  "); err != nil {
		t.Fatalf("status %d: %s", response.StatusCode, data)
	}
	return strings.TrimSpace(indented.String()) + "\n"
}
