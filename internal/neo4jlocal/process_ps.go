//go:build unix && !linux

package neo4jlocal

import (
	"context"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// supervised returns the attributes of Java under a supervisor.
func supervised() *syscall.SysProcAttr { return detached() }

// processStart returns when the process started, as text to compare. It returns
// "" when there is none, or only a zombie.
func processStart(pid int) string {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, "ps", "-o", "state=,lstart=", "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		return ""
	}
	state, start, _ := strings.Cut(strings.TrimSpace(string(out)), " ")
	if strings.HasPrefix(state, "Z") {
		return ""
	}
	return strings.TrimSpace(start)
}
