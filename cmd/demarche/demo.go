package main

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/demarche-kg/demarche/eval/sample"
	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/graph/cypher"
	"github.com/demarche-kg/demarche/ingest"
	"github.com/demarche-kg/demarche/internal/neo4jlocal"
)

//go:embed queries/*.graphql
var demoQueries embed.FS

type demoFlags struct {
	serveFlags
	setup bool
	open  bool
	once  bool
}

func demoCommand(a *app) *cobra.Command {
	var f demoFlags
	c := &cobra.Command{
		Use: "demo", Short: "Start everything on a sample report and print what to open", Args: arguments(cobra.NoArgs),
		Long: `Demo finds Neo4j (NEO4J_URI, else the one "demarche neo4j start" started) or
starts one of its own, ingests a sample report, serves GraphQL, and prints what
to open. Ctrl-C stops what it started.`,
		RunE: func(c *cobra.Command, _ []string) error { return a.demo(c.Context(), f) },
	}
	f.register(c)
	c.Flags().BoolVar(&f.setup, "setup", false, "install Java and Maven where they are missing, with the system's package manager")
	c.Flags().BoolVar(&f.open, "open", false, "open Neo4j Browser")
	c.Flags().BoolVar(&f.once, "once", false, "stop when everything has been printed")
	return c
}

func (a *app) demo(ctx context.Context, f demoFlags) (err error) {
	began := a.clock()
	step := func(format string, args ...any) {
		_, _ = fmt.Fprintf(a.stdout, "[%5.1fs] %s\n", a.clock().Sub(began).Seconds(), fmt.Sprintf(format, args...))
	}
	listener, who, err := a.listen(ctx, &f.serveFlags)
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }() // closed by the server as well
	a.pages = listener.Addr().String()
	if f.setup {
		if err := a.setUp(ctx); err != nil {
			return err
		}
	}
	step("looking for Neo4j")
	db, server, closeAll, err := a.openDatabase(ctx, true)
	if err != nil {
		return err
	}
	defer func() {
		if server.Mode == neo4jlocal.Owned {
			step("stopping Neo4j")
		}
		err = errors.Join(err, closeAll())
	}()
	step("Neo4j is ready (%s); loading the language models", server.Mode)
	pipeline, err := loadPipeline()
	if err != nil {
		return err
	}
	step("reading the sample report")
	report := ingest.Report{Name: sample.Name, Text: sample.Text(), Published: sample.Published(), RetrievedAt: a.clock()}
	err = a.runPipeline(ctx, pipeline, func(yield func(*ingest.Report, error) bool) { yield(&report, nil) }, db, 1, false)
	if err != nil {
		return err
	}
	served, err := a.service(ctx, db, pipeline, &f.serveFlags, listener.Addr(), who)
	if err != nil {
		return err
	}
	serving, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- a.serve(serving, listener, served) }()
	address := "http://" + listener.Addr().String() + "/graphql"
	if err := a.printAnswers(ctx, address); err != nil {
		return errors.Join(err, stopServing(stop, ended))
	}
	step("ready")
	a.printGuide(address, server)
	if f.open {
		a.openBrowser(ctx, browserLink(server))
	}
	if f.once {
		return stopServing(stop, ended)
	}
	_, _ = fmt.Fprintln(a.stdout, "\nCtrl-C stops what this command started.")
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
		return stopServing(stop, ended)
	}
}

func stopServing(stop context.CancelFunc, ended <-chan error) error {
	stop()
	return <-ended
}

// setUp installs what a locally started Neo4j needs, unless one is given or
// running.
func (a *app) setUp(ctx context.Context) error {
	config, err := a.neo4jConfig()
	if err != nil {
		return err
	}
	if a.env("NEO4J_URI") != "" {
		return nil
	}
	if _, err := neo4jlocal.FindDaemon(ctx, config); err == nil {
		return nil
	}
	return neo4jlocal.Setup(ctx, config)
}

// printAnswers prints three queries with their answers.
func (a *app) printAnswers(ctx context.Context, address string) error {
	files, err := fs.Glob(demoQueries, "queries/*.graphql")
	if err != nil {
		return err
	}
	for _, name := range files {
		query, err := demoQueries.ReadFile(name)
		if err != nil {
			return err
		}
		answer, err := ask(ctx, address, string(query))
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintf(a.stdout, "\n%s\n%s\n", strings.TrimSpace(string(query)), answer)
	}
	_, _ = fmt.Fprintln(a.stdout)
	return nil
}

// ask posts a query and returns the answer, indented.
func ask(ctx context.Context, address, query string) (_ string, err error) {
	defer graph.Wrap(&err, "ask the server that was just started")
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		return "", err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	request.Header.Set("Content-Type", "application/json")
	client := &http.Client{Timeout: time.Minute}
	response, err := client.Do(request)
	if err != nil {
		return "", err
	}
	defer func() { _ = response.Body.Close() }() // read to its end
	data, err := io.ReadAll(response.Body)
	if err != nil {
		return "", err
	}
	var answer struct {
		Data   json.RawMessage `json:"data"`
		Errors []struct {
			Message string `json:"message"`
		} `json:"errors"`
	}
	if err := json.Unmarshal(data, &answer); err != nil {
		return "", err
	}
	if len(answer.Errors) > 0 {
		return "", graph.Errorf(graph.Internal, "%s", answer.Errors[0].Message)
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, answer.Data, "", "  "); err != nil {
		return "", err
	}
	return indented.String(), nil
}

func (a *app) printGuide(address string, server *neo4jlocal.Server) {
	const guide = `
GraphQL        %[1]s   (POST; the queries above are a start)
GraphiQL       %[2]sgraphiql/   (to type queries into, with completion and worked queries)
Console        %[2]s   (the same, small)
Neo4j Browser  %[3]s
               user name %[4]s   password %[5]s
               A style and a guide of ten steps load by themselves; else type
               :style %[2]sbrowser/graph.grass
               :guide %[2]sbrowser/guide.html
               The first query stands in the editor: press the triangle to run it.
               It is also this one:

%[6]s
`
	link := browserLink(server)
	if link == "" {
		link = "the /browser/ page of your server, usually on port 7474"
	}
	_, _ = fmt.Fprintf(a.stdout, guide, address, strings.TrimSuffix(address, "graphql"), link, server.User, shownPassword(server), indent(cypher.FirstQuery(), "               "))
}

// shownPassword is the password of a server of ours; one that the user set in
// the environment is not printed.
func shownPassword(server *neo4jlocal.Server) string {
	if server.Mode == neo4jlocal.External {
		return "the one in NEO4J_PASSWORD"
	}
	return server.Password
}

func indent(s, by string) string {
	return by + strings.ReplaceAll(strings.TrimSpace(s), "\n", "\n"+by)
}

// browserLink opens Neo4j Browser with the first query in its editor.
func browserLink(server *neo4jlocal.Server) string {
	if server.BrowserURL == "" {
		return ""
	}
	return server.BrowserURL + "&cmd=edit&arg=" + url.QueryEscape(strings.TrimSpace(cypher.FirstQuery()))
}

// openers open a page, by operating system.
var openers = map[string][]string{"darwin": {"open"}, "windows": {"rundll32", "url.dll,FileProtocolHandler"}}

func (a *app) openBrowser(ctx context.Context, link string) {
	command := openers[runtime.GOOS]
	if command == nil {
		command = []string{"xdg-open"}
	}
	if err := exec.CommandContext(ctx, command[0], append(command[1:], link)...).Start(); err != nil {
		_, _ = fmt.Fprintln(a.stderr, "demarche: the browser could not be opened:", err)
	}
}
