// Package web holds the pages that the server shows to people. There is one: a
// console to type GraphQL queries into, which needs nothing from the network.
//
//	GET /  ──▶ console/index.html, console.js, console.css  ──▶ POST /graphql
//
// The pages load nothing but what the server itself serves; their policy says so
// to the browser.
package web

import (
	"embed"
	"io/fs"
	"net/http"
)

//go:embed console
var files embed.FS

// policy lets a page load what the server itself serves, and nothing else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Console returns the console: index.html and what belongs to it.
func Console() (http.Handler, error) {
	dir, err := fs.Sub(files, "console")
	if err != nil {
		return nil, err
	}
	pages := http.FileServerFS(dir)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "pages are fetched by GET", http.StatusMethodNotAllowed)
			return
		}
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Referrer-Policy", "no-referrer")
		pages.ServeHTTP(w, r)
	}), nil
}
