package ingest

import (
	"encoding/json"
	"io"

	"github.com/demarche-kg/demarche/graph"
)

// claimLine is a claim as `extract --format claims` prints it: names instead of
// ids, code points as offsets.
type claimLine struct {
	Doc         string            `json:"doc,omitempty"`
	ID          graph.ID          `json:"id"`
	Predicate   graph.Predicate   `json:"predicate"`
	Mode        *string           `json:"mode"`
	Office      *string           `json:"office"`
	Subjects    []string          `json:"subjects"`
	Objects     []string          `json:"objects"`
	Topics      []string          `json:"topics"`
	Polarity    graph.Polarity    `json:"polarity"`
	Modality    graph.Modality    `json:"modality"`
	Stance      graph.Stance      `json:"stance"`
	Attribution attributionFormat `json:"attribution"`
	Date        *dateFormat       `json:"date"`
	Place       *string           `json:"place"`
	During      *string           `json:"during"`
	ContentOf   *graph.ID         `json:"contentOf"`
	Plover      ploverFormat      `json:"plover"`
	Evidence    evidenceFormat    `json:"evidence"`
}

type attributionFormat struct {
	Kind   graph.AttributionKind `json:"kind"`
	Source *string               `json:"source"`
	Cue    *string               `json:"cue"`
	Chain  []string              `json:"chain"`
}

type dateFormat struct {
	Start     graph.Date      `json:"start"`
	End       graph.Date      `json:"end"`
	Precision graph.Precision `json:"precision"`
}

type ploverFormat struct {
	Type *string `json:"type"`
	Mode *string `json:"mode"`
}

type evidenceFormat struct {
	Start int          `json:"start"`
	End   int          `json:"end"`
	Text  string       `json:"text"`
	Spans []graph.Span `json:"spans,omitempty"`
}

// WriteExtractedClaims writes an extraction's claims: one JSON object a line,
// or as a record all on one line.
func WriteExtractedClaims(w io.Writer, x *Extraction, doc string, record bool) error {
	if record {
		return WriteClaimRecord(w, x.Batch, doc)
	}
	return WriteClaims(w, x.Batch, doc)
}

// WriteClaims writes a batch's claims, one JSON object a line, in text order.
// doc goes into every line where it is not empty.
func WriteClaims(w io.Writer, b *graph.Batch, doc string) error {
	lines := newClaimLines(b)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	for i := range lines {
		lines[i].Doc = doc
		if err := encoder.Encode(&lines[i]); err != nil {
			return err
		}
	}
	return nil
}

// WriteClaimRecord writes a batch's claims as one JSON object on one line:
// {"id":…, "claims":[…]}.
func WriteClaimRecord(w io.Writer, b *graph.Batch, id string) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(struct {
		ID     string      `json:"id"`
		Claims []claimLine `json:"claims"`
	}{id, newClaimLines(b)})
}

func newClaimLines(b *graph.Batch) []claimLine {
	names := map[graph.ID]string{}
	for _, e := range b.Entities {
		names[e.ID] = e.Name
	}
	for _, e := range b.Events {
		names[e.ID] = e.Name
	}
	for _, t := range b.Topics {
		names[t.ID] = t.Name
	}
	for _, s := range b.Sources {
		names[s.ID] = s.Name
	}
	runes := []rune(b.Document.Text)
	lines := make([]claimLine, len(b.Claims))
	for i := range b.Claims {
		lines[i] = newClaimLine(&b.Claims[i], names, runes)
	}
	return lines
}

func newClaimLine(c *graph.Claim, names map[graph.ID]string, runes []rune) claimLine {
	list := func(ps []graph.Participant) []string {
		out := make([]string, 0, len(ps))
		for _, p := range ps {
			out = append(out, names[p.ID])
		}
		return out
	}
	one := func(p *graph.Participant) *string {
		if p == nil {
			return nil
		}
		return known(names[p.ID])
	}
	line := claimLine{
		ID: c.ID, Predicate: c.Predicate, Mode: known(c.Mode), Office: known(c.Office),
		Subjects: list(c.Subjects), Objects: list(c.Objects), Topics: list(c.Topics),
		Polarity: c.Polarity, Modality: c.Modality, Stance: c.Stance,
		Attribution: attributionFormat{Kind: c.AttributionKind(), Chain: []string{}},
		Place:       one(c.Place), During: one(c.During),
		Plover: ploverFormat{known(string(c.Plover.Type)), known(c.Plover.Mode)},
	}
	for i, a := range c.Sources {
		if i == 0 {
			line.Attribution.Source, line.Attribution.Cue = known(names[a.Source]), known(a.Cue)
		} else {
			line.Attribution.Chain = append(line.Attribution.Chain, names[a.Source])
		}
	}
	if c.Time.Known() {
		line.Date = &dateFormat{c.Time.Start, c.Time.End, c.Time.Precision}
	}
	if c.ContentOf != "" {
		line.ContentOf = &c.ContentOf
	}
	first, last := c.Evidence[0], c.Evidence[len(c.Evidence)-1]
	line.Evidence = evidenceFormat{Start: first.Start, End: last.End, Text: string(runes[first.Start:last.End])}
	if len(c.Evidence) > 1 {
		for _, e := range c.Evidence {
			line.Evidence.Spans = append(line.Evidence.Spans, e.Span)
		}
	}
	return line
}

// known returns nil for an empty string, which means unknown.
func known(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
