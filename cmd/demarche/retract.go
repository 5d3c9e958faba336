package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/demarche-kg/demarche/graph"
)

func retractCommand(a *app) *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use: "retract DOCUMENT", Short: "End the claims of a document; they are kept, with the reason", Args: arguments(cobra.ExactArgs(1)),
		Long: `Retract ends every claim of a document, given by its id (doc_…), from now on. The
claims are kept with the reason and can be asked for as they were known before.
Ingesting the document again does not bring them back.`,
		RunE: func(c *cobra.Command, args []string) (err error) {
			id, err := documentID(args[0])
			if err != nil {
				return err
			}
			if reason == "" {
				return graph.Errorf(graph.Invalid, "say why: --reason")
			}
			db, _, closeAll, err := a.openDatabase(c.Context(), false)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, closeAll()) }()
			receipt, err := db.Retract(c.Context(), id, reason, a.clock())
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(a.stdout, "%d claims ended, %d edges changed, %d removed\n", receipt.ClaimsEnded, receipt.EdgesDrawn, receipt.EdgesRemoved)
			return err
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why, for those who ask later (required)")
	return c
}

func forgetCommand(a *app) *cobra.Command {
	var really, asJSON bool
	c := &cobra.Command{
		Use: "forget DOCUMENT", Short: "Remove a document with all that only it says", Args: arguments(cobra.ExactArgs(1)),
		Long: `Forget removes a document, given by its id (doc_…): its text, sentences, mentions
and claims, and the things that nothing else names. It cannot be undone. Without
--yes it only says what would go. To keep the claims and end them, retract it.`,
		RunE: func(c *cobra.Command, args []string) (err error) {
			id, err := documentID(args[0])
			if err != nil {
				return err
			}
			db, _, closeAll, err := a.openDatabase(c.Context(), false)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, closeAll()) }()
			gone, err := db.Forget(c.Context(), id, !really)
			if err != nil {
				return err
			}
			if asJSON {
				return json.NewEncoder(a.stdout).Encode(gone)
			}
			verb, hint := "gone:", ""
			if !really {
				verb, hint = "would go:", "nothing was changed; --yes does it\n"
			}
			_, err = fmt.Fprintf(a.stdout, "%s %d claims, %d sentences, %d mentions, %d things and %d edges; %d other edges change\n%s",
				verb, gone.Claims, gone.Sentences, gone.Mentions, gone.Things, gone.EdgesRemoved, gone.EdgesDrawn, hint)
			return err
		},
	}
	c.Flags().BoolVar(&really, "yes", false, "do it")
	c.Flags().BoolVar(&asJSON, "json", false, "print the counts as JSON")
	return c
}

func documentID(arg string) (graph.ID, error) {
	if id := graph.ID(arg); id.Prefix() == graph.DocumentPrefix {
		return id, nil
	}
	return "", graph.Errorf(graph.Invalid, "%q is not the id of a document; ingest prints them, and { documents { edges { node { id title } } } } lists them", arg)
}
