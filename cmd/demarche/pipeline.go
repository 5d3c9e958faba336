package main

import (
	"os"
	"runtime/debug"

	"github.com/demarche-kg/demarche/ingest"
)

// How far the heap may grow, in percent of what lives in it, before it is collected.
// While models are loaded nearly all that is made stays, and collections would take
// a third of the time. After that, the default, 100, takes a third more memory for a
// report of a megabyte than gcAfter and saves no time that can be measured: most of
// what lives are models, which hold no pointers to follow.
const (
	gcWhileLoading = 400
	gcAfter        = 25
)

// loadPipeline loads the models of the analysis. It bounds the heap, unless GOGC
// says how. Errors are those of ingest.New.
func loadPipeline() (*ingest.Pipeline, error) {
	if _, set := os.LookupEnv("GOGC"); !set {
		debug.SetGCPercent(gcWhileLoading)
		defer debug.SetGCPercent(gcAfter)
	}
	return ingest.New(version())
}
