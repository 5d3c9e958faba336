package demarche_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// cypherPatterns find Cypher in a string. They ask for what follows a keyword,
// so that English in capitals ("no MATCH") is left alone.
var cypherPatterns = []*regexp.Regexp{
	regexp.MustCompile(`\b(MATCH|MERGE|CREATE)\s*\(`),
	regexp.MustCompile(`(?i)\b(match|merge|create)\s*\(\s*\w*\s*(:\s*\w|\{|\)\s*[-<])`),
	regexp.MustCompile(`(?i)\bmatch\s+\w+\s*=\s*(\(|shortest)`),
	regexp.MustCompile(`(?i)\bunwind\s+(\$\w+|\[[^\]]*\]|\w+)(\s+as\b|$)`),
	regexp.MustCompile(`(?i)\bunwind\s+\$`),
	regexp.MustCompile(`(?i)\b(create|drop)\s+(constraint|(range |text |point |lookup |fulltext |vector )?index)\b`),
	regexp.MustCompile(`(?i)\bdetach\s+delete\b`),
	regexp.MustCompile(`(?i)\bcall\s+((db|dbms|apoc)\.|\{|\(\w*\)\s*\{)`),
	regexp.MustCompile(`\bSHOW\s+(CONSTRAINTS|INDEXES|TRANSACTIONS|DATABASES|PROCEDURES)\b`),
	regexp.MustCompile(`^\s*RETURN\s+\S`),
	regexp.MustCompile(`(\)|\w)\s*<?-\[[^\]]*\]->?\s*\(`),
}

// TestCypherStandsInOnePlace holds that graph/cypher is the only code that speaks
// Cypher. What cmd prints for Neo4j Browser comes from there or from an embedded
// browser/*.cypher. The contract suite, which only tests import, holds hostile
// input that looks like Cypher.
func TestCypherStandsInOnePlace(t *testing.T) {
	files := goFiles(t)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || strings.HasPrefix(file, "graph/cypher/") || strings.HasPrefix(file, "graph/graphtest/") || strings.HasPrefix(file, "internal/neo4jlocal/neo4jtest/") {
			continue
		}
		fset := token.NewFileSet()
		parsed, err := parser.ParseFile(fset, file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, hit := range cypherIn(fset, parsed) {
			t.Error(hit)
		}
	}
}

func TestCypherIsSeen(t *testing.T) {
	for _, c := range []struct {
		expr string
		want int
	}{
		{"`MATCH (n) RETURN n`", 1},
		{`"MATCH " + "(n:Entity {id: $id}) " + "RETURN n"`, 1},
		{`"match (n:Entity) return n"`, 1},
		{`"MATCH p = shortestPath((a)-[*..5]-(b))"`, 1},
		{`"UNWIND $rows AS row MERGE (e:Entity {id: row.id})"`, 1},
		{`"UNWIND $rows"`, 1},
		{`"CREATE CONSTRAINT claim_id IF NOT EXISTS"`, 1},
		{`"create fulltext index quotes"`, 1},
		{`"CALL db.labels()"`, 1},
		{`"CALL (n) { RETURN 1 }"`, 1},
		{`"RETURN 1"`, 1},
		{`"(a)-[:MET]->(b)"`, 1},
		{`"(a)<-[r:MET]-(b)"`, 1},
		{`fmt.Sprintf("DETACH DELETE %s", n)`, 1},
		{`"run: " + quoted("MATCH (n) RETURN n")`, 1},
		{`"no match (3 candidates)"`, 0},
		{`"merge (two entities) into one"`, 0},
		{`"MATCH"`, 0},
		{`"a call (by phone)"`, 0},
		{`"expected: create indexes first"`, 0},
		{`"return what was asked"`, 0},
	} {
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, "x.go", "package x\nvar q = "+c.expr, 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(cypherIn(fset, file)); got != c.want {
			t.Errorf("%s: %d hits, want %d", c.expr, got, c.want)
		}
	}
}

// cypherIn finds the strings of a file that hold Cypher, with the literals that a
// + joins read as one.
func cypherIn(fset *token.FileSet, file *ast.File) []string {
	var hits []string
	ast.Inspect(file, func(n ast.Node) bool {
		expr, ok := n.(ast.Expr)
		if !ok {
			return true
		}
		text, ok := literal(expr)
		if !ok {
			return true
		}
		for _, p := range cypherPatterns {
			if at := p.FindString(text); at != "" {
				hits = append(hits, fmt.Sprintf("%s: Cypher outside graph/cypher: %q", fset.Position(expr.Pos()), at))
				return false // once for the whole chain
			}
		}
		return true
	})
	return hits
}

// literal returns the text of a string literal or of a chain of + with at least
// one; whatever is not a literal leaves a gap of one word.
func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return "", false
		}
		return constant.StringVal(constant.MakeFromLiteral(e.Value, token.STRING, 0)), true
	case *ast.BinaryExpr:
		if e.Op != token.ADD {
			return "", false
		}
		left, okLeft := literal(e.X)
		right, okRight := literal(e.Y)
		if !okLeft && !okRight {
			return "", false
		}
		if !okLeft {
			left = "x"
		}
		if !okRight {
			right = "x"
		}
		return left + right, true
	case *ast.ParenExpr:
		return literal(e.X)
	}
	return "", false
}

// TestEveryTypeIsBound holds that gqlgen found a domain type for every type of the
// schema: else it writes this file.
func TestEveryTypeIsBound(t *testing.T) {
	if _, err := os.Stat("gqlgen.yml"); err != nil {
		t.Fatal(err)
	}
	const models = "resolvers/internal/generated/models.go"
	if _, err := os.Stat(models); !os.IsNotExist(err) {
		t.Errorf("%s exists (%v): a type of schema.graphqls has no type in package graph", models, err)
	}
}

// TestPackagesAreExplained holds that each package begins with a few lines that
// tell what it is.
func TestPackagesAreExplained(t *testing.T) {
	const least = 3 // lines
	longest := map[string]int{}
	for _, file := range goFiles(t) {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments|parser.PackageClauseOnly)
		if err != nil {
			t.Fatal(err)
		}
		if ast.IsGenerated(parsed) {
			continue
		}
		dir := filepath.ToSlash(filepath.Dir(file))
		longest[dir] = max(longest[dir], docLines(parsed))
	}
	if len(longest) == 0 {
		t.Fatal("no package found")
	}
	for dir, lines := range longest {
		if lines < least {
			t.Errorf("package %s: its doc comment has %d lines, want at least %d", dir, lines, least)
		}
	}
}

func docLines(file *ast.File) int {
	if file.Doc == nil {
		return 0
	}
	var n int
	for line := range strings.Lines(file.Doc.Text()) {
		if strings.TrimSpace(line) != "" {
			n++
		}
	}
	return n
}

// machinePatterns find what belongs to one machine: the folders of a person or of
// a build, and the hosts that packages were fetched from. None of them matches
// its own spelling here.
var machinePatterns = []*regexp.Regexp{
	regexp.MustCompile(`(^|file://|[^\w.~}/)*@-])/(home|Users|root|work)/[\w.]`),
	regexp.MustCompile(`(?i)\b[a-z]:\\(users)\\`),
	regexp.MustCompile(`(proxy|sum)\.golang\.org`),
	regexp.MustCompile(`registry\.(npmjs|yarnpkg)`),
	regexp.MustCompile(`repo1?\.maven\.`),
	regexp.MustCompile(`pypi\.org/simple|files\.pythonhosted`),
	regexp.MustCompile(`deb\.debian\.org|(static|index)\.crates\.io`),
}

// TestNothingNamesAMachine holds that no file in version control knows where it
// was written or where its packages came from.
func TestNothingNamesAMachine(t *testing.T) {
	if _, err := os.Stat(".git"); os.IsNotExist(err) {
		t.Skip("no .git here: which files are in version control is not known")
	}
	cmd := exec.CommandContext(t.Context(), "git", "ls-files", "-z")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("git ls-files: %v", err)
	}
	var read int
	for name := range strings.SplitSeq(strings.TrimRight(string(out), "\x00"), "\x00") {
		info, err := os.Lstat(name)
		if err != nil || !info.Mode().IsRegular() {
			continue // deleted and not committed yet, or a link
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.IndexByte(data[:min(len(data), 8000)], 0) >= 0 {
			continue // not text
		}
		read++
		if filepath.Base(name) == "go.sum" {
			continue
		}
		for _, hit := range machineIn(string(data)) {
			t.Errorf("%s:%s", name, hit)
		}
	}
	if read == 0 {
		t.Fatal("git lists no text file")
	}
}

func TestMachinesAreSeen(t *testing.T) {
	for text, want := range map[string]int{
		"see /ho" + "me/jane/notes":                               1,
		"/Us" + "ers/jane/go":                                     1,
		"cd /wo" + "rk/tree":                                      1,
		"file:///ro" + "ot/x":                                     1,
		"PATH=/usr/bin:/ro" + "ot/bin":                            1,
		"c:\\Us" + "ers\\jane":                                    1,
		"https://proxy.golang" + ".org":                           1,
		"https://registry" + ".npmjs.org/x":                       1,
		"https://repo1" + ".maven.org/maven2":                     1,
		"https://pypi.org/" + "simple/x":                          1,
		"http://deb" + ".debian.org/debian":                       1,
		"https://example.org/home/page":                           0,
		"ingest/wo" + "rk/x, $HOME/wo" + "rk/x and ~/wo" + "rk/x": 0,
		"https://pypi.org/project/demarche is a page":             0,
	} {
		if got := machineIn(text); len(got) != want {
			t.Errorf("%q: %d hits %q, want %d", text, len(got), got, want)
		}
	}
}

// machineIn returns "line: match" for each line of a text that names a machine.
func machineIn(text string) []string {
	var hits []string
	n := 0
	for line := range strings.Lines(text) {
		n++
		for _, p := range machinePatterns {
			if at := p.FindString(line); at != "" {
				hits = append(hits, fmt.Sprintf("%d: %q", n, at))
				break
			}
		}
	}
	return hits
}

// TestReadmeCommands holds that the two commands that .ci/run and the tests of
// cmd/demarche run are the ones a reader is told to type, each on a line of its
// own in a block of code.
func TestReadmeCommands(t *testing.T) {
	data, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var code []string
	fenced := false
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "```"):
			fenced = !fenced
		case fenced:
			command, _, _ := strings.Cut(strings.TrimPrefix(line, "$ "), " #")
			code = append(code, strings.TrimSpace(command))
		}
	}
	for _, want := range []string{"go run ./cmd/demarche demo", "go test ./..."} {
		if !slices.ContainsFunc(code, func(c string) bool { return c == want || strings.HasPrefix(c, want+" ") }) {
			t.Errorf("README.md has no block of code with the line %q", want)
		}
	}
}

// goFiles lists the module's Go files, slash-separated and relative to its root;
// other modules below it and hidden folders are left out.
func goFiles(t *testing.T) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if path == "." {
				return nil
			}
			name := d.Name()
			if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata" || name == "node_modules" {
				return filepath.SkipDir
			}
			if _, err := os.Stat(filepath.Join(path, "go.mod")); err == nil {
				return filepath.SkipDir
			}
			return nil
		}
		if filepath.Ext(path) == ".go" {
			files = append(files, filepath.ToSlash(path))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatal("no Go file found")
	}
	return files
}
