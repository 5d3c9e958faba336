package neo4jlocal

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/demarche-kg/demarche/graph"
)

// oldestJava is the first release that Neo4j 5.26 runs on; testedJava are those
// it is tested on, preferred over any newer one.
const oldestJava = 17

var testedJava = []int{17, 21}

// usualJava and usualMaven are where package managers and installers put them;
// ~ is the home folder.
var (
	usualJava = []string{
		"/usr/lib/jvm/*",
		"/opt/homebrew/opt/openjdk*",
		"/usr/local/opt/openjdk*",
		"/Library/Java/JavaVirtualMachines/*/Contents/Home",
		"~/.sdkman/candidates/java/*",
	}
	usualMaven = []string{
		"/usr/share/maven",
		"/opt/homebrew/opt/maven",
		"/usr/local/opt/maven",
		"~/.sdkman/candidates/maven/*",
	}
)

// java is an installation.
type java struct {
	bin     string // the java program
	home    string // what JAVA_HOME should be to use it
	version int    // 17
}

// findJava returns the first installation of a tested version, else the first of
// any version that may do, looking at JAVA_HOME, the usual folders and PATH. Each
// candidate is run to learn its version.
func (c *Config) findJava(ctx context.Context) (java, error) {
	var found *java
	var rejected []string
	for _, bin := range c.candidates("java", []string{"JAVA_HOME"}, c.JavaFolders, usualJava) {
		j, err := inspectJava(ctx, bin)
		switch {
		case ctx.Err() != nil:
			return java{}, ctx.Err()
		case err != nil:
			rejected = append(rejected, fmt.Sprintf("%s does not run", bin))
		case j.version < oldestJava:
			rejected = append(rejected, fmt.Sprintf("%s is version %d", bin, j.version))
		case slices.Contains(testedJava, j.version):
			return j, nil
		case found == nil:
			found = &j
		}
	}
	if found != nil {
		return *found, nil
	}
	return java{}, missing(fmt.Sprintf("Java %d or newer", oldestJava), rejected)
}

// findMaven returns the mvn program.
func (c *Config) findMaven() (string, error) {
	bins := c.candidates("mvn", []string{"MAVEN_HOME", "M2_HOME"}, c.MavenFolders, usualMaven)
	if len(bins) == 0 {
		return "", missing("Maven", nil)
	}
	return bins[0], nil
}

// missing returns the error for a program that is not there.
func missing(what string, rejected []string) error {
	why := ""
	if len(rejected) > 0 {
		why = " (" + strings.Join(rejected, "; ") + ")"
	}
	return graph.Errorf(graph.Unavailable, "%s was not found%s, and Neo4j cannot be started without it. "+
		"Either let demarche install it (demarche demo --setup), "+
		"or name a running Neo4j (NEO4J_URI, NEO4J_USERNAME, NEO4J_PASSWORD), "+
		"or start one in a container (docker compose up -d)", what, why)
}

// candidates returns the executables of this name in the order of preference,
// each once.
func (c *Config) candidates(name string, variables, folders, usual []string) []string {
	var dirs []string
	for _, v := range variables {
		if home := c.Env(v); home != "" {
			dirs = append(dirs, filepath.Join(home, "bin"))
		}
	}
	if folders == nil {
		folders = usual
	}
	for _, pattern := range folders {
		if rest, ok := strings.CutPrefix(pattern, "~/"); ok {
			if c.Env("HOME") == "" {
				continue
			}
			pattern = filepath.Join(c.Env("HOME"), rest)
		}
		// The patterns are constants or a test's; a bad one finds nothing.
		homes, _ := filepath.Glob(pattern)
		for _, home := range homes {
			dirs = append(dirs, filepath.Join(home, "bin"))
		}
	}
	dirs = append(dirs, filepath.SplitList(c.Env("PATH"))...)

	var bins, seen []string
	for _, dir := range dirs {
		bin := filepath.Join(dir, name)
		real, err := filepath.EvalSymlinks(bin)
		if err != nil || dir == "" || slices.Contains(seen, real) || !executable(real) {
			continue
		}
		seen = append(seen, real)
		bins = append(bins, bin)
	}
	return bins
}

func executable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}

// inspectJava runs java to learn its version and home.
func inspectJava(ctx context.Context, bin string) (java, error) {
	// macOS has a java that only offers to install one, some wrappers wait for a
	// terminal: neither may hold us up.
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, bin, "-XshowSettings:properties", "-version").CombinedOutput()
	if err != nil {
		return java{}, fmt.Errorf("run %s: %w", bin, err)
	}
	j := java{bin: bin}
	lines := bufio.NewScanner(strings.NewReader(string(out)))
	for lines.Scan() {
		key, value, _ := strings.Cut(strings.TrimSpace(lines.Text()), " = ")
		switch key {
		case "java.home":
			j.home = value
		case "java.specification.version": // 1.8, 11, 17
			j.version, err = strconv.Atoi(strings.TrimPrefix(value, "1."))
			if err != nil {
				return java{}, fmt.Errorf("version of %s: %w", bin, err)
			}
		}
	}
	if j.version == 0 {
		return java{}, graph.Errorf(graph.Unavailable, "%s does not tell its version", bin)
	}
	return j, nil
}
