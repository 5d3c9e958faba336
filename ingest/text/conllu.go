package text

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A TreebankSentence is a sentence of a CoNLL-U file: syntactic words with their
// annotation. Spans of its tokens are zero; SpaceAfter tells how the text is put
// together.
type TreebankSentence struct {
	Text       string // "# text"
	NewDoc     bool   // a document begins here
	NewPar     bool   // a paragraph begins here
	Tokens     []Token
	SpaceAfter []bool   // for every token: white space follows
	Misc       []string // the tenth column
	Words      []SurfaceWord
}

// A SurfaceWord is a token as it is written: one syntactic word, or several
// ("don't").
type SurfaceWord struct {
	Form        string
	First, Last int // tokens, Last inclusive
	SpaceAfter  bool
}

// ReadCoNLLU reads a CoNLL-U file. Empty nodes and enhanced dependencies are
// left out. Heads count from 0, -1 is the root.
func ReadCoNLLU(r io.Reader) ([]TreebankSentence, error) {
	var out []TreebankSentence
	var s TreebankSentence
	newDoc, newPar := false, false
	in := bufio.NewScanner(r)
	in.Buffer(nil, 64<<20)
	line, rangeEnd := 0, 0
	for in.Scan() {
		line++
		l := strings.TrimSuffix(in.Text(), "\r")
		switch {
		case l == "":
			if len(s.Tokens) > 0 {
				out = append(out, s)
			}
			s, rangeEnd = TreebankSentence{}, 0
		case l[0] == '#':
			switch {
			case strings.HasPrefix(l, "# newdoc"):
				newDoc = true
			case strings.HasPrefix(l, "# newpar") && !strings.HasPrefix(l, "# newpar_block"):
				newPar = true
			case strings.HasPrefix(l, "# text = "):
				s.Text = l[len("# text = "):]
				s.NewDoc, s.NewPar = newDoc, newPar || newDoc
				newDoc, newPar = false, false
			}
		default:
			f := strings.Split(l, "\t")
			if len(f) != 10 {
				return nil, fmt.Errorf("read CoNLL-U, line %d: %d columns: %w", line, len(f), errCoNLLU)
			}
			spaced := !strings.Contains(f[9], "SpaceAfter=No")
			if a, b, ok := strings.Cut(f[0], "-"); ok {
				from, err1 := strconv.Atoi(a)
				to, err2 := strconv.Atoi(b)
				if err1 != nil || err2 != nil || from != len(s.Tokens)+1 || to < from {
					return nil, fmt.Errorf("read CoNLL-U, line %d: range %q: %w", line, f[0], errCoNLLU)
				}
				s.Words = append(s.Words, SurfaceWord{Form: f[1], First: from - 1, Last: to - 1, SpaceAfter: spaced})
				rangeEnd = to
				continue
			}
			if strings.Contains(f[0], ".") {
				continue
			}
			id, err := strconv.Atoi(f[0])
			head, err2 := strconv.Atoi(f[6])
			if f[6] == "_" {
				head, err2 = 0, nil
			}
			if err != nil || err2 != nil || id != len(s.Tokens)+1 {
				return nil, fmt.Errorf("read CoNLL-U, line %d: id %q, head %q: %w", line, f[0], f[6], errCoNLLU)
			}
			s.Tokens = append(s.Tokens, Token{Form: f[1], Lemma: f[2], UPOS: f[3], XPOS: f[4], Head: head - 1, Relation: f[7]})
			s.SpaceAfter = append(s.SpaceAfter, spaced)
			s.Misc = append(s.Misc, f[9])
			if id > rangeEnd {
				s.Words = append(s.Words, SurfaceWord{Form: f[1], First: id - 1, Last: id - 1, SpaceAfter: spaced})
			}
		}
	}
	if err := in.Err(); err != nil {
		return nil, fmt.Errorf("read CoNLL-U: %w", err)
	}
	if len(s.Tokens) > 0 {
		out = append(out, s)
	}
	for i := range out {
		for j, t := range out[i].Tokens {
			if t.Head >= len(out[i].Tokens) || t.Head == j {
				return nil, fmt.Errorf("read CoNLL-U: sentence %d, token %d: head %d: %w", i+1, j+1, t.Head+1, errCoNLLU)
			}
		}
	}
	return out, nil
}

var errCoNLLU = errors.New("not CoNLL-U")

// WriteCoNLLU writes a document in CoNLL-U, with the offsets of tokens in code
// points (TokenRange) in the last column.
func WriteCoNLLU(w io.Writer, d *Document) error {
	for i := range d.Sentences {
		s := &d.Sentences[i]
		var b strings.Builder
		fmt.Fprintf(&b, "# sent_id = %d\n# text = %s\n", i+1, strings.Join(strings.Fields(d.Slice(s.Span)), " "))
		for j, t := range s.Tokens {
			misc := ""
			if j+1 < len(s.Tokens) && s.Tokens[j+1].Start == t.End {
				misc = "SpaceAfter=No|"
			}
			fmt.Fprintf(&b, "%d\t%s\t%s\t%s\t%s\t_\t%d\t%s\t_\t%sTokenRange=%d:%d\n", j+1, t.Form, orBlank(t.Lemma), orBlank(t.UPOS), orBlank(t.XPOS), t.Head+1, orBlank(t.Relation), misc, t.Start, t.End)
		}
		b.WriteByte('\n')
		if _, err := io.WriteString(w, b.String()); err != nil {
			return fmt.Errorf("write CoNLL-U: %w", err)
		}
	}
	return nil
}

func orBlank(s string) string {
	if s == "" {
		return "_"
	}
	return s
}

// RawDocument is a document of a treebank as text, with what the treebank says
// where its tokens and sentences are.
type RawDocument struct {
	Text              string
	Tokens, Sentences []Span
}

// RawDocuments puts the sentences of every document together to its text:
// sentences of a paragraph with a space between them (none where the treebank
// says so), paragraphs with a blank line. A word whose parts are spelled
// otherwise than it is counts as one token.
func RawDocuments(sentences []TreebankSentence) iter.Seq[RawDocument] {
	return func(yield func(RawDocument) bool) {
		for first := 0; first < len(sentences); {
			last := first + 1
			for last < len(sentences) && !sentences[last].NewDoc {
				last++
			}
			if !yield(rawDocument(sentences[first:last])) {
				return
			}
			first = last
		}
	}
}

func rawDocument(sentences []TreebankSentence) RawDocument {
	var b strings.Builder
	var d RawDocument
	n := 0
	write := func(s string) {
		b.WriteString(s)
		n += utf8.RuneCountInString(s)
	}
	spaced := false
	for i := range sentences {
		switch {
		case i > 0 && sentences[i].NewPar:
			write("\n\n")
		case spaced:
			write(" ")
		}
		begin := n
		for k, w := range sentences[i].Words {
			if k > 0 && spaced {
				write(" ")
			}
			from := n
			write(w.Form)
			spaced = w.SpaceAfter
			parts := sentences[i].Tokens[w.First : w.Last+1]
			length := 0
			for _, t := range parts {
				length += utf8.RuneCountInString(t.Form)
			}
			if length != n-from {
				d.Tokens = append(d.Tokens, Span{from, n})
				continue
			}
			for _, t := range parts {
				to := from + utf8.RuneCountInString(t.Form)
				d.Tokens = append(d.Tokens, Span{from, to})
				from = to
			}
		}
		d.Sentences = append(d.Sentences, Span{begin, n})
	}
	d.Text = b.String()
	return d
}
