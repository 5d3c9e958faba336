package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/internal/neo4jlocal"
)

// superviseCommand is the hidden subcommand of neo4j that a server of ours runs
// under.
const superviseCommand = "supervise"

func neo4jCommand(a *app) *cobra.Command {
	c := &cobra.Command{
		Use: "neo4j", Short: "Start and stop a Neo4j on this machine",
		Long: `Neo4j starts a Neo4j that keeps running and keeps its data, without Docker. It
listens on loopback alone. The folders: DEMARCHE_DATA (else XDG_DATA_HOME) has the
data, DEMARCHE_STATE (else XDG_STATE_HOME) tells which one runs, DEMARCHE_CACHE
(else XDG_CACHE_HOME) has the program files.`,
	}
	c.AddCommand(neo4jStart(a), neo4jStop(a), neo4jStatus(a), neo4jBrowser(a), neo4jSupervise(a))
	return c
}

func neo4jStart(a *app) *cobra.Command {
	var boltPort, httpPort, heap int
	var setup bool
	c := &cobra.Command{
		Use: "start", Short: "Start Neo4j, or say that it runs", Args: arguments(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			if heap < 256 {
				return graph.Errorf(graph.Invalid, "--heap %d: Neo4j needs at least 256 MB", heap)
			}
			config, err := a.neo4jConfig()
			if err != nil {
				return err
			}
			config.BoltPort, config.HTTPPort, config.HeapMB = boltPort, httpPort, heap
			if setup {
				if err := neo4jlocal.Setup(c.Context(), config); err != nil {
					return err
				}
			}
			if _, err := neo4jlocal.StartDaemon(c.Context(), config); err != nil {
				return err
			}
			return a.neo4jStatus(c, config, false)
		},
	}
	c.Flags().IntVar(&boltPort, "bolt-port", 0, "`PORT` for Bolt (default 7687, or a free one where that is taken)")
	c.Flags().IntVar(&httpPort, "http-port", 0, "`PORT` for Neo4j Browser (default 7474, or a free one where that is taken)")
	c.Flags().IntVar(&heap, "heap", 1024, "Java's heap in `MB`")
	c.Flags().BoolVar(&setup, "setup", false, "install Java and Maven where they are missing, with the system's package manager")
	return c
}

func neo4jStop(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "stop", Short: "Stop the Neo4j that start started; its data stay", Args: arguments(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			config, err := a.neo4jConfig()
			if err != nil {
				return err
			}
			stopped, err := neo4jlocal.StopDaemon(c.Context(), config)
			if err != nil {
				return err
			}
			text := fmt.Sprintf("Neo4j (process %d) has stopped", stopped.PID)
			switch {
			case stopped.PID == 0:
				text = "no Neo4j was running"
			case stopped.Killed:
				text = fmt.Sprintf("Neo4j (process %d) did not stop by itself and was killed; it will recover at the next start", stopped.PID)
			}
			_, err = fmt.Fprintln(a.stdout, text)
			return err
		},
	}
}

func neo4jStatus(a *app) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "status", Short: "Tell whether Neo4j runs and answers; exit code 4 if not", Args: arguments(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			config, err := a.neo4jConfig()
			if err != nil {
				return err
			}
			return a.neo4jStatus(c, config, asJSON)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

// neo4jStatus prints the daemon's status; of one that does not answer it returns
// the exit code.
func (a *app) neo4jStatus(c *cobra.Command, config neo4jlocal.Config, asJSON bool) error {
	status, err := neo4jlocal.DaemonStatus(c.Context(), config)
	if err != nil {
		return err
	}
	if asJSON {
		encoder := json.NewEncoder(a.stdout)
		encoder.SetIndent("", "  ")
		err = encoder.Encode(status)
	} else {
		err = printStatus(a.stdout, status)
	}
	if err == nil && !status.Answers {
		return exitError(exitUnavailable)
	}
	return err
}

func printStatus(w io.Writer, status neo4jlocal.Status) error {
	if !status.Running {
		_, err := fmt.Fprintln(w, cmp.Or(status.Problem, "Neo4j is not running; start it with: demarche neo4j start"))
		return err
	}
	state := "answers"
	if !status.Answers {
		state = "does not answer: " + status.Problem
	}
	_, err := fmt.Fprintf(w, `Neo4j %s (process %d) %s
Bolt           %s
Neo4j Browser  %s
User           %s
Password       in %s
Data           in %s
`, status.State.Version, status.State.PID, state, status.URI, status.BrowserURL, status.User, status.State.PasswordFile, status.State.Home)
	return err
}

func neo4jBrowser(a *app) *cobra.Command {
	var open bool
	c := &cobra.Command{
		Use: "browser", Short: "Print the address of Neo4j Browser and the login", Args: arguments(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			config, err := a.neo4jConfig()
			if err != nil {
				return err
			}
			server, err := findRunning(c.Context(), config)
			if err != nil {
				return err
			}
			link := browserLink(server)
			if link == "" {
				return graph.Errorf(graph.Invalid, "Neo4j Browser is the /browser/ page of the server that NEO4J_URI names, usually on port 7474")
			}
			if open {
				a.openBrowser(c.Context(), link)
			}
			_, err = fmt.Fprintf(a.stdout, "%s\nuser name %s   password %s\n", link, server.User, server.Password)
			return err
		},
	}
	c.Flags().BoolVar(&open, "open", false, "open it as well")
	return c
}

func neo4jSupervise(a *app) *cobra.Command {
	return &cobra.Command{
		Use: superviseCommand, Hidden: true, Args: arguments(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			if code := neo4jlocal.Supervise(a.stdin, a.stdout); code != exitDone {
				return exitError(code)
			}
			return nil
		},
	}
}
