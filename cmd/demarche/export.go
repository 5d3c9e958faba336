package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/demarche-kg/demarche/export"
	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/graph/cypher"
)

// cypherFormat is written by the database's package, since only that knows Cypher.
const cypherFormat = "cypher"

type exportFlags struct {
	out           string
	where         string
	withoutClaims bool
}

func exportCommand(a *app) *cobra.Command {
	var f exportFlags
	c := &cobra.Command{
		Use: "export FORMAT", Short: "Write claims and direct edges for other tools", Args: arguments(cobra.ExactArgs(1)),
		Long: "Export writes the live claims, with their exact words, who says so and when, and\nthe direct edges they support. The file is there only when all of it is.\n\n" + formatList() + `

--where takes a condition on claims as GraphQL's ClaimWhere has it, in JSON.`,
		Example: `  demarche export graphml --out graph.graphml
  demarche export csv --where '{"predicate": ["MET"], "from": "2017-11-01"}' > met.csv
  demarche export parquet --where '{"subject": {"name": "Vladimir Putin"}}' --out putin.parquet`,
		RunE: func(c *cobra.Command, args []string) error { return a.export(c.Context(), args[0], f) },
	}
	c.Flags().StringVarP(&f.out, "out", "o", "", "write to `FILE` instead of standard output")
	c.Flags().StringVar(&f.where, "where", "", "only the claims that match this `JSON`, with the edges they support")
	c.Flags().BoolVar(&f.withoutClaims, "without-claims", false, "graphml, gexf: only things and the direct edges between them")
	return c
}

func formatList() string {
	var b strings.Builder
	for _, f := range export.Formats() {
		fmt.Fprintf(&b, "  %-8s %s\n", f.Name, f.Gloss)
	}
	fmt.Fprintf(&b, "  %-8s %s", cypherFormat, "a script that makes the graph in another Neo4j, with the reports' texts")
	return b.String()
}

func (a *app) export(ctx context.Context, name string, f exportFlags) (err error) {
	format := export.Format{Name: cypherFormat}
	if name != cypherFormat {
		if format, err = export.FormatNamed(name); err != nil {
			return graph.Errorf(graph.Invalid, "%w, %s", err, cypherFormat)
		}
	}
	if f.out == "" && format.Binary && terminal(a.stdout) {
		return graph.Errorf(graph.Invalid, "%s is not for a terminal: name a file with --out", name)
	}
	where, err := parseWhere(f.where)
	if err != nil {
		return err
	}
	db, _, closeAll, err := a.openDatabase(ctx, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeAll()) }()
	var claims int
	write := func(w io.Writer) (err error) {
		buffered := bufio.NewWriter(w)
		source := &export.Source{Reader: db, Where: where, WithoutClaims: f.withoutClaims}
		if name == cypherFormat {
			claims, err = writeScript(ctx, buffered, db, source)
		} else {
			claims, err = format.Write(ctx, buffered, source)
		}
		if err != nil {
			return err
		}
		return buffered.Flush()
	}
	if f.out == "" {
		return write(a.stdout)
	}
	if err := export.WriteFile(f.out, write); err != nil {
		return err
	}
	_, _ = fmt.Fprintf(a.stderr, "%s: %d claims\n", f.out, claims)
	return nil
}

// writeScript writes a Cypher script of everything, or of what matches.
func writeScript(ctx context.Context, w io.Writer, db *cypher.DB, s *export.Source) (claims int, err error) {
	ids, err := s.IDs(ctx)
	if err != nil {
		return 0, err
	}
	claims = len(ids)
	if s.Where == nil {
		ids = nil // everything, also what no live claim names
	}
	return claims, db.WriteScript(ctx, w, ids)
}

// parseWhere reads a condition in JSON; "" is none. The keys are those of
// GraphQL's ClaimWhere, which are the fields of graph.ClaimWhere.
func parseWhere(text string) (*graph.ClaimWhere, error) {
	if text == "" {
		return nil, nil //nolint:nilnil // no condition is no error
	}
	decoder := json.NewDecoder(bytes.NewReader([]byte(text)))
	decoder.DisallowUnknownFields()
	var where graph.ClaimWhere
	if err := decoder.Decode(&where); err != nil {
		return nil, graph.Errorf(graph.Invalid, `--where: %w; want JSON like {"predicate": ["MET"], "subject": {"name": "Vladimir Putin"}}`, err)
	}
	if decoder.More() {
		return nil, graph.Errorf(graph.Invalid, "--where: there is more behind the JSON")
	}
	ontology, err := graph.LoadOntology()
	if err != nil {
		return nil, err
	}
	return &where, checkWhere(ontology, &where)
}

// checkWhere holds that every value is one of its list: a misspelt one would match
// nothing.
func checkWhere(o *graph.Ontology, w *graph.ClaimWhere) error {
	for _, p := range w.Predicate {
		if o.Entry(p) == nil {
			return graph.Errorf(graph.Invalid, "--where: there is no predicate %q", p)
		}
	}
	for _, list := range []struct {
		name string
		bad  []string
	}{{"polarity", unknown(w.Polarity)}, {"modality", unknown(w.Modality)}, {"stance", unknown(w.Stance)}} {
		if len(list.bad) > 0 {
			return graph.Errorf(graph.Invalid, "--where: there is no %s %q", list.name, list.bad[0])
		}
	}
	for _, ref := range []*graph.EntityRef{w.Subject, w.Object, w.About, w.Speaker, w.Place, w.During} {
		if ref != nil && (ref.ID == nil) == (ref.Name == nil) {
			return graph.Errorf(graph.Invalid, `--where: name a thing by {"id": …} or by {"name": …}`)
		}
	}
	parts := slices.Concat(w.And, w.Or)
	if w.Not != nil {
		parts = append(parts, *w.Not)
	}
	for i := range parts {
		if err := checkWhere(o, &parts[i]); err != nil {
			return err
		}
	}
	return nil
}

// unknown returns the values that are not of the list of their type.
func unknown[T interface {
	~string
	Valid() bool
}](values []T) []string {
	var out []string
	for _, v := range values {
		if !v.Valid() {
			out = append(out, string(v))
		}
	}
	return out
}
