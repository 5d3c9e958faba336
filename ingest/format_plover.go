package ingest

import (
	"io"

	"github.com/demarche-kg/demarche/graph"
	"github.com/demarche-kg/demarche/ingest/plover"
)

// Events returns the main events after PLOVER's rules, in text order.
func (x *Extraction) Events() []plover.Event { return x.coder.Events(x.Batch) }

// WritePlover writes the main events after PLOVER's rules: who did what kind of
// thing to whom, as actor codes.
func WritePlover(w io.Writer, x *Extraction, doc string, record bool) error {
	type event struct {
		Source string           `json:"source"`
		Target string           `json:"target"`
		Type   graph.PloverType `json:"event_plover"`
		Mode   *string          `json:"mode"`
	}
	out := []event{}
	for _, e := range x.Events() {
		out = append(out, event{e.Source, e.Target, e.Type, known(e.Mode)})
	}
	return writeLayer(w, doc, record, "events", out)
}
