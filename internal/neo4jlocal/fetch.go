package neo4jlocal

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/demarche-kg/demarche/graph"
)

// Version is the Neo4j release that is started, and BrowserVersion the release
// of the Neo4j Browser it serves.
const (
	Version        = "5.26.30"
	BrowserVersion = "5.24.0"
)

// copyPlugin is pinned since Maven otherwise takes the newest one it finds.
const copyPlugin = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"

// completeName is the file written last into a cache folder.
const completeName = "complete"

// jarSums pins every jar of Version, dependencies included: a line
// "sha256 bytes name" each.
//
//go:embed jars.sum
var jarSums string

// jar is a line of jars.sum.
type jar struct {
	name   string
	bytes  int64
	sha256 string // lower-case hex
}

func pinnedJars() ([]jar, error) {
	var jars []jar
	for line := range strings.Lines(jarSums) {
		fields := strings.Fields(line)
		if len(fields) != 3 {
			return nil, graph.Errorf(graph.Internal, "jars.sum: not three fields: %q", line)
		}
		size, err := strconv.ParseInt(fields[1], 10, 64)
		if err != nil {
			return nil, fmt.Errorf("jars.sum: %w", err)
		}
		jars = append(jars, jar{name: fields[2], bytes: size, sha256: fields[0]})
	}
	return jars, nil
}

// fetch returns the folder that holds the pinned jars and nothing else, having
// Maven copy them there unless they are there already. Two processes that fetch
// at once do so one after the other, the second finding the work done. A cache
// that lost a file or has one of another size is fetched anew.
func (c *Config) fetch(ctx context.Context, j java) (dir string, err error) {
	defer graph.Wrap(&err, "fetch Neo4j %s", Version)
	jars, err := pinnedJars()
	if err != nil {
		return "", err
	}
	cache, err := c.cacheDir()
	if err != nil {
		return "", err
	}
	dir = filepath.Join(cache, "neo4j-"+Version)
	if checkSizes(dir, jars) == nil {
		return dir, nil
	}
	unlock, err := lock(ctx, dir+".lock", func() { c.printf("another process is fetching Neo4j, waiting for it") })
	if err != nil {
		return "", err
	}
	defer unlock()
	reason := checkSizes(dir, jars)
	if reason == nil {
		return dir, nil
	}
	if _, err := os.Stat(dir); err == nil {
		c.printf("the cached Neo4j is not usable (%v), fetching it anew", reason)
	}
	mvn, err := c.findMaven()
	if err != nil {
		return "", err
	}
	// Maven's own repository is shared with other work and may hold a damaged
	// jar, which Maven does not notice. So what does not match the pinned sums is
	// fetched once more into a repository of our own.
	err = c.copyJars(ctx, j, mvn, dir, jars, "")
	if errors.Is(err, errDamaged) {
		c.printf("%v; fetching once more, past Maven's own repository", err)
		repository := dir + ".repository"
		err = c.copyJars(ctx, j, mvn, dir, jars, repository)
		err = errors.Join(err, os.RemoveAll(repository))
	}
	if err != nil {
		return "", err
	}
	return dir, nil
}

// errDamaged says that jars are not the pinned ones.
var errDamaged = errors.New("damaged jars")

// copyJars has Maven copy the jars into dir, checks them against the pinned sums
// and marks the folder complete. With a repository, Maven uses that folder for
// what it downloads.
func (c *Config) copyJars(ctx context.Context, j java, mvn, dir string, jars []jar, repository string) error {
	// Maven leaves a jar alone that is there, damaged or not.
	if err := os.RemoveAll(dir); err != nil {
		return fmt.Errorf("remove the old cache: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("create cache folder: %w", err)
	}
	pom := filepath.Join(dir, "pom.xml")
	if err := writePOM(pom); err != nil {
		return err
	}
	args := []string{"--batch-mode", "--strict-checksums", "--file", pom, copyPlugin, "-DoutputDirectory=" + dir, "-DincludeScope=runtime"}
	if repository != "" {
		args = append(args, "-Dmaven.repo.local="+repository)
	}
	if err := c.runMaven(ctx, j, mvn, args, dir); err != nil {
		return err
	}
	for _, jar := range jars {
		if err := checkSum(dir, jar); err != nil {
			return err
		}
	}
	if err := os.WriteFile(filepath.Join(dir, completeName), []byte(Version+"\n"), 0o600); err != nil {
		return fmt.Errorf("mark the cache complete: %w", err)
	}
	return nil
}

// writePOM writes the project that depends on the server.
func writePOM(path string) error {
	type dependency struct {
		Group    string `xml:"groupId"`
		Artifact string `xml:"artifactId"`
		Version  string `xml:"version"`
	}
	project := struct {
		XMLName      xml.Name     `xml:"http://maven.apache.org/POM/4.0.0 project"`
		Model        string       `xml:"modelVersion"`
		Group        string       `xml:"groupId"`
		Artifact     string       `xml:"artifactId"`
		Version      string       `xml:"version"`
		Dependencies []dependency `xml:"dependencies>dependency"`
	}{
		Model: "4.0.0", Group: "demarche", Artifact: "neo4j", Version: Version,
		Dependencies: []dependency{
			{"org.neo4j", "neo4j", Version},
			{"org.neo4j.app", "neo4j-server", Version},
			{"org.neo4j.client", "neo4j-browser", BrowserVersion},
		},
	}
	text, err := xml.MarshalIndent(project, "", "  ")
	if err != nil {
		return fmt.Errorf("write pom: %w", err)
	}
	if err := os.WriteFile(path, append(text, '\n'), 0o600); err != nil {
		return fmt.Errorf("write pom: %w", err)
	}
	return nil
}

// downloaded matches the size in Maven's "Downloaded from x: y (1.2 MB at …".
var downloaded = regexp.MustCompile(`^(?:\[INFO\] )?Downloaded from .*\((\d+(?:\.\d+)?) (B|kB|MB|GB) at `)

var unitBytes = map[string]float64{"B": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9}

// runMaven runs Maven, printing a line every few seconds with the time and how
// much was downloaded or, out of Maven's own repository, copied into dir.
func (c *Config) runMaven(ctx context.Context, j java, mvn string, args []string, dir string) error {
	began := c.Clock()
	c.printf("fetching Neo4j %s with Maven (about 140 MB, once)", Version)
	cmd := exec.CommandContext(ctx, mvn, args...)
	cmd.Env = append(cmd.Environ(), "JAVA_HOME="+j.home)
	cmd.WaitDelay = 5 * time.Second
	output, err := cmd.StdoutPipe()
	if err != nil {
		return fmt.Errorf("run Maven: %w", err)
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("run Maven: %w", err)
	}
	var got float64 // bytes
	var errorLines bytes.Buffer
	shown := began
	lines := bufio.NewScanner(output)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		if m := downloaded.FindStringSubmatch(line); m != nil {
			n, _ := strconv.ParseFloat(m[1], 64) // the pattern lets only numbers through
			got += n * unitBytes[m[2]]
		}
		if strings.Contains(line, "ERROR") && errorLines.Len() < 2000 {
			errorLines.WriteString(line + "\n")
		}
		if now := c.Clock(); now.Sub(shown) >= 2*time.Second {
			shown = now
			c.printf("  %3.0f s  %4.0f MB", now.Sub(began).Seconds(), max(got, folderBytes(dir))/1e6)
		}
	}
	_, _ = io.Copy(io.Discard, output) // a line over the buffer's size must not block Maven
	if err := cmd.Wait(); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return graph.Errorf(graph.Unavailable, "Maven could not fetch Neo4j (%w); it said:\n%s"+
			"Is the network reachable, does Maven know its proxy, and is there room for 300 MB?", err, errorLines.String())
	}
	c.printf("  %3.0f s  %4.0f MB, fetched", c.Clock().Sub(began).Seconds(), folderBytes(dir)/1e6)
	return nil
}

// folderBytes returns the size of the files in dir, those below not counted.
func folderBytes(dir string) float64 {
	entries, _ := os.ReadDir(dir) // for a progress line, what can be read is enough
	var sum int64
	for _, e := range entries {
		if info, err := e.Info(); err == nil {
			sum += info.Size()
		}
	}
	return float64(sum)
}

// checkSizes returns nil for a complete folder that holds every jar in its size.
func checkSizes(dir string, jars []jar) error {
	if _, err := os.Stat(filepath.Join(dir, completeName)); err != nil {
		return errors.New("it was not fetched to the end")
	}
	for _, jar := range jars {
		info, err := os.Stat(filepath.Join(dir, jar.name))
		if err != nil {
			return fmt.Errorf("%s is missing", jar.name)
		}
		if info.Size() != jar.bytes {
			return fmt.Errorf("%s has %d bytes, not %d", jar.name, info.Size(), jar.bytes)
		}
	}
	return nil
}

// checkSum returns an error in which errDamaged stands unless the jar in dir is
// the pinned one.
func checkSum(dir string, jar jar) error {
	file, err := os.Open(filepath.Join(dir, jar.name))
	if errors.Is(err, os.ErrNotExist) {
		return graph.Errorf(graph.Unavailable, "Maven brought no %s (%w)", jar.name, errDamaged)
	}
	if err != nil {
		return fmt.Errorf("check jar: %w", err)
	}
	defer func() { _ = file.Close() }() // only read
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return fmt.Errorf("check %s: %w", jar.name, err)
	}
	if sum := hex.EncodeToString(hash.Sum(nil)); sum != jar.sha256 {
		return graph.Errorf(graph.Unavailable, "%s is not the pinned one: sha256 %s, not %s (%w)", jar.name, sum, jar.sha256, errDamaged)
	}
	return nil
}

// recheck returns an error naming the first cached jar that is damaged, having
// removed the mark of completeness so that the next start fetches anew.
func recheck(dir string) error {
	jars, err := pinnedJars()
	if err != nil {
		return err
	}
	for _, jar := range jars {
		if err := checkSum(dir, jar); err != nil {
			return errors.Join(err, os.Remove(filepath.Join(dir, completeName)))
		}
	}
	return nil
}
