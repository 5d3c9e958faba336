package ingest

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/ingest/text"
)

// maxTreebankBytes is the largest CoNLL-U file taken: a line a token makes a text
// about twelve times as long.
const maxTreebankBytes = 16 * MaxReportBytes

// ReadTreebank reads reports whose sentences and tokens are given as CoNLL-U: one
// a "# newdoc", the whole file where there is none. The rest of the annotation is
// not taken. Names are name and, where there are several, their number from 1.
// The error is of kind Invalid.
func ReadTreebank(r io.Reader, name string) (_ []Report, err error) {
	defer graph.Wrap(&err, "read %s", name)
	limited := &io.LimitedReader{R: r, N: maxTreebankBytes + 1}
	sentences, err := text.ReadCoNLLU(limited)
	switch {
	case limited.N == 0:
		return nil, graph.Errorf(graph.Invalid, "larger than %d MB: split it into smaller files", maxTreebankBytes>>20)
	case err != nil:
		return nil, graph.Errorf(graph.Invalid, "%w", err)
	}
	if len(sentences) == 0 {
		return nil, graph.Errorf(graph.Invalid, "there is no sentence in it: CoNLL-U has a line of ten columns a token")
	}
	var reports []Report
	for i := range sentences {
		if i == 0 || sentences[i].NewDoc {
			reports = append(reports, Report{})
		}
		last := &reports[len(reports)-1]
		forms := make([]string, len(sentences[i].Tokens))
		for j, t := range sentences[i].Tokens {
			forms[j] = t.Form
		}
		last.Tokens = append(last.Tokens, forms)
	}
	base := baseName(name)
	for i := range reports {
		r := &reports[i]
		if r.Name = base; len(reports) > 1 {
			r.Name += "-" + strconv.Itoa(i+1)
		}
		var b strings.Builder
		for _, forms := range r.Tokens {
			b.WriteString(strings.Join(forms, " "))
			b.WriteByte('\n')
		}
		if r.Text, err = checkText([]byte(b.String())); err != nil {
			return nil, err
		}
	}
	return slices.Clip(reports), nil
}
