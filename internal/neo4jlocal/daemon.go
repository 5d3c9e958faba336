package neo4jlocal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/demarche-kg/demarche/graph"
)

// State is the daemon's state file.
type State struct {
	PID          int       `json:"pid"`
	ProcessStart string    `json:"processStart"` // tells the daemon from a later process with its pid
	Started      time.Time `json:"started"`
	Version      string    `json:"version"`
	BoltPort     int       `json:"boltPort"`
	HTTPPort     int       `json:"httpPort"`
	Home         string    `json:"home"`
	PasswordFile string    `json:"passwordFile"`
	Ready        bool      `json:"ready"` // false while it is being started
}

func (s *State) running() bool { return s.ProcessStart != "" && processStart(s.PID) == s.ProcessStart }

func (s *State) ports() ports { return ports{bolt: s.BoltPort, http: s.HTTPPort} }

// StartDaemon starts a server that survives this process and returns it once it
// answers; where one is running already, that one. Of two callers at once the
// second waits and gets the first one's.
func StartDaemon(ctx context.Context, c Config) (s *Server, err error) {
	defer graph.Wrap(&err, "start Neo4j")
	unlock, err := c.lockDaemon(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	s, err = c.findDaemon(ctx)
	if graph.KindOf(err) != graph.NotFound {
		return s, err
	}
	wanted := ports{bolt: c.BoltPort, http: c.HTTPPort}
	return c.start(ctx, wanted, ports{bolt: 7687, http: 7474}, func(n needs, p ports) (*Server, error) { return c.startDaemon(ctx, n, p) })
}

// FindDaemon returns the running daemon once it answers. Without one the error is
// of kind NotFound; of a state file left by a daemon that is gone it takes no
// notice.
func FindDaemon(ctx context.Context, c Config) (s *Server, err error) {
	defer graph.Wrap(&err, "find the Neo4j daemon")
	state, err := c.readState()
	if err != nil {
		return nil, err
	}
	if !state.running() {
		return nil, errNoDaemon
	}
	if !state.Ready { // being started, or left over by a start that was killed
		unlock, err := c.lockDaemon(ctx)
		if err != nil {
			return nil, err
		}
		defer unlock()
	}
	return c.findDaemon(ctx)
}

var errNoDaemon = graph.Errorf(graph.NotFound, "no Neo4j daemon is running")

// findDaemon is FindDaemon under the lock or of a state that is ready.
func (c *Config) findDaemon(ctx context.Context) (*Server, error) {
	state, err := c.readState()
	if err != nil {
		return nil, err
	}
	if !state.running() {
		return nil, errNoDaemon
	}
	password, err := readPassword(state.Home)
	if err != nil {
		return nil, err
	}
	s := server(Daemon, state.ports(), password)
	// One that a killed start left behind may still be on its way up.
	wait := *c
	if state.Ready {
		wait.StartTimeout = 15 * time.Second
	}
	if err := wait.waitReady(ctx, s, markLogs(state.Home), nil); err != nil {
		if !state.running() { // it was on its way out
			return nil, errNoDaemon
		}
		return nil, fmt.Errorf("the daemon (process %d) runs but does not answer; stop it with demarche neo4j stop: %w", state.PID, err)
	}
	if !state.Ready {
		state.Ready = true
		return s, c.writeState(state)
	}
	return s, nil
}

// startDaemon starts Java in a session of its own.
func (c *Config) startDaemon(ctx context.Context, n needs, p ports) (*Server, error) {
	data, err := c.dataDir()
	if err != nil {
		return nil, err
	}
	home := filepath.Join(data, "neo4j")
	password, err := c.prepareHome(home, Daemon, p)
	if err != nil {
		return nil, err
	}
	logs := markLogs(home)
	console, err := os.OpenFile(filepath.Join(home, "logs", "console.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open Java's log: %w", err)
	}
	defer func() { _ = console.Close() }() // Java has its own
	argv := c.command(n, home)
	cmd := exec.Command(argv[0], argv[1:]...) //nolint:noctx // it is to outlive us
	cmd.Stdout, cmd.Stderr = console, console
	cmd.Dir = home
	cmd.SysProcAttr = detached()
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start Java: %w", err)
	}
	pid := cmd.Process.Pid
	exited := make(chan error, 1)
	start := processStart(pid)
	go func() {
		err := cmd.Wait()
		exited <- errors.New(exitText(err))
	}()
	state := &State{
		PID: pid, ProcessStart: start, Started: c.Clock(), Version: Version,
		BoltPort: p.bolt, HTTPPort: p.http, Home: home, PasswordFile: passwordFile(home),
	}
	s := server(Daemon, p, password)
	err = c.writeState(state)
	if err == nil {
		err = c.waitReady(ctx, s, logs, exited)
	}
	if err == nil {
		state.Ready = true
		err = c.writeState(state)
	}
	if err != nil {
		_, stopErr := state.stop(context.WithoutCancel(ctx), stopGrace)
		return nil, errors.Join(err, stopErr, c.removeState())
	}
	return s, nil
}

// Stopped tells what StopDaemon did.
type Stopped struct {
	PID    int  // 0 when no daemon was running
	Killed bool // it did not end by itself and was ended by force
}

// StopDaemon stops the daemon and waits until it has ended: SIGTERM, and SIGKILL
// where that does not help within a minute. Without a daemon it only removes a
// stale state file.
func StopDaemon(ctx context.Context, c Config) (stopped Stopped, err error) {
	defer graph.Wrap(&err, "stop the Neo4j daemon")
	unlock, err := c.lockDaemon(ctx)
	if err != nil {
		return Stopped{}, err
	}
	defer unlock()
	state, err := c.readState()
	if graph.KindOf(err) == graph.NotFound {
		return Stopped{}, nil
	}
	if err != nil {
		return Stopped{}, err
	}
	if state.running() {
		stopped.PID = state.PID
		stopped.Killed, err = state.stop(ctx, time.Minute)
		if err != nil {
			return stopped, err
		}
	}
	return stopped, c.removeState()
}

// stop ends the process, by force after the grace period.
func (s *State) stop(ctx context.Context, grace time.Duration) (killed bool, err error) {
	if !s.running() {
		return false, nil
	}
	if err := terminate(s.PID); err != nil {
		return false, fmt.Errorf("stop process %d: %w", s.PID, err)
	}
	if s.waitGone(ctx, grace) {
		return false, nil
	}
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if err := kill(s.PID); err != nil {
		return false, fmt.Errorf("kill process %d: %w", s.PID, err)
	}
	if !s.waitGone(ctx, stopGrace) {
		return true, graph.Errorf(graph.Timeout, "process %d does not end", s.PID)
	}
	return true, nil
}

// waitGone reports whether the process ended within the time.
func (s *State) waitGone(ctx context.Context, limit time.Duration) bool {
	timeout := time.After(limit)
	for s.running() {
		select {
		case <-ctx.Done():
			return false
		case <-timeout:
			return !s.running()
		case <-time.After(50 * time.Millisecond):
		}
	}
	return true
}

// Status describes the daemon.
type Status struct {
	Running    bool   `json:"running"`
	Answers    bool   `json:"answers"`           // it answered a query just now
	Problem    string `json:"problem,omitempty"` // why it does not
	URI        string `json:"uri,omitempty"`
	BrowserURL string `json:"browserUrl,omitempty"`
	User       string `json:"user,omitempty"`
	State      *State `json:"state,omitempty"`
}

// DaemonStatus tells whether a daemon runs and answers, without waiting for it.
// The password is not part of it, only the file that holds it.
func DaemonStatus(ctx context.Context, c Config) (Status, error) {
	state, err := c.readState()
	if graph.KindOf(err) == graph.NotFound {
		return Status{}, nil
	}
	if err != nil {
		return Status{}, err
	}
	if !state.running() {
		return ended(state), nil
	}
	s := server(Daemon, state.ports(), "")
	status := Status{Running: true, URI: s.URI, BrowserURL: s.BrowserURL, User: s.User, State: state}
	password, err := readPassword(state.Home)
	if err == nil {
		ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		err = c.Ready(ctx, s.URI, s.User, password)
	}
	if status.Answers = err == nil; err != nil {
		if !state.running() { // it was on its way out
			return ended(state), nil
		}
		status.Problem = err.Error()
	}
	return status, nil
}

// ended is the status of a daemon that nobody stopped and that is gone.
func ended(s *State) Status {
	return Status{Problem: fmt.Sprintf("the daemon (process %d) ended without being stopped; start it again", s.PID)}
}

func (c *Config) statePath(name string) (string, error) {
	dir, err := c.stateDir()
	return filepath.Join(dir, name), err
}

func (c *Config) lockDaemon(ctx context.Context) (unlock func(), err error) {
	path, err := c.statePath("neo4j.lock")
	if err != nil {
		return nil, err
	}
	return lock(ctx, path, func() { c.printf("another process is starting or stopping Neo4j, waiting for it") })
}

// readState returns the state file's content, which need not be true any more. A
// missing or unreadable one is an error of kind NotFound.
func (c *Config) readState() (*State, error) {
	path, err := c.statePath("neo4j.json")
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, errNoDaemon
	}
	if err != nil {
		return nil, fmt.Errorf("read the daemon's state: %w", err)
	}
	var state State
	if err := json.Unmarshal(text, &state); err != nil {
		return nil, graph.Errorf(graph.NotFound, "the daemon's state file %s is damaged: %w", path, err)
	}
	return &state, nil
}

// writeState replaces the state file as a whole.
func (c *Config) writeState(state *State) error {
	path, err := c.statePath("neo4j.json")
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(state, "", "  ")
	if err != nil {
		return fmt.Errorf("write the daemon's state: %w", err)
	}
	if err := os.WriteFile(path+".new", append(text, '\n'), 0o600); err != nil {
		return fmt.Errorf("write the daemon's state: %w", err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		return fmt.Errorf("write the daemon's state: %w", err)
	}
	return nil
}

func (c *Config) removeState() error {
	path, err := c.statePath("neo4j.json")
	if err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("remove the daemon's state: %w", err)
	}
	return nil
}
