package neo4jlocal_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/internal/neo4jlocal"
	"github.com/demarche-kg/demarche/internal/neo4jlocal/neo4jtest"
)

// asParent makes a copy of the test binary start a server, "owned" or "daemon".
const asParent = "DEMARCHE_TEST_PARENT"

func TestMain(m *testing.M) {
	if mode := os.Getenv(asParent); mode != "" && os.Getenv(neo4jlocal.SupervisorVariable) == "" {
		os.Exit(parent(mode))
	}
	os.Exit(neo4jtest.Main(m))
}

// parent starts a server, prints it as JSON, and with an owned one waits to be
// killed.
func parent(mode string) int {
	c, err := neo4jtest.Config()
	var server *neo4jlocal.Server
	if err == nil && mode == "daemon" {
		server, err = neo4jlocal.StartDaemon(context.Background(), c)
	} else if err == nil {
		server, err = neo4jlocal.StartOwned(context.Background(), c)
	}
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(server)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if mode == "owned" {
		time.Sleep(5 * time.Minute)
	}
	return 0
}

// parentProcess is a process that runs parent.
func parentProcess(t *testing.T, mode string, env ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), self)
	c.Env = append(os.Environ(), append(env, asParent+"="+mode)...)
	c.Stderr = os.Stderr
	return c
}

// config returns how tests start servers, with folders for state and data of the
// test's own.
func config(t *testing.T) neo4jlocal.Config {
	t.Helper()
	c, err := neo4jtest.Config()
	if err != nil {
		t.Fatal(err)
	}
	c.StateDir, c.DataDir = t.TempDir(), t.TempDir()
	return c
}

// run runs a statement and returns the first value of its first row.
func run(ctx context.Context, s neo4jlocal.Server, statement string) (value any, err error) {
	driver, err := neo4j.NewDriverWithContext(s.URI, neo4j.BasicAuth(s.User, s.Password, ""))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, driver.Close(ctx)) }()
	session := driver.NewSession(ctx, neo4j.SessionConfig{DatabaseName: s.Database})
	defer func() { err = errors.Join(err, session.Close(ctx)) }()
	result, err := session.Run(ctx, statement, nil)
	if err != nil {
		return nil, err
	}
	records, err := result.Collect(ctx)
	if err != nil || len(records) == 0 {
		return nil, err
	}
	return records[0].Values[0], nil
}

// javas returns the pids of the processes that have text on their command line.
func javas(t *testing.T, text string) []int {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil || len(files) == 0 {
		t.Skip("SKIPPED: without /proc there is no telling which processes run")
	}
	var pids []int
	for _, file := range files {
		line, err := os.ReadFile(file) // that of a process gone since is missing
		if err == nil && bytes.Contains(line, []byte(text)) && bytes.Contains(line, []byte("CommunityEntryPoint")) {
			pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file)))
			if err != nil {
				t.Fatal(err)
			}
			pids = append(pids, pid)
		}
	}
	return pids
}

func TestLogin(t *testing.T) {
	server := neo4jtest.Server(t)
	if err := neo4jtest.Ready(t.Context(), server.URI, server.User, server.Password); err != nil {
		t.Error(err)
	}
	if err := neo4jtest.Ready(t.Context(), server.URI, server.User, server.Password+"x"); err == nil {
		t.Error("a wrong password is let in")
	}
}

func TestSettingsHold(t *testing.T) {
	server := neo4jtest.Server(t)
	if server.Mode == neo4jlocal.External {
		t.Skip("SKIPPED: the server is not ours to judge")
	}
	for _, s := range neo4jlocal.Settings() {
		if strings.HasPrefix(s.Name, "internal.") {
			continue // not shown; TestNothingFromOutside tries it
		}
		got, err := run(t.Context(), server, "SHOW SETTINGS '"+s.Name+"' YIELD value")
		if err != nil {
			t.Fatal(err)
		}
		// Folders are shown resolved.
		if text := fmt.Sprint(got); !strings.EqualFold(text, s.Value) && !strings.HasSuffix(text, "/"+s.Value) && text != strings.Replace(s.Value, "256m", "256.00MiB", 1) {
			t.Errorf("%s is %v, want %s", s.Name, got, s.Value)
		}
	}
}

// TestNothingFromOutside checks that reading reaches neither files nor addresses.
func TestNothingFromOutside(t *testing.T) {
	server := neo4jtest.Server(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	reached := make(chan struct{}, 10)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			reached <- struct{}{}
			_ = conn.Close()
		}
	}()
	for _, url := range []string{
		"http://" + listener.Addr().String() + "/x.csv", "ftp://" + listener.Addr().String() + "/x.csv",
		"file:///etc/passwd", "file:///../conf/neo4j.conf", "file:///x.csv",
	} {
		if _, err := run(t.Context(), server, "LOAD CSV FROM '"+url+"' AS line RETURN line"); err == nil {
			t.Errorf("%s was read", url)
		}
	}
	if len(reached) > 0 {
		t.Error("Neo4j called an address")
	}
}

func TestFullText(t *testing.T) {
	server := neo4jtest.Server(t)
	for _, s := range []string{
		"CREATE FULLTEXT INDEX probe IF NOT EXISTS FOR (n:Probe) ON EACH [n.text]",
		"CALL db.awaitIndexes(60)",
		"CREATE (:Probe {text: 'an informal meeting'})",
	} {
		if _, err := run(t.Context(), server, s); err != nil {
			t.Fatal(err)
		}
	}
	got, err := run(t.Context(), server, "CALL db.index.fulltext.queryNodes('probe', 'informal') YIELD node RETURN count(node)")
	if err != nil || got != int64(1) {
		t.Errorf("%v nodes found, %v", got, err)
	}
	for _, s := range []string{"MATCH (n:Probe) DETACH DELETE n", "DROP INDEX probe"} {
		if _, err := run(t.Context(), server, s); err != nil {
			t.Error(err)
		}
	}
}

func TestBrowserIsServed(t *testing.T) {
	server := neo4jtest.Server(t)
	if server.BrowserURL == "" {
		t.Skip("SKIPPED: the server is not ours")
	}
	response, err := http.Get(server.BrowserURL)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		t.Errorf("status %s", response.Status)
	}
}

func TestFindExternal(t *testing.T) {
	env := map[string]string{"NEO4J_URI": "bolt://db.example:7687", "NEO4J_PASSWORD": "p", "NEO4J_DATABASE": "d"}
	server, err := neo4jlocal.Find(t.Context(), neo4jlocal.Config{Env: func(name string) string { return env[name] }})
	if err != nil {
		t.Fatal(err)
	}
	want := neo4jlocal.Server{URI: "bolt://db.example:7687", User: "neo4j", Password: "p", Database: "d", Mode: neo4jlocal.External}
	if server.URI != want.URI || server.User != want.User || server.Password != want.Password || server.Database != want.Database || server.Mode != want.Mode {
		t.Errorf("got %+v", server)
	}
	if err := server.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestOwnedParentKilled kills the parent, which cannot clean up then: the
// supervisor must.
func TestOwnedParentKilled(t *testing.T) {
	neo4jtest.Server(t) // skips where none can be started
	tmp := t.TempDir()
	p := parentProcess(t, "owned", "TMPDIR="+tmp)
	out, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	var server neo4jlocal.Server
	if err := json.NewDecoder(out).Decode(&server); err != nil {
		t.Fatal(err)
	}
	if err := neo4jtest.Ready(t.Context(), server.URI, server.User, server.Password); err != nil {
		t.Fatal(err)
	}
	if n := len(javas(t, tmp)); n != 1 {
		t.Fatalf("%d servers run, want 1", n)
	}
	if err := p.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := p.Wait(); err == nil {
		t.Error("the parent was not killed")
	}
	began := time.Now()
	for time.Since(began) < 30*time.Second {
		left, err := os.ReadDir(tmp)
		if err != nil {
			t.Fatal(err)
		}
		if len(left) == 0 && len(javas(t, tmp)) == 0 {
			t.Logf("all gone after %v", time.Since(began).Round(time.Millisecond))
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Errorf("30 s after the parent was killed Java still runs (%v) or its home is left", javas(t, tmp))
}

// TestDaemon goes through a daemon's life: two processes start it at once, it
// outlives both, keeps its data over a stop and a kill, and stops.
func TestDaemon(t *testing.T) {
	neo4jtest.Server(t) // skips where none can be started
	c := config(t)
	ctx := t.Context()
	if _, err := neo4jlocal.FindDaemon(ctx, c); graph.KindOf(err) != graph.NotFound {
		t.Fatalf("before any start: %v", err)
	}
	if stopped, err := neo4jlocal.StopDaemon(ctx, c); err != nil || stopped.PID != 0 {
		t.Errorf("stop without a daemon: %+v, %v", stopped, err)
	}
	t.Cleanup(func() {
		if _, err := neo4jlocal.StopDaemon(context.WithoutCancel(ctx), c); err != nil {
			t.Error(err)
		}
		if left := javas(t, c.DataDir); len(left) > 0 {
			t.Errorf("Java still runs: %v", left)
		}
	})

	var parents []*exec.Cmd
	var outputs [2]bytes.Buffer
	for i := range outputs {
		p := parentProcess(t, "daemon", "DEMARCHE_STATE="+c.StateDir, "DEMARCHE_DATA="+c.DataDir)
		p.Stdout = &outputs[i]
		if err := p.Start(); err != nil {
			t.Fatal(err)
		}
		parents = append(parents, p)
	}
	var servers [2]neo4jlocal.Server
	for i, p := range parents {
		if err := p.Wait(); err != nil {
			t.Fatalf("start %d: %v", i, err)
		}
		if err := json.Unmarshal(outputs[i].Bytes(), &servers[i]); err != nil {
			t.Fatal(err)
		}
	}
	if servers[0].URI != servers[1].URI || servers[0].Password != servers[1].Password {
		t.Errorf("two starts gave two servers: %s and %s", servers[0].URI, servers[1].URI)
	}
	if pids := javas(t, c.DataDir); len(pids) != 1 {
		t.Fatalf("%d servers run, want 1", len(pids))
	}

	found, err := neo4jlocal.Find(ctx, c)
	if err != nil {
		t.Fatal(err)
	}
	if found.Mode != neo4jlocal.Daemon || found.URI != servers[0].URI {
		t.Errorf("found %s at %s, want the daemon at %s", found.Mode, found.URI, servers[0].URI)
	}
	status, err := neo4jlocal.DaemonStatus(ctx, c)
	if err != nil || !status.Running || !status.Answers || status.URI != found.URI {
		t.Errorf("status %+v, %v", status, err)
	}
	if info, err := os.Stat(status.State.PasswordFile); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("password file: %v, %v", info, err)
	}
	if _, err := run(ctx, *found, "CREATE (:Probe {name: 'kept'})"); err != nil {
		t.Fatal(err)
	}

	// Killed: the state is stale, and what was committed is there after a new start.
	pid := javas(t, c.DataDir)[0]
	process, err := os.FindProcess(pid)
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Kill(); err != nil {
		t.Fatal(err)
	}
	for len(javas(t, c.DataDir)) > 0 {
		time.Sleep(20 * time.Millisecond)
	}
	// Its memory goes first, its last thread a moment later.
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		if status, err = neo4jlocal.DaemonStatus(ctx, c); err != nil || !status.Running || time.Now().After(deadline) {
			break
		}
	}
	if err != nil || status.Running || !strings.Contains(status.Problem, strconv.Itoa(pid)) {
		t.Errorf("status after a kill: %+v, %v", status, err)
	}
	if _, err := neo4jlocal.FindDaemon(ctx, c); graph.KindOf(err) != graph.NotFound {
		t.Errorf("a killed daemon is found: %v", err)
	}
	again, err := neo4jlocal.StartDaemon(ctx, c)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := run(ctx, *again, "MATCH (n:Probe) RETURN n.name"); err != nil || got != "kept" {
		t.Errorf("after a kill and a start: %v, %v", got, err)
	}
	stopped, err := neo4jlocal.StopDaemon(ctx, c)
	if err != nil || stopped.PID == 0 || stopped.Killed {
		t.Errorf("stop: %+v, %v", stopped, err)
	}
	if pids := javas(t, c.DataDir); len(pids) > 0 {
		t.Errorf("after the stop Java runs: %v", pids)
	}

	// A damaged store is told, at once and with what to do, and left as it is.
	store := filepath.Join(c.DataDir, "neo4j", "data", "databases", "neo4j", "neostore")
	garbage := bytes.Repeat([]byte("damaged "), 1024)
	if err := os.WriteFile(store, garbage, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = neo4jlocal.StartDaemon(ctx, c)
	if graph.KindOf(err) != graph.Unavailable || !strings.Contains(err.Error(), "restore a backup") {
		t.Errorf("damaged store: %v", err)
	}
	if left, err := os.ReadFile(store); err != nil || !bytes.Equal(left, garbage) {
		t.Errorf("the damaged store was changed: %v", err)
	}
	if pids := javas(t, c.DataDir); len(pids) > 0 {
		t.Errorf("after a failed start Java runs: %v", pids)
	}
}

// TestReusedPID checks that a state file whose pid now is another process's does
// not pass for a daemon, and that stop leaves that process alone.
func TestReusedPID(t *testing.T) {
	c := config(t)
	other := exec.CommandContext(t.Context(), "sleep", "60")
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	state, err := json.Marshal(neo4jlocal.State{PID: other.Process.Pid, ProcessStart: "boot/1", Home: c.DataDir, Ready: true})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(c.StateDir, "neo4j.json")
	if err := os.WriteFile(file, state, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := neo4jlocal.FindDaemon(t.Context(), c); graph.KindOf(err) != graph.NotFound {
		t.Errorf("found: %v", err)
	}
	if stopped, err := neo4jlocal.StopDaemon(t.Context(), c); err != nil || stopped.PID != 0 {
		t.Errorf("stopped %+v, %v", stopped, err)
	}
	if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the stale state is left: %v", err)
	}
	if err := other.Process.Kill(); err != nil {
		t.Error("stop ended a process that is not ours:", err)
	}
	if err := other.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Errorf("the other process ended with %v, want by our kill", err)
	}
}

func TestDamagedState(t *testing.T) {
	c := config(t)
	if err := os.WriteFile(filepath.Join(c.StateDir, "neo4j.json"), []byte(`{"pid": 1`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := neo4jlocal.FindDaemon(t.Context(), c); graph.KindOf(err) != graph.NotFound {
		t.Errorf("a damaged state file: %v", err)
	}
}

func TestWantedPortTaken(t *testing.T) {
	neo4jtest.Server(t) // so that the jars are there
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	c := config(t)
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if c.BoltPort, err = strconv.Atoi(port); err != nil {
		t.Fatal(err)
	}
	_, err = neo4jlocal.StartDaemon(t.Context(), c)
	if graph.KindOf(err) != graph.Conflict || !strings.Contains(err.Error(), port) {
		t.Errorf("a taken port: %v", err)
	}
}
