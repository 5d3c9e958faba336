package ingest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/demarche-kg/demarche/graph"
)

// MaxReportBytes is the largest report taken. A news report has some
// kilobytes; what is larger is an archive or a mistake.
const MaxReportBytes = 8 << 20

// Report is one document to ingest.
type Report struct {
	Name        string // base name without extension, or the id in JSON lines
	Text        string // valid UTF-8, exactly as given but for a byte order mark
	URL         string
	Title       string // "" = taken from the text
	Published   graph.Date
	Publisher   string // name of an organization; "" when not known
	RetrievedAt time.Time
	// Tokens are the sentences of Text, where they are given: it is their forms
	// with a space between them, and a line for each sentence. nil = to be found.
	Tokens [][]string
}

// ReadReport reads a plain text report. The error is of kind Invalid and says
// what is wrong with the input: empty, too large, binary, not UTF-8.
func ReadReport(r io.Reader, name string) (_ Report, err error) {
	defer graph.Wrap(&err, "read %s", name)
	data, err := io.ReadAll(io.LimitReader(r, MaxReportBytes+1))
	if err != nil {
		return Report{}, graph.Errorf(graph.Invalid, "%w", err)
	}
	text, err := checkText(data)
	if err != nil {
		return Report{}, err
	}
	return Report{Name: baseName(name), Text: text}, nil
}

// baseName is what a report from a file is called.
func baseName(path string) string {
	base := filepath.Base(path)
	return strings.TrimSuffix(base, filepath.Ext(base))
}

var (
	utf8Mark    = []byte("\xef\xbb\xbf")
	utf16Marks  = [][]byte{{0xff, 0xfe}, {0xfe, 0xff}}
	binaryMarks = map[string]string{"%PDF-": "a PDF file", "PK\x03\x04": "a ZIP, Word or EPUB file", "\x1f\x8b": "a gzip file", "\x89PNG": "an image", "\xff\xd8\xff": "an image", "{\\rtf": "an RTF file"}
)

// checkText returns the text of data, or why it is no plain text.
func checkText(data []byte) (string, error) {
	if len(data) > MaxReportBytes {
		return "", graph.Errorf(graph.Invalid, "larger than %d MB: split it into one file a report", MaxReportBytes>>20)
	}
	for mark, what := range binaryMarks {
		if bytes.HasPrefix(data, []byte(mark)) {
			return "", graph.Errorf(graph.Invalid, "this is %s, not plain text: convert it to a .txt file in UTF-8 first", what)
		}
	}
	for _, mark := range utf16Marks {
		if bytes.HasPrefix(data, mark) {
			return "", graph.Errorf(graph.Invalid, "this is UTF-16: convert it first, for example with iconv -f UTF-16 -t UTF-8")
		}
	}
	data = bytes.TrimPrefix(data, utf8Mark)
	if i := bytes.IndexByte(data, 0); i >= 0 {
		return "", graph.Errorf(graph.Invalid, "byte %d is NUL, so this is no text: give a plain text file in UTF-8", i)
	}
	if !utf8.Valid(data) {
		return "", graph.Errorf(graph.Invalid, "byte %d is not UTF-8: convert the file first, for example with iconv -f WINDOWS-1252 -t UTF-8", invalidAt(data))
	}
	text := string(data)
	if strings.TrimSpace(text) == "" {
		return "", graph.Errorf(graph.Invalid, "there is no text in it")
	}
	if n := controls(text); n*10 > utf8.RuneCountInString(text) {
		return "", graph.Errorf(graph.Invalid, "%d control characters: this is no text", n)
	}
	return text, nil
}

func invalidAt(data []byte) int {
	at := 0
	for len(data) > 0 {
		r, n := utf8.DecodeRune(data)
		if r == utf8.RuneError && n == 1 {
			break
		}
		data, at = data[n:], at+n
	}
	return at
}

func controls(text string) int {
	n := 0
	for _, r := range text {
		if unicode.IsControl(r) && !strings.ContainsRune("\t\n\r\f", r) {
			n++
		}
	}
	return n
}

// Files returns the files that a source names: itself, or the *.txt files
// below a folder, sorted. The error is of kind Invalid: missing, or a folder
// without texts.
func Files(source string) ([]string, error) { return FilesWith(source, ".txt") }

// FilesWith is Files for files with another extension: ".conllu".
func FilesWith(source, extension string) (_ []string, err error) {
	defer graph.Wrap(&err, "source %s", source)
	info, err := os.Stat(source)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, graph.Errorf(graph.Invalid, "there is no such file or folder")
	case err != nil:
		return nil, graph.Errorf(graph.Invalid, "%w", err)
	case !info.IsDir():
		return []string{source}, nil
	}
	var files []string
	err = filepath.WalkDir(source, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && strings.EqualFold(filepath.Ext(path), extension) {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		return nil, graph.Errorf(graph.Invalid, "%w", err)
	}
	if len(files) == 0 {
		return nil, graph.Errorf(graph.Invalid, "there is no %s file in this folder: Demarche reads one plain text file a report (.txt) unless it is told otherwise", extension)
	}
	slices.Sort(files)
	return files, nil
}

// ReadFile reads a plain text report from a file.
func ReadFile(path string) (_ Report, err error) {
	f, err := os.Open(path)
	if err != nil {
		return Report{}, graph.Errorf(graph.Invalid, "%w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return ReadReport(f, path)
}

// document returns the report as a node. Its source key is the URL, else the
// hash of its text, so the same text is the same document wherever it lies.
func (r *Report) document() graph.Document {
	sum := sha256.Sum256([]byte(r.Text))
	hash := hex.EncodeToString(sum[:])
	key := r.URL
	if key == "" {
		key = hash
	}
	title := r.Title
	if title == "" {
		title = titleOf(r.Text)
	}
	return graph.Document{
		ID: graph.DocumentID(key, hash), Name: clip(title, captionLength), SourceKey: key, URL: r.URL, Title: title, Language: "en",
		PublishedAt: r.Published, RetrievedAt: r.RetrievedAt, SHA256: hash, Text: r.Text, Current: true, Status: graph.LiveDocument,
	}
}

const (
	captionLength = 40 // code points of a node's name in Neo4j Browser
	titleLength   = 120
)

// titleOf returns the first line of the text, cut to a title.
func titleOf(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return clip(strings.TrimSpace(line), titleLength)
}

// clip cuts s at a word to at most n code points, with an ellipsis where
// something is left out.
func clip(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	cut := string([]rune(s)[:n-1])
	if i := strings.LastIndexByte(cut, ' '); i > n/2 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:–—-") + "…"
}
