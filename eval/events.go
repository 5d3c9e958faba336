package eval

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// Event is who did what kind of thing to whom, in PLOVER's terms.
type Event struct {
	Source string `json:"source"` // actor code; its first three letters are the country, or the kind of body
	Target string `json:"target"`
	Type   string `json:"event_plover"`
}

// EventRecord is a sentence with its gold events, as in PLOVER's gold standard
// records.
type EventRecord struct {
	ID     string  `json:"id"`
	Text   string  `json:"text"`
	Date   string  `json:"date"` // "" = not known
	Events []Event `json:"gold"`
}

// ReadEventRecords reads records, one JSON object a line. The error is of kind
// Invalid.
func ReadEventRecords(r io.Reader) ([]EventRecord, error) {
	return readRecords[EventRecord](r, "record")
}

// EventReport is how well events are found: the same countries, in the same
// direction, and the same type.
type EventReport struct {
	Records   int     `json:"records"`
	Precision Ratio   `json:"precision"` // a lower bound where gold holds one event a sentence
	Recall    Ratio   `json:"recall"`
	F1        Ratio   `json:"f1"`
	Types     []Group `json:"types"`
}

// oldCodes are codes that the records write in an older form.
var oldCodes = map[string]string{"ROM": "ROU", "JAP": "JPN", "ANG": "AGO", "SCG": "SRB", "YUG": "SRB", "ZAR": "COD", "BUR": "MMR", "TMP": "TLS"}

// ScoreEvents scores the events predicted for each record, by its id. Events with
// an open actor count on neither side, nor do records whose gold has no other.
func ScoreEvents(gold []EventRecord, predicted map[string][]Event) *EventReport {
	r := &EventReport{}
	precision, recall := map[string]*Ratio{}, map[string]*Ratio{}
	for _, record := range gold {
		want := known(record.Events)
		if len(want) == 0 {
			continue
		}
		r.Records++
		have := known(predicted[record.ID])
		for e := range have {
			r.Precision.count(want[e])
			entry(precision, e.Type).count(want[e])
		}
		for e := range want {
			r.Recall.count(have[e])
			entry(recall, e.Type).count(have[e])
		}
	}
	r.F1 = F1(r.Precision, r.Recall)
	types := map[string]bool{}
	for t := range precision {
		types[t] = true
	}
	for t := range recall {
		types[t] = true
	}
	for _, t := range slices.Sorted(maps.Keys(types)) {
		p, q := *entry(precision, t), *entry(recall, t)
		r.Types = append(r.Types, Group{t, int(q.Whole), int(p.Whole), p, q, F1(p, q)})
	}
	return r
}

// known returns events with both actors known, by country.
func known(events []Event) map[Event]bool {
	out := map[Event]bool{}
	for _, e := range events {
		if e.Source == "" || e.Target == "" || strings.Contains(e.Source+e.Target, "---") {
			continue
		}
		out[Event{countryOf(e.Source), countryOf(e.Target), e.Type}] = true
	}
	return out
}

func countryOf(actor string) string {
	code := actor[:min(3, len(actor))]
	if now, ok := oldCodes[code]; ok {
		return now
	}
	return code
}

// WriteTable writes the report for people.
func (r *EventReport) WriteTable(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "events, %d records: P %s R %s F1 %s\n", r.Records, r.Precision, r.Recall, r.F1)
	writeGroups(&b, "type", r.Types)
	_, err := io.WriteString(w, b.String())
	return err
}
