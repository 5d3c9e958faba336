package export_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/demarche-kg/demarche/export"
	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/graph/graphtest"
	"github.com/demarche-kg/demarche/internal/pythontest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// store returns an in-memory store that holds the batches.
func store(t *testing.T, batches ...*graph.Batch) graph.Reader {
	t.Helper()
	ontology, err := graph.LoadOntology()
	if err != nil {
		t.Fatal(err)
	}
	m := graphtest.NewMemory(ontology)
	for _, b := range batches {
		if _, err := m.Write(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

// hostile returns a report whose title, address, words and names attack what
// reads them: spreadsheets, browsers, parsers, terminals.
func hostile(t *testing.T) *graph.Batch {
	t.Helper()
	const text = "=HYPERLINK(\"http://evil.example\";\"Ada\") met \u202eالوزير\u202c <script>alert(1)</script> & ]]> \"quoted\" 'it' in Oslo, שר החוץ said."
	r := graphtest.Report(t, text, graphtest.Source("javascript:alert(document.domain)"), graphtest.Published("2021-05-06"),
		graphtest.Title("@SUM(1+1)*cmd|' /C calc'!A0\t\u2028<img src=x onerror=alert(1)>"), graphtest.Publisher("-2+3 <b>Post</b>"))
	r.Claim(`=HYPERLINK("http://evil.example";"Ada") met `+"\u202eالوزير\u202c"+` <script>alert(1)</script> & ]]> "quoted" 'it'`, "MET",
		// "words=Name": the words of the text, then the name, which begins with another =.
		graphtest.By(`HYPERLINK==HYPERLINK("http://evil.example";"Ada")`), graphtest.To("\u202eالوزير\u202c", "<script>alert(1)</script> & ]]>"),
		graphtest.At("Oslo"), graphtest.Says("שר החוץ", "said"))
	return r.Batch()
}

// long returns a report with names, words and a title of ten thousand letters.
func long(t *testing.T) *graph.Batch {
	t.Helper()
	from, to := "Ada"+strings.Repeat("a", 10_000), strings.Repeat("وزير ", 2_000)+"الخارجية"
	r := graphtest.Report(t, from+" met "+to+" in Oslo.", graphtest.Published("2021-05-06"), graphtest.Title(from))
	r.Claim(from+" met "+to, "MET", graphtest.By(from), graphtest.To(to), graphtest.At("Oslo"))
	return r.Batch()
}

func write(t *testing.T, format string, s *export.Source) []byte {
	t.Helper()
	f, err := export.FormatNamed(format)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	claims, err := f.Write(t.Context(), &b, s)
	if err != nil {
		t.Fatalf("%s: %v", format, err)
	}
	if ids, err := s.IDs(t.Context()); err != nil || claims != len(ids) {
		t.Fatalf("%s: %d claims, want %d (%v)", format, claims, len(ids), err)
	}
	return b.Bytes()
}

// TestGolden compares every text format of the sample graph with what was read and
// found right; twice, since the same graph gives the same bytes.
func TestGolden(t *testing.T) {
	source := &export.Source{Reader: store(t, graphtest.Sample(t)...)}
	for _, f := range export.Formats() {
		first, second := write(t, f.Name, source), write(t, f.Name, source)
		if !bytes.Equal(first, second) {
			t.Errorf("%s: two exports of one graph differ", f.Name)
		}
		if f.Binary {
			continue
		}
		path := filepath.Join("testdata", "sample."+f.Name)
		if *update {
			if err := os.WriteFile(path, first, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first, want) {
			t.Errorf("%s differs from %s; run with -update and read it", f.Name, path)
		}
	}
}

// expectation is what readback.py compares each file with.
type expectation struct {
	Claims    []expectedClaim `json:"claims"`
	Relations int             `json:"relations"`
}

type expectedClaim struct {
	ID          graph.ID   `json:"id"`
	Predicate   string     `json:"predicate"`
	Mode        string     `json:"mode"`
	Polarity    string     `json:"polarity"`
	Modality    string     `json:"modality"`
	Stance      string     `json:"stance"`
	Subjects    []string   `json:"subjects"`
	Objects     []string   `json:"objects"`
	Quotes      []string   `json:"quotes"`
	Start       int        `json:"start"`
	End         int        `json:"end"`
	Attribution string     `json:"attribution"`
	Source      string     `json:"source"`
	Cue         string     `json:"cue"`
	ValidFrom   string     `json:"valid_from"`
	ValidTo     string     `json:"valid_to"`
	ReportedAt  string     `json:"reported_at"`
	Title       string     `json:"title"`
	URL         string     `json:"url"`
	Plover      string     `json:"plover"`
	Contradicts []graph.ID `json:"contradicts"`
}

func expected(t *testing.T, r graph.Reader) expectation {
	t.Helper()
	claims, err := r.Claims(t.Context(), graph.ClaimQuery{First: graph.First{N: 1000}})
	if err != nil {
		t.Fatal(err)
	}
	relations, err := r.Relations(t.Context(), graph.RelationQuery{First: graph.First{N: 1000}})
	if err != nil {
		t.Fatal(err)
	}
	e := expectation{Claims: []expectedClaim{}, Relations: len(relations.Edges)}
	for _, x := range claims.Edges {
		c := x.Node
		said, doc := c.Attribution(), c.Evidence[0].DocumentNode()
		w := expectedClaim{
			ID: c.ID, Predicate: string(c.Predicate), Mode: c.Mode, Polarity: string(c.Polarity), Modality: string(c.Modality), Stance: string(c.Stance),
			Subjects: names(c.SubjectThings()), Objects: names(c.ObjectThings()), Start: c.Evidence[0].Start, End: c.Evidence[len(c.Evidence)-1].End,
			Attribution: string(said.Kind), Cue: said.Cue, ValidFrom: c.Time.Start.String(), ValidTo: c.Time.End.String(), ReportedAt: c.ReportedAt.String(),
			Title: doc.Title, URL: doc.URL, Plover: string(c.Plover.Type), Contradicts: []graph.ID{},
		}
		if said.Source != nil {
			w.Source = said.Source.ThingName()
		}
		for _, q := range c.Evidence {
			w.Quotes = append(w.Quotes, q.Quote)
		}
		against, err := r.LinkedClaims(t.Context(), []graph.ID{c.ID}, graph.LinkContradicts)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range against[0] {
			w.Contradicts = append(w.Contradicts, o.ID)
		}
		e.Claims = append(e.Claims, w)
	}
	return e
}

func names(things []graph.Thing) []string {
	out := []string{}
	for _, t := range things {
		out = append(out, t.ThingName())
	}
	return out
}

// TestReadBack has each format read by the tool it is for, which compares every
// claim field by field.
func TestReadBack(t *testing.T) {
	python := pythontest.Interpreter(t)
	for name, batches := range map[string][]*graph.Batch{"sample": graphtest.Sample(t), "hostile": {hostile(t)}, "long": {long(t)}, "empty": nil} {
		t.Run(name, func(t *testing.T) {
			reader, dir := store(t, batches...), t.TempDir()
			want, err := json.Marshal(expected(t, reader))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, "expected.json"), want, 0o600); err != nil {
				t.Fatal(err)
			}
			for _, f := range export.Formats() {
				if err := os.WriteFile(filepath.Join(dir, "graph."+f.Name), write(t, f.Name, &export.Source{Reader: reader}), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			out, err := exec.CommandContext(t.Context(), python, filepath.Join("testdata", "readback.py"), dir).CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			for _, f := range export.Formats() {
				if !strings.Contains(string(out), "read back "+f.Name+"\n") {
					t.Errorf("%s was not read back:\n%s", f.Name, out)
				}
			}
		})
	}
}

// TestCSVRunsNothing holds that no cell begins like a formula.
func TestCSVRunsNothing(t *testing.T) {
	source := &export.Source{Reader: store(t, hostile(t))}
	for _, format := range []string{"csv", "polecat"} {
		text := string(write(t, format, source))
		for _, before := range []string{",", "\"", "\t", "\n"} {
			for _, start := range []string{"=HYPERLINK", "@SUM", "-2+3"} {
				if strings.Contains(text, before+start) {
					t.Errorf("%s: a cell begins with %s:\n%s", format, start, text)
				}
			}
		}
		if !strings.Contains(text, "'=HYPERLINK") {
			t.Errorf("%s: the text of a formula is gone:\n%s", format, text)
		}
	}
}

// TestWhere exports what matches, with the edges that it supports.
func TestWhere(t *testing.T) {
	name := "Ada Alder"
	source := &export.Source{Reader: store(t, graphtest.Sample(t)...), Where: &graph.ClaimWhere{Predicate: []graph.Predicate{"PRAISED"}, Subject: &graph.EntityRef{Name: &name}}}
	rows := bytes.Count(write(t, "csv", source), []byte("\r\n"))
	if rows != 2 {
		t.Errorf("%d lines, want the header and one claim", rows)
	}
	network := string(write(t, "graphml", source))
	if !strings.Contains(network, ">PRAISED<") || strings.Contains(network, ">MET_INFORMALLY<") {
		t.Errorf("the network has other edges than those of the claim:\n%s", network)
	}
	source.WithoutClaims = true
	if network := string(write(t, "gexf", source)); strings.Contains(network, "clm_") && strings.Contains(network, ">CLAIM<") || strings.Count(network, "<node ") != 2 || strings.Count(network, "<edge ") != 1 {
		t.Errorf("without claims there are other nodes than the two people:\n%s", network)
	}
}

func TestUnknownFormat(t *testing.T) {
	if _, err := export.FormatNamed("xlsx"); graph.KindOf(err) != graph.Invalid || !strings.Contains(err.Error(), "graphml") {
		t.Errorf("%v: want an error of kind Invalid that lists the formats", err)
	}
}

// TestMany exports more claims than a page holds, each once.
func TestMany(t *testing.T) {
	const reports, each = 30, 40
	source := &export.Source{Reader: store(t, slices.Collect(graphtest.Praise(t, reports, each))...)}
	lines := strings.Split(strings.TrimSpace(string(write(t, "csv", source))), "\r\n")
	if len(lines) != 1+reports*each {
		t.Errorf("%d lines, want %d", len(lines), 1+reports*each)
	}
	seen := map[string]bool{}
	for _, l := range lines[1:] {
		id, _, _ := strings.Cut(l, ",")
		if seen[id] {
			t.Errorf("%s is there twice", id)
		}
		seen[id] = true
	}
	if n := bytes.Count(write(t, "graphml", source), []byte("<edge ")); n != 3*reports*each {
		t.Errorf("%d edges, want a direct one, a subject and an object for each claim", n)
	}
}

func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "claims.csv")
	put := func(text string, fail error) error {
		return export.WriteFile(path, func(w io.Writer) error {
			if _, err := io.WriteString(w, text); err != nil {
				return err
			}
			return fail
		})
	}
	if err := put("old", nil); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("the database went away")
	if err := put("half", broken); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if got, _ := os.ReadFile(path); string(got) != "old" {
		t.Errorf("a failed export left %q", got)
	}
	if err := put("new", nil); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(path); string(got) != "new" {
		t.Errorf("the file has %q", got)
	}
	link := filepath.Join(dir, "link.csv")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	if err := export.WriteFile(link, func(w io.Writer) error { _, err := io.WriteString(w, "linked"); return err }); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(path); string(got) != "linked" {
		t.Errorf("behind the link there is %q", got)
	}
	if left, _ := os.ReadDir(dir); len(left) != 2 {
		t.Errorf("left over: %v", left)
	}
	for _, bad := range []string{dir, filepath.Join(dir, "no", "such", "folder.csv"), os.DevNull} {
		called := false
		err := export.WriteFile(bad, func(io.Writer) error { called = true; return nil })
		if graph.KindOf(err) != graph.Invalid || called {
			t.Errorf("%s: %v, called %t", bad, err, called)
		}
	}
}
