package access

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"

	"github.com/demarche-kg/demarche/graph"
)

// algorithms sign tokens: public keys only. "none" and those with a shared secret,
// which a public key could be passed off as, are not among them.
var algorithms = []string{oidc.RS256, oidc.ES256, oidc.EdDSA}

const (
	// skew is how far the provider's clock may be ahead of ours.
	skew = time.Minute
	// providerTime bounds each request to the provider.
	providerTime = 10 * time.Second
)

// OIDCConfig names a provider of OpenID Connect and says what its tokens must say.
type OIDCConfig struct {
	Issuer   string // its URL: https, or http on loopback
	Audience string // what tokens must be issued for
	Claim    string // the claim that lists scopes: "scope" where empty
	Clock    func() time.Time
}

// OIDC accepts the signed tokens of a provider.
type OIDC struct {
	verifier *oidc.IDTokenVerifier
	claim    string
	clock    func() time.Time
}

// NewOIDC asks the provider where its keys are. They are fetched when the first
// token comes, and again when one is signed with a key that is not known yet.
// A provider that does not answer is an error of kind Unavailable.
func NewOIDC(ctx context.Context, c OIDCConfig) (*OIDC, error) {
	issuer, err := url.Parse(c.Issuer)
	if err != nil || issuer.Host == "" || issuer.Scheme != "https" && (issuer.Scheme != "http" || !Loopback(issuer.Hostname())) {
		return nil, graph.Errorf(graph.Invalid, "the issuer %q is no https URL", c.Issuer)
	}
	if c.Audience == "" {
		return nil, graph.Errorf(graph.Invalid, "say what audience the tokens of %s must be issued for: without one, every other program's tokens would do", c.Issuer)
	}
	// The provider's keys are fetched after ctx may have ended.
	lasting := oidc.ClientContext(context.WithoutCancel(ctx), &http.Client{Timeout: providerTime})
	provider, err := oidc.NewProvider(lasting, c.Issuer)
	if err != nil {
		return nil, graph.Errorf(graph.Unavailable, "ask the OpenID Connect provider: %w", err)
	}
	claim := c.Claim
	if claim == "" {
		claim = "scope"
	}
	verifier := provider.VerifierContext(lasting, &oidc.Config{ClientID: c.Audience, SupportedSigningAlgs: algorithms, Now: c.Clock})
	return &OIDC{verifier: verifier, claim: claim, clock: c.Clock}, nil
}

// authenticate checks a token's signature, issuer, audience and times, and reads
// its scopes. Scopes that we do not know are another program's.
func (o *OIDC) authenticate(ctx context.Context, token string) (*Principal, error) {
	checked, err := o.verifier.Verify(ctx, token)
	if _, expired := errors.AsType[*oidc.TokenExpiredError](err); expired {
		return nil, refused("the token has expired")
	}
	if err != nil {
		return nil, refused("the token is not accepted")
	}
	var claims map[string]any
	if err := checked.Claims(&claims); err != nil {
		return nil, refused("the token is not accepted")
	}
	// The library allows five minutes.
	if notBefore, ok := claims["nbf"].(float64); ok && o.clock().Add(skew).Before(time.Unix(int64(notBefore), 0)) {
		return nil, refused("the token does not hold yet")
	}
	p := &Principal{Name: checked.Subject}
	for _, s := range listed(claims[o.claim]) {
		if slices.Contains(scopes, Scope(s)) {
			p.Scopes = append(p.Scopes, Scope(s))
		}
	}
	return p, nil
}

// listed returns the words of a claim: a text with spaces, or a list.
func listed(claim any) []string {
	switch claim := claim.(type) {
	case string:
		return strings.Fields(claim)
	case []any:
		var out []string
		for _, x := range claim {
			if s, ok := x.(string); ok {
				out = append(out, s)
			}
		}
		return out
	default:
		return nil
	}
}
