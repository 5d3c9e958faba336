package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/demarche-kg/demarche/access"
	"github.com/demarche-kg/demarche/graph"
)

func keysCommand(a *app) *cobra.Command {
	var path string
	c := &cobra.Command{
		Use: "keys", Short: "API keys: add, list, revoke",
		Long: `Keys makes and revokes the API keys that clients of "demarche serve" log in with. The file holds no key, only
hashes, and nobody but its owner may read it: DEMARCHE_KEYS, else demarche/keys.json in XDG_CONFIG_HOME (else
~/.config). A running server sees a change at once.

Scopes: read (queries, subscriptions, metrics), ingest (add reports), curate (retract, merge, split), admin
(everything, forgetting included).`,
	}
	c.PersistentFlags().StringVar(&path, "keys", a.keysFile(), "the `FILE` of keys")
	keys := func() (*access.Keys, error) {
		if path == "" {
			return nil, graph.Errorf(graph.Invalid, "say where the keys are with --keys or DEMARCHE_KEYS: there is no home folder here")
		}
		return access.OpenKeys(path, a.clock), nil
	}
	c.AddCommand(keysAdd(a, keys), keysList(a, keys), keysRevoke(a, keys))
	return c
}

func keysAdd(a *app, keys func() (*access.Keys, error)) *cobra.Command {
	var names []string
	var days int
	c := &cobra.Command{
		Use: "add NAME", Short: "Make a key for NAME and print it, once", Args: arguments(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			scopes, err := access.ParseScopes(names)
			if err != nil {
				return err
			}
			if days < 0 {
				return graph.Errorf(graph.Invalid, "--days %d: want 1 or more, or 0 for a key that does not expire", days)
			}
			var expires time.Time
			if days > 0 {
				expires = a.clock().AddDate(0, 0, days)
			}
			file, err := keys()
			if err != nil {
				return err
			}
			key, secret, err := file.Add(args[0], scopes, expires)
			if err != nil {
				return err
			}
			_, _ = fmt.Fprintf(a.stderr, "key %s for %s: %s. This is the only time it is shown:\n", key.ID, key.Name, lasting(&key))
			_, err = fmt.Fprintln(a.stdout, secret)
			return err
		},
	}
	c.Flags().StringSliceVar(&names, "scope", []string{string(access.Read)}, "what the key is for: `SCOPES` of read, ingest, curate, admin, separated by commas")
	c.Flags().IntVar(&days, "days", 90, "after how many `DAYS` the key expires; 0: never")
	return c
}

func keysList(a *app, keys func() (*access.Keys, error)) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "list", Short: "List the keys, without their secrets", Args: arguments(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			file, err := keys()
			if err != nil {
				return err
			}
			list, err := file.List()
			if err != nil {
				return err
			}
			if asJSON {
				encoder := json.NewEncoder(a.stdout)
				for i := range list {
					list[i].SHA256 = ""
					if err := encoder.Encode(list[i]); err != nil {
						return err
					}
				}
				return nil
			}
			table := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
			_, _ = fmt.Fprintln(table, "ID\tNAME\tSCOPES\tMADE\tSTATE")
			for i := range list {
				key := &list[i]
				_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", key.ID, key.Name, joined(key.Scopes), key.Created.Format(time.DateOnly), lasting(key))
			}
			return table.Flush()
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print a JSON object a line")
	return c
}

func keysRevoke(a *app, keys func() (*access.Keys, error)) *cobra.Command {
	return &cobra.Command{
		Use: "revoke ID", Short: "End a key for good", Args: arguments(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			file, err := keys()
			if err != nil {
				return err
			}
			if err := file.Revoke(args[0]); err != nil {
				return err
			}
			_, err = fmt.Fprintf(a.stdout, "key %s is revoked\n", args[0])
			return err
		},
	}
}

// lasting says how long a key holds, or held.
func lasting(key *access.Key) string {
	switch {
	case !key.Revoked.IsZero():
		return "revoked " + key.Revoked.Format(time.DateOnly)
	case key.Expires.IsZero():
		return "does not expire"
	default:
		return "until " + key.Expires.Format(time.DateOnly)
	}
}

func joined(scopes []access.Scope) string {
	names := make([]string, len(scopes))
	for i, s := range scopes {
		names[i] = string(s)
	}
	return strings.Join(names, ",")
}
