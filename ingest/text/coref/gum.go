package coref

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/demarche-kg/demarche/ingest/text"
)

// Annotated is a document whose coreference is known.
type Annotated struct {
	Document *text.Document // with the corpus's own sentences, tokens and trees; no names
	Mentions []Reference    // in text order
}

// Reference is an annotated mention.
type Reference struct {
	text.Span             // all of it, with relative clauses and the like
	Sentence, First, Last int
	Head                  int // token
	HeadSpan              text.Span
	Entity                string // the same for what refers to the same thing in a document
	Type                  string // person, organization, place, abstract …
	Identity              string // what Wikipedia calls it; "" for most
}

// ReadGUM reads a CoNLL-U file of the GUM corpus with its entities and
// coreference (the Entity key of the tenth column), one Annotated a document.
// The text is put together from the tokens: blanks between sentences, blank
// lines between paragraphs.
func ReadGUM(r io.Reader) ([]Annotated, error) {
	sentences, err := text.ReadCoNLLU(r)
	if err != nil {
		return nil, fmt.Errorf("read GUM: %w", err)
	}
	var out []Annotated
	for start := 0; start < len(sentences); {
		end := start + 1
		for end < len(sentences) && !sentences[end].NewDoc {
			end++
		}
		a, err := annotated(sentences[start:end])
		if err != nil {
			return nil, fmt.Errorf("read GUM: document %d: %w", len(out)+1, err)
		}
		out = append(out, a)
		start = end
	}
	return out, nil
}

func annotated(sentences []text.TreebankSentence) (Annotated, error) {
	var a Annotated
	var b strings.Builder
	at := 0
	write := func(s string) {
		b.WriteString(s)
		at += utf8.RuneCountInString(s)
	}
	d := &text.Document{}
	for i := range sentences {
		s := &sentences[i]
		if i > 0 && s.NewPar {
			write("\n\n")
		} else if i > 0 {
			write(" ")
		}
		sentence := text.Sentence{Index: i, Tokens: slices.Clone(s.Tokens), Span: text.Span{Start: at}}
		for n, w := range s.Words {
			start := at
			write(w.Form)
			for k := w.First; k <= w.Last; k++ {
				t := &sentence.Tokens[k]
				size := min(utf8.RuneCountInString(t.Form), at-start)
				if k == w.Last {
					size = at - start
				}
				t.Span = text.Span{Start: start, End: start + size}
				start += size
			}
			if w.SpaceAfter && n+1 < len(s.Words) {
				write(" ")
			}
		}
		sentence.End = at
		d.Sentences = append(d.Sentences, sentence)
	}
	d.Text = b.String()
	a.Document = d
	for i := range sentences {
		mentions, err := entities(&sentences[i], &d.Sentences[i])
		if err != nil {
			return a, fmt.Errorf("sentence %d: %w", i+1, err)
		}
		a.Mentions = append(a.Mentions, mentions...)
	}
	return a, nil
}

// entities reads the Entity values of a sentence: "(id-type-…" opens, "id)"
// closes, "(id-type-…)" does both.
func entities(s *text.TreebankSentence, sentence *text.Sentence) ([]Reference, error) {
	var out []Reference
	open := map[string][]int{}
	tree := newTree(sentence)
	for k, misc := range s.Misc {
		value := ""
		for f := range strings.SplitSeq(misc, "|") {
			if v, ok := strings.CutPrefix(f, "Entity="); ok {
				value = v
			}
		}
		for value != "" {
			if value[0] == '(' {
				end := 1 + strings.IndexAny(value[1:]+"(", "()")
				fields := strings.Split(value[1:end], "-")
				if len(fields) < 7 {
					return nil, fmt.Errorf("entity %q: %w", value, errGUM)
				}
				m := Reference{Sentence: sentence.Index, First: k, Last: -1, Entity: fields[0], Type: fields[1]}
				if len(fields) > 7 {
					m.Identity = fields[7]
				}
				open[m.Entity] = append(open[m.Entity], len(out))
				out = append(out, m)
				if end < len(value) && value[end] == ')' {
					value = fields[0] + value[end:]
				} else {
					value = value[end:]
				}
				continue
			}
			id, rest, ok := strings.Cut(value, ")")
			stack := open[id]
			if !ok || len(stack) == 0 {
				return nil, fmt.Errorf("entity %q: %w", value, errGUM)
			}
			out[stack[len(stack)-1]].Last = k
			open[id] = stack[:len(stack)-1]
			value = rest
		}
	}
	out = slices.DeleteFunc(out, func(m Reference) bool { return m.Last < 0 })
	for i := range out {
		m := &out[i]
		m.Head = headOf(tree, m.First, m.Last)
		m.HeadSpan = sentence.Tokens[m.Head].Span
		m.Span = text.Span{Start: sentence.Tokens[m.First].Start, End: sentence.Tokens[m.Last].End}
	}
	return out, nil
}
