package cypher

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/demarche-kg/demarche/graph/graphtest"
)

// TestForbidden sends what must never run through the way that reads take:
// statements that write, change the schema or users, fetch files and addresses,
// or call what is not needed. The API has no way to send a statement; this is what
// would stop one that got in.
func TestForbidden(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("testdata", "forbidden.json"))
	if err != nil {
		t.Fatal(err)
	}
	var statements []string
	if err := json.Unmarshal(data, &statements); err != nil {
		t.Fatal(err)
	}
	if len(statements) < 25 {
		t.Fatalf("%d statements", len(statements))
	}
	var hits atomic.Int32
	listener := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { hits.Add(1) }))
	t.Cleanup(listener.Close)
	db := empty(t)
	for _, b := range graphtest.Sample(t) {
		if _, err := db.Write(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	before, err := db.Fingerprint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range statements {
		if _, err := db.read(t.Context(), statement{name: "forbidden", text: strings.ReplaceAll(text, "$listener", listener.URL)}); err == nil {
			t.Errorf("it runs: %s", text)
		}
	}
	after, err := db.Fingerprint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if before != after {
		t.Error("the graph changed")
	}
	if hits.Load() > 0 {
		t.Errorf("%d requests reached a listener", hits.Load())
	}
	records, err := db.read(t.Context(), statement{name: "indexes", text: "SHOW INDEXES YIELD name WHERE name = 'junk' RETURN name"})
	if err != nil || len(records) > 0 {
		t.Errorf("the schema changed: %v, %v", records, err)
	}
}
