package graph

import (
	"crypto/sha256"
	"encoding/base32"
	"strings"
)

// ID identifies a node: a prefix that tells its label and 26 characters of
// lower-case base32, the first 128 bits of a sha256.
type ID string

// The prefixes, one a label.
const (
	EntityPrefix   = "ent_"
	EventPrefix    = "evt_"
	TopicPrefix    = "top_"
	ClaimPrefix    = "clm_"
	DocumentPrefix = "doc_"
	SentencePrefix = "sen_"
	RelationPrefix = "rel_"
	SourcePrefix   = "src_"
	RunPrefix      = "run_"
	NamePrefix     = "nam_"
	DecisionPrefix = "dec_"
)

const (
	idVersion   = "v1"
	idSeparator = "\x1f"
	idLength    = 26
)

var idEncoding = base32.StdEncoding.WithPadding(base32.NoPadding)

// NewID hashes the fields, in order, joined by 0x1f after a leading version.
// The same fields give the same id on every machine.
func NewID(prefix string, fields ...string) ID {
	h := sha256.New()
	h.Write([]byte(idVersion))
	for _, f := range fields {
		h.Write([]byte(idSeparator))
		h.Write([]byte(f))
	}
	return ID(prefix + strings.ToLower(idEncoding.EncodeToString(h.Sum(nil)[:16])))
}

// Prefix returns the id's prefix including its underscore, "" when the id is
// not well-formed.
func (id ID) Prefix() string {
	i := strings.IndexByte(string(id), '_')
	if i < 0 || len(id)-i-1 != idLength {
		return ""
	}
	for _, c := range id[i+1:] {
		if (c < 'a' || c > 'z') && (c < '2' || c > '7') {
			return ""
		}
	}
	return string(id[:i+1])
}
