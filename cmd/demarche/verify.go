package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"

	"github.com/spf13/cobra"
)

func verifyCommand(a *app) *cobra.Command {
	var fingerprint, repair, asJSON bool
	c := &cobra.Command{
		Use: "verify", Short: "Check that the graph is what its documents support", Args: arguments(cobra.NoArgs),
		Long: `Verify recomputes every direct edge from its claims, compares every quote with
the text of its document, decides anew what counts as one, and looks for missing
constraints and orphans. It exits with 1 when something has drifted. With --repair
it first rebuilds what follows from claims and decisions, where that has drifted;
what documents say it never touches.`,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			ctx := c.Context()
			// Not migrated first: that would put right what is to be found.
			db, _, closeAll, err := a.connect(ctx, false)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, closeAll()) }()
			if repair {
				receipt, err := db.Repair(ctx)
				if err != nil {
					return err
				}
				a.log.InfoContext(ctx, "repaired", slog.Int("edgesDrawn", receipt.EdgesDrawn), slog.Int("edgesRemoved", receipt.EdgesRemoved))
			}
			if fingerprint {
				sum, err := db.Fingerprint(ctx)
				if err != nil {
					return err
				}
				_, err = fmt.Fprintln(a.stdout, sum)
				return err
			}
			report, err := db.Verify(ctx)
			if err != nil {
				return err
			}
			if asJSON {
				if err := json.NewEncoder(a.stdout).Encode(report); err != nil {
					return err
				}
			} else if _, err := fmt.Fprint(a.stdout, report); err != nil {
				return err
			}
			if !report.OK() {
				return exitError(exitFailed)
			}
			return nil
		},
	}
	c.Flags().BoolVar(&fingerprint, "fingerprint", false, "print only the sha256 of the live graph")
	c.Flags().BoolVar(&repair, "repair", false, "rebuild what follows from claims and decisions")
	c.Flags().BoolVar(&asJSON, "json", false, "print the report as JSON")
	return c
}
