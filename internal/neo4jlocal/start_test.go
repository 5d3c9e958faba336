package neo4jlocal

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/demarche-kg/demarche/graph"
)

// bare returns a Config that finds nothing on this machine, with these variables.
func bare(t *testing.T, env map[string]string) (*Config, *bytes.Buffer) {
	t.Helper()
	out := &bytes.Buffer{}
	return &Config{
		Env:         func(name string) string { return env[name] },
		Clock:       time.Now,
		Out:         out,
		Ready:       func(context.Context, string, string, string) error { return errors.New("nothing answers") },
		Supervisor:  []string{"/nonexistent"},
		CacheDir:    t.TempDir(),
		StateDir:    t.TempDir(),
		DataDir:     t.TempDir(),
		JavaFolders: []string{}, MavenFolders: []string{},
	}, out
}

// script writes an executable shell script.
func script(t *testing.T, path, body string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+body+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
}

// javaOf writes a java that says it is this version.
func javaOf(t *testing.T, home, version string) {
	t.Helper()
	script(t, filepath.Join(home, "bin", "java"),
		"echo '    java.home = "+home+"' >&2; echo '    java.specification.version = "+version+"' >&2")
}

// machine returns the Java and Maven there are, for tests that run the real ones.
func machine(t *testing.T) (*Config, java, string) {
	t.Helper()
	c := &Config{Env: os.Getenv, Clock: time.Now}
	j, err := c.findJava(t.Context())
	if err == nil {
		var mvn string
		if mvn, err = c.findMaven(); err == nil {
			return c, j, mvn
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal(err)
	}
	t.Skip("SKIPPED:", err)
	return nil, java{}, ""
}

func TestFindJava(t *testing.T) {
	for _, test := range []struct {
		name   string
		homes  []string // versions under JAVA_HOME, a usual folder, PATH; "" = none
		want   int      // 0 = none
		reason string
	}{
		{"none", []string{"", "", ""}, 0, "Java 17"},
		{"too old", []string{"11", "1.8", ""}, 0, "is version 11"},
		{"JAVA_HOME first", []string{"21", "17", "17"}, 21, ""},
		{"old JAVA_HOME passed over", []string{"11", "", "17"}, 17, ""},
		{"usual folder", []string{"", "17", "11"}, 17, ""},
		{"tested before newer", []string{"25", "", "21"}, 21, ""},
		{"newer where there is no other", []string{"25", "11", ""}, 25, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			env := map[string]string{}
			c, _ := bare(t, env)
			for i, version := range test.homes {
				home := filepath.Join(dir, []string{"home", "usual/jdk", "path"}[i])
				if version == "" {
					continue
				}
				javaOf(t, home, version)
				switch i {
				case 0:
					env["JAVA_HOME"] = home
				case 1:
					c.JavaFolders = []string{filepath.Join(dir, "usual", "*")}
				case 2:
					env["PATH"] = filepath.Join(home, "bin")
				}
			}
			j, err := c.findJava(t.Context())
			if test.want != 0 {
				if err != nil || j.version != test.want {
					t.Errorf("version %d, %v; want %d", j.version, err, test.want)
				}
				return
			}
			if graph.KindOf(err) != graph.Unavailable {
				t.Fatalf("error %v", err)
			}
			for _, way := range []string{test.reason, "--setup", "NEO4J_URI", "docker compose"} {
				if !strings.Contains(err.Error(), way) {
					t.Errorf("the error does not say %q: %v", way, err)
				}
			}
		})
	}
}

func TestFindRealJava(t *testing.T) {
	_, j, _ := machine(t)
	if j.version < oldestJava || j.home == "" {
		t.Errorf("found %+v", j)
	}
}

func TestMissingMaven(t *testing.T) {
	env := map[string]string{"JAVA_HOME": filepath.Join(t.TempDir(), "jdk")}
	javaOf(t, env["JAVA_HOME"], "17")
	c, _ := bare(t, env)
	_, err := Find(t.Context(), *c)
	if graph.KindOf(err) != graph.Unavailable || !strings.Contains(err.Error(), "Maven was not found") {
		t.Errorf("error %v", err)
	}
}

// TestSetup takes Java and Maven away (PATH has links to all other programs), and
// has the real package manager bring them, on a machine that may be changed.
func TestSetup(t *testing.T) {
	if os.Getenv("CI") != "true" && os.Getenv("DEMARCHE_TEST_SETUP") != "1" {
		t.Skip("SKIPPED: it would install packages; DEMARCHE_TEST_SETUP=1 allows it")
	}
	aptGet, err := exec.LookPath("apt-get")
	if err != nil || os.Geteuid() != 0 {
		t.Skip("SKIPPED: needs root and apt-get")
	}
	bin := t.TempDir()
	for _, dir := range []string{"/bin", "/sbin", "/usr/sbin", "/usr/bin"} {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if e.Name() == "java" || e.Name() == "mvn" || e.Name() == "apt-get" {
				continue
			}
			if err := os.Symlink(filepath.Join(dir, e.Name()), filepath.Join(bin, e.Name())); err != nil && !errors.Is(err, os.ErrExist) {
				t.Fatal(err)
			}
		}
	}
	// The real one; what it installs turns up on PATH only then.
	script(t, filepath.Join(bin, "apt-get"), aptGet+` "$@" || exit $?
case "$*" in
*openjdk*) ln -sf /usr/bin/java `+bin+`/java ;;
*maven*) ln -sf /usr/bin/mvn `+bin+`/mvn ;;
esac`)
	c, out := bare(t, map[string]string{"PATH": bin})
	if _, err := c.findJava(t.Context()); err == nil {
		t.Fatal("Java was not taken away")
	}
	if err := Setup(t.Context(), *c); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	text := out.String()
	update := strings.Index(text, "running: env DEBIAN_FRONTEND=noninteractive "+bin+"/apt-get update\n")
	java := strings.Index(text, "running: env DEBIAN_FRONTEND=noninteractive "+bin+"/apt-get install --yes --no-install-recommends openjdk-")
	maven := strings.Index(text, "running: env DEBIAN_FRONTEND=noninteractive "+bin+"/apt-get install --yes --no-install-recommends maven\n")
	if update < 0 || java < update || maven < java {
		t.Errorf("want what is run told in order: update, Java, Maven:\n%s", text)
	}
	out.Reset()
	if err := Setup(t.Context(), *c); err != nil || strings.Contains(out.String(), "running:") {
		t.Errorf("a second time: %v\n%s", err, out)
	}
}

func TestSetupWithoutPackageManager(t *testing.T) {
	c, _ := bare(t, map[string]string{"PATH": t.TempDir()})
	if err := Setup(t.Context(), *c); graph.KindOf(err) != graph.Unavailable || !strings.Contains(err.Error(), "by hand") {
		t.Errorf("error %v", err)
	}
}

func TestSetupFails(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("SKIPPED: needs root")
	}
	bin := t.TempDir()
	script(t, filepath.Join(bin, "apt-get"), `echo "mirror is away" >&2; exit 100`)
	if err := os.Symlink("/usr/bin/env", filepath.Join(bin, "env")); err != nil {
		t.Fatal(err)
	}
	c, out := bare(t, map[string]string{"PATH": bin})
	err := Setup(t.Context(), *c)
	if graph.KindOf(err) != graph.Unavailable || !strings.Contains(out.String(), "mirror is away") {
		t.Errorf("error %v, output %s", err, out)
	}
}

func TestPinnedJars(t *testing.T) {
	jars, err := pinnedJars()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, jar := range jars {
		if len(jar.sha256) != 64 || jar.bytes <= 0 || !strings.HasSuffix(jar.name, ".jar") || seen[jar.name] {
			t.Errorf("bad line %+v", jar)
		}
		seen[jar.name] = true
	}
	for _, name := range []string{"neo4j-" + Version + ".jar", "neo4j-server-" + Version + ".jar", "neo4j-browser-" + BrowserVersion + ".jar"} {
		if !seen[name] {
			t.Errorf("%s is not pinned", name)
		}
	}
}

// TestFetch fetches with the real Maven whenever the cache is not whole.
func TestFetch(t *testing.T) {
	c, j, mvn := machine(t)
	c.CacheDir = t.TempDir()
	var out bytes.Buffer
	c.Out = &out
	// A Maven that brings a damaged jar the first time, as one does whose own
	// repository is damaged.
	bin := t.TempDir()
	spoiled := filepath.Join(bin, "spoiled")
	script(t, filepath.Join(bin, "mvn"), `
for arg; do case "$arg" in
-DoutputDirectory=*) dir=${arg#*=} ;;
-Dmaven.repo.local=*) shared=no; continue ;;
esac; done
set -- $(for arg; do case "$arg" in -Dmaven.repo.local=*) ;; *) echo "$arg" ;; esac; done)
`+mvn+` "$@" || exit $?
echo run >> `+spoiled+`
if [ -z "$shared" ] && [ "$(wc -l < `+spoiled+`)" = 1 ]; then echo x >> $dir/neo4j-`+Version+`.jar; fi`)
	c.Env = func(name string) string {
		if name == "MAVEN_HOME" {
			return filepath.Dir(bin)
		}
		if name == "PATH" {
			return bin
		}
		return os.Getenv(name)
	}
	c.MavenFolders = []string{}
	fetches := func() int {
		log, err := os.ReadFile(spoiled)
		if err != nil {
			t.Fatal(err)
		}
		return bytes.Count(log, []byte("run"))
	}

	dir, err := c.fetch(t.Context(), j)
	if err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	if fetches() != 2 || !strings.Contains(out.String(), "damaged") {
		t.Errorf("%d fetches, want a second one after the damaged jar\n%s", fetches(), &out)
	}
	if !strings.Contains(out.String(), "MB, fetched") {
		t.Errorf("no progress:\n%s", &out)
	}
	if err := recheck(dir); err != nil {
		t.Error(err)
	}

	if _, err := c.fetch(t.Context(), j); err != nil || fetches() != 2 {
		t.Errorf("with a whole cache: %v, %d fetches", err, fetches())
	}

	// A jar cut short, and two that find out at once: one fetch.
	jar := filepath.Join(dir, "neo4j-"+Version+".jar")
	if err := os.Truncate(jar, 100); err != nil {
		t.Fatal(err)
	}
	results := make(chan error, 2)
	for range 2 {
		other := *c
		other.Out = nil
		go func() {
			_, err := other.fetch(t.Context(), j)
			results <- err
		}()
	}
	for range 2 {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
	if fetches() != 3 {
		t.Errorf("a jar cut short: %d fetches, want 3", fetches())
	}

	// One bit wrong: seen by recheck, which makes the cache unfit.
	content, err := os.ReadFile(jar)
	if err != nil {
		t.Fatal(err)
	}
	content[len(content)/2] ^= 1
	if err := os.WriteFile(jar, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := recheck(dir); !errors.Is(err, errDamaged) {
		t.Errorf("recheck of a damaged jar: %v", err)
	}
	jars, err := pinnedJars()
	if err != nil {
		t.Fatal(err)
	}
	if checkSizes(dir, jars) == nil {
		t.Error("the damaged cache still counts as whole")
	}
}

func TestFetchFails(t *testing.T) {
	bin := t.TempDir()
	script(t, filepath.Join(bin, "mvn"), `echo "[ERROR] no route to host"; exit 1`)
	c, _ := bare(t, map[string]string{"PATH": bin})
	_, err := c.fetch(t.Context(), java{home: "/nonexistent"})
	if graph.KindOf(err) != graph.Unavailable || !strings.Contains(err.Error(), "no route to host") {
		t.Errorf("error %v", err)
	}
}

// TestJavaFails starts Javas that end at once, in both modes, and looks for the
// reason in the error.
func TestJavaFails(t *testing.T) {
	for _, test := range []struct{ name, script, want string }{
		{"crash", `echo "# A fatal error has been detected" >&2; exit 134`, "# A fatal error has been detected"},
		{"memory", `echo "Error occurred during initialization of VM: Could not reserve enough space for object heap"; exit 1`, "smaller heap"},
		{"locked", `echo "org.neo4j.kernel.internal.locker.FileLockException: lock"; exit 1`, "Another Neo4j uses this data folder"},
		{"disk", `echo "java.io.IOException: No space left on device"; exit 1`, "The disk is full"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, _ := bare(t, map[string]string{})
			bin := filepath.Join(t.TempDir(), "java")
			script(t, bin, test.script)
			_, err := c.startDaemon(t.Context(), needs{java: java{bin: bin}}, ports{bolt: 1, http: 2})
			if graph.KindOf(err) != graph.Unavailable || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v; want %q", err, test.want)
			}
			if _, err := c.readState(); graph.KindOf(err) != graph.NotFound {
				t.Errorf("a state is left: %v", err)
			}
			self, err := os.Executable()
			if err != nil {
				t.Fatal(err)
			}
			c.Supervisor = []string{self}
			_, err = c.startOwned(t.Context(), needs{java: java{bin: bin}}, ports{bolt: 1, http: 2})
			if graph.KindOf(err) != graph.Unavailable || !strings.Contains(err.Error(), test.want) {
				t.Errorf("owned: error %v; want %q", err, test.want)
			}
		})
	}
}

func TestPortClash(t *testing.T) {
	tries := 0
	s, err := withPorts(t.Context(), ports{}, ports{}, func(p ports) (*Server, error) {
		if p.bolt == 0 || p.http == 0 || p.bolt == p.http {
			t.Errorf("ports %+v", p)
		}
		if tries++; tries < 3 {
			return nil, logMark{home: t.TempDir()}.explain(errPortTaken)
		}
		return &Server{}, nil
	})
	if err != nil || s == nil || tries != 3 {
		t.Errorf("%v after %d tries", err, tries)
	}
}

func TestStartTimeout(t *testing.T) {
	c, _ := bare(t, nil)
	c.StartTimeout = 300 * time.Millisecond
	home := t.TempDir()
	err := c.waitReady(t.Context(), &Server{}, markLogs(home), nil)
	if graph.KindOf(err) != graph.Unavailable || !strings.Contains(err.Error(), "nothing answers") {
		t.Errorf("error %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.waitReady(ctx, &Server{}, markLogs(home), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestDiskFull(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "not", "there", "yet")
	if err := checkSpace(dir, 1); err != nil {
		t.Error(err)
	}
	if err := checkSpace(dir, 1<<62); graph.KindOf(err) != graph.Unavailable || !strings.Contains(err.Error(), dir) {
		t.Errorf("error %v", err)
	}
}

func TestPasswordLost(t *testing.T) {
	c, _ := bare(t, nil)
	home := t.TempDir()
	first, err := c.prepareLogin(home)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := c.prepareLogin(home); err != nil || again != first {
		t.Errorf("the password changed: %v", err)
	}
	if err := os.MkdirAll(filepath.Join(home, "data", "databases", "system"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(passwordFile(home)); err != nil {
		t.Fatal(err)
	}
	if _, err := c.prepareLogin(home); graph.KindOf(err) != graph.Conflict || !strings.Contains(err.Error(), passwordFile(home)) {
		t.Errorf("error %v", err)
	}
}

func TestFolders(t *testing.T) {
	env := map[string]string{}
	c := &Config{Env: func(name string) string { return env[name] }}
	if _, err := c.cacheDir(); graph.KindOf(err) != graph.Invalid {
		t.Errorf("without HOME: %v", err)
	}
	for _, step := range []struct{ name, value, want string }{
		{"HOME", "/h", "/h/.cache/demarche"},
		{"XDG_CACHE_HOME", "/x", "/x/demarche"},
		{"DEMARCHE_CACHE", "/d", "/d"},
	} {
		env[step.name] = step.value
		if got, err := c.cacheDir(); err != nil || got != step.want {
			t.Errorf("%s: %s, %v; want %s", step.name, got, err, step.want)
		}
	}
}
