// Command demarche reads news reports about diplomacy and keeps, in Neo4j, who
// claims what about whom, in which exact words.
//
//	demarche demo                  finds or starts Neo4j, ingests the sample, serves, prints what to open
//	demarche ingest SOURCE…        files, folders, - for standard input
//	demarche extract [FILE|DIR|-]  claims as JSON lines; no database
//	demarche serve                 GraphQL
//	demarche eval FOLDER…          how well extraction does against gold
//	demarche neo4j start|stop|status|browser
//	demarche verify                that what is in the graph is what the documents support
//	demarche export FORMAT         claims and direct edges for other tools
//	demarche retract DOCUMENT      its claims end, and are kept with the reason
//	demarche forget DOCUMENT       it vanishes, with all that only it says
//	demarche migrate               the schema of the database, up to date
//	demarche keys add|list|revoke  what clients of the server log in with
//	demarche schema                the GraphQL schema
//	demarche version
//
// Exit codes: 0 done, 1 failed, 2 wrong usage or input, 3 some documents were
// refused, 4 database unreachable.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/demarche-kg/demarche/graph"
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr))
}

// run is main without the process: it returns the exit code.
func run(ctx context.Context, args, env []string, stdin io.Reader, stdout, stderr io.Writer) int {
	a := &app{environment: env, stdin: stdin, stdout: stdout, stderr: stderr, clock: time.Now}
	a.log = slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	ctx, stop := untilInterrupted(ctx)
	defer stop()
	root := rootCommand(a)
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	return a.exitCode(root.ExecuteContext(ctx))
}

func rootCommand(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:           "demarche",
		Short:         "Who claims what about whom, in which exact words",
		Long:          "Demarche reads news reports about diplomacy and keeps, in Neo4j, who claims what\nabout whom, in which exact words. Start with: demarche demo",
		SilenceUsage:  true,
		SilenceErrors: true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return graph.Errorf(graph.Invalid, "there is no command %q; demarche --help lists them", args[0])
			}
			return nil
		},
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	verbose := root.PersistentFlags().Bool("verbose", false, "log every statement and step to standard error")
	root.PersistentPreRun = func(*cobra.Command, []string) {
		if *verbose {
			a.log = slog.New(slog.NewTextHandler(a.stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
		}
	}
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return graph.Errorf(graph.Invalid, "%w; see %s --help", err, c.CommandPath())
	})
	root.AddCommand(
		demoCommand(a), ingestCommand(a), extractCommand(a), evalCommand(a), serveCommand(a), neo4jCommand(a), verifyCommand(a), retractCommand(a), forgetCommand(a), migrateCommand(a), keysCommand(a), exportCommand(a), schemaCommand(a), versionCommand(a),
	)
	return root
}

// arguments makes a wrong number of arguments an error of kind Invalid.
func arguments(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if err := check(c, args); err != nil {
			return graph.Errorf(graph.Invalid, "%w; see %s --help", err, c.CommandPath())
		}
		return nil
	}
}

// exitCode reports an error to the user and returns the code that goes with it.
func (a *app) exitCode(err error) int {
	if err == nil {
		return exitDone
	}
	if code, reported := errors.AsType[exitError](err); reported {
		return int(code)
	}
	if errors.Is(err, context.Canceled) {
		_, _ = fmt.Fprintln(a.stderr, "stopped")
		return exitFailed
	}
	_, _ = fmt.Fprintln(a.stderr, "demarche:", err)
	if code, known := exitCodes[graph.KindOf(err)]; known {
		return code
	}
	return exitFailed
}
