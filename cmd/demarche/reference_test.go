package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/demarche-kg/demarche/graph"
)

// root is the folder of the module, seen from here.
const root = "../.."

// TestReference holds that the pages of the reference say what program and
// ontology say; -update writes them anew.
func TestReference(t *testing.T) {
	ontology, err := graph.LoadOntology()
	if err != nil {
		t.Fatal(err)
	}
	for name, page := range map[string]string{"cli.md": commandsPage(testApp(t, "HOME=~")), "ontology.md": ontologyPage(ontology)} {
		comparePage(t, "reference/"+name, page)
	}
}

// generated stands at the top of the pages that TestReference writes.
const generated = "\n<!-- Written by go test ./cmd/demarche -run TestReference -update -->\n"

// commandsPage returns the help of every command that help lists.
func commandsPage(a *app) string {
	var b strings.Builder
	b.WriteString("# Commands\n" + generated)
	b.WriteString("\nExit codes: 0 done, 1 failed, 2 wrong usage or input, 3 some documents were refused, 4 database unreachable.\n")
	var add func(c *cobra.Command)
	add = func(c *cobra.Command) {
		if f := c.Flags().Lookup("workers"); f != nil {
			f.DefValue = "one a processor" // it differs by machine
		}
		var help bytes.Buffer
		c.SetOut(&help)
		_ = c.Help() // it fails only where the buffer does
		fmt.Fprintf(&b, "\n## %s\n\n```text\n%s\n```\n", c.CommandPath(), strings.TrimSpace(help.String()))
		for _, below := range c.Commands() {
			if below.IsAvailableCommand() {
				add(below)
			}
		}
	}
	add(rootCommand(a))
	return b.String()
}

// ontologyPage returns the predicates with their roles, modes, edges and codes.
func ontologyPage(o *graph.Ontology) string {
	var b strings.Builder
	b.WriteString("# Ontology\n" + generated)
	fmt.Fprintf(&b, "\nVersion %d, %d predicates. An edge has an `%s` and a `%s` form as well; [why](../explanation.md).\n", o.Version, len(o.Predicates), graph.AllegedPrefix, graph.PlannedPrefix)
	for i := range o.Predicates {
		p := &o.Predicates[i]
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n", p.Name, p.Gloss)
		for _, role := range [][2]string{{"Subject", p.Subject}, {"Object", p.Object}, {"Topic", p.Topic}} {
			if role[1] != "" {
				fmt.Fprintf(&b, "- %s: %s\n", role[0], role[1])
			}
		}
		var traits []string
		if p.Symmetric {
			traits = append(traits, "symmetric")
		}
		if p.Standing {
			traits = append(traits, "lasting")
		}
		if len(traits) > 0 {
			fmt.Fprintf(&b, "- It is %s.\n", strings.Join(traits, ", "))
		}
		b.WriteString("\n| mode | edge | event | PLOVER | CAMEO |\n|---|---|---|---|---|\n")
		for _, mode := range append([]graph.ModeEntry{{}}, p.Modes...) {
			code := p.PloverFor(mode.Name)
			fmt.Fprintf(&b, "| %s | `%s` | %s | %s | %s |\n", mode.Name, p.EdgeFor(mode.Name), p.EventFor(mode.Name), strings.TrimSpace(string(code.Type)+" "+code.Mode), p.CAMEOFor(mode.Name))
		}
		if len(p.Examples) > 0 {
			fmt.Fprintf(&b, "\n> %s\n", p.Examples[0].Text)
		}
	}
	return b.String()
}
