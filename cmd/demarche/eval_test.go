package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// writeFiles writes files into a new folder and returns it.
func writeFiles(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// goldClaim returns a line of gold: what the narrator says in a whole text.
func goldClaim(id, predicate, subject, object, text string) string {
	line, err := json.Marshal(map[string]any{
		"id": id, "predicate": predicate, "subjects": []string{subject}, "objects": []string{object},
		"polarity": "AFFIRMED", "modality": "ACTUAL", "stance": "REPORTED", "attribution": map[string]string{"kind": "NARRATOR"},
		"evidence": map[string]int{"start": 0, "end": len([]rune(text)) - 1},
	})
	if err != nil {
		panic(err) // strings and numbers always encode
	}
	return string(line) + "\n"
}

// goldFolder makes a folder of two gold reports: the claim of one is found, that
// of the other is not what the text says.
func goldFolder(t *testing.T) string {
	t.Helper()
	const right, wrong = "Norway condemned Iceland.\n", "Denmark met Sweden.\n"
	return writeFiles(t, map[string]string{
		"oslo.txt": right, "oslo.claims.jsonl": goldClaim("oslo-1", "CRITICIZED", "Norway", "Iceland", right),
		"bern.txt": wrong, "bern.claims.jsonl": goldClaim("bern-1", "APOLOGIZED", "Denmark", "Sweden", wrong),
		"manifest.json": `{"documents": [{"name": "oslo", "published": "2020-03-04", "split": "dev"}, {"name": "bern", "published": "2020-03-04", "split": "test"}]}`,
	})
}

// evaluate runs demarche eval and returns what it prints.
func evaluate(t *testing.T, args ...string) string {
	t.Helper()
	r := try(t, []string{"HOME=" + t.TempDir()}, nil, append([]string{"eval"}, args...)...)
	if r.code != exitDone {
		t.Fatalf("exit %d: %s", r.code, r.stderr)
	}
	return r.stdout
}

// evalFigures is what the tests read of the JSON.
type evalFigures struct {
	Documents []struct{ Name string }
	Total     struct {
		Predictions, Required int
		Precision, Recall     float64
	}
}

func TestEval(t *testing.T) {
	folder := goldFolder(t)
	table := evaluate(t, folder)
	for _, want := range []string{"document", "oslo", "bern", "all", "CRITICIZED", "APOLOGIZED", "AFFIRMED", "NARRATOR"} {
		if !strings.Contains(table, want) {
			t.Errorf("the table has no %s:\n%s", want, table)
		}
	}

	for split, want := range map[string]struct {
		documents []string
		recall    float64
	}{
		"":     {[]string{"bern", "oslo"}, 0.5},
		"dev":  {[]string{"oslo"}, 1},
		"test": {[]string{"bern"}, 0},
	} {
		args := []string{"--json", folder}
		if split != "" {
			args = append(args, "--split", split)
		}
		var got map[string]evalFigures
		if err := json.Unmarshal([]byte(evaluate(t, args...)), &got); err != nil {
			t.Fatal(err)
		}
		f, ok := got[folder]
		if !ok || len(got) != 1 {
			t.Fatalf("split %q: the JSON has %d folders, not the one", split, len(got))
		}
		var names []string
		for _, d := range f.Documents {
			names = append(names, d.Name)
		}
		if strings.Join(names, " ") != strings.Join(want.documents, " ") || f.Total.Required != len(want.documents) || f.Total.Recall != want.recall {
			t.Errorf("split %q: %v, %+v; want %+v", split, names, f.Total, want)
		}
	}
}

// TestEvalDatasets scores one small record of each data set.
func TestEvalDatasets(t *testing.T) {
	dir := writeFiles(t, map[string]string{
		"plover.jsonl":     `{"id": "1", "text": "France condemned Mali.", "date": "2020-03-04", "gold": [{"source": "FRA", "target": "MLI", "event_plover": "ACCUSE"}]}` + "\n",
		"factuality.jsonl": `{"text": "France attacked Mali .", "targets": [{"span1": [1, 2], "label": 3.0}]}` + "\n",
		"judged.jsonl":     `{"doc": "a", "start": 0, "end": 5, "predicate": "MET", "verdict": "right"}` + "\n" + `{"doc": "a", "start": 9, "end": 12, "predicate": "MET", "verdict": "wrong", "reason": "source"}` + "\n",
	})
	for name, says := range map[string]string{
		"plover":     "F1 1.000",
		"factuality": "1 of 1 events are claims; sign 1.000",
		"judged":     "2 claims of 1 documents judged: precision 0.500",
	} {
		if got := evaluate(t, "--dataset", name+"="+filepath.Join(dir, name+".jsonl")); !strings.Contains(got, says) {
			t.Errorf("%s: it does not say %q:\n%s", name, says, got)
		}
	}
}

// TestEvalRefused checks that what cannot be scored is refused with its reason.
func TestEvalRefused(t *testing.T) {
	const text = "Norway condemned Iceland.\n"
	claim := goldClaim("oslo-1", "CRITICIZED", "Norway", "Iceland", text)
	dir := writeFiles(t, map[string]string{"broken.jsonl": "{oops\n", "empty.jsonl": ""})
	for name, c := range map[string]struct {
		args []string
		says []string
	}{
		"nothing":              {nil, []string{"--dataset"}},
		"unknown data set":     {[]string{"--dataset", "conll=x"}, []string{"conll", "plover", "judged"}},
		"no path":              {[]string{"--dataset", "plover"}, []string{"NAME=PATH"}},
		"no such file":         {[]string{"--dataset", "plover=" + filepath.Join(dir, "nowhere.jsonl")}, []string{"nowhere.jsonl", "no such file"}},
		"broken data set":      {[]string{"--dataset", "plover=" + filepath.Join(dir, "broken.jsonl")}, []string{"broken.jsonl", "record 1"}},
		"empty judgements":     {[]string{"--dataset", "judged=" + filepath.Join(dir, "empty.jsonl")}, []string{"no judgement"}},
		"no gold":              {[]string{dir}, []string{"no gold in this folder", "NAME.txt"}},
		"unknown part":         {[]string{"--split", "train", goldFolder(t)}, []string{"--split train", "manifest.json"}},
		"malformed day":        {[]string{"--published", "11/11/2017", dir}, []string{"2017-11-11"}},
		"claims without text":  {[]string{writeFiles(t, map[string]string{"oslo.claims.jsonl": claim})}, []string{"oslo.txt"}},
		"evidence out of text": {[]string{writeFiles(t, map[string]string{"oslo.txt": "No.", "oslo.claims.jsonl": claim})}, []string{"oslo-1", "not in the text"}},
		"malformed gold":       {[]string{writeFiles(t, map[string]string{"oslo.txt": text, "oslo.claims.jsonl": claim + "{oops"})}, []string{"oslo.claims.jsonl", "claim 2"}},
		"malformed manifest":   {[]string{writeFiles(t, map[string]string{"oslo.txt": text, "oslo.claims.jsonl": claim, "manifest.json": "[]"})}, []string{"manifest.json"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := try(t, []string{"HOME=" + t.TempDir()}, nil, append([]string{"eval"}, c.args...)...)
			if r.code != exitUsage || r.stdout != "" {
				t.Errorf("exit %d, want %d; it prints %q", r.code, exitUsage, r.stdout)
			}
			for _, want := range c.says {
				if !strings.Contains(r.stderr, want) {
					t.Errorf("it does not say %q: %s", want, r.stderr)
				}
			}
		})
	}
}

// TestExtractPlover checks what extract --format plover prints of what one
// does to another and of what both do.
func TestExtractPlover(t *testing.T) {
	r := try(t, []string{"HOME=" + t.TempDir()}, strings.NewReader("France condemned Mali on Monday. Norway met Iceland.\n"), "extract", "--format", "plover", "--published", "2020-03-04", "-")
	if r.code != exitDone {
		t.Fatalf("exit %d: %s", r.code, r.stderr)
	}
	var got struct {
		Events []struct {
			Source, Target string
			Type           string `json:"event_plover"`
			Mode           *string
		}
	}
	if err := json.Unmarshal([]byte(r.stdout), &got); err != nil {
		t.Fatalf("%v: %s", err, r.stdout)
	}
	var events []string
	for _, e := range got.Events {
		events = append(events, e.Source+" "+e.Type+" "+e.Target)
	}
	// a meeting is there in both directions
	if want := "FRA ACCUSE MLI; NOR CONSULT ISL; ISL CONSULT NOR"; strings.Join(events, "; ") != want {
		t.Errorf("got %v, want %s", events, want)
	}
}
