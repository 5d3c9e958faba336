package resolvers_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/demarche-kg/demarche/access"
	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/graph/graphtest"
	"github.com/demarche-kg/demarche/resolvers"
)

func ontology(tb testing.TB) *graph.Ontology {
	tb.Helper()
	o, err := graph.LoadOntology()
	if err != nil {
		tb.Fatal(err)
	}
	return o
}

// sampleStore returns a store in memory with the sample graph.
func sampleStore(tb testing.TB) graph.Store {
	tb.Helper()
	return storeWith(tb, graphtest.Sample(tb)...)
}

func storeWith(tb testing.TB, batches ...*graph.Batch) graph.Store {
	tb.Helper()
	store := graphtest.NewMemory(ontology(tb))
	for _, b := range batches {
		if _, err := store.Write(tb.Context(), b); err != nil {
			tb.Fatal(err)
		}
	}
	return store
}

// api is the handler over a store, with what it logs.
type api struct {
	http.Handler
	log *bytes.Buffer
}

func serve(tb testing.TB, store graph.Reader, change ...func(*resolvers.Options)) api {
	tb.Helper()
	options := resolvers.Options{Limits: resolvers.DefaultLimits(), Access: access.Open{access.Read}}
	for _, f := range change {
		f(&options)
	}
	log := &bytes.Buffer{}
	r := &resolvers.Resolver{Store: store, Ontology: ontology(tb), Log: slog.New(slog.NewTextHandler(log, nil))}
	return api{resolvers.Handler(r, options), log}
}

// introspective lets clients ask for the schema.
func introspective(o *resolvers.Options) { o.Introspection = true }

// answer is a response of the API.
type answer struct {
	Data   json.RawMessage `json:"data"`
	Errors []struct {
		Message    string         `json:"message"`
		Path       []any          `json:"path"`
		Extensions map[string]any `json:"extensions"`
	} `json:"errors"`

	status int
	body   string
}

// codes returns the codes of the errors.
func (a answer) codes() []string {
	var out []string
	for _, e := range a.Errors {
		code, _ := e.Extensions["code"].(string)
		out = append(out, code)
	}
	return out
}

// refusedWith reports whether there is no data and every error has the code.
func (a answer) refusedWith(code string) bool {
	if len(a.Errors) == 0 || len(a.Data) > 0 && string(a.Data) != "null" {
		return false
	}
	for _, c := range a.codes() {
		if c != code {
			return false
		}
	}
	return true
}

func (a api) do(tb testing.TB, r *http.Request) answer {
	tb.Helper()
	w := httptest.NewRecorder()
	a.ServeHTTP(w, r)
	got := answer{status: w.Code, body: w.Body.String()}
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		tb.Fatalf("the answer is not JSON: %v\n%.500s", err, got.body)
	}
	for _, e := range got.Errors {
		if code, ok := e.Extensions["code"].(string); !ok || code == "" || len(e.Extensions) != 1 {
			tb.Errorf("an error with the extensions %v, want a code and nothing else: %s", e.Extensions, e.Message)
		}
	}
	return got
}

// post sends a body as JSON.
func (a api) post(tb testing.TB, body string) answer {
	tb.Helper()
	return a.do(tb, request(tb.Context(), strings.NewReader(body)))
}

func request(ctx context.Context, body io.Reader) *http.Request {
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql", body)
	r.Header.Set("Content-Type", "application/json")
	return r
}

// ask sends a query with variables.
func (a api) ask(tb testing.TB, query string, variables map[string]any) answer {
	tb.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		tb.Fatal(err)
	}
	return a.post(tb, string(body))
}
