// Package neo4jtest gives tests a real Neo4j: one server with a 512 MB heap for
// each test package, started when the first test asks for it.
//
//	func TestMain(m *testing.M) { os.Exit(neo4jtest.Main(m)) }
//
//	func TestWrite(t *testing.T) {
//		server := neo4jtest.Server(t)
//		… connect with server.URI, server.User, server.Password
//	}
//
// The server is shared by the package's tests: wipe it between them. If none can
// be started, the test fails where CI=true and is skipped, saying why, elsewhere.
// Test packages may run side by side (go test -p 2), each has its own.
//
// DEMARCHE_TEST_NEO4J_URI (with _USERNAME and _PASSWORD after the same prefix)
// names a server to use instead, which the tests will wipe: never a database that
// matters. NEO4J_URI is not looked at for that reason. Such a server serves one
// package at a time: go test -p 1.
package neo4jtest

import (
	"cmp"
	"context"
	"errors"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/demarche-kg/demarche/internal/neo4jlocal"
)

// shared is the package's server; the zero value has not been asked for.
type shared struct {
	once   sync.Once
	main   bool // Main is running, so the server will be stopped
	server *neo4jlocal.Server
	err    error
}

// A test binary has one of these, and testing gives TestMain no other way to
// hand a value to the tests.
var state shared

// Main runs the package's tests and then stops the server, if one was started.
// It returns the exit code. Run in a copy of the test binary that is to supervise
// a server, it does that instead.
func Main(m *testing.M) int {
	if os.Getenv(neo4jlocal.SupervisorVariable) != "" {
		return neo4jlocal.Supervise(os.Stdin, os.Stdout)
	}
	state.main = true
	code := m.Run()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := state.server.Close(ctx); err != nil {
		_, _ = os.Stderr.WriteString("neo4jtest: " + err.Error() + "\n")
		return max(code, 1)
	}
	return code
}

// Server returns the package's server, which answers queries. It must not be
// closed.
func Server(tb testing.TB) neo4jlocal.Server {
	tb.Helper()
	if !state.main {
		tb.Fatal("neo4jtest: the package needs func TestMain(m *testing.M) { os.Exit(neo4jtest.Main(m)) }")
	}
	state.once.Do(func() { state.server, state.err = start() })
	if state.err != nil {
		if os.Getenv("CI") == "true" {
			tb.Fatalf("this test needs Neo4j: %v", state.err)
		}
		tb.Skipf("SKIPPED, NOTHING WAS TESTED: this test needs Neo4j, and there is none: %v", state.err)
	}
	s := state.server
	return neo4jlocal.Server{
		URI: s.URI, HTTPURL: s.HTTPURL, BrowserURL: s.BrowserURL,
		User: s.User, Password: s.Password, Database: s.Database, Mode: s.Mode,
	}
}

func start() (*neo4jlocal.Server, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 8*time.Minute)
	defer cancel()
	const prefix = "DEMARCHE_TEST_NEO4J_"
	if uri := os.Getenv(prefix + "URI"); uri != "" {
		s := &neo4jlocal.Server{
			URI: uri, User: cmp.Or(os.Getenv(prefix+"USERNAME"), "neo4j"), Password: os.Getenv(prefix + "PASSWORD"),
			Database: "neo4j", Mode: neo4jlocal.External,
		}
		return s, Ready(ctx, s.URI, s.User, s.Password)
	}
	c, err := Config()
	if err != nil {
		return nil, err
	}
	return neo4jlocal.StartOwned(ctx, c)
}

// Config returns how tests start servers.
func Config() (neo4jlocal.Config, error) {
	binary, err := os.Executable()
	if err != nil {
		return neo4jlocal.Config{}, err
	}
	return neo4jlocal.Config{
		Env:        os.Getenv,
		Ready:      Ready,
		Clock:      time.Now,
		Supervisor: []string{binary},
		Out:        os.Stderr,
		HeapMB:     512,
		ShortLived: true,
		// Test packages side by side on few cores: slow is not broken.
		StartTimeout: 5 * time.Minute,
	}, nil
}

// Ready returns nil once the server answers a query.
func Ready(ctx context.Context, uri, user, password string) (err error) {
	driver, err := neo4j.NewDriverWithContext(uri, neo4j.BasicAuth(user, password, ""))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, driver.Close(ctx)) }()
	// Not a managed transaction: the driver would repeat it for half a minute.
	session := driver.NewSession(ctx, neo4j.SessionConfig{DatabaseName: "neo4j"})
	defer func() { err = errors.Join(err, session.Close(ctx)) }()
	result, err := session.Run(ctx, "RETURN 1", nil)
	if err != nil {
		return err
	}
	_, err = result.Consume(ctx)
	return err
}
