// Package web holds the pages that the server shows to people, and the worked
// queries that they start from.
//
//	GET /           ──▶ console/   a small page to type GraphQL queries into
//	GET /graphiql/  ──▶ graphiql/  GraphiQL: completion, documentation, tabs; built by npm from graphiql/build.mjs
//	                    queries/   one query a file; its first line is a comment that says what it answers
//
// The pages load nothing but what the server itself serves; their policies say so
// to the browser.
package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"
)

//go:embed console graphiql/index.html graphiql/page.css graphiql/dist/*.gz queries/*.graphql
var files embed.FS

const (
	// policy lets a page load what the server itself serves, and nothing else.
	policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	// graphiqlPolicy lets GraphiQL's editor set styles, which it does as it draws, and
	// start its workers as well.
	graphiqlPolicy = "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

// Query is a worked query.
type Query struct {
	Title string `json:"title"` // what it answers: a question
	Text  string `json:"text"`  // the whole file, the title's comment included
}

// Queries returns the worked queries, in their order.
func Queries() ([]Query, error) {
	names, err := fs.Glob(files, "queries/*.graphql")
	if err != nil {
		return nil, err
	}
	out := make([]Query, len(names))
	for i, name := range names {
		text, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		title, _, _ := strings.Cut(string(text), "\n")
		out[i] = Query{Title: strings.TrimPrefix(title, "# "), Text: string(text)}
	}
	return out, nil
}

// Console returns the console: index.html and what belongs to it.
func Console() (http.Handler, error) {
	return newPages("console", policy)
}

// GraphiQL returns GraphiQL, to be served at /graphiql/.
func GraphiQL() (http.Handler, error) {
	pages, err := newPages("graphiql", graphiqlPolicy)
	if err != nil {
		return nil, err
	}
	return http.StripPrefix("/graphiql", pages), nil
}

// pages are files by their path, which begins with a slash.
type pages struct {
	files  map[string]*page
	policy string
}

// page is a file as it is sent.
type page struct {
	kind    string // its media type
	tag     string // changes with it
	content []byte
	packed  []byte // by gzip, where it was built so
}

// newPages reads a folder, with what was built for it, and the queries.
func newPages(folder, policy string) (*pages, error) {
	p := &pages{files: map[string]*page{}, policy: policy}
	err := fs.WalkDir(files, folder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := files.ReadFile(name)
		if err != nil {
			return err
		}
		base, packed := strings.CutSuffix(path.Base(name), ".gz")
		if !packed {
			p.add(base, content, nil)
			return nil
		}
		reader, err := gzip.NewReader(bytes.NewReader(content))
		if err != nil {
			return err
		}
		plain, err := io.ReadAll(reader)
		p.add(base, plain, content)
		return err
	})
	if err != nil {
		return nil, err
	}
	queries, err := Queries()
	if err != nil {
		return nil, err
	}
	list, err := json.Marshal(queries)
	if err != nil {
		return nil, err
	}
	p.add("queries.json", list, nil)
	p.files["/"] = p.files["/index.html"]
	return p, nil
}

func (p *pages) add(name string, content, packed []byte) {
	sum := sha256.Sum256(content)
	kind := mime.TypeByExtension(path.Ext(name))
	if kind == "" {
		kind = "application/octet-stream"
	}
	p.files["/"+name] = &page{kind: kind, tag: hex.EncodeToString(sum[:8]), content: content, packed: packed}
}

// ServeHTTP sends a file.
func (p *pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "pages are fetched by GET", http.StatusMethodNotAllowed)
		return
	}
	file := p.files[r.URL.Path]
	if file == nil {
		http.NotFound(w, r)
		return
	}
	header := w.Header()
	header.Set("Content-Security-Policy", p.policy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Content-Type", file.kind)
	header.Set("Cache-Control", "no-cache")
	if file.packed != nil {
		header.Add("Vary", "Accept-Encoding")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			header.Set("Content-Encoding", "gzip")
			header.Set("ETag", `"`+file.tag+`-gzip"`)
			http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(file.packed))
			return
		}
	}
	header.Set("ETag", `"`+file.tag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(file.content))
}
