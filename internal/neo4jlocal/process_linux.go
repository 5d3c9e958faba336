package neo4jlocal

import (
	"fmt"
	"os"
	"strings"
	"syscall"
)

// supervised returns the attributes of Java under a supervisor: should the
// supervisor be killed too, the kernel ends Java.
func supervised() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setsid: true, Pdeathsig: syscall.SIGTERM}
}

// processStart returns when the process started, as text to compare: the boot and
// the clock ticks since. It returns "" when there is none, or only a zombie.
func processStart(pid int) string {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return ""
	}
	// pid (name) state ppid … ; the name may hold spaces and parentheses.
	_, rest, found := strings.Cut(string(stat[strings.LastIndexByte(string(stat), ')')+1:]), " ")
	fields := strings.Fields(rest)
	const state, startTime = 0, 19 // fields 3 and 22 of proc(5)
	if !found || len(fields) <= startTime || fields[state] == "Z" || fields[state] == "X" {
		return ""
	}
	boot, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		boot = nil // ticks alone still tell most pids apart
	}
	return strings.TrimSpace(string(boot)) + "/" + fields[startTime]
}
