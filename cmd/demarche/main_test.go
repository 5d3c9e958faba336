package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/demarche-kg/demarche/internal/neo4jlocal"
	"github.com/demarche-kg/demarche/internal/neo4jlocal/neo4jtest"
)

// asProgram makes a copy of the test binary be the program.
const asProgram = "DEMARCHE_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(run(context.Background(), os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr))
	}
	os.Exit(neo4jtest.Main(m))
}

// result is what a run of the program came to.
type result struct {
	code           int
	stdout, stderr string
}

// try runs the program in this process.
func try(t *testing.T, env []string, stdin io.Reader, args ...string) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := run(t.Context(), args, env, stdin, &stdout, &stderr)
	return result{code, stdout.String(), stderr.String()}
}

// program returns a process of the program, to be started.
func program(t *testing.T, env []string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), self, args...)
	c.Env = append(os.Environ(), append(env, asProgram+"=1")...)
	return c
}

// database returns the test server, empty, and the environment that names it.
func database(t *testing.T) (neo4jlocal.Server, []string) {
	t.Helper()
	s := neo4jtest.Server(t)
	wipe(t, s)
	return s, []string{"NEO4J_URI=" + s.URI, "NEO4J_USERNAME=" + s.User, "NEO4J_PASSWORD=" + s.Password, "HOME=" + t.TempDir()}
}

// wipe removes all nodes, in parts for which the server has the memory; claims first:
// what they hang on has many of them.
func wipe(t *testing.T, s neo4jlocal.Server) {
	t.Helper()
	for _, nodes := range []string{"(n:Claim)", "(n)"} {
		for left := true; left; {
			records := query(t, s, "MATCH "+nodes+" WITH n LIMIT 2000 DETACH DELETE n RETURN count(*) > 0 AS left")
			left = records[0].Values[0] == true
		}
	}
}

// query runs one statement on the test server and returns its rows.
func query(t *testing.T, s neo4jlocal.Server, statement string) []*neo4j.Record {
	t.Helper()
	driver, err := neo4j.NewDriverWithContext(s.URI, neo4j.BasicAuth(s.User, s.Password, ""))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := driver.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}()
	answer, err := neo4j.ExecuteQuery(t.Context(), driver, statement, nil, neo4j.EagerResultTransformer, neo4j.ExecuteQueryWithDatabase("neo4j"))
	if err != nil {
		t.Fatal(err)
	}
	return answer.Records
}

// fingerprint returns what `demarche verify --fingerprint` prints.
func fingerprint(t *testing.T, env []string) string {
	t.Helper()
	r := try(t, env, nil, "verify", "--fingerprint")
	if r.code != exitDone || len(strings.TrimSpace(r.stdout)) != 64 {
		t.Fatalf("verify --fingerprint: exit %d, %q, %s", r.code, r.stdout, r.stderr)
	}
	return strings.TrimSpace(r.stdout)
}
