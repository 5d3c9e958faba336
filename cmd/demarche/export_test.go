package main

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/demarche-kg/demarche/eval/sample"
	"github.com/demarche-kg/demarche/export"
)

// TestExport writes the sample in every format, then a choice of it; what cannot
// be done says why and leaves no file.
func TestExport(t *testing.T) {
	_, env := database(t)
	if r := try(t, env, strings.NewReader(sample.Text()), "ingest", "--published", sample.Published().String(), "-"); r.code != exitDone {
		t.Fatalf("ingest: exit %d: %s", r.code, r.stderr)
	}
	dir := t.TempDir()
	names := []string{cypherFormat}
	for _, f := range export.Formats() {
		names = append(names, f.Name)
	}
	for _, name := range names {
		path := filepath.Join(dir, "all."+name)
		if r := try(t, env, nil, "export", name, "--out", path); r.code != exitDone || !strings.Contains(r.stderr, " claims") || r.stdout != "" {
			t.Errorf("%s: exit %d, %q, %s", name, r.code, r.stdout, r.stderr)
		}
	}
	data, err := os.ReadFile(filepath.Join(dir, "all.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if r := try(t, env, nil, "export", "csv"); r.code != exitDone || r.stdout != string(data) {
		t.Errorf("standard output has other bytes than the file")
	}
	r := try(t, env, nil, "export", "csv", "--where", `{"predicate": ["MET"], "subject": {"name": "vladimir putin"}, "polarity": ["NEGATED"]}`)
	rows, err := csv.NewReader(strings.NewReader(r.stdout)).ReadAll()
	if err != nil || r.code != exitDone || len(rows) < 2 {
		t.Fatalf("exit %d, %d rows, %v, %s", r.code, len(rows), err, r.stderr)
	}
	for _, row := range rows[1:] {
		if row[1] != "MET" || row[4] != "NEGATED" || !strings.Contains(row[8], "Vladimir Putin") {
			t.Errorf("does not match: %q", row)
		}
	}

	taken := filepath.Join(dir, "all.csv")
	before, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	old, err := os.ReadFile(taken)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		args []string
		env  []string
		code int
		say  string
	}{
		"unknown format":    {args: []string{"xlsx"}, code: exitUsage, say: "graphml"},
		"no format":         {code: exitUsage, say: "--help"},
		"no such folder":    {args: []string{"csv", "--out", filepath.Join(dir, "no", "x.csv")}, code: exitUsage, say: "no such file"},
		"a folder":          {args: []string{"csv", "--out", dir}, code: exitUsage, say: "name a file"},
		"unknown predicate": {args: []string{"csv", "--out", taken, "--where", `{"predicate": ["MEET"]}`}, code: exitUsage, say: "MEET"},
		"unknown stance":    {args: []string{"csv", "--where", `{"not": {"stance": ["SURE"]}}`}, code: exitUsage, say: "SURE"},
		"unknown field":     {args: []string{"csv", "--where", `{"verb": "met"}`}, code: exitUsage, say: "verb"},
		"no JSON":           {args: []string{"csv", "--where", `predicate = MET`}, code: exitUsage, say: "JSON"},
		"two names":         {args: []string{"csv", "--where", `{"subject": {"id": "ent_x", "name": "y"}}`}, code: exitUsage, say: "id"},
		"server away":       {args: []string{"csv", "--out", taken}, env: []string{"NEO4J_URI=bolt://127.0.0.1:1"}, code: exitUnavailable, say: "NEO4J_URI"},
	} {
		t.Run(name, func(t *testing.T) {
			if c.env == nil {
				c.env = env
			}
			r := try(t, c.env, nil, append([]string{"export"}, c.args...)...)
			if r.code != c.code || !strings.Contains(r.stderr, c.say) || r.stdout != "" {
				t.Errorf("exit %d, want %d; %q, %s", r.code, c.code, r.stdout, r.stderr)
			}
		})
	}
	after, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if now, err := os.ReadFile(taken); err != nil || !bytes.Equal(now, old) || len(after) != len(before) {
		t.Errorf("a failed export changed a file or left one: %v (%v)", after, err)
	}
}
