package access_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/demarche-kg/demarche/access"
	"github.com/demarche-kg/demarche/graph"
)

// noon is when all of this happens.
var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func clock() time.Time { return noon }

// attempt is a line of testdata/matrix.json: somebody who wants in.
type attempt struct {
	Name    string
	Header  *string // as it is, else made of the rest
	Scheme  *string // before the token, else "Bearer "
	Alg     string  // else RS256
	Key     string  // "stranger": a key of no provider of ours
	KID     string  // else that of the provider's key
	Embed   bool    // the token brings its own public key
	Tamper  string
	Claims  map[string]any // that differ; a text like +5m for a time
	APIKey  string
	Refused string          // part of the reason, "" where he is let in
	Scopes  *[]access.Scope // that he then has, else read
}

// provider is an OpenID Connect provider on loopback.
type provider struct {
	*httptest.Server
	keys map[string]crypto.Signer // by algorithm
}

func newProvider(t *testing.T) *provider {
	t.Helper()
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	ecKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	_, edKey, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p := &provider{keys: map[string]crypto.Signer{"RS256": rsaKey, "RS512": rsaKey, "PS256": rsaKey, "ES256": ecKey, "EdDSA": edKey}}
	var set jose.JSONWebKeySet
	for _, alg := range []string{"RS256", "ES256", "EdDSA"} {
		set.Keys = append(set.Keys, jose.JSONWebKey{Key: p.keys[alg].Public(), KeyID: alg, Use: "sig"})
	}
	mux := http.NewServeMux()
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	answer := func(path string, value any) {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			if err := json.NewEncoder(w).Encode(value); err != nil {
				t.Error(err)
			}
		})
	}
	answer("/keys", set)
	answer("/.well-known/openid-configuration", map[string]any{
		"issuer": p.URL, "jwks_uri": p.URL + "/keys", "authorization_endpoint": p.URL + "/login", "token_endpoint": p.URL + "/token",
		"id_token_signing_alg_values_supported": []string{"RS256", "HS256", "none"}, // what it supports is not what we accept
	})
	return p
}

// token makes the token of an attempt.
func (p *provider) token(t *testing.T, a attempt) string {
	t.Helper()
	claims := map[string]any{"iss": p.URL, "aud": "demarche", "sub": "ada", "exp": "+1h", "iat": "-1m", "scope": "read"}
	maps.Copy(claims, a.Claims)
	for name, value := range claims {
		text, isText := value.(string)
		switch {
		case value == nil:
			delete(claims, name)
		case name == "iss" && text == "+/":
			claims[name] = p.URL + "/"
		case isText && slices.Contains([]string{"exp", "nbf", "iat"}, name):
			offset, err := time.ParseDuration(text)
			if err != nil {
				t.Fatal(err)
			}
			claims[name] = noon.Add(offset).Unix()
		}
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	alg := a.Alg
	if alg == "" {
		alg = "RS256"
	}
	if strings.EqualFold(alg, "none") {
		return part(`{"alg":"`+alg+`"}`) + "." + part(string(payload)) + "."
	}
	var key any = p.keys[alg]
	switch {
	case alg == "HS256":
		der, err := x509.MarshalPKIXPublicKey(p.keys["RS256"].Public())
		if err != nil {
			t.Fatal(err)
		}
		key = pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	case a.Key == "stranger":
		if key, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
			t.Fatal(err)
		}
	}
	kid := a.KID
	if kid == "" {
		kid = alg
	}
	options := &jose.SignerOptions{EmbedJWK: a.Embed}
	if !a.Embed {
		options.WithHeader("kid", kid)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.SignatureAlgorithm(alg), Key: key}, options)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	token, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(token, ".")
	switch a.Tamper {
	case "payload":
		parts[1] = part(strings.Replace(string(payload), `"scope":"read"`, `"scope":"admin"`, 1))
	case "signature":
		parts[2] = parts[2][:len(parts[2])/2]
	case "unsigned":
		parts[2] = ""
	}
	return strings.Join(parts, ".")
}

func part(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

// apiKeys makes a file of keys and returns what attempts send of them.
func apiKeys(t *testing.T) (*access.Keys, map[string]string) {
	t.Helper()
	now := noon.Add(-48 * time.Hour)
	path := filepath.Join(t.TempDir(), "keys.json")
	made := access.OpenKeys(path, func() time.Time { return now })
	add := func(name string, expires time.Time) (access.Key, string) {
		key, secret, err := made.Add(name, []access.Scope{access.Read}, expires)
		if err != nil {
			t.Fatal(err)
		}
		return key, secret
	}
	good, secret := add("good", noon.Add(time.Second))
	_, other := add("other", time.Time{})
	_, expired := add("expired", noon)
	gone, revoked := add("revoked", time.Time{})
	if err := made.Revoke(gone.ID); err != nil {
		t.Fatal(err)
	}
	swapped := "dmk_" + good.ID + other[strings.LastIndex(other, "_"):]
	return access.OpenKeys(path, clock), map[string]string{
		"good": secret, "expired": expired, "revoked": revoked, "swapped": swapped,
		"bare": "dmk_" + good.ID, "hash": "dmk_" + good.ID + "_" + good.SHA256, "capitals": strings.ToUpper(secret),
	}
}

// TestMatrix lets everybody of testdata/matrix.json try.
func TestMatrix(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("testdata", "matrix.json"))
	if err != nil {
		t.Fatal(err)
	}
	var attempts []attempt
	if err := json.Unmarshal(data, &attempts); err != nil {
		t.Fatal(err)
	}
	if len(attempts) < 40 {
		t.Fatalf("%d attempts", len(attempts))
	}
	p := newProvider(t)
	oidc, err := access.NewOIDC(t.Context(), access.OIDCConfig{Issuer: p.URL, Audience: "demarche", Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	keys, sent := apiKeys(t)
	door := access.Bearer{Keys: keys, OIDC: oidc}
	for _, a := range attempts {
		t.Run(a.Name, func(t *testing.T) {
			scheme := "Bearer "
			if a.Scheme != nil {
				scheme = *a.Scheme
			}
			var header string
			switch {
			case a.Header != nil:
				header = strings.Replace(*a.Header, "megabyte", strings.Repeat("a.", 1<<19), 1)
			case a.APIKey != "":
				if header = scheme + sent[a.APIKey]; sent[a.APIKey] == "" {
					t.Fatalf("no such key %s", a.APIKey)
				}
			default:
				header = scheme + p.token(t, a)
			}
			who, err := door.Authenticate(t.Context(), header)
			if a.Refused != "" {
				if refused, ok := errors.AsType[*access.RefusedError](err); !ok || !strings.Contains(refused.Reason, a.Refused) || who != nil {
					t.Errorf("let in as %v or refused for another reason: %v, want %s", who, err, a.Refused)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			want := []access.Scope{access.Read}
			if a.Scopes != nil {
				want = *a.Scopes
			}
			if !slices.Equal(who.Scopes, want) || who.Name == "" {
				t.Errorf("let in as %+v, want the scopes %v", who, want)
			}
		})
	}
}

// TestNothingAccepted holds that an authenticator without keys and provider lets
// nobody in.
func TestNothingAccepted(t *testing.T) {
	_, sent := apiKeys(t)
	for _, header := range []string{"", "Bearer " + sent["good"], "Bearer a.b.c"} {
		if who, err := (access.Bearer{}).Authenticate(t.Context(), header); err == nil {
			t.Errorf("%.20q: let in as %v", header, who)
		}
	}
}

func TestProvider(t *testing.T) {
	p := newProvider(t)
	gone := newProvider(t)
	gone.Close()
	for name, c := range map[string]struct {
		config access.OIDCConfig
		kind   graph.Kind
	}{
		"plain text beyond loopback": {access.OIDCConfig{Issuer: "http://issuer.example", Audience: "x"}, graph.Invalid},
		"no URL":                     {access.OIDCConfig{Issuer: "issuer", Audience: "x"}, graph.Invalid},
		"no audience":                {access.OIDCConfig{Issuer: p.URL}, graph.Invalid},
		"does not answer":            {access.OIDCConfig{Issuer: gone.URL, Audience: "x"}, graph.Unavailable},
		"another issuer":             {access.OIDCConfig{Issuer: p.URL + "/", Audience: "x"}, graph.Unavailable},
	} {
		if _, err := access.NewOIDC(t.Context(), c.config); graph.KindOf(err) != c.kind {
			t.Errorf("%s: %v, want %s", name, err, c.kind)
		}
	}
}
