package access

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/demarche-kg/demarche/graph"
)

const (
	// keyPrefix begins every key: dmk_<id>_<secret>.
	keyPrefix   = "dmk_"
	idBytes     = 5  // 8 characters
	secretBytes = 32 // 256 bits, so that a plain hash cannot be searched
)

// letters writes keys: lower case, no padding, nothing that a shell or URL minds.
var letters = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// Key is an API key as the file keeps it: without the secret.
type Key struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"` // whose it is, what it is for
	Scopes  []Scope   `json:"scopes"`
	Created time.Time `json:"created"`
	Expires time.Time `json:"expires,omitzero"` // zero: never
	Revoked time.Time `json:"revoked,omitzero"` // zero: it is not
	SHA256  string    `json:"sha256,omitempty"` // of the secret, hex
}

// Keys is a file of API keys, which only its owner may read. It is read anew when
// it changes, so a key that is revoked is refused at once. It is safe for
// concurrent use, and so is the file.
type Keys struct {
	path  string
	clock func() time.Time

	mu   sync.Mutex
	read os.FileInfo // of the file that keys were read from
	keys []Key
}

// OpenKeys returns the keys of a file. It need not exist yet.
func OpenKeys(path string, clock func() time.Time) *Keys {
	return &Keys{path: path, clock: clock}
}

// List returns all keys, oldest first, those that no longer count included.
func (k *Keys) List() ([]Key, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.load(); err != nil {
		return nil, err
	}
	return slices.Clone(k.keys), nil
}

// Add makes a key and returns it with what its owner has to send, which cannot
// be had again. It holds until expires; the zero time is forever.
func (k *Keys) Add(name string, allowed []Scope, expires time.Time) (Key, string, error) {
	if strings.TrimSpace(name) == "" {
		return Key{}, "", graph.Errorf(graph.Invalid, "a key needs a name that says whose it is")
	}
	now := k.clock().UTC().Truncate(time.Second)
	if !expires.IsZero() && !expires.After(now) {
		return Key{}, "", graph.Errorf(graph.Invalid, "the key would expire before it is made")
	}
	id, secret := make([]byte, idBytes), make([]byte, secretBytes)
	_, _ = rand.Read(id) // never fails
	_, _ = rand.Read(secret)
	text := letters.EncodeToString(secret)
	key := Key{ID: letters.EncodeToString(id), Name: name, Scopes: allowed, Created: now, Expires: expires.UTC(), SHA256: hash(text)}
	err := k.change(func(keys []Key) ([]Key, error) {
		if slices.ContainsFunc(keys, func(x Key) bool { return x.ID == key.ID }) {
			return nil, graph.Errorf(graph.Conflict, "the id %s was drawn twice; try again", key.ID)
		}
		return append(keys, key), nil
	})
	return key, keyPrefix + key.ID + "_" + text, err
}

// Revoke ends a key for good. An unknown id is an error of kind NotFound.
func (k *Keys) Revoke(id string) error {
	return k.change(func(keys []Key) ([]Key, error) {
		i := slices.IndexFunc(keys, func(x Key) bool { return x.ID == id })
		if i < 0 {
			return nil, graph.Errorf(graph.NotFound, "there is no key %s in %s", id, k.path)
		}
		if keys[i].Revoked.IsZero() {
			keys[i].Revoked = k.clock().UTC().Truncate(time.Second)
		}
		return keys, nil
	})
}

// authenticate finds the key that a credential is. Nothing in the time it takes
// tells a wrong id from a wrong secret.
func (k *Keys) authenticate(credential string) (*Principal, error) {
	keys, err := k.List()
	if err != nil {
		return nil, err
	}
	id, secret, _ := strings.Cut(strings.TrimPrefix(credential, keyPrefix), "_")
	given := []byte(hash(secret))
	var found *Key
	for i := range keys {
		same := subtle.ConstantTimeCompare(given, []byte(keys[i].SHA256))
		if same == 1 && keys[i].ID == id {
			found = &keys[i]
		}
	}
	switch {
	case found == nil || !found.Revoked.IsZero():
		return nil, refused("there is no such API key")
	case !found.Expires.IsZero() && !k.clock().Before(found.Expires):
		return nil, refused("the API key has expired")
	default:
		return &Principal{Name: found.Name, Scopes: found.Scopes}, nil
	}
}

func hash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// load reads the file if it is not the one that was read last. It needs the lock.
func (k *Keys) load() error {
	info, err := os.Stat(k.path)
	if errors.Is(err, fs.ErrNotExist) {
		k.keys, k.read = nil, nil
		return nil
	}
	if err != nil {
		return graph.Errorf(graph.Unavailable, "read the API keys: %w", err)
	}
	if k.read != nil && os.SameFile(info, k.read) && info.ModTime().Equal(k.read.ModTime()) && info.Size() == k.read.Size() {
		return nil
	}
	if info.Mode().Perm()&0o077 != 0 {
		return graph.Errorf(graph.Invalid, "others may read the API keys in %[1]s: chmod 600 %[1]s", k.path)
	}
	data, err := os.ReadFile(k.path)
	if err != nil {
		return graph.Errorf(graph.Unavailable, "read the API keys: %w", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields() // of a newer version, which may mean a restriction
	var keys []Key
	if err := decoder.Decode(&keys); err != nil {
		return graph.Errorf(graph.Invalid, "%s is no file of API keys: %w", k.path, err)
	}
	k.keys, k.read = keys, info
	return nil
}

// change replaces the file as a whole, while no other process does.
func (k *Keys) change(edit func([]Key) ([]Key, error)) (err error) {
	defer graph.Wrap(&err, "change the API keys")
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := os.MkdirAll(filepath.Dir(k.path), 0o700); err != nil {
		return err
	}
	lock := k.path + ".lock"
	held, err := os.OpenFile(lock, os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return graph.Errorf(graph.Conflict, "another program is changing them; if none is, remove %s", lock)
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, held.Close(), os.Remove(lock)) }()
	if err := k.load(); err != nil {
		return err
	}
	keys, err := edit(slices.Clone(k.keys))
	if err != nil {
		return err
	}
	data, err := json.MarshalIndent(keys, "", "  ")
	if err != nil {
		return err
	}
	return replace(k.path, append(data, '\n'))
}

// replace writes a file that only its owner may read, whole or not at all.
func replace(path string, data []byte) error {
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*") // made with 0600
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	err = errors.Join(err, file.Sync(), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return nil
}
