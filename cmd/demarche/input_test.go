package main

import (
	"bytes"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/demarche-kg/demarche/graph"
)

// TestBadInput checks that what cannot be taken is refused with its reason, a
// way out and the right exit code, and that nothing is written.
func TestBadInput(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	if err := os.Mkdir(filepath.Join(dir, "empty"), 0o755); err != nil {
		t.Fatal(err)
	}
	write("mixed/good.txt", []byte("France met Germany."))
	write("mixed/bad.txt", []byte("caf\xe9"))
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()

	for name, c := range map[string]struct {
		args  []string
		stdin string
		code  int
		says  []string
	}{
		"missing file":                {args: []string{"extract", filepath.Join(dir, "nowhere.txt")}, code: exitUsage, says: []string{"nowhere.txt", "no such file"}},
		"empty file":                  {args: []string{"extract", write("empty.txt", nil)}, code: exitUsage, says: []string{"empty.txt", "no text in it"}},
		"blank file":                  {args: []string{"extract", write("blank.txt", []byte(" \n\t\n"))}, code: exitUsage, says: []string{"no text in it"}},
		"binary":                      {args: []string{"extract", write("binary.txt", []byte{1, 2, 0, 3})}, code: exitUsage, says: []string{"NUL", "plain text"}},
		"PDF":                         {args: []string{"extract", write("report.pdf", []byte("%PDF-1.7\n"))}, code: exitUsage, says: []string{"PDF", "convert"}},
		"UTF-16":                      {args: []string{"extract", write("utf16.txt", []byte("\xff\xfeh\x00i\x00"))}, code: exitUsage, says: []string{"UTF-16", "iconv"}},
		"invalid UTF-8":               {args: []string{"extract", write("latin1.txt", []byte("caf\xe9 closed"))}, code: exitUsage, says: []string{"byte 3", "UTF-8", "iconv"}},
		"50 MB line":                  {args: []string{"extract", write("huge.txt", bytes.Repeat([]byte("word "), 10<<20))}, code: exitUsage, says: []string{"huge.txt", "larger than 8 MB", "split"}},
		"empty standard input":        {args: []string{"extract", "-"}, code: exitUsage, says: []string{"standard input", "no text"}},
		"folder without texts":        {args: []string{"ingest", "--dry-run", filepath.Join(dir, "empty")}, code: exitUsage, says: []string{"no .txt file", "one plain text file"}},
		"one of two refused":          {args: []string{"ingest", "--dry-run", filepath.Join(dir, "mixed")}, code: exitSomeRefused, says: []string{"bad.txt", "UTF-8"}},
		"no source":                   {args: []string{"ingest"}, code: exitUsage, says: []string{"requires at least 1 arg"}},
		"a page in a private network": {args: []string{"ingest", "--dry-run", "http://127.0.0.1/report"}, code: exitUsage, says: []string{"private network", "public Internet"}},
		"a long address":              {args: []string{"ingest", "--dry-run", "https://news.example/" + strings.Repeat("a", graph.MaxAddressBytes)}, code: exitUsage, says: []string{"2069 bytes", "shorter"}},
		"malformed day":               {args: []string{"extract", "--published", "11/11/2017", "-"}, stdin: "x", code: exitUsage, says: []string{"2017-11-11"}},
		"unknown format":              {args: []string{"extract", "--format", "xml", "-"}, stdin: "x", code: exitUsage, says: []string{"claims"}},
		"unknown flag":                {args: []string{"extract", "--nonsense"}, code: exitUsage, says: []string{"nonsense", "--help"}},
		"unknown command":             {args: []string{"frobnicate"}, code: exitUsage, says: []string{"frobnicate"}},
		"malformed JSON line":         {args: []string{"extract", "--input", "jsonl", "-"}, stdin: "{oops\n", code: exitUsage, says: []string{"line 1"}},
		"port taken":                  {args: []string{"serve", "--addr", taken.Addr().String()}, code: exitFailed, says: []string{"taken", "--addr"}},
		"port taken in demo":          {args: []string{"demo", "--addr", taken.Addr().String()}, code: exitFailed, says: []string{"taken", "--addr"}},
		"open to the world":           {args: []string{"serve", "--addr", "0.0.0.0:0"}, code: exitUsage, says: []string{"log in", "--allow-unauthenticated"}},
		"malformed address":           {args: []string{"serve", "--addr", "8080"}, code: exitUsage, says: []string{"HOST:PORT"}},
		"unreachable Neo4j":           {args: []string{"ingest", filepath.Join(dir, "mixed", "good.txt")}, code: exitUnavailable, says: []string{"cannot be reached", "NEO4J_URI"}},
		"unreachable to verify":       {args: []string{"verify"}, code: exitUnavailable, says: []string{"cannot be reached", "NEO4J_URI"}},
	} {
		t.Run(name, func(t *testing.T) {
			env := []string{"NEO4J_URI=bolt://127.0.0.1:1", "NEO4J_PASSWORD=secret-canary", "HOME=" + t.TempDir()}
			began := time.Now()
			r := try(t, env, strings.NewReader(c.stdin), c.args...)
			if r.code != c.code {
				t.Errorf("exit %d, want %d; it says %s", r.code, c.code, r.stderr)
			}
			for _, want := range c.says {
				if !strings.Contains(r.stderr, want) {
					t.Errorf("it does not say %q: %s", want, r.stderr)
				}
			}
			if strings.Contains(r.stdout+r.stderr, "secret-canary") {
				t.Error("it tells the password")
			}
			if took := time.Since(began); took > 30*time.Second {
				t.Errorf("it took %s to say so", took)
			}
		})
	}
}

func TestWrongPassword(t *testing.T) {
	s, _ := database(t)
	env := []string{"NEO4J_URI=" + s.URI, "NEO4J_USERNAME=" + s.User, "NEO4J_PASSWORD=wrong-canary", "HOME=" + t.TempDir()}
	r := try(t, env, strings.NewReader("France met Germany."), "ingest", "-")
	if r.code != exitUnavailable || !strings.Contains(r.stderr, "NEO4J_PASSWORD") || strings.Contains(r.stderr, "wrong-canary") {
		t.Errorf("exit %d, want %d and a hint at NEO4J_PASSWORD: %s", r.code, exitUnavailable, r.stderr)
	}
}

// TestNothingWrittenByBadInput checks that a refused report leaves the graph as
// it was.
func TestNothingWrittenByBadInput(t *testing.T) {
	_, env := database(t)
	if r := try(t, env, strings.NewReader("French President Emmanuel Macron met Angela Merkel in Berlin."), "ingest", "--published", "2018-06-19", "-"); r.code != exitDone {
		t.Fatalf("exit %d: %s", r.code, r.stderr)
	}
	before := fingerprint(t, env)
	for name, text := range map[string]string{"empty": "", "binary": "a\x00b", "invalid UTF-8": "\xff\xfe\xfd"} {
		if r := try(t, env, strings.NewReader(text), "ingest", "-"); r.code != exitUsage {
			t.Errorf("%s: exit %d, want %d", name, r.code, exitUsage)
		}
	}
	if after := fingerprint(t, env); after != before {
		t.Error("a refused report changed the graph")
	}
}
