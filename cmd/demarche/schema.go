package main

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/demarche-kg/demarche/resolvers"
)

func schemaCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "schema", Short: "Print the GraphQL schema", Args: arguments(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			_, err := io.WriteString(a.stdout, resolvers.Schema())
			return err
		},
	}
}
