// Package browser holds what Neo4j Browser shows the graph with: a style, a guide
// of runnable steps, and saved queries.
//
//	graph.Ontology ──▶ graph.grass   ──▶ :style URL
//	queries/*.cypher ─▶ guide.html   ──▶ :guide URL
//
// Neo4j Browser fetches both from the server by PostConnectCommand when it has
// connected, so they may be read from any page. The queries can also be dragged
// into its favourites.
package browser

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"strings"
	"time"

	"github.com/demarche-kg/demarche/graph"
)

//go:embed guide.html nodes.grass queries/*.cypher
var files embed.FS

// The paths that Handler serves.
const (
	stylePath = "/browser/graph.grass"
	guidePath = "/browser/guide.html"
)

// PostConnectCommand returns what Neo4j Browser does when it has connected, as its
// setting browser.post_connect_cmd takes it; address is the HOST:PORT that Handler
// is served at.
func PostConnectCommand(address string) string {
	return "style http://" + address + stylePath + "; guide http://" + address + guidePath
}

// Handler serves the style and the guide. first is the query of the guide's first
// step.
func Handler(o *graph.Ontology, first string) (http.Handler, error) {
	style, err := Style(o)
	if err != nil {
		return nil, err
	}
	guide, err := Guide(first)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	serve(mux, stylePath, "text/plain; charset=utf-8", style)
	serve(mux, guidePath, "text/html; charset=utf-8", guide)
	return mux, nil
}

// serve serves a text that any page may read: it tells nothing about the graph.
func serve(mux *http.ServeMux, path, kind string, text []byte) {
	open := func(h http.Header) {
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	}
	mux.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		open(h)
		h.Set("Content-Type", kind)
		h.Set("X-Content-Type-Options", "nosniff")
		// Opened as a page of its own it has nothing to run or to load.
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
		h.Set("Cache-Control", "no-cache")
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(text))
	})
	// Neo4j Browser asks with headers of its own, so the browser it runs in asks
	// first whether it may.
	mux.HandleFunc("OPTIONS "+path, func(w http.ResponseWriter, _ *http.Request) {
		open(w.Header())
		w.Header().Set("Access-Control-Allow-Methods", "GET")
		w.Header().Set("Access-Control-Allow-Headers", "*")
		w.WriteHeader(http.StatusNoContent)
	})
}

// Query is a saved query.
type Query struct {
	Name   string // of its file, without .cypher
	Title  string // its first line, a comment
	Cypher string // with the title
}

// Queries returns the saved queries in the order of their names.
func Queries() ([]Query, error) {
	names, err := fs.Glob(files, "queries/*.cypher")
	if err != nil {
		return nil, err
	}
	var out []Query
	for _, path := range names {
		text, err := files.ReadFile(path)
		if err != nil {
			return nil, err
		}
		title, _, _ := strings.Cut(strings.TrimPrefix(string(text), "// "), "\n")
		out = append(out, Query{strings.TrimSuffix(strings.TrimPrefix(path, "queries/"), ".cypher"), title, strings.TrimSpace(string(text))})
	}
	return out, nil
}

// Guide returns the guide, in the HTML that Neo4j Browser takes: a slide a step.
func Guide(first string) ([]byte, error) {
	queries, err := Queries()
	if err != nil {
		return nil, err
	}
	byName := map[string]string{"first": strings.TrimSpace(first)}
	for _, q := range queries {
		byName[q.Name] = q.Cypher
	}
	t, err := template.New("guide.html").Funcs(template.FuncMap{"query": func(name string) (string, error) {
		q, found := byName[name]
		if !found {
			return "", graph.Errorf(graph.Internal, "the guide names a query %q that is not there", name)
		}
		return q, nil
	}}).ParseFS(files, "guide.html")
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, nil)
	return b.Bytes(), err
}

// The looks of edges: width of the line and colours of line and caption. GraSS
// styles by type alone, so what a type cannot tell stands in the caption.
const (
	plainLook   = "color: #2A6F97; border-color: #2A6F97; shaft-width: 3px; font-size: 7px; padding: 2px; text-color-external: #1B3A4B; text-color-internal: #FFFFFF;"
	allegedLook = "color: #E07A1F; border-color: #E07A1F; shaft-width: 2px; font-size: 7px; padding: 2px; text-color-external: #9C4A00; text-color-internal: #FFFFFF;"
	plannedLook = "color: #9B7EDE; border-color: #9B7EDE; shaft-width: 2px; font-size: 7px; padding: 2px; text-color-external: #5B3DA8; text-color-internal: #FFFFFF;"
	eventLook   = "color: #B9A6C9; border-color: #B9A6C9; shaft-width: 1px; font-size: 7px; padding: 2px; text-color-external: #6B5A7D; text-color-internal: #FFFFFF;"
)

// Style returns the GraSS style sheet: nodes and the graph's skeleton from
// nodes.grass, then a rule for each type of edge in the ontology, whose caption is
// its type with its status. Of two rules that fit a node the later one wins, so
// Entity stands before Person.
func Style(o *graph.Ontology) ([]byte, error) {
	nodes, err := files.ReadFile("nodes.grass")
	if err != nil {
		return nil, err
	}
	b := bytes.NewBuffer(nodes)
	for _, t := range o.EdgeTypes() {
		look := plainLook
		switch {
		case t == graph.TookPartIn || t == graph.HeldIn || t == graph.PartOfEvent:
			look = eventLook
		case strings.HasPrefix(t, graph.AllegedPrefix):
			look = allegedLook
		case strings.HasPrefix(t, graph.PlannedPrefix):
			look = plannedLook
		}
		fmt.Fprintf(b, "\nrelationship.%s {\n  %s\n  caption: \"%s {status}\";\n}\n", t, strings.ReplaceAll(look, "; ", ";\n  "), t)
	}
	return b.Bytes(), nil
}
