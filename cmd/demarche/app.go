package main

import (
	"context"
	"io"
	"log/slog"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"golang.org/x/term"

	"github.com/demarche-kg/demarche/graph"
)

// app is what a command gets from outside: nothing below cmd reads the
// environment, the clock or the standard streams.
type app struct {
	environment []string // NAME=value
	stdin       io.Reader
	stdout      io.Writer
	stderr      io.Writer
	log         *slog.Logger
	clock       func() time.Time
	// pages is the HOST:PORT that Neo4j Browser fetches style and guide from; "" is
	// where serve listens by default.
	pages string
}

// env returns the value of an environment variable, "" when it is not set.
func (a *app) env(name string) string {
	for _, pair := range a.environment {
		if key, value, ok := strings.Cut(pair, "="); ok && key == name {
			return value
		}
	}
	return ""
}

// terminal reports whether w is a terminal, where progress may be drawn.
func terminal(w io.Writer) bool {
	f, ok := w.(interface{ Fd() uintptr })
	return ok && term.IsTerminal(int(f.Fd()))
}

// untilInterrupted returns a context that ends at Ctrl-C or a request to stop.
func untilInterrupted(ctx context.Context) (context.Context, context.CancelFunc) {
	return signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
}

// The exit codes.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitSomeRefused = 3 // some documents were not taken, the others were
	exitUnavailable = 4
)

// exitCodes maps kinds of errors to exit codes. What is not here is 1.
var exitCodes = map[graph.Kind]int{graph.Invalid: exitUsage, graph.Unavailable: exitUnavailable}

// exitError is an error that has its exit code already and was reported.
type exitError int

// Error says the code.
func (e exitError) Error() string { return "exit " + string(rune('0'+int(e))) }
