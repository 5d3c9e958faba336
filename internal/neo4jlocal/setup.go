package neo4jlocal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/demarche-kg/demarche/graph"
)

// packageManager is how a system installs Java and Maven.
type packageManager struct {
	name    string
	update  []string   // arguments that fetch the list of packages; nil = not needed
	install []string   // arguments before the packages
	java    [][]string // packages that bring Java; the first that can be installed is taken
	maven   []string
	root    bool // it must run as root
}

// packageManagers are tried in this order: the first that is on PATH is used.
var packageManagers = []packageManager{
	{
		name: "apt-get", root: true, update: []string{"update"}, install: []string{"install", "--yes", "--no-install-recommends"},
		java: [][]string{{"openjdk-17-jre-headless"}, {"openjdk-21-jre-headless"}}, maven: []string{"maven"},
	},
	{
		name: "dnf", root: true, install: []string{"install", "--assumeyes"},
		java: [][]string{{"java-21-openjdk-headless"}, {"java-17-openjdk-headless"}}, maven: []string{"maven"},
	},
	{
		name: "apk", root: true, install: []string{"add", "--no-cache"},
		java: [][]string{{"openjdk17-jre-headless"}, {"openjdk21-jre-headless"}}, maven: []string{"maven"},
	},
	{
		name: "brew", install: []string{"install"},
		java: [][]string{{"openjdk@21"}, {"openjdk@17"}}, maven: []string{"maven"},
	},
}

// Setup installs Java and Maven, whichever is missing, with the system's package
// manager, writing to Out what it will run before it runs it. Where both are there
// it does nothing.
func Setup(ctx context.Context, c Config) (err error) {
	defer graph.Wrap(&err, "set up Neo4j")
	_, javaErr := c.findJava(ctx)
	if javaErr != nil && graph.KindOf(javaErr) != graph.Unavailable {
		return javaErr
	}
	_, mavenErr := c.findMaven()
	if javaErr == nil && mavenErr == nil {
		c.printf("Java and Maven are installed already")
		return nil
	}
	manager, program, err := c.findPackageManager()
	if err != nil {
		return err
	}
	prefix, err := c.rootPrefix(manager)
	if err != nil {
		return err
	}
	run := func(args ...string) error { return c.run(ctx, append(append(prefix, program), args...)) }
	if manager.update != nil {
		if err := run(manager.update...); err != nil {
			return err
		}
	}
	if javaErr != nil {
		var failed error
		for _, packages := range manager.java {
			failure := run(append(manager.install, packages...)...)
			if failure == nil {
				failed = nil
				break
			}
			failed = errors.Join(failed, failure)
		}
		if failed != nil {
			return failed
		}
	}
	if mavenErr != nil {
		if err := run(append(manager.install, manager.maven...)...); err != nil {
			return err
		}
	}
	if _, err := c.findJava(ctx); err != nil {
		return fmt.Errorf("after the installation: %w", err)
	}
	if _, err := c.findMaven(); err != nil {
		return fmt.Errorf("after the installation: %w", err)
	}
	return nil
}

func (c *Config) findPackageManager() (packageManager, string, error) {
	var names []string
	for _, m := range packageManagers {
		if bins := c.onPath(m.name); len(bins) > 0 {
			return m, bins[0], nil
		}
		names = append(names, m.name)
	}
	return packageManager{}, "", graph.Errorf(graph.Unavailable, "none of %s is here: install Java 17 or 21 and Maven by hand", strings.Join(names, ", "))
}

// rootPrefix returns what stands before the package manager's command line: the
// words that make it run as root, and without questions.
func (c *Config) rootPrefix(m packageManager) ([]string, error) {
	if !m.root {
		return nil, nil
	}
	quiet := []string{"env", "DEBIAN_FRONTEND=noninteractive"}
	if os.Geteuid() == 0 {
		return quiet, nil
	}
	sudo := c.onPath("sudo")
	if len(sudo) == 0 {
		return nil, graph.Errorf(graph.Unavailable, "%s must run as root and there is no sudo: have Java 17 or 21 and Maven installed", m.name)
	}
	return append([]string{sudo[0], "-n"}, quiet...), nil
}

func (c *Config) onPath(name string) []string {
	return c.candidates(name, nil, []string{}, nil)
}

// run prints the command line and runs it, its output going to Out.
func (c *Config) run(ctx context.Context, argv []string) error {
	line := strings.Join(argv, " ")
	c.printf("running: %s", line)
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Env = append(cmd.Environ(), "PATH="+c.Env("PATH"))
	cmd.Stdout, cmd.Stderr = c.Out, c.Out
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return graph.Errorf(graph.Unavailable, "%s failed (%w): run it by hand to see why", line, err)
	}
	return nil
}

// minFree is the room that a start needs beside what is stored already.
const minFree = 128 << 20 // bytes

// checkSpace returns an error unless so many bytes are free where dir is or will be.
func checkSpace(dir string, need uint64) error {
	for at := dir; ; at = filepath.Dir(at) {
		free, err := freeBytes(at)
		if errors.Is(err, os.ErrNotExist) && at != filepath.Dir(at) {
			continue
		}
		if err == nil && free < need {
			return graph.Errorf(graph.Unavailable, "the disk of %s is full: %d MB are free, Neo4j needs %d MB to start; free some space first", dir, free>>20, need>>20)
		}
		return nil // where the system does not tell, Neo4j will
	}
}
