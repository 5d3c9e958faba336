package resolvers

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/resolvers/internal/generated"
)

// Documents are the GraphQL documents that may be asked, by the sha256 of their
// text in hex. Clients send a document, or its hash alone: as documentId, bare or
// after "sha256:", or as extensions.persistedQuery.sha256Hash.
type Documents map[string]string

// hashPrefix may stand before the hash in a documentId.
const hashPrefix = "sha256:"

// ReadDocuments reads the documents of a folder, each a file *.graphql, or of a
// JSON manifest {"<sha256>": "<document>"}. A document that does not fit the
// schema, a hash that is not its document's, and no document at all are errors of
// kind Invalid: a list that silently allows less than was meant helps nobody.
func ReadDocuments(path string) (_ Documents, err error) {
	defer graph.Wrap(&err, "read the documents in %s", path)
	info, err := os.Stat(path)
	if err != nil {
		return nil, graph.Errorf(graph.Invalid, "%w", err)
	}
	read := fromManifest
	if info.IsDir() {
		read = fromFolder
	}
	documents, err := read(path)
	if err != nil {
		return nil, err
	}
	if len(documents) == 0 {
		return nil, graph.Errorf(graph.Invalid, "there is none")
	}
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	for hash, document := range documents {
		if sum(document) != hash {
			return nil, graph.Errorf(graph.Invalid, "%s is not the sha256 of its document", hash)
		}
		if _, err := gqlparser.LoadQueryWithRules(schema, document, rules.NewDefaultRules()); err != nil {
			return nil, graph.Errorf(graph.Invalid, "document %s: %w", hash, err)
		}
	}
	return documents, nil
}

func fromManifest(path string) (Documents, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var documents Documents
	if err := json.Unmarshal(data, &documents); err != nil {
		return nil, graph.Errorf(graph.Invalid, `it is no JSON of the form {"<sha256>": "<document>"}: %w`, err)
	}
	return documents, nil
}

func fromFolder(path string) (Documents, error) {
	documents := Documents{}
	return documents, filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(name) != ".graphql" {
			return err
		}
		data, err := os.ReadFile(name)
		documents[sum(string(data))] = string(data)
		return err
	})
}

func sum(document string) string {
	hash := sha256.Sum256([]byte(document))
	return hex.EncodeToString(hash[:])
}

// allowList lets only Documents run; nil is no list, and lets any run.
type allowList struct{ Documents }

var _ interface {
	graphql.HandlerExtension
	graphql.OperationParameterMutator
} = allowList{}

// ExtensionName names the extension.
func (allowList) ExtensionName() string { return "AllowList" }

// Validate accepts every schema.
func (allowList) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters puts the document where its hash stands.
func (l allowList) MutateOperationParameters(_ context.Context, params *graphql.RawParams) *gqlerror.Error {
	hash := persistedHash(params.Extensions)
	if l.Documents == nil {
		if hash != "" && params.Query == "" {
			return refusal(codeNotFound, "no documents are kept here; send the query itself")
		}
		return nil
	}
	if hash == "" || params.Query != "" {
		hash = sum(params.Query) // a hash does not let another query in
	}
	document, known := l.Documents[strings.ToLower(hash)]
	if !known {
		return refusal(codeNotFound, "only the documents that are kept here can be asked, and this is none of them")
	}
	params.Query = document
	return nil
}

// persistedHash returns the hash that a request gives for its document.
func persistedHash(extensions map[string]any) string {
	persisted, _ := extensions["persistedQuery"].(map[string]any)
	hash, _ := persisted["sha256Hash"].(string)
	return hash
}

// extensions returns those of the request, with its documentId put the other way.
func (r *request) extensions() map[string]any {
	if r.DocumentID == "" {
		return r.Extensions
	}
	return map[string]any{"persistedQuery": map[string]any{"sha256Hash": strings.TrimPrefix(r.DocumentID, hashPrefix)}}
}
