package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/demarche-kg/demarche/internal/pythontest"
)

// A block of a page is run unless the line before it is a comment that says why
// not.
var block = regexp.MustCompile("(?m)(?:^<!-- not run: (.+) -->\n)?^```(sh|python|graphql|cypher)\n((?s:.*?))^```$")

// failedAnswer is what an answer of GraphQL has that brings an error; curl takes
// such an answer for a good one.
var failedAnswer = regexp.MustCompile(`"errors"\s*:`)

// maxLeftOut is how many blocks may be left out. Raise it only for what no test
// can run.
const maxLeftOut = 10

// TestDocsCommands runs the commands, the Python and the queries that the docs
// show, page by page, each in a new folder on an empty database. A command must
// succeed and no answer may bring an error.
func TestDocsCommands(t *testing.T) {
	pages, err := filepath.Glob(filepath.Join(root, "docs", "how-to", "*.md"))
	if err != nil || len(pages) < 8 {
		t.Fatalf("%d how-tos, %v", len(pages), err)
	}
	leftOut := 0
	for _, page := range append(pages, filepath.Join(root, "docs", "tutorial.md"), filepath.Join(root, "README.md"), filepath.Join(root, "notebooks", "README.md"), filepath.Join(root, "clients", "python", "README.md")) {
		name, err := filepath.Rel(root, page)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(page)
			if err != nil {
				t.Fatal(err)
			}
			blocks := block.FindAllStringSubmatch(string(data), -1)
			if len(blocks) == 0 {
				t.Error("the page shows no command")
			}
			var run [][]string
			for _, b := range blocks {
				if b[1] != "" {
					leftOut++
					t.Logf("not run, %s:\n%s", b[1], b[3])
					continue
				}
				run = append(run, b)
			}
			if len(run) > 0 {
				runBlocks(t, run)
			}
		})
	}
	if leftOut > maxLeftOut {
		t.Errorf("%d blocks are left out, want %d or fewer", leftOut, maxLeftOut)
	}
}

// shown is the address that the docs show; the test takes free ones.
const shown = "127.0.0.1:8080"

// runBlocks runs blocks as one script. A server runs from the start; a line that
// serves goes to the background, as it would to another terminal, and is the one
// that is asked from then on. What stands alone in GraphQL or Cypher is asked when
// the script has ended, since a page may show a query before it says how to ingest.
func runBlocks(t *testing.T, blocks [][]string) {
	t.Helper()
	neo4j, env := database(t)
	dir := docsFolder(t)
	path, address := dir, ""
	const serve = "./demarche serve"
	var script strings.Builder
	start := func(line string) {
		address = freeAddress(t)
		command := strings.Replace(strings.TrimSpace(line), serve, serve+" --addr "+address, 1)
		fmt.Fprintf(&script, "%s &\nuntil curl -sf -o /dev/null http://%s/healthz; do sleep 0.2; done\n", command, address)
	}
	start(serve)
	var queries [][]string
	for _, b := range blocks {
		switch b[2] {
		case "python":
			path += string(os.PathListSeparator) + filepath.Dir(pythontest.Interpreter(t))
			fmt.Fprintf(&script, "python - <<'END_OF_PYTHON'\n%sEND_OF_PYTHON\n", strings.ReplaceAll(b[3], shown, address))
		case "sh":
			for line := range strings.Lines(b[3]) {
				if strings.HasPrefix(line, serve) {
					start(line)
				} else {
					script.WriteString(strings.ReplaceAll(line, shown, address))
				}
			}
		default:
			queries = append(queries, b)
		}
	}
	text := script.String()
	c := exec.CommandContext(t.Context(), "bash", "-euo", "pipefail", "-c", text)
	c.Dir = dir
	c.Env = append(os.Environ(), append(env, asProgram+"=1", "PATH="+path+string(os.PathListSeparator)+os.Getenv("PATH"), "PYTHONPATH="+filepath.Join(dir, "clients", "python"), "PYTHONDONTWRITEBYTECODE=1")...)
	// The server it left in the background ends with its group and would hold a pipe.
	out, err := os.Create(filepath.Join(t.TempDir(), "output"))
	if err != nil {
		t.Fatal(err)
	}
	c.Stdout, c.Stderr = out, out
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	end := func() { _ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL) } // no group left is no harm
	defer end()
	stuck := time.AfterFunc(5*time.Minute, end)
	failed := c.Wait()
	stuck.Stop()
	if err := out.Close(); err != nil {
		t.Error(err)
	}
	said, err := os.ReadFile(out.Name())
	if err != nil {
		t.Fatal(err)
	}
	if failed != nil || failedAnswer.Match(said) {
		t.Errorf("%v\n%s\nit said:\n%s", failed, text, said)
		return
	}
	for _, b := range queries {
		if b[2] == "cypher" {
			if len(query(t, neo4j, b[3])) == 0 {
				t.Errorf("no row answers\n%s", b[3])
			}
		} else if answer := post(t, "http://"+address+"/graphql", b[3]); failedAnswer.MatchString(answer) || !strings.Contains(answer, "\"edges\": [\n") {
			t.Errorf("%s\nanswers\n%s", b[3], answer)
		}
	}
}

// docsFolder returns a folder that looks like a clone in which the program has
// been built.
func docsFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	links := map[string]string{"demarche": self}
	for _, name := range []string{"clients", "eval", "notebooks"} {
		if links[name], err = filepath.Abs(filepath.Join(root, name)); err != nil {
			t.Fatal(err)
		}
	}
	for name, target := range links {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// freeAddress returns an address on loopback that nothing listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}
