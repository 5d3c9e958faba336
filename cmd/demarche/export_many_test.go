package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/demarche-kg/demarche/export"
	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/graph/graphtest"
)

// mostExported is how much memory an export of ten thousand claims may hold at once
// where rows are written as they come, in bytes.
const mostExported = 64 << 20

// TestExportMany exports ten thousand claims, as rows and as a network: all come, each
// once, and the rows need no memory that grows with them.
func TestExportMany(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes")
	}
	const reports, each = 20, 500
	_, env := database(t)
	write(t, env, graphtest.Praise(t, reports, each))
	dir := t.TempDir()
	for _, name := range []string{"csv", "graphml"} {
		path := filepath.Join(dir, "many."+name)
		began, peak := time.Now(), watchHeap(t)
		r := try(t, env, nil, "export", name, "--out", path)
		most := peak()
		if r.code != exitDone || !strings.HasSuffix(r.stderr, fmt.Sprintf(": %d claims\n", reports*each)) {
			t.Fatalf("%s: exit %d, %s", name, r.code, r.stderr)
		}
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d claims, %d KB in %v, at most %d MB of the heap", name, reports*each, info.Size()>>10, time.Since(began).Round(10*time.Millisecond), most>>20)
		if name == "csv" && most > mostExported {
			t.Errorf("%s held %d MB, want %d or less", name, most>>20, mostExported>>20)
		}
	}
	file, err := os.Open(filepath.Join(dir, "many.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for _, row := range rows[1:] {
		ids[row[0]] = true
	}
	if len(rows) != 1+reports*each || len(ids) != reports*each {
		t.Errorf("%d rows with %d ids, want %d and a header", len(rows), len(ids), reports*each)
	}
	network, err := os.ReadFile(filepath.Join(dir, "many.graphml"))
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(network, []byte("<edge ")); n != 3*reports*each {
		t.Errorf("%d edges, want a direct one, a subject and an object for each claim", n)
	}
}

// TestExportLongNames takes a name of ten thousand letters and one that is written
// from right to left through Neo4j into every format.
func TestExportLongNames(t *testing.T) {
	_, env := database(t)
	long, leftward := "Ada"+strings.Repeat("a", 10_000), "وزير الخارجية"
	r := graphtest.Report(t, long+" met "+leftward+".", graphtest.Title(long), graphtest.Published("2031-01-01"))
	r.Claim(long+" met "+leftward, "MET", graphtest.By(long), graphtest.To(leftward))
	write(t, env, func(yield func(*graph.Batch) bool) { yield(r.Batch()) })
	for _, f := range export.Formats() {
		r := try(t, env, nil, "export", f.Name)
		if r.code != exitDone {
			t.Errorf("%s: exit %d, %s", f.Name, r.code, r.stderr)
		}
		if !strings.Contains(r.stdout, long) || !strings.Contains(r.stdout, leftward) {
			t.Errorf("%s lacks a name: %.300q", f.Name, r.stdout)
		}
	}
}

// write puts batches into the database that the environment names.
func write(t *testing.T, env []string, batches func(yield func(*graph.Batch) bool)) {
	t.Helper()
	db, _, closeAll, err := testApp(t, env...).openDatabase(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	for b := range batches {
		if _, err := db.Write(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	if err := closeAll(); err != nil {
		t.Fatal(err)
	}
}

// watchHeap looks at how much of the heap is in use, until peak is asked for the
// most that was, beyond what was at the start, in bytes.
func watchHeap(t *testing.T) (peak func() uint64) {
	t.Helper()
	runtime.GC()
	used := func() uint64 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	start, done, stopped := used(), make(chan struct{}), make(chan struct{})
	var most atomic.Uint64
	go func() {
		defer close(stopped)
		for {
			select {
			case <-done:
				return
			case <-time.After(20 * time.Millisecond):
				if now := used(); now > start {
					most.Store(max(most.Load(), now-start))
				}
			}
		}
	}()
	return func() uint64 {
		close(done)
		<-stopped
		return most.Load()
	}
}
