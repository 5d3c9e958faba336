package neo4jlocal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/demarche-kg/demarche/graph"
)

const mainClass = "org.neo4j.server.CommunityEntryPoint"

// needs is what must be there before a server can start.
type needs struct {
	java java
	jars string // folder
}

// prepare finds Java and fetches Neo4j.
func (c *Config) prepare(ctx context.Context) (needs, error) {
	j, err := c.findJava(ctx)
	if err != nil {
		return needs{}, err
	}
	jars, err := c.fetch(ctx, j)
	if err != nil {
		return needs{}, err
	}
	return needs{java: j, jars: jars}, nil
}

// command returns the command line that starts Neo4j in home.
func (c *Config) command(n needs, home string) []string {
	argv := []string{
		n.java.bin,
		fmt.Sprintf("-Xms%dm", c.heapMB()/4),
		fmt.Sprintf("-Xmx%dm", c.heapMB()),
		"-XX:+ExitOnOutOfMemoryError",
		"-XX:+DisableExplicitGC",
		"-Djava.awt.headless=true",
		"-Dio.netty.tryReflectionSetAccessible=true",
		"-Dlog4j2.disable.jmx=true",
	}
	if c.ShortLived {
		argv = append(argv, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
	}
	for _, pkg := range []string{"java.nio", "java.io", "java.lang", "sun.nio.ch"} {
		argv = append(argv, "--add-opens=java.base/"+pkg+"=ALL-UNNAMED")
	}
	return append(argv, "-cp", filepath.Join(n.jars, "*"), mainClass,
		"--home-dir="+home, "--config-dir="+filepath.Join(home, "conf"))
}

// start prepares, and calls launch with free ports. A failure for which a damaged
// jar can be the reason has the jars fetched anew, once.
func (c *Config) start(ctx context.Context, wanted, preferred ports, launch func(needs, ports) (*Server, error)) (*Server, error) {
	n, err := c.prepare(ctx)
	if err != nil {
		return nil, err
	}
	try := func(p ports) (*Server, error) { return launch(n, p) }
	s, err := withPorts(ctx, wanted, preferred, try)
	if err == nil || ctx.Err() != nil {
		return s, err
	}
	damage := recheck(n.jars)
	if damage == nil {
		return nil, err
	}
	c.printf("%v", damage)
	if n, err = c.prepare(ctx); err != nil {
		return nil, err
	}
	return withPorts(ctx, wanted, preferred, try)
}

// withPorts calls start with ports until none was taken by another process in
// the meantime.
func withPorts(ctx context.Context, wanted, preferred ports, start func(ports) (*Server, error)) (*Server, error) {
	for attempt := 1; ; attempt++ {
		p, err := pickPorts(ctx, wanted, preferred)
		if err != nil {
			return nil, err
		}
		s, err := start(p)
		if !errors.Is(err, errPortTaken) || attempt == 4 {
			return s, err
		}
		preferred = ports{}
	}
}

// waitReady waits until the server answers. exited yields once Java has ended.
// A failure carries the last lines that Neo4j logged since logs was taken.
func (c *Config) waitReady(ctx context.Context, s *Server, logs logMark, exited <-chan error) error {
	ctx, cancel := context.WithTimeoutCause(ctx, c.startTimeout(), errSlow)
	defer cancel()
	var last error
	for denied := 0; ; {
		if last = c.ask(ctx, s); last == nil {
			return nil
		}
		if logs.hopeless() {
			return logs.explain(fmt.Errorf("the database cannot be opened: %w", last))
		}
		if refused(last) {
			// Neo4j locks an account after three wrong passwords.
			if denied++; denied == 2 {
				return graph.Errorf(graph.Unavailable, "Neo4j started but refuses the password kept in %s; "+
					"if it was changed, write the new one there: %w", passwordFile(logs.home), last)
			}
		}
		select {
		case err := <-exited:
			return logs.explain(fmt.Errorf("the Java process ended before Neo4j was ready: %w", err))
		case <-ctx.Done():
			if errors.Is(context.Cause(ctx), errSlow) {
				return logs.explain(fmt.Errorf("Neo4j did not answer within %v: %w", c.startTimeout(), last))
			}
			return ctx.Err()
		case <-time.After(150 * time.Millisecond):
		}
	}
}

// ask is Ready with an end: what listens on the port need not be Neo4j.
func (c *Config) ask(ctx context.Context, s *Server) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	return c.Ready(ctx, s.URI, s.User, s.Password)
}

// refused reports whether Neo4j said that the password is wrong.
func refused(err error) bool {
	for ; err != nil; err = errors.Unwrap(err) {
		if strings.Contains(err.Error(), "Security.Unauthorized") {
			return true
		}
	}
	return false
}

var errSlow = errors.New("start took too long")

// errPortTaken says that a port was taken between choosing it and using it.
var errPortTaken = errors.New("port taken")

// advice tells what to do about a failed start, by what stands in the logs.
var advice = []struct {
	pattern *regexp.Regexp
	cause   error // nil means none that callers look for
	text    string
}{
	{
		regexp.MustCompile(`Address already in use|already bound|PortBindException`), errPortTaken,
		"Another program took its port; start it again.",
	},
	{
		regexp.MustCompile(`No space left on device|Disk quota exceeded|disk space`), nil,
		"The disk is full: free some space, then start it again. Nothing that was committed is lost.",
	},
	{
		regexp.MustCompile(`FileLockException|StoreLockException|store_lock|Lock file has been locked|could not be locked`), nil,
		"Another Neo4j uses this data folder: stop it, or name another folder (DEMARCHE_DATA).",
	},
	{
		regexp.MustCompile(`UnsupportedClassVersionError|Unsupported Java|Unrecognized VM option`), nil,
		"This Java does not fit: install version 17 or 21, or point JAVA_HOME at it.",
	},
	{
		regexp.MustCompile(`Could not reserve enough space|insufficient memory|OutOfMemoryError|Cannot allocate memory|Too small (initial|maximum) heap`), nil,
		"There is too little memory for it: close other programs or choose a smaller heap.",
	},
	{
		regexp.MustCompile(`Permission denied|AccessDeniedException`), nil,
		"It may not read or write its folder: check the owner and the permissions.",
	},
	{
		regexp.MustCompile(`(?i)Failed to start DatabaseId|Failed to read current store version|log format version|corrupt|checksum|inconsisten|not a valid|unable to read|store.?version|unrecognized store|StoreFailure|recovery|Failed to (load|start) database|UnderlyingStorageException|metadata|could not be found or loaded|ClassNotFoundException|NoClassDefFoundError`), nil,
		"Its data or program files look damaged. If they are the data: move the folder aside (keep it), start it again and ingest the reports anew, or restore a backup.",
	},
}

// logMark remembers how long the logs in a home were before a start.
type logMark struct {
	home    string
	lengths map[string]int64 // bytes by file
}

var logNames = []string{"logs/neo4j.log", "logs/console.log", "logs/debug.log"}

func markLogs(home string) logMark {
	m := logMark{home: home, lengths: map[string]int64{}}
	for _, name := range logNames {
		if info, err := os.Stat(filepath.Join(home, name)); err == nil {
			m.lengths[name] = info.Size()
		}
	}
	return m
}

// since returns what a log gained since the mark, at most its last 256 KiB.
func (m logMark) since(name string) string {
	file, err := os.Open(filepath.Join(m.home, name))
	if err != nil {
		return ""
	}
	defer func() { _ = file.Close() }() // only read
	info, err := file.Stat()
	if err != nil {
		return ""
	}
	from := m.lengths[name]
	if info.Size() < from { // rotated
		from = 0
	}
	from = max(from, info.Size()-256<<10)
	// What cannot be read is left out of an error message.
	text, _ := io.ReadAll(io.NewSectionReader(file, from, info.Size()-from))
	return string(text)
}

// hopeless reports whether the server runs without its database, which it will
// not open however long one waits.
func (m logMark) hopeless() bool {
	return strings.Contains(m.since(logNames[2]), "Failed to start DatabaseId")
}

// explain adds the last lines of the logs to err, and what to do.
func (m logMark) explain(err error) error {
	neo4j, console := m.since(logNames[0]), m.since(logNames[1])
	all := neo4j + console + errorLines(m.since(logNames[2]))
	text := lastLines(console, 5) + lastLines(neo4j, 12)
	if !strings.Contains(neo4j, "ERROR") {
		text += lastLines(errorLines(m.since(logNames[2])), 5)
	}
	todo := "Its log is " + filepath.Join(m.home, logNames[0]) + "."
	for _, a := range advice {
		if a.pattern.MatchString(all) {
			todo = a.text + " " + todo
			if a.cause != nil {
				err = errors.Join(err, a.cause)
			}
			break
		}
	}
	return graph.Errorf(graph.Unavailable, "%w. %s The last lines:\n%s", err, todo, text)
}

// errorLines returns the lines of a debug log that report errors, causes included.
func errorLines(log string) string {
	var b strings.Builder
	for line := range strings.Lines(log) {
		if strings.Contains(line, " ERROR ") || strings.HasPrefix(line, "Caused by:") {
			b.WriteString(line)
		}
	}
	return b.String()
}

func lastLines(log string, n int) string {
	lines := strings.SplitAfter(strings.TrimSpace(log), "\n")
	lines = lines[max(0, len(lines)-n):]
	text := strings.TrimSpace(strings.Join(lines, ""))
	if text == "" {
		return ""
	}
	return text + "\n"
}
