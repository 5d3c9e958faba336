package ingest

import (
	"encoding/json"
	"io"
	"time"

	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/ingest/text"
	"github.com/demarche-kg/demarche/ingest/text/coref"
)

// The formats below show the layers of the analysis: one JSON object a
// document, named "doc", or "id" for a record.

// pairs writes spans as [[start, end], …], in code points.
func pairs(spans []text.Span) [][2]int {
	out := make([][2]int, 0, len(spans))
	for _, s := range spans {
		out = append(out, [2]int{s.Start, s.End})
	}
	return out
}

func writeLayer(w io.Writer, doc string, record bool, layer string, value any) error {
	key := "doc"
	if record {
		key = "id"
	}
	name, err := json.Marshal(doc)
	if err != nil {
		return err
	}
	items, err := json.Marshal(value)
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, `{"`+key+`":`+string(name)+`,"`+layer+`":`+string(items)+"}\n")
	return err
}

// WriteAttributions writes sources, cues and contents.
func WriteAttributions(w io.Writer, x *Extraction, doc string, record bool) error {
	type attribution struct {
		Source  [][2]int `json:"source"`
		Cue     [][2]int `json:"cue"`
		Content [][2]int `json:"content"`
	}
	out := make([]attribution, 0, len(x.Text.Attributions))
	for _, a := range x.Text.Attributions {
		out = append(out, attribution{pairs(a.Source), pairs(a.Cue), pairs(a.Content)})
	}
	return writeLayer(w, doc, record, "attributions", out)
}

// WriteMentions writes mentions; those with the same entity refer to the same
// thing. A group has one line a member.
func WriteMentions(w io.Writer, x *Extraction, doc string, record bool) error {
	type mention struct {
		Start  int           `json:"start"`
		End    int           `json:"end"`
		Text   string        `json:"text"`
		Kind   text.NameKind `json:"kind"`
		Entity int           `json:"entity"`
	}
	out := []mention{}
	for i := range x.Mentions.Mentions {
		m := &x.Mentions.Mentions[i]
		for _, chain := range chainsOf(m) {
			out = append(out, mention{m.Start, m.End, x.Text.Slice(m.Span), x.Mentions.Chains[chain].Kind, chain})
		}
	}
	return writeLayer(w, doc, record, "mentions", out)
}

// chainsOf returns the chains a mention refers to: several for a group, none
// while it is open.
func chainsOf(m *coref.Mention) []int {
	if m.Chain >= 0 {
		return []int{m.Chain}
	}
	return m.Members
}

// WriteTimes writes time expressions with their intervals; both days are
// inclusive, null when the text does not say.
func WriteTimes(w io.Writer, x *Extraction, doc string, record bool) error {
	type timeExpression struct {
		Span      [2]int         `json:"span"`
		Text      string         `json:"text"`
		Start     *graph.Date    `json:"start"`
		End       *graph.Date    `json:"end"`
		Precision text.Precision `json:"precision"`
	}
	day := func(t time.Time) *graph.Date {
		if t.IsZero() {
			return nil
		}
		d := graph.DateOf(t)
		return &d
	}
	out := make([]timeExpression, 0, len(x.Text.Times))
	for _, t := range x.Text.Times {
		out = append(out, timeExpression{[2]int{t.Start, t.End}, x.Text.Slice(t.Span), day(t.From), day(t.To), t.Precision})
	}
	return writeLayer(w, doc, record, "times", out)
}

// WriteCoNLLU writes the analysis as CoNLL-U.
func WriteCoNLLU(w io.Writer, x *Extraction, _ string, _ bool) error {
	return text.WriteCoNLLU(w, x.Text)
}
