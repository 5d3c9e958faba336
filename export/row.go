package export

import (
	"strings"
	"time"

	"github.com/demarche-kg/demarche/graph"
)

// row is a claim as a row of a table. The tags name the columns of parquet; csv
// has the same in the same order. Lists of names and ids go in step. Days are
// days since 1970-01-01, nil when unknown. Offsets are code points into the
// document's text, end exclusive.
type row struct {
	ID          string     `parquet:"id"`
	Predicate   string     `parquet:"predicate,dict"`
	Mode        string     `parquet:"mode,dict"`
	Office      string     `parquet:"office"`
	Polarity    string     `parquet:"polarity,dict"`
	Modality    string     `parquet:"modality,dict"`
	Stance      string     `parquet:"stance,dict"`
	Gloss       string     `parquet:"gloss"`
	Subjects    []string   `parquet:"subjects,list"`
	SubjectIDs  []string   `parquet:"subject_ids,list"`
	Objects     []string   `parquet:"objects,list"`
	ObjectIDs   []string   `parquet:"object_ids,list"`
	Topics      []string   `parquet:"topics,list"`
	TopicIDs    []string   `parquet:"topic_ids,list"`
	Place       string     `parquet:"place"`
	PlaceID     string     `parquet:"place_id"`
	Event       string     `parquet:"event"`
	EventID     string     `parquet:"event_id"`
	During      string     `parquet:"during"`
	DuringID    string     `parquet:"during_id"`
	Attribution string     `parquet:"attribution,dict"`
	Source      string     `parquet:"source"`
	SourceID    string     `parquet:"source_id"`
	SourceText  string     `parquet:"source_text"`
	Cue         string     `parquet:"cue"`
	Chain       []string   `parquet:"chain,list"` // every source, innermost first
	ValidFrom   *int32     `parquet:"valid_from,date"`
	ValidTo     *int32     `parquet:"valid_to,date"` // inclusive
	Precision   string     `parquet:"precision,dict"`
	TimeText    string     `parquet:"time_text"`
	ReportedAt  *int32     `parquet:"reported_at,date"`
	RecordedAt  *time.Time `parquet:"recorded_at,timestamp(microsecond)"`
	Quotes      []string   `parquet:"quotes,list"`
	QuoteStarts []int64    `parquet:"quote_starts,list"`
	QuoteEnds   []int64    `parquet:"quote_ends,list"`
	ContentOf   string     `parquet:"content_of"`
	Contradicts []string   `parquet:"contradicts,list"`
	PloverType  string     `parquet:"plover_type,dict"`
	PloverMode  string     `parquet:"plover_mode,dict"`
	CAMEO       string     `parquet:"cameo,dict"`
	DocumentID  string     `parquet:"document_id,dict"`
	Title       string     `parquet:"title,dict"`
	URL         string     `parquet:"url,dict"`
	Publisher   string     `parquet:"publisher,dict"`
}

func newRow(c *claim) row {
	said, doc := c.Attribution(), c.document()
	r := row{
		ID: string(c.ID), Predicate: string(c.Predicate), Mode: c.Mode, Office: c.Office, Polarity: string(c.Polarity), Modality: string(c.Modality), Stance: string(c.Stance), Gloss: c.Gloss,
		Attribution: string(said.Kind), SourceText: said.Text, Cue: said.Cue,
		ValidFrom: days(c.Time.Start), ValidTo: days(c.Time.End), Precision: string(c.Time.Precision), TimeText: c.Time.Text, ReportedAt: days(c.ReportedAt),
		ContentOf: string(c.ContentOf), PloverType: string(c.Plover.Type), PloverMode: c.Plover.Mode, CAMEO: c.CAMEO,
		DocumentID: string(doc.ID), Title: doc.Title, URL: doc.URL, Publisher: doc.PublisherName,
	}
	r.Subjects, r.SubjectIDs = named(c.SubjectThings())
	r.Objects, r.ObjectIDs = named(c.ObjectThings())
	r.Topics, r.TopicIDs = named(c.TopicThings())
	r.Chain, _ = named(said.Chain)
	r.Source, r.SourceID = one(said.Source)
	r.Place, r.PlaceID = one(c.PlaceThing())
	if e := c.OfEvent(); e != nil {
		r.Event, r.EventID = e.Name, string(e.ID)
	}
	if e := c.DuringEvent(); e != nil {
		r.During, r.DuringID = e.Name, string(e.ID)
	}
	if at := c.Recorded.At; !at.IsZero() {
		r.RecordedAt = &at
	}
	for _, e := range c.Evidence {
		r.Quotes = append(r.Quotes, e.Quote)
		r.QuoteStarts = append(r.QuoteStarts, int64(e.Start))
		r.QuoteEnds = append(r.QuoteEnds, int64(e.End))
	}
	for _, o := range c.contradicts {
		r.Contradicts = append(r.Contradicts, string(o))
	}
	return r
}

func named(things []graph.Thing) (names, ids []string) {
	for _, t := range things {
		names, ids = append(names, t.ThingName()), append(ids, string(t.ThingID()))
	}
	return names, ids
}

func one(t graph.Thing) (name, id string) {
	if t == nil {
		return "", ""
	}
	return t.ThingName(), string(t.ThingID())
}

// days counts from 1970-01-01, as Parquet and Arrow do.
func days(d graph.Date) *int32 {
	if !d.Known() {
		return nil
	}
	n := int32(d.Time().Unix() / (24 * 60 * 60))
	return &n
}

// quote joins the pieces of a discontinuous quote.
func quote(c *claim) string {
	pieces := make([]string, len(c.Evidence))
	for i, e := range c.Evidence {
		pieces[i] = e.Quote
	}
	return strings.Join(pieces, " … ")
}
