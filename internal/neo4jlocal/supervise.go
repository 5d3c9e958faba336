package neo4jlocal

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

// SupervisorVariable is the environment variable set to 1 in a supervisor, so
// that a test binary, which has no subcommands, knows that it is to be one.
const SupervisorVariable = "DEMARCHE_NEO4J_SUPERVISOR"

// stopGrace is how long Java may take to end after SIGTERM.
const stopGrace = 20 * time.Second

// Supervise is the whole of a supervisor process: it starts Java as the parent
// says on in, reports on out, and when in ends it stops Java (SIGTERM, after 20
// seconds SIGKILL) and removes the temporary home. It returns the exit code.
func Supervise(in io.Reader, out io.Writer) int {
	// Ctrl-C at a terminal is the parent's to handle; a parent that is gone
	// cannot read our reports, which must not kill us before Java has ended.
	signal.Ignore(os.Interrupt, syscall.SIGHUP, syscall.SIGPIPE)
	terminated := make(chan os.Signal, 1)
	signal.Notify(terminated, syscall.SIGTERM)
	// Linux ends Java with the thread that started it (see supervised).
	runtime.LockOSThread()

	reports := json.NewEncoder(out)
	var j job
	instructions := json.NewDecoder(in)
	if err := instructions.Decode(&j); err != nil || len(j.Argv) == 0 {
		_ = reports.Encode(report{Failed: fmt.Sprintf("no instructions: %v", err)})
		return 1
	}
	parentGone := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, in) // an error means the same as the end
		close(parentGone)
	}()
	err := superviseJava(j, reports, parentGone, terminated)
	if err != nil {
		_ = reports.Encode(report{Failed: err.Error()})
		<-parentGone // it reads the logs first
	}
	if j.RemoveHome != "" {
		err = errors.Join(err, os.RemoveAll(j.RemoveHome))
	}
	if err != nil {
		return 1
	}
	return 0
}

// superviseJava returns when Java has ended and the parent is gone.
func superviseJava(j job, reports *json.Encoder, parentGone <-chan struct{}, terminated <-chan os.Signal) error {
	console, err := os.Create(j.Console)
	if err != nil {
		return fmt.Errorf("create Java's log: %w", err)
	}
	defer func() { _ = console.Close() }()        // Java has its own
	cmd := exec.Command(j.Argv[0], j.Argv[1:]...) //nolint:noctx // ends as superviseJava says
	cmd.Stdout, cmd.Stderr = console, console
	cmd.Env = slices.DeleteFunc(cmd.Environ(), func(v string) bool { return strings.HasPrefix(v, SupervisorVariable+"=") })
	cmd.SysProcAttr = supervised()
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start Java: %w", err)
	}
	_ = reports.Encode(report{PID: cmd.Process.Pid})
	exited := make(chan string, 1)
	go func() { exited <- exitText(cmd.Wait()) }()
	select {
	case how := <-exited:
		_ = reports.Encode(report{Exited: how})
		<-parentGone
		return nil
	case <-parentGone:
	case <-terminated:
	}
	_ = cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-exited:
	case <-time.After(stopGrace):
		_ = cmd.Process.Kill()
		<-exited
	}
	return nil
}

func exitText(err error) string {
	if err == nil {
		return "exit status 0"
	}
	return err.Error()
}
