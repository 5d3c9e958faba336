package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/demarche-kg/demarche/graph/cypher"
	"github.com/demarche-kg/demarche/internal/neo4jlocal"
	"github.com/demarche-kg/demarche/internal/neo4jlocal/neo4jtest"
)

// ingestMany is the command line of an ingest that takes some time: of a dozen
// reports.
func ingestMany(t *testing.T) []string {
	t.Helper()
	reports, err := filepath.Glob("../../eval/gold/*.txt")
	if err != nil || len(reports) < 12 {
		t.Fatalf("%d reports, %v", len(reports), err)
	}
	return append([]string{"ingest", "--published", "2017-11-11"}, reports[:12]...)
}

// frailServer is a daemon that a test may kill and start again: on the same ports
// and with the same data.
type frailServer struct {
	*testing.T
	config neo4jlocal.Config
	env    []string // names it to the program
}

// newFrailServer starts a daemon with its data in a folder.
func newFrailServer(t *testing.T, data string) *frailServer {
	t.Helper()
	neo4jtest.Server(t) // skips where none can be started
	c, err := neo4jtest.Config()
	if err != nil {
		t.Fatal(err)
	}
	c.StateDir, c.DataDir = t.TempDir(), data
	c.BoltPort, c.HTTPPort = lastingPort(t), lastingPort(t)
	s := &frailServer{T: t, config: c}
	t.Cleanup(func() {
		if _, err := neo4jlocal.StopDaemon(context.WithoutCancel(t.Context()), c); err != nil {
			t.Error(err)
		}
	})
	found := s.start()
	s.env = []string{"NEO4J_URI=" + found.URI, "NEO4J_USERNAME=" + found.User, "NEO4J_PASSWORD=" + found.Password, "HOME=" + t.TempDir()}
	return s
}

// lastingPort returns a free port that nobody is given by chance while the server
// is away: one below those that systems give to whoever names none.
func lastingPort(t *testing.T) int {
	t.Helper()
	for {
		if port := 10_000 + rand.IntN(20_000); free(t, port) {
			return port
		}
	}
}

func free(t *testing.T, port int) bool {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return false
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return true
}

func (s *frailServer) start() *neo4jlocal.Server {
	s.Helper()
	found, err := neo4jlocal.StartDaemon(s.Context(), s.config)
	if err != nil {
		s.Fatal(err)
	}
	return found
}

func (s *frailServer) state() *neo4jlocal.State {
	s.Helper()
	status, err := neo4jlocal.DaemonStatus(s.Context(), s.config)
	if err != nil || !status.Running {
		s.Fatalf("%+v, %v", status, err)
	}
	return status.State
}

// kill ends Java at once, as a crash does, and waits until it is gone and so are its
// ports: the system takes them back a moment later.
func (s *frailServer) kill() {
	s.Helper()
	if err := syscall.Kill(s.state().PID, syscall.SIGKILL); err != nil {
		s.Fatal(err)
	}
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		status, err := neo4jlocal.DaemonStatus(s.Context(), s.config)
		if err != nil {
			s.Fatal(err)
		}
		if !status.Running && free(s.T, s.config.BoltPort) && free(s.T, s.config.HTTPPort) {
			return
		}
		if time.Now().After(deadline) {
			s.Fatal("a minute after it was killed it still runs or has its ports")
		}
	}
}

// ingestion is an ingest under way.
type ingestion struct {
	*exec.Cmd
	lines  chan string // of its output, one a report
	mu     sync.Mutex
	stderr bytes.Buffer
}

func startIngest(t *testing.T, env []string) *ingestion {
	t.Helper()
	i := &ingestion{Cmd: program(t, env, ingestMany(t)...), lines: make(chan string)}
	out, err := i.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	i.Stderr = i
	if err := i.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(i.lines)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			i.lines <- lines.Text()
		}
	}()
	return i
}

// Write collects what the program says on standard error.
func (i *ingestion) Write(p []byte) (int, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.stderr.Write(p)
}

func (i *ingestion) says() string {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.stderr.String()
}

// finish waits for the end, which must be a good one.
func (i *ingestion) finish(t *testing.T) {
	t.Helper()
	for range i.lines {
	}
	if err := i.Wait(); err != nil {
		t.Fatalf("%v: %s", err, i.says())
	}
}

// undisturbed returns the fingerprint of an ingest of them that nothing disturbs.
func undisturbed(t *testing.T) string {
	t.Helper()
	_, env := database(t)
	if r := try(t, env, nil, ingestMany(t)...); r.code != exitDone {
		t.Fatalf("exit %d: %s", r.code, r.stderr)
	}
	return fingerprint(t, env)
}

// TestNeo4jKilled kills Neo4j during an ingest and starts it again: the ingest goes
// on by itself and ends well, in the graph of one that nothing disturbed.
func TestNeo4jKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	want := undisturbed(t)
	server := newFrailServer(t, t.TempDir())
	random := rand.New(rand.NewPCG(20171111, 5))
	i := startIngest(t, server.env)
	for n := range times(1, 5) {
		for range 2 {
			if _, more := <-i.lines; !more {
				t.Fatalf("it ended before crash %d: %s", n+1, i.says())
			}
		}
		time.Sleep(time.Duration(random.Int64N(int64(300 * time.Millisecond)))) // into the next write
		server.kill()
		began := time.Now()
		server.start()
		t.Logf("crash %d: Neo4j was away for %v", n+1, time.Since(began).Round(time.Millisecond))
	}
	i.finish(t)
	if got := fingerprint(t, server.env); got != want {
		t.Errorf("fingerprint %s, undisturbed %s", got, want)
	}
	if r := try(t, server.env, nil, "verify"); r.code != exitDone {
		t.Errorf("verify: exit %d: %s%s", r.code, r.stdout, r.stderr)
	}
	if !strings.Contains(i.says(), "write is tried again") {
		t.Error("it never had to try again: this test shows nothing")
	}
}

// TestDiskFull fills the disk under Neo4j during an ingest. It must say so, and
// nothing may be lost or doubled once there is room again.
func TestDiskFull(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	disk := smallDisk(t, 700<<20)
	want := undisturbed(t)
	server := newFrailServer(t, disk)
	if r := try(t, server.env, nil, "migrate"); r.code != exitDone {
		t.Fatalf("exit %d: %s", r.code, r.stderr)
	}
	state := server.state()
	password, err := os.ReadFile(state.PasswordFile)
	if err != nil {
		t.Fatal(err)
	}
	db, err := cypher.Open(t.Context(), cypher.Config{URI: fmt.Sprintf("bolt://127.0.0.1:%d", state.BoltPort), User: "neo4j", Password: strings.TrimSpace(string(password)), Database: "neo4j"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close(context.Background()) }()

	i := startIngest(t, server.env)
	for range 3 {
		<-i.lines
	}
	ballast := fill(t, disk)
	began := time.Now()
	for deadline := time.After(5 * time.Minute); ; {
		if err = db.Ping(t.Context()); err != nil {
			break
		}
		select {
		case _, more := <-i.lines:
			if !more {
				t.Fatalf("the ingest ended on a full disk: %s", i.says())
			}
		case <-deadline:
			t.Fatalf("five minutes on a full disk, and all is well: %s", i.says())
		case <-time.After(100 * time.Millisecond):
		}
	}
	t.Logf("not ready after %v: %v", time.Since(began).Round(time.Millisecond), err)
	for _, want := range []string{"disk is full", "free some space and restart it"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("it does not say %q", want)
		}
	}
	for deadline := time.Now().Add(time.Minute); !strings.Contains(i.says(), "free some space and restart it"); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the ingest says nothing of a full disk: %s", i.says())
		}
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if _, err := neo4jlocal.StopDaemon(t.Context(), server.config); err != nil {
		t.Fatal(err)
	}
	server.start()
	i.finish(t)
	if got := fingerprint(t, server.env); got != want {
		t.Errorf("fingerprint %s, undisturbed %s", got, want)
	}
	if r := try(t, server.env, nil, "verify"); r.code != exitDone {
		t.Errorf("verify: exit %d: %s%s", r.code, r.stdout, r.stderr)
	}
}

// smallDisk returns a folder on a disk of its own.
func smallDisk(t *testing.T, bytes int) string {
	t.Helper()
	dir := t.TempDir()
	out, err := exec.CommandContext(t.Context(), "mount", "-t", "tmpfs", "-o", fmt.Sprintf("size=%d", bytes), "tmpfs", dir).CombinedOutput()
	if err != nil {
		t.Skipf("SKIPPED, NOTHING WAS TESTED: no small disk can be mounted here: %v: %s", err, out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", "--lazy", dir).CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, out)
		}
	})
	return dir
}

// fill takes all room on a disk and returns the file that holds it.
func fill(t *testing.T, disk string) (file string) {
	t.Helper()
	file = filepath.Join(disk, "ballast")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	n, err := io.Copy(f, bytes.NewReader(make([]byte, 1<<30)))
	if err == nil {
		t.Fatalf("%d bytes do not fill the disk", n)
	}
	t.Logf("%d MB were free", n>>20)
	return file
}
