package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
)

func migrateCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "migrate", Short: "Bring the database's schema up to date", Args: arguments(cobra.NoArgs),
		Long: `Migrate creates the constraints and indexes that this version needs and the
database lacks. demo, ingest and serve do it by themselves; verify does not, and
says when it is needed.`,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			_, _, closeAll, err := a.openDatabase(c.Context(), false)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, closeAll()) }()
			_, err = fmt.Fprintln(a.stdout, "the schema is up to date")
			return err
		},
	}
}
