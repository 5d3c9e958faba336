package main

import (
	"cmp"
	"context"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/demarche-kg/demarche/access"
	"github.com/demarche-kg/demarche/graph"
)

// loginFlags say whom a server lets in.
type loginFlags struct {
	keys     string
	fallback string // the file of keys where clients have to log in and nothing is said
	issuer   string
	audience string
	claim    string
}

func (f *loginFlags) register(c *cobra.Command) {
	c.Flags().StringVar(&f.keys, "keys", "", "let in the API keys of `FILE`, also on loopback")
	c.Flags().StringVar(&f.issuer, "oidc-issuer", "", "let in tokens of the OpenID Connect provider at `URL`, also on loopback")
	c.Flags().StringVar(&f.audience, "oidc-audience", "", "the `NAME` that tokens must be issued for")
	c.Flags().StringVar(&f.claim, "oidc-claim", "scope", "the `CLAIM` of a token that lists scopes: read, ingest, curate, admin")
}

// given reports whether clients have to log in because the user said so.
func (f *loginFlags) given() bool { return f.keys != "" || f.issuer != "" }

// authenticator returns what finds out who asks. On loopback everybody may do
// everything unless the user said how to log in.
func (a *app) authenticator(ctx context.Context, f *serveFlags, local bool) (access.Authenticator, error) {
	switch {
	case f.unauthenticated && !local:
		return access.Open{access.Read}, nil
	case !f.login.given() && local:
		return access.Open{access.Admin}, nil
	}
	var door access.Bearer
	if f.login.issuer != "" {
		var err error
		door.OIDC, err = access.NewOIDC(ctx, access.OIDCConfig{Issuer: f.login.issuer, Audience: f.login.audience, Claim: f.login.claim, Clock: a.clock})
		if err != nil {
			return nil, err
		}
	}
	if f.login.keys == "" && door.OIDC != nil {
		return door, nil
	}
	path := cmp.Or(f.login.keys, f.login.fallback)
	door.Keys = access.OpenKeys(path, a.clock)
	switch list, err := door.Keys.List(); {
	case err != nil:
		return nil, err
	case len(list) == 0:
		return nil, graph.Errorf(graph.Invalid, "clients have to log in here, and there is no API key in %s: make one with demarche keys add NAME --scope read, name a provider with --oidc-issuer, or let in everybody with --allow-unauthenticated", path)
	}
	return door, nil
}

// keysFile is the file of API keys: DEMARCHE_KEYS, else keys.json in the folder
// for settings; "" where there is neither.
func (a *app) keysFile() string {
	folder := a.env("XDG_CONFIG_HOME")
	if home := a.env("HOME"); folder == "" && home != "" {
		folder = filepath.Join(home, ".config")
	}
	if path := a.env("DEMARCHE_KEYS"); path != "" || folder == "" {
		return path
	}
	return filepath.Join(folder, "demarche", "keys.json")
}
