//go:build unix

package neo4jlocal

import (
	"errors"
	"syscall"
)

// detached returns attributes that start a process in a session of its own: the
// terminal's signals and its closing do not reach it.
func detached() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }

func terminate(pid int) error { return ignoreGone(syscall.Kill(pid, syscall.SIGTERM)) }

func kill(pid int) error { return ignoreGone(syscall.Kill(pid, syscall.SIGKILL)) }

func ignoreGone(err error) error {
	if errors.Is(err, syscall.ESRCH) {
		return nil
	}
	return err
}
