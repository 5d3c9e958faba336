package access_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/demarche-kg/demarche/access"
	"github.com/demarche-kg/demarche/graph"
)

func TestScopes(t *testing.T) {
	reader, admin := &access.Principal{Scopes: []access.Scope{access.Read}}, &access.Principal{Scopes: []access.Scope{access.Admin}}
	for _, s := range []access.Scope{access.Read, access.Ingest, access.Curate, access.Admin} {
		if (*access.Principal)(nil).May(s) || reader.May(s) != (s == access.Read) || !admin.May(s) {
			t.Errorf("%s: nobody, a reader or an admin may wrongly", s)
		}
	}
	if got, err := access.ParseScopes([]string{"read", "admin"}); err != nil || len(got) != 2 {
		t.Errorf("%v, %v", got, err)
	}
	for _, bad := range [][]string{nil, {"root"}, {"read", ""}, {"Read"}} {
		if _, err := access.ParseScopes(bad); graph.KindOf(err) != graph.Invalid || !strings.Contains(err.Error(), "curate") {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if access.From(t.Context()) != nil || access.From(access.With(t.Context(), reader)) != reader {
		t.Error("a context says wrongly who asks")
	}
}

// TestKeysFile looks at the file: who may read it, and what stands in it.
func TestKeysFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "folder", "keys.json")
	keys := access.OpenKeys(path, clock)
	if list, err := keys.List(); err != nil || len(list) != 0 {
		t.Fatalf("before there is a file: %v, %v", list, err)
	}
	key, secret, err := keys.Add("ada", []access.Scope{access.Read, access.Ingest}, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the mode is %v, %v", info.Mode(), err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if own := secret[strings.LastIndex(secret, "_")+1:]; len(own) < 50 || strings.Contains(string(data), own) {
		t.Errorf("the secret %q is short or stands in the file", own)
	}
	door := access.Bearer{Keys: access.OpenKeys(path, clock)} // as another process
	who, err := door.Authenticate(t.Context(), "Bearer "+secret)
	if err != nil || who.Name != "ada" || !who.May(access.Ingest) || who.May(access.Curate) {
		t.Fatalf("%+v, %v", who, err)
	}
	if err := keys.Revoke(key.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := door.Authenticate(t.Context(), "Bearer "+secret); err == nil {
		t.Error("a key holds after it was revoked")
	}
	if err := keys.Revoke("nobody"); graph.KindOf(err) != graph.NotFound {
		t.Errorf("revoke an unknown key: %v", err)
	}
}

// TestBrokenKeysFile holds that nobody is let in while the file cannot be trusted.
func TestBrokenKeysFile(t *testing.T) {
	for name, damage := range map[string]func(path string) error{
		"readable by others": func(path string) error { return os.Chmod(path, 0o644) },
		"cut short":          func(path string) error { return os.Truncate(path, 20) },
		"empty":              func(path string) error { return os.Truncate(path, 0) },
		"a folder":           func(path string) error { return errors.Join(os.Remove(path), os.Mkdir(path, 0o700)) },
		"a newer form": func(path string) error {
			data, err := os.ReadFile(path)
			return errors.Join(err, os.WriteFile(path, []byte(strings.Replace(string(data), `"id"`, `"only": "from here", "id"`, 1)), 0o600))
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "keys.json")
			_, secret, err := access.OpenKeys(path, clock).Add("ada", []access.Scope{access.Read}, time.Time{})
			if err != nil {
				t.Fatal(err)
			}
			if err := damage(path); err != nil {
				t.Fatal(err)
			}
			who, err := access.Bearer{Keys: access.OpenKeys(path, clock)}.Authenticate(t.Context(), "Bearer "+secret)
			if who != nil || err == nil {
				t.Fatalf("let in as %v", who)
			}
			if _, refused := errors.AsType[*access.RefusedError](err); refused {
				t.Errorf("blames the key: %v", err)
			}
			if _, _, err := access.OpenKeys(path, clock).Add("eve", []access.Scope{access.Admin}, time.Time{}); err == nil {
				t.Error("a key was added to it")
			}
		})
	}
}

func TestBadKeys(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	keys := access.OpenKeys(path, clock)
	if _, _, err := keys.Add(" ", []access.Scope{access.Read}, time.Time{}); graph.KindOf(err) != graph.Invalid {
		t.Errorf("a key without a name: %v", err)
	}
	if _, _, err := keys.Add("ada", []access.Scope{access.Read}, noon); graph.KindOf(err) != graph.Invalid {
		t.Errorf("a key that has expired: %v", err)
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("a refused key left a file: %v", err)
	}
	if err := os.WriteFile(path+".lock", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := keys.Add("ada", []access.Scope{access.Read}, time.Time{}); graph.KindOf(err) != graph.Conflict || !strings.Contains(err.Error(), ".lock") {
		t.Errorf("while another program changes the keys: %v", err)
	}
}

// TestKeysAtOnce adds keys from many goroutines while others are let in.
func TestKeysAtOnce(t *testing.T) {
	keys := access.OpenKeys(filepath.Join(t.TempDir(), "keys.json"), clock)
	_, first, err := keys.Add("first", []access.Scope{access.Read}, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if _, _, err := keys.Add("more", []access.Scope{access.Read}, time.Time{}); err != nil {
				t.Error(err)
			}
		})
		group.Go(func() {
			if _, err := (access.Bearer{Keys: keys}).Authenticate(t.Context(), "Bearer "+first); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if list, err := keys.List(); err != nil || len(list) != 9 {
		t.Errorf("%d keys, %v", len(list), err)
	}
}
