package main

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/demarche-kg/demarche/access"
	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/resolvers"
)

func testApp(t *testing.T, env ...string) *app {
	t.Helper()
	return &app{environment: env, stdout: io.Discard, stderr: io.Discard, log: slog.New(slog.NewTextHandler(t.Output(), nil)), clock: time.Now}
}

// TestWhoIsLetIn holds that nobody serves beyond loopback without saying who is
// let in, and that the way in is the one that was said.
func TestWhoIsLetIn(t *testing.T) {
	dir := t.TempDir()
	keys, empty, loose := filepath.Join(dir, "keys.json"), filepath.Join(dir, "none.json"), filepath.Join(dir, "loose.json")
	for _, path := range []string{keys, loose} {
		if _, _, err := access.OpenKeys(path, time.Now).Add("ada", []access.Scope{access.Read}, time.Time{}); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(loose, 0o644); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		flags serveFlags
		want  access.Authenticator // the kind alone; nil: refused
		says  string
	}{
		"loopback":                         {serveFlags{address: "127.0.0.1:0"}, access.Open{access.Admin}, ""},
		"loopback by name":                 {serveFlags{address: "localhost:0"}, access.Open{access.Admin}, ""},
		"loopback with keys":               {serveFlags{address: "127.0.0.1:0", login: loginFlags{keys: keys}}, access.Bearer{}, ""},
		"loopback, keys at hand":           {serveFlags{address: "127.0.0.1:0", login: loginFlags{fallback: keys}}, access.Open{access.Admin}, ""},
		"anywhere":                         {serveFlags{address: "0.0.0.0:0"}, nil, "--allow-unauthenticated"},
		"anywhere, unsaid":                 {serveFlags{address: ":0"}, nil, "--allow-unauthenticated"},
		"anywhere over IPv6":               {serveFlags{address: "[::]:0"}, nil, "--allow-unauthenticated"},
		"a name that begins like loopback": {serveFlags{address: "localhost.example:0"}, nil, "--allow-unauthenticated"},
		"anywhere, keys at hand":           {serveFlags{address: "0.0.0.0:0", login: loginFlags{fallback: keys}}, access.Bearer{}, ""},
		"anywhere with keys":               {serveFlags{address: "0.0.0.0:0", login: loginFlags{keys: keys}}, access.Bearer{}, ""},
		"anywhere with no key":             {serveFlags{address: "0.0.0.0:0", login: loginFlags{keys: empty}}, nil, "keys add"},
		"anywhere, no key at hand":         {serveFlags{address: "0.0.0.0:0", login: loginFlags{fallback: empty}}, nil, "keys add"},
		"keys that others may read":        {serveFlags{address: "0.0.0.0:0", login: loginFlags{keys: loose}}, nil, "chmod 600"},
		"a provider without an audience":   {serveFlags{address: "0.0.0.0:0", login: loginFlags{issuer: "https://issuer.example"}}, nil, "audience"},
		"a provider in plain text":         {serveFlags{address: "0.0.0.0:0", login: loginFlags{issuer: "http://issuer.example", audience: "x"}}, nil, "https"},
		"anywhere, everybody":              {serveFlags{address: "0.0.0.0:0", unauthenticated: true}, access.Open{access.Read}, ""},
		"everybody, and keys":              {serveFlags{address: "0.0.0.0:0", unauthenticated: true, login: loginFlags{keys: keys}}, nil, "leave one of them out"},
		"no port":                          {serveFlags{address: "127.0.0.1"}, nil, "HOST:PORT"},
	} {
		t.Run(name, func(t *testing.T) {
			listener, who, err := testApp(t).listen(t.Context(), &c.flags)
			if c.want == nil {
				if graph.KindOf(err) != graph.Invalid || !strings.Contains(err.Error(), c.says) {
					t.Fatalf("%v, want one that says %s", err, c.says)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			_ = listener.Close()
			switch want := c.want.(type) {
			case access.Open:
				if got, ok := who.(access.Open); !ok || got[0] != want[0] {
					t.Errorf("lets in %v, want %v", who, want)
				}
			default:
				if got, ok := who.(access.Bearer); !ok || got.Keys == nil {
					t.Errorf("lets in %T, want keys", who)
				}
			}
		})
	}
}

func TestTransport(t *testing.T) {
	for uri, secure := range map[string]bool{
		"bolt://127.0.0.1:7687": true, "neo4j://localhost:7687": true, "bolt://[::1]:7687": true, "neo4j+s://kg.example:7687": true, "bolt+s://10.0.0.1": true,
		"bolt://kg.example:7687": false, "neo4j://10.0.0.1:7687": false, "neo4j+ssc://kg.example": false, "bolt+ssc://kg.example": false,
		"bolt://localhost.example": false, "bolt://": false, "kg.example:7687": false, "": false,
	} {
		if err := testApp(t).checkTransport(uri); (err == nil) != secure || err != nil && graph.KindOf(err) != graph.Invalid {
			t.Errorf("%s: %v", uri, err)
		}
	}
	if err := testApp(t, "DEMARCHE_NEO4J_INSECURE=true").checkTransport("bolt://kg.example"); err != nil {
		t.Errorf("although it is allowed: %v", err)
	}
	if err := testApp(t, "DEMARCHE_NEO4J_INSECURE=yes").checkTransport("bolt://kg.example"); err == nil {
		t.Error("allowed by another word")
	}
}

// TestKeys makes, lists and revokes a key from the command line.
func TestKeys(t *testing.T) {
	env := []string{"HOME=" + t.TempDir()}
	made := try(t, env, nil, "keys", "add", "ada", "--scope", "read,ingest", "--days", "30")
	secret := strings.TrimSpace(made.stdout)
	if made.code != exitDone || !strings.HasPrefix(secret, "dmk_") || strings.ContainsAny(secret, " \n") || !strings.Contains(made.stderr, "only time") {
		t.Fatalf("exit %d: %q, %q", made.code, made.stdout, made.stderr)
	}
	id := strings.Split(secret, "_")[1]
	for _, args := range [][]string{{"keys", "list"}, {"keys", "list", "--json"}} {
		list := try(t, env, nil, args...)
		if list.code != exitDone || !strings.Contains(list.stdout, id) || !strings.Contains(list.stdout, "ada") || strings.Contains(list.stdout, strings.Split(secret, "_")[2]) || strings.Contains(list.stdout, "sha256") {
			t.Errorf("%q: exit %d: %s%s", args, list.code, list.stdout, list.stderr)
		}
	}
	if gone := try(t, env, nil, "keys", "revoke", id); gone.code != exitDone {
		t.Errorf("revoke: exit %d: %s", gone.code, gone.stderr)
	}
	if list := try(t, env, nil, "keys", "list"); !strings.Contains(list.stdout, "revoked") {
		t.Errorf("after it was revoked: %s", list.stdout)
	}
	for _, c := range []struct {
		says string
		args []string
	}{
		{"accepts 1 arg", []string{"keys", "revoke"}},
		{"accepts 1 arg", []string{"keys", "add"}},
		{"no key", []string{"keys", "revoke", "nobody"}},
		{"scopes are", []string{"keys", "add", "x", "--scope", "root"}},
		{"--days", []string{"keys", "add", "x", "--days", "-1"}},
	} {
		if r := try(t, env, nil, c.args...); r.code == exitDone || !strings.Contains(r.stderr, c.says) {
			t.Errorf("%q: exit %d: %s", c.args, r.code, r.stderr)
		}
	}
	if r := try(t, nil, nil, "keys", "list"); r.code != exitUsage || !strings.Contains(r.stderr, "--keys") {
		t.Errorf("without a home folder: exit %d: %s", r.code, r.stderr)
	}
}

// TestDrain stops a server while twenty requests run. Each is answered.
func TestDrain(t *testing.T) {
	const requests = 20
	var running sync.WaitGroup
	running.Add(requests)
	release := make(chan struct{})
	ended := false
	s := &service{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			running.Done()
			<-release
			_, _ = io.WriteString(w, "answered")
		}),
		recorded: &resolvers.Hub{},
		ends:     []func(context.Context) error{func(context.Context) error { ended = true; return nil }},
	}
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	heard, err := s.recorded.Subscribe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- testApp(t).serve(ctx, listener, s) }()
	answers := make(chan string, requests)
	for range requests {
		go func() {
			response, err := http.Get("http://" + listener.Addr().String())
			if err != nil {
				answers <- err.Error()
				return
			}
			defer func() { _ = response.Body.Close() }()
			body, err := io.ReadAll(response.Body)
			if err != nil {
				body = []byte(err.Error())
			}
			answers <- string(body)
		}()
	}
	running.Wait()
	stop()
	select {
	case err := <-served:
		t.Fatalf("stopped while requests ran: %v", err)
	case <-time.After(100 * time.Millisecond):
	}
	if _, open := <-heard; open {
		t.Error("a subscriber hears of something")
	}
	if response, err := http.Get("http://" + listener.Addr().String()); err == nil {
		_ = response.Body.Close()
		t.Error("a request was taken after the server was told to stop")
	}
	close(release)
	for range requests {
		if got := <-answers; got != "answered" {
			t.Errorf("a request ended with %q", got)
		}
	}
	if err := <-served; err != nil || !ended {
		t.Errorf("%v; what ends with it has ended: %v", err, ended)
	}
}
