// Package pythontest gives tests a Python with the libraries that read what
// Demarche writes: networkx, pandas, pyarrow, followthemoney and what runs the
// notebooks.
//
//	clients/python/requirements.txt ──▶ clients/python/venv ──▶ Interpreter
//
// With CI=true the environment is made where it is missing, and failing to is a
// failure; elsewhere a test without it is skipped and says how to get it.
package pythontest

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// Interpreter returns the path of the Python.
func Interpreter(tb testing.TB) string {
	tb.Helper()
	_, here, _, _ := runtime.Caller(0)
	script := filepath.Join(filepath.Dir(here), "..", "..", "clients", "python", "venv")
	ci := os.Getenv("CI") == "true"
	command := exec.CommandContext(tb.Context(), script)
	if !ci {
		command.Args = append(command.Args, "--only-if-there")
	}
	command.Stderr = tb.Output()
	out, err := command.Output()
	switch {
	case err != nil && ci:
		tb.Fatalf("this test needs Python with libraries: %v", err)
	case err != nil:
		tb.Skip("SKIPPED, NOTHING WAS TESTED: this test needs Python with libraries; run clients/python/venv once to set them up")
	}
	return strings.TrimSpace(string(out))
}
