package resolvers_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/demarche-kg/demarche/access"
	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/resolvers"
)

// check is a line of testdata/over-http.json: what GraphQL over HTTP asks of a
// server, after the audits of graphql-http, whose ids it has.
type check struct {
	ID     string
	Level  string // MUST, SHOULD or MAY
	Says   string
	GET    url.Values // the parameters; nil: POST
	Accept *string    // nil: no such header
	Type   *string    // nil: application/json
	Body   json.RawMessage
	Raw    *string // a body that is no JSON
	Status int     // 0: any that is not 200
	Kind   string  // of the answer, "" for any
	Errors string  // "none", "some" or "" for either
	Data   string  // "absent" or "" for either
}

// TestOverHTTP asks everything that the specification asks for.
func TestOverHTTP(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("testdata", "over-http.json"))
	if err != nil {
		t.Fatal(err)
	}
	var checks []check
	if err := json.Unmarshal(data, &checks); err != nil {
		t.Fatal(err)
	}
	if len(checks) < 60 {
		t.Fatalf("%d checks", len(checks))
	}
	a := serve(t, sampleStore(t), introspective, func(o *resolvers.Options) { o.GET = true })
	for _, c := range checks {
		t.Run(c.ID+" "+c.Level+" "+c.Says, func(t *testing.T) {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", strings.NewReader(string(c.Body)))
			switch {
			case c.GET != nil:
				r = httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/graphql?"+c.GET.Encode(), nil)
			case c.Raw != nil:
				r = httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", strings.NewReader(*c.Raw))
			}
			if c.Accept != nil {
				r.Header.Set("Accept", *c.Accept)
			}
			if c.GET == nil {
				r.Header.Set("Content-Type", "application/json")
				if c.Type != nil {
					r.Header.Set("Content-Type", *c.Type)
				}
			}
			w := httptest.NewRecorder()
			a.ServeHTTP(w, r)
			var got map[string]json.RawMessage
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
				t.Fatalf("no JSON: %.200s", w.Body)
			}
			if c.Status == 0 && w.Code/100 == 2 || c.Status != 0 && w.Code != c.Status {
				t.Errorf("status %d, want %d: %.200s", w.Code, c.Status, w.Body)
			}
			if kind := w.Header().Get("Content-Type"); c.Kind != "" && kind != c.Kind+"; charset=utf-8" {
				t.Errorf("type %q, want %s", kind, c.Kind)
			}
			_, errs := got["errors"]
			if c.Errors == "none" && errs || c.Errors == "some" && !errs {
				t.Errorf("errors: want %s: %.200s", c.Errors, w.Body)
			}
			if _, data := got["data"]; data && c.Data == "absent" {
				t.Errorf("there is data: %.200s", w.Body)
			}
		})
	}
}

// get asks by GET with some headers.
func (a api) get(tb testing.TB, parameters url.Values, headers ...string) *httptest.ResponseRecorder {
	tb.Helper()
	r := httptest.NewRequestWithContext(tb.Context(), http.MethodGet, "/graphql?"+parameters.Encode(), nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	a.ServeHTTP(w, r)
	return w
}

// TestTags asks again for what has not changed.
func TestTags(t *testing.T) {
	store := sampleStore(t)
	a := serve(t, store, func(o *resolvers.Options) { o.GET = true })
	asked := url.Values{"query": {`query Q($n: Int! = 1) { claims(first: $n) { totalCount edges { node { id } } } }`}, "variables": {`{"n": 2}`}}
	first := a.get(t, asked)
	tag := first.Header().Get("ETag")
	if first.Code != http.StatusOK || !strings.HasPrefix(tag, `W/"`) || !strings.Contains(first.Header().Get("Cache-Control"), "no-cache") {
		t.Fatalf("status %d, tag %q: %s", first.Code, tag, first.Body)
	}
	for _, have := range []string{tag, `"x", ` + tag, strings.TrimPrefix(tag, "W/"), "*"} {
		if again := a.get(t, asked, "If-None-Match", have); again.Code != http.StatusNotModified || again.Body.Len() > 0 || again.Header().Get("ETag") != tag {
			t.Errorf("%s: status %d, %d bytes", have, again.Code, again.Body.Len())
		}
	}
	if other := a.get(t, asked, "If-None-Match", `W/"x"`); other.Code != http.StatusOK {
		t.Errorf("another tag: status %d", other.Code)
	}
	list, err := store.Documents(t.Context(), graph.DocumentQuery{First: graph.First{N: 1}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Retract(t.Context(), list.Edges[0].Node.ID, "wrong", time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	if changed := a.get(t, asked, "If-None-Match", tag); changed.Code != http.StatusOK || changed.Header().Get("ETag") == tag {
		t.Errorf("after a change: status %d, the same tag: %v", changed.Code, changed.Header().Get("ETag") == tag)
	}
	if bad := a.get(t, url.Values{"query": {`{ nothing }`}}, "Accept", "application/graphql-response+json"); bad.Header().Get("ETag") != "" {
		t.Error("an error has a tag")
	}
	if w := serve(t, store).get(t, asked); w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "POST" {
		t.Errorf("GET where it is off: status %d, Allow %q", w.Code, w.Header().Get("Allow"))
	}
}

// TestDocuments asks where only some documents may be asked.
func TestDocuments(t *testing.T) {
	const kept, other = `query Kept($n: Int! = 3) { claims(first: $n) { totalCount } }`, `{ ontology { name } }`
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	hash := func(s string) string { sum := sha256.Sum256([]byte(s)); return hex.EncodeToString(sum[:]) }
	write("folder/kept.graphql", kept)
	write("folder/below/README.md", "no document")
	manifest := write("manifest.json", `{"`+hash(kept)+`": `+quoted(kept)+`}`)
	for _, path := range []string{filepath.Join(dir, "folder"), manifest} {
		documents, err := resolvers.ReadDocuments(path)
		if err != nil {
			t.Fatal(err)
		}
		a := serve(t, sampleStore(t), func(o *resolvers.Options) { o.Documents, o.GET = documents, true })
		for name, c := range map[string]struct {
			body string
			ok   bool
		}{
			"the document":                  {`{"query": ` + quoted(kept) + `}`, true},
			"with variables":                {`{"query": ` + quoted(kept) + `, "variables": {"n": 1}}`, true},
			"its hash":                      {`{"documentId": "` + hash(kept) + `"}`, true},
			"its hash, named":               {`{"documentId": "sha256:` + hash(kept) + `"}`, true},
			"its hash in capitals":          {`{"documentId": "sha256:` + strings.ToUpper(hash(kept)) + `"}`, true},
			"its hash as an extension":      {`{"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "` + hash(kept) + `"}}}`, true},
			"another document":              {`{"query": ` + quoted(other) + `}`, false},
			"the document and a space":      {`{"query": ` + quoted(kept+" ") + `}`, false},
			"another hash":                  {`{"documentId": "` + hash(other) + `"}`, false},
			"another document under a hash": {`{"query": ` + quoted(other) + `, "documentId": "` + hash(kept) + `"}`, false},
			"another one by extension":      {`{"query": ` + quoted(other) + `, "extensions": {"persistedQuery": {"version": 1, "sha256Hash": "` + hash(kept) + `"}}}`, false},
			"no hash":                       {`{"documentId": "sha256:"}`, false},
		} {
			got := a.post(t, c.body)
			if c.ok && len(got.Errors) > 0 || !c.ok && !got.refusedWith("NOT_FOUND") {
				t.Errorf("%s: %.300s", name, got.body)
			}
		}
		if w := a.get(t, url.Values{"documentId": {hash(kept)}}); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "totalCount") {
			t.Errorf("by GET: status %d: %s", w.Code, w.Body)
		}
	}
	if got := serve(t, sampleStore(t)).post(t, `{"documentId": "`+hash(kept)+`"}`); !got.refusedWith("NOT_FOUND") {
		t.Errorf("where none are kept: %.300s", got.body)
	}
	for name, path := range map[string]string{
		"nowhere":           filepath.Join(dir, "nowhere"),
		"an empty folder":   filepath.Join(dir, "folder", "below"),
		"no JSON":           write("bad1.json", kept),
		"a wrong hash":      write("bad2.json", `{"`+hash(other)+`": `+quoted(kept)+`}`),
		"not of the schema": filepath.Dir(write("folder2/bad.graphql", `{ nothing }`)),
		"no GraphQL":        filepath.Dir(write("folder3/bad.graphql", `{`)),
		"an empty list":     write("bad3.json", `{}`),
	} {
		if _, err := resolvers.ReadDocuments(path); graph.KindOf(err) != graph.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func quoted(s string) string {
	return `"` + strings.NewReplacer(`"`, `\"`, "\n", `\n`).Replace(s) + `"`
}

// TestRoles asks with every set of scopes, and without any.
func TestRoles(t *testing.T) {
	query := `{"query": "{ claims { totalCount } }"}`
	for _, scopes := range [][]access.Scope{nil, {access.Read}, {access.Ingest}, {access.Curate}, {access.Ingest, access.Curate}, {access.Admin}} {
		may := slices.Contains(scopes, access.Read) || slices.Contains(scopes, access.Admin)
		a := serve(t, sampleStore(t), func(o *resolvers.Options) { o.Access = access.Open(scopes) })
		for _, accept := range []string{"application/json", "application/graphql-response+json"} {
			r := request(t.Context(), strings.NewReader(query))
			r.Header.Set("Accept", accept)
			got := a.do(t, r)
			if may && len(got.Errors) > 0 || !may && (got.status != http.StatusForbidden || !got.refusedWith("FORBIDDEN")) {
				t.Errorf("%v, %s: status %d: %.300s", scopes, accept, got.status, got.body)
			}
		}
	}
	for name, who := range map[string]access.Authenticator{"nobody is let in": nil, "a key is asked for": access.Bearer{}} {
		reader := count(sampleStore(t))
		a := serve(t, reader, func(o *resolvers.Options) { o.Access = who })
		r := request(t.Context(), strings.NewReader(query))
		w := httptest.NewRecorder()
		a.ServeHTTP(w, r)
		if w.Code != http.StatusUnauthorized || w.Header().Get("WWW-Authenticate") != "Bearer" || !strings.Contains(w.Body.String(), "UNAUTHENTICATED") || len(reader.calls) > 0 {
			t.Errorf("%s: status %d, read %v: %s", name, w.Code, reader.calls, w.Body)
		}
	}
}
