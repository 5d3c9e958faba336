package access

import (
	"context"
	"slices"
	"strings"

	"github.com/demarche-kg/demarche/graph"
)

// Scope is one thing that somebody may do. Scopes do not include each other, but
// for Admin, which includes all.
type Scope string

// The scopes.
const (
	Read   Scope = "read"   // queries, subscriptions, metrics
	Ingest Scope = "ingest" // add reports
	Curate Scope = "curate" // retract, merge, split
	Admin  Scope = "admin"  // everything, forgetting included
)

// scopes are all scopes.
var scopes = []Scope{Read, Ingest, Curate, Admin}

// ParseScopes reads scopes by their names. An unknown one is an error of kind
// Invalid that lists those there are.
func ParseScopes(names []string) ([]Scope, error) {
	if len(names) == 0 {
		return nil, graph.Errorf(graph.Invalid, "give at least one scope of %s", scopeNames())
	}
	out := make([]Scope, len(names))
	for i, name := range names {
		if out[i] = Scope(name); !slices.Contains(scopes, out[i]) {
			return nil, graph.Errorf(graph.Invalid, "there is no scope %q; the scopes are %s", name, scopeNames())
		}
	}
	return out, nil
}

func scopeNames() string {
	names := make([]string, len(scopes))
	for i, s := range scopes {
		names[i] = string(s)
	}
	return strings.Join(names, ", ")
}

// Principal is who asks.
type Principal struct {
	Name   string // of the key, or the subject of the token; for logs
	Scopes []Scope
}

// May reports whether the principal may do what needs the scope. Nobody, nil,
// may nothing.
func (p *Principal) May(s Scope) bool {
	return p != nil && (slices.Contains(p.Scopes, s) || slices.Contains(p.Scopes, Admin))
}

// Authenticator finds out who asks from the value of the Authorization header,
// "" where there is none. It returns a RefusedError when that is not enough, and
// another error when it cannot find out.
type Authenticator interface {
	Authenticate(ctx context.Context, authorization string) (*Principal, error)
}

// RefusedError says why somebody was not let in; clients may read it.
type RefusedError struct{ Reason string }

// Error returns the reason.
func (e *RefusedError) Error() string { return e.Reason }

func refused(reason string) error { return &RefusedError{reason} }

// Open lets everybody do what needs these scopes, without asking who he is.
type Open []Scope

// Authenticate returns a principal without a name.
func (o Open) Authenticate(context.Context, string) (*Principal, error) {
	return &Principal{Name: "anonymous", Scopes: o}, nil
}

// Bearer accepts API keys and tokens; either may be nil, which accepts none.
type Bearer struct {
	Keys *Keys
	OIDC *OIDC
}

// Authenticate looks at what the header "Authorization: Bearer …" carries.
func (b Bearer) Authenticate(ctx context.Context, authorization string) (*Principal, error) {
	scheme, credential, _ := strings.Cut(authorization, " ")
	credential = strings.TrimSpace(credential)
	switch {
	case !strings.EqualFold(scheme, "Bearer") || credential == "":
		return nil, refused("log in: send the header Authorization: Bearer and an API key or a token")
	case strings.HasPrefix(credential, keyPrefix) && b.Keys != nil:
		return b.Keys.authenticate(credential)
	case !strings.HasPrefix(credential, keyPrefix) && b.OIDC != nil:
		return b.OIDC.authenticate(ctx, credential)
	default:
		return nil, refused("credentials of this kind are not accepted here")
	}
}

type principalKey struct{}

// With returns a context that says who asks.
func With(ctx context.Context, p *Principal) context.Context {
	return context.WithValue(ctx, principalKey{}, p)
}

// From returns who asks, nil where nobody has been let in.
func From(ctx context.Context) *Principal {
	p, _ := ctx.Value(principalKey{}).(*Principal)
	return p
}
