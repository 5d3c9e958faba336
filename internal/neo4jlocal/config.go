package neo4jlocal

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/demarche-kg/demarche/graph"
)

// Config says how to find or start a server. Env, Ready, Clock and, for an owned
// server, Supervisor are needed; the zero value of the others is a default.
type Config struct {
	// Env returns an environment variable's value, "" when it is not set.
	Env func(name string) string
	// Ready returns nil once the server answers a query with this login. It is
	// asked several times a second while the server starts.
	Ready func(ctx context.Context, uri, user, password string) error
	// Clock returns the time, for the seconds shown in progress lines.
	Clock func() time.Time
	// Supervisor is the command line that runs Supervise on its standard input
	// and output, normally our own binary with a hidden subcommand. It is started
	// with SupervisorVariable set.
	Supervisor []string

	// Out receives progress lines for a person; nil discards them.
	Out io.Writer
	// HeapMB is Java's heap in MiB; 0 means 1024.
	HeapMB int
	// ShortLived gives up speed at its peak for a quick start: for tests.
	ShortLived bool
	// BoltPort and HTTPPort are the daemon's ports. 0 means Neo4j's own 7687 and
	// 7474 where they are free and any free port elsewhere. An owned server
	// always takes free ports.
	BoltPort, HTTPPort int
	// Browser sets what Neo4j Browser does when it has connected.
	Browser Browser
	// StartTimeout is how long a start may take, fetching not included; 0 means
	// two minutes.
	StartTimeout time.Duration

	// CacheDir, StateDir and DataDir replace the folders for the jars, for the
	// daemon's state file and for its data; "" means DEMARCHE_CACHE,
	// DEMARCHE_STATE and DEMARCHE_DATA, else the XDG folders.
	CacheDir, StateDir, DataDir string
	// JavaFolders and MavenFolders replace the usual folders searched for
	// installations, as glob patterns of a folder that holds bin; nil means the
	// usual ones, an empty slice none.
	JavaFolders, MavenFolders []string
}

// Browser holds the settings of Neo4j Browser; empty fields leave its defaults.
type Browser struct {
	// PostConnectCmd are commands without the leading colon, separated by
	// semicolons, e.g. "style URL; guide URL".
	PostConnectCmd string
	// RemoteHosts are the host names, without port, that guides and styles may be
	// loaded from, separated by commas.
	RemoteHosts string
}

// Mode says where a server came from.
type Mode string

// The modes, in the order in which Find tries them.
const (
	External Mode = "external" // NEO4J_URI names it
	Daemon   Mode = "daemon"   // the one StartDaemon started
	Owned    Mode = "owned"    // started by this process, ends with it
)

// Server is a Neo4j one can connect to.
type Server struct {
	URI        string // of Bolt
	HTTPURL    string // ends in a slash; "" for an external server
	BrowserURL string // opens Neo4j Browser with the address filled in; "" for an external server
	User       string
	Password   string
	Database   string // "" means the server's default
	Mode       Mode

	stop func(ctx context.Context) error
}

// Close stops an owned server, waits until Java has ended and removes its home.
// It leaves any other server alone. A second call does nothing.
func (s *Server) Close(ctx context.Context) error {
	if s == nil || s.stop == nil {
		return nil
	}
	stop := s.stop
	s.stop = nil
	return stop(ctx)
}

// Find returns the server that the environment names (NEO4J_URI, with
// NEO4J_USERNAME, NEO4J_PASSWORD and NEO4J_DATABASE), else the running daemon,
// else a newly started owned server, which the caller closes. An external server
// is not contacted. Without Java or Maven the error is of kind Unavailable and
// names the ways out.
func Find(ctx context.Context, c Config) (*Server, error) {
	if uri := c.Env("NEO4J_URI"); uri != "" {
		return &Server{
			URI:      uri,
			User:     cmp.Or(c.Env("NEO4J_USERNAME"), user),
			Password: c.Env("NEO4J_PASSWORD"),
			Database: c.Env("NEO4J_DATABASE"),
			Mode:     External,
		}, nil
	}
	server, err := FindDaemon(ctx, c)
	if graph.KindOf(err) != graph.NotFound {
		return server, err
	}
	return StartOwned(ctx, c)
}

func (c *Config) heapMB() int { return cmp.Or(c.HeapMB, 1024) }

func (c *Config) startTimeout() time.Duration { return cmp.Or(c.StartTimeout, 2*time.Minute) }

// printf writes a progress line.
func (c *Config) printf(format string, args ...any) {
	if c.Out != nil {
		// Progress is a courtesy: a closed terminal is no reason to stop.
		_, _ = fmt.Fprintf(c.Out, format+"\n", args...)
	}
}

// folder returns the first that is given: the field, the variable, the XDG
// variable with /demarche, the fallback under the home folder with /demarche.
func (c *Config) folder(field, variable, xdg, fallback string) (string, error) {
	dir := cmp.Or(field, c.Env(variable))
	if dir == "" {
		if base := c.Env(xdg); base != "" {
			dir = filepath.Join(base, "demarche")
		} else if home := c.Env("HOME"); home != "" {
			dir = filepath.Join(home, fallback, "demarche")
		} else {
			return "", graph.Errorf(graph.Invalid, "no folder to keep Neo4j in: set HOME or %s", variable)
		}
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("resolve folder %s: %w", dir, err)
	}
	return dir, nil
}

// cacheDir holds what can be fetched again: the jars.
func (c *Config) cacheDir() (string, error) {
	return c.folder(c.CacheDir, "DEMARCHE_CACHE", "XDG_CACHE_HOME", ".cache")
}

// stateDir holds the daemon's state file and lock.
func (c *Config) stateDir() (string, error) {
	return c.folder(c.StateDir, "DEMARCHE_STATE", "XDG_STATE_HOME", filepath.Join(".local", "state"))
}

// dataDir holds the daemon's home, and so the graph.
func (c *Config) dataDir() (string, error) {
	return c.folder(c.DataDir, "DEMARCHE_DATA", "XDG_DATA_HOME", filepath.Join(".local", "share"))
}
