package resolvers_test

import (
	"encoding/json"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/demarche-kg/demarche/access"
	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/graph/graphtest"
	"github.com/demarche-kg/demarche/ingest"
	"github.com/demarche-kg/demarche/ingest/page"
	"github.com/demarche-kg/demarche/resolvers"
)

// commanding returns the API of a store that clients with the scopes may change.
func commanding(t *testing.T, store graph.Store, scopes ...access.Scope) api {
	t.Helper()
	pipeline, err := ingest.New("test")
	if err != nil {
		t.Fatal(err)
	}
	r := &resolvers.Resolver{
		Store: store, Ontology: ontology(t), Log: slog.New(slog.DiscardHandler),
		Commands: &ingest.Commands{
			Pipeline: pipeline, Writer: store, Pages: page.NewFetcher(ingest.MaxReportBytes),
			Clock: func() time.Time { return time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC) },
		},
	}
	return api{Handler: resolvers.Handler(r, resolvers.Options{Limits: resolvers.DefaultLimits(), Access: access.Open(scopes)})}
}

// change runs a mutation that has to succeed and reads its answer into out.
func (a api) change(t *testing.T, query string, variables map[string]any, out any) {
	t.Helper()
	got := a.ask(t, query, variables)
	if len(got.Errors) > 0 {
		t.Fatalf("%s: %s", query, got.body)
	}
	if err := json.Unmarshal(got.Data, out); err != nil {
		t.Fatal(err)
	}
}

func TestMutations(t *testing.T) {
	store := sampleStore(t)
	a := commanding(t, store, access.Admin)
	before := graphtest.Snapshot(t, store)

	var ingested struct{ IngestText struct{ Document graph.ID } }
	a.change(t, `mutation($text: String!) { ingestText(text: $text, published: "2014-03-11", publisher: "Reuters", url: "https://example.org/1") { document new claimsAdded claimsMoved } }`,
		map[string]any{"text": "Chile met Peru on Monday."}, &ingested)
	id := ingested.IngestText.Document
	var read struct {
		Document struct {
			Publisher struct{ Name string }
			Claims    struct{ TotalCount int }
		}
	}
	a.change(t, `query($id: ID!) { document(id: $id) { publisher { name } claims(first: 1) { totalCount } } }`, map[string]any{"id": id}, &read)
	if read.Document.Publisher.Name != "Reuters" || read.Document.Claims.TotalCount == 0 {
		t.Errorf("what was ingested reads %+v", read)
	}

	var would, gone struct{ ForgetDocument struct{ Claims, Things int } }
	a.change(t, `mutation($id: ID!) { forgetDocument(id: $id) { claims things } }`, map[string]any{"id": id}, &would)
	if would.ForgetDocument.Claims == 0 || len(graphtest.Snapshot(t, store)) <= len(before) {
		t.Errorf("by default a document is forgotten: %+v", would)
	}
	a.change(t, `mutation($id: ID!) { forgetDocument(id: $id, dryRun: false) { claims things } }`, map[string]any{"id": id}, &gone)
	if gone != would {
		t.Errorf("forgotten %+v, the dry run said %+v", gone, would)
	}
	if after := graphtest.Snapshot(t, store); len(after) != len(before) {
		t.Errorf("%d lines after all, %d before", len(after), len(before))
	}

	ada, clara := graphtest.EntityID("Ada Alder", ""), graphtest.EntityID("Clara Cole", "")
	var merged struct {
		MergeEntities struct {
			Number       int
			Kind, By, At string
		}
	}
	a.change(t, `mutation($a: ID!, $b: ID!) { mergeEntities(entity: $a, into: $b, reason: "a test") { number kind by at } }`, map[string]any{"a": clara, "b": ada}, &merged)
	if m := merged.MergeEntities; m.Number != 1 || m.Kind != "MERGE" || m.By == "" || m.At != "2021-01-01T00:00:00Z" {
		t.Errorf("merged: %+v", m)
	}
	if got := a.ask(t, `mutation($a: ID!, $b: ID!) { mergeEntities(entity: $a, into: $b, reason: "a test") { number } }`, map[string]any{"a": ada, "b": clara}); !got.refusedWith("CONFLICT") {
		t.Errorf("merged in a circle: %s", got.body)
	}
	var split struct{ SplitEntity struct{ Number int } }
	a.change(t, `mutation($a: ID!) { splitEntity(entity: $a, reason: "a test") { number } }`, map[string]any{"a": clara}, &split)
	if split.SplitEntity.Number != 2 {
		t.Errorf("split: %+v", split)
	}
	long := "https://example.org/" + strings.Repeat("a", graph.MaxAddressBytes)
	for query, code := range map[string]string{
		`mutation { retractDocument(id: "doc_aaaaaaaaaaaaaaaaaaaaaaaaaa", reason: "x") { claimsEnded } }`: "NOT_FOUND",
		`mutation { retractDocument(id: "x", reason: "x") { claimsEnded } }`:                              "BAD_USER_INPUT",
		`mutation { forgetDocument(id: "ent_aaaaaaaaaaaaaaaaaaaaaaaaaa") { claims } }`:                    "BAD_USER_INPUT",
		`mutation { ingestText(text: " ") { new } }`:                                                      "BAD_USER_INPUT",
		`mutation { ingestText(text: "Chile met Peru.", url: "` + long + `") { new } }`:                   "BAD_USER_INPUT",
		`mutation { ingestURL(url: "` + long + `") { new } }`:                                             "BAD_USER_INPUT",
		`mutation { ingestURL(url: "http://169.254.169.254/latest") { new } }`:                            "BAD_USER_INPUT",
		`mutation { ingestURL(url: "file:///etc/passwd") { new } }`:                                       "BAD_USER_INPUT",
		`mutation { splitEntity(entity: "x", reason: "x") { number } }`:                                   "BAD_USER_INPUT",
		`mutation { mergeEntities(entity: "x", into: "y", reason: "") { number } }`:                       "BAD_USER_INPUT",
	} {
		if got := a.ask(t, query, nil); !got.refusedWith(code) {
			t.Errorf("%s: %s, want %s", query, got.body, code)
		}
	}
}

// TestHostileMutations puts texts that mean something elsewhere into every argument
// of the mutations that takes a text. Each is done as it says or refused as what it
// is, and the graph stays one that its documents support.
func TestHostileMutations(t *testing.T) {
	store := sampleStore(t)
	a := commanding(t, store, access.Admin)
	ada, document := string(graphtest.EntityID("Ada Alder", "")), "doc_aaaaaaaaaaaaaaaaaaaaaaaaaa"
	for _, text := range append(slices.Clone(graphtest.Hostile), "", strings.Repeat("long ", 20_000)) {
		for _, query := range []string{
			`ingestText(text: $x) { document }`, `ingestText(text: "Chile met Peru.", title: $x) { document }`, `ingestText(text: "Chile met Peru.", url: $x) { document }`,
			`ingestText(text: "Chile met Peru.", publisher: $x) { document }`, `ingestURL(url: $x) { document }`, `ingestURL(url: "http://127.0.0.1/", title: $x) { document }`,
			`ingestURL(url: "http://127.0.0.1/", publisher: $x) { document }`, `retractDocument(id: "` + document + `", reason: $x) { claimsEnded }`,
			`mergeEntities(entity: "` + ada + `", into: "` + ada + `", reason: $x) { number }`, `splitEntity(entity: "` + ada + `", reason: $x) { number }`,
		} {
			got := a.ask(t, "mutation Q($x: String!) { "+query+" }", map[string]any{"x": text})
			for i, code := range got.codes() {
				if !slices.Contains([]string{badInput, "NOT_FOUND", "CONFLICT", "UNAVAILABLE"}, code) {
					t.Errorf("%s with %.60q: %s: %s", query, text, code, got.Errors[i].Message)
				}
			}
		}
		for _, query := range []string{
			`retractDocument(id: $x, reason: "x") { claimsEnded }`, `forgetDocument(id: $x, dryRun: false) { claims }`, `splitEntity(entity: $x, reason: "x") { number }`,
			`mergeEntities(entity: $x, into: "` + ada + `", reason: "x") { number }`, `mergeEntities(entity: "` + ada + `", into: $x, reason: "x") { number }`,
		} {
			if got := a.ask(t, "mutation Q($x: ID!) { "+query+" }", map[string]any{"x": text}); !got.refusedWith(badInput) {
				t.Errorf("%s with %.60q: %.300s", query, text, got.body)
			}
		}
	}
	if kept := must(store.DocumentsByID(t.Context(), []graph.ID{graphtest.Sample(t)[0].Document.ID}))(t)[0]; kept == nil {
		t.Error("a document of the sample is gone")
	}
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// TestMutationScopes holds who may do what, and that who may not changes nothing.
func TestMutationScopes(t *testing.T) {
	mutations := map[string]access.Scope{
		`mutation { ingestText(text: "Chile met Peru.") { new } }`:                                        access.Ingest,
		`mutation { ingestURL(url: "http://127.0.0.1/") { new } }`:                                        access.Ingest,
		`mutation { retractDocument(id: "doc_aaaaaaaaaaaaaaaaaaaaaaaaaa", reason: "x") { claimsEnded } }`: access.Curate,
		`mutation { mergeEntities(entity: "x", into: "y", reason: "x") { number } }`:                      access.Curate,
		`mutation { splitEntity(entity: "x", reason: "x") { number } }`:                                   access.Curate,
		`mutation { forgetDocument(id: "doc_aaaaaaaaaaaaaaaaaaaaaaaaaa", dryRun: false) { claims } }`:     access.Admin,
	}
	for _, scope := range []access.Scope{access.Read, access.Ingest, access.Curate, access.Admin} {
		store := sampleStore(t)
		before := graphtest.Snapshot(t, store)
		a := commanding(t, store, access.Read, scope)
		for query, needed := range mutations {
			refused := a.ask(t, query, nil).refusedWith("FORBIDDEN")
			if may := scope == needed || scope == access.Admin; refused == may {
				t.Errorf("with %s: %s is forbidden: %v", scope, query, refused)
			}
		}
		if after := graphtest.Snapshot(t, store); scope == access.Read && len(after) != len(before) {
			t.Error("a reader changed the graph")
		}
	}
	if got := serve(t, sampleStore(t), func(o *resolvers.Options) { o.Access = access.Open{access.Admin} }).ask(t, `mutation { ingestText(text: "Chile met Peru.") { new } }`, nil); !got.refusedWith("BAD_USER_INPUT") {
		t.Errorf("a server without commands: %s", got.body)
	}
}
