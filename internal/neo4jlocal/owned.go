package neo4jlocal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"github.com/demarche-kg/demarche/graph"
)

// StartOwned starts a server that ends with this process, however this process
// ends, and returns it once it answers. Its home, and so what is written to it,
// is temporary: Close or the supervisor removes it.
func StartOwned(ctx context.Context, c Config) (s *Server, err error) {
	defer graph.Wrap(&err, "start Neo4j")
	if len(c.Supervisor) == 0 {
		return nil, graph.Errorf(graph.Internal, "no supervisor is configured")
	}
	return c.start(ctx, ports{}, ports{}, func(n needs, p ports) (*Server, error) { return c.startOwned(ctx, n, p) })
}

func (c *Config) startOwned(ctx context.Context, n needs, p ports) (*Server, error) {
	home, err := os.MkdirTemp("", "demarche-neo4j-")
	if err != nil {
		return nil, fmt.Errorf("create a temporary home: %w", err)
	}
	password, err := c.prepareHome(home, Owned, p)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(home))
	}
	logs := markLogs(home)
	v, err := startSupervisor(c.Supervisor, job{
		Argv:       c.command(n, home),
		Console:    filepath.Join(home, "logs", "console.log"),
		RemoveHome: home,
	})
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(home))
	}
	s := server(Owned, p, password)
	s.stop = v.stop
	if err := c.waitReady(ctx, s, logs, v.exited); err != nil {
		// The caller's context may be over; the supervisor bounds this itself.
		return nil, errors.Join(err, v.stop(context.WithoutCancel(ctx)))
	}
	return s, nil
}

// job is what the parent tells its supervisor, as the first JSON value on the
// pipe. What follows on the pipe does not matter, only its end.
type job struct {
	Argv       []string `json:"argv"`
	Console    string   `json:"console"`    // file for Java's output, of which there is little
	RemoveHome string   `json:"removeHome"` // folder to remove at the end
}

// report is what the supervisor tells its parent, a JSON value for each step.
type report struct {
	PID    int    `json:"pid,omitempty"`    // Java was started
	Exited string `json:"exited,omitempty"` // Java ended without being told to: how
	Failed string `json:"failed,omitempty"` // Java could not be started: why
}

// supervisor is the parent's end.
type supervisor struct {
	pipe   io.Closer     // closing it has the supervisor stop Java
	exited chan error    // yields once when Java ended by itself
	done   chan struct{} // closed when the supervisor has ended
}

// startSupervisor starts the supervisor and has it do the job.
func startSupervisor(argv []string, j job) (*supervisor, error) {
	// Not bound to a context: it ends by the pipe, after it has cleaned up.
	cmd := exec.Command(argv[0], argv[1:]...) //nolint:noctx // see above
	cmd.Env = append(cmd.Environ(), SupervisorVariable+"=1")
	cmd.SysProcAttr = detached()
	// Standard error stays closed: an inherited one would keep whoever waits for
	// the parent's output waiting for Java as well.
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("start the supervisor: %w", err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start the supervisor: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the supervisor: %w", err)
	}
	v := &supervisor{pipe: in, exited: make(chan error, 1), done: make(chan struct{})}
	go v.listen(cmd, out)
	if err := json.NewEncoder(in).Encode(j); err != nil {
		return nil, errors.Join(fmt.Errorf("instruct the supervisor: %w", err), in.Close())
	}
	return v, nil
}

// listen reads the supervisor's reports until it ends.
func (v *supervisor) listen(cmd *exec.Cmd, out io.Reader) {
	defer close(v.done)
	pid, told := 0, false
	tell := func(err error) {
		if !told {
			v.exited <- err
		}
		told = true
	}
	reports := json.NewDecoder(out)
	for {
		var r report
		if reports.Decode(&r) != nil {
			break
		}
		switch {
		case r.PID != 0:
			pid = r.PID
		case r.Exited != "":
			pid = 0
			tell(errors.New(r.Exited))
		case r.Failed != "":
			tell(errors.New(r.Failed))
		}
	}
	err := cmd.Wait()
	if err != nil && pid != 0 {
		// The supervisor itself was killed, so Java is ours to end.
		_ = kill(pid)
	}
	tell(fmt.Errorf("the supervisor ended (pid %s, %w)", strconv.Itoa(cmd.Process.Pid), errors.Join(err)))
}

// stop closes the pipe and waits until the supervisor has stopped Java and
// removed the home.
func (v *supervisor) stop(ctx context.Context) error {
	if err := v.pipe.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
		return fmt.Errorf("stop Neo4j: %w", err)
	}
	select {
	case <-v.done:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("stop Neo4j: %w", ctx.Err())
	case <-time.After(stopGrace + 10*time.Second):
		return graph.Errorf(graph.Timeout, "stop Neo4j: the supervisor does not end")
	}
}
