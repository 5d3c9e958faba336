package main

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/demarche-kg/demarche/eval/sample"
	"github.com/demarche-kg/demarche/internal/pythontest"
)

// TestPython runs the tests of the Python client, against a server whose graph is
// empty and then holds the sample report, and the notebooks, with the assertions in
// their cells.
func TestPython(t *testing.T) {
	python := pythontest.Interpreter(t)
	_, env := database(t)
	client, err := filepath.Abs(filepath.Join("..", "..", "clients", "python"))
	if err != nil {
		t.Fatal(err)
	}
	url := startServer(t, env)
	pytest := func(t *testing.T, args ...string) {
		t.Helper()
		c := exec.CommandContext(t.Context(), python, append([]string{"-B", "-m", "pytest", "-q", "-p", "no:cacheprovider"}, args...)...)
		c.Dir = filepath.Join("..", "..")
		// nbmake starts the kernel by the name python: that of the virtual environment.
		path := filepath.Dir(python) + string(os.PathListSeparator) + os.Getenv("PATH")
		c.Env = append(os.Environ(), append(env, "DEMARCHE_URL="+url, "PYTHONPATH="+client, "PYTHONDONTWRITEBYTECODE=1", "PATH="+path)...)
		if out, err := c.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	}
	t.Run("client on an empty graph", func(t *testing.T) { pytest(t, "clients/python/tests/test_empty.py") })
	if r := try(t, env, strings.NewReader(sample.Text()), "ingest", "--published", sample.Published().String(), "-"); r.code != exitDone {
		t.Fatalf("ingest: exit %d: %s", r.code, r.stderr)
	}
	t.Run("client", func(t *testing.T) { pytest(t, "clients/python/tests/test_client.py") })
	t.Run("notebooks", func(t *testing.T) { pytest(t, "--nbmake", "--nbmake-timeout=120", "notebooks") })
}

// TestPythonInstall installs the client as its README says, into a virtual
// environment that has nothing.
func TestPythonInstall(t *testing.T) {
	if os.Getenv("CI") != "true" {
		t.Skip("SKIPPED: it downloads pandas; CI=true runs it")
	}
	venv := filepath.Join(t.TempDir(), "venv")
	for _, c := range [][]string{
		{"python3", "-m", "venv", venv},
		{filepath.Join(venv, "bin", "pip"), "install", "--quiet", "--disable-pip-version-check", "./clients/python[network]"},
		{filepath.Join(venv, "bin", "python"), "-c", "import demarche, networkx; demarche.client._text('claims'); demarche.Client()"},
	} {
		command := exec.CommandContext(t.Context(), c[0], c[1:]...)
		command.Dir = filepath.Join("..", "..")
		if out, err := command.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", c, err, out)
		}
	}
}

// serverLine is the line in which serve tells its address.
var serverLine = regexp.MustCompile(`http://\S+/graphql`)

// startServer runs serve until the test ends and returns the address of GraphQL.
func startServer(t *testing.T, env []string) string {
	t.Helper()
	c := program(t, env, "serve", "--addr", "127.0.0.1:0")
	lines := startProgram(t, c)
	for lines.Scan() {
		if url := serverLine.FindString(lines.Text()); url != "" {
			return url
		}
	}
	t.Fatalf("the server printed no address: %v", lines.Err())
	return ""
}

// startProgram starts a program that is stopped, as by Ctrl-C, when the test ends,
// and returns the lines that it prints.
func startProgram(t *testing.T, c *exec.Cmd) *bufio.Scanner {
	t.Helper()
	c.Cancel = func() error { return c.Process.Signal(syscall.SIGINT) }
	c.WaitDelay = time.Minute
	c.Stderr = t.Output()
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	// The test's context has ended when this runs, so the program is stopping.
	t.Cleanup(func() {
		for lines.Scan() { // what it still prints
			continue
		}
		if err := c.Wait(); err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("%s ended: %v", c.Args[1], err)
		}
	})
	return lines
}
